//! Bundles that came while the node was locked: they wait on the disk as they came, sealed, until somebody unlocks.

use super::quarantine;
use crate::node::{Node, file_error, private_folder, write_whole};
use crate::{Error, Result};
use record::OrgId;
use seal::Digest;
use std::path::{Path, PathBuf};
use store::{statements as sql, values};

const FOLDER: &str = "waiting";
/// The most bundles of one partner that wait, and the most bytes of these: who fills the room takes it from themself only.
const MOST: usize = 64;
const MOST_BYTES: u64 = 1 << 29;
/// The most bytes of all partners together.
const MOST_IN_ALL: u64 = 1 << 32;

/// Keeps a bundle of a partner for later. Nothing of it is read: the node is locked. The file is named after its content,
/// so that what is brought twice waits once, and after who brought it.
///
/// # Errors
/// `Conflict` when too much waits already; `Internal` when it cannot be written.
pub fn wait(folder: &Path, from: &OrgId, bytes: &[u8]) -> Result<()> {
    let folder = folder.join(FOLDER);
    std::fs::create_dir_all(&folder).map_err(|e| file_error(&folder, &e))?;
    private_folder(&folder)?;
    let digest = Digest::of(bytes);
    if is_waiting(&folder, digest)? {
        return Ok(());
    }
    let size = |files: &[PathBuf]| -> u64 {
        let sizes = files.iter().filter_map(|f| f.metadata().ok()).map(|m| m.len());
        sizes.sum::<u64>().saturating_add(bytes.len() as u64)
    };
    let all = files(&folder)?;
    // No id has a point in it, so that none begins like another.
    let begins = format!("{}.", from.as_str());
    let is_theirs = |f: &PathBuf| f.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&begins));
    let theirs: Vec<PathBuf> = all.iter().filter(|f| is_theirs(f)).cloned().collect();
    if theirs.len() >= MOST || size(&theirs) > MOST_BYTES || size(&all) > MOST_IN_ALL {
        return Err(Error::Conflict(
            "as many bundles wait as a locked node keeps; somebody unlocks it first".to_owned(),
        ));
    }
    write_whole(&folder.join(format!("{begins}{digest}.concord")), bytes)
}

/// Whether a bundle of a partner is here whole, or was accepted: by its id, and by the SHA-256 of its bytes, by which it
/// waits. One that a person refused is not: its number is free.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn is_here(node: &Node, from: &OrgId, (id, sha256): (&str, [u8; 32])) -> Result<bool> {
    // First where it waits: from there it goes to where is looked next.
    if is_waiting(&node.store.folder().join(FOLDER), Digest::from_bytes(sha256))? {
        return Ok(true);
    }
    // After every change that is still on its way: the answer must not be older than what it is about.
    let mut change = node.change("receive::is_here").await?;
    Ok(change.tx.fetch_one(sql::BUNDLE_CAME, values![id, from.as_str()]).await?.is_some())
}

/// Whether a bundle waits, whoever brought it; earlier programs named its file after its content alone.
fn is_waiting(folder: &Path, digest: Digest) -> Result<bool> {
    let end = format!("{digest}.concord");
    Ok(files(folder)?.iter().any(|f| f.file_name().is_some_and(|name| name.to_string_lossy().ends_with(&end))))
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let all = match std::fs::read_dir(folder) {
        Ok(all) => all,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(file_error(folder, &e)),
    };
    let bundle = |f: &PathBuf| f.extension().is_some_and(|e| e == "concord");
    Ok(all.filter_map(|f| f.ok().map(|f| f.path())).filter(bundle).collect())
}

/// Takes what has waited into quarantine. What comes before its turn waits on; what cannot be taken is logged and
/// forgotten, as when somebody brings it. Gives how many were taken.
///
/// # Errors
/// `Internal` when the folder cannot be read.
pub async fn take_waiting(node: &Node) -> Result<usize> {
    let folder = node.store.folder().join(FOLDER);
    let mut taken = 0;
    loop {
        let mut is_done = true;
        for file in files(&folder)? {
            let bytes = std::fs::read(&file).map_err(|e| file_error(&file, &e))?;
            match quarantine(node, "exchange", (&bytes, None)).await {
                Ok(_) => {
                    taken += 1;
                    is_done = false;
                }
                Err(Error::Refused(why)) if why.contains("have not arrived") => continue,
                Err(Error::Internal(why)) => return Err(Error::Internal(why)),
                Err(_) => {}
            }
            std::fs::remove_file(&file).map_err(|e| file_error(&file, &e))?;
        }
        if is_done {
            return Ok(taken);
        }
    }
}
