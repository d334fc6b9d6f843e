//! Backups: they come back whole, share what did not change, and damage, mistakes and kills cost nothing that was there.

use crate::golden::{SECRETS, golden};
use crate::world::{Org, both, incident, leader, officer, passphrase, sqlite};
use app::backup::{self, Wanted};
use app::{Error, Home, Node, audit, doctor, records, shred};
use record::RecordId;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

pub fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Every file under a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for one in std::fs::read_dir(folder).expect("a folder").map(|f| f.expect("a file").path()) {
        if one.is_dir() { found.extend(files(&one)) } else { found.push(one) }
    }
    found.sort();
    found
}

pub fn parts(folder: &Path) -> Vec<PathBuf> {
    files(&folder.join("parts"))
}

pub async fn make(org: &Org, to: &Path) -> backup::Made {
    backup::make(&org.node, to, Wanted::default()).await.expect("a snapshot is made")
}

/// What a restore says besides the node.
struct Told {
    destroyed: u64,
    partners: Vec<String>,
}

async fn back(org: &Org, from: &Path, number: Option<u64>) -> (Node, TempDir, Told) {
    let place = folder();
    let home = Home::folder(place.path());
    let restored = backup::restore(from, &home, (&passphrase(), number)).await.expect("it is restored");
    org.db.keep(&restored.node);
    let told = Told { destroyed: restored.destroyed, partners: restored.partners };
    (restored.node, place, told)
}

pub async fn add(org: &Org, village: &str) -> RecordId {
    records::create(&org.node, &officer(), "incident", incident("2017-07-12", village, "Name")).await.expect("a record")
}

async fn is_there(node: &Node, id: &RecordId) -> bool {
    records::show(node, &officer(), id, Some("to see")).await.is_ok()
}

#[test]
fn what_was_backed_up_comes_back_whole_from_either_database() {
    both(async |db| {
        let g = golden(&db).await;
        let to = folder();
        let made = make(&g.hrm, to.path()).await;
        assert_eq!(made.entries.cast_signed() + 1, g.hrm.log_size().await, "the log has one line more: this backup");
        for file in files(to.path()) {
            let bytes = std::fs::read(&file).expect("a file");
            for secret in SECRETS.iter().chain(&["incident", "SY-Raqqa"]) {
                let is_in = bytes.windows(secret.len()).any(|w| w == secret.as_bytes());
                assert!(!is_in, "{secret} in {}", file.display());
            }
        }
        let (place, home) = (folder(), folder());
        let wrong = "four other words here".to_owned().into();
        let refused = backup::restore(to.path(), &Home::folder(place.path()), (&wrong, None)).await;
        assert!(matches!(refused, Err(Error::Refused(_))));
        assert!(files(place.path()).is_empty(), "the next attempt finds the folder empty");
        let none = backup::restore(place.path(), &Home::folder(home.path()), (&passphrase(), None)).await;
        assert!(matches!(&none, Err(Error::Refused(m)) if m.contains("holds no backup")), "{none:?}");
        let onto = backup::restore(to.path(), &g.hrm.home, (&passphrase(), None)).await;
        assert!(matches!(onto, Err(Error::Conflict(_))), "never over a node");
        let (restored, _place, told) = back(&g.hrm, to.path(), None).await;
        let shown = records::show(&restored, &officer(), &g.id, Some("to see")).await.expect("it opens");
        let text = shown.body.to_json().to_string();
        assert!(SECRETS.iter().all(|s| text.contains(s)));
        let found = records::search(&restored, &officer(), "bakery").await.expect("a search");
        assert_eq!(found.len(), 1, "a lens made again");
        assert!(audit::verify(&restored).await.expect("a log").is_verified);
        assert!(told.partners.len() == 2 && told.destroyed == 0, "both partners are to be asked");
        // Into PostgreSQL as well, where there is one: a backup is bound to no database.
        if let Some(url) = db.postgres() {
            let place = folder();
            let home = Home { postgres: Some((url.to_owned(), "t_restored".to_owned())), ..Home::folder(place.path()) };
            let restored = backup::restore(to.path(), &home, (&passphrase(), None)).await.expect("it is restored");
            assert!(is_there(&restored.node, &g.id).await);
            let mut tx = restored.node.store().begin("test::clean").await.expect("a write begins");
            tx.execute("drop schema t_restored cascade", &[]).await.expect("it is dropped");
            tx.commit().await.expect("it is kept");
            restored.node.store().close().await;
        }
    });
}

