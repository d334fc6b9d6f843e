//! How good the matching is, against the events that UCDP coded.
//!
//! Only the demonstration can know: it holds all three nodes, and so sees each owner's own identifiers.

use super::{Member, Members};
use app::{Error, Quality, Result, RowRef, exchange, matching, quality};
use std::collections::HashMap;

const TRUTH: &str = include_str!("../../../../demo/syria/truth.csv");

/// Precision and recall over the pairs of the three lists.
///
/// # Errors
/// `Internal` when a record cannot be followed to its owner.
pub async fn measure(members: &Members) -> Result<Quality> {
    let lists = [(&members.monitor, "sohr"), (&members.harm, "airwars"), (&members.relief, "hrw")];
    let mut truth: Vec<HashMap<String, String>> = vec![HashMap::new(); 3];
    for line in TRUTH.lines().skip(1) {
        let mut cells = line.split(',');
        if let (Some(list), Some(report), Some(event)) = (cells.next(), cells.next(), cells.next())
            && let Some(i) = lists.iter().position(|(_, name)| *name == list)
        {
            truth[i].insert(report.to_owned(), event.to_owned());
        }
    }
    let mut at: HashMap<String, RowRef> = HashMap::new();
    let mut events: HashMap<&str, Vec<RowRef>> = HashMap::new();
    for (list, (member, _)) in lists.iter().enumerate() {
        for (row, (id, report)) in own_reports(members, member).await?.into_iter().enumerate() {
            let here = RowRef { list, row };
            at.insert(id, here);
            let event = truth[list].get(&report).ok_or_else(|| Error::Internal(format!("`{report}` has no event")))?;
            events.entry(event.as_str()).or_default().push(here);
        }
    }
    let mut pairs = Vec::new();
    for rows in events.values() {
        for (i, a) in rows.iter().enumerate() {
            pairs.extend(rows[i + 1..].iter().filter(|b| b.list != a.list).map(|b| (*a, *b)));
        }
    }
    let monitor = &members.monitor;
    let mut found = Vec::new();
    for (left, right) in matching::chosen(&monitor.node, &monitor.actor).await? {
        let side =
            |id: &str| at.get(id).copied().ok_or_else(|| Error::Internal("a pair of unknown records".to_owned()));
        found.push((side(left.as_str())?, side(right.as_str())?));
    }
    Ok(quality(&found, &pairs))
}

/// The monitor's id of each record of a member, with the identifier that its owner gave it.
async fn own_reports(members: &Members, member: &Member) -> Result<Vec<(String, String)>> {
    let own = matching::reports(&member.node, &member.actor).await?;
    let monitor = &members.monitor;
    if member.node.org() == monitor.node.org() {
        return Ok(own);
    }
    // The owner's id leads to the id on the wire, and that to the monitor's own id of its copy.
    let sent = exchange::partner_ids(&member.node, monitor.node.short_name()).await?;
    let wire: HashMap<&str, &str> = sent.iter().map(|(r, w)| (r.as_str(), w.as_str())).collect();
    let received = exchange::partner_ids(&monitor.node, member.node.short_name()).await?;
    let copy: HashMap<&str, &str> = received.iter().map(|(r, w)| (w.as_str(), r.as_str())).collect();
    own.into_iter()
        .map(|(id, report)| {
            let found = wire.get(id.as_str()).and_then(|w| copy.get(w));
            found
                .map(|copy| ((*copy).to_owned(), report))
                .ok_or_else(|| Error::Internal("a record did not arrive".to_owned()))
        })
        .collect()
}
