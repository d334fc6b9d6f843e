//! Matching by a model, as others use it: that it finds what is one, the same with any number of threads, and that
//! whatever comes in there is an answer or a sentence.

mod levels;

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use linkage::table::{Column, Compare, Error, How, Known, Linked, Model, Rule, Table, explain, go_on, link};

fn compare(column: &str, how: How) -> Compare {
    let by_frequency = matches!(how, How::Name { .. });
    Compare { columns: vec![column.to_owned()], how, by_frequency }
}

fn name() -> How {
    How::Name { close: vec![0.92, 0.8] }
}

fn rules(texts: &[&str]) -> Vec<Rule> {
    texts.iter().map(|text| text.parse().expect("a rule")).collect()
}

fn table(columns: &[(&str, Vec<Option<String>>)]) -> Table {
    let rows = columns.first().map_or(0, |(_, values)| values.len());
    let columns = columns.iter().map(|(name, values)| Column::texts(name, values.iter().map(Option::as_deref)));
    Table::new(columns.collect(), vec![rows]).expect("the columns are even")
}

fn texts<const N: usize>(values: [&str; N]) -> Vec<Option<String>> {
    values.into_iter().map(|value| Some(value.to_owned())).collect()
}

/// The persons made up for Splink, and who is the same.
fn persons() -> (Table, Vec<u32>) {
    let mut reader = csv::Reader::from_path("tests/data/fake_1000.csv").expect("the file is there");
    let head = reader.headers().expect("a head").clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let at = |name: &str| head.iter().position(|h| h == name).expect("the column is there");
    let column = |name: &str| Column::texts(name, rows.iter().map(|row| row.get(at(name))));
    let columns = ["first_name", "surname", "dob", "city", "email"].map(column).to_vec();
    let truth = rows.iter().map(|row| row[at("cluster")].parse().expect("a number")).collect();
    (Table::new(columns, vec![rows.len()]).expect("the columns are even"), truth)
}

fn of_persons() -> Model {
    let compares = vec![
        compare("first_name", name()),
        compare("surname", name()),
        compare("dob", How::Date { days: vec![31, 366, 3653], typos: true }),
        Compare { by_frequency: true, ..compare("city", How::Exact) },
        compare("email", How::Typos { most: vec![1, 2, 3] }),
    ];
    let mut model = Model::new(compares, rules(&["first_name", "surname", "dob", "email"]));
    model.certain = rules(&["first_name + surname", "email"]);
    model.certain_recall = 0.7;
    model.train = rules(&["first_name + surname", "dob"]);
    model
}

/// Precision and recall of the pairs within groups.
fn quality(groups: &[u32], truth: &[u32]) -> (f64, f64) {
    let pairs = |keys: Vec<(u32, u32)>| {
        let mut sizes: HashMap<(u32, u32), f64> = HashMap::new();
        keys.into_iter().for_each(|key| *sizes.entry(key).or_default() += 1.0);
        sizes.values().map(|n| n * (n - 1.0) / 2.0).sum::<f64>()
    };
    let both = pairs(groups.iter().copied().zip(truth.iter().copied()).collect());
    let alone = |groups: &[u32]| pairs(groups.iter().map(|group| (*group, 0)).collect());
    (both / alone(groups), both / alone(truth))
}

#[test]
fn persons_with_typing_errors_are_found_no_worse_than_by_the_peer() {
    let (table, truth) = persons();
    let linked = link(&table, &of_persons(), 0, &go_on).expect("they can be matched");
    // Pairs of one `cluster`, counted by pandas.
    let all = 2975.0;
    let is_true = |left: u32, right: u32| truth[left as usize] == truth[right as usize];
    let best = [0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99].map(|threshold| {
        let kept = linked.pairs.iter().filter(|found| found.probability() >= threshold);
        let right = kept.clone().filter(|found| is_true(found.left, found.right)).count() as f64;
        2.0 * right / (kept.count() as f64 + all)
    });
    let best = best.into_iter().fold(0.0, f64::max);
    let (precision, recall) = quality(&linked.clusters.of_rows, &truth);
    let of_clusters = 2.0 * precision * recall / (precision + recall);
    // Origin: Splink 4.0.17 by `benches/peers/persons.py`: the same comparisons and rules, its best F1 at 13 thresholds.
    assert!(best >= 0.949 && of_clusters >= 0.949, "{best} {of_clusters} {precision} {recall}");
}

