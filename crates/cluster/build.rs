//! Gives the build a name: a hash of all sources that decide what a pair weighs and how plans are written, of the versions
//! of all packages, and of the compiler. Parts of one cluster must be of one build.

use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::process::Command;

const SOURCES: [&str; 5] = ["../linkage/src", "../import/src", "../record/src", "src", "Cargo.lock"];

fn main() -> std::io::Result<()> {
    let mut hash = Sha256::new();
    for source in SOURCES {
        println!("cargo:rerun-if-changed={source}");
        for file in files(Path::new(source))? {
            let (name, bytes) = (file.to_string_lossy().into_owned(), std::fs::read(&file)?);
            // With lengths, so that no two trees give one text.
            hash.update(format!("{name}:{}\n", bytes.len()));
            hash.update(bytes);
        }
    }
    let said = |name: &str| std::env::var(name).unwrap_or_default();
    hash.update(Command::new(said("RUSTC")).arg("--version").output()?.stdout);
    hash.update(said("TARGET"));
    let name: String = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    println!("cargo:rustc-env=CLUSTER_BUILD={name}");
    Ok(())
}

/// All files under a folder, or the file itself, in the same order everywhere.
fn files(path: &Path) -> std::io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut inner = std::fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    inner.sort_unstable();
    let mut all = Vec::new();
    for path in inner {
        all.extend(files(&path)?);
    }
    Ok(all)
}
