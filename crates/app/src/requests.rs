//! Asking a partner for more: a higher rung, clearance of a statement, onward sharing. The owner answers once, signed.

mod answer;
mod approved;
mod obstacle;

pub(crate) use answer::take_answer;
pub use answer::{Answer, answer, obstacles};
pub(crate) use approved::signed_answer;
pub use approved::{Approvals, approvals};
pub use obstacle::Obstacle;

use crate::actor::Actor;
use crate::agreements::{self, Partner};
use crate::authorities::Notice;
use crate::change::{Change, Draft};
use crate::node::{Node, hex};
use crate::onward::{self, Bound};
use crate::{Error, Result, messages};
use jiff::civil::Date;
use policy::Role;
use record::{Body, Compartment, Label, OrgId, RecordId, Rung, Sensitivity, Use};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::records::Stored;
use store::{Tx, statements as sql, values};

/// What can be asked for; a code of `request_types`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// That these records pass further.
    HigherRung,
    /// That a statement that rests on these records may be used.
    Clearance,
    /// That these records may go to somebody else.
    Onward,
    /// Anything else that they may know.
    Information,
    /// A court or authority has asked the partner for records of ours: they tell us before they answer.
    Authority,
}

/// What is asked of a partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// What.
    pub what: What,
    /// How far, for a higher rung.
    pub rung: Option<Rung>,
    /// What for, for a clearance.
    pub purpose: Option<Use>,
    /// To whom, for onward sharing.
    #[serde(default)]
    pub onward_to: String,
    /// The statement to be cleared, in its words.
    #[serde(default)]
    pub statement: String,
    /// Why.
    pub reason: String,
    /// By when an answer is needed.
    pub due: Option<Date>,
}

/// An ask on its way: the records by the ids that the two nodes share.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Message {
    pub(crate) thread: String,
    pub(crate) ids: Vec<String>,
    pub(crate) ask: Ask,
}

impl What {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::HigherRung, Self::Clearance, Self::Onward, Self::Information, Self::Authority];

    /// The code in forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::HigherRung => "higher-rung",
            Self::Clearance => "clearance",
            Self::Onward => "onward",
            Self::Information => "information",
            Self::Authority => "authority",
        }
    }

    /// What a code names.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|w| w.code() == code)
    }
}

impl Ask {
    fn check(&self, records: usize) -> Result<()> {
        let refuse = |why: &str| Err(Error::Refused(why.to_owned()));
        if self.reason.trim().is_empty() {
            return refuse("a request says why; write a reason");
        }
        match self.what {
            What::HigherRung if self.rung.is_none_or(|r| r < Rung::Match) => {
                refuse("say how far the records should pass; choose a rung")
            }
            What::Clearance if self.purpose.is_none() => refuse("say what the statement is for; choose a use"),
            What::Clearance if self.statement.trim().is_empty() => {
                refuse("a yes clears the statement as it is written; write it as you will use it")
            }
            What::Onward if self.onward_to.trim().is_empty() => refuse("say to whom it should go; name them"),
            What::Information => Ok(()),
            // Only the register of requests from authorities tells partners of one.
            What::Authority => refuse("a notice of an authority is sent from the register; open it there"),
            _ if records == 0 => refuse("say which records it is about; open one of theirs and ask from its page"),
            _ => Ok(()),
        }
    }
}

/// Whether this person asks partners.
pub fn may_ask(actor: &Actor) -> bool {
    [Role::Officer, Role::Coordinator, Role::Adviser, Role::Leader].into_iter().any(|r| actor.is(r))
}

/// Whether this person answers partners.
pub fn may_answer(actor: &Actor) -> bool {
    actor.is(Role::Leader) || actor.is(Role::Officer)
}

pub(crate) fn require_asker(node: &Node, actor: &Actor) -> Result<()> {
    node.require(may_ask(actor), "only an officer, coordinator, adviser or leader asks partners")
}

/// Asks a partner, about records of theirs that we hold.
///
/// # Errors
/// `Forbidden` without a role that asks; `NotFound` for a partner or record that is not there or not theirs;
/// `Refused` for an incomplete ask; `Conflict` when no agreement is in force.
pub async fn ask(
    node: &Node,
    actor: &Actor,
    partner: &str,
    (ask, records): (Ask, BTreeSet<RecordId>),
) -> Result<RecordId> {
    require_asker(node, actor)?;
    ask.check(records.len())?;
    let mut change = node.change("requests::ask").await?;
    let partner = agreements::partner(&mut change.tx, partner).await?;
    require_in_force(node, &mut change.tx, &partner).await?;
    for id in &records {
        let record = change.tx.record(id).await?.ok_or(Error::NotFound)?;
        node.visible(&mut change.tx, actor, &record).await?;
    }
    let bound = match ask.what {
        What::Onward => {
            onward::require_not_never(node, &mut change.tx, &partner).await?;
            // A partner of ours gets it by a bundle; anybody else by hand, of which nobody here can say more.
            let to = agreements::partner(&mut change.tx, ask.onward_to.trim()).await.ok();
            to.map(|to| Bound { to: to.org, passes: records.iter().cloned().collect(), answers: None })
        }
        _ => None,
    };
    let id = send(&mut change, actor, &partner, (ask, records, bound)).await?;
    change.commit().await?;
    Ok(id)
}

