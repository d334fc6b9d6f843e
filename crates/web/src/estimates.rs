//! How many nobody recorded: a run under way, and a run as it was kept.

mod file;
mod progress;
mod show;

pub use file::{file, file_with_reason};
pub use progress::{progress, stop};
pub use show::{open, show};
