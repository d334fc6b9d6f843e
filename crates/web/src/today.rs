//! Today: what waits.

mod gather;
mod sharing;
mod show;

pub use show::show;
