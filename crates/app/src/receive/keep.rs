//! What is kept of a record that a partner sends: no more than the agreements give us, told no more finely than they say,
//! whatever comes.

use crate::agreements::{Agreement, Partner};
use crate::attachments::{self, Enclosed};
use crate::change::Draft;
use crate::exchange::{COUNTED, Payload, counted};
use crate::node::Node;
use crate::spectrum::passes;
use crate::{Error, Result};
use record::label::{Audience, CaveatCode};
use record::reduce::reduce;
use record::split::merge;
use record::validate::validate;
use record::{Body, Caveat, Compartment, Form, Label, Precision, Rung};
use seal::bundle::Item;
use std::collections::BTreeSet;

/// What is kept of an item.
pub(super) struct Taken {
    pub(super) draft: Draft,
    pub(super) files: Vec<Enclosed>,
    /// Whether later bundles prolong its lease, as `receipts.content` of a copy says it.
    pub(super) lease: &'static str,
    /// Whether it brought more than the agreement gives us that its bundle names.
    pub(super) is_beyond: bool,
    /// Whether less of it is kept because a newer version gives us less.
    pub(super) is_narrowed: bool,
}

/// In `receipts.content` of a copy: no later bundle prolongs its lease.
const CAPPED: &str = "capped";

/// What one agreement lets us keep of a record, and whether more came.
struct Bound {
    parts: BTreeSet<Compartment>,
    precision: Precision,
    had_more: bool,
}

/// A received record as we keep it; `None` when an agreement lets nothing like it pass. What a partner sends is checked
/// like what a person types.
pub(super) fn draft_of(
    node: &Node,
    (partner, agreements): (&Partner, &[Agreement]),
    item: &Item,
) -> Result<Option<Taken>> {
    let (form, mut payload) = read(node, (partner, agreements), item)?;
    let mut bounds = Vec::new();
    for agreement in agreements {
        let Some(bound) = keep_agreed(partner, agreement, &mut payload) else { return Ok(None) };
        bounds.push(bound);
    }
    keep_cleared(&mut bounds, &mut payload);
    let whole = merge(form, &payload.open, &payload.sealed);
    let (mut body, problems) = validate(form, &node.vocabularies, whole);
    // A coarse copy may lack what its form requires; anything else wrong is refused.
    if let Some(problem) = problems.iter().find(|p| p.code != "missing") {
        return Err(refuse(item, &format!("breaks its form: {problem}")));
    }
    for bound in &mut bounds {
        body = told(node, form, &body, bound);
    }
    if form.kind == COUNTED && counted::tells_more(&body, &payload.label) {
        return Ok(None);
    }
    let mut had_more = bounds.iter().map(|bound| bound.had_more);
    // The first is the one that the bundle names. What the newer one gives no longer, the sender may not have known.
    let is_beyond = had_more.next().unwrap_or(false);
    let is_narrowed = had_more.any(|more| more);
    let mut label = payload.label;
    label.caveats.insert(Caveat::Is(CaveatCode::NoOnward));
    label.audience = match label.audience {
        Audience::Everyone => Audience::Only(BTreeSet::from([node.org.clone(), partner.org.clone()])),
        Audience::Only(orgs) => Audience::Only(&orgs & &BTreeSet::from([node.org.clone(), partner.org.clone()])),
    };
    let mut draft = Draft::new(&payload.kind, body, label, "exchange");
    draft.origin = Some(partner.org.clone());
    draft.channel = Some(partner.org.as_str().to_owned());
    draft.lease_until = Some(payload.lease_until);
    draft.source_key = Some(node.keyed_hash(&format!("received|{}|{}", partner.org, item.id)));
    let lease = if payload.is_capped { CAPPED } else { "" };
    Ok(Some(Taken { draft, files: payload.attachments, lease, is_beyond, is_narrowed }))
}

