//! The folder of sealed files: one file an attachment, named by its id; what has no row is swept.

use super::{Facts, Kept, kept};
use crate::node::{Node, file_error};
use crate::{Error, Result};
use record::RecordId;
use seal::{Digest, OpenedFile, Place};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use store::{statements as sql, values};
use zeroize::Zeroizing;

/// Bytes that are read at a time.
pub(super) const BUFFER_BYTES: usize = 256 * 1024;

/// The folder inside that of the node.
const FOLDER: &str = "attachments";

/// The ending of a file that is not whole yet.
const PART: &str = ".part";

/// How the file of an attachment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// It is here, and as long as it was.
    Whole,
    /// It is here, and has another length.
    Cut,
    /// It is not here.
    Lost,
}

fn folder(node: &Node) -> PathBuf {
    node.store.folder().join(FOLDER)
}

pub(super) fn file(node: &Node, id: &RecordId) -> PathBuf {
    folder(node).join(id.as_str())
}

pub(super) fn part(node: &Node, id: &RecordId) -> PathBuf {
    folder(node).join(format!("{}{PART}", id.as_str()))
}

pub(super) fn place(id: &str) -> Place<'_> {
    Place { table: "attachments", record: id, compartment: "content", revision: 1 }
}

/// A new file, closed to other accounts of the machine.
pub(super) fn create(node: &Node, id: &RecordId) -> Result<File> {
    let folder = folder(node);
    if !folder.is_dir() {
        std::fs::create_dir_all(&folder).map_err(|e| file_error(&folder, &e))?;
        crate::node::private_folder(&folder)?;
    }
    let path = part(node, id);
    std::fs::OpenOptions::new().write(true).create_new(true).open(&path).map_err(|e| file_error(&path, &e))
}

/// Gives a whole file its name, and waits until the disk has both.
pub(super) fn name(folder: &Path, id: &str, file: &File) -> std::io::Result<u64> {
    file.sync_all()?;
    let bytes = file.metadata()?.len();
    std::fs::rename(folder.join(format!("{id}{PART}")), folder.join(id))?;
    // A folder cannot be opened for this on every system; the sweep makes good what a power cut leaves there.
    if let Ok(folder) = File::open(folder) {
        folder.sync_all()?;
    }
    Ok(bytes)
}

/// What the disk of the node has left, in bytes; nothing when the system does not say.
pub(super) fn free_bytes(node: &Node) -> Option<u64> {
    fs4::available_space(node.store.folder()).ok()
}

pub(super) fn forget(node: &Node, id: &RecordId) -> Result<()> {
    for path in [file(node, id), part(node, id)] {
        match std::fs::remove_file(&path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(file_error(&path, &e)),
            _ => {}
        }
    }
    Ok(())
}

pub(crate) fn look(node: &Node, kept: &Kept) -> Found {
    match std::fs::metadata(file(node, &kept.id)) {
        Ok(found) if found.len() == kept.facts.sealed_bytes => Found::Whole,
        Ok(_) => Found::Cut,
        Err(_) => Found::Lost,
    }
}

/// The content of an attachment as a reader, sealed on the disk and open here.
pub(super) fn reader(node: &Node, kept: &Kept) -> Result<OpenedFile<BufReader<File>>> {
    let path = file(node, &kept.id);
    let file = File::open(&path).map_err(|_| lost())?;
    let source = BufReader::with_capacity(BUFFER_BYTES, file);
    seal::open_file(&kept.key, &place(kept.id.as_str()), kept.facts.size_bytes, source).map_err(|_| damaged())
}

pub(super) fn lost() -> Error {
    Error::Conflict("the file is not in the folder of the node any more; bring it back from a backup".to_owned())
}

pub(super) fn damaged() -> Error {
    Error::Conflict("the file is damaged; bring it back from a backup".to_owned())
}

/// Brings the sealed files of a backup of the earlier kind back.
pub(crate) fn bring_back(from: &Path, to: &Path) -> Result<()> {
    let from = from.join(FOLDER);
    let Ok(found) = std::fs::read_dir(&from) else { return Ok(()) };
    let all: Vec<PathBuf> = found.filter_map(|f| Some(f.ok()?.path())).filter(|p| p.is_file()).collect();
    fill(to, &all)
}

