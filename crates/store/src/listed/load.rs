//! Reads what is listed: of all records at once, or of one that changed.
//!
//! Ids are handed over in few rows with many in each: a hundred thousand rows take longer to hand over than to read.

use super::index::{Columns, Index};
use crate::error::Error;
use crate::statements as sql;
use crate::{Row, Tx, values};

/// How [`sql::LISTED`] writes that there is no day.
const NO_DAY: &str = "-";

/// What is listed of one record, as it was read.
pub(super) struct Read {
    record: Row,
    entries: Vec<Row>,
}

impl Read {
    pub(super) fn columns(&self) -> Result<Columns<'_>, Error> {
        Columns::of(&self.record)
    }

    /// Field and text of each value.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries.iter().filter_map(|row| row.str(0).zip(row.str(1)))
    }
}

/// What is listed of a record as it stands now; `None` when it is not live.
pub(super) async fn one(tx: &mut Tx, id: &str) -> Result<Option<Read>, Error> {
    let Some(record) = tx.fetch_one(sql::LISTED_ONE, values![id]).await? else { return Ok(None) };
    let read = Read { record, entries: tx.fetch(sql::ENTRIES, values![id]).await? };
    // Whether it can be taken in is known before anything is changed.
    read.columns()?;
    Ok(Some(read))
}

/// What is listed of all live records, up to the change of this number.
pub(super) async fn all(tx: &mut Tx, at: u64) -> Result<Index, Error> {
    let row = tx.fetch_one(sql::LISTED, &[]).await?;
    let text = row.as_ref().and_then(|row| row.str(0)).unwrap_or_default();
    let records: Option<Vec<Columns<'_>>> = text.split('\n').filter(|line| !line.is_empty()).map(columns).collect();
    let mut index = Index::of_records(at, records.ok_or_else(|| Error::Broken("records".to_owned()))?);
    drop(row);
    let mut fields = Fields { kinds: index.kinds(), field: String::new() };
    let mut pairs = Vec::new();
    let mut read: Option<(String, Vec<Row>)> = None;
    loop {
        // The database reads the next field while the one before is taken in: both take about as long.
        let taking = async {
            let Some((field, rows)) = read.take() else { return };
            for (text, ids) in rows.iter().filter_map(|row| row.str(0).zip(row.str(1))) {
                index.note((field.as_str(), text, ids), &mut pairs);
            }
        };
        let (next, ()) = tokio::join!(fields.next(tx), taking);
        read = next?;
        if read.is_none() {
            break;
        }
    }
    index.fill(&pairs);
    Ok(index)
}

/// One line of [`sql::LISTED`].
fn columns(line: &str) -> Option<Columns<'_>> {
    let mut parts = line.split('\t');
    let mut part = || parts.next();
    let columns = Columns {
        id: part()?,
        kind: part()?,
        class: part()?,
        author: part()?,
        origin: part()?,
        from: part().map(day)?,
        to: part().map(day)?,
    };
    parts.next().is_none().then_some(columns)
}

fn day(text: &str) -> Option<&str> {
    (text != NO_DAY).then_some(text)
}

/// The fields of all kinds, one after the other.
struct Fields {
    /// The kinds that are left, the present one last.
    kinds: Vec<String>,
    /// The last field of the present kind.
    field: String,
}

impl Fields {
    /// The next field with its values: a text and the ids of the records that have it.
    async fn next(&mut self, tx: &mut Tx) -> Result<Option<(String, Vec<Row>)>, Error> {
        while let Some(kind) = self.kinds.last() {
            let next = tx.fetch_one(sql::FIELD_NEXT, values![kind.as_str(), self.field.as_str()]).await?;
            match next.and_then(|row| row.text(0)) {
                Some(field) => {
                    let rows = tx.fetch(sql::ENTRIES_OF_FIELD, values![kind.as_str(), field.as_str()]).await?;
                    self.field.clone_from(&field);
                    return Ok(Some((field, rows)));
                }
                None => {
                    self.kinds.pop();
                    self.field.clear();
                }
            }
        }
        Ok(None)
    }
}
