//! The form of a record that is there.

use super::filled::Filled;
use super::show::ask_why;
use super::{is_edited_by_hand, record_id};
use crate::fault::Fault;
use crate::naming::{names, title};
use crate::posted::Posted;
use crate::view::edit::RecordEdit;
use crate::visit::{Answer, Person};
use app::Error;
use app::records::{self, Show};
use axum::extract::Path;

/// Shows the form, or asks why.
///
/// # Errors
/// [`Fault::NotFound`] for what may not be seen, or not be edited.
pub async fn edit(person: Person, Path((kind, id)): Path<(String, String)>) -> Answer {
    answer(&person, (&kind, &id), None).await
}

/// Shows the form for the reason that was given.
///
/// # Errors
/// As [`edit`].
pub async fn edit_with_reason(
    person: Person,
    Path((kind, id)): Path<(String, String)>,
    Posted(posted): Posted,
) -> Answer {
    answer(&person, (&kind, &id), Some(posted.text("reason"))).await
}

async fn answer(person: &Person, (kind, id): (&str, &str), reason: Option<&str>) -> Answer {
    let form = person.form(kind)?;
    let shown = match records::show(person.node(), person.actor(), &record_id(id)?, reason).await {
        Err(Error::ReasonNeeded) => return ask_why(person, kind, &format!("/records/{kind}/{id}/edit"), reason),
        other => other?,
    };
    if shown.record.kind != kind || !shown.may_edit || !is_edited_by_hand(form) {
        return Err(Fault::NotFound);
    }
    let (body, closed) = (shown.body.0.clone(), shown.closed.clone());
    let filled = Filled { form, body, problems: Vec::new(), closed, detail: None };
    let view = around(person, &shown, filled.view(person).await?).await?;
    person.page(&form.group, &view)
}

/// Title, address, revision and audience around the fields.
async fn around(person: &Person, shown: &Show, fields: RecordEdit) -> Result<RecordEdit, Fault> {
    let (kind, id) = (&shown.record.kind, shown.record.id.as_str());
    let names = names(person).await?;
    Ok(RecordEdit {
        title: Some(title(person, &shown.record)?),
        href: format!("/records/{kind}/{id}"),
        back: crate::naming::href(kind, id),
        revision: shown.record.revision.unsigned_abs(),
        audience: super::seen(person, shown, &names).audience,
        ..fields
    })
}
