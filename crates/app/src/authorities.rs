//! The register of what courts and authorities ask for. The origins of the records concerned are told first: no answer
//! can be recorded before. That a bundle was sealed is not enough: it has arrived, or somebody answers for it that they
//! were told in another way, or could not be reached.

mod contributors;
mod told;
mod untold;

pub use contributors::{Given, given, word_of};
pub use told::{Telling, tell};
pub(crate) use told::{all_owed_again, arrived, owed_again, tell_by_bundle};
pub(crate) use untold::{is_any_untold, told_to, untold};

use crate::actor::Actor;
use crate::audit::Entry;
use crate::change::{Change, Draft};
use crate::node::Node;
use crate::{Error, Result};
use policy::{Action, Role};
use record::problem::Reason;
use record::validate::validate;
use record::{Body, Compartment, Label, OrgId, RecordId};
use serde_json::json;
use std::collections::BTreeSet;
use store::records::Stored;
use store::{Tx, statements as sql, values};

/// The field of a notice that says that somebody here noted it, and the author of what bundles bring.
const SPOKEN: &str = "is_spoken";
const EXCHANGE: &str = "exchange";

/// The field of the links to the records that a request concerns, and of those to what was given of them.
const CONCERNED: &str = "records";
const GIVEN: &str = "given";

/// A notice that a partner is owed: codes and days only, never what was asked.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Notice {
    /// The request, by the id that this partner knows it by.
    pub id: String,
    /// Our id of it, which stays here.
    #[serde(skip)]
    pub request: Option<RecordId>,
    /// A code of `authority_kinds`.
    pub asked_by: String,
    /// When it came, ISO.
    pub received_on: String,
    /// Until when it must be answered, ISO.
    pub due: String,
    /// How many of their records it concerns.
    pub records: usize,
    /// Whether it stands here that they could not be reached, which stays until the notice has arrived.
    #[serde(skip)]
    pub is_unreached: bool,
}

/// A request as the register shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Its record.
    pub record: Stored,
    /// Each origin that is owed a notice: short name, organisation, a code of `notice_states`, and since when.
    pub notices: Vec<(String, OrgId, String, Option<String>)>,
    /// received, notifying, notified, answered, refused.
    pub state: String,
    /// Until when.
    pub due: String,
}

impl Request {
    /// Whether every origin knows, or could not be told.
    pub fn is_notified(&self) -> bool {
        self.untold().is_empty()
    }

    /// The short names of the origins that may not know yet.
    pub fn untold(&self) -> Vec<&str> {
        self.notices.iter().filter(|(_, _, state, _)| !is_told(state)).map(|(name, ..)| name.as_str()).collect()
    }
}

/// Whether a notice in this state counts: a code of `notice_states`.
fn is_told(state: &str) -> bool {
    matches!(state, "acknowledged" | "granted" | "refused" | "told" | "unreached")
}

fn may_register(actor: &Actor) -> bool {
    [Role::Officer, Role::Coordinator, Role::Leader].into_iter().any(|r| actor.is(r))
}

/// Whether the actor may open the register.
pub fn may(actor: &Actor) -> bool {
    may_register(actor)
}

