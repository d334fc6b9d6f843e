//! Two heads beside each other, and bringing them together.

use super::new::open_text;
use super::writing::as_written;
use super::{require_reader, require_writer};
use crate::fault::Fault;
use crate::form::Submission;
use crate::posted::Posted;
use crate::records::{ask_why, record_id};
use crate::view::document::{Compared, DocumentHeads, Piece, Side};
use crate::visit::{Answer, Person, see_other};
use app::Error;
use app::documents::{self, Heads, KIND, Line, Section, Text, Written, WrittenSection, words};
use axum::extract::Path;
use axum::http::StatusCode;
use record::Body;
use serde_json::Value;
use std::collections::BTreeSet;

/// Shows them, or asks why.
///
/// # Errors
/// [`Fault::NotFound`] when there is only one head, or it may not be seen.
pub async fn heads(person: Person, Path(id): Path<String>) -> Answer {
    answer(&person, &id, None).await
}

/// The same for the reason that was given.
///
/// # Errors
/// As [`heads`].
pub async fn heads_with_reason(person: Person, Path(id): Path<String>, Posted(form): Posted) -> Answer {
    answer(&person, &id, Some(form.text("reason"))).await
}

async fn answer(person: &Person, id: &str, reason: Option<&str>) -> Answer {
    require_reader(person)?;
    let heads = match documents::heads(person.node(), person.actor(), &record_id(id)?, reason).await {
        Err(Error::ReasonNeeded) => return ask_why(person, KIND, &format!("/documents/{id}/heads"), reason),
        other => other?,
    };
    person.page("share", &view(id, &heads))
}

fn view(id: &str, heads: &Heads) -> DocumentHeads {
    let ((left, first), (right, second)) = (&heads.left, &heads.right);
    let mut rows = Vec::new();
    for (at, row) in heads.rows.iter().enumerate() {
        let compared = compared((row.left.as_ref(), row.right.as_ref()));
        let name = at.to_string();
        rows.push(Compared { name, number: at + 1, proposal: row.proposal.code().to_owned(), ..compared });
    }
    DocumentHeads {
        title: first.title.clone(),
        left: side(left),
        right: side(right),
        lines: vec![line("title", (&first.title, &second.title)), line("purpose", (&first.purpose, &second.purpose))],
        rows,
        others: heads.others,
        href: heads.may_merge.then(|| format!("/documents/{id}/merge")),
        detail: None,
    }
}

fn side(line: &Line) -> Side {
    Side {
        id: line.record.id.as_str().to_owned(),
        href: format!("/documents/{}", line.record.id),
        author: line.author.clone(),
        made: open_text(&line.record, "made"),
    }
}

fn line(name: &str, (left, right): (&str, &str)) -> Compared {
    let (a, b) = marked(left, right);
    Compared { name: name.to_owned(), left: Some(a), right: Some(b), is_same: left == right, ..Compared::default() }
}

fn marked(left: &str, right: &str) -> (Vec<Piece>, Vec<Piece>) {
    let shown = |pieces: Vec<documents::Piece>| {
        pieces.into_iter().map(|p| Piece { text: p.text, is_changed: p.is_changed }).collect()
    };
    let (a, b) = words(left, right);
    (shown(a), shown(b))
}

/// Heading and text as one, as they are read.
fn whole(section: &Section) -> String {
    if section.heading.is_empty() { section.text.clone() } else { format!("{}\n{}", section.heading, section.text) }
}

fn compared((left, right): (Option<&Section>, Option<&Section>)) -> Compared {
    let text = |s: Option<&Section>| s.map(whole).unwrap_or_default();
    let (a, b) = marked(&text(left), &text(right));
    Compared {
        left: left.is_some().then_some(a),
        right: right.is_some().then_some(b),
        is_same: left.is_some() && text(left) == text(right) && right.is_some(),
        is_cited_otherwise: left.zip(right).is_some_and(|(l, r)| l.cites != r.cites),
        together: left.zip(right).map(|(l, r)| together(l, r)).unwrap_or_default(),
        ..Compared::default()
    }
}

