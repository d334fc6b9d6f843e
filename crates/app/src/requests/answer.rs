//! The owner's answer: once, signed, with what it changes.

use super::{Request, What, partner_of, read, require_asker};
use crate::actor::Actor;
use crate::agreements::{self, Agreement, Partner};
use crate::audit::Entry;
use crate::change::{Change, Draft};
use crate::node::{Node, hex};
use crate::{Error, Result, authorities, messages};
use jiff::civil::Date;
use policy::Role;
use record::label::Audience;
use record::{Body, Compartment, Label, RecordId, Rung, Sensitivity, Use};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use store::Tx;

/// What the owner says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The request.
    pub thread: String,
    /// Yes or no.
    pub is_approved: bool,
    /// The last day on which it holds; without one it holds as long as the agreement.
    pub until: Option<Date>,
    /// In words.
    pub words: String,
    /// The day.
    pub on: Date,
}

/// Answers a partner's request, once. A yes to a higher rung widens the records; a yes to a clearance holds for that
/// use only. The answer is signed and goes with the next bundle.
///
/// # Errors
/// `Forbidden` unless the actor is an officer or leader; `NotFound` for what is no request to us; `Conflict` when it
/// was answered already, when agreement or consent stand in the way, or when two people are needed.
pub async fn answer(
    node: &Node,
    actor: &Actor,
    id: &RecordId,
    (is_approved, until, words): (bool, Option<Date>, &str),
) -> Result<()> {
    require_asker(node, actor)?;
    node.require(actor.is(Role::Leader) || actor.is(Role::Officer), "only an officer or leader answers requests")?;
    if words.trim().is_empty() {
        return Err(Error::Refused("an answer says why; write a sentence".to_owned()));
    }
    let mut change = node.change("requests::answer").await?;
    let record = change.tx.record(id).await?.filter(|r| r.kind == "request").ok_or(Error::NotFound)?;
    node.visible(&mut change.tx, actor, &record).await?;
    let request = read(node, &mut change.tx, record).await?;
    if !request.is_for_us() {
        return Err(Error::NotFound);
    }
    if !request.is_waiting() {
        return Err(Error::Conflict("this request was answered already; ask the partner to ask again".to_owned()));
    }
    let org = partner_of(&request.body)?;
    if is_approved {
        carry_out(&mut change, actor, &request).await?;
    }
    let thread = request.body.text("thread").unwrap_or_default().to_owned();
    let answer = Answer { thread, is_approved, until, words: words.trim().to_owned(), on: node.today() };
    let signed = seal::document::sign(&node.keys, &serde_json::to_vec(&answer)?);
    settle(&mut change, (&request, &actor.id), (&answer, &signed)).await?;
    messages::queue(&mut change, &org, ("@answer", &signed)).await?;
    change.commit().await
}

/// Takes a partner's answer to a request of ours. A second one changes nothing.
pub(crate) async fn take_answer(change: &mut Change<'_>, from: &Partner, signed: &[u8]) -> Result<()> {
    let refuse = |why: &str| Error::Refused(format!("an answer in this bundle {why}; ask for it again"));
    let text =
        seal::document::verify(signed, from.certificate.signing_key()).map_err(|_| refuse("is not signed by them"))?;
    let answer: Answer = serde_json::from_slice(&text).map_err(|_| refuse("cannot be read"))?;
    for record in change.tx.records_of("request").await? {
        let request = read(change.node, &mut change.tx, record).await?;
        let is_meant = request.body.text("thread") == Some(&answer.thread)
            && partner_of(&request.body)? == from.org
            && !request.is_for_us()
            && request.is_waiting();
        if is_meant {
            return settle(change, (&request, "exchange"), (&answer, signed)).await;
        }
    }
    authorities::acknowledged(change, &from.org, &answer.thread).await
}

async fn settle(
    change: &mut Change<'_>,
    (request, author): (&Request, &str),
    (answer, signed): (&Answer, &[u8]),
) -> Result<()> {
    let state = if answer.is_approved { "approved" } else { "refused" };
    let mut body = request
        .body
        .clone()
        .with("state", state)
        .with("answered", answer.on.to_string())
        .with("answer", answer.words.as_str())
        .with("signature", hex(signed));
    if let Some(until) = answer.until {
        body = body.with("until", until.to_string());
    }
    let mut draft = Draft::new("request", body, super::label(change.node), author);
    draft.links = request.about.iter().map(|id| ("about".to_owned(), id.clone())).collect();
    change.update(&request.record, draft, state).await
}

