//! Who may see a record of ours.

use super::show::ask_why;
use super::{of_kind, record_id};
use crate::fault::Fault;
use crate::naming::{names, title};
use crate::posted::Posted;
use crate::view::edit::Chosen;
use crate::view::record::RecordAudience;
use crate::visit::{Answer, Person, see_other};
use app::records::{self, Show};
use app::{Error, Role, agreements};
use axum::extract::Path;
use record::OrgId;
use serde_json::Value;
use std::collections::BTreeSet;

/// Shows which partners may see it.
///
/// # Errors
/// [`Fault::NotFound`] for what may not be seen, or whose audience may not be changed.
pub async fn audience(person: Person, Path((kind, id)): Path<(String, String)>) -> Answer {
    let reason = Some("to change who may see it");
    let shown = match records::show(person.node(), person.actor(), &record_id(&id)?, reason).await {
        Err(Error::ReasonNeeded) => return ask_why(&person, &kind, &format!("/records/{kind}/{id}/open"), None),
        other => other?,
    };
    let may = person.actor().is(Role::Officer) || person.actor().is(Role::Leader);
    if shown.record.kind != kind || shown.record.channel.is_some() || !may {
        return Err(Fault::NotFound);
    }
    let view = view(&person, &shown).await?;
    person.page(&person.form(&kind)?.group, &view)
}

async fn view(person: &Person, shown: &Show) -> Result<RecordAudience, Fault> {
    let (kind, id) = (&shown.record.kind, shown.record.id.as_str());
    let partners = agreements::partners(person.node()).await?;
    let choice = |p: &agreements::Partner| Chosen {
        code: p.org.as_str().to_owned(),
        label: p.short_name.clone(),
        is_chosen: shown.label.audience.includes(&p.org),
    };
    Ok(RecordAudience {
        kind: kind.clone(),
        title: title(person, &shown.record)?,
        href: format!("/records/{kind}/{id}/audience"),
        back: crate::naming::href(kind, id),
        rests_on: super::label::rests_on(person, (&shown.label, &names(person).await?))?,
        choices: partners.iter().map(choice).collect(),
    })
}

/// Widens or narrows it; we stay in it always.
///
/// # Errors
/// [`Fault::NotFound`] without the right; [`Fault::Invalid`] without a reason.
pub async fn set_audience(person: Person, Path((kind, id)): Path<(String, String)>, Posted(posted): Posted) -> Answer {
    let reason = posted.text("reason").trim();
    if reason.is_empty() {
        return Err(Fault::Invalid(Vec::new()));
    }
    let chosen = posted.fields.get("audience").and_then(Value::as_array).into_iter().flatten();
    let mut orgs: BTreeSet<OrgId> = chosen.filter_map(Value::as_str).filter_map(OrgId::parse).collect();
    orgs.insert(person.node().org().clone());
    let outcome =
        records::set_audience(person.node(), person.actor(), &of_kind(&person, (&kind, &id)).await?, orgs, reason)
            .await?;
    Ok(see_other(&super::label::after(&outcome, &crate::naming::href(&kind, &id))))
}
