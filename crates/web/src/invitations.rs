//! Getting in by invitation: typed and never part of an address, which browsers keep and proxies log.

use crate::door::{Missed, guess};
use crate::form::Submission;
use crate::posted::Posted;
use crate::qr;
use crate::view::account::{InvitationEnter, InvitationMade, InvitationOpen, RecoveryCodes};
use crate::visit::{Answer, Visit};
use app::people::{self, Choice, Invitation, Invited};
use app::{Cost, Node};
use axum::http::StatusCode;
use std::sync::Arc;

/// Asks for the invitation.
///
/// # Errors
/// As [`Visit::page`].
pub async fn enter(visit: Visit) -> Answer {
    visit.page("", &InvitationEnter::default())
}

/// Shows what it leads to: whose account, the authenticator's secret, and what to choose.
///
/// # Errors
/// [`crate::fault::Fault::Stale`] for a form of another site.
pub async fn open(visit: Visit, Posted(form): Posted) -> Answer {
    match invited(&visit, &form).await {
        Ok(invited) => page(&visit, &form, (StatusCode::OK, &invited), None),
        Err(missed) => refused(&visit, missed),
    }
}

/// Opens the account, and shows the recovery codes once.
///
/// # Errors
/// [`crate::fault::Fault::Stale`] for a form of another site.
pub async fn accept(visit: Visit, Posted(form): Posted) -> Answer {
    let is_same = form.text("passphrase") == form.text("again");
    let choice = Choice {
        passphrase: form.text("passphrase").to_owned().into(),
        code: form.text("code").to_owned(),
        word: form.text("word").to_owned(),
        cost: Cost::default(),
    };
    let token = form.text("token").to_owned();
    let accepted = match is_same {
        true => guess(&visit, async move |node: Arc<Node>| people::accept(&node, &token, &choice).await).await,
        false => Err(Missed::Refused(String::new())),
    };
    let why = match accepted {
        Ok(codes) => return visit.page("", &RecoveryCodes { codes, is_opened: true }),
        Err(Missed::Refused(why)) => why,
        Err(other) => return refused(&visit, other),
    };
    let problem = if is_same { visit.said(why)? } else { visit.words()?.plain("account-problem-again") };
    // What is left of it decides whether there is anything to correct.
    let token = form.text("token").to_owned();
    match guess(&visit, async move |node: Arc<Node>| people::invited_still(&node, &token).await).await {
        Ok(invited) => page(&visit, &form, (StatusCode::UNPROCESSABLE_ENTITY, &invited), Some(problem)),
        Err(missed) => refused(&visit, missed),
    }
}

/// The invitation for who made it, once.
///
/// # Errors
/// As [`Visit::page`].
pub(crate) fn made(visit: &Visit, invitation: &Invitation, approval: Option<String>) -> Answer {
    let view = InvitationMade {
        name: invitation.name.clone(),
        token: invitation.token.clone(),
        ends: invitation.ends.to_string(),
        needs_word: invitation.needs_word,
        approval,
    };
    visit.page("remember", &view)
}

async fn invited(visit: &Visit, form: &Submission) -> Result<Invited, Missed> {
    let token = form.text("token").to_owned();
    guess(visit, async move |node: Arc<Node>| people::invited(&node, &token).await).await
}

fn refused(visit: &Visit, missed: Missed) -> Answer {
    let (status, problem) = match missed {
        Missed::Wait => (StatusCode::TOO_MANY_REQUESTS, "session-problem-wait"),
        Missed::Refused(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invitation-problem"),
        Missed::Fault(fault) => return Err(fault),
    };
    visit.page_with(status, "", &InvitationEnter { problem: Some(problem.to_owned()) })
}

fn page(
    visit: &Visit,
    form: &Submission,
    (status, invited): (StatusCode, &Invited),
    problem: Option<String>,
) -> Answer {
    let view = InvitationOpen {
        token: form.text("token").to_owned(),
        name: invited.name.clone(),
        secret: qr::secret(&invited.address)?,
        needs_word: invited.needs_word,
        is_reset: invited.is_reset,
        problem,
    };
    visit.page_with(status, "", &view)
}