/// What a yes changes here, or why it cannot be said.
async fn carry_out(change: &mut Change<'_>, actor: &Actor, request: &Request) -> Result<()> {
    let (node, org) = (change.node, partner_of(&request.body)?);
    if request.body.text("what") == Some(What::Authority.code()) {
        return Ok(());
    }
    let agreement = agreements::with_in(node, &mut change.tx, &org).await?;
    let agreement = agreement.filter(|a| a.is_in_force(node.today())).ok_or_else(|| {
        Error::Conflict("no agreement with them is in force; a yes would let nothing pass".to_owned())
    })?;
    match request.body.text("what").and_then(What::from_code) {
        Some(What::HigherRung) => {
            let wanted = request.body.text("rung").and_then(Rung::from_code).unwrap_or(Rung::None);
            for id in &request.about {
                raise(change, actor, (id, wanted), &agreement).await?;
            }
            Ok(())
        }
        Some(What::Clearance) => {
            let purpose = request.body.text("purpose").and_then(Use::from_code).ok_or(Error::NotFound)?;
            for id in &request.about {
                let record = change.tx.record(id).await?.ok_or(Error::NotFound)?;
                let label = node.label(&mut change.tx, record.label).await?;
                clear(&label, (purpose, node.today()), &agreement)?;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn clear(label: &Label, (purpose, today): (Use, Date), agreement: &Agreement) -> Result<()> {
    if agreement.protocol.clauses.prohibited.contains(&purpose) {
        return Err(Error::Conflict("the agreement prohibits this use; offer a version that allows it".to_owned()));
    }
    if !label.consents.covers(purpose, today) {
        return Err(Error::Conflict("consent does not cover this use; ask the person first".to_owned()));
    }
    Ok(())
}

/// Lets one record of ours pass as far as asked, if agreement and label let one person decide that.
async fn raise(
    change: &mut Change<'_>,
    actor: &Actor,
    (id, wanted): (&RecordId, Rung),
    agreement: &Agreement,
) -> Result<()> {
    let node = change.node;
    let before = change.tx.record(id).await?.filter(|r| r.channel.is_none()).ok_or(Error::NotFound)?;
    node.visible(&mut change.tx, actor, &before).await?;
    let topics = agreement.ours.topics_of(&before).unwrap_or_default();
    if !agreement.ours.kinds.contains(&before.kind) || agreement.ours.narrowed(&topics).rung < wanted {
        return Err(Error::Conflict("the agreement does not go that far; offer a version that does".to_owned()));
    }
    let label = node.label(&mut change.tx, before.label).await?;
    let Audience::Only(orgs) = &label.audience else { return Ok(()) };
    let is_enough = orgs.contains(&agreement.partner) && label.top_rung >= wanted;
    if is_enough {
        return Ok(());
    }
    if label.sensitivity >= Sensitivity::High {
        return Err(Error::Conflict(
            "a record of high or severe sensitivity is widened by two people; do that on its page, then answer"
                .to_owned(),
        ));
    }
    let audience = orgs.iter().cloned().chain([agreement.partner.clone()]).collect();
    let label = Label { audience: Audience::Only(audience), top_rung: label.top_rung.max(wanted), ..label };
    let body = node.body_of(&mut change.tx, &before, &BTreeSet::from(Compartment::SEALED)).await?;
    let mut draft = Draft::new(&before.kind, body, label, &actor.id);
    draft.source_key.clone_from(&before.source_key);
    change.update(&before, draft, "audience").await?;
    let entry = Entry::about("originator-approval", &actor.id, id, &before.kind);
    change.note_about(&entry.because("a partner asked, and it was approved"), id).await
}

/// What owners have approved, by record: the uses for which a statement that rests on it is cleared today.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn approvals(node: &Node, tx: &mut Tx) -> Result<HashMap<RecordId, BTreeSet<Use>>> {
    let mut approved: HashMap<RecordId, BTreeSet<Use>> = HashMap::new();
    let today = node.today().to_string();
    for record in tx.records_of("request").await? {
        let open = Body(record.open.clone());
        let is_yes = open.text("state") == Some("approved")
            && open.text("direction") == Some("out")
            && open.text("what") == Some("clearance")
            && open.text("until").is_none_or(|until| until >= today.as_str());
        let Some(purpose) = open.text("purpose").and_then(Use::from_code).filter(|_| is_yes) else { continue };
        for id in read(node, tx, record).await?.about {
            approved.entry(id).or_default().insert(purpose);
        }
    }
    Ok(approved)
}
