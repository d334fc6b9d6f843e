//! What a partner sends beyond what it may, under keys and an agreement that are good.

mod refused;
mod replaced;

use crate::bad_bundle::{Two, forged, payload, sealed};
use crate::world::{Db, agree, both, data, incident, officer, only, pair, send, shared_label, take, terms};
use app::agreements::Terms;
use app::exchange::{self, Payload};
use app::{Error, receive, records};
use record::{Compartment, Label, PlacePrecision, Rung, Sensitivity};
use seal::bundle::{Draft, Item};
use serde_json::json;
use std::collections::BTreeSet;
use store::values;

/// Two partners who grant each other *case*.
async fn two(db: &Db, seed: u64) -> Two {
    let (from, to) = (db.found("alpha", seed).await, db.found("beta", seed + 1).await);
    pair(&from, &to).await;
    agree(&from, &to, (terms(Rung::Case), terms(Rung::Case))).await;
    Two { from, to }
}

fn open() -> serde_json::Value {
    json!({ "date": "2017-07-12", "place": { "code": "SY-Raqqa" }, "verification": "unverified" })
}

fn item(id: &str, payload: &Payload) -> Item {
    Item { id: id.to_owned(), kind: payload.kind.clone(), body: serde_json::to_vec(payload).expect("JSON") }
}

fn label(two: &Two) -> Label {
    shared_label(&two.from, &[&two.to])
}

#[test]
fn a_partner_puts_nothing_in_the_place_of_what_we_sent_it() {
    both(async |db| {
        let two = two(&db, 611).await;
        let body = incident("2017-07-20", "Village", "Name");
        let mine = Label { sensitivity: Sensitivity::Moderate, ..shared_label(&two.to, &[&two.from]) };
        let ours = records::create_labelled(&two.to.node, &officer(), "incident", body, mine).await.expect("a record");
        send(&two.to, &two.from).await;
        let ids = exchange::partner_ids(&two.to.node, "alpha").await.expect("ids");
        let theirs = ids.iter().find(|(id, _)| *id == ours).map(|(_, theirs)| theirs.clone()).expect("it was sent");
        let keys = two.from.keys().await;
        let bytes = forged(&two, &keys, |d| d.items = vec![item(&theirs, &payload(label(&two), open()))]).await;
        let id = receive::receive(&two.to.node, &officer(), &bytes).await.expect("it waits in quarantine");
        let before = data(two.to.snapshot().await);
        let answer = receive::accept(&two.to.node, &officer(), &id).await;
        let words = "names a record that is not the same";
        assert!(matches!(&answer, Err(Error::Refused(m)) if m.contains(words)), "{answer:?}");
        assert_eq!(data(two.to.snapshot().await), before, "all or nothing");
        let shown = records::show(&two.to.node, &officer(), &ours, None).await.expect("it opens");
        assert!(shown.may_edit && shown.record.channel.is_none(), "it is still ours");
    });
}

#[test]
fn a_copy_does_not_turn_into_another_kind() {
    both(async |db| {
        let kinds = BTreeSet::from(["incident".to_owned(), "actor".to_owned()]);
        let (from, to) = (db.found("alpha", 621).await, db.found("beta", 622).await);
        pair(&from, &to).await;
        agree(&from, &to, (Terms { kinds, ..terms(Rung::Case) }, Terms::nothing())).await;
        let two = Two { from, to };
        let keys = two.from.keys().await;
        let first = sealed(&two, &keys, |d| d.items = vec![item("x", &payload(label(&two), open()))]).await;
        assert_eq!(take(&two.to, &first.bytes).await.added, 1);
        let actor = Payload { kind: "actor".to_owned(), ..payload(label(&two), json!({})) };
        let after = |d: &mut Draft| (d.sequence, d.previous) = (2, Some(first.hash));
        let as_actor = Item { kind: "incident".to_owned(), ..item("y", &actor) };
        for (item, words) in [(item("x", &actor), "not the same"), (as_actor, "of another kind than it says")] {
            let bytes = forged(&two, &keys, |d| {
                after(d);
                d.items = vec![item];
            });
            let id = receive::receive(&two.to.node, &officer(), &bytes.await).await.expect("it waits in quarantine");
            let answer = receive::accept(&two.to.node, &officer(), &id).await;
            assert!(matches!(&answer, Err(Error::Refused(m)) if m.contains(words)), "{words}: {answer:?}");
            receive::refuse(&two.to.node, &officer(), &id, "forged").await.expect("it is refused");
        }
    });
}

