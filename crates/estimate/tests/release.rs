//! What is printed of a table, tried against an attacker who goes through every table there could be.

use estimate::Error;
use estimate::release::{Bounds, Cell, Place, Released, Table, View, audit, release};
use proptest::prelude::*;

type Possible = Vec<(Place, u64, u64)>;

fn table(counts: &[&[u64]]) -> Table {
    Table::new(counts.iter().map(|row| row.to_vec()).collect()).expect("the table is rectangular")
}

/// Calls on every table of this size with this sum.
fn every(cells: &mut Vec<u64>, at: usize, left: u64, visit: &mut impl FnMut(&[u64])) {
    if at + 1 == cells.len() {
        cells[at] = left;
        return visit(cells);
    }
    for count in 0..=left {
        cells[at] = count;
        every(cells, at + 1, left - count, visit);
    }
}

/// The least and greatest count at every place over all tables with this grand total that `fits`.
fn brute_force(truth: &Table, fits: impl Fn(&Table) -> bool) -> Possible {
    let (rows, columns) = (truth.rows(), truth.columns());
    let total = truth.count(Place::Total).expect("every table has a total");
    let mut found: Possible = truth.places().map(|place| (place, u64::MAX, 0)).collect();
    every(&mut vec![0; rows * columns], 0, total, &mut |cells| {
        let other = Table::new(cells.chunks(columns).map(<[u64]>::to_vec).collect()).expect("rectangular");
        if fits(&other) {
            for (place, least, greatest) in &mut found {
                let count = other.count(*place).expect("the place exists");
                (*least, *greatest) = ((*least).min(count), (*greatest).max(count));
            }
        }
    });
    found
}

fn printed(released: &Released, place: Place) -> Cell {
    match place {
        Place::Inner { row, column } => released.cells[row][column],
        Place::RowTotal { row } => released.row_totals[row],
        Place::ColumnTotal { column } => released.column_totals[column],
        Place::Total => released.total,
    }
}

#[test]
fn three_lone_primaries_of_a_four_by_four_table_are_recovered_exactly() {
    // The example of the design page: three primaries, nothing else withheld. By hand: each of them is alone in
    // its row, so the row total less the other three gives it.
    let truth = table(&[&[3, 20, 30, 40], &[25, 2, 35, 45], &[15, 22, 4, 50], &[11, 12, 13, 14]]);
    let withheld: Vec<Place> = (0..3).map(|i| Place::Inner { row: i, column: i }).collect();
    let expected: Vec<Bounds> = withheld
        .iter()
        .zip([3, 2, 4])
        .map(|(&place, count)| Bounds { place, least: count, greatest: Some(count) })
        .collect();
    assert_eq!(audit(&truth, &withheld, View::Sums, 5), expected);
    let released = release(&truth, 5).expect("it can be protected");
    assert!(withheld.iter().all(|place| printed(&released, *place) == Cell::SmallNumber));
    let bounds = |place: &Place| *released.audit.iter().find(|bounds| bounds.place == *place).expect("it is withheld");
    assert!(withheld.iter().map(bounds).all(|b| b.least == 0 && b.greatest.is_none_or(|most| most >= 5)));
}

#[test]
fn no_lone_hidden_cell_in_any_line_and_still_solvable() {
    // Two hidden rectangles, and a cell that joins them: every line hides two or three. By hand: what rows 0 and
    // 1 hide, 3+7+9+6+2 = 27, less what columns 0 and 1 hide, 25, is the joining cell, 2.
    let truth = table(&[&[3, 7, 20, 20], &[9, 6, 2, 20], &[20, 20, 8, 11], &[20, 20, 12, 4]]);
    let rectangles = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3)];
    let places: Vec<Place> =
        [(1, 2)].into_iter().chain(rectangles).map(|(row, column)| Place::Inner { row, column }).collect();
    let found = audit(&truth, &places, View::Sums, 5);
    let bounds = |place: Place| *found.iter().find(|bounds| bounds.place == place).expect("it is withheld");
    assert_eq!(bounds(places[0]), Bounds { place: places[0], least: 2, greatest: Some(2) });
    // By hand: the first rectangle turns as one: x00 from 0 to 10, x01 = 10 − x00, x10 = 12 − x00, x11 = 3 + x00.
    assert_eq!(bounds(places[1]), Bounds { place: places[1], least: 0, greatest: Some(10) });
    assert_eq!(bounds(places[4]), Bounds { place: places[4], least: 3, greatest: Some(13) });
}

