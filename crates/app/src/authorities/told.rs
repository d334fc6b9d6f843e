//! How the origins come to know that an authority asks: by a bundle that arrives, or by a person who answers for it.

use super::{EXCHANGE, Request, checked, is_told, marked, notices_due, notified, read};
use crate::actor::Actor;
use crate::agreements;
use crate::audit::Entry;
use crate::change::Change;
use crate::messages;
use crate::node::Node;
use crate::{Error, Result};
use jiff::civil::Date;
use record::{Body, Compartment, OrgId, RecordId};
use std::collections::BTreeSet;
use store::records::Stored;
use store::{Tx, statements as sql, values};

/// The kind of the message that carries a notice.
const MESSAGE: &str = "@authority";

/// The fewest words that say how.
const WORDS: usize = 3;

/// How an origin came to know otherwise than by a bundle, or what was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Telling<'a> {
    /// Whether they were told; otherwise they could not be reached.
    pub is_told: bool,
    /// Who was told there, or who was looked for.
    pub whom: &'a str,
    /// On which day, ISO.
    pub on: &'a str,
    /// How, in three words or more.
    pub how: &'a str,
}

/// The id of the message that carries a notice: its receipt is known by it again.
fn message_of(node: &Node, partner: &OrgId, request: &RecordId) -> Result<String> {
    let id = RecordId::parse(&format!("{request}-notice"));
    node.partner_id(partner, &id.ok_or_else(|| Error::Internal("an id is too long".to_owned()))?)
}

/// Whether no bundle carries the notice of a request to a partner yet.
pub(super) async fn is_unsent(node: &Node, tx: &mut Tx, (partner, request): (&OrgId, &RecordId)) -> Result<bool> {
    let id = message_of(node, partner, request)?;
    Ok(tx.fetch_one(sql::MESSAGE, values![partner.as_str(), "out", id]).await?.is_none())
}

/// Puts every notice that a partner is owed into the bundle that is being sealed for them.
pub(crate) async fn tell_by_bundle(change: &mut Change<'_>, partner: &OrgId) -> Result<()> {
    for notice in notices_due(change.node, &mut change.tx, partner).await? {
        let Some(request) = notice.request.clone() else { continue };
        let id = message_of(change.node, partner, &request)?;
        messages::queue_as(change, partner, &id, (MESSAGE, &serde_json::to_vec(&notice)?)).await?;
        // That they could not be reached, with day and name, counts until they know.
        if !notice.is_unreached {
            notified(change, &request, partner, ("sent", EXCHANGE)).await?;
        }
    }
    Ok(())
}

/// A message with a notice reached the partner, and somebody there took the bundle in: they know.
pub(crate) async fn arrived(change: &mut Change<'_>, partner: &OrgId, message: &str) -> Result<()> {
    for record in change.tx.records_of("authority_request").await?.into_iter().filter(|r| r.channel.is_none()) {
        let body = Body(record.open.clone());
        let is_on_its_way = |row: &Body| matches!(row.text("state"), Some("sent" | "unreached"));
        let is_theirs = |row: &Body| row.text("origin") == Some(partner.as_str()) && is_on_its_way(row);
        if body.rows("notices").any(|row| is_theirs(&row)) && message_of(change.node, partner, &record.id)? == message {
            return notified(change, &record.id, partner, ("acknowledged", EXCHANGE)).await;
        }
    }
    Ok(())
}

/// A message with a notice lay in a bundle that was discarded and never left: where nothing else says that they know, the
/// notice is owed once more, and the register says so. Gives whether it is.
pub(crate) async fn owed_again(change: &mut Change<'_>, partner: &OrgId, message: &str) -> Result<bool> {
    for record in change.tx.records_of("authority_request").await?.into_iter().filter(|r| r.channel.is_none()) {
        if is_sent(&record, partner) && message_of(change.node, partner, &record.id)? == message {
            marked(change, &record.id, partner, ("due", "", EXCHANGE)).await?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the notice of a request is on its way to a partner, or was.
fn is_sent(request: &Stored, partner: &OrgId) -> bool {
    let is = |row: Body| row.text("origin") == Some(partner.as_str()) && row.text("state") == Some("sent");
    Body(request.open.clone()).rows("notices").any(is)
}

/// The channel to a partner starts again: what was sent and is not acknowledged has perhaps not come. The next bundle
/// brings those notices anew, and until then the register says that they are owed.
pub(crate) async fn all_owed_again(change: &mut Change<'_>, partner: &OrgId) -> Result<()> {
    for record in change.tx.records_of("authority_request").await?.into_iter().filter(|r| r.channel.is_none()) {
        if !is_sent(&record, partner) {
            continue;
        }
        // One that cannot be read keeps nobody from starting again: the message that says it goes once more as it is.
        if change.node.body_of(&mut change.tx, &record, &BTreeSet::from(Compartment::SEALED)).await.is_err() {
            continue;
        }
        // What they said they did not take has come: that stays to be seen.
        let message = message_of(change.node, partner, &record.id)?;
        if change.tx.execute(sql::MESSAGE_FORGET_SENT, values![partner.as_str(), message]).await? == 1 {
            marked(change, &record.id, partner, ("due", "", EXCHANGE)).await?;
        }
    }
    Ok(())
}

/// Records that an origin was told by another way, such as by voice, or could not be reached. Who says so answers for
/// it: it is logged with the person, the day and the way.
///
/// # Errors
/// `Forbidden` without a role for it; `Refused` without saying whom, on which day since it was received, and how;
/// `NotFound` for an unknown origin or request; `Conflict` for an origin that knows already.
pub async fn tell(node: &Node, actor: &Actor, id: &RecordId, (origin, telling): (&str, &Telling<'_>)) -> Result<()> {
    let Telling { is_told, whom, on, how } = *telling;
    let mut change = node.change("authorities::tell").await?;
    let found = checked(node, &mut change, actor, id).await?;
    let received = Body(found.open.clone()).date("received_on").map(|date| date.from());
    let day = on.trim().parse::<Date>().ok();
    let is_since = day.zip(received).is_some_and(|(day, received)| received <= day && day <= node.today());
    if whom.trim().is_empty() || how.split_whitespace().count() < WORDS || !is_since {
        return Err(Error::Refused(
            "say whom, on which day since the request came, and how they were told or what was tried, in three words or more"
                .to_owned(),
        ));
    }
    let origin = origin_of(&mut change.tx, origin).await?;
    let request = read(node, &mut change.tx, found).await?;
    require_untold(&request, &origin)?;
    let state = if is_told { "told" } else { "unreached" };
    marked(&mut change, id, &origin, (state, on.trim(), &actor.id)).await?;
    let reason = format!("{} {}: {}", on.trim(), whom.trim(), how.trim());
    let entry = Entry::about("authority-notice", &actor.id, id, "authority_request").because(&reason);
    change.note_about(&entry, id).await?;
    change.commit().await
}

fn require_untold(request: &Request, origin: &OrgId) -> Result<()> {
    let notice = request.notices.iter().find(|(_, org, ..)| org == origin).ok_or(Error::NotFound)?;
    // Who could not be reached may still be told.
    if is_told(&notice.2) && notice.2 != "unreached" {
        return Err(Error::Conflict("this origin knows already; look at the request again".to_owned()));
    }
    Ok(())
}

/// An origin by the short name or id that was typed.
pub(super) async fn origin_of(tx: &mut Tx, typed: &str) -> Result<OrgId> {
    match agreements::partner(tx, typed).await {
        Ok(partner) => Ok(partner.org),
        Err(_) => OrgId::parse(typed).ok_or(Error::NotFound),
    }
}
