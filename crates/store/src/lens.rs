//! The lens: how sealed text is found without being stored in the open.
//!
//! A SQLCipher file of its own, derived from the records and disposable. It is asked only with the
//! compartments and label classes that the asker was granted, and orders by date of insertion, never by a
//! score that a hidden record could move.

use crate::cipher::{self, FileKey, Opening};
use crate::error::Error;
use crate::normal::normalise;
use record::{Compartment, RecordId};
use sqlx::sqlite::SqlitePool;
use sqlx::{AssertSqlSafe, Row};
use std::path::Path;

/// One text of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The record.
    pub record: RecordId,
    /// Which compartment the text belongs to.
    pub compartment: Compartment,
    /// The label class of the record.
    pub class: i64,
    /// The text as it was written.
    pub body: String,
}

/// One step of what was found, in the order in which the texts were brought in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Step {
    /// Records, each with the compartment that holds the words.
    pub hits: Vec<(RecordId, Compartment)>,
    /// Where the next step begins; `None` at the end.
    pub next: Option<i64>,
}

/// At most so many hits come in one step.
const STEP: usize = 256;

/// The lens of a node.
///
/// INVARIANT: what writes begins at once as a writer. A transaction that reads first and writes then would not wait
/// for another writer but fail, since neither could go on.
#[derive(Debug, Clone)]
pub struct Lens(SqlitePool);

impl Lens {
    pub(crate) fn pool(&self) -> &SqlitePool {
        &self.0
    }

    /// Opens `lens.db` in a folder, and makes it when it is missing.
    ///
    /// # Errors
    /// As [`cipher::open`].
    pub async fn open(folder: &Path, key: &FileKey) -> Result<Self, Error> {
        let how = Opening { connections: 2, is_synced: false, max_pages: None, may_create: true };
        let pool = cipher::open(&folder.join("lens.db"), key, how).await?;
        for sql in [
            "create table if not exists entries (id integer primary key, record text not null, compartment text not null, class integer not null)",
            "create index if not exists entries_record on entries (record)",
            "create virtual table if not exists texts using fts5 (body, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2')",
        ] {
            sqlx::query(sql).execute(&pool).await?;
        }
        Ok(Self(pool))
    }

    /// Replaces all texts of the given records.
    ///
    /// # Errors
    /// Whatever the database says; nothing was changed then.
    pub async fn replace(&self, records: &[RecordId], texts: &[Text]) -> Result<(), Error> {
        let mut tx = self.0.begin_with("begin immediate").await?;
        for record in records {
            forget(&mut tx, record).await?;
        }
        let last = sqlx::query("select coalesce(max(id), 0) from entries").fetch_one(&mut *tx).await?;
        let mut id: i64 = last.try_get(0)?;
        for chunk in texts.chunks(400) {
            let entries = format!(
                "insert into entries (id, record, compartment, class) values {}",
                vec!["(?, ?, ?, ?)"; chunk.len()].join(", ")
            );
            let bodies = format!("insert into texts (rowid, body) values {}", vec!["(?, ?)"; chunk.len()].join(", "));
            let (mut entry, mut body) = (sqlx::query(AssertSqlSafe(entries)), sqlx::query(AssertSqlSafe(bodies)));
            for text in chunk {
                id += 1;
                entry = entry.bind(id).bind(text.record.as_str().to_owned());
                entry = entry.bind(text.compartment.code()).bind(text.class);
                body = body.bind(id).bind(normalise(&text.body));
            }
            entry.execute(&mut *tx).await?;
            body.execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Takes a record out of every answer. Its words leave the file with [`Lens::purge`].
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn forget(&self, record: &RecordId) -> Result<(), Error> {
        let mut tx = self.0.begin_with("begin immediate").await?;
        forget(&mut tx, record).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Removes the words of forgotten records from the file.
    ///
    /// A contentless table only marks a row as deleted, secure-delete or not: the words go when the whole
    /// index is written anew, which `optimize` does whenever it holds a mark.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn purge(&self) -> Result<(), Error> {
        sqlx::query("insert into texts (texts) values ('optimize')").execute(&self.0).await?;
        sqlx::query("pragma wal_checkpoint(truncate)").execute(&self.0).await?;
        Ok(())
    }

    /// The records that hold all words of `words` in one granted compartment: some of them, from where the step before
    /// ended. The first step begins at 0.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn find(&self, words: &str, granted: &[(i64, Vec<Compartment>)], after: i64) -> Result<Step, Error> {
        let quoted: Vec<String> = normalise(words)
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
            .map(|w| format!("\"{w}\""))
            .collect();
        let pairs: Vec<(i64, &str)> =
            granted.iter().flat_map(|(class, cs)| cs.iter().map(move |c| (*class, c.code()))).collect();
        if quoted.is_empty() || pairs.is_empty() {
            return Ok(Step::default());
        }
        let marks = vec!["(?, ?)"; pairs.len()].join(", ");
        // The index of words goes by this number, so that nothing past the step is looked at.
        let sql = format!(
            "select t.rowid, e.record, e.compartment from texts t join entries e on e.id = t.rowid \
             where texts match ? and t.rowid > ? and (e.class, e.compartment) in (values {marks}) \
             order by t.rowid limit {STEP}"
        );
        let mut query = sqlx::query(AssertSqlSafe(sql)).bind(quoted.join(" ")).bind(after);
        for (class, compartment) in pairs {
            query = query.bind(class).bind(compartment.to_owned());
        }
        let rows = query.fetch_all(&self.0).await?;
        let mut step = Step::default();
        for row in &rows {
            let (record, compartment): (String, String) = (row.try_get(1)?, row.try_get(2)?);
            if let (Some(r), Some(c)) = (RecordId::parse(&record), Compartment::from_code(&compartment)) {
                step.hits.push((r, c));
            }
        }
        if let Some(last) = rows.last().filter(|_| rows.len() == STEP) {
            step.next = Some(last.try_get(0)?);
        }
        Ok(step)
    }

    /// What the lens holds of a record: its compartments, never their text.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn holds(&self, record: &RecordId) -> Result<Vec<String>, Error> {
        let rows = sqlx::query("select compartment from entries where record = ? order by compartment")
            .bind(record.as_str().to_owned())
            .fetch_all(&self.0)
            .await?;
        rows.iter().map(|r| r.try_get(0).map_err(Error::from)).collect()
    }

    /// Empties the lens, so that it can be made again.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn clear(&self) -> Result<(), Error> {
        sqlx::query("delete from entries").execute(&self.0).await?;
        sqlx::query("insert into texts (texts) values ('delete-all')").execute(&self.0).await?;
        Ok(())
    }

    pub(crate) async fn close(&self) {
        self.0.close().await;
    }
}

async fn forget(tx: &mut sqlx::Transaction<'_, sqlx::Sqlite>, record: &RecordId) -> Result<(), Error> {
    sqlx::query("delete from texts where rowid in (select id from entries where record = ?)")
        .bind(record.as_str().to_owned())
        .execute(&mut **tx)
        .await?;
    sqlx::query("delete from entries where record = ?").bind(record.as_str().to_owned()).execute(&mut **tx).await?;
    Ok(())
}
