//! Files of records: sealed from the first byte, whole or not there, open to who may open the compartment, gone for good.

use crate::world::{Db, Org, both, incident, leader, officer, passphrase, person};
use app::attachments::{self, Limits, New, Way};
use app::record::{Compartment, Label, RecordId, Sensitivity};
use app::{Actor, Error, Node, Role, audit, backup, doctor, records, shred};
use std::collections::{BTreeSet, HashSet};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

/// What must be nowhere on the disk.
const PLANTED: &str = "Planted Witnessname of Tall Hamrat says what she saw on that night. ";

pub async fn recorded(org: &Org, sensitivity: Sensitivity) -> RecordId {
    if sensitivity == Sensitivity::Severe {
        org.answer_for_the_disk().await;
    }
    let label = Label { sensitivity, ..Label::own(org.org()) };
    let body = incident("2017-07-12", "Village", "Name");
    records::create_labelled(&org.node, &officer(), "incident", body, label).await.expect("a record")
}

fn new(record: &RecordId, compartment: Compartment, name: &str) -> New {
    New { record: record.clone(), compartment, name: name.to_owned(), way: Way::Page, expected_bytes: None }
}

async fn attach(node: &Node, actor: &Actor, new: New, bytes: &[u8]) -> Result<RecordId, Error> {
    let mut arriving = attachments::begin(node, actor, new).await?;
    for chunk in bytes.chunks(10_000) {
        arriving.write(chunk.to_vec()).await?;
    }
    arriving.finish().await
}

/// Attaches a file, as an officer, to a record.
pub async fn attached(org: &Org, record: &RecordId, compartment: Compartment, name: &str, bytes: &[u8]) -> RecordId {
    attach(&org.node, &officer(), new(record, compartment, name), bytes).await.expect("it is attached")
}

pub async fn taken(node: &Node, actor: &Actor, id: &RecordId, reason: Option<&str>) -> Result<Vec<u8>, Error> {
    let mut leaving = attachments::open(node, actor, id, reason).await?;
    let mut bytes = Vec::new();
    while let Some(next) = leaving.content.recv().await {
        bytes.extend(next.map_err(|e| Error::Internal(e.to_string()))?);
    }
    Ok(bytes)
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path()) {
        if entry.is_dir() {
            all.extend(files(&entry));
        } else {
            all.push((entry.to_string_lossy().into_owned(), std::fs::read(&entry).expect("a file")));
        }
    }
    all
}

/// Files of the folder that show 16 bytes in a row of what is sealed.
fn showing(folder: &Path, plain: &[u8]) -> Vec<String> {
    let windows: HashSet<&[u8]> = plain.windows(16).collect();
    let shows = |bytes: &[u8]| bytes.windows(16).any(|w| windows.contains(w));
    files(folder).into_iter().filter(|(_, bytes)| shows(bytes)).map(|(name, _)| name).collect()
}

fn in_folder(org: &Org) -> usize {
    std::fs::read_dir(org.home.folder.join("attachments")).map_or(0, Iterator::count)
}

#[test]
fn a_file_comes_back_as_it_was_and_lies_sealed_from_the_first_byte() {
    both(async |db| {
        let org = db.found("alpha", 901).await;
        let record = recorded(&org, Sensitivity::Low).await;
        let plain = PLANTED.repeat(20_000).into_bytes();
        let omar = officer();
        let mut arriving = attachments::begin(&org.node, &omar, new(&record, Compartment::Narrative, "her words.txt"))
            .await
            .expect("it begins");
        for chunk in plain.chunks(100_000) {
            arriving.write(chunk.to_vec()).await.expect("it is written");
            assert!(in_folder(&org) == 1 && showing(&org.home.folder, PLANTED.as_bytes()).is_empty(), "while it comes");
        }
        let id = arriving.finish().await.expect("it is kept");
        assert!(showing(&org.home.folder, PLANTED.as_bytes()).is_empty(), "when it is there");
        assert!(showing(&org.home.folder, b"her words.txt, 16").is_empty());
        assert_eq!(taken(&org.node, &officer(), &id, None).await.expect("it opens"), plain);
        let listed = attachments::of(&org.node, &officer(), &record, true).await.expect("a list");
        let one = &listed[0];
        assert_eq!((listed.len(), one.media.as_str(), one.size_bytes), (1, "text/plain", plain.len() as u64));
        assert_eq!(one.digest, seal::Digest::of(&plain).to_string());
        assert_eq!((one.name.as_deref(), one.who.as_str()), (Some("her words.txt"), "u-omar"));
        assert!(one.plain_name.starts_with("concord-") && one.plain_name.ends_with(".txt"));
        assert!(audit::verify(&org.node).await.expect("a log").is_verified);
        let org = org.reopen().await;
        assert_eq!(taken(&org.node, &officer(), &id, None).await.expect("it opens"), plain, "after a restart");
    });
}

