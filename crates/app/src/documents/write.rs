//! Writing: a first version, a next one, one that brings several heads together.

use super::citing::{Judge, Table, label_of, parties_of};
use super::show::{alike, visible};
use super::travel;
use super::version::{Section, Signed, Text, Version, mark, named};
use super::{Held, KIND, LINK, bindings, heads_of, one, require_writer, source_key};
use crate::actor::Actor;
use crate::change::{Change, Draft};
use crate::node::{Node, hex};
use crate::{Error, Result};
use policy::Action;
use record::problem::Reason;
use record::validate::validate;
use record::{Body, Compartment, Label, OrgId, PartialDate, RecordId, Use};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use store::Tx;

/// A document to be begun.
#[derive(Debug, Clone)]
pub struct New {
    /// Short names of the partners with whom it is held; each of them learns of the others.
    pub parties: BTreeSet<String>,
    /// What it is for.
    pub for_use: Use,
    /// What it says.
    pub written: Written,
}

/// A text as somebody wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// What it is called.
    pub title: String,
    /// What it is for, in words.
    pub purpose: String,
    /// Its sections.
    pub sections: Vec<WrittenSection>,
}

/// A section as somebody wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WrittenSection {
    /// The key of the section that it continues; a new section has none.
    pub key: Option<String>,
    /// Its heading.
    pub heading: String,
    /// What it says.
    pub text: String,
    /// What it rests on.
    pub cites: BTreeSet<Cite>,
}

/// Something that a section cites.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cite {
    /// A record that lies here.
    Record(RecordId),
    /// A reference of an earlier version, to a record that may not have arrived here.
    Reference(String),
}

/// Where a version comes from.
pub(super) struct Origin<'a> {
    /// users.id, or `exchange`.
    pub by: &'a str,
    /// What the log says was done.
    pub action: &'a str,
}

/// Begins a document. Its first version goes to every party with the next bundle for them.
///
/// # Errors
/// `Forbidden` without the right to write joint documents; `NotFound` for an unknown partner or a record out of sight;
/// `Conflict` when an agreement does not go far enough; `Refused` for what is missing, and for a record that may not
/// be cited, with the reason.
pub async fn create(node: &Node, actor: &Actor, new: &New) -> Result<RecordId> {
    require_writer(node, actor)?;
    let mut change = node.change("documents::create").await?;
    let parties = parties_of(node, &mut change.tx, &new.parties).await?;
    let table = Table::set(node, &mut change.tx, (&parties, new.for_use)).await?;
    table.require(node, &mut change.tx).await?;
    let document = format!("{}{}", named(&parties, new.for_use), record::id::token(&mut *node.rng()));
    let id = next(&mut change, (actor, &table), (document, &[], &[]), &new.written).await?;
    change.commit().await?;
    Ok(id)
}

/// Writes the version that follows one, or that brings several together.
///
/// # Errors
/// As [`create`]; `NotFound` for versions that are not of one document, or may not be seen; `Conflict` when one of them
/// is no head any more.
pub async fn revise(node: &Node, actor: &Actor, of: &BTreeSet<RecordId>, written: &Written) -> Result<RecordId> {
    require_writer(node, actor)?;
    let mut change = node.change("documents::revise").await?;
    let first = of.first().ok_or(Error::NotFound)?;
    let first = one(&mut change.tx, first).await?;
    // What this person may not know of is nothing to write on from, and blocks nothing.
    let scope = node.scope(&mut change.tx, actor, Action::List).await?;
    let all = visible(&mut change.tx, &scope, &first.document).await?;
    let mut of = of.clone();
    for id in of.clone() {
        // Two parties who wrote the same text are brought together by whoever writes on.
        if let Some(head) = all.iter().find(|h| h.record.id == id) {
            of.extend(alike(node, &mut change.tx, (head, &all)).await?);
        }
    }
    let mut parents = Vec::new();
    for id in &of {
        let parent = all.iter().find(|h| &h.record.id == id).ok_or(Error::NotFound)?;
        node.visible(&mut change.tx, actor, &parent.record).await?;
        let label = node.label(&mut change.tx, parent.record.label).await?;
        let may_read = node.open_compartments(actor, &label, false).contains(&Compartment::Narrative);
        node.require(may_read, "nobody writes on from what is closed to them")?;
        if !heads_of(&all).iter().any(|h| h.digest == parent.digest) {
            return Err(Error::Conflict(
                "somebody wrote a later version meanwhile; look at it, and write again from there".to_owned(),
            ));
        }
        parents.push(parent);
    }
    let table = Table::set(node, &mut change.tx, (&first.parties, first.for_use)).await?;
    table.require(node, &mut change.tx).await?;
    let document = first.document.clone();
    let id = next(&mut change, (actor, &table), (document, &all, &parents), written).await?;
    change.commit().await?;
    Ok(id)
}

