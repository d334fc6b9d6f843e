//! Private matching: which of our records a partner knows too, without either showing its list.
//!
//! One side asks with blinded tokens, the other evaluates them with a key of its own and enforces the budget: whoever
//! holds the key could test any event against the list, so that only the evaluator holds it, and only so many tokens
//! are evaluated. The asker learns yes or no for each of its own records, and roughly how long the other list is at most;
//! the evaluator learns how many were asked. Both log it.
//!
//! Source: RFC 9497, verifiable mode; the tokens are coarse on purpose, since two lists write an event differently.

mod tokens;

use crate::actor::Actor;
use crate::agreements::{self, Agreement, Partner};
use crate::audit::Entry;
use crate::change::{Change, Draft};
use crate::node::{Node, hex, unhex};
use crate::requests::require_in_force;
use crate::{Error, Result, messages};
use policy::{Action, Role};
use record::{Body, Compartment, Label, RecordId, Rung, Sensitivity};
use seal::oprf::{self, BlindState, Evaluation, OprfKey, OprfPublic};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use store::records::Stored;
use store::{statements as sql, values};

/// How many tokens of one partner are evaluated in thirty days, unless the node says otherwise.
pub const BUDGET: i64 = 5_000;

/// The setting that holds the budget.
const SETTING: &str = "match.budget";

