//! Comparisons that say one thing twice: what they weigh at once, against shares that are known since we made them.

use super::world::Draws;
use linkage::table::{Column, Compare, Fit, How, Model, Rule, Table, explain, go_on, link};

const PEOPLE: usize = 4_000;
const TOWNS: u32 = 16;
/// Of one in 25 the two names are exchanged on the second list.
const SWAPPED: f64 = 0.04;

/// Names of which no two are alike: each is one letter, eight times.
fn name(number: u32) -> String {
    let letter = |at: u32| char::from(b'a' + ((number / 5_u32.pow(at)) % 5) as u8 * 5 + at as u8);
    (0..4).flat_map(|at| [letter(at), letter(at)]).collect()
}

/// A row: first name, last name, father's name, birth, town, and a point that follows from the town where it `goes_along`.
fn people(count: usize, swapped: f64, goes_along: bool) -> Table {
    let mut draws = Draws(7);
    let mut rows: [Vec<[String; 7]>; 2] = [Vec::new(), Vec::new()];
    for _ in 0..count {
        let (first, last, father) = (name(draws.below(600)), name(draws.below(600)), name(draws.below(600)));
        let birth = format!("{}-{:02}-{:02}", 1930 + draws.below(70), 1 + draws.below(12), 1 + draws.below(28));
        let town = draws.below(TOWNS);
        let at = if goes_along { town } else { draws.below(TOWNS) };
        let point = [30 + at / 4, 30 + at % 4].map(|degrees| degrees.to_string());
        let [lat, lon] = point;
        let one = [first, last, father, birth, name(town), lat, lon];
        let mut other = one.clone();
        if draws.unit() < swapped {
            other.swap(0, 1);
        }
        // A few things are not known.
        if draws.unit() < 0.2 {
            other[2] = String::new();
        }
        rows[0].push(one);
        rows[1].push(other);
    }
    let names = ["first", "last", "father", "birth", "town", "lat", "lon"];
    let column = |at: usize| Column::texts(names[at], rows.iter().flatten().map(|row| Some(row[at].as_str())));
    Table::new((0..names.len()).map(column).collect(), vec![count, count]).expect("the columns are even")
}

fn model() -> Model {
    let compare = |columns: &[&str], how| Compare {
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        how,
        by_frequency: false,
    };
    let rule = |text: &str| -> Rule { text.parse().expect("a rule") };
    let word = || How::Text { close: vec![0.9] };
    let compares = vec![
        compare(&["first"], word()),
        compare(&["last"], word()),
        compare(&["father"], word()),
        compare(&["birth"], How::Date { days: vec![31], typos: false }),
        compare(&["town"], How::Exact),
        compare(&["lat", "lon"], How::Distance { km: vec![5.0] }),
    ];
    let mut model = Model::new(compares, vec![rule("birth"), rule("first + last")]);
    (model.certain, model.certain_recall) = (vec![rule("first + last + birth")], 0.96);
    (model.within_lists, model.once_in_a_list) = (false, true);
    model
}

fn learnt(table: &Table) -> Fit {
    link(table, &model(), 0, &go_on).expect("they can be matched").fit
}

/// What two comparisons weigh at once at these levels.
fn at_once(fit: &Fit, two: (usize, usize), levels: (usize, usize)) -> Option<f64> {
    fit.interactions.iter().find(|one| (one.first, one.second) == two).map(|one| one.bits[levels.0][levels.1])
}

#[test]
fn names_that_were_swapped_count_once_against_a_pair() {
    let table = people(PEOPLE, SWAPPED, false);
    let fit = learnt(&table);
    // Each differs in 1 of 25 matches, and then so does the other: m of both is 0.04, and not 0.04 * 0.04.
    let bits = at_once(&fit, (0, 1), (2, 2)).expect("both names differ together");
    assert!((bits - (0.04_f64 / (0.04 * 0.04)).log2()).abs() < 0.5, "{bits}");
    for number in [0, 1] {
        let different = fit.comparisons[number].m[2];
        assert!((different - 0.04).abs() < 0.01, "m of {number} is {different}");
    }
    assert_eq!(fit.interactions.len(), 1, "nothing else goes together: {:?}", fit.interactions);
}

#[test]
fn a_town_and_its_point_count_once_for_a_pair() {
    let fit = learnt(&people(PEOPLE, 0.0, true));
    // Others share a town in 1 of 16 cases, and then its point too: u of both is 1/16, and not 1/256.
    let bits = at_once(&fit, (4, 5), (0, 0)).expect("a town and its point agree together");
    assert!((bits + f64::from(TOWNS).log2()).abs() < 0.2, "{bits}");
    assert_eq!(fit.interactions.len(), 1, "nothing else goes together: {:?}", fit.interactions);
}