/// Puts a request into the register, with the records that it concerns. Each other origin of these is owed a notice.
///
/// # Errors
/// `Forbidden` unless the actor is an officer, coordinator or leader; `NotFound` for a record out of sight; `Invalid`.
pub async fn register(node: &Node, actor: &Actor, body: Body, records: &[RecordId]) -> Result<RecordId> {
    node.require(may_register(actor), "only an officer, coordinator or leader registers a request")?;
    let mut change = node.change("authorities::register").await?;
    let scope = node.scope(&mut change.tx, actor, Action::Read).await?;
    let (mut origins, mut label) = (BTreeSet::new(), Label::own(&node.org));
    for id in records {
        let found = change.tx.record(id).await?.filter(|r| scope.includes(r)).ok_or(Error::NotFound)?;
        let of = node.label(&mut change.tx, found.label).await?;
        label.sensitivity = label.sensitivity.max(of.sensitivity);
        origins.extend(of.origins);
        origins.insert(found.origin);
    }
    origins.remove(&node.org);
    let notices: Vec<_> = origins
        .iter()
        .enumerate()
        .map(|(at, origin)| json!({ "_id": format!("n{at}"), "origin": origin, "state": "due" }))
        .collect();
    let state = if notices.is_empty() { "notified" } else { "notifying" };
    let mut body = body.with("notices", notices).with("state", state);
    body.0.remove("answer");
    body.0.remove("answered_on");
    let (body, problems) = validate(node.form("authority_request")?, &node.vocabularies, body);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    if records.is_empty() {
        return Err(Error::field("authority_request", "records", Reason::Missing, ""));
    }
    let mut draft = Draft::new("authority_request", body, label, &actor.id);
    draft.links = records.iter().map(|id| (CONCERNED.to_owned(), id.clone())).collect();
    let ids = change.create(vec![draft], "authority-request").await?;
    change.commit().await?;
    ids.into_iter().next().ok_or(Error::NotFound)
}

async fn read(node: &Node, tx: &mut Tx, record: Stored) -> Result<Request> {
    let body = Body(record.open.clone());
    let mut notices = Vec::new();
    for row in body.rows("notices") {
        let Some(origin) = row.text("origin").and_then(OrgId::parse) else { continue };
        let name = node.org_name(tx, &origin).await?;
        let state = row.text("state").unwrap_or("due").to_owned();
        notices.push((name, origin, state, row.text("on").map(str::to_owned)));
    }
    let text = |name: &str| body.text(name).unwrap_or_default().to_owned();
    Ok(Request { state: text("state"), due: text("due"), notices, record })
}

/// The requests that the actor may list, those due soonest first.
///
/// # Errors
/// `NotFound` without a role for it.
pub async fn list(node: &Node, actor: &Actor) -> Result<Vec<Request>> {
    if !may_register(actor) {
        return Err(Error::NotFound);
    }
    let mut tx = node.store.read().await?;
    let scope = node.scope(&mut tx, actor, Action::List).await?;
    let mut all = Vec::new();
    for record in tx.records_of("authority_request").await?.into_iter().filter(|r| scope.includes(r)) {
        all.push(read(node, &mut tx, record).await?);
    }
    all.sort_by(|a, b| a.due.cmp(&b.due).then_with(|| a.record.id.cmp(&b.record.id)));
    Ok(all)
}

/// One request.
///
/// # Errors
/// `NotFound` when there is none, or without a role for it.
pub async fn one(node: &Node, actor: &Actor, id: &RecordId) -> Result<Request> {
    list(node, actor).await?.into_iter().find(|r| &r.record.id == id).ok_or(Error::NotFound)
}

/// The notices that a partner is owed and has not been sent. Who could not be reached when an authority asked is owed one
/// all the same, as soon as a bundle goes to them.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn notices_due(node: &Node, tx: &mut Tx, partner: &OrgId) -> Result<Vec<Notice>> {
    let mut due = Vec::new();
    for record in tx.records_of("authority_request").await?.into_iter().filter(|r| r.channel.is_none()) {
        let request = read(node, tx, record).await?;
        let notice = request.notices.iter().find(|(_, origin, ..)| origin == partner);
        let owed = notice.map(|(_, _, state, _)| state.as_str());
        let is_unreached = owed == Some("unreached");
        if owed != Some("due") && !(is_unreached && told::is_unsent(node, tx, (partner, &request.record.id)).await?) {
            continue;
        }
        let body = Body(request.record.open.clone());
        let text = |name: &str| body.text(name).unwrap_or_default().to_owned();
        due.push(Notice {
            id: node.partner_id(partner, &request.record.id)?,
            asked_by: text("asked_by"),
            received_on: text("received_on"),
            due: text("due"),
            records: concerned(node, tx, &request.record.id, partner).await?,
            request: Some(request.record.id),
            is_unreached,
        });
    }
    Ok(due)
}

