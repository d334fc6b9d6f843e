//! Today: what waits.

mod approvals;
mod clauses;
mod gather;
mod logs;
mod sharing;
mod show;

pub use show::show;
