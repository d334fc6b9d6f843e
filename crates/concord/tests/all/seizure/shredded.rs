//! A record that was shredded, and the backups in which it lives on until they expire.

use super::machine::{Machine, both};
use super::scan::found;
use crate::PASSPHRASE;
use app::record::{Compartment, RecordId};
use app::{Actor, Node, Role, backup, seizure, shred};
use std::collections::{BTreeMap, BTreeSet};

/// Its words and its day, the open part of it, stand in no other record.
const ROW: usize = 13;

fn leader() -> Actor {
    Actor {
        id: "u-lena".to_owned(),
        name: "lena".to_owned(),
        roles: BTreeSet::from([Role::Officer, Role::Leader]),
        grants: BTreeSet::from(Compartment::SEALED),
        language: "en".to_owned(),
        is_proved: true,
    }
}

async fn one(node: &Node) -> RecordId {
    let mut tx = node.store().read().await.expect("a read");
    let all = tx.records_of("incident").await.expect("records");
    let day = format!("2017-07-{ROW}");
    let of_day = |r: &&app::Stored| r.open.get("date").is_some_and(|date| date.to_string().contains(&day));
    all.iter().find(of_day).expect("it is there").id.clone()
}

/// What of the record is looked for: its open part, its key as it is kept, its ciphertexts.
fn traces(machine: &Machine) -> Vec<(String, Vec<u8>)> {
    let closed = machine.with(async |node| seizure::closed(node, &one(node).await).await.expect("a look"));
    assert!(closed.len() >= 5, "its key, and each sealed part");
    let closed = closed.into_iter().enumerate().map(|(n, bytes)| (format!("closed part {n}"), bytes));
    closed.chain([("open part".to_owned(), format!("2017-07-{ROW}").into_bytes())]).collect()
}

/// Where each trace stands, and each planted word, in opened parts of backups.
fn in_backups(machine: &Machine, traces: &Vec<(String, Vec<u8>)>) -> BTreeMap<String, usize> {
    let parts = seizure::backup(&machine.path("copy"), &PASSPHRASE.into()).expect("every part opens");
    assert!(parts.len() >= 10, "a snapshot has many parts: {}", parts.len());
    let mut seen = BTreeMap::new();
    for (place, bytes) in &parts {
        assert_eq!(found(bytes, &machine.needles), [""; 0], "what is sealed is not open in {place}");
        for name in found(bytes, traces) {
            *seen.entry(name.to_owned()).or_default() += 1;
        }
    }
    seen
}

/// The same in the rows of the database.
fn in_rows(machine: &Machine, traces: &Vec<(String, Vec<u8>)>) -> BTreeSet<String> {
    let rows = machine.with(async |node| seizure::rows(node).await.expect("the rows"));
    rows.iter().flat_map(|(_, bytes)| found(bytes, traces)).map(str::to_owned).collect()
}

#[test]
fn after_shredding_and_expiry_nothing_of_a_record_is_in_database_or_backups() {
    both(|machine| {
        let traces = traces(machine);
        machine.done("backup", &["--to", "copy", "--days", "30"]);
        assert_eq!(in_backups(machine, &traces).len(), traces.len(), "before, each trace is seen");
        // The key lies in the keyring, which is no table.
        assert_eq!(in_rows(machine, &traces).len(), traces.len() - 1, "before, each trace is seen");
        machine.with(async |node| {
            let id = one(node).await;
            shred::shred(node, &leader(), &id, "the family asked").await.expect("it is shredded");
        });
        assert_eq!(in_rows(machine, &traces), BTreeSet::new(), "the database forgets it at once");
        machine.done("backup", &["--to", "copy"]);
        assert_eq!(in_backups(machine, &traces).len(), traces.len(), "the earlier snapshot still has it");
        let gone = machine.days_later(31, async |node| {
            backup::prune(node, &machine.path("copy"), 9).await.expect("what is past its day goes")
        });
        assert_eq!(gone.0, 1, "the snapshot of thirty days");
        assert_eq!(in_backups(machine, &traces), BTreeMap::new(), "after its last day no part has anything of it");
        assert_eq!(in_rows(machine, &traces), BTreeSet::new(), "nor the database");
    });
}
