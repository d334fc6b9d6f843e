//! When a bundle is lost, or a folder was restored from an older copy.

use crate::world::{Db, Org, agree, both, incident, officer, pair, seal_for, send, shared_label, sqlite, take, terms};
use app::agreements::Terms;
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

async fn add(from: &Org, to: &Org, village: &str) -> RecordId {
    let (body, label) = (incident("2017-07-12", village, "Name"), shared_label(from, &[to]));
    records::create_labelled(&from.node, &officer(), "incident", body, label).await.expect("a record")
}

async fn listed(org: &Org) -> i64 {
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

fn copy(from: &std::path::Path, to: &std::path::Path) {
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir_all(&target).expect("a folder");
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).expect("a file is copied");
        }
    }
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
