//! Remarks on a partner's record or on a joint document. A partner's record is read-only here, so that a remark is a
//! record of its own; it goes to whom it is about only if its writer says so and an agreement lets messages pass.

use crate::actor::Actor;
use crate::agreements::{self, Partner};
use crate::change::{Change, Draft};
use crate::documents;
use crate::node::Node;
use crate::{Error, Result, messages, requests};
use policy::{Action, Role};
use record::label::{Audience, CaveatCode};
use record::validate::validate;
use record::{Body, Caveat, Compartment, Label, OrgId, PartialDate, RecordId, Sensitivity};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::records::Stored;
use store::{statements as sql, values};

/// The kind.
pub const KIND: &str = "comment";

/// The longest remark, in characters.
const LONGEST: usize = 8_000;

/// A remark as somebody reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Comment {
    /// Its record.
    pub record: Stored,
    /// `kept`, `sent` or `received`.
    pub state: String,
    /// Who wrote it: users.id, or `exchange`.
    pub author: String,
    /// Whose it is, by short name.
    pub organisation: String,
    /// When, as an ISO date.
    pub made: String,
    /// What it says; nothing when that is closed to this person.
    pub words: Option<String>,
}

/// A remark on its way.
#[derive(Debug, Serialize, Deserialize)]
struct Message {
    thread: String,
    about: About,
    made: String,
    words: String,
}

/// What it is about, as both sides know it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum About {
    /// A record, by the id that the two nodes share.
    Record(String),
    /// A version of a joint document, by its digest.
    Version(String),
}

/// Whether this person writes remarks.
pub fn may_write(actor: &Actor) -> bool {
    [Role::Reviewer, Role::Officer, Role::Adviser, Role::Coordinator, Role::Leader].into_iter().any(|r| actor.is(r))
}

/// Whether this person lets one go to a partner.
pub fn may_send(actor: &Actor) -> bool {
    requests::may_ask(actor)
}

/// Writes a remark on a partner's record or on a joint document; it goes to whom it is about when `goes` says so.
///
/// # Errors
/// `Forbidden` without the right to write or send it; `NotFound` for what may not be seen, or is neither; `Refused`
/// for an empty or overlong one; `Conflict` when no agreement with one of them is in force.
pub async fn write(node: &Node, actor: &Actor, about: &RecordId, (words, goes): (&str, bool)) -> Result<RecordId> {
    node.require(may_write(actor), "you may not write comments")?;
    node.require(!goes || may_send(actor), "you may not send comments to partners")?;
    let words = words.trim();
    if words.is_empty() || words.chars().count() > LONGEST {
        return Err(Error::Refused("a comment has 1 to 8,000 characters; write it, or shorten it".to_owned()));
    }
    let mut change = node.change("comments::write").await?;
    let record = change.tx.record(about).await?.filter(|r| r.state == "live").ok_or(Error::NotFound)?;
    node.visible(&mut change.tx, actor, &record).await?;
    let others = others(node, &record)?;
    let label = label_of(node, &mut change, (&record, &node.org)).await?;
    let thread = record::id::token(&mut *node.rng());
    let made = node.today().to_string();
    let state = if goes { "sent" } else { "kept" };
    let body = Body::default()
        .with("about", about.as_str())
        .with("state", state)
        .with("made", made.as_str())
        .with("organisation", node.org.as_str())
        .with("short_name", node.short_name.as_str())
        .with("thread", thread.as_str())
        .with("words", words);
    let label = if goes { Label { audience: with_us(node, &others), ..label } } else { label };
    let id = keep(&mut change, (body, label), (&actor.id, &thread)).await?;
    for org in others.iter().filter(|_| goes) {
        let partner = agreements::partner(&mut change.tx, org.as_str()).await?;
        requests::require_in_force(node, &mut change.tx, &partner).await?;
        let about = shared(&mut change, (&record, &partner)).await?;
        let message = Message { thread: thread.clone(), about, made: coarse(&made), words: words.to_owned() };
        messages::queue(&mut change, org, ("@comment", &serde_json::to_vec(&message)?)).await?;
    }
    change.commit().await?;
    Ok(id)
}

