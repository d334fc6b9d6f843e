//! The form to sign in with.

use crate::headers::Scripted;
use crate::passkey;
use crate::view::session::SessionNew;
use crate::visit::{Answer, Visit, local};
use axum::http::StatusCode;

/// Shows the door.
///
/// # Errors
/// As [`Visit::page`].
pub async fn new(visit: Visit) -> Answer {
    let then = local(visit.asked("then").unwrap_or("/")).to_owned();
    page(&visit, StatusCode::OK, SessionNew { then, ..SessionNew::default() })
}

/// The door with what a device with passkeys is asked, where they work.
pub(super) fn page(visit: &Visit, status: StatusCode, view: SessionNew) -> Answer {
    let Some((passkey, cookie)) = passkey::at_the_door(visit)? else { return visit.page_with(status, "", &view) };
    let page = visit.page_with(status, "", &SessionNew { passkey: Some(passkey), ..view })?;
    passkey::give(visit, page, (Scripted::Get, Some(&cookie)))
}