#[test]
fn the_steps_of_a_pair_add_up_to_its_weight() {
    let (table, _) = persons();
    let model = of_persons();
    let linked = link(&table, &model, 0, &go_on).expect("they can be matched");
    let pairs: Vec<(u32, u32)> = linked.pairs.iter().map(|found| (found.left, found.right)).collect();
    let explained = explain(&table, &model, &linked.fit, &pairs).expect("they can be explained");
    for (found, steps) in linked.pairs.iter().zip(explained) {
        let sum: f64 = steps.iter().map(|step| step.weight_bits).sum();
        assert!((sum - f64::from(found.weight_bits)).abs() < 1e-3, "{found:?} {steps:?}");
        assert_eq!(steps.iter().filter(|step| step.with.is_none()).count(), model.compare.len() + 1);
    }
}

#[test]
fn a_pair_is_explained_by_itself_as_among_all_others() {
    let (table, _) = persons();
    let model = of_persons();
    let linked = link(&table, &model, 0, &go_on).expect("they can be matched");
    let pairs: Vec<(u32, u32)> = linked.pairs.iter().map(|found| (found.left, found.right)).collect();
    let all = explain(&table, &model, &linked.fit, &pairs).expect("they can be explained");
    assert!(all.iter().flatten().any(|step| step.frequency_bits != 0.0), "some values are rarer than others");
    for (pair, steps) in pairs.iter().zip(&all).step_by(37) {
        // Whichever of the two comes first, and however often it is asked for.
        for alone in [vec![*pair], vec![(pair.1, pair.0), *pair]] {
            let alone = explain(&table, &model, &linked.fit, &alone).expect("it can be explained");
            assert_eq!(alone.last(), Some(steps));
        }
    }
    assert_eq!(explain(&table, &model, &linked.fit, &[]).expect("nothing is asked"), Vec::<Vec<_>>::new());
    let gone = explain(&table, &model, &linked.fit, &[(0, table.rows() as u32)]).expect_err("there is no such row");
    assert!(gone.to_string().contains("a row that is not there"), "{gone}");
}

#[test]
fn what_was_learnt_can_be_used_again_and_any_number_of_threads_finds_the_same() {
    let (table, _) = persons();
    let first = link(&table, &of_persons(), 1, &go_on).expect("they can be matched");
    for threads in [2, 3, 8] {
        assert_eq!(link(&table, &of_persons(), threads, &go_on).expect("they can be matched"), first);
    }
    let known = Model { learnt: Some(first.fit.clone()), ..of_persons() };
    assert_eq!(link(&table, &known, 2, &go_on).expect("they can be matched"), first);
}

#[test]
fn a_row_that_arrives_is_weighed_as_if_it_had_been_there() {
    let (table, _) = persons();
    let model = of_persons();
    let linked = link(&table, &model, 0, &go_on).expect("they can be matched");
    let known = Known::new(&table, &model, &linked.fit).expect("they are made ready");
    let columns = table.columns();
    for row in (0..table.rows()).step_by(37) {
        let values: Vec<(&str, String)> =
            columns.iter().filter_map(|c| Some((c.name(), c.get(row)?.into_owned()))).collect();
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut like = known.like(&values).expect("its columns are there");
        // Itself is there already.
        like.retain(|one| one.row as usize != row);
        like.sort_unstable_by_key(|one| one.row);
        let pairs = linked.pairs.iter().filter(|f| f.left as usize == row || f.right as usize == row);
        let mut expected: Vec<(u32, f32)> = pairs.map(|f| (f.left ^ f.right ^ row as u32, f.weight_bits)).collect();
        expected.sort_unstable_by_key(|(other, _)| *other);
        let found: Vec<(u32, f32)> = like.iter().map(|one| (one.row, one.weight_bits)).collect();
        assert_eq!(found, expected, "row {row}");
    }
    assert!(known.like(&[("nome", "a")]).is_err());
    assert!(known.like(&[]).expect("of nothing there is nothing").is_empty());
}

#[test]
fn every_pair_of_a_rule_is_looked_at_once() {
    let (table, _) = persons();
    let linked = link(&table, &Model { keep: 1e-300, ..of_persons() }, 0, &go_on).expect("they can be matched");
    let value =
        |column: &str, row: usize| table.column(column).expect("it is there").get(row).map(|v| v.trim().to_lowercase());
    let agree = |column: &str, a: usize, b: usize| value(column, a).is_some() && value(column, a) == value(column, b);
    let mut expected = Vec::new();
    for a in 0..table.rows() {
        for b in a + 1..table.rows() {
            if ["first_name", "surname", "dob", "email"].iter().any(|column| agree(column, a, b)) {
                expected.push((a as u32, b as u32));
            }
        }
    }
    let found: Vec<(u32, u32)> = linked.pairs.iter().map(|found| (found.left, found.right)).collect();
    assert_eq!(found, expected);
    assert_eq!(linked.blocking.pairs, expected.len() as u64);
}

