//! Two records side by side, and why they may be the same.

use super::compared::compared;
use super::{asked_kind, decides, kinds_of, of_kind, said_of};
use crate::drawing::drawn;
use crate::fault::Fault;
use crate::naming::{href, names, title};
use crate::records::record_id;
use crate::view::matching::{Compared, Contribution, MatchReviewed, MatchShow, Said, Side};
use crate::visit::{Answer, Person};
use crate::words::field_key;
use app::drawings;
use app::matching::{self, INCIDENT, Way};
use app::records::{self, Show};
use app::reviewing::{self, Turn};
use axum::extract::Path;
use record::{Body, Compartment, Form, RecordId};
use std::collections::BTreeMap;

const REASON: Option<&str> = Some("to compare two records");

/// Shows a pair. Opening records of high sensitivity for it is logged with that reason.
///
/// # Errors
/// [`Fault::NotFound`] when the pair or either side may not be seen.
pub async fn show(person: Person, Path(id): Path<String>) -> Answer {
    let then = then(person.asked("then").unwrap_or_default());
    one(&person, &record_id(&id)?, (then, None)).await
}

/// Shows the pair whose answer is worth most, or the next one of the sample.
///
/// # Errors
/// As [`show`].
pub async fn review(person: Person) -> Answer {
    let (node, actor) = (person.node(), person.actor());
    let (but, kind) = (person.asked("but").and_then(RecordId::parse), asked_kind(&person)?);
    let of = (actor, kind.as_str());
    let (then, turn) = match person.asked("sample") {
        Some(_) => ("sample", reviewing::next_of_sample_of(node, of, but.as_ref()).await?),
        None => ("review", reviewing::most_useful_of(node, of, but.as_ref()).await?),
    };
    if let Some(turn) = turn {
        return one(&person, &turn.pair, (then, Some(&turn))).await;
    }
    let kinds = kinds_of(&person, &kind, "/matches/review");
    person.page("share", &MatchReviewed { kinds, then: then.to_owned(), undo: undo(&person, &kind) })
}

/// Where an answer leads: into the queue that it came from, or nowhere.
pub(super) fn then(asked: &str) -> &'static str {
    ["review", "sample"].into_iter().find(|known| *known == asked).unwrap_or_default()
}

/// The address of the queue of a kind.
pub(super) fn queue(then: &str, kind: &str, asked: &[(&str, &str)]) -> String {
    let sample: &[(&str, &str)] = if then == "sample" { &[("sample", "yes")] } else { &[] };
    of_kind("/matches/review", kind, &[sample, asked].concat())
}

/// The answer before this one.
fn undo(person: &Person, kind: &str) -> Option<String> {
    let last = person.asked("last").and_then(RecordId::parse)?;
    decides(person.actor()).then(|| of_kind(&format!("/matches/{last}/candidate"), kind, &[]))
}

async fn one(person: &Person, id: &RecordId, (then, turn): (&str, Option<&Turn>)) -> Answer {
    let pair = records::show(person.node(), person.actor(), id, REASON).await?;
    if pair.record.kind != "match" {
        return Err(Fault::NotFound);
    }
    let sides = (side(person, &pair.body, "left").await?, side(person, &pair.body, "right").await?);
    let mut view = view(person, &pair, &sides).await?;
    view.then = then.to_owned();
    view.waiting = turn.map(|turn| turn.waiting as u64);
    view.gain = turn.filter(|_| then == "review").map(|turn| (turn.gain * 10.0).round() / 10.0);
    let kind = matching::kind_of(&pair.record);
    view.undo = turn.and_then(|_| undo(person, kind));
    view.next = turn.is_none_or(|turn| turn.waiting > 1).then(|| queue(then, kind, &[("but", id.as_str())]));
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
    let decided = reviewing::decided(person.node(), person.actor(), &pair.record.id).await?;
    let kind = matching::kind_of(&pair.record);
    let (contributions, prior) = contributions(person.form(kind)?, &pair.body);
    let (weight, probability) = matching::strength(&pair.body);
    let total = weight as f64 / 100.0;
    Ok(MatchShow {
        kinds: said_of(kind),
        left: one(left)?,
        right: one(right)?,
        fields: fields(person, (left, right))?,
        drawing: waterfall((person, kind), (&contributions, prior), total)?,
        contributions,
        prior,
        total,
        percent: super::percent(probability),
        // Only of incidents exact places are compared.
        is_place_closed: kind == INCIDENT && pair.closed.contains(&Compartment::Location),
        decided_by: decided.as_ref().map(|(who, _)| names.who(who, words)),
        decided: decided.map(|(_, at)| at),
        answers: if decides(person.actor()) { answers((pair, kind), &state) } else { Vec::new() },
        state,
        ..MatchShow::default()
    })
}

