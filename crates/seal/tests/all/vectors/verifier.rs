//! An exported log, held by us and by a program in another language that shares no code with us.
//!
//! The file is written here as `README.md` says, since making one is the business of `app`, where `concord verify` is
//! held against the same program. Without Python and its `cryptography` this says that it was skipped.

use std::path::Path;
use std::process::Command;

use seal::log::root_of;
use seal::{Checkpoint, Digest, Frontier, NodeCertificate, leaf_hash};
use serde_json::{Value, json};

use super::hex;
use crate::nodes::{NOW, Node};

fn has_python() -> bool {
    let asked = Command::new("python3").args(["-c", "import cryptography"]).output();
    let is_here = asked.is_ok_and(|output| output.status.success());
    if !is_here {
        println!("skipped: python3 with the package cryptography is not here");
    }
    is_here
}

fn written(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn leaves(count: u32) -> Vec<Digest> {
    (0..count).map(|at| leaf_hash(&at.to_be_bytes())).collect()
}

/// The exported log of a node, in the form of `README.md`.
fn exported(node: &Node, leaves: &[Digest]) -> Value {
    let (size, root) = (leaves.len() as u64, root_of(leaves));
    let checkpoint = Checkpoint { origin: node.root.org_id().to_string(), size, root, time: NOW };
    json!({
        "format": "concord-log-1",
        "certificate": written(node.certificate.to_bytes()),
        "checkpoint": written(&checkpoint.sign(&node.keys).expect("it is small")),
        "leaves": leaves.iter().map(Digest::to_string).collect::<Vec<_>>(),
    })
}

/// Our own word on a file.
fn ours(file: &Value) -> Option<String> {
    let text = |name: &str| file[name].as_str().filter(|text| text.len() % 2 == 0).map(hex);
    let certificate = NodeCertificate::from_bytes(&text("certificate")?).ok()?;
    let checkpoint = Checkpoint::verify(&text("checkpoint")?, certificate.signing_key()).ok()?;
    let mut frontier = Frontier::new();
    for leaf in file["leaves"].as_array()? {
        frontier.append(Digest::from_slice(&hex(leaf.as_str()?)).ok()?);
    }
    let holds = frontier.size() == checkpoint.size
        && frontier.root() == checkpoint.root
        && checkpoint.origin == certificate.org_id().as_str();
    let (name, org, root) = (certificate.org_name(), certificate.org_id(), checkpoint.root);
    holds.then(|| format!("{name} ({org}): {} entries, root {root}: holds", checkpoint.size))
}

/// The other program's word on each file: its line, or nothing where it refuses. One call, because starting Python
/// takes longer than all else.
fn theirs(name: &str, files: &[Value]) -> Vec<Option<String>> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    let written = files.iter().enumerate().map(|(at, file)| {
        let path = folder.join(format!("{at}.json"));
        std::fs::write(&path, file.to_string()).expect("the file can be written");
        path
    });
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/independent/verify.py");
    let output = Command::new("python3").arg(program).args(written).output().expect("python3 was here a moment ago");
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).expect("it writes UTF-8");
    let lines: Vec<_> = said.lines().map(|line| (!line.starts_with("refused: ")).then(|| line.to_owned())).collect();
    assert_eq!(lines.len(), files.len());
    assert_eq!(output.status.success(), lines.iter().all(Option::is_some));
    lines
}

#[test]
fn an_independent_verifier_says_of_whole_logs_what_we_say() {
    if !has_python() {
        return;
    }
    let sizes = [(1, 0), (2, 1), (3, 2), (4, 3), (5, 8), (6, 21), (7, 1000)];
    let files = sizes.map(|(seed, count)| exported(&Node::new("مرصد Monitor", seed), &leaves(count)));
    let lines: Vec<_> = files.iter().map(ours).collect();
    assert!(lines.iter().all(Option::is_some));
    assert_eq!(theirs("whole-logs", &files), lines);
}

type Change = fn(&mut Value);

/// Each way in which somebody may want to change a log.
const CHANGES: [(&str, Change); 12] = [
    ("a leaf altered", |file| file["leaves"][3] = json!(leaf_hash(b"other").to_string())),
    ("a leaf taken out", |file| drop(file["leaves"].as_array_mut().expect("they are many").remove(5))),
    ("a leaf put in", |file| file["leaves"].as_array_mut().expect("they are many").push(json!("00".repeat(32)))),
    ("two leaves exchanged", |file| file["leaves"].as_array_mut().expect("they are many").swap(1, 2)),
    ("a leaf cut", |file| file["leaves"][0] = json!("00")),
    ("a leaf that is a number", |file| file["leaves"] = json!([7])),
    ("no leaves", |file| file["leaves"] = json!([])),
    ("the checkpoint of somebody else", |file| {
        file["checkpoint"] = exported(&Node::new("Other", 12), &leaves(9))["checkpoint"].clone();
    }),
    ("the certificate of somebody else", |file| {
        file["certificate"] = exported(&Node::new("Other", 12), &leaves(9))["certificate"].clone();
    }),
    ("a checkpoint of another log that the node keeps", |file| {
        let node = Node::new("Monitor", 11);
        let checkpoint = Checkpoint { origin: "other".to_owned(), size: 9, root: root_of(&leaves(9)), time: NOW };
        file["checkpoint"] = json!(written(&checkpoint.sign(&node.keys).expect("it is small")));
    }),
    ("an earlier checkpoint", |file| {
        file["checkpoint"] = exported(&Node::new("Monitor", 11), &leaves(8))["checkpoint"].clone();
    }),
    ("no certificate", |file| drop(file.as_object_mut().expect("it is an object").remove("certificate"))),
];

#[test]
fn an_independent_verifier_refuses_every_altered_log_that_we_refuse() {
    if !has_python() {
        return;
    }
    let changed = |change: &Change| {
        let mut file = exported(&Node::new("Monitor", 11), &leaves(9));
        assert!(ours(&file).is_some());
        change(&mut file);
        file
    };
    let files: Vec<Value> = CHANGES.iter().map(|(_, change)| changed(change)).collect();
    for ((name, _), (file, said)) in CHANGES.iter().zip(files.iter().zip(theirs("altered-logs", &files))) {
        assert_eq!(ours(file), None, "we believe a log with {name}");
        assert_eq!(said, None, "the other program believes a log with {name}");
    }
}

#[test]
fn an_independent_verifier_refuses_any_changed_byte_of_certificate_and_checkpoint() {
    if !has_python() {
        return;
    }
    let whole = exported(&Node::new("Monitor", 11), &leaves(9));
    for part in ["certificate", "checkpoint"] {
        let bytes = hex(whole[part].as_str().expect("it is text"));
        let changed = |at: usize| {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            let mut file = whole.clone();
            file[part] = json!(written(&changed));
            file
        };
        let files: Vec<Value> = (0..bytes.len()).map(changed).collect();
        for (at, (file, said)) in files.iter().zip(theirs(part, &files)).enumerate() {
            assert_eq!((ours(file), said), (None, None), "{part}, byte {at}");
        }
    }
}
