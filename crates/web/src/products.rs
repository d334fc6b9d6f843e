//! What is said to somebody, and whether each statement is cleared.

mod again;
mod clearance;
mod file;
mod issue;
mod show;
mod sign_off;

pub use again::again;
pub use clearance::clearance;
pub use file::file;
pub use issue::issue;
pub use show::show;
pub use sign_off::sign_off;

use crate::fault::Fault;
use crate::visit::Person;
use app::products::{self, Clearance};
use record::{RecordId, Use};

/// The clearance of a product for the use that it was written for.
async fn own_clearance(person: &Person, id: &RecordId) -> Result<Clearance, Fault> {
    let first = products::clearance(person.node(), person.actor(), id, Use::LeadershipBrief).await?;
    match first.product.body.text("channel").and_then(Use::from_code) {
        Some(channel) if channel != Use::LeadershipBrief => {
            Ok(products::clearance(person.node(), person.actor(), id, channel).await?)
        }
        _ => Ok(first),
    }
}