/// The month: when exactly somebody wrote is nobody else's business.
fn coarse(day: &str) -> String {
    PartialDate::parse(day).map(PartialDate::month).unwrap_or_default()
}

/// Whom a remark on this would go to: the owner of a record, the other parties of a document.
fn others(node: &Node, record: &Stored) -> Result<Vec<OrgId>> {
    if record.kind == documents::KIND {
        let parties = Body(record.open.clone());
        let parties = parties.rows("parties").filter_map(|r| OrgId::parse(r.text("organisation")?));
        return Ok(parties.filter(|org| org != &node.org).collect());
    }
    let owner = record.channel.as_deref().and_then(OrgId::parse);
    // Our own records are corrected and not commented; a remark on a remark is a conversation, for which people talk.
    owner.filter(|_| record.kind != KIND).map(|org| vec![org]).ok_or(Error::NotFound)
}

fn with_us(node: &Node, others: &[OrgId]) -> Audience {
    Audience::Only(others.iter().chain([&node.org]).cloned().collect())
}

/// Who may see what it is about may see the remark, and it goes no further.
async fn label_of(node: &Node, change: &mut Change<'_>, (record, origin): (&Stored, &OrgId)) -> Result<Label> {
    let about = node.label(&mut change.tx, record.label).await?;
    let us = BTreeSet::from([node.org.clone(), origin.clone()]);
    let own = Label { sensitivity: Sensitivity::Moderate, audience: Audience::Only(us), ..Label::own(origin) };
    let mut label = own.join(&about);
    label.caveats.insert(Caveat::Is(CaveatCode::NoOnward));
    // A record of ours may be for others as well; a partner's remark on it is for the two of us.
    if let Audience::Only(orgs) = &mut label.audience {
        orgs.insert(node.org.clone());
    }
    Ok(label)
}

/// What a partner and we both know it by.
async fn shared(change: &mut Change<'_>, (record, partner): (&Stored, &Partner)) -> Result<About> {
    if record.kind == documents::KIND {
        let digest = Body(record.open.clone()).text("digest").unwrap_or_default().to_owned();
        return Ok(About::Version(digest));
    }
    let rows = change.tx.fetch(sql::RECEIPTS_OF, values![record.id.as_str()]).await?;
    let row = rows.iter().find(|r| r.text(0).as_deref() == Some(partner.org.as_str()));
    row.and_then(|r| r.text(2)).map(About::Record).ok_or(Error::NotFound)
}

async fn keep(
    change: &mut Change<'_>,
    (body, label): (Body, Label),
    (author, thread): (&str, &str),
) -> Result<RecordId> {
    let node = change.node;
    let (body, problems) = validate(node.form(KIND)?, &node.vocabularies, body);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let origin = body.text("organisation").and_then(OrgId::parse).unwrap_or_else(|| node.org.clone());
    let mut draft = Draft::new(KIND, body, label, author);
    draft.source_key = Some(source_key(node, &origin, thread));
    draft.origin = Some(origin);
    change.create(vec![draft], "comment").await?.into_iter().next().ok_or(Error::NotFound)
}

fn source_key(node: &Node, origin: &OrgId, thread: &str) -> String {
    node.keyed_hash(&format!("comment|{origin}|{thread}"))
}