#[test]
fn a_second_snapshot_writes_only_what_changed_and_old_ones_can_go() {
    both(async |db| {
        let (org, to) = (db.found("alpha", 271).await, folder());
        for n in 0..300 {
            add(&org, &format!("Village {n}")).await;
        }
        let first = make(&org, to.path()).await;
        add(&org, "One more").await;
        let second = make(&org, to.path()).await;
        assert_eq!((first.number, second.number), (1, 2));
        assert!(second.fresh * 2 < first.fresh, "{second:?} after {first:?}");
        let (before, _place, _) = back(&org, to.path(), Some(1)).await;
        let (after, _other, _) = back(&org, to.path(), None).await;
        let count = async |node: &Node| {
            let mut tx = node.store().read().await.expect("a read begins");
            let row = tx.fetch_one("select count(*) from records where kind = 'incident'", &[]).await;
            row.expect("a row").and_then(|r| r.int(0))
        };
        assert_eq!((count(&before).await, count(&after).await), (Some(300), Some(301)));
        let all = parts(to.path()).len();
        let (snapshots, removed) = backup::prune(&org.node, to.path(), 1).await.expect("it is pruned");
        assert_eq!((snapshots, parts(to.path()).len()), (1, all - usize::try_from(removed).expect("few")));
        assert!(removed > 0);
        let listed = backup::list(&org.node, to.path()).await.expect("a list");
        assert!(listed.len() == 1 && listed[0].number == 2 && listed[0].missing == 0, "{listed:?}");
        let (_node, _place, _) = back(&org, to.path(), None).await;
    });
}

#[test]
fn a_damaged_swapped_or_missing_part_is_refused_and_mended_by_the_next_backup() {
    sqlite(async |db| {
        let (org, to) = (db.found("alpha", 272).await, folder());
        let id = add(&org, "Village").await;
        make(&org, to.path()).await;
        make(&org, to.path()).await;
        let all = parts(to.path());
        let kept: Vec<Vec<u8>> = all.iter().map(|p| std::fs::read(p).expect("a part")).collect();
        let attacks: [(&str, &dyn Fn()); 4] = [
            ("cut", &|| {
                all.iter().zip(&kept).for_each(|(p, b)| std::fs::write(p, &b[..b.len() - 1]).expect("it is cut"))
            }),
            ("flipped", &|| {
                for (part, bytes) in all.iter().zip(&kept) {
                    let mut bytes = bytes.clone();
                    bytes[30] ^= 1;
                    std::fs::write(part, bytes).expect("it is changed");
                }
            }),
            ("swapped", &|| {
                for (at, part) in all.iter().enumerate() {
                    std::fs::write(part, &kept[(at + 1) % kept.len()]).expect("it is swapped");
                }
            }),
            ("missing", &|| all.iter().for_each(|part| std::fs::remove_file(part).expect("it is removed"))),
        ];
        for (what, attack) in attacks {
            attack();
            let place = folder();
            let refused = backup::restore(to.path(), &Home::folder(place.path()), (&passphrase(), None)).await;
            assert!(matches!(&refused, Err(Error::Refused(m)) if m.contains("damaged")), "{what}: {refused:?}");
            assert!(!place.path().join("unlock.slot").exists(), "{what}: no node came of it");
            let drilled = backup::drill(&org.node, to.path(), 5).await;
            assert!(drilled.is_err(), "{what}: a drill notices it");
            // The next backup finds its parts bad, and writes them anew.
            make(&org, to.path()).await;
            let (node, _place, _) = back(&org, to.path(), None).await;
            assert!(is_there(&node, &id).await, "{what}");
        }
        // An older list of parts under the newest number is no snapshot at all.
        let snapshot = |n: u64| to.path().join("snapshots").join(format!("{n:06}"));
        std::fs::copy(snapshot(1), snapshot(6)).expect("it is replaced");
        let place = folder();
        let refused = backup::restore(to.path(), &Home::folder(place.path()), (&passphrase(), None)).await;
        assert!(matches!(&refused, Err(Error::Refused(m)) if m.contains("snapshot 6")), "{refused:?}");
        std::fs::remove_file(snapshot(6)).expect("it is removed");
        let listed = backup::list(&org.node, to.path()).await.expect("a list");
        assert!(listed.iter().any(|l| l.number == 6 && !l.is_there), "the node knows that there was one: {listed:?}");
    });
}