#[test]
fn who_may_not_open_the_compartment_learns_nothing_of_a_file() {
    both(async |db| {
        let org = db.found("alpha", 902).await;
        let record = recorded(&org, Sensitivity::Low).await;
        let id = attached(&org, &record, Compartment::Source, "Yusuf.txt", b"the neighbour").await;
        let narrow = person("nour", &[Role::Officer], &[Compartment::Narrative]);
        assert!(attachments::of(&org.node, &narrow, &record, true).await.expect("a list").is_empty());
        let nowhere = RecordId::parse("never-was").expect("an id");
        for id in [&id, &nowhere] {
            assert!(matches!(taken(&org.node, &narrow, id, Some("why")).await, Err(Error::NotFound)));
            assert!(matches!(attachments::remove(&org.node, &narrow, id, "why").await, Err(Error::NotFound)));
        }
        let may_not = attach(&org.node, &narrow, new(&record, Compartment::Source, "x"), b"x").await;
        assert!(matches!(may_not, Err(Error::Forbidden(_))), "{may_not:?}");
        let administrator = person("adam", &[Role::Administrator], &Compartment::SEALED);
        let unseen = attach(&org.node, &administrator, new(&record, Compartment::Narrative, "x"), b"x").await;
        assert!(matches!(unseen, Err(Error::NotFound)), "{unseen:?}");
        let told = attached(&org, &record, Compartment::Narrative, "Maryam.txt", b"what happened").await;
        let listed = attachments::of(&org.node, &narrow, &record, true).await.expect("a list");
        assert_eq!((listed.len(), &listed[0].id, &listed[0].name), (1, &told, &None), "a name can name a person");
        let log = audit::list(&org.node, &person("lena", &[Role::Leader], &[]), 50).await.expect("a log");
        let seen = log.iter().filter_map(|s| s.entry.as_ref()).filter(|e| e.action == "attach").count();
        assert_eq!(seen, 0, "nor does the log tell who cannot open them");
        let log =
            audit::list(&org.node, &person("lena", &[Role::Leader], &Compartment::SEALED), 50).await.expect("a log");
        assert_eq!(log.iter().filter_map(|s| s.entry.as_ref()).filter(|e| e.action == "attach").count(), 2);
    });
}

#[test]
fn high_and_severe_open_for_a_reason_that_is_logged() {
    both(async |db| {
        let org = db.found("alpha", 903).await;
        let record = recorded(&org, Sensitivity::High).await;
        let id = attached(&org, &record, Compartment::Narrative, "a.txt", b"words").await;
        for reason in [None, Some("  ")] {
            assert!(matches!(taken(&org.node, &officer(), &id, reason).await, Err(Error::ReasonNeeded)));
        }
        assert!(attachments::of(&org.node, &officer(), &record, false).await.expect("a list").is_empty());
        assert_eq!(taken(&org.node, &officer(), &id, Some("to compare")).await.expect("it opens"), b"words");
        let leader = person("lena", &[Role::Leader], &Compartment::SEALED);
        let log = audit::list(&org.node, &leader, 20).await.expect("a log");
        let found = log.iter().filter_map(|s| s.entry.as_ref()).find(|e| e.action == "take-file").expect("a line");
        assert_eq!(found.reason.as_deref(), Some("to compare"));
    });
}

