//! Backups elsewhere: they come back from there, share what did not change, and a place that fails, lies or goes back in
//! time is noticed and costs nothing that was there.

mod counted;
mod memory;

use crate::golden::{SECRETS, golden};
use crate::world::{Org, both, incident, leader, officer, passphrase, sqlite};
use app::backup::places::{self, Bucket, Named, Trouble, Where};
use app::backup::{self, Drilled, Made, Restored, Wanted};
use app::{Error, Home, Result, records, shred};
use memory::{Memory, remote};
use record::RecordId;
use std::sync::Mutex;
use tempfile::TempDir;

fn quiet(_: u64, _: u64) {}

async fn make(org: &Org, there: &Memory) -> Result<Made> {
    backup::make_there(&org.node, &remote(there), Wanted::default(), &quiet).await
}

async fn drill(org: &Org, there: &Memory) -> Result<Drilled> {
    backup::drill_there(&org.node, &remote(there), 20, &quiet).await
}

async fn back(there: &Memory, number: Option<u64>) -> (Result<Restored>, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let home = Home::folder(folder.path().join("node"));
    (backup::restore_there(&remote(there), &home, (&passphrase(), number), &quiet).await, folder)
}

async fn add(org: &Org, village: &str) -> RecordId {
    records::create(&org.node, &officer(), "incident", incident("2017-07-12", village, "Name")).await.expect("a record")
}

fn named(name: &str, days: u16) -> Named {
    let account = Bucket {
        endpoint: "https://storage.example".to_owned(),
        region: "eu".to_owned(),
        bucket: format!("bucket-{name}"),
        prefix: String::new(),
        is_path_style: true,
        key: "THE-ACCESS-KEY".to_owned(),
        secret: "the secret of the storage".to_owned().into(),
        authority: None,
    };
    Named { name: name.to_owned(), place: Where::Bucket(account), days }
}

#[test]
fn what_was_carried_elsewhere_comes_back_whole_and_tells_nothing_there() {
    both(async |db| {
        let (g, there) = (golden(&db).await, Memory::default());
        let told = Mutex::new(Vec::new());
        let tell = |done, total| told.lock().expect("nobody panics").push((done, total));
        let made =
            backup::make_there(&g.hrm.node, &remote(&there), Wanted::default(), &tell).await.expect("it is made");
        assert!(made.fresh > 0 && made.gone.is_empty(), "{made:?}");
        let told = told.into_inner().expect("nobody panics");
        assert_eq!(told.last(), Some(&(made.bytes, made.bytes)), "the last that is told is all of it");
        assert!(told.is_sorted(), "and it goes forward only");
        for (name, bytes) in there.all() {
            let is_plain = |s: &str| {
                let last = s.rsplit('/').next().unwrap_or_default();
                s.starts_with("parts/") && last.len() == 64 && last.bytes().all(|b| b.is_ascii_hexdigit())
                    || ["snapshots/000001", "node.mark", "unlock.slot", "shredded.list"].contains(&s)
            };
            assert!(is_plain(&name), "`{name}` tells nothing");
            for secret in SECRETS.iter().chain(&["incident", "SY-Raqqa", "records"]) {
                assert!(!bytes.windows(secret.len()).any(|w| w == secret.as_bytes()), "{secret} in {name}");
            }
        }
        let (restored, folder) = back(&there, None).await;
        let restored = restored.expect("it is restored");
        db.keep(&restored.node);
        let shown = records::show(&restored.node, &officer(), &g.id, Some("to see")).await.expect("it opens");
        let text = shown.body.to_json().to_string();
        assert!(SECRETS.iter().all(|s| text.contains(s)));
        assert!(!folder.path().join("node.fetched").exists(), "what was fetched is gone again");
        let drilled = drill(&g.hrm, &there).await.expect("it is tried out");
        assert!(drilled.opened > 0 && drilled.same == drilled.opened, "{drilled:?}");
        assert!(!g.hrm.home.folder.join("backup-staging").exists(), "nothing stays on its way");
        assert!(matches!(g.hrm.count("select count(*) from backups where tried <> ''", &[]).await, 1));
    });
}

