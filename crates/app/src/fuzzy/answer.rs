//! The answer to an offer: a person says yes or no, and the encodings go out.

use super::end::require_running;
use super::letter::{self, ENCODINGS, Encodings, REPLY, Reply};
use super::offer::{fingerprint, found, open};
use super::own::{Choosing, Given, agreed, choose, give, still_agreed};
use super::run::{self, Method, Run, Side, State, Step};
use super::schema::Schema;
use super::workings::Workings;
use super::{budget, require_runner, unit};
use crate::actor::Actor;
use crate::agreements::{self, Partner};
use crate::audit::Entry;
use crate::change::Change;
use crate::node::Node;
use crate::requests::require_in_force;
use crate::{Error, Result, messages};
use record::{Body, Compartment, OrgId, RecordId};
use std::collections::BTreeSet;
use store::{statements as sql, values};

/// Says yes to an offer. With a linkage unit our encodings go to it, and the key is forgotten here; directly, the
/// partner's will come to us. `is_warned` is the tick under the warning of the direct method.
///
/// # Errors
/// `Forbidden` without a role that runs; `NotFound` for what is no offer to us; `Conflict` once it was answered or has
/// ended, without agreement or budget, or when we have not paired with the unit and agreed with it; `Refused` without
/// the tick.
pub async fn accept(node: &Node, actor: &Actor, (id, is_warned): (&RecordId, bool)) -> Result<()> {
    require_runner(node, actor)?;
    let mut change = node.change("fuzzy::accept").await?;
    let run = found(node, &mut change, (actor, id)).await?;
    require_offered(node, &run)?;
    if budget::needs_warning(run.method) && !is_warned {
        return Err(Error::Refused(
            "whoever holds the key can test any name against a list; tick that you know it".to_owned(),
        ));
    }
    let partner = open(agreements::partner_of(&mut change.tx, &run.partner).await?)?;
    let agreement = agreed(node, &mut change.tx, (&partner, &run.about)).await?;
    let limits = budget::budget_in(&mut change.tx).await?;
    if budget::used(node, &mut change.tx, (Side::Answerer, &[&run.partner])).await? >= limits.runs {
        return Err(Error::Conflict("their budget of private matches is used up; refuse, or ask a leader".to_owned()));
    }
    let unit = unit_of(node, &mut change, &run).await?;
    let schema = schema_of(&mut change, &run).await?;
    let choosing = Choosing { agreement: &agreement, schema: &schema, period: run.period, most: limits.rows };
    let chosen = choose(node, &mut change.tx, (actor, choosing)).await?;
    let mut workings = Workings::of(node, &mut change.tx, &run).await?;
    let step = Step::to(State::Agreed).with("decided_by", actor.name.as_str());
    let step = match &unit {
        Some(unit) => {
            let given = give(&mut change, (&run, &agreement), (&schema, &workings.secret, &chosen)).await?;
            post(&mut change, (&run, &unit.org, &actor.id), (&mut workings, given), step).await?
        }
        None => {
            workings.chosen.clone_from(&chosen);
            step.with("tokens", chosen.len())
        }
    };
    workings.keep(&mut change, id).await?;
    run::step(&mut change, &run, (&actor.id, step)).await?;
    let reply = serde_json::to_vec(&Reply { run: run.thread.clone(), refused: String::new() })?;
    messages::queue(&mut change, &partner.org, (REPLY, &reply)).await?;
    let detail = format!("{} {} {}", run.partner_name, run.about, run.method.code());
    change.note(&Entry::general("private-match-accept", &actor.id, Some(detail)))?;
    change.commit().await
}

fn require_offered(node: &Node, run: &Run) -> Result<()> {
    if run.side != Side::Answerer {
        return Err(Error::NotFound);
    }
    if run.state != State::Offered || run.until < node.today() {
        return Err(Error::Conflict(
            "it was answered already, or has ended; see `concord private-match show`".to_owned(),
        ));
    }
    Ok(())
}

/// The unit of a run, when we chose it too: paired with the very same, and under an agreement.
async fn unit_of(node: &Node, change: &mut Change<'_>, run: &Run) -> Result<Option<Partner>> {
    let Some((org, _)) = run.unit.as_ref().filter(|_| run.method == Method::Unit) else { return Ok(None) };
    let refused =
        || Error::Conflict("we have not paired with this linkage unit; pair with it first, or refuse".to_owned());
    let unit = agreements::partner_of(&mut change.tx, org).await.map_err(|_| refused())?;
    let said = body_of(change, run).await?.text("unit_key").map(str::to_owned);
    let is_third = unit.org != run.partner && unit.org != node.org;
    if !unit.is_open || !is_third || said != Some(fingerprint(&unit)) {
        return Err(refused());
    }
    require_in_force(node, &mut change.tx, &unit).await?;
    Ok(Some(unit))
}

async fn body_of(change: &mut Change<'_>, run: &Run) -> Result<Body> {
    change.node.body_of(&mut change.tx, &run.record, &BTreeSet::from([Compartment::Narrative])).await
}

