//! Backups elsewhere. A snapshot is made in a folder beside the node and tried out there; then the parts that are not
//! there yet are carried, and the manifest last. To restore or to try out, a snapshot is fetched into a folder first.

use super::manifest::{Keys, Manifest, damaged};
use super::place::Place;
use super::shelf::{Remote, Tell, snapshot};
use super::{BESIDE, Drilled, Listed, Made, Restored, SLOT, Wanted, carry, drill, make, register, restore, shredded};
use crate::node::{Home, Node, file_error, private_folder};
use crate::slots::NewSlot;
use crate::{Error, Result, recovery};
use secrecy::SecretString;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The folder in that of the node in which a snapshot lies on its way there or back.
const STAGING: &str = "backup-staging";

/// Makes the next snapshot there. Only parts that are not there yet are carried; each is fetched again and compared.
///
/// # Errors
/// As [`super::make`]; `Conflict` when the place cannot be reached, or somebody else writes there; `Refused` when it
/// does not give back what was put.
pub async fn make_there(node: &Node, remote: &Remote, wanted: Wanted, tell: Tell<'_>) -> Result<Made> {
    let staging = Staging::of(node)?;
    let (place, keys) = (Place::hold(&staging.0)?, Keys::of(node.master()));
    let there = remote.numbers().await?;
    for name in [make::MARK, shredded::FILE] {
        if let Some(bytes) = remote.shelf.get(name).await? {
            place.put_beside(name, &bytes)?;
        }
    }
    make::mark(node, &place, &keys)?;
    claim(remote, &place, &keys).await?;
    make::put_beside(node, &place)?;
    shredded::unite(node, &place)?;
    let spot = register::of_address(node, &remote.address);
    // Never a number that was given before, so that an old snapshot cannot stand in a newer one's place.
    let last = register::last_number(node, &spot).await?;
    let number = there.iter().copied().chain([last]).max().unwrap_or(0) + 1;
    let expires = make::last_day(node, wanted)?;
    let (mut made, manifest) = make::written(node, (&place, &keys), (number, expires), false).await?;
    restore::tried(node, &place, &manifest).await?;
    made.gone = register::gone_numbers(node, &spot, &there).await?;
    register::begin(node, &spot, (number, &manifest.made, &manifest.expires)).await?;
    (made.fresh, made.bytes) = carried(remote, &place, &manifest, tell).await?;
    let name = snapshot(number);
    // Looked at again after what may have taken hours, and before anything that is there is written over.
    claim(remote, &place, &keys).await?;
    if remote.shelf.get(&name).await?.is_some() {
        return Err(Error::Conflict(format!("another backup into `{}` is running; wait until it ends", remote.name)));
    }
    for name in [shredded::FILE].into_iter().chain(BESIDE) {
        let Some(bytes) = place.beside(name)? else { continue };
        if remote.shelf.get(name).await?.is_none_or(|there| there != bytes) {
            carry::put_whole((remote.shelf.as_ref(), &remote.name), name, bytes).await?;
        }
    }
    carry::put_whole((remote.shelf.as_ref(), &remote.name), &name, place.manifest(number)?).await?;
    register::keep(node, &spot, &manifest).await?;
    make::note(node, &made).await?;
    Ok(made)
}

/// Puts our mark where there is none; refuses another node's.
async fn claim(remote: &Remote, place: &Place, keys: &Keys) -> Result<()> {
    match remote.shelf.get(make::MARK).await? {
        Some(mark) => make::is_ours(keys, &mark),
        None => {
            let mark = place.beside(make::MARK)?.ok_or_else(|| damaged("the mark of the node"))?;
            carry::put_whole((remote.shelf.as_ref(), &remote.name), make::MARK, mark).await
        }
    }
}

/// The manifests of snapshots there, as far as our key opens them.
async fn manifests(remote: &Remote, keys: &Keys, numbers: &[u64]) -> Result<BTreeMap<u64, Result<Manifest>>> {
    let mut read = BTreeMap::new();
    for number in numbers {
        let bytes = remote.shelf.get(&snapshot(*number)).await?.unwrap_or_default();
        read.insert(*number, Manifest::open(keys, *number, &bytes));
    }
    Ok(read)
}

/// Carries what is not there, or is there with another size. How many parts and bytes.
async fn carried(remote: &Remote, place: &Place, manifest: &Manifest, tell: Tell<'_>) -> Result<(u64, u64)> {
    let (there, mut fresh) = (remote.parts().await?, Vec::new());
    for name in manifest.parts() {
        let size = place.part_size(name)?;
        if there.get(name) != Some(&size) {
            fresh.push((name.clone(), size));
        }
    }
    let count = u64::try_from(fresh.len()).unwrap_or(u64::MAX);
    Ok((count, carry::up(remote, place, fresh, tell).await?))
}

