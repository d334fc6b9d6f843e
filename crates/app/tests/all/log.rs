//! The log: every change to a leaf or an entry is noticed, here and in an exported file.

use crate::world::{Org, both, incident, leader, officer, pair, person};
use app::{Error, Role, agreements, audit, records, shred};
use serde_json::{Value, json};
use store::values;

async fn is_verified(org: &Org) -> bool {
    audit::verify(&org.node).await.expect("the log can be read").is_verified
}

/// What the independent verifier of `seal` says of a file: its line, or nothing when it refuses. Where there is no
/// Python with `cryptography`, our own word stands in, and the output says that it was skipped.
pub fn independent(file: &[u8], ours: Option<String>) -> Option<String> {
    let python = |arguments: &[&str]| std::process::Command::new("python3").args(arguments).output();
    if !python(&["-c", "import cryptography"]).is_ok_and(|output| output.status.success()) {
        println!("skipped: python3 with the package cryptography is not here");
        return ours;
    }
    let kept = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    std::fs::write(kept.path(), file).expect("it can be written");
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/../seal/tests/independent/verify.py");
    let output = python(&[program, &kept.path().to_string_lossy()]).expect("python3 was here a moment ago");
    let line = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(line)
}

async fn org_with_log(db: &crate::world::Db, seed: u64) -> (Org, record::RecordId) {
    let org = db.found("alpha", seed).await;
    let by = officer();
    let id = records::create(&org.node, &by, "incident", incident("2017-07-12", "Village", "Name")).await;
    let id = id.expect("a record");
    records::show(&org.node, &by, &id, Some("to see")).await.expect("it opens");
    (org, id)
}

#[test]
fn nobody_writes_lines_of_their_own_into_the_log() {
    both(async |db| {
        let org = db.found("alpha", 66).await;
        let by = officer();
        let id = records::create(&org.node, &by, "incident", incident("2017-07-12", "Village", "Name")).await;
        let id = id.expect("a record");
        let forged = "to see\n{\"action\":\"sign-in\",\"actor\":\"leader\"}\r\n\u{2028}\",\"action\":\"approve";
        let before = org.log_size().await;
        records::show(&org.node, &by, &id, Some(forged)).await.expect("it opens");
        assert_eq!(org.log_size().await, before + 1, "one act, one entry");
        let newest = audit::list(&org.node, &leader(), 1).await.expect("a leader reads the log").remove(0);
        let entry = newest.entry.expect("a leader reads the record");
        assert_eq!((entry.action.as_str(), entry.actor.as_str()), ("read", by.id.as_str()));
        assert_eq!(entry.reason.as_deref(), Some(forged), "what was typed stays what was typed");
        assert_eq!(entry.at, org.node.now().to_string(), "in UTC, by the clock of the node");
    });
}

#[test]
fn an_altered_leaf_entry_or_subject_is_noticed() {
    both(async |db| {
        let (org, id) = org_with_log(&db, 61).await;
        assert!(is_verified(&org).await);
        let row = org.fetch("select leaf, sealed, subject from audit where position = 0", &[]).await.remove(0);
        let (leaf, sealed, subject) = (row.bytes(0), row.bytes(1), row.text(2).expect("a subject"));
        assert_eq!(subject, id.as_str());
        let flipped =
            |b: &[u8]| b.iter().enumerate().map(|(i, x)| if i == 5 { x ^ 1 } else { *x }).collect::<Vec<u8>>();
        let set = "update audit set leaf = $1, sealed = $2, subject = $3 where position = 0";
        for (what, values) in [
            ("the leaf", values![flipped(&leaf), sealed.clone(), subject.as_str()]),
            ("the entry", values![leaf.clone(), flipped(&sealed), subject.as_str()]),
            ("no entry", values![leaf.clone(), Vec::<u8>::new(), subject.as_str()]),
            ("another subject", values![leaf.clone(), sealed.clone(), "nothing"]),
            ("the node as its subject", values![leaf.clone(), sealed.clone(), "node"]),
        ] {
            org.tamper(set, values).await;
            assert!(!is_verified(&org).await, "{what}");
            org.tamper(set, values![leaf.clone(), sealed.clone(), subject.as_str()]).await;
            assert!(is_verified(&org).await, "as it was after {what}");
        }
        org.tamper("delete from audit where position = 1", &[]).await;
        assert!(!is_verified(&org).await, "a missing entry");
    });
}

