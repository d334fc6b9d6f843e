//! Tidy checks as tests, generated references, release.
//!
//! Every check takes a [`Tree`] and gives [`Finding`]s; what a compiler keeps already is left to it.

pub mod check;
pub mod fuzz;
pub mod generate;
pub mod prove;
pub mod provenance;
pub mod scan;
pub mod simulate;
pub mod tree;

pub use tree::{Finding, Tree};
