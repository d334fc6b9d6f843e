//! Random small cubes against the attacker: whatever is released keeps its promise to each count.

use estimate::Error;
use estimate::release::cube::{
    CellStatus, Cube, Dimension, Interval, Published, Reason, Release, Rules, audit, release,
};
use proptest::prelude::*;

use super::{cells, cube, dimension, go_on, sum};

/// Something printed: the finest categories of a cell, and its count.
type Printed = Vec<(Vec<Vec<usize>>, u64)>;

/// Calls on every list of this many counts with this sum.
fn every(counts: &mut Vec<u64>, at: usize, left: u64, visit: &mut impl FnMut(&[u64])) {
    if at + 1 == counts.len() {
        counts[at] = left;
        return visit(counts);
    }
    for count in 0..=left {
        counts[at] = count;
        every(counts, at + 1, left - count, visit);
    }
}

/// All tables with this total that print what is printed.
fn possible(sizes: &[usize], total: u64, printed: &Printed) -> Vec<Vec<u64>> {
    let mut found = Vec::new();
    every(&mut vec![0; sizes.iter().product()], 0, total, &mut |counts| {
        if printed.iter().all(|(leaves, count)| sum(counts, sizes, leaves) == *count) {
            found.push(counts.to_vec());
        }
    });
    found
}

fn print(published: &Published) -> Printed {
    let all = cells(published.dimensions()).into_iter().zip(published.cells());
    all.filter_map(|(leaves, count)| count.map(|count| (leaves, count))).collect()
}

/// Two of two of two, four in two groups by two, or three by three; at most nine counted.
fn small() -> impl Strategy<Value = (Vec<Dimension>, Vec<u64>)> {
    let areas = || dimension("p", 4).group("area", &[("p01", &[0, 1]), ("p23", &[2, 3])]).expect("groups differ");
    let shapes = prop_oneof![
        Just(vec![dimension("a", 2), dimension("b", 2), dimension("c", 2)]),
        Just(vec![areas(), dimension("b", 2)]),
        Just(vec![dimension("a", 3).group("pair", &[("a01", &[0, 1])]).expect("groups differ"), dimension("b", 3)]),
        Just(vec![dimension("a", 6).group("g", &[("x", &[0, 1, 2]), ("y", &[3, 4, 5])]).expect("groups differ")]),
    ];
    shapes.prop_flat_map(|dimensions| {
        let cells = dimensions.iter().map(|d| d.leaves().len()).product::<usize>();
        (Just(dimensions), prop::collection::vec(prop_oneof![Just(0u64), 0..4u64], cells))
    })
}

fn sizes(cube: &Cube) -> Vec<usize> {
    cube.dimensions().iter().map(|d| d.leaves().len()).collect()
}

/// The least and greatest of a sum over all tables.
fn range(tables: &[Vec<u64>], sizes: &[usize], leaves: &[Vec<usize>]) -> (u64, u64) {
    let sums = tables.iter().map(|table| sum(table, sizes, leaves));
    sums.fold((u64::MAX, 0), |(least, greatest), sum| (least.min(sum), greatest.max(sum)))
}

fn assert_safe(found: &[Interval]) {
    let unsafe_one = found.iter().find(|interval| !interval.is_safe);
    assert!(unsafe_one.is_none(), "{unsafe_one:?}");
}

