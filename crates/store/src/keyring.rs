//! The wrapped data key of each record, in a file of its own, so that destroying a key destroys a record.
//!
//! INVARIANT: a record's key is here, synced, before the record's transaction commits. A key without a
//! record is the trace of an interrupted write, and is swept when the node starts.

use crate::cipher::{self, FileKey, Opening};
use crate::error::Error;
use record::RecordId;
use sqlx::sqlite::SqlitePool;
use sqlx::{AssertSqlSafe, Row};
use std::collections::HashSet;
use std::path::Path;

/// The keyring of a node.
#[derive(Debug, Clone)]
pub struct Keyring(SqlitePool);

impl Keyring {
    /// Opens `keyring.db` in a folder, and makes it when it is missing.
    ///
    /// # Errors
    /// As [`cipher::open`].
    pub async fn open(folder: &Path, key: &FileKey) -> Result<Self, Error> {
        // One connection: writers of one process wait for each other in its queue, and not for the file.
        let how = Opening { connections: 1, is_synced: true, max_pages: None, may_create: true };
        let pool = cipher::open(&folder.join("keyring.db"), key, how).await?;
        sqlx::query("create table if not exists data_keys (record text primary key, wrapped blob not null)")
            .execute(&pool)
            .await?;
        sqlx::query("create table if not exists marks (what text primary key)").execute(&pool).await?;
        Ok(Self(pool))
    }

    /// Keeps keys, all or none, and waits until the disk has them.
    ///
    /// # Errors
    /// Whatever the database says; none is kept then.
    pub async fn put(&self, keys: &[(RecordId, Vec<u8>)]) -> Result<(), Error> {
        let mut tx = self.0.begin_with("begin immediate").await?;
        for chunk in keys.chunks(2_000) {
            let marks = vec!["(?, ?)"; chunk.len()].join(", ");
            let sql = format!("insert or replace into data_keys (record, wrapped) values {marks}");
            let mut query = sqlx::query(AssertSqlSafe(sql)).persistent(false);
            for (record, wrapped) in chunk {
                query = query.bind(record.as_str().to_owned()).bind(wrapped.clone());
            }
            query.execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// The wrapped key of a record; `None` when there never was one or it was destroyed.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn wrapped(&self, record: &RecordId) -> Result<Option<Vec<u8>>, Error> {
        let row = sqlx::query("select wrapped from data_keys where record = ?")
            .bind(record.as_str().to_owned())
            .fetch_optional(&self.0)
            .await?;
        row.map(|r| r.try_get(0)).transpose().map_err(Error::from)
    }

    /// The wrapped keys of these records, as far as there are any.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn wrapped_of(&self, records: &[&str]) -> Result<Vec<(String, Vec<u8>)>, Error> {
        let mut found = Vec::with_capacity(records.len());
        for chunk in records.chunks(500) {
            let marks = vec!["?"; chunk.len()].join(", ");
            let sql = format!("select record, wrapped from data_keys where record in ({marks})");
            let mut query = sqlx::query(AssertSqlSafe(sql)).persistent(false);
            for record in chunk {
                query = query.bind((*record).to_owned());
            }
            for row in query.fetch_all(&self.0).await? {
                found.push((row.try_get(0)?, row.try_get(1)?));
            }
        }
        Ok(found)
    }

    /// All wrapped keys, for work over whole lists.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn all(&self) -> Result<Vec<(String, Vec<u8>)>, Error> {
        let rows = sqlx::query("select record, wrapped from data_keys").fetch_all(&self.0).await?;
        rows.iter().map(|r| Ok((r.try_get(0)?, r.try_get(1)?))).collect()
    }

    /// Destroys keys for good, and truncates the log of the file so that they do not linger in it.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn destroy(&self, records: &[RecordId]) -> Result<(), Error> {
        let mut tx = self.0.begin_with("begin immediate").await?;
        for record in records {
            sqlx::query("delete from data_keys where record = ?")
                .bind(record.as_str().to_owned())
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        sqlx::query("pragma wal_checkpoint(truncate)").execute(&self.0).await?;
        Ok(())
    }

    /// Writes the file anew: see [`crate::Store::rewrite`].
    pub(crate) async fn rewrite(&self) -> Result<(), Error> {
        sqlx::query("vacuum").execute(&self.0).await?;
        sqlx::query("pragma wal_checkpoint(truncate)").execute(&self.0).await?;
        Ok(())
    }

    /// Destroys the keys of records that do not exist; how many there were.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn sweep(&self, known: &HashSet<String>) -> Result<usize, Error> {
        let strays: Vec<RecordId> = self
            .all()
            .await?
            .into_iter()
            .filter(|(record, _)| !known.contains(record))
            .filter_map(|(record, _)| RecordId::parse(&record))
            .collect();
        if !strays.is_empty() {
            self.destroy(&strays).await?;
        }
        Ok(strays.len())
    }

    /// Notes that something was done once for all. It stands here because whoever keeps the records elsewhere must not
    /// be able to take it back. A backup does not hold it.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn mark(&self, what: &str) -> Result<(), Error> {
        sqlx::query("insert or ignore into marks (what) values (?)").bind(what.to_owned()).execute(&self.0).await?;
        Ok(())
    }

    /// Whether [`Keyring::mark`] noted it.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn is_marked(&self, what: &str) -> Result<bool, Error> {
        let row =
            sqlx::query("select what from marks where what = ?").bind(what.to_owned()).fetch_optional(&self.0).await?;
        Ok(row.is_some())
    }

    pub(crate) fn pool(&self) -> &SqlitePool {
        &self.0
    }
}
