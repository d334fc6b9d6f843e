//! When a bundle is lost, or a folder was restored from an older copy.

use crate::world::{
    Db, Org, agree, both, copy, incident, leader, officer, pair, protocol, seal_for, send, shared_label, sign, sqlite,
    take, terms,
};
use app::agreements::{self, Protocol, Terms};
use app::exchange;
use app::records::{self, ListQuery};
use app::{Error, receive};
use record::{RecordId, Rung};

async fn shared(db: &Db, villages: &[&str]) -> (Org, Org, Vec<RecordId>) {
    let (from, to) = (db.found("alpha", 71).await, db.found("beta", 72).await);
    pair(&from, &to).await;
    agree(&from, &to, (terms(Rung::Case), Terms::nothing())).await;
    let mut ours = Vec::new();
    for village in villages {
        ours.push(add(&from, &to, village).await);
    }
    (from, to, ours)
}

pub async fn add(from: &Org, to: &Org, village: &str) -> RecordId {
    let (body, label) = (incident("2017-07-12", village, "Name"), shared_label(from, &[to]));
    records::create_labelled(&from.node, &officer(), "incident", body, label).await.expect("a record")
}

pub async fn listed(org: &Org) -> i64 {
    let query = ListQuery { kind: "incident".into(), page: 1, ..ListQuery::default() };
    records::list(&org.node, &officer(), &query).await.expect("a list").total
}

#[test]
fn a_lost_bundle_is_given_again_byte_for_byte() {
    both(async |db| {
        let (from, to, _) = shared(&db, &["One"]).await;
        let lost = seal_for(&from, &to).await;
        add(&from, &to, "Two").await;
        let second = seal_for(&from, &to).await;
        let gap = receive::receive(&to.node, &officer(), &second.bytes).await;
        assert!(matches!(gap, Err(Error::Refused(_))), "a gap is seen: {gap:?}");
        let kept = exchange::kept(&from.node, &officer(), "beta").await.expect("a list");
        assert_eq!(kept.iter().map(|k| k.sequence).collect::<Vec<_>>(), [1, 2]);
        let (name, bytes) = exchange::kept_one(&from.node, &officer(), &kept[0].id).await.expect("it is kept");
        assert!(bytes == lost.bytes && !name.contains("beta"));
        take(&to, &bytes).await;
        take(&to, &second.bytes).await;
        assert_eq!(listed(&to).await, 2);
        send(&to, &from).await;
        assert!(exchange::kept(&from.node, &officer(), "beta").await.expect("a list").is_empty(), "they have both");
        let gone = exchange::kept_one(&from.node, &officer(), &kept[0].id).await;
        assert!(matches!(gone, Err(Error::NotFound)));
    });
}

#[test]
fn after_an_older_copy_was_restored_both_start_anew_and_what_was_withdrawn_is_withdrawn_again() {
    // A folder holds everything on SQLite only.
    sqlite(async |db| {
        let (from, to, ours) = shared(&db, &["One", "Two"]).await;
        send(&from, &to).await;
        let older = tempfile::tempdir().expect("a folder");
        let to = to.reopen_after(|_, folder| copy(folder, older.path())).await;
        app::shred::withdraw(&from.node, &officer(), &ours[0], "a source asked").await.expect("it is withdrawn");
        assert_eq!(send(&from, &to).await.withdrawn, 1);
        send(&to, &from).await;
        assert_eq!(listed(&to).await, 1);
        let to = to.reopen_after(|_, folder| copy(older.path(), folder)).await;
        assert_eq!(listed(&to).await, 2, "the older copy knows nothing of the withdrawal");
        let broken = seal_for(&from, &to).await;
        let refused = receive::receive(&to.node, &officer(), &broken.bytes).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "the channel is broken: {refused:?}");
        assert!(matches!(exchange::start_anew(&from.node, &officer(), "beta", " ").await, Err(Error::Refused(_))));
        exchange::start_anew(&from.node, &officer(), "beta", "they restored a backup").await.expect("it starts");
        exchange::start_anew(&to.node, &officer(), "alpha", "we restored a backup").await.expect("it starts");
        // Created later than all that came before: a first bundle comes once.
        from.clock.days(1);
        let accepted = send(&from, &to).await;
        assert_eq!((accepted.added, accepted.changed), (0, 1), "{accepted:?}");
        assert_eq!(listed(&to).await, 1, "withdrawn again");
    });
}

