//! Exceptions that somebody answers for: one record to one partner although consent is missing or narrower, or less to
//! a partner than the agreement lets pass.
//!
//! An exception touches the consent alone: audience, agreement, uses and caveats hold as before. It names who decides,
//! why, on which legal basis and until when, and a second person sees it. For high and severe nothing passes before
//! that person has confirmed. A cap only narrows, so that it holds at once.

use crate::actor::Actor;
use crate::agreements;
use crate::audit::Entry;
use crate::change::{Change, Draft};
use crate::node::Node;
use crate::{Error, Result, people};
use policy::{Action, Role};
use record::label::{Audience, ConsentScope, Consents};
use record::problem::Reason;
use record::validate::validate;
use record::{Body, Compartment, Expiry, Label, OrgId, RecordId, Rung, Sensitivity, Use};
use std::collections::{BTreeSet, HashMap};
use store::Tx;
use store::records::Stored;

/// A cap on what passes to one partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cap {
    /// Of one record only.
    pub record: Option<RecordId>,
    /// Of one topic only: a kind of records.
    pub topic: Option<String>,
    /// The highest rung.
    pub rung: Rung,
}

/// The overrides that are in force for one partner today.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InForce {
    /// What may pass at most.
    pub caps: Vec<Cap>,
    /// What stands in the place of the consents of single records.
    pub exceptions: HashMap<RecordId, Consents>,
}

impl InForce {
    /// What may pass at most of a whole kind, when somebody decided so.
    pub fn of_topic(&self, kind: &str) -> Option<Rung> {
        let holds = |cap: &&Cap| cap.record.is_none() && cap.topic.as_deref().is_none_or(|t| t == kind);
        self.caps.iter().filter(holds).map(|cap| cap.rung).min()
    }

    /// The records that something was decided of one by one.
    pub(crate) fn singles(&self) -> impl Iterator<Item = &RecordId> {
        self.exceptions.keys().chain(self.caps.iter().filter_map(|cap| cap.record.as_ref()))
    }

    /// Whether anything here says something of a record. Where not, its label stands as it is.
    pub fn touches(&self, record: &Stored) -> bool {
        self.exceptions.contains_key(&record.id) || self.cap(record).is_some()
    }

    /// The lowest cap on a record.
    pub fn cap(&self, record: &Stored) -> Option<Rung> {
        let holds = |cap: &&Cap| {
            cap.record.as_ref().is_none_or(|r| r == &record.id) && cap.topic.as_ref().is_none_or(|t| t == &record.kind)
        };
        self.caps.iter().filter(holds).map(|cap| cap.rung).min()
    }

    /// The label by which the gate is asked about a record for this partner.
    pub fn applied(&self, record: &Stored, label: &Label) -> Label {
        let consents = self.exceptions.get(&record.id).unwrap_or(&label.consents).clone();
        let top_rung = self.cap(record).map_or(label.top_rung, |cap| cap.min(label.top_rung));
        Label { consents, top_rung, ..label.clone() }
    }
}

/// An override as its record says it.
#[derive(Debug, Clone, PartialEq)]
pub struct Override {
    /// Its record.
    pub record: Stored,
    /// `share-anyway` or `cap`.
    pub way: String,
    /// The partner.
    pub partner: OrgId,
    /// `waiting`, `in-force` or `ended`; `ended` too once its last day has passed.
    pub state: String,
    /// Whether a second person has seen it.
    pub is_acknowledged: bool,
    /// The last day.
    pub until: String,
    /// Whether it waits in vain: who made it has left, or may make none any more.
    pub is_in_vain: bool,
}

impl Override {
    /// The one record that it is about; `None` when it is about more.
    pub(crate) fn about(&self) -> Option<RecordId> {
        self.record.open.get("about")?.as_str().and_then(RecordId::parse)
    }

    /// Whether it was made or changed since a moment, or its last day has passed since.
    pub(crate) fn has_moved_since(&self, moment: &str) -> bool {
        let day = moment.get(..10).and_then(|d| d.parse::<jiff::civil::Date>().ok());
        let last = Body(self.record.open.clone()).date("until").map(|d| d.to());
        let has_ended = self.state == "ended" && last.zip(day).is_some_and(|(last, day)| last >= day);
        has_ended || self.record.changed.as_str() >= moment
    }
}

