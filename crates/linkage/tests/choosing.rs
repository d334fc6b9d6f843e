//! Which pairs are chosen, and what people decided.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use linkage::{Decision, Error, Linkage, RowRef, Settings, link, link_with};

use crate::world::{at, event, pairs, run, war};

fn decide(lists: &[Vec<linkage::Event>], decisions: &[(RowRef, RowRef, Decision)]) -> Result<Linkage, Error> {
    link_with(lists, &Settings::default(), decisions, &mut |_| ControlFlow::Continue(()))
}

#[test]
fn two_runs_give_the_same_to_the_last_digit() {
    let (lists, _) = war(3);
    assert_eq!(run(&lists), run(&lists));
}

#[test]
fn the_order_of_rows_does_not_change_which_events_are_paired() {
    let (lists, _) = war(3);
    let expected: BTreeSet<_> = pairs(&run(&lists)).into_iter().collect();
    let last = lists[1].len() - 1;
    let mut turned = lists.clone();
    turned[1].reverse();
    let found: BTreeSet<_> = pairs(&run(&turned)).into_iter().map(|(a, b)| (a, at(1, last - b.row))).collect();
    assert_eq!(found, expected);
}

#[test]
fn the_order_of_lists_does_not_change_which_events_are_paired() {
    let (mut lists, _) = war(3);
    let expected: BTreeSet<_> = pairs(&run(&lists)).into_iter().collect();
    lists.reverse();
    let found: BTreeSet<_> = pairs(&run(&lists)).into_iter().map(|(a, b)| (at(0, b.row), at(1, a.row))).collect();
    assert_eq!(found, expected);
}

#[test]
fn one_row_that_fits_two_gets_the_better_one_only() {
    let (mut lists, _) = war(3);
    // A day and a town of their own: the report of the day itself fits better.
    let [exact, late] = [event(20_000, 0, 50), event(20_001, 0, 50)];
    lists[0].push(exact.clone());
    lists[1].extend([late, exact]);
    let (left, best) = (at(0, lists[0].len() - 1), at(1, lists[1].len() - 1));
    let linkage = run(&lists);
    let chosen: Vec<_> = pairs(&linkage).into_iter().filter(|pair| pair.0 == left).collect();
    assert_eq!(chosen, [(left, best)]);
    let second = linkage.candidates.iter().find(|c| (c.left, c.right.row + 1) == (left, best.row));
    assert!(second.is_some_and(|c| !c.chosen), "the other stays a candidate to review");
}

#[test]
fn a_rejected_pair_is_never_chosen_and_a_confirmed_one_always() {
    let (lists, _) = war(3);
    let before = run(&lists);
    let strongest = &before.candidates[0];
    assert!(strongest.chosen);
    // No blocking rule lets through two events a year apart.
    let mut lists = lists;
    lists[0].push(event(30_000, 1, 2));
    lists[1].push(event(31_000, 20, 30));
    let apart = (at(0, lists[0].len() - 1), at(1, lists[1].len() - 1));
    let decisions = [(strongest.right, strongest.left, Decision::Rejected), (apart.0, apart.1, Decision::Confirmed)];
    let after = decide(&lists, &decisions).expect("the decisions do not conflict");
    assert!(!pairs(&after).contains(&(strongest.left, strongest.right)));
    assert!(pairs(&after).contains(&apart));
    let confirmed = after.candidates.iter().find(|c| c.decision == Some(Decision::Confirmed));
    assert!(confirmed.is_some_and(|c| c.chosen && c.probability < 0.5));
    assert!(after.chosen().iter().any(|p| p.probability == 1.0 && p.left == apart.0));
    // The same decisions hold at every threshold and in a second run.
    assert!(after.chosen_at(1.0).iter().any(|p| (p.left, p.right) == apart));
    assert_eq!(decide(&lists, &decisions).expect("the decisions do not conflict"), after);
}

#[test]
fn a_confirmed_pair_takes_its_rows_from_stronger_ones() {
    let (lists, _) = war(3);
    let strongest = run(&lists).candidates[0].clone();
    let other = at(1, usize::from(strongest.right.row == 0));
    let decisions = [(strongest.left, other, Decision::Confirmed)];
    let chosen = pairs(&decide(&lists, &decisions).expect("one decision cannot conflict"));
    assert!(chosen.contains(&(strongest.left, other)));
    assert!(!chosen.contains(&(strongest.left, strongest.right)));
}

