//! Bundles that must not be taken in: each is refused with words that say why, and nothing changes but the log.

use crate::world::{
    Db, Org, agree, both, data, incident, leader, officer, only, pair, protocol, seal_for, send, shared_label, take,
    terms,
};
use app::agreements::{self, Terms};
use app::exchange::Payload;
use app::{Error, audit, receive, records};
use record::{Label, Rung};
use seal::bundle::{AgreementRef, Draft, Item, Tombstone};
use seal::{Checkpoint, Digest, NodeKeys, Seconds};
use serde_json::json;
use std::collections::BTreeMap;

pub struct Two {
    pub from: Org,
    pub to: Org,
}

/// Two partners, with an incident that passes at *case*.
async fn two(db: &Db) -> Two {
    let (from, to) = (db.found("alpha", 11).await, db.found("beta", 12).await);
    pair(&from, &to).await;
    agree(&from, &to, (terms(Rung::Case), Terms::nothing())).await;
    record(&from, &to, "2017-07-12").await;
    Two { from, to }
}

async fn record(from: &Org, to: &Org, day: &str) -> record::RecordId {
    let label = shared_label(from, &[to]);
    let (by, body) = (officer(), incident(day, "Village", "Name"));
    records::create_labelled(&from.node, &by, "incident", body, label).await.expect("a record")
}

/// Refused with these words; one line more in the log, and nothing else.
async fn refused(to: &Org, bytes: &[u8], words: &str) {
    let (before, size) = (data(to.snapshot().await), to.log_size().await);
    let answer = receive::receive(&to.node, &officer(), bytes).await;
    assert!(matches!(&answer, Err(Error::Refused(m)) if m.contains(words)), "wanted `{words}`: {answer:?}");
    assert_eq!(data(to.snapshot().await), before, "{words}: nothing changed");
    assert_eq!(to.log_size().await, size + 1, "{words}: one line in the log");
    let line = audit::list(&to.node, &leader(), 1).await.expect("the log").remove(0).entry.expect("a line");
    assert!(line.action == "receive-refused" && line.detail.is_some_and(|d| d.contains(words)));
    assert!(audit::verify(&to.node).await.expect("a log").is_verified);
}

/// A bundle such as a dishonest partner with its real keys could make.
pub async fn forged(two: &Two, keys: &NodeKeys, change: impl FnOnce(&mut Draft)) -> Vec<u8> {
    sealed(two, keys, change).await.bytes
}

/// The same, with the digest that the next one names.
pub async fn sealed(two: &Two, keys: &NodeKeys, change: impl FnOnce(&mut Draft)) -> seal::bundle::Sealed {
    let agreement = agreements::with(&two.from.node, two.to.org()).await.expect("it reads").expect("an agreement");
    let now = Seconds(two.from.node.now().as_second());
    let checkpoint = Checkpoint {
        origin: two.from.org().as_str().to_owned(),
        size: 0,
        root: seal::Frontier::new().root(),
        time: now,
    };
    let mut draft = Draft {
        sender: two.from.node.certificate().clone(),
        agreement: AgreementRef { id: agreement.protocol.id, version: 1, hash: agreement.hash },
        sequence: 1,
        previous: None,
        created: now,
        not_after: now.plus_days(30),
        checkpoint,
        items: Vec::new(),
        tombstones: Vec::new(),
        receipts: Vec::new(),
    };
    change(&mut draft);
    let mut rng = <rand_chacha::ChaCha20Rng as rand_core::SeedableRng>::seed_from_u64(4 + draft.sequence);
    seal::bundle::seal(&draft, keys, two.to.node.certificate(), &mut rng).expect("it is sealed")
}

#[test]
fn a_cut_or_altered_file_is_refused() {
    both(async |db| {
        let two = two(&db).await;
        let good = seal_for(&two.from, &two.to).await.bytes;
        refused(&two.to, &good[..good.len() - 700], "cut short").await;
        let mut altered = good.clone();
        let last = altered.len() - 40;
        altered[last] ^= 1;
        refused(&two.to, &altered, "altered on its way").await;
        refused(&two.to, b"%PDF-1.7 something else", "not a bundle").await;
        refused(&two.to, &[], "cut short").await;
        assert_eq!(take(&two.to, &good).await.added, 1, "the whole file is still welcome");
    });
}

#[test]
fn a_bundle_for_somebody_else_or_from_a_stranger_is_refused() {
    both(async |db| {
        let two = two(&db).await;
        let third = db.found("gamma", 13).await;
        let good = seal_for(&two.from, &two.to).await.bytes;
        refused(&third, &good, "not for this node").await;
        pair(&third, &two.from).await;
        refused(&third, &good, "not for this node").await;
        // Paired on the sender's side alone.
        agreements::pair(&third.node, &leader(), "beta", two.to.node.certificate()).await.expect("it pairs");
        let text = protocol(&third, &two.to, (terms(Rung::Case), Terms::nothing()));
        agreements::offer(&third.node, &leader(), &text).await.expect("an offer");
        let strange = seal_for(&third, &two.to).await.bytes;
        refused(&two.to, &strange, "nobody we paired with").await;
        let evil = forged(&two, &two.from.keys().await, |d| d.sequence = 1).await;
        assert!(receive::receive(&two.to.node, &officer(), &evil).await.is_ok(), "the forger of this test is able");
    });
}

