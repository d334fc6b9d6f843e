//! Records that may be the same event, and a person who decides.

mod decide;
mod list;
mod run;
mod show;

pub use decide::decide;
pub use list::list;
pub use run::run;
pub use show::show;

use app::Role;

/// Whether this person decides on pairs; `app` refuses others anyway, and this spares useless buttons.
fn decides(actor: &app::Actor) -> bool {
    [Role::Officer, Role::Coordinator, Role::Reviewer].into_iter().any(|r| actor.is(r))
}
