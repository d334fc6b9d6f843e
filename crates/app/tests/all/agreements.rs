//! Agreements between two nodes: versions, signatures, what one side does alone, and what passes under them.

mod drafts;
mod within;

use crate::world::{
    Db, Org, agree, both, incident, leader, officer, only, pair, protocol, seal_for, send, shared_label, sqlite, take,
    terms,
};
use app::agreements::{self, Agreement, Cause, Party, Protocol, Terms};
use app::records;
use app::{Error, exchange, shred};
use record::label::{Caveat, CaveatCode};
use record::{RecordId, Rung};

async fn two(db: &Db, seed: u64) -> (Org, Org) {
    let (a, b) = (db.found("alpha", seed).await, db.found("beta", seed + 1).await);
    pair(&a, &b).await;
    (a, b)
}

async fn version(on: &Org, number: u32) -> Agreement {
    let all = agreements::list(&on.node, &leader()).await.expect("a list");
    all.into_iter().find(|a| a.protocol.version == number).expect("the version is here")
}

async fn states(on: &Org) -> Vec<(u32, String)> {
    let all = agreements::list(&on.node, &leader()).await.expect("a list");
    let mut states: Vec<_> = all.into_iter().map(|a| (a.protocol.version, a.state)).collect();
    states.sort();
    states
}

fn said(states: &[(u32, &str)]) -> Vec<(u32, String)> {
    states.iter().map(|(n, s)| (*n, (*s).to_owned())).collect()
}

/// What passes to the partner today.
async fn passing(from: &Org, to: &Org) -> Vec<exchange::Passing> {
    exchange::see_as(&from.node, &officer(), to.name(), 99).await.expect("a look").1
}

async fn write(on: &Org, with: &Org, day: &str) -> RecordId {
    let label = shared_label(on, &[with]);
    let made =
        records::create_labelled(&on.node, &officer(), "incident", incident(day, "Village", "Name"), label).await;
    made.expect("a record")
}

fn narrower(text: &Protocol) -> Protocol {
    let mut answer = text.clone();
    answer.parties[0].grants.rung = Rung::Outline;
    answer
}

#[test]
fn an_offer_is_countered_and_the_counter_signed_by_files() {
    both(async |db| {
        let (a, b) = two(&db, 301).await;
        let text = protocol(&a, &b, (terms(Rung::Case), Terms::nothing()));
        let offered = agreements::offer(&a.node, &leader(), &text).await.expect("an offer");
        let here = agreements::receive(&b.node, &officer(), &offered).await.expect("it is taken");
        assert_eq!(agreements::show(&b.node, &leader(), &here).await.expect("it is there").state, "offered");
        let again = agreements::receive(&b.node, &officer(), &offered).await.expect("the same again");
        assert_eq!(again, here, "the same offer twice is one");
        let next = agreements::counter(&b.node, &officer(), narrower(&text)).await.expect("a counter");
        assert_eq!(next.version, 2);
        assert_eq!(states(&b).await, said(&[(1, "offered"), (2, "draft")]), "a draft alone changes nothing");
        let answer = agreements::offer(&b.node, &leader(), &next).await.expect("an offer");
        assert_eq!(states(&b).await, said(&[(1, "countered"), (2, "offered")]));
        let second = agreements::receive(&a.node, &officer(), &answer).await.expect("it is taken");
        let late = agreements::countersign(&b.node, &leader(), &offered).await;
        assert!(matches!(late, Err(Error::Conflict(_))), "what was countered is not signed: {late:?}");
        let signed = agreements::sign(&a.node, &leader(), &second).await.expect("a signature");
        let refused = agreements::receive(&b.node, &officer(), &signed).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "a leader concludes");
        let concluded = agreements::receive(&b.node, &leader(), &signed).await.expect("both signed");
        assert_eq!(agreements::receive(&b.node, &leader(), &signed).await.expect("again"), concluded);
        for org in [&a, &b] {
            assert_eq!(states(org).await, said(&[(1, "countered"), (2, "active")]));
        }
        let (ours, theirs) = (version(&a, 2).await, version(&b, 2).await);
        assert_eq!((ours.hash, ours.signatures), (theirs.hash, theirs.signatures), "both hold the same");
        assert_eq!(ours.ours.rung, Rung::Outline);
    });
}

