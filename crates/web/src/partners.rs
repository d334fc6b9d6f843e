//! How far we go with whom, and what they see of us.

mod list;
mod see_as;

pub use list::list;
pub use see_as::{see_as, see_as_file, see_record_as};
