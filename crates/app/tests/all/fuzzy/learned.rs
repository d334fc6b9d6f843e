//! Who learns what, and who never holds what.

use super::{BOTH, OURS, PLANTED, compared, gathered, keep, known, messages, run, state, three, wanted, workings};
use crate::world::{both, officer, person, send, shared_label};
use app::Role;
use app::fuzzy::{self, Method, State};
use record::label::CaveatCode;
use record::{Caveat, Label};

#[test]
fn through_a_unit_both_learn_exactly_which_of_their_own_the_other_knows_in_spite_of_typing_errors() {
    both(async |db| {
        let t = three(&db).await;
        let id = gathered(&t).await;
        assert_eq!(
            (state(&t.a).await, state(&t.b).await, state(&t.unit).await),
            (State::Agreed, State::Agreed, State::Ready)
        );
        compared(&t).await;
        assert_eq!(known(&t.a).await, t.a_knows, "the truth is known: eight events stand in both lists");
        assert_eq!(known(&t.b).await, t.b_knows);
        let counts = |r: &fuzzy::Run| (r.state, r.given, r.others, r.found);
        assert_eq!(counts(&run(&t.a).await), (State::Answered, 12, None, Some(8)));
        assert_eq!(counts(&run(&t.b).await), (State::Answered, 12, Some(12), Some(8)));
        assert_eq!(counts(&run(&t.unit).await), (State::Answered, 12, Some(12), Some(8)));
        let shown = fuzzy::show(&t.a.node, &officer(), &id).await.expect("its page");
        assert_eq!((shown.known.len(), shown.asked_by.as_deref()), (8, Some("omar")));
        assert!(shown.schema.expect("what was encoded").has_names());
        // Who may not list the records sees no run either.
        let monitor = person("nour", &[Role::Monitor], &[]);
        assert!(matches!(fuzzy::show(&t.a.node, &monitor, &id).await, Err(app::Error::Forbidden(_))));
    });
}

#[test]
fn directly_both_learn_the_same_and_the_partner_keeps_no_list() {
    both(async |db| {
        let t = three(&db).await;
        fuzzy::offer(&t.a.node, &officer(), &wanted(Method::Direct)).await.expect("it is offered");
        send(&t.a, &t.b).await;
        fuzzy::accept(&t.b.node, &officer(), (&run(&t.b).await.record.id, true)).await.expect("it is accepted");
        send(&t.b, &t.a).await;
        send(&t.a, &t.b).await;
        assert_eq!(known(&t.b).await, t.b_knows);
        assert!(workings(&t.b).await.is_empty(), "neither list nor key");
        assert!(messages(&t.b, "@encodings").await.iter().all(Vec::is_empty), "nor the message that brought it");
        send(&t.b, &t.a).await;
        assert_eq!(known(&t.a).await, t.a_knows);
        assert!(workings(&t.a).await.is_empty() && messages(&t.a, "@encodings").await.is_empty());
    });
}

/// Whether a text holds a name; a short one as a word of its own, since encodings hold a few letters in a row by chance.
fn tells(text: &str, name: &str) -> bool {
    if name.len() >= 6 { text.contains(name) } else { text.split(|c: char| !c.is_alphanumeric()).any(|w| w == name) }
}

