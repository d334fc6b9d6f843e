//! Passing on a record that others contributed to: to whom, and what each contributor said.

use crate::fault::Fault;
use crate::naming::{address, reference};
use crate::posted::Posted;
use crate::records::record_id;
use crate::view::clauses::{Contributor, OnwardShow};
use crate::view::edit::Chosen;
use crate::visit::{Answer, Person, see_other};
use app::onward::{self, Word};
use app::{agreements, requests};
use axum::extract::Path;
use record::RecordId;
use record::label::Audience;

/// Shows it; a partner may stand in the address, and a request of theirs.
///
/// # Errors
/// [`Fault::NotFound`] for what may not be seen, rests on nobody else, or without a role that asks.
pub async fn show(person: Person, Path((kind, id)): Path<(String, String)>) -> Answer {
    let asked = |name: &str| person.asked(name).filter(|t| !t.is_empty()).map(str::to_owned);
    let view = view(&person, (&kind, &record_id(&id)?), (asked("partner"), asked("request"), false)).await?;
    person.page("share", &view)
}

async fn view(
    person: &Person,
    (kind, id): (&str, &RecordId),
    (partner, request, is_missing): (Option<String>, Option<String>, bool),
) -> Result<OnwardShow, Fault> {
    let (node, actor) = (person.node(), person.actor());
    let found = requests::named(node, actor, std::slice::from_ref(id)).await?;
    let record = found.into_iter().find(|r| r.kind == kind).ok_or(Fault::NotFound)?;
    let partners = agreements::listed(node, actor, &Audience::Only(std::collections::BTreeSet::new())).await?;
    // Whose it is has it already.
    let others: Vec<_> =
        partners.iter().filter(|p| p.is_open && record.channel.as_deref() != Some(p.org.as_str())).collect();
    // A partner out of sight is as if there were none.
    if partner.as_ref().is_some_and(|name| others.iter().all(|p| &p.short_name != name)) {
        return Err(Fault::NotFound);
    }
    let request_id = request.as_deref().map(record_id).transpose()?;
    let said = match &partner {
        Some(name) => onward::said(node, actor, id, (name, request_id.as_ref())).await?,
        None => Vec::new(),
    };
    let one = |c: onward::Contributor| Contributor {
        name: c.name,
        word: c.word.code().to_owned(),
        href: c.request.map(|r| format!("/requests/{r}")),
    };
    Ok(OnwardShow {
        record: reference(person, &record)?,
        href: format!("/records/{kind}/{id}/onward"),
        partners: others
            .iter()
            .map(|p| Chosen {
                code: p.short_name.clone(),
                label: p.short_name.clone(),
                is_chosen: Some(&p.short_name) == partner.as_ref(),
            })
            .collect(),
        requests: match &partner {
            Some(name) => waiting(person, (name, request_id.as_ref())).await?,
            None => Vec::new(),
        },
        is_granted: !said.is_empty() && said.iter().all(|c| c.word == Word::Granted),
        contributors: said.into_iter().map(one).collect(),
        partner,
        is_missing,
    })
}

/// The requests of a partner that wait for an answer of ours.
async fn waiting(person: &Person, (partner, chosen): (&str, Option<&RecordId>)) -> Result<Vec<Chosen>, Fault> {
    let all = requests::list(person.node(), person.actor()).await?;
    let theirs = all.iter().filter(|r| r.is_for_us() && r.is_waiting() && r.body.text("short_name") == Some(partner));
    let one = |r: &requests::Request| {
        Ok(Chosen {
            code: r.record.id.as_str().to_owned(),
            label: crate::naming::title(person, &r.record)?,
            is_chosen: Some(&r.record.id) == chosen,
        })
    };
    theirs.map(one).collect()
}

/// Asks each contributor: one request each, anew.
///
/// # Errors
/// As [`show`]; `Clash` when a contributor's agreement says that nothing is passed on.
pub async fn ask(person: Person, Path((kind, id)): Path<(String, String)>, Posted(form): Posted) -> Answer {
    let record = record_id(&id)?;
    let typed = |name: &str| Some(form.text(name).trim().to_owned()).filter(|t| !t.is_empty());
    let (partner, request) = (typed("partner"), typed("request"));
    let (Some(to), Some(reason)) = (&partner, typed("reason")) else {
        let view = view(&person, (&kind, &record), (partner, request, true)).await?;
        return person.page("share", &view);
    };
    // What the page would not show is not done either.
    view(&person, (&kind, &record), (partner.clone(), request.clone(), false)).await?;
    let answers = request.as_deref().map(record_id).transpose()?;
    onward::ask(person.node(), person.actor(), &record, (to, answers.as_ref(), &reason)).await?;
    let mut query = vec![("partner", to.as_str()), ("done", "asked")];
    query.extend(request.as_deref().map(|r| ("request", r)));
    Ok(see_other(&address(&format!("/records/{kind}/{id}/onward"), &query)))
}
