//! Which pair a person should look at first, and where an event hangs by a thread. All numbers are counted by hand.

use linkage::{Link, Network, RowRef, Standing};

use crate::world::at;

const SAME: Standing = Standing::Open { is_same: true };
const APART: Standing = Standing::Open { is_same: false };

fn link(left: RowRef, right: RowRef, (probability, standing): (f64, Standing)) -> Link {
    Link { left, right, probability, standing }
}

#[test]
fn the_weakest_link_of_a_chain_is_found_and_every_link_of_it_is_a_bridge() {
    let events = vec![vec![at(0, 0), at(1, 0), at(2, 0)]];
    let links = [link(at(0, 0), at(1, 0), (0.9, SAME)), link(at(1, 0), at(2, 0), (0.6, SAME))];
    let inside = Network::new(&events, &links).inside(0);
    assert_eq!((inside.weakest, inside.bridges.len()), (Some(1), 2));
}

#[test]
fn in_a_triangle_no_link_is_a_bridge_and_one_that_speaks_against_it_is_told_apart() {
    let events = vec![vec![at(0, 0), at(1, 0), at(2, 0)]];
    let mut links = [
        link(at(0, 0), at(1, 0), (0.9, SAME)),
        link(at(1, 0), at(2, 0), (0.6, SAME)),
        link(at(2, 0), at(0, 0), (0.7, SAME)),
    ];
    let inside = Network::new(&events, &links).inside(0);
    assert_eq!((inside.links.len(), inside.bridges.len(), inside.weakest), (3, 0, Some(1)));
    links[2].standing = Standing::Rejected;
    let inside = Network::new(&events, &links).inside(0);
    assert_eq!((inside.against, inside.bridges.len()), (vec![2], 2));
}

#[test]
fn what_a_person_confirmed_is_never_the_weakest() {
    let events = vec![vec![at(0, 0), at(1, 0), at(2, 0)]];
    let links = [link(at(0, 0), at(1, 0), (0.9, SAME)), link(at(1, 0), at(2, 0), (0.2, Standing::Confirmed))];
    assert_eq!(Network::new(&events, &links).inside(0).weakest, Some(0));
}

#[test]
fn the_answer_that_is_expected_to_put_most_right_comes_first() {
    // A bridge of probability .8 between two and one row: .2 wrong, two pairs of rows, 0.4 expected.
    // A single pair of .7 that is held to be the same: .3 of one pair.
    // A pair of .3 between an event of two and one of one, lists all different: .3 of two pairs, 0.6.
    // The same between rows of which two are of one list: .3 of one pair.
    let events = vec![
        vec![at(0, 0), at(1, 0), at(2, 0)],
        vec![at(0, 1), at(1, 1)],
        vec![at(2, 1)],
        vec![at(0, 2)],
        vec![at(1, 3)],
    ];
    let links = [
        link(at(0, 0), at(1, 0), (1.0, Standing::Confirmed)),
        link(at(1, 0), at(2, 0), (0.8, SAME)),
        link(at(0, 1), at(1, 1), (0.7, SAME)),
        link(at(1, 1), at(2, 1), (0.3, APART)),
        link(at(0, 2), at(1, 1), (0.3, APART)),
        link(at(0, 2), at(1, 3), (0.3, Standing::Rejected)),
    ];
    let useful = Network::new(&events, &links).useful();
    let numbers: Vec<usize> = useful.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, [3, 1, 2, 4]);
    for ((_, gain), expected) in useful.iter().zip([0.6, 0.4, 0.3, 0.3]) {
        assert!((gain - expected).abs() < 1e-12, "{useful:?}");
    }
}

#[test]
fn links_to_rows_that_are_nowhere_are_worth_nothing_and_break_nothing() {
    let events = vec![vec![at(0, 0)]];
    let links = [link(at(0, 0), at(5, 5), (0.5, SAME))];
    let network = Network::new(&events, &links);
    assert_eq!(network.useful(), [(0, 0.0)]);
    assert_eq!(network.inside(9), linkage::Inside::default());
}
