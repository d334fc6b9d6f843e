//! Lists that are odd, for matching by a model and for drawing from it: an answer or a sentence, and never without end.

use linkage::table::{Column, Compare, How, Linked, Model, Table, draw, go_on, guess, link};

fn column(name: &str, values: impl IntoIterator<Item = Option<String>>) -> Column {
    let values: Vec<Option<String>> = values.into_iter().collect();
    Column::texts(name, values.iter().map(Option::as_deref))
}

fn model() -> Model {
    let name = How::Name { close: vec![0.92, 0.8] };
    let day = How::Date { days: vec![31], typos: true };
    let compare = |column: &str, how, by_frequency| Compare { columns: vec![column.to_owned()], how, by_frequency };
    let rules = ["name", "day", "sound(name)"].map(|rule| rule.parse().expect("a rule"));
    let mut model = Model::new(vec![compare("name", name, true), compare("day", day, false)], rules.to_vec());
    model.random_pairs = 10_000;
    model
}

/// Matches rows, and draws from what came of it; all numbers are numbers.
fn done(columns: Vec<Column>, lists: Vec<usize>, model: &Model) -> Linked {
    let table = Table::new(columns, lists).expect("the columns are even");
    let linked = link(&table, model, 0, &go_on).expect("there is an answer");
    assert!(linked.fit.lambda > 0.0 && linked.fit.lambda < 1.0, "{:?}", linked.fit);
    let shares = linked.fit.comparisons.iter().flat_map(|learnt| learnt.m.iter().chain(&learnt.u));
    assert!(shares.copied().all(|share| share > 0.0 && share <= 1.0), "{:?}", linked.fit);
    assert!(linked.pairs.iter().all(|found| found.weight_bits.is_finite()));
    let drawn = draw(&table, model, &linked, (2, 0), &go_on).expect("it can be drawn");
    assert_eq!(drawn.of_rows(1).map(|of_rows| of_rows.len()), Some(table.rows()));
    linked
}

#[test]
fn a_column_is_empty_or_all_equal() {
    for value in [None, Some("  ".to_owned()), Some("same".to_owned())] {
        let days = || column("day", (0..400).map(|row| Some(format!("20{:02}-05-03", row % 90))));
        done(vec![column("name", vec![value.clone(); 400]), days()], vec![400], &model());
        done(vec![column("name", vec![value; 400]), days()], vec![200, 200], &model());
    }
}

#[test]
fn half_of_the_rows_are_in_one_block() {
    let name = |row: usize| Some(if row.is_multiple_of(2) { "Amina".to_owned() } else { format!("n{row}") });
    let days = (0..10_000).map(|row| Some(format!("{}-05-{:02}", 1900 + row / 28 % 120, 1 + row % 28)));
    let linked = done(vec![column("name", (0..10_000).map(name)), column("day", days)], vec![10_000], &model());
    assert_eq!((linked.blocking.rules[0].largest_block, linked.blocking.rules[0].cut_blocks), (5_000, 1));
    // A cut block gives no more pairs than the largest that is not: one by name, two by sound; days have a few.
    assert!(linked.blocking.pairs <= 3 * 4_000 * 4_000 / 2 + 10_000, "{:?}", linked.blocking);
}

#[test]
fn rows_are_all_the_same_however_many() {
    let same = |value: &str| vec![Some(value.to_owned()); 20_000];
    let columns = || vec![column("name", same("Amina")), column("day", same("1980-01-01"))];
    let mut model = model();
    model.most_rows_in_a_block = 500;
    // A cut block gives no more pairs than the largest that is not, in each rule.
    let most = 500 * 500 / 2 * model.block.len() as u64;
    let linked = done(columns(), vec![20_000], &model);
    assert!(linked.blocking.pairs <= most, "{:?}", linked.blocking);
    assert!(linked.blocking.rules[0].cut_blocks == 1 && linked.blocking.rules[0].largest_block == 20_000);
    (model.within_lists, model.once_in_a_list) = (false, true);
    let linked = done(columns(), vec![10_000, 10_000], &model);
    assert!(linked.blocking.pairs <= most, "{:?}", linked.blocking);
    assert!(linked.clusters.joined.iter().all(|joined| joined.rows == 2));
}