#[test]
fn a_table_without_small_numbers_is_printed_whole() {
    let released = release(&table(&[&[5, 0], &[7, 90]]), 5).expect("nothing to protect");
    assert_eq!(released.cells, [[Cell::Published(5), Cell::Published(0)], [Cell::Published(7), Cell::Published(90)]]);
    assert_eq!(released.total, Cell::Published(102));
    assert!(released.audit.is_empty() && !released.suggest_coarser);
}

#[test]
fn small_totals_are_withheld_too_even_the_grand_total() {
    let released = release(&table(&[&[3]]), 5).expect("all of it can be withheld");
    assert_eq!(
        (released.cells[0][0], released.row_totals[0], released.total),
        (Cell::SmallNumber, Cell::SmallNumber, Cell::SmallNumber)
    );
    assert!(released.audit.iter().all(|bounds| bounds.greatest.is_none()));
    let released = release(&table(&[&[1, 2], &[60, 80]]), 5).expect("it can be protected");
    assert_eq!(released.row_totals[0], Cell::SmallNumber);
}

#[test]
fn reasons_that_would_tell_are_not_printed() {
    // By hand: four small numbers of at least one in a row whose small total is at most four are all one.
    let released = release(&table(&[&[1, 1, 1, 1], &[50, 60, 70, 80]]), 5).expect("it can be protected");
    assert!(released.cells[0].iter().all(|cell| *cell == Cell::Withheld));
    assert_eq!(released.row_totals[0], Cell::Withheld);
}

#[test]
fn coarser_categories_are_suggested_when_more_than_a_third_is_withheld() {
    let sparse = release(&table(&[&[1, 2, 0], &[3, 90, 1], &[2, 0, 80]]), 5).expect("it can be protected");
    assert!(sparse.suggest_coarser);
    let full = release(&table(&[&[50; 6], &[60; 6], &[70; 6], &[80; 6]]), 5).expect("nothing to protect");
    assert!(!full.suggest_coarser);
}

#[test]
fn what_is_not_a_table_or_protects_nobody_is_refused() {
    assert_eq!(Table::new(vec![]), Err(Error::NotRectangular { row: 0, expected: 1, found: 0 }));
    assert_eq!(Table::new(vec![vec![1, 2], vec![3]]), Err(Error::NotRectangular { row: 1, expected: 2, found: 1 }));
    assert_eq!(Table::new(vec![vec![1 << 40]]), Err(Error::TooLarge));
    assert_eq!(release(&table(&[&[1]]), 2), Err(Error::MinimumTooSmall { k: 2 }));
}

#[test]
fn a_table_of_fifteen_governorates_and_forty_eight_months_passes_its_audit() {
    // Counts by a fixed rule with many small ones; the law, not a figure, is what is tested.
    let counts =
        (0..15u64).map(|r| (0..48u64).map(|c| (r * r + 7 * c * r + c * c) % (3 + 4 * r) / 2).collect()).collect();
    let truth = Table::new(counts).expect("rectangular");
    let released = release(&truth, 5).expect("it can be protected");
    assert_laws(&truth, &released, 5);
}