#[test]
fn limits_hold_and_nothing_remains_of_what_was_refused() {
    both(async |db| {
        let org = db.found("alpha", 904).await;
        let record = recorded(&org, Sensitivity::Low).await;
        let administrator = person("adam", &[Role::Administrator], &[]);
        let small = Limits { page_bytes: 50_000, count: 2, free_bytes: 0, ..Limits::default() };
        assert!(attachments::set_limits(&org.node, &officer(), small).await.is_err());
        attachments::set_limits(&org.node, &administrator, small).await.expect("they are set");
        let narrative = || new(&record, Compartment::Narrative, "x");
        let refused = attach(&org.node, &officer(), narrative(), &[1; 50_001]).await;
        assert!(matches!(&refused, Err(Error::Refused(why)) if why.contains("larger")), "{refused:?}");
        let known = New { expected_bytes: Some(50_001), ..narrative() };
        assert!(matches!(attachments::begin(&org.node, &officer(), known).await, Err(Error::Refused(_))));
        let empty = attach(&org.node, &officer(), narrative(), b"").await;
        assert!(matches!(&empty, Err(Error::Refused(why)) if why.contains("empty")), "{empty:?}");
        assert_eq!(in_folder(&org), 0);
        let (one, two) = (narrative(), narrative());
        let (officer_one, officer_two) = (officer(), officer());
        let both = tokio::join!(
            attach(&org.node, &officer_one, one, &[1; 50_000]),
            attach(&org.node, &officer_two, two, &[2; 50_000])
        );
        let (first, second) = (both.0.expect("the first"), both.1.expect("the second"));
        assert_eq!(taken(&org.node, &officer(), &first, None).await.expect("it opens"), [1; 50_000]);
        assert_eq!(taken(&org.node, &officer(), &second, None).await.expect("it opens"), [2; 50_000]);
        let third = attach(&org.node, &officer(), narrative(), b"x").await;
        assert!(matches!(&third, Err(Error::Refused(why)) if why.contains("at most")), "{third:?}");
        let none = Limits { free_bytes: u64::MAX, count: 100, ..small };
        attachments::set_limits(&org.node, &administrator, none).await.expect("they are set");
        let full = attach(&org.node, &officer(), narrative(), b"x").await;
        assert!(matches!(&full, Err(Error::Refused(why)) if why.contains("no room")), "{full:?}");
        assert_eq!(in_folder(&org), 2);
    });
}

#[test]
fn an_upload_that_is_cut_short_leaves_nothing() {
    both(async |db| {
        let org = db.found("alpha", 905).await;
        let record = recorded(&org, Sensitivity::Low).await;
        let before = org.node.store().keyring().all().await.expect("keys").len();
        let officer = officer();
        let mut arriving = attachments::begin(&org.node, &officer, new(&record, Compartment::Narrative, "x"))
            .await
            .expect("it begins");
        arriving.write(vec![7; 100_000]).await.expect("it is written");
        org.node.tend().await.expect("it is tended");
        assert_eq!(in_folder(&org), 1, "what is on its way is not swept");
        drop(arriving);
        assert_eq!(in_folder(&org), 0);
        assert_eq!(org.node.store().keyring().all().await.expect("keys").len(), before);
        assert!(attachments::of(&org.node, &officer, &record, true).await.expect("a list").is_empty());
    });
}

#[test]
fn after_removal_and_after_shredding_nothing_of_it_is_anywhere() {
    both(async |db| {
        let org = db.found("alpha", 906).await;
        let record = recorded(&org, Sensitivity::Low).await;
        let plain = PLANTED.repeat(300).into_bytes();
        let removed = attached(&org, &record, Compartment::Narrative, "a.txt", &plain).await;
        let shredded = attached(&org, &record, Compartment::Identity, "b.txt", &plain).await;
        let other = person("olga", &[Role::Officer], &Compartment::SEALED);
        let denied = attachments::remove(&org.node, &other, &removed, "why").await;
        assert!(matches!(denied, Err(Error::Forbidden(_))), "{denied:?}");
        assert!(matches!(attachments::remove(&org.node, &officer(), &removed, " ").await, Err(Error::Refused(_))));
        attachments::remove(&org.node, &officer(), &removed, "the wrong file").await.expect("it is removed");
        assert_eq!(in_folder(&org), 1);
        assert!(org.node.store().keyring().wrapped(&removed).await.expect("keyring").is_none());
        assert!(matches!(taken(&org.node, &officer(), &removed, None).await, Err(Error::NotFound)));
        shred::shred(&org.node, &leader(), &record, "the family asked").await.expect("it is shredded");
        assert_eq!(in_folder(&org), 0);
        assert!(org.node.store().keyring().wrapped(&shredded).await.expect("keyring").is_none());
        assert_eq!(org.count("select count(*) from attachments where length(sealed) > 0", &[]).await, 0);
        assert!(showing(&org.home.folder, PLANTED.as_bytes()).is_empty());
        assert!(audit::verify(&org.node).await.expect("a log").is_verified, "the leaves stay");
        let org = org.reopen().await;
        assert!(audit::verify(&org.node).await.expect("a log").is_verified);
        assert!(showing(&org.home.folder, PLANTED.as_bytes()).is_empty());
    });
}

