//! Issuing a product for a use: only what is cleared in the very transaction that says so.

use super::clear::{clearance, cleared};
use super::{Clearance, Cleared, opened, require_unnamed, rewrite};
use crate::actor::Actor;
use crate::audit::Entry;
use crate::node::Node;
use crate::{Error, Result};
use policy::Role;
use record::{Label, RecordId, Use};

/// Issues a product for a use. What is not cleared is not issued: the clearance says whose records stand against it.
///
/// # Errors
/// `Conflict` without a sign-off, for another use than it was written for, or when a text of it names a contributor whom
/// an agreement lets nobody name; `NotFound`; `Forbidden` unless the actor is a leader or adviser.
pub async fn issue(node: &Node, actor: &Actor, id: &RecordId, channel: Use) -> Result<Clearance> {
    require_issuer(node, actor)?;
    let cleared = clearance(node, actor, id, channel).await?;
    issue_cleared(node, actor, cleared).await
}

/// Issues what was cleared a moment ago. Everything is asked once more in the transaction that writes it, so that a
/// label that was narrowed in between, or evidence that was withdrawn, keeps it back.
///
/// # Errors
/// As [`issue`].
pub async fn issue_cleared(node: &Node, actor: &Actor, cleared: Clearance) -> Result<Clearance> {
    require_issuer(node, actor)?;
    let (id, channel) = (cleared.product.record.id.clone(), cleared.channel);
    let cleared = match cleared.is_clear() {
        true => match write(node, actor, (&id, channel)).await? {
            None => return clearance(node, actor, &id, channel).await,
            Some((statements, label)) => Clearance { statements, label, ..cleared },
        },
        false => cleared,
    };
    let mut change = node.change("products::refused").await?;
    let detail: Vec<String> =
        cleared.blocked().iter().map(|b| format!("{}:{} ({})", b.owner, b.records, b.because.join("+"))).collect();
    let entry = Entry::about("issue-refused", &actor.id, &id, "product");
    change.note(&Entry { detail: Some(format!("{} {}", channel.code(), detail.join(" "))), ..entry })?;
    change.commit().await?;
    Ok(cleared)
}

fn require_issuer(node: &Node, actor: &Actor) -> Result<()> {
    node.require(actor.is(Role::Leader) || actor.is(Role::Adviser), "only a leader or adviser issues")
}

/// Writes that it is issued; gives what stands against it by now instead, and writes nothing then.
async fn write(node: &Node, actor: &Actor, (id, channel): (&RecordId, Use)) -> Result<Option<(Vec<Cleared>, Label)>> {
    let mut change = node.change("products::issue").await?;
    let (before, body) = opened(&mut change, actor, id).await?;
    let (statements, label, named) = cleared(node, &mut change.tx, (actor, id, channel), &body).await?;
    if statements.iter().any(|s| !s.blocked.is_empty()) {
        return Ok(Some((statements, label)));
    }
    require_unnamed(&named)?;
    if body.text("signed_off_by").is_none() {
        return Err(Error::Conflict("the organisation has not signed this off; ask a leader".to_owned()));
    }
    if body.text("channel") != Some(channel.code()) {
        return Err(Error::Conflict("this version was written for another use; write one for this use".to_owned()));
    }
    rewrite(&mut change, actor, (&before, body.with("state", "issued")), "issue").await?;
    change.commit().await?;
    Ok(None)
}
