//! The one door through which anything changes: a transaction with a name.

use crate::db::{Link, Row, Value};
use crate::error::Error;
use crate::keyring::Keyring;
use crate::listed::Listing;
use crate::query::{Marks, insert_many};
use crate::touched::{Touch, Touched};
use record::RecordId;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// An open transaction. Dropped without [`Tx::commit`], nothing of it remains.
pub struct Tx {
    name: &'static str,
    link: Link,
    keyring: Keyring,
    keys: Vec<(RecordId, Vec<u8>)>,
    changes: Arc<Changes>,
    touch: Touch,
    listing: Option<Listing>,
}

/// How many changes were made through this process: of anything, and of records or what is listed of them.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    pub(crate) of_anything: AtomicU64,
    of_records: Mutex<Touched>,
}

impl Changes {
    pub(crate) fn of_records(&self) -> MutexGuard<'_, Touched> {
        self.of_records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tx {
    pub(crate) fn new(
        name: &'static str,
        link: Link,
        (keyring, changes): (Keyring, Arc<Changes>),
        listing: Option<Listing>,
    ) -> Self {
        Self { name, link, keyring, keys: Vec::new(), changes, touch: Touch::default(), listing }
    }

    /// What it is for, as written in the log.
    pub fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn link(&self) -> &Link {
        &self.link
    }

    /// The way to the index of what is listed. There is none once this transaction changed a record: what it changed is
    /// not there for others yet, and perhaps never will be.
    pub(crate) fn listing(&self) -> Option<Listing> {
        self.listing.clone().filter(|_| self.touch == Touch::Nothing)
    }

    /// The records that changes touched after the one of this number; `None` where it may be any.
    pub(crate) fn touched_since(&self, number: u64) -> Option<BTreeSet<String>> {
        self.changes.of_records().since(number)
    }

    /// Runs a statement of [`crate::statements`]; how many rows it changed.
    ///
    /// # Errors
    /// What the database says.
    pub async fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, Error> {
        let rows = self.link.execute(sql, values).await?;
        if rows > 0 {
            self.touch.by_statement(sql, values);
        }
        Ok(rows)
    }

    /// All rows of a query.
    ///
    /// # Errors
    /// What the database says.
    pub async fn fetch(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, Error> {
        self.link.fetch(sql, values).await
    }

    /// The first row of a query.
    ///
    /// # Errors
    /// What the database says.
    pub async fn fetch_one(&mut self, sql: &str, values: &[Value]) -> Result<Option<Row>, Error> {
        self.link.fetch_one(sql, values).await
    }

    /// Inserts many rows.
    ///
    /// # Errors
    /// What the database says.
    pub async fn insert_many(
        &mut self,
        table: &'static str,
        columns: &'static [&'static str],
        rows: Vec<Vec<Value>>,
    ) -> Result<(), Error> {
        let marks = match &self.link {
            Link::Sqlite(_) => Marks::Anonymous,
            Link::Postgres(_) => Marks::Numbered,
        };
        self.touch.by_rows(table, columns, &rows);
        for (sql, values) in insert_many(marks, table, columns, rows) {
            self.link.execute(&sql, &values).await?;
        }
        Ok(())
    }

    /// Hands over the wrapped data key of a new record; it is kept before the transaction commits.
    pub fn keep_key(&mut self, record: RecordId, wrapped: Vec<u8>) {
        self.keys.push((record, wrapped));
    }

    /// The wrapped data key of a record that this transaction makes; `None` for any other.
    pub fn kept_key(&self, record: &RecordId) -> Option<&[u8]> {
        self.keys.iter().find(|(id, _)| id == record).map(|(_, wrapped)| wrapped.as_slice())
    }

    /// The wrapped data keys of all records that this transaction makes.
    pub fn kept_keys(&self) -> &[(RecordId, Vec<u8>)] {
        &self.keys
    }

    /// First half of a commit: writes and syncs the keys of new records.
    ///
    /// Apart from [`Tx::commit`] only tests call it, to stop between keyring and record as a kill would.
    ///
    /// # Errors
    /// What the keyring's database says; no key is kept then.
    pub async fn keep_keys(&mut self) -> Result<(), Error> {
        if !self.keys.is_empty() {
            self.keyring.put(&std::mem::take(&mut self.keys)).await?;
        }
        Ok(())
    }

    /// Makes everything durable: the keys first, then the rows.
    ///
    /// # Errors
    /// What either database says; no row was changed then, and keys that were kept are swept at the next start.
    pub async fn commit(mut self) -> Result<(), Error> {
        self.keep_keys().await?;
        let Self { link, touch, changes, .. } = self;
        // In a task of its own: the database may commit though whoever waited went away, and then it must be noted too.
        let committing = tokio::spawn(async move {
            link.commit().await?;
            changes.of_records().add(touch);
            changes.of_anything.fetch_add(1, Ordering::AcqRel);
            Ok(())
        });
        committing.await.map_err(|error| Error::Database(error.to_string()))?
    }
}
