//! One wished change, and the ways to it.

mod show;

pub use show::show;
