//! The owner's answer: once, signed, with what it changes.

use super::approved::digest_of;
use super::{Obstacle, Request, What, partner_of, read, require_asker};
use crate::actor::Actor;
use crate::agreements::{self, Agreement, Partner};
use crate::audit::Entry;
use crate::change::{Change, Draft};
use crate::exchange::counted;
use crate::node::{Node, hex};
use crate::onward::{self, Word};
use crate::overrides::{self, InForce};
use crate::{Error, Result, authorities, labels, messages, spectrum};
use jiff::civil::Date;
use record::label::Audience;
use record::{Compartment, Label, OrgId, PartialDate, RecordId, Rung, Sensitivity, Use};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::Tx;
use store::records::Stored;

/// What the owner says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The request.
    pub thread: String,
    /// The digest of what was asked, as it came: a yes is one to just that. An answer of before this was said lacks it,
    /// and approves nothing.
    #[serde(default)]
    pub asked: String,
    /// Yes or no.
    pub is_approved: bool,
    /// The last day on which it holds; without one it holds as long as the agreement. A yes to a higher rung has none.
    pub until: Option<Date>,
    /// In words.
    pub words: String,
    /// The day.
    pub on: Date,
}

/// Answers a partner's request, once. A yes to a higher rung widens the records; a yes to a clearance holds for that
/// use and statement only. The answer is signed and goes with the next bundle.
///
/// # Errors
/// `Forbidden` unless the actor is an officer or leader; `NotFound` for what is no request to us; `Refused` without
/// words, or for a last day of what has none; `Conflict` when it was answered already, when agreement or consent stand
/// in the way, when others would get more too, or when two people are needed.
pub async fn answer(
    node: &Node,
    actor: &Actor,
    id: &RecordId,
    (is_approved, until, words): (bool, Option<Date>, &str),
) -> Result<()> {
    require_asker(node, actor)?;
    node.require(super::may_answer(actor), "only an officer or leader answers requests")?;
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
    if is_approved && until.is_some() && request.body.text("what") == Some(What::HigherRung.code()) {
        let why = "a yes to a higher rung holds until you narrow the records or the agreement ends; leave the day out";
        return Err(Error::Refused(why.to_owned()));
    }
    let org = partner_of(&request.body)?;
    if is_approved {
        carry_out(&mut change, actor, &request).await?;
    }
    let thread = request.body.text("thread").unwrap_or_default().to_owned();
    let asked = digest_of(&request.body).unwrap_or_default();
    let answer = Answer { thread, asked, is_approved, until, words: words.trim().to_owned(), on: node.today() };
    let signed = seal::document::sign(&node.keys, &serde_json::to_vec(&answer)?);
    settle(&mut change, (&request, &actor.id), (&answer, &signed)).await?;
    messages::queue(&mut change, &org, ("@answer", &signed)).await?;
    change.commit().await
}

/// Takes a partner's answer to a request of ours. A second one changes nothing.
pub(crate) async fn take_answer(change: &mut Change<'_>, from: &Partner, signed: &[u8]) -> Result<()> {
    let refuse = |why: &str| Error::Refused(format!("an answer in this bundle {why}; ask for it again"));
    let text = from.text_of(signed).ok_or_else(|| refuse("is not signed by them"))?;
    let answer: Answer = serde_json::from_slice(&text).map_err(|_| refuse("cannot be read"))?;
    for record in change.tx.records_of("request").await? {
        let request = read(change.node, &mut change.tx, record).await?;
        let is_meant = request.body.text("thread") == Some(&answer.thread)
            && partner_of(&request.body)? == from.org
            && !request.is_for_us()
            && request.is_waiting();
        if is_meant {
            if digest_of(&request.body).as_deref() != Some(answer.asked.as_str()) {
                return Err(refuse("answers something else than was asked"));
            }
            return settle(change, (&request, "exchange"), (&answer, signed)).await;
        }
    }
    authorities::acknowledged(change, &from.org, (&answer.thread, answer.is_approved)).await
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
    super::rewrite(change, &Request { body, ..request.clone() }, author, state).await
}

/// What stands in the way of a yes, for the page that answers; empty when nothing does.
///
/// # Errors
/// As [`super::show`].
pub async fn obstacles(node: &Node, actor: &Actor, id: &RecordId) -> Result<BTreeSet<Obstacle>> {
    let request = super::show(node, actor, id).await?;
    if is_notice(&request) {
        return Ok(BTreeSet::new());
    }
    let mut tx = node.store.read().await?;
    let mut found = BTreeSet::new();
    let Some(agreement) = agreement(node, &mut tx, &request).await? else {
        return Ok(BTreeSet::from([Obstacle::NoAgreement]));
    };
    for id in &request.about {
        match step(node, &mut tx, (actor, &agreement), (&request, id)).await {
            Ok(step) => found.extend(step.err()),
            Err(Error::NotFound) => {
                found.insert(Obstacle::Gone);
            }
            Err(other) => return Err(other),
        }
    }
    if is_nothing_left(node, &mut tx, &request).await? {
        found.insert(Obstacle::ContributorsRefused);
    }
    Ok(found)
}

