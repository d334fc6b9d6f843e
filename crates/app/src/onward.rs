//! Passing on what others contributed: each contributor is asked for each record and each recipient, each time anew, and
//! nothing goes out that one of them did not grant.
//!
//! A record rests on contributors when it came from a partner, or was made from what came from partners. The question is
//! a request (`requests`) to each of them; the answer is believed for the contributor's signature under it.

use crate::actor::Actor;
use crate::agreements::{self, Partner};
use crate::change::Change;
use crate::node::Node;
use crate::requests::{self, Ask, Request, What};
use crate::{Error, Result};
use jiff::civil::Date;
use policy::Action;
use record::{Body, Label, OrgId, RecordId};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::records::Stored;
use store::{Tx, statements as sql, values};

/// The rule under which nothing is passed on, whoever asks.
pub(crate) const NEVER: &str = "never";
/// The rule under which each contributor is asked each time, authorities included.
pub(crate) const EACH_TIME: &str = "each-contributor-each-time";

/// What one contributor said to a record going to one recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Word {
    /// They were not asked.
    NotAsked,
    /// They have not answered.
    Waiting,
    /// They said no, or their yes has ended.
    Refused,
    /// They said yes.
    Granted,
}

/// A contributor, and what they said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contributor {
    /// Short name.
    pub name: String,
    /// What they said.
    pub word: Word,
    /// Our request to them, when there is one.
    pub request: Option<RecordId>,
}

impl Word {
    /// The code in words.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAsked => "not-asked",
            Self::Waiting => "waiting",
            Self::Refused => "refused",
            Self::Granted => "granted",
        }
    }
}

/// Asks every contributor to a record whether it may go to a partner: one request each, anew each time.
/// `answers` is the partner's own request, when this is to answer one: what is granted holds for that one alone.
///
/// # Errors
/// `Forbidden` without a role that asks; `NotFound` for a record out of sight, an unknown partner, or a record that
/// rests on nobody else; `Refused` without a reason; `Conflict` when an agreement with a contributor says *never*, none is
/// in force, or a contributor is asked already.
pub async fn ask(
    node: &Node,
    actor: &Actor,
    id: &RecordId,
    (to, answers, reason): (&str, Option<&RecordId>, &str),
) -> Result<usize> {
    requests::require_asker(node, actor)?;
    if reason.trim().is_empty() {
        return Err(Error::Refused("a request says why; write a reason".to_owned()));
    }
    let mut change = node.change("onward::ask").await?;
    let record = change.tx.record(id).await?.filter(|r| r.state == "live").ok_or(Error::NotFound)?;
    node.visible(&mut change.tx, actor, &record).await?;
    let to = agreements::partner(&mut change.tx, to).await?;
    let thread = match answers {
        Some(request) => Some(attach(&mut change, actor, (request, &to, id)).await?),
        None => None,
    };
    let contributors = contributors(node, &mut change.tx, &record).await?;
    let contributors: Vec<_> = contributors.into_iter().filter(|(org, _)| org != &to.org).collect();
    if contributors.is_empty() {
        return Err(Error::NotFound);
    }
    let known = asked(node, &mut change.tx, (&to.org, thread.as_deref())).await?;
    for (org, about) in &contributors {
        let partner = agreements::partner(&mut change.tx, org.as_str()).await?;
        require_not_never(node, &mut change.tx, &partner).await?;
        requests::require_in_force(node, &mut change.tx, &partner).await?;
        if known
            .iter()
            .any(|r| r.is_waiting() && passes(r, id) && requests::partner_of(&r.body).is_ok_and(|o| &o == org))
        {
            return Err(Error::Conflict(format!("`{}` was asked already; wait for the answer", partner.short_name)));
        }
        let ask = Ask {
            what: What::Onward,
            rung: None,
            purpose: None,
            onward_to: to.short_name.clone(),
            statement: String::new(),
            reason: reason.trim().to_owned(),
            due: None,
        };
        let bound = Bound { to: to.org.clone(), passes: vec![id.clone()], answers: thread.clone() };
        requests::send(&mut change, actor, &partner, (ask, about.clone(), Some(bound))).await?;
    }
    change.commit().await?;
    Ok(contributors.len())
}

