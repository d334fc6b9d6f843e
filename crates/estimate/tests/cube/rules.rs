//! What is withheld for its own sake, rule by rule, and what is refused.

use std::ops::ControlFlow;

use estimate::Error;
use estimate::release::cube::{CellStatus, Cube, Dimension, Published, Reason, Rules, Stricter, audit, release};

use super::{cube, dimension, go_on};

fn reason_at(cube: &Cube, rules: &Rules, nodes: &[usize]) -> Option<Reason> {
    let released = release(cube, rules, &[], &mut go_on).expect("it can be protected");
    let shape: Vec<usize> = cube.dimensions().iter().map(|d| d.nodes().len()).collect();
    released.reasons[nodes.iter().zip(&shape).fold(0, |at, (node, size)| at * size + node)]
}

fn partners(counts: [[u64; 4]; 3]) -> Cube {
    let who = dimension("who", 4).contributors(&[0, 1, 2, 3]).expect("they exist");
    let counts: Vec<u64> = counts.into_iter().flatten().collect();
    cube(vec![dimension("place", 3), who], &counts)
}

#[test]
fn two_organisations_are_too_few_and_three_are_enough() {
    let cube = partners([[20, 20, 0, 0], [20, 20, 20, 0], [30, 20, 20, 20]]);
    assert_eq!(reason_at(&cube, &Rules::default(), &[0, 0]), Some(Reason::FewContributors));
    // With two lines left to hide the first behind, the second is withheld for it or not, never for itself.
    assert_ne!(reason_at(&cube, &Rules::default(), &[1, 0]), Some(Reason::FewContributors));
}

#[test]
fn more_than_three_quarters_from_one_organisation_is_withheld() {
    // 75 of 100 is not more than 75 per cent; 76 is.
    let cube = partners([[76, 8, 8, 8], [75, 9, 8, 8], [30, 30, 30, 30]]);
    assert_eq!(reason_at(&cube, &Rules::default(), &[0, 0]), Some(Reason::FewContributors));
    assert_ne!(reason_at(&cube, &Rules::default(), &[1, 0]), Some(Reason::FewContributors));
}

#[test]
fn a_whole_group_in_one_sensitive_category_is_not_told_by_number_or_reason() {
    let fate = dimension("fate", 3).sensitive();
    let cube = cube(vec![dimension("village", 3), fate], &[40, 0, 0, 20, 30, 10, 15, 25, 35]);
    assert_eq!(reason_at(&cube, &Rules::default(), &[0, 0]), Some(Reason::WholeGroup));
    let released = release(&cube, &Rules::default(), &[], &mut go_on).expect("it can be protected");
    assert!(released.cells.iter().all(|cell| !matches!(cell, CellStatus::WithheldFor(_))));
    // A reader cannot rule out that some of the village had another fate.
    let own = released.audit.iter().find(|interval| interval.leaves == [vec![0], vec![0]]).expect("it is protected");
    assert!(own.least <= 35);
}

#[test]
fn a_perpetrator_in_a_small_area_needs_a_larger_number() {
    let area = dimension("area", 4).group("governorate", &[("n", &[0, 1]), ("s", &[2, 3])]).expect("groups differ");
    let cube = cube(vec![area, dimension("perpetrator", 2)], &[8, 30, 40, 50, 60, 35, 45, 55]);
    assert_eq!(reason_at(&cube, &Rules::default(), &[0, 0]), None);
    let stricter = vec![Stricter { category: 1, area: 0, small_level: 0, k: 10 }];
    let rules = Rules { stricter, ..Rules::default() };
    assert_eq!(reason_at(&cube, &rules, &[0, 0]), Some(Reason::SmallNumber));
    let released = release(&cube, &rules, &[], &mut go_on).expect("it can be protected");
    let own = released.audit.iter().find(|one| one.leaves == [vec![0], vec![0]]).expect("it is protected");
    assert!(own.least == 0 && own.greatest.is_some_and(|greatest| greatest >= 10));
}

#[test]
fn zeros_are_printed() {
    let cube = cube(vec![dimension("a", 2), dimension("b", 2), dimension("c", 2)], &[0, 9, 8, 7, 9, 9, 9, 0]);
    let released = release(&cube, &Rules::default(), &[], &mut go_on).expect("nothing to protect");
    assert_eq!(released.status(&[0, 0, 0]), Some(CellStatus::Published(0)));
    assert_eq!(released.withheld(), 0);
}

