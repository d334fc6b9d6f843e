//! How many pairs of names a core compares in a second (Jaro–Winkler at 0.92 and 0.8), the walk over them included.

use std::ops::ControlFlow;
use std::time::Instant;

use linkage::table::{Column, Compare, Fit, How, Learnt, Model, Table, link};

const NAMES: usize = 10_000;

fn main() {
    let starts = ["b", "d", "f", "g", "h", "k", "kh", "l", "m", "n", "r", "s", "sh", "t", "z", "al"];
    let vowels = ["a", "aa", "e", "i", "o", "u"];
    let mut state: u64 = 88_172_645_463_325_252;
    // Marsaglia 2003, "Xorshift RNGs", with shifts 13, 7, 17.
    let mut below = move |end: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % end as u64) as usize
    };
    let mut name = |_: usize| -> String {
        (0..2 + below(3)).map(|_| format!("{}{}", starts[below(starts.len())], vowels[below(vowels.len())])).collect()
    };
    let names: Vec<String> = (0..NAMES).map(&mut name).collect();
    let letters: usize = names.iter().map(String::len).sum();
    let one = vec![Some("all"); NAMES];
    let columns = vec![Column::texts("name", names.iter().map(|n| Some(n.as_str()))), Column::texts("one", one)];
    let table = Table::new(columns, vec![NAMES]).expect("the columns are even");
    let how = How::Text { close: vec![0.92, 0.8] };
    let compare = Compare { columns: vec!["name".to_owned()], how, by_frequency: false };
    let mut model = Model::new(vec![compare], vec!["one".parse().expect("a rule")]);
    model.most_rows_in_a_block = NAMES;
    // Nothing is kept, and nothing is learnt: what is measured is the comparing.
    (model.keep, model.join) = (1.0, 1.0);
    let even = Learnt { m: vec![0.25; 4], u: vec![0.25; 4] };
    model.learnt = Some(Fit::given(0.01, vec![even]));
    let begun = Instant::now();
    let linked = link(&table, &model, 1, &|_, _| ControlFlow::Continue(())).expect("they are compared");
    let seconds = begun.elapsed().as_secs_f64();
    let (pairs, mean) = (linked.blocking.pairs as f64, letters as f64 / NAMES as f64);
    println!(
        "| pairs of names a second on one core, Jaro–Winkler at two thresholds, {mean:.1} letters | {:.0} M | at least 35 M |",
        pairs / seconds / 1e6
    );
}
