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

/// The kind whose pairs an address asks for: incidents, unless it names another that can be compared.
pub(crate) fn asked_kind(person: &Person) -> String {
    let asked = person.asked("kind");
    let known = matching::kinds(person.node());
    known.into_iter().find(|kind| Some(*kind) == asked).unwrap_or(INCIDENT).to_owned()
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
    let is_event = kind == INCIDENT;
    let said = |text: String| if is_event { String::new() } else { text };
    Kinds {
        query: of_kind("", kind, &[]),
        more: said(format!("&kind={kind}")),
        said: said("-of-records".to_owned()),
        all: Vec::new(),
    }
}
