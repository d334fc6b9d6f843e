//! Model files of linkage as TOML: what is read is written and read again as the same, and can be used on any rows or is
//! refused in words.
#![no_main]

use std::ops::ControlFlow;

use fuzz::seeds;
use libfuzzer_sys::fuzz_target;
use linkage::table::{Column, Compare, Fit, How, Interaction, Learnt, Model, Table, link};

fuzz_target!(
    init: seeds("model", all),
    |text: &str| {
        let Ok(model) = Model::read(text) else { return };
        let again = Model::read(&model.write()).expect("what was written can be read");
        assert_eq!(again, model);
        // Draws of a file would take a run as long as they say.
        let few = Model { random_pairs: model.random_pairs.min(1_000), ..model };
        if let Ok(linked) = link(&rows(text), &few, 1, &|_, _| ControlFlow::Continue(())) {
            assert!(linked.pairs.iter().all(|found| found.weight_bits.is_finite()));
        }
    }
);

/// Values that are hard to read, the file's own lines among them.
fn rows(text: &str) -> Table {
    let odd = ["", "محمد", "Mohammed", "2016-05", "0000-00-00", "3-5", "NaN", "-91", "37.1;36", "a b c"];
    let values: Vec<Option<&str>> = odd.into_iter().chain(text.lines().take(20)).map(Some).collect();
    let columns = ["name", "day", "lat", "lon"].map(|name| Column::texts(name, values.iter().copied()));
    Table::new(columns.to_vec(), vec![values.len()]).expect("the columns are even")
}

fn all() -> Vec<Vec<u8>> {
    let one = |column: &str, how| Compare { columns: vec![column.to_owned()], how, by_frequency: true };
    let rule = |text: &str| text.parse().expect("a rule");
    let place = Compare {
        columns: vec!["lat".to_owned(), "lon".to_owned()],
        how: How::Distance { km: vec![5.0, 30.0] },
        by_frequency: false,
    };
    let compares = vec![
        one("name", How::Name { close: vec![0.92, 0.8] }),
        one("day", How::Date { days: vec![3, 31], typos: true }),
        place,
    ];
    let others = vec![
        one("name", How::Parts { close: 0.9 }),
        one("name", How::Text { close: vec![0.9] }),
        one("name", How::Exact),
        one("name", How::Set { shared: vec![0.5] }),
        one("name", How::Typos { most: vec![1, 2] }),
        one("day", How::Number { within: vec![0.1], is_share: true }),
    ];
    let block = || vec![rule("name"), rule("first(3, name) + month(day)"), rule("sound(name) + year(day)")];
    let mut models = [compares, others].map(|compares| Model::new(compares, block()));
    let even = |compare: &Compare| {
        let levels = compare.how.levels().len();
        Learnt { m: vec![1.0 / levels as f64; levels], u: vec![1.0 / levels as f64; levels] }
    };
    let comparisons = models[0].compare.iter().map(even).collect();
    let levels = [0, 1].map(|number| models[0].compare[number].how.levels().len());
    let interactions = vec![Interaction { first: 0, second: 1, bits: vec![vec![-0.5; levels[1]]; levels[0]] }];
    let fit = Fit { lambda: 0.01, comparisons, interactions, untaught: vec![1], rounds: 3, converged: true };
    models[0].learnt = Some(fit);
    models.iter().map(|model| model.write().into_bytes()).collect()
}
