//! The second lock: what is severe opens only to who proved themself in the last minutes, in words, lists and files.

use crate::attached::{attached, recorded, taken};
use crate::proving::{newcomer, sign_in};
use crate::world::{CHEAP, both, incident, leader, officer, person};
use app::people::{self, FRESH};
use app::record::{Compartment, Label, Sensitivity};
use app::{Actor, Error, Role, attachments, audit, disk, doctor, matching, records};
use jiff::SignedDuration;
use std::ops::ControlFlow;

fn unproved() -> Actor {
    Actor { is_proved: false, ..officer() }
}

#[test]
fn what_is_severe_opens_for_a_reason_and_a_proof_and_high_for_a_reason_alone() {
    both(async |db| {
        let org = db.found("alpha", 951).await;
        let (severe, high) = (recorded(&org, Sensitivity::Severe).await, recorded(&org, Sensitivity::High).await);
        let show = async |actor: Actor, id, reason| records::show(&org.node, &actor, id, reason).await;
        assert!(matches!(show(unproved(), &severe, None).await, Err(Error::ReasonNeeded)));
        let size = org.log_size().await;
        assert!(matches!(show(unproved(), &severe, Some("to compare")).await, Err(Error::ProofNeeded)));
        assert_eq!(org.log_size().await, size, "what did not open was not read");
        let shown = show(officer(), &severe, Some("to compare")).await.expect("it opens");
        assert!(shown.body.text("narrative").is_some() && shown.closed.is_empty());
        let shown = show(unproved(), &high, Some("to compare")).await.expect("it opens");
        assert!(shown.body.text("narrative").is_some(), "high has no second lock");
    });
}

#[test]
fn neither_a_search_nor_a_file_nor_a_match_goes_round_the_second_lock() {
    both(async |db| {
        let org = db.found("alpha", 952).await;
        let (severe, low) = (recorded(&org, Sensitivity::Severe).await, recorded(&org, Sensitivity::Low).await);
        let found = async |actor: Actor, words| {
            let found = records::search(&org.node, &actor, words).await.expect("an answer");
            found.into_iter().map(|(r, _)| r.id).collect::<Vec<_>>()
        };
        let both = found(officer(), "Village").await;
        assert!(both.contains(&severe) && both.contains(&low), "the word stands in both");
        assert!(!found(unproved(), "Village").await.contains(&severe));
        let file = attached(&org, &severe, Compartment::Narrative, "a.txt", b"words").await;
        let of = async |actor: Actor| attachments::of(&org.node, &actor, &severe, true).await.expect("a list").len();
        assert_eq!((of(officer()).await, of(unproved()).await), (1, 0));
        assert!(taken(&org.node, &unproved(), &file, Some("to compare")).await.is_err());
        assert_eq!(taken(&org.node, &officer(), &file, Some("to compare")).await.expect("it opens"), b"words");
        let matched = matching::run(&org.node, &unproved(), &mut |_| ControlFlow::Continue(())).await;
        assert!(matches!(matched, Err(Error::ProofNeeded)), "{matched:?}");
    });
}

#[test]
fn who_did_not_prove_themself_changes_the_open_part_and_loses_nothing_of_the_rest() {
    both(async |db| {
        let org = db.found("alpha", 953).await;
        org.answer_for_the_disk().await;
        let label = Label { sensitivity: Sensitivity::Severe, ..Label::own(org.org()) };
        let body = incident("2017-07-12", "Village", "Name").with("narrative", "what she saw");
        let id = records::create_labelled(&org.node, &officer(), "incident", body, label).await.expect("a record");
        let typed = incident("2017-07-13", "Other", "Somebody").with("narrative", "typed over it");
        let dropped = records::update(&org.node, &unproved(), &id, 1, typed).await;
        assert!(matches!(dropped, Err(Error::ProofNeeded)), "what was typed is not dropped: {dropped:?}");
        let typed = app::record::Body::default().with("date", "2017-07-13").with("verification", "unverified");
        records::update(&org.node, &unproved(), &id, 1, typed).await.expect("the open part is theirs");
        let shown = records::show(&org.node, &officer(), &id, Some("to see")).await.expect("it opens");
        assert_eq!(shown.body.text("narrative"), Some("what she saw"));
        assert_eq!(shown.body.date("date").map(|d| d.to_string()).as_deref(), Some("2017-07-13"));
        let log = audit::list(&org.node, &leader(), 50).await.expect("a log");
        assert!(log.iter().filter_map(|s| s.entry.as_ref()).any(|e| e.action == "update"));
    });
}

#[test]
fn a_session_opens_what_is_severe_for_as_long_as_its_proof_counts() {
    both(async |db| {
        let org = db.found("alpha", 954).await;
        people::add(&org.node, &newcomer("anna", &[Role::Leader], CHEAP), "test").await.expect("an account");
        let token = sign_in(&org, "anna").await.token;
        let session = async || people::session(&org.node, &token).await.expect("an answer").expect("a session");
        assert!(session().await.actor.is_proved);
        org.clock.forward(FRESH + SignedDuration::from_secs(1));
        assert!(!session().await.actor.is_proved && !session().await.own.is_proved);
        people::view_as(&org.node, &session().await.actor, &token, Role::Officer).await.expect("she looks");
        assert!(!session().await.actor.is_proved, "nor as another role");
    });
}

#[test]
fn a_foreign_database_keeps_nothing_severe_until_somebody_answers_for_its_disk() {
    both(async |db| {
        let org = db.found("alpha", 955).await;
        let administrator = person("adam", &[Role::Administrator], &[]);
        if db.is_sqlite() {
            let said = disk::confirm(&org.node, &administrator, true).await;
            assert!(matches!(said, Err(Error::Conflict(_))), "there is nothing to answer for: {said:?}");
            return;
        }
        assert!(matches!(disk::confirm(&org.node, &officer(), true).await, Err(Error::Forbidden(_))));
        let storage = async || {
            let findings = doctor::examine(&org.node).await.expect("an examination");
            findings.into_iter().find(|f| f.what == "storage").expect("a finding")
        };
        assert!(!storage().await.is_well && storage().await.words.contains("severe records are refused"));
        let label = Label { sensitivity: Sensitivity::Severe, ..Label::own(org.org()) };
        let before = org.snapshot().await;
        let body = incident("2017-07-12", "Village", "Name");
        let made = records::create_labelled(&org.node, &officer(), "incident", body.clone(), label.clone()).await;
        assert!(matches!(&made, Err(Error::Refused(why)) if why.contains("doctor --disk-is-encrypted")), "{made:?}");
        assert_eq!(org.snapshot().await, before, "nothing of it was kept");
        recorded(&org, Sensitivity::High).await;
        disk::confirm(&org.node, &administrator, false).await.expect("it is said");
        // Who keeps the database does not answer in their place.
        org.tamper("update settings set value = $1 where name = $2", store::values!["yes", "disk.encrypted"]).await;
        assert!(
            records::create_labelled(&org.node, &officer(), "incident", body.clone(), label.clone()).await.is_err()
        );
        disk::confirm(&org.node, &administrator, true).await.expect("it is confirmed");
        assert!(storage().await.is_well);
        records::create_labelled(&org.node, &officer(), "incident", body, label.clone()).await.expect("it is kept");
        disk::confirm(&org.node, &administrator, false).await.expect("it is taken back");
        let body = incident("2017-07-13", "Village", "Name");
        assert!(records::create_labelled(&org.node, &officer(), "incident", body, label).await.is_err());
    });
}
