//! A node that went back to a backup, and the partner who knows what it withdrew since.

use crate::lost::{add, listed};
use crate::world::{
    Db, Org, agree, copy, incident, leader, officer, only, pair, passphrase, seal_for, send, sqlite, take, terms,
};
use app::agreements::Terms;
use app::backup::{self, Wanted};
use app::{Error, Home, Node, attestations, exchange, receive, records, shred};
use record::{RecordId, Rung};
use std::path::Path;
use tempfile::TempDir;

async fn shared(db: &Db) -> (Org, Org) {
    let (from, to) = (db.found("alpha", 571).await, db.found("beta", 572).await);
    pair(&from, &to).await;
    agree(&from, &to, (terms(Rung::Case), Terms::nothing())).await;
    (from, to)
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
    let restored = backup::restore_by(backup, &home, (&passphrase(), None), Box::new(org.clock.clone()))
        .await
        .expect("it is restored");
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
        assert_eq!(next.items, 0, "what was never withdrawn is there, and nothing goes of who asked to be left out");
        take(&to, &next.bytes).await;
        assert_eq!(listed(&to).await, 1, "it stays there");
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

/// What the partner has of the only record that they hold.
async fn words(org: &Org) -> String {
    let id = only(org, "incident").await;
    let shown = records::show(&org.node, &officer(), &id, Some("to see")).await.expect("it is here");
    format!("{:?}", shown.body)
}

#[test]
fn who_said_that_paper_is_gone_too_tells_it_once_more_and_what_was_narrowed_stays_narrow() {
    sqlite(async |db| {
        let (from, to) = shared(&db).await;
        let (narrowed, gone) = (add(&from, &to, "One").await, add(&from, &to, "Two").await);
        send(&from, &to).await;
        send(&to, &from).await;
        let place = backed_up(&from).await;
        shred::withdraw(&from.node, &leader(), &gone, "a source asked").await.expect("it is withdrawn");
        let shown = records::show(&from.node, &officer(), &narrowed, Some("to see")).await.expect("it is here");
        let body = incident("2017-07-12", "One", "Name").with("narrative", "Taken out");
        records::update(&from.node, &officer(), &narrowed, shown.record.revision, body)
            .await
            .expect("what was seen is taken out");
        send(&from, &to).await;
        send(&to, &from).await;
        attestations::attest(&to.node, &officer(), "alpha", "print-outs were burnt").await.expect("they say so");
        send(&to, &from).await;
        let before = words(&to).await;
        assert!(before.contains("Taken out"), "{before}");

        let from = lost(from, place.path()).await;
        from.clock.days(1);
        anew(&to, "alpha").await;
        assert_eq!(send(&to, &from).await.again, 1);
        send(&from, &to).await;
        assert_eq!((listed(&to).await, words(&to).await), (1, before), "the older copy does not take its place");
    });
}

#[test]
fn a_bundle_that_was_on_its_way_when_the_node_was_lost_does_not_end_the_waiting() {
    sqlite(async |db| {
        let (from, to) = shared(&db).await;
        add(&from, &to, "One").await;
        let place = backed_up(&from).await;
        // Their first bundle ever lies on a stick.
        let on_its_way = seal_for(&to, &from).await;
        from.clock.days(1);
        let from = lost(from, place.path()).await;
        let refused = receive::receive(&from.node, &officer(), &on_its_way.bytes).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        assert!(asks(&from).await);
    });
}

#[test]
fn a_restore_that_was_cut_short_is_no_node_whatever_is_put_into_its_folder() {
    sqlite(async |db| {
        let (from, _) = shared(&db).await;
        let place = backed_up(&from).await;
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::folder(folder.path());
        let restored = backup::restore(place.path(), &home, (&passphrase(), None)).await.expect("it is restored");
        restored.node.store().close().await;
        drop(restored);
        assert!(!folder.path().join("restore.unfinished").exists());
        // As after a kill: everything is there but the last step.
        std::fs::write(folder.path().join("restore.unfinished"), "").expect("it is written");
        let opened = Node::open(&home, &passphrase()).await.map(drop);
        assert!(opened.expect_err("it is no node").to_string().contains("cut short"));
    });
}
