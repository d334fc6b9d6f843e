//! Drawings of derived figures for pages and documents: what several know, where, when, and how surely.

use crate::briefs::Words;
use crate::matching::INCIDENT;
use crate::node::Node;
use crate::picture::{Overlap as Overlapping, Picture};
use crate::{Error, Result};
use report::Direction;
use report::Svg;
use report::chart::{
    self, Bars, Columns, Estimates, Group, Head, Interval, Mark, Overlap, Series, Step, Waterfall, Width,
};
use report::map::{self, Circle, Focus, Map};
use std::collections::BTreeMap;

/// One estimate to be drawn.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// What it is called.
    pub label: String,
    /// The middle.
    pub n: f64,
    /// Lower end of the interval.
    pub lower: f64,
    /// Upper end; infinite where the counts do not bound it.
    pub upper: f64,
    /// Where the probability lies: lower edge, upper edge, share of each bar. May be empty.
    pub density: Vec<(f64, f64, f64)>,
}

/// Language and width of a drawing.
pub struct Drawn<'a> {
    /// The words of the reader's language.
    pub words: &'a Words<'a>,
    /// Whether it reads from right to left.
    pub direction: Direction,
    /// Full or half width.
    pub width: Width,
}

impl Drawn<'_> {
    fn head(&self, key: &str) -> Head {
        Head {
            title: (self.words)(&format!("drawing-{key}"), &[]),
            description: (self.words)(&format!("drawing-{key}-says"), &[]),
            direction: self.direction,
            width: self.width,
        }
    }
}

fn drawn<E: std::fmt::Display>(svg: std::result::Result<Svg, E>) -> Result<Svg> {
    svg.map_err(|e| Error::Internal(e.to_string()))
}

fn written_mark(n: usize, how: &Drawn<'_>) -> Mark {
    Mark::new(n as f64, (how.words)("plain-number", &[("value", n.to_string())]))
}

fn mark(n: usize) -> Mark {
    Mark::new(n as f64, n.to_string())
}

/// How many incidents with civilian deaths each combination of lists knows.
///
/// # Errors
/// `Conflict` with fewer than two or more than eight lists.
pub fn overlap(picture: &Picture, how: &Drawn<'_>) -> Result<Svg> {
    combinations(&picture.names, counts(picture), how)
}

/// How many of all incidents each combination of lists knows.
///
/// # Errors
/// As [`overlap`].
pub fn overlap_of_all(picture: &Picture, how: &Drawn<'_>) -> Result<Svg> {
    combined(&picture.names, counts(picture), (how, "overlap-of-all"))
}

fn counts(picture: &Picture) -> Vec<(u32, usize)> {
    let lists = picture.names.len().min(9);
    (1..1_u32 << lists).map(|mask| (mask, picture.exactly(mask))).collect()
}

/// The most combinations that a drawing of an overlap shows; the largest are kept.
const MOST_COMBINATIONS: usize = 31;

/// How many each combination of lists knows, one list alone first.
///
/// # Errors
/// `Conflict` with fewer than two or more than eight lists.
pub fn combinations(names: &[String], groups: Vec<(u32, usize)>, how: &Drawn<'_>) -> Result<Svg> {
    combined(names, groups, (how, "overlap"))
}

/// How many records of a kind, each counted once, each combination of lists knows.
///
/// # Errors
/// As [`combinations`].
pub fn overlap_of_kind((names, groups): Overlapping, how: &Drawn<'_>) -> Result<Svg> {
    combined(&names, groups, (how, "combinations"))
}