#[derive(Debug, Serialize, Deserialize)]
struct AskMessage {
    thread: String,
    kind: String,
    /// Blinded elements one after the other, as hexadecimal digits.
    blinded: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct AnswerMessage {
    thread: String,
    /// Why nothing was evaluated; empty when it was.
    refused: String,
    /// How many tokens may still be asked within thirty days.
    left: i64,
    public: String,
    elements: String,
    proof: String,
    /// The evaluator's own tags, filled up with tags of nothing and sorted, so that neither number nor order tells of them.
    tags: Vec<String>,
}

/// What the asker keeps until the answer comes: the blinds, and which record each token stands for.
#[derive(Debug, Serialize, Deserialize)]
struct Pending {
    state: String,
    records: Vec<RecordId>,
}

/// Who sees the runs: who matches, and a leader, who sets the budget.
pub fn may_see(actor: &Actor) -> bool {
    may_ask(actor) || actor.is(Role::Leader)
}

pub(crate) fn require_reader(node: &Node, actor: &Actor) -> Result<()> {
    node.require(may_see(actor), "only who matches, or a leader, sees private matches")
}

pub(crate) fn require_matcher(node: &Node, actor: &Actor) -> Result<()> {
    node.require(may_ask(actor), "only an officer, reviewer or coordinator matches")
}

/// Asks a partner which of our records of a kind they know too. Their node answers with its next bundle.
///
/// # Errors
/// `Forbidden` without a role that matches; `NotFound` for an unknown partner or kind; `Conflict` when no agreement
/// lets them answer, or when there is nothing to ask about.
pub async fn ask(node: &Node, actor: &Actor, (partner, kind): (&str, &str)) -> Result<RecordId> {
    require_matcher(node, actor)?;
    let form = node.form(kind)?;
    let mut change = node.change("private::ask").await?;
    let partner = agreements::partner(&mut change.tx, partner).await?;
    require_in_force(node, &mut change.tx, &partner).await?;
    let agreement = agreements::with_in(node, &mut change.tx, &partner.org).await?.ok_or(Error::NotFound)?;
    if agreement.theirs.rung < Rung::Match || !agreement.theirs.kinds.contains(kind) {
        return Err(Error::Conflict(format!(
            "the agreement does not let `{}` answer what they know; offer a version with the rung match",
            partner.short_name
        )));
    }
    // They would answer no to everything, though they may know it.
    if !tokens::may_tell(agreement.theirs.place, agreement.theirs.time) {
        return Err(Error::Conflict(format!(
            "the agreement lets `{}` tell less than day and governorate, by which a match compares; offer a finer version",
            partner.short_name
        )));
    }
    let scope = node.scope(&mut change.tx, actor, Action::Match).await?;
    let records = change.tx.records_of(kind).await?;
    let ours = records.into_iter().filter(|r| r.channel.is_none() && scope.includes(r));
    let tokens: Vec<(RecordId, String)> =
        ours.filter_map(|r| tokens::exact(form, &r).map(|token| (r.id, token))).take(oprf::MOST_INPUTS).collect();
    if tokens.is_empty() {
        return Err(Error::Conflict("no record of ours can be asked about: each needs a day and a place".to_owned()));
    }
    let inputs: Vec<&[u8]> = tokens.iter().map(|(_, token)| token.as_bytes()).collect();
    let (blinded, state) = oprf::blind(&inputs, &mut *node.rng())?;
    let thread = record::id::token(&mut *node.rng());
    let pending = Pending { state: hex(&state.to_bytes()), records: tokens.into_iter().map(|(id, _)| id).collect() };
    let body = body(("out", &partner, &thread), (kind, pending.records.len()))
        .with("asked", node.today().to_string())
        .with("pending", serde_json::to_string(&pending)?);
    let id = keep(&mut change, &actor.id, body).await?;
    let message = AskMessage { thread, kind: kind.to_owned(), blinded: hex(&blinded.concat()) };
    messages::queue(&mut change, &partner.org, ("@match", &serde_json::to_vec(&message)?)).await?;
    let detail = format!("{} {kind} tokens={}", partner.short_name, pending.records.len());
    change.note(&Entry::general("private-match-ask", &actor.id, Some(detail)))?;
    change.commit().await?;
    Ok(id)
}

fn body((direction, partner, thread): (&str, &Partner, &str), (kind, tokens): (&str, usize)) -> Body {
    Body::default()
        .with("direction", direction)
        .with("method", "tokens")
        .with("partner", partner.org.as_str())
        .with("short_name", partner.short_name.as_str())
        .with("state", "waiting")
        .with("about", kind)
        .with("tokens", tokens)
        .with("thread", thread)
}

/// What a run's own record carries: that a partner knows the same is worth as much care as the records themselves.
fn label(node: &Node) -> Label {
    Label { sensitivity: Sensitivity::Moderate, ..Label::own(&node.org) }
}

async fn keep(change: &mut Change<'_>, author: &str, body: Body) -> Result<RecordId> {
    let draft = Draft::new("private_match", body, label(change.node), author);
    change.create(vec![draft], "private-match").await?.into_iter().next().ok_or(Error::NotFound)
}

/// Evaluates what a partner asks, within budget and agreement. The key is made for this run alone and kept nowhere,
/// so that nobody can ask it again.
pub(crate) async fn take(change: &mut Change<'_>, from: &Partner, bytes: &[u8]) -> Result<()> {
    let unreadable = || Error::Refused("a match request in this bundle cannot be read; ask for it again".to_owned());
    let asked: AskMessage = serde_json::from_slice(bytes).map_err(|_| unreadable())?;
    let node = change.node;
    let blinded = oprf::elements(&unhex(&asked.blinded).map_err(|_| unreadable())?, seal::Part::Blinded)?;
    let left = left(node, &mut change.tx, from).await?;
    let agreement = agreements::with_in(node, &mut change.tx, &from.org).await?;
    let count = i64::try_from(blinded.len()).unwrap_or(i64::MAX);
    let may = |a: &Agreement| {
        let is_fine = tokens::may_tell(a.ours.place, a.ours.time);
        a.is_in_force(node.today()) && a.ours.kinds.contains(&asked.kind) && is_fine
    };
    let answer = match agreement.filter(may) {
        None => refusal(&asked.thread, ("agreement", left)),
        Some(_) if count > left => refusal(&asked.thread, ("budget", left)),
        Some(agreement) => {
            let tags = OwnTags { change, agreement: &agreement, kind: &asked.kind };
            evaluate(tags, (&asked.thread, &blinded), left - count).await?
        }
    };
    let state = if answer.refused.is_empty() { "answered" } else { "refused" };
    let evaluated = if answer.refused.is_empty() { blinded.len() } else { 0 };
    let body = body(("in", from, &asked.thread), (&asked.kind, evaluated))
        .with("state", state)
        .with("asked", node.today().to_string())
        .with("answered", node.today().to_string());
    keep(change, "exchange", body).await?;
    let detail = format!("{} {} tokens={evaluated} {state} {}", from.short_name, asked.kind, answer.refused);
    change.note(&Entry::general("private-match-evaluate", "exchange", Some(detail)))?;
    messages::queue(change, &from.org, ("@matched", &serde_json::to_vec(&answer)?)).await?;
    Ok(())
}

fn refusal(thread: &str, (why, left): (&str, i64)) -> AnswerMessage {
    AnswerMessage {
        thread: thread.to_owned(),
        refused: why.to_owned(),
        left,
        public: String::new(),
        elements: String::new(),
        proof: String::new(),
        tags: Vec::new(),
    }
}

/// Whose tokens the answer is compared with.
struct OwnTags<'a, 'b, 'c> {
    change: &'a mut Change<'b>,
    agreement: &'c Agreement,
    kind: &'c str,
}