/// Cites, labels, signs, keeps and queues a version.
async fn next(
    change: &mut Change<'_>,
    (actor, table): (&Actor, &Table),
    (document, all, parents): (String, &[Held], &[&Held]),
    written: &Written,
) -> Result<RecordId> {
    let node = change.node;
    let known = bindings(&mut change.tx, all).await?;
    let carried: BTreeSet<&String> = parents.iter().flat_map(|p| p.references()).collect();
    let origins = origins(change, written).await?;
    let mut citing = Citing { known: &known, carried: &carried, origins: &origins, new: BTreeMap::new() };
    let text = citing.text(node, written)?;
    text.check()?;
    let bound: BTreeMap<String, RecordId> = text
        .references()
        .into_iter()
        .filter_map(|r| Some((r.clone(), citing.new.get(r).or_else(|| known.get(r))?.clone())))
        .collect();
    let mut labels = cited(change, (actor, table), (&bound, &carried)).await?;
    labels.extend(table.agreed(node, false));
    let mut of_parents = Vec::new();
    for parent in parents {
        of_parents.push(node.label(&mut change.tx, parent.record.label).await?);
    }
    if text.references().len() > bound.len() {
        // What a reference means here is not known, but the version that brought it was labelled by who knew.
        labels.extend(of_parents.iter().cloned());
    }
    let label = label_of((&node.org, &table.parties), (&labels, &of_parents));
    let version = Version {
        document,
        parties: table.parties.clone(),
        author: node.org.clone(),
        parents: parents.iter().map(|p| p.digest.clone()).collect(),
        made: PartialDate::day(node.today()).coarsen(table.time()).to_string(),
        for_use: table.for_use,
        text,
        label: label.clone(),
    };
    let signed = version.sign(node)?;
    let action = match parents.len() {
        0 => "document-begin",
        1 => "document-write",
        _ => "document-merge",
    };
    let id = keep(change, (&signed, &bound), label, Origin { by: &actor.id, action }).await?;
    for org in table.parties.iter().filter(|org| *org != &node.org) {
        travel::queue(change, org, &id).await?;
    }
    Ok(id)
}

/// Turns what somebody cites into references, the same record always into the same one.
struct Citing<'a> {
    known: &'a BTreeMap<String, RecordId>,
    carried: &'a BTreeSet<&'a String>,
    origins: &'a BTreeMap<RecordId, OrgId>,
    new: BTreeMap<String, RecordId>,
}

impl Citing<'_> {
    fn text(&mut self, node: &Node, written: &Written) -> Result<Text> {
        let mut sections = Vec::new();
        for section in &written.sections {
            let cites = section.cites.iter().map(|cite| self.reference(node, cite)).collect::<Result<_>>()?;
            sections.push(Section {
                key: section.key.clone().unwrap_or_else(|| record::id::token(&mut *node.rng())),
                heading: section.heading.trim().to_owned(),
                text: section.text.trim().to_owned(),
                cites,
            });
        }
        Ok(Text { title: written.title.trim().to_owned(), purpose: written.purpose.trim().to_owned(), sections })
    }

    fn reference(&mut self, node: &Node, cite: &Cite) -> Result<String> {
        match cite {
            // A reference that no version here has would bring in what nobody judged.
            Cite::Reference(reference) => self.carried.get(reference).map(|r| (*r).clone()).ok_or(Error::NotFound),
            Cite::Record(id) => {
                let found = self.known.iter().chain(&self.new).find(|(_, record)| *record == id);
                if let Some((reference, _)) = found {
                    return Ok(reference.clone());
                }
                let owner = self.origins.get(id).ok_or(Error::NotFound)?;
                let reference = format!("{}{}", mark(owner), record::id::token(&mut *node.rng()));
                self.new.insert(reference.clone(), id.clone());
                Ok(reference)
            }
        }
    }
}

/// Whose the records are that somebody cites.
async fn origins(change: &mut Change<'_>, written: &Written) -> Result<BTreeMap<RecordId, OrgId>> {
    let mut found = BTreeMap::new();
    for cite in written.sections.iter().flat_map(|s| &s.cites) {
        if let Cite::Record(id) = cite {
            let record = change.tx.record(id).await?.ok_or(Error::NotFound)?;
            found.insert(id.clone(), record.origin);
        }
    }
    Ok(found)
}

