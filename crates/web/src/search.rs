//! Finding by words.

mod show;

pub use show::{find, show};
