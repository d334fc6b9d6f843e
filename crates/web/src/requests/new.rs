//! The form of a request.

use super::asking::Asking;
use crate::fault::Fault;
use crate::records::record_id;
use crate::visit::{Answer, Person};
use app::requests;
use app::{agreements, requests::What};
use axum::extract::Path;
use std::collections::BTreeSet;

/// Shows it, filled in as far as the address says: `partner`, `what`, `purpose`, `product` with `statement`.
///
/// # Errors
/// [`Fault::NotFound`] without a role that asks, or for a statement that may not be seen.
pub async fn new(person: Person) -> Answer {
    if !requests::may_ask(person.actor()) {
        return Err(Fault::NotFound);
    }
    let view = Asking::addressed(&person).await?.view(&person, Vec::new()).await?;
    person.page("share", &view)
}

/// The same about one record of a partner.
///
/// # Errors
/// [`Fault::NotFound`] for what is not a partner's, or may not be seen; without a role that asks.
pub async fn ask(person: Person, Path((kind, id)): Path<(String, String)>) -> Answer {
    let id = record_id(&id)?;
    let found = requests::named(person.node(), person.actor(), std::slice::from_ref(&id)).await?;
    let record = found.into_iter().find(|r| r.kind == kind).ok_or(Fault::NotFound)?;
    let partners = agreements::partners(person.node()).await?;
    let owner = partners.into_iter().find(|p| record.channel.as_deref() == Some(p.org.as_str()));
    let owner = owner.filter(|_| requests::may_ask(person.actor())).ok_or(Fault::NotFound)?;
    let asking = Asking {
        partner: owner.short_name,
        what: Some(What::HigherRung),
        records: BTreeSet::from([id.clone()]),
        ..Asking::default()
    };
    let mut view = asking.view(&person, Vec::new()).await?;
    view.back = crate::naming::href(&kind, id.as_str());
    person.page("share", &view)
}
