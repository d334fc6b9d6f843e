//! Every drawing is well formed, named, free of inline styles, within its budget, and refuses what it cannot draw.

use report::chart::{self, Width};
use report::map::{self, Circle, Focus};
use report::{Error, Svg};

use crate::briefs::{ARABIC, ENGLISH, Language};
use crate::samples;

fn all(l: Language) -> Vec<(&'static str, Svg)> {
    let drawn = "the sample is drawn";
    vec![
        ("bars", chart::bars(&samples::bars(l, Width::Full)).expect(drawn)),
        ("grouped", chart::bars(&samples::grouped(l)).expect(drawn)),
        ("columns", chart::columns(&samples::columns(l, Width::Full)).expect(drawn)),
        ("columns-half", chart::columns(&samples::columns(l, Width::Half)).expect(drawn)),
        ("estimates", chart::estimates(&samples::estimates(l, Width::Full)).expect(drawn)),
        ("overlap", chart::overlap(&samples::overlap(l, Width::Full)).expect(drawn)),
        ("curves", chart::curves(&samples::curves(l)).expect(drawn)),
        ("weights", chart::weights(&samples::weights(l)).expect(drawn)),
        ("waterfall", chart::waterfall(&samples::waterfall(l, Width::Full)).expect(drawn)),
        ("map", map::circles(&samples::map(l, Width::Full)).expect(drawn)),
        ("map-half", map::circles(&samples::map(l, Width::Half)).expect(drawn)),
    ]
}

