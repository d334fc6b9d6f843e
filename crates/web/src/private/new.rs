//! Offering a fuzzy run.

use crate::fault::Fault;
use crate::form::Submission;
use crate::posted::Posted;
use crate::view::edit::Chosen;
use crate::view::private::PrivateNew;
use crate::visit::{Answer, Person, see_other};
use app::fuzzy::{self, Choices, Method, Wanted, Whom};
use axum::http::StatusCode;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Shows the form, with what each way tells whom.
///
/// # Errors
/// [`Fault::NotFound`] without a role that runs.
pub async fn new(person: Person) -> Answer {
    let choices = fuzzy::choices(person.node(), person.actor()).await?;
    let typed = Submission::default();
    let view = filled(&person, (&choices, &typed), Vec::new())?;
    person.page("share", &PrivateNew { has_names: true, threshold: fuzzy::THRESHOLD.to_string(), ..view })
}

/// Offers it, or shows the form again with what is wrong.
///
/// # Errors
/// [`Fault::NotFound`] without a role that runs; `Clash` when an agreement does not let it.
pub async fn create(person: Person, Posted(typed): Posted) -> Answer {
    let choices = fuzzy::choices(person.node(), person.actor()).await?;
    let wanted = match read(&choices, &typed) {
        Ok(wanted) => wanted,
        Err(wrong) => {
            let view = filled(&person, (&choices, &typed), wrong)?;
            return person.page_with(StatusCode::UNPROCESSABLE_ENTITY, "share", &view);
        }
    };
    let id = fuzzy::offer(person.node(), person.actor(), &wanted).await?;
    Ok(see_other(&format!("/private-matches/{id}?done=run-offered")))
}

fn filled(person: &Person, (choices, typed): (&Choices, &Submission), wrong: Vec<String>) -> Result<PrivateNew, Fault> {
    let words = person.words()?;
    let named = |field: &'static str| {
        move |whom: &Whom| Chosen {
            code: whom.name.clone(),
            label: whom.name.clone(),
            is_chosen: typed.text(field) == whom.name,
        }
    };
    let kinds: BTreeSet<&String> = choices.partners.iter().flat_map(|p| &p.kinds).collect();
    let kind = |kind: &&String| Chosen {
        code: (*kind).clone(),
        label: words.plain(&format!("kind-{kind}-many")),
        is_chosen: typed.text("kind") == kind.as_str(),
    };
    let text = |name: &str| typed.text(name).to_owned();
    Ok(PrivateNew {
        partners: choices.partners.iter().map(named("partner")).collect(),
        kinds: kinds.iter().map(kind).collect(),
        units: choices.units.iter().map(named("unit")).collect(),
        method: text("method"),
        from: text("from"),
        to: text("to"),
        threshold: text("threshold"),
        has_names: typed.text("names") == "yes",
        days: fuzzy::OFFER_DAYS,
        wrong,
    })
}

/// The run as typed, or what is wrong with it.
fn read(choices: &Choices, typed: &Submission) -> Result<Wanted, Vec<String>> {
    let mut wrong = Vec::new();
    let mut note = |is_wrong: bool, code: &str| {
        if is_wrong {
            wrong.push(code.to_owned());
        }
    };
    let (partner, kind, unit) = (typed.text("partner"), typed.text("kind"), typed.text("unit"));
    let whom = choices.partners.iter().find(|p| p.name == partner);
    note(whom.is_none(), "partner");
    note(whom.is_some_and(|p| !p.kinds.contains(kind)), "kind");
    let method = Method::from_code(typed.text("method"));
    note(method.is_none(), "method");
    let is_warned = typed.text("warned") == "yes";
    let is_third = unit != partner && choices.units.iter().any(|u| u.name == unit);
    note(method == Some(Method::Unit) && !is_third, "unit");
    note(method == Some(Method::Direct) && !is_warned, "warned");
    let day = |name: &str| Some(typed.text(name).trim()).filter(|t| !t.is_empty()).map(str::parse::<Date>);
    let period = match (day("from"), day("to")) {
        (None, None) => Some(None),
        (Some(Ok(from)), Some(Ok(to))) if from <= to => Some(Some((from, to))),
        _ => None,
    };
    note(period.is_none(), "period");
    let threshold = typed.text("threshold").trim().parse::<u8>().ok().filter(|t| (50..=100).contains(t));
    note(threshold.is_none(), "threshold");
    let has_names = typed.text("names") == "yes";
    match (method, period, threshold) {
        (Some(method), Some(period), Some(threshold)) if wrong.is_empty() => Ok(Wanted {
            partner: partner.to_owned(),
            method,
            unit: unit.to_owned(),
            kind: kind.to_owned(),
            period,
            threshold,
            has_names,
            is_warned,
        }),
        _ => Err(wrong),
    }
}
