//! The files of records in a backup: as they lie in the node, sealed under their own keys. None ever changes, so that
//! each is written once, under its name.

use super::manifest::damaged;
use super::place::Place;
use crate::node::{Node, file_error};
use crate::{Error, Result, attachments};
use std::collections::BTreeSet;
use std::path::Path;

/// Copies what the folder lacks. Gives the names with their lengths, and how many bytes were written.
///
/// Call it when the tables have been read: what came since is swept where it is restored.
pub(super) async fn put(node: &Node, place: &Place) -> Result<(Vec<(String, u64)>, u64)> {
    let (mut all, mut written) = (Vec::new(), 0);
    for path in attachments::files(node).await? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let length = std::fs::metadata(&path).map_err(|e| file_error(&path, &e))?.len();
        if place.file_length(&name) != Some(length) {
            let (to, from) = (place.file(&name), path.clone());
            let copied = tokio::task::spawn_blocking(move || super::place::copy(&from, &to)).await;
            copied.map_err(|e| Error::Internal(e.to_string()))??;
            written += length;
        }
        all.push((name, length));
    }
    Ok((all, written))
}

/// Brings the files of a snapshot into the folder of a node.
pub(super) fn bring(place: &Place, files: &[(String, u64)], folder: &Path) -> Result<()> {
    for (name, length) in files {
        if place.file_length(name) != Some(*length) {
            return Err(damaged("a file of the snapshot is missing or cut: it"));
        }
    }
    let paths: Vec<_> = files.iter().map(|(name, _)| place.file(name)).collect();
    if paths.is_empty() { Ok(()) } else { attachments::fill(folder, &paths) }
}

/// Removes the files that no snapshot names any more.
pub(super) fn prune(place: &Place, needed: &BTreeSet<&String>) -> Result<u64> {
    let mut removed = 0;
    for name in place.file_names()?.iter().filter(|name| !needed.contains(name)) {
        place.remove_file(name)?;
        removed += 1;
    }
    Ok(removed)
}
