//! One sample of every drawing, in either language. All numbers are invented.

use report::chart::{
    Bars, Columns, Curves, Estimates, Group, Interval, Mark, Overlap, Series, Step, Waterfall, Weights, Width,
};
use report::map::{Circle, Focus, Map, Place};

use crate::briefs::Language;

/// English name, Arabic name, latitude, longitude, attacks, precision in kilometres.
pub const GOVERNORATES: [(&str, &str, f64, f64, f64, f64); 6] = [
    ("Aleppo", "حلب", 36.20, 37.16, 48.0, 0.0),
    ("Idlib", "إدلب", 35.93, 36.63, 61.0, 25.0),
    ("Hama", "حماة", 35.13, 36.76, 22.0, 0.0),
    ("Homs", "حمص", 34.73, 36.71, 17.0, 30.0),
    ("Rif Dimashq", "ريف دمشق", 33.55, 36.60, 34.0, 0.0),
    ("Dar'a", "درعا", 32.62, 36.10, 12.0, 15.0),
];

/// Bars of six governorates.
pub fn bars(l: Language, width: Width) -> Bars {
    Bars {
        head: l.head(&l.say("Attacks by governorate", "الهجمات بحسب المحافظة"), width),
        categories: GOVERNORATES.iter().map(|row| l.say(row.0, row.1)).collect(),
        series: vec![Series {
            name: String::new(),
            values: GOVERNORATES.iter().map(|row| Some(l.mark(row.4))).collect(),
        }],
        ..Bars::default()
    }
}

/// Two series, one value absent.
pub fn grouped(l: Language) -> Bars {
    let mut chart = bars(l, Width::Full);
    let halves = |share: f64| GOVERNORATES.iter().map(|row| Some(l.mark((row.4 * share).round()))).collect::<Vec<_>>();
    let mut second = halves(0.6);
    second.truncate(5);
    second.push(None);
    chart.series = vec![
        Series { name: l.say("Hospitals", "مستشفيات"), values: halves(0.4) },
        Series { name: l.say("Ambulances", "سيارات إسعاف"), values: second },
    ];
    chart
}

/// Eighteen months.
pub fn columns(l: Language, width: Width) -> Columns {
    let values = [4., 7., 6., 11., 9., 14., 22., 18., 16., 25., 31., 28., 19., 17., 12., 9., 13., 10.];
    let months = (0..18).map(|i| format!("{}/{}", l.number(f64::from(i % 12 + 1)), l.number(f64::from(2025 + i / 12))));
    Columns {
        head: l.head(&l.say("Attacks by month", "الهجمات بحسب الشهر"), width),
        periods: months.collect(),
        series: vec![Series { name: String::new(), values: values.iter().map(|v| Some(l.mark(*v))).collect() }],
        axis: l.marks(&report::chart::steps(31.0)),
    }
}

/// Three estimates against one observed count.
pub fn estimates(l: Language, width: Width) -> Estimates {
    // A hill of parabola, high in the middle, over the interval.
    let bar = |low: f64, high: f64, i: u32| {
        let edge = |i: u32| low + (high - low) * f64::from(i) / 20.0;
        let from_middle = f64::from(i) - 9.5;
        (edge(i), edge(i + 1), (100.0 - from_middle * from_middle) / 1_335.0)
    };
    let row = |label: (&str, &str), low: f64, point: f64, high: f64| Interval {
        label: l.say(label.0, label.1),
        low,
        point: Some(point),
        high,
        shown: format!("{} ({}–{})", l.number(point), l.number(low), l.number(high)),
        density: (0..20).map(|i| bar(low, high, i)).collect(),
    };
    Estimates {
        head: l.head(&l.say("How many attacks there were", "كم هجومًا وقع"), width),
        rows: vec![
            row(("Two lists", "قائمتان"), 210., 262., 341.),
            row(("Three lists", "ثلاث قوائم"), 228., 271., 330.),
            row(("Three lists, by region", "ثلاث قوائم بحسب المنطقة"), 224., 283., 362.),
        ],
        observed: Some(Mark::new(194.0, l.say("Documented: 194", "موثّق: ١٩٤"))),
        axis: l.marks(&[0., 100., 200., 300., 400.]),
    }
}