fn combined(names: &[String], mut groups: Vec<(u32, usize)>, (how, key): (&Drawn<'_>, &str)) -> Result<Svg> {
    let lists = names.len();
    if !(2..=8).contains(&lists) {
        return Err(Error::Conflict("an overlap is drawn for two to eight lists".to_owned()));
    }
    groups.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    groups.truncate(MOST_COMBINATIONS);
    groups.sort_by_key(|(mask, _)| (mask.count_ones(), *mask));
    let groups = groups
        .into_iter()
        .map(|(mask, n)| Group {
            members: (0..lists).map(|i| mask & (1 << i) != 0).collect(),
            count: written_mark(n, how),
        })
        .collect();
    drawn(chart::overlap(&Overlap { head: how.head(key), lists: names.to_vec(), groups }))
}

/// Incidents by governorate, most first.
///
/// # Errors
/// `Conflict` when there are none.
pub fn by_governorate(node: &Node, picture: &Picture, how: &Drawn<'_>) -> Result<Svg> {
    let mut counts: Vec<(String, usize)> = picture.by_governorate().into_iter().collect();
    counts.sort_by_key(|(code, n)| (std::cmp::Reverse(*n), code.clone()));
    if counts.is_empty() {
        return Err(Error::Conflict("there is nothing to draw yet".to_owned()));
    }
    let language = (how.words)("language-code", &[]);
    let name = |code: &str| node.vocabularies().label("places", code, &language).to_owned();
    drawn(chart::bars(&Bars {
        head: how.head("governorates"),
        categories: counts.iter().map(|(code, _)| name(code)).collect(),
        series: vec![Series { name: String::new(), values: counts.iter().map(|(_, n)| Some(mark(*n))).collect() }],
        ..Bars::default()
    }))
}

/// Counts under their names as bars, in the order given; `key` is the drawing's own word.
///
/// # Errors
/// `Conflict` when there is none.
pub fn counted(key: &str, counts: &[(String, usize)], how: &Drawn<'_>) -> Result<Svg> {
    if counts.is_empty() {
        return Err(Error::Conflict("there is nothing to draw yet".to_owned()));
    }
    drawn(chart::bars(&Bars {
        head: how.head(key),
        categories: counts.iter().map(|(name, _)| name.clone()).collect(),
        series: vec![Series {
            name: String::new(),
            values: counts.iter().map(|(_, n)| Some(written_mark(*n, how))).collect(),
        }],
        ..Bars::default()
    }))
}

/// Published totals as bars; a withheld one is a dash.
///
/// # Errors
/// `Conflict` when there is none.
pub fn published(totals: Vec<(String, Option<u64>)>, how: &Drawn<'_>) -> Result<Svg> {
    if totals.iter().all(|(_, count)| count.is_none()) {
        return Err(Error::Conflict("there is nothing to draw yet".to_owned()));
    }
    let value = |count: &Option<u64>| count.map(|n| written_mark(n as usize, how));
    drawn(chart::bars(&Bars {
        head: how.head("trend"),
        categories: totals.iter().map(|(name, _)| name.clone()).collect(),
        series: vec![Series { name: String::new(), values: totals.iter().map(|(_, n)| value(n)).collect() }],
        ..Bars::default()
    }))
}

/// Incidents by month, months without any included.
///
/// # Errors
/// `Conflict` when there are none.
pub fn by_month(picture: &Picture, how: &Drawn<'_>) -> Result<Svg> {
    monthly(&picture.by_month(), how)
}

/// Counts by month, months without any included.
///
/// # Errors
/// `Conflict` when there are none.
pub fn monthly(counts: &BTreeMap<String, usize>, how: &Drawn<'_>) -> Result<Svg> {
    let (Some(first), Some(last)) = (counts.keys().next(), counts.keys().next_back()) else {
        return Err(Error::Conflict("there is nothing to draw yet".to_owned()));
    };
    let periods = months(first, last);
    let values: Vec<usize> = periods.iter().map(|p| counts.get(p).copied().unwrap_or(0)).collect();
    let top = values.iter().copied().max().unwrap_or(0) as f64;
    drawn(chart::columns(&Columns {
        head: how.head("months"),
        series: vec![Series { name: String::new(), values: values.iter().map(|n| Some(mark(*n))).collect() }],
        periods: written(periods, how),
        axis: axis(top),
    }))
}

/// Months in words where there is room for them, else as `2017-06`.
fn written(periods: Vec<String>, how: &Drawn<'_>) -> Vec<String> {
    if periods.len() > 12 {
        return periods;
    }
    periods.into_iter().map(|p| (how.words)("written-date", &[("date", p)])).collect()
}

fn axis(top: f64) -> Vec<Mark> {
    chart::steps(top).into_iter().map(|v| Mark::new(v, format!("{v:.0}"))).collect()
}

/// Every month from the first to the last, as `2017-06`.
pub(crate) fn months(first: &str, last: &str) -> Vec<String> {
    let number = |t: &str| Some(t.get(..4)?.parse::<u32>().ok()? * 12 + t.get(5..7)?.parse::<u32>().ok()? - 1);
    match (number(first), number(last)) {
        (Some(a), Some(b)) => (a..=b).map(|n| format!("{:04}-{:02}", n / 12, n % 12 + 1)).collect(),
        _ => Vec::new(),
    }
}

/// A map of graduated circles, one in each governorate; no point is finer than that.
///
/// # Errors
/// `Conflict` when no place is known.
pub fn map(node: &Node, picture: &Picture, how: &Drawn<'_>) -> Result<Svg> {
    let values = picture.by_governorate().into_iter().map(|(code, n)| (code, n as f64)).collect();
    circles(node, values, ("map", how))
}

/// A map of graduated circles for a value of each governorate, by its code.
///
/// # Errors
/// `Conflict` when no place is known.
pub fn circles(node: &Node, values: Vec<(String, f64)>, (key, how): (&str, &Drawn<'_>)) -> Result<Svg> {
    let language = (how.words)("language-code", &[]);
    let circles: Vec<Circle> = values
        .into_iter()
        .filter_map(|(code, value)| {
            let term = node.vocabularies().term("places", &code)?;
            let point = term.point?;
            let label = node.vocabularies().label("places", &code, &language).to_owned();
            Some(Circle { lat: point.latitude, lon: point.longitude, value, label, radius_km: 0.0 })
        })
        .collect();
    let top = circles.iter().map(|c| c.value).fold(0.0, f64::max);
    if top <= 0.0 {
        return Err(Error::Conflict("there is nothing to draw yet".to_owned()));
    }
    let sizes = [top / 10.0, top].map(nice).map(|v| Mark::new(v, format!("{v:.0}"))).to_vec();
    drawn(map::circles(&Map { head: how.head(key), focus: Focus::Country(760), circles, places: Vec::new(), sizes }))
}

/// A round number not above `v`: 1, 2 or 5 times a power of ten.
fn nice(v: f64) -> f64 {
    let power = 10_f64.powf(v.max(1.0).log10().floor());
    [5.0, 2.0, 1.0].into_iter().map(|m| m * power).find(|n| *n <= v.max(1.0)).unwrap_or(1.0)
}

/// Estimates with their intervals against what was recorded.
///
/// # Errors
/// `Conflict` when there is none.
pub fn estimates(rows: &[Row], observed: Option<u32>, how: &Drawn<'_>) -> Result<Svg> {
    let end = edge(rows, observed);
    let top = rows.iter().map(|r| r.upper.min(end)).fold(f64::from(observed.unwrap_or(0)), f64::max);
    let density = |r: &Row| r.density.iter().copied().filter(|bar| bar.1 <= top).collect();
    let line = |n: u32| Mark::new(f64::from(n), (how.words)("drawing-observed", &[("count", n.to_string())]));
    drawn(chart::estimates(&Estimates {
        head: how.head("estimates"),
        rows: rows
            .iter()
            .map(|r| Interval {
                label: r.label.clone(),
                low: r.lower,
                point: Some(r.n),
                high: r.upper.min(end),
                shown: shown(r, how),
                density: density(r),
            })
            .collect(),
        observed: observed.map(line),
        axis: axis(top),
    }))
}

/// Where a drawing of estimates ends: an interval that runs far beyond the others, or without end, is drawn to the
/// edge, and its words say how far it goes. Otherwise one method would press all others into a corner.
fn edge(rows: &[Row], observed: Option<u32>) -> f64 {
    let mut ends: Vec<f64> = rows.iter().map(|r| r.upper).filter(|upper| upper.is_finite()).collect();
    ends.sort_by(f64::total_cmp);
    let middle = ends.get(ends.len() / 2).copied().unwrap_or(0.0);
    let points = rows.iter().map(|r| r.n).fold(f64::from(observed.unwrap_or(0)), f64::max);
    (2.2 * middle).max(1.15 * points)
}

fn shown(row: &Row, how: &Drawn<'_>) -> String {
    let number = |n: f64| (how.words)("plain-number", &[("value", format!("{n:.0}"))]);
    let upper = if row.upper.is_finite() { number(row.upper) } else { (how.words)("without-end", &[]) };
    format!("{} ({}–{upper})", number(row.n), number(row.lower))
}

/// Why two records may be the same: the weight in bits of each comparison, with the keys of the words for what was
/// compared and for what was found; the start found nothing. Incidents may be the same event, other records the same.
///
/// # Errors
/// `Internal` when a weight is not a number.
pub fn waterfall(levels: &[(String, String, f64)], total: f64, (kind, how): (&str, &Drawn<'_>)) -> Result<Svg> {
    let key = if kind == INCIDENT { "waterfall" } else { "waterfall-of-records" };
    let steps = levels
        .iter()
        .map(|(compared, found, bits)| Step {
            label: match found.as_str() {
                "" => (how.words)(compared, &[]),
                found => format!("{}: {}", (how.words)(compared, &[]), (how.words)(found, &[])),
            },
            weight: Mark::new(*bits, format!("{bits:+.1}")),
        })
        .collect();
    let total = ((how.words)("drawing-total", &[]), format!("{total:+.1}"));
    drawn(chart::waterfall(&Waterfall { head: how.head(key), steps, total, threshold: None }))
}