#[test]
fn bundles_carry_offers_and_signatures_as_files_do() {
    both(async |db| {
        let (a, b) = two(&db, 303).await;
        let text = protocol(&a, &b, (terms(Rung::Case), Terms::nothing()));
        agreements::offer(&a.node, &leader(), &text).await.expect("an offer");
        send(&a, &b).await;
        assert_eq!(states(&b).await, said(&[(1, "offered")]));
        let next = agreements::counter(&b.node, &officer(), narrower(&text)).await.expect("a counter");
        agreements::offer(&b.node, &leader(), &next).await.expect("an offer");
        send(&b, &a).await;
        assert_eq!(states(&a).await, said(&[(1, "countered"), (2, "offered")]));
        agreements::sign(&a.node, &leader(), &version(&a, 2).await.record).await.expect("a signature");
        send(&a, &b).await;
        for org in [&a, &b] {
            assert_eq!(states(org).await, said(&[(1, "countered"), (2, "active")]));
        }
        assert_eq!(version(&a, 2).await.signatures, version(&b, 2).await.signatures);
    });
}

#[test]
fn an_offer_that_was_altered_in_one_byte_is_refused() {
    sqlite(async |db| {
        let (a, b) = two(&db, 305).await;
        let text = protocol(&a, &b, (terms(Rung::Case), Terms::nothing()));
        let offered = agreements::offer(&a.node, &leader(), &text).await.expect("an offer");
        // Every byte of the signature stands at the end; the text before it is sampled.
        let places = (0..offered.len()).step_by(37).chain(offered.len() - 64..offered.len());
        for at in places {
            let mut altered = offered.clone();
            altered[at] ^= 1;
            let taken = agreements::receive(&b.node, &officer(), &altered).await;
            assert!(matches!(taken, Err(Error::Refused(_))), "byte {at}: {taken:?}");
        }
        assert!(states(&b).await.is_empty(), "nothing was kept");
        agreements::receive(&b.node, &officer(), &offered).await.expect("the true one is taken");
    });
}

#[test]
fn a_version_never_changes_once_it_was_offered() {
    both(async |db| {
        let (a, b) = two(&db, 307).await;
        let text = protocol(&a, &b, (terms(Rung::Case), Terms::nothing()));
        agreements::draft(&a.node, &officer(), &Protocol { purpose: String::new(), ..text.clone() })
            .await
            .expect("a draft may be incomplete");
        let empty = Protocol { purpose: String::new(), ..text.clone() };
        let refused = agreements::offer(&a.node, &leader(), &empty).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "an offer may not");
        let offered = agreements::offer(&a.node, &leader(), &text).await.expect("an offer");
        for changed in [narrower(&text), Protocol { ends: jiff::civil::date(2027, 1, 31), ..text.clone() }] {
            let drafted = agreements::draft(&a.node, &officer(), &changed).await;
            assert!(matches!(drafted, Err(Error::Conflict(_))), "{drafted:?}");
            let again = agreements::offer(&a.node, &leader(), &changed).await;
            assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
        }
        // A partner who receives two texts under one number keeps the first.
        agreements::receive(&b.node, &officer(), &offered).await.expect("it is taken");
        let other = seal::document::sign(&a.keys().await, &serde_json::to_vec(&narrower(&text)).expect("JSON"));
        let second = agreements::receive(&b.node, &officer(), &other).await;
        assert!(matches!(second, Err(Error::Conflict(_))), "{second:?}");
        assert_eq!(version(&b, 1).await.protocol, text);
        let signed = agreements::sign(&b.node, &leader(), &version(&b, 1).await.record).await.expect("a signature");
        agreements::conclude(&a.node, &leader(), &signed).await.expect("both signed");
        let late = agreements::draft(&a.node, &officer(), &narrower(&text)).await;
        assert!(matches!(late, Err(Error::Conflict(_))), "nor once it is active");
    });
}