/// The snapshots there, and those that this node made there and that are gone.
///
/// # Errors
/// As the place says.
pub async fn list_there(node: &Node, remote: &Remote) -> Result<Vec<Listed>> {
    let (keys, parts) = (Keys::of(node.master()), remote.parts().await?.into_keys().collect::<BTreeSet<_>>());
    let numbers = remote.numbers().await?;
    let read = manifests(remote, &keys, &numbers).await?;
    let mut all: Vec<Listed> =
        read.iter().map(|(number, manifest)| register::listed(*number, manifest.as_ref().ok(), &parts)).collect();
    all.extend(register::gone(node, &register::of_address(node, &remote.address), &numbers).await?);
    Ok(all)
}

/// As [`super::prune`], there.
///
/// # Errors
/// As the place says; `Refused` when a manifest that stays cannot be read: then no part is removed.
pub async fn prune_there(node: &Node, remote: &Remote, keep: usize) -> Result<(u64, u64)> {
    let (keys, numbers) = (Keys::of(node.master()), remote.numbers().await?);
    if let Some(mark) = remote.shelf.get(make::MARK).await? {
        make::is_ours(&keys, &mark)?;
    }
    let read = manifests(remote, &keys, &numbers).await?;
    let (gone, kept) = make::chosen(read, keep, &node.today().to_string())?;
    for number in &gone {
        remote.shelf.remove(&snapshot(*number)).await?;
    }
    let needed: BTreeSet<&String> = kept.iter().flat_map(Manifest::parts).collect();
    let mut removed = 0;
    for name in remote.parts().await?.into_keys().filter(|name| !needed.contains(name)) {
        remote.shelf.remove(&super::shelf::part(&name)).await?;
        removed += 1;
    }
    let (spot, keeps) = (register::of_address(node, &remote.address), keeps(remote).await);
    register::adopt(node, &spot, &kept).await?;
    register::let_go(node, &spot, (&gone, &numbers, keeps)).await?;
    make::note_pruned(node, (gone.len(), removed)).await
}

/// Whether the place keeps what is removed; a place that does not answer does not say.
async fn keeps(remote: &Remote) -> Option<bool> {
    remote.shelf.keeps_removed().await.unwrap_or(None)
}

/// Removes everything of ours there. What was shredded is not kept there any more then.
///
/// # Errors
/// As the place says; `Refused` when what lies there is another node's.
pub async fn erase_there(node: &Node, remote: &Remote) -> Result<(u64, u64)> {
    let keys = Keys::of(node.master());
    if let Some(mark) = remote.shelf.get(make::MARK).await? {
        make::is_ours(&keys, &mark)?;
    }
    let numbers = remote.numbers().await?;
    for number in &numbers {
        remote.shelf.remove(&snapshot(*number)).await?;
    }
    let mut removed = 0;
    for name in remote.parts().await?.into_keys() {
        remote.shelf.remove(&super::shelf::part(&name)).await?;
        removed += 1;
    }
    for name in [make::MARK, shredded::FILE].into_iter().chain(BESIDE) {
        remote.shelf.remove(name).await?;
    }
    let spot = register::of_address(node, &remote.address);
    register::let_go(node, &spot, (&numbers, &[], keeps(remote).await)).await?;
    make::note_pruned(node, (numbers.len(), removed)).await
}

/// As [`super::forget_missing`], there.
///
/// # Errors
/// As the place says.
pub async fn forget_missing_there(node: &Node, remote: &Remote) -> Result<u64> {
    register::missing(node, &register::of_address(node, &remote.address), &remote.numbers().await?).await
}

/// Fetches the newest snapshot whole, every part of it, and tries it out as [`super::drill`] does.
///
/// # Errors
/// As [`super::drill`]; `Refused` when the newest there is not the newest that this node made there.
pub async fn drill_there(node: &Node, remote: &Remote, sample: usize, tell: Tell<'_>) -> Result<Drilled> {
    let staging = Staging::of(node)?;
    let (place, keys) = (Place::hold(&staging.0)?, Keys::of(node.master()));
    let number = remote.numbers().await?.last().copied();
    let number = number.ok_or_else(|| Error::Refused(format!("`{}` holds no backup; make one first", remote.name)))?;
    let spot = register::of_address(node, &remote.address);
    register::is_newest(node, &spot, (number, &remote.name)).await?;
    restore::slot(remote.shelf.get(SLOT).await?, &remote.name)?;
    fetched(remote, (&place, &keys), number, tell).await?;
    drill::drilled(node, (&place, &spot), sample).await
}

