//! A file on its way in: sealed from its first byte, counted as it comes, and there only when it is whole.

use super::folder;
use super::limits::{self, Limits};
use super::{Facts, Kept, granted, keep, may_attach, naming};
use crate::actor::Actor;
use crate::node::Node;
use crate::{Error, Result};
use record::{Compartment, RecordId};
use seal::{DataKey, SealingFile};
use std::fs::File;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::PoisonError;
use store::records::Stored;
use store::{Tx, statements as sql, values};
use zeroize::Zeroizing;

/// Bytes by which the type of a file is told; every signature that `infer` knows stands in them.
const HEAD_BYTES: usize = 8 * 1024;

/// After so many bytes the room on the disk is looked at again.
const LOOK_BYTES: u64 = 16 * 1024 * 1024;

/// By which way a file comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From a browser.
    Page,
    /// From the machine itself.
    CommandLine,
}

/// A file that somebody wants to add.
#[derive(Debug, Clone)]
pub struct New {
    /// The record.
    pub record: RecordId,
    /// The compartment in which it is to lie.
    pub compartment: Compartment,
    /// What it is called where it comes from.
    pub name: String,
    /// How it comes.
    pub way: Way,
    /// Its length in bytes, when that is known before.
    pub expected_bytes: Option<u64>,
}

/// A file on its way. Dropped without [`Arriving::finish`], nothing of it remains.
pub struct Arriving<'a> {
    node: &'a Node,
    actor: &'a Actor,
    new: New,
    id: RecordId,
    key: DataKey,
    most_bytes: u64,
    free_bytes: u64,
    size_bytes: u64,
    head: Zeroizing<Vec<u8>>,
    sealing: Option<SealingFile<File>>,
    trace: Trace<'a>,
}

/// What a file leaves on the disk until it is kept.
struct Trace<'a> {
    node: &'a Node,
    id: RecordId,
    is_kept: bool,
    /// Whether somebody else commits its row.
    is_handed_on: bool,
}

impl Drop for Trace<'_> {
    fn drop(&mut self) {
        if !self.is_kept {
            // What cannot be removed now is swept later.
            let _ = folder::forget(self.node, &self.id);
        } else if self.is_handed_on {
            // Nothing says here when its row is committed, and until then a sweep would take it for a stray. It stays
            // among what arrives for as long as this process runs; what was never committed is swept at the next start.
            return;
        }
        self.node.arriving.lock().unwrap_or_else(PoisonError::into_inner).remove(self.id.as_str());
    }
}

impl std::fmt::Debug for Arriving<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Arriving({} bytes)", self.size_bytes)
    }
}

/// Begins to take a file in.
///
/// # Errors
/// `NotFound` when the record may not be seen; `Forbidden` when the actor may not change it or not open the compartment;
/// `Refused` when it is too large, one too many, or the disk has no room.
pub async fn begin<'a>(node: &'a Node, actor: &'a Actor, new: New) -> Result<Arriving<'a>> {
    let mut tx = node.store.read().await?;
    let limits = limits::read(&mut tx).await?;
    check(node, &mut tx, (actor, &new), &limits).await?;
    drop(tx);
    let most_bytes = match new.way {
        Way::Page => limits.page_bytes,
        Way::CommandLine => limits.command_bytes,
    };
    if new.expected_bytes.is_some_and(|bytes| bytes > most_bytes) {
        return Err(too_large(most_bytes));
    }
    require_room(node, limits.free_bytes.saturating_add(new.expected_bytes.unwrap_or(0)))?;
    let key = DataKey::generate(&mut *node.rng());
    let id = node.new_id();
    node.arriving.lock().unwrap_or_else(PoisonError::into_inner).insert(id.as_str().to_owned());
    let trace = Trace { node, id: id.clone(), is_kept: false, is_handed_on: false };
    let file = folder::create(node, &id)?;
    let sealing = seal::seal_file(&key, &folder::place(id.as_str()), file, &mut *node.rng()).map_err(|e| failed(&e))?;
    let (head, free_bytes) = (Zeroizing::new(Vec::with_capacity(HEAD_BYTES)), limits.free_bytes);
    let sealing = Some(sealing);
    Ok(Arriving { node, actor, new, id, key, most_bytes, free_bytes, size_bytes: 0, head, sealing, trace })
}

/// Whether the actor may add it, and its compartment of the record has room for one more.
async fn check(node: &Node, tx: &mut Tx, (actor, new): (&Actor, &New), limits: &Limits) -> Result<Stored> {
    let record = tx.record(&new.record).await?.ok_or(Error::NotFound)?;
    node.visible(tx, actor, &record).await?;
    let may = may_attach(node, tx, actor, &record).await?;
    let (_, open) = granted(node, tx, actor, &record).await?;
    node.require(may && open.contains(&new.compartment), "you may not add a file to this part of the record")?;
    // Only those of this compartment: how many there are in all would tell of those that the actor may not open.
    let rows = tx.fetch(sql::ATTACHMENTS_OF, values![record.id.as_str()]).await?;
    let count = rows.iter().filter(|row| super::compartment(row) == Some(new.compartment)).count() as u64;
    if count >= limits.count {
        let most = limits.count;
        return Err(Error::Refused(format!("a record has at most `{most}` files; remove one, or use another record")));
    }
    Ok(record)
}

