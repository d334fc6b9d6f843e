//! One alert.

use super::line;
use crate::fault::Fault;
use crate::records::record_id;
use crate::view::alert::AlertShow;
use crate::view::record::{Reading, Shown};
use crate::visit::{Answer, Person};
use crate::words::field_key;
use app::alerts;
use axum::extract::Path;
use record::Body;
use std::collections::{BTreeMap, BTreeSet};

/// What stands above the words, in this order.
const FIELDS: [&str; 5] = ["feared", "place", "window", "people", "told"];

/// Shows it.
///
/// # Errors
/// [`Fault::NotFound`] when it is none, or may not be seen.
pub async fn show(person: Person, Path(id): Path<String>) -> Answer {
    let id = record_id(&id)?;
    let (listed, body) = alerts::show(person.node(), person.actor(), &id).await?;
    let line = line(&person, &listed)?;
    let can = line.is_for_us && line.acknowledged_at.is_none();
    let view = AlertShow {
        fields: fields(&person, &body)?,
        words: body.text("words").unwrap_or_default().to_owned(),
        acknowledge: can.then(|| format!("/alerts/{id}/acknowledge")),
        line,
    };
    person.page("share", &view)
}

fn fields(person: &Person, body: &Body) -> Result<Vec<Shown>, Fault> {
    let form = person.form("alert")?;
    let links = BTreeMap::new();
    let granted = BTreeSet::new();
    let vocabularies = person.node().vocabularies();
    let reading = Reading { words: person.words()?, vocabularies, links: &links, granted: &granted, whom: "" };
    let one = |name: &&str| {
        let (field, value) = (form.field(name)?, body.0.get(*name)?);
        Some(Shown { key: field_key("alert", name), text: reading.text(field, value), href: None })
    };
    Ok(FIELDS.iter().filter_map(one).collect())
}