#[test]
fn every_drawing_is_well_formed_and_named_and_has_no_inline_style() {
    for (name, svg) in all(ENGLISH).into_iter().chain(all(ARABIC)) {
        let tree = roxmltree::Document::parse(svg.as_str()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let root = tree.root_element();
        assert_eq!(root.attribute("role"), Some("img"), "{name}");
        let child = |tag: &str| root.children().find(|node| node.has_tag_name(("http://www.w3.org/2000/svg", tag)));
        for tag in ["title", "desc"] {
            assert!(child(tag).and_then(|node| node.text()).is_some_and(|text| !text.is_empty()), "{name} {tag}");
        }
        for node in tree.descendants().filter(roxmltree::Node::is_element) {
            assert!(node.attribute("style").is_none() && node.tag_name().name() != "style", "{name}");
        }
        assert!(!svg.as_str().contains("NaN") && !svg.as_str().contains("inf"), "{name}");
    }
}

#[test]
fn hostile_words_stay_words_in_a_drawing() {
    let hostile = "</text><script>alert(1)</script>&\"'\u{0}";
    let mut chart = samples::bars(ENGLISH, Width::Full);
    chart.head.title = hostile.into();
    chart.categories = vec![hostile.into(); 6];
    let svg = chart::bars(&chart).expect("the chart is drawn");
    let tree = roxmltree::Document::parse(svg.as_str()).expect("the drawing is well formed");
    assert!(!tree.descendants().any(|node| node.tag_name().name() == "script"));
    let title = tree.descendants().find(|node| node.tag_name().name() == "title").and_then(|node| node.text());
    assert_eq!(title, Some("</text><script>alert(1)</script>&\"'"));
}

#[test]
fn bars_start_at_zero_and_are_as_long_as_their_values() {
    let svg = chart::bars(&samples::bars(ENGLISH, Width::Full)).expect("the chart is drawn");
    let tree = roxmltree::Document::parse(svg.as_str()).expect("the drawing is well formed");
    let bars: Vec<(f64, f64)> = tree
        .descendants()
        .filter(|node| node.attribute("class") == Some("fill-1"))
        .map(|node| {
            let number = |name: &str| node.attribute(name).and_then(|text| text.parse().ok()).expect("a number");
            (number("x"), number("width"))
        })
        .collect();
    assert_eq!(bars.len(), 6);
    assert!(bars.iter().all(|bar| (bar.0 - bars[0].0).abs() < 0.01));
    // Aleppo 48 and Idlib 61, the first two rows.
    assert!((bars[0].1 / bars[1].1 - 48.0 / 61.0).abs() < 0.002);
}

#[test]
fn the_widest_label_has_the_room_that_was_made_for_it() {
    let mut chart = samples::bars(ENGLISH, Width::Full);
    for label in ["1", "2", "10 or more", "the same", "different"] {
        chart.categories = vec![label.to_owned(); 6];
        let svg = chart::bars(&chart).expect("the chart is drawn");
        assert!(svg.as_str().contains(&format!(">{label}</text>")) && !svg.as_str().contains('…'), "{label}");
    }
}

#[test]
fn two_drawings_of_one_scale_have_bars_of_one_length_for_one_value() {
    let widths = |svg: &Svg| -> Vec<f64> {
        let tree = roxmltree::Document::parse(svg.as_str()).expect("the drawing is well formed");
        let bars = tree.descendants().filter(|node| matches!(node.attribute("class"), Some("fill-1" | "fill-2")));
        bars.map(|node| node.attribute("width").and_then(|width| width.parse().ok()).expect("a number")).collect()
    };
    let mut chart = samples::bars(ENGLISH, Width::Full);
    // Aleppo, 48, alone, and then on the scale of Idlib, 61.
    chart.categories.truncate(1);
    chart.series[0].values.truncate(1);
    let alone = widths(&chart::bars(&chart).expect("the chart is drawn"));
    chart.most = 61.0;
    let scaled = widths(&chart::bars(&chart).expect("the chart is drawn"));
    assert!((scaled[0] / alone[0] - 48.0 / 61.0).abs() < 0.002, "{scaled:?} {alone:?}");
    chart.most = f64::NAN;
    assert!(matches!(chart::bars(&chart), Err(Error::Chart { .. })));
    let mut answers = samples::weights(ENGLISH);
    answers.groups.truncate(1);
    // By hand: 7 and -3 reach over 10; on a scale from -13 to 7 they take half of the room.
    let before = widths(&chart::weights(&answers).expect("the chart is drawn"));
    answers.reach = (-13.0, 7.0);
    let after = widths(&chart::weights(&answers).expect("the chart is drawn"));
    assert_eq!((before.len(), after.len()), (2, 2));
    assert!(before.iter().zip(&after).all(|(b, a)| (a / b - 0.5).abs() < 0.01), "{before:?} {after:?}");
}

#[test]
fn circle_areas_follow_values() {
    let svg = map::circles(&samples::map(ENGLISH, Width::Full)).expect("the map is drawn");
    let tree = roxmltree::Document::parse(svg.as_str()).expect("the drawing is well formed");
    let radii: Vec<f64> = tree
        .descendants()
        .filter(|node| node.attribute("class") == Some("circle"))
        .filter_map(|node| node.attribute("r")?.parse().ok())
        .collect();
    assert_eq!(radii.len(), 6);
    assert!(((radii[0] / radii[1]).powi(2) - 48.0 / 61.0).abs() < 0.02);
}

#[test]
fn maps_keep_their_budget_even_with_a_long_coast() {
    // Syria, Norway (578, fjords), Indonesia (360) and the Philippines (608, islands), Yemen (887), Sudan (729).
    for country in [760, 578, 360, 608, 887, 729] {
        let mut map = samples::map(ENGLISH, Width::Full);
        map.circles.clear();
        map.focus = Focus::Country(country);
        let svg = map::circles(&map).unwrap_or_else(|error| panic!("{country}: {error}"));
        assert!(svg.as_str().len() <= map::BUDGET && svg.as_str().contains("class=\"focus\""), "{country}");
    }
}

#[test]
fn impossible_drawings_are_refused_with_a_reason() {
    let mut map = samples::map(ENGLISH, Width::Full);
    map.circles.push(Circle { lat: 91.0, ..Circle::default() });
    assert!(matches!(map::circles(&map), Err(Error::Map { .. })));
    let mut map = samples::map(ENGLISH, Width::Full);
    map.focus = Focus::Country(1);
    assert!(matches!(map::circles(&map), Err(Error::Map { .. })));
    let mut bars = samples::bars(ENGLISH, Width::Full);
    bars.categories.pop();
    assert!(matches!(chart::bars(&bars), Err(Error::Chart { .. })));
    let mut estimates = samples::estimates(ENGLISH, Width::Full);
    estimates.rows[0].point = Some(1000.0);
    assert!(matches!(chart::estimates(&estimates), Err(Error::Chart { .. })));
    let mut steps = samples::waterfall(ENGLISH, Width::Full);
    steps.steps[0].weight.value = f64::NAN;
    assert!(matches!(chart::waterfall(&steps), Err(Error::Chart { .. })));
}

#[test]
fn writes_the_samples_where_asked() {
    let Ok(folder) = std::env::var("REPORT_LOOK") else {
        return;
    };
    for (language, name) in [(ENGLISH, "en"), (ARABIC, "ar")] {
        for (drawing, svg) in all(language) {
            std::fs::write(format!("{folder}/{drawing}-{name}.svg"), svg.as_str()).expect("the folder can be written");
        }
    }
}

#[test]
fn curves_and_weights_refuse_what_they_cannot_draw() {
    let refuses = |change: fn(&mut chart::Curves)| {
        let mut curves = samples::curves(ENGLISH);
        change(&mut curves);
        assert!(matches!(chart::curves(&curves), Err(Error::Chart { .. })));
    };
    refuses(|curves| curves.points.truncate(1));
    refuses(|curves| curves.curves[0].1.push(0.5));
    refuses(|curves| curves.curves[0].1[0] = 1.5);
    refuses(|curves| curves.curves[0].1[0] = f64::NAN);
    refuses(|curves| curves.chosen = Some((3, "none".to_owned())));
    let mut weights = samples::weights(ENGLISH);
    weights.groups[0].1.clear();
    assert!(matches!(chart::weights(&weights), Err(Error::Chart { .. })));
    weights.groups.clear();
    assert!(matches!(chart::weights(&weights), Err(Error::Chart { .. })));
}

#[test]
fn a_curve_goes_through_its_values() {
    let svg = chart::curves(&samples::curves(ENGLISH)).expect("the sample is drawn");
    let tree = roxmltree::Document::parse(svg.as_str()).expect("the drawing is well formed");
    let of = |node: roxmltree::Node<'_, '_>, name: &str| -> f64 {
        node.attribute(name).expect("a line has ends").parse().expect("an end is a number")
    };
    let lines: Vec<_> = tree.descendants().filter(|node| node.attribute("class") == Some("whisker")).collect();
    // By hand: .7, .8, .9 on an axis of 180 pixels for 0 to 1: each step rises by 18.
    assert_eq!(lines.len(), 2);
    for line in lines {
        assert!((of(line, "y1") - of(line, "y2") - 18.0).abs() < 0.2, "{line:?}");
    }
}
