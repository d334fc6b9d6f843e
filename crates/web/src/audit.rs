//! The log that cannot be changed unseen.

mod asked;
mod export;
mod list;
mod witnesses;

pub use export::export;
pub use list::list;
pub use witnesses::{explain, explain_ask};