/// The records that a request concerns.
async fn concerned_by(tx: &mut Tx, request: &RecordId) -> Result<Vec<RecordId>> {
    let rows = tx.fetch(sql::LINKS_FROM, values![request.as_str()]).await?;
    let concerned = rows.iter().filter(|r| r.str(0) == Some(CONCERNED));
    Ok(concerned.filter_map(|r| RecordId::parse(r.str(1)?)).collect())
}

/// Every record that a request concerns and the actor may see, each with whether it was given: what is not listed cannot
/// be ticked, so that none is left out.
///
/// # Errors
/// `NotFound` when there is no such request, or without a role for it.
pub async fn records(node: &Node, actor: &Actor, id: &RecordId) -> Result<Vec<(Stored, bool)>> {
    one(node, actor, id).await?;
    let mut tx = node.store.read().await?;
    let scope = node.scope(&mut tx, actor, Action::List).await?;
    let rows = tx.fetch(sql::LINKS_FROM, values![id.as_str()]).await?;
    let given: BTreeSet<&str> = rows.iter().filter(|r| r.str(0) == Some(GIVEN)).filter_map(|r| r.str(1)).collect();
    let mut found = Vec::new();
    for id in concerned_by(&mut tx, id).await? {
        let record = tx.record(&id).await?.filter(|r| scope.includes(r) && r.state == "live");
        found.extend(record.map(|record| (record, given.contains(id.as_str()))));
    }
    Ok(found)
}

async fn concerned(node: &Node, tx: &mut Tx, request: &RecordId, partner: &OrgId) -> Result<usize> {
    let mut count = 0;
    for id in concerned_by(tx, request).await? {
        let Some(record) = tx.record(&id).await? else { continue };
        let label = node.label(tx, record.label).await?;
        count += usize::from(&record.origin == partner || label.origins.contains(partner));
    }
    Ok(count)
}

/// A partner has answered a notice: they know, and say whether what they contributed may be given. `thread` is the id by which they know the request.
pub(crate) async fn acknowledged(
    change: &mut Change<'_>,
    partner: &OrgId,
    (thread, is_granted): (&str, bool),
) -> Result<()> {
    let state = if is_granted { "granted" } else { "refused" };
    for record in change.tx.records_of("authority_request").await? {
        if record.channel.is_none() && change.node.partner_id(partner, &record.id)? == thread {
            return match notified(change, &record.id, partner, (state, EXCHANGE)).await {
                Err(Error::NotFound) => Ok(()),
                other => other,
            };
        }
    }
    Ok(())
}

/// Marks a partner's notice with a code of `notice_states`, today. Whoever seals the bundle that carries it calls this in
/// the same change, and whoever opens the answer.
///
/// # Errors
/// `NotFound` when that partner is owed none; `Internal` when the store fails.
async fn notified(
    change: &mut Change<'_>,
    request: &RecordId,
    partner: &OrgId,
    (state, by): (&str, &str),
) -> Result<()> {
    let today = change.node.today().to_string();
    marked(change, request, partner, (state, &today, by)).await
}

/// The same, for a day; without one for what has not happened.
async fn marked(
    change: &mut Change<'_>,
    request: &RecordId,
    partner: &OrgId,
    (state, on, by): (&str, &str, &str),
) -> Result<()> {
    let node = change.node;
    let found = change.tx.record(request).await?.filter(|r| r.kind == "authority_request").ok_or(Error::NotFound)?;
    let mut body = node.body_of(&mut change.tx, &found, &BTreeSet::from(Compartment::SEALED)).await?;
    let rows = body.0.get_mut("notices").and_then(serde_json::Value::as_array_mut);
    let (mut is_owed, mut are_all_told) = (false, true);
    for row in rows.into_iter().flatten().filter_map(serde_json::Value::as_object_mut) {
        if row.get("origin").and_then(serde_json::Value::as_str) == Some(partner.as_str()) {
            row.insert("state".to_owned(), state.into());
            match on {
                "" => row.remove("on"),
                on => row.insert("on".to_owned(), on.into()),
            };
            match by {
                EXCHANGE => row.remove(SPOKEN),
                _ => row.insert(SPOKEN.to_owned(), true.into()),
            };
            is_owed = true;
        }
        are_all_told &= row.get("state").and_then(serde_json::Value::as_str).is_some_and(is_told);
    }
    if !is_owed {
        return Err(Error::NotFound);
    }
    if are_all_told && body.text("state") == Some("notifying") {
        body = body.with("state", "notified");
    }
    rewrite(change, &found, body, (by, "authority-notice")).await
}

