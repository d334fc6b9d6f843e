//! One request: what is asked, about which records, why, and the answer.

use super::line;
use crate::fault::Fault;
use crate::naming::{address, reference};
use crate::records::record_id;
use crate::view::Reference;
use crate::view::record::{Reading, Shown};
use crate::view::request::RequestShow;
use crate::visit::{Answer, Person};
use crate::words::field_key;
use app::onward;
use app::requests::{self, Request};
use axum::extract::Path;
use record::RecordId;
use std::collections::{BTreeMap, BTreeSet};

/// What is shown of a request, in this order.
const FIELDS: [&str; 10] =
    ["rung", "purpose", "onward_to", "statement", "reason", "asked", "due", "answered", "answer", "until"];

/// How many records are named.
const MOST: usize = 50;

/// Shows it, with what stands in the way of a yes.
///
/// # Errors
/// [`Fault::NotFound`] when it is none, or may not be seen.
pub async fn show(person: Person, Path(id): Path<String>) -> Answer {
    let view = view(&person, &record_id(&id)?).await?;
    person.page("share", &view)
}

pub(super) async fn view(person: &Person, id: &RecordId) -> Result<RequestShow, Fault> {
    let (node, actor) = (person.node(), person.actor());
    let request = requests::show(node, actor, id).await?;
    let can = request.is_for_us() && request.is_waiting() && requests::may_answer(actor);
    let obstacles = if can { requests::obstacles(node, actor, id).await? } else { BTreeSet::new() };
    let named = requests::named(node, actor, &request.about).await?;
    let about = named.iter().take(MOST).map(|r| reference(person, r)).collect::<Result<Vec<_>, _>>()?;
    let joint = if can { joint(person, &request).await? } else { Vec::new() };
    Ok(RequestShow {
        joint,
        hidden: u64::try_from(request.about.len() - about.len()).unwrap_or(u64::MAX),
        about,
        fields: fields(person, &request)?,
        line: line(person, &request),
        obstacles: obstacles.into_iter().map(|o| o.code().to_owned()).collect(),
        answer: can.then(|| format!("/requests/{id}")),
        ..RequestShow::default()
    })
}

/// Counts that could answer it and rest on others, and what it is about that does.
async fn joint(person: &Person, request: &Request) -> Result<Vec<Reference>, Fault> {
    let partner = request.body.text("short_name").unwrap_or_default();
    let counts = onward::resting_on_others(person.node(), person.actor(), "trend").await?;
    let one = |record: &app::Stored| {
        let query = [("partner", partner), ("request", request.record.id.as_str())];
        let href = address(&format!("/records/{}/{}/onward", record.kind, record.id), &query);
        Ok(Reference { href, ..reference(person, record)? })
    };
    counts.iter().take(MOST).map(one).collect()
}

fn fields(person: &Person, request: &Request) -> Result<Vec<Shown>, Fault> {
    let form = person.form("request")?;
    let (links, granted) = (BTreeMap::new(), BTreeSet::new());
    let vocabularies = person.node().vocabularies();
    let reading = Reading { words: person.words()?, vocabularies, links: &links, granted: &granted, whom: "" };
    let one = |name: &&str| {
        let (field, value) = (form.field(name)?, request.body.0.get(*name)?);
        Some(Shown { key: field_key("request", name), text: reading.text(field, value), href: None })
    };
    Ok(FIELDS.iter().filter_map(one).collect())
}
