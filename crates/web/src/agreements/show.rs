//! One version: everything agreed, who signed, what changed since the version before, and what may be done.

use super::{articles, below, carries, clauses, drafts, partner_name, steps};
use crate::fault::Fault;
use crate::records::record_id;
use crate::view::Action;
use crate::view::agreement::{AgreementShow, Difference, FileLink, GapLink, LeadChange, Signature, Version};
use crate::visit::{Answer, Person};
use app::Role;
use app::agreements::{self, Agreement, Side, paper};
use axum::extract::Path;
use jiff::civil::Date;

/// Shows it.
///
/// # Errors
/// [`Fault::NotFound`] when it does not exist or may not be seen.
pub async fn show(person: Person, Path(id): Path<String>) -> Answer {
    let agreement = agreements::show(person.node(), person.actor(), &record_id(&id)?).await?;
    let all = agreements::list(person.node(), person.actor()).await?;
    let of_it = |a: &Agreement| a.partner == agreement.partner && a.protocol.id == agreement.protocol.id;
    let versions: Vec<Agreement> = all.into_iter().filter(of_it).collect();
    let counts = agreements::with(person.node(), &agreement.partner).await?;
    let is_counting = counts.as_ref().is_some_and(|a| a.record == agreement.record);
    let mut view = view(&person, &agreement)?;
    view.versions = versions.iter().map(|v| version(&person, v, &agreement)).collect();
    // The versions stand newest first, so the first lower one is the one before.
    if let Some(before) = versions.iter().find(|v| v.protocol.version < agreement.protocol.version) {
        view.before = Some(before.protocol.version);
        view.differences = differences(&person, before, &agreement)?;
    }
    view.due = clauses::due_under(&person, &agreement).await?;
    view.breach = clauses::breach(&person, &agreement).await?;
    view.beside = clauses::beside(&person, &agreement).await?;
    let today = person.node().today();
    view.lead = counts.as_ref().and_then(|running| lead(&agreement, (running, other_lead(&versions, running, today)?)));
    view.actions = actions(&person, &agreement, is_counting);
    let may_suspend = carries(&person) && (person.actor().is(Role::Officer) || person.actor().is(Role::Leader));
    let runs = ["active", "suspended"].contains(&agreement.state.as_str());
    let causes = causes(&agreement, view.lead.is_some());
    if is_counting && may_suspend && runs && !causes.is_empty() {
        view.suspend = Some(format!("/agreements/{id}/suspend"));
        view.causes = causes.iter().map(|cause| (*cause).to_owned()).collect();
    }
    // A breach is declared although the agreement rests already: the clock is another one.
    let is_declared = agreement.breach.as_ref().is_some_and(|b| b.by == Side::Us);
    if is_counting && may_suspend && runs && !is_declared {
        view.actions.push(Action {
            key: "action-agreement-breach".to_owned(),
            href: format!("/agreements/{id}/breach"),
            is_danger: true,
            ..Action::default()
        });
    }
    person.page("share", &view)
}

fn view(person: &Person, agreement: &Agreement) -> Result<AgreementShow, Fault> {
    let (today, id) = (person.node().today(), agreement.record.as_str());
    let is_draft = agreement.state == "draft";
    let gap =
        |g: agreements::Gap| GapLink { code: g.code.to_owned(), href: format!("/agreements/{id}/steps/{}", g.step) };
    let signature = |(who, digest): (String, Option<_>)| Signature { who, print: digest.map(|d| paper::digits(d, 64)) };
    let file = |format: &str| FileLink {
        key: format!("agreement-file-{format}"),
        href: format!("/agreements/{id}/files/{format}"),
    };
    let mut files = vec![file("pdf"), file("docx")];
    if carries(person) && signs_here(agreement) {
        files.insert(0, FileLink { key: "agreement-file-signed".to_owned(), href: format!("/agreements/{id}/signed") });
    }
    Ok(AgreementShow {
        partner: partner_name(agreement),
        version: agreement.protocol.version,
        state: agreement.state_today(today).to_owned(),
        days: (agreement.protocol.starts.to_string(), agreement.protocol.ends.to_string()),
        is_in_force: agreement.is_in_force(today),
        offered_by: agreement.offered_by.code().to_owned(),
        suspended_by: agreement.suspended_by.iter().map(|s| s.code().to_owned()).collect(),
        cause: agreement.cause.clone(),
        steps: if is_draft && drafts(person) { steps(Some(id), "whole") } else { Vec::new() },
        gaps: if is_draft { agreement.protocol.gaps().into_iter().map(gap).collect() } else { Vec::new() },
        below: below(person, agreement),
        articles: articles(person, &agreement.protocol)?,
        signatures: if is_draft { Vec::new() } else { paper::signed(agreement).into_iter().map(signature).collect() },
        hash: paper::digits(agreement.hash, 64),
        files,
        ..AgreementShow::default()
    })
}

