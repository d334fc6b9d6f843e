//! A folder that holds backups: parts, manifests, the slot, and the list of what was shredded. Every file is written
//! whole or not at all.

use super::shelf;
use crate::node::{Held, file_error, write_whole};
use crate::{Error, Result};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const PARTS: &str = "parts";
const SNAPSHOTS: &str = "snapshots";
/// By what the folder of a node is known.
const NODE: [&str; 3] = ["node.db", "keyring.db", "node.lock"];

/// A folder of backups, held by this process.
pub(super) struct Place {
    folder: PathBuf,
    _lock: Option<Held>,
}

impl Place {
    /// Opens a folder to write into it, and makes it when it is missing.
    ///
    /// INVARIANT: never the folder of a node. What lies beside the snapshots has the names that it has there, and would
    /// take the place of what opens that node.
    pub(super) fn hold(folder: &Path) -> Result<Self> {
        if NODE.iter().any(|name| folder.join(name).exists()) {
            return Err(Error::Refused(format!(
                "`{}` is the folder of a node, or holds a backup of the earlier kind: choose another folder, or move `node.db`, \
                 `keyring.db` and `attachments` away first",
                folder.display()
            )));
        }
        for place in [folder.to_owned(), folder.join(PARTS), folder.join(SNAPSHOTS)] {
            std::fs::create_dir_all(&place).map_err(|e| file_error(&place, &e))?;
        }
        let lock = Held::by(&folder.join("backup.lock"))?.ok_or_else(|| {
            Error::Conflict(format!("another backup into `{}` is running; wait until it ends", folder.display()))
        })?;
        Ok(Self { folder: folder.to_owned(), _lock: Some(lock) })
    }

    /// Opens a folder to read from it: a disk that takes no writing is as good.
    pub(super) fn look(folder: &Path) -> Result<Self> {
        let place = Self { folder: folder.to_owned(), _lock: None };
        if place.numbers()?.is_empty() {
            return Err(Error::Refused(format!("`{}` holds no backup; choose another folder", folder.display())));
        }
        Ok(place)
    }

    /// A folder as it is, whatever is in it and whoever holds it.
    pub(super) fn of(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), _lock: None }
    }

    /// Everything in it by the names that it has on a shelf, in their order, and how many bytes each has.
    pub(super) fn objects(&self) -> Result<Vec<(String, u64)>> {
        let mut all: Vec<String> = self.parts()?.into_iter().map(|name| super::shelf::part(&name)).collect();
        all.extend(
            names(&self.folder.join(SNAPSHOTS))?.iter().map(|name| format!("{}{name}", super::shelf::SNAPSHOTS)),
        );
        all.extend(names(&self.folder)?);
        all.retain(|name| is_object(name));
        all.sort();
        let sized = |name: String| std::fs::metadata(self.file(&name)).ok().map(|m| (name, m.len()));
        Ok(all.into_iter().filter_map(sized).collect())
    }

    /// What stands under such a name; `None` when nothing does.
    pub(super) fn read(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let file = self.file(name);
        if file.is_file() { read(&file).map(Some) } else { Ok(None) }
    }

    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        put(&self.file(name), bytes)
    }

    pub(super) fn remove(&self, name: &str) -> Result<()> {
        remove(&self.file(name))
    }

    fn file(&self, name: &str) -> PathBuf {
        match name.strip_prefix(shelf::PARTS) {
            Some(part) => self.part(part),
            None => self.folder.join(name),
        }
    }

    /// The numbers of its snapshots, the oldest first.
    pub(super) fn numbers(&self) -> Result<Vec<u64>> {
        let number = |name: &String| shelf::number(&format!("{}{name}", shelf::SNAPSHOTS));
        let mut all: Vec<u64> = names(&self.folder.join(SNAPSHOTS))?.iter().filter_map(number).collect();
        all.sort_unstable();
        Ok(all)
    }

    pub(super) fn manifest(&self, number: u64) -> Result<Vec<u8>> {
        read(&self.snapshot(number))
    }

    pub(super) fn put_manifest(&self, number: u64, bytes: &[u8]) -> Result<()> {
        put(&self.snapshot(number), bytes)
    }

    pub(super) fn remove_manifest(&self, number: u64) -> Result<()> {
        remove(&self.snapshot(number))
    }

    pub(super) fn has_part(&self, name: &str) -> bool {
        self.part(name).is_file()
    }

    /// How many bytes a part has.
    pub(super) fn part_size(&self, name: &str) -> Result<u64> {
        let file = self.part(name);
        Ok(std::fs::metadata(&file).map_err(|e| file_error(&file, &e))?.len())
    }

    pub(super) fn get_part(&self, name: &str) -> Result<Vec<u8>> {
        read(&self.part(name))
    }

    /// Writes a part; how many bytes that took.
    pub(super) fn put_part(&self, name: &str, bytes: &[u8]) -> Result<u64> {
        put(&self.part(name), bytes)?;
        Ok(u64::try_from(bytes.len()).unwrap_or(u64::MAX))
    }

    pub(super) fn remove_part(&self, name: &str) -> Result<()> {
        remove(&self.part(name))
    }

    /// The names of all parts, those among them that a killed backup left half-written.
    pub(super) fn parts(&self) -> Result<BTreeSet<String>> {
        let mut all = BTreeSet::new();
        for shelf in names(&self.folder.join(PARTS))? {
            all.extend(names(&self.folder.join(PARTS).join(shelf))?);
        }
        Ok(all)
    }

    /// A file beside the snapshots, by its name; `None` when it is not there.
    pub(super) fn beside(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let file = self.folder.join(name);
        if file.is_file() { read(&file).map(Some) } else { Ok(None) }
    }

    pub(super) fn put_beside(&self, name: &str, bytes: &[u8]) -> Result<()> {
        put(&self.folder.join(name), bytes)
    }

    pub(super) fn remove_beside(&self, name: &str) -> Result<()> {
        remove(&self.folder.join(name))
    }

    fn snapshot(&self, number: u64) -> PathBuf {
        self.folder.join(SNAPSHOTS).join(format!("{number:06}"))
    }

    fn part(&self, name: &str) -> PathBuf {
        // The first two digits make a shelf, since many disks are slow with folders of many files.
        let shelf: String = name.chars().filter(char::is_ascii_hexdigit).take(2).collect();
        self.folder.join(PARTS).join(shelf).join(name)
    }
}

