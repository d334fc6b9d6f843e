//! Saving a record that is there.

use super::filled::Filled;
use super::{is_edited_by_hand, of_kind};
use crate::fault::Fault;
use crate::form::Submission;
use crate::naming::address;
use crate::posted::Posted;
use crate::visit::{Answer, Person, see_other};
use app::{Error, records};
use axum::extract::Path;
use axum::http::StatusCode;
use record::Body;

/// Saves a record, or shows the form again with what is wrong beside each field.
///
/// # Errors
/// [`Fault::Conflict`] when somebody changed it meanwhile; [`Fault::NotFound`] without the right.
pub async fn update(person: Person, Path((kind, id)): Path<(String, String)>, Posted(mut posted): Posted) -> Answer {
    let form = person.form(&kind).ok().filter(|form| is_edited_by_hand(form)).ok_or(Fault::NotFound)?;
    if posted.changes_rows() {
        posted.change_rows();
        return again(&person, (&kind, &id), &posted, (StatusCode::OK, Filled::as_posted(form, &posted))).await;
    }
    let mut filled = Filled::typed(form, &posted);
    let revision = posted.text("_revision").parse().unwrap_or(0);
    let body = Body(filled.body.clone());
    match records::update(person.node(), person.actor(), &of_kind(&person, (&kind, &id)).await?, revision, body).await {
        Ok(()) => Ok(see_other(&address(&crate::naming::href(&kind, &id), &[("done", "saved")]))),
        Err(Error::Invalid(problems)) => {
            filled = Filled { problems, ..Filled::as_posted(form, &posted) };
            again(&person, (&kind, &id), &posted, (StatusCode::UNPROCESSABLE_ENTITY, filled)).await
        }
        Err(Error::Conflict(_)) => Err(Fault::Conflict),
        Err(other) => Err(other.into()),
    }
}

/// The form as it was typed. Nothing of the stored record is read for it, so no reason is asked again.
async fn again(
    person: &Person,
    (kind, id): (&str, &str),
    posted: &Submission,
    (status, filled): (StatusCode, Filled<'_>),
) -> Answer {
    let mut view = filled.view(person).await?;
    view.title = Some(person.words()?.plain(&format!("kind-{kind}")));
    view.href = format!("/records/{kind}/{id}");
    view.back = crate::naming::href(kind, id);
    view.revision = posted.text("_revision").parse().unwrap_or(0);
    view.audience = vec![person.node().name().to_owned()];
    person.page_with(status, &filled.form.group, &view)
}