#[test]
fn each_side_suspends_for_itself_and_nothing_passes_until_both_let_it_go_on() {
    both(async |db| {
        let (a, b) = two(&db, 309).await;
        agree(&a, &b, (terms(Rung::Case), terms(Rung::Case))).await;
        write(&a, &b, "2017-07-12").await;
        assert_eq!(passing(&a, &b).await.len(), 1);
        agreements::suspend(&b.node, &officer(), a.org(), "a doubt").await.expect("b suspends");
        assert_eq!(passing(&a, &b).await.len(), 1, "a does not know yet");
        send(&b, &a).await;
        assert_eq!(version(&a, 1).await.state, "suspended");
        assert_eq!(passing(&a, &b).await.len(), 0, "told by the bundle");
        let not_ours = agreements::resume(&a.node, &leader(), b.org(), "go on").await;
        assert!(matches!(not_ours, Err(Error::NotFound)), "what they suspended is theirs to resume: {not_ours:?}");
        agreements::suspend(&a.node, &officer(), b.org(), "ours too").await.expect("a suspends");
        let officer_resumes = agreements::resume(&b.node, &officer(), a.org(), "go on").await;
        assert!(matches!(officer_resumes, Err(Error::Forbidden(_))));
        agreements::resume(&b.node, &leader(), a.org(), "go on").await.expect("b resumes");
        send(&b, &a).await;
        assert_eq!(version(&a, 1).await.state, "suspended", "a still suspends it");
        assert_eq!(passing(&a, &b).await.len(), 0);
        send(&a, &b).await;
        assert_eq!(version(&b, 1).await.state, "suspended", "b learns that a does");
        agreements::resume(&a.node, &leader(), b.org(), "go on").await.expect("a resumes");
        assert_eq!(passing(&a, &b).await.len(), 1);
        send(&a, &b).await;
        assert_eq!(version(&b, 1).await.state, "active");
    });
}

#[test]
fn nobody_lifts_our_suspension_by_signing_what_we_had_offered_before() {
    both(async |db| {
        let (a, b) = two(&db, 617).await;
        let text = agree(&a, &b, (terms(Rung::Case), terms(Rung::Case))).await;
        write(&a, &b, "2017-07-12").await;
        let next = Protocol { version: 2, ..text };
        let offered = agreements::offer(&a.node, &leader(), &next).await.expect("an offer");
        let signed = agreements::countersign(&b.node, &leader(), &offered).await.expect("b signs late");
        agreements::suspend(&a.node, &leader(), b.org(), "a leak").await.expect("it is suspended");
        let late = agreements::conclude(&a.node, &leader(), &signed).await;
        assert!(matches!(late, Err(Error::Refused(_))), "{late:?}");
        send(&b, &a).await;
        assert_eq!(version(&a, 1).await.state, "suspended", "nor does the signature in a bundle");
        assert!(passing(&a, &b).await.is_empty());
        send(&a, &b).await;
        let untaken = exchange::untaken(&b.node, &leader()).await.expect("a look");
        assert!(untaken.iter().any(|u| u.kind == "signature"), "they hear that it was not taken: {untaken:?}");
    });
}

#[test]
fn when_the_lead_changed_only_a_new_version_lets_anything_pass() {
    both(async |db| {
        let (a, b) = two(&db, 311).await;
        let text = agree(&a, &b, (terms(Rung::Case), Terms::nothing())).await;
        write(&a, &b, "2017-07-12").await;
        let why = (Cause::LeadChanged, "a new consolidator");
        agreements::suspend_for(&a.node, &officer(), b.org(), why).await.expect("it is suspended");
        agreements::suspend(&a.node, &officer(), b.org(), "a pause").await.expect("a pause covers nothing up");
        for org in [(&a, &b), (&b, &a)] {
            let resumed = agreements::resume(&org.0.node, &leader(), org.1.org(), "go on").await;
            assert!(resumed.is_err(), "{resumed:?}");
        }
        send(&a, &b).await;
        assert_eq!(version(&b, 1).await.cause.as_deref(), Some("lead-changed"));
        let next = agreements::counter(&a.node, &officer(), text).await.expect("the next version");
        let offered = agreements::offer(&a.node, &leader(), &next).await.expect("an offer");
        assert_eq!(passing(&a, &b).await.len(), 0, "an offer lets nothing pass");
        let signed = agreements::countersign(&b.node, &leader(), &offered).await.expect("a signature");
        agreements::conclude(&a.node, &leader(), &signed).await.expect("both signed");
        assert_eq!(states(&a).await, said(&[(1, "superseded"), (2, "active")]));
        assert_eq!(passing(&a, &b).await.len(), 1);
    });
}

