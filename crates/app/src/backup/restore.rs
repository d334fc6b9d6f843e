//! Restoring a snapshot, for good or for a trial. What was shredded or withdrawn since does not come back.

use super::manifest::{Keys, Manifest, damaged};
use super::pack;
use super::place::Place;
use super::{BESIDE, SLOT, files, register, shredded, whole};
use crate::audit::Entry;
use crate::clock::{Clock, SystemClock};
use crate::node::{Home, Node, UNFINISHED, file_error, normal, private_folder, write_whole};
use crate::slots::{self, NewSlot};
use crate::{Error, Result, recovery};
use record::RecordId;
use seal::{MasterKey, Slots};
use secrecy::SecretString;
use std::path::{Path, PathBuf};
use store::dump::Load;
use store::{Location, Value};

/// The folder in that of the node in which a copy is looked at.
const TRIAL: &str = "backup-trial";

/// A node that came back.
#[derive(Debug)]
pub struct Restored {
    /// The node.
    pub node: Node,
    /// The number of the snapshot; `None` for a backup of the earlier kind, a copy of three files.
    pub number: Option<u64>,
    /// The moment that it holds.
    pub made: String,
    /// Records that were in it and were shredded or withdrawn since: they were destroyed again.
    pub destroyed: u64,
    /// Partners whose channel starts anew; they must do the same.
    pub partners: Vec<String>,
}

/// Puts a snapshot, the newest unless a number is given, into an empty folder, and opens it there. Makes the lens again,
/// destroys again what was shredded since, and starts every channel anew, so that partners say what they withdrew.
///
/// # Errors
/// `Refused` when there is no such snapshot, it is damaged, the passphrase is wrong, or it is of a newer program;
/// `Conflict` when the folder or the schema is not empty.
pub async fn restore(from: &Path, home: &Home, how: (&SecretString, Option<u64>)) -> Result<Restored> {
    restore_by(from, home, how, Box::new(SystemClock)).await
}

/// As [`restore`], with the clock given.
///
/// # Errors
/// As [`restore`].
pub async fn restore_by(
    from: &Path,
    home: &Home,
    how: (&SecretString, Option<u64>),
    clock: Box<dyn Clock>,
) -> Result<Restored> {
    let restored = out_of(from, home, how, clock).await?;
    if restored.number.is_some() {
        // Its own register ends before the snapshot from which it came.
        register::adopt_all(&restored.node, from).await?;
    }
    Ok(restored)
}

/// As [`restore`], out of a folder that is only on its way.
pub(super) async fn out_of(
    from: &Path,
    home: &Home,
    (passphrase, number): (&SecretString, Option<u64>),
    clock: Box<dyn Clock>,
) -> Result<Restored> {
    if from.join("node.db").is_file() {
        return three_files(from, home, passphrase, clock).await;
    }
    let place = Place::look(from)?;
    let number = found(&place.numbers()?, number)?;
    let slot = slot(place.beside(SLOT)?, &from.display().to_string())?;
    // Before anything is written, so that a mistyped passphrase leaves the folder empty for the next attempt.
    let unlocked = Unlocked::with(slot, passphrase)?;
    let made = placed(&place, home, (number, &unlocked.master)).await?;
    opened(home, unlocked, (Some(number), made), clock).await
}

/// What passphrases open beside the snapshots of a place. A drill needs it as well as a restore: it has the keys at hand,
/// and whoever restores has a passphrase.
pub(super) fn slot(found: Option<Vec<u8>>, place: &str) -> Result<Vec<u8>> {
    found.filter(|bytes| Slots::from_bytes(bytes).is_ok()).ok_or_else(|| {
        Error::Refused(format!(
            "`{SLOT}` is missing in `{place}`, or damaged, so that no passphrase opens what lies there: make another backup \
             there while the node lives, or open it by two people with `concord recovery open --backup`"
        ))
    })
}

