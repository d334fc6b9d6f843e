//! Records of any kind: lists, pages, forms, and who may see them.

mod audience;
mod create;
mod edit;
mod export;
mod filled;
mod hold;
mod label;
mod list;
mod misread;
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
pub(crate) use misread::{misread, require_understood};
pub use new::new;
pub(crate) use show::ask_why;
pub use show::{open, show};
pub(crate) use shown::{parts_of, read, seen};
pub use shred::{shred, shred_ask};
pub use update::update;
pub use withdraw::{withdraw, withdraw_ask};

use crate::fault::Fault;
use crate::visit::Person;
use app::records::CORRECTED;
use record::{Form, RecordId};

/// Kinds whose page to write one stands at the record that they are about.
const ELSEWHERE: [&str; 1] = ["consent"];

pub(crate) fn is_written_by_hand(form: &Form) -> bool {
    !form.made && !ELSEWHERE.contains(&form.kind.as_str())
}

pub(crate) fn is_edited_by_hand(form: &Form) -> bool {
    is_written_by_hand(form) || CORRECTED.contains(&form.kind.as_str())
}

/// The form of a kind that is written by hand.
fn written<'a>(person: &'a Person, kind: &str) -> Result<&'a Form, Fault> {
    person.form(kind).ok().filter(|form| is_written_by_hand(form)).ok_or(Fault::NotFound)
}

/// The id of a record, unless it is of another kind than the address says: who is asked about one thing must not do it to
/// another.
pub(crate) async fn of_kind(person: &Person, (kind, id): (&str, &str)) -> Result<RecordId, Fault> {
    let id = record_id(id)?;
    let is_other = app::records::kind_of(person.node(), &id).await?.is_some_and(|found| found != kind);
    if is_other { Err(Fault::NotFound) } else { Ok(id) }
}

pub(crate) fn record_id(text: &str) -> Result<RecordId, Fault> {
    RecordId::parse(text).ok_or(Fault::NotFound)
}