#[test]
fn a_backup_that_fails_takes_no_part_away_from_earlier_ones() {
    sqlite(async |db| {
        let (org, to) = (db.found("alpha", 280).await, folder());
        let id = add(&org, "Village").await;
        make(&org, to.path()).await;
        let before = parts(to.path());
        // No copy can be tried out, and when all parts are written anew, none of them can be.
        let trial = org.home.folder.join("backup-trial");
        let halves: Vec<PathBuf> = before.iter().map(|part| part.with_extension("new")).collect();
        std::fs::write(&trial, b"in the way").expect("a file");
        halves.iter().for_each(|half| std::fs::create_dir(half).expect("a folder"));
        add(&org, "One more").await;
        let failed = backup::make(&org.node, to.path(), Wanted::default()).await;
        assert!(failed.is_err(), "{failed:?}");
        let after = parts(to.path());
        assert!(before.iter().all(|part| after.contains(part)), "every part is where it was");
        let listed = backup::list(&org.node, to.path()).await.expect("a list");
        assert!(listed.len() == 1 && listed[0].missing == 0, "{listed:?}");
        let (node, _place, _) = back(&org, to.path(), None).await;
        assert!(is_there(&node, &id).await);
        std::fs::remove_file(&trial).expect("it is removed");
        halves.iter().for_each(|half| std::fs::remove_dir(half).expect("it is removed"));
        assert_eq!(make(&org, to.path()).await.number, 2, "and the next one is made");
        assert!(!trial.exists(), "nothing of the trial remains");
    });
}

#[test]
fn two_backups_at_once_and_two_nodes_in_one_folder_are_refused() {
    sqlite(async |db| {
        let (org, other, to) = (db.found("alpha", 273).await, db.found("beta", 274).await, folder());
        add(&org, "Village").await;
        make(&org, to.path()).await;
        let lock = std::fs::OpenOptions::new().write(true).open(to.path().join("backup.lock")).expect("a file");
        lock.lock().expect("another process holds it");
        let refused = backup::make(&org.node, to.path(), Wanted::default()).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
        // Closing it alone would not give it back: a child of another test may be starting, and has it open too.
        lock.unlock().expect("it was held here");
        let (before, wrong) = (files(to.path()).len(), backup::drill(&other.node, to.path(), 1).await);
        assert!(matches!(wrong, Err(Error::Refused(_))), "{wrong:?}");
        let refused = backup::make(&other.node, to.path(), Wanted::default()).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        assert_eq!(files(to.path()).len(), before, "nothing of another node came in");
    });
}

#[test]
fn a_backup_that_was_killed_half_way_leaves_the_earlier_ones_and_the_next_one_whole() {
    sqlite(async |db| {
        let (org, to) = (db.found("alpha", 275).await, folder());
        let id = add(&org, "Village").await;
        make(&org, to.path()).await;
        // What a kill leaves: parts that no snapshot names, one of them half-written, and no manifest.
        let shelf = to.path().join("parts").join("ab");
        std::fs::create_dir_all(&shelf).expect("a folder");
        std::fs::write(shelf.join(format!("{}.new", "ab".repeat(32))), b"half").expect("a file");
        std::fs::write(shelf.join("ab".repeat(32)), b"a part of a backup that never was").expect("a file");
        std::fs::write(to.path().join("snapshots").join("000002.new"), b"half").expect("a file");
        let (node, _place, _) = back(&org, to.path(), None).await;
        assert!(is_there(&node, &id).await);
        assert_eq!(make(&org, to.path()).await.number, 2);
        let (_, removed) = backup::prune(&org.node, to.path(), 5).await.expect("it is pruned");
        assert!(removed >= 2, "what no snapshot names is removed: {removed}");
        let (node, _place, _) = back(&org, to.path(), None).await;
        assert!(is_there(&node, &id).await);
    });
}

/// The work of the child; does nothing when the tests run as usual.
#[test]
fn child() {
    let Ok(folder) = std::env::var("CONCORD_TEST_KILL_BACKUP") else { return };
    let to = std::env::var("CONCORD_TEST_KILL_BACKUP_TO").expect("a place");
    let db = crate::world::Db::of_child(None);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(async {
        let node = Node::open(&db.home(Path::new(&folder)), &passphrase()).await.expect("the node opens");
        println!("\nready");
        backup::make(&node, Path::new(&to), Wanted::default()).await.expect("a snapshot is made");
    });
}

