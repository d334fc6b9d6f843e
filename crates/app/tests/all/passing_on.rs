//! What others contributed is passed on only by the word of each of them, and names none of them.

mod compiled;
mod declassified;
mod renewed;

use crate::clauses::agree_with;
use crate::golden::opened;
use crate::world::{Db, Org, both, incident, leader, officer, only, pair, seal_for, send, shared_label, take, terms};
use app::agreements::{self, Clauses, Terms};
use app::onward::{self, Word};
use app::requests::{self, Ask, What};
use app::{Error, exchange, records};
use record::{RecordId, Rung};
use std::collections::BTreeSet;

fn rule(onward: &str) -> Clauses {
    Clauses { onward: onward.to_owned(), ..Clauses::default() }
}

fn grants() -> Terms {
    let kinds = ["incident", "trend"].map(str::to_owned).into();
    Terms { kinds, caveats: BTreeSet::new(), minimum_cell: 1, ..terms(Rung::Case) }
}

/// `origin` shared a record with `holder`, who also has an agreement with `third`.
async fn three(db: &Db, seed: u64, onward: &str) -> (Org, Org, Org, RecordId) {
    three_for(db, seed, (onward, 30)).await
}

/// As [`three`], where the holder gives copies for so many days.
async fn three_for(db: &Db, seed: u64, (onward, lease_days): (&str, u32)) -> (Org, Org, Org, RecordId) {
    let (origin, holder, third) =
        (db.found("origin", seed).await, db.found("holder", seed + 1).await, db.found("third", seed + 2).await);
    for (a, b, clauses) in [(&origin, &holder, rule(onward)), (&holder, &third, Clauses::default())] {
        pair(a, b).await;
        let lease_days = if a.name() == "holder" { lease_days } else { 30 };
        let both_ways = (Terms { lease_days, ..grants() }, grants());
        agree_with(a, b, (both_ways, clauses)).await;
    }
    let (body, label) = (incident("2017-07-12", "Village", "Name"), shared_label(&origin, &[&holder]));
    records::create_labelled(&origin.node, &officer(), "incident", body, label).await.expect("a record");
    send(&origin, &holder).await;
    let copy = only(&holder, "incident").await;
    (origin, holder, third, copy)
}

async fn passing(from: &Org, to: &Org) -> usize {
    exchange::see_as(&from.node, &officer(), to.name(), 99).await.expect("a look").0
}

/// The request of a partner that waits here.
async fn waiting(on: &Org) -> RecordId {
    let all = requests::list(&on.node, &officer()).await.expect("a list");
    all.into_iter().find(|r| r.is_waiting() && r.is_for_us()).expect("one waits").record.id
}

async fn answer(on: &Org, is_yes: bool) {
    let id = waiting(on).await;
    requests::answer(&on.node, &leader(), &id, (is_yes, None, "as we decided")).await.expect("it is answered");
}

#[test]
fn under_never_nothing_is_passed_on_and_nobody_can_be_asked() {
    both(async |db| {
        let (origin, holder, third, copy) = three(&db, 801, "never").await;
        let asked = onward::ask(&holder.node, &officer(), &copy, ("third", None, "they need it")).await;
        assert!(matches!(asked, Err(Error::Conflict(_))), "{asked:?}");
        let ask = Ask {
            what: What::Onward,
            rung: None,
            purpose: None,
            onward_to: "third".to_owned(),
            statement: String::new(),
            reason: "they need it".to_owned(),
            due: None,
        };
        let asked = requests::ask(&holder.node, &officer(), "origin", (ask, BTreeSet::from([copy]))).await;
        assert!(matches!(asked, Err(Error::Conflict(_))), "{asked:?}");
        assert_eq!((passing(&holder, &third).await, seal_for(&holder, &third).await.items), (0, 0));
        drop(origin);
    });
}

