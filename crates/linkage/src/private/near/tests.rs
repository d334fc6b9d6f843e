//! What bands find against all pairs.

use std::collections::BTreeSet;

use super::*;
use crate::private::pairs;
use crate::random::Draws;

/// Encodings of 256 bits, a third of them set, and a list of the same with some bits drawn anew.
fn lists(len: usize, changed: usize, seed: u64) -> (Vec<Clk>, Vec<Clk>) {
    let mut draws = Draws::new(seed);
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for _ in 0..len {
        let mut bytes = [0_u8; 32];
        bytes.iter_mut().for_each(|byte| (0..8).for_each(|bit| *byte |= u8::from(draws.below(3) == 0) << bit));
        left.push(Clk::from_bytes(&bytes));
        for _ in 0..changed {
            let (at, bit) = (draws.below(32), draws.below(8));
            bytes[at] = bytes[at] & !(1 << bit) | u8::from(draws.below(3) == 0) << bit;
        }
        right.push(Clk::from_bytes(&bytes));
    }
    (left, right)
}

const GO: fn(f64) -> ControlFlow<()> = |_| ControlFlow::Continue(());

fn places(pairs: &[Pair]) -> BTreeSet<(usize, usize)> {
    pairs.iter().map(|pair| (pair.left, pair.right)).collect()
}

#[test]
fn at_least_the_promised_share_is_found_and_nothing_else() {
    // n: about 4,000 true pairs between 0.8 and 1. Found is binomial with 0.98 or more, of which the standard error is
    // below 0.0023; 0.97 is more than four of them away.
    let (left, right) = lists(20_000, 40, 5);
    let (left, right) = (&left[..], &right[..]);
    let near = Near { threshold: 0.8, recall: 0.98, seed: 3 };
    let need = Need::new(near.threshold, 256).expect("a threshold");
    assert!(Plan::new(left, right, (&near, &need)).is_some(), "the lists are long enough for bands");
    let (found, told) = (near_pairs(left, right, &near, &mut { GO }), pairs(left, right, 0.8, &mut { GO }));
    let (found, told) = (found.expect("nobody stops it"), told.expect("nobody stops it"));
    assert!(told.len() > 4000, "{}", told.len());
    assert_eq!(places(&found).len(), found.len(), "each pair once");
    assert!(places(&found).is_subset(&places(&told)));
    let recall = found.len() as f64 / told.len() as f64;
    assert!(recall > 0.97, "{recall}");
}

#[test]
fn equal_encodings_are_always_found() {
    let (left, _) = lists(6000, 0, 9);
    let near = Near { threshold: 1.0, recall: 0.5, seed: 1 };
    let found = near_pairs(&left, &left, &near, &mut { GO }).expect("nobody stops it");
    let all: BTreeSet<_> = (0..left.len()).map(|place| (place, place)).collect();
    assert!(places(&found).is_superset(&all));
}

#[test]
fn short_lists_are_compared_whole() {
    let (left, right) = lists(50, 30, 2);
    let near = Near { threshold: 0.7, recall: 0.5, seed: 1 };
    let found = near_pairs(&left, &right, &near, &mut { GO }).expect("nobody stops it");
    assert_eq!(found, pairs(&left, &right, 0.7, &mut { GO }).expect("nobody stops it"));
}