#[test]
fn only_what_is_not_there_is_carried_also_after_a_line_that_was_cut() {
    sqlite(async |db| {
        let (org, there) = (db.found("alpha", 301).await, Memory::default());
        for n in 0..300 {
            add(&org, &format!("Village {n}")).await;
        }
        there.fail_after(12);
        let cut = make(&org, &there).await;
        assert!(matches!(cut, Err(Error::Conflict(_))), "{cut:?}");
        there.mend();
        let before = there.all().keys().filter(|n| n.starts_with("parts/")).count();
        let first = make(&org, &there).await.expect("it is made");
        assert!(before > 0 && first.fresh + u64::try_from(before).expect("few") >= first.parts, "{before} {first:?}");
        assert!(first.fresh < first.parts, "what got there before the cut is not carried again: {first:?}");
        add(&org, "One more").await;
        let second = make(&org, &there).await.expect("it is made");
        assert_eq!((first.number, second.number), (1, 2));
        assert!(second.fresh * 2 < second.parts, "{second:?}");
        // A third attempt that fails at any point leaves the second one as it was.
        for allowed in [0, 3, 6, 9, 12, 15] {
            there.fail_after(allowed);
            add(&org, "Another").await;
            let failed = make(&org, &there).await;
            there.mend();
            assert!(failed.is_err(), "after {allowed}: {failed:?}");
            let (restored, _folder) = back(&there, Some(2)).await;
            db.keep(&restored.unwrap_or_else(|e| panic!("after {allowed}: {e}, made {failed:?}")).node);
        }
    });
}

#[test]
fn a_fetch_that_was_cut_goes_on_where_it_was() {
    sqlite(async |db| {
        let (org, there) = (db.found("alpha", 302).await, Memory::default());
        for n in 0..200 {
            add(&org, &format!("Village {n}")).await;
        }
        make(&org, &there).await.expect("it is made");
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::folder(folder.path().join("node"));
        there.fail_after(15);
        let cut = backup::restore_there(&remote(&there), &home, (&passphrase(), None), &quiet).await;
        assert!(matches!(cut, Err(Error::Conflict(_))), "{cut:?}");
        assert!(!home.folder.join("unlock.slot").exists(), "no node came of it");
        there.mend();
        let fetched = std::fs::read_dir(folder.path().join("node.fetched").join("parts")).expect("a folder").count();
        there.count_anew();
        let restored = backup::restore_there(&remote(&there), &home, (&passphrase(), None), &quiet).await;
        db.keep(&restored.expect("it is restored").node);
        let parts = there.all().keys().filter(|n| n.starts_with("parts/")).count();
        assert!(fetched > 0 && there.parts_fetched() < parts, "{fetched} shelves were there, of {parts} parts");
    });
}

#[test]
fn parts_that_were_changed_swapped_or_lost_are_refused_and_a_wrong_passphrase_too() {
    sqlite(async |db| {
        let (org, there) = (db.found("alpha", 303).await, Memory::default());
        add(&org, "Village").await;
        make(&org, &there).await.expect("it is made");
        let whole = there.all();
        let parts: Vec<&String> = whole.keys().filter(|n| n.starts_with("parts/")).collect();
        let attacks: [(&str, &dyn Fn()); 4] = [
            ("flipped", &|| parts.iter().for_each(|p| there.change(p, |b| b[30] ^= 1))),
            ("cut", &|| parts.iter().for_each(|p| there.change(p, |b| b.truncate(b.len() - 1)))),
            ("lost", &|| parts.iter().for_each(|p| there.lose(p))),
            ("another's manifest", &|| there.change("snapshots/000001", |b| b[40] ^= 1)),
        ];
        for (what, attack) in attacks {
            attack();
            let (refused, folder) = back(&there, None).await;
            assert!(matches!(&refused, Err(Error::Refused(m)) if m.contains("damaged")), "{what}: {refused:?}");
            assert!(!folder.path().join("node").join("unlock.slot").exists(), "{what}: no node came of it");
            assert!(drill(&org, &there).await.is_err(), "{what}: a drill notices it");
            there.put_back(&whole);
        }
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home::folder(folder.path().join("node"));
        let wrong = "four other words here".to_owned().into();
        let refused = backup::restore_there(&remote(&there), &home, (&wrong, None), &quiet).await;
        assert!(matches!(refused, Err(Error::Refused(_))));
        let (restored, _folder) = back(&there, None).await;
        db.keep(&restored.expect("it is restored").node);
    });
}