/// What is encoded in a run.
pub(super) async fn schema_of(change: &mut Change<'_>, run: &Run) -> Result<Schema> {
    Schema::from_text(body_of(change, run).await?.text("schema").unwrap_or_default())
}

/// Puts our encodings into the next bundle, and forgets the secret, which nobody here needs any more.
async fn post(
    change: &mut Change<'_>,
    (run, to, author): (&Run, &OrgId, &str),
    (workings, given): (&mut Workings, Given),
    step: Step,
) -> Result<Step> {
    let Given { rows, ids, most } = given;
    let count = rows.len();
    let other = run.partner.clone();
    let letter = Encodings { run: run.thread.clone(), other, threshold: run.threshold, until: run.until, rows };
    // Who answered has the offer, and with it the secret: it need not lie here any longer.
    for (org, id) in std::mem::take(&mut workings.letters) {
        change.tx.execute(sql::MESSAGE_FORGET, values![org.as_str(), id.as_str()]).await?;
    }
    let sent = messages::queue(change, to, (ENCODINGS, &serde_json::to_vec(&letter)?)).await?;
    workings.letters.push((to.clone(), sent));
    workings.rows = ids;
    workings.secret.clear();
    workings.chosen.clear();
    let detail = format!("{} {} rows={count}", run.partner_name, run.method.code());
    change.note(&Entry::general("private-match-encodings", author, Some(detail)))?;
    Ok(Step { most, ..step }.with("tokens", count))
}

/// Says no: to an offer, or, as the linkage unit, to comparing.
///
/// # Errors
/// `Forbidden` without a role that runs; `NotFound` for what nobody asked us; `Conflict` once it was answered.
pub async fn refuse(node: &Node, actor: &Actor, id: &RecordId) -> Result<()> {
    require_runner(node, actor)?;
    let mut change = node.change("fuzzy::refuse").await?;
    let run = found(node, &mut change, (actor, id)).await?;
    if run.side == Side::Unit {
        unit::decline(&mut change, &run, actor).await?;
    } else {
        require_offered(node, &run)?;
        let step = Step::to(State::Refused).with("why", DECLINED).with("decided_by", actor.name.as_str());
        run::step(&mut change, &run, (&actor.id, step)).await?;
        let reply = serde_json::to_vec(&Reply { run: run.thread.clone(), refused: DECLINED.to_owned() })?;
        messages::queue(&mut change, &run.partner, (REPLY, &reply)).await?;
    }
    change.note(&Entry::general("private-match-refuse", &actor.id, Some(run.partner_name.clone())))?;
    change.commit().await?;
    node.resume().await
}

/// A person said no; as all codes of this module, one of the vocabulary `match_refusals`.
pub(super) const DECLINED: &str = "declined";

/// What a partner or unit may give as the reason of a no.
const REASONS: [&str; 7] = ["agreement", "budget", DECLINED, "rows", "shape", "partner", "unit"];

/// The reason of a no, as far as we know it: what comes from outside names nothing of its own here.
pub(super) fn reason(said: &str) -> &'static str {
    REASONS.into_iter().find(|r| *r == said).unwrap_or(DECLINED)
}

/// Takes the answer to an offer of ours. After a yes our encodings go out: that was agreed to when it was offered.
pub(crate) async fn take_reply(change: &mut Change<'_>, from: &Partner, bytes: &[u8]) -> Result<()> {
    let reply: Reply = letter::read(bytes)?;
    let run = run::of_thread(&mut change.tx, &reply.run, Side::Asker).await?.filter(|r| r.partner == from.org);
    let run = run.ok_or_else(|| letter::refused("answers a run that we did not offer them"))?;
    require_running(&run, State::Offered)?;
    let node = change.node;
    if run.until < node.today() {
        return Err(letter::refused("answers an offer that has ended"));
    }
    if !reply.refused.is_empty() {
        let why = reason(&reply.refused);
        change.note(&Entry::general("private-match-reply", "exchange", Some(format!("{} {why}", from.short_name))))?;
        return run::step(change, &run, ("exchange", Step::to(State::Refused).with("why", why))).await;
    }
    let agreement = still_agreed(node, &mut change.tx, (from, &run.about)).await?;
    let Some(agreement) = agreement else {
        return run::step(change, &run, ("exchange", Step::to(State::Refused).with("why", "agreement"))).await;
    };
    let schema = schema_of(change, &run).await?;
    let mut workings = Workings::of(node, &mut change.tx, &run).await?;
    let (secret, chosen) = (workings.secret.clone(), workings.chosen.clone());
    let given = give(change, (&run, &agreement), (&schema, &secret, &chosen)).await?;
    let to = match (&run.method, &run.unit) {
        (Method::Unit, Some((unit, _))) => unit.clone(),
        _ => from.org.clone(),
    };
    let step = post(change, (&run, &to, "exchange"), (&mut workings, given), Step::to(State::Agreed)).await?;
    workings.keep(change, &run.record.id).await?;
    change.note(&Entry::general("private-match-reply", "exchange", Some(format!("{} yes", from.short_name))))?;
    run::step(change, &run, ("exchange", step)).await
}
