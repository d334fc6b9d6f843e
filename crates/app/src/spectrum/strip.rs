//! How far one record of ours passes to each partner, and what sets it: the strip on its page.

use super::{Bound, effective, granted};
use crate::exchange::counted;
use crate::exchange::passing::passed_on;
use crate::node::Node;
use crate::onward::{self, Granted};
use crate::overrides::{self, InForce};
use crate::records::Seen;
use crate::{Result, agreements};
use policy::Relation;
use record::{Label, OrgId, Rung};
use store::Tx;
use store::records::Stored;

/// As [`effective`], for a record that may rest on what others gave us: it passes on by the word of each of them alone,
/// and whether all of them gave it to this partner is handed in.
pub(crate) fn of_record(
    node: &Node,
    label: &Label,
    partner: &OrgId,
    (granted, is_granted): (Rung, bool),
) -> (Rung, Bound) {
    if node.relation(label) != Relation::Received {
        return effective(label, partner, (granted, node.today()));
    }
    // Their word widens the audience, so that it is their word which is missing, and not a place in the audience.
    let label = passed_on(label.clone(), [&node.org, partner]);
    match effective(&label, partner, (granted, node.today())) {
        (rung, _) if rung > Rung::None && !is_granted => (Rung::None, Bound::Origin),
        other => other,
    }
}

/// How far a record of ours passes to each partner, and what sets it.
pub(crate) async fn seen_by(node: &Node, tx: &mut Tx, (record, label): (&Stored, &Label)) -> Result<Vec<Seen>> {
    let agreements = agreements::all_in(node, tx).await?;
    let travels = node.form(&record.kind)?.travels;
    let all_decisions = overrides::all_in_force(node, tx).await?;
    let none = InForce::default();
    let days = counted::days(node, tx, record).await?;
    let mut seen = Vec::new();
    for partner in agreements::partners_in(tx).await?.into_iter().filter(|p| p.is_open) {
        let agreement = agreements.iter().find(|a| a.partner == partner.org);
        let rung = |a| granted(a, (record, label, days), node.today());
        let rung = agreement.filter(|_| travels).map_or(Rung::None, rung);
        let decisions = all_decisions.get(&partner.org).unwrap_or(&none);
        // What somebody decided by name stands in the place of a consent, and may lower what is left.
        let consents = decisions.applied(record, label).consents;
        let label = Label { consents, ..label.clone() };
        let words = match node.relation(&label) {
            Relation::Received => onward::granted(node, tx, &partner.org).await?,
            _ => Granted::default(),
        };
        let is_granted = words.is_by_all((&record.id, &label), [&node.org, &partner.org]);
        let (mut rung, mut bound) = of_record(node, &label, &partner.org, (rung, is_granted));
        if let Some(cap) = decisions.cap(record).filter(|cap| *cap < rung) {
            (rung, bound) = (cap, Bound::Override);
        }
        seen.push(Seen { partner: partner.short_name, rung, bound_by: bound.code().to_owned() });
    }
    Ok(seen)
}
