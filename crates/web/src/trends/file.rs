//! A published trend as a file. Only what readers may have: nothing of what was withheld is in any of them.

use super::list::named;
use super::show::totals;
use crate::download::download;
use crate::drawing::drawing_of;
use crate::fault::Fault;
use crate::posted::Posted;
use crate::records::{ask_why, record_id};
use crate::visit::{Answer, Person};
use app::trends::{joint, tables};
use app::{Error, briefs, drawings, report};
use axum::extract::Path;

/// Gives the file, or asks why when the label wants a reason.
///
/// # Errors
/// [`Fault::NotFound`] for another format, or when the trend may not be seen.
pub async fn file(person: Person, Path(which): Path<(String, String)>) -> Answer {
    answer(person, which, None).await
}

/// Gives the file for the reason that was given.
///
/// # Errors
/// As [`file`].
pub async fn file_with_reason(person: Person, Path(which): Path<(String, String)>, Posted(form): Posted) -> Answer {
    answer(person, which, Some(form.text("reason"))).await
}

async fn answer(person: Person, (id, format): (String, String), reason: Option<&str>) -> Answer {
    let kept = match joint::leaving(person.node(), person.actor(), &record_id(&id)?, reason).await {
        Err(Error::ReasonNeeded) => return ask_why(&person, "trend", &format!("/trends/{id}/files/{format}"), reason),
        other => other?,
    };
    let words = person.words()?;
    let lookup = words.lookup();
    let shown = named(&person, &kept);
    let stamp = person.node().is_demo().then(|| words.plain("demonstration"));
    let csv = "text/csv; charset=utf-8";
    match format.as_str() {
        "csv" => download("trend.csv", csv, tables::table_csv(&shown, &lookup)?),
        "cells" => download("trend-cells.csv", csv, tables::cells_csv(&shown, false)?),
        "hxl" => download("trend.hxl.csv", csv, tables::cells_csv(&shown, true)?),
        "xlsx" => {
            let bytes = tables::workbook(&shown, &lookup, (briefs::created(person.node()), stamp))?;
            download("trend.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", bytes)
        }
        "svg" | "png" => {
            let totals = totals(&person, &kept);
            let drawn = drawing_of(&person, |how| drawings::published(totals, how))?.ok_or(Fault::NotFound)?;
            let given = [
                ("minimum", kept.printed.k.to_string()),
                ("withheld", kept.withheld.to_string()),
                ("filled", kept.filled.to_string()),
                ("date", kept.printed.made.clone()),
            ];
            let notes = [vec![lookup("trend-file-note", &given)], stamp.into_iter().collect()].concat();
            let svg = drawn.with_footnotes(&notes);
            if format == "svg" {
                return download("trend.svg", "image/svg+xml", svg.as_str().as_bytes().to_vec());
            }
            let png = report::png(&svg).map_err(|e| app::Error::Internal(e.to_string()))?;
            download("trend.png", "image/png", png)
        }
        _ => Err(Fault::NotFound),
    }
}
