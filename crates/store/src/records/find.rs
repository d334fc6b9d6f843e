//! Records found again: one by its id, those of a kind, a page of a selection, and their ciphertexts.

use super::{Sealed, Stored};
use crate::db::Row;
use crate::error::Error;
use crate::query::{Assembled, MOST_VALUES, Selection, by_ids, sealed_by_ids};
use crate::statements as sql;
use crate::{Tx, values};
use record::{Compartment, RecordId};
use std::collections::HashMap;

/// So many records are asked for by one statement.
const MOST_IDS: usize = 256;

impl Tx {
    /// One record, whatever its state.
    ///
    /// # Errors
    /// [`Error::Broken`] when the row cannot be read; what the database says.
    pub async fn record(&mut self, id: &RecordId) -> Result<Option<Stored>, Error> {
        let row = self.fetch_one(sql::RECORD, values![id.as_str()]).await?;
        row.as_ref().map(Stored::read).transpose()
    }

    /// All live records of a kind, ordered by id. For work over whole lists; pages use [`Tx::page`].
    ///
    /// # Errors
    /// As [`Tx::record`].
    pub async fn records_of(&mut self, kind: &str) -> Result<Vec<Stored>, Error> {
        let rows = self.fetch(sql::RECORDS_OF_KIND, values![kind]).await?;
        rows.iter().map(Stored::read).collect()
    }

    /// Records of a kind that changed at or after a moment, whatever their state, the earliest first, `most` of them. Of
    /// those of that very moment only ids after `id`, so that pages go on where the one before ended.
    ///
    /// # Errors
    /// As [`Tx::record`].
    pub async fn records_since(
        &mut self,
        kind: &str,
        (since, id, most): (&str, &str, i64),
    ) -> Result<Vec<Stored>, Error> {
        let rows = self.fetch(sql::RECORDS_SINCE, values![kind, since, id, most]).await?;
        rows.iter().map(Stored::read).collect()
    }

    /// All live records that a live record of this kind links to, ordered by id.
    ///
    /// # Errors
    /// As [`Tx::record`].
    pub async fn records_linked_by(&mut self, kind: &str) -> Result<Vec<Stored>, Error> {
        let rows = self.fetch(sql::RECORDS_LINKED_BY, values![kind]).await?;
        rows.iter().map(Stored::read).collect()
    }

    /// One page of a selection.
    ///
    /// # Errors
    /// As [`Tx::record`].
    pub async fn page(&mut self, selection: &Selection, limit: i64, offset: i64) -> Result<Vec<Stored>, Error> {
        self.stored(selection.page(limit, offset)).await
    }

    async fn stored(&mut self, (text, values): Assembled) -> Result<Vec<Stored>, Error> {
        let rows = self.fetch(&text, &values).await?;
        rows.iter().map(Stored::read).collect()
    }

    /// Those records of a selection that have one of these ids, in the order of the ids.
    ///
    /// # Errors
    /// As [`Tx::record`].
    pub async fn rows(&mut self, selection: &Selection, ids: &[String]) -> Result<Vec<Stored>, Error> {
        let mut rows = Vec::with_capacity(ids.len());
        for some in ids.chunks(MOST_IDS) {
            rows.extend(self.stored(selection.rows(some.iter().map(String::as_str))).await?);
        }
        let places: HashMap<&str, usize> = ids.iter().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
        rows.sort_by_key(|row: &Stored| places.get(row.id.as_str()).copied());
        Ok(rows)
    }

    /// The records that have one of these ids, whatever their state, in no order.
    ///
    /// # Errors
    /// As [`Tx::record`].
    pub async fn records_with(&mut self, ids: &[RecordId]) -> Result<Vec<Stored>, Error> {
        let mut found = Vec::with_capacity(ids.len());
        for some in ids.chunks(MOST_IDS) {
            found.extend(self.stored(by_ids(some.iter().map(RecordId::as_str))).await?);
        }
        Ok(found)
    }

    /// How many records a selection has.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count(&mut self, selection: &Selection) -> Result<i64, Error> {
        let (text, values) = selection.count();
        Ok(self.fetch_one(&text, &values).await?.and_then(|r| r.int(0)).unwrap_or(0))
    }

    /// The values of an open field in a selection, with how many records have each.
    ///
    /// # Errors
    /// What the database says.
    pub async fn facet(&mut self, selection: &Selection, field: &str) -> Result<Vec<(String, i64)>, Error> {
        let outside = match selection.outside() {
            Some((text, values)) => self.fetch_one(&text, &values).await?.and_then(|r| r.int(0)),
            None => None,
        };
        let (text, values) = if outside == Some(0) { selection.facet_of_all(field) } else { selection.facet(field) };
        let rows = self.fetch(&text, &values).await?;
        let mut tally: Vec<(String, i64)> = rows.iter().filter_map(|r| r.text(0).zip(r.int(1))).collect();
        // A database may sort texts by the rules of its language; ours are sorted by their bytes.
        tally.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        tally.truncate(MOST_VALUES);
        Ok(tally)
    }

    /// The ciphertexts of a record.
    ///
    /// # Errors
    /// What the database says.
    pub async fn sealed_of(&mut self, id: &RecordId) -> Result<Vec<Sealed>, Error> {
        let rows = self.fetch(sql::COMPARTMENTS, values![id.as_str()]).await?;
        rows.iter().map(|r| sealed(r, 0)).collect()
    }

    /// The ciphertexts of these records, each behind the id of its record.
    ///
    /// # Errors
    /// What the database says.
    pub async fn sealed_with(&mut self, ids: &[RecordId]) -> Result<Vec<(String, Sealed)>, Error> {
        let mut found = Vec::new();
        for some in ids.chunks(MOST_IDS) {
            let (text, values) = sealed_by_ids(some.iter().map(RecordId::as_str));
            for row in self.fetch(&text, &values).await? {
                found.push((row.need(0)?, sealed(&row, 1)?));
            }
        }
        Ok(found)
    }

    /// One compartment of all live records of a kind.
    ///
    /// # Errors
    /// What the database says.
    pub async fn sealed_of_kind(
        &mut self,
        kind: &str,
        compartment: Compartment,
    ) -> Result<Vec<(String, Sealed)>, Error> {
        let rows = self.fetch(sql::COMPARTMENTS_OF_KIND, values![kind, compartment.code()]).await?;
        rows.iter().map(|r| Ok((r.need(0)?, sealed(r, 1)?))).collect()
    }
}

fn sealed(row: &Row, at: usize) -> Result<Sealed, Error> {
    let code = row.need(at)?;
    Ok(Sealed {
        compartment: Compartment::from_code(&code).ok_or(Error::Broken(code))?,
        revision: row.int(at + 1).unwrap_or(0),
        sealed: row.bytes(at + 2),
    })
}