#[test]
fn comparisons_that_are_independent_have_nothing_to_say_at_once() {
    let fit = learnt(&people(PEOPLE, 0.0, false));
    assert_eq!(fit.interactions, Vec::new());
}

/// People of the first list have a brother or sister on the second: of the same last name, father and town, with another
/// first name and birth.
fn families() -> Table {
    let mut draws = Draws(9);
    let mut rows: [Vec<[String; 7]>; 2] = [Vec::new(), Vec::new()];
    for _ in 0..PEOPLE {
        let mut birth = || format!("{}-{:02}-{:02}", 1930 + draws.below(70), 1 + draws.below(12), 1 + draws.below(28));
        let (own, siblings) = (birth(), birth());
        let point = [0, 1].map(|at| (30 + draws.below(4) + at).to_string());
        let [lat, lon] = point;
        let one = [
            name(draws.below(600)),
            name(draws.below(600)),
            name(draws.below(600)),
            own,
            name(draws.below(TOWNS)),
            lat,
            lon,
        ];
        let mut other = one.clone();
        if draws.unit() < 0.05 {
            other[3] = siblings.clone();
        }
        if draws.unit() < 0.05 {
            other[0] = name(draws.below(600));
        }
        if draws.unit() < 0.3 {
            let mut sibling = one.clone();
            (sibling[0], sibling[3]) = (name(draws.below(600)), siblings);
            rows[1].push(sibling);
        }
        rows[0].push(one);
        rows[1].push(other);
    }
    let names = ["first", "last", "father", "birth", "town", "lat", "lon"];
    let column = |at: usize| Column::texts(names[at], rows.iter().flatten().map(|row| Some(row[at].as_str())));
    let lists = rows.iter().map(Vec::len).collect();
    Table::new((0..names.len()).map(column).collect(), lists).expect("the columns are even")
}

#[test]
fn relatives_who_differ_in_two_fields_are_no_matches_with_exchanged_names() {
    let mut model = model();
    model.train = vec!["father".parse().expect("a rule"), "first + last".parse().expect("a rule")];
    model.block = model.train.clone();
    let fit = link(&families(), &model, 0, &go_on).expect("they can be matched").fit;
    let of_names = fit
        .interactions
        .iter()
        .filter(|one| one.first == 0 && one.bits.last().is_some_and(|row| row.last() > Some(&0.5)));
    assert_eq!(of_names.count(), 0, "{:?}", fit.interactions);
}

#[test]
fn who_wants_no_interactions_has_none() {
    let model = Model { interactions: false, ..model() };
    let fit = link(&people(PEOPLE, SWAPPED, true), &model, 0, &go_on).expect("they can be matched").fit;
    assert_eq!(fit.interactions, Vec::new());
}

#[test]
fn what_matches_of_a_short_list_show_is_no_interaction_of_others() {
    // All pairs of a short list are counted, and of these that agree in two things most are matches.
    for count in [20, 40, 80, 160] {
        let fit = learnt(&people(count, 0.0, false));
        assert_eq!(fit.interactions, Vec::new(), "{count} people");
    }
}

#[test]
fn what_two_comparisons_say_at_once_is_a_step_of_its_own() {
    let table = people(PEOPLE, SWAPPED, true);
    let model = model();
    let linked = link(&table, &model, 0, &go_on).expect("they can be matched");
    let pairs: Vec<(u32, u32)> = linked.pairs.iter().map(|found| (found.left, found.right)).collect();
    let explained = explain(&table, &model, &linked.fit, &pairs).expect("they can be explained");
    let mut swapped = 0;
    for (found, steps) in linked.pairs.iter().zip(&explained) {
        let sum: f64 = steps.iter().map(|step| step.weight_bits).sum();
        assert!((sum - f64::from(found.weight_bits)).abs() < 1e-3, "{found:?} {steps:?}");
        let of_names = steps.iter().find(|step| (step.comparison, step.with) == (Some(0), Some(1)));
        let level = |number: usize| steps.iter().find(|s| s.comparison == Some(number)).map(|s| s.level.as_str());
        if level(0) == Some("different") && level(1) == Some("different") {
            let step = of_names.expect("both differ, and the step says so");
            assert!(step.level == "at-once" && step.weight_bits > 3.0, "{step:?}");
            swapped += 1;
        }
    }
    // Of 4,000 people 160 are swapped, give or take four times sqrt(4000 * 0.04 * 0.96) = 12.4.
    let is_true = |found: &&linkage::table::Found| found.right as usize == found.left as usize + PEOPLE;
    assert!((110..=210).contains(&swapped), "{swapped}");
    assert!(linked.pairs.iter().filter(is_true).count() >= 3_990, "those whose names were swapped are found too");
}
