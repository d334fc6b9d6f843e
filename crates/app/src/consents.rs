//! What people agreed to: recorded, confirmed by a second person where it widens, withdrawn, and ended by time.
//!
//! A consent is a record about another record, and sets the consent part of that record's label by itself. So a
//! withdrawal needs no further step: nothing of the record passes any more, and the next bundle to each partner that
//! holds a copy carries its tombstone. docs/decisions/0018-consent.md has the rules.

mod allows;

pub use allows::{allowed, from_primero, without_refused};

use crate::access::Asked;
use crate::actor::Actor;
use crate::agreements;
use crate::audit::Entry;
use crate::change::{Change, Draft};
use crate::labels::kept_by_others;
use crate::node::Node;
use crate::{Error, Result, people};
use policy::{Action, Relation, Role};
use record::label::{ConsentScope, Consents};
use record::problem::Reason;
use record::validate::validate;
use record::{Body, Compartment, FieldType, Label, RecordId, Sensitivity};
use serde_json::json;
use std::collections::BTreeSet;
use store::records::Stored;
use store::{Tx, statements as sql, values};

/// A consent as its record says it.
#[derive(Debug, Clone, PartialEq)]
pub struct Consent {
    /// Its record.
    pub record: Stored,
    /// What it allows, references left out.
    pub allows: Consents,
    /// given, refused, withdrawn, not-possible, not-needed or expired.
    pub state: String,
    /// Which record it is about.
    pub about: Option<RecordId>,
    /// The earlier consent that it takes the place of.
    pub replaces: Option<RecordId>,
    /// Whether it waits for a second person before it widens anything.
    pub needs_second: bool,
    /// Whether it waits in vain: who recorded it has left, or may record none any more.
    pub is_in_vain: bool,
}

fn read(record: Stored) -> Consent {
    let body = Body(record.open.clone());
    let link = |name: &str| body.text(name).and_then(RecordId::parse);
    let (about, replaces) = (link("about"), link("replaces"));
    let needs_second = body.0.get("needs_second").and_then(serde_json::Value::as_bool).unwrap_or(false);
    let state = body.text("state").unwrap_or_default().to_owned();
    Consent { allows: allowed(&body), state, about, replaces, needs_second, is_in_vain: false, record }
}

async fn about(tx: &mut Tx, id: &RecordId) -> Result<Vec<Consent>> {
    let mut all = Vec::new();
    for row in tx.fetch(sql::RECORDS_ABOUT, values!["about", id.as_str(), "consent"]).await? {
        let Some(id) = RecordId::parse(&row.need(0)?) else { continue };
        all.extend(tx.record(&id).await?.map(read));
    }
    Ok(all)
}

/// What all consents about a record allow together; `current` stands in where none has taken effect yet.
///
/// One that waits for its second person narrows at once and widens nothing: what it would replace still counts.
fn together(all: &[Consent], current: &Consents) -> Consents {
    let replaced: BTreeSet<&RecordId> =
        all.iter().filter(|c| !c.needs_second).filter_map(|c| c.replaces.as_ref()).collect();
    let counted: Vec<&Consent> = all.iter().filter(|c| !replaced.contains(&c.record.id)).collect();
    let (waiting, settled): (Vec<&Consent>, Vec<&Consent>) = counted.iter().copied().partition(|c| c.needs_second);
    let base = settled.first().map_or(current, |c| &c.allows).clone();
    let all = settled.into_iter().chain(waiting).fold(base, |sum, c| sum.join(&c.allows));
    let references = counted.iter().map(|c| c.record.id.as_str().to_owned()).collect();
    Consents { references, ..all }
}

/// What no longer counts once a consent does that takes the place of `first`: all that was replaced already, that one,
/// and whatever it was to replace itself.
fn replaced_with(all: &[Consent], first: Option<&RecordId>) -> BTreeSet<RecordId> {
    let settled = all.iter().filter(|c| !c.needs_second);
    let mut gone: BTreeSet<RecordId> = settled.filter_map(|c| c.replaces.clone()).collect();
    let (mut next, mut seen) = (first.cloned(), BTreeSet::new());
    while let Some(id) = next.take() {
        // INVARIANT: each is followed once, so that a ring of replacements ends.
        if seen.insert(id.clone()) {
            next = all.iter().find(|c| c.record.id == id).and_then(|c| c.replaces.clone());
        }
    }
    gone.extend(seen);
    gone
}

fn may_declassify(node: &Node, actor: &Actor, label: &Label) -> bool {
    let asked = Asked {
        action: Action::Declassify,
        label,
        relation: Relation::Ours,
        compartment: Compartment::Open,
        purpose: None,
    };
    node.may(actor, asked)
}