#[test]
fn names_in_two_scripts_are_one_person() {
    let names = texts(["Mohammed al-Hassan", "محمد الحسن", "Omar Saleh", "عمر صالح", "Layla Nasser", "Samir Khoury"]);
    let born = texts(["1980-03-01", "1980-03-01", "1971-06-09", "1971", "1990-01-01", "1990-01-02"]);
    let table = table(&[("name", names), ("born", born)]);
    let compares =
        vec![compare("name", How::Parts { close: 0.88 }), compare("born", How::Date { days: vec![366], typos: true })];
    let mut model = Model::new(compares, rules(&["sound(name)", "year(born)"]));
    model.keep = 1e-6;
    let linked = link(&table, &model, 0, &go_on).expect("they can be matched");
    let mut best = linked.pairs.clone();
    best.sort_by(|a, b| b.weight_bits.total_cmp(&a.weight_bits));
    let first: Vec<(u32, u32)> = best.iter().take(2).map(|found| (found.left, found.right)).collect();
    assert_eq!(first, [(0, 1), (2, 3)]);
}

/// Columns of which one is wrong in some way, and a sound one beside it.
fn odd(values: Vec<Option<String>>) -> Result<Linked, Error> {
    let rows = values.len();
    let other = (0..rows).map(|row| Some(format!("n{}", row % 97))).collect();
    let table = table(&[("odd", values), ("other", other)]);
    let compares = vec![compare("odd", name()), compare("other", How::Exact)];
    let mut model = Model::new(compares, rules(&["odd", "other"]));
    model.random_pairs = 10_000;
    link(&table, &model, 0, &go_on)
}

#[test]
fn an_empty_column_one_value_and_a_huge_block_are_worked_through() {
    odd(vec![None; 500]).expect("an empty column says nothing");
    odd(vec![Some("  ".to_owned()); 500]).expect("blanks are nothing");
    let same = odd(vec![Some("same".to_owned()); 20_000]).expect("one value says nothing");
    assert!(same.blocking.rules[0].cut_blocks == 1 && same.blocking.pairs < 20_000_000, "{:?}", same.blocking);
    let half: Vec<_> =
        (0..20_000).map(|row| Some(if row % 2 == 0 { "same".to_owned() } else { format!("v{row}") })).collect();
    let half = odd(half).expect("half in one block");
    assert_eq!((half.blocking.rules[0].largest_block, half.blocking.rules[0].cut_blocks), (10_000, 1));
    // What the first rule left out of its block the second gives out: all pairs of rows of one `other` value.
    let of_others: u64 = (0..97u64).map(|rest| (20_000 - rest).div_ceil(97)).map(|rows| rows * (rows - 1) / 2).sum();
    assert!(half.blocking.pairs >= of_others && half.blocking.rules[1].pairs < of_others, "{:?}", half.blocking);
    let none = odd((0..500).map(|row| Some(format!("only{row}"))).collect()).expect("no overlap");
    assert!(none.blocking.rules[0].pairs == 0);
}

#[test]
fn rows_that_are_all_the_same_are_one_cluster() {
    let all = |value: &str| vec![Some(value.to_owned()); 30_000];
    let table = table(&[("name", all("Amina")), ("born", all("1980-01-01"))]);
    let compares = vec![compare("name", name()), compare("born", How::Date { days: vec![31], typos: true })];
    let mut model = Model::new(compares, rules(&["name + born"]));
    model.learnt = None;
    model.random_pairs = 10_000;
    model.join = 1e-9;
    model.keep = 1e-9;
    let linked = link(&table, &model, 0, &go_on).expect("they can be matched");
    assert_eq!(linked.clusters.joined.len(), 1);
    assert_eq!(linked.clusters.joined[0].rows, 30_000);
}