#[test]
fn coarser_tables_are_suggested_with_what_they_would_withhold() {
    let place = dimension("place", 4).group("area", &[("n", &[0, 1]), ("s", &[2, 3])]).expect("groups differ");
    let released = release(
        &cube(vec![place, dimension("kind", 2)], &[3, 3, 4, 4, 3, 4, 4, 3]),
        &Rules::default(),
        &[],
        &mut go_on,
    )
    .expect("it can be protected");
    // By areas every count is 7: nothing is withheld. By hand.
    let by_area = released.coarser.iter().find(|coarser| coarser.dimension == "place").expect("it is suggested");
    assert_eq!((by_area.level, by_area.withheld), (0, 0));
}

#[test]
fn work_stops_when_asked() {
    let cube = cube(vec![dimension("a", 3), dimension("b", 3), dimension("c", 2)], &[3; 18]);
    let stopped = release(&cube, &Rules::default(), &[], &mut |_| ControlFlow::Break(()));
    assert_eq!(stopped, Err(Error::Stopped));
    let published = [Published::without(&cube, &[]).expect("nothing is withheld")];
    assert_eq!(audit(&cube, &Rules::default(), &published, &mut |_| ControlFlow::Break(())), Err(Error::Stopped));
}

#[test]
fn earlier_releases_of_something_else_are_refused() {
    let base = cube(vec![dimension("a", 3)], &[6, 7, 8]);
    let other = Published::without(&cube(vec![dimension("b", 3)], &[6, 7, 8]), &[]).expect("nothing is withheld");
    let refused = release(&base, &Rules::default(), &[other], &mut go_on);
    assert_eq!(refused, Err(Error::OtherUniverse { dimension: "b".to_owned() }));
    let changed = Published::without(&cube(vec![dimension("a", 3)], &[6, 7, 9]), &[]).expect("nothing is withheld");
    let refused = release(&base, &Rules::default(), &[changed], &mut go_on);
    assert_eq!(refused, Err(Error::CountChanged { cell: "a2".to_owned(), printed: 9, count: 8 }));
    assert_eq!(release(&base, &Rules::with_k(2), &[], &mut go_on), Err(Error::MinimumTooSmall { k: 2 }));
}

#[test]
fn a_release_that_would_complete_a_difference_is_withheld_or_refused() {
    // Printed before: places 1 and 2 together, 50. Now all three and their total would tell the first, 3.
    let places = dimension("place", 3);
    let base = cube(vec![places.clone()], &[3, 20, 30]);
    let pair = base.printed_by(vec![places.only(&[1, 2]).expect("they exist")]).expect("same categories");
    let before = [Published::without(&pair, &[]).expect("nothing is withheld")];
    let released = release(&base, &Rules::default(), &before, &mut go_on).expect("it can be protected");
    // The total is what must go: with it, place 1 is the total less 50.
    assert_eq!(released.status(&[3]).map(CellStatus::is_withheld), Some(true));
    assert_eq!(released.status(&[0]).map(CellStatus::is_withheld), Some(true));
    // Printed before in full, nothing protects it any more.
    let before = [Published::without(&base, &[]).expect("nothing is withheld")];
    let refused = release(&base, &Rules::default(), &before, &mut go_on);
    assert_eq!(refused, Err(Error::WouldExpose { cell: "place0".to_owned(), others: 0 }));
}

#[test]
fn what_is_no_dimension_or_table_is_refused() {
    let not_one = |name: &str| Err(Error::NotADimension { dimension: name.to_owned() });
    assert_eq!(Dimension::new("a", &[]), not_one("a"));
    assert_eq!(Dimension::new("a", &["x", "x"]), not_one("a"));
    assert_eq!(dimension("a", 3).group("g", &[("one", &[0, 1]), ("two", &[1])]), not_one("a g"));
    assert_eq!(dimension("a", 3).only(&[3]), not_one("a"));
    assert_eq!(Cube::new(vec![], []), Err(Error::NotACube { dimensions: 0 }));
    assert_eq!(Cube::new(vec![dimension("a", 2)], [(vec![2], 1)]), Err(Error::NoSuchCell { place: vec![2] }));
}
