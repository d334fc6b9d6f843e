//! The folder of results: filled as a whole or not at all, and never over files of somebody's own.

use app::{Error, Result};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// What a command writes into its folder, so that an earlier run can be told from somebody's own files.
#[derive(Clone, Copy)]
pub struct Kind {
    /// Whether a file of this name may be of a run.
    pub is_name: fn(&str) -> bool,
    /// Whether the folder holds the whole of a run.
    pub is_run: fn(&Path) -> bool,
    /// What is said of any other file.
    pub foreign: &'static str,
}

/// Refuses a folder that holds what an earlier run did not write, or one of the files that this run reads; and one in
/// which no file can be made.
///
/// # Errors
/// `Refused`, with the first such file; or when it cannot be looked into.
pub fn may_be_written(folder: &Path, read: &[&Path], kind: Kind) -> Result<()> {
    is_ours(folder, kind)?;
    if let Ok(inside) = folder.canonicalize()
        && let Some(file) = read.iter().find(|file| file.canonicalize().is_ok_and(|file| file.starts_with(&inside)))
    {
        let words = "which this run reads and would replace; choose another folder";
        return Err(Error::Refused(format!("`{}` holds `{}`, {words}", folder.display(), file.display())));
    }
    let there = folder.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("."));
    probe(there).map_err(|e| refused(folder, &e))
}

/// Refuses a file whose folder is not there or may not be written, and one inside the folder of results.
///
/// # Errors
/// `Refused`, with what to choose in its place.
pub fn takes_file(file: &Path, folder: Option<&Path>) -> Result<()> {
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let parent = parent.canonicalize().map_err(|e| refused(file, &e))?;
    let inside = folder.and_then(|folder| folder.canonicalize().ok());
    if inside.is_some_and(|inside| parent.starts_with(inside)) {
        let words = "lies in the folder of results, which is replaced as a whole; choose another place for it";
        return Err(Error::Refused(format!("`{}` {words}", file.display())));
    }
    let can_be_written = match file.exists() {
        true => std::fs::OpenOptions::new().append(true).open(file).map(drop),
        false => probe(&parent),
    };
    can_be_written.map_err(|e| refused(file, &e))
}

/// Puts the files in the place of what an earlier run wrote: into a folder beside, which then takes the place of the
/// folder, or one by one where the folder cannot be moved.
///
/// # Errors
/// `Refused` as [`may_be_written`], which is asked again; `Internal` when a file cannot be written. The folder is as it
/// was then.
pub fn put(folder: &Path, (read, kind): (&[&Path], Kind), files: &[(String, Vec<u8>)]) -> Result<()> {
    may_be_written(folder, read, kind)?;
    let failed = |e: io::Error| Error::Internal(sentence(folder, &e));
    let Ok(old) = folder.canonicalize() else { return found(folder, files).map_err(failed) };
    // Who stands in the folder would be left in one that is gone.
    let is_here = std::env::current_dir().and_then(|here| here.canonicalize()).is_ok_and(|here| here.starts_with(&old));
    match is_here {
        false if exchange(&old, files, kind).is_ok() => Ok(()),
        _ => one_by_one(&old, files, kind).map_err(failed),
    }
}

/// Puts one file into a folder, a new one if need be, and takes nothing away but what has its name.
///
/// # Errors
/// As [`put`].
pub fn put_one(folder: &Path, (read, kind): (&[&Path], Kind), file: &(String, Vec<u8>)) -> Result<()> {
    may_be_written(folder, read, kind)?;
    let file = std::slice::from_ref(file);
    let done = folder.canonicalize().map_or_else(|_| found(folder, file), |old| name_each(&old, file));
    done.map_err(|e| Error::Internal(sentence(folder, &e)))
}

/// Makes a file that was not there and that only its owner may read.
///
/// # Errors
/// When it is there, or cannot be written.
pub fn create(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)?.write_all(bytes)
}

fn is_ours(folder: &Path, kind: Kind) -> Result<()> {
    // A link that leads nowhere is there, too.
    if !folder.exists() && !folder.is_symlink() {
        return Ok(());
    }
    let (mut ours, mut foreign) = (Vec::new(), None);
    for entry in std::fs::read_dir(folder).map_err(|e| refused(folder, &e))? {
        let entry = entry.map_err(|e| refused(folder, &e))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_file && (kind.is_name)(&name) { ours.push(name) } else { foreign = Some(name) }
    }
    // Whole runs only: somebody's own list may be called `pairs.csv`.
    match foreign.or_else(|| if (kind.is_run)(folder) { None } else { ours.pop() }) {
        None => Ok(()),
        Some(name) => {
            let words = format!("{}; choose an empty or a new folder", kind.foreign);
            Err(Error::Refused(format!("`{}` holds `{name}`, {words}", folder.display())))
        }
    }
}

