//! The one way in which anything is written: rows, ciphertexts, data keys and audit entries in one transaction.

use crate::audit::{self, Entry};
use crate::node::Node;
use crate::{Error, Result};
use record::index::{self, Words};
use record::split::{Parts, merge, split};
use record::{Body, Compartment, Form, Label, OrgId, PartialDate, RecordId, Sensitivity};
use seal::{DataKey, Place};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use store::lens::Text;
use store::records::{Link, Sealed, Stored, Writing};
use store::{Tx, statements as sql, values};

/// A record to be written.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The kind.
    pub kind: String,
    /// The whole body.
    pub body: Body,
    /// Its label.
    pub label: Label,
    /// users.id, or `import`, `exchange`, `method`.
    pub author: String,
    /// Who made it; ours unless received.
    pub origin: Option<OrgId>,
    /// Keyed hash that makes an import or a method find it again.
    pub source_key: Option<String>,
    /// The partner it came from.
    pub channel: Option<String>,
    /// Readable until this day.
    pub lease_until: Option<String>,
    /// Further open links: field and target.
    pub links: Vec<(String, RecordId)>,
}

impl Draft {
    /// A record of our own.
    pub fn new(kind: &str, body: Body, label: Label, author: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            body,
            label,
            author: author.to_owned(),
            origin: None,
            source_key: None,
            channel: None,
            lease_until: None,
            links: Vec::new(),
        }
    }
}

/// An open change. Dropped without [`Change::commit`], nothing of it remains.
pub struct Change<'a> {
    pub(crate) node: &'a Node,
    pub(crate) tx: Tx,
    audited: Vec<audit::Row>,
    texts: Vec<Text>,
    replaced: Vec<RecordId>,
    outbox_from: Option<i64>,
    /// Classes of labels that this change has met: a bundle has thousands of records under a handful.
    classes: Vec<(Label, i64)>,
}

impl Node {
    pub(crate) async fn change(&self, name: &'static str) -> Result<Change<'_>> {
        let mut tx = self.store.begin(name).await?;
        if self.store.is_postgres() {
            // SQLite has one writer at a time; on PostgreSQL they wait here, or two would take the same next
            // number of a class, an outbox row or a leaf.
            tx.execute(sql::LOCK_SETTING, values!["audit.frontier"]).await?;
        }
        let (audited, texts, replaced, classes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Ok(Change { node: self, tx, audited, texts, replaced, outbox_from: None, classes })
    }

    pub(crate) fn form(&self, kind: &str) -> Result<&Form> {
        self.kinds.form(kind).ok_or(Error::NotFound)
    }

    /// A record's data key; `None` when it was destroyed.
    pub(crate) async fn data_key(&self, id: &RecordId) -> Result<Option<DataKey>> {
        let wrapped = self.store.keyring().wrapped(id).await?;
        Ok(wrapped.map(|w| DataKey::unwrap(self.wrapping(), id.as_str(), &w)).transpose()?)
    }

    /// As [`Node::data_key`], also for a record that the transaction is only about to make.
    pub(crate) async fn data_key_in(&self, tx: &Tx, id: &RecordId) -> Result<Option<DataKey>> {
        let wrapped = self.wrapped_in(tx, id).await?;
        Ok(wrapped.map(|w| DataKey::unwrap(self.wrapping(), id.as_str(), &w)).transpose()?)
    }

    /// The same as it is kept, whether it opens or not.
    pub(crate) async fn wrapped_in(&self, tx: &Tx, id: &RecordId) -> Result<Option<Vec<u8>>> {
        match tx.kept_key(id) {
            Some(wrapped) => Ok(Some(wrapped.to_vec())),
            None => Ok(self.store.keyring().wrapped(id).await?),
        }
    }

    /// Opens ciphertexts of a record.
    pub(crate) fn open_sealed(
        &self,
        id: &RecordId,
        key: &DataKey,
        sealed: &[Sealed],
    ) -> Result<BTreeMap<Compartment, Map<String, Value>>> {
        let mut opened = BTreeMap::new();
        for s in sealed {
            let place = Place {
                table: "compartments",
                record: id.as_str(),
                compartment: s.compartment.code(),
                revision: s.revision.unsigned_abs(),
            };
            let bytes = seal::open_compartment(key, &place, &s.sealed)?;
            opened.insert(s.compartment, serde_json::from_slice(&bytes)?);
        }
        Ok(opened)
    }

    /// The body of a record as far as `granted` lets it be seen.
    pub(crate) async fn body_of(
        &self,
        tx: &mut Tx,
        record: &Stored,
        granted: &std::collections::BTreeSet<Compartment>,
    ) -> Result<Body> {
        let form = self.form(&record.kind)?;
        let sealed: Vec<Sealed> =
            tx.sealed_of(&record.id).await?.into_iter().filter(|s| granted.contains(&s.compartment)).collect();
        let opened = match self.data_key_in(tx, &record.id).await? {
            Some(key) if record.state == "live" => self.open_sealed(&record.id, &key, &sealed)?,
            _ => BTreeMap::new(),
        };
        Ok(merge(form, &record.open, &opened))
    }

    fn title(&self, form: &Form, open: &Map<String, Value>) -> String {
        let words = Words { vocabularies: &self.vocabularies, language: "en", date: &english_date };
        index::title(form, open, &words)
    }

    fn seal_parts(&self, id: &RecordId, key: &DataKey, parts: &Parts, revision: i64) -> Result<Vec<Sealed>> {
        let mut sealed = Vec::new();
        for (compartment, fields) in &parts.sealed {
            let place = Place {
                table: "compartments",
                record: id.as_str(),
                compartment: compartment.code(),
                revision: revision.unsigned_abs(),
            };
            let bytes = seal::seal_compartment(key, &place, &serde_json::to_vec(fields)?, &mut *self.rng());
            sealed.push(Sealed { compartment: *compartment, revision, sealed: bytes });
        }
        Ok(sealed)
    }

    pub(crate) fn split(&self, form: &Form, body: &Body) -> Parts {
        split(form, body, || record::id::token(&mut *self.rng()))
    }

    pub(crate) fn content_key(&self, body: &Body) -> Result<String> {
        Ok(self.keyed_hash(&serde_json::to_string(&body.0)?))
    }
}

impl Change<'_> {
    /// Writes new records.
    pub(crate) async fn create(&mut self, drafts: Vec<Draft>, action: &str) -> Result<Vec<RecordId>> {
        let mut writings = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let class = self.class_of(&draft.label).await?;
            let writing = self.write_new(draft, class, action)?;
            writings.push(writing);
        }
        let ids: Vec<RecordId> = writings.iter().map(|w| w.row.id.clone()).collect();
        self.mark_outbox().await?;
        self.tx.insert_records(&writings).await?;
        Ok(ids)
    }

