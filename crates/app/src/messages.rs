//! What partners tell each other besides records: offers, notices, requests, answers, alerts. They travel in bundles,
//! each once, sealed like everything else, and are answered by a receipt.

use crate::agreements::{self, Partner, recall};
use crate::audit::Entry;
use crate::change::Change;
use crate::documents::{self, Leaving};
use crate::node::Node;
use crate::{Error, Result, alerts, attestations, authorities, certificates, comments, fuzzy, private, requests};
use record::{OrgId, Problem};
use seal::Place;
use seal::bundle::{Item, Receipt};
use store::{statements as sql, values};

/// What every kind of a message begins with; no kind of a record does.
pub(crate) const MARK: char = '@';

/// Kinds that pass although no agreement is in force: they are how one comes about, or what one promised beyond it.
pub(crate) const WITHOUT_AGREEMENT: [&str; 8] =
    ["@offer", "@signature", "@notice", recall::KIND, "@attestation", "@authority", WHOLE, REVOCATION];

/// Kinds that speak of records, and are taken after the records that came with them.
pub(crate) const AFTER_RECORDS: [&str; 2] = ["@document", "@comment"];

/// The list of everything that a sender still grants: what is not in it was withdrawn while nobody heard.
pub(crate) const WHOLE: &str = "@whole";

/// A node key of the sender is not to be trusted any more, in the words of its root key.
pub(crate) const REVOCATION: &str = "@revocation";

/// Puts a message into the next bundle for a partner. Gives its id.
pub(crate) async fn queue(change: &mut Change<'_>, to: &OrgId, message: (&str, &[u8])) -> Result<String> {
    let id = change.node.new_id().as_str().to_owned();
    queue_as(change, to, &id, message).await?;
    Ok(id)
}

/// As [`queue`], under an id by which its receipt is known again.
pub(crate) async fn queue_as(change: &mut Change<'_>, to: &OrgId, id: &str, (kind, body): (&str, &[u8])) -> Result<()> {
    let sealed = seal_body(change.node, id, body);
    let row = values![id, to.as_str(), "out", kind, "queued", "", sealed, change.node.now_text()];
    change.tx.execute(sql::MESSAGE_INSERT, row).await?;
    Ok(())
}

/// Drops messages of a kind that wait for a partner: what they say has reached them another way.
pub(crate) async fn forget(change: &mut Change<'_>, to: &OrgId, kind: &str) -> Result<()> {
    change.tx.execute(sql::MESSAGES_FORGET, values![to.as_str(), kind]).await?;
    Ok(())
}

/// What waits for a partner, as items of the bundle `bundle`.
pub(crate) async fn take_queued(
    change: &mut Change<'_>,
    to: &Partner,
    (is_in_force, whole): (bool, &[String]),
) -> Result<Vec<Item>> {
    let rows = change.tx.fetch(sql::MESSAGES_QUEUED, values![to.org.as_str()]).await?;
    let mut items = Vec::new();
    for row in &rows {
        let (id, kind) = (row.need(0)?, row.need(1)?);
        if !is_in_force && !WITHOUT_AGREEMENT.contains(&kind.as_str()) {
            continue;
        }
        let body = open_body(change.node, &id, &row.bytes(2))?;
        // What is still granted, how the agreement stands, and whether a version of a joint document may still pass are
        // only known when the bundle is sealed.
        let leaving = match kind.as_str() {
            // What we withdrew since a backup was made is not known yet.
            WHOLE | "@document" | "@comment" if to.asks => Leaving::Later,
            // What was worked out before may rest on what was withdrawn, and can be asked for again.
            "@matched" | "@encodings" | "@run-result" if to.asks => Leaving::Never,
            WHOLE => Leaving::Now(serde_json::to_vec(whole)?),
            recall::KIND => recall::outgoing(change, &to.org).await?.map_or(Leaving::Never, Leaving::Now),
            "@document" => documents::outgoing(change.node, &mut change.tx, (to, &body)).await?,
            _ => Leaving::Now(body),
        };
        let body = match leaving {
            Leaving::Now(body) => body,
            Leaving::Later => continue,
            Leaving::Never => {
                change.tx.execute(sql::MESSAGE_FORGET, values![to.org.as_str(), id.as_str()]).await?;
                continue;
            }
        };
        change.tx.execute(sql::MESSAGE_STATE, values![to.org.as_str(), "out", id.as_str(), "sent"]).await?;
        items.push(Item { id, kind, body });
    }
    Ok(items)
}