pub(super) fn refuse(item: &Item, why: &str) -> Error {
    Error::Refused(format!("item `{}` of this bundle {why}; ask the partner to mend it", item.id))
}

/// What an item says, where it is of a kind that passes and comes from whom it says.
fn read<'n>(
    node: &'n Node,
    (partner, agreements): (&Partner, &[Agreement]),
    item: &Item,
) -> Result<(&'n Form, Payload)> {
    let refuse = |why: &str| refuse(item, why);
    let payload: Payload = serde_json::from_slice(&item.body).map_err(|_| refuse("cannot be read"))?;
    if !agreements.iter().all(|a| a.theirs.kinds.contains(&payload.kind)) {
        return Err(refuse("is of a kind that the agreement does not name"));
    }
    let form = node.kinds.form(&payload.kind).ok_or_else(|| refuse("is of a kind that this node does not have"))?;
    // Whatever an agreement names: an approval, an exception or an agreement of ours is made by nobody else.
    if !form.travels {
        return Err(refuse("is of a kind that never passes between organisations"));
    }
    if payload.kind != item.kind {
        return Err(refuse("is of another kind than it says"));
    }
    if payload.label.origins != BTreeSet::from([partner.org.clone()]) {
        return Err(refuse("does not name its sender as its only origin"));
    }
    Ok((form, payload))
}

/// Takes away what the agreement does not give us, though the partner sent it, and holds its label to what was agreed:
/// we promised what we keep and how, whatever they send. Gives what is kept of it; `None` when records of its kind and
/// topics do not pass at all.
fn keep_agreed(partner: &Partner, agreement: &Agreement, payload: &mut Payload) -> Option<Bound> {
    // A coarse copy may lie in fewer topics than the record: what is left here is never less than what may pass.
    let topics = agreement.theirs.topics_in(&payload.kind, &payload.open);
    let terms = agreement.theirs.narrowed(&topics);
    if !passes(&payload.kind, terms.rung) {
        return None;
    }
    let mut parts = if terms.rung >= Rung::Case { terms.compartments.clone() } else { BTreeSet::new() };
    if terms.rung >= Rung::Case {
        parts.extend([Compartment::Narrative, Compartment::Location]);
    }
    if payload.kind == COUNTED {
        parts = BTreeSet::from([Compartment::Narrative]);
    }
    let had = payload.sealed.len() + payload.attachments.len();
    payload.sealed.retain(|part, _| parts.contains(part));
    payload.attachments.retain(|file| parts.contains(&file.compartment));
    let had_more = had > payload.sealed.len() + payload.attachments.len();
    // With whom it is shared they have said already, and what a person agreed to is theirs to know.
    let (audience, consents) = (payload.label.audience.clone(), payload.label.consents.clone());
    payload.label = Label { audience, consents, ..payload.label.join(&agreement.label(&partner.org, &terms)) };
    Some(Bound { parts, precision: payload.label.precision, had_more })
}

/// Takes away the files of a record that went whole under a version which a newer one replaced that lets no picture pass
/// whole: it may say of place, moment and people what is told no longer. They come again with the record, cleared.
fn keep_cleared(bounds: &mut [Bound], payload: &mut Payload) {
    let is_whole = |bound: &Bound| attachments::goes_whole(&bound.parts, bound.precision);
    if !bounds.first().is_some_and(is_whole) || bounds.iter().all(is_whole) {
        return;
    }
    if let Some(newest) = bounds.last_mut() {
        newest.had_more |= !payload.attachments.is_empty();
    }
    payload.attachments.clear();
}

/// A body as an agreement lets us keep it: without what lies in other parts, wherever in the payload it stood, and with
/// places and days no finer.
fn told(node: &Node, form: &Form, body: &Body, bound: &mut Bound) -> Body {
    let parts = node.split(form, body);
    let kept = reduce(form, &parts, &bound.parts, bound.precision);
    bound.had_more |= kept != parts;
    merge(form, &kept.open, &kept.sealed)
}
