//! Field nodes: they write, and headquarters reads.

use crate::world::{Db, Org, leader, officer, person, sqlite};
use app::{Error, Role, agreements, field, records};
use record::Compartment;
use std::path::Path;
use tempfile::TempDir;

/// Names and places that must lie nowhere in the clear.
const PLANTED: [&str; 3] = ["Umm Khaled", "behind the old bakery", "Tell Abyad 7th street"];

/// Headquarters with the clock of this machine: a field node has no other.
async fn headquarters(db: &Db, folder: &Path) -> (Org, String) {
    let hq = db.found("alpha", 31).await;
    let now = app::clock::system_now();
    hq.clock.forward(now.duration_since(hq.node.now()));
    // The certificate of the test's founding has ended by the clock of this machine, so that a newer one is made.
    let file = folder.join("root");
    let words = "seven other plain words".to_owned().into();
    let root = app::root::take_out(&hq.node, &file, (&words, crate::world::CHEAP)).expect("a root key");
    let request = app::certificates::request(&hq.node, &leader()).await.expect("a request");
    let from = now - jiff::SignedDuration::from_hours(1);
    let (signed, _) = app::root::sign(&root, &request, (from, 365)).expect("signed");
    app::certificates::install(&hq.node, &leader(), &signed).await.expect("installed");
    let hq = hq.reopen().await;
    let text = agreements::certificate_text(&hq.node);
    (hq, text)
}

fn scan(folder: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("a file").path();
        all.extend(path.file_name().expect("a name").to_string_lossy().bytes());
        all.extend(std::fs::read(path).expect("a file"));
    }
    all
}

struct Away {
    folder: TempDir,
    key: String,
}

fn away(certificate: &str) -> Away {
    let folder = tempfile::tempdir().expect("a folder");
    let (_, key) = field::found(folder.path(), certificate).expect("a field node");
    Away { folder, key }
}

#[test]
fn the_folder_of_a_field_node_holds_nothing_of_what_was_written_before_or_after() {
    sqlite(async |db| {
        let drive = tempfile::tempdir().expect("a folder");
        let (hq, certificate) = headquarters(&db, drive.path()).await;
        let away = away(&certificate);
        let holds = |what: &str| scan(away.folder.path()).windows(what.len()).any(|w| w == what.as_bytes());
        assert!(!PLANTED.iter().any(|p| holds(p)) && !holds("AGE-SECRET-KEY"));
        let mut files = Vec::new();
        for planted in PLANTED {
            files.push(field::add(away.folder.path(), (planted, field::A_FILE), planted.into()).expect("sealed"));
        }
        assert!(!PLANTED.iter().any(|p| holds(p)) && !holds("AGE-SECRET-KEY"));
        // All that it holds that looks like a key, tried as an identity, opens none of it.
        let bytes = std::fs::read(&files[0]).expect("a report");
        let stranger = seal::NodeKeys::generate(&mut app::clock::system_rng().expect("randomness"));
        assert!(seal::field::decrypt(&bytes, &[&stranger]).is_err());
        field::know(&hq.node, &leader(), ("Raqqa team", &away.key)).await.expect("known");
        for (file, planted) in files.iter().zip(PLANTED) {
            let id =
                field::receive(&hq.node, &officer(), &std::fs::read(file).expect("a report")).await.expect("taken");
            let unread = field::accept(&hq.node, &officer(), &id).await;
            assert!(matches!(unread, Err(Error::Refused(_))), "what nobody has read is not forgotten: {unread:?}");
            let opened = field::open(&hq.node, &officer(), &id).await.expect("headquarters reads");
            assert_eq!((opened.name.as_str(), opened.body.as_slice()), (planted, planted.as_bytes()));
            assert_eq!(field::accept(&hq.node, &officer(), &id).await.expect("a file is taken"), None);
        }
    });
}

#[test]
fn a_report_by_nobody_known_a_closed_one_and_a_second_one_are_refused() {
    sqlite(async |db| {
        let drive = tempfile::tempdir().expect("a folder");
        let (hq, certificate) = headquarters(&db, drive.path()).await;
        let away = away(&certificate);
        let file = field::add(away.folder.path(), ("a", field::A_FILE), b"one".to_vec()).expect("sealed");
        let bytes = std::fs::read(file).expect("a report");
        let unknown = field::receive(&hq.node, &officer(), &bytes).await;
        assert!(matches!(&unknown, Err(Error::Refused(m)) if m.contains("nobody here knows")), "{unknown:?}");
        assert!(matches!(field::know(&hq.node, &officer(), ("x", &away.key)).await, Err(Error::Forbidden(_))));
        assert!(matches!(field::know(&hq.node, &leader(), ("x", "zz")).await, Err(Error::Refused(_))));
        field::know(&hq.node, &leader(), ("Raqqa team", &away.key)).await.expect("known");
        let id = field::receive(&hq.node, &officer(), &bytes).await.expect("taken");
        let again = field::receive(&hq.node, &officer(), &bytes).await;
        assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
        field::refuse(&hq.node, &officer(), &id, "a test").await.expect("refused");
        assert!(matches!(field::open(&hq.node, &officer(), &id).await, Err(Error::NotFound)));
        let replay = field::receive(&hq.node, &officer(), &bytes).await;
        assert!(matches!(replay, Err(Error::Conflict(_))), "what was refused does not come back");
        field::close(&hq.node, &leader(), "Raqqa team").await.expect("closed");
        let file = field::add(away.folder.path(), ("b", field::A_FILE), b"two".to_vec()).expect("sealed");
        let closed = field::receive(&hq.node, &officer(), &std::fs::read(file).expect("a report")).await;
        assert!(matches!(&closed, Err(Error::Refused(m)) if m.contains("was closed")), "{closed:?}");
    });
}

#[test]
fn answers_become_a_record_for_who_may_open_every_part_and_wrong_ones_wait() {
    sqlite(async |db| {
        let drive = tempfile::tempdir().expect("a folder");
        let (hq, certificate) = headquarters(&db, drive.path()).await;
        let away = away(&certificate);
        field::know(&hq.node, &leader(), ("Raqqa team", &away.key)).await.expect("known");
        let answers = crate::world::incident("2017-07-12", "Tell Abyad", "Umm Khaled").to_json().to_string();
        let mut ids = Vec::new();
        for body in [answers.as_str(), "{\"nothing\": 1}", "no answers"] {
            let file = field::add(away.folder.path(), ("answers", "incident"), body.into()).expect("sealed");
            let bytes = std::fs::read(file).expect("a report");
            ids.push(field::receive(&hq.node, &officer(), &bytes).await.expect("taken"));
        }
        let half = person("hana", &[Role::Officer], &[Compartment::Narrative]);
        assert!(matches!(field::open(&hq.node, &half, &ids[0]).await, Err(Error::Forbidden(_))));
        assert!(matches!(field::accept(&hq.node, &half, &ids[0]).await, Err(Error::Forbidden(_))));
        let record = field::accept(&hq.node, &officer(), &ids[0]).await.expect("a record").expect("an id");
        assert!(records::show(&hq.node, &officer(), &record, Some("to see")).await.is_ok());
        for wrong in &ids[1..] {
            assert!(field::accept(&hq.node, &officer(), wrong).await.is_err());
        }
        let (_, reports) = field::list(&hq.node, &officer()).await.expect("a list");
        assert_eq!(reports.iter().filter(|r| r.state == "quarantine").count(), 2);
    });
}
