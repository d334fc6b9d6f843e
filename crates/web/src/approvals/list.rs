//! All approvals that concern a person.

use super::said;
use crate::fault::Fault;
use crate::naming::{Names, names};
use crate::view::approval::{ApprovalLine, ApprovalList};
use crate::visit::{Answer, Person};
use app::approvals::{self, Approval, State};

/// Shows what waits for this person, what they asked for, and what was decided.
///
/// # Errors
/// When the store fails.
pub async fn list(person: Person) -> Answer {
    let all = approvals::list(person.node(), person.actor()).await?;
    let names = names(&person).await?;
    let mut view = ApprovalList::default();
    for approval in &all {
        let line = line(&person, &names, approval)?;
        match approval.state {
            State::Waiting if approval.may_decide => view.waiting.push(line),
            State::Waiting => view.asked.push(line),
            _ => view.decided.push(line),
        }
    }
    person.page("share", &view)
}

pub(crate) fn line(person: &Person, names: &Names, approval: &Approval) -> Result<ApprovalLine, Fault> {
    Ok(ApprovalLine {
        action: approval.exact.action().to_owned(),
        about: said::about(person, names, approval)?,
        who: names.who(&approval.asked_by, person.words()?),
        state: approval.state.code().to_owned(),
        until: approval.until.to_string(),
        href: format!("/approvals/{}", approval.id),
    })
}
