//! Records that may be the same event, and a person who decides.

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

use app::Role;

/// Whether this person decides on pairs; `app` refuses others anyway, and this spares useless buttons.
fn decides(actor: &app::Actor) -> bool {
    [Role::Officer, Role::Coordinator, Role::Reviewer].into_iter().any(|r| actor.is(r))
}

fn percent(probability: f64) -> u8 {
    (probability.clamp(0.0, 1.0) * 100.0).round() as u8
}
