//! Pairs by state.

use super::{asked_kind, decides, kinds_of, of_kind};
use crate::fault::Fault;
use crate::view::matching::{MatchList, Pair, State};
use crate::view::{Action, Pagination};
use crate::visit::{Answer, Person};
use app::Stored;
use app::matching::filter_of;
use app::records::{self, List, ListQuery};
use record::Body;

const STATES: [&str; 4] = ["candidate", "unsure", "confirmed", "rejected"];

/// Shows the pairs of one kind in one state.
///
/// # Errors
/// [`Fault::NotFound`] for a kind that cannot be compared.
pub async fn list(person: Person) -> Answer {
    let state = STATES.into_iter().find(|s| person.asked("state") == Some(s)).unwrap_or("candidate");
    let page = person.asked("page").and_then(|p| p.parse().ok()).unwrap_or(1);
    let kind = asked_kind(&person)?;
    let filters = vec![filter_of(&kind)];
    let mut of_state = filters.clone();
    of_state.push(("state".to_owned(), state.to_owned()));
    let all = ListQuery { kind: "match".to_owned(), filters, page: 1, ..ListQuery::default() };
    let of_state = ListQuery { filters: of_state, page, ..all.clone() };
    let found = records::rows(person.node(), person.actor(), &of_state).await?;
    let all = records::list(person.node(), person.actor(), &all).await?;
    person.page("share", &view(&person, (&kind, state), &found, &all)?)
}

fn view(person: &Person, (kind, state): (&str, &str), found: &List, all: &List) -> Result<MatchList, Fault> {
    let counts = all.facets.iter().find(|(field, _)| field == "state").map(|(_, c)| c.as_slice()).unwrap_or_default();
    let link = |code: &str, page: i64| of_kind("/matches", kind, &[("state", code), ("page", &page.to_string())]);
    let tab = |code: &&str| State {
        code: (*code).to_owned(),
        count: counts.iter().find(|(c, _)| c == code).map_or(0, |(_, n)| n.unsigned_abs()),
        href: link(code, 1),
        is_chosen: *code == state,
    };
    let href = of_kind("/matches/run", kind, &[]);
    let run = Action { key: "action-match".to_owned(), href, is_post: true, is_danger: false };
    Ok(MatchList {
        kinds: kinds_of(person, kind, "/matches"),
        states: STATES.iter().map(tab).collect(),
        pairs: found.rows.iter().map(pair).collect(),
        pagination: Pagination {
            page: found.page.unsigned_abs(),
            pages: found.pages.unsigned_abs(),
            previous: (found.page > 1).then(|| link(state, found.page - 1)),
            next: (found.page < found.pages).then(|| link(state, found.page + 1)),
        },
        actions: if decides(person.actor()) { vec![run] } else { Vec::new() },
    })
}

fn pair(record: &Stored) -> Pair {
    let body = Body(record.open.clone());
    let (left, right) = body.text("lists").and_then(|l| l.split_once('/')).unwrap_or_default();
    Pair {
        href: format!("/matches/{}", record.id),
        left_origin: left.to_owned(),
        right_origin: right.to_owned(),
        percent: u8::try_from(body.number("probability").unwrap_or(0).min(100)).unwrap_or(100),
        weight: body.integer("weight").unwrap_or(0) as f64 / 100.0,
        state: body.text("state").unwrap_or_default().to_owned(),
    }
}