    fn write_new(&mut self, draft: Draft, class: i64, action: &str) -> Result<Writing> {
        let node = self.node;
        let form = node.form(&draft.kind)?;
        let id = node.new_id();
        let key = DataKey::generate(&mut *node.rng());
        self.tx.keep_key(id.clone(), key.wrap(node.wrapping(), id.as_str(), &mut *node.rng()));
        let content = node.content_key(&draft.body)?;
        let writing = self.assemble(form, &id, &key, &draft, (1, class, content))?;
        let entry = Entry::about(action, &draft.author, &id, &draft.kind);
        self.audited.push(audit::row(node, &entry, Some(&key), &id)?);
        Ok(writing)
    }

    fn assemble(
        &mut self,
        form: &Form,
        id: &RecordId,
        key: &DataKey,
        draft: &Draft,
        (revision, class, content): (i64, i64, String),
    ) -> Result<Writing> {
        let node = self.node;
        let parts = node.split(form, &draft.body);
        self.texts.extend(lens_texts(id, class, &parts));
        let mut links: Vec<Link> = open_links(form, &parts.open, class);
        links.extend(draft.links.iter().map(|(field, target)| Link {
            field: field.clone(),
            target: target.clone(),
            label: class,
        }));
        let sealed = node.seal_parts(id, key, &parts, revision)?;
        let row = Stored {
            id: id.clone(),
            kind: form.kind.clone(),
            origin: draft.origin.clone().unwrap_or_else(|| node.org.clone()),
            revision,
            state: "live".to_owned(),
            label: class,
            author: draft.author.clone(),
            title: node.title(form, &parts.open),
            columns: index::columns(form, &parts.open),
            source_key: draft.source_key.clone(),
            content_key: Some(content),
            channel: draft.channel.clone(),
            lease_until: draft.lease_until.clone(),
            changed: node.now_text(),
            open: parts.open.clone(),
        };
        Ok(Writing { entries: index::entries(form, &parts.open), row, links, sealed })
    }

    /// Writes the next revision of a record.
    pub(crate) async fn update(&mut self, before: &Stored, draft: Draft, action: &str) -> Result<()> {
        let node = self.node;
        let form = node.form(&draft.kind)?;
        let key = node.data_key_in(&self.tx, &before.id).await?.ok_or(Error::NotFound)?;
        let class = self.class_of(&draft.label).await?;
        let content = node.content_key(&draft.body)?;
        let made = self.assemble(form, &before.id, &key, &draft, (before.revision + 1, class, content))?;
        self.mark_outbox().await?;
        self.tx.update_record(before, &made).await?;
        self.replaced.push(before.id.clone());
        let entry = Entry::about(action, &draft.author, &before.id, &draft.kind);
        self.audited.push(audit::row(node, &entry, Some(&key), &before.id)?);
        Ok(())
    }

