//! A node that went back to a backup, and the partner who knows what it withdrew since.

use crate::world::{
    Db, Org, agree, copy, incident, leader, officer, pair, passphrase, seal_for, send, shared_label, sqlite, take,
    terms,
};
use app::agreements::Terms;
use app::backup::{self, Wanted};
use app::records::{self, ListQuery};
use app::{Home, exchange, shred};
use record::{RecordId, Rung};
use std::path::Path;
use tempfile::TempDir;

async fn shared(db: &Db) -> (Org, Org) {
    let (from, to) = (db.found("alpha", 571).await, db.found("beta", 572).await);
    pair(&from, &to).await;
    agree(&from, &to, (terms(Rung::Case), Terms::nothing())).await;
    (from, to)
}

async fn add(from: &Org, to: &Org, village: &str) -> RecordId {
    let (body, label) = (incident("2017-07-12", village, "Name"), shared_label(from, &[to]));
    records::create_labelled(&from.node, &officer(), "incident", body, label).await.expect("a record")
}

async fn listed(org: &Org) -> i64 {
    let query = ListQuery { kind: "incident".into(), page: 1, ..ListQuery::default() };
    records::list(&org.node, &officer(), &query).await.expect("a list").total
}

async fn backed_up(org: &Org) -> TempDir {
    let place = tempfile::tempdir().expect("a folder");
    backup::make(&org.node, place.path(), Wanted::default()).await.expect("a snapshot is made");
    place
}

/// The laptop is lost: another one gets what the backup holds, and nothing else.
async fn lost(org: Org, backup: &Path) -> Org {
    let place = tempfile::tempdir().expect("a folder");
    let home = Home::folder(place.path());
    let restored = backup::restore(backup, &home, (&passphrase(), None)).await.expect("it is restored");
    restored.node.store().close().await;
    drop(restored);
    org.reopen_after(|_, folder| copy(place.path(), folder)).await
}

async fn anew(org: &Org, partner: &str) {
    exchange::start_anew(&org.node, &officer(), partner, "they restored a backup").await.expect("it starts");
    // Created later than all that came before: a first bundle comes once.
    org.clock.days(1);
}

async fn asks(org: &Org) -> bool {
    let waiting = exchange::waiting(&org.node, &officer()).await.expect("a list");
    waiting.iter().any(|partner| partner.asks)
}

async fn audience(org: &Org, id: &RecordId) -> bool {
    let shown = records::show(&org.node, &officer(), id, Some("to see")).await.expect("it is here");
    matches!(shown.label.audience, record::label::Audience::Only(orgs) if orgs.len() == 2)
}

#[test]
fn what_was_withdrawn_after_the_backup_goes_to_nobody_from_the_restored_node() {
    sqlite(async |db| {
        let (from, to) = shared(&db).await;
        let (stays, before) = (add(&from, &to, "One").await, add(&from, &to, "Two").await);
        send(&from, &to).await;
        // Written before the backup, and sent only after it: no receipt of it is in the backup.
        let after = add(&from, &to, "Three").await;
        let place = backed_up(&from).await;
        send(&from, &to).await;
        assert_eq!(listed(&to).await, 3);
        for id in [&before, &after] {
            shred::withdraw(&from.node, &leader(), id, "a source asked").await.expect("it is withdrawn");
        }
        assert_eq!(send(&from, &to).await.withdrawn, 2);
        send(&to, &from).await;
        assert_eq!(listed(&to).await, 1);

        let from = lost(from, place.path()).await;
        assert!(asks(&from).await && audience(&from, &before).await, "the backup knows nothing of it");
        from.clock.days(1);
        let early = seal_for(&from, &to).await;
        assert_eq!((early.items, early.tombstones), (0, 0), "nothing goes before they were heard");
        anew(&to, "alpha").await;
        take(&to, &early.bytes).await;
        assert_eq!(listed(&to).await, 1, "what they have stays with them");
        assert_eq!(send(&to, &from).await.again, 2);
        assert!(!asks(&from).await);
        assert!(audience(&from, &stays).await && !audience(&from, &before).await && !audience(&from, &after).await);
        let next = seal_for(&from, &to).await;
        assert_eq!(next.items, 1, "what was never withdrawn");
        take(&to, &next.bytes).await;
        assert_eq!(listed(&to).await, 1, "and nothing of a person who asked to be left out");
    });
}

#[test]
fn two_nodes_that_both_went_back_hear_each_other_first() {
    sqlite(async |db| {
        let (from, to) = shared(&db).await;
        let gone = add(&from, &to, "One").await;
        send(&from, &to).await;
        send(&to, &from).await;
        let place = backed_up(&from).await;
        shred::withdraw(&from.node, &leader(), &gone, "a source asked").await.expect("it is withdrawn");
        send(&from, &to).await;
        send(&to, &from).await;
        let theirs = backed_up(&to).await;
        let (from, to) = (lost(from, place.path()).await, lost(to, theirs.path()).await);
        from.clock.days(1);
        to.clock.days(1);
        let (first, second) = (seal_for(&from, &to).await, seal_for(&to, &from).await);
        assert_eq!((first.items, second.items), (0, 0));
        take(&to, &first.bytes).await;
        assert_eq!(take(&from, &second.bytes).await.again, 1);
        assert_eq!(seal_for(&from, &to).await.items, 0, "what was withdrawn stays here");
        assert_eq!(listed(&to).await, 0);
    });
}

#[test]
fn starting_again_once_more_does_not_end_the_waiting() {
    sqlite(async |db| {
        let (from, to) = shared(&db).await;
        add(&from, &to, "One").await;
        let place = backed_up(&from).await;
        let from = lost(from, place.path()).await;
        anew(&from, "beta").await;
        assert!(asks(&from).await);
        assert_eq!(seal_for(&from, &to).await.items, 0);
        anew(&to, "alpha").await;
        assert_eq!(send(&to, &from).await.again, 0, "nothing was withdrawn");
        assert_eq!(seal_for(&from, &to).await.items, 1);
    });
}
