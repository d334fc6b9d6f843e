//! What may be given to an authority of what others contributed. Where the agreement with an origin says that each
//! contributor is asked each time, the notice to it is that question, and only what it granted goes out.

use super::{Request, checked, concerned_by, notified, read};
use crate::actor::Actor;
use crate::agreements;
use crate::audit::Entry;
use crate::node::Node;
use crate::{Error, Result, onward};
use record::{OrgId, RecordId};
use std::collections::{BTreeMap, BTreeSet};
use store::Tx;

/// Whether a record may be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// It rests on nobody who is to be asked, or all of them granted it.
    Yes,
    /// These have not said yet, by short name.
    Waiting(BTreeSet<String>),
    /// These said no.
    No(BTreeSet<String>),
}

/// Which of the records that a request concerns may be given, as things stand.
///
/// # Errors
/// `NotFound` without a role for it.
pub async fn given(node: &Node, actor: &Actor, id: &RecordId) -> Result<BTreeMap<RecordId, Given>> {
    let request = super::one(node, actor, id).await?;
    let mut tx = node.store.read().await?;
    by_record(node, &mut tx, &request).await
}

async fn by_record(node: &Node, tx: &mut Tx, request: &Request) -> Result<BTreeMap<RecordId, Given>> {
    let mut bound = BTreeMap::new();
    for (name, origin, state, _) in &request.notices {
        if onward::rule(node, tx, origin).await?.as_deref() == Some(onward::EACH_TIME) {
            bound.insert(origin.clone(), (name.clone(), state.clone()));
        }
    }
    let mut all = BTreeMap::new();
    for id in concerned_by(tx, &request.record.id).await? {
        let Some(record) = tx.record(&id).await? else { continue };
        let mut origins: BTreeSet<OrgId> = node.label(tx, record.label).await?.origins;
        origins.insert(record.origin);
        let of = |wanted: &dyn Fn(&str) -> bool| -> BTreeSet<String> {
            let asked = origins.iter().filter_map(|o| bound.get(o));
            asked.filter(|(_, state)| wanted(state)).map(|(name, _)| name.clone()).collect()
        };
        let (refused, waiting) = (of(&|s| s == "refused"), of(&|s| !matches!(s, "granted" | "refused")));
        let given = match (refused.is_empty(), waiting.is_empty()) {
            (false, _) => Given::No(refused),
            (true, false) => Given::Waiting(waiting),
            _ => Given::Yes,
        };
        all.insert(id, given);
    }
    Ok(all)
}

/// Refuses to record that something was given while a contributor has not said, or when all of it was refused.
pub(super) async fn require_granted(node: &Node, tx: &mut Tx, request: &Request) -> Result<()> {
    let all = by_record(node, tx, request).await?;
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
        return Err(Error::Conflict("those who contributed said no; record that nothing was given".to_owned()));
    }
    Ok(())
}

/// Records what a contributor said by another way, such as by voice.
///
/// # Errors
/// `Forbidden` without a role for it; `Refused` without saying how; `NotFound` for an unknown origin or request;
/// `Conflict` when it was answered.
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
    let origin = match agreements::partner(&mut change.tx, origin).await {
        Ok(partner) => partner.org,
        Err(_) => OrgId::parse(origin).ok_or(Error::NotFound)?,
    };
    let state = if is_granted { "granted" } else { "refused" };
    notified(&mut change, id, &origin, (state, &actor.id)).await?;
    let entry = Entry::about("authority-notice", &actor.id, id, "authority_request").because(how);
    change.note_about(&entry, id).await?;
    change.commit().await
}
