//! A published trend as a file. Only what readers may have: nothing of what was withheld is in any of them.

use super::list::named;
use super::show::{FORMATS, totals};
use crate::alone::{self, Given};
use crate::download::download;
use crate::drawing::drawing_of;
use crate::fault::Fault;
use crate::posted::Posted;
use crate::records::record_id;
use crate::visit::{Answer, Person};
use app::exports::file::Fact;
use app::trends::{Kept, joint, tables};
use app::{drawings, report};
use axum::extract::Path;

/// Gives the file for the purpose in the address, or asks what is missing: what for, and a second person.
///
/// # Errors
/// [`Fault::NotFound`] for another format, or when the trend may not be seen.
pub async fn file(person: Person, Path(which): Path<(String, String)>) -> Answer {
    answer(person, which, "").await
}

/// Asks a second person, for the reason that was given.
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
    let (purpose, reason) = match alone::given(&person, ("trend", &id, &format), reason).await? {
        Given::File(purpose, reason) => (purpose, reason),
        Given::Page(page) => return Ok(page),
    };
    let (kept, export) = joint::leaving(person.node(), person.actor(), &id, (purpose, reason.as_deref())).await?;
    let facts = alone::facts(&person, &export)?;
    let (words, shown) = (person.words()?, named(&person, &kept));
    let csv = |name: &str, table: Vec<u8>| -> Answer {
        download(name, "text/csv; charset=utf-8", alone::csv(&person, (&export, &facts), &table)?)
    };
    match format.as_str() {
        "csv" => csv("trend.csv", tables::table_csv(&shown, &words.lookup())?),
        "cells" => csv("trend-cells.csv", tables::cells_csv(&shown, false)?),
        "hxl" => csv("trend.hxl.csv", tables::cells_csv(&shown, true)?),
        "xlsx" => {
            let stamp = person.node().is_demo().then(|| words.plain("demonstration"));
            let bytes = alone::workbook(&person, &facts, tables::page(&shown, &words.lookup(), stamp))?;
            download("trend.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", bytes)
        }
        _ => picture(&person, &kept, (&format, &facts)),
    }
}

/// The drawing, with what it is and on which terms under it.
fn picture(person: &Person, kept: &Kept, (format, facts): (&str, &[Fact])) -> Answer {
    let words = person.words()?;
    let totals = totals(person, kept);
    let drawn = drawing_of(person, |how| drawings::published(totals, how))?.ok_or(Fault::NotFound)?;
    let given = [
        ("minimum", kept.printed.k.to_string()),
        ("withheld", kept.withheld.to_string()),
        ("filled", kept.filled.to_string()),
        ("date", kept.printed.made.clone()),
    ];
    let stamp = person.node().is_demo().then(|| words.plain("demonstration"));
    let note = vec![words.lookup()("trend-file-note", &given)];
    let notes = [note, alone::under(facts), stamp.into_iter().collect()].concat();
    let svg = drawn.with_footnotes(&notes);
    if format == "svg" {
        return download("trend.svg", "image/svg+xml", svg.as_str().as_bytes().to_vec());
    }
    let png = report::png(&svg).map_err(|e| app::Error::Internal(e.to_string()))?;
    download("trend.png", "image/png", png)
}
