//! The events that pairs make.

use super::compared::compared;
use super::{asked_kind, kinds_of, of_kind, percent, said_of};
use crate::drawing::drawn;
use crate::fault::Fault;
use crate::naming::{Names, href, names, title};
use crate::records::record_id;
use crate::view::matching::{EventLine, MatchEvent, MatchEvents, Side, TieLine};
use crate::view::{Drawing, Pagination};
use crate::visit::{Answer, Person};
use app::drawings::overlap_of_kind;
use app::matching::INCIDENT;
use app::records::{self, Show};
use app::reviewing::{self, Event, Tie};
use app::{Error, picture};
use axum::extract::Path;

const REASON: Option<&str> = Some("to compare the records of an event");

/// How many events stand on a page.
const PAGE: usize = 50;

/// Lists the events of several records, that with the weakest link first.
///
/// # Errors
/// [`Fault::NotFound`] for a kind that cannot be compared.
pub async fn list(person: Person) -> Answer {
    let kind = asked_kind(&person)?;
    let events = reviewing::events_of_kind(person.node(), (person.actor(), &kind)).await?;
    let pages = events.len().div_ceil(PAGE).max(1);
    let page = person.asked("page").and_then(|p| p.parse().ok()).unwrap_or(1_usize).clamp(1, pages);
    let names = names(&person).await?;
    let shown = events.iter().skip((page - 1) * PAGE).take(PAGE);
    let lines = shown.map(|event| line(&person, &names, event)).collect::<Result<_, Fault>>()?;
    let to = |page: usize| of_kind("/matches/events", &kind, &[("page", &page.to_string())]);
    let pagination = Pagination {
        page: page as u64,
        pages: pages as u64,
        previous: (page > 1).then(|| to(page - 1)),
        next: (page < pages).then(|| to(page + 1)),
    };
    let kinds = kinds_of(&person, &kind, "/matches/events");
    let drawing = overlap(&person, &kind).await?;
    person.page("share", &MatchEvents { kinds, events: lines, drawing, pagination })
}

/// Who knows of how many records of a kind. That of incidents is a part of the joint picture.
async fn overlap(person: &Person, kind: &str) -> Result<Option<Drawing>, Fault> {
    if kind == INCIDENT {
        return Ok(None);
    }
    match picture::overlap_of(person.node(), (person.actor(), kind)).await {
        Ok(found) => drawn(person, "", |how| overlap_of_kind(found, how)),
        // Of more lists than can be drawn the rest of the page still tells.
        Err(Error::Refused(_)) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

fn line(person: &Person, names: &Names, event: &Event) -> Result<EventLine, Fault> {
    let first = event.records.first().ok_or(Fault::NotFound)?;
    let weakest = event.links.iter().find(|tie| tie.is_weakest);
    Ok(EventLine {
        href: format!("/matches/events/{}", first.id),
        title: title(person, first)?,
        origins: event.records.iter().map(|record| names.org(&record.origin)).collect(),
        weakest: weakest.map(|tie| percent(tie.probability)),
        is_bridge: weakest.is_some_and(|tie| tie.is_bridge),
    })
}

/// Shows one event: its records side by side, and the pairs that hold them together.
///
/// # Errors
/// [`Fault::NotFound`] when the record may not be seen, or is in no pair.
pub async fn show(person: Person, Path(id): Path<String>) -> Answer {
    let event = reviewing::event(person.node(), person.actor(), &record_id(&id)?).await?;
    let names = names(&person).await?;
    let mut shows: Vec<Show> = Vec::new();
    for record in &event.records {
        shows.push(records::show(person.node(), person.actor(), &record.id, REASON).await?);
    }
    let side = |show: &Show| {
        Ok::<_, Fault>(Side {
            title: title(&person, &show.record)?,
            href: href(&show.record.kind, show.record.id.as_str()),
            origin: names.org(&show.record.origin),
        })
    };
    let weakest = event.links.iter().find(|tie| tie.is_weakest);
    let kind = event.records.first().map_or(INCIDENT, |record| record.kind.as_str());
    let view = MatchEvent {
        kinds: said_of(kind),
        sides: shows.iter().map(side).collect::<Result<_, Fault>>()?,
        fields: compared(&person, &shows.iter().collect::<Vec<_>>())?,
        ties: event.links.iter().map(tie_line).collect(),
        weakest: weakest.map(|tie| format!("/matches/{}", tie.pair)),
    };
    person.page("share", &view)
}

fn tie_line(tie: &Tie) -> TieLine {
    TieLine {
        href: format!("/matches/{}", tie.pair),
        left: tie.ends.0 as u64 + 1,
        right: tie.ends.1 as u64 + 1,
        percent: percent(tie.probability),
        state: tie.state.clone(),
        is_same: tie.is_same,
        is_weakest: tie.is_weakest,
        is_bridge: tie.is_bridge,
    }
}
