//! Today: what waits.

mod approvals;
mod gather;
mod sharing;
mod show;

pub use show::show;