impl Arriving<'_> {
    /// Seals some more of it.
    ///
    /// # Errors
    /// `Refused` when it is too large or the disk is full.
    pub async fn write<B: AsRef<[u8]> + Send + 'static>(&mut self, bytes: B) -> Result<()> {
        let count = bytes.as_ref().len() as u64;
        if self.size_bytes + count > self.most_bytes {
            return Err(too_large(self.most_bytes));
        }
        if (self.size_bytes + count) / LOOK_BYTES > self.size_bytes / LOOK_BYTES {
            require_room(self.node, self.free_bytes)?;
        }
        self.size_bytes += count;
        let missing = HEAD_BYTES - self.head.len();
        self.head.extend(bytes.as_ref().iter().take(missing));
        let mut sealing = self.sealing.take().ok_or_else(broken)?;
        // Sealing takes the processor and the disk: not on a thread that answers others.
        let work = move || sealing.write(bytes.as_ref()).map(|()| sealing);
        let sealing = tokio::task::spawn_blocking(work).await.map_err(|e| Error::Internal(e.to_string()))?;
        self.sealing = Some(sealing.map_err(|e| failed(&e))?);
        Ok(())
    }

    /// Keeps it: file, key, row and line in the log. Gives its id.
    ///
    /// # Errors
    /// `Refused` when it is empty, the disk is full, or one came in between; `NotFound` when the record went meanwhile.
    pub async fn finish(mut self) -> Result<RecordId> {
        if self.size_bytes == 0 {
            return Err(Error::Refused("the file is empty; choose another".to_owned()));
        }
        let sealing = self.sealing.take().ok_or_else(broken)?;
        let (folder, id) = (parent(&folder::file(self.node, &self.id)), self.id.as_str().to_owned());
        let work = move || -> Result<_> {
            let sealed = sealing.finish().map_err(|e| failed(&e))?;
            let bytes = folder::name(&folder, &id, &sealed.out).map_err(|e| unwritten(e.kind()))?;
            Ok((bytes, sealed.size_bytes, sealed.digest))
        };
        let done = tokio::task::spawn_blocking(work).await.map_err(|e| Error::Internal(e.to_string()))?;
        let (sealed_bytes, size_bytes, digest) = done?;
        let facts = Facts {
            name: naming::cleaned(&self.new.name),
            media: naming::media(&self.head),
            size_bytes,
            sealed_bytes,
            digest: digest.to_string(),
            who: self.actor.id.clone(),
            made: self.node.now_text(),
            theirs: None,
        };
        let mut change = self.node.change("attachments::attach").await?;
        let limits = limits::read(&mut change.tx).await?;
        // Asked again, inside the transaction: much can have happened while a large file came.
        let record = check(self.node, &mut change.tx, (self.actor, &self.new), &limits).await?;
        let (id, compartment) = (self.id.clone(), self.new.compartment);
        let kept = Kept { id, compartment, is_here: true, facts, key: self.key.clone() };
        keep(&mut change, (&record, &kept)).await?;
        // Whether a commit that failed was kept after all shows at the next sweep, which spares what has a row.
        self.trace.is_kept = true;
        change.commit().await?;
        Ok(kept.id)
    }
}

/// Seals a file whose bytes are here already, for a transaction that somebody else commits: what came in a bundle. Gives
/// the length of its sealed file.
pub(super) fn seal_whole(node: &Node, (id, key): (&RecordId, &DataKey), bytes: &[u8]) -> Result<u64> {
    node.arriving.lock().unwrap_or_else(PoisonError::into_inner).insert(id.as_str().to_owned());
    let mut trace = Trace { node, id: id.clone(), is_kept: false, is_handed_on: true };
    let file = folder::create(node, id)?;
    let mut sealing =
        seal::seal_file(key, &folder::place(id.as_str()), file, &mut *node.rng()).map_err(|e| failed(&e))?;
    sealing.write(bytes).map_err(|e| failed(&e))?;
    let sealed = sealing.finish().map_err(|e| failed(&e))?;
    let sealed_bytes =
        folder::name(&parent(&folder::file(node, id)), id.as_str(), &sealed.out).map_err(|e| unwritten(e.kind()))?;
    trace.is_kept = true;
    Ok(sealed_bytes)
}

fn parent(file: &std::path::Path) -> PathBuf {
    file.parent().map(PathBuf::from).unwrap_or_default()
}

pub(super) fn require_room(node: &Node, wanted: u64) -> Result<()> {
    match folder::free_bytes(node) {
        Some(free) if free < wanted => Err(full()),
        _ => Ok(()),
    }
}

fn too_large(most_bytes: u64) -> Error {
    let most = most_bytes / (1024 * 1024);
    Error::Refused(format!("the file is larger than the `{most}` MiB that are taken this way; use the command line"))
}

fn full() -> Error {
    Error::Refused("the disk of the node has no room for this file; nothing was kept, make room first".to_owned())
}

fn broken() -> Error {
    Error::Internal("a file was written on after it had failed".to_owned())
}

fn failed(error: &seal::Error) -> Error {
    match error {
        seal::Error::WriteFailed { kind } => unwritten(*kind),
        other => Error::Internal(other.to_string()),
    }
}

fn unwritten(kind: ErrorKind) -> Error {
    match kind {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => full(),
        other => Error::Internal(format!("a file could not be written: {other}; check the disk")),
    }
}
