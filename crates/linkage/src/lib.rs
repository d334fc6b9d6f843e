//! Fellegi–Sunter record linkage of reports of events. This file names what the crate
//! offers; the text below is its README.
//!
#![doc = include_str!("../README.md")]

mod block;
mod candidate;
mod chance;
mod cluster;
mod compare;
pub mod em;
mod error;
mod event;
mod level;
mod linkage;
mod model;
mod parallel;
pub mod private;
mod progress;
mod quality;
mod random;
mod review;
mod row;
mod settings;
pub mod table;
mod watch;

pub use block::{Blocking, RulePairs};
pub use candidate::{Candidate, Offered, Pair, choose};
pub use cluster::clusters;
pub use compare::Comparison;
pub use error::Error;
pub use event::{CountRange, Decision, Event, Point, RowRef};
pub use level::{Level, NULL};
pub use linkage::{Linkage, link, link_with};
pub use model::{Contribution, KeptModel, LevelWeight, ListPair, Model, odds_bits, probability};
pub use quality::{Quality, quality};
pub use review::{Inside, Link, Network, Standing};
pub use settings::Settings;
pub use watch::Watch;