#[test]
fn a_replayed_bundle_and_a_gap_are_refused() {
    both(async |db| {
        let two = two(&db).await;
        let first = seal_for(&two.from, &two.to).await.bytes;
        record(&two.from, &two.to, "2017-07-13").await;
        let second = seal_for(&two.from, &two.to).await.bytes;
        refused(&two.to, &second, "bundles `1` to `1` have not arrived").await;
        let id = receive::receive(&two.to.node, &officer(), &first).await.expect("it is taken in");
        let twice = receive::receive(&two.to.node, &officer(), &first).await;
        assert!(matches!(&twice, Err(Error::Conflict(m)) if m.contains("quarantine")), "{twice:?}");
        receive::accept(&two.to.node, &officer(), &id).await.expect("it is accepted");
        assert!(matches!(receive::accept(&two.to.node, &officer(), &id).await, Err(Error::NotFound)), "once");
        refused(&two.to, &first, "was taken in already").await;
        assert_eq!(take(&two.to, &second).await.added, 1);
    });
}

#[test]
fn a_bundle_that_somebody_refused_can_come_again() {
    both(async |db| {
        let two = two(&db).await;
        let first = seal_for(&two.from, &two.to).await.bytes;
        let id = receive::receive(&two.to.node, &officer(), &first).await.expect("it is taken in");
        receive::refuse(&two.to.node, &officer(), &id, "by mistake").await.expect("it is refused");
        assert!(matches!(receive::accept(&two.to.node, &officer(), &id).await, Err(Error::NotFound)));
        assert_eq!(take(&two.to, &first).await.added, 1, "or the channel would be closed for ever");
    });
}

#[test]
fn a_bundle_under_an_agreement_that_we_did_not_sign_is_refused() {
    both(async |db| {
        let two = two(&db).await;
        let keys = two.from.keys().await;
        let other = forged(&two, &keys, |d| d.agreement.hash = Digest::of(b"another text")).await;
        refused(&two.to, &other, "an agreement that we did not sign").await;
        let other = forged(&two, &keys, |d| d.agreement.id = "another".to_owned()).await;
        refused(&two.to, &other, "an agreement that we did not sign").await;
        // A later text that only they signed.
        let mut text = protocol(&two.from, &two.to, (terms(Rung::JointAction), Terms::nothing()));
        text.version = 2;
        agreements::offer(&two.from.node, &leader(), &text).await.expect("an offer");
        let hash = Digest::of(&serde_json::to_vec(&text).expect("JSON"));
        let under = forged(&two, &keys, |d| (d.agreement.version, d.agreement.hash) = (2, hash)).await;
        refused(&two.to, &under, "an agreement that we did not sign").await;
        assert_eq!(send(&two.from, &two.to).await.messages, 1, "their own next bundle names what both signed");
    });
}

pub fn payload(label: Label, open: serde_json::Value) -> Payload {
    let open = open.as_object().expect("an object").clone();
    Payload {
        kind: "incident".to_owned(),
        open,
        sealed: BTreeMap::new(),
        label,
        lease_until: "2026-04-01".to_owned(),
        is_capped: false,
        attachments: Vec::new(),
    }
}

#[test]
fn a_kind_that_stays_at_home_is_taken_from_nobody_though_an_agreement_names_it() {
    both(async |db| {
        let (from, to) = (db.found("alpha", 15).await, db.found("beta", 16).await);
        pair(&from, &to).await;
        let kinds: Vec<String> = to.node.kinds().all().filter(|f| !f.travels).map(|f| f.kind.clone()).collect();
        let grants = Terms { kinds: kinds.iter().cloned().collect(), ..terms(Rung::Case) };
        agree(&from, &to, (grants, Terms::nothing())).await;
        let two = Two { from, to };
        let keys = two.from.keys().await;
        assert!(kinds.len() > 10 && kinds.contains(&"override".to_owned()), "{kinds:?}");
        for kind in kinds {
            let payload = Payload { kind, ..payload(shared_label(&two.from, &[&two.to]), json!({})) };
            let body = serde_json::to_vec(&payload).expect("JSON");
            let item = Item { id: "item".to_owned(), kind: payload.kind.clone(), body };
            let bytes = forged(&two, &keys, |d| d.items = vec![item]).await;
            let id = receive::receive(&two.to.node, &officer(), &bytes).await.expect("it waits in quarantine");
            let answer = receive::accept(&two.to.node, &officer(), &id).await;
            assert!(matches!(&answer, Err(Error::Refused(m)) if m.contains("never passes")), "{answer:?}");
            receive::refuse(&two.to.node, &officer(), &id, "forged").await.expect("it is refused");
        }
    });
}