fn together(left: &Section, right: &Section) -> String {
    if left.text == right.text { left.text.clone() } else { format!("{}\n\n{}", left.text, right.text) }
}

/// Brings the two together as chosen.
///
/// # Errors
/// [`Fault::NotFound`] without a role that writes joint documents, or when the heads are not those any more; what
/// cannot be done for another reason is said on the page, with what was typed.
pub async fn merge(person: Person, Path(id): Path<String>, Posted(typed): Posted) -> Answer {
    require_writer(&person)?;
    // Who sent the form has given the reason for which both were opened.
    let reason = Some("to bring two versions together");
    let heads = documents::heads(person.node(), person.actor(), &record_id(&id)?, reason).await?;
    let of = [&heads.left, &heads.right].map(|(line, _)| line.record.id.clone());
    if [typed.text("left"), typed.text("right")] != [of[0].as_str(), of[1].as_str()] {
        return Err(Fault::Conflict);
    }
    let written = chosen(&heads, &typed);
    if written.sections.is_empty() {
        return Err(Fault::Conflict);
    }
    match documents::revise(person.node(), person.actor(), &BTreeSet::from(of), &written).await {
        Ok(next) => Ok(see_other(&format!("/documents/{next}?done=document-merged"))),
        Err(Error::Refused(why) | Error::Conflict(why)) => again((&person, &id), (&heads, &typed), why),
        Err(other) => Err(other.into()),
    }
}

/// The page again with what was chosen and typed, and why it could not be done.
fn again((person, id): (&Person, &str), (heads, typed): (&Heads, &Submission), why: String) -> Answer {
    let mut view = DocumentHeads { detail: Some(person.said(why)?), ..view(id, heads) };
    for (at, row) in view.rows.iter_mut().enumerate() {
        let said = said(typed, at);
        if let Some(take) = said.text("take") {
            take.clone_into(&mut row.proposal);
        }
        if let Some(together) = said.text("together") {
            together.clone_into(&mut row.together);
        }
    }
    person.page_with(StatusCode::UNPROCESSABLE_ENTITY, "share", &view)
}

/// What was chosen and typed for one row.
fn said(typed: &Submission, at: usize) -> Body {
    let rows = typed.fields.get("rows").and_then(Value::as_array);
    rows.and_then(|r| r.get(at)).and_then(|r| Body::from_json(r.clone())).unwrap_or_default()
}

/// The text that was chosen, section by section.
fn chosen(heads: &Heads, typed: &Submission) -> Written {
    let (first, second): (&Text, &Text) = (&heads.left.1, &heads.right.1);
    let pick = |name: &str, left: &str, right: &str| if typed.text(name) == "right" { right } else { left }.to_owned();
    let mut sections = Vec::new();
    for (at, row) in heads.rows.iter().enumerate() {
        let said = said(typed, at);
        let take = said.text("take").unwrap_or(row.proposal.code());
        sections.extend(match take {
            "neither" => None,
            "right" => row.right.as_ref().map(written),
            "both" => row.left.as_ref().zip(row.right.as_ref()).map(|(l, r)| both((l, r), said.text("together"))),
            _ => row.left.as_ref().map(written),
        });
    }
    Written {
        title: pick("title", &first.title, &second.title),
        purpose: pick("purpose", &first.purpose, &second.purpose),
        sections,
    }
}

fn written(section: &Section) -> WrittenSection {
    let text = Text { title: String::new(), purpose: String::new(), sections: vec![section.clone()] };
    as_written(&text).sections.remove(0)
}

fn both((left, right): (&Section, &Section), typed: Option<&str>) -> WrittenSection {
    let mut section = written(left);
    section.cites.extend(written(right).cites);
    if section.heading.is_empty() {
        section.heading.clone_from(&right.heading);
    }
    section.text = typed.map(str::trim).filter(|t| !t.is_empty()).map_or_else(|| together(left, right), str::to_owned);
    section
}
