//! Making a snapshot, and letting old ones go.

use super::manifest::{Keys, Manifest, Packed};
use super::pack::Packer;
use super::place::{self, Place};
use super::{BESIDE, files, register, restore, shredded};
use crate::audit::Entry;
use crate::node::{Node, file_error};
use crate::{Error, Result};
use jiff::ToSpan;
use seal::Frontier;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use store::Value;

/// The file by which a node knows its folder, so that two nodes do not share one.
pub(super) const MARK: &str = "node.mark";

/// How a snapshot is to be made.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// For how many days it is kept: as long as that, what is shredded can still be read from it.
    pub days: u16,
}

impl Default for Wanted {
    fn default() -> Self {
        Self { days: 90 }
    }
}

/// A snapshot that was made and tried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Its number.
    pub number: u64,
    /// Last day on which it is kept, ISO.
    pub expires: String,
    /// Entries of the log in it.
    pub entries: u64,
    /// Records in it.
    pub records: u64,
    /// Parts that it rests on.
    pub parts: u64,
    /// Parts that had to be written.
    pub fresh: u64,
    /// How many bytes that took.
    pub bytes: u64,
    /// Numbers of snapshots that this node made there and that are gone, though they were not let go.
    pub gone: Vec<u64>,
}

/// Makes the next snapshot in a folder, and restores it into a temporary folder to see that it opens and is whole.
/// Readers and writers of the node go on meanwhile.
///
/// # Errors
/// `Conflict` when another backup into this folder is running; `Internal` when a file cannot be written; `Refused` when
/// the folder is another node's, or the snapshot does not come back whole: it is taken away again then.
pub async fn make(node: &Node, folder: &Path, wanted: Wanted) -> Result<Made> {
    is_elsewhere(node, folder)?;
    is_connected(node, folder).await?;
    let place = Place::hold(folder)?;
    let keys = Keys::of(node.master());
    let spot = register::of_folder(node, folder);
    let number = next(node, (&place, &keys), register::last_number(node, &spot).await?)?;
    put_beside(node, &place)?;
    shredded::unite(node, &place)?;
    let (expires, began) = (last_day(node, wanted)?, node.now_text());
    register::begin(node, &spot, (number, &began, &expires)).await?;
    let (mut made, mut manifest) = written(node, (&place, &keys), (number, expires.clone()), false).await?;
    let mut tried = restore::tried(node, &place, &manifest).await;
    if tried.is_err() {
        // A part from an earlier backup may have gone bad where it lies: all are written anew, once, each over the one
        // that lies there. None is removed before, since earlier snapshots rest on them.
        place.remove_manifest(number)?;
        (made, manifest) = written(node, (&place, &keys), (number, expires), true).await?;
        tried = restore::tried(node, &place, &manifest).await;
    }
    if let Err(error) = tried {
        place.remove_manifest(number)?;
        return Err(error);
    }
    made.gone = register::gone_numbers(node, &spot, &place.numbers()?).await?;
    register::keep(node, &spot, &manifest).await?;
    register::settle(node, &spot, (number, &began)).await?;
    note(node, &made).await?;
    Ok(made)
}

/// Refuses a folder within that of the node: what takes the node takes its backups then.
pub(super) fn is_elsewhere(node: &Node, folder: &Path) -> Result<()> {
    if !place::whole(folder).starts_with(place::whole(node.store.folder())) {
        return Ok(());
    }
    Err(Error::Refused(format!(
        "`{}` lies in the folder of the node itself, and would be lost with it; choose another disk",
        folder.display()
    )))
}

/// Refuses a folder that held backups of ours and holds nothing now: most often the drive is not connected, and what
/// would be written would lie on this machine.
async fn is_connected(node: &Node, folder: &Path) -> Result<()> {
    let known = register::kept_numbers(node, &register::of_folder(node, folder)).await?.len();
    if known == 0 || folder.join(MARK).is_file() {
        return Ok(());
    }
    let folder = folder.display();
    Err(Error::Refused(format!(
        "`{folder}` holds none of the {known} backups that this node made there: connect the drive; or, if you know that \
         they are destroyed, say so with `concord backup prune {folder} --keep 1 --forget-missing`"
    )))
}

/// The last day on which a snapshot of today is kept.
pub(super) fn last_day(node: &Node, wanted: Wanted) -> Result<String> {
    let day = node.today().checked_add(i64::from(wanted.days).days()).map_err(|e| Error::Internal(e.to_string()))?;
    Ok(day.to_string())
}

pub(super) async fn note(node: &Node, made: &Made) -> Result<()> {
    let mut change = node.change("backup::make").await?;
    let Made { number, records, entries, expires, .. } = made;
    let detail = format!("number={number} records={records} entries={entries} until={expires}");
    change.note(&Entry::general("backup", "administrator", Some(detail)))?;
    change.commit().await
}

