//! Choosing what a trend is broken down by, what must then be withheld, and what was published before.

use super::wanted;
use crate::fault::Fault;
use crate::naming::address;
use crate::view::edit::Chosen;
use crate::view::trend::{Coarser, Grid, Preview, Proof, Published, Trends};
use crate::visit::{Answer, Person};
use crate::words::written;
use app::Error;
use app::trends::joint::{self, WAYS, Wanted};
use app::trends::{Trend, tables};

/// Shows the choice, and the table when one was asked for.
///
/// # Errors
/// [`Fault::NotFound`] without a role that analyses.
pub async fn list(person: Person) -> Answer {
    if !app::estimates::may(person.actor()) {
        return Err(Fault::NotFound);
    }
    let wanted = wanted(|name| person.asked(name));
    let preview = match person.asked("rows") {
        Some(_) => Some(joint::preview(person.node(), person.actor(), &wanted).await),
        None => None,
    };
    let mut view = choice(&person, &wanted)?;
    match preview {
        Some(Ok(trend)) => view.preview = Some(seen(&person, &trend, &wanted)?),
        Some(Err(Error::Refused(why))) => view.refused = Some(person.said(why)?),
        Some(Err(other)) => return Err(other.into()),
        None => {}
    }
    let earlier = joint::earlier(person.node(), person.actor()).await?;
    view.unreadable = earlier.unreadable.iter().map(|id| (format!("/records/trend/{id}"), id.to_string())).collect();
    view.published = earlier
        .opened
        .iter()
        .map(|(id, kept)| Published {
            href: format!("/trends/{id}"),
            made: kept.printed.made.clone(),
            by: kept.dimensions().iter().filter(|d| d.nodes.len() > 1).map(|d| d.name.clone()).collect(),
            minimum: i64::try_from(kept.printed.k).unwrap_or(0),
        })
        .collect();
    person.page("understand", &view)
}

fn choice(person: &Person, wanted: &Wanted) -> Result<Trends, Fault> {
    let words = person.words()?;
    let chosen = |code: &str, of: Option<&str>| Chosen {
        code: code.to_owned(),
        label: words.plain(&format!("dimension-{code}")),
        is_chosen: of == Some(code),
    };
    let none =
        Chosen { code: "none".to_owned(), label: words.plain("trend-no-columns"), is_chosen: wanted.columns.is_none() };
    let columns = WAYS.map(|w| chosen(w, wanted.columns.as_deref()));
    Ok(Trends {
        rows: WAYS.map(|w| chosen(w, Some(&wanted.rows))).to_vec(),
        columns: [none].into_iter().chain(columns).collect(),
        k: i64::try_from(wanted.k).unwrap_or(5),
        hides: wanted.hides_contributors,
        ..Trends::default()
    })
}

fn seen(person: &Person, trend: &Trend, wanted: &Wanted) -> Result<Preview, Fault> {
    let kept = trend.kept(&person.node().today().to_string());
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let coarser = trend.release.coarser.iter().filter(|c| c.dimension != "contributor").map(|c| Coarser {
        dimension: c.dimension.clone(),
        withheld: number(c.withheld),
        filled: number(c.filled),
        href: coarser(wanted, &c.dimension),
    });
    Ok(Preview {
        least: (kept.printed.k > wanted.k).then(|| i64::try_from(kept.printed.k).unwrap_or(i64::MAX)),
        grid: grid(person, &kept)?,
        withheld: number(kept.withheld),
        filled: number(kept.filled),
        earlier: number(kept.previous),
        coarser: coarser.collect(),
        proof: trend
            .audit()
            .iter()
            .filter(|one| !one.cell.is_empty())
            .take(500)
            .map(|one| Proof {
                cell: one.cell.clone(),
                least: i64::try_from(one.least).unwrap_or(i64::MAX),
                greatest: one.greatest.and_then(|g| i64::try_from(g).ok()),
            })
            .collect(),
    })
}

/// The same question with the time one level coarser, where there is one.
fn coarser(wanted: &Wanted, dimension: &str) -> Option<String> {
    let up = |way: &str| match way {
        "month" => "quarter".to_owned(),
        "quarter" => "year".to_owned(),
        other => other.to_owned(),
    };
    (dimension == "month").then(|| {
        let k = wanted.k.to_string();
        let (rows, columns) = (up(&wanted.rows), wanted.columns.as_deref().map_or_else(|| "none".to_owned(), up));
        let hides = if wanted.hides_contributors { "yes" } else { "no" };
        address(
            "/trends",
            &[("rows", rows.as_str()), ("columns", columns.as_str()), ("k", k.as_str()), ("hides", hides)],
        )
    })
}

/// The table in the reader's words, withheld cells with their reason.
pub(super) fn grid(person: &Person, kept: &app::trends::Kept) -> Result<Grid, Fault> {
    let words = person.words()?;
    let lookup = words.lookup();
    let table = tables::table(&named(person, kept), &lookup);
    let cell = |c: &app::report::Cell| match c {
        app::report::Cell::Number { value, .. } => (written::decimal(*value), false),
        app::report::Cell::Text(text) => (text.clone(), true),
    };
    let cells = |row: &Vec<app::report::Cell>| row.iter().map(cell).collect();
    Ok(Grid {
        caption: table.caption.clone(),
        heads: table.header.clone(),
        rows: table.rows.iter().map(cells).collect(),
    })
}

/// What a dimension of time is called: by the finest of years, quarters and months that it prints.
fn finest(nodes: &[app::trends::PrintedNode]) -> &'static str {
    let last = |label: &str| label.rsplit(" > ").next().unwrap_or_default().to_owned();
    let labels: Vec<String> = nodes.iter().map(|n| last(&n.label)).collect();
    match labels.iter().any(|l| l.len() == 7 && !l.contains('Q')) {
        true if !labels.iter().all(|l| l == "selected") => "month",
        _ if labels.iter().any(|l| l.contains("-Q")) => "quarter",
        _ => "year",
    }
}

/// The same with governorates by their names and dates as they are written.
pub(super) fn named(person: &Person, kept: &app::trends::Kept) -> app::trends::Kept {
    let mut kept = kept.clone();
    let vocabularies = person.node().vocabularies();
    // What prints one node only was not broken down by: it makes no column.
    for dimension in &mut kept.printed.dimensions {
        let is_place = dimension.name == "governorate";
        if dimension.name == "month" {
            dimension.name = finest(&dimension.nodes).to_owned();
        }
        for node in &mut dimension.nodes {
            let last = node.label.rsplit(" > ").next().unwrap_or_default().to_owned();
            node.label = match is_place {
                true if last != "total" && last != "selected" => {
                    vocabularies.label("places", &last, person.language.code()).to_owned()
                }
                _ if last == "selected" => "total".to_owned(),
                _ => last,
            };
        }
    }
    kept
}