/// Whether a name is one that a backup has on a shelf: none of them leaves its folder.
pub(super) fn is_object(name: &str) -> bool {
    let is_hash = |text: &str| text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    name.strip_prefix(shelf::PARTS).is_some_and(is_hash)
        || shelf::number(name).is_some()
        || [super::make::MARK, super::shredded::FILE].contains(&name)
        || super::BESIDE.contains(&name)
}

fn names(folder: &Path) -> Result<Vec<String>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let all = std::fs::read_dir(folder).map_err(|e| file_error(folder, &e))?;
    Ok(all.filter_map(|f| f.ok().map(|f| f.file_name().to_string_lossy().into_owned())).collect())
}

fn read(file: &Path) -> Result<Vec<u8>> {
    std::fs::read(file).map_err(|e| file_error(file, &e))
}

/// Puts a file into its folder, as a whole or not at all.
fn put(file: &Path, bytes: &[u8]) -> Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(|e| file_error(folder, &e))?;
    write_whole(file, bytes).inspect_err(|_| {
        // A disk that is full needs its room back.
        let _ = std::fs::remove_file(file.with_extension("new"));
    })
}

fn remove(file: &Path) -> Result<()> {
    match std::fs::remove_file(file) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(file_error(file, &e)),
        _ => Ok(()),
    }
}

/// The one path of a folder, however it was named, also while it is not there: a drive that is not connected.
pub(super) fn whole(folder: &Path) -> PathBuf {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    for there in folder.ancestors() {
        if let (Ok(found), Ok(rest)) = (there.canonicalize(), folder.strip_prefix(there)) {
            return if rest.as_os_str().is_empty() { found } else { found.join(rest) };
        }
    }
    folder
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn a_place_is_given_back_though_a_program_that_is_being_started_has_it_open_too() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = Place::hold(folder.path()).expect("it is free");
        assert!(Place::hold(folder.path()).is_err(), "it is held once");
        let inherited = place._lock.as_ref().expect("it is held").inherited();
        drop(place);
        Place::hold(folder.path()).expect("it is free again");
        drop(inherited);
    }
}