#[test]
fn an_item_that_breaks_its_form_or_the_agreement_stops_the_whole_bundle() {
    both(async |db| {
        let two = two(&db).await;
        let keys = two.from.keys().await;
        let own = shared_label(&two.from, &[&two.to]);
        let good = payload(
            own,
            json!({ "date": "2017-07-12", "place": { "code": "SY-Raqqa" }, "verification": "unverified" }),
        );
        let with = |name: &str, value: serde_json::Value| {
            let mut p = good.clone();
            p.open.insert(name.to_owned(), value);
            serde_json::to_vec(&p).expect("JSON")
        };
        let foreign = Payload { label: shared_label(&two.to, &[&two.from]), ..good.clone() };
        let other_kind = Payload { kind: "actor".to_owned(), ..good.clone() };
        let cases = [
            (b"{ not JSON".to_vec(), "cannot be read"),
            (with("date", json!("0000-01-01")), "breaks its form"),
            (
                with("place", json!({ "code": "SY-Raqqa", "point": { "latitude": 95, "longitude": 39 } })),
                "outside the world",
            ),
            (with("civilian_deaths", json!(-3)), "breaks its form"),
            (with("verification", json!("quite sure")), "breaks its form"),
            (serde_json::to_vec(&foreign).expect("JSON"), "does not name its sender as its only origin"),
            (serde_json::to_vec(&other_kind).expect("JSON"), "of a kind that the agreement does not name"),
        ];
        for (i, (body, words)) in cases.into_iter().enumerate() {
            let item = |n: usize, body: Vec<u8>| Item { id: format!("item-{n}"), kind: "incident".to_owned(), body };
            let fine = serde_json::to_vec(&good).expect("JSON");
            let bytes = forged(&two, &keys, |d| d.items = vec![item(100, fine), item(i, body)]).await;
            let id = receive::receive(&two.to.node, &officer(), &bytes).await.expect("it waits in quarantine");
            let (before, size) = (data(two.to.snapshot().await), two.to.log_size().await);
            let answer = receive::accept(&two.to.node, &officer(), &id).await;
            assert!(
                matches!(&answer, Err(Error::Refused(m)) if m.contains(words) && m.contains(&format!("item-{i}"))),
                "wanted `{words}`: {answer:?}"
            );
            assert_eq!(
                (data(two.to.snapshot().await), two.to.log_size().await),
                (before, size),
                "{words}: all or nothing"
            );
            receive::refuse(&two.to.node, &officer(), &id, "broken").await.expect("it is refused");
        }
    });
}

#[test]
fn a_partner_withdraws_and_changes_nothing_but_what_it_sent() {
    both(async |db| {
        let two = two(&db).await;
        let ours = record(&two.to, &two.from, "2017-07-20").await;
        let keys = two.from.keys().await;
        let stone = |id: &str| Tombstone { id: id.to_owned(), reason: "withdrawn".to_owned() };
        let bytes = forged(&two, &keys, |d| d.tombstones = vec![stone(ours.as_str()), stone("nothing")]).await;
        assert_eq!(take(&two.to, &bytes).await.withdrawn, 0);
        assert!(two.to.node.whereabouts(&ours).await.expect("a look").0, "our own record keeps its key");
        assert_eq!(only(&two.to, "incident").await, ours);
    });
}

#[test]
fn who_may_not_receive_gets_no_word_about_the_bundle() {
    both(async |db| {
        let two = two(&db).await;
        let bytes = seal_for(&two.from, &two.to).await.bytes;
        let monitor = crate::world::person("mona", &[app::Role::Monitor, app::Role::Administrator], &[]);
        assert!(matches!(receive::receive(&two.to.node, &monitor, &bytes).await, Err(Error::Forbidden(_))));
        let id = receive::receive(&two.to.node, &officer(), &bytes).await.expect("it is taken in");
        assert!(matches!(receive::accept(&two.to.node, &monitor, &id).await, Err(Error::Forbidden(_))));
        assert!(matches!(receive::list(&two.to.node, &monitor).await, Err(Error::Forbidden(_))));
        let sent = app::exchange::seal_for(&two.from.node, &monitor, "beta").await;
        assert!(matches!(sent, Err(Error::Forbidden(_))));
        assert!(matches!(receive::accept(&two.to.node, &officer(), "nothing").await, Err(Error::NotFound)));
        let again = send(&two.to, &two.from).await;
        assert_eq!((again.added, again.changed, again.withdrawn), (0, 0, 0), "what is received is not passed on");
    });
}
