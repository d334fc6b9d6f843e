//! Records that may be the same, and a person who decides.

mod compared;
mod decide;
pub mod events;
mod list;
mod quality;
mod run;
mod show;

pub use decide::decide;
pub use list::list;
pub use quality::quality;
pub use run::run;
pub use show::{review, show};

use crate::fault::Fault;
use crate::naming::address;
use crate::view::matching::{Kinds, OfKind};
use crate::visit::Person;
use app::Role;
use app::matching::{self, INCIDENT};

/// Whether this person decides on pairs; `app` refuses others anyway, and this spares useless buttons.
fn decides(actor: &app::Actor) -> bool {
    [Role::Officer, Role::Coordinator, Role::Reviewer].into_iter().any(|r| actor.is(r))
}

fn percent(probability: f64) -> u8 {
    (probability.clamp(0.0, 1.0) * 100.0).round() as u8
}

/// The kind whose pairs an address asks for: incidents, where it names none.
///
/// # Errors
/// [`Fault::NotFound`] for a kind that cannot be compared: else incidents would be compared in its place.
pub(crate) fn asked_kind(person: &Person) -> Result<String, Fault> {
    let asked = person.asked("kind").filter(|kind| !kind.is_empty()).unwrap_or(INCIDENT);
    let known = matching::kinds(person.node()).contains(&asked);
    known.then(|| asked.to_owned()).ok_or(Fault::NotFound)
}

/// An address of these pages that stays with a kind.
pub(crate) fn of_kind(path: &str, kind: &str, asked: &[(&str, &str)]) -> String {
    let mut all = Vec::new();
    if kind != INCIDENT {
        all.push(("kind", kind));
    }
    all.extend_from_slice(asked);
    address(path, &all)
}

/// The kind of a page, and the same page of every other kind.
fn kinds_of(person: &Person, kind: &str, path: &str) -> Kinds {
    let one = |other: &str| OfKind {
        key: format!("kind-{other}-many"),
        href: of_kind(path, other, &[]),
        is_chosen: other == kind,
    };
    let all = matching::kinds(person.node()).into_iter().map(one).collect();
    Kinds { all, ..said_of(kind) }
}

/// How a page speaks of a kind.
fn said_of(kind: &str) -> Kinds {
    Kinds {
        query: of_kind("", kind, &[]),
        more: format!("&kind={}", matching::filter_of(kind).1),
        said: if kind == INCIDENT { String::new() } else { "-of-records".to_owned() },
        all: Vec::new(),
    }
}
