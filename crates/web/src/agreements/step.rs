//! One step of the dialog: asked, answered, kept in the draft; back and forth at any time.

use super::answers::{Answered, answered};
use super::asked::{asked_on, topic_words, topics};
use super::begin::{again, reshaped};
use super::questions::{Sheet, grants_at};
use super::{STEPS, drafts, partner_name, steps};
use crate::fault::Fault;
use crate::form::Submission;
use crate::posted::Posted;
use crate::records::record_id;
use crate::view::agreement::AgreementStep;
use crate::view::edit::Chosen;
use crate::visit::{Answer, Person, see_other};
use app::agreements::{self, Agreement, Side, TEMPLATES};
use axum::extract::Path;
use axum::http::StatusCode;
use record::Problem;
use serde_json::{Map, Value};

/// Shows a step of a draft.
///
/// # Errors
/// [`Fault::NotFound`] for another step, for what is no draft, or for who may not write it.
pub async fn step(person: Person, Path((id, step)): Path<(String, String)>) -> Answer {
    let draft = draft(&person, &id).await?;
    match step.as_str() {
        "template" => person.page("share", &again(&person, &draft, false)),
        "whole" => Ok(see_other(&format!("/agreements/{id}"))),
        _ => {
            let opens = person.asked("theirs") == Some("different");
            person.page("share", &view(&person, &draft, (&step, opens, &Map::new(), &[]))?)
        }
    }
}

async fn draft(person: &Person, id: &str) -> Result<Agreement, Fault> {
    let found = agreements::show(person.node(), person.actor(), &record_id(id)?).await?;
    if found.state == "draft" && drafts(person) { Ok(found) } else { Err(Fault::NotFound) }
}

/// Keeps the answers of a step, and goes where the button says.
///
/// # Errors
/// As [`step`]; [`Fault::Conflict`] when somebody changed the draft since it was read.
pub async fn save(person: Person, Path((id, step)): Path<(String, String)>, Posted(form): Posted) -> Answer {
    let draft = draft(&person, &id).await?;
    if step == "template" {
        return reshape(&person, &draft, form.text("template")).await;
    }
    let known = STEPS.iter().position(|s| *s == step).filter(|at| (1..STEPS.len() - 1).contains(at));
    let at = known.ok_or(Fault::NotFound)?;
    if form.text("_read") != draft.hash.to_string() {
        return Err(Fault::Conflict);
    }
    let Answered { protocol, problems, opens_theirs } = answered(&person, &draft.protocol, (&step, &form))?;
    if !problems.is_empty() {
        let opens = form.text("theirs_are") == "different";
        let page = view(&person, &draft, (&step, opens, &form.fields, &problems))?;
        return person.page_with(StatusCode::UNPROCESSABLE_ENTITY, "share", &page);
    }
    agreements::draft(person.node(), person.actor(), &protocol).await?;
    Ok(see_other(&next(&id, at, (&form, opens_theirs))))
}

fn next(id: &str, at: usize, (form, opens_theirs): (&Submission, bool)) -> String {
    let to = |step: &str| match step {
        "whole" => format!("/agreements/{id}?done=saved"),
        _ => format!("/agreements/{id}/steps/{step}?done=saved"),
    };
    let here = to(STEPS[at]);
    if opens_theirs {
        return format!("{here}&theirs=different#theirs");
    }
    match form.text("do") {
        "next" => to(STEPS[at + 1]),
        "back" => to(STEPS[at - 1]),
        verb if verb.starts_with("add-") || verb.starts_with("drop-") => format!("{here}#topics"),
        _ => here,
    }
}

async fn reshape(person: &Person, draft: &Agreement, template: &str) -> Answer {
    if !TEMPLATES.iter().any(|t| t.code == template) {
        return person.page_with(StatusCode::UNPROCESSABLE_ENTITY, "share", &again(person, draft, true));
    }
    // The same shape chosen again throws nothing away that was changed since.
    if template != draft.protocol.clauses.template {
        agreements::draft(person.node(), person.actor(), &reshaped(person, draft, template)?).await?;
    }
    Ok(see_other(&format!("/agreements/{}/steps/utility", draft.record)))
}

fn view(
    person: &Person,
    draft: &Agreement,
    (step, opens, typed, problems): (&str, bool, &Map<String, Value>, &[Problem]),
) -> Result<AgreementStep, Fault> {
    if !STEPS[1..STEPS.len() - 1].contains(&step) {
        return Err(Fault::NotFound);
    }
    let stored = serde_json::to_value(&draft.protocol).map_err(|_| Fault::Internal)?;
    let sheet = Sheet { person, protocol: &draft.protocol, stored: &stored, typed, problems };
    let is_different = opens || differs(person, draft, (step, &stored));
    let choice =
        |t: &agreements::Topic| Chosen { code: t.to_string(), label: topic_words(person, t), is_chosen: false };
    Ok(AgreementStep {
        step: step.to_owned(),
        steps: steps(Some(draft.record.as_str()), step),
        partner: partner_name(draft),
        href: format!("/agreements/{}/steps/{step}", draft.record),
        read: draft.hash.to_string(),
        problems: sheet.located(),
        common: sheet.common(step),
        ours: sheet.of_side(step, Side::Us),
        theirs: if is_different { sheet.of_side(step, Side::Them) } else { None },
        is_different,
        topics: if step == "sensitivity" { topics(person).iter().map(choice).collect() } else { Vec::new() },
    })
}

/// Whether the two sides grant something else, as far as this step asks for it.
fn differs(person: &Person, draft: &Agreement, (step, stored): (&str, &Value)) -> bool {
    let at = |side: Side| grants_at(person, &draft.protocol, side);
    let (ours, theirs) = (at(Side::Us), at(Side::Them));
    let topics = (step == "sensitivity").then_some("/topics");
    let mut places = asked_on(step, true).map(|a| a.at).chain(topics);
    places.any(|p| stored.pointer(&format!("{ours}{p}")) != stored.pointer(&format!("{theirs}{p}")))
}