/// What those said on whom one of the records rests, for this very request: nothing when it rests on nobody else.
async fn lowest_word(node: &Node, tx: &mut Tx, (request, record): (&Request, &Stored)) -> Result<Option<Word>> {
    let (org, thread) = (partner_of(&request.body)?, request.body.text("thread"));
    let said = onward::words(node, tx, (record, &org, thread)).await?;
    // Who has yet to answer comes before who said no: the whole is known once all have.
    let open = said.iter().map(|c| c.word).find(|w| matches!(w, Word::NotAsked | Word::Waiting));
    Ok(open.or_else(|| said.iter().map(|c| c.word).min()))
}

/// Whether others refused every record that it is about.
async fn is_nothing_left(node: &Node, tx: &mut Tx, request: &Request) -> Result<bool> {
    let mut is_any = false;
    for id in &request.about {
        let Some(record) = tx.record(id).await? else { continue };
        is_any = true;
        if lowest_word(node, tx, (request, &record)).await? != Some(Word::Refused) {
            return Ok(false);
        }
    }
    Ok(is_any)
}

/// A notice that an authority asked them for records of ours: to be read and acknowledged whatever the agreement says.
fn is_notice(request: &Request) -> bool {
    request.body.text("what") == Some(What::Authority.code())
}

async fn agreement(node: &Node, tx: &mut Tx, request: &Request) -> Result<Option<Agreement>> {
    let org = partner_of(&request.body)?;
    Ok(agreements::with_in(node, tx, &org).await?.filter(|a| a.is_in_force(node.today())))
}

/// What a yes does to one record: the label that it gets, when it gets another.
type Step = std::result::Result<Option<(Stored, Label)>, Obstacle>;

async fn step(
    node: &Node,
    tx: &mut Tx,
    (actor, agreement): (&Actor, &Agreement),
    (request, id): (&Request, &RecordId),
) -> Result<Step> {
    let record = tx.record(id).await?.filter(|r| r.channel.is_none()).ok_or(Error::NotFound)?;
    node.visible(tx, actor, &record).await?;
    match lowest_word(node, tx, (request, &record)).await? {
        Some(Word::NotAsked | Word::Waiting) => return Ok(Err(Obstacle::Contributors)),
        // What one of them refused is left out; what all granted passes by their word, and no label of it is widened.
        Some(Word::Refused | Word::Granted) => return Ok(Ok(None)),
        None => {}
    }
    let label = node.label(tx, record.label).await?;
    Ok(match request.body.text("what").and_then(What::from_code) {
        Some(What::HigherRung) => {
            let wanted = request.body.text("rung").and_then(Rung::from_code).unwrap_or(Rung::None);
            further(node, tx, (record, label), (wanted, agreement)).await?
        }
        Some(What::Clearance) => {
            let purpose = request.body.text("purpose").and_then(Use::from_code).ok_or(Error::NotFound)?;
            clear(&label, (purpose, node.today()), agreement).map(|()| None)
        }
        Some(What::Onward) => may_go_on(&label, agreement).map(|()| None),
        _ => Ok(None),
    })
}

/// What a yes changes here, or why it cannot be said.
async fn carry_out(change: &mut Change<'_>, actor: &Actor, request: &Request) -> Result<()> {
    let node = change.node;
    if is_notice(request) {
        return Ok(());
    }
    let agreement = agreement(node, &mut change.tx, request).await?.ok_or_else(|| Obstacle::NoAgreement.error())?;
    if is_nothing_left(node, &mut change.tx, request).await? {
        return Err(Obstacle::ContributorsRefused.error());
    }
    for id in &request.about {
        let step = step(node, &mut change.tx, (actor, &agreement), (request, id)).await?;
        let Some((before, label)) = step.map_err(Obstacle::error)? else { continue };
        let body = node.body_of(&mut change.tx, &before, &BTreeSet::from(Compartment::SEALED)).await?;
        let mut draft = Draft::new(&before.kind, body, label, &actor.id);
        draft.source_key.clone_from(&before.source_key);
        change.update(&before, draft, "audience").await?;
        let entry = Entry::about("originator-approval", &actor.id, id, &before.kind);
        change.note_about(&entry.because("a partner asked, and it was approved"), id).await?;
    }
    Ok(())
}

