//! What needs a second person: what waits, what exactly would be done, and the decision.

mod decide;
mod invitation;
mod list;
pub(crate) mod said;
mod show;

pub use decide::{decide, withdraw};
pub use invitation::invitation;
pub use list::list;
pub use show::show;