#[test]
fn what_the_origin_forgot_is_withdrawn_when_both_start_anew() {
    sqlite(async |db| {
        let (from, to, _) = shared(&db, &["One"]).await;
        let older = tempfile::tempdir().expect("a folder");
        let from = from.reopen_after(|_, folder| copy(folder, older.path())).await;
        add(&from, &to, "Two").await;
        send(&from, &to).await;
        assert_eq!(listed(&to).await, 2);
        let from = from.reopen_after(|_, folder| copy(older.path(), folder)).await;
        assert_eq!(listed(&from).await, 1, "the second record is not there any more");
        for (org, name) in [(&from, "beta"), (&to, "alpha")] {
            exchange::start_anew(&org.node, &officer(), name, "a backup was restored").await.expect("it starts");
        }
        from.clock.days(1);
        send(&from, &to).await;
        assert_eq!(listed(&to).await, 1, "what its origin cannot withdraw any more does not stay");
    });
}

/// The next version of what both agreed, with the same terms.
fn next(from: &Org, to: &Org, version: u32) -> Protocol {
    Protocol { version, ..protocol(from, to, (terms(Rung::Case), Terms::nothing())) }
}

async fn standing(org: &Org, other: &Org) -> (u32, String) {
    let agreement = agreements::with(&org.node, other.org()).await.expect("it reads").expect("they agreed");
    (agreement.protocol.version, agreement.state)
}

#[test]
fn a_version_signed_after_the_channel_started_anew_is_not_displaced_by_an_older_one_called_back_to_mind() {
    sqlite(async |db| {
        for is_sealed_before in [true, false] {
            let (from, to, _) = shared(&db, &["One"]).await;
            let older = tempfile::tempdir().expect("a folder");
            let to = to.reopen_after(|_, folder| copy(folder, older.path())).await;
            sign(&from, &to, &next(&from, &to, 2)).await;
            agreements::suspend(&from.node, &officer(), to.org(), "a pause").await.expect("it is suspended");
            let to = to.reopen_after(|_, folder| copy(older.path(), folder)).await;
            for (org, name) in [(&from, "beta"), (&to, "alpha")] {
                exchange::start_anew(&org.node, &officer(), name, "a backup was restored").await.expect("it starts");
            }
            from.clock.days(1);
            let early = if is_sealed_before { Some(seal_for(&from, &to).await) } else { None };
            sign(&from, &to, &next(&from, &to, 3)).await;
            match early {
                Some(early) => take(&to, &early.bytes).await,
                None => send(&from, &to).await,
            };
            assert_eq!(standing(&to, &from).await, (3, "active".to_owned()), "sealed before: {is_sealed_before}");
            send(&from, &to).await;
            assert_eq!(listed(&to).await, 1, "what both agreed last lets it pass");
            agreements::terminate(&from.node, &leader(), to.org(), "it is over").await.expect("it ends");
            send(&from, &to).await;
            assert_eq!(standing(&to, &from).await, (3, "terminated".to_owned()));
        }
    });
}

#[test]
fn a_receipt_for_an_earlier_withdrawal_says_nothing_of_the_copy_that_was_sent_since() {
    both(async |db| {
        let (from, to, ours) = shared(&db, &["One"]).await;
        let reaches = async |orgs: Vec<&Org>| {
            let orgs = orgs.into_iter().map(|o| o.org().clone()).collect();
            records::set_audience(&from.node, &officer(), &ours[0], orgs, "as decided").await.expect("it is set");
        };
        send(&from, &to).await;
        reaches(vec![&from]).await;
        assert_eq!(send(&from, &to).await.withdrawn, 1);
        reaches(vec![&from, &to]).await;
        assert_eq!(seal_for(&from, &to).await.items, 1, "it goes once more, and is lost on the way");
        send(&to, &from).await;
        for (org, name) in [(&from, "beta"), (&to, "alpha")] {
            exchange::start_anew(&org.node, &officer(), name, "a stick was lost").await.expect("it starts");
        }
        from.clock.days(1);
        send(&from, &to).await;
        assert_eq!(listed(&to).await, 1);
    });
}