/// The number of the next snapshot, in a folder that bears our mark or none.
fn next(node: &Node, (place, keys): (&Place, &Keys), last: u64) -> Result<u64> {
    mark(node, place, keys)?;
    // Never one that was given before, so that an old snapshot cannot stand in a newer one's place.
    Ok(place.numbers()?.last().copied().unwrap_or(0).max(last) + 1)
}

/// Puts our mark where there is none.
pub(super) fn mark(node: &Node, place: &Place, keys: &Keys) -> Result<()> {
    if let Some(mark) = place.beside(MARK)? {
        return is_ours(keys, &mark);
    }
    let mark = seal::seal_part(&keys.parts, MARK, node.org().as_str().as_bytes(), &mut *node.rng());
    place.put_beside(MARK, &mark)
}

pub(super) fn is_ours(keys: &Keys, mark: &[u8]) -> Result<()> {
    let opened = seal::open_part(&keys.parts, MARK, mark);
    let foreign = |_| Error::Refused("the backups in this folder are another node's; choose another folder".into());
    opened.map(drop).map_err(foreign)
}

/// A newer passphrase opens older snapshots as well: the master key is the same.
pub(super) fn put_beside(node: &Node, place: &Place) -> Result<()> {
    for name in BESIDE {
        let file = node.store.folder().join(name);
        if !file.is_file() {
            continue;
        }
        let bytes = std::fs::read(&file).map_err(|e| file_error(&file, &e))?;
        if place.beside(name)?.is_none_or(|there| there != bytes) {
            place.put_beside(name, &bytes)?;
        }
    }
    Ok(())
}

/// Writes parts and, last, the manifest. When `is_anew`, also the parts that are there already.
pub(super) async fn written(
    node: &Node,
    (place, keys): (&Place, &Keys),
    (number, expires): (u64, String),
    is_anew: bool,
) -> Result<(Made, Manifest)> {
    let mut manifest = Manifest::new(node, number, expires);
    let mut writer = Writer { node, place, keys, is_anew, known: BTreeSet::new(), fresh: 0, bytes: 0 };
    let mut dump = node.store.dump().await?;
    manifest.schema = dump.version();
    manifest.tables = dump.tables().iter().map(Packed::of).collect();
    let mut frontier = Frontier::new();
    let mut open: Option<(usize, Packer)> = None;
    while let Some((at, rows)) = dump.next().await? {
        if let Some((done, packer)) = open.take_if(|(before, _)| *before != at) {
            writer.end(packer, &mut manifest.tables[done])?;
        }
        let (_, packer) = open.get_or_insert_with(|| (at, Packer::default()));
        for row in &rows {
            if manifest.tables[at].table == "audit" {
                leaf(&mut frontier, row)?;
            }
            manifest.tables[at].rows += 1;
            if let Some(part) = packer.add(row) {
                manifest.tables[at].parts.push(writer.put(&part)?);
            }
        }
    }
    if let Some((done, packer)) = open {
        writer.end(packer, &mut manifest.tables[done])?;
    }
    drop(dump);
    // The keyring goes last: a key without a record is swept, a record without a key is lost.
    ring(&mut writer, &mut manifest.keys).await?;
    manifest.files = files::pack(&mut writer, node.store.folder())?;
    manifest.log = (frontier.size(), frontier.root().to_string());
    let (fresh, bytes) = (writer.fresh, writer.bytes);
    manifest.write(place, keys, node)?;
    let made = Made {
        number,
        expires: manifest.expires.clone(),
        entries: manifest.log.0,
        records: manifest.records(),
        parts: u64::try_from(manifest.parts().len()).unwrap_or(u64::MAX),
        fresh,
        bytes,
        gone: Vec::new(),
    };
    Ok((made, manifest))
}

async fn ring(writer: &mut Writer<'_>, packed: &mut Packed) -> Result<()> {
    let mut ring = writer.node.store.keyring().all().await?;
    ring.sort();
    let mut packer = Packer::default();
    for (record, wrapped) in ring {
        packed.rows += 1;
        if let Some(part) = packer.add(&[Value::from(record), Value::from(wrapped)]) {
            packed.parts.push(writer.put(&part)?);
        }
    }
    writer.end(packer, packed)
}

fn leaf(frontier: &mut Frontier, row: &[Value]) -> Result<()> {
    let found = row.iter().find_map(|v| if let Value::Bytes(Some(b)) = v { Some(b) } else { None });
    frontier.append(seal::Digest::from_slice(found.map_or(&[], Vec::as_slice))?);
    Ok(())
}