/// Makes a file in the folder, and takes it away.
fn probe(folder: &Path) -> io::Result<()> {
    let file = folder.join(format!(".concord.{}.part", std::process::id()));
    std::fs::File::create_new(&file)?;
    std::fs::remove_file(&file)
}

/// Makes the folder anew, all of it or nothing.
fn found(folder: &Path, files: &[(String, Vec<u8>)]) -> io::Result<()> {
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent)?;
    let new = beside(folder, "part");
    let done = fill(&new, files).and_then(|()| std::fs::rename(&new, folder));
    if done.is_err() {
        // What failed is told; that a half-written folder also stays behind would only hide it.
        let _ = std::fs::remove_dir_all(&new);
    }
    done
}

/// Results say who is on which list: others on the machine read neither them nor their names.
fn fill(new: &Path, files: &[(String, Vec<u8>)]) -> io::Result<()> {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "a mode is set where there is one"))]
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(new)?;
    files.iter().try_for_each(|(name, bytes)| create(&new.join(name), bytes))
}

/// Moves the old folder aside until the new one stands in its place.
fn exchange(folder: &Path, files: &[(String, Vec<u8>)], kind: Kind) -> io::Result<()> {
    let (new, aside) = (beside(folder, "part"), beside(folder, "old"));
    let done = fill(&new, files)
        .and_then(|()| std::fs::rename(folder, &aside))
        .and_then(|()| std::fs::rename(&new, folder).inspect_err(|_| drop(std::fs::rename(&aside, folder))));
    match done {
        // What stays of it is nothing of ours, and is kept.
        Ok(()) => drop(remove(&aside, &[], kind).and_then(|()| std::fs::remove_dir(&aside))),
        Err(_) => drop(std::fs::remove_dir_all(&new)),
    }
    done
}

fn one_by_one(folder: &Path, files: &[(String, Vec<u8>)], kind: Kind) -> io::Result<()> {
    name_each(folder, files).and_then(|()| remove(folder, files, kind))
}

/// Writes each file under a hidden name inside the folder, and when all are there gives them their names.
fn name_each(folder: &Path, files: &[(String, Vec<u8>)]) -> io::Result<()> {
    let hidden = |name: &str| folder.join(format!(".{name}.{}.part", std::process::id()));
    let written = files.iter().try_for_each(|(name, bytes)| create(&hidden(name), bytes));
    let named =
        written.and_then(|()| files.iter().try_for_each(|(name, _)| std::fs::rename(hidden(name), folder.join(name))));
    if named.is_err() {
        files.iter().for_each(|(name, _)| drop(std::fs::remove_file(hidden(name))));
    }
    named
}

/// Takes away what an earlier run wrote under names that are not among these: tables of another format would be taken for
/// those of this run.
fn remove(folder: &Path, but: &[(String, Vec<u8>)], kind: Kind) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if (kind.is_name)(&name) && !but.iter().any(|(kept, _)| *kept == name) {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn beside(folder: &Path, ending: &str) -> PathBuf {
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    folder.with_file_name(format!(".{name}.{}.{ending}", std::process::id()))
}

fn refused(place: &Path, error: &io::Error) -> Error {
    Error::Refused(sentence(place, error))
}

fn sentence(place: &Path, error: &io::Error) -> String {
    format!("`{}`: {error}; choose a folder that is there and may be written", place.display())
}

#[cfg(test)]
mod tests {
    use super::{Kind, one_by_one};

    #[test]
    fn where_a_folder_cannot_be_moved_its_files_are_replaced_one_by_one() {
        let folder = tempfile::tempdir().expect("there is a folder for tests");
        for name in ["pairs.xlsx", "clusters.csv", "mine.txt"] {
            std::fs::write(folder.path().join(name), b"old").expect("it may be written");
        }
        let files = ["pairs.csv", "clusters.csv"].map(|name| (name.to_owned(), b"new".to_vec()));
        let is_name = |name: &str| name.starts_with("pairs.") || name.starts_with("clusters.");
        let kind = Kind { is_name, is_run: |_| true, foreign: "which no earlier run wrote" };
        one_by_one(folder.path(), &files, kind).expect("it may be written");
        let inside = std::fs::read_dir(folder.path()).expect("the folder is there");
        let mut names: Vec<String> =
            inside.filter_map(|e| Some(e.ok()?.file_name().to_string_lossy().into_owned())).collect();
        names.sort();
        assert_eq!(names, ["clusters.csv", "mine.txt", "pairs.csv"]);
        assert_eq!(std::fs::read(folder.path().join("clusters.csv")).expect("it is there"), b"new");
    }
}