#[test]
fn the_unit_holds_no_key_no_name_no_place_and_no_id_that_means_anything_elsewhere() {
    both(async |db| {
        let t = three(&db).await;
        fuzzy::offer(&t.a.node, &officer(), &wanted(Method::Unit)).await.expect("it is offered");
        let offer = String::from_utf8(messages(&t.a, "@run-offer").await.remove(0)).expect("text");
        let offer: serde_json::Value = serde_json::from_str(&offer).expect("JSON");
        let secret = offer["secret"].as_str().expect("a secret").to_owned();
        assert_eq!(secret.len(), 64, "32 bytes");
        send(&t.a, &t.b).await;
        fuzzy::accept(&t.b.node, &officer(), (&run(&t.b).await.record.id, false)).await.expect("it is accepted");
        send(&t.b, &t.a).await;
        let sent = [messages(&t.b, "@encodings").await, messages(&t.a, "@encodings").await].concat();
        send(&t.b, &t.unit).await;
        send(&t.a, &t.unit).await;
        let held = workings(&t.unit).await;
        assert_eq!((sent.len(), held.len()), (2, 1));
        let mut texts: Vec<String> = held;
        texts.extend(sent.into_iter().map(|m| String::from_utf8(m).expect("text")));
        texts.extend(t.unit.snapshot().await);
        let mut ids: Vec<String> = t.a_knows.iter().chain(&t.b_knows).map(|id| id.as_str().to_owned()).collect();
        ids.push(secret);
        for text in &texts {
            let lower = text.to_lowercase();
            for word in PLANTED.iter().filter(|w| **w != "incident") {
                assert!(!lower.contains(&word.to_lowercase()), "the unit holds `{word}`");
            }
            assert!(!text.contains("\"incident\""), "the unit is not told the kind");
            assert!(!ids.iter().any(|id| text.contains(id.as_str())), "the unit holds an id or the key");
        }
        let names = BOTH.iter().flat_map(|e| [e.ours, e.theirs]).chain(OURS.iter().map(|e| e.2));
        for name in names.flat_map(str::split_whitespace) {
            assert!(!texts.iter().any(|t| tells(t, name)), "{name}");
        }
        assert!(messages(&t.unit, "@encodings").await.iter().all(Vec::is_empty), "the lists lie in one place only");
    });
}

#[test]
fn what_may_not_be_matched_goes_into_no_list() {
    both(async |db| {
        let t = three(&db).await;
        let event = ("2018-01-01", "SY-Daraa", "Salim Yacoub Mansour");
        let ours = shared_label(&t.a, &[&t.b]);
        let barred = Label { caveats: [Caveat::Is(CaveatCode::NoMatching)].into(), ..ours.clone() };
        let low = Label { top_rung: record::Rung::Trends, ..ours.clone() };
        let outside = shared_label(&t.a, &[&t.unit]);
        for label in [barred, low, outside] {
            keep(&t.a, &label, event).await;
        }
        keep(&t.b, &shared_label(&t.b, &[&t.a]), event).await;
        gathered(&t).await;
        assert_eq!(run(&t.a).await.given, 12, "caveat, top rung and audience each keep one out");
        compared(&t).await;
        assert_eq!(known(&t.a).await, t.a_knows);
        assert_eq!(known(&t.b).await, t.b_knows);
    });
}

#[test]
fn names_go_in_only_where_people_agreed_to_be_named() {
    both(async |db| {
        let t = three(&db).await;
        let mut unnamed = shared_label(&t.a, &[&t.b]);
        unnamed.consents.is_identified = false;
        // Both write the name alike, and everything else too: without the name it is no match.
        let event = ("2018-01-01", "SY-Daraa", "Salim Yacoub Mansour");
        keep(&t.a, &unnamed, event).await;
        keep(&t.b, &shared_label(&t.b, &[&t.a]), event).await;
        gathered(&t).await;
        assert_eq!((run(&t.a).await.given, run(&t.b).await.given), (13, 13), "the rest of it goes in");
        compared(&t).await;
        assert_eq!(known(&t.a).await, t.a_knows, "who did not agree to be named is found by no name");
    });
}

#[test]
fn what_is_withdrawn_between_the_offer_and_the_answer_stays_out() {
    both(async |db| {
        let t = three(&db).await;
        fuzzy::offer(&t.a.node, &officer(), &wanted(Method::Unit)).await.expect("it is offered");
        send(&t.a, &t.b).await;
        app::shred::withdraw(&t.a.node, &officer(), &t.a_knows[0], "a source asked").await.expect("it is withdrawn");
        fuzzy::accept(&t.b.node, &officer(), (&run(&t.b).await.record.id, false)).await.expect("it is accepted");
        send(&t.b, &t.a).await;
        assert_eq!(run(&t.a).await.given, 11);
        send(&t.b, &t.unit).await;
        send(&t.a, &t.unit).await;
        compared(&t).await;
        assert_eq!(known(&t.a).await, t.a_knows[1..].to_vec());
    });
}