/// The record that a consent is about, when it is ours and the actor may see it.
async fn subject(node: &Node, tx: &mut Tx, actor: &Actor, id: &RecordId) -> Result<Stored> {
    let found = tx.record(id).await?.ok_or(Error::NotFound)?;
    node.visible(tx, actor, &found).await?;
    let is_ours = found.channel.is_none() && found.state == "live";
    let is_ours = is_ours && found.kind != "consent" && found.kind != crate::documents::KIND;
    node.require(is_ours, "consent is recorded about our own records")?;
    Ok(found)
}

/// Records what a person agreed to about a record of ours, and sets that record's label by it.
///
/// # Errors
/// `NotFound` when the record may not be seen; `Forbidden` without the right to write; `Invalid` as the form says,
/// for an unknown organisation, or a consent that names no use.
pub async fn record(node: &Node, actor: &Actor, id: &RecordId, body: Body) -> Result<RecordId> {
    node.require(crate::records::may_write(node, actor), "you may not record consent")?;
    let mut change = node.change("consents::record").await?;
    let found = subject(node, &mut change.tx, actor, id).await?;
    let label = node.label(&mut change.tx, found.label).await?;
    let body = checked(node, &mut change.tx, id, body).await?;
    let known = about(&mut change.tx, id).await?;
    let replaces = body.text("replaces").and_then(RecordId::parse);
    if let Some(replaced) = &replaces
        && known.iter().all(|c| &c.record.id != replaced)
    {
        return Err(Error::field("consent", "replaces", Reason::UnknownCode, replaced.as_str()));
    }
    // As it would stand if this one counted, and what it takes the place of had taken the place of others before.
    let gone = replaced_with(&known, replaces.as_ref());
    let kept = known.iter().filter(|c| !gone.contains(&c.record.id) && !c.needs_second);
    let next = kept.fold(allowed(&body), |sum, c| sum.join(&c.allows));
    let is_wider = !next.is_at_least_as_strict_as(&label.consents);
    let may_alone = label.sensitivity < Sensitivity::High && may_declassify(node, actor, &label);
    let body = body.with("needs_second", is_wider && !may_alone);
    let own = Label { sensitivity: label.sensitivity, ..Label::own(&node.org) };
    let ids = change.create(vec![Draft::new("consent", body, own, &actor.id)], "consent").await?;
    settle(&mut change, id, &actor.id).await?;
    change.commit().await?;
    ids.into_iter().next().ok_or(Error::NotFound)
}

/// The body checked against form and partners, with everything set that an action sets.
async fn checked(node: &Node, tx: &mut Tx, about: &RecordId, mut body: Body) -> Result<Body> {
    for set_here in ["needs_second", "confirmed_by", "ended_on", "reason"] {
        body.0.remove(set_here);
    }
    let mut named = Vec::new();
    if body.text("shared_with") == Some("named") {
        for row in body.rows("organisations") {
            let name = row.text("organisation").unwrap_or_default();
            let unknown = |_| Error::field("consent", "organisations.organisation", Reason::UnknownCode, name);
            named.push(agreements::partner(tx, name).await.map_err(unknown)?.org);
        }
        if named.is_empty() {
            return Err(Error::field("consent", "organisations", Reason::Missing, ""));
        }
    }
    let rows: Vec<_> =
        named.iter().enumerate().map(|(at, org)| json!({ "_id": format!("o{at}"), "organisation": org })).collect();
    let body = body.with("about", about.as_str()).with("organisations", rows);
    let (body, problems) = validate(node.form("consent")?, &node.vocabularies, body);
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let state = body.text("state").unwrap_or_default();
    if matches!(state, "withdrawn" | "expired") {
        return Err(Error::field("consent", "state", Reason::UnknownCode, state));
    }
    let is_empty = matches!(&allowed(&body).scope, ConsentScope::Uses(uses) if uses.is_empty());
    if state == "given" && is_empty {
        return Err(Error::field("consent", "uses", Reason::Missing, ""));
    }
    Ok(body)
}

