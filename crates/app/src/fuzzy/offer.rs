//! Offering a run, taking it back, and an offer that comes from a partner.

use super::end::require_running;
use super::letter::{self, OFFER, Offer, REPLY, Reply, UnitName, WITHDRAWAL, Withdrawal};
use super::own::{Choosing, agreed, choose, still_agreed};
use super::run::{self, Method, Run, Side, State, Step};
use super::schema::{self, Schema};
use super::workings::Workings;
use super::{KIND, budget, require_runner};
use crate::actor::Actor;
use crate::agreements::{self, Partner};
use crate::audit::Entry;
use crate::change::Change;
use crate::node::{Node, hex, unhex};
use crate::requests::require_in_force;
use crate::{Error, Result, messages};
use jiff::civil::Date;
use rand_core::Rng;
use record::{Body, PartialDate, RecordId, Sensitivity};
use seal::Digest;

/// For how many days an offer stands.
pub const OFFER_DAYS: i64 = 14;
/// The similarity from which two records count as the same, in hundredths, unless somebody chooses another.
pub const THRESHOLD: u8 = 85;

/// Bytes of the secret of a run.
const SECRET_BYTES: usize = 32;

/// What somebody wants to compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Short name of the partner.
    pub partner: String,
    /// How.
    pub method: Method,
    /// Short name of the linkage unit, for that method.
    pub unit: String,
    /// The kind of records.
    pub kind: String,
    /// Only records of these days.
    pub period: Option<(Date, Date)>,
    /// The least similarity, in hundredths.
    pub threshold: u8,
    /// Whether names go in, of those records that let them.
    pub has_names: bool,
    /// Whether the person ticked the warning of the direct method.
    pub is_warned: bool,
}

/// Offers a run to a partner. Nothing is encoded before they say yes.
///
/// # Errors
/// `Forbidden` without a role that runs; `NotFound` for an unknown partner, unit or kind; `Refused` for a threshold or
/// period that cannot be, for the partner as unit, and for the direct method without its warning; `Conflict` when no
/// agreement lets it, or no record of ours or too many would go in.
pub async fn offer(node: &Node, actor: &Actor, wanted: &Wanted) -> Result<RecordId> {
    require_runner(node, actor)?;
    check(wanted)?;
    let mut change = node.change("fuzzy::offer").await?;
    let partner = open(agreements::partner(&mut change.tx, &wanted.partner).await?)?;
    let agreement = agreed(node, &mut change.tx, (&partner, &wanted.kind)).await?;
    let unit = unit_of(node, &mut change, (wanted, &partner)).await?;
    let schema = schema::derived(node, &agreement, (&wanted.kind, wanted.has_names))?;
    let period = wanted.period.map(|(from, to)| PartialDate::span(from, to));
    let most = budget::budget_in(&mut change.tx).await?.rows;
    let choosing = Choosing { agreement: &agreement, schema: &schema, period, most };
    let chosen = choose(node, &mut change.tx, (actor, choosing)).await?;
    if chosen.is_empty() {
        return Err(Error::Conflict("no record of ours may be matched with them; widen period or labels".to_owned()));
    }
    // Drawn one after the other: each draw holds the lock of the generator to the end of its statement.
    let thread = record::id::token(&mut *node.rng());
    let secret = secret(node);
    let offer = Offer {
        run: thread,
        method: wanted.method,
        unit: unit.as_ref().map(named),
        threshold: wanted.threshold,
        period,
        until: node.today().checked_add(jiff::Span::new().days(OFFER_DAYS)).unwrap_or(node.today()),
        rows: chosen.len(),
        secret,
        schema,
    };
    let names = (partner.short_name.as_str(), unit.as_ref().map(|u| u.short_name.as_str()));
    let body = body(node, (Side::Asker, &partner, &offer), names.1)?.with("asked_by", actor.name.as_str());
    let body = body.with("tokens", chosen.len());
    let id = run::keep(&mut change, &actor.id, (body, Sensitivity::Low)).await?;
    let sent = messages::queue(&mut change, &partner.org, (OFFER, &serde_json::to_vec(&offer)?)).await?;
    let letters = vec![(partner.org.clone(), sent)];
    let workings = Workings { secret: offer.secret.clone(), chosen, letters, ..Workings::default() };
    workings.keep(&mut change, &id).await?;
    let detail = format!("{} {} {} records={}", names.0, wanted.kind, wanted.method.code(), offer.rows);
    change.note(&Entry::general("private-match-offer", &actor.id, Some(detail)))?;
    change.commit().await?;
    Ok(id)
}

fn check(wanted: &Wanted) -> Result<()> {
    let refuse = |why: &str| Err(Error::Refused(why.to_owned()));
    if !is_threshold(wanted.threshold) {
        return refuse("a threshold lies between 50 and 100; 85 fits most lists");
    }
    if wanted.period.is_some_and(|(from, to)| from > to) {
        return refuse("the period ends before it begins; swap the days");
    }
    if budget::needs_warning(wanted.method) && !wanted.is_warned {
        return refuse("whoever holds the key can test any name against this list; tick that you know it");
    }
    Ok(())
}

