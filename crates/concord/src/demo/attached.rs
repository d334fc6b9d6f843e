//! One file of a record: an invented statement, written here, so that it needs nobody's licence.

use super::{Members, Telling};
use app::attachments::{self, New, Way};
use app::record::Compartment;
use app::records::{self, ListQuery};
use app::{Error, Result};

const STATEMENT: &str = "DEMONSTRATION, NOT FOR CITATION\n\nAn invented statement. No such person said this.\n\n\
    I was at the market when it happened. I saw smoke above the roofs, and people running. I helped to carry two of \
    them to a car. I do not know their names.\n\nMay be used freely (CC0).\n";

/// Adds the statement to the newest incident of the Human Rights Monitor.
///
/// # Errors
/// As [`attachments::begin`]; `NotFound` when nothing was imported.
pub async fn attach(members: &Members, telling: &mut Telling) -> Result<()> {
    let (node, actor) = (&members.monitor.node, &members.monitor.actor);
    let query = ListQuery { kind: "incident".to_owned(), page: 1, ..ListQuery::default() };
    let newest = records::rows(node, actor, &query).await?.rows.into_iter().next().ok_or(Error::NotFound)?;
    let new = New {
        record: newest.id,
        compartment: Compartment::Narrative,
        name: "statement.txt".to_owned(),
        way: Way::CommandLine,
        expected_bytes: Some(STATEMENT.len() as u64),
    };
    let mut arriving = attachments::begin(node, actor, new).await?;
    arriving.write(STATEMENT).await?;
    arriving.finish().await?;
    telling.say("One invented statement was added to an incident as a file, sealed on its own");
    Ok(())
}