/// Sets the consent part of a record's label to what all consents about it allow.
async fn settle(change: &mut Change<'_>, id: &RecordId, by: &str) -> Result<()> {
    let node = change.node;
    let Some(before) = change.tx.record(id).await?.filter(|r| r.state == "live") else { return Ok(()) };
    let label = node.label(&mut change.tx, before.label).await?;
    let all = about(&mut change.tx, id).await?;
    let consents = together(&all, &label.consents);
    // What others gave came with what their people agreed to, and nobody here agrees to more for them.
    let consents = match kept_by_others(node, &mut change.tx, (&before, &label)).await? {
        Some(kept) => consents.join(&kept.consents),
        None => consents,
    };
    if consents == label.consents {
        return Ok(());
    }
    let body = node.body_of(&mut change.tx, &before, &BTreeSet::from(Compartment::SEALED)).await?;
    let form = node.form(&before.kind)?;
    let is_own = |field: &str| form.field(field).is_some_and(|f| matches!(f.kind, FieldType::Link(_)));
    let mut draft = Draft::new(&before.kind, body, Label { consents, ..label }, by);
    draft.source_key.clone_from(&before.source_key);
    let links = change.tx.fetch(sql::LINKS_FROM, values![id.as_str()]).await?;
    let further = links.iter().filter_map(|r| Some((r.text(0)?, RecordId::parse(&r.text(1)?)?)));
    draft.links = further.filter(|(field, _)| !is_own(field)).collect();
    change.update(&before, draft, "consent").await
}

/// A consent of ours that the actor may see, with its whole body.
async fn opened(node: &Node, change: &mut Change<'_>, actor: &Actor, id: &RecordId) -> Result<(Consent, Body)> {
    let found = change.tx.record(id).await?.filter(|r| r.kind == "consent").ok_or(Error::NotFound)?;
    node.visible(&mut change.tx, actor, &found).await?;
    let is_ours = found.channel.is_none() && found.state == "live";
    node.require(is_ours, "a consent is changed where it was given")?;
    let body = node.body_of(&mut change.tx, &found, &BTreeSet::from(Compartment::SEALED)).await?;
    Ok((read(found), body))
}

async fn rewrite(change: &mut Change<'_>, consent: &Consent, body: Body, (by, action): (&str, &str)) -> Result<()> {
    let label = change.node.label(&mut change.tx, consent.record.label).await?;
    let draft = Draft::new("consent", body, label, by);
    change.update(&consent.record, draft, action).await?;
    if let Some(about) = &consent.about {
        settle(change, about, by).await?;
    }
    Ok(())
}

/// Lets a consent take effect that widens a record: the second of two people.
///
/// # Errors
/// `NotFound`; `Forbidden` unless the actor is an officer or leader and did not record it; `Conflict` when it does
/// not wait, when who recorded it has left or may record none any more, or when the consent that it replaces was
/// withdrawn since it was recorded.
pub async fn confirm(node: &Node, actor: &Actor, id: &RecordId) -> Result<()> {
    let mut change = node.change("consents::confirm").await?;
    let (consent, body) = opened(node, &mut change, actor, id).await?;
    let label = node.label(&mut change.tx, consent.record.label).await?;
    let is_second = consent.record.author != actor.id && may_declassify(node, actor, &label);
    node.require(is_second, "another officer or leader than the one who recorded it confirms a consent")?;
    if !consent.needs_second {
        return Err(Error::Conflict("this consent does not wait for anybody; look at it again".to_owned()));
    }
    if is_in_vain(node, &mut change.tx, &consent).await? {
        let why = "who recorded this consent has left, or may record none any more; record it again in the place of this \
                   one";
        return Err(Error::Conflict(why.to_owned()));
    }
    if is_overtaken(&mut change.tx, &consent).await? {
        let why = "the consent that this one replaces was withdrawn since; ask the person again, and record the answer";
        return Err(Error::Conflict(why.to_owned()));
    }
    let body = body.with("needs_second", false).with("confirmed_by", actor.id.as_str());
    rewrite(&mut change, &consent, body, (&actor.id, "consent-confirmed")).await?;
    change.commit().await
}

/// Whether a consent waits for its second person, and the first is not there any more: it takes two.
async fn is_in_vain(node: &Node, tx: &mut Tx, consent: &Consent) -> Result<bool> {
    let may_still = |recorder: &Actor| crate::records::may_write(node, recorder);
    Ok(consent.needs_second && people::may_no_more(tx, &consent.record.author, may_still).await?)
}

/// Whether what a consent replaces was withdrawn after it was recorded. What a person says after a withdrawal is
/// another matter: it is recorded later, and replaces the withdrawn one.
async fn is_overtaken(tx: &mut Tx, consent: &Consent) -> Result<bool> {
    let Some(id) = &consent.replaces else { return Ok(false) };
    let replaced = tx.record(id).await?.map(read);
    Ok(replaced.is_some_and(|r| r.state == "withdrawn" && r.record.changed > consent.record.changed))
}