fn is_threshold(threshold: u8) -> bool {
    (50..=100).contains(&threshold)
}

pub(super) fn open(partner: Partner) -> Result<Partner> {
    if partner.is_open { Ok(partner) } else { Err(Error::NotFound) }
}

/// The unit that was chosen: a partner with whom an agreement is in force, and neither side of the run.
async fn unit_of(
    node: &Node,
    change: &mut Change<'_>,
    (wanted, partner): (&Wanted, &Partner),
) -> Result<Option<Partner>> {
    if wanted.method == Method::Direct {
        return Ok(None);
    }
    let unit = open(agreements::partner(&mut change.tx, &wanted.unit).await?)?;
    if unit.org == partner.org {
        return Err(Error::Refused("a linkage unit is a third organisation; choose another".to_owned()));
    }
    require_in_force(node, &mut change.tx, &unit).await?;
    Ok(Some(unit))
}

/// A digest of the root key of an organisation: what people can read to each other.
pub(super) fn fingerprint(partner: &Partner) -> String {
    Digest::of(partner.certificate.root().as_bytes()).to_string()
}

fn named(unit: &Partner) -> UnitName {
    let name = unit.certificate.org_name().to_owned();
    UnitName { org: unit.org.clone(), name, fingerprint: fingerprint(unit) }
}

fn secret(node: &Node) -> String {
    let mut bytes = [0_u8; SECRET_BYTES];
    node.rng().fill_bytes(&mut bytes);
    hex(&bytes)
}

/// The body of a run's record, from what is offered.
fn body(node: &Node, (side, partner, offer): (Side, &Partner, &Offer), unit: Option<&str>) -> Result<Body> {
    let mut body = Body::default()
        .with("direction", side.code())
        .with("method", offer.method.code())
        .with("partner", partner.org.as_str())
        .with("short_name", partner.short_name.as_str())
        .with("state", State::Offered.code())
        .with("about", offer.schema.kind.as_str())
        .with("tokens", 0)
        .with("threshold", offer.threshold)
        .with("asked", node.today().to_string())
        .with("until", offer.until.to_string())
        .with("thread", offer.run.as_str())
        .with("schema", offer.schema.to_text()?);
    if let Some(period) = offer.period {
        body = body.with("period", period.to_string());
    }
    if let Some(named) = &offer.unit {
        body = body.with("unit", named.org.as_str()).with("unit_said", named.name.as_str());
        body = body.with("unit_key", named.fingerprint.as_str());
    }
    Ok(match unit {
        Some(name) => body.with("unit_name", name),
        None => body,
    })
}

/// Takes an offer that came with a bundle. What a rule refuses is answered at once; the rest waits for a person.
pub(crate) async fn take(change: &mut Change<'_>, from: &Partner, bytes: &[u8]) -> Result<()> {
    let node = change.node;
    let offer: Offer = letter::read(bytes)?;
    // Checked again wherever it is used; what is no offer at all is not kept.
    let is_whole = is_threshold(offer.threshold)
        && unhex(&offer.secret).is_ok_and(|s| s.len() == SECRET_BYTES)
        && !offer.run.is_empty()
        && offer.run.len() <= 64
        && (offer.method == Method::Unit) == offer.unit.is_some()
        && node.kinds.form(&offer.schema.kind).is_some_and(|f| f.travels);
    if !is_whole {
        return Err(letter::refused("is no offer that can be answered"));
    }
    let days = jiff::Span::new().days(2 * OFFER_DAYS);
    let latest = node.today().checked_add(days).unwrap_or(node.today());
    if offer.until < node.today() || offer.until > latest {
        return Err(letter::refused("is an offer that has ended, or would never end"));
    }
    for run in run::all(&mut change.tx).await? {
        if run.thread == offer.run {
            return Err(letter::refused("offers a run that was offered before"));
        }
    }
    let unit = known_unit(change, (from, &offer)).await?;
    let why = why_not(node, change, (from, &offer)).await?;
    let mut body = body(node, (Side::Answerer, from, &offer), unit.as_deref())?;
    body = body.with("others", i64::try_from(offer.rows).unwrap_or(i64::MAX));
    if let Some(why) = why {
        body = body.with("state", State::Refused.code()).with("why", why).with("answered", node.today().to_string());
    }
    let detail =
        format!("{} {} {} {}", from.short_name, offer.schema.kind, offer.method.code(), why.unwrap_or("offered"));
    change.note(&Entry::general("private-match-offered", "exchange", Some(detail)))?;
    if why == Some("budget") {
        let reply = serde_json::to_vec(&Reply { run: offer.run, refused: "budget".to_owned() })?;
        messages::queue(change, &from.org, (REPLY, &reply)).await?;
        return Ok(());
    }
    let id = run::keep(change, "exchange", (body, Sensitivity::Low)).await?;
    match why {
        Some(why) => {
            let reply = serde_json::to_vec(&Reply { run: offer.run, refused: why.to_owned() })?;
            messages::queue(change, &from.org, (REPLY, &reply)).await?;
        }
        None => Workings { secret: offer.secret, ..Workings::default() }.keep(change, &id).await?,
    }
    Ok(())
}

