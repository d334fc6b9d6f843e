//! Matching rows of any kind by a model: compare columns, block by rules, learn weights, score, cluster, explain.
//!
//! A model names comparisons and blocking rules; [`link`] learns from the rows what they weigh, looks at each pair that
//! a rule lets through, and joins rows into clusters. Blocked pairs are streamed and never all held; what comes out is
//! the same for a seed whatever the number of threads. The method is told in `docs/methods/linkage.md`.

mod arriving;
mod block;
mod bridge;
mod cluster;
mod column;
mod complete;
mod draw;
mod error;
mod few;
mod file;
mod fold;
mod guess;
mod hand;
mod interaction;
mod jaro;
mod learn;
mod level;
mod link;
mod model;
mod ready;
mod rule;
mod set;
mod share;
mod tally;
mod typos;
mod when;
mod words;

pub use arriving::{Known, Like};
pub use block::{Blocking, RulePairs};
pub use bridge::Bridge;
pub use cluster::{Clusters, Joined};
pub use column::{Column, Filling, Table};
pub use complete::{Completeness, completeness};
pub use draw::{Drawn, draw};
pub use error::Error;
pub use fold::{name as spelt, sounded};
pub use guess::{Because, Becomes, Guess, SchemaGuess, Told, guess, guess_schema};
pub use hand::{Stage, Tell};
pub use link::{Found, Linked, Step, explain, go_on, link};
pub use model::{Compare, Fit, How, Interaction, Learnt, MOST_COMPARISONS, MOST_LEVELS, Model};
pub use ready::Unread;
pub use rule::{Part, Rule};
pub use share::{Place, Share, Values, learn};