/// Writes a request and puts it into the next bundle. The records are the partner's own.
pub(crate) async fn send(
    change: &mut Change<'_>,
    actor: &Actor,
    partner: &Partner,
    (ask, records, bound): (Ask, BTreeSet<RecordId>, Option<Bound>),
) -> Result<RecordId> {
    let node = change.node;
    let mut ids = Vec::with_capacity(records.len());
    for id in &records {
        let record = change.tx.record(id).await?.ok_or(Error::NotFound)?;
        if record.channel.as_deref() != Some(partner.org.as_str()) {
            return Err(Error::NotFound);
        }
        ids.push(partner_id(&mut change.tx, partner, id).await?.ok_or(Error::NotFound)?);
    }
    let thread = record::id::token(&mut *node.rng());
    let mut body = body(&ask, ("out", partner, &thread), (node.today(), records.len()));
    let mut passes = Vec::new();
    if let Some(bound) = bound {
        body = body.with("onward_org", bound.to.as_str());
        if let Some(answers) = bound.answers {
            body = body.with("for_request", answers);
        }
        passes = bound.passes;
    }
    let message = serde_json::to_vec(&Message { thread, ids, ask })?;
    let body = body.with("message", hex(&message));
    let id = keep(change, &actor.id, (body, records.into_iter().collect(), passes)).await?;
    messages::queue(change, &partner.org, ("@request", &message)).await?;
    Ok(id)
}

/// Takes a request that came with a bundle. What it names and is not ours is left out without a word.
pub(crate) async fn take(change: &mut Change<'_>, from: &Partner, bytes: &[u8]) -> Result<()> {
    let message: Message = serde_json::from_slice(bytes)
        .map_err(|_| Error::Refused("a request in this bundle cannot be read; ask for it again".to_owned()))?;
    // A thread is one request: what was granted to answer it answers no other under its name.
    for known in change.tx.records_of("request").await? {
        let text = |name: &str| known.open.get(name).and_then(serde_json::Value::as_str);
        let is_theirs = text("direction") == Some("in") && text("partner") == Some(from.org.as_str());
        if is_theirs && text("thread") == Some(message.thread.as_str()) {
            return Err(Error::Refused("a request in this bundle came before; ask for it again".to_owned()));
        }
    }
    let mut about = Vec::new();
    for id in &message.ids {
        let row = change.tx.fetch_one(sql::RECEIPT_BY_PARTNER_ID, values![from.org.as_str(), id.as_str()]).await?;
        let Some(id) = row.and_then(|r| r.text(1)).and_then(|r| RecordId::parse(&r)) else { continue };
        if change.tx.record(&id).await?.is_some_and(|r| r.channel.is_none() && r.state == "live") {
            about.push(id);
        }
    }
    let body = body(&message.ask, ("in", from, &message.thread), (change.node.today(), about.len()));
    let body = body.with("message", hex(bytes));
    keep(change, "exchange", (body, about, Vec::new())).await?;
    Ok(())
}

/// Takes a partner's notice that an authority has asked them for records of ours.
pub(crate) async fn take_notice(change: &mut Change<'_>, from: &Partner, bytes: &[u8]) -> Result<()> {
    let unreadable = || Error::Refused("a notice in this bundle cannot be read; call them".to_owned());
    let notice: Notice = serde_json::from_slice(bytes).map_err(|_| unreadable())?;
    let ask = Ask {
        what: What::Authority,
        rung: None,
        purpose: None,
        onward_to: change.node.vocabularies.label("authority_kinds", &notice.asked_by, "en").to_owned(),
        statement: String::new(),
        reason: String::new(),
        due: notice.due.parse().ok(),
    };
    let body = body(&ask, ("in", from, &notice.id), (change.node.today(), notice.records));
    keep(change, "exchange", (body, Vec::new(), Vec::new())).await?;
    Ok(())
}

pub(crate) async fn require_in_force(node: &Node, tx: &mut Tx, partner: &Partner) -> Result<()> {
    let agreement = agreements::with_in(node, tx, &partner.org).await?;
    if agreement.is_some_and(|a| a.is_in_force(node.today())) {
        return Ok(());
    }
    Err(Error::Conflict(format!("no agreement with `{}` is in force; agree first", partner.short_name)))
}

/// The id by which both nodes know a record that passed between them.
async fn partner_id(tx: &mut Tx, partner: &Partner, id: &RecordId) -> Result<Option<String>> {
    let rows = tx.fetch(sql::RECEIPTS_OF, values![id.as_str()]).await?;
    Ok(rows.iter().find(|r| r.text(0).as_deref() == Some(partner.org.as_str())).and_then(|r| r.text(2)))
}

