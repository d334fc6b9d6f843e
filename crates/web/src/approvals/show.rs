//! One approval: what exactly would be done.

use super::said;
use crate::fault::Fault;
use crate::naming::{href, names};
use crate::records::record_id;
use crate::view::approval::ApprovalShow;
use crate::visit::{Answer, Person};
use app::approvals::{self, Approval, Exact, State};
use app::{Error, people};
use axum::extract::Path;

/// Shows it to who asked and to who may decide.
///
/// # Errors
/// [`Fault::NotFound`] for others.
pub async fn show(person: Person, Path(id): Path<String>) -> Answer {
    let approval = approvals::show(person.node(), person.actor(), &record_id(&id)?).await?;
    page(&person, &approval, false).await
}

/// The page; `is_missing` when a refusal came without its reason.
pub(super) async fn page(person: &Person, approval: &Approval, is_missing: bool) -> Answer {
    let names = names(person).await?;
    let words = person.words()?;
    let view = ApprovalShow {
        action: approval.exact.action().to_owned(),
        about: said::about(person, &names, approval)?,
        record: approval.record.as_ref().map(|r| href(&r.kind, r.id.as_str())),
        href: format!("/approvals/{}", approval.id),
        steps: said::steps(person, &names, approval)?,
        who: names.who(&approval.asked_by, words),
        asked: approval.asked.clone(),
        reason: approval.reason.clone(),
        state: approval.state.code().to_owned(),
        until: approval.until.to_string(),
        decided_by: approval.decided_by.as_ref().map(|d| names.who(d, words)),
        decided: approval.decided.clone(),
        answer: approval.answer.clone(),
        may_decide: approval.may_decide,
        may_withdraw: approval.is_mine && matches!(approval.state, State::Waiting),
        is_missing,
        word: word_of(person, approval).await?,
        may_make: may_make(person, approval).await?,
    };
    let status = if is_missing { axum::http::StatusCode::UNPROCESSABLE_ENTITY } else { axum::http::StatusCode::OK };
    person.page_with(status, "share", &view)
}

/// The word that this person tells whose account it is, when he or she approved a reset.
async fn word_of(person: &Person, approval: &Approval) -> Result<Option<String>, Fault> {
    match people::word(person.node(), person.actor(), &approval.id).await {
        Ok(word) => Ok(Some(word)),
        Err(Error::NotFound) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

/// Whether this person makes the invitation now.
async fn may_make(person: &Person, approval: &Approval) -> Result<bool, Fault> {
    let is_it = matches!(approval.exact, Exact::Reset { .. }) && approval.state == State::Approved && approval.is_mine;
    Ok(is_it && !people::is_made(person.node(), &approval.id).await?)
}