#[test]
fn a_backup_brings_files_back_and_doctor_says_what_is_lost() {
    both(async |db| {
        let org = db.found("alpha", 907).await;
        let record = recorded(&org, Sensitivity::Low).await;
        // More than two parts of half a megabyte.
        let id = attached(&org, &record, Compartment::Narrative, "a.txt", &PLANTED.repeat(20_000).into_bytes()).await;
        let (to, back) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let made = backup::make(&org.node, to.path(), backup::Wanted::default()).await.expect("a backup");
        assert!(showing(to.path(), PLANTED.as_bytes()).is_empty());
        let again = backup::make(&org.node, to.path(), backup::Wanted::default()).await.expect("another");
        assert!(again.bytes < made.bytes, "a file is written once: {} and {}", made.bytes, again.bytes);
        let home = app::Home::folder(back.path());
        let restored = backup::restore(to.path(), &home, (&passphrase(), None)).await.expect("it is restored").node;
        db.keep(&restored);
        assert_eq!(
            taken(&restored, &officer(), &id, None).await.expect("it opens"),
            PLANTED.repeat(20_000).into_bytes()
        );
        assert!(attachments::verify(&restored).await.expect("a look").is_empty());
        let file = back.path().join("attachments").join(id.as_str());
        let finding = async || {
            let all = doctor::examine(&restored).await.expect("a look");
            all.into_iter().find(|f| f.what == "attachments").expect("it was looked at")
        };
        assert!(finding().await.is_well);
        let whole = std::fs::read(&file).expect("a file");
        std::fs::write(&file, &whole[..whole.len() - 100]).expect("it is cut");
        assert!(finding().await.words.contains("1 cut short"));
        assert!(attachments::of(&restored, &officer(), &record, true).await.expect("a list")[0].is_lost);
        let mut altered = whole.clone();
        let middle = altered.len() / 2;
        altered[middle] ^= 1;
        std::fs::write(&file, &altered).expect("it is altered");
        assert_eq!(attachments::verify(&restored).await.expect("a look"), BTreeSet::from([id.clone()]));
        assert!(taken(&restored, &officer(), &id, None).await.is_err(), "altered bytes are given to nobody");
        std::fs::remove_file(&file).expect("it is removed");
        assert!(finding().await.words.contains("1 are lost"));
        assert!(matches!(taken(&restored, &officer(), &id, None).await, Err(Error::Conflict(_))));
    });
}

#[test]
fn a_damaged_and_a_lost_file_keep_nothing_else_from_being_backed_up() {
    both(async |db| {
        let org = db.found("alpha", 909).await;
        let record = recorded(&org, Sensitivity::Low).await;
        let mut ids = Vec::new();
        for name in ["a.txt", "b.txt", "c.txt"] {
            ids.push(attached(&org, &record, Compartment::Narrative, name, name.as_bytes()).await);
        }
        let file = |id: &RecordId| org.home.folder.join("attachments").join(id.as_str());
        let mut bytes = std::fs::read(file(&ids[0])).expect("a file");
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        std::fs::write(file(&ids[0]), bytes).expect("it is altered");
        std::fs::remove_file(file(&ids[1])).expect("it is removed");
        let broken: BTreeSet<RecordId> = ids[..2].iter().cloned().collect();
        assert_eq!(attachments::verify(&org.node).await.expect("a look"), broken);
        let (to, back) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        backup::make(&org.node, to.path(), backup::Wanted::default()).await.expect("a backup");
        backup::drill(&org.node, to.path(), 5).await.expect("it comes back");
        let home = app::Home::folder(back.path());
        let restored = backup::restore(to.path(), &home, (&passphrase(), None)).await.expect("it is restored").node;
        db.keep(&restored);
        assert_eq!(taken(&restored, &officer(), &ids[2], None).await.expect("it opens"), b"c.txt");
        assert_eq!(attachments::verify(&restored).await.expect("a look"), broken);
    });
}