#[test]
fn a_place_that_goes_back_in_time_is_noticed_and_never_taken_for_the_newest() {
    sqlite(async |db| {
        let (org, there) = (db.found("alpha", 304).await, Memory::default());
        there.keep_removed(Some(false));
        add(&org, "Village").await;
        make(&org, &there).await.expect("it is made");
        let old = there.all();
        add(&org, "Later").await;
        make(&org, &there).await.expect("it is made");
        there.put_back(&old);
        let refused = drill(&org, &there).await;
        assert!(
            matches!(&refused, Err(Error::Refused(m)) if m.contains("gives 1") && m.contains("made 2")),
            "{refused:?}"
        );
        let listed = backup::list_there(&org.node, &remote(&there)).await.expect("a list");
        assert!(listed.iter().any(|l| l.number == 2 && !l.is_there), "{listed:?}");
        let made = make(&org, &there).await.expect("it is made");
        assert_eq!((made.number, &made.gone), (3, &vec![2]), "its number is never given twice, and it is said");
        // Somebody may have the one that was taken away, until a person says that nobody has.
        backup::prune_there(&org.node, &remote(&there), 1).await.expect("it is pruned");
        let missing = async || {
            let all = backup::list_there(&org.node, &remote(&there)).await.expect("a list");
            all.iter().filter(|l| !l.is_there).map(|l| l.number).collect::<Vec<_>>()
        };
        assert_eq!(missing().await, [2], "the first was let go, the second was not");
        assert_eq!(backup::forget_missing_there(&org.node, &remote(&there)).await.expect("it is kept"), 1);
        assert!(missing().await.is_empty());
        // The first manifest in the newest's place is no snapshot.
        let first = old["snapshots/000001"].clone();
        there.change("snapshots/000003", |b| *b = first.clone());
        let (refused, _folder) = back(&there, None).await;
        assert!(matches!(&refused, Err(Error::Refused(m)) if m.contains("snapshot 3")), "{refused:?}");
        // A lost node has no register: it takes the old state, and says which it is.
        there.put_back(&old);
        let (restored, _folder) = back(&there, None).await;
        let restored = restored.expect("a lost node knows no newer one");
        db.keep(&restored.node);
        assert_eq!(restored.number, Some(1), "but it says which it is, and of when");
        assert!(!restored.made.is_empty());
    });
}

#[test]
fn a_place_that_says_yes_to_everything_is_refused_and_so_is_another_nodes() {
    sqlite(async |db| {
        let (org, other) = (db.found("alpha", 305).await, db.found("beta", 306).await);
        add(&org, "Village").await;
        let there = Memory::default();
        there.lie();
        let refused = make(&org, &there).await;
        assert!(matches!(&refused, Err(Error::Refused(m)) if m.contains("does not give back")), "{refused:?}");
        let there = Memory::default();
        make(&org, &there).await.expect("it is made");
        let before = there.all();
        let refused = make(&other, &there).await;
        assert!(matches!(&refused, Err(Error::Refused(m)) if m.contains("another node's")), "{refused:?}");
        let refused = backup::erase_there(&other.node, &remote(&there)).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        assert!(before == there.all(), "nothing of another node came in or went");
    });
}

#[test]
fn a_place_that_another_node_takes_meanwhile_keeps_what_that_node_put_beside_its_backups() {
    sqlite(async |db| {
        let (org, other) = (db.found("alpha", 314).await, db.found("beta", 315).await);
        let (there, theirs) = (Memory::default(), Memory::default());
        make(&other, &theirs).await.expect("it is made");
        add(&org, "Village").await;
        there.be_taken_by(theirs.all()["node.mark"].clone());
        let refused = make(&org, &there).await;
        assert!(matches!(&refused, Err(Error::Refused(why)) if why.contains("another node")), "{refused:?}");
        assert!(!there.all().contains_key("unlock.slot"), "our slot is not put in place of theirs");
        assert!(matches!(backup::prune_there(&org.node, &remote(&there), 1).await, Err(Error::Refused(_))));
        assert!(there.all().keys().any(|n| n.starts_with("parts/")), "and no part of theirs is removed");
    });
}