fn root_is_printed(released: &Release) -> bool {
    released.cells.last().is_some_and(|cell| !cell.is_withheld())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 80, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_audit_of_a_cube_is_what_going_through_every_table_finds(
        (dimensions, counts) in small(), mask in any::<u64>(),
    ) {
        let total: u64 = counts.iter().sum();
        prop_assume!(total <= 9);
        let cube = cube(dimensions, &counts);
        let shape: Vec<usize> = cube.dimensions().iter().map(|d| d.nodes().len()).collect();
        let last = shape.iter().product::<usize>() - 1;
        let withheld: Vec<Vec<usize>> =
            (0..last).filter(|at| mask >> at & 1 == 1).map(|at| super::place(at, &shape)).collect();
        let published = Published::without(&cube, &withheld).expect("the places exist");
        let tables = possible(&sizes(&cube), total, &print(&published));
        for interval in audit(&cube, &Rules::default(), &[published], &mut go_on).expect("it can be audited") {
            prop_assert!(interval.is_exact);
            let expected = range(&tables, &sizes(&cube), &interval.leaves);
            prop_assert_eq!((interval.least, interval.greatest), (expected.0, Some(expected.1)), "{}", interval.cell);
        }
    }

    #[test]
    fn an_attacker_who_goes_through_every_table_finds_zero_and_k_possible((dimensions, counts) in small(), k in 3u64..5) {
        let total: u64 = counts.iter().sum();
        prop_assume!(total <= 9);
        let cube = cube(dimensions, &counts);
        let released = release(&cube, &Rules::with_k(k), &[], &mut go_on).expect("it can be protected");
        prop_assume!(root_is_printed(&released));
        let tables = possible(&sizes(&cube), total, &print(&released.published()));
        for (leaves, reason) in cells(cube.dimensions()).iter().zip(&released.reasons) {
            let (least, greatest) = range(&tables, &sizes(&cube), leaves);
            match reason {
                None => prop_assert_eq!(least, greatest),
                Some(Reason::SmallNumber) => prop_assert!(least == 0 && greatest >= k, "{} to {}", least, greatest),
                Some(_) => prop_assert!(greatest - least >= k, "{} to {}", least, greatest),
            }
        }
    }

    #[test]
    fn the_reasons_that_are_printed_leave_two_values_for_every_small_count((dimensions, counts) in small()) {
        let total: u64 = counts.iter().sum();
        prop_assume!(total <= 9);
        let cube = cube(dimensions, &counts);
        let released = release(&cube, &Rules::with_k(3), &[], &mut go_on).expect("it can be protected");
        prop_assume!(root_is_printed(&released));
        let all = cells(cube.dimensions());
        let mut tables = possible(&sizes(&cube), total, &print(&released.published()));
        tables.retain(|table| all.iter().zip(&released.cells).all(|(leaves, status)| {
            let count = sum(table, &sizes(&cube), leaves);
            match status {
                CellStatus::WithheldFor(Reason::SmallNumber) => (1..3).contains(&count),
                CellStatus::WithheldFor(_) => count == 0 || count >= 3,
                _ => true,
            }
        }));
        for (leaves, _) in all.iter().zip(&released.reasons).filter(|(_, r)| **r == Some(Reason::SmallNumber)) {
            let (least, greatest) = range(&tables, &sizes(&cube), leaves);
            prop_assert!(least < greatest, "{:?} is {}", leaves, least);
        }
    }

    #[test]
    fn a_second_release_tells_no_small_count_of_either(
        (dimensions, counts) in small(), k in 3u64..5, first in any::<bool>(),
    ) {
        let total: u64 = counts.iter().sum();
        prop_assume!(total <= 9);
        let cube = cube(dimensions, &counts);
        // One release holds all but the last category of the first dimension, the other all of them.
        let own = &cube.dimensions()[0];
        let part: Vec<usize> = (0..own.leaves().len() - 1).collect();
        let mut cut = cube.dimensions().to_vec();
        cut[0] = own.clone().only(&part).expect("the categories exist");
        let smaller = cube.printed_by(cut).expect("the categories are the same");
        let (one, other) = if first { (&smaller, &cube) } else { (&cube, &smaller) };
        let rules = Rules::with_k(k);
        let before = release(one, &rules, &[], &mut go_on).expect("it can be protected").published();
        let after = match release(other, &rules, std::slice::from_ref(&before), &mut go_on) {
            Ok(after) => after.published(),
            Err(error) => {
                prop_assert!(matches!(error, Error::WouldExpose { .. }), "{:?}", error);
                return Ok(());
            }
        };
        let printed: Printed = print(&before).into_iter().chain(print(&after)).collect();
        prop_assume!(printed.iter().any(|(leaves, _)| sum(&counts, &sizes(&cube), leaves) == total));
        let tables = possible(&sizes(&cube), total, &printed);
        for leaves in cells(one.dimensions()).iter().chain(&cells(other.dimensions())) {
            let count = sum(&counts, &sizes(&cube), leaves);
            let (least, greatest) = range(&tables, &sizes(&cube), leaves);
            prop_assert!(count == 0 || count >= k || (least == 0 && greatest >= k), "{:?}", leaves);
        }
    }

    #[test]
    fn the_order_of_categories_and_dimensions_does_not_break_protection(
        counts in prop::collection::vec(prop_oneof![Just(0u64), 0..9u64, 0..60u64], 24), turn in 0usize..24,
    ) {
        let mut turned = counts.clone();
        turned.rotate_left(turn);
        for (sizes, counts) in [([2, 3, 4], &counts), ([4, 2, 3], &turned), ([3, 4, 2], &turned)] {
            let dimensions = sizes.iter().enumerate().map(|(at, size)| dimension(&at.to_string(), *size)).collect();
            let cube = cube(dimensions, counts);
            let released = release(&cube, &Rules::default(), &[], &mut go_on).expect("it can be protected");
            assert_safe(&audit(&cube, &Rules::default(), &[released.published()], &mut go_on).expect("it can be audited"));
        }
    }

    #[test]
    fn a_total_of_a_cube_is_the_sum_of_its_parts((dimensions, counts) in small()) {
        let cube = cube(dimensions, &counts);
        let published = Published::without(&cube, &[]).expect("nothing is withheld");
        for (leaves, printed) in cells(cube.dimensions()).iter().zip(published.cells()) {
            prop_assert_eq!(*printed, Some(sum(&counts, &sizes(&cube), leaves)));
        }
    }
}
