//! What may be given to an authority, record by record. Consent to use by courts is asked apart, and every label says for
//! what it may be used; what an authority gets can end before a court, so that each is asked for that use.
//!
//! Where the agreement with an origin says that each contributor is asked each time, the notice to it is that question,
//! and only what it granted goes out.

use super::told::origin_of;
use super::{Request, SPOKEN, checked, concerned_by, notified, read};
use crate::access::Asked;
use crate::actor::Actor;
use crate::audit::Entry;
use crate::node::Node;
use crate::{Error, Result, onward};
use policy::Action;
use record::label::CaveatCode;
use record::{Body, Caveat, Compartment, Label, OrgId, RecordId, Use};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use store::Tx;
use store::records::Stored;

/// The use for which each record is asked.
const PURPOSE: Use = Use::Judicial;

/// Whether a record may be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// Its label and consent allow it, and who is to be asked each time granted it.
    Yes,
    /// These have not said yet, by short name.
    Waiting(BTreeSet<String>),
    /// These said no.
    No(BTreeSet<String>),
    /// Its label or what the person agreed to stands against it: codes as in the clearance of products.
    Closed(BTreeSet<String>),
}

/// Which of the records that a request concerns may be given, as things stand.
///
/// # Errors
/// `NotFound` without a role for it.
pub async fn given(node: &Node, actor: &Actor, id: &RecordId) -> Result<BTreeMap<RecordId, Given>> {
    let request = super::one(node, actor, id).await?;
    let mut tx = node.store.read().await?;
    by_record(node, &mut tx, (actor, &request)).await
}

async fn by_record(
    node: &Node,
    tx: &mut Tx,
    (actor, request): (&Actor, &Request),
) -> Result<BTreeMap<RecordId, Given>> {
    let mut bound = BTreeMap::new();
    for (name, origin, state, _) in &request.notices {
        if onward::rule(node, tx, origin).await?.as_deref() == Some(onward::EACH_TIME) {
            bound.insert(origin.clone(), (name.clone(), state.clone()));
        }
    }
    let mut all = BTreeMap::new();
    for id in concerned_by(tx, &request.record.id).await? {
        let Some(record) = tx.record(&id).await? else { continue };
        let label = node.label(tx, record.label).await?;
        let given = one(node, actor, (&record, label), &bound);
        all.insert(id, given);
    }
    Ok(all)
}

/// Origins that are asked each time, with their short name and the state of their notice.
type Bound = BTreeMap<OrgId, (String, String)>;

fn one(node: &Node, actor: &Actor, (record, label): (&Stored, Label), bound: &Bound) -> Given {
    let mut others = label.origins.clone();
    others.insert(record.origin.clone());
    others.remove(&node.org);
    let of = |wanted: &dyn Fn(&str) -> bool| -> BTreeSet<String> {
        let asked = others.iter().filter_map(|o| bound.get(o));
        asked.filter(|(_, state)| wanted(state)).map(|(name, _)| name.clone()).collect()
    };
    let (refused, waiting) = (of(&|s| s == "refused"), of(&|s| !matches!(s, "granted" | "refused")));
    // Whoever is asked each time decides for what theirs is used. That an owner cleared a statement lets that be said, and
    // gives no record away.
    let is_theirs_to_say = !others.is_empty() && others.iter().all(|o| bound.contains_key(o));
    let label = if is_theirs_to_say { granted(label) } else { label };
    let closed = against(node, actor, (&label, &record.state));
    match (refused.is_empty(), closed.is_empty(), waiting.is_empty()) {
        (false, ..) => Given::No(refused),
        (true, false, _) => Given::Closed(closed),
        (true, true, false) => Given::Waiting(waiting),
        _ => Given::Yes,
    }
}

/// A label as the word of its origins leaves it. Consent, expiry and every other caveat stand: these are not theirs to
/// give away.
fn granted(mut label: Label) -> Label {
    label.uses.insert(PURPOSE);
    label.caveats.remove(&Caveat::Is(CaveatCode::OriginatorApproval));
    label
}

