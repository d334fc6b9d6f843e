//! Today: what waits.

mod approvals;
mod clauses;
mod gather;
mod keys;
mod logs;
mod news;
mod sharing;
mod show;
mod withdrawals;

pub use show::show;
