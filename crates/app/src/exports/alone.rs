//! A record that leaves as a file of its own: a trend, an estimate, a version of a joint document.
//!
//! It asks what a list asks: a role, a purpose that the label allows, and its terms in the file. A list always needs a
//! second person, since it is many records at once; one record needs one where its label is high or severe. What a joint
//! document is for was settled with everybody who holds it, so that it leaves for nothing else.

use super::{Export, LeftOut, Row, Wanted, headed, may_take_for, require_approved, require_that};
use crate::actor::Actor;
use crate::anonymous::Anonymous;
use crate::approvals::Approval;
use crate::audit::Entry;
use crate::node::Node;
use crate::records::Show;
use crate::{Error, Result, authorities};
use record::{Body, Compartment, Label, RecordId, Sensitivity, Use};
use std::collections::BTreeSet;
use store::Tx;
use store::records::Stored;

impl Wanted {
    /// The export of one record.
    pub fn alone(record: &RecordId, kind: &str, purpose: Use) -> Self {
        let record = Some(record.clone());
        let (kind, filters) = (kind.to_owned(), Vec::new());
        Self { kind, filters, from: None, to: None, purpose, is_sealed: true, seen_as: None, record }
    }
}

/// The parts that such a file holds.
const LEAVES: [Compartment; 2] = [Compartment::Open, Compartment::Narrative];

fn is_for_two(label: &Label) -> bool {
    label.sensitivity >= Sensitivity::High
}

/// Whether a second person approves before a record leaves as a file of its own.
///
/// # Errors
/// `NotFound` when there is no such record of this kind, or it may not be seen.
pub async fn needs_second(node: &Node, actor: &Actor, (kind, id): (&str, &RecordId)) -> Result<bool> {
    let mut tx = node.store.read().await?;
    let record = tx.record(id).await?.filter(|r| r.kind == kind).ok_or(Error::NotFound)?;
    node.visible(&mut tx, actor, &record).await?;
    Ok(is_for_two(&node.label(&mut tx, record.label).await?))
}

/// The uses for which an actor may take one record away as a file of its own.
///
/// # Errors
/// `NotFound` when there is no such record of this kind, or it may not be seen.
pub async fn uses(node: &Node, actor: &Actor, (kind, id): (&str, &RecordId)) -> Result<Vec<Use>> {
    let mut tx = node.store.read().await?;
    let record = tx.record(id).await?.filter(|r| r.kind == kind).ok_or(Error::NotFound)?;
    node.visible(&mut tx, actor, &record).await?;
    let label = node.label(&mut tx, record.label).await?;
    let body = Body(record.open);
    let is_for = |purpose: &Use| body.text("for_use").is_none_or(|code| code == purpose.code());
    let may = |purpose: &Use| is_for(purpose) && may_take_for(node, actor, &label, (*purpose, &LEAVES));
    Ok(Use::ALL.iter().copied().filter(may).collect())
}

/// The approval under which a record leaves as a file of its own; none where its label asks for none.
///
/// # Errors
/// `Forbidden` without one that stands, where one is needed.
pub(crate) async fn approval(
    node: &Node,
    tx: &mut Tx,
    actor: &Actor,
    (record, label, purpose): (&Stored, &Label, Use),
) -> Result<Option<Approval>> {
    if !is_for_two(label) {
        return Ok(None);
    }
    let wanted = Wanted::alone(&record.id, &record.kind, purpose);
    Ok(Some(require_approved(node, tx, actor, &wanted).await?))
}

/// What the log says of a file: as what and for what a record left, and who approved it.
pub(crate) fn detail(as_what: &str, purpose: Use, approval: Option<&Approval>) -> String {
    let id = approval.map_or("", |a| a.id.as_str());
    let by = approval.and_then(|a| a.decided_by.as_deref()).unwrap_or_default();
    format!("{as_what} for {}: approval={id} approved-by={by}", purpose.code())
}

/// Takes an opened record away for a purpose, which is logged. Gives what stands at the head of its file.
///
/// # Errors
/// `Forbidden` for who may take nothing of it away for this, and without an approval that stands where one is needed;
/// `Conflict` when it would go to a court or a State, and its origin was not told that an authority asks for it.
pub(crate) async fn take(node: &Node, actor: &Actor, opened: &Show, purpose: Use) -> Result<Export> {
    let (record, label) = (&opened.record, &opened.label);
    require_that(node, may_take_for(node, actor, label, (purpose, &LEAVES)))?;
    let mut change = node.change("exports::take_alone").await?;
    require_told(node, &mut change.tx, (actor, purpose), &BTreeSet::from([record.id.clone()])).await?;
    let approval = approval(node, &mut change.tx, actor, (record, label, purpose)).await?;
    let mut entry = Entry::about("export", &actor.id, &record.id, &record.kind);
    entry.detail = Some(detail("alone", purpose, approval.as_ref()));
    let (reason, approved_by) = approval.map(|a| (a.reason, a.decided_by)).unzip();
    entry.reason = reason;
    change.note_about(&entry, &record.id).await?;
    let anonymous = Anonymous::read(node, &mut change.tx).await?;
    let title = anonymous.text(label, &record.title);
    let row = Row { title, body: Body::default(), label: anonymous.label(label.clone()) };
    let left = (vec![row], LeftOut::new());
    let whole = (Wanted::alone(&record.id, &record.kind, purpose), left, approved_by.flatten());
    let export = headed((node, &mut change.tx), (actor, &anonymous), whole).await?;
    change.commit().await?;
    Ok(export)
}

/// Refuses what goes to a court or a State and rests on records that an authority asks for, before their origins were
/// told. Who may not know that one asks is refused as for anything else.
///
/// # Errors
/// `Conflict` and `Forbidden` as said.
pub(crate) async fn require_told(
    node: &Node,
    tx: &mut Tx,
    (actor, purpose): (&Actor, Use),
    records: &BTreeSet<RecordId>,
) -> Result<()> {
    if !authorities::is_any_untold(node, tx, purpose, records).await? {
        return Ok(());
    }
    require_that(node, authorities::told_to(actor).is_some())?;
    let words = "an authority asks for this, and its origin was not told yet; tell them first";
    Err(Error::Conflict(words.to_owned()))
}