#[test]
fn after_the_end_caveats_stay_on_copies_and_what_was_sent_can_be_withdrawn() {
    both(async |db| {
        let (a, b) = two(&db, 313).await;
        agree(&a, &b, (terms(Rung::Case), Terms::nothing())).await;
        let ours = write(&a, &b, "2017-07-12").await;
        send(&a, &b).await;
        let copy = only(&b, "incident").await;
        let by_officer = agreements::terminate(&a.node, &officer(), b.org(), "done").await;
        assert!(matches!(by_officer, Err(Error::Forbidden(_))));
        agreements::terminate(&a.node, &leader(), b.org(), "done").await.expect("it is ended");
        write(&a, &b, "2017-07-13").await;
        let last = send(&a, &b).await;
        assert_eq!(version(&b, 1).await.state, "terminated", "the partner is told");
        assert_eq!((last.withdrawn, passing(&a, &b).await.len()), (0, 0));
        let shown = records::show(&b.node, &officer(), &copy, Some("to see")).await.expect("the copy is there");
        for caveat in [CaveatCode::NoPublication, CaveatCode::NoOnward] {
            assert!(shown.label.caveats.contains(&Caveat::Is(caveat)), "{caveat:?} stays");
        }
        assert!(!shown.label.audience.includes(&record::OrgId::parse("gamma").expect("an organisation")));
        shred::withdraw(&a.node, &officer(), &ours, "a source asked").await.expect("it is withdrawn");
        assert_eq!(send(&a, &b).await.withdrawn, 1, "a withdrawal passes after the end");
        assert!(!b.node.whereabouts(&copy).await.expect("a look").0, "its key is gone");
        let resumed = agreements::resume(&a.node, &leader(), b.org(), "again").await;
        assert!(matches!(resumed, Err(Error::NotFound)), "what was ended does not go on: {resumed:?}");
    });
}

#[test]
fn an_agreement_narrows_by_itself_after_its_last_day_and_a_new_version_renews_it() {
    both(async |db| {
        let (a, b) = two(&db, 315).await;
        let text = agree(&a, &b, (terms(Rung::Case), Terms::nothing())).await;
        write(&a, &b, "2017-07-12").await;
        // From 2 March to 31 December 2026 are 304 days, counted by hand.
        a.clock.days(304);
        b.clock.days(304);
        let held = version(&a, 1).await;
        assert_eq!((held.rung_today(a.node.today()), held.state_today(a.node.today())), (Rung::Case, "active"));
        a.clock.days(1);
        b.clock.days(1);
        assert_eq!((held.rung_today(a.node.today()), held.state_today(a.node.today())), (Rung::None, "expired"));
        assert!(passing(&a, &b).await.is_empty());
        let next = Protocol { ends: jiff::civil::date(2027, 12, 31), ..text };
        let next = agreements::counter(&a.node, &officer(), next).await.expect("the next version");
        let offered = agreements::offer(&a.node, &leader(), &next).await.expect("an offer");
        let signed = agreements::countersign(&b.node, &leader(), &offered).await.expect("a signature");
        agreements::conclude(&a.node, &leader(), &signed).await.expect("both signed");
        assert_eq!(passing(&a, &b).await.len(), 1);
    });
}

