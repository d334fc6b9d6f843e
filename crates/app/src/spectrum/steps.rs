//! How far we and a partner went with each other over time: what was agreed, what somebody decided, what the calendar
//! ended.

use crate::access::Scope;
use crate::actor::Actor;
use crate::agreements::{self, Agreement, Side, Terms, Topic};
use crate::exchange::require_sharer;
use crate::node::Node;
use crate::{Error, Result};
use jiff::civil::Date;
use policy::Action;
use record::{OrgId, PartialDate, Rung};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use store::records::Stored;
use store::{Tx, statements as sql, values};

/// One change of how far two organisations go with each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// UTC time; empty when the beginning is not kept.
    pub at: String,
    /// users.id, or `exchange`; empty when nobody did it but the calendar.
    pub author: String,
    /// What changed.
    pub what: What,
}

/// What a step changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// How an agreement stands.
    Agreement(Standing),
    /// What somebody decided by name.
    Decision(Decided),
}

/// A version of an agreement, as it stood from then on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Its number.
    pub version: i64,
    /// Its state.
    pub state: String,
    /// What may pass from us.
    pub rung_out: String,
    /// What may pass to us.
    pub rung_in: String,
    /// How both work together.
    pub level: String,
    /// Where it begins to count: the topics that pass otherwise than before.
    pub topics: Vec<TopicStep>,
}

/// How far one topic passes since a version counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicStep {
    /// The topic.
    pub topic: Topic,
    /// Who lets it pass.
    pub side: Side,
    /// How far it passed under the version before; `None` under the first one.
    pub before: Option<Rung>,
    /// How far it passes.
    pub now: Rung,
}

/// An exception or a cap that began or ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// `share-anyway` or `cap`.
    pub way: String,
    /// Whether it held from then on.
    pub is_in_force: bool,
    /// The rung of a cap.
    pub rung: Option<String>,
    /// The kind of records that a cap is about; `None` for one record or everything.
    pub kind: Option<String>,
    /// Whether it is about one record.
    pub is_single: bool,
}

impl Step {
    /// The version that it is about.
    fn version(&self) -> Option<i64> {
        match &self.what {
            What::Agreement(standing) => Some(standing.version),
            What::Decision(_) => None,
        }
    }
}

/// What the open part of a record said, who wrote that, and when.
type Life = (Map<String, Value>, String, String);

/// Every change of how far we and a partner go with each other, newest first, as far as this person may list what
/// changed it.
///
/// # Errors
/// `Forbidden` without a role that shares; `NotFound` for an unknown partner.
pub async fn history(node: &Node, actor: &Actor, partner: &str) -> Result<Vec<Step>> {
    require_sharer(node, actor)?;
    let mut tx = node.store.read().await?;
    let partner = agreements::partner(&mut tx, partner).await?;
    let scope = node.scope(&mut tx, actor, Action::List).await?;
    let mut steps = of_agreements(node, &mut tx, (&partner.org, &scope)).await?;
    steps.extend(of_decisions(node, &mut tx, (&partner.org, &scope)).await?);
    steps.sort_by(|a, b| (&b.at, b.version()).cmp(&(&a.at, a.version())));
    Ok(steps)
}

async fn of_agreements(node: &Node, tx: &mut Tx, (partner, scope): (&OrgId, &Scope)) -> Result<Vec<Step>> {
    let mut versions = agreements::versions_in(node, tx).await?;
    versions.retain(|version| &version.partner == partner);
    let mut steps = Vec::new();
    for record in with_partner(tx, "agreement", (partner, scope)).await? {
        let Some(version) = versions.iter().find(|v| v.record == record.id) else { continue };
        let lives = lives(tx, &record).await?;
        steps.extend(expiry(version, &lives, node.today()));
        // It began to count once: when it goes on after a pause, its topics are what they were.
        let began = lives.iter().rposition(|(open, ..)| text(open, "state") == "active");
        for (at, life) in lives.iter().enumerate() {
            let topics = if Some(at) == began { topics(before(&versions, version), version) } else { Vec::new() };
            steps.extend(standing(life, topics));
        }
    }
    Ok(steps)
}

/// The records of a kind that are about a partner and that may be listed.
async fn with_partner(tx: &mut Tx, kind: &str, (partner, scope): (&OrgId, &Scope)) -> Result<Vec<Stored>> {
    let mut all = tx.records_of(kind).await?;
    all.retain(|r| r.channel.is_none() && scope.includes(r) && text(&r.open, "partner") == partner.as_str());
    Ok(all)
}

