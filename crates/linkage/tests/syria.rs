//! Reads the demonstration's copy of the Syria lists (UCDP GED, CC BY 4.0) as the kernel
//! sees them, with the true pairs. Shared by the tests and the bench.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;

use linkage::{CountRange, Event, Point, RowRef};

pub const LISTS: [&str; 3] = ["sohr", "airwars", "hrw"];

pub struct Syria {
    pub lists: Vec<Vec<Event>>,
    pub truth: Vec<(RowRef, RowRef)>,
}

type Line = HashMap<String, String>;

fn lines(name: &str) -> Vec<Line> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../demo/syria");
    let path = PathBuf::from(folder).join(format!("{name}.csv"));
    let mut reader = csv::Reader::from_path(path).expect("the demonstration has this list");
    reader.deserialize().map(|line| line.expect("each line is as its header says")).collect()
}

/// The three lists; the third does not share who took part.
pub fn read() -> Syria {
    let mut lists = Vec::new();
    let mut rows = HashMap::new();
    for (list, name) in LISTS.iter().enumerate() {
        let lines = lines(name);
        for (row, line) in lines.iter().enumerate() {
            rows.insert(line["report_id"].clone(), RowRef { list, row });
        }
        let mut events: Vec<Event> = lines.iter().map(event).collect();
        if *name == "hrw" {
            events.iter_mut().for_each(|event| event.parties = None);
        }
        lists.push(events);
    }
    let mut known: HashMap<String, Vec<RowRef>> = HashMap::new();
    for line in lines("truth") {
        if let Some(row) = rows.get(&line["report_id"]) {
            known.entry(line["event"].clone()).or_default().push(*row);
        }
    }
    let mut truth = Vec::new();
    for rows in known.values() {
        for (place, one) in rows.iter().enumerate() {
            truth.extend(rows[place + 1..].iter().map(|other| (*one, *other)));
        }
    }
    Syria { lists, truth }
}

fn event(line: &Line) -> Event {
    let number = |field: &str| line[field].parse::<f64>().ok();
    let count = |field: &str| line[field].parse::<u32>().ok();
    let word = |field: &str| Some(line[field].clone()).filter(|word| !word.is_empty());
    let point = number("latitude").zip(number("longitude")).map(|(lat, lon)| Point { lat, lon });
    let deaths = count("deaths_best").map(|best| CountRange {
        low: count("deaths_low").unwrap_or(best),
        best,
        high: count("deaths_high").unwrap_or(best),
    });
    Event {
        from_day: day(&line["date_start"]),
        to_day: day(&line["date_end"]),
        point: point.filter(|_| line["place_precision"] != "7"),
        place_radius_km: radius_km(&line["place_precision"]),
        area: word("governorate"),
        kind: word("type_of_violence"),
        parties: Some(parties(&line["side_a"], &line["side_b"])),
        deaths,
        civilian_deaths: count("civilian_deaths"),
    }
}

fn parties(side_a: &str, side_b: &str) -> BTreeSet<String> {
    let sides = [side_a, side_b];
    let names = sides.iter().flat_map(|side| side.split(", ")).filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

/// Kilometres for the UCDP scale of place precision: 1 exact, 2 near a known place,
/// 3 district, 4 governorate, 5 along a line or in a zone, 6 country.
fn radius_km(precision: &str) -> f64 {
    match precision {
        "1" => 1.0,
        "2" => 25.0,
        "3" => 40.0,
        "4" => 100.0,
        "5" => 60.0,
        _ => 400.0,
    }
}

/// Days since 1970-01-01 of a date written as year, month and day.
///
/// Source: Hinnant, "chrono-compatible low-level date algorithms", days_from_civil.
fn day(date: &str) -> i32 {
    let parts: Vec<i32> = date.split('-').map(|part| part.parse().expect("a date of numbers")).collect();
    let (month, of_month) = (parts[1], parts[2]);
    let year = if month <= 2 { parts[0] - 1 } else { parts[0] };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + of_month - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}