fn read(node: &Node, record: Stored) -> Option<Override> {
    let body = Body(record.open.clone());
    // Without a last day that can be read it has ended.
    let has_passed = body.date("until").is_none_or(|d| d.to() < node.today());
    let state = if has_passed { "ended" } else { body.text("state")? };
    Some(Override {
        way: body.text("way")?.to_owned(),
        partner: OrgId::parse(body.text("partner")?)?,
        state: state.to_owned(),
        is_acknowledged: body.0.get("is_acknowledged").and_then(serde_json::Value::as_bool).unwrap_or(false),
        until: body.text("until")?.to_owned(),
        is_in_vain: false,
        record,
    })
}

/// Everything that was ever decided here, what has ended too.
pub(crate) async fn decided(node: &Node, tx: &mut Tx) -> Result<Vec<Override>> {
    let all = tx.records_of("override").await?.into_iter().filter(|r| r.channel.is_none());
    Ok(all.filter_map(|r| read(node, r)).collect())
}

/// What is in force for a partner today.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn in_force(node: &Node, tx: &mut Tx, partner: &OrgId) -> Result<InForce> {
    Ok(all_in_force(node, tx).await?.remove(partner).unwrap_or_default())
}

/// The same for every partner of whom something was decided.
pub(crate) async fn all_in_force(node: &Node, tx: &mut Tx) -> Result<HashMap<OrgId, InForce>> {
    let mut found: HashMap<OrgId, InForce> = HashMap::new();
    for one in decided(node, tx).await?.into_iter().filter(|o| o.state == "in-force") {
        let found = found.entry(one.partner.clone()).or_default();
        let body = Body(one.record.open.clone());
        let about = body.text("about").and_then(RecordId::parse);
        match (one.way.as_str(), about) {
            ("share-anyway", Some(about)) => {
                let consents = exception(node, &one, &body);
                // Two exceptions for one record allow what both allow.
                let joined = found.exceptions.get(&about).map(|known| known.join(&consents));
                found.exceptions.insert(about, joined.unwrap_or(consents));
            }
            ("cap", record) => {
                let rung = body.text("rung").and_then(Rung::from_code).unwrap_or(Rung::None);
                found.caps.push(Cap { record, topic: body.text("topic").map(str::to_owned), rung });
            }
            _ => {}
        }
    }
    Ok(found)
}

fn exception(node: &Node, one: &Override, body: &Body) -> Consents {
    let is_ordered = body.text("ground") == Some("court-order");
    let uses = body.codes("uses").filter_map(Use::from_code).filter(|u| *u != Use::Judicial || is_ordered);
    let last = body.date("until").map_or(jiff::civil::Date::MIN, |d| d.to());
    Consents {
        references: BTreeSet::new(),
        scope: ConsentScope::Uses(uses.collect()),
        is_identified: body.0.get("is_identified").and_then(serde_json::Value::as_bool).unwrap_or(false),
        with: Audience::Only(BTreeSet::from([node.org.clone(), one.partner.clone()])),
        until: Expiry::On(last),
    }
}

/// Makes an override.
///
/// # Errors
/// `Forbidden` unless the actor is an officer or leader, or, for a cap, a coordinator; `NotFound` for a record out of
/// sight; `Invalid` for an unknown partner, a day that has passed, or what its way needs and lacks.
pub async fn make(node: &Node, actor: &Actor, body: Body) -> Result<RecordId> {
    let is_cap = body.text("way") == Some("cap");
    let may = actor.is(Role::Officer) || actor.is(Role::Leader) || is_cap && actor.is(Role::Coordinator);
    node.require(may, "only an officer or leader overrides consent; a coordinator may cap")?;
    let mut change = node.change("overrides::make").await?;
    let about = match body.text("about") {
        Some(text) => Some(subject(node, &mut change.tx, actor, text).await?),
        None => None,
    };
    let sensitivity = match &about {
        Some(record) => node.label(&mut change.tx, record.label).await?.sensitivity,
        None => Sensitivity::Moderate,
    };
    let waits = !is_cap && sensitivity >= Sensitivity::High;
    let body = checked(node, &mut change.tx, (body, is_cap, about.is_some())).await?;
    let body = body.with("state", if waits { "waiting" } else { "in-force" }).with("is_acknowledged", false);
    let (body, problems) = validate(node.form("override")?, &node.vocabularies, body);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let label = Label { sensitivity, ..Label::own(&node.org) };
    let ids = change.create(vec![Draft::new("override", body, label, &actor.id)], "override").await?;
    let id = ids.into_iter().next().ok_or(Error::NotFound)?;
    // The reason is sealed in the record; the log has the entry.
    change.commit().await?;
    Ok(id)
}