pub(super) struct Writer<'a> {
    node: &'a Node,
    place: &'a Place,
    keys: &'a Keys,
    /// Whether parts that are there are written all the same: one of them is bad.
    is_anew: bool,
    /// Parts that this snapshot has put or found there.
    known: BTreeSet<String>,
    fresh: u64,
    bytes: u64,
}

impl Writer<'_> {
    pub(super) fn put(&mut self, plain: &[u8]) -> Result<String> {
        let name = seal::part_name(&self.keys.names, plain);
        if self.known.insert(name.clone()) && (self.is_anew || !self.place.has_part(&name)) {
            let sealed = seal::seal_part(&self.keys.parts, &name, plain, &mut *self.node.rng());
            self.bytes += self.place.put_part(&name, &sealed)?;
            self.fresh += 1;
        }
        Ok(name)
    }

    fn end(&mut self, packer: Packer, packed: &mut Packed) -> Result<()> {
        if let Some(part) = packer.rest() {
            packed.parts.push(self.put(&part)?);
        }
        Ok(())
    }
}

/// Lets snapshots go: all but the newest `keep`, and those whose last day has passed, but never the newest. Parts that no
/// snapshot names any more are removed. Gives how many snapshots and how many parts went.
///
/// # Errors
/// `Conflict` when a backup into this folder is running; `Refused` when a manifest that stays cannot be read: then no
/// part is removed, since it may be needed.
pub async fn prune(node: &Node, folder: &Path, keep: usize) -> Result<(u64, u64)> {
    let place = Place::hold(folder)?;
    let keys = Keys::of(node.master());
    let numbers = place.numbers()?;
    let read = numbers.iter().map(|&number| (number, Manifest::read(&place, &keys, number))).collect();
    let (gone, kept) = chosen(read, keep, &node.today().to_string())?;
    for number in &gone {
        place.remove_manifest(*number)?;
    }
    let needed: BTreeSet<&String> = kept.iter().flat_map(Manifest::parts).collect();
    let mut removed = 0;
    for part in place.parts()?.iter().filter(|part| !needed.contains(part)) {
        place.remove_part(part)?;
        removed += 1;
    }
    let spot = register::of_folder(node, folder);
    register::adopt(node, &spot, &kept).await?;
    register::let_go(node, &spot, (&gone, &numbers, Some(false))).await?;
    note_pruned(node, (gone.len(), removed)).await
}

/// Removes everything of ours from a folder. What was shredded is not kept there any more then.
///
/// # Errors
/// `Conflict` when a backup into this folder is running; `Refused` when it is another node's.
pub async fn erase(node: &Node, folder: &Path) -> Result<(u64, u64)> {
    let place = Place::hold(folder)?;
    if let Some(mark) = place.beside(MARK)? {
        is_ours(&Keys::of(node.master()), &mark)?;
    }
    let (numbers, parts) = (place.numbers()?, place.parts()?);
    for number in &numbers {
        place.remove_manifest(*number)?;
    }
    for part in &parts {
        place.remove_part(part)?;
    }
    for name in [MARK, shredded::FILE].into_iter().chain(BESIDE) {
        place.remove_beside(name)?;
    }
    register::let_go(node, &register::of_folder(node, folder), (&numbers, &[], Some(false))).await?;
    note_pruned(node, (numbers.len(), u64::try_from(parts.len()).unwrap_or(u64::MAX))).await
}

/// Which snapshots go, and which stay: the newest always does. All that stay must be readable, since what they rest on
/// is not known otherwise.
pub(super) fn chosen(
    read: BTreeMap<u64, Result<Manifest>>,
    keep: usize,
    today: &str,
) -> Result<(Vec<u64>, Vec<Manifest>)> {
    let (count, first_kept) = (read.len(), read.len().saturating_sub(keep.max(1)));
    let (mut gone, mut kept) = (Vec::new(), Vec::new());
    for (at, (number, manifest)) in read.into_iter().enumerate() {
        let is_past = manifest.as_ref().is_ok_and(|m| m.expires.as_str() < today);
        if (at < first_kept || is_past) && at + 1 < count {
            gone.push(number);
        } else {
            kept.push(manifest?);
        }
    }
    Ok((gone, kept))
}

pub(super) async fn note_pruned(node: &Node, (snapshots, parts): (usize, u64)) -> Result<(u64, u64)> {
    let mut change = node.change("backup::prune").await?;
    let detail = format!("snapshots={snapshots} parts={parts}");
    change.note(&Entry::general("backup-prune", "administrator", Some(detail)))?;
    change.commit().await?;
    Ok((u64::try_from(snapshots).unwrap_or(u64::MAX), parts))
}