#[test]
fn a_kill_at_any_moment_of_a_backup_costs_neither_the_node_nor_what_was_backed_up() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};
    sqlite(async |db| {
        let (mut org, to) = (db.found("alpha", 279).await, folder());
        for n in 0..200 {
            add(&org, &format!("Village {n}")).await;
        }
        make(&org, to.path()).await;
        for delay in [0, 5, 20, 60, 150, 300] {
            let id = add(&org, "Village").await;
            org = org
                .reopen_after(|_, folder| {
                    let mut command = Command::new(std::env::current_exe().expect("this binary"));
                    command.args(["--exact", "backup::child", "--nocapture"]);
                    command.env("CONCORD_TEST_KILL_BACKUP", folder).env("CONCORD_TEST_KILL_BACKUP_TO", to.path());
                    let mut child =
                        command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the child starts");
                    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
                    assert!(lines.by_ref().map_while(Result::ok).any(|line| line == "ready"));
                    std::thread::sleep(std::time::Duration::from_millis(delay));
                    child.kill().expect("it is killed");
                    child.wait().expect("it is gone");
                })
                .await;
            assert!(audit::verify(&org.node).await.expect("a log").is_verified, "after {delay} ms");
            let (node, _place, _) = back(&org, to.path(), Some(1)).await;
            assert!(audit::verify(&node).await.expect("a log").is_verified, "the first one, after {delay} ms");
            make(&org, to.path()).await;
            let (node, _place, _) = back(&org, to.path(), None).await;
            assert!(is_there(&node, &id).await, "the next one, after {delay} ms");
        }
    });
}

#[test]
fn what_was_shredded_since_an_older_backup_does_not_come_back() {
    both(async |db| {
        let (org, to) = (db.found("alpha", 276).await, folder());
        let (kept, gone) = (add(&org, "Kept").await, add(&org, "Gone").await);
        let first = make(&org, to.path()).await;
        org.clock.days(1);
        shred::shred(&org.node, &leader(), &gone, "a source asked").await.expect("it is shredded");
        org.clock.days(1);
        let told = backup::destroyed(&org.node, &leader()).await.expect("a list");
        assert_eq!((told.len(), told[0].record.clone()), (1, gone.clone()));
        assert_eq!(
            told[0].complete_on.as_ref(),
            Some(&first.expires),
            "the backup of the day before still has its key"
        );
        assert!(matches!(backup::destroyed(&org.node, &officer()).await, Err(Error::Forbidden(_))));
        make(&org, to.path()).await;
        for number in [Some(1), None] {
            let (node, _place, told) = back(&org, to.path(), number).await;
            assert!(is_there(&node, &kept).await);
            assert!(!is_there(&node, &gone).await, "from snapshot {number:?}");
            assert!(node.store().keyring().wrapped(&gone).await.expect("a keyring").is_none());
            assert_eq!(told.destroyed, u64::from(number.is_some()), "destroyed again, and said so");
        }
        backup::prune(&org.node, to.path(), 1).await.expect("it is pruned");
        let told = backup::destroyed(&org.node, &leader()).await.expect("a list");
        assert_eq!(told[0].complete_on, None, "no backup of ours holds its key any more");
    });
}

#[test]
fn a_drill_looks_at_what_came_back_and_doctor_asks_for_backups_and_drills() {
    both(async |db| {
        let (org, to) = (db.found("alpha", 277).await, folder());
        let ids = [add(&org, "One").await, add(&org, "Two").await, add(&org, "Three").await];
        make(&org, to.path()).await;
        shred::shred(&org.node, &leader(), &ids[0], "a source asked").await.expect("it is shredded");
        let drilled = backup::drill(&org.node, to.path(), 50).await.expect("it comes back");
        // By hand: three records were made, and one was destroyed since.
        assert_eq!((drilled.records, drilled.opened, drilled.same, drilled.changed), (3, 3, 2, 1));
        assert!(!org.home.folder.join("backup-trial").exists(), "the trial is thrown away");
        let since = backup::since(&org.node).await.expect("days");
        assert_eq!((since.backup, since.drill), (Some(0), Some(0)));
        org.clock.days(8);
        assert_eq!(backup::since(&org.node).await.expect("days").backup, Some(8));
        let found = doctor::examine(&org.node).await.expect("findings");
        let said: Vec<&str> = found.iter().filter(|f| f.what == "backup").map(|f| f.words.as_str()).collect();
        assert!(said.len() == 2 && said[0].contains("8 days ago; make one"), "{said:?}");
        org.clock.days(100);
        let found = doctor::examine(&org.node).await.expect("findings");
        assert!(found.iter().any(|f| f.words.starts_with("1 backups are past their day")), "{found:?}");
    });
}

#[test]
fn a_backup_of_the_earlier_kind_is_still_restored() {
    sqlite(async |db| {
        let (org, to) = (db.found("alpha", 278).await, folder());
        let id = add(&org, "Village").await;
        let org = org.reopen_after(|_, folder| {
            for name in ["node.db", "keyring.db", "unlock.slot"] {
                std::fs::copy(folder.join(name), to.path().join(name)).expect("a copy");
            }
        });
        let org = org.await;
        let (node, _place, _) = back(&org, to.path(), None).await;
        assert!(is_there(&node, &id).await);
    });
}
