//! What goes to no court and no State yet: an authority asks for it, or for what it was made from, and an origin may not
//! know.

use super::{concerned_by, is_told, read};
use crate::Result;
use crate::actor::Actor;
use crate::node::Node;
use record::{OrgId, RecordId, Use};
use std::collections::BTreeSet;
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
    if !matches!(purpose, Use::Judicial | Use::ThirdState) {
        return Ok(found);
    }
    for record in tx.records_of("authority_request").await?.into_iter().filter(|r| r.channel.is_none()) {
        let request = read(node, tx, record).await?;
        let notices = request.notices.iter().filter(|(_, _, state, _)| !is_told(state));
        let waiting: BTreeSet<OrgId> = notices.map(|(_, origin, ..)| origin.clone()).collect();
        if waiting.is_empty() {
            continue;
        }
        for id in concerned_by(tx, &request.record.id).await? {
            let Some(record) = tx.record(&id).await? else { continue };
            let label = node.label(tx, record.label).await?;
            if waiting.contains(&record.origin) || !label.origins.is_disjoint(&waiting) {
                found.insert(id);
            }
        }
    }
    with_made_from(tx, found).await
}

/// These with what was made from them, and what was made from that: a count tells of what it counts.
async fn with_made_from(tx: &mut Tx, mut found: BTreeSet<RecordId>) -> Result<BTreeSet<RecordId>> {
    let mut waiting: Vec<RecordId> = found.iter().cloned().collect();
    while let Some(from) = waiting.pop() {
        for row in tx.fetch(sql::DERIVED_FROM, values![from.as_str()]).await? {
            let Some(made) = RecordId::parse(&row.need(0)?) else { continue };
            // INVARIANT: each record is followed once, so that a ring of derivations ends.
            if found.insert(made.clone()) {
                waiting.push(made);
            }
        }
    }
    Ok(found)
}
