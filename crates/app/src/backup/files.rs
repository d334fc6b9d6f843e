//! Files that lie sealed beside the database, in folders of their own: cut into parts like everything else, and put
//! back under their names. What a file holds is sealed by whoever wrote it.

use super::make::Writer;
use super::manifest::{Filed, Keys, Manifest, damaged};
use super::place::Place;
use super::restore::part;
use crate::node::{file_error, private_folder};
use crate::{Error, Result};
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

/// The folders that go along, where a node has them.
const FOLDERS: [&str; 1] = ["attachments"];
/// Bytes of a part of a file.
const PART: u64 = 512 * 1024;

/// Puts the files of a node into a snapshot. One that goes away meanwhile was destroyed, and one that cannot be read is
/// lost already: both are left out, so that the rest is backed up.
pub(super) fn pack(writer: &mut Writer<'_>, folder: &Path) -> Result<Vec<Filed>> {
    let mut all = Vec::new();
    for place in FOLDERS {
        let Ok(found) = std::fs::read_dir(folder.join(place)) else { continue };
        let mut names: Vec<String> =
            found.filter_map(|f| f.ok().map(|f| f.file_name().to_string_lossy().into_owned())).collect();
        names.sort();
        for name in names.iter().filter(|name| is_name(name)) {
            let Ok(opened) = File::open(folder.join(place).join(name)) else { continue };
            if let Some(parts) = cut(writer, opened)? {
                all.push(Filed { place: place.to_owned(), name: name.clone(), parts });
            }
        }
    }
    Ok(all)
}

/// The names of the parts of a file; `None` when the disk does not give all of it.
fn cut(writer: &mut Writer<'_>, mut opened: File) -> Result<Option<Vec<String>>> {
    let mut parts = Vec::new();
    loop {
        let mut bytes = Vec::new();
        match Read::by_ref(&mut opened).take(PART).read_to_end(&mut bytes) {
            Ok(0) => return Ok(Some(parts)),
            Ok(_) => parts.push(writer.put(&bytes)?),
            Err(_) => return Ok(None),
        }
    }
}

/// Puts the files of a snapshot into the folder of a node.
pub(super) fn unpack((place, keys): (&Place, &Keys), manifest: &Manifest, folder: &Path) -> Result<()> {
    for filed in &manifest.files {
        if !FOLDERS.contains(&filed.place.as_str()) || !is_name(&filed.name) {
            return Err(damaged("a file of the snapshot"));
        }
        let into = folder.join(&filed.place);
        std::fs::create_dir_all(&into).map_err(|e| file_error(&into, &e))?;
        private_folder(&into)?;
        let file = into.join(&filed.name);
        let failed = |e: std::io::Error| -> Error { file_error(&file, &e) };
        let mut written = File::create(&file).map_err(failed)?;
        for name in &filed.parts {
            written.write_all(&part(place, keys, name)?).map_err(failed)?;
        }
        written.sync_all().map_err(failed)?;
    }
    Ok(())
}

/// A name that stays in its folder, and is no half-written file.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}