/// As [`restore`] of the newest snapshot, where no passphrase is known: the identities of the two people whom recovery
/// was set to, in either order. The node gets a new slot.
///
/// # Errors
/// As [`restore`] and [`recovery::open`].
pub async fn restore_recovered(from: &Path, home: &Home, how: ([&SecretString; 2], &NewSlot)) -> Result<Restored> {
    let restored = recovered_out_of(from, home, how).await?;
    register::adopt_all(&restored.node, from).await?;
    Ok(restored)
}

/// As [`restore_recovered`], out of a folder that is only on its way.
pub(super) async fn recovered_out_of(
    from: &Path,
    home: &Home,
    (identities, new): ([&SecretString; 2], &NewSlot),
) -> Result<Restored> {
    let place = Place::look(from)?;
    let number = found(&place.numbers()?, None)?;
    let sealed = place
        .beside(recovery::FILE)?
        .ok_or_else(|| Error::Refused(format!("`{}` has no recovery; only a passphrase opens it", from.display())))?;
    let master = recovery::master(&sealed, identities)?;
    let made = placed(&place, home, (number, &master)).await?;
    let node = Node::open_recovered(home, master, Box::new(SystemClock)).await?;
    let restored = back(node, (Some(number), made)).await?;
    if let Err(refused) = add_slot(&restored.node, new).await {
        restored.node.store.close().await;
        return Err(refused);
    }
    files_ended(home)?;
    Ok(restored)
}

async fn add_slot(node: &Node, new: &NewSlot) -> Result<()> {
    let mut change = node.change("backup::restore_recovered").await?;
    change.note(&Entry::general("recovery-open", "recovery", Some(new.label.clone())))?;
    change.commit().await?;
    slots::add_recovered(node, new).await.map(drop)
}

/// The number that was asked for, or the newest.
pub(super) fn found(numbers: &[u64], number: Option<u64>) -> Result<u64> {
    let number = number.or(numbers.last().copied()).filter(|n| numbers.contains(n));
    number.ok_or_else(|| Error::Refused("there is no such snapshot; list them first".to_owned()))
}

/// Puts a snapshot into an empty folder, all but the slot. The moment that it holds.
async fn placed(place: &Place, home: &Home, (number, master): (u64, &MasterKey)) -> Result<String> {
    let keys = Keys::of(master);
    let manifest = Manifest::read(place, &keys, number)?;
    make_empty(&home.folder)?;
    let filled = filled(place, home, (&keys, master, &manifest)).await;
    if filled.is_err() {
        // It was empty before, and is for the next attempt.
        empty(&home.folder)?;
    }
    filled.map(|()| manifest.made)
}

async fn filled(place: &Place, home: &Home, (keys, master, manifest): (&Keys, &MasterKey, &Manifest)) -> Result<()> {
    load((place, keys), (&home.location(), master), manifest).await?;
    files::unpack((place, keys), manifest, &home.folder)?;
    shredded::bring(place, &home.folder)?;
    for name in BESIDE.into_iter().filter(|name| *name != SLOT) {
        if let Some(bytes) = place.beside(name)? {
            write_whole(&home.folder.join(name), &bytes)?;
        }
    }
    Ok(())
}

/// A backup of the earlier kind.
async fn three_files(from: &Path, home: &Home, passphrase: &SecretString, clock: Box<dyn Clock>) -> Result<Restored> {
    let databases = ["node.db", "keyring.db"];
    let names = [databases[0], databases[1], SLOT];
    if let Some(missing) = names.iter().find(|name| !from.join(name).is_file()) {
        let from = from.display();
        return Err(Error::Refused(format!("`{from}` holds no backup: `{missing}` is missing; choose another folder")));
    }
    let slot = from.join(SLOT);
    let unlocked = Unlocked::with(std::fs::read(&slot).map_err(|e| file_error(&slot, &e))?, passphrase)?;
    make_empty(&home.folder)?;
    for name in databases {
        let to = home.folder.join(name);
        std::fs::copy(from.join(name), &to).map_err(|e| file_error(&to, &e))?;
    }
    crate::attachments::bring_back(from, &home.folder)?;
    opened(home, unlocked, (None, String::new()), clock).await
}

