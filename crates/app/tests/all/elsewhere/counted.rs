//! Until when what was destroyed may still be in a copy elsewhere: what was cut, restored from, or kept where it was
//! removed counts.

use super::memory::{Memory, remote};
use super::{add, back, make, quiet};
use crate::world::{leader, passphrase, sqlite};
use app::backup::{self, Wanted};
use app::{Home, shred};

#[test]
fn destruction_is_complete_on_the_latest_day_of_all_places_and_earlier_when_they_let_go() {
    sqlite(async |db| {
        let (org, there, here) =
            (db.found("alpha", 307).await, Memory::default(), tempfile::tempdir().expect("a folder"));
        there.keep_removed(Some(false));
        let id = add(&org, "Gone").await;
        backup::make(&org.node, here.path(), Wanted { days: 30 }).await.expect("it is made");
        backup::make_there(&org.node, &remote(&there), Wanted { days: 365 }, &quiet).await.expect("it is made");
        org.clock.days(1);
        shred::shred(&org.node, &leader(), &id, "a source asked").await.expect("it is shredded");
        org.clock.days(1);
        let complete = async || backup::destroyed(&org.node, &leader()).await.expect("a list")[0].complete_on.clone();
        // By hand: 2 March 2026 and 365 days, and 30 days.
        assert_eq!(complete().await.as_deref(), Some("2027-03-02"), "the latest of both places");
        make(&org, &there).await.expect("it is made");
        let (snapshots, parts) = backup::prune_there(&org.node, &remote(&there), 1).await.expect("it is pruned");
        assert!(snapshots == 1 && parts > 0, "{parts} parts went");
        assert_eq!(complete().await.as_deref(), Some("2026-04-01"), "the folder still has it");
        let (restored, _folder) = back(&there, None).await;
        db.keep(&restored.expect("what stays is whole").node);
        backup::erase(&org.node, here.path()).await.expect("it is erased");
        assert_eq!(complete().await, None);
        backup::erase_there(&org.node, &remote(&there)).await.expect("it is erased");
        assert!(there.all().is_empty(), "nothing of ours stays there");
    });
}

async fn complete_on(node: &app::Node) -> Option<String> {
    backup::destroyed(node, &leader()).await.expect("a list").remove(0).complete_on
}

#[test]
fn what_a_backup_that_was_cut_left_is_counted_with_until_it_is_cleared_away() {
    sqlite(async |db| {
        let (org, there) = (db.found("alpha", 311).await, Memory::default());
        there.keep_removed(Some(false));
        let id = add(&org, "Gone").await;
        there.fail_after(12);
        assert!(make(&org, &there).await.is_err(), "it is cut");
        there.mend();
        assert!(there.all().keys().any(|n| n.starts_with("parts/")), "with something of it there");
        org.clock.days(1);
        shred::shred(&org.node, &leader(), &id, "a source asked").await.expect("it is shredded");
        // By hand: 2 March 2026 and the 90 days of a backup.
        assert_eq!(complete_on(&org.node).await.as_deref(), Some("2026-05-31"));
        org.clock.days(1);
        make(&org, &there).await.expect("it is made");
        assert!(complete_on(&org.node).await.is_some(), "its parts still lie there");
        backup::prune_there(&org.node, &remote(&there), 5).await.expect("it is pruned");
        assert_eq!(complete_on(&org.node).await, None);
    });
}

#[test]
fn a_node_that_came_back_counts_with_the_backups_from_which_it_came() {
    sqlite(async |db| {
        let (org, there) = (db.found("alpha", 312).await, Memory::default());
        let here = tempfile::tempdir().expect("a folder");
        let id = add(&org, "Gone").await;
        make(&org, &there).await.expect("it is made");
        backup::make(&org.node, here.path(), Wanted { days: 30 }).await.expect("it is made");
        let (restored, _folder) = back(&there, None).await;
        let place = tempfile::tempdir().expect("a folder");
        let again = backup::restore(here.path(), &Home::folder(place.path()), (&passphrase(), None)).await;
        for node in [restored.expect("it is restored").node, again.expect("it is restored").node] {
            db.keep(&node);
            shred::shred(&node, &leader(), &id, "a source asked").await.expect("it is shredded");
            assert!(complete_on(&node).await.is_some(), "the backup that it came from has its key");
        }
    });
}

#[test]
fn what_is_removed_where_it_is_kept_all_the_same_is_counted_with() {
    sqlite(async |db| {
        let (org, there) = (db.found("alpha", 313).await, Memory::default());
        there.keep_removed(Some(true));
        let id = add(&org, "Gone").await;
        make(&org, &there).await.expect("it is made");
        org.clock.days(1);
        shred::shred(&org.node, &leader(), &id, "a source asked").await.expect("it is shredded");
        org.clock.days(1);
        let made = make(&org, &there).await.expect("it is made");
        backup::prune_there(&org.node, &remote(&there), 1).await.expect("it is pruned");
        let day = complete_on(&org.node).await;
        assert!(day.is_some() && made.gone.is_empty(), "removed by us, and kept by them");
        assert!(make(&org, &there).await.expect("it is made").gone.is_empty(), "nobody took it away");
        org.clock.days(400);
        backup::prune_there(&org.node, &remote(&there), 1).await.expect("it is pruned");
        assert_eq!(complete_on(&org.node).await, day, "a day that has passed, and it is still there");
        there.keep_removed(None);
        backup::prune_there(&org.node, &remote(&there), 1).await.expect("it is pruned");
        assert_eq!(complete_on(&org.node).await, None, "a place that does not say is counted with until the day");
    });
}
