//! The vocabulary of Concord: what a record is, before anything is done with it.
//!
//! Kinds and their forms, fields and their compartments, labels and how they combine, partial dates,
//! places, ids, counts and vocabularies. No I/O, no clock, no randomness of its own: `now` and `rng`
//! are parameters, and files are compiled in.

pub mod body;
pub mod compartment;
pub mod count;
pub mod date;
pub mod expression;
pub mod form;
pub mod id;
pub mod index;
pub mod kind;
pub mod label;
pub mod place;
pub mod problem;
pub mod reduce;
pub mod rung;
pub mod split;
pub mod validate;
pub mod vocabulary;

pub use body::Body;
pub use compartment::Compartment;
pub use count::CountRange;
pub use date::{PartialDate, TimePrecision};
pub use form::{Field, FieldType, Form};
pub use id::{OrgId, RecordId};
pub use kind::Kinds;
pub use label::{Caveat, Expiry, Label, Precision, Sensitivity, Use};
pub use place::{Place, PlacePrecision, Point};
pub use problem::Problem;
pub use rung::Rung;
pub use vocabulary::Vocabularies;