#[test]
fn lists_have_nobody_in_common() {
    let names = (0..600).map(|row| Some(format!("{:x}", (row as u32).wrapping_mul(2_654_435_761))));
    let days = (0..600).map(|row| Some(format!("{}-05-03", if row < 300 { 1900 + row } else { 2200 + row })));
    let mut model = model();
    model.within_lists = false;
    let linked = done(vec![column("name", names), column("day", days)], vec![300, 300], &model);
    // Nobody has one name or day with another; some names happen to sound alike, and none of these is kept.
    assert_eq!((linked.blocking.rules[0].pairs, linked.blocking.rules[1].pairs), (0, 0));
    assert!(linked.pairs.is_empty() && linked.clusters.joined.is_empty(), "{:?}", linked.pairs);
}

#[test]
fn the_lists_are_written_in_different_scripts() {
    let arabic = ["محمد", "خالد", "فاطمة", "يوسف", "قاسم", "سمير", "كريم", "مريم"];
    let latin = ["Mohammed", "Khaled", "Fatima", "Yusuf", "Qasim", "Samir", "Karim", "Maryam"];
    let cyrillic = ["Мохаммед", "Халед", "Фатима", "Юсуф", "Касим", "Самир", "Карим", "Марьям"];
    let day = |row: usize| Some(format!("{}-0{}-1{}", 1960 + row % 24, 1 + row % 24 % 8, row % 24 % 9));
    let name = |row: usize| Some([arabic, latin, cyrillic][row / 24][row % 8].to_owned());
    let mut model = model();
    (model.within_lists, model.once_in_a_list) = (false, true);
    // What is learnt of 72 rows says little; that a name sounds the same says much.
    let linked = done(vec![column("name", (0..72).map(name)), column("day", (0..72).map(day))], vec![24; 3], &model);
    let of_rows = &linked.clusters.of_rows;
    let is_one = |row: usize| of_rows[row] == of_rows[row + 24] && of_rows[row] == of_rows[row + 48];
    let right = (0..24).filter(|row| is_one(*row)).count();
    // Most of them: by chance hardly any row would be with its own in both other scripts.
    assert!(right > 12, "{right} of 24 people are found in all three scripts");
}

#[test]
fn numbers_are_none_and_dates_of_the_year_0() {
    let days = ["0000-00-00", "0000-01-01", "0000-01-01", "0000", "-0001-01-01", "NaN"];
    let names = ["NaN", "nan", "\u{0}", "-", "Amina", "Amina"];
    let columns = || {
        let texts = |name: &str, values: [&str; 6]| column(name, values.map(|value| Some(value.to_owned())));
        let numbers = Column::numbers("number", vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, 0.0, f64::MAX]);
        vec![texts("name", names), texts("day", days), numbers]
    };
    let mut model = model();
    model.keep = 1e-9;
    let linked = done(columns(), vec![6], &model);
    // By hand: month 0, a year before 0 and `NaN` are no dates.
    let unread: Vec<(&str, u64)> = linked.unread.iter().map(|one| (one.column.as_str(), one.rows)).collect();
    assert_eq!(unread, [("day", 3)]);
    let number = How::Number { within: vec![0.1], is_share: true };
    model.compare.push(Compare { columns: vec!["number".to_owned()], how: number, by_frequency: false });
    done(columns(), vec![6], &model);
}

#[test]
fn a_guess_of_odd_columns_is_a_model_or_a_sentence() {
    let rows = 50;
    let odd: [(&str, Vec<Option<String>>); 4] = [
        ("name", vec![None; rows]),
        ("date", vec![Some("0000-00-00".to_owned()); rows]),
        ("lat", vec![Some("NaN".to_owned()); rows]),
        ("الاسم", (0..rows).map(|row| Some(format!("محمد {row}"))).collect()),
    ];
    for some in 1..16_usize {
        let some = odd.iter().enumerate().filter(|(at, _)| some >> at & 1 == 1);
        let columns: Vec<Column> = some.map(|(_, (name, values))| column(name, values.clone())).collect();
        let table = Table::new(columns.clone(), vec![rows]).expect("the columns are even");
        match guess(&table) {
            Ok(guess) => drop(done(columns, vec![rows], &guess.model)),
            Err(error) => {
                assert!(error.to_string().contains("there are: ") || error.to_string().contains("rules"), "{error}")
            }
        }
    }
}
