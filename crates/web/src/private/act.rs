//! What can be done with a fuzzy run: say yes or no, take it back, compare for two others. And its limits.

use super::show::view;
use crate::fault::Fault;
use crate::posted::Posted;
use crate::records::record_id;
use crate::view::private::PrivateShow;
use crate::visit::{Answer, Person, see_other};
use app::fuzzy::{self, Budget};
use axum::extract::Path;
use axum::http::StatusCode;

/// Does what the button says, or shows the page again when the tick under the warning is missing.
///
/// # Errors
/// [`Fault::NotFound`] for what is no run, or not this person's to do; `Clash` when it was done already.
pub async fn act(person: Person, Path(id): Path<String>, Posted(form): Posted) -> Answer {
    let (node, actor, id) = (person.node(), person.actor(), record_id(&id)?);
    let done = match form.text("verb") {
        "accept" => {
            let shown = view(&person, &id).await?;
            let is_ticked = form.text("warned") == "yes";
            if shown.may_answer && shown.line.method == "direct" && !is_ticked {
                let view = PrivateShow { is_unticked: true, ..shown };
                return person.page_with(StatusCode::UNPROCESSABLE_ENTITY, "share", &view);
            }
            fuzzy::accept(node, actor, (&id, is_ticked)).await?;
            "run-accepted"
        }
        "refuse" => {
            fuzzy::refuse(node, actor, &id).await?;
            "run-refused"
        }
        "withdraw" => {
            fuzzy::withdraw(node, actor, &id).await?;
            "run-withdrawn"
        }
        "compare" => {
            fuzzy::compare(node, actor, &id).await?;
            "run-compared"
        }
        _ => return Err(Fault::NotFound),
    };
    Ok(see_other(&format!("/private-matches/{id}?done={done}")))
}

/// Sets how many runs each partner has, and how many rows a list.
///
/// # Errors
/// [`Fault::NotFound`] unless a leader asks; [`Fault::Invalid`] for what is no number.
pub async fn set_limits(person: Person, Posted(form): Posted) -> Answer {
    let number = |name: &str| form.text(name).trim().parse().map_err(|_| Fault::Invalid(Vec::new()));
    let budget = Budget { runs: number("runs")?, rows: number("rows")? };
    fuzzy::set_budget(person.node(), person.actor(), budget).await?;
    Ok(see_other("/private-matches?done=saved"))
}
