//! Files and folders that only the user of the program may read: they hold keys, or rows.

use std::fs::{DirBuilder, File, OpenOptions};
use std::path::Path;
use tempfile::TempDir;

/// A new folder.
///
/// # Errors
/// Also where something of this name is there.
pub(crate) fn folder(path: &Path) -> std::io::Result<()> {
    builder().create(path)
}

/// A folder and those above it, as far as they are not there. What is there already keeps its rights.
///
/// # Errors
/// Where one cannot be made.
pub(crate) fn folders(path: &Path) -> std::io::Result<()> {
    builder().recursive(true).create(path)
}

/// A new folder of a name that nobody has, in another; it goes when it is dropped.
///
/// # Errors
/// Where it cannot be made.
pub(crate) fn new_folder(within: &Path, prefix: &str) -> std::io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir_in(within)
}

/// A new file.
///
/// # Errors
/// Also where something of this name is there.
pub(crate) fn file(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn builder() -> DirBuilder {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}
