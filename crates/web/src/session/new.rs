//! The form to sign in with.

use crate::view::session::SessionNew;
use crate::visit::{Answer, Visit, local};

/// Shows the door.
///
/// # Errors
/// As [`Visit::page`].
pub async fn new(visit: Visit) -> Answer {
    let then = local(visit.asked("then").unwrap_or("/")).to_owned();
    visit.page("", &SessionNew { then, ..SessionNew::default() })
}
