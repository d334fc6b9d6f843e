//! Upgrading a database without ever having none: migrations run on a copy, the copy is checked, and only then takes
//! the place of the database by one rename. A kill at any moment leaves the old database or the new one, whole.
//!
//! The keyring is not copied: no migration touches it, and a second keyring would outlive what is shredded. With
//! PostgreSQL all migrations are one transaction, which gives the same promise without a copy.

use crate::cipher::{self, FileKey, Opening};
use crate::error::Error;
use crate::schema::{self, VERSION};
use sqlx::sqlite::SqlitePool;
use sqlx::{AssertSqlSafe, Row};
use std::path::{Path, PathBuf};

/// How far an upgrade has come; for tests that stop it there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The copy is written.
    Copied,
    /// All migrations ran on the copy.
    Migrated,
    /// The copy was checked, and all files are closed.
    Checked,
    /// The old database has a second name, under which it stays.
    Kept,
    /// The new database has taken its place.
    Swapped,
}

impl Step {
    /// All, in their order.
    pub const ALL: [Self; 5] = [Self::Copied, Self::Migrated, Self::Checked, Self::Kept, Self::Swapped];
}

const DATABASE: &str = "node.db";
const COPY: &str = "upgrade";
const KEPT: &str = "before-upgrade-";

/// Upgrades `node.db` in a folder, when it is of an earlier version. Gives the version that it had.
///
/// # Errors
/// [`Error::Newer`] for a database of a newer program; [`Error::Full`], [`Error::File`] or what the database says: the
/// database is as it was then.
pub(crate) async fn sqlite(
    folder: &Path,
    (key, max_pages): (&FileKey, Option<u32>),
    watch: &(dyn Fn(Step) + Sync),
) -> Result<Option<i64>, Error> {
    let file = folder.join(DATABASE);
    if !file.exists() {
        return Ok(None);
    }
    // What a killed upgrade left is worth nothing: it begins anew.
    remove(&folder.join(COPY))?;
    let old = cipher::open(&file, key, opening(None)).await?;
    let found = version(&old).await;
    let found = match found {
        Ok(found) if found > VERSION => Err(Error::Newer { found, known: VERSION }),
        other => other,
    };
    let is_old = found.as_ref().is_ok_and(|found| (1..VERSION).contains(found));
    let made = if is_old { made(folder, (&old, key, max_pages), watch).await } else { Ok(()) };
    old.close().await;
    let found = found?;
    if !is_old {
        return Ok(None);
    }
    if let Err(error) = made {
        // Space that a failed copy takes is space that the node lacks.
        remove(&folder.join(COPY))?;
        return Err(error);
    }
    watch(Step::Checked);
    swap(folder, found, watch)?;
    Ok(Some(found))
}

/// Makes the new database beside the old one, and checks it.
async fn made(
    folder: &Path,
    (old, key, max_pages): (&SqlitePool, &FileKey, Option<u32>),
    watch: &(dyn Fn(Step) + Sync),
) -> Result<(), Error> {
    let place = folder.join(COPY);
    std::fs::create_dir(&place).map_err(|e| failed(&place, &e))?;
    let file = place.join(DATABASE);
    sqlx::query("vacuum into ?").bind(file.display().to_string()).execute(old).await?;
    watch(Step::Copied);
    let new = cipher::open(&file, key, opening(max_pages)).await?;
    let is_right = migrated(&new, (old, watch)).await;
    new.close().await;
    is_right?;
    for log in [folder.join("node.db-wal"), place.join("node.db-wal")] {
        // The log of the old one belongs to `old`, which is still open; that of the new one must be gone.
        if log.starts_with(&place) && log.metadata().is_ok_and(|m| m.len() > 0) {
            return Err(Error::File { file: log.display().to_string(), reason: "was not written back".to_owned() });
        }
    }
    synced(&file)
}