/// What we call the unit that is offered, when we have paired with the very same.
async fn known_unit(change: &mut Change<'_>, (from, offer): (&Partner, &Offer)) -> Result<Option<String>> {
    let Some(named) = &offer.unit else { return Ok(None) };
    if named.org == from.org || named.org == change.node.org {
        return Err(letter::refused("names one of the two sides as the linkage unit"));
    }
    let known = agreements::partner_of(&mut change.tx, &named.org).await.ok();
    Ok(known.filter(|p| p.is_open && fingerprint(p) == named.fingerprint).map(|p| p.short_name))
}

/// Why a rule says no, as a code of `match_refusals`.
async fn why_not(
    node: &Node,
    change: &mut Change<'_>,
    (from, offer): (&Partner, &Offer),
) -> Result<Option<&'static str>> {
    let kind = offer.schema.kind.as_str();
    let agreement = still_agreed(node, &mut change.tx, (from, kind)).await?;
    let Some(agreement) = agreement else { return Ok(Some("agreement")) };
    let budget = budget::budget_in(&mut change.tx).await?;
    let used = budget::used(node, &mut change.tx, (Side::Answerer, &[&from.org])).await?;
    // What waits for an answer counts too: whoever offers without end fills a page here.
    let runs = run::all(&mut change.tx).await?.into_iter();
    let open = runs.filter(|r| {
        let is_theirs = r.side == Side::Answerer && r.partner == from.org;
        is_theirs && r.state == State::Offered && r.until >= node.today()
    });
    if used.saturating_add(i64::try_from(open.count()).unwrap_or(i64::MAX)) >= budget.runs {
        return Ok(Some("budget"));
    }
    if i64::try_from(offer.rows).unwrap_or(i64::MAX) > budget.rows {
        return Ok(Some("rows"));
    }
    // Both find what is encoded from the form and the agreement: a partner cannot ask for more than our own form says.
    let form = node.form(kind)?;
    let ours = Schema::of(form, &agreement, offer.schema.has_names());
    Ok((ours.as_ref() != Some(&offer.schema)).then_some("shape"))
}

/// Takes back an offer that nobody has answered.
///
/// # Errors
/// `Forbidden` without a role that runs; `NotFound` for what is no offer of ours; `Conflict` once it was answered.
pub async fn withdraw(node: &Node, actor: &Actor, id: &RecordId) -> Result<()> {
    require_runner(node, actor)?;
    let mut change = node.change("fuzzy::withdraw").await?;
    let run = found(node, &mut change, (actor, id)).await?;
    if run.side != Side::Asker {
        return Err(Error::NotFound);
    }
    if run.state != State::Offered {
        return Err(Error::Conflict("it was answered already; see `concord private-match show`".to_owned()));
    }
    run::step(&mut change, &run, (&actor.id, Step::to(State::Withdrawn).with("decided_by", actor.name.as_str())))
        .await?;
    let letter = serde_json::to_vec(&Withdrawal { run: run.thread.clone() })?;
    messages::queue(&mut change, &run.partner, (WITHDRAWAL, &letter)).await?;
    change.note(&Entry::general("private-match-withdraw", &actor.id, Some(run.partner_name.clone())))?;
    change.commit().await?;
    node.resume().await
}

/// A run that this person may see.
pub(super) async fn found(node: &Node, change: &mut Change<'_>, (actor, id): (&Actor, &RecordId)) -> Result<Run> {
    let record = change.tx.record(id).await?.filter(|r| r.kind == KIND).ok_or(Error::NotFound)?;
    node.visible(&mut change.tx, actor, &record).await?;
    Run::of(record).ok_or(Error::NotFound)
}

/// Takes word that a partner took an offer back, while nobody here has answered it.
pub(crate) async fn take_withdrawal(change: &mut Change<'_>, from: &Partner, bytes: &[u8]) -> Result<()> {
    let letter: Withdrawal = letter::read(bytes)?;
    let run = run::of_thread(&mut change.tx, &letter.run, Side::Answerer).await?.filter(|r| r.partner == from.org);
    let run = run.ok_or_else(|| letter::refused("is about a run that is not theirs"))?;
    require_running(&run, State::Offered)?;
    run::step(change, &run, ("exchange", Step::to(State::Withdrawn))).await?;
    change.note(&Entry::general("private-match-withdrawn", "exchange", Some(from.short_name.clone())))
}
