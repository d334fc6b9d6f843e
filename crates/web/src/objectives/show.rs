//! An objective with its options side by side.

use crate::fault::Fault;
use crate::naming::{href, names, title};
use crate::records::{parts_of, record_id, seen};
use crate::view::Action;
use crate::view::objective::{Brings, Choice, Decided, Dissent, ObjectiveShow, Score};
use crate::visit::{Answer, Person};
use app::plans::{self, Plan, Scored};
use axum::extract::Path;
use record::{Body, Compartment};
use std::collections::BTreeSet;

/// Shows it.
///
/// # Errors
/// [`Fault::NotFound`] when it does not exist or may not be seen.
pub async fn show(person: Person, Path(id): Path<String>) -> Answer {
    let plan = plans::plan(person.node(), person.actor(), &record_id(&id)?).await?;
    let view = view(&person, &plan).await?;
    person.page("act", &view)
}

async fn view(person: &Person, plan: &Plan) -> Result<ObjectiveShow, Fault> {
    let shown = &plan.objective;
    let id = shown.record.id.as_str();
    let parts = parts_of(person, person.form("objective")?, shown).await?;
    let bearers: BTreeSet<String> = plan.options.iter().flat_map(|o| o.scores.keys().cloned()).collect();
    let chosen = plan.decisions.first().and_then(|(_, d)| d.text("option").map(str::to_owned));
    let sees_words = person.actor().grants.contains(&Compartment::Narrative);
    Ok(ObjectiveShow {
        title: title(person, &shown.record)?,
        seen: seen(person, shown, &names(person).await?),
        href: format!("/records/objective/{id}"),
        fields: parts.into_iter().flat_map(|p| p.fields).collect(),
        partners: shown.body.rows("partners").map(|r| brings(&r, sees_words)).collect(),
        options: plan.options.iter().map(|o| choice(o, &bearers, chosen.as_deref())).collect(),
        bearers: bearers.into_iter().collect(),
        is_silence_scored: plan.options.iter().any(|o| o.way == "silence"),
        decision: plan.decisions.first().map(|(_, d)| decided(d, sees_words)),
        actions: if shown.may_edit { actions(id) } else { Vec::new() },
    })
}

fn brings(row: &Body, sees_words: bool) -> Brings {
    let text = |name: &str| row.text(name).map(str::to_owned);
    Brings {
        partner: text("partner").unwrap_or_default(),
        asset: text("asset").unwrap_or_default(),
        contribution: text("contribution").filter(|_| sees_words),
    }
}

fn choice(option: &Scored, bearers: &BTreeSet<String>, chosen: Option<&str>) -> Choice {
    let small = |n: i64| u8::try_from(n.clamp(0, 25)).unwrap_or(25);
    Choice {
        way: option.way.clone(),
        href: href("option", &option.id),
        benefit: (option.benefit > 0).then(|| small(option.benefit)),
        scores: bearers.iter().map(|b| option.scores.get(b).map(|n| Score::new(small(*n)))).collect(),
        is_chosen: chosen == Some(option.id.as_str()),
    }
}

fn decided(body: &Body, sees_words: bool) -> Decided {
    let text = |name: &str| body.text(name).map(str::to_owned);
    let dissent = |row: Body| Dissent {
        partner: row.text("partner").unwrap_or_default().to_owned(),
        reason: row.text("reason").map(str::to_owned),
    };
    Decided {
        way: text("way").unwrap_or_default(),
        on: text("on").unwrap_or_default(),
        reason: text("reason").filter(|_| sees_words),
        has_dissent: body.0.get("has_dissent").and_then(serde_json::Value::as_bool).unwrap_or(false),
        dissents: body.rows("dissents").map(dissent).collect(),
    }
}

fn actions(id: &str) -> Vec<Action> {
    let action = |key: &str, kind: &str| Action {
        key: key.to_owned(),
        href: format!("/records/{kind}/new?objective={id}"),
        ..Action::default()
    };
    vec![action("action-option", "option"), action("action-decide", "decision"), action("action-outcome", "outcome")]
}