#[test]
fn notices_that_come_late_or_again_change_nothing() {
    both(async |db| {
        let (a, b) = two(&db, 325).await;
        let text = agree(&a, &b, (terms(Rung::Case), Terms::nothing())).await;
        agreements::suspend(&a.node, &officer(), b.org(), "a doubt").await.expect("it is suspended");
        // Before the notice travels, both sign the next version by files.
        let next = agreements::counter(&a.node, &officer(), text).await.expect("the next version");
        let offered = agreements::offer(&a.node, &leader(), &next).await.expect("an offer");
        let signed = agreements::countersign(&b.node, &leader(), &offered).await.expect("a signature");
        agreements::conclude(&a.node, &leader(), &signed).await.expect("both signed");
        let late = seal_for(&a, &b).await;
        take(&b, &late.bytes).await;
        assert_eq!(states(&b).await, said(&[(1, "superseded"), (2, "active")]), "a notice about what was replaced");
        agreements::suspend(&a.node, &officer(), b.org(), "a doubt").await.expect("it is suspended");
        let told = seal_for(&a, &b).await;
        take(&b, &told.bytes).await;
        assert_eq!(version(&b, 2).await.state, "suspended");
        agreements::resume(&a.node, &leader(), b.org(), "go on").await.expect("it goes on");
        send(&a, &b).await;
        assert_eq!(version(&b, 2).await.state, "active");
        for old in [&late, &told] {
            let replayed = app::receive::receive(&b.node, &officer(), &old.bytes).await;
            assert!(matches!(replayed, Err(Error::Refused(_))), "{replayed:?}");
        }
        assert_eq!(version(&b, 2).await.state, "active", "a replay suspends nothing");
    });
}

#[test]
fn two_partners_never_have_one_short_name() {
    both(async |db| {
        let (a, _b) = two(&db, 327).await;
        let gamma = db.found("gamma", 329).await;
        let taken = agreements::pair(&a.node, &leader(), "beta", gamma.node.certificate()).await;
        assert!(matches!(taken, Err(Error::Conflict(_))), "{taken:?}");
        assert_eq!(agreements::partners(&a.node).await.expect("partners").len(), 1);
        agreements::pair(&a.node, &leader(), "gamma", gamma.node.certificate()).await.expect("another name");
    });
}

#[test]
fn a_running_agreement_keeps_a_pairing_open() {
    both(async |db| {
        let (a, b) = two(&db, 331).await;
        agree(&a, &b, (terms(Rung::Case), Terms::nothing())).await;
        let closed = agreements::close(&a.node, &leader(), b.org(), "over").await;
        assert!(matches!(closed, Err(Error::Conflict(_))), "{closed:?}");
        agreements::terminate(&a.node, &leader(), b.org(), "over").await.expect("it is ended");
        agreements::close(&a.node, &leader(), b.org(), "over").await.expect("now it closes");
        let refused = app::receive::receive(&a.node, &officer(), &seal_for(&b, &a).await.bytes).await;
        assert!(refused.is_err(), "nothing is taken from them any more");
    });
}

#[test]
fn a_stranger_or_a_third_party_cannot_make_an_agreement_ours() {
    sqlite(async |db| {
        let (a, b) = two(&db, 339).await;
        let gamma = db.found("gamma", 341).await;
        agreements::pair(&a.node, &leader(), "gamma", gamma.node.certificate()).await.expect("paired");
        let text = protocol(&a, &b, (terms(Rung::Case), Terms::nothing()));
        // Gamma, a partner too, signs a text between alpha and beta.
        let forged = seal::document::sign(&gamma.keys().await, &serde_json::to_vec(&text).expect("JSON"));
        assert!(matches!(agreements::receive(&a.node, &leader(), &forged).await, Err(Error::Refused(_))));
        let party =
            |o: &Org| Party { org: o.org().clone(), short_name: o.name().to_owned(), grants: terms(Rung::Case) };
        let foreign = Protocol { parties: [party(&b), party(&gamma)], ..text };
        let signed = seal::document::sign(&b.keys().await, &serde_json::to_vec(&foreign).expect("JSON"));
        assert!(matches!(agreements::receive(&a.node, &leader(), &signed).await, Err(Error::Refused(_))));
        assert!(states(&a).await.is_empty());
    });
}