/// Marks one of ours as arrived. Gives whether there was one. What it says goes here: it must not outlive what it speaks
/// of.
pub(crate) async fn delivered(change: &mut Change<'_>, by: &Partner, id: &str) -> Result<bool> {
    let known = change.tx.fetch_one(sql::MESSAGE, values![by.org.as_str(), "out", id]).await?;
    let values = values![by.org.as_str(), id, Vec::<u8>::new()];
    let is_ours = change.tx.execute(sql::MESSAGE_DELIVERED, values).await? == 1;
    if is_ours && known.is_some_and(|row| row.str(1) == Some("@authority")) {
        authorities::arrived(change, &by.org, id).await?;
    }
    Ok(is_ours)
}

/// Receipts for what was not taken: the ids alone. A receipt is no message, so that none answers it.
pub(crate) async fn take_refused(change: &mut Change<'_>, to: &OrgId) -> Result<Vec<Receipt>> {
    let rows = change.tx.fetch(sql::MESSAGES_REFUSED, values![to.as_str()]).await?;
    let receipt = |r: &store::Row| Ok(Receipt { id: r.need(0)?, state: "refused".to_owned() });
    let receipts = rows.iter().map(receipt).collect::<Result<_>>()?;
    change.tx.execute(sql::MESSAGES_REFUSED_TOLD, values![to.as_str()]).await?;
    Ok(receipts)
}

/// Marks one of ours as not taken; what it says goes here too. What was never sent, or has arrived, stays as it is.
pub(crate) async fn not_taken(change: &mut Change<'_>, by: &Partner, id: &str) -> Result<()> {
    let values = values![by.org.as_str(), id, Vec::<u8>::new()];
    if change.tx.execute(sql::MESSAGE_NOT_TAKEN, values).await? == 1 {
        change.note(&Entry::general("message-not-taken", "exchange", Some(by.short_name.clone())))?;
    }
    Ok(())
}

/// Everything that was sent and not acknowledged is sent once more: the channel starts again.
pub(crate) async fn send_again(change: &mut Change<'_>, to: &OrgId) -> Result<()> {
    change.tx.execute(sql::MESSAGES_AGAIN, values![to.as_str()]).await?;
    Ok(())
}

/// Takes a message in. One that came before, by another way or again, changes nothing.
pub(crate) async fn take(change: &mut Change<'_>, from: &Partner, item: &Item) -> Result<()> {
    let known = change.tx.fetch(sql::MESSAGE, values![from.org.as_str(), "in", item.id.as_str()]).await?;
    if !known.is_empty() {
        // Whoever sends it once more has not heard our answer.
        change.tx.execute(sql::MESSAGE_ANSWER_AGAIN, values![from.org.as_str(), item.id.as_str()]).await?;
        return Ok(());
    }
    // Only that it came is kept: what it says lives in what is made of it, and goes when that is destroyed.
    let sealed = seal_body(change.node, &item.id, &[]);
    let moment = change.node.now_text();
    let kind = item.kind.as_str();
    let row = values![item.id.as_str(), from.org.as_str(), "in", kind, "taken", "", sealed, moment];
    change.tx.execute(sql::MESSAGE_INSERT, row).await?;
    let detail = format!("{} {}", from.short_name, item.kind);
    change.note(&Entry::general("message", "exchange", Some(detail)))?;
    match dispatch(change, from, item).await {
        Ok(()) => Ok(()),
        Err(Error::Internal(why)) => Err(Error::Internal(why)),
        // A message that cannot be taken holds nothing else up: it is logged, and the partner can send another.
        // The partner learns that it was not taken, and never why: the reason could tell what is here.
        Err(why) => {
            let values = values![from.org.as_str(), "in", item.id.as_str(), "refused"];
            change.tx.execute(sql::MESSAGE_STATE, values).await?;
            let detail = format!("{} {}: {}", from.short_name, item.kind, without_values(why));
            change.note(&Entry::general("message-refused", "exchange", Some(detail)))
        }
    }
}

