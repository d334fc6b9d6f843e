//! A trend as files: the safe table for readers, and apart from it what only the releasing organisation may see.

use super::{Kept, PrintedCell, Trend};
use crate::briefs::Words;
use crate::estimation::tables::sheet;
use crate::{Error, Result};
use estimate::release::cube::{Coarser, Interval, Reason};
use report::{Cell, Direction, Sheet, Table};
use serde_json::{Value, json};

/// What is printed at a cell, in words or as a number.
pub fn shown(cell: &PrintedCell, words: &Words<'_>) -> String {
    match cell.count {
        Some(count) => count.to_string(),
        None => words(&format!("release-{}", cell.status), &[]),
    }
}

/// The label of a node: a total in the reader's words.
pub fn label(text: &str, words: &Words<'_>) -> String {
    if text == "total" { words("total", &[]) } else { text.to_owned() }
}

/// One line for each cell, totals among them: the labels, the count, the status. With tags of the Humanitarian
/// Exchange Language under the heading when asked.
///
/// # Errors
/// `Internal` when it cannot be written.
pub fn cells_csv(kept: &Kept, has_tags: bool) -> Result<Vec<u8>> {
    let names: Vec<String> = kept.dimensions().iter().map(|d| d.name.clone()).collect();
    let head = [names.clone(), vec!["count".to_owned(), "status".to_owned()]].concat();
    let tag = |name: &String| match name.as_str() {
        "governorate" => "#adm1+name".to_owned(),
        "district" => "#adm2+name".to_owned(),
        "year" | "quarter" | "month" | "date" => "#date+occurred".to_owned(),
        other => format!("#meta+{}", other.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "")),
    };
    let tags =
        [names.iter().map(tag).collect(), vec!["#affected+recorded".to_owned(), "#status+release".to_owned()]].concat();
    let lines = kept.cells().into_iter().map(|cell| {
        let count = cell.count.map_or_else(String::new, |count| count.to_string());
        [cell.labels, vec![count, cell.status]].concat()
    });
    sheet(head, has_tags.then_some(tags).into_iter().chain(lines))
}

/// The safe table: rows of the first dimension, columns of the second; more dimensions make one such table for each
/// of their categories, one under the other.
pub fn table(kept: &Kept, words: &Words<'_>) -> Table {
    let dimensions = kept.dimensions();
    let name = |d: &super::PrintedDimension| dimension(&d.name, words);
    let caption = words("trend-caption", &[("minimum", kept.printed.k.to_string())]);
    let header = match dimensions {
        [] => Vec::new(),
        [only] => vec![name(only), words("estimation-count", &[])],
        [first, second, rest @ ..] => {
            let across = second.nodes.iter().map(|n| label(&n.label, words));
            rest.iter().map(name).chain([format!("{} / {}", name(first), name(second))]).chain(across).collect()
        }
    };
    Table { caption, header, rows: rows(&kept.cells(), dimensions.len(), words), source: None }
}

/// The name of a dimension: in the reader's words where there are any.
pub fn dimension(name: &str, words: &Words<'_>) -> String {
    match name {
        "governorate" | "district" | "year" | "quarter" | "month" => words(&format!("dimension-{name}"), &[]),
        other => other.to_owned(),
    }
}

fn rows(cells: &[PrintedCell], dimensions: usize, words: &Words<'_>) -> Vec<Vec<Cell>> {
    let cell = |c: &PrintedCell| match c.count {
        Some(count) => Cell::number(count as f64, count.to_string()),
        None => Cell::text(shown(c, words)),
    };
    let text = |label_: &String| Cell::text(label(label_, words));
    if dimensions == 1 {
        return cells.iter().map(|c| vec![text(&c.labels[0]), cell(c)]).collect();
    }
    // The cells run with the last dimension fastest; a line holds all columns of one row and one further category.
    let mut lines: Vec<(Vec<String>, Vec<Cell>)> = Vec::new();
    for c in cells {
        let key: Vec<String> = c.labels[2..].iter().chain([&c.labels[0]]).cloned().collect();
        match lines.iter_mut().find(|(k, _)| *k == key) {
            Some((_, line)) => line.push(cell(c)),
            None => lines.push((key, vec![cell(c)])),
        }
    }
    lines.into_iter().map(|(key, line)| key.iter().map(text).chain(line).collect()).collect()
}

