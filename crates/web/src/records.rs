//! Records of any kind: lists, pages, forms, and who may see them.

mod audience;
mod create;
mod edit;
mod export;
mod filled;
mod hold;
mod label;
mod list;
mod new;
mod show;
mod shown;
mod shred;
mod update;
mod whereabouts;
mod withdraw;

pub use audience::{audience, set_audience};
pub use create::create;
pub use edit::{edit, edit_with_reason};
pub use export::{ask_export, export};
pub(crate) use filled::Filled;
pub use hold::{hold, hold_ask};
pub use label::{label, set_label};
pub use list::list;
pub(crate) use list::{asked, columns, row};
pub use new::new;
pub(crate) use show::ask_why;
pub use show::{open, show};
pub(crate) use shown::{parts_of, read, seen};
pub use shred::{shred, shred_ask};
pub use update::update;
pub use withdraw::{withdraw, withdraw_ask};

use crate::fault::Fault;
use crate::visit::Person;
use record::{Form, RecordId};

/// Kinds that are made by an action of their own: no form writes them, since it would lose what ties them
/// to their evidence, their partner's signature or their method.
const MADE: [&str; 13] = [
    "agreement",
    "alert",
    "approval",
    "authority_request",
    "consent",
    "estimate",
    "match",
    "override",
    "partner",
    "private_match",
    "product",
    "request",
    "trend",
];

/// Of those, the ones that may be corrected by hand afterwards.
const CORRECTED: [&str; 1] = ["partner"];

pub(crate) fn is_written_by_hand(kind: &str) -> bool {
    !MADE.contains(&kind)
}

pub(crate) fn is_edited_by_hand(kind: &str) -> bool {
    is_written_by_hand(kind) || CORRECTED.contains(&kind)
}

/// The form of a kind that is written by hand.
fn written<'a>(person: &'a Person, kind: &str) -> Result<&'a Form, Fault> {
    if is_written_by_hand(kind) { person.form(kind) } else { Err(Fault::NotFound) }
}

pub(crate) fn record_id(text: &str) -> Result<RecordId, Fault> {
    RecordId::parse(text).ok_or(Fault::NotFound)
}