/// To whom a request for onward sharing is bound, on our side only.
#[derive(Debug, Clone)]
pub(crate) struct Bound {
    pub(crate) to: OrgId,
    /// The records that would pass.
    pub(crate) passes: Vec<RecordId>,
    /// The thread of the request that it answers.
    pub(crate) answers: Option<String>,
}

/// A record that is to answer a partner's request becomes one of those that it is about. Gives the request's thread.
async fn attach(
    change: &mut Change<'_>,
    actor: &Actor,
    (request, to, record): (&RecordId, &Partner, &RecordId),
) -> Result<String> {
    let node = change.node;
    let found = change.tx.record(request).await?.filter(|r| r.kind == "request").ok_or(Error::NotFound)?;
    node.visible(&mut change.tx, actor, &found).await?;
    let mut request = requests::read(node, &mut change.tx, found).await?;
    if !request.is_for_us() || !request.is_waiting() || requests::partner_of(&request.body)? != to.org {
        return Err(Error::NotFound);
    }
    if !request.about.contains(record) {
        request.about.push(record.clone());
        request.body = request.body.with("records", request.about.len());
        requests::rewrite(change, &request, &actor.id, "request").await?;
    }
    request.body.text("thread").map(str::to_owned).ok_or(Error::NotFound)
}

/// Refuses what the agreement with a contributor says is never passed on.
pub(crate) async fn require_not_never(node: &Node, tx: &mut Tx, partner: &Partner) -> Result<()> {
    match rule(node, tx, &partner.org).await?.as_deref() {
        Some(NEVER) => Err(Error::Conflict(format!(
            "the agreement with `{}` says that nothing of theirs is passed on; offer a version that says otherwise",
            partner.short_name
        ))),
        _ => Ok(()),
    }
}

/// The onward rule of the agreement that counts with a partner; nothing when none was signed.
pub(crate) async fn rule(node: &Node, tx: &mut Tx, partner: &OrgId) -> Result<Option<String>> {
    let agreement = agreements::with_in(node, tx, partner).await?.filter(agreements::Agreement::is_signed);
    Ok(agreement.map(|a| a.protocol.clauses.onward))
}

/// Whether what a partner granted can be passed on today.
fn lets_on(node: &Node, agreement: &agreements::Agreement) -> bool {
    agreement.is_in_force(node.today()) && agreement.protocol.clauses.onward != NEVER
}

/// Whoever contributed to a record besides us, each with the records of theirs that went into it.
pub(crate) async fn contributors(
    node: &Node,
    tx: &mut Tx,
    record: &Stored,
) -> Result<BTreeMap<OrgId, BTreeSet<RecordId>>> {
    let label = node.label(tx, record.label).await?;
    let mut found: BTreeMap<OrgId, BTreeSet<RecordId>> =
        label.origins.into_iter().filter(|o| o != &node.org).map(|o| (o, BTreeSet::new())).collect();
    if found.is_empty() {
        return Ok(found);
    }
    let (mut waiting, mut seen) = (vec![record.id.clone()], BTreeSet::new());
    while let Some(id) = waiting.pop() {
        // INVARIANT: each record is followed once, so that a ring of derivations ends.
        if !seen.insert(id.clone()) {
            continue;
        }
        let Some(input) = tx.record(&id).await? else { continue };
        if let Some(theirs) = input.channel.as_deref().and_then(OrgId::parse).and_then(|org| found.get_mut(&org)) {
            theirs.insert(id.clone());
        }
        for row in tx.fetch(sql::DERIVATIONS_OF, values![id.as_str()]).await? {
            waiting.extend(row.text(0).and_then(|t| RecordId::parse(&t)));
        }
    }
    Ok(found)
}

fn passes(request: &Request, id: &RecordId) -> bool {
    request.passes.contains(id)
}