/// Takes a remark that came with a bundle: on a record of ours that they hold, or on a document that both hold.
pub(crate) async fn take(change: &mut Change<'_>, from: &Partner, bytes: &[u8]) -> Result<()> {
    let node = change.node;
    let refuse = |why: &str| Error::Refused(format!("a comment in this bundle {why}; ask for it again"));
    let message: Message = serde_json::from_slice(bytes).map_err(|_| refuse("cannot be read"))?;
    let words = message.words.trim();
    let is_thread = RecordId::parse(&message.thread).is_some();
    if words.is_empty() || words.chars().count() > LONGEST || !is_thread || PartialDate::parse(&message.made).is_err() {
        return Err(refuse("is empty, too long, or does not say when it was made"));
    }
    requests::require_in_force(node, &mut change.tx, from).await?;
    let record = meant(change, from, &message.about).await?.ok_or_else(|| refuse("is about nothing that we share"))?;
    let key = source_key(node, &from.org, &message.thread);
    if change.tx.fetch_one(sql::RECORD_OF_SOURCE, values![key]).await?.is_some() {
        return Ok(());
    }
    let label = label_of(node, change, (&record, &from.org)).await?;
    let body = Body::default()
        .with("about", record.id.as_str())
        .with("state", "received")
        .with("made", message.made.as_str())
        .with("organisation", from.org.as_str())
        .with("short_name", from.short_name.as_str())
        .with("thread", message.thread.as_str())
        .with("words", words);
    keep(change, (body, label), ("exchange", &message.thread)).await?;
    Ok(())
}

async fn meant(change: &mut Change<'_>, from: &Partner, about: &About) -> Result<Option<Stored>> {
    let id = match about {
        About::Record(id) => {
            let row = change.tx.fetch_one(sql::RECEIPT_BY_PARTNER_ID, values![from.org.as_str(), id.as_str()]).await?;
            row.and_then(|r| r.text(1)).and_then(|r| RecordId::parse(&r))
        }
        About::Version(digest) => documents::version_of(change, from, digest).await?,
    };
    let Some(id) = id else { return Ok(None) };
    let is_meant = |r: &Stored| r.channel.is_none() && r.state == "live" && r.kind != KIND;
    Ok(change.tx.record(&id).await?.filter(is_meant))
}

/// The remarks on a record that this person may see, in the order in which they came. What they say of a record of high
/// or severe sensitivity shows only where that record was opened with a reason.
///
/// # Errors
/// `NotFound` when the record may not be seen.
pub async fn of(node: &Node, actor: &Actor, about: &RecordId, is_opened: bool) -> Result<Vec<Comment>> {
    let mut tx = node.store.read().await?;
    let record = tx.record(about).await?.ok_or(Error::NotFound)?;
    node.visible(&mut tx, actor, &record).await?;
    let scope = node.scope(&mut tx, actor, Action::List).await?;
    let mut found = Vec::new();
    for row in tx.fetch(sql::RECORDS_ABOUT, values!["about", about.as_str(), KIND]).await? {
        let Some(id) = RecordId::parse(&row.need(0)?) else { continue };
        let Some(comment) = tx.record(&id).await?.filter(|r| scope.includes(r)) else { continue };
        let label = node.label(&mut tx, comment.label).await?;
        let mut open = node.open_compartments(actor, &label, comment.author == actor.id);
        if label.sensitivity >= Sensitivity::High && !is_opened {
            open.clear();
        }
        let body = node.body_of(&mut tx, &comment, &(&open & &BTreeSet::from([Compartment::Narrative]))).await?;
        let text = |name: &str| body.text(name).unwrap_or_default().to_owned();
        found.push(Comment {
            state: text("state"),
            author: comment.author.clone(),
            organisation: text("short_name"),
            made: text("made"),
            words: body.text("words").map(str::to_owned),
            record: comment,
        });
    }
    found.sort_by(|a, b| (&a.record.changed, &a.record.id).cmp(&(&b.record.changed, &b.record.id)));
    Ok(found)
}

/// Whether remarks are written on a record: a partner's, or a version of a joint document.
pub fn is_commented(record: &Stored) -> bool {
    record.state == "live" && (record.kind == documents::KIND || (record.channel.is_some() && record.kind != KIND))
}
