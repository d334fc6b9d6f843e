//! What goes to no court and no State yet: an authority asks for it, or for what it was made from, and an origin may not
//! know.

use super::{CONCERNED, concerned_by, is_told, read};
use crate::Result;
use crate::actor::Actor;
use crate::node::Node;
use record::{Label, OrgId, RecordId, Use};
use std::collections::{BTreeSet, HashMap};
use store::records::Stored;
use store::{Tx, statements as sql, values};

/// Why a record stays: the code in words.
pub(crate) const UNTOLD: &str = "untold";

/// Why it stays, for who may know that an authority asks; `None` for everybody else.
pub(crate) fn told_to(actor: &Actor) -> Option<&'static str> {
    super::may(actor).then_some(UNTOLD)
}

/// The records that leave for no use by courts and States, since their origin was not told that an authority asks for
/// them, with all that was made from them. What is registered is told first, by whatever way it would go out.
pub(crate) async fn untold(node: &Node, tx: &mut Tx, purpose: Use) -> Result<BTreeSet<RecordId>> {
    let mut found = BTreeSet::new();
    for (request, waiting) in waiting(node, tx, purpose).await? {
        found.extend(with_made_from(tx, &request, waiting).await?);
    }
    Ok(found)
}

/// Whether one of these is among them, or rests on one. Few are asked for here, so that what is behind them is looked up,
/// and not what was made from everything that an authority asks for.
pub(crate) async fn is_any_untold(
    node: &Node,
    tx: &mut Tx,
    purpose: Use,
    records: &BTreeSet<RecordId>,
) -> Result<bool> {
    let waiting: BTreeSet<RecordId> = waiting(node, tx, purpose).await?.into_iter().flat_map(|(_, ids)| ids).collect();
    if waiting.is_empty() {
        return Ok(false);
    }
    for record in records {
        // The record itself is among them.
        for row in tx.fetch(sql::DERIVATIONS_BEHIND, values![record.as_str()]).await? {
            if RecordId::parse(&row.need(0)?).is_some_and(|behind| waiting.contains(&behind)) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// The requests of which an origin was not told yet, each with the records that wait for that.
async fn waiting(node: &Node, tx: &mut Tx, purpose: Use) -> Result<Vec<(RecordId, BTreeSet<RecordId>)>> {
    let mut found = Vec::new();
    if !matches!(purpose, Use::Judicial | Use::ThirdState) {
        return Ok(found);
    }
    let mut labels: Option<HashMap<i64, Label>> = None;
    for record in tx.records_of("authority_request").await?.into_iter().filter(|r| r.channel.is_none()) {
        let request = read(node, tx, record).await?;
        let notices = request.notices.iter().filter(|(_, _, state, _)| !is_told(state));
        let origins: BTreeSet<OrgId> = notices.map(|(_, origin, ..)| origin.clone()).collect();
        if origins.is_empty() {
            continue;
        }
        if labels.is_none() {
            labels = Some(tx.classes().await?.into_iter().collect());
        }
        let label_of = |class: i64| labels.as_ref().and_then(|labels| labels.get(&class));
        let is_waiting = |record: &Stored| {
            // What has a class that cannot be found may have any origin.
            let has_origin = label_of(record.label).is_none_or(|label| !label.origins.is_disjoint(&origins));
            origins.contains(&record.origin) || has_origin
        };
        let concerned = concerned_by(tx, &request.record.id).await?;
        let concerned = tx.records_with(&concerned).await?.into_iter().filter(is_waiting).map(|record| record.id);
        found.push((request.record.id, concerned.collect()));
    }
    Ok(found)
}

/// These records of a request with what was made from them, and what was made from that: a count tells of what it counts.
async fn with_made_from(tx: &mut Tx, request: &RecordId, mut found: BTreeSet<RecordId>) -> Result<BTreeSet<RecordId>> {
    let mut made: HashMap<RecordId, Vec<RecordId>> = HashMap::new();
    if !found.is_empty() {
        for row in tx.fetch(sql::DERIVATIONS_ABOUT, values![request.as_str(), CONCERNED]).await? {
            if let (Some(input), Some(record)) = (RecordId::parse(&row.need(0)?), RecordId::parse(&row.need(1)?)) {
                made.entry(input).or_default().push(record);
            }
        }
    }
    let mut waiting: Vec<RecordId> = found.iter().cloned().collect();
    while let Some(from) = waiting.pop() {
        // INVARIANT: each record is followed once, so that a ring of derivations ends.
        for record in made.remove(&from).unwrap_or_default() {
            if found.insert(record.clone()) {
                waiting.push(record);
            }
        }
    }
    Ok(found)
}