/// Our requests for onward sharing to one recipient; those that answer one request of theirs, or those of our own accord.
async fn asked(node: &Node, tx: &mut Tx, (to, answers): (&OrgId, Option<&str>)) -> Result<Vec<Request>> {
    let mut found = Vec::new();
    for record in tx.records_of("request").await? {
        let text = |name: &str| record.open.get(name).and_then(serde_json::Value::as_str);
        let is_it = text("direction") == Some("out")
            && text("what") == Some(What::Onward.code())
            && text("onward_org") == Some(to.as_str())
            && text("for_request") == answers;
        if is_it {
            found.push(requests::read(node, tx, record).await?);
        }
    }
    Ok(found)
}

/// Whether a partner said yes to passing something on to this recipient, and it holds today. What counts is what they
/// were asked, not what the request says here.
fn is_yes(node: &Node, request: &Request, (partner, to): (&Partner, &Partner)) -> bool {
    let Some((answer, asked)) = requests::signed_answer(&request.body, partner) else { return false };
    let named = asked.ask.onward_to.trim();
    let is_meant = asked.ask.what == What::Onward && (named == to.short_name || named == to.org.as_str());
    is_meant && answer.is_approved && answer.until.is_none_or(|until| until >= node.today())
}

/// What may be passed on to one partner: each record with the contributors who granted it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Granted(HashMap<RecordId, BTreeSet<OrgId>>);

impl Granted {
    /// Whether anything was granted of a record.
    pub(crate) fn touches(&self, id: &RecordId) -> bool {
        self.0.contains_key(id)
    }

    /// Whether all of these granted a record; of nobody nothing needs to be granted.
    pub(crate) fn is_whole(&self, id: &RecordId, contributors: &BTreeSet<OrgId>) -> bool {
        contributors.is_empty() || self.0.get(id).is_some_and(|granted| contributors.is_subset(granted))
    }

    /// Whether everybody but us and a partner who contributed to a record with this label granted it to that partner. The
    /// partner's own part is theirs, and what rests on nobody else was granted by nobody.
    pub(crate) fn is_by_all(&self, (id, label): (&RecordId, &Label), known: [&OrgId; 2]) -> bool {
        let others: BTreeSet<OrgId> = label.origins.iter().filter(|o| !known.contains(o)).cloned().collect();
        !others.is_empty() && self.is_whole(id, &others)
    }
}

/// What contributors granted for one recipient. What was granted to answer a request of theirs counts once that was
/// answered with a yes.
pub(crate) async fn granted(node: &Node, tx: &mut Tx, to: &OrgId) -> Result<Granted> {
    let all = tx.records_of("request").await?;
    let text = |r: &Stored, name: &str| r.open.get(name).and_then(serde_json::Value::as_str).map(str::to_owned);
    let is_yes_said = |thread: &str| {
        // Whoever asks chooses the thread, so that only theirs is looked at.
        let is_it = |r: &Stored| {
            let is_theirs = text(r, "partner").as_deref() == Some(to.as_str());
            text(r, "thread").as_deref() == Some(thread) && text(r, "direction").as_deref() == Some("in") && is_theirs
        };
        // A day that cannot be read has passed.
        let holds = |day: String| day.parse::<Date>().is_ok_and(|until| until >= node.today());
        let lasts = |r: &Stored| text(r, "until").is_none_or(holds);
        all.iter().any(|r| is_it(r) && text(r, "state").as_deref() == Some("approved") && lasts(r))
    };
    let mut granted: HashMap<RecordId, BTreeSet<OrgId>> = HashMap::new();
    let (partners, agreements) = (agreements::partners_in(tx).await?, agreements::all_in(node, tx).await?);
    let Some(recipient) = partners.iter().find(|p| &p.org == to) else { return Ok(Granted::default()) };
    let wanted = all.iter().filter(|r| {
        text(r, "direction").as_deref() == Some("out")
            && text(r, "state").as_deref() == Some("approved")
            && text(r, "onward_org").as_deref() == Some(to.as_str())
            && text(r, "for_request").is_none_or(|thread| is_yes_said(&thread))
    });
    for record in wanted {
        let request = requests::read(node, tx, record.clone()).await?;
        let org = requests::partner_of(&request.body)?;
        let Some(partner) = partners.iter().find(|p| p.org == org) else { continue };
        // A yes holds as long as the agreement under which it was given, and no longer.
        let runs = agreements.iter().any(|a| a.partner == org && lets_on(node, a));
        if !runs || !is_yes(node, &request, (partner, recipient)) {
            continue;
        }
        for id in request.passes {
            granted.entry(id).or_default().insert(org.clone());
        }
    }
    Ok(Granted(granted))
}

