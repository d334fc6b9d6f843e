//! The checks, by what they look at.

pub mod crates;
pub mod doors;
pub mod methods;
pub mod pages;
pub mod rust;
pub mod security;
pub mod sql;
pub mod tree;
pub mod words;

use crate::{Finding, Tree};

/// A check by its name.
pub type Check = (&'static str, fn(&Tree) -> Vec<Finding>);

/// Every check.
pub const ALL: &[Check] = &[
    ("arrows", crates::arrows),
    ("readmes", crates::readmes),
    ("dependencies", crates::dependencies),
    ("heads", rust::heads),
    ("lengths", rust::lengths),
    ("unwraps", rust::unwraps),
    ("forbidden", rust::forbidden),
    ("sql", doors::sql),
    ("clock", doors::clock),
    ("randomness", doors::randomness),
    ("files", doors::files),
    ("network", doors::network),
    ("columns", sql::columns),
    ("vocabularies", words::vocabularies),
    ("languages", words::languages),
    ("fields", words::fields),
    ("samples", tree::samples),
    ("paths", tree::paths),
    ("sizes", tree::sizes),
    ("generated", pages::generated),
    ("tables", pages::tables),
    ("links", pages::links),
    ("methods", methods::both_ways),
    ("threats", security::threats),
    ("requirements", security::requirements),
];
