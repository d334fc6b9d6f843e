//! How a record passes, as far as it is kept with what a partner has: for the day on which the record cannot be read.

use super::contributors::Contributors;
use super::passing::COUNTED;
use crate::Result;
use crate::agreements::Agreement;
use crate::node::Node;
use record::{Compartment, Expiry, Label};
use std::collections::BTreeSet;

/// In a code of how a record passes: after it stands the last day, as digits that sort.
const LAST: &str = " to ";

/// How a record of a kind passes: as a code that tells nothing, what was granted, the label that travels, which files,
/// and for a count the days that were agreed; then its last day. One revision that passes in the same way passes as the
/// same. That the agreement rests changes nothing of it.
pub(super) fn how(
    (node, agreement, contributors): (&Node, &Agreement, &Contributors),
    kind: &str,
    (label, granted, files): (&Label, &BTreeSet<Compartment>, &[&str]),
) -> Result<String> {
    let scope = &agreement.ours.scope;
    let days = (kind == COUNTED).then_some((scope.from, scope.to));
    let ends = agreement.protocol.ends;
    let last = if let Expiry::On(day) = label.expiry { day.min(ends) } else { ends };
    let label = Label { expiry: Expiry::Never, ..contributors.label(node, label) };
    let code = node.keyed_hash(&format!("passes|{}", serde_json::to_string(&(label, granted, days, files))?));
    Ok(format!("{code}{LAST}{last}"))
}

/// Whether what went in one way may stay where it would go in another: the same, and for no longer.
pub(super) fn is_within(went: &str, how: &str) -> bool {
    let (Some((code, last)), Some((now, until))) = (went.rsplit_once(LAST), how.rsplit_once(LAST)) else {
        return went == how;
    };
    code == now && last <= until
}