#[test]
fn a_file_that_was_removed_does_not_come_back_from_an_older_backup() {
    both(async |db| {
        let org = db.found("alpha", 910).await;
        let record = recorded(&org, Sensitivity::Low).await;
        let kept = attached(&org, &record, Compartment::Narrative, "a.txt", b"what happened").await;
        let gone = attached(&org, &record, Compartment::Narrative, "b.txt", b"the wrong file").await;
        let (to, back) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        backup::make(&org.node, to.path(), backup::Wanted::default()).await.expect("a backup");
        attachments::remove(&org.node, &officer(), &gone, "the wrong file").await.expect("it is removed");
        backup::make(&org.node, to.path(), backup::Wanted::default()).await.expect("another");
        let home = app::Home::folder(back.path());
        let restored = backup::restore(to.path(), &home, (&passphrase(), Some(1))).await.expect("it is restored").node;
        db.keep(&restored);
        let listed = attachments::of(&restored, &officer(), &record, true).await.expect("a list");
        assert_eq!(listed.iter().map(|l| &l.id).collect::<Vec<_>>(), [&kept]);
        assert!(restored.store().keyring().wrapped(&gone).await.expect("keyring").is_none(), "its key is destroyed");
        assert!(!back.path().join("attachments").join(gone.as_str()).exists());
        assert!(audit::verify(&restored).await.expect("a log").is_verified);
    });
}

/// The work of the child; does nothing when the tests run as usual.
#[test]
fn child() {
    let Ok(folder) = std::env::var("CONCORD_TEST_ATTACH") else { return };
    let record = std::env::var("CONCORD_TEST_ATTACH_RECORD").expect("a record");
    let db = Db::of_child(std::env::var("CONCORD_TEST_ATTACH_POSTGRES").ok());
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    runtime.block_on(async {
        let node = Node::open(&db.home(Path::new(&folder)), &passphrase()).await.expect("the node opens");
        println!("\nready");
        let record = RecordId::parse(&record).expect("an id");
        for _ in 0..40 {
            let bytes = PLANTED.repeat(4_000).into_bytes();
            let id =
                attach(&node, &officer(), new(&record, Compartment::Narrative, "x"), &bytes).await.expect("attached");
            println!("\nkept {id}");
        }
    });
}

/// Lets the child attach files, and kills it after a while. Which ones it was told are kept.
fn killed_after(db: &Db, folder: &Path, record: &RecordId, millis: u64) -> Vec<String> {
    let mut command = Command::new(std::env::current_exe().expect("this binary"));
    command.args(["--exact", "attached::child", "--nocapture"]).env("CONCORD_TEST_ATTACH", folder);
    command.env("CONCORD_TEST_ATTACH_RECORD", record.as_str());
    db.postgres().map(|url| command.env("CONCORD_TEST_ATTACH_POSTGRES", url));
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the child starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    assert!(lines.by_ref().map_while(Result::ok).any(|line| line == "ready"), "the child opened the node");
    std::thread::sleep(std::time::Duration::from_millis(millis));
    child.kill().expect("it is killed");
    child.wait().expect("it is gone");
    lines.map_while(Result::ok).filter_map(|line| line.strip_prefix("kept ").map(str::to_owned)).collect()
}

#[test]
fn a_kill_during_uploads_loses_nothing_that_was_kept_and_leaves_nothing_else() {
    both(async |db| {
        let mut org = db.found("alpha", 908).await;
        let record = recorded(&org, Sensitivity::Low).await;
        let mut all: Vec<String> = Vec::new();
        for round in 0..5 {
            let mut told = Vec::new();
            org = org.reopen_after(|db, folder| told = killed_after(db, folder, &record, 5 + round * 37)).await;
            all.extend(told);
            let listed = attachments::of(&org.node, &officer(), &record, true).await.expect("a list");
            let here: HashSet<&str> = listed.iter().map(|l| l.id.as_str()).collect();
            assert!(all.iter().all(|id| here.contains(id.as_str())), "what was acknowledged is here");
            assert_eq!(in_folder(&org), listed.len(), "a file for each, and no stray");
            assert!(attachments::verify(&org.node).await.expect("a look").is_empty());
            let keys = org.node.store().keyring().all().await.expect("keys").len() as i64;
            let records = org.count("select count(*) from records", &[]).await;
            assert_eq!(keys, records + listed.len() as i64, "a key for each, and no stray");
            assert!(audit::verify(&org.node).await.expect("a log").is_verified);
            assert!(showing(&org.home.folder, PLANTED.as_bytes()).is_empty());
        }
    });
}
