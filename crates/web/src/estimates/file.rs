//! A run of estimates as a file: report, tables, the drawing with its footnotes.

use super::show::part_name;
use crate::download::download;
use crate::drawing::drawing_of;
use crate::fault::Fault;
use crate::posted::Posted;
use crate::records::{ask_why, record_id};
use crate::visit::{Answer, Person};
use app::estimates::{self, Kept};
use app::estimation::{paper, tables, wording};
use app::report::{self, Document};
use app::{Error, briefs, drawings};
use axum::extract::Path;
use record::Body;

/// Gives the file, or asks why when the label wants a reason.
///
/// # Errors
/// [`Fault::NotFound`] for another format, or when the run may not be seen.
pub async fn file(person: Person, Path(which): Path<(String, String)>) -> Answer {
    answer(person, which, None).await
}

/// Gives the file for the reason that was given, which stands in no address.
///
/// # Errors
/// As [`file`].
pub async fn file_with_reason(person: Person, Path(which): Path<(String, String)>, Posted(form): Posted) -> Answer {
    answer(person, which, Some(form.text("reason"))).await
}

async fn answer(person: Person, (id, format): (String, String), reason: Option<&str>) -> Answer {
    let lookup = person.words()?.lookup();
    let found = estimates::leaving(person.node(), person.actor(), &record_id(&id)?, (reason, &lookup)).await;
    let (kept, show) = match found {
        Err(Error::ReasonNeeded) => {
            return ask_why(&person, "estimate", &format!("/estimates/{id}/files/{format}"), reason);
        }
        other => other?,
    };
    let made = (briefs::created(person.node()), stamp(&person)?);
    let (bytes, end, media) = match format.as_str() {
        "pdf" | "docx" => document(&person, &kept, (&show.body, &format)).await?,
        "json" => (serde_json::to_vec_pretty(&kept).map_err(|_| Fault::Internal)?, "json", "application/json"),
        "svg" | "png" => picture(&person, &kept, &format)?,
        _ => {
            let found = tables::file(&kept, &format, &lookup, made)?.ok_or(Fault::NotFound)?;
            (found, end(&format), media(&format))
        }
    };
    download(&format!("estimate.{end}"), media, bytes)
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

async fn document(person: &Person, kept: &Kept, (body, format): (&Body, &str)) -> Result<Made, Fault> {
    let words = person.words()?;
    let lookup = words.lookup();
    let place = body.place("place").map(|p| p.code).unwrap_or_default();
    let label = person.node().vocabularies().label("places", &place, person.language.code()).to_owned();
    let written = |date: &str| record::PartialDate::parse(date).map_or_else(|_| date.to_owned(), |d| words.date(d));
    let facts = vec![
        (words.plain("estimate-place"), label),
        (words.plain("estimate-period"), written(body.text("period").unwrap_or_default())),
        (words.plain("brief-from"), person.node().name().to_owned()),
        (words.plain("estimation-date"), written(&person.node().today().to_string())),
    ];
    let name = |key: &str| part_name(person, kept, key);
    let document = paper::document(kept, paper::Facts { facts, stamp: stamp(person)? }, (&lookup, &name))?;
    let (created, is_pdf) = (briefs::created(person.node()), format == "pdf");
    let made = tokio::task::spawn_blocking(move || make(&document, created, is_pdf)).await;
    let bytes = made.map_err(|e| app::Error::Internal(e.to_string()))??;
    Ok(match is_pdf {
        true => (bytes, "pdf", "application/pdf"),
        false => (bytes, "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    })
}

fn make(document: &Document, created: report::Timestamp, is_pdf: bool) -> app::Result<Vec<u8>> {
    let failed = |e: report::Error| app::Error::Internal(e.to_string());
    if is_pdf { report::pdf(document, created).map(|p| p.bytes) } else { report::docx(document, created) }
        .map_err(failed)
}

/// The drawing of all methods, with verdict and sentence under it: a picture travels without its page.
fn picture(person: &Person, kept: &Kept, format: &str) -> Result<Made, Fault> {
    let words = person.words()?;
    let lookup = words.lookup();
    let rows: Vec<drawings::Row> = kept.estimates.iter().map(|e| e.row(wording::method(&lookup, &e.method))).collect();
    let drawn =
        drawing_of(person, |how| drawings::estimates(&rows, Some(kept.observed), how))?.ok_or(Fault::NotFound)?;
    let verdict = words.plain(&format!("verdict-{}", kept.verdict));
    let source = lookup("picture-drawn", &[("date", person.node().today().to_string())]);
    let notes =
        [vec![verdict, wording::sentence(&lookup, kept), source], stamp(person)?.into_iter().collect()].concat();
    let svg = drawn.with_footnotes(&notes);
    match format {
        "svg" => Ok((svg.as_str().as_bytes().to_vec(), "svg", "image/svg+xml")),
        _ => Ok((report::png(&svg).map_err(|e| app::Error::Internal(e.to_string()))?, "png", "image/png")),
    }
}