/// Whether a record of ours may go on to somebody whom we do not deal with: one person decides, where consent lets it go to
/// any partner.
fn may_go_on(label: &Label, agreement: &Agreement) -> std::result::Result<(), Obstacle> {
    if agreement.protocol.clauses.onward == onward::NEVER {
        Err(Obstacle::NeverOnward)
    } else if label.consents.with != Audience::Everyone {
        Err(Obstacle::Consent)
    } else if label.sensitivity >= Sensitivity::High {
        Err(Obstacle::TwoPeople)
    } else {
        Ok(())
    }
}

fn clear(label: &Label, (purpose, today): (Use, Date), agreement: &Agreement) -> std::result::Result<(), Obstacle> {
    if agreement.protocol.clauses.prohibited.contains(&purpose) {
        return Err(Obstacle::Prohibited);
    }
    if !label.consents.covers(purpose, today) {
        return Err(Obstacle::Consent);
    }
    Ok(())
}

/// What a yes to a higher rung does to one record of ours, or what stands in its way.
async fn further(
    node: &Node,
    tx: &mut Tx,
    (record, label): (Stored, Label),
    (wanted, agreement): (Rung, &Agreement),
) -> Result<Step> {
    let days = counted::days(node, tx, &record).await?;
    let new = match raised((&record, &label, days), (wanted, node.today()), agreement) {
        Ok(Some(new)) => new,
        Ok(None) => return Ok(Ok(None)),
        Err(obstacle) => return Ok(Err(obstacle)),
    };
    // What rests on the partner's own records goes as far as they gave those: the label is not for them alone.
    if labels::opens_theirs(node, tx, &record, (&label, &new)).await? {
        return Ok(Err(Obstacle::NotThatFar));
    }
    if reaches_others(node, tx, (&record, &agreement.partner), (&label, &new)).await? {
        return Ok(Err(Obstacle::OthersToo));
    }
    Ok(Ok(Some((record, new))))
}

/// Whether another partner would get more of a record by its new label: a record has one label for all of its audience.
async fn reaches_others(
    node: &Node,
    tx: &mut Tx,
    (record, asker): (&Stored, &OrgId),
    (old, new): (&Label, &Label),
) -> Result<bool> {
    let (today, none) = (node.today(), InForce::default());
    let decided = overrides::all_in_force(node, tx).await?;
    let days = counted::days(node, tx, record).await?;
    let gets_more = |other: &Agreement| {
        let Some(topics) = other.ours.topics_on(record, days) else { return false };
        // As if it were in force: one that is suspended, or begins later, will be without anybody being asked again.
        // For the same reason a cap is not counted on, which ends by itself.
        let granted = other.ours.narrowed(&topics).rung;
        let decisions = decided.get(&other.partner).unwrap_or(&none);
        let rung = |label: &Label| {
            let consents = decisions.applied(record, label).consents;
            spectrum::effective(&Label { consents, ..label.clone() }, &other.partner, (granted, today)).0
        };
        rung(new) > rung(old)
    };
    let lasts = |a: &Agreement| a.is_signed() && !["terminated", "expired"].contains(&a.state_today(today));
    let all = agreements::all_in(node, tx).await?;
    Ok(all.iter().any(|other| &other.partner != asker && lasts(other) && gets_more(other)))
}

/// The label with which one record of ours passes as far as asked, if agreement and label let one person decide that;
/// `None` when it does so already.
fn raised(
    (record, label, days): (&Stored, &Label, Option<PartialDate>),
    (wanted, today): (Rung, Date),
    agreement: &Agreement,
) -> std::result::Result<Option<Label>, Obstacle> {
    // As the bundle will ask: what lies outside of the scope would not pass after a yes either.
    if spectrum::granted(agreement, (record, label, days), today) < wanted {
        return Err(Obstacle::NotThatFar);
    }
    let orgs = match &label.audience {
        Audience::Only(orgs) => Some(orgs.clone()),
        Audience::Everyone => None,
    };
    if orgs.as_ref().is_none_or(|o| o.contains(&agreement.partner)) && label.top_rung >= wanted {
        return Ok(None);
    }
    if label.sensitivity >= Sensitivity::High {
        return Err(Obstacle::TwoPeople);
    }
    let audience = match orgs {
        Some(orgs) => Audience::Only(orgs.into_iter().chain([agreement.partner.clone()]).collect()),
        None => Audience::Everyone,
    };
    Ok(Some(Label { audience, top_rung: label.top_rung.max(wanted), ..label.clone() }))
}