#[test]
fn parts_that_the_agreement_does_not_give_us_are_not_kept_and_its_label_holds() {
    both(async |db| {
        let two = two(&db, 631).await;
        let part = |name: &str, text: &str| json!({ name: text }).as_object().expect("an object").clone();
        let mut sent = payload(label(&two), open());
        sent.sealed.insert(Compartment::Narrative, part("narrative", "the bakery"));
        sent.sealed.insert(Compartment::Source, part("source_name", "Rahaf of the clinic"));
        sent.label.caveats.clear();
        let keys = two.from.keys().await;
        let bytes = forged(&two, &keys, |d| d.items = vec![item("x", &sent)]).await;
        let accepted = take(&two.to, &bytes).await;
        assert_eq!((accepted.added, accepted.beyond), (1, 1));
        let copy = only(&two.to, "incident").await;
        let (_, sealed, _) = two.to.node.whereabouts(&copy).await.expect("a look");
        assert_eq!(sealed, [Compartment::Narrative], "what was agreed at case, and not the source");
        let shown = records::show(&two.to.node, &officer(), &copy, None).await.expect("it opens");
        let agreed = terms(Rung::Case);
        let has = |code| shown.label.caveats.contains(&record::Caveat::Is(code));
        assert!(agreed.caveats.iter().all(|code| has(*code)), "{:?}", shown.label);
        assert_eq!(shown.label.minimum_cell, agreed.minimum_cell.max(sent.label.minimum_cell));
        assert!(shown.label.precision.place >= PlacePrecision::Exact && shown.label.top_rung <= agreed.rung);
    });
}

#[test]
fn what_a_copy_was_before_its_origin_narrowed_it_is_kept_nowhere() {
    both(async |db| {
        let two = two(&db, 671).await;
        let part = json!({ "narrative": "the bakery" }).as_object().expect("an object").clone();
        let mut sent = payload(label(&two), open());
        sent.sealed.insert(Compartment::Narrative, part);
        let keys = two.from.keys().await;
        let first = sealed(&two, &keys, |d| d.items = vec![item("x", &sent)]).await;
        take(&two.to, &first.bytes).await;
        let copy = only(&two.to, "incident").await;
        let narrower = payload(label(&two), json!({ "date": "2017", "place": { "code": "SY" } }));
        let next = forged(&two, &keys, |d| {
            (d.sequence, d.previous) = (2, Some(first.hash));
            d.items = vec![item("x", &narrower)];
        });
        assert_eq!(take(&two.to, &next.await).await.changed, 1);
        let (_, parts, revisions) = two.to.node.whereabouts(&copy).await.expect("a look");
        assert!(parts.is_empty(), "{parts:?}");
        let kept = two.to.count("select count(*) from revisions where record = $1", values![copy.as_str()]).await;
        assert_eq!(kept, 0, "{revisions:?}");
        let shown = records::show(&two.to.node, &officer(), &copy, None).await.expect("it opens");
        assert!(shown.history.is_empty() && !shown.body.to_json().to_string().contains("bakery"));
    });
}

#[test]
fn a_lease_that_ends_with_that_of_the_origin_is_prolonged_by_no_later_bundle() {
    both(async |db| {
        let two = two(&db, 641).await;
        let keys = two.from.keys().await;
        let until = |is_capped| {
            let lease_until = two.to.node.today().checked_add(jiff::Span::new().days(2)).expect("a day").to_string();
            Payload { lease_until, is_capped, ..payload(label(&two), open()) }
        };
        let first = sealed(&two, &keys, |d| d.items = vec![item("x", &until(true)), item("y", &until(false))]).await;
        assert_eq!(take(&two.to, &first.bytes).await.added, 2);
        two.from.clock.days(1);
        two.to.clock.days(1);
        let next = forged(&two, &keys, |d| (d.sequence, d.previous) = (2, Some(first.hash))).await;
        take(&two.to, &next).await;
        let rows = two
            .to
            .fetch(
                "select p.partner_id, r.lease_until from receipts p join records r on r.id = p.record \
                 where r.channel is not null order by p.partner_id",
                &[],
            )
            .await;
        let leases: Vec<_> = rows.iter().map(|r| (r.text(0).expect("an id"), r.text(1).expect("a day"))).collect();
        let day = |days: i64| two.to.node.today().checked_add(jiff::Span::new().days(days)).expect("a day").to_string();
        // The agreement gives thirty days.
        assert_eq!(leases, [("x".to_owned(), day(1)), ("y".to_owned(), day(30))]);
    });
}

#[test]
fn records_do_not_come_in_below_the_rung_of_records() {
    both(async |db| {
        let (from, to) = (db.found("alpha", 691).await, db.found("beta", 692).await);
        pair(&from, &to).await;
        agree(&from, &to, (terms(Rung::Match), terms(Rung::Case))).await;
        let two = Two { from, to };
        let keys = two.from.keys().await;
        let bytes = forged(&two, &keys, |d| d.items = vec![item("x", &payload(label(&two), open()))]).await;
        let accepted = take(&two.to, &bytes).await;
        assert_eq!((accepted.added, accepted.refused), (0, 1));
        assert_eq!(two.to.count("select count(*) from records where kind = 'incident'", &[]).await, 0);
    });
}
