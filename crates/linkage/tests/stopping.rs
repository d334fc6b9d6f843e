//! How soon a run hears that it is to stop, and that it is asked no more then.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use linkage::table::{Column, Compare, Error, How, Model, Stage, Table, go_on, link};

/// One block of 1,200 rows, with what was learnt of it: 719,400 pairs.
fn crowd() -> (Table, Model) {
    let names: Vec<String> = (0..1_200).map(|row| format!("name {}", row % 400)).collect();
    let names = names.iter().map(|name| Some(name.as_str()));
    let columns = vec![Column::texts("name", names), Column::texts("town", vec![Some("Raqqa"); 1_200])];
    let table = Table::new(columns, vec![1_200]).expect("the columns are even");
    let compare = Compare { columns: vec!["name".to_owned()], how: How::Exact, by_frequency: false };
    let mut model = Model::new(vec![compare], vec!["town".parse().expect("a rule")]);
    model.most_rows_in_a_block = 2_000;
    model.learnt = Some(link(&table, &model, 0, &go_on).expect("they can be matched").fit);
    (table, model)
}

#[test]
fn a_run_asks_every_ten_thousand_pairs_or_so_whether_to_go_on() {
    let (table, model) = crowd();
    for threads in [1, 4] {
        let calls = AtomicUsize::new(0);
        let count = |stage, _| {
            calls.fetch_add(usize::from(stage == Stage::Score), Ordering::Relaxed);
            ControlFlow::Continue(())
        };
        let linked = link(&table, &model, threads, &count).expect("nobody stops it");
        // By hand: 1,200 · 1,199 / 2 pairs, of which each thread may have five batches of 2,048 at work.
        assert_eq!(linked.blocking.pairs, 719_400);
        assert!(calls.into_inner() >= 719_400 / 20_000, "{threads}");
    }
}

#[test]
fn a_run_that_is_stopped_in_the_middle_of_its_pairs_asks_no_more() {
    let (table, model) = crowd();
    for (threads, after) in [(1, 5), (1, 20), (4, 20)] {
        let calls = AtomicUsize::new(0);
        let stop = |_, _| match calls.fetch_add(1, Ordering::Relaxed) {
            calls if calls >= after => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        };
        assert_eq!(link(&table, &model, threads, &stop).expect_err("it was stopped"), Error::Cancelled);
        // Others may have been asking when the first one was told to stop.
        assert!(calls.into_inner() <= after + threads, "{threads} {after}");
    }
}