async fn subject(node: &Node, tx: &mut Tx, actor: &Actor, text: &str) -> Result<Stored> {
    let id = RecordId::parse(text).ok_or(Error::NotFound)?;
    let found = tx.record(&id).await?.ok_or(Error::NotFound)?;
    node.visible(tx, actor, &found).await?;
    node.require(found.channel.is_none() && found.state == "live", "an override is about a record of ours")?;
    Ok(found)
}

async fn checked(node: &Node, tx: &mut Tx, (mut body, is_cap, has_record): (Body, bool, bool)) -> Result<Body> {
    body.0.remove("second");
    let missing = |field: &str| Error::field("override", field, Reason::Missing, "");
    let name = body.text("partner").unwrap_or_default().to_owned();
    let unknown = |_| Error::field("override", "partner", Reason::UnknownCode, &name);
    let partner = agreements::partner(tx, &name).await.map_err(unknown)?.org;
    if is_cap && body.text("rung").and_then(Rung::from_code).is_none() {
        return Err(missing("rung"));
    }
    if !is_cap && !has_record {
        return Err(missing("about"));
    }
    if !is_cap && body.codes("uses").next().is_none() {
        return Err(missing("uses"));
    }
    if let Some(topic) = body.text("topic").filter(|t| node.kinds.form(t).is_none()) {
        return Err(Error::field("override", "topic", Reason::UnknownCode, topic));
    }
    if body.date("until").is_none_or(|d| d.to() < node.today()) {
        return Err(Error::field("override", "until", Reason::DateOutside, body.text("until").unwrap_or_default()));
    }
    Ok(body.with("partner", partner.as_str()))
}

async fn opened(node: &Node, change: &mut Change<'_>, actor: &Actor, id: &RecordId) -> Result<(Override, Body)> {
    let found = change.tx.record(id).await?.filter(|r| r.kind == "override").ok_or(Error::NotFound)?;
    node.visible(&mut change.tx, actor, &found).await?;
    let body = node.body_of(&mut change.tx, &found, &BTreeSet::from(Compartment::SEALED)).await?;
    Ok((read(node, found).ok_or(Error::NotFound)?, body))
}

async fn rewrite(change: &mut Change<'_>, record: &Stored, body: Body, (by, action): (&str, &str)) -> Result<()> {
    let label = change.node.label(&mut change.tx, record.label).await?;
    change.update(record, Draft::new("override", body, label, by), action).await
}

/// Whether this person's work knows of overrides at all.
pub fn may_list(actor: &Actor) -> bool {
    [Role::Officer, Role::Leader, Role::Coordinator].into_iter().any(|r| actor.is(r))
}

/// Whether an override waits for its second person, and the first is not there any more: it takes two.
async fn is_in_vain(tx: &mut Tx, one: &Override) -> Result<bool> {
    let may_still = |maker: &Actor| maker.is(Role::Officer) || maker.is(Role::Leader);
    Ok(one.state == "waiting" && people::may_no_more(tx, &one.record.author, may_still).await?)
}

/// Whether the actor can confirm this override now, or say that it was seen.
pub fn can_confirm(actor: &Actor, one: &Override) -> bool {
    is_second(actor, one) && one.state != "ended" && !one.is_acknowledged && !one.is_in_vain
}

/// Whether the actor may be the second person of this override.
pub fn is_second(actor: &Actor, one: &Override) -> bool {
    (actor.is(Role::Officer) || actor.is(Role::Leader)) && actor.id != one.record.author
}