/// What stands against giving a record to an authority; empty when nothing does.
fn against(node: &Node, actor: &Actor, (label, state): (&Label, &str)) -> BTreeSet<String> {
    if state != "live" {
        return BTreeSet::from([state.to_owned()]);
    }
    let (relation, compartment) = (node.relation(label), Compartment::Open);
    let asked = Asked { action: Action::Cite, label, relation, compartment, purpose: Some(PURPOSE) };
    if node.may(actor, asked) {
        return BTreeSet::new();
    }
    let today = node.today();
    let has = |caveat: CaveatCode| label.caveats.contains(&Caveat::Is(caveat));
    let because = [
        (!label.uses.contains(&PURPOSE), "use"),
        (!label.consents.covers(PURPOSE, today), "consent"),
        (label.has_expired(today), "expired"),
        (has(CaveatCode::NoJudicial), CaveatCode::NoJudicial.code()),
        (has(CaveatCode::NoAuthorities), CaveatCode::NoAuthorities.code()),
        (has(CaveatCode::OriginatorApproval), CaveatCode::OriginatorApproval.code()),
    ];
    let found: BTreeSet<String> =
        because.into_iter().filter(|(stands, _)| *stands).map(|(_, code)| code.to_owned()).collect();
    if found.is_empty() { BTreeSet::from(["policy".to_owned()]) } else { found }
}

/// Refuses to record that records were given while a contributor has not said, or when one of them may not be.
pub(super) async fn require_givable(
    node: &Node,
    tx: &mut Tx,
    (actor, request): (&Actor, &Request),
    given: &BTreeSet<RecordId>,
) -> Result<()> {
    let all = by_record(node, tx, (actor, request)).await?;
    let waiting: BTreeSet<&str> = all
        .values()
        .filter_map(|g| if let Given::Waiting(names) = g { Some(names) } else { None })
        .flatten()
        .map(String::as_str)
        .collect();
    if !waiting.is_empty() {
        let names = waiting.into_iter().collect::<Vec<_>>().join(", ");
        return Err(Error::Conflict(format!("each contributor says first what may be given: {names}; then answer")));
    }
    if !all.values().any(|g| *g == Given::Yes) {
        let is_refused = all.values().any(|g| matches!(g, Given::No(_)));
        return Err(Error::Conflict(if is_refused {
            "those who contributed said no; record that nothing was given".to_owned()
        } else {
            "none of these may be given to an authority; record that nothing was given".to_owned()
        }));
    }
    if given.is_empty() {
        return Err(Error::Refused("say which records were given, or that nothing was".to_owned()));
    }
    for id in given {
        if all.get(id) != Some(&Given::Yes) {
            let title = tx.record(id).await?.filter(|_| all.contains_key(id)).ok_or(Error::NotFound)?.title;
            return Err(Error::Conflict(format!("`{title}` may not be given to an authority; leave it out")));
        }
    }
    Ok(())
}

/// Records what a contributor said by another way, such as by voice.
///
/// # Errors
/// `Forbidden` without a role for it; `Refused` without saying how; `NotFound` for an unknown origin or request;
/// `Conflict` when it was answered, or when the contributor said something else under its signature.
pub async fn word_of(
    node: &Node,
    actor: &Actor,
    id: &RecordId,
    (origin, is_granted, how): (&str, bool, &str),
) -> Result<()> {
    if how.trim().is_empty() {
        return Err(Error::Refused("say how the origin answered; it is logged".to_owned()));
    }
    let mut change = node.change("authorities::word_of").await?;
    let found = checked(node, &mut change, actor, id).await?;
    let request = read(node, &mut change.tx, found).await?;
    if matches!(request.state.as_str(), "answered" | "refused") {
        return Err(Error::Conflict("this was answered before; look at it again".to_owned()));
    }
    let origin = origin_of(&mut change.tx, origin).await?;
    require_unsigned(&request, &origin)?;
    let state = if is_granted { "granted" } else { "refused" };
    notified(&mut change, id, &origin, (state, &actor.id)).await?;
    let entry = Entry::about("authority-notice", &actor.id, id, "authority_request").because(how);
    change.note_about(&entry, id).await?;
    change.commit().await
}

/// What a contributor answered under its signature stands: no note of somebody here takes its place. An answer of before
/// this was told apart counts as signed.
fn require_unsigned(request: &Request, origin: &OrgId) -> Result<()> {
    let is_signed = |row: &Body| {
        let is_answer = matches!(row.text("state"), Some("granted" | "refused"));
        let is_spoken = row.0.get(SPOKEN).and_then(Value::as_bool) == Some(true);
        row.text("origin") == Some(origin.as_str()) && is_answer && !is_spoken
    };
    if !Body(request.record.open.clone()).rows("notices").any(|row| is_signed(&row)) {
        return Ok(());
    }
    let notice = request.notices.iter().find(|(_, org, ..)| org == origin);
    let name = notice.map_or(origin.as_str(), |(name, ..)| name.as_str());
    Err(Error::Conflict(format!(
        "`{name}` answered under its own signature, and a spoken word does not replace that; register the request anew to \
         ask again"
    )))
}
