//! Objectives, options with silence among them, and decisions with their dissent.

use crate::actor::Actor;
use crate::node::Node;
use crate::records;
use crate::{Error, Result};
use policy::Role;
use record::{Body, RecordId};
use serde::Serialize;
use std::collections::BTreeMap;

/// One option as scored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scored {
    /// Its record.
    pub id: String,
    /// silence, quiet-dialogue, …
    pub way: String,
    /// Likelihood × impact per bearer, the highest where a bearer has several.
    pub scores: BTreeMap<String, i64>,
    /// The highest of all.
    pub highest: i64,
    /// From 1 to 5.
    pub benefit: i64,
}

/// Everything under one objective.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The objective.
    pub objective: records::Show,
    /// Options, silence first.
    pub options: Vec<Scored>,
    /// Decisions, newest first.
    pub decisions: Vec<(String, Body)>,
}

/// Opens an objective: it needs a risk, a target, a wished change and an asset of each partner.
///
/// # Errors
/// `Invalid` names what is missing; `Refused` when fewer than two organisations bring something.
pub async fn open_objective(node: &Node, actor: &Actor, body: Body) -> Result<RecordId> {
    let partners: std::collections::BTreeSet<String> =
        body.rows("partners").filter_map(|p| p.text("partner").map(str::to_owned)).collect();
    if partners.len() < 2 {
        return Err(Error::Refused("an objective names what each of at least two organisations brings".to_owned()));
    }
    records::create(node, actor, "objective", body.with("state", "open")).await
}

/// Adds an option; its highest risk is worked out from its scores.
///
/// # Errors
/// `Refused` without a score; `Invalid` as the form says.
pub async fn add_option(node: &Node, actor: &Actor, body: Body) -> Result<RecordId> {
    let highest = scores(&body).into_values().max();
    let highest = highest.ok_or_else(|| Error::Refused(UNSCORED.to_owned()))?;
    records::create_by_action(node, actor, "option", body.with("highest_risk", highest)).await
}

/// Decides for one option. Silence must have been scored, and a risk of 15 or more needs a leader.
///
/// # Errors
/// `Refused` while silence has no score; `Forbidden` for a high risk without a leader; `NotFound`.
pub async fn decide(node: &Node, actor: &Actor, body: Body) -> Result<RecordId> {
    let objective = body.text("objective").and_then(RecordId::parse).ok_or(Error::NotFound)?;
    let plan = plan(node, actor, &objective).await?;
    if !plan.options.iter().any(|o| o.way == "silence") {
        return Err(Error::Refused("score silence as an option before you decide".to_owned()));
    }
    let chosen = plan.options.iter().find(|o| body.text("option") == Some(&o.id)).ok_or(Error::NotFound)?;
    node.require(chosen.highest < 15 || actor.is(Role::Leader), "a risk of 15 or more is decided by a leader")?;
    let has_dissent = !body.items("dissents").is_empty();
    let body = body.with("way", chosen.way.as_str()).with("has_dissent", has_dissent);
    records::create_by_action(node, actor, "decision", body).await
}

/// Kinds whose fields rest on each other, so that only the actions here write them: no list and no bare form does.
pub(crate) const PLANNED: [&str; 2] = ["option", "decision"];

/// A correction of an option or decision, with what is worked out worked out again.
///
/// # Errors
/// `Refused` for an option without a score, and for a decision that would become one for something else.
pub(crate) fn corrected((kind, before): (&str, &Body), body: Body) -> Result<Body> {
    match kind {
        "option" => {
            let highest = scores(&body).into_values().max();
            let highest = highest.ok_or_else(|| Error::Refused(UNSCORED.to_owned()))?;
            Ok(body.with("highest_risk", highest))
        }
        "decision" => {
            let is_same = |field: &str| body.text(field) == before.text(field);
            if !is_same("objective") || !is_same("option") {
                return Err(Error::Refused(
                    "a decision stays with its option; to choose another, decide again".to_owned(),
                ));
            }
            let has_dissent = !body.items("dissents").is_empty();
            let way = before.text("way").unwrap_or_default().to_owned();
            Ok(body.with("way", way).with("has_dissent", has_dissent))
        }
        _ => Ok(body),
    }
}

const UNSCORED: &str = "score the option for at least one bearer";

/// The objective with its options and decisions, as far as the actor may see them.
///
/// # Errors
/// `NotFound`.
pub async fn plan(node: &Node, actor: &Actor, objective: &RecordId) -> Result<Plan> {
    let reason = "to plan with it";
    let shown = records::show(node, actor, objective, Some(reason)).await?;
    if shown.record.kind != "objective" {
        return Err(Error::NotFound);
    }
    let (mut options, mut decisions) = (Vec::new(), Vec::new());
    for link in &shown.backlinks {
        match link.record.kind.as_str() {
            "option" if link.field == "objective" => options.push(scored(&link.record)),
            "decision" if link.field == "objective" => {
                let decision = records::show(node, actor, &link.record.id, Some(reason)).await?;
                decisions.push((link.record.id.as_str().to_owned(), decision.body));
            }
            _ => {}
        }
    }
    options.sort_by_key(|o| (o.way != "silence", o.way.clone(), o.id.clone()));
    Ok(Plan { objective: shown, options, decisions })
}

fn scored(record: &store::records::Stored) -> Scored {
    let body = Body(record.open.clone());
    let scores = scores(&body);
    Scored {
        id: record.id.as_str().to_owned(),
        way: body.text("way").unwrap_or_default().to_owned(),
        highest: scores.values().copied().max().unwrap_or(0),
        benefit: body.integer("benefit").unwrap_or(0),
        scores,
    }
}

/// Likelihood × impact per bearer.
fn scores(body: &Body) -> BTreeMap<String, i64> {
    let mut scores = BTreeMap::new();
    for row in body.rows("scores") {
        let product = row.integer("likelihood").unwrap_or(0) * row.integer("impact").unwrap_or(0);
        let score = scores.entry(row.text("bearer").unwrap_or_default().to_owned()).or_insert(0);
        *score = product.max(*score);
    }
    scores
}
