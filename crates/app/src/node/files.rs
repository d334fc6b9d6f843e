//! The folder of a node: held by one process, closed to others, written at once.

use crate::{Error, Result};
use std::path::Path;

/// Holds the folder for this process: two at once would sweep each other's keys.
pub(super) fn lock(folder: &Path) -> Result<std::fs::File> {
    let file = folder.join("node.lock");
    let held = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(&file)
        .map_err(|e| file_error(&file, &e))?;
    held.try_lock()
        .map_err(|_| Error::Conflict(format!("`{}` is in use by another process; stop it first", folder.display())))?;
    Ok(held)
}

pub(super) fn write_new(file: &Path, bytes: &[u8]) -> Result<()> {
    use std::io::Write;
    let mut out = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .open(file)
        .map_err(|e| file_error(file, &e))?;
    out.write_all(bytes).and_then(|()| out.sync_all()).map_err(|e| file_error(file, &e))
}

pub(crate) fn private_folder(folder: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).map_err(|e| file_error(folder, &e))?;
    }
    Ok(())
}

pub(crate) fn file_error(file: &Path, error: &std::io::Error) -> Error {
    Error::Internal(format!("`{}`: {error}; check that the folder exists and may be written", file.display()))
}
