//! A published trend as a file. Only what readers may have: nothing of what was withheld is in any of them.

use super::list::named;
use super::show::totals;
use crate::download::download;
use crate::drawing::drawing_of;
use crate::fault::Fault;
use crate::records::record_id;
use crate::visit::{Answer, Person};
use app::trends::{joint, tables};
use app::{briefs, drawings, report};
use axum::extract::Path;

/// Gives the file.
///
/// # Errors
/// [`Fault::NotFound`] for another format, or when the trend may not be seen.
pub async fn file(person: Person, Path((id, format)): Path<(String, String)>) -> Answer {
    let reason = Some("to take a published trend away");
    let (kept, show) = joint::show(person.node(), person.actor(), &record_id(&id)?, reason).await?;
    app::derivations::require_fresh(person.node(), &show.record.id).await?;
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