/// The labels that the cited records give.
async fn cited(
    change: &mut Change<'_>,
    (actor, table): (&Actor, &Table),
    (bound, carried): (&BTreeMap<String, RecordId>, &BTreeSet<&String>),
) -> Result<Vec<Label>> {
    let node = change.node;
    let scope = node.scope(&mut change.tx, actor, Action::Read).await?;
    let mut judge = Judge::new(node, &mut change.tx, (actor, table)).await?;
    let mut labels = Vec::new();
    for (reference, id) in bound {
        let record = change.tx.record(id).await?.ok_or(Error::NotFound)?;
        // What was withdrawn is nobody's secret to the person who wrote with it: the reason is said.
        if record.state == "live" && !scope.includes(&record) {
            return Err(Error::NotFound);
        }
        match judge.judge(&record, carried.contains(reference)) {
            Ok(label) => labels.push(label),
            Err(against) => return Err(refusal(change, &record.title, &against).await?),
        }
    }
    Ok(labels)
}

async fn refusal(change: &mut Change<'_>, title: &str, against: &[super::Against]) -> Result<Error> {
    // One reason is enough to take it out; the page of what can be cited shows them all.
    let Some(first) = against.first() else { return Ok(Error::Refused(format!("`{title}` may not be cited"))) };
    let why = first.why;
    Ok(Error::Refused(match &first.party {
        None => format!("`{title}` may not be cited: {why}"),
        Some(org) => {
            format!("`{title}` may not be cited for `{}`: {why}", change.node.org_name(&mut change.tx, org).await?)
        }
    }))
}

/// Keeps a version as a record, with what it was made from.
pub(super) async fn keep(
    change: &mut Change<'_>,
    (signed, bound): (&Signed, &BTreeMap<String, RecordId>),
    label: Label,
    origin: Origin<'_>,
) -> Result<RecordId> {
    let node = change.node;
    let body = body_of(signed);
    let (body, problems) = validate(node.form(KIND)?, &node.vocabularies, body);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let mut draft = Draft::new(KIND, body, label, origin.by);
    draft.origin = Some(signed.version.author.clone());
    draft.source_key = Some(source_key(node, &signed.digest));
    draft.links = bound.iter().map(|(reference, id)| (format!("{LINK}{reference}"), id.clone())).collect();
    let made = change.create(vec![draft], origin.action).await?;
    let id = made.into_iter().next().ok_or_else(|| Error::field(KIND, "digest", Reason::Missing, ""))?;
    let mut inputs = Vec::new();
    for input in bound.values() {
        let class = change.tx.record(input).await?.map(|r| r.label).ok_or(Error::NotFound)?;
        inputs.push((input.clone(), class));
    }
    change.made_from(&id, inputs).await?;
    Ok(id)
}

fn body_of(signed: &Signed) -> Body {
    let version = &signed.version;
    let organisation = |org: &OrgId| json!({ "_id": org.as_str(), "organisation": org.as_str() });
    let sections = &version.text.sections;
    let cites = sections.iter().flat_map(|s| s.cites.iter().map(|c| (s.key.as_str(), c.as_str())));
    let cite = |(at, (section, reference)): (usize, (&str, &str))| json!({ "_id": format!("c{at}"), "section": section, "reference": reference });
    let section = |s: &Section| json!({ "_id": s.key, "key": s.key, "heading": s.heading, "text": s.text });
    Body::default()
        .with("document", version.document.as_str())
        .with("digest", signed.digest.as_str())
        .with("author", version.author.as_str())
        .with("for_use", version.for_use.code())
        .with("made", version.made.as_str())
        .with("parties", version.parties.iter().map(organisation).collect::<Vec<_>>())
        .with("parents", version.parents.iter().map(|p| json!({ "_id": p, "digest": p })).collect::<Vec<_>>())
        .with("cites", cites.enumerate().map(cite).collect::<Vec<_>>())
        .with("title", version.text.title.as_str())
        .with("purpose", version.text.purpose.as_str())
        .with("sections", sections.iter().map(section).collect::<Vec<_>>())
        .with("signed", hex(&signed.bytes))
}

/// What a version says, as far as these parts of it are open.
pub(super) fn text_of(body: &Body, held: &Held) -> Text {
    let text = |body: &Body, name: &str| body.text(name).unwrap_or_default().to_owned();
    let section = |row: Body| {
        let key = text(&row, "key");
        let cites = held.cites.get(&key).cloned().unwrap_or_default();
        Section { heading: text(&row, "heading"), text: text(&row, "text"), cites, key }
    };
    Text {
        title: text(body, "title"),
        purpose: text(body, "purpose"),
        sections: body.rows("sections").map(section).collect(),
    }
}

/// The signed bytes of a version that lies here.
pub(super) async fn signed_bytes(node: &Node, tx: &mut Tx, held: &Held) -> Result<Vec<u8>> {
    let body = node.body_of(tx, &held.record, &BTreeSet::from([Compartment::Source])).await?;
    crate::node::unhex(body.text("signed").unwrap_or_default())
}
