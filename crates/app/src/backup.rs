//! Backup into a folder, verified by opening it; restore into an empty one.

use crate::audit::Entry;
use crate::node::{Home, Node, file_error, normal};
use crate::{Error, Result, recovery};
use secrecy::SecretString;
use std::path::Path;

/// What a node needs to live again. The lens is derived and never backed up.
const FILES: [&str; 3] = ["node.db", "keyring.db", "unlock.slot"];

/// Writes a consistent, still encrypted copy into an empty folder, and opens it to see that it restores.
///
/// # Errors
/// `Conflict` when the folder is not empty; `Internal` when a file cannot be written; `Refused` when the
/// copy does not open with the passphrase.
pub async fn backup(node: &Node, home: &Home, to: &Path, passphrase: &SecretString) -> Result<u64> {
    unlocks(&home.folder, passphrase)?;
    make_empty(to)?;
    let mut change = node.change("backup::backup").await?;
    change.note(&Entry::general("backup", "administrator", None))?;
    change.commit().await?;
    node.store.copy_to(to).await?;
    let slot = "unlock.slot";
    std::fs::copy(home.folder.join(slot), to.join(slot)).map_err(|e| file_error(&to.join(slot), &e))?;
    bring_recovery(&home.folder, to)?;
    let copy = Node::open(&Home::folder(to), passphrase).await?;
    let verified = crate::audit::verify(&copy).await?;
    copy.store.close().await;
    for derived in ["lens.db", "lens.db-wal", "lens.db-shm"] {
        let _ = std::fs::remove_file(to.join(derived));
    }
    if !verified.is_verified {
        return Err(Error::Internal("the copy does not verify; try again on another disk".to_owned()));
    }
    Ok(verified.entries)
}

/// Puts a backup into an empty folder, and opens it there. Makes the lens again.
///
/// # Errors
/// As [`backup`]; `Refused` when the folder holds no backup or the passphrase is wrong.
pub async fn restore(from: &Path, home: &Home, passphrase: &SecretString) -> Result<Node> {
    for name in FILES {
        if !from.join(name).is_file() {
            let from = from.display();
            return Err(Error::Refused(format!(
                "`{from}` holds no backup: `{name}` is missing; choose another folder"
            )));
        }
    }
    // Before anything is written, so that a mistyped passphrase leaves the folder empty for the next attempt.
    unlocks(from, passphrase)?;
    make_empty(&home.folder)?;
    for name in FILES {
        let to = home.folder.join(name);
        std::fs::copy(from.join(name), &to).map_err(|e| file_error(&to, &e))?;
    }
    bring_recovery(from, &home.folder)?;
    let node = Node::open(home, passphrase).await?;
    node.rebuild_lens().await?;
    let mut change = node.change("backup::restore").await?;
    change.note(&Entry::general("restore", "administrator", None))?;
    change.commit().await?;
    Ok(node)
}

/// Whether the passphrase opens the node whose slot lies in a folder.
fn unlocks(folder: &Path, passphrase: &SecretString) -> Result<()> {
    let slot = folder.join("unlock.slot");
    let bytes = std::fs::read(&slot).map_err(|e| file_error(&slot, &e))?;
    seal::Slots::from_bytes(&bytes)?.unlock(&normal(passphrase))?;
    Ok(())
}

/// The recovery by two people goes with the node, where it was set.
fn bring_recovery(from: &Path, to: &Path) -> Result<()> {
    let (from, to) = (from.join(recovery::FILE), to.join(recovery::FILE));
    if from.exists() {
        std::fs::copy(&from, &to).map_err(|e| file_error(&to, &e))?;
    }
    Ok(())
}

fn make_empty(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|e| file_error(folder, &e))?;
    let is_empty = std::fs::read_dir(folder).map_err(|e| file_error(folder, &e))?.next().is_none();
    if is_empty {
        Ok(())
    } else {
        Err(Error::Conflict(format!("`{}` is not empty; choose an empty folder", folder.display())))
    }
}
