//! What each side does with a version: offer, sign, answer, suspend, go on, end, discard.

use super::{articles, drafts, is_any, partner_name};
use crate::fault::Fault;
use crate::posted::Posted;
use crate::records::record_id;
use crate::view::agreement::AgreementConfirm;
use crate::visit::{Answer, Person, see_other};
use app::Role;
use app::agreements::{self, Agreement, Cause, Side};
use axum::extract::Path;
use jiff::SignedDuration;

/// Says once more what is about to be done, and asks for the reason where there must be one.
///
/// # Errors
/// [`Fault::NotFound`] for what may not be seen or not be done.
pub async fn ask(person: Person, Path((id, verb)): Path<(String, String)>) -> Answer {
    let agreement = agreements::show(person.node(), person.actor(), &record_id(&id)?).await?;
    confirm(&person, &agreement, (&verb, false))
}

fn confirm(person: &Person, agreement: &Agreement, (verb, is_missing): (&str, bool)) -> Answer {
    let may = match verb {
        "offer" | "sign" | "resume" | "terminate" => person.actor().is(Role::Leader),
        "suspend" | "breach" | "told" => is_any(person, &[Role::Leader, Role::Officer]),
        "discard" => drafts(person),
        _ => false,
    };
    let states: &[&str] = match verb {
        "offer" | "discard" => &["draft"],
        "sign" => &["offered"],
        "resume" | "told" => &["suspended"],
        _ => &["active", "suspended"],
    };
    let is_ours = agreement.breach.as_ref().is_some_and(|b| b.by == Side::Us);
    let is_out_of_turn = (verb == "told" && !is_ours) || (verb == "breach" && is_ours);
    if !may || is_out_of_turn || !states.contains(&agreement.state.as_str()) {
        return Err(Fault::NotFound);
    }
    let lets_pass = ["offer", "sign", "resume"].contains(&verb);
    let mut said = if lets_pass { articles(person, &agreement.protocol)? } else { Vec::new() };
    said.retain(|a| a.code.starts_with("grants") || a.code == "handling" || a.code == "weighing");
    let href = format!("/agreements/{}", agreement.record);
    let view = AgreementConfirm {
        verb: verb.to_owned(),
        partner: partner_name(agreement),
        version: agreement.protocol.version,
        href: format!("{href}/{verb}"),
        back: href,
        asks_reason: ["suspend", "resume", "terminate", "breach", "told"].contains(&verb),
        hours_ago: (verb == "breach").then(|| "0".to_owned()),
        is_missing,
        is_danger: ["terminate", "discard", "breach"].contains(&verb),
        articles: said,
    };
    person.page("share", &view)
}

/// Does it.
///
/// # Errors
/// [`Fault::NotFound`] for what may not be seen or not be done; `Clash` and `Refused` say why it cannot be.
pub async fn act(person: Person, Path((id, verb)): Path<(String, String)>, Posted(form): Posted) -> Answer {
    let (node, actor) = (person.node(), person.actor());
    let agreement = agreements::show(node, actor, &record_id(&id)?).await?;
    let here = |done: &str| see_other(&format!("/agreements/{id}?done=agreement-{done}"));
    match verb.as_str() {
        "offer" => {
            agreements::offer(node, actor, &agreement.protocol).await?;
            Ok(here("offered"))
        }
        "sign" => {
            agreements::sign(node, actor, &agreement.record).await?;
            Ok(here("signed"))
        }
        "counter" => counter(&person, &agreement).await,
        "discard" => {
            agreements::discard(node, actor, &agreement.record).await?;
            Ok(see_other("/agreements?done=agreement-discarded"))
        }
        "suspend" | "resume" | "terminate" | "breach" | "told" => {
            let reason = form.text("reason").trim();
            if reason.is_empty() {
                return confirm(&person, &agreement, (&verb, true));
            }
            let more = if verb == "breach" { form.text("hours_ago") } else { form.text("cause") };
            alone(&person, &agreement, (&verb, more, reason)).await?;
            Ok(here(match verb.as_str() {
                "suspend" => "suspended",
                "breach" => "breach-declared",
                "told" => "breach-told",
                "resume" => "resumed",
                _ => "terminated",
            }))
        }
        _ => Err(Fault::NotFound),
    }
}

/// What one side does without the other. Only the version that counts can be meant.
async fn alone(person: &Person, agreement: &Agreement, (verb, more, reason): (&str, &str, &str)) -> Result<(), Fault> {
    let (node, actor, partner) = (person.node(), person.actor(), &agreement.partner);
    let counts = agreements::with(node, partner).await?;
    if counts.is_none_or(|a| a.record != agreement.record) {
        return Err(Fault::NotFound);
    }
    match verb {
        "suspend" => {
            let cause = Cause::from_code(more).unwrap_or(Cause::Pause);
            agreements::suspend_for(node, actor, partner, (cause, reason)).await?;
        }
        "breach" => {
            let hours: u32 = more.trim().parse().map_err(|_| Fault::Invalid(Vec::new()))?;
            let found_at = node.now() - SignedDuration::from_hours(i64::from(hours));
            agreements::declare(node, actor, partner, (found_at, reason)).await?;
        }
        "told" => agreements::told(node, actor, partner, reason).await?,
        "resume" => agreements::resume(node, actor, partner, reason).await?,
        _ => agreements::terminate(node, actor, partner, reason).await?,
    }
    Ok(())
}

/// Leads to the next version: the draft that is there, or a new one.
async fn counter(person: &Person, agreement: &Agreement) -> Answer {
    let (node, actor) = (person.node(), person.actor());
    if agreement.state == "draft" || !drafts(person) {
        return Err(Fault::NotFound);
    }
    let is_next =
        |a: &Agreement| a.state == "draft" && a.partner == agreement.partner && a.protocol.id == agreement.protocol.id;
    if agreements::list(node, actor).await?.iter().find(|a| is_next(a)).is_none() {
        agreements::counter(node, actor, agreement.protocol.clone()).await?;
    }
    let all = agreements::list(node, actor).await?;
    let next = all.iter().find(|a| is_next(a)).ok_or(Fault::NotFound)?;
    Ok(see_other(&format!("/agreements/{}/steps/utility", next.record)))
}
