//! Several linkages drawn from what a model holds possible: as likely as by hand, and the same for a seed.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use linkage::table::{
    Column, Compare, Drawn, Error, Fit, How, Learnt, Linked, Model, Table, draw, explain, go_on, link,
};

/// Rows of a name and a town.
fn table(rows: &[[&str; 2]], lists: Vec<usize>) -> Table {
    let column = |name: &str, at: usize| Column::texts(name, rows.iter().map(|row| Some(row[at])));
    Table::new(vec![column("name", 0), column("town", 1)], lists).expect("the columns are even")
}

/// The name adds 4 bits or takes 2 away, the town 3 bits or 1; before any comparison a pair has `prior` bits.
fn model(prior: f64) -> Model {
    let compare = |column: &str| Compare { columns: vec![column.to_owned()], how: How::Exact, by_frequency: false };
    let block = ["name", "town"].map(|rule| rule.parse().expect("a rule"));
    let learnt = |same: f64, different: f64| {
        // u of the two levels so that m/u is 2^same and 2^-different: they and m sum to 1.
        let (high, low) = (same.exp2(), (-different).exp2());
        let u = (1.0 - low) / (high - low);
        Learnt { m: vec![u * high, (1.0 - u) * low], u: vec![u, 1.0 - u] }
    };
    let mut model = Model::new(vec![compare("name"), compare("town")], block.to_vec());
    model.learnt = Some(Fit::given(1.0 / (1.0 + (-prior).exp2()), vec![learnt(4.0, 2.0), learnt(3.0, 1.0)]));
    model
}

fn linked(table: &Table, model: &Model) -> Linked {
    link(table, model, 1, &go_on).expect("they can be matched")
}

fn drawn(table: &Table, model: &Model, (count, threads): (usize, usize)) -> Drawn {
    draw(table, model, &linked(table, model), (count, threads), &go_on).expect("they can be drawn")
}

/// The share of draws in which two rows are one.
fn together(drawn: &Drawn, rows: usize) -> HashMap<(usize, usize), f64> {
    let mut shares = HashMap::new();
    for number in 0..drawn.len() {
        let of_rows = drawn.of_rows(number).expect("it was drawn");
        for a in 0..rows {
            for b in a + 1..rows {
                *shares.entry((a, b)).or_default() += f64::from(of_rows[a] == of_rows[b]) / drawn.len() as f64;
            }
        }
    }
    shares
}

/// All ways to part so many rows: for each row its cluster.
fn ways(rows: usize) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for _ in 0..rows {
        let longer = |way: Vec<usize>| {
            let next = way.iter().max().map_or(0, |most| most + 1);
            (0..=next).map(move |cluster| [&way[..], &[cluster]].concat()).collect::<Vec<_>>()
        };
        all = all.into_iter().flat_map(longer).collect();
    }
    all
}

/// By every way to part the rows: how likely two rows are one.
fn enumerated(table: &Table, model: &Model) -> HashMap<(usize, usize), f64> {
    let (rows, linked) = (table.rows(), linked(table, model));
    let pairs: Vec<(u32, u32)> = (0..rows as u32).flat_map(|a| (a + 1..rows as u32).map(move |b| (a, b))).collect();
    let steps = explain(table, model, &linked.fit, &pairs).expect("they can be explained");
    let weights: Vec<f64> = steps.iter().map(|steps| steps.iter().map(|step| step.weight_bits).sum()).collect();
    let is_kept = |a: usize, b: usize| linked.pairs.iter().any(|f| (f.left as usize, f.right as usize) == (a, b));
    let start = |row: usize| {
        table
            .lists()
            .iter()
            .scan(0, |sum, len| {
                *sum += len;
                Some(*sum)
            })
            .position(|end| row < end)
    };
    let (mut shares, mut all) = (HashMap::new(), 0.0);
    for way in ways(rows) {
        let inside = || pairs.iter().zip(&weights).filter(|((a, b), _)| way[*a as usize] == way[*b as usize]);
        // Each cluster hangs together by kept pairs, and holds a list once where lists do.
        let mut reach: Vec<usize> = (0..rows).collect();
        for _ in 0..rows {
            for ((a, b), _) in inside().filter(|((a, b), _)| is_kept(*a as usize, *b as usize)) {
                let least = reach[*a as usize].min(reach[*b as usize]);
                (reach[*a as usize], reach[*b as usize]) = (least, least);
            }
        }
        let is_barred = |a: u32, b: u32| model.once_in_a_list && start(a as usize) == start(b as usize);
        if inside().any(|((a, b), _)| reach[*a as usize] != reach[*b as usize] || is_barred(*a, *b)) {
            continue;
        }
        let odds = inside().map(|(_, weight)| weight).sum::<f64>().exp2();
        inside().for_each(|((a, b), _)| *shares.entry((*a as usize, *b as usize)).or_insert(0.0) += odds);
        all += odds;
    }
    shares.values_mut().for_each(|share| *share /= all);
    shares
}

/// Whether shares are those expected, within five standard errors of so many draws.
fn assert_near(found: &HashMap<(usize, usize), f64>, expected: &HashMap<(usize, usize), f64>, draws: f64) {
    for (pair, found) in found {
        let expected = expected.get(pair).copied().unwrap_or(0.0);
        let error = (expected * (1.0 - expected) / draws).sqrt().max(0.5 / draws);
        assert!((found - expected).abs() < 5.0 * error, "{pair:?}: {found} is not {expected}");
    }
}

