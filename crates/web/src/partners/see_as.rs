//! What a partner sees of us: the very payloads that would pass, in our words.

use crate::fault::Fault;
use crate::naming::{href, title};
use crate::records::{read, record_id};
use crate::view::Reference;
use crate::view::partner::{SeeAs, SeeAsList};
use crate::visit::{Answer, Person};
use app::exchange::{self, Passing};
use axum::extract::Path;
use record::{Compartment, split};
use std::collections::{BTreeMap, BTreeSet};

/// How many are listed.
const MOST: usize = 50;

/// Lists what passes to a partner today.
///
/// # Errors
/// [`Fault::NotFound`] for an unknown partner, or without a role that shares.
pub async fn see_as(person: Person, Path(name): Path<String>) -> Answer {
    let (total, passing) = exchange::see_as(person.node(), person.actor(), &name, MOST).await?;
    let line = |p: &Passing| {
        let id = p.record.id.as_str();
        Ok(Reference {
            kind: p.payload.kind.clone(),
            title: title(&person, &as_sent(p))?,
            href: format!("/partners/{name}/see-as/{id}"),
        })
    };
    let records = passing.iter().map(line).collect::<Result<_, Fault>>()?;
    let total = u64::try_from(total).unwrap_or(u64::MAX);
    person.page("share", &SeeAsList { partner: name.clone(), total, records })
}

/// Shows one record of ours as a partner holds it.
///
/// # Errors
/// [`Fault::NotFound`] for an unknown partner or record, or without a role that shares.
pub async fn see_record_as(person: Person, Path((name, id)): Path<(String, String)>) -> Answer {
    let id = record_id(&id)?;
    let (_, passing) = exchange::see_as(person.node(), person.actor(), &name, usize::MAX).await?;
    let mut view = SeeAs { partner: name, ..SeeAs::default() };
    match passing.iter().find(|p| p.record.id == id) {
        Some(found) => {
            view.title = Some(title(&person, &found.record)?);
            view.href = Some(href(&found.record.kind, id.as_str()));
            view.rung = Some(found.payload.label.top_rung.code().to_owned());
            view.parts = parts(&person, found)?;
        }
        // Whether it passes to nobody or is not there is the same to whoever asks.
        None => view.parts.clear(),
    }
    person.page("share", &view)
}

/// The record with the open part that passes, so that its title says no more than they see.
fn as_sent(passing: &Passing) -> app::Stored {
    app::Stored { open: passing.payload.open.clone(), ..passing.record.clone() }
}

fn parts(person: &Person, passing: &Passing) -> Result<Vec<crate::view::record::Part>, Fault> {
    let (form, payload) = (person.form(&passing.payload.kind)?, &passing.payload);
    let body = split::merge(form, &payload.open, &payload.sealed);
    let granted: BTreeSet<Compartment> =
        [Compartment::Open].into_iter().chain(payload.sealed.keys().copied()).collect();
    let mut parts = read(person, form, &body, (&granted, &BTreeMap::new(), ""))?;
    parts.retain(|p| !p.is_closed);
    Ok(parts)
}
