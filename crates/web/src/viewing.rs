//! Looking at the node as another role would.

mod begin;
mod choose;

pub use begin::{begin, end};
pub use choose::choose;