/// The slots beside a backup, and what a passphrase opened with one of them.
struct Unlocked {
    bytes: Vec<u8>,
    slots: Slots,
    slot: String,
    master: MasterKey,
}

impl Unlocked {
    fn with(bytes: Vec<u8>, passphrase: &SecretString) -> Result<Self> {
        let slots = Slots::from_bytes(&bytes)?;
        let (slot, master) = slots.unlock(&normal(passphrase))?;
        let slot = slot.to_owned();
        Ok(Self { bytes, slots, slot, master })
    }
}

/// Opens what lies in a folder, all but the slots. They go last: a folder without them holds no node, so that one in
/// which something that was shredded still waits for its destruction is never opened.
async fn opened(
    home: &Home,
    unlocked: Unlocked,
    (number, made): (Option<u64>, String),
    clock: Box<dyn Clock>,
) -> Result<Restored> {
    let Unlocked { bytes, slots, slot, master } = unlocked;
    let mut restored = back(Node::open_recovered(home, master, clock).await?, (number, made)).await?;
    let store = restored.node.store.clone();
    let placed = match write_whole(&home.folder.join(SLOT), &bytes) {
        Ok(()) => slots::finish_removals(&store, &slots, &slot).await,
        Err(error) => Err(error),
    };
    if let Err(error) = placed {
        store.close().await;
        return Err(error);
    }
    restored.node.slot = Some(slot);
    files_ended(home)?;
    Ok(restored)
}

/// From now on the folder holds a node like any other.
fn files_ended(home: &Home) -> Result<()> {
    let mark = home.folder.join(UNFINISHED);
    std::fs::remove_file(&mark).map_err(|e| file_error(&mark, &e))
}

/// What a node does first when it comes back.
async fn back(node: Node, (number, made): (Option<u64>, String)) -> Result<Restored> {
    let destroyed = shredded::apply(&node).await?;
    node.tend().await?;
    node.rebuild_lens().await?;
    let mut change = node.change("backup::restore").await?;
    let mut partners = Vec::new();
    let all = crate::agreements::partners_in(&mut change.tx).await?;
    crate::exchange::ask(&mut change, &all).await?;
    partners.extend(all.into_iter().filter(|p| p.is_open).map(|p| p.short_name));
    let detail = format!("number={} made={made} destroyed={destroyed}", number.unwrap_or(0));
    change.note(&Entry::general("restore", "administrator", Some(detail)))?;
    change.commit().await?;
    Ok(Restored { node, number, made, destroyed, partners })
}

/// Restores a snapshot into a temporary folder, and looks at it there as a whole.
pub(super) async fn tried(node: &Node, place: &Place, manifest: &Manifest) -> Result<()> {
    let trial = Trial::of(node, place, manifest).await?;
    let required = whole::require(node, &trial.node, manifest).await;
    trial.end().await?;
    required.map(drop)
}

/// A restored copy beside the node, under the same keys.
pub(super) struct Trial {
    pub(super) node: Node,
    folder: Folder,
}

impl Trial {
    pub(super) async fn of(node: &Node, place: &Place, manifest: &Manifest) -> Result<Self> {
        remove(&node.store.folder().join(TRIAL))?;
        let folder = Folder(node.store.folder().join(TRIAL));
        std::fs::create_dir_all(&folder.0).map_err(|e| file_error(&folder.0, &e))?;
        private_folder(&folder.0)?;
        let keys = Keys::of(node.master());
        let location = Location::Sqlite { folder: folder.0.clone(), max_pages: None };
        load((place, &keys), (&location, node.master()), manifest).await?;
        files::unpack((place, &keys), manifest, &folder.0)?;
        Ok(Self { node: node.open_copy(&folder.0).await?, folder })
    }