async fn evaluate(
    own: OwnTags<'_, '_, '_>,
    (thread, blinded): (&str, &[oprf::Element]),
    left: i64,
) -> Result<AnswerMessage> {
    let node = own.change.node;
    let key = OprfKey::generate(&mut *node.rng());
    let evaluation = oprf::evaluate(&key, blinded, &mut *node.rng())?;
    let form = node.form(own.kind)?;
    let mut gatekeeper = crate::exchange::passing::Gatekeeper::new(node, &mut own.change.tx, own.agreement).await?;
    let mut tags = BTreeSet::new();
    for record in own.change.tx.records_of(own.kind).await? {
        if record.channel.is_some() || record.origin != node.org {
            continue;
        }
        // Whoever asks day by day learns the day and the governorate: only of what may be told so finely.
        let label = gatekeeper.matchable(&record, Compartment::Open);
        if !label.is_some_and(|l| tokens::may_tell(l.precision.place, l.precision.time)) {
            continue;
        }
        for token in tokens::near(form, &record) {
            tags.insert(tokens::tag(&oprf::evaluate_own(&key, token.as_bytes())?));
        }
    }
    Ok(AnswerMessage {
        thread: thread.to_owned(),
        refused: String::new(),
        left,
        public: hex(&key.public().to_bytes()),
        elements: hex(&evaluation.elements.concat()),
        proof: hex(&evaluation.proof),
        tags: tokens::padded(tags, &mut *node.rng()),
    })
}

/// How many tokens of a partner we still evaluate within thirty days.
async fn left(node: &Node, tx: &mut store::Tx, from: &Partner) -> Result<i64> {
    let budget = budget_in(tx).await?;
    let since = node.today().checked_sub(jiff::Span::new().days(30)).unwrap_or(node.today()).to_string();
    let mut used: i64 = 0;
    // Fuzzy runs have a budget of their own.
    for record in tx.records_of("private_match").await?.into_iter().filter(|r| !crate::fuzzy::is_fuzzy(r)) {
        let open = Body(record.open);
        let is_theirs = open.text("direction") == Some("in") && open.text("partner") == Some(from.org.as_str());
        if is_theirs && open.text("asked").is_some_and(|day| day > since.as_str()) {
            used += i64::from(open.number("tokens").unwrap_or(0));
        }
    }
    Ok((budget - used).max(0))
}

/// Takes the answer to a run of ours: proves that one key answered everything, and keeps which records they know.
pub(crate) async fn take_answer(change: &mut Change<'_>, from: &Partner, bytes: &[u8]) -> Result<()> {
    let refuse = |why: &str| Error::Refused(format!("a match answer in this bundle {why}; ask again"));
    let answer: AnswerMessage = serde_json::from_slice(bytes).map_err(|_| refuse("cannot be read"))?;
    let Some((record, body)) = waiting(change, from, &answer.thread).await? else { return Ok(()) };
    let body = body.with("answered", change.node.today().to_string()).with("left", answer.left);
    let pending: Pending = serde_json::from_str(body.text("pending").unwrap_or_default())?;
    if !answer.refused.is_empty() {
        let body = without_pending(body).with("state", "refused").with("why", answer.refused.as_str());
        return settle(change, (&record, body), Vec::new()).await;
    }
    let bytes = |text: &str| unhex(text).map_err(|_| refuse("cannot be read"));
    let state = BlindState::from_bytes(&bytes(&pending.state)?)?;
    let evaluation = Evaluation {
        elements: oprf::elements(&bytes(&answer.elements)?, seal::Part::Evaluated)?,
        proof: bytes(&answer.proof)?.try_into().map_err(|_| refuse("has no whole proof"))?,
    };
    let public = OprfPublic::from_bytes(&bytes(&answer.public)?)?;
    let outputs = oprf::finalize(&state, &evaluation, &public)?;
    let theirs: BTreeSet<&str> = answer.tags.iter().map(String::as_str).collect();
    let known =
        outputs.iter().zip(&pending.records).filter(|(output, _)| theirs.contains(tokens::tag(output).as_str()));
    let found: Vec<RecordId> = known.map(|(_, id)| id.clone()).collect();
    let body = without_pending(body).with("state", "answered").with("found", found.len());
    let detail = format!("{} tokens={} found={}", from.short_name, outputs.len(), found.len());
    change.note(&Entry::general("private-match-answer", "exchange", Some(detail)))?;
    settle(change, (&record, body), found).await
}

fn without_pending(mut body: Body) -> Body {
    body.0.shift_remove("pending");
    body
}

