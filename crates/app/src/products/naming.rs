//! Whom a product does not name: contributors whose agreement says that what is made from theirs names nobody.

use crate::anonymous::Anonymous;
use crate::{Error, Result};
use record::{Body, Label};

/// The texts besides the statements; to whom it goes is an address, and says of nobody that they contributed.
const TEXTS: [&str; 3] = ["title", "summary", "ask"];

/// The texts of a product that name somebody who contributed to what has this label, and is named nowhere.
pub(super) fn naming(anonymous: &Anonymous, label: &Label, body: &Body) -> Vec<String> {
    let around = TEXTS.iter().filter_map(|name| body.text(name).map(str::to_owned));
    let statements = body.rows("statements").filter_map(|row| row.text("text").map(str::to_owned));
    around.chain(statements).filter(|text| anonymous.is_named(label, text)).collect()
}

/// Refuses to let a product out that names one of them.
///
/// # Errors
/// `Conflict` says in which text.
pub(crate) fn require_unnamed(named: &[String]) -> Result<()> {
    let Some(text) = named.first() else { return Ok(()) };
    Err(Error::Conflict(format!(
        "`{text}` names a contributor whom an agreement lets nobody name; write it without the name"
    )))
}