#[test]
fn decisions_that_contradict_each_other_are_refused() {
    let (lists, _) = war(3);
    let confirmed = |left, right| (at(0, left), at(1, right), Decision::Confirmed);
    let both = [confirmed(0, 0), (at(1, 0), at(0, 0), Decision::Rejected)];
    assert_eq!(decide(&lists, &both), Err(Error::ConflictingDecisions(at(0, 0))));
    let twice = [confirmed(0, 0), confirmed(0, 1)];
    assert_eq!(decide(&lists, &twice), Err(Error::ConflictingDecisions(at(0, 0))));
    let within = [(at(0, 0), at(0, 1), Decision::Confirmed)];
    assert_eq!(decide(&lists, &within), Err(Error::NotAPair(at(0, 0), at(0, 1))));
    let beyond = [confirmed(0, 100_000)];
    assert_eq!(decide(&lists, &beyond), Err(Error::NotAPair(at(0, 0), at(1, 100_000))));
}

#[test]
fn bad_input_is_named_and_refused() {
    let good = event(17_000, 0, 1);
    let mut backwards = good.clone();
    backwards.to_day -= 1;
    let mut elsewhere = good.clone();
    elsewhere.point = Some(linkage::Point { lat: f64::NAN, lon: 0.0 });
    let with = |row| vec![vec![good.clone()], vec![good.clone(), row]];
    assert_eq!(decide(&[vec![good.clone()]], &[]), Err(Error::TooFewLists(1)));
    assert_eq!(decide(&with(backwards), &[]), Err(Error::DatesBackwards { list: 1, row: 1 }));
    assert_eq!(decide(&with(elsewhere), &[]), Err(Error::PlaceOutsideWorld { list: 1, row: 1 }));
    let settings = Settings { threshold: 1.5, ..Settings::default() };
    let refused = link(&with(good.clone()), &settings, &mut |_| ControlFlow::Continue(()));
    assert!(matches!(refused, Err(Error::BadSetting { name: "threshold", .. })));
}

#[test]
fn empty_lists_give_no_pairs() {
    let linkage = run(&[Vec::new(), vec![event(17_000, 0, 1)], Vec::new()]);
    assert!(linkage.candidates.is_empty());
    assert_eq!(linkage.blocking.pairs(), 0);
}

#[test]
fn a_huge_block_is_cut_and_the_report_says_so() {
    // By hand: one row meets four of its day and town, one is kept and three are dropped.
    let row = event(17_000, 0, 1);
    let lists = vec![vec![row.clone()], vec![row; 4]];
    let settings = Settings { max_partners: 1, ..Settings::default() };
    let linkage = link(&lists, &settings, &mut |_| ControlFlow::Continue(()));
    let blocking = linkage.expect("a cut is not an error").blocking;
    assert_eq!((blocking.pairs(), blocking.largest_block), (1, 4));
    assert_eq!((blocking.capped_blocks, blocking.dropped_pairs), (1, 3));
    let settings = Settings { max_pairs: 3, ..Settings::default() };
    let refused = link(&lists, &settings, &mut |_| ControlFlow::Continue(()));
    assert_eq!(refused, Err(Error::TooManyPairs { limit: 3 }));
}

#[test]
fn progress_rises_to_one_and_stopping_stops() {
    let (lists, _) = war(3);
    let mut seen = Vec::new();
    link(&lists, &Settings::default(), &mut |share| {
        seen.push(share);
        ControlFlow::Continue(())
    })
    .expect("the lists of the test can be linked");
    assert!(seen.len() > 2 && seen.is_sorted() && seen.last() == Some(&1.0));
    for stop in 0..seen.len() {
        let mut calls = 0;
        let stopped = link(&lists, &Settings::default(), &mut |_| {
            calls += 1;
            if calls > stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!(stopped, Err(Error::Cancelled));
    }
}

#[test]
fn rows_with_many_partners_are_told_of_before_many_rows_are_done() {
    // Each of 200 rows meets each of the others: 40,000 pairs of one day and town.
    let lists = vec![vec![event(17_000, 1, 3); 200]; 2];
    let mut seen = Vec::new();
    link(&lists, &Settings::default(), &mut |share| {
        seen.push(share);
        ControlFlow::Continue(())
    })
    .expect("the lists of the test can be linked");
    // The pairs are walked twice, and the end is told.
    assert!(seen.len() >= 7 && seen.is_sorted(), "{seen:?}");
}
