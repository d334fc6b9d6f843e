//! Recovery codes.

use crate::posted::Posted;
use crate::view::account::RecoveryCodes;
use crate::visit::{Answer, Person};
use app::people;

/// Makes new ones and shows them, once.
///
/// # Errors
/// When the store fails.
pub async fn renew(person: Person, _posted: Posted) -> Answer {
    let codes = people::renew_recovery(person.node(), person.actor()).await?;
    person.page("", &RecoveryCodes { codes, is_opened: false })
}
