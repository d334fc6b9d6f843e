//! Storage elsewhere, as backups need it: four things under names. Who carries the bytes there is no matter of `app`,
//! which knows no network; what lies there is sealed, and is checked when it comes back.

use crate::Result;
use std::pin::Pin;
use std::sync::Arc;

/// An answer that comes later.
pub type Soon<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// Storage elsewhere. Its errors say what to do: `Conflict` when it may pass, `Refused` when it will not.
pub trait Shelf: Send + Sync {
    /// Names and sizes in bytes of everything whose name begins so.
    fn list<'a>(&'a self, under: &'a str) -> Soon<'a, Vec<(String, u64)>>;
    /// What stands under a name; `None` when nothing does.
    fn get<'a>(&'a self, name: &'a str) -> Soon<'a, Option<Vec<u8>>>;
    /// Puts bytes under a name: whole, or not at all.
    fn put<'a>(&'a self, name: &'a str, bytes: Vec<u8>) -> Soon<'a, ()>;
    /// Removes what stands under a name, if something does.
    fn remove<'a>(&'a self, name: &'a str) -> Soon<'a, ()>;
    /// Whether it keeps what is removed; `None` when it does not say.
    fn keeps_removed(&self) -> Soon<'_, Option<bool>>;
}

/// Told how many bytes of how many have been carried.
pub type Tell<'a> = &'a (dyn Fn(u64, u64) + Send + Sync);

/// A place of backups elsewhere.
#[derive(Clone)]
pub struct Remote {
    /// The way there.
    pub shelf: Arc<dyn Shelf>,
    /// What tells it from every other place; the register keeps only a keyed hash of it.
    pub address: String,
    /// What people call it.
    pub name: String,
}

impl std::fmt::Debug for Remote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Remote({})", self.name)
    }
}

pub(super) const SNAPSHOTS: &str = "snapshots/";
pub(super) const PARTS: &str = "parts/";

/// The name of a snapshot there.
pub(super) fn snapshot(number: u64) -> String {
    format!("{SNAPSHOTS}{number:06}")
}

/// The name of a part there.
pub(super) fn part(name: &str) -> String {
    format!("{PARTS}{name}")
}

/// More snapshots than anybody makes.
const MOST_NUMBER: u64 = 999_999_999;

/// The number of a snapshot by its name, only as we write it: one that somebody made up must not become the largest.
pub(super) fn number(name: &str) -> Option<u64> {
    let found = name.strip_prefix(SNAPSHOTS)?.parse().ok()?;
    (found <= MOST_NUMBER && snapshot(found) == name).then_some(found)
}

impl Remote {
    /// The numbers of its snapshots, the oldest first.
    pub(super) async fn numbers(&self) -> Result<Vec<u64>> {
        let all = self.shelf.list(SNAPSHOTS).await?;
        let mut numbers: Vec<u64> = all.iter().filter_map(|(name, _)| number(name)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        Ok(numbers)
    }

    /// The names of its parts, and how many bytes each has.
    pub(super) async fn parts(&self) -> Result<std::collections::BTreeMap<String, u64>> {
        let all = self.shelf.list(PARTS).await?;
        Ok(all.into_iter().filter_map(|(name, size)| Some((name.strip_prefix(PARTS)?.to_owned(), size))).collect())
    }
}