#[test]
fn numbers_that_are_none_and_dates_of_the_year_0_are_no_trap() {
    let days = texts(["0000-00-00", "0000-01-01", "soon", "2016-05-03", "2016-05", "9999-12-31"]);
    let dates = Column::texts("day", days.iter().map(Option::as_deref));
    let numbers = Column::numbers("lat", vec![f64::NAN, 36.2, f64::INFINITY, 36.2, 95.0, -90.0]);
    let east = Column::numbers("lon", vec![37.1, 37.1, 37.1, 37.2, 37.1, 0.0]);
    let people = Column::texts("people", ["3", "3-5", "many", "-1", "5-3", "NaN"].map(Some));
    let place = Column::texts("place", ["a"; 6].map(Some));
    let table = Table::new(vec![dates, numbers, east, people, place], vec![6]).expect("even");
    let distance = Compare {
        columns: vec!["lat".to_owned(), "lon".to_owned()],
        how: How::Distance { km: vec![5.0] },
        by_frequency: false,
    };
    let compares = vec![
        compare("day", How::Date { days: vec![31], typos: true }),
        distance,
        compare("people", How::Number { within: vec![1.0], is_share: false }),
    ];
    let mut model = Model::new(compares, rules(&["place"]));
    model.keep = 1e-9;
    let linked = link(&table, &model, 0, &go_on).expect("they can be matched");
    assert!(linked.pairs.iter().all(|found| found.weight_bits.is_finite()), "{:?}", linked.pairs);
    let unread: Vec<(&str, u64)> = linked.unread.iter().map(|u| (u.column.as_str(), u.rows)).collect();
    // By hand: two dates are none; 95 degrees is beyond a pole; `many`, `5-3` and `NaN` are no numbers.
    assert_eq!(unread, [("day", 2), ("lat", 1), ("people", 3)]);
}

#[test]
fn what_no_rule_could_teach_is_named() {
    // Names that are not alike: numbers spread by a large odd one (Knuth 1998, section 6.4).
    let names: Vec<_> = (0..2_000u32).map(|row| Some(format!("{:x}", (row / 2).wrapping_mul(2_654_435_761)))).collect();
    let days: Vec<_> = (0..2_000).map(|row| Some(format!("20{:02}-05-03", row / 2 % 90))).collect();
    // Hardly anybody has a telephone, so that no pair of a training rule compares two.
    let telephones: Vec<_> = (0..2_000).map(|row| (row < 2).then(|| format!("0{row}"))).collect();
    let table = table(&[("name", names), ("day", days), ("telephone", telephones)]);
    let compares = vec![
        compare("name", name()),
        compare("day", How::Date { days: vec![31], typos: true }),
        compare("telephone", How::Typos { most: vec![1] }),
    ];
    let model = Model::new(compares, rules(&["name", "day"]));
    let linked = link(&table, &model, 0, &go_on).expect("they can be matched");
    assert_eq!(linked.fit.untaught, [2]);
}

#[test]
fn a_short_list_is_matched_with_a_long_one() {
    let person = |at: usize| (format!("name{at}"), format!("{}-05-{:02}", 1950 + at % 60, 1 + at % 28));
    let long: Vec<(String, String)> = (0..30_000).map(person).collect();
    let short: Vec<(String, String)> = (0..40).map(|at| person(at * 700)).collect();
    let all = || short.iter().chain(&long);
    let names = Column::texts("name", all().map(|(name, _)| Some(name.as_str())));
    let days = Column::texts("day", all().map(|(_, day)| Some(day.as_str())));
    let table = Table::new(vec![names, days], vec![40, 30_000]).expect("even");
    let compares = vec![compare("name", name()), compare("day", How::Date { days: vec![31], typos: true })];
    let mut model = Model::new(compares, rules(&["name", "day"]));
    (model.within_lists, model.once_in_a_list, model.random_pairs) = (false, true, 100_000);
    let linked = link(&table, &model, 0, &go_on).expect("they can be matched");
    let right = |row: usize| linked.clusters.of_rows[row] == linked.clusters.of_rows[40 + row * 700];
    assert_eq!((0..40).filter(|row| right(*row)).count(), 40);
    assert!(linked.fit.comparisons[0].u[0] < 0.001, "hardly two of them have one name: {:?}", linked.fit);
}

#[test]
fn lists_are_compared_with_each_other_and_not_within_unless_asked() {
    let names = ["Amina Haddad", "Amina Haddad", "Amina Haddad", "Omar Saleh"].map(Some);
    let table = Table::new(vec![Column::texts("name", names)], vec![2, 2]).expect("even");
    let mut model = Model::new(vec![compare("name", name())], rules(&["name"]));
    model.keep = 1e-9;
    model.join = 1e-9;
    model.within_lists = false;
    let linked = link(&table, &model, 0, &go_on).expect("they can be matched");
    let pairs: Vec<(u32, u32)> = linked.pairs.iter().map(|found| (found.left, found.right)).collect();
    assert_eq!(pairs, [(0, 2), (1, 2)]);
    model.once_in_a_list = true;
    let once = link(&table, &model, 0, &go_on).expect("they can be matched").clusters;
    assert_eq!(once.of_rows, [0, 1, 0, 2], "two rows of one list are never one");
}

