//! Who leaves: the name stays on everything they did, their sessions end at once, and their open work goes to a
//! person who is named.

use super::staff::{active, check_last, may_administer, second_person};
use super::{invitations, passkeys};
use crate::actor::Actor;
use crate::approvals::{self, Exact};
use crate::audit::Entry;
use crate::change::Change;
use crate::labels::rewrite;
use crate::node::Node;
use crate::{Error, Result, attribution, overrides};
use policy::Role;
use record::{Compartment, RecordId};
use std::collections::BTreeSet;
use store::{statements as sql, values};

/// The field in which open work names who answers for it.
const RESPONSIBLE: &str = "responsible";

/// States of work that is done; whoever did it keeps their name on it.
const FINISHED: [&str; 7] = ["agreed", "partly-agreed", "refused", "no-reply", "done", "answered", "closed"];

/// What happened to the work of who left.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Left {
    /// How much that they had asked for, and that waited for a second person, was withdrawn.
    pub withdrawn: usize,
    /// How many pieces of open work now name the successor.
    pub reassigned: usize,
    /// The approval by which a leader lets the successor of a monitor see what the monitor wrote.
    pub approval: Option<RecordId>,
}

/// Closes an account. The person cannot sign in any more, and every session of theirs ends with this.
///
/// # Errors
/// `Forbidden` unless the actor keeps accounts; `NotFound` when either is not here; `Conflict` for the last
/// administrator or leader; `Refused` when the successor is the person.
pub async fn leave(node: &Node, actor: &Actor, (person, successor): (&str, &str), reason: &str) -> Result<Left> {
    node.require(may_administer(node, actor), "only an administrator closes accounts")?;
    if person == successor {
        return Err(Error::Refused("somebody else carries on; name them".to_owned()));
    }
    let mut change = node.change("people::leave").await?;
    let leaver = active(&mut change.tx, person).await?.ok_or(Error::NotFound)?;
    let heir = active(&mut change.tx, successor).await?.ok_or(Error::NotFound)?;
    let roles: Vec<Role> = leaver.roles.iter().copied().collect();
    check_last(&mut change.tx, &leaver, &roles).await?;
    change.tx.execute(sql::USER_LEFT, values![person]).await?;
    change.tx.execute(sql::SESSIONS_END, values![person]).await?;
    change.tx.execute(sql::RECOVERY_CLEAR, values![person]).await?;
    passkeys::end_all(&mut change, person, &actor.id).await?;
    invitations::end_all(&mut change, person).await?;
    let detail = Some(format!("{person} -> {successor}"));
    change.note(&Entry::general("leave", &actor.id, detail).because(reason))?;
    let withdrawn = approvals::withdraw_all_of(&mut change, person, &actor.id).await?
        + overrides::withdraw_all_of(&mut change, person, &actor.id).await?
        + attribution::withdraw_all_of(&mut change, person, &actor.id).await?;
    let reassigned = reassign(&mut change, (&leaver.name, &heir.name), &actor.id).await?;
    let approval = if is_only_monitor(&leaver) {
        let exact = Exact::Succession { person: person.to_owned(), successor: successor.to_owned() };
        second_person(&mut change, actor, exact, reason).await?
    } else {
        // What others wrote is seen by all who see content, so that nothing more has to be opened.
        None
    };
    change.commit().await?;
    Ok(Left { withdrawn, reassigned, approval })
}

/// Somebody who saw only their own records: nobody else works with them until a successor does.
fn is_only_monitor(leaver: &Actor) -> bool {
    let content: BTreeSet<Role> = leaver.roles.iter().copied().filter(|r| *r != Role::Administrator).collect();
    content == BTreeSet::from([Role::Monitor])
}

/// Puts the successor's name where open work of ours names who left.
async fn reassign(change: &mut Change<'_>, (from, to): (&str, &str), by: &str) -> Result<usize> {
    let node = change.node;
    let mut count = 0;
    let kinds: Vec<&str> =
        node.kinds.all().filter(|f| f.field(RESPONSIBLE).is_some()).map(|f| f.kind.as_str()).collect();
    for kind in kinds {
        for record in change.tx.records_of(kind).await?.into_iter().filter(|r| r.channel.is_none()) {
            let state = record.open.get("state").and_then(serde_json::Value::as_str).unwrap_or_default();
            if FINISHED.contains(&state) {
                continue;
            }
            let body = node.body_of(&mut change.tx, &record, &BTreeSet::from(Compartment::SEALED)).await?;
            if body.text(RESPONSIBLE).map(str::trim) != Some(from) {
                continue;
            }
            let label = node.label(&mut change.tx, record.label).await?;
            rewrite(change, &record, (body.with(RESPONSIBLE, to), label), (by, "reassign")).await?;
            count += 1;
        }
    }
    Ok(count)
}
