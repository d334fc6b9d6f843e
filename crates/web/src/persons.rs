//! The people of this organisation: who is here, as what; who joins, changes and leaves.

mod create;
mod invite;
mod leave;
mod list;
mod sessions;
mod set;
mod show;

pub use create::{create, new};
pub use invite::{invite, reset};
pub use leave::leave;
pub use list::list;
pub use sessions::end_sessions;
pub use set::set;
pub use show::show;

use crate::form::Submission;
use crate::view::edit::Chosen;
use crate::words::Words;
use app::Role;
use app::people::Given;
use record::Compartment;
use serde_json::Value;
use std::collections::BTreeSet;

/// Roles to be ticked.
fn roles(words: &Words, chosen: &BTreeSet<Role>) -> Vec<Chosen> {
    let role = |r: &Role| Chosen {
        code: r.code().to_owned(),
        label: words.plain(&format!("role-{}", r.code())),
        is_chosen: chosen.contains(r),
    };
    Role::ALL.iter().map(role).collect()
}

/// Sealed compartments to be ticked.
fn grants(words: &Words, chosen: &BTreeSet<Compartment>) -> Vec<Chosen> {
    let grant = |c: Compartment| Chosen {
        code: c.code().to_owned(),
        label: words.plain(&format!("compartment-{}", c.code())),
        is_chosen: chosen.contains(&c),
    };
    Compartment::SEALED.into_iter().map(grant).collect()
}

/// What was ticked.
fn given(posted: &Submission) -> Given {
    let ticked = |name: &str| posted.fields.get(name).and_then(Value::as_array).into_iter().flatten();
    Given {
        roles: ticked("roles").filter_map(Value::as_str).filter_map(Role::from_code).collect(),
        grants: ticked("grants").filter_map(Value::as_str).filter_map(Compartment::from_code).collect(),
        is_attribution_meant: posted.text("attribution") == "meant",
    }
}