    async fn class_of(&mut self, label: &Label) -> Result<i64> {
        if let Some((_, class)) = self.classes.iter().find(|(known, _)| known == label) {
            return Ok(*class);
        }
        if label.sensitivity >= Sensitivity::Severe {
            crate::disk::require(self.node, &mut self.tx).await?;
        }
        let class = self.tx.class_of(label).await?;
        self.classes.push((label.clone(), class));
        Ok(class)
    }

    async fn mark_outbox(&mut self) -> Result<()> {
        if self.outbox_from.is_none() {
            let row = self.tx.fetch_one(sql::OUTBOX_NEXT, &[]).await?;
            self.outbox_from = Some(row.and_then(|r| r.int(0)).unwrap_or(0));
        }
        Ok(())
    }

    /// Logs something that concerns no single record's content.
    pub(crate) fn note(&mut self, entry: &Entry) -> Result<()> {
        let subject = RecordId::parse("node").ok_or(Error::NotFound)?;
        self.audited.push(audit::row(self.node, entry, None, &subject)?);
        Ok(())
    }

    /// Logs something about a record, with a reason perhaps: it is sealed under the record's key, so that it goes
    /// when the record is shredded.
    pub(crate) async fn note_about(&mut self, entry: &Entry, id: &RecordId) -> Result<()> {
        let key = self.node.data_key_in(&self.tx, id).await?.ok_or(Error::NotFound)?;
        self.audited.push(audit::row(self.node, entry, Some(&key), id)?);
        Ok(())
    }

    /// Logs something about an attachment, sealed under its own key, so that it goes when the attachment does.
    pub(crate) fn note_under(&mut self, entry: &Entry, key: &DataKey, id: &RecordId) -> Result<()> {
        self.audited.push(audit::row(self.node, entry, Some(key), id)?);
        Ok(())
    }

    /// Everything or nothing: keys, rows, audit; then the lens is fed.
    pub(crate) async fn commit(mut self) -> Result<()> {
        audit::append(self.node, &mut self.tx, std::mem::take(&mut self.audited)).await?;
        let last = self.tx.fetch_one(sql::OUTBOX_NEXT, &[]).await?.and_then(|r| r.int(0)).unwrap_or(0);
        let store = self.node.store.clone();
        self.tx.commit().await?;
        if let Some(first) = self.outbox_from {
            store.lens().replace(&self.replaced, &self.texts).await?;
            let mut tx = store.begin("change::lens_fed").await?;
            // Only what this change asked for is done: an earlier order may still be waiting for `resume`.
            tx.execute(sql::OUTBOX_LENS_DONE, values![first, last]).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

/// What the lens holds of a record: narrative, names, exact places.
pub(crate) fn lens_texts(id: &RecordId, class: i64, parts: &Parts) -> Vec<Text> {
    let wanted = [Compartment::Narrative, Compartment::Identity, Compartment::Location];
    wanted
        .into_iter()
        .filter_map(|compartment| {
            let mut words = Vec::new();
            collect_texts(&Value::Object(parts.sealed.get(&compartment)?.clone()), &mut words);
            let body = words.join(" ");
            (!body.is_empty()).then(|| Text { record: id.clone(), compartment, class, body })
        })
        .collect()
}

fn collect_texts(value: &Value, words: &mut Vec<String>) {
    match value {
        Value::String(text) => words.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|v| collect_texts(v, words)),
        Value::Object(map) => {
            map.iter().filter(|(k, _)| *k != "code" && *k != "precision").for_each(|(_, v)| collect_texts(v, words));
        }
        _ => {}
    }
}

fn open_links(form: &Form, open: &Map<String, Value>, class: i64) -> Vec<Link> {
    form.fields
        .iter()
        .filter(|f| matches!(f.kind, record::FieldType::Link(_)) && f.compartment == Compartment::Open)
        .filter_map(|f| {
            let target = RecordId::parse(open.get(&f.name)?.as_str()?)?;
            Some(Link { field: f.name.clone(), target, label: class })
        })
        .collect()
}

/// A date in English, for titles that are stored.
pub fn english_date(date: PartialDate) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = |d: jiff::civil::Date| MONTHS[usize::from(d.month().unsigned_abs()) - 1];
    let day = |d: jiff::civil::Date| format!("{} {} {}", d.day(), month(d), d.year());
    let text = date.to_string();
    match text.len() {
        4 => text,
        7 => format!("{} {}", month(date.from()), date.from().year()),
        10 => day(date.from()),
        _ => format!("{} – {}", day(date.from()), day(date.to())),
    }
}
