//! The list of what was shredded, withdrawn or removed, records and their files, outside the database: keyed hashes of
//! ids, in the folder of the node and beside its backups. An older backup that is restored beside a newer list does not
//! bring back what is on it.

use super::place::Place;
use crate::Result;
use crate::node::{Node, write_whole};
use record::RecordId;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use store::{statements as sql, values};

pub(super) const FILE: &str = "shredded.list";
/// 128 bits in base32.
const HASH_DIGITS: usize = 26;

/// Puts a record, or a file of one, on the list, before its key is destroyed.
pub(crate) fn remember(node: &Node, id: &RecordId) -> Result<()> {
    let file = node.store.folder().join(FILE);
    // A line that a kill cut short ends where the next one begins.
    let line = format!("\n{}\n", hash(node, id.as_str()));
    let opened = std::fs::OpenOptions::new().create(true).append(true).open(&file);
    let written = opened.and_then(|mut f| f.write_all(line.as_bytes()).and_then(|()| f.sync_all()));
    written.map_err(|e| crate::node::file_error(&file, &e))
}

/// Brings the list of the node and that beside its backups together, in both.
pub(super) fn unite(node: &Node, place: &Place) -> Result<()> {
    let file = node.store.folder().join(FILE);
    let mut list = read(&file)?;
    list.extend(parse(&place.beside(FILE)?.unwrap_or_default()));
    if list.is_empty() {
        return Ok(());
    }
    place.put_beside(FILE, &text(&list))?;
    write_whole(&file, &text(&list))
}

/// Takes the list beside a backup into the folder of a node that is being restored.
pub(super) fn bring(place: &Place, folder: &Path) -> Result<()> {
    match place.beside(FILE)? {
        Some(list) => write_whole(&folder.join(FILE), &list),
        None => Ok(()),
    }
}

/// Orders the destruction of every record and every file that is on the list and lives; how many records there are.
pub(super) async fn apply(node: &Node) -> Result<u64> {
    let list = read(&node.store.folder().join(FILE))?;
    if list.is_empty() {
        return Ok(0);
    }
    let mut tx = node.store.begin("backup::apply").await?;
    let known = tx.fetch(sql::KNOWN_RECORDS, &[]).await?;
    let ids = known.iter().filter_map(|row| RecordId::parse(&row.text(0)?));
    let (mut ours, mut copies) = (Vec::new(), Vec::new());
    for id in ids.filter(|id| list.contains(&hash(node, id.as_str()))) {
        match tx.record(&id).await?.and_then(|r| r.channel) {
            Some(channel) => {
                // Its origin, too, may have come back from a backup, and hears of it once more.
                let due = values![channel, id.as_str(), "enforcement-due", node.now_text()];
                tx.execute(sql::RECEIPT_STATE, due).await?;
                copies.push(id);
            }
            None => ours.push(id),
        }
    }
    let files = tx.fetch(sql::ATTACHMENTS, &[]).await?;
    let files = files.iter().filter_map(|row| RecordId::parse(&row.text(0)?));
    let files: Vec<RecordId> = files.filter(|id| list.contains(&hash(node, id.as_str()))).collect();
    tx.push_outbox(crate::attachments::TASK, files.iter()).await?;
    tx.push_outbox("shred", ours.iter()).await?;
    tx.push_outbox("withdraw", copies.iter()).await?;
    tx.commit().await?;
    Ok(u64::try_from(ours.len() + copies.len()).unwrap_or(u64::MAX))
}

fn hash(node: &Node, id: &str) -> String {
    node.keyed_hash(&format!("shredded|{id}"))
}

fn read(file: &Path) -> Result<BTreeSet<String>> {
    if !file.is_file() {
        return Ok(BTreeSet::new());
    }
    let bytes = std::fs::read(file).map_err(|e| crate::node::file_error(file, &e))?;
    Ok(parse(&bytes))
}

/// Lines that are hashes of ours. Whoever keeps a backup can write anything else beside it, and it would go from there
/// into the node and to every other place.
fn parse(bytes: &[u8]) -> BTreeSet<String> {
    let is_hash =
        |line: &&str| line.len() == HASH_DIGITS && line.bytes().all(|b| matches!(b, b'a'..=b'z' | b'2'..=b'7'));
    String::from_utf8_lossy(bytes).lines().filter(is_hash).map(str::to_owned).collect()
}

/// In the order of the hashes, which tells nothing of when.
fn text(list: &BTreeSet<String>) -> Vec<u8> {
    list.iter().flat_map(|line| [line.as_bytes(), b"\n"].concat()).collect()
}
