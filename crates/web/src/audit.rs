//! The log that cannot be changed unseen.

mod asked;
mod destroyed;
mod export;
mod list;
mod witnesses;

pub use destroyed::destroyed;
pub use export::export;
pub use list::list;
pub use witnesses::{explain, explain_ask};
