//! How many nobody recorded: an estimate as it was kept.

mod file;
mod show;

pub use file::{file, file_with_reason};
pub use show::{open, show};
