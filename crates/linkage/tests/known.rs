//! Rows that are known to be one: a value that several of them have counts once in how often it occurs.

use linkage::table::{Column, Compare, Error, Fit, How, Known, Learnt, Model, Step, Table, explain, go_on, link};

const NAMES: [Option<&str>; 8] =
    [Some("Amina"), Some("Amina"), Some("Amina"), Some("Amina"), Some("Omar"), Some("Omar"), Some("Layla"), None];

/// Three reports are known to be of one Amina; the others of nobody.
fn table() -> Table {
    let who = [Some("1"), Some("1"), Some(" 1 "), None, None, None, None, Some("1")];
    let town = ["Homs"; 8].map(Some);
    let columns = [("name", NAMES), ("who", who), ("town", town)].map(|(name, values)| Column::texts(name, values));
    Table::new(columns.to_vec(), vec![8]).expect("the columns are even")
}

fn model(known: Option<&str>) -> Model {
    let compare = Compare { columns: vec!["name".to_owned()], how: How::Exact, by_frequency: true };
    let mut model = Model::new(vec![compare], vec!["town".parse().expect("a rule")]);
    (model.known, model.keep) = (known.map(str::to_owned), 1e-9);
    model.learnt = Some(Fit::given(0.01, vec![Learnt { m: vec![0.9, 0.1], u: vec![0.1, 0.9] }]));
    model
}

fn frequency_bits(model: &Model, pair: (u32, u32)) -> f64 {
    let fit = model.learnt.as_ref().expect("it was learnt");
    let steps: Vec<Vec<Step>> = explain(&table(), model, fit, &[pair]).expect("it can be explained");
    steps[0][1].frequency_bits
}

#[test]
fn a_value_that_several_rows_of_one_have_counts_once() {
    // By hand: Amina stands in 4 of 7 filled rows; of one person and of another in 2 of 5. 500 rows of the usual chance,
    // 0.1, stand beside them.
    let by_rows = (0.1_f64 / ((4.0 + 50.0) / (7.0 + 500.0))).log2();
    let by_persons = (0.1_f64 / ((2.0 + 50.0) / (5.0 + 500.0))).log2();
    assert!((frequency_bits(&model(None), (0, 3)) - by_rows).abs() < 1e-6);
    assert!((frequency_bits(&model(Some("who")), (0, 3)) - by_persons).abs() < 1e-6);
    // Omar twice, of whom nobody is known: 2 of 5.
    assert!((frequency_bits(&model(Some("who")), (4, 5)) - by_persons).abs() < 1e-6);
}

#[test]
fn what_is_known_counts_the_same_in_a_run_in_its_explanation_and_for_a_row_that_arrives() {
    let (table, model) = (table(), model(Some("who")));
    let linked = link(&table, &model, 2, &go_on).expect("they can be matched");
    let weight = |left, right| linked.pairs.iter().find(|f| (f.left, f.right) == (left, right)).map(|f| f.weight_bits);
    let fit = model.learnt.clone().expect("it was learnt");
    let steps = explain(&table, &model, &fit, &[(0, 3)]).expect("it can be explained");
    let sum: f64 = steps[0].iter().map(|step| step.weight_bits).sum();
    assert!((sum - f64::from(weight(0, 3).expect("it was kept"))).abs() < 1e-5);
    let known = Known::new(&table, &model, &fit).expect("they are made ready");
    let like = known.like(&[("name", "Amina"), ("town", "Homs")]).expect("its columns are there");
    assert_eq!(like.iter().find(|one| one.row == 0).map(|one| one.weight_bits), weight(0, 3));
    let without = Model { known: None, ..model };
    assert_ne!(link(&table, &without, 1, &go_on).expect("they can be matched").pairs, linked.pairs);
}

#[test]
fn how_often_a_value_is_the_same_by_chance_is_learnt_from_persons_and_not_from_their_reports() {
    // 3,000 people, each of a name of his own but one in ten, who are called Amina; one of these has 1,000 reports more.
    let person = |row: usize| if row < 3_000 { row } else { 0 };
    let name = |row: usize| if person(row).is_multiple_of(10) { "amina".to_owned() } else { format!("n{row}") };
    let column = |name: &str, value: &dyn Fn(usize) -> String| {
        let values: Vec<String> = (0..4_000).map(value).collect();
        Column::texts(name, values.iter().map(|value| Some(value.as_str())))
    };
    let columns = vec![
        column("name", &name),
        column("who", &|row| person(row).to_string()),
        column("town", &|row| (row % 400).to_string()),
    ];
    let table = Table::new(columns, vec![4_000]).expect("the columns are even");
    let mut model = Model { learnt: None, random_pairs: 100_000, ..model(None) };
    let mut u = |known: Option<&str>| {
        model.known = known.map(str::to_owned);
        link(&table, &model, 0, &go_on).expect("they can be matched").fit.comparisons[0].u[0]
    };
    // By hand: 1,300 of 4,000 reports, and 300 of 3,000 people, are called Amina. Of 100,000 drawn pairs three standard
    // errors, 3 sqrt(p (1 - p) / n), are 0.0029 and 0.0009.
    assert!((u(None) - 0.325 * 0.325).abs() < 0.003, "{}", u(None));
    assert!((u(Some("who")) - 0.01).abs() < 0.001, "{}", u(Some("who")));
}

#[test]
fn a_column_of_what_is_known_must_be_there() {
    let refused = link(&table(), &model(Some("whom")), 1, &go_on).expect_err("there is none");
    assert!(matches!(&refused, Error::NoColumn { name, .. } if name == "whom"), "{refused}");
}
