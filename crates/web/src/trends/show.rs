//! A published trend: the table as its readers have it, and how it differs from the one before.

use super::list::{grid, named};
use crate::drawing::drawn;
use crate::fault::Fault;
use crate::posted::Posted;
use crate::records::{ask_why, record_id};
use crate::view::Drawing;
use crate::view::trend::{Compared, TrendShow};
use crate::visit::{Answer, Person};
use app::trends::{Kept, joint};
use app::{Error, drawings, exports};
use axum::extract::Path;

/// The formats, as they stand in addresses, and their names.
pub(super) const FORMATS: [(&str, &str); 6] =
    [("csv", "CSV"), ("cells", "CSV (cells)"), ("hxl", "HXL"), ("xlsx", "XLSX"), ("svg", "SVG"), ("png", "PNG")];

/// Shows a published trend.
///
/// # Errors
/// [`Fault::NotFound`] when it may not be seen.
pub async fn show(person: Person, Path(id): Path<String>) -> Answer {
    page(&person, &id, None).await
}

/// Shows one whose label asks for a reason.
///
/// # Errors
/// As [`show`].
pub async fn open(person: Person, Path(id): Path<String>, Posted(form): Posted) -> Answer {
    page(&person, &id, Some(form.text("reason"))).await
}

async fn page(person: &Person, id: &str, reason: Option<&str>) -> Answer {
    match joint::show(person.node(), person.actor(), &record_id(id)?, reason).await {
        Ok((kept, show)) => {
            let mut view = view(person, (id, &kept)).await?;
            if !exports::may_take(person.node(), person.actor(), &show.label) {
                view.files.clear();
            }
            person.page("understand", &view)
        }
        Err(Error::ReasonNeeded) => ask_why(person, "trend", &format!("/trends/{id}"), reason),
        Err(other) => Err(other.into()),
    }
}

async fn view(person: &Person, (id, kept): (&str, &Kept)) -> Result<TrendShow, Fault> {
    let words = person.words()?;
    let source = words.lookup()("picture-drawn", &[("date", kept.printed.made.clone())]);
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    Ok(TrendShow {
        made: kept.printed.made.clone(),
        grid: grid(person, kept)?,
        withheld: number(kept.withheld),
        filled: number(kept.filled),
        earlier: number(kept.previous),
        drawing: drawing(person, kept, &source)?,
        compared: compared(person, (id, kept)).await?,
        files: FORMATS.map(|(end, name)| (name.to_owned(), format!("/trends/{id}/files/{end}"))).to_vec(),
        record: format!("/records/trend/{id}"),
    })
}

fn drawing(person: &Person, kept: &Kept, source: &str) -> Result<Option<Drawing>, Fault> {
    let totals = totals(person, kept);
    drawn(person, source, |how| drawings::published(totals, how))
}

/// The published total of each finest row; none where it is withheld.
pub(super) fn totals(person: &Person, kept: &Kept) -> Vec<(String, Option<u64>)> {
    let named = named(person, kept);
    let deepest: Vec<usize> =
        named.dimensions().iter().map(|d| d.nodes.iter().map(|n| n.level).max().unwrap_or(0)).collect();
    let rows = named.dimensions().first().map_or(0, |d| d.nodes.iter().map(|n| n.level).min().unwrap_or(0));
    let is_total = |levels: &[usize]| levels.iter().zip(&deepest).skip(1).all(|(level, top)| level == top);
    let cells = named.cells().into_iter();
    cells.filter(|c| c.levels[0] == rows && is_total(&c.levels)).map(|c| (c.labels[0].clone(), c.count)).collect()
}

/// The release before this one with the same breakdown, cell by cell.
async fn compared(person: &Person, (id, kept): (&str, &Kept)) -> Result<Option<Compared>, Fault> {
    let labels = |k: &Kept| k.dimensions().iter().map(|d| d.name.clone()).collect::<Vec<_>>();
    let earlier = joint::earlier(person.node(), person.actor()).await?.opened;
    let before = earlier
        .iter()
        .filter(|(other, k)| other.as_str() != id && k.printed.made <= kept.printed.made && labels(k) == labels(kept))
        .max_by(|a, b| a.1.printed.made.cmp(&b.1.printed.made));
    let Some((_, before)) = before else { return Ok(None) };
    let (then, now) = (named(person, before).cells(), named(person, kept).cells());
    let rows = now.iter().filter_map(|cell| {
        let old = then.iter().find(|c| c.labels == cell.labels)?.count?;
        let (old, new) = (i64::try_from(old).ok()?, i64::try_from(cell.count?).ok()?);
        (old != new).then(|| (cell.labels.join(" · "), old, new))
    });
    Ok(Some(Compared { made: before.printed.made.clone(), rows: rows.collect() }))
}
