//! Reports that arrive one by one get the candidates that a run over all of them gives.

use linkage::{Candidate, Event, KeptModel, Settings, Watch};

use crate::world::{at, event, run, war};

type Seen = Vec<(linkage::RowRef, linkage::RowRef, u64)>;

fn seen(candidates: impl IntoIterator<Item = Candidate>) -> Seen {
    let mut all: Seen = candidates.into_iter().map(|c| (c.left, c.right, c.weight_bits.to_bits())).collect();
    all.sort_unstable();
    all
}

fn arriving(lists: &[Vec<Event>], start: &[Vec<Event>]) -> (Watch, Seen) {
    let linked = run(lists);
    let mut watch = Watch::new(start, (linked.model, Settings::default())).expect("the lists are watched");
    let mut found = Vec::new();
    for (list, events) in lists.iter().enumerate() {
        for event in &events[start[list].len()..] {
            found.extend(watch.arrive(list, event).expect("it is compared").1);
        }
    }
    (watch, seen(found))
}

#[test]
fn whichever_list_arrives_later_its_candidates_are_those_of_the_run_to_the_bit() {
    let (lists, _) = war(1);
    let whole = seen(run(&lists).candidates);
    assert!(whole.len() > 100, "the war must have candidates, it has {}", whole.len());
    for start in [vec![lists[0].clone(), Vec::new()], vec![Vec::new(), lists[1].clone()], vec![Vec::new(), Vec::new()]]
    {
        assert_eq!(arriving(&lists, &start).1, whole);
    }
}

#[test]
fn two_reports_that_are_kept_are_weighed_to_the_bit_as_the_run_weighs_them() {
    let (lists, _) = war(1);
    let linked = run(&lists);
    let watch = Watch::new(&lists, (linked.model, Settings::default())).expect("the lists are watched");
    for found in linked.candidates.iter().take(50) {
        let weighed = watch.weigh(found.right, found.left).expect("both are kept");
        assert_eq!((weighed.left, weighed.right), (found.left, found.right));
        assert_eq!(weighed.weight_bits.to_bits(), found.weight_bits.to_bits());
        assert_eq!(weighed.contributions, found.contributions);
    }
    assert_eq!(watch.weigh(at(0, 0), at(0, 1)), None, "a list holds an event once");
    assert_eq!(watch.weigh(at(0, 0), at(9, 0)), None);
}

#[test]
fn a_report_that_was_forgotten_is_compared_no_more() {
    let (lists, _) = war(2);
    let (mut watch, _) = arriving(&lists, &[lists[0].clone(), Vec::new()]);
    let known = lists[0][5].clone();
    let (place, found) = watch.arrive(1, &known).expect("it is compared");
    assert_eq!(place, at(1, lists[1].len()));
    assert!(found.iter().any(|c| c.left == at(0, 5)), "{found:?}");
    watch.forget(at(0, 5));
    let (_, found) = watch.arrive(1, &known).expect("it is compared");
    assert!(found.iter().all(|c| c.left != at(0, 5)), "{found:?}");
    watch.forget(at(9, 9));
}

#[test]
fn what_cannot_be_is_refused_and_not_kept() {
    let (lists, _) = war(3);
    let (mut watch, _) = arriving(&lists, &lists.clone());
    let backwards = Event { to_day: 1, ..event(17_000, 1, 1) };
    assert!(watch.arrive(0, &backwards).is_err());
    assert!(watch.arrive(7, &event(17_000, 1, 1)).is_err());
    assert_eq!(watch.arrive(0, &event(17_000, 1, 1)).expect("it is compared").0, at(0, lists[0].len()));
    let model = run(&lists).model;
    assert!(Watch::new(&lists[..1], (model.clone(), Settings::default())).is_err());
    assert!(Watch::new(&[lists.clone(), lists].concat(), (model, Settings::default())).is_err());
}

#[test]
fn a_model_that_was_put_away_comes_back_to_the_bit_and_a_spoilt_one_not_at_all() {
    let model = run(&war(4).0).model;
    let text = serde_json::to_string(&model.kept()).expect("numbers are JSON");
    let kept: KeptModel = serde_json::from_str(&text).expect("it is read");
    assert_eq!(kept.model(), Some(model));
    for (from, to) in [("\"levels\":[[", "\"levels\":[[[1,1],"), ("\"lambda\":4", "\"lambda\":9")] {
        let spoilt = text.replacen(from, to, 1);
        assert_ne!(spoilt, text, "{from}");
        let kept: KeptModel = serde_json::from_str(&spoilt).expect("it is read");
        assert_eq!(kept.model(), None, "{from}");
    }
}