    pub(super) async fn end(self) -> Result<()> {
        let Self { node, folder } = self;
        node.store.close().await;
        drop(node);
        remove(&folder.0)
    }
}

/// The folder of a trial, which goes with it however it ends: the copy has all keys, and outlives no shredding.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed now goes when the node is opened next.
        let _ = remove(&self.0);
    }
}

/// Removes what a trial left that was killed.
pub(crate) fn forget_trial(folder: &Path) -> Result<()> {
    super::remote::forget_staging(folder)?;
    remove(&folder.join(TRIAL))
}

/// Puts the rows of a snapshot into an empty database.
async fn load(
    (place, keys): (&Place, &Keys),
    (location, master): (&Location, &MasterKey),
    manifest: &Manifest,
) -> Result<()> {
    let load = Load::begin(location, &crate::node::file_keys(master), manifest.schema).await?;
    let filled = fill((place, keys), &load, manifest).await;
    load.finish().await;
    filled
}

async fn fill((place, keys): (&Place, &Keys), load: &Load, manifest: &Manifest) -> Result<()> {
    for packed in &manifest.tables {
        let (table, mut count) = (packed.table()?, 0);
        for name in &packed.parts {
            let rows = pack::rows(&part(place, keys, name)?, table.columns.len())?;
            count += rows.len();
            load.insert(&table, rows).await?;
        }
        if u64::try_from(count).ok() != Some(packed.rows) {
            return Err(damaged(&format!("the table `{}` of the snapshot", packed.table)));
        }
    }
    let mut count = 0;
    for name in &manifest.keys.parts {
        let rows = pack::rows(&part(place, keys, name)?, 2)?;
        count += rows.len();
        let key = |row: Vec<Value>| match row.as_slice() {
            [Value::Text(Some(record)), Value::Bytes(Some(wrapped))] => {
                RecordId::parse(record).map(|record| (record, wrapped.clone()))
            }
            _ => None,
        };
        let all = rows.into_iter().map(key).collect::<Option<Vec<_>>>();
        load.keys(&all.ok_or_else(|| damaged("the keyring of the snapshot"))?).await?;
    }
    if u64::try_from(count).ok() == Some(manifest.keys.rows) {
        Ok(())
    } else {
        Err(damaged("the keyring of the snapshot"))
    }
}

/// A part that is what its name says.
pub(super) fn part(place: &Place, keys: &Keys, name: &str) -> Result<Vec<u8>> {
    let sealed = place.get_part(name).map_err(|_| damaged("a part of the snapshot is missing: it"))?;
    let plain = seal::open_part(&keys.parts, name, &sealed).map_err(|_| damaged("a part of the snapshot"))?;
    if seal::part_name(&keys.names, &plain) == name {
        Ok(plain.to_vec())
    } else {
        Err(damaged("a part of the snapshot"))
    }
}

fn make_empty(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|e| file_error(folder, &e))?;
    require_empty(folder)?;
    private_folder(folder)?;
    // Whoever puts a slot into a folder in which this stands opens a node that has destroyed nothing again and asked nobody.
    write_whole(&folder.join(UNFINISHED), b"")
}

/// Removes everything in a folder.
fn empty(folder: &Path) -> Result<()> {
    for entry in std::fs::read_dir(folder).map_err(|e| file_error(folder, &e))?.filter_map(|e| e.ok()) {
        let path = entry.path();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let removed = if is_folder { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
        removed.map_err(|e| file_error(&path, &e))?;
    }
    Ok(())
}

pub(super) fn require_empty(folder: &Path) -> Result<()> {
    let is_empty = !folder.exists() || std::fs::read_dir(folder).map_err(|e| file_error(folder, &e))?.next().is_none();
    if is_empty {
        Ok(())
    } else {
        Err(Error::Conflict(format!("`{}` is not empty; choose an empty folder", folder.display())))
    }
}

fn remove(folder: &Path) -> Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(file_error(folder, &e)),
        _ => Ok(()),
    }
}