/// Why a message was not taken, without what stood in it: the log opens to people who see no content.
fn without_values(why: Error) -> Error {
    match why {
        Error::Invalid(problems) => {
            let bare = |problem: Problem| Problem { seen: String::new(), ..problem };
            Error::Invalid(problems.into_iter().map(bare).collect())
        }
        other => other,
    }
}

async fn dispatch(change: &mut Change<'_>, from: &Partner, item: &Item) -> Result<()> {
    match item.kind.as_str() {
        "@offer" => agreements::take_offer(change, &from.org, &item.body).await,
        "@signature" => agreements::take_signature(change, &from.org, &item.body).await,
        "@notice" => agreements::take_notice(change, &from.org, &item.body).await,
        recall::KIND => recall::take(change, &from.org, &item.body).await,
        WHOLE => crate::receive::take_whole(change, from, &item.body).await,
        "@authority" => requests::take_notice(change, from, &item.body).await,
        "@request" => requests::take(change, from, &item.body).await,
        "@answer" => requests::take_answer(change, from, &item.body).await,
        alerts::KIND => alerts::take(change, from, &item.body).await,
        "@acknowledgement" => alerts::take_acknowledgement(change, from, &item.body).await,
        "@match" => private::take(change, from, &item.body).await,
        "@matched" => private::take_answer(change, from, &item.body).await,
        "@run-offer" => fuzzy::take_offer(change, from, &item.body).await,
        "@run-reply" => fuzzy::take_reply(change, from, &item.body).await,
        "@run-withdrawal" => fuzzy::take_withdrawal(change, from, &item.body).await,
        "@encodings" => fuzzy::take_encodings(change, from, &item.body).await,
        "@run-result" => fuzzy::take_result(change, from, &item.body).await,
        "@document" => documents::take(change, from, &item.body).await,
        "@comment" => comments::take(change, from, &item.body).await,
        REVOCATION => certificates::take_revocation(change, from, &item.body).await,
        "@attestation" => attestations::take(change, from, &item.body).await,
        // A newer program may say what this one does not know; it is told that nobody here has read it.
        _ => Err(Error::Refused("a message in this bundle is of a kind that this program does not know".to_owned())),
    }
}

/// What the messages of a kind say that wait for a partner and are in no bundle yet.
pub(crate) async fn queued(node: &Node, tx: &mut store::Tx, (to, kind): (&OrgId, &str)) -> Result<Vec<Vec<u8>>> {
    let rows = tx.fetch(sql::MESSAGES_QUEUED, values![to.as_str()]).await?;
    let of_kind = rows.iter().filter(|r| r.text(1).as_deref() == Some(kind));
    of_kind.map(|r| open_body(node, &r.need(0)?, &r.bytes(2))).collect()
}

/// What a message of ours says that went into a bundle and was not answered.
pub(crate) async fn said(node: &Node, tx: &mut store::Tx, (to, id): (&OrgId, &str)) -> Result<Option<Vec<u8>>> {
    let row = tx.fetch_one(sql::MESSAGE_SAYS, values![to.as_str(), id]).await?;
    row.map(|r| open_body(node, id, &r.bytes(1))).transpose()
}

/// Whether messages wait that may pass now.
///
/// # Errors
/// `Internal` when the store fails.
pub(crate) async fn waiting(tx: &mut store::Tx, to: &OrgId) -> Result<usize> {
    Ok(tx.fetch(sql::MESSAGES_QUEUED, values![to.as_str()]).await?.len())
}

fn place(id: &str) -> Place<'_> {
    Place { table: "messages", record: id, compartment: "message", revision: 1 }
}

fn seal_body(node: &Node, id: &str, body: &[u8]) -> Vec<u8> {
    seal::seal_compartment(&node.audit_key, &place(id), body, &mut *node.rng())
}

fn open_body(node: &Node, id: &str, sealed: &[u8]) -> Result<Vec<u8>> {
    let opened = seal::open_compartment(&node.audit_key, &place(id), sealed);
    opened.map(|b| b.to_vec()).map_err(|e| Error::Internal(format!("a stored message is damaged: {e}")))
}
