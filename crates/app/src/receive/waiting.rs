//! Bundles that came while the node was locked: they wait on the disk as they came, sealed, until somebody unlocks.

use super::quarantine;
use crate::node::{Node, file_error, private_folder, write_whole};
use crate::{Error, Result};
use record::OrgId;
use seal::Digest;
use std::path::{Path, PathBuf};
use store::{statements as sql, values};

const FOLDER: &str = "waiting";
/// The most bundles that wait, and the most bytes of all of them.
const MOST: usize = 256;
const MOST_BYTES: u64 = 1 << 30;

/// Keeps a bundle for later. Nothing of it is read: the node is locked. The file is named after its content, so that
/// what is brought twice waits once.
///
/// # Errors
/// `Conflict` when too much waits already; `Internal` when it cannot be written.
pub fn wait(folder: &Path, bytes: &[u8]) -> Result<()> {
    let folder = folder.join(FOLDER);
    std::fs::create_dir_all(&folder).map_err(|e| file_error(&folder, &e))?;
    private_folder(&folder)?;
    let file = file(&folder, Digest::of(bytes));
    if file.exists() {
        return Ok(());
    }
    let all = files(&folder)?;
    let size: u64 = all.iter().filter_map(|f| f.metadata().ok()).map(|m| m.len()).sum();
    if all.len() >= MOST || size.saturating_add(bytes.len() as u64) > MOST_BYTES {
        return Err(Error::Conflict(
            "as many bundles wait as a locked node keeps; somebody unlocks it first".to_owned(),
        ));
    }
    write_whole(&file, bytes)
}

/// Whether a bundle of a partner is here whole, or was accepted: by its id, and by the SHA-256 of its bytes, by which it
/// waits. One that a person refused is not: its number is free.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn is_here(node: &Node, from: &OrgId, (id, sha256): (&str, [u8; 32])) -> Result<bool> {
    // First where it waits: from there it goes to where is looked next.
    if file(&node.store.folder().join(FOLDER), Digest::from_bytes(sha256)).exists() {
        return Ok(true);
    }
    // After every change that is still on its way: the answer must not be older than what it is about.
    let mut change = node.change("receive::is_here").await?;
    Ok(change.tx.fetch_one(sql::BUNDLE_CAME, values![id, from.as_str()]).await?.is_some())
}

fn file(folder: &Path, digest: Digest) -> PathBuf {
    folder.join(format!("{digest}.concord"))
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