/// Whether there is a document with our signature.
fn signs_here(agreement: &Agreement) -> bool {
    let at = if agreement.offered_by == Side::Us { 0 } else { 1 };
    agreement.signatures.len() > at
}

fn version(person: &Person, version: &Agreement, shown: &Agreement) -> Version {
    Version {
        number: version.protocol.version,
        state: version.state_today(person.node().today()).to_owned(),
        href: format!("/agreements/{}", version.record),
        is_this: version.record == shown.record,
    }
}

pub(super) fn differences(person: &Person, before: &Agreement, now: &Agreement) -> Result<Vec<Difference>, Fault> {
    let lookup = person.words()?.lookup();
    let said = |a: &Agreement| agreements::articles(person.node(), &a.protocol, &lookup);
    let one = |d: agreements::Difference| Difference { article: d.article, name: d.name, before: d.before, now: d.now };
    // The parties stand in the order of who drafted first, which a version never changes.
    Ok(agreements::differences(&said(before), &said(now)).into_iter().map(one).collect())
}

/// The next version, where it names another organisation to compile what comes together than the one that runs. Of one
/// that is suspended or has expired nothing passes meanwhile: there is nothing to propose.
fn other_lead<'a>(versions: &'a [Agreement], running: &Agreement, today: Date) -> Option<&'a Agreement> {
    let lead = running.protocol.clauses.consolidator.as_ref()?;
    let runs = running.state_today(today) == "active";
    versions.iter().filter(|_| runs).find(|v| {
        let is_next = v.protocol.id == running.protocol.id && v.protocol.version > running.protocol.version;
        let is_open = ["draft", "offered"].contains(&v.state.as_str());
        is_next && is_open && v.protocol.clauses.consolidator.as_ref() != Some(lead)
    })
}

/// What the page of either of them says about it: the agreement asks people to suspend, it does not do so by itself.
fn lead(shown: &Agreement, (running, next): (&Agreement, &Agreement)) -> Option<LeadChange> {
    let (code, other) = match &shown.record {
        record if record == &running.record => ("running", next),
        record if record == &next.record => ("next", running),
        _ => return None,
    };
    Some(LeadChange {
        code: code.to_owned(),
        number: other.protocol.version,
        href: format!("/agreements/{}", other.record),
        takes_back: next.state == "offered" && next.offered_by == Side::Us,
    })
}

fn has_lost_its_lead(agreement: &Agreement) -> bool {
    agreement.cause.as_deref() == Some("lead-changed")
}

/// Why we may suspend it, what is proposed first. A pause of ours may turn out to be a change of lead.
fn causes(agreement: &Agreement, is_lead_to_change: bool) -> &'static [&'static str] {
    match agreement.suspended_by.contains(&Side::Us) {
        true if has_lost_its_lead(agreement) => &[],
        true => &["lead-changed"],
        false if is_lead_to_change => &["lead-changed", "pause"],
        false => &["pause", "lead-changed"],
    }
}

/// What may be done, by state and role. `app` decides again; this only spares useless buttons.
fn actions(person: &Person, agreement: &Agreement, is_counting: bool) -> Vec<Action> {
    let (is_leader, id) = (person.actor().is(Role::Leader), &agreement.record);
    let link = |verb: &str| Action {
        key: format!("action-agreement-{verb}"),
        href: format!("/agreements/{id}/{verb}"),
        is_danger: ["terminate", "discard"].contains(&verb),
        ..Action::default()
    };
    let mut actions = Vec::new();
    match agreement.state.as_str() {
        "draft" if drafts(person) => {
            actions.push(Action { href: format!("/agreements/{id}/steps/utility"), ..link("edit") });
            if is_leader && agreement.protocol.gaps().is_empty() {
                actions.push(link("offer"));
            }
            actions.push(link("discard"));
        }
        "draft" => {}
        "offered" if agreement.offered_by == Side::Them && is_leader => actions.push(link("sign")),
        "suspended" if is_counting && is_leader && may_resume(agreement) => actions.push(link("resume")),
        _ => {}
    }
    if agreement.state != "draft" && drafts(person) {
        let key = if agreement.state == "offered" && agreement.offered_by == Side::Them { "counter" } else { "next" };
        let href = format!("/agreements/{id}/counter");
        actions.push(Action { href, is_post: true, ..link(key) });
    }
    if is_counting && is_leader && ["active", "suspended"].contains(&agreement.state.as_str()) {
        actions.push(link("terminate"));
    }
    actions
}

/// A change of lead needs a new version: no button takes that back.
fn may_resume(agreement: &Agreement) -> bool {
    agreement.suspended_by.contains(&Side::Us) && !has_lost_its_lead(agreement)
}