/// Withdraws a consent, at the word of the person who gave it: nothing of the record passes to anybody any more. What
/// waits for its second person to take its place was said before that, and ends with it.
///
/// Everybody who may see it may do this, since it only narrows.
///
/// # Errors
/// `NotFound`; `Refused` without a reason; `Conflict` when it was withdrawn before.
pub async fn withdraw(node: &Node, actor: &Actor, id: &RecordId, reason: &str) -> Result<()> {
    if reason.trim().is_empty() {
        return Err(Error::Refused("say why it is withdrawn; the reason is kept and logged".to_owned()));
    }
    let mut change = node.change("consents::withdraw").await?;
    let (consent, body) = opened(node, &mut change, actor, id).await?;
    if consent.state == "withdrawn" {
        return Err(Error::Conflict("this consent was withdrawn before".to_owned()));
    }
    end(&mut change, &consent, body.with("reason", reason), ("withdrawn", &actor.id)).await?;
    let entry = Entry::about("consent-withdrawn", &actor.id, id, "consent").because(reason);
    change.note_about(&entry, id).await?;
    end_waiting(&mut change, &consent, (reason, &actor.id)).await?;
    change.commit().await
}

/// Ends what waits to take the place of a consent that was withdrawn, and what waits to take the place of that.
async fn end_waiting(change: &mut Change<'_>, withdrawn: &Consent, (reason, by): (&str, &str)) -> Result<()> {
    let node = change.node;
    let Some(subject) = &withdrawn.about else { return Ok(()) };
    let mut all = about(&mut change.tx, subject).await?;
    let mut gone = BTreeSet::from([withdrawn.record.id.clone()]);
    let waits = |c: &Consent, gone: &BTreeSet<RecordId>| {
        c.needs_second && c.replaces.as_ref().is_some_and(|replaced| gone.contains(replaced))
    };
    while let Some(at) = all.iter().position(|c| waits(c, &gone)) {
        let next = all.swap_remove(at);
        let body = node.body_of(&mut change.tx, &next.record, &BTreeSet::from(Compartment::SEALED)).await?;
        end(change, &next, body.with("reason", reason), ("withdrawn", by)).await?;
        let entry = Entry::about("consent-withdrawn", by, &next.record.id, "consent").because(reason);
        change.note_about(&entry, &next.record.id).await?;
        gone.insert(next.record.id);
    }
    Ok(())
}

async fn end(change: &mut Change<'_>, consent: &Consent, body: Body, (state, by): (&str, &str)) -> Result<()> {
    let today = change.node.today().to_string();
    let body = body.with("state", state).with("needs_second", false).with("ended_on", today);
    rewrite(change, consent, body, (by, &format!("consent-{state}"))).await?;
    match &consent.about {
        Some(about) => crate::overrides::reconsider(change, about, by).await,
        None => Ok(()),
    }
}

/// Marks consents whose last day has passed. Policy has counted them as ended since that day; this says so on their
/// pages, and narrows the labels of the records for good.
pub(crate) async fn expire(node: &Node) -> Result<()> {
    let mut tx = node.store.read().await?;
    let today = node.today().to_string();
    let rows = tx.fetch(sql::RECORDS_PAST, values!["consent", "state", "given", today]).await?;
    drop(tx);
    for row in &rows {
        let Some(id) = RecordId::parse(&row.need(0)?) else { continue };
        let mut change = node.change("consents::expire").await?;
        let Some(found) = change.tx.record(&id).await?.filter(|r| r.channel.is_none()) else { continue };
        let body = node.body_of(&mut change.tx, &found, &BTreeSet::from(Compartment::SEALED)).await?;
        end(&mut change, &read(found), body, ("expired", "method")).await?;
        change.commit().await?;
    }
    Ok(())
}

/// The consents about a record, newest first, as far as the actor may list them.
///
/// # Errors
/// `NotFound` when the record may not be seen.
pub async fn of(node: &Node, actor: &Actor, id: &RecordId) -> Result<Vec<Consent>> {
    let mut tx = node.store.read().await?;
    let found = tx.record(id).await?.ok_or(Error::NotFound)?;
    node.visible(&mut tx, actor, &found).await?;
    let scope = node.scope(&mut tx, actor, Action::List).await?;
    let mut all: Vec<Consent> = about(&mut tx, id).await?.into_iter().filter(|c| scope.includes(&c.record)).collect();
    for consent in &mut all {
        consent.is_in_vain = is_in_vain(node, &mut tx, consent).await?;
    }
    all.sort_by(|a, b| b.record.changed.cmp(&a.record.changed).then_with(|| a.record.id.cmp(&b.record.id)));
    Ok(all)
}

/// Whether the actor may confirm this consent, and it can be confirmed at all.
pub fn may_confirm(actor: &Actor, consent: &Consent) -> bool {
    let decides = actor.is(Role::Officer) || actor.is(Role::Leader);
    consent.needs_second && !consent.is_in_vain && decides && consent.record.author != actor.id
}
