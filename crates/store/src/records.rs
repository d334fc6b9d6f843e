//! Records as rows: the open part, its index, links and ciphertexts. How they are found again stands in `find`.

mod find;

use crate::db::{Row, Value};
use crate::error::Error;
use crate::statements as sql;
use crate::{Tx, values};
use record::index::{Columns, Entry};
use record::{Compartment, OrgId, RecordId};
use serde_json::{Map, Value as Json};

/// A row of `records`.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// Its id.
    pub id: RecordId,
    /// Which form.
    pub kind: String,
    /// Who made it.
    pub origin: OrgId,
    /// Counts from 1.
    pub revision: i64,
    /// live, lapsed, withdrawn, shredded.
    pub state: String,
    /// Label class.
    pub label: i64,
    /// Who wrote it here.
    pub author: String,
    /// The open part.
    pub open: Map<String, Json>,
    /// Title from open fields, in the node's language.
    pub title: String,
    /// Index columns.
    pub columns: Columns,
    /// Keyed hash of list and identifier.
    pub source_key: Option<String>,
    /// Keyed hash of the whole body.
    pub content_key: Option<String>,
    /// The partner it came from.
    pub channel: Option<String>,
    /// Readable until this day.
    pub lease_until: Option<String>,
    /// UTC time of the last change.
    pub changed: String,
}

/// One ciphertext.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Which compartment.
    pub compartment: Compartment,
    /// The revision in its associated data.
    pub revision: i64,
    /// Encrypted under the record's data key.
    pub sealed: Vec<u8>,
}

/// An open link to another record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Path of the field.
    pub field: String,
    /// The other record.
    pub target: RecordId,
    /// Class of the link.
    pub label: i64,
}

/// Everything of a record that goes into tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Writing {
    /// The row.
    pub row: Stored,
    /// Facets and list columns.
    pub entries: Vec<Entry>,
    /// Open links.
    pub links: Vec<Link>,
    /// Ciphertexts.
    pub sealed: Vec<Sealed>,
}

const RECORD_COLUMNS: &[&str] = &[
    "id",
    "kind",
    "origin",
    "revision",
    "state",
    "label",
    "author",
    "body",
    "title",
    "date_from",
    "date_to",
    "place",
    "number",
    "source_key",
    "content_key",
    "channel",
    "lease_until",
    "changed",
    "made",
];

impl Stored {
    fn read(row: &Row) -> Result<Self, Error> {
        let broken = |what: &str| Error::Broken(format!("records.{what}"));
        let open: Map<String, Json> = serde_json::from_str(&row.need(7)?).map_err(|_| broken("body"))?;
        let day = |i: usize| row.text(i).and_then(|t| record::PartialDate::parse(&t).ok());
        let date = day(9).zip(day(10)).map(|(a, b)| record::PartialDate::span(a.from(), b.to()));
        Ok(Self {
            id: RecordId::parse(&row.need(0)?).ok_or_else(|| broken("id"))?,
            kind: row.need(1)?,
            origin: OrgId::parse(&row.need(2)?).ok_or_else(|| broken("origin"))?,
            revision: row.int(3).ok_or_else(|| broken("revision"))?,
            state: row.need(4)?,
            label: row.int(5).ok_or_else(|| broken("label"))?,
            author: row.need(6)?,
            open,
            title: row.need(8)?,
            columns: Columns { date, place: row.text(11), count: row.int(12) },
            source_key: row.text(13),
            content_key: row.text(14),
            channel: row.text(15),
            lease_until: row.text(16),
            changed: row.need(17)?,
        })
    }

    fn values(&self) -> Result<Vec<Value>, Error> {
        let date = self.columns.date;
        Ok(vec![
            self.id.as_str().into(),
            self.kind.as_str().into(),
            self.origin.as_str().into(),
            self.revision.into(),
            self.state.as_str().into(),
            self.label.into(),
            self.author.as_str().into(),
            body_text(&self.open)?.into(),
            self.title.as_str().into(),
            date.map(|d| d.from().to_string()).into(),
            date.map(|d| d.to().to_string()).into(),
            self.columns.place.clone().into(),
            self.columns.count.into(),
            self.source_key.clone().into(),
            self.content_key.clone().into(),
            self.channel.clone().into(),
            self.lease_until.clone().into(),
            self.changed.as_str().into(),
            // Rows are put together for new records only; a change replaces its columns one by one.
            self.changed.as_str().into(),
        ])
    }
}

fn body_text(open: &Map<String, Json>) -> Result<String, Error> {
    serde_json::to_string(open).map_err(|e| Error::Broken(e.to_string()))
}

