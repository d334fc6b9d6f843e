//! Of which kinds lists can be compared, and of which kind the records of a pair are.

use super::Shape;
use crate::Result;
use crate::actor::Actor;
use crate::node::Node;
use crate::records::{self, ListQuery};
use record::{Compartment, Form};
use store::records::Stored;

/// The kind that is compared by what is known of events, and the one that is compared where no other is named.
pub const INCIDENT: &str = "incident";

/// The kinds whose lists can be compared, incidents first: those that pass between organisations, are written by
/// people, and whose form has open fields that tell one record from another.
pub fn kinds(node: &Node) -> Vec<&str> {
    let is_other = |form: &&Form| form.kind != INCIDENT && shape_of(form).is_some();
    let others = node.kinds.all().filter(is_other).map(|form| form.kind.as_str());
    std::iter::once(INCIDENT).chain(others).collect()
}

/// What of a kind is compared, and how: its open parts alone.
///
/// What is sealed takes no part: by a pair that is proposed, or is not, whoever may not open names would learn that they
/// are the same. Of incidents exact places take part, since open parts alone would find too few.
pub(super) fn shape_of(form: &Form) -> Option<Shape> {
    let is_compared = form.travels && !form.made;
    is_compared.then(|| Shape::of(form, &[Compartment::Open])).flatten()
}

/// Of which kind the records of a pair are. Pairs of incidents say none: they were kept before there were others.
pub fn kind_of(pair: &Stored) -> &str {
    pair.open.get("kind").and_then(serde_json::Value::as_str).unwrap_or(INCIDENT)
}

/// What narrows a list of pairs to those of a kind.
pub fn filter_of(kind: &str) -> (String, String) {
    ("kind".to_owned(), if kind == INCIDENT { String::new() } else { kind.to_owned() })
}

/// How many pairs of what can be compared wait for somebody to look at them, by kind, those of incidents first.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn waiting(node: &Node, actor: &Actor) -> Result<Vec<(String, i64)>> {
    let filters = vec![("state".to_owned(), "candidate".to_owned())];
    let query = ListQuery { kind: "match".to_owned(), filters, page: 1, ..ListQuery::default() };
    let found = records::list(node, actor, &query).await?;
    let others = found.facets.into_iter().find(|(field, _)| field == "kind").map(|(_, counts)| counts);
    let others = others.unwrap_or_default();
    let incidents = found.total - others.iter().map(|(_, count)| count).sum::<i64>();
    // A form may have changed since: pairs of what cannot be compared any more have no pages.
    let known = kinds(node);
    let others = others.into_iter().filter(|(kind, _)| known.contains(&kind.as_str()));
    Ok(std::iter::once((INCIDENT.to_owned(), incidents)).chain(others).collect())
}