/// As [`super::restore`], from there. What was fetched stays in `FOLDER.fetched` when it is cut, and is not fetched again.
///
/// # Errors
/// As [`super::restore`], and as the place says.
pub async fn restore_there(
    remote: &Remote,
    home: &Home,
    (passphrase, number): (&SecretString, Option<u64>),
    tell: Tell<'_>,
) -> Result<Restored> {
    restore::require_empty(&home.folder)?;
    let slot = remote.shelf.get(SLOT).await?.ok_or_else(|| nothing(remote))?;
    let master = seal::Slots::from_bytes(&slot)?.unlock(&crate::node::normal(passphrase))?.1;
    let number = restore::found(&remote.numbers().await?, number)?;
    let (folder, keys) = (fetching(home)?, Keys::of(&master));
    let there = all(remote, &keys).await?;
    fetched(remote, (&Place::hold(&folder)?, &keys), number, tell).await?;
    let restored =
        restore::out_of(&folder, home, (passphrase, Some(number)), Box::new(crate::clock::SystemClock)).await;
    counted(remote, &there, ended(&folder, restored)).await
}

/// As [`super::restore_recovered`], from there.
///
/// # Errors
/// As [`super::restore_recovered`], and as the place says.
pub async fn restore_recovered_there(
    remote: &Remote,
    home: &Home,
    (identities, new): ([&SecretString; 2], &NewSlot),
    tell: Tell<'_>,
) -> Result<Restored> {
    restore::require_empty(&home.folder)?;
    let sealed = remote.shelf.get(recovery::FILE).await?.ok_or_else(|| nothing(remote))?;
    let master = recovery::master(&sealed, identities)?;
    let (number, folder, keys) = (restore::found(&remote.numbers().await?, None)?, fetching(home)?, Keys::of(&master));
    let there = all(remote, &keys).await?;
    fetched(remote, (&Place::hold(&folder)?, &keys), number, tell).await?;
    let restored = restore::recovered_out_of(&folder, home, (identities, new)).await;
    counted(remote, &there, ended(&folder, restored)).await
}

/// All that lies where a node comes back from.
async fn all(remote: &Remote, keys: &Keys) -> Result<Vec<Manifest>> {
    let numbers = remote.numbers().await?;
    Ok(manifests(remote, keys, &numbers).await?.into_values().filter_map(Result::ok).collect())
}

/// A node that came back counts with what lies where it came from: its own register ends before that snapshot.
async fn counted(remote: &Remote, there: &[Manifest], restored: Result<Restored>) -> Result<Restored> {
    let restored = restored?;
    let node = &restored.node;
    register::adopt(node, &register::of_address(node, &remote.address), there).await?;
    Ok(restored)
}

/// What was fetched goes when it has come back, and when it is damaged, so that the next attempt fetches it anew.
fn ended(folder: &Path, restored: Result<Restored>) -> Result<Restored> {
    if matches!(restored, Ok(_) | Err(Error::Refused(_))) {
        clear(folder)?;
    }
    restored
}

fn nothing(remote: &Remote) -> Error {
    Error::Refused(format!("`{}` holds no backup that this opens; check bucket and prefix", remote.name))
}

/// Brings a snapshot and what lies beside it into a folder.
async fn fetched(remote: &Remote, (place, keys): (&Place, &Keys), number: u64, tell: Tell<'_>) -> Result<()> {
    for name in [make::MARK, shredded::FILE].into_iter().chain(BESIDE) {
        if let Some(bytes) = remote.shelf.get(name).await? {
            place.put_beside(name, &bytes)?;
        }
    }
    let bytes = remote.shelf.get(&snapshot(number)).await?;
    let bytes = bytes.ok_or_else(|| damaged(&format!("snapshot {number}")))?;
    let manifest = Manifest::open(keys, number, &bytes)?;
    let sizes = remote.parts().await?;
    let parts = manifest.parts().into_iter().map(|name| (name.clone(), sizes.get(name).copied().unwrap_or(0)));
    carry::down(remote, place, parts.collect(), tell).await?;
    // Last, so that a folder that was cut holds no snapshot whose parts are missing.
    place.put_manifest(number, &bytes)
}

/// The folder beside that of the node, closed to others, in which what was fetched stays until it has come back.
fn fetching(home: &Home) -> Result<PathBuf> {
    let whole = std::path::absolute(&home.folder).map_err(|e| file_error(&home.folder, &e))?;
    let mut name = whole.file_name().unwrap_or_default().to_owned();
    name.push(".fetched");
    let folder = whole.with_file_name(name);
    std::fs::create_dir_all(&folder).map_err(|e| file_error(&folder, &e))?;
    private_folder(&folder)?;
    Ok(folder)
}

/// A folder on the way, which goes however it ends: what lies in it outlives no shredding.
struct Staging(PathBuf);

impl Staging {
    fn of(node: &Node) -> Result<Self> {
        let folder = node.store.folder().join(STAGING);
        clear(&folder)?;
        std::fs::create_dir_all(&folder).map_err(|e| file_error(&folder, &e))?;
        private_folder(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // What cannot be removed now goes when the node is opened next.
        let _ = clear(&self.0);
    }
}

fn clear(folder: &Path) -> Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(file_error(folder, &e)),
        _ => Ok(()),
    }
}

/// Removes what a backup left on its way that was killed.
pub(crate) fn forget_staging(folder: &Path) -> Result<()> {
    clear(&folder.join(STAGING))
}
