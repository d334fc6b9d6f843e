//! Every change of how far we and one partner go with each other.

use super::topic;
use crate::fault::Fault;
use crate::naming::{Names, names};
use crate::view::spectrum::{DecisionStep, History, Step as StepView, TopicStep};
use crate::visit::{Answer, Person};
use app::agreements::Topic;
use app::spectrum::{self, Step, What};
use axum::extract::Path;

/// Shows them, the newest first.
///
/// # Errors
/// [`Fault::NotFound`] for an unknown partner, or without a role that shares.
pub async fn history(person: Person, Path(name): Path<String>) -> Answer {
    let steps = spectrum::history(person.node(), person.actor(), &name).await?;
    let names = names(&person).await?;
    let steps = steps.iter().map(|s| step(&person, &names, s)).collect::<Result<_, Fault>>()?;
    person.page("share", &History { partner: name, steps })
}

fn step(person: &Person, names: &Names, step: &Step) -> Result<StepView, Fault> {
    let at = step.at.clone();
    let who = if step.author.is_empty() { String::new() } else { names.who(&step.author, person.words()?) };
    match &step.what {
        What::Agreement(standing) => {
            let changed = |t: &spectrum::TopicStep| {
                Ok(TopicStep {
                    topic: topic(person, &t.topic)?,
                    by: t.side.code().to_owned(),
                    before: t.before.map(|rung| rung.code().to_owned()),
                    now: t.now.code().to_owned(),
                })
            };
            Ok(StepView {
                at,
                who,
                version: standing.version.unsigned_abs(),
                state: standing.state.clone(),
                rung_out: standing.rung_out.clone(),
                rung_in: standing.rung_in.clone(),
                level: standing.level.clone(),
                topics: standing.topics.iter().map(changed).collect::<Result<_, Fault>>()?,
                decision: None,
            })
        }
        What::Decision(decided) => {
            let decision = DecisionStep {
                way: decided.way.clone(),
                is_in_force: decided.is_in_force,
                rung: decided.rung.clone(),
                topic: decided.kind.as_deref().map(|k| topic(person, &Topic::of(k))).transpose()?,
                is_single: decided.is_single,
            };
            Ok(StepView { at, who, decision: Some(decision), ..StepView::default() })
        }
    }
}