/// Three lists.
pub fn overlap(l: Language, width: Width) -> Overlap {
    let group = |members: [bool; 3], value: f64| Group { members: members.to_vec(), count: l.mark(value) };
    Overlap {
        head: l.head(&l.say("Who knew of which attack", "من علم بأي هجوم"), width),
        lists: vec![
            l.say("Health cluster", "قطاع الصحة"),
            l.say("Civil defence", "الدفاع المدني"),
            l.say("Press and social media", "الصحافة ووسائل التواصل"),
        ],
        groups: vec![
            group([true, true, true], 31.0),
            group([true, true, false], 44.0),
            group([true, false, true], 12.0),
            group([false, true, true], 18.0),
            group([true, false, false], 39.0),
            group([false, true, false], 27.0),
            group([false, false, true], 23.0),
        ],
    }
}

/// Why two records match.
pub fn waterfall(l: Language, width: Width) -> Waterfall {
    let step = |label: (&str, &str), value: f64| Step {
        label: l.say(label.0, label.1),
        weight: Mark::new(value, format!("{}{}", if value < 0.0 { "−" } else { "+" }, l.number(value.abs()))),
    };
    Waterfall {
        head: l.head(&l.say("Why these two may be one", "لماذا قد يكون هذان واحدًا"), width),
        steps: vec![
            step(("Starting point", "نقطة البداية"), -9.0),
            step(("Same date", "التاريخ نفسه"), 7.5),
            step(("Same district", "المنطقة نفسها"), 5.0),
            step(("Name nearly the same", "الاسم متقارب"), 8.0),
            step(("Ages differ", "العمر مختلف"), -2.5),
        ],
        total: (l.say("Together", "المجموع"), l.say("+9", "+٩")),
        threshold: Some(Mark::new(6.0, l.say("match above 6", "تطابق فوق ٦"))),
    }
}

/// Syria with six circles, three of them known only to an area.
pub fn map(l: Language, width: Width) -> Map {
    let circle = |row: &(&str, &str, f64, f64, f64, f64)| Circle {
        lat: row.2,
        lon: row.3,
        value: row.4,
        label: format!("{} {}", l.say(row.0, row.1), l.number(row.4)),
        radius_km: row.5,
    };
    let place = |lat: f64, lon: f64, english: &str, arabic: &str| Place { lat, lon, label: l.say(english, arabic) };
    Map {
        head: l.head(&l.say("Where attacks were reported", "أين أُبلغ عن الهجمات"), width),
        focus: Focus::Country(760),
        circles: GOVERNORATES.iter().map(circle).collect(),
        places: vec![
            place(37.2, 38.6, "Türkiye", "تركيا"),
            place(34.0, 41.6, "Iraq", "العراق"),
            place(32.2, 37.6, "Jordan", "الأردن"),
        ],
        sizes: l.marks(&[10., 60.]),
    }
}

/// Two shares over three thresholds; both end at the same height.
pub fn curves(l: Language) -> Curves {
    Curves {
        head: l.head(&l.say("Precision and recall", "الدقة والشمول"), Width::Full),
        points: [0.5, 0.9, 0.99].map(|point| l.number(point)).to_vec(),
        curves: vec![
            (l.say("Precision", "الدقة"), vec![0.7, 0.8, 0.9]),
            (l.say("Recall", "الشمول"), vec![1.0, 0.95, 0.9]),
        ],
        axis: l.marks(&[0.0, 0.5, 1.0]),
        chosen: Some((1, l.say("joins", "يجمع"))),
    }
}

/// Two questions, one with an answer against.
pub fn weights(l: Language) -> Weights {
    let answer = |en: &str, ar: &str, bits: f64| (l.say(en, ar), l.mark(bits));
    Weights {
        head: l.head(&l.say("What each answer weighs", "وزن كل إجابة"), Width::Full),
        groups: vec![
            (l.say("Name", "الاسم"), vec![answer("the same", "متطابق", 7.0), answer("different", "مختلف", -3.0)]),
            (l.say("Day", "اليوم"), vec![answer("the same", "متطابق", 4.0)]),
        ],
        ..Weights::default()
    }
}