fn contributions(form: &Form, pair: &Body) -> (Vec<Contribution>, f64) {
    let (mut found, mut prior) = (Vec::new(), 0.0);
    let text = |row: &Body, name: &str| row.text(name).unwrap_or_default().to_owned();
    let sealed: BTreeMap<String, Body> =
        pair.rows("with_places").map(|row| (text(&row, record::split::ROW_ID), row)).collect();
    for open in pair.rows("levels") {
        let what = text(&open, "comparison");
        // Who may know what exact places say sees the findings that rest on them, in the same order.
        let (row, level) = match sealed.get(&what) {
            Some(row) => (row, text(row, "code")),
            None => (&open, text(&open, "level")),
        };
        let bits = row.integer("hundredths_of_bits").unwrap_or(0) as f64 / 100.0;
        if what == "prior" {
            prior = bits;
        } else if form.kind == INCIDENT {
            found.push(Contribution::new((&what, &level), bits));
        } else {
            found.push(of_field(form, (&what, &level), bits));
        }
    }
    (found, prior)
}

/// What a field adds that is compared because its form has it.
fn of_field(form: &Form, (path, level): (&str, &str), bits: f64) -> Contribution {
    let way = form.field(path).and_then(|field| Way::of(path, field));
    // A form that has changed since may know nothing of the finding.
    let is_known = |way: &Way| way.findings().any(|known| known == level);
    let (level, compared) = match way.filter(is_known) {
        Some(_) => (level, field_key(&form.kind, path)),
        None if way.is_some() => ("null", field_key(&form.kind, path)),
        None => ("null", "field-unknown".to_owned()),
    };
    let comparison = format!("as-{}", way.unwrap_or(Way::Choice).code());
    Contribution { compared, ..Contribution::new((&comparison, level), bits) }
}

fn waterfall(
    (person, kind): (&Person, &str),
    (contributions, prior): (&[Contribution], f64),
    total: f64,
) -> Result<Option<crate::view::Drawing>, Fault> {
    let start = [("comparison-prior".to_owned(), String::new(), prior)];
    let rest = contributions.iter().map(|c| (c.compared.clone(), c.found.clone(), c.bits));
    let steps: Vec<(String, String, f64)> = start.into_iter().chain(rest).collect();
    drawn(person, "", |how| drawings::waterfall(&steps, total, (kind, how)))
}

fn fields(person: &Person, (left, right): (&Show, &Show)) -> Result<Vec<Compared>, Fault> {
    let fields = compared(person, &[left, right])?.into_iter().filter_map(|field| {
        let [left, right] = <[Option<String>; 2]>::try_from(field.texts).ok()?;
        Some(Compared { key: field.key, is_same: left.is_some() && left == right, left, right })
    });
    Ok(fields.collect())
}

fn answers((pair, kind): (&Show, &str), state: &str) -> Vec<Said> {
    let confirm = if kind == INCIDENT { "action-confirm" } else { "action-confirm-of-records" };
    let all = [
        (confirm, "confirmed", "1"),
        ("action-reject", "rejected", "2"),
        ("action-unsure", "unsure", "3"),
        ("action-undo", "candidate", "0"),
    ];
    let said = |(key, to, digit): &(&str, &str, &str)| Said {
        key: (*key).to_owned(),
        digit: (*digit).to_owned(),
        href: of_kind(&format!("/matches/{}/{to}", pair.record.id), kind, &[]),
    };
    all.iter().filter(|(_, to, _)| *to != state).map(said).collect()
}
