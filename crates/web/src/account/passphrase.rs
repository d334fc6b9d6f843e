//! Another passphrase.

use super::show::page;
use crate::door::{Missed, guess};
use crate::posted::Posted;
use crate::visit::{Answer, Person, see_other};
use app::people::{self, NewPassphrase};
use app::{Cost, Node};
use axum::http::StatusCode;
use std::sync::Arc;

/// Sets it, with the present one as the proof.
///
/// # Errors
/// When the store fails.
pub async fn set_passphrase(person: Person, Posted(posted): Posted) -> Answer {
    if posted.text("new") != posted.text("again") {
        let problem = person.words()?.plain("account-problem-again");
        return page(&person, StatusCode::UNPROCESSABLE_ENTITY, Some(problem)).await;
    }
    let words = NewPassphrase {
        present: posted.text("present").to_owned().into(),
        new: posted.text("new").to_owned().into(),
        cost: Cost::default(),
    };
    let (actor, token) = (person.actor().clone(), person.signed().token.clone());
    let work = async move |node: Arc<Node>| people::set_passphrase(&node, &actor, &token, &words).await;
    match guess(&person, work).await {
        Ok(()) => Ok(see_other("/account?done=passphrase-set")),
        Err(Missed::Wait) => {
            let problem = person.words()?.plain("session-problem-wait");
            page(&person, StatusCode::TOO_MANY_REQUESTS, Some(problem)).await
        }
        Err(Missed::Refused(why)) => {
            let problem = person.said(why)?;
            page(&person, StatusCode::UNPROCESSABLE_ENTITY, Some(problem)).await
        }
        Err(Missed::Fault(fault)) => Err(fault),
    }
}