async fn rewrite(change: &mut Change<'_>, before: &Stored, body: Body, (by, action): (&str, &str)) -> Result<()> {
    rewrite_with(change, before, (body, &BTreeSet::new()), (by, action)).await
}

/// Writes the next revision, with links to what was given beside those that are there.
async fn rewrite_with(
    change: &mut Change<'_>,
    before: &Stored,
    (body, given): (Body, &BTreeSet<RecordId>),
    (by, action): (&str, &str),
) -> Result<()> {
    let label = change.node.label(&mut change.tx, before.label).await?;
    let rows = change.tx.fetch(sql::LINKS_FROM, values![before.id.as_str()]).await?;
    let mut draft = Draft::new(&before.kind, body, label, by);
    draft.links = rows.iter().filter_map(|r| Some((r.text(0)?, RecordId::parse(&r.text(1)?)?))).collect();
    draft.links.extend(given.iter().map(|id| (GIVEN.to_owned(), id.clone())));
    change.update(before, draft, action).await
}

async fn checked(node: &Node, change: &mut Change<'_>, actor: &Actor, id: &RecordId) -> Result<Stored> {
    let found = change.tx.record(id).await?.filter(|r| r.kind == "authority_request").ok_or(Error::NotFound)?;
    node.visible(&mut change.tx, actor, &found).await?;
    node.require(may_register(actor), "only an officer, coordinator or leader keeps this register")?;
    Ok(found)
}

/// Records what was answered: `answered` with the records that were given, `refused` when nothing was.
///
/// # Errors
/// `Forbidden` unless the actor is a leader; `Conflict` while an origin may not know, whatever the answer, while one
/// whose agreement says that each contributor is asked has not said what may be given, when it was answered before, and
/// for a record that may not be given; `Refused` without words, with another state, or without saying which records were
/// given.
pub async fn answer(
    node: &Node,
    actor: &Actor,
    id: &RecordId,
    (state, words, given): (&str, &str, &BTreeSet<RecordId>),
) -> Result<()> {
    if !matches!(state, "answered" | "refused") || words.trim().is_empty() {
        return Err(Error::Refused("say what was given, or why nothing was; it is kept and logged".to_owned()));
    }
    let mut change = node.change("authorities::answer").await?;
    let found = checked(node, &mut change, actor, id).await?;
    node.require(actor.is(Role::Leader), "only a leader answers an authority")?;
    let request = read(node, &mut change.tx, found.clone()).await?;
    if !request.is_notified() {
        let names = request.untold().join(", ");
        return Err(Error::Conflict(format!("tell the origins first: {names}; then answer")));
    }
    if matches!(request.state.as_str(), "answered" | "refused") {
        return Err(Error::Conflict("this was answered before; look at it again".to_owned()));
    }
    if state != "answered" && !given.is_empty() {
        return Err(Error::Refused("say which records were given, or that nothing was".to_owned()));
    }
    let given = given.clone();
    if state == "answered" {
        contributors::require_givable(node, &mut change.tx, (actor, &request), &given).await?;
    }
    let body = node.body_of(&mut change.tx, &found, &BTreeSet::from(Compartment::SEALED)).await?;
    let today = node.today().to_string();
    let body = body.with("state", state).with("answer", words).with("answered_on", today);
    rewrite_with(&mut change, &found, (body, &given), (&actor.id, "authority-answer")).await?;
    for one in &given {
        let kind = change.tx.record(one).await?.map(|r| r.kind).unwrap_or_default();
        change.note_about(&Entry::about("authority-answer", &actor.id, one, &kind), one).await?;
    }
    change.commit().await
}