impl Tx {
    /// Writes new records, all at once, and asks for their texts to be brought into the lens.
    ///
    /// # Errors
    /// [`Error::Exists`] when an id or source key is taken; what the database says.
    pub async fn insert_records(&mut self, records: &[Writing]) -> Result<(), Error> {
        let rows = records.iter().map(|w| w.row.values()).collect::<Result<Vec<_>, _>>()?;
        self.insert_many("records", RECORD_COLUMNS, rows).await?;
        self.write_parts(records).await?;
        let sealed = records.iter().flat_map(|w| {
            w.sealed
                .iter()
                .map(|s| values![w.row.id.as_str(), s.compartment.code(), s.revision, s.sealed.clone()].to_vec())
        });
        let sealed = sealed.collect();
        self.insert_many("compartments", &["record", "compartment", "revision", "sealed"], sealed).await?;
        self.push_outbox("lens", records.iter().map(|w| &w.row.id)).await
    }

    /// Replaces a record by its next revision; the earlier one goes to `revisions`.
    ///
    /// # Errors
    /// [`Error::Exists`] when somebody else has changed it since it was read; what the database says.
    pub async fn update_record(&mut self, before: &Stored, after: &Writing) -> Result<(), Error> {
        let (id, row) = (before.id.as_str(), &after.row);
        let keep = |compartment: &str, body: Vec<u8>| {
            values![id, before.revision, compartment, body, row.author.as_str(), row.changed.as_str()].to_vec()
        };
        let mut kept = vec![keep("open", body_text(&before.open)?.into_bytes())];
        kept.extend(self.sealed_of(&before.id).await?.into_iter().map(|s| keep(s.compartment.code(), s.sealed)));
        for values in kept {
            self.execute(sql::REVISION_KEEP, &values).await?;
        }
        let date = row.columns.date;
        let changed = self
            .execute(
                sql::RECORD_UPDATE,
                values![
                    id,
                    row.revision,
                    row.state.as_str(),
                    row.label,
                    body_text(&row.open)?,
                    row.title.as_str(),
                    date.map(|d| d.from().to_string()),
                    date.map(|d| d.to().to_string()),
                    row.columns.place.clone(),
                    row.columns.count,
                    row.content_key.clone(),
                    row.lease_until.clone(),
                    row.changed.as_str(),
                    before.revision,
                ],
            )
            .await?;
        if changed == 0 {
            return Err(Error::Exists(format!("a newer revision of `{id}`")));
        }
        self.execute(sql::ENTRIES_DELETE, values![id]).await?;
        self.execute(sql::LINKS_DELETE, values![id]).await?;
        self.execute(sql::COMPARTMENTS_DELETE, values![id]).await?;
        for s in &after.sealed {
            let values = values![id, s.compartment.code(), s.revision, s.sealed.clone()];
            self.execute(sql::COMPARTMENT_SET, values).await?;
        }
        self.write_parts(std::slice::from_ref(after)).await?;
        self.push_outbox("lens", [&before.id]).await
    }

    async fn write_parts(&mut self, records: &[Writing]) -> Result<(), Error> {
        // A value that stands in two rows of a repeat is one entry: facets count records, not rows.
        let distinct = |w: &Writing| -> Vec<Entry> {
            let mut kept: Vec<Entry> = Vec::with_capacity(w.entries.len());
            w.entries.iter().for_each(|e| {
                if !kept.contains(e) {
                    kept.push(e.clone())
                }
            });
            kept
        };
        let entries = records.iter().flat_map(|w| {
            distinct(w).into_iter().map(|e| {
                values![w.row.id.as_str(), w.row.kind.as_str(), e.field.as_str(), e.text.clone(), e.number].to_vec()
            })
        });
        let entries = entries.collect();
        self.insert_many("entries", &["record", "kind", "field", "text", "number"], entries).await?;
        let links = records.iter().flat_map(|w| {
            w.links.iter().map(|l| values![w.row.id.as_str(), l.field.as_str(), l.target.as_str(), l.label].to_vec())
        });
        let links = links.collect();
        self.insert_many("links", &["record", "field", "target", "label"], links).await
    }

    /// Asks for a task to be done for records after the transaction.
    ///
    /// # Errors
    /// What the database says.
    pub async fn push_outbox<'a>(
        &mut self,
        task: &'static str,
        records: impl IntoIterator<Item = &'a RecordId>,
    ) -> Result<(), Error> {
        let last = self.fetch_one(sql::OUTBOX_NEXT, &[]).await?.and_then(|r| r.int(0)).unwrap_or(0);
        let rows = (last + 1..).zip(records).map(|(i, r)| values![i, task, r.as_str()].to_vec()).collect();
        self.insert_many("outbox", &["id", "task", "record"], rows).await
    }
}