/// Puts sealed files into the folder of a node.
fn fill(node: &Path, files: &[PathBuf]) -> Result<()> {
    let folder = &node.join(FOLDER);
    std::fs::create_dir_all(folder).map_err(|e| file_error(folder, &e))?;
    crate::node::private_folder(folder)?;
    for file in files {
        let to = folder.join(file.file_name().unwrap_or_default());
        std::fs::copy(file, &to).map_err(|e| file_error(&to, &e))?;
    }
    Ok(())
}

/// Reads every attachment to its end and compares it with its digest. Which are lost, damaged, or not what they were.
///
/// # Errors
/// `Internal` when the store cannot be read.
pub async fn verify(node: &Node) -> Result<BTreeSet<RecordId>> {
    let mut broken = BTreeSet::new();
    for kept in all(node).await? {
        if !reads_whole(node, &kept).await? {
            broken.insert(kept.id);
        }
    }
    Ok(broken)
}

/// Whether the node has an attachment, and all of its bytes.
pub(crate) async fn is_whole(node: &Node, id: &RecordId) -> Result<bool> {
    let mut tx = node.store.read().await?;
    let row = tx.fetch_one(sql::ATTACHMENT, values![id.as_str()]).await?;
    drop(tx);
    let Some(row) = row else { return Ok(false) };
    match kept(node, &row).await?.filter(|kept| kept.is_here) {
        Some(kept) => reads_whole(node, &kept).await,
        None => Ok(false),
    }
}

async fn reads_whole(node: &Node, kept: &Kept) -> Result<bool> {
    let Ok(mut reader) = reader(node, kept) else { return Ok(false) };
    let Facts { digest, size_bytes, .. } = kept.facts.clone();
    let check = move || is_same(&mut reader, (&digest, size_bytes));
    tokio::task::spawn_blocking(check).await.map_err(|e| Error::Internal(e.to_string()))
}

fn is_same(reader: &mut impl Read, (digest, size_bytes): (&str, u64)) -> bool {
    let mut buffer = Zeroizing::new(vec![0; BUFFER_BYTES]);
    let (mut hasher, mut read) = (Hasher::default(), 0);
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => return read == size_bytes && hasher.finish() == digest,
            Ok(count) => {
                hasher.update(&buffer[..count]);
                read += count as u64;
            }
            Err(_) => return false,
        }
    }
}

/// SHA-256 of bytes as they come.
#[derive(Default)]
pub(super) struct Hasher(sha2::Sha256);

impl Hasher {
    pub(super) fn update(&mut self, bytes: &[u8]) {
        sha2::Digest::update(&mut self.0, bytes);
    }

    pub(super) fn finish(self) -> String {
        Digest::from_bytes(sha2::Digest::finalize(self.0).into()).to_string()
    }
}

/// All attachments whose bytes should be here.
async fn all(node: &Node) -> Result<Vec<Kept>> {
    let mut tx = node.store.read().await?;
    let mut all = Vec::new();
    for row in tx.fetch(sql::ATTACHMENTS, &[]).await? {
        all.extend(kept(node, &row).await?.filter(|k| k.is_here));
    }
    Ok(all)
}

/// How many there are, and how many of them are lost or cut short.
pub(crate) async fn examine(node: &Node) -> Result<(usize, usize, usize)> {
    let found: Vec<Found> = all(node).await?.iter().map(|kept| look(node, kept)).collect();
    let count = |wanted| found.iter().filter(|f| **f == wanted).count();
    Ok((found.len(), count(Found::Lost), count(Found::Cut)))
}

/// Removes files without a row: of uploads that were cut short. What is on its way stays.
pub(crate) async fn sweep(node: &Node) -> Result<()> {
    let Ok(found) = std::fs::read_dir(folder(node)) else { return Ok(()) };
    // INVARIANT: the folder and what is on its way are looked at before the rows: a file that gets its row meanwhile is
    // either still on its way here, or has its row there.
    let names: Vec<String> = found.filter_map(|f| f.ok()?.file_name().into_string().ok()).collect();
    // Ids of those that are being written.
    let arriving = node.arriving.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
    let mut tx = node.store.read().await?;
    let rows = tx.fetch(sql::ATTACHMENTS, &[]).await?;
    drop(tx);
    let known: BTreeSet<String> = rows.iter().filter_map(|r| r.text(0)).collect();
    for name in names {
        let id = name.strip_suffix(PART).unwrap_or(&name);
        let is_kept = known.contains(id) && id == name;
        if !is_kept && !arriving.contains(id) {
            let path = folder(node).join(&name);
            std::fs::remove_file(&path).map_err(|e| file_error(&path, &e))?;
        }
    }
    Ok(())
}