#[test]
fn a_model_that_does_not_fit_is_told_what_is_wrong() {
    let table = table(&[("name", texts(["a", "b"]))]);
    let said = |model: Model| link(&table, &model, 0, &go_on).expect_err("it does not fit").to_string();
    let good = || Model::new(vec![compare("name", name())], rules(&["name"]));
    assert_eq!(
        said(Model { compare: vec![compare("nome", name())], ..good() }),
        "there is no column `nome`; there are: name"
    );
    assert!(said(Model { block: rules(&["year(died)"]), ..good() }).contains("`died`"));
    assert!(said(Model { block: Vec::new(), ..good() }).contains("no pair would be looked at"));
    assert!(said(Model { compare: Vec::new(), ..good() }).contains("nothing is compared"));
    let wrong = How::Name { close: vec![0.8, 0.92] };
    assert!(said(Model { compare: vec![compare("name", wrong)], ..good() }).contains("the largest first"));
    assert!(
        said(Model { compare: vec![compare("name", How::Distance { km: vec![1.0] })], ..good() }).contains("degrees")
    );
    assert!(said(Model { keep: f64::NAN, ..good() }).contains("keep is NaN"));
    assert!("first(0, name)".parse::<Rule>().is_err() && " + ".parse::<Rule>().is_err());
    let one = Table::new(vec![Column::texts("name", [Some("a")])], vec![1]).expect("even");
    assert_eq!(link(&one, &good(), 0, &go_on).expect_err("one row"), Error::TooFewRows);
}

#[test]
fn a_run_stops_when_it_is_told_to() {
    let (table, _) = persons();
    for after in [0, 1, 3, 6] {
        let calls = AtomicUsize::new(0);
        let tell = |_, _| match calls.fetch_add(1, Ordering::Relaxed) {
            calls if calls >= after => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        };
        assert_eq!(link(&table, &of_persons(), 2, &tell).expect_err("it was stopped"), Error::Cancelled);
    }
}

#[test]
fn a_rule_reads_as_it_is_written() {
    for text in ["name", "first(3, name) + month(died)", "sound(name) + year(died) + place (of death)"] {
        assert_eq!(text.parse::<Rule>().expect("a rule").to_string(), text);
    }
}

#[test]
fn a_rule_that_leaves_one_comparison_alone_teaches_it() {
    // By construction: half of the persons of either list are on the other; four are born on a day, and each name is one
    // of twenty, so that most pairs of one day and name are one person.
    const NAMES: [&str; 20] = [
        "Amina", "Bilal", "Choukri", "Dounia", "Elias", "Fatima", "Ghassan", "Huda", "Ibrahim", "Jumana", "Khaled",
        "Lubna", "Mustafa", "Nour", "Omar", "Qusay", "Rasheed", "Suzan", "Tarek", "Widad",
    ];
    let person = |at: usize| (at.wrapping_mul(2_654_435_761) >> 7, at.wrapping_mul(40_503) >> 3, at);
    let rows: Vec<(usize, usize, usize)> = (0..20_000).chain(10_000..30_000).map(person).collect();
    let day = |at: usize| format!("{}-{:02}-{:02}", 1950 + at / 336, 1 + at / 28 % 12, 1 + at % 28);
    let columns = [
        ("first", rows.iter().map(|(first, ..)| Some(NAMES[first % 20].to_owned())).collect()),
        ("last", rows.iter().map(|(_, last, _)| Some(NAMES[last % 20].to_owned())).collect()),
        ("day", rows.iter().map(|(.., at)| Some(day(*at / 4))).collect()),
    ];
    let columns = columns
        .map(|(name, values): (&str, Vec<Option<String>>)| Column::texts(name, values.iter().map(Option::as_deref)));
    let table = Table::new(columns.to_vec(), vec![20_000, 20_000]).expect("the columns are even");
    let compares = vec![
        compare("first", name()),
        compare("last", name()),
        compare("day", How::Date { days: vec![31], typos: true }),
    ];
    let mut model = Model::new(compares, rules(&["day + first", "day + last"]));
    model.within_lists = false;
    let fit = link(&table, &model, 0, &go_on).expect("they can be matched").fit;
    assert_eq!(fit.untaught, [2], "both rules use the day");
    // All pairs of one person show one name.
    assert!(fit.comparisons[0].m[0] > 0.99 && fit.comparisons[1].m[0] > 0.99, "{fit:?}");
}
