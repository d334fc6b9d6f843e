//! The folder of a node: held by one process, closed to others, written at once. A folder of backups is held likewise.

use crate::{Error, Result};
use std::io::Write;
use std::path::Path;

/// A folder, held for this process by a file in it until this is dropped.
pub(crate) struct Held(std::fs::File);

impl Held {
    /// Holds a folder by this file, which is made when it is missing; `None` when somebody holds it already.
    pub(crate) fn by(file: &Path) -> Result<Option<Self>> {
        let held = std::fs::OpenOptions::new().write(true).create(true).truncate(false).open(file);
        let held = held.map_err(|e| file_error(file, &e))?;
        Ok(held.try_lock().is_ok().then(|| Self(held)))
    }

    /// What a program that is being started has open of it for a moment, too.
    #[cfg(test)]
    pub(crate) fn inherited(&self) -> std::fs::File {
        self.0.try_clone().expect("a file can be opened twice")
    }
}

impl Drop for Held {
    /// Gives the folder back at once. Closing the file alone would not: a program that was being started meanwhile has
    /// it open for a moment too, and whoever wanted the folder again then was told that another process uses it.
    fn drop(&mut self) {
        if let Err(error) = self.0.unlock() {
            tracing::warn!(%error, "a folder was not given back");
        }
    }
}

/// Holds the folder for this process: two at once would sweep each other's keys.
pub(super) fn lock(folder: &Path) -> Result<Held> {
    let held = Held::by(&folder.join("node.lock"))?;
    held.ok_or_else(|| {
        Error::Conflict(format!(
            "`{}` is in use by another process; stop it, or lock it on its page, first",
            folder.display()
        ))
    })
}

/// Writes a file that only its owner may read, as a whole or not at all: whoever looks sees the old or the new one.
pub(crate) fn write_whole(file: &Path, bytes: &[u8]) -> Result<()> {
    let beside = file.with_extension("new");
    let failed = |e: std::io::Error| file_error(file, &e);
    let mut out = private().create(true).truncate(true).open(&beside).map_err(failed)?;
    out.write_all(bytes).and_then(|()| out.sync_all()).map_err(failed)?;
    std::fs::rename(&beside, file).map_err(failed)?;
    sync_folder(file)
}

/// Writes a file that only its owner may read, and never over another.
pub(crate) fn write_first(file: &Path, bytes: &[u8]) -> Result<()> {
    let mut out = private().create_new(true).open(file).map_err(|e| match e.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Error::Conflict(format!("`{}` is there already; choose another file", file.display()))
        }
        _ => file_error(file, &e),
    })?;
    out.write_all(bytes).and_then(|()| out.sync_all()).map_err(|e| file_error(file, &e))?;
    sync_folder(file)
}

fn private() -> std::fs::OpenOptions {
    let mut options = std::fs::OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// A new name in a folder is there after a power cut only once the folder itself is on the disk.
fn sync_folder(file: &Path) -> Result<()> {
    #[cfg(unix)]
    if let Some(folder) = file.parent() {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        std::fs::File::open(folder).and_then(|f| f.sync_all()).map_err(|e| file_error(folder, &e))?;
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::lock;

    #[test]
    fn a_folder_is_given_back_though_a_program_that_is_being_started_has_it_open_too() {
        let folder = tempfile::tempdir().expect("a folder");
        let held = lock(folder.path()).expect("it is free");
        assert!(lock(folder.path()).is_err(), "it is held once");
        // What a child has between fork and exec.
        let inherited = held.inherited();
        drop(held);
        lock(folder.path()).expect("it is free again");
        drop(inherited);
    }
}
