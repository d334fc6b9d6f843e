//! Two records side by side, and why they may be the same.

use super::decides;
use crate::drawing::drawn;
use crate::fault::Fault;
use crate::naming::{href, names, title, values};
use crate::records::record_id;
use crate::view::Action;
use crate::view::matching::{Compared, Contribution, MatchShow, Side};
use crate::view::record::Reading;
use crate::visit::{Answer, Person};
use crate::words::field_key;
use app::records::{self, ListQuery, Show};
use app::{Error, drawings};
use axum::extract::Path;
use record::{Body, Compartment, Form, RecordId};
use std::collections::BTreeMap;

const REASON: Option<&str> = Some("to compare two records");

/// Shows a pair. Opening records of high sensitivity for it is logged with that reason.
///
/// # Errors
/// [`Fault::NotFound`] when the pair or either side may not be seen.
pub async fn show(person: Person, Path(id): Path<String>) -> Answer {
    let pair = records::show(person.node(), person.actor(), &record_id(&id)?, REASON).await?;
    if pair.record.kind != "match" {
        return Err(Fault::NotFound);
    }
    let sides = (side(&person, &pair.body, "left").await?, side(&person, &pair.body, "right").await?);
    let view = view(&person, &pair, &sides).await?;
    person.page("share", &view)
}

async fn side(person: &Person, pair: &Body, name: &str) -> Result<Show, Fault> {
    let id = pair.text(name).and_then(RecordId::parse).ok_or(Fault::NotFound)?;
    Ok(records::show(person.node(), person.actor(), &id, REASON).await?)
}

async fn view(person: &Person, pair: &Show, (left, right): &(Show, Show)) -> Result<MatchShow, Fault> {
    let (names, words) = (names(person).await?, person.words()?);
    let state = pair.body.text("state").unwrap_or_default().to_owned();
    let one = |show: &Show| {
        Ok::<_, Fault>(Side {
            title: title(person, &show.record)?,
            href: href(&show.record.kind, show.record.id.as_str()),
            origin: names.org(&show.record.origin),
        })
    };
    let is_decided = state != "candidate";
    let (contributions, prior) = contributions(&pair.body);
    let total = pair.body.integer("weight").unwrap_or(0) as f64 / 100.0;
    Ok(MatchShow {
        left: one(left)?,
        right: one(right)?,
        fields: compared(person, person.form("incident")?, (left, right))?,
        drawing: waterfall(person, (&contributions, prior), total)?,
        contributions,
        prior,
        total,
        percent: u8::try_from(pair.body.number("probability").unwrap_or(0).min(100)).unwrap_or(100),
        decided_by: is_decided.then(|| names.who(&pair.record.author, words)),
        actions: if decides(person.actor()) { actions(pair, &state) } else { Vec::new() },
        next: next(person, pair).await?,
        state,
    })
}

fn contributions(pair: &Body) -> (Vec<Contribution>, f64) {
    let (mut found, mut prior) = (Vec::new(), 0.0);
    for row in pair.rows("levels") {
        let bits = row.integer("hundredths_of_bits").unwrap_or(0) as f64 / 100.0;
        let text = |name: &str| row.text(name).unwrap_or_default().to_owned();
        match row.text("comparison") {
            Some("prior") => prior = bits,
            _ => found.push(Contribution { comparison: text("comparison"), level: text("level"), bits }),
        }
    }
    (found, prior)
}

fn waterfall(
    person: &Person,
    (contributions, prior): (&[Contribution], f64),
    total: f64,
) -> Result<Option<crate::view::Drawing>, Fault> {
    let start = [("prior".to_owned(), "prior".to_owned(), prior)];
    let rest = contributions.iter().map(|c| (c.comparison.clone(), c.level.clone(), c.bits));
    let steps: Vec<(String, String, f64)> = start.into_iter().chain(rest).collect();
    drawn(person, "", |how| drawings::waterfall(&steps, total, how))
}

/// Each field of both records; what is closed in either is closed in the comparison.
fn compared(person: &Person, form: &Form, (left, right): (&Show, &Show)) -> Result<Vec<Compared>, Fault> {
    let links = BTreeMap::new();
    let granted = app::attribution::opened(person.node(), person.actor());
    let reading = Reading {
        words: person.words()?,
        vocabularies: person.node().vocabularies(),
        links: &links,
        granted: &granted,
        whom: "",
    };
    let text = |show: &Show, path: &str, field: &record::Field| {
        let is_open = field.compartment == Compartment::Open
            || (granted.contains(&field.compartment) && !show.closed.contains(&field.compartment));
        let texts: Vec<String> =
            values(&show.body.0, path).into_iter().map(|v| reading.text(field, v)).filter(|t| !t.is_empty()).collect();
        is_open.then(|| texts.join(" · "))
    };
    let mut fields = Vec::new();
    for (path, field) in form.leaves() {
        let (l, r) = (text(left, &path, field), text(right, &path, field));
        if l.as_deref() == Some("") && r.as_deref() == Some("") {
            continue;
        }
        fields.push(Compared { key: field_key(&form.kind, &path), is_same: l.is_some() && l == r, left: l, right: r });
    }
    Ok(fields)
}

fn actions(pair: &Show, state: &str) -> Vec<Action> {
    let all = [("action-confirm", "confirmed"), ("action-reject", "rejected"), ("action-undo", "candidate")];
    let action = |(key, to): &(&str, &str)| Action {
        key: (*key).to_owned(),
        href: format!("/matches/{}/{to}", pair.record.id),
        is_post: true,
        is_danger: false,
    };
    all.iter().filter(|(_, to)| *to != state).map(action).collect()
}

/// Another pair that nobody has decided on yet.
async fn next(person: &Person, pair: &Show) -> Result<Option<String>, Fault> {
    let filters = vec![("state".to_owned(), "candidate".to_owned())];
    let query = ListQuery { kind: "match".to_owned(), filters, page: 1, ..ListQuery::default() };
    let list = match records::list(person.node(), person.actor(), &query).await {
        Err(Error::NotFound) => return Ok(None),
        other => other?,
    };
    let after = list.rows.iter().position(|r| r.id == pair.record.id).map_or(0, |at| at + 1);
    let other = list.rows.iter().cycle().skip(after).take(list.rows.len()).find(|r| r.id != pair.record.id);
    Ok(other.map(|r| format!("/matches/{}", r.id)))
}
