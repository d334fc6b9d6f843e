//! The log that cannot be changed unseen.

mod export;
mod list;

pub use export::export;
pub use list::list;