/// What a record said over time, newest first.
async fn lives(tx: &mut Tx, record: &Stored) -> Result<Vec<Life>> {
    let mut bodies = vec![record.open.clone()];
    for row in tx.fetch(sql::REVISIONS, values![record.id.as_str()]).await? {
        if row.str(1) == Some("open") {
            bodies.push(serde_json::from_slice(&row.bytes(2)).map_err(Error::from)?);
        }
    }
    let writers = crate::records::writers(tx, record).await?;
    Ok(bodies.into_iter().zip(writers).map(|(open, (_, author, at))| (open, author, at)).collect())
}

fn text<'a>(open: &'a Map<String, Value>, name: &str) -> &'a str {
    open.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A draft is no step: nobody else has seen it.
fn standing((open, author, at): &Life, topics: Vec<TopicStep>) -> Option<Step> {
    let said = |name: &str| text(open, name).to_owned();
    let standing = Standing {
        version: open.get("version").and_then(Value::as_i64)?,
        state: said("state"),
        rung_out: said("rung_out"),
        rung_in: said("rung_in"),
        level: said("level"),
        topics,
    };
    let is_draft = standing.state == "draft";
    let step = Step { at: at.clone(), author: author.clone(), what: What::Agreement(standing) };
    (!is_draft).then_some(step)
}

/// A version that was active to its last day has expired by itself.
fn expiry(version: &Agreement, lives: &[Life], today: Date) -> Option<Step> {
    let last = version.protocol.ends;
    let is_then = |(_, _, at): &&Life| at.get(..10).and_then(|d| d.parse::<Date>().ok()).is_none_or(|day| day <= last);
    let (open, ..) = lives.iter().find(is_then).filter(|(open, ..)| text(open, "state") == "active")?;
    let mut ended = open.clone();
    ended.insert("state".to_owned(), Value::from("expired"));
    if last < today { standing(&(ended, String::new(), after(last)?), Vec::new()) } else { None }
}

/// The first moment of the day after.
fn after(last: Date) -> Option<String> {
    last.tomorrow().ok().map(|day| format!("{day}T00:00:00Z"))
}

/// The version that counted before this one.
fn before<'a>(versions: &'a [Agreement], version: &Agreement) -> Option<&'a Agreement> {
    let (id, number) = (&version.protocol.id, version.protocol.version);
    let earlier = versions.iter().filter(|v| &v.protocol.id == id && v.protocol.version < number && v.is_signed());
    earlier.max_by_key(|v| v.protocol.version)
}

fn granted_by(version: &Agreement, side: Side) -> &Terms {
    match side {
        Side::Us => &version.ours,
        Side::Them => &version.theirs,
    }
}

/// The topics that pass otherwise than under the version before, or than the whole where there is none.
fn topics(before: Option<&Agreement>, version: &Agreement) -> Vec<TopicStep> {
    let mut steps = Vec::new();
    for side in [Side::Us, Side::Them] {
        let (terms, earlier) = (granted_by(version, side), before.map(|v| granted_by(v, side)));
        let named: BTreeSet<&Topic> =
            terms.topics.keys().chain(earlier.into_iter().flat_map(|t| t.topics.keys())).collect();
        for topic in named {
            let (now, then) = (terms.of_topic(topic).rung, earlier.map(|t| t.of_topic(topic).rung));
            if now != then.unwrap_or(terms.rung) {
                steps.push(TopicStep { topic: topic.clone(), side, before: then, now });
            }
        }
    }
    steps
}

async fn of_decisions(node: &Node, tx: &mut Tx, (partner, scope): (&OrgId, &Scope)) -> Result<Vec<Step>> {
    let mut steps = Vec::new();
    for record in with_partner(tx, "override", (partner, scope)).await? {
        let (mut of_it, mut was_in_force) = (Vec::new(), false);
        for (open, author, at) in lives(tx, &record).await?.iter().rev() {
            let is_in_force = text(open, "state") == "in-force";
            if is_in_force != was_in_force {
                of_it.push(decided(open, is_in_force, (at, author)));
            }
            was_in_force = is_in_force;
        }
        let last = PartialDate::parse(text(&record.open, "until")).ok().map(|d| d.to());
        if let Some(moment) = last.filter(|last| was_in_force && *last < node.today()).and_then(after) {
            of_it.push(decided(&record.open, false, (&moment, "")));
        }
        steps.extend(of_it.into_iter().rev());
    }
    Ok(steps)
}

fn decided(open: &Map<String, Value>, is_in_force: bool, (at, author): (&str, &str)) -> Step {
    let said = |name: &str| open.get(name).and_then(Value::as_str).map(str::to_owned);
    let what = Decided {
        way: text(open, "way").to_owned(),
        is_in_force,
        rung: said("rung"),
        kind: said("topic"),
        is_single: said("about").is_some(),
    };
    Step { at: at.to_owned(), author: author.to_owned(), what: What::Decision(what) }
}
