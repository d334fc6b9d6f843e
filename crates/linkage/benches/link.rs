//! How long matching takes on the Syria lists of the demonstration, and how good it is.

#[path = "../tests/syria/mod.rs"]
mod syria;

use std::ops::ControlFlow;
use std::time::Instant;

use linkage::{Settings, link, quality};

fn main() {
    let syria = syria::read();
    let lens: Vec<usize> = syria.lists.iter().map(Vec::len).collect();
    let settings = Settings::default();
    let begun = Instant::now();
    let linkage = link(&syria.lists, &settings, &mut |_| ControlFlow::Continue(()))
        .expect("the lists of the demonstration can be linked");
    let seconds = begun.elapsed().as_secs_f64();
    println!("lists {lens:?}, {seconds:.3} s, {:?}", linkage.blocking);
    println!(
        "{} rounds, converged: {}",
        linkage.model.iterations, linkage.model.converged
    );
    for (comparison, levels) in &linkage.model.lists[0].comparisons {
        for level in levels {
            let (code, name) = (comparison.code(), level.code);
            println!(
                "{code:16} {name:14} m {:.5} u {:.5} {:+.2}",
                level.m,
                level.u,
                level.weight_bits()
            );
        }
    }
    for pair in &linkage.model.lists {
        let found: Vec<_> = linkage
            .chosen()
            .iter()
            .map(|p| (p.left, p.right))
            .filter(|(l, r)| (l.list, r.list) == (pair.left, pair.right))
            .collect();
        let truth: Vec<_> = syria
            .truth
            .iter()
            .map(|&(a, b)| (a.min(b), a.max(b)))
            .filter(|(l, r)| (l.list, r.list) == (pair.left, pair.right))
            .collect();
        println!(
            "{} {} {} {} {:?}",
            pair.left,
            pair.right,
            pair.pairs,
            pair.lambda,
            quality(&found, &truth)
        );
    }
    for threshold in [0.1, 0.5, 0.9, 0.99] {
        let found: Vec<_> = linkage
            .chosen_at(threshold)
            .iter()
            .map(|p| (p.left, p.right))
            .collect();
        println!("threshold {threshold}: {:?}", quality(&found, &syria.truth));
    }
}
