//! Today: what waits.

mod approvals;
mod gather;
mod show;

pub use show::show;