fn body(ask: &Ask, (direction, partner, thread): (&str, &Partner, &str), (today, records): (Date, usize)) -> Body {
    let mut body = Body::default()
        .with("direction", direction)
        .with("partner", partner.org.as_str())
        .with("short_name", partner.short_name.as_str())
        .with("what", ask.what.code())
        .with("state", "waiting")
        .with("asked", today.to_string())
        .with("records", records)
        .with("thread", thread)
        .with("reason", ask.reason.as_str());
    let rest = [
        ("rung", ask.rung.map(|r| r.code().to_owned())),
        ("purpose", ask.purpose.map(|u| u.code().to_owned())),
        ("due", ask.due.map(|d| d.to_string())),
        ("onward_to", Some(ask.onward_to.clone()).filter(|t| !t.is_empty())),
        ("statement", Some(ask.statement.clone()).filter(|t| !t.is_empty())),
    ];
    for (name, value) in rest {
        if let Some(value) = value {
            body = body.with(name, value);
        }
    }
    body
}

/// What the record of a request or an alert carries: it is about work between two organisations, for all who do that work.
pub(crate) fn label(node: &Node) -> Label {
    Label { sensitivity: Sensitivity::Moderate, ..Label::own(&node.org) }
}

fn links(about: &[RecordId], passes: &[RecordId]) -> Vec<(String, RecordId)> {
    let named = |field: &'static str| move |id: &RecordId| (field.to_owned(), id.clone());
    about.iter().map(named("about")).chain(passes.iter().map(named("passes"))).collect()
}

/// Writes a request as it stands now.
pub(crate) async fn rewrite(change: &mut Change<'_>, request: &Request, author: &str, action: &str) -> Result<()> {
    let mut draft = Draft::new("request", request.body.clone(), label(change.node), author);
    draft.links = links(&request.about, &request.passes);
    change.update(&request.record, draft, action).await
}

async fn keep(
    change: &mut Change<'_>,
    author: &str,
    (body, about, passes): (Body, Vec<RecordId>, Vec<RecordId>),
) -> Result<RecordId> {
    let mut draft = Draft::new("request", body, label(change.node), author);
    draft.links = links(&about, &passes);
    change.create(vec![draft], "request").await?.into_iter().next().ok_or(Error::NotFound)
}

/// A request as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Its record.
    pub record: Stored,
    /// All of it.
    pub body: Body,
    /// The records that it is about.
    pub about: Vec<RecordId>,
    /// What would be passed on, for a request of ours that asks for that.
    pub passes: Vec<RecordId>,
}

impl Request {
    /// Whether it still waits for an answer.
    pub fn is_waiting(&self) -> bool {
        self.body.text("state") == Some("waiting")
    }

    /// Whether a partner asks us.
    pub fn is_for_us(&self) -> bool {
        self.body.text("direction") == Some("in")
    }
}

/// All requests to us and from us that this person may see, newest first.
///
/// # Errors
/// `Forbidden` without a role that asks; `Internal` when the store fails.
pub async fn list(node: &Node, actor: &Actor) -> Result<Vec<Request>> {
    require_asker(node, actor)?;
    let mut tx = node.store.read().await?;
    let scope = node.scope(&mut tx, actor, policy::Action::List).await?;
    let mut all = Vec::new();
    for record in tx.records_of("request").await?.into_iter().filter(|r| scope.includes(r)) {
        all.push(read(node, &mut tx, record).await?);
    }
    let asked = |r: &Request| r.body.text("asked").unwrap_or_default().to_owned();
    all.sort_by(|a, b| asked(b).cmp(&asked(a)).then_with(|| a.record.id.cmp(&b.record.id)));
    Ok(all)
}

/// One request.
///
/// # Errors
/// `NotFound` when it is none, or not to be seen.
pub async fn show(node: &Node, actor: &Actor, id: &RecordId) -> Result<Request> {
    require_asker(node, actor)?;
    let mut tx = node.store.read().await?;
    let record = tx.record(id).await?.filter(|r| r.kind == "request").ok_or(Error::NotFound)?;
    node.visible(&mut tx, actor, &record).await?;
    read(node, &mut tx, record).await
}

/// Of these records, the ones that this person may list: what a request is about, for its page.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn named(node: &Node, actor: &Actor, ids: &[RecordId]) -> Result<Vec<Stored>> {
    let mut tx = node.store.read().await?;
    let scope = node.scope(&mut tx, actor, policy::Action::List).await?;
    let mut found = Vec::new();
    for id in ids {
        found.extend(tx.record(id).await?.filter(|r| r.state == "live" && scope.includes(r)));
    }
    Ok(found)
}

pub(crate) async fn read(node: &Node, tx: &mut Tx, record: Stored) -> Result<Request> {
    let body = node.body_of(tx, &record, &BTreeSet::from([Compartment::Narrative])).await?;
    let rows = tx.fetch(sql::LINKS_FROM, values![record.id.as_str()]).await?;
    let linked = |field: &str| {
        let rows = rows.iter().filter(|r| r.text(0).as_deref() == Some(field));
        rows.filter_map(|r| RecordId::parse(&r.text(1)?)).collect()
    };
    Ok(Request { about: linked("about"), passes: linked("passes"), record, body })
}

/// The organisation that a request is to or from.
pub(crate) fn partner_of(body: &Body) -> Result<OrgId> {
    body.text("partner").and_then(OrgId::parse).ok_or(Error::NotFound)
}