/// The second person: lets a waiting override take effect, or has seen one that is in force.
///
/// # Errors
/// `NotFound`; `Forbidden` unless the actor is an officer or leader and did not make it; `Conflict` when it has ended,
/// was seen before, or waits and who made it may not any more.
pub async fn confirm(node: &Node, actor: &Actor, id: &RecordId) -> Result<()> {
    let mut change = node.change("overrides::confirm").await?;
    let (one, body) = opened(node, &mut change, actor, id).await?;
    node.require(is_second(actor, &one), "another officer or leader than the one who made it confirms an override")?;
    if one.state == "ended" || one.is_acknowledged {
        return Err(Error::Conflict("this override does not wait for anybody; look at it again".to_owned()));
    }
    if is_in_vain(&mut change.tx, &one).await? {
        let words = "who made this override has left, or may make none any more; end it, and make another";
        return Err(Error::Conflict(words.to_owned()));
    }
    let body = body.with("state", "in-force").with("is_acknowledged", true).with("second", actor.id.as_str());
    rewrite(&mut change, &one.record, body, (&actor.id, "override-confirmed")).await?;
    change.commit().await
}

/// Ends an override.
///
/// # Errors
/// `NotFound`; `Refused` without a reason; `Forbidden` unless the actor is an officer or leader; to end a cap on what
/// somebody else made takes the same, since it widens.
pub async fn end(node: &Node, actor: &Actor, id: &RecordId, reason: &str) -> Result<()> {
    if reason.trim().is_empty() {
        return Err(Error::Refused("say why it ends; the reason is logged".to_owned()));
    }
    let may = actor.is(Role::Officer) || actor.is(Role::Leader);
    node.require(may, "only an officer or leader ends an override")?;
    let mut change = node.change("overrides::end").await?;
    let (one, body) = opened(node, &mut change, actor, id).await?;
    rewrite(&mut change, &one.record, body.with("state", "ended"), (&actor.id, "override-ended")).await?;
    change.note_about(&Entry::about("override-ended", &actor.id, id, "override").because(reason), id).await?;
    change.commit().await
}

/// Ends what a person who leaves had made and nobody has confirmed. Gives how many that were.
pub(crate) async fn withdraw_all_of(change: &mut Change<'_>, person: &str, by: &str) -> Result<usize> {
    let node = change.node;
    let theirs = change.tx.records_of("override").await?.into_iter().filter(|r| r.author == person);
    let waiting: Vec<Override> = theirs.filter_map(|r| read(node, r)).filter(|o| o.state == "waiting").collect();
    for one in &waiting {
        let body = node.body_of(&mut change.tx, &one.record, &BTreeSet::from(Compartment::SEALED)).await?;
        rewrite(change, &one.record, body.with("state", "ended"), (by, "override-ended")).await?;
    }
    Ok(waiting.len())
}

/// A person withdrew consent: exceptions that were made for their record before do not outlive that by themselves.
/// Each waits until a second person has looked at it again.
pub(crate) async fn reconsider(change: &mut Change<'_>, about: &RecordId, by: &str) -> Result<()> {
    let node = change.node;
    let all = change.tx.records_of("override").await?;
    for one in all.into_iter().filter_map(|r| read(node, r)) {
        let is_for_it = Body(one.record.open.clone()).text("about") == Some(about.as_str());
        if one.way != "share-anyway" || one.state != "in-force" || !is_for_it {
            continue;
        }
        let body = node.body_of(&mut change.tx, &one.record, &BTreeSet::from(Compartment::SEALED)).await?;
        let body = body.with("state", "waiting").with("is_acknowledged", false);
        rewrite(change, &one.record, body, (by, "override-reconsidered")).await?;
    }
    Ok(())
}

/// All overrides that the actor may list.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn all(node: &Node, actor: &Actor) -> Result<Vec<Override>> {
    let mut tx = node.store.read().await?;
    let scope = node.scope(&mut tx, actor, Action::List).await?;
    let all = tx.records_of("override").await?.into_iter().filter(|r| scope.includes(r));
    let mut all: Vec<Override> = all.filter_map(|r| read(node, r)).collect();
    for one in &mut all {
        one.is_in_vain = is_in_vain(&mut tx, one).await?;
    }
    Ok(all)
}

/// Overrides that wait for this person's eyes, for the page of today.
///
/// # Errors
/// As [`all`].
pub async fn waiting(node: &Node, actor: &Actor) -> Result<Vec<Override>> {
    let mut all = all(node, actor).await?;
    all.retain(|o| can_confirm(actor, o));
    Ok(all)
}
