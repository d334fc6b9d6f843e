//! A record that leaves as a file of its own: a trend, an estimate.
//!
//! It asks what a list asks: a role, a purpose that the label allows, and its terms in the file. A list always needs a
//! second person, since it is many records at once; one record needs one where its label is high or severe.

use super::{Export, LeftOut, Row, Wanted, headed, may_take_for, require_approved, require_that};
use crate::actor::Actor;
use crate::anonymous::Anonymous;
use crate::audit::Entry;
use crate::node::Node;
use crate::records::Show;
use crate::{Error, Result, authorities};
use record::{Body, Compartment, Label, RecordId, Sensitivity, Use};
use std::collections::BTreeSet;
use store::Tx;

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
    Ok(Use::ALL.iter().copied().filter(|purpose| may_take_for(node, actor, &label, (*purpose, &LEAVES))).collect())
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
    let wanted = Wanted::alone(&record.id, &record.kind, purpose);
    let approval = match is_for_two(label) {
        true => Some(require_approved(node, &mut change.tx, actor, &wanted).await?),
        false => None,
    };
    let approved_by = approval.as_ref().and_then(|a| a.decided_by.clone());
    let mut entry = Entry::about("export", &actor.id, &record.id, &record.kind);
    entry.reason = approval.as_ref().map(|a| a.reason.clone());
    entry.detail = Some(format!(
        "alone for {}: approval={} approved-by={}",
        purpose.code(),
        approval.as_ref().map_or("", |a| a.id.as_str()),
        approved_by.as_deref().unwrap_or_default()
    ));
    change.note_about(&entry, &record.id).await?;
    let anonymous = Anonymous::read(node, &mut change.tx).await?;
    let title = anonymous.text(label, &record.title);
    let row = Row { title, body: Body::default(), label: anonymous.label(label.clone()) };
    let left = (vec![row], LeftOut::new());
    let export = headed((node, &mut change.tx), (actor, &anonymous), (wanted, left, approved_by)).await?;
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
    if authorities::untold(node, tx, purpose).await?.is_disjoint(records) {
        return Ok(());
    }
    require_that(node, authorities::told_to(actor).is_some())?;
    let words = "an authority asks for this, and its origin was not told yet; tell them first";
    Err(Error::Conflict(words.to_owned()))
}
