//! Writing a new record.

use super::filled::Filled;
use super::written;
use crate::fault::Fault;
use crate::form::Submission;
use crate::naming::{address, href};
use crate::posted::Posted;
use crate::visit::{Answer, Person, see_other};
use app::{Error, Result, plans, records};
use axum::extract::Path;
use axum::http::StatusCode;
use record::{Body, Form, RecordId};

/// Saves a new record, or shows the form again with what is wrong beside each field.
///
/// # Errors
/// [`Fault::NotFound`] for a kind that no form writes, or without the right to write.
pub async fn create(person: Person, Path(kind): Path<String>, Posted(mut posted): Posted) -> Answer {
    let form = written(&person, &kind)?;
    if posted.changes_rows() {
        posted.change_rows();
        return again(&person, StatusCode::OK, &Filled::as_posted(form, &posted)).await;
    }
    let filled = Filled::typed(form, &posted);
    match write(&person, &kind, Body(filled.body.clone())).await {
        Ok(id) => Ok(see_other(&address(&after(&kind, &filled.body, &id), &[("done", "saved")]))),
        Err(error) => refused(&person, form, &posted, error).await,
    }
}

/// Objectives, options and decisions have rules of their own.
async fn write(person: &Person, kind: &str, body: Body) -> Result<RecordId> {
    let (node, actor) = (person.node(), person.actor());
    match kind {
        "objective" => plans::open_objective(node, actor, body).await,
        "option" => plans::add_option(node, actor, body).await,
        "decision" => plans::decide(node, actor, body).await,
        _ => records::create(node, actor, kind, body).await,
    }
}

/// Where one goes on: to the objective that it belongs to, or to the list.
fn after(kind: &str, body: &serde_json::Map<String, serde_json::Value>, id: &RecordId) -> String {
    let linked = |field: &str| body.get(field).and_then(serde_json::Value::as_str);
    match kind {
        "objective" => href(kind, id.as_str()),
        "option" | "decision" => {
            linked("objective").map_or_else(|| format!("/records/{kind}"), |o| href("objective", o))
        }
        "ask" => linked("product").map_or_else(|| format!("/records/{kind}"), |p| href("product", p)),
        _ => format!("/records/{kind}"),
    }
}

async fn refused(person: &Person, form: &Form, posted: &Submission, error: Error) -> Answer {
    let mut filled = Filled::as_posted(form, posted);
    match error {
        Error::Invalid(problems) => filled.problems = problems,
        Error::Refused(why) | Error::Conflict(why) => filled.detail = Some(person.said(why)?),
        other => return Err(Fault::from(other)),
    }
    again(person, StatusCode::UNPROCESSABLE_ENTITY, &filled).await
}

async fn again(person: &Person, status: StatusCode, filled: &Filled<'_>) -> Answer {
    let view = filled.view_of_new(person).await?;
    person.page_with(status, &filled.form.group, &view)
}
