//! The form of an alert.

use crate::fault::Fault;
use crate::form::Submission;
use crate::view::alert::AlertNew;
use crate::view::edit::Chosen;
use crate::visit::{Answer, Person};
use app::{agreements, alerts};
use std::collections::BTreeSet;

/// Shows it empty.
///
/// # Errors
/// [`Fault::NotFound`] without a role that alerts.
pub async fn new(person: Person) -> Answer {
    if !alerts::may_warn(person.actor()) {
        return Err(Fault::NotFound);
    }
    let view = filled(&person, &Submission::default(), Vec::new()).await?;
    person.page("share", &view)
}

/// The form as it was filled in.
pub(super) async fn filled(person: &Person, typed: &Submission, wrong: Vec<String>) -> Result<AlertNew, Fault> {
    let node = person.node();
    let (today, chosen) = (node.today(), ticked(typed));
    let agreements = agreements::all(node).await?;
    let in_force = |p: &&agreements::Partner| agreements.iter().any(|a| a.partner == p.org && a.is_in_force(today));
    let partner = |p: &agreements::Partner| Chosen {
        code: p.short_name.clone(),
        label: p.short_name.clone(),
        is_chosen: chosen.contains(&p.short_name),
    };
    let partners = agreements::partners(node).await?;
    let place = typed.fields.get("place").and_then(|p| p.get("code")).and_then(serde_json::Value::as_str);
    let text = |name: &str| typed.text(name).to_owned();
    Ok(AlertNew {
        partners: partners.iter().filter(|p| p.is_open).filter(in_force).map(partner).collect(),
        places: choices(person, "places", place.unwrap_or_default())?,
        feared: choices(person, "feared_events", typed.text("feared"))?,
        from: text("from"),
        to: text("to"),
        people: text("people"),
        words: text("words"),
        wrong,
    })
}

/// The partners that were ticked.
pub(super) fn ticked(typed: &Submission) -> BTreeSet<String> {
    let names = typed.fields.get("partner").and_then(serde_json::Value::as_array).into_iter().flatten();
    names.filter_map(|n| n.as_str().map(str::to_owned)).collect()
}

fn choices(person: &Person, vocabulary: &str, chosen: &str) -> Result<Vec<Chosen>, Fault> {
    let language = person.words()?.language().code();
    let vocabularies = person.node().vocabularies();
    let terms = vocabularies.terms(vocabulary).unwrap_or_default();
    let one = |t: &record::vocabulary::Term| Chosen {
        label: vocabularies.label(vocabulary, &t.code, language).to_owned(),
        is_chosen: t.code == chosen,
        code: t.code.clone(),
    };
    Ok(terms.iter().map(one).collect())
}
