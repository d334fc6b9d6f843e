//! Today: what waits.

mod gather;
mod show;

pub use show::show;