async fn waiting(change: &mut Change<'_>, from: &Partner, thread: &str) -> Result<Option<(Stored, Body)>> {
    for record in change.tx.records_of("private_match").await? {
        let open = Body(record.open.clone());
        let is_meant = open.text("thread") == Some(thread)
            && open.text("partner") == Some(from.org.as_str())
            && open.text("direction") == Some("out")
            && open.text("state") == Some("waiting");
        if is_meant {
            let body = change.node.body_of(&mut change.tx, &record, &BTreeSet::from(Compartment::SEALED)).await?;
            return Ok(Some((record, body)));
        }
    }
    Ok(None)
}

async fn settle(change: &mut Change<'_>, (before, body): (&Stored, Body), found: Vec<RecordId>) -> Result<()> {
    let label = change.node.label(&mut change.tx, before.label).await?;
    let mut draft = Draft::new("private_match", body, label, "exchange");
    draft.links = found.into_iter().map(|id| ("known".to_owned(), id)).collect();
    change.update(before, draft, "private-match-answer").await?;
    // The earlier revision holds the blinds: with them and the bundle, guesses at what was asked could be tried.
    change.tx.execute(sql::REVISIONS_DELETE, values![before.id.as_str()]).await?;
    Ok(())
}

/// A run as listed.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Its record.
    pub record: Stored,
    /// Whether a partner asked us.
    pub is_for_us: bool,
    /// Short name of the partner.
    pub partner: String,
    /// The kind that was asked about.
    pub about: String,
    /// waiting, answered, refused
    pub state: String,
    /// How many tokens were asked, or evaluated.
    pub tokens: i64,
    /// How many records they know too; for runs of ours that were answered.
    pub found: Option<i64>,
    /// Why it was refused: `agreement` or `budget`.
    pub why: Option<String>,
    /// The day.
    pub asked: String,
}

/// Whether this person may ask partners what they know.
pub fn may_ask(actor: &Actor) -> bool {
    [Role::Officer, Role::Coordinator, Role::Reviewer].into_iter().any(|r| actor.is(r))
}

/// Runs of private matching, newest first, and for each partner how many tokens they may still ask of us.
///
/// # Errors
/// `Forbidden` without a role that matches.
pub async fn list(node: &Node, actor: &Actor) -> Result<(Vec<Run>, BTreeMap<String, i64>)> {
    require_reader(node, actor)?;
    let mut tx = node.store.read().await?;
    let scope = node.scope(&mut tx, actor, Action::List).await?;
    let records = tx.records_of("private_match").await?.into_iter();
    let records = records.filter(|r| scope.includes(r) && !crate::fuzzy::is_fuzzy(r));
    let run = |record: Stored| {
        let open = Body(record.open.clone());
        let text = |name: &str| open.text(name).unwrap_or_default().to_owned();
        Run {
            is_for_us: open.text("direction") == Some("in"),
            partner: text("short_name"),
            about: text("about"),
            state: text("state"),
            tokens: i64::from(open.number("tokens").unwrap_or(0)),
            found: open.number("found").map(i64::from),
            why: open.text("why").map(str::to_owned),
            asked: text("asked"),
            record,
        }
    };
    let mut runs: Vec<Run> = records.map(run).collect();
    runs.sort_by(|a, b| b.asked.cmp(&a.asked).then_with(|| a.record.id.cmp(&b.record.id)));
    let mut budgets = BTreeMap::new();
    for partner in agreements::partners_in(&mut tx).await?.into_iter().filter(|p| p.is_open) {
        let left = left(node, &mut tx, &partner).await?;
        budgets.insert(partner.short_name, left);
    }
    Ok((runs, budgets))
}

/// How many tokens of one partner are evaluated in thirty days.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn budget(node: &Node) -> Result<i64> {
    let mut tx = node.store.read().await?;
    budget_in(&mut tx).await
}

async fn budget_in(tx: &mut store::Tx) -> Result<i64> {
    let kept = tx.fetch_one(sql::SETTING, values![SETTING]).await?.and_then(|r| r.text(0));
    Ok(kept.and_then(|t| t.parse().ok()).unwrap_or(BUDGET))
}

/// Sets how many tokens of one partner are evaluated in thirty days.
///
/// # Errors
/// `Forbidden` unless the actor is a leader; `Refused` for a number below 0.
pub async fn set_budget(node: &Node, actor: &Actor, tokens: i64) -> Result<()> {
    node.require(actor.is(Role::Leader), "only a leader sets the budget of private matching")?;
    if tokens < 0 {
        return Err(Error::Refused("a budget is 0 or more; 0 lets nobody ask".to_owned()));
    }
    let mut change = node.change("private::set_budget").await?;
    change.tx.execute(sql::SET, values![SETTING, tokens.to_string()]).await?;
    change.note(&Entry::general("match-budget", &actor.id, Some(tokens.to_string())))?;
    change.commit().await
}