#[test]
fn two_rows_are_one_in_as_many_draws_as_their_pair_is_likely() {
    let rows = [["Amina", "Homs"], ["Amina", "Hama"], ["Omar", "Idlib"], ["Omar", "Idlib"], ["Layla", "Raqqa"]];
    let table = table(&rows, vec![5]);
    // By hand: -4 bits before any comparison; Amina +4 - 1, so -1 bit, 1/3; Omar +4 + 3, so 3 bits, 8/9.
    let expected = HashMap::from([((0, 1), 1.0 / 3.0), ((2, 3), 8.0 / 9.0)]);
    assert_near(&together(&drawn(&table, &model(-4.0), (20_000, 1)), 5), &expected, 20_000.0);
}

#[test]
fn rows_that_hang_together_are_one_as_often_as_all_ways_to_part_them_say() {
    let rows = [
        ["Amina", "Homs"],
        ["Amina", "Homs"],
        ["Amina", "Hama"],
        ["Samir", "Hama"],
        ["Samir", "Idlib"],
        ["Amina", "Idlib"],
        ["Omar", "Idlib"],
    ];
    for (prior, keep) in [(-4.0, 0.01), (-5.0, 0.2), (-2.0, 0.3)] {
        for is_once in [false, true] {
            let table = table(&rows, vec![3, 4]);
            let mut model = model(prior);
            (model.keep, model.once_in_a_list) = (keep, is_once);
            let found = together(&drawn(&table, &model, (20_000, 1)), rows.len());
            assert_near(&found, &enumerated(&table, &model), 20_000.0);
        }
    }
}

/// Many rows of few names and towns, so that most hang together.
fn many(rows: usize) -> Table {
    let text = |letter: char, number: usize| format!("{letter}{number}");
    let values: Vec<[String; 2]> =
        (0..rows).map(|row| [text('n', row * 7 % (rows / 3)), text('t', row * row % 37)]).collect();
    let rows: Vec<[&str; 2]> = values.iter().map(|row| [row[0].as_str(), row[1].as_str()]).collect();
    table(&rows, vec![rows.len()])
}

#[test]
fn draws_follow_from_the_seed_whatever_the_number_of_threads() {
    let table = many(600);
    let model = model(-5.0);
    let one = drawn(&table, &model, (5, 1));
    for threads in [2, 3, 8] {
        assert_eq!(drawn(&table, &model, (5, threads)), one);
    }
    assert_ne!(one.of_rows(0), one.of_rows(1), "not all of it is certain");
    assert_ne!(drawn(&table, &Model { seed: 2, ..model.clone() }, (5, 1)), one);
    assert_eq!((one.of_rows(5), drawn(&table, &model, (0, 1)).is_empty()), (None, true));
}

#[test]
fn clusters_are_counted_from_0_by_their_first_rows() {
    let table = many(300);
    let drawn = drawn(&table, &model(-5.0), (3, 2));
    for draw in 0..drawn.len() {
        let mut next = 0;
        for cluster in drawn.of_rows(draw).expect("it was drawn") {
            assert!(cluster <= next, "{cluster} comes before {next}");
            next += u32::from(cluster == next);
        }
        assert!(next < 300, "some are one");
    }
}

#[test]
fn rows_that_are_all_the_same_are_drawn_as_one_and_no_draw_joins_two_rows_of_a_list_that_holds_each_once() {
    let rows = vec![["Amina", "Homs"]; 1_000];
    let same = table(&rows, vec![rows.len()]);
    let found = drawn(&same, &model(-4.0), (2, 0));
    assert!((0..2).all(|draw| found.of_rows(draw).is_some_and(|of_rows| of_rows.iter().all(|c| *c == 0))));
    let two = table(&rows[..40], vec![20, 20]);
    let model = Model { once_in_a_list: true, ..model(-4.0) };
    let found = drawn(&two, &model, (50, 0));
    for of_rows in (0..50).filter_map(|draw| found.of_rows(draw)) {
        let mut sizes = HashMap::new();
        let lists = |row: usize| usize::from(row >= 20);
        of_rows.iter().enumerate().for_each(|(row, cluster)| *sizes.entry((*cluster, lists(row))).or_insert(0) += 1);
        assert!(sizes.values().all(|rows| *rows == 1), "{of_rows:?}");
    }
}

#[test]
fn what_cannot_be_drawn_is_refused_and_a_run_stops_when_it_is_told_to() {
    let table = many(600);
    let model = model(-5.0);
    let linked = linked(&table, &model);
    let refused = draw(&table, &model, &linked, (usize::MAX, 1), &go_on).expect_err("no memory holds them");
    assert!(matches!(refused, Error::TooManyDraws { asked: usize::MAX, .. }), "{refused}");
    assert!(refused.to_string().contains("or fewer"), "{refused}");
    let refused = draw(&many(300), &model, &linked, (1, 1), &go_on).expect_err("it is of another table");
    assert!(refused.to_string().contains("another table"), "{refused}");
    // Few enough places for memory: it is stopped after it began.
    let asked = AtomicUsize::new(0);
    let stopped = draw(&table, &model, &linked, (100_000, 2), &|_, _| match asked.fetch_add(1, Ordering::Relaxed) {
        0 => ControlFlow::Continue(()),
        _ => ControlFlow::Break(()),
    });
    assert_eq!(stopped, Err(Error::Cancelled));
    let stopped = draw(&table, &model, &linked, (10_000, 2), &|_, _| ControlFlow::Break(()));
    assert_eq!(stopped, Err(Error::Cancelled));
}
