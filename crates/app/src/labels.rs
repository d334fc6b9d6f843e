//! Labels of our own records: made stricter by one person, lowered only by a named declassifier.
//!
//! What lowers any part of the label of a high or severe record waits for a second person (`approvals`). Labels of
//! what a partner gave us are the partner's and are not touched here; and what was made from it is opened here no
//! further than the partner's label goes. To pass that on, each of those who contributed is asked (`onward`).

mod parts;

pub use parts::{Declassifier, Part, lowered, tightened};

use crate::access::Asked;
use crate::actor::Actor;
use crate::approvals::{self, Asking, Exact};
use crate::audit::Entry;
use crate::change::{Change, Draft};
use crate::node::Node;
use crate::{Error, Result, onward};
use policy::{Action, Relation};
use record::{Body, Compartment, FieldType, Label, RecordId, Sensitivity};
use std::collections::{BTreeSet, HashMap};
use store::records::Stored;
use store::{Tx, statements as sql, values};

/// Another label for a record, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Wish {
    /// The whole new label.
    pub label: Label,
    /// What lowers it; needed only when some part becomes less strict.
    pub declassifier: Option<Declassifier>,
    /// Why.
    pub reason: String,
    /// The revision that the person looked at, when it must still be that one.
    pub revision: Option<i64>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was done at once.
    Done,
    /// It waits for a second person, as this approval.
    Waits(RecordId),
}

/// Gives one of our records another label: at once where it becomes stricter, by a declassifier where it does not.
///
/// # Errors
/// As [`narrow`] and [`declassify`].
pub async fn set(node: &Node, actor: &Actor, id: &RecordId, wish: &Wish) -> Result<Outcome> {
    let mut tx = node.store.read().await?;
    let record = tx.record(id).await?.ok_or(Error::NotFound)?;
    node.visible(&mut tx, actor, &record).await?;
    let label = node.label(&mut tx, record.label).await?;
    drop(tx);
    if lowered(&label, &wish.label).is_empty() {
        narrow(node, actor, id, wish).await.map(|()| Outcome::Done)
    } else {
        declassify(node, actor, id, wish).await
    }
}

/// Makes a label stricter: whoever may write or declassify the record may do it alone.
///
/// # Errors
/// `NotFound`; `Forbidden` without the right, or when some part would become less strict; `Conflict` when the record
/// changed meanwhile; `Refused` for a label that leaves us out.
pub async fn narrow(node: &Node, actor: &Actor, id: &RecordId, wish: &Wish) -> Result<()> {
    let mut change = node.change("labels::narrow").await?;
    let (before, label) = own_record(&mut change, actor, (id, wish)).await?;
    let relation =
        if node.is_own(&mut change.tx, actor, &before).await? { Relation::Own } else { node.relation(&label) };
    let asked = |action| Asked { action, label: &label, relation, compartment: Compartment::Open, purpose: None };
    let may = node.may(actor, asked(Action::Write)) || node.may(actor, asked(Action::Declassify));
    node.require(may, "you may not change who may see this record")?;
    node.require(lowered(&label, &wish.label).is_empty(), "this would lower the label, which is a declassification")?;
    relabel(&mut change, &before, (wish.label.clone(), &actor.id, "narrow")).await?;
    change.note_about(&Entry::about("narrow", &actor.id, id, &before.kind).because(&wish.reason), id).await?;
    change.commit().await
}

/// Lowers a label: low and moderate by one officer or leader, high and severe by two people.
///
/// # Errors
/// `NotFound`; `Forbidden` without the right; `Refused` without a declassifier that fits or without a reason, and for
/// what others keep of a record that rests on theirs; `Conflict` when the record changed meanwhile, or when something
/// waits for this record already.
pub async fn declassify(node: &Node, actor: &Actor, id: &RecordId, wish: &Wish) -> Result<Outcome> {
    let mut change = node.change("labels::declassify").await?;
    let (before, label) = own_record(&mut change, actor, (id, wish)).await?;
    node.require(may_declassify(node, actor, &label), "only an officer or leader lowers a label")?;
    require_theirs_kept(node, &mut change.tx, &before, (&label, &wish.label)).await?;
    let declassifier = fits(&before, &label, wish)?;
    if wish.reason.trim().is_empty() {
        return Err(Error::Refused("say why; the reason is logged".to_owned()));
    }
    if label.sensitivity >= Sensitivity::High {
        let exact = Exact::Declassify {
            revision: before.revision,
            before: Box::new(label),
            after: Box::new(wish.label.clone()),
            declassifier,
        };
        let asking = Asking { exact, record: Some(id), reason: &wish.reason };
        let waits = approvals::ask(&mut change, actor, asking).await?;
        change.commit().await?;
        return Ok(Outcome::Waits(waits));
    }
    carry_out(&mut change, (&before, &label), (&wish.label, declassifier), (&actor.id, &wish.reason)).await?;
    change.commit().await?;
    Ok(Outcome::Done)
}

/// Whether this person may lower a label like this one at all.
pub(crate) fn may_declassify(node: &Node, actor: &Actor, label: &Label) -> bool {
    let (action, relation) = (Action::Declassify, node.relation(label));
    node.may(actor, Asked { action, label, relation, compartment: Compartment::Open, purpose: None })
}

