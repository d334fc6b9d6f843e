//! Laws that hold whatever the lists and decisions are.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use linkage::{CountRange, Decision, Event, Point, RowRef, Settings, clusters, link_with};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::world::at;

type People = (Option<Vec<u8>>, Option<u32>, Option<u32>);
type Drawn = (i32, i32, Option<(u32, u32)>, Option<u8>, People);

/// Few values of each field, so that rows often compete for the same partner.
fn events() -> impl Strategy<Value = Vec<Event>> {
    let place = option::of((0..4_u32, 0..3_u32));
    let people = (option::of(vec(0..3_u8, 0..3)), option::of(0..4_u32), option::of(0..3_u32));
    let row = (0..5_i32, 0..40_i32, place, option::of(0..2_u8), people);
    let event = |(day, span, place, kind, (parties, deaths, civilians)): Drawn| Event {
        from_day: day,
        to_day: day + if span > 33 { span } else { span / 30 },
        point: place.map(|(x, _)| Point { lat: 35.0 + f64::from(x) * 0.04, lon: 179.99 }),
        place_radius_km: place.map_or(0.0, |(_, size)| f64::from(size) * 30.0),
        area: place.map_or(kind, |(x, _)| Some(x as u8)).map(|area| area.to_string()),
        kind: kind.map(|kind| kind.to_string()),
        parties: parties.map(|names| names.iter().map(u8::to_string).collect()),
        deaths: deaths.map(|best| CountRange { low: best / 2, best, high: best + 1 }),
        civilian_deaths: civilians,
    };
    vec(row.prop_map(event), 0..9)
}

fn decisions() -> impl Strategy<Value = Vec<(RowRef, RowRef, Decision)>> {
    let decision = prop_oneof![Just(Decision::Confirmed), Just(Decision::Rejected)];
    let decided = (0..3_usize, 0..9_usize, 1..3_usize, 0..9_usize, decision);
    let to_pair = |(list, row, step, partner, decision)| (at(list, row), at((list + step) % 3, partner), decision);
    vec(decided.prop_map(to_pair), 0..4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn chosen_pairs_are_one_to_one_obey_people_and_are_explained_in_full(
        lists in vec(events(), 3),
        decided in decisions(),
    ) {
        let exists = |row: &RowRef| row.row < lists[row.list].len();
        let mut decided = decided;
        decided.retain(|(one, other, _)| exists(one) && exists(other));
        let settings = Settings { review_floor: 0.0, ..Settings::default() };
        let run = || link_with(&lists, &settings, &decided, &mut |_| ControlFlow::Continue(()));
        // The few decisions that contradict each other are refused, and tested elsewhere.
        let Ok(linkage) = run() else { return Ok(()) };
        prop_assert_eq!(&linkage, &run().expect("it ran before"));
        let (mut seen, mut taken) = (BTreeSet::new(), BTreeSet::new());
        for candidate in &linkage.candidates {
            let (left, right) = (candidate.left, candidate.right);
            prop_assert!(left.list < right.list);
            prop_assert!(seen.insert((left, right)), "a pair is a candidate once");
            let sum: f64 = candidate.contributions.iter().map(|c| c.weight_bits).sum();
            prop_assert!((candidate.prior_bits + sum - candidate.weight_bits).abs() < 1e-9);
            prop_assert!(candidate.weight_bits.is_finite());
            if candidate.chosen {
                prop_assert!(taken.insert((left, right.list)));
                prop_assert!(taken.insert((right, left.list)));
            }
        }
        let chosen = linkage.chosen();
        for (one, other, decision) in &decided {
            let pair = (*one.min(other), *one.max(other));
            let is_chosen = chosen.iter().any(|p| (p.left, p.right) == pair);
            prop_assert_eq!(is_chosen, *decision == Decision::Confirmed);
        }
        let lens: Vec<usize> = lists.iter().map(Vec::len).collect();
        let joined = clusters(&lens, &chosen, &[]);
        prop_assert_eq!(joined.iter().map(Vec::len).sum::<usize>(), lens.iter().sum::<usize>());
        for rows in joined {
            let held: BTreeSet<_> = rows.iter().map(|row| row.list).collect();
            prop_assert_eq!(held.len(), rows.len(), "an event holds one row of a list");
        }
    }
}
