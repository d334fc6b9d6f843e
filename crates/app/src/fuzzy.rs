//! Fuzzy private matching: which records two organisations both know although they write them differently.
//!
//! Each side encodes what it may let be matched under a secret made for one run. A *linkage unit*, a third organisation
//! that both chose, compares the encodings without the secret, tells each which of its own rows matched, and destroys
//! both lists. Or, by explicit choice of a person on each side, one gives its encodings to the other, who holds the
//! secret and can therefore test any name against them.
//!
//! The run is a record of kind `private_match` on every node that takes part: with whom, when, how many, by whom. What
//! it needs until it ends lies in [`workings`], and nowhere afterwards.

mod answer;
mod budget;
mod encode;
mod end;
mod letter;
mod list;
mod offer;
mod outcome;
mod own;
mod run;
mod schema;
mod unit;
mod workings;

pub(crate) use answer::take_reply;
pub use answer::{accept, refuse};
pub use budget::{Budget, ROWS, RUNS, budget, set_budget};
pub(crate) use end::{forget, tidy};
pub use list::{Choices, Shown, Whom, choices, list, show, waiting};
pub use offer::{OFFER_DAYS, THRESHOLD, Wanted, offer, withdraw};
pub(crate) use offer::{take as take_offer, take_withdrawal};
pub(crate) use outcome::take as take_result;
pub(crate) use run::is_fuzzy;
pub use run::{Method, Run, Side, State};
pub(crate) use schema::plain;
pub use schema::{Part, Schema};
pub(crate) use unit::take as take_encodings;
pub use unit::{compare, compare_telling};

use crate::Result;
use crate::actor::Actor;
use crate::node::Node;
use policy::Role;

/// The kind of runs.
pub(crate) const KIND: &str = "private_match";

/// Whether this person starts runs, answers them and carries them out: who both matches and shares.
pub fn may_run(actor: &Actor) -> bool {
    actor.is(Role::Officer) || actor.is(Role::Coordinator)
}

fn require_runner(node: &Node, actor: &Actor) -> Result<()> {
    node.require(may_run(actor), "only an officer or coordinator gives encodings to anybody or compares them")
}