#[test]
fn places_are_kept_sealed_and_say_what_is_wrong_with_them() {
    both(async |db| {
        let org = db.found("alpha", 308).await;
        places::add(&org.node, &named("abroad", 200)).await.expect("it is added");
        let kept = org.fetch("select value from settings", &[]).await;
        let kept: Vec<String> = kept.iter().filter_map(|r| r.text(0)).collect();
        for word in ["storage.example", "bucket-abroad", "THE-ACCESS-KEY", "the secret of the storage", "abroad"] {
            assert!(!kept.iter().any(|k| k.contains(word)), "{word} stands open among the settings");
        }
        let there = places::one(&org.node, "abroad").await.expect("it is there");
        assert!(!format!("{there:?}").contains("secret") && !format!("{there:?}").contains("THE-ACCESS"), "{there:?}");
        let again = places::add(&org.node, &named("abroad", 10)).await;
        assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
        for bad in ["", "Two Words", "../up", "a/b"] {
            assert!(matches!(places::add(&org.node, &named(bad, 10)).await, Err(Error::Refused(_))), "{bad}");
        }
        let troubles = async || places::states(&org.node).await.expect("states")[0].troubles.clone();
        assert_eq!(troubles().await, [Trouble::Late]);
        assert!(places::is_due(&org.node, &there).await.expect("it says"));
        places::failed(&org.node, "abroad", &Error::Conflict("no line".to_owned())).await.expect("it is kept");
        assert_eq!(troubles().await, [Trouble::Unreachable, Trouble::Late]);
        let Where::Bucket(account) = &there.place else { panic!("it is a bucket") };
        let memory = Memory::default();
        let remote = backup::Remote { address: account.address(), ..remote(&memory) };
        let made = backup::make_there(&org.node, &remote, Wanted { days: 200 }, &quiet).await.expect("it is made");
        places::made(&org.node, "abroad", (&made, Some(true))).await.expect("it is kept");
        assert_eq!(troubles().await, [Trouble::KeepsRemoved, Trouble::Untried]);
        assert!(!places::is_due(&org.node, &there).await.expect("it says"));
        backup::drill_there(&org.node, &remote, 5, &quiet).await.expect("it is tried out");
        places::made(&org.node, "abroad", (&made, Some(false))).await.expect("it is kept");
        let state = places::show(&org.node, &leader()).await.expect("states").remove(0);
        // By hand: 200 days from 2 March 2026.
        assert_eq!((state.until.as_str(), state.kept, state.troubles.len()), ("2026-09-18", 1, 0), "{state:?}");
        assert!(matches!(places::show(&org.node, &officer()).await, Err(Error::Forbidden(_))));
        org.clock.days(201);
        assert_eq!(troubles().await, [Trouble::Late, Trouble::Untried, Trouble::Past]);
        let found = app::doctor::examine(&org.node).await.expect("findings");
        assert!(found.iter().any(|f| f.words.contains("`abroad`") && f.words.contains("prune abroad")));
        places::remove(&org.node, "abroad").await.expect("it is forgotten");
        let state = places::states(&org.node).await.expect("states").remove(0);
        assert_eq!((state.name.as_str(), state.kept), ("", 1), "what lies there is still counted with");
    });
}

#[test]
fn a_drive_that_is_not_connected_gets_no_backup_and_is_counted_with() {
    sqlite(async |db| {
        let (org, drive) = (db.found("alpha", 309).await, tempfile::tempdir().expect("a folder"));
        let (to, away) = (drive.path().join("mounted"), drive.path().join("carried-away"));
        std::fs::create_dir(&to).expect("a folder");
        let id = add(&org, "Gone").await;
        let made = backup::make(&org.node, &to, Wanted::default()).await.expect("it is made");
        std::fs::rename(&to, &away).expect("the drive is carried away");
        std::fs::create_dir(&to).expect("where it was mounted");
        let refused = backup::make(&org.node, &to, Wanted::default()).await;
        assert!(matches!(&refused, Err(Error::Refused(m)) if m.contains("connect the drive")), "{refused:?}");
        assert_eq!(std::fs::read_dir(&to).expect("a folder").count(), 0, "nothing was written on this machine");
        org.clock.days(1);
        shred::shred(&org.node, &leader(), &id, "a source asked").await.expect("it is shredded");
        backup::prune(&org.node, &to, 1).await.expect("there is nothing to prune");
        let complete = async || backup::destroyed(&org.node, &leader()).await.expect("a list")[0].complete_on.clone();
        assert_eq!(complete().await, Some(made.expires), "what was carried away still has it");
        assert_eq!(backup::forget_missing(&org.node, &to).await.expect("it is kept"), 1);
        assert_eq!(complete().await, None);
        backup::make(&org.node, &to, Wanted::default()).await.expect("and now one is made");
    });
}
