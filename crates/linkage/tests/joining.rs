//! Events over several lists, and the quality of pairs.

use linkage::{Pair, clusters, quality};

use crate::world::at;

fn pair(left: (usize, usize), right: (usize, usize), probability: f64) -> Pair {
    Pair { left: at(left.0, left.1), right: at(right.0, right.1), probability }
}

#[test]
fn rows_joined_through_a_third_are_one_event_and_the_rest_stand_alone() {
    let pairs = [pair((0, 0), (1, 0), 0.9), pair((1, 0), (2, 1), 0.8)];
    let events = clusters(&[2, 1, 2], &pairs, &[]);
    let expected = vec![vec![at(0, 0), at(1, 0), at(2, 1)], vec![at(0, 1)], vec![at(2, 0)]];
    assert_eq!(events, expected);
}

#[test]
fn of_a_chain_that_holds_two_rows_of_a_list_the_weakest_link_goes() {
    // Row 0 and row 1 of list 0 would meet through lists 1 and 2.
    let pairs = [pair((0, 0), (1, 0), 0.7), pair((1, 0), (2, 0), 0.9), pair((0, 1), (2, 0), 0.8)];
    let events = clusters(&[2, 1, 1], &pairs, &[]);
    assert_eq!(events, vec![vec![at(0, 0)], vec![at(0, 1), at(1, 0), at(2, 0)]]);
}

#[test]
fn what_a_person_held_apart_no_third_list_joins() {
    let pairs = [pair((0, 0), (2, 0), 0.9), pair((1, 0), (2, 0), 0.8)];
    let events = clusters(&[1, 1, 1], &pairs, &[(at(1, 0), at(0, 0))]);
    assert_eq!(events, vec![vec![at(0, 0), at(2, 0)], vec![at(1, 0)]]);
}

#[test]
fn the_order_of_pairs_does_not_change_the_events() {
    let mut pairs = vec![
        pair((0, 0), (1, 0), 0.6),
        pair((1, 0), (2, 0), 0.6),
        pair((0, 1), (2, 0), 0.6),
        pair((0, 1), (1, 1), 0.5),
    ];
    let events = clusters(&[2, 2, 1], &pairs, &[]);
    pairs.reverse();
    assert_eq!(clusters(&[2, 2, 1], &pairs, &[]), events);
}

#[test]
fn quality_is_that_counted_by_hand() {
    // By hand: found are a, b, c and b once more the other way round, so 3; true are a, b,
    // d, e, so 4; correct are a and b. Precision 2/3, recall 2/4.
    let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(|row| (at(0, row), at(1, row)));
    let found = quality(&[a, b, c, (b.1, b.0)], &[a, b, d, e]);
    assert_eq!((found.found_pairs, found.true_pairs, found.correct), (3, 4, 2));
    assert_eq!((found.precision, found.recall), (Some(2.0 / 3.0), Some(0.5)));
}

#[test]
fn quality_of_nothing_is_not_a_number_made_up() {
    let nothing = quality(&[], &[]);
    assert_eq!((nothing.precision, nothing.recall), (None, None));
}