/// Small numbers are withheld, the rest is true, and the audit leaves [0, k] open for each small number.
fn assert_laws(truth: &Table, released: &Released, k: u64) {
    let mut bounds = released.audit.iter();
    let has_reasons = truth.places().all(|place| printed(released, place) != Cell::Withheld);
    for place in truth.places() {
        let count = truth.count(place).expect("the place exists");
        let is_small = 0 < count && count < k;
        match printed(released, place) {
            Cell::Published(shown) => {
                assert_eq!(shown, count);
                assert!(!is_small, "{place:?} prints {count}");
                continue;
            }
            Cell::SmallNumber => assert!(is_small),
            Cell::ToProtectAnother => assert!(!is_small && has_reasons),
            Cell::Withheld => assert!(!has_reasons),
        }
        let Bounds { place: audited, least, greatest } = *bounds.next().expect("every withheld place is audited");
        assert_eq!(audited, place);
        assert!(least <= count && greatest.is_none_or(|most| count <= most));
        assert!(greatest.is_none_or(|most| most - least >= k), "{place:?} from {least} to {greatest:?}");
        assert!(!is_small || (least == 0 && greatest.is_none_or(|most| most >= k)));
    }
}

fn small_table() -> impl Strategy<Value = Table> {
    (1usize..=3, 1usize..=3).prop_flat_map(|(rows, columns)| {
        let counts = prop::collection::vec(prop::collection::vec(0u64..4, columns), rows);
        counts.prop_map(|counts| Table::new(counts).expect("rectangular"))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_audit_is_what_going_through_every_table_finds(truth in small_table(), mask in any::<u16>()) {
        prop_assume!(truth.count(Place::Total).is_some_and(|total| total <= 9));
        let places: Vec<Place> = truth.places().collect();
        // The grand total stays printed, so that there are finitely many tables.
        let withheld: Vec<Place> = places[..places.len() - 1].iter().enumerate()
            .filter(|(bit, _)| mask >> bit & 1 == 1).map(|(_, place)| *place).collect();
        let possible = brute_force(&truth, |other| {
            places.iter().all(|place| withheld.contains(place) || other.count(*place) == truth.count(*place))
        });
        let expected: Vec<Bounds> = possible.into_iter().filter(|(place, ..)| withheld.contains(place))
            .map(|(place, least, greatest)| Bounds { place, least, greatest: Some(greatest) }).collect();
        prop_assert_eq!(audit(&truth, &withheld, View::Sums, 5), expected);
    }

    #[test]
    fn a_reader_with_the_reasons_never_finds_a_small_number(truth in small_table(), k in 3u64..5) {
        let total = truth.count(Place::Total).expect("every table has a total");
        let released = release(&truth, k).expect("every table can be protected");
        prop_assume!(total <= 9 && !released.total.is_withheld());
        let fits = |other: &Table| other.places().all(|place| {
            let count = other.count(place).expect("the place exists");
            match printed(&released, place) {
                Cell::Published(shown) => shown == count,
                Cell::SmallNumber => 0 < count && count < k,
                Cell::ToProtectAnother => count == 0 || count >= k,
                Cell::Withheld => true,
            }
        });
        for (place, least, greatest) in brute_force(&truth, fits) {
            let is_small = (1..k).contains(&truth.count(place).expect("the place exists"));
            prop_assert!(!is_small || least < greatest, "{:?} is {}", place, least);
        }
    }

    #[test]
    fn what_is_released_keeps_the_laws(
        counts in (1usize..6, 1usize..6).prop_flat_map(|(rows, columns)| {
            prop::collection::vec(prop::collection::vec(prop_oneof![Just(0u64), 0u64..9, 0u64..200], columns), rows)
        }),
        k in 3u64..11,
    ) {
        let truth = Table::new(counts).expect("rectangular");
        let released = release(&truth, k).expect("every table can be protected");
        assert_laws(&truth, &released, k);
    }

    #[test]
    fn totals_are_sums(truth in small_table()) {
        let rows: u64 = (0..truth.rows()).filter_map(|row| truth.count(Place::RowTotal { row })).sum();
        let columns: u64 = (0..truth.columns()).filter_map(|column| truth.count(Place::ColumnTotal { column })).sum();
        prop_assert_eq!(truth.count(Place::Total), Some(rows));
        prop_assert_eq!(rows, columns);
    }
}
