//! Shares of a table: what they give together is what one run gives, to the bit.

use linkage::table::{self, Column, Compare, Found, How, Model, Place, Rule, Share, Table, Values, go_on};
use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;

const NAMES: [&str; 6] = ["first_name", "surname", "dob", "city", "email", "kinds"];

/// The made-up persons of Splink, and a column of sets and of long names made from their rows.
fn persons(lists: Vec<usize>) -> Table {
    let mut reader = csv::Reader::from_path("tests/data/fake_1000.csv").expect("the file is there");
    let headings: Vec<String> = reader.headers().expect("it has headings").iter().map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("each row can be read")).collect();
    let at = |name: &str| headings.iter().position(|heading| heading == name).expect("the column is there");
    let cell = |row: usize, name: &str| rows[row].get(at(name)).unwrap_or_default().to_owned();
    let column = |name: &str| {
        let value = |row: usize| match name {
            "kinds" => format!("{};{}", cell(row, "city"), cell((row * 7) % rows.len(), "city")),
            name => cell(row, name),
        };
        let values: Vec<String> = (0..rows.len()).map(value).collect();
        Column::texts(name, values.iter().map(|value| Some(value.as_str())))
    };
    Table::new(NAMES.iter().map(|name| column(name)).collect(), lists).expect("it is one table")
}

fn model(most_rows_in_a_block: usize, within_lists: bool) -> Model {
    let compare = |column: &str, how, by_frequency| Compare { columns: vec![column.to_owned()], how, by_frequency };
    let compare = vec![
        compare("first_name", How::Name { close: vec![0.92, 0.8] }, true),
        compare("surname", How::Parts { close: 0.88 }, true),
        compare("dob", How::Date { days: vec![31, 366], typos: true }, false),
        compare("city", How::Exact, true),
        compare("email", How::Typos { most: vec![2] }, false),
        compare("kinds", How::Set { shared: vec![0.3] }, false),
    ];
    let rules = ["year(dob)", "city", "first(2, surname) + year(dob)", "sound(first_name)"];
    let rules = rules.iter().map(|rule| rule.parse().expect("a rule")).collect();
    let mut model = Model::new(compare, rules);
    (model.most_rows_in_a_block, model.within_lists, model.keep) = (most_rows_in_a_block, within_lists, 1e-6);
    model
}

/// Of each value how many rows have it, and the first of them; `None` where a comparison counts no values.
type Counted = Option<HashMap<String, (u32, u32)>>;

/// What each comparison counts over the whole table.
fn counted(table: &Table, model: &Model) -> Vec<Counted> {
    let one = |compare: &Compare| {
        compare.counts_values().then(|| {
            let column = table.column(&compare.columns[0]).expect("it is there");
            let mut all = HashMap::new();
            for row in 0..table.rows() {
                if let Some(value) = column.get(row).and_then(|text| compare.value(&text)) {
                    all.entry(value).or_insert((0, row as u32)).0 += 1;
                }
            }
            all
        })
    };
    model.compare.iter().map(one).collect()
}

/// Blocks of a rule, by chance in one of three shares.
fn shared(table: &Table, rule: &Rule) -> Vec<Vec<u32>> {
    let mut shares = BTreeMap::<usize, Vec<u32>>::new();
    for row in 0..table.rows() {
        let cells: Vec<_> = rule.0.iter().map(|part| table.column(part.column()).ok()?.get(row)).collect();
        let value = |name: &str| {
            let at = rule.0.iter().position(|part| part.column() == name)?;
            cells[at].as_deref()
        };
        if let Some(block) = rule.block(value) {
            let share = block.bytes().fold(7usize, |sum, byte| sum * 31 % 1009 + usize::from(byte)) % 3;
            shares.entry(share).or_default().push(row as u32);
        }
    }
    shares.into_values().collect()
}

fn rows_of(table: &Table, rows: &[u32]) -> Table {
    let column = |column: &Column| {
        let cells: Vec<_> = rows.iter().map(|row| column.get(*row as usize)).collect();
        Column::texts(column.name(), cells.iter().map(Option::as_deref))
    };
    let mut from = 0;
    let lists = table.lists().iter().map(|len| {
        let of_list = rows.iter().filter(|row| (from..from + len).contains(&(**row as usize))).count();
        from += len;
        of_list
    });
    Table::new(table.columns().iter().map(column).collect(), lists.collect()).expect("it is a part of a table")
}

