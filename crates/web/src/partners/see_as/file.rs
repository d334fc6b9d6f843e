//! What passes to a partner as a file: approved by a second person like every export.

use super::list::{query, understood};
use crate::approvals::said;
use crate::download::download;
use crate::fault::Fault;
use crate::naming::{address, names};
use crate::posted::Posted;
use crate::view::export::ExportPage;
use crate::visit::{Answer, Person, see_other};
use app::approvals::State;
use app::exchange::view;
use app::exports::{self, Wanted};
use axum::extract::Path;

/// Gives one kind, narrowed like the list, once a second person has approved it: every row with the label and the
/// caveats that go with it. Before that, shows what would leave and how its approval stands.
///
/// # Errors
/// [`Fault::NotFound`] for an unknown partner, kind or format, or without a role that shares; [`Fault::Refused`] where
/// the address was not understood.
pub async fn see_as_file(person: Person, Path((name, format)): Path<(String, String)>) -> Answer {
    let (query, media) = (query(&person), media(&format)?);
    understood(&person)?;
    let wanted = view::wanted(person.node(), person.actor(), &name, &query).await?;
    let standing = exports::standing(person.node(), person.actor(), &wanted).await?;
    // A file would leave the view of another role without its banner.
    if standing.as_ref().is_none_or(|a| a.state != State::Approved) || person.signed().view_as.is_some() {
        return page(&person, (&name, &format), &wanted).await;
    }
    let bytes = view::file(person.node(), person.actor(), &name, (&query, &format)).await?;
    // A neutral name: the file may lie on a disk that others look at.
    download(&format!("records.{format}"), media, bytes)
}

fn media(format: &str) -> Result<&'static str, Fault> {
    match format {
        "csv" => Ok("text/csv; charset=utf-8"),
        "json" => Ok("application/json"),
        _ => Err(Fault::NotFound),
    }
}

async fn page(person: &Person, (name, format): (&str, &str), wanted: &Wanted) -> Answer {
    let found = exports::standing(person.node(), person.actor(), wanted).await?;
    let mut kept: Vec<(&str, &str)> = vec![("kind", wanted.kind.as_str())];
    kept.extend(wanted.filters.iter().map(|(n, v)| (n.as_str(), v.as_str())));
    let days = [("from", &wanted.from), ("to", &wanted.to)];
    kept.extend(days.into_iter().filter_map(|(n, d)| Some((n, d.as_deref()?))));
    let href = format!("/partners/{name}/see-as/files/{format}");
    let view = ExportPage {
        is_alone: false,
        kind: wanted.kind.clone(),
        back: address(&format!("/partners/{name}/see-as"), &kept),
        steps: said::selection(person, &names(person).await?, wanted)?,
        ask: found.is_none().then(|| address(&href, &kept)),
        approval: found.as_ref().map(|a| format!("/approvals/{}", a.id)),
        until: found.as_ref().map(|a| a.until.to_string()),
        href,
        ..ExportPage::default()
    };
    person.page("share", &view)
}

/// Asks a second person.
///
/// # Errors
/// As [`see_as_file`]; [`Fault::Invalid`] without a reason; [`Fault::Clash`] when it was asked for already.
pub async fn ask_see_as_file(
    person: Person,
    Path((name, format)): Path<(String, String)>,
    Posted(posted): Posted,
) -> Answer {
    media(&format)?;
    understood(&person)?;
    let wanted = view::wanted(person.node(), person.actor(), &name, &query(&person)).await?;
    let reason = posted.text("reason").trim();
    if reason.is_empty() {
        return Err(Fault::Invalid(Vec::new()));
    }
    let id = exports::ask(person.node(), person.actor(), &wanted, reason).await?;
    Ok(see_other(&address(&format!("/approvals/{id}"), &[("done", "approval-asked")])))
}
