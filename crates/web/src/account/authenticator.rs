//! Another authenticator.

use crate::door::{Missed, guess};
use crate::posted::Posted;
use crate::qr;
use crate::view::account::AccountAuthenticator;
use crate::visit::{Answer, Person, see_other};
use app::Node;
use app::people;
use axum::http::StatusCode;
use std::sync::Arc;

/// Shows the secret of one that was begun, as a picture and to be typed.
///
/// # Errors
/// When the store fails.
pub async fn authenticator(person: Person) -> Answer {
    page(&person, StatusCode::OK, None).await
}

/// Begins with one, or confirms it with a code.
///
/// # Errors
/// [`crate::fault::Fault::Clash`] when none was begun.
pub async fn set_authenticator(person: Person, Posted(posted): Posted) -> Answer {
    if posted.text("step") != "confirm" {
        people::begin_authenticator(person.node(), person.actor()).await?;
        return Ok(see_other("/account/authenticator"));
    }
    let (actor, token) = (person.actor().clone(), person.signed().token.clone());
    let code = posted.text("code").to_owned();
    let work = async move |node: Arc<Node>| people::confirm_authenticator(&node, &actor, &token, &code).await;
    match guess(&person, work).await {
        Ok(()) => Ok(see_other("/account?done=authenticator-set")),
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

async fn page(person: &Person, status: StatusCode, problem: Option<String>) -> Answer {
    let Some(address) = people::begun_authenticator(person.node(), person.actor()).await? else {
        return Ok(see_other("/account"));
    };
    let view = AccountAuthenticator { secret: qr::secret(&address)?, problem };
    person.page_with(status, "", &view)
}