fn in_shares(table: &Table, model: &Model) -> Vec<Found> {
    let counted = counted(table, model);
    let share = |few: &Table, rows: &[u32]| {
        let values = |(compare, counted): (&Compare, &Counted)| {
            let column = few.column(&compare.columns[0]).expect("it is there");
            let of_row = |row: usize| {
                let value = column.get(row).and_then(|text| compare.value(&text))?;
                counted.as_ref()?.get(&value).copied()
            };
            let all: Vec<(u32, u32)> = (0..rows.len()).map(|row| of_row(row).unwrap_or((0, 0))).collect();
            let filled = counted.as_ref()?.values().map(|(count, _)| u64::from(*count)).sum();
            let (counts, firsts) = all.into_iter().unzip();
            Some(Values { filled, counts, firsts })
        };
        model.compare.iter().zip(&counted).map(values).collect::<Vec<_>>()
    };
    let mut places: Vec<HashMap<u32, Place>> = Vec::new();
    let mut found = Vec::new();
    for (number, rule) in model.block.iter().enumerate() {
        let mut cut = HashMap::new();
        for rows in shared(table, rule) {
            let few = rows_of(table, &rows);
            let cuts = places.iter().map(|places| rows.iter().map(|row| places.get(row).copied()).collect()).collect();
            let share = Share { table: &few, values: share(&few, &rows), rows, cuts };
            cut.extend(share.cut(model, number).expect("it can be cut"));
            let mut each = |pairs: &[Found]| {
                found.extend_from_slice(pairs);
                ControlFlow::Continue(())
            };
            share.pairs(model, number, &mut each).expect("it can be weighed");
        }
        places.push(cut);
    }
    found.sort_unstable_by_key(|pair| (pair.left, pair.right));
    found
}

fn bits(pairs: &[Found]) -> Vec<(u32, u32, u32)> {
    pairs.iter().map(|pair| (pair.left, pair.right, pair.weight_bits.to_bits())).collect()
}

#[test]
fn shares_of_a_table_give_the_pairs_of_one_run_to_the_bit() {
    // Blocks of more than 4, and of more than 30 rows, are cut: by every rule, by some, and by none.
    for (most, is_within) in [(4_000, true), (30, true), (4, true), (4, false)] {
        let table = persons(vec![400, 0, 600]);
        let mut model = model(most, is_within);
        let linked = table::link(&table, &model, 2, &go_on).expect("it can be linked");
        assert!(!linked.pairs.is_empty());
        let cut: usize = linked.blocking.rules.iter().map(|rule| rule.cut_blocks).sum();
        assert_eq!(cut > 0, most < 4_000, "{most}");
        model.learnt = Some(table::learn(&table, &model, 1, &go_on).expect("it can be learnt"));
        assert_eq!(model.learnt.as_ref(), Some(&linked.fit));
        assert_eq!(bits(&in_shares(&table, &model)), bits(&linked.pairs), "{most} {is_within}");
    }
}

#[test]
fn a_share_that_does_not_say_what_the_model_needs_is_refused() {
    let table = persons(vec![1_000]);
    let mut model = model(4_000, true);
    model.learnt = Some(table::learn(&table, &model, 1, &go_on).expect("it can be learnt"));
    let none = vec![None; model.compare.len()];
    let rows: Vec<u32> = (0..1_000).collect();
    let share = Share { table: &table, rows, values: none, cuts: Vec::new() };
    let refused = share.pairs(&model, 0, &mut |_| ControlFlow::Continue(())).expect_err("frequencies are missing");
    assert!(refused.to_string().contains("how often a value occurs"), "{refused}");
    let refused = share.pairs(&model, 1, &mut |_| ControlFlow::Continue(())).expect_err("what rule 0 cut is missing");
    assert!(refused.to_string().contains("was not made for it"), "{refused}");
    model.known = Some("city".to_owned());
    let refused = share.pairs(&model, 0, &mut |_| ControlFlow::Continue(())).expect_err("it counts other than `link`");
    assert!(refused.to_string().contains("take `known` out"), "{refused}");
    (model.known, model.learnt) = (None, None);
    assert!(share.pairs(&model, 0, &mut |_| ControlFlow::Continue(())).is_err());
}

#[test]
fn a_caller_who_wants_no_more_pairs_stops_the_work() {
    let table = persons(vec![1_000]);
    let mut model = model(4_000, true);
    model.compare.iter_mut().for_each(|compare| compare.by_frequency = false);
    model.learnt = Some(table::learn(&table, &model, 1, &go_on).expect("it can be learnt"));
    let values = vec![None; model.compare.len()];
    let share = Share { table: &table, rows: (0..1_000).collect(), values, cuts: Vec::new() };
    let asked = |answer: ControlFlow<()>| {
        let mut times = 0;
        let mut each = |_: &[Found]| {
            times += 1;
            answer
        };
        (share.pairs(&model, 0, &mut each), times)
    };
    let (done, times) = asked(ControlFlow::Continue(()));
    assert!(done.is_ok() && times > 0, "{times}");
    assert!(matches!(asked(ControlFlow::Break(())), (Err(table::Error::Cancelled), 1)));
}
