//! May this actor do this to that, and why: Cedar, with the rules as files.
//!
//! The rules are `rules/*.cedar`, compiled in and checked against their schema as the gate opens. This crate decides
//! one question at a time and remembers nothing but what it decided on the same facts: counting two people, logging and
//! asking about each compartment in turn are left to `app`.

mod error;
mod facts;
mod gate;
mod meeting;
mod question;

pub use error::Error;
pub use gate::{Decision, Gate};
pub use question::{Action, Actor, Question, Relation, Role};