/// What others keep of a record of ours that rests on theirs: the strictest of the labels under which they gave it.
/// Nothing when it rests on nobody else; all of its own label when what they gave is not known here any more.
pub(crate) async fn kept_by_others(
    node: &Node,
    tx: &mut Tx,
    (record, label): (&Stored, &Label),
) -> Result<Option<Label>> {
    let theirs = onward::contributors(node, tx, record).await?;
    if theirs.is_empty() {
        return Ok(None);
    }
    if theirs.values().any(BTreeSet::is_empty) {
        return Ok(Some(label.clone()));
    }
    let mut classes = BTreeSet::new();
    for id in theirs.values().flatten() {
        classes.insert(tx.record(id).await?.ok_or(Error::NotFound)?.label);
    }
    let labels: HashMap<i64, Label> = tx.classes().await?.into_iter().collect();
    // A class that cannot be found grants nothing.
    let unknown = Label::strictest();
    Ok(Some(Label::join_all(classes.iter().map(|class| labels.get(class).unwrap_or(&unknown)))))
}

/// Whether a new label opens something of a record that others keep, who gave what it rests on. No declassifier of ours
/// does that: not even counts that passed the release audit are ours alone.
pub(crate) async fn opens_theirs(
    node: &Node,
    tx: &mut Tx,
    record: &Stored,
    (old, new): (&Label, &Label),
) -> Result<bool> {
    let Some(kept) = kept_by_others(node, tx, (record, old)).await? else { return Ok(false) };
    let theirs = lowered(&kept, new);
    Ok(lowered(old, new).iter().any(|part| theirs.contains(part)))
}

/// Refuses a label that [`opens_theirs`].
pub(crate) async fn require_theirs_kept(
    node: &Node,
    tx: &mut Tx,
    record: &Stored,
    labels: (&Label, &Label),
) -> Result<()> {
    if opens_theirs(node, tx, record, labels).await? {
        let why = "this rests on what others gave, and opens what they keep closed; ask each of them to pass it on";
        return Err(Error::Refused(why.to_owned()));
    }
    Ok(())
}

/// Writes the lowered label and says in the log which declassifier did it and what it lowered.
pub(crate) async fn carry_out(
    change: &mut Change<'_>,
    (before, old): (&Stored, &Label),
    (new, declassifier): (&Label, Declassifier),
    (author, reason): (&str, &str),
) -> Result<()> {
    let parts: Vec<&str> = lowered(old, new).into_iter().map(Part::code).collect();
    relabel(change, before, (new.clone(), author, "declassify")).await?;
    let mut entry = Entry::about("declassify", author, &before.id, &before.kind).because(reason);
    entry.detail = Some(format!("{}: {}", declassifier.code(), parts.join(", ")));
    change.note_about(&entry, &before.id).await
}

/// A live record of our own that the actor sees, under the revision that was looked at, with its label.
async fn own_record(change: &mut Change<'_>, actor: &Actor, (id, wish): (&RecordId, &Wish)) -> Result<(Stored, Label)> {
    let node = change.node;
    let record = change.tx.record(id).await?.ok_or(Error::NotFound)?;
    node.visible(&mut change.tx, actor, &record).await?;
    let label = node.label(&mut change.tx, record.label).await?;
    let is_ours = record.channel.is_none() && record.state == "live" && record.origin == node.org;
    let is_made = [approvals::KIND, crate::documents::KIND].contains(&record.kind.as_str());
    node.require(is_ours && !is_made, "only labels of our own records are changed here")?;
    if wish.revision.is_some_and(|r| r != record.revision) {
        return Err(Error::Conflict("somebody changed this record since you opened it; look at it again".to_owned()));
    }
    if !wish.label.audience.includes(&node.org) || wish.label.origins != label.origins {
        return Err(Error::Refused("a record of ours names us in its audience and keeps its origins".to_owned()));
    }
    Ok((record, label))
}

/// The declassifier that was named, if it may lower what it would lower.
fn fits(record: &Stored, old: &Label, wish: &Wish) -> Result<Declassifier> {
    let refuse = |why: &str| Err(Error::Refused(why.to_owned()));
    let Some(declassifier) = wish.declassifier else {
        return refuse("name what lowers the label: redacted, consent widened, or the origin's approval");
    };
    let parts = lowered(old, &wish.label);
    let by_consent = parts.contains(&Part::Consents);
    match declassifier {
        Declassifier::Aggregate if record.kind != "trend" => {
            refuse("only counts that passed the release audit are lowered as an aggregate; release a trend instead")
        }
        Declassifier::ConsentWidened if wish.label.consents.references.is_empty() => {
            refuse("no consent is recorded for this; record the consent first")
        }
        Declassifier::ConsentWidened => Ok(declassifier),
        _ if by_consent => refuse("what people agreed to widens only by their consent; record the consent first"),
        _ => Ok(declassifier),
    }
}

async fn relabel(change: &mut Change<'_>, before: &Stored, (label, author, action): (Label, &str, &str)) -> Result<()> {
    let body = change.node.body_of(&mut change.tx, before, &BTreeSet::from(Compartment::SEALED)).await?;
    rewrite(change, before, (body, label), (author, action)).await
}

/// Writes the next revision of a record by an action, its source key and further links kept.
pub(crate) async fn rewrite(
    change: &mut Change<'_>,
    before: &Stored,
    (body, label): (Body, Label),
    (author, action): (&str, &str),
) -> Result<()> {
    let form = change.node.form(&before.kind)?;
    let mut draft = Draft::new(&before.kind, body, label, author);
    draft.source_key.clone_from(&before.source_key);
    // What a statement cites hangs on links that no field holds; a write that forgot them would lose the evidence.
    let from_fields = |name: &str| {
        form.field(name).is_some_and(|f| matches!(f.kind, FieldType::Link(_)) && f.compartment == Compartment::Open)
    };
    for row in change.tx.fetch(sql::LINKS_FROM, values![before.id.as_str()]).await? {
        let (field, target) = (row.need(0)?, row.need(1)?);
        if !from_fields(&field) {
            draft.links.extend(RecordId::parse(&target).map(|target| (field, target)));
        }
    }
    change.update(before, draft, action).await
}