/// What each contributor said to a record going to a partner: for one request of theirs, or of our own accord.
pub(crate) async fn words(
    node: &Node,
    tx: &mut Tx,
    (record, to, answers): (&Stored, &OrgId, Option<&str>),
) -> Result<Vec<Contributor>> {
    let known = asked(node, tx, (to, answers)).await?;
    let recipient = agreements::partner_of(tx, to).await.ok();
    let mut all = Vec::new();
    for org in contributors(node, tx, record).await?.into_keys().filter(|org| org != to) {
        let name = node.org_name(tx, &org).await?;
        let agreed = agreements::with_in(node, tx, &org).await?.is_some_and(|a| lets_on(node, &a));
        let partner = agreements::partner_of(tx, &org).await.ok().filter(|_| agreed);
        let mut said = Contributor { name, word: Word::NotAsked, request: None };
        for request in known.iter().filter(|r| passes(r, &record.id)) {
            if requests::partner_of(&request.body)? != org {
                continue;
            }
            let word = match partner.as_ref().zip(recipient.as_ref()) {
                _ if request.is_waiting() => Word::Waiting,
                Some(both) if is_yes(node, request, both) => Word::Granted,
                _ => Word::Refused,
            };
            if word >= said.word {
                said = Contributor { word, request: Some(request.record.id.clone()), ..said };
            }
        }
        all.push(said);
    }
    Ok(all)
}

/// The contributors to a record, and what each said to its going to a partner. Empty when it rests on nobody else.
///
/// # Errors
/// `Forbidden` without a role that asks; `NotFound` for a record or partner out of sight.
pub async fn said(
    node: &Node,
    actor: &Actor,
    id: &RecordId,
    (to, answers): (&str, Option<&RecordId>),
) -> Result<Vec<Contributor>> {
    requests::require_asker(node, actor)?;
    let mut tx = node.store.read().await?;
    let record = tx.record(id).await?.filter(|r| r.state == "live").ok_or(Error::NotFound)?;
    node.visible(&mut tx, actor, &record).await?;
    let to = agreements::partner(&mut tx, to).await?;
    let thread = match answers {
        Some(request) => {
            let found = tx.record(request).await?.filter(|r| r.kind == "request").ok_or(Error::NotFound)?;
            node.visible(&mut tx, actor, &found).await?;
            Body(found.open).text("thread").map(str::to_owned)
        }
        None => None,
    };
    words(node, &mut tx, (&record, &to.org, thread.as_deref())).await
}

/// Our counts and records that rest on others, of the kinds that pass: what a partner may ask for, and others contributed
/// to.
///
/// # Errors
/// `Forbidden` without a role that asks.
pub async fn resting_on_others(node: &Node, actor: &Actor, kind: &str) -> Result<Vec<Stored>> {
    requests::require_asker(node, actor)?;
    let mut tx = node.store.read().await?;
    let scope = node.scope(&mut tx, actor, Action::List).await?;
    let labels: HashMap<i64, Label> = tx.classes().await?.into_iter().collect();
    let is_joint = |r: &Stored| labels.get(&r.label).is_some_and(|l| l.origins.iter().any(|o| o != &node.org));
    Ok(tx.records_of(kind).await?.into_iter().filter(|r| scope.includes(r) && is_joint(r)).collect())
}
