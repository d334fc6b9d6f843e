//! What a partner sees of us: the very payloads that would pass, in our words.

mod file;
mod list;

pub use file::{ask_see_as_file, see_as_file};
pub use list::{find_as, see_as};

use crate::attachments;
use crate::fault::Fault;
use crate::naming::{href, title};
use crate::records::{read, record_id};
use crate::view::partner::{Remains, SeeAs, SeeAsFile};
use crate::view::record::Part;
use crate::visit::{Answer, Person};
use app::attachments::Enclosed;
use app::exchange::view::{self, SeenRecord};
use axum::extract::Path;
use record::{Compartment, RecordId, split};
use std::collections::{BTreeMap, BTreeSet};

/// Shows one record of ours as a partner holds it.
///
/// # Errors
/// [`Fault::NotFound`] for an unknown partner or record, or without a role that shares.
pub async fn see_record_as(person: Person, Path((name, id)): Path<(String, String)>) -> Answer {
    let id = record_id(&id)?;
    let mut page = SeeAs { partner: name.clone(), ..SeeAs::default() };
    // Whether it passes to nobody or is not there is the same to whoever asks.
    if let Some(found) = view::show(person.node(), person.actor(), &name, &id).await? {
        page.title = Some(title(&person, &found.passing.record)?);
        page.href = Some(href(&found.passing.record.kind, id.as_str()));
        page.rung = Some(found.passing.payload.label.top_rung.code().to_owned());
        page.parts = parts(&person, &found)?;
        page.files = found.passing.payload.attachments.iter().map(file).collect();
    } else {
        page.remains = remains(&person, (&name, &id)).await?;
    }
    person.page("share", &page)
}

async fn remains(person: &Person, (name, id): (&str, &RecordId)) -> Result<Remains, Fault> {
    let found = view::remains(person.node(), person.actor(), name, id).await?;
    Ok(Remains {
        may_match: found.may_match,
        is_held: found.is_held,
        readable_until: found.readable_until.map(|d| d.to_string()),
        has_lapsed: found.readable_until.is_some_and(|d| d < person.node().today()),
    })
}

fn file(enclosed: &Enclosed) -> SeeAsFile {
    SeeAsFile {
        group: attachments::group(&enclosed.media).to_owned(),
        media: enclosed.media.clone(),
        size: enclosed.mebibytes,
        compartment: enclosed.compartment.code().to_owned(),
    }
}

fn parts(person: &Person, found: &SeenRecord) -> Result<Vec<Part>, Fault> {
    let payload = &found.passing.payload;
    let form = person.form(&payload.kind)?;
    let body = split::merge(form, &payload.open, &payload.sealed);
    let granted: BTreeSet<Compartment> =
        [Compartment::Open].into_iter().chain(payload.sealed.keys().copied()).collect();
    let mut parts = read(person, form, &body, (&granted, &BTreeMap::new(), person.node().name()))?;
    // What passes and is closed to this person is said to be there; what does not pass is not said at all.
    let closed: Vec<&str> = found.closed.iter().map(|c| c.code()).collect();
    parts.retain(|p| !p.is_closed || closed.contains(&p.compartment.as_str()));
    Ok(parts)
}
