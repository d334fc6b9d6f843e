//! One objective, four options with silence among them, and a decision with its dissent.

use super::{Members, Telling, texts};
use app::record::RecordId;
use app::{Result, plans};
use serde_json::{Value, json};

/// What was planned.
pub struct Plan {
    /// The objective.
    pub objective: RecordId,
}

/// Plans at the Human Rights Monitor.
///
/// # Errors
/// As [`plans::open_objective`], [`plans::add_option`], [`plans::decide`].
pub async fn make(members: &Members, telling: &mut Telling) -> Result<Plan> {
    let monitor = &members.monitor;
    let objective = plans::open_objective(&monitor.node, &monitor.actor, texts::objective()).await?;
    for option in texts::options(&objective) {
        plans::add_option(&monitor.node, &monitor.actor, option).await?;
    }
    let plan = plans::plan(&monitor.node, &monitor.actor, &objective).await?;
    let chosen = plan.options.iter().find(|o| o.way == "leadership-brief").map(|o| o.id.clone()).unwrap_or_default();
    let body = texts::decision(&objective, &chosen, monitor.node.today());
    plans::decide(&monitor.node, &monitor.actor, body).await?;
    let plan = plans::plan(&monitor.node, &monitor.actor, &objective).await?;
    let options: Vec<Value> =
        plan.options.iter().map(|o| json!({ "name": o.way, "benefit": o.benefit, "scores": o.scores })).collect();
    for o in &plan.options {
        telling.say(&format!("Option {}: highest risk {} of 25, benefit {} of 5", o.way, o.highest, o.benefit));
    }
    telling.keep("options", Value::Array(options));
    let (_, decision) = plan.decisions.first().ok_or(app::Error::NotFound)?;
    telling.say(&format!(
        "Decided: {}; {} dissent",
        decision.text("way").unwrap_or_default(),
        decision.items("dissents").len()
    ));
    let dissents: Vec<Value> = decision
        .rows("dissents")
        .map(|d| json!({ "partner": d.text("partner"), "reason": d.text("reason") }))
        .collect();
    telling.keep(
        "decision",
        json!({ "option": decision.text("way"), "reason": decision.text("reason"), "dissents": dissents }),
    );
    Ok(Plan { objective })
}
