//! A run of estimates as a file: report, tables, the drawing with its footnotes.

use super::show::{FORMATS, part_name};
use crate::alone::{self, Given};
use crate::download::download;
use crate::drawing::drawing_of;
use crate::fault::Fault;
use crate::posted::Posted;
use crate::printed::print;
use crate::records::record_id;
use crate::visit::{Answer, Person};
use app::estimates::{self, Kept};
use app::estimation::{paper, tables, wording};
use app::exports::file::{self as terms, Fact};
use app::{briefs, drawings, report};
use axum::extract::Path;
use record::Body;

/// Gives the file for the purpose in the address, or asks what is missing: what for, and a second person.
///
/// # Errors
/// [`Fault::NotFound`] for another format, or when the run may not be seen.
pub async fn file(person: Person, Path(which): Path<(String, String)>) -> Answer {
    answer(person, which, "").await
}

/// Asks a second person, for the reason that was given, which stands in no address.
///
/// # Errors
/// As [`file`].
pub async fn file_with_reason(person: Person, Path(which): Path<(String, String)>, Posted(form): Posted) -> Answer {
    answer(person, which, form.text("reason")).await
}

async fn answer(person: Person, (id, format): (String, String), reason: &str) -> Answer {
    let id = record_id(&id)?;
    if !FORMATS.iter().any(|(end, _)| *end == format) {
        return Err(Fault::NotFound);
    }
    let (purpose, reason) = match alone::given(&person, ("estimate", &id, &format), reason).await? {
        Given::File(purpose, reason) => (purpose, reason),
        Given::Page(page) => return Ok(page),
    };
    let lookup = person.words()?.lookup();
    let why = reason.as_deref();
    let left = estimates::leaving(person.node(), person.actor(), &id, (purpose, why, &lookup)).await?;
    let (kept, show, export) = left;
    let facts = alone::facts(&person, &export)?;
    let (bytes, end, media) = match format.as_str() {
        "pdf" | "docx" => document(&person, &kept, (&show.body, &format, &facts)).await?,
        "json" => (object(&kept, &facts)?, "json", "application/json"),
        "svg" | "png" => picture(&person, &kept, (&format, &facts))?,
        "xlsx" => {
            let page = tables::page(&kept, &lookup, stamp(&person)?);
            (alone::workbook(&person, &facts, page)?, end(&format), media(&format))
        }
        "parquet" => {
            let beside: Vec<(&str, String)> = terms::LABEL.into_iter().zip(terms::terms(&export.label)).collect();
            (tables::parquet_with(&kept, &beside)?, end(&format), media(&format))
        }
        _ => {
            let made = (briefs::created(person.node()), stamp(&person)?);
            let table = tables::file(&kept, &format, &lookup, made)?.ok_or(Fault::NotFound)?;
            (alone::csv(&person, (&export, &facts), &table)?, end(&format), media(&format))
        }
    };
    download(&format!("estimate.{end}"), media, bytes)
}

/// The run as JSON, with what it is and on which terms beside its figures.
fn object(kept: &Kept, facts: &[Fact]) -> Result<Vec<u8>, Fault> {
    let mut object = serde_json::to_value(kept).map_err(|_| Fault::Internal)?;
    if let Some(figures) = object.as_object_mut() {
        figures.insert("about".to_owned(), terms::object(facts));
    }
    serde_json::to_vec_pretty(&object).map_err(|_| Fault::Internal)
}

fn end(format: &str) -> &'static str {
    match format {
        "xlsx" => "xlsx",
        "parquet" => "parquet",
        "hxl" => "hxl.csv",
        _ => "csv",
    }
}

fn media(format: &str) -> &'static str {
    match format {
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "parquet" => "application/vnd.apache.parquet",
        _ => "text/csv; charset=utf-8",
    }
}

fn stamp(person: &Person) -> Result<Option<String>, Fault> {
    Ok(if person.node().is_demo() { Some(person.words()?.plain("demonstration")) } else { None })
}

type Made = (Vec<u8>, &'static str, &'static str);

async fn document(person: &Person, kept: &Kept, (body, format, terms): (&Body, &str, &[Fact])) -> Result<Made, Fault> {
    let words = person.words()?;
    let lookup = words.lookup();
    let place = body.place("place").map(|p| p.code).unwrap_or_default();
    let label = person.node().vocabularies().label("places", &place, person.language.code()).to_owned();
    let written = |date: &str| record::PartialDate::parse(date).map_or_else(|_| date.to_owned(), |d| words.date(d));
    let mut facts = vec![
        (words.plain("estimate-place"), label),
        (words.plain("estimate-period"), written(body.text("period").unwrap_or_default())),
        (words.plain("brief-from"), person.node().name().to_owned()),
        (words.plain("estimation-date"), written(&person.node().today().to_string())),
    ];
    facts.extend(terms.iter().map(|(_, name, value)| (name.clone(), value.clone())));
    let name = |key: &str| part_name(person, kept, key);
    let document = paper::document(kept, paper::Facts { facts, stamp: stamp(person)? }, (&lookup, &name))?;
    let (bytes, media) = print(person.node(), document, format).await?;
    Ok((bytes, if format == "pdf" { "pdf" } else { "docx" }, media))
}

/// The drawing of all methods, with verdict and sentence under it: a picture travels without its page.
fn picture(person: &Person, kept: &Kept, (format, facts): (&str, &[Fact])) -> Result<Made, Fault> {
    let words = person.words()?;
    let lookup = words.lookup();
    let rows: Vec<drawings::Row> = kept.estimates.iter().map(|e| e.row(wording::method(&lookup, &e.method))).collect();
    let drawn =
        drawing_of(person, |how| drawings::estimates(&rows, Some(kept.observed), how))?.ok_or(Fault::NotFound)?;
    let verdict = words.plain(&format!("verdict-{}", kept.verdict));
    let source = lookup("picture-drawn", &[("date", person.node().today().to_string())]);
    let said = vec![verdict, wording::sentence(&lookup, kept), source];
    let notes = [said, alone::under(facts), stamp(person)?.into_iter().collect()].concat();
    let svg = drawn.with_footnotes(&notes);
    match format {
        "svg" => Ok((svg.as_str().as_bytes().to_vec(), "svg", "image/svg+xml")),
        _ => Ok((report::png(&svg).map_err(|e| app::Error::Internal(e.to_string()))?, "png", "image/png")),
    }
}