async fn migrated(new: &SqlitePool, (old, watch): (&SqlitePool, &(dyn Fn(Step) + Sync))) -> Result<(), Error> {
    let found = usize::try_from(version(new).await?).unwrap_or(0);
    let mut tx = new.begin().await?;
    for statement in schema::from(found) {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut *tx).await?;
    }
    sqlx::query("update settings set value = ? where name = 'schema.version'")
        .bind(VERSION.to_string())
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    watch(Step::Migrated);
    let whole: String = sqlx::query("pragma integrity_check").fetch_one(new).await?.try_get(0)?;
    if whole != "ok" || version(new).await? != VERSION {
        return Err(Error::Broken("the upgraded copy".to_owned()));
    }
    let names = "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name";
    for row in sqlx::query(names).fetch_all(old).await? {
        let table: String = row.try_get(0)?;
        let count = || AssertSqlSafe(format!("select count(*) from {table}"));
        let before: i64 = sqlx::query(count()).fetch_one(old).await?.try_get(0)?;
        let after: i64 = sqlx::query(count()).fetch_one(new).await?.try_get(0)?;
        if before != after {
            return Err(Error::Broken(format!("`{table}` of the upgraded copy, {after} rows of {before},")));
        }
    }
    // No migration may touch a leaf of the log, or nothing that was signed before would hold.
    let leaves = "select leaf from audit order by position";
    let (before, after) = (sqlx::query(leaves).fetch_all(old).await?, sqlx::query(leaves).fetch_all(new).await?);
    for (before, after) in before.iter().zip(&after) {
        if before.try_get::<Vec<u8>, _>(0)? != after.try_get::<Vec<u8>, _>(0)? {
            return Err(Error::Broken("the log of the upgraded copy".to_owned()));
        }
    }
    Ok(())
}

/// Keeps the old database under a second name, and puts the new one in its place by one rename.
fn swap(folder: &Path, found: i64, watch: &(dyn Fn(Step) + Sync)) -> Result<(), Error> {
    let (file, place) = (folder.join(DATABASE), folder.join(COPY));
    let log = folder.join("node.db-wal");
    if log.metadata().is_ok_and(|m| m.len() > 0) {
        let reason = "was not written back; stop whatever else has the database open".to_owned();
        return Err(Error::File { file: log.display().to_string(), reason });
    }
    let (kept, part) = (folder.join(format!("{KEPT}{found}")), folder.join(format!("{KEPT}{found}.part")));
    remove(&kept)?;
    remove(&part)?;
    std::fs::create_dir(&part).map_err(|e| failed(&part, &e))?;
    let second = part.join(DATABASE);
    // A second name costs nothing; where the disk knows none, a copy does.
    if std::fs::hard_link(&file, &second).is_err() {
        std::fs::copy(&file, &second).map_err(|e| failed(&second, &e))?;
        synced(&second)?;
    }
    std::fs::rename(&part, &kept).map_err(|e| failed(&kept, &e))?;
    watch(Step::Kept);
    std::fs::rename(place.join(DATABASE), &file).map_err(|e| failed(&file, &e))?;
    // Without this a power cut could bring the old name back; it would be the old database, whole.
    if let Ok(folder) = std::fs::File::open(folder) {
        let _ = folder.sync_all();
    }
    watch(Step::Swapped);
    remove(&place)
}

/// Databases as they were before an upgrade, in a folder.
pub(crate) fn kept(folder: &Path) -> Vec<PathBuf> {
    let Ok(all) = std::fs::read_dir(folder) else { return Vec::new() };
    let named = |p: &PathBuf| p.file_name().is_some_and(|n| n.to_string_lossy().starts_with(KEPT));
    all.filter_map(|f| f.ok().map(|f| f.path())).filter(named).collect()
}

/// Removes them.
pub(crate) fn forget(folder: &Path) -> Result<(), Error> {
    kept(folder).iter().try_for_each(|place| remove(place))
}

fn opening(max_pages: Option<u32>) -> Opening {
    Opening { connections: 1, is_synced: true, max_pages, may_create: false }
}

async fn version(pool: &SqlitePool) -> Result<i64, Error> {
    let exists = sqlx::query("select count(*) from sqlite_master where name = 'settings'").fetch_one(pool).await?;
    if exists.try_get::<i64, _>(0)? == 0 {
        return Ok(0);
    }
    let row = sqlx::query("select value from settings where name = 'schema.version'").fetch_optional(pool).await?;
    let text: Option<String> = row.map(|r| r.try_get(0)).transpose()?;
    Ok(text.and_then(|t| t.parse().ok()).unwrap_or(0))
}

fn remove(place: &Path) -> Result<(), Error> {
    match std::fs::remove_dir_all(place) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(failed(place, &e)),
        _ => Ok(()),
    }
}

fn synced(file: &Path) -> Result<(), Error> {
    let opened = std::fs::OpenOptions::new().write(true).open(file);
    opened.and_then(|f| f.sync_all()).map_err(|e| failed(file, &e))
}

fn failed(file: &Path, error: &std::io::Error) -> Error {
    if error.kind() == std::io::ErrorKind::StorageFull {
        return Error::Full;
    }
    Error::File { file: file.display().to_string(), reason: error.to_string() }
}