#[test]
fn an_exported_log_is_checked_without_a_key_and_an_altered_one_refused() {
    both(async |db| {
        let (org, _) = org_with_log(&db, 62).await;
        let refused = audit::export(&org.node, &officer()).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
        let file = audit::export(&org.node, &leader()).await.expect("it is exported");
        let checked = audit::check(&file).expect("it holds");
        let audit::Checked { organisation, org: id, entries, root, .. } = &checked;
        let line = Some(format!("{organisation} ({id}): {entries} entries, root {root}: holds"));
        assert_eq!(independent(&file, line.clone()), line);
        let here = audit::verify(&org.node).await.expect("a log");
        assert_eq!(
            (checked.entries, &checked.root, checked.organisation.as_str()),
            (here.entries, &here.root, "The alpha")
        );
        let whole: Value = serde_json::from_slice(&file).expect("JSON");
        let leaves = whole["leaves"].as_array().expect("leaves").clone();
        assert!(leaves.len() == 3 && !String::from_utf8_lossy(&file).contains("to see"), "leaves only, no entry");
        let (mut swapped, mut fewer, mut more) = (leaves.clone(), leaves.clone(), leaves.clone());
        swapped.swap(0, 1);
        fewer.pop();
        more.push(leaves[0].clone());
        let with = |name: &str, value: Value| {
            let mut file = whole.clone();
            file[name] = value;
            serde_json::to_vec(&file).expect("JSON")
        };
        let other = db.found("beta", 63).await;
        let foreign: Value =
            serde_json::from_slice(&audit::export(&other.node, &leader()).await.expect("it is exported"))
                .expect("JSON");
        for (what, bytes) in [
            ("swapped", with("leaves", json!(swapped))),
            ("cut", with("leaves", json!(fewer))),
            ("longer", with("leaves", json!(more))),
            ("another's checkpoint", with("checkpoint", foreign["checkpoint"].clone())),
            ("another's certificate", with("certificate", foreign["certificate"].clone())),
            ("another format", with("format", json!("concord-log-3"))),
            (
                "countersignatures that are none",
                with("countersignatures", json!([{ "certificate": "00", "checkpoint": "" }])),
            ),
            ("not hexadecimal", with("checkpoint", json!("xy"))),
            ("no file", b"hello".to_vec()),
        ] {
            assert!(audit::check(&bytes).is_err(), "{what}");
            assert_eq!(independent(&bytes, None), None, "{what}, to the independent verifier");
        }
    });
}

#[test]
fn who_may_not_read_a_record_does_not_read_what_the_log_says_of_it() {
    both(async |db| {
        let (org, id) = org_with_log(&db, 64).await;
        let administrator = person("adam", &[Role::Administrator], &[]);
        let shown =
            serde_json::to_string(&audit::list(&org.node, &administrator, 100).await.expect("a list")).expect("JSON");
        assert!(!shown.contains(id.as_str()) && !shown.contains("to see"), "{shown}");
        let shown =
            serde_json::to_string(&audit::list(&org.node, &leader(), 100).await.expect("a list")).expect("JSON");
        assert!(shown.contains(id.as_str()) && shown.contains("to see"), "{shown}");
        assert!(matches!(audit::list(&org.node, &officer(), 100).await, Err(Error::Forbidden(_))));
    });
}

#[test]
fn what_somebody_typed_into_the_nodes_own_log_is_for_who_sees_content() {
    both(async |db| {
        let (org, id) = org_with_log(&db, 65).await;
        let other = db.found("beta", 66).await;
        pair(&org, &other).await;
        shred::shred(&org.node, &leader(), &id, "the family of Amina asked").await.expect("it is shredded");
        agreements::close(&org.node, &leader(), other.org(), "they told Yusuf").await.expect("it is closed");
        let administrator = person("adam", &[Role::Administrator], &[]);
        let list = async |who: &app::Actor| {
            let entries = audit::list(&org.node, who, 100).await.expect("a list");
            serde_json::to_string(&entries).expect("JSON")
        };
        let shown = list(&administrator).await;
        assert!(!shown.contains("Amina") && !shown.contains("Yusuf"), "{shown}");
        assert!(shown.contains("\"shred\"") && shown.contains("\"close\"") && shown.contains("beta"), "{shown}");
        let shown = list(&leader()).await;
        assert!(shown.contains("Amina") && shown.contains("Yusuf"), "{shown}");
        assert!(is_verified(&org).await, "what is left out on the page stands in the log");
    });
}