#[test]
fn a_received_record_goes_on_only_when_its_origin_granted_it_and_comes_back_when_it_is_withdrawn() {
    both(async |db| {
        let (origin, holder, third, copy) = three(&db, 803, "origin-approves").await;
        assert_eq!(passing(&holder, &third).await, 0, "ask first");
        let back = onward::ask(&holder.node, &officer(), &copy, ("origin", None, "to them")).await;
        assert!(matches!(back, Err(Error::NotFound)), "it is theirs already");
        assert_eq!(
            onward::ask(&holder.node, &officer(), &copy, ("third", None, "they need it")).await.expect("asked"),
            1
        );
        let twice = onward::ask(&holder.node, &officer(), &copy, ("third", None, "they need it")).await;
        assert!(matches!(twice, Err(Error::Conflict(_))), "one question at a time");
        send(&holder, &origin).await;
        assert_eq!(passing(&holder, &third).await, 0, "not before the answer");
        answer(&origin, true).await;
        send(&origin, &holder).await;
        let said = onward::said(&holder.node, &officer(), &copy, ("third", None)).await.expect("a look");
        assert_eq!((said.len(), said[0].word, said[0].name.as_str()), (1, Word::Granted, "origin"));
        assert_eq!(passing(&holder, &third).await, 1);
        let sealed = seal_for(&holder, &third).await;
        let whole = format!(
            "{:?}",
            opened(&holder, &third, &sealed.bytes)
                .await
                .items
                .iter()
                .map(|i| String::from_utf8_lossy(&i.body).into_owned())
                .collect::<Vec<_>>()
        );
        assert!(whole.contains("no-onward"), "who gets it does not pass it on: {whole}");
        assert!(
            !whole.contains(origin.org().as_str()) && !whole.contains("\\\"origin\\\""),
            "nor learns whose it was: {whole}"
        );
        take(&third, &sealed.bytes).await;
        let there = only(&third, "incident").await;
        // The origin withdraws it: the holder's copy goes, and with the next bundle the third's.
        let ours = only(&origin, "incident").await;
        app::shred::withdraw(&origin.node, &officer(), &ours, "a source asked").await.expect("it is withdrawn");
        send(&origin, &holder).await;
        assert_eq!(send(&holder, &third).await.withdrawn, 1);
        assert!(!third.node.whereabouts(&there).await.expect("a look").0, "its key is gone");
    });
}

#[test]
fn a_no_or_another_signature_lets_nothing_on() {
    both(async |db| {
        let (origin, holder, third, copy) = three(&db, 806, "origin-approves").await;
        onward::ask(&holder.node, &officer(), &copy, ("third", None, "they need it")).await.expect("asked");
        send(&holder, &origin).await;
        answer(&origin, false).await;
        send(&origin, &holder).await;
        assert_eq!(passing(&holder, &third).await, 0);
        // Who turns the no into a yes in the database lacks the signature.
        holder.tamper("update records set body = replace(body, '\"state\":\"refused\"', '\"state\":\"approved\"') where kind = 'request'", &[]).await;
        assert_eq!(passing(&holder, &third).await, 0, "believed for the signature alone");
        let said = onward::said(&holder.node, &officer(), &copy, ("third", None)).await.expect("a look");
        assert_eq!(said[0].word, Word::Refused);
        // They are asked anew, and say yes.
        onward::ask(&holder.node, &officer(), &copy, ("third", None, "it is urgent now")).await.expect("asked anew");
        send(&holder, &origin).await;
        answer(&origin, true).await;
        send(&origin, &holder).await;
        assert_eq!(passing(&holder, &third).await, 1);
    });
}

#[test]
fn a_yes_holds_no_longer_than_the_agreement_under_which_it_was_given() {
    both(async |db| {
        let (origin, holder, third, copy) = three(&db, 809, "origin-approves").await;
        onward::ask(&holder.node, &officer(), &copy, ("third", None, "they need it")).await.expect("asked");
        send(&holder, &origin).await;
        answer(&origin, true).await;
        send(&origin, &holder).await;
        assert_eq!(send(&holder, &third).await.added, 1);
        agreements::suspend(&origin.node, &leader(), holder.org(), "a leak").await.expect("it is suspended");
        send(&origin, &holder).await;
        assert_eq!(passing(&holder, &third).await, 0);
        let said = onward::said(&holder.node, &officer(), &copy, ("third", None)).await.expect("a look");
        assert_eq!(said[0].word, Word::Refused, "and the page does not say that they agreed");
        assert_eq!(send(&holder, &third).await.withdrawn, 1, "what went on comes back");
    });
}

#[test]
fn a_yes_for_one_recipient_is_none_for_another_whatever_the_request_says_now() {
    both(async |db| {
        let (origin, holder, third, copy) = three(&db, 871, "origin-approves").await;
        let fourth = db.found("fourth", 874).await;
        pair(&holder, &fourth).await;
        agree_with(&holder, &fourth, ((grants(), grants()), Clauses::default())).await;
        onward::ask(&holder.node, &officer(), &copy, ("third", None, "they need it")).await.expect("asked");
        send(&holder, &origin).await;
        answer(&origin, true).await;
        send(&origin, &holder).await;
        assert_eq!((passing(&holder, &third).await, passing(&holder, &fourth).await), (1, 0));
        // Whoever has the holder's machine names another recipient in the request that was granted.
        let turned = "update records set body = replace(body, $1, $2) where kind = 'request'";
        holder.tamper(turned, store::values![third.org().as_str(), fourth.org().as_str()]).await;
        assert_eq!((passing(&holder, &third).await, passing(&holder, &fourth).await), (0, 0));
    });
}
