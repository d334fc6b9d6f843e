//! The folder of results: filled as a whole or not at all, and never over files of somebody's own.

use crate::output;
use app::linking::tables;
use app::{Error, Result};
use std::path::{Path, PathBuf};

/// Refuses a folder that holds what an earlier run did not write.
///
/// # Errors
/// `Refused`, with the first such file; or when it cannot be looked into.
pub fn may_be_written(folder: &Path) -> Result<()> {
    let unreadable = |e: std::io::Error| Error::Refused(format!("`{}`: {e}; choose another folder", folder.display()));
    if !folder.exists() {
        return Ok(());
    }
    let ours = tables::names();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let name = entry.map_err(unreadable)?.file_name().to_string_lossy().into_owned();
        if !ours.contains(&name) {
            let words = "which no earlier run wrote; choose an empty or a new folder";
            return Err(Error::Refused(format!("`{}` holds `{name}`, {words}", folder.display())));
        }
    }
    Ok(())
}

/// Writes the files into a folder beside, and puts that in the place of the folder.
///
/// # Errors
/// `Internal` when a file cannot be written; the folder is as it was then.
pub fn put(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<()> {
    let failed = |e: std::io::Error| {
        Error::Internal(format!("`{}`: {e}; choose a folder that may be written", folder.display()))
    };
    let beside = beside(folder);
    let written = fill(&beside, files).and_then(|()| replace(folder, &beside).map_err(failed));
    if written.is_err() && beside.exists() {
        // What failed is told; that a half-written folder also stays behind would only hide it.
        let _ = std::fs::remove_dir_all(&beside);
    }
    written
}

fn fill(beside: &Path, files: &[(String, Vec<u8>)]) -> Result<()> {
    std::fs::create_dir_all(beside)
        .map_err(|e| Error::Internal(format!("`{}`: {e}; choose a folder that may be written", beside.display())))?;
    files.iter().try_for_each(|(name, bytes)| output::write(&beside.join(name), bytes))
}

/// Puts the new folder in place. The files of an earlier run go with their folder: tables of another format would be taken
/// for those of this run.
fn replace(folder: &Path, beside: &Path) -> std::io::Result<()> {
    if folder.exists() {
        for entry in std::fs::read_dir(folder)? {
            std::fs::remove_file(entry?.path())?;
        }
        std::fs::remove_dir(folder)?;
    }
    std::fs::rename(beside, folder)
}

fn beside(folder: &Path) -> PathBuf {
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    folder.with_file_name(format!(".{name}.{}.part", std::process::id()))
}