/// The safe table as a sheet of a workbook.
pub fn page(kept: &Kept, words: &Words<'_>, stamp: Option<String>) -> Sheet {
    Sheet { name: words("trends", &[]), direction: Direction::LeftToRight, stamp, table: table(kept, words) }
}

/// The safe table as a workbook.
///
/// # Errors
/// `Internal` when it cannot be written.
pub fn workbook(
    kept: &Kept,
    words: &Words<'_>,
    (created, stamp): (report::Timestamp, Option<String>),
) -> Result<Vec<u8>> {
    report::xlsx(&[page(kept, words, stamp)], created).map_err(|e| Error::Internal(e.to_string()))
}

/// The safe table as CSV.
///
/// # Errors
/// `Internal` when it cannot be written.
pub fn table_csv(kept: &Kept, words: &Words<'_>) -> Result<Vec<u8>> {
    let table = table(kept, words);
    sheet(table.header, table.rows.iter().map(|row| row.iter().map(|c| c.shown().to_owned()).collect()))
}

/// Not for readers: what each withheld count is withheld for.
///
/// # Errors
/// `Internal` when it cannot be written.
pub fn reasons_csv(trend: &Trend) -> Result<Vec<u8>> {
    let kept = trend.kept("");
    let names: Vec<String> = kept.dimensions().iter().map(|d| d.name.clone()).collect();
    let head = [names, vec!["reason".to_owned(), "printed".to_owned()]].concat();
    let lines = kept
        .cells()
        .into_iter()
        .zip(&trend.release.reasons)
        .filter_map(|(cell, reason)| Some([cell.labels, vec![code(*reason)?.to_owned(), cell.status]].concat()));
    sheet(head, lines)
}

fn code(reason: Option<Reason>) -> Option<&'static str> {
    Some(match reason? {
        Reason::SmallNumber => "small-number",
        Reason::FewContributors => "few-contributors",
        Reason::WholeGroup => "whole-group",
        Reason::ToProtectAnother => "to-protect-another",
    })
}

/// Not for readers: the least and greatest count that a reader must hold possible, for each protected count.
///
/// # Errors
/// `Internal` when it cannot be written.
pub fn audit_csv(trend: &Trend) -> Result<Vec<u8>> {
    let head = ["what", "least", "greatest", "is_exact", "is_safe"].map(str::to_owned).to_vec();
    let line = |one: &Interval| {
        let greatest = one.greatest.map_or_else(|| "without end".to_owned(), |most| most.to_string());
        vec![one.cell.clone(), one.least.to_string(), greatest, one.is_exact.to_string(), one.is_safe.to_string()]
    };
    sheet(head, trend.audit().iter().map(line))
}

/// Everything as one JSON object. The schema is told in `docs/guide/notebooks.md`.
pub fn json(trend: &Trend, made: &str) -> Value {
    let kept = trend.kept(made);
    let names: Vec<&str> = kept.dimensions().iter().map(|d| d.name.as_str()).collect();
    let cell = |(cell, reason): (PrintedCell, &Option<Reason>)| {
        let at: serde_json::Map<String, Value> =
            names.iter().zip(&cell.labels).map(|(name, label)| ((*name).to_owned(), json!(label))).collect();
        json!({ "at": at, "levels": cell.levels, "count": cell.count, "status": cell.status, "reason": code(*reason) })
    };
    let audited = |one: &Interval| {
        json!({ "what": one.cell, "least": one.least, "greatest": one.greatest, "is_exact": one.is_exact,
                "is_safe": one.is_safe })
    };
    let coarser = |c: &Coarser| json!({ "dimension": c.dimension, "without_level": c.level, "withheld": c.withheld, "filled": c.filled });
    json!({
        "dimensions": names,
        "k": kept.printed.k,
        "previous": kept.previous,
        "withheld": kept.withheld,
        "filled": kept.filled,
        "is_safe": trend.audit().iter().all(|one| one.is_safe),
        "cells": kept.cells().into_iter().zip(&trend.release.reasons).map(cell).collect::<Vec<_>>(),
        "audit": trend.audit().iter().map(audited).collect::<Vec<_>>(),
        "coarser": trend.release.coarser.iter().map(coarser).collect::<Vec<_>>(),
    })
}
