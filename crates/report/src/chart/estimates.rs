//! Estimates with their intervals: a point and its whiskers per row, against what was observed. The interval is always
//! drawn; a point without one is refused by the type.

use super::{Head, Mark, label_column, lines, wrap};
use crate::svg::{Anchor, Pen, Type};
use crate::{Error, Svg};

/// One estimate.
#[derive(Debug, Clone, Default)]
pub struct Interval {
    /// What is estimated.
    pub label: String,
    /// The lower end.
    pub low: f64,
    /// The point, where the method gives one.
    pub point: Option<f64>,
    /// The upper end.
    pub high: f64,
    /// Point and interval as written, for example `1,240 (980–1,610)`.
    pub shown: String,
    /// Where the probability lies: lower edge, upper edge and share of each bar, ascending. May be empty.
    pub density: Vec<(f64, f64, f64)>,
}

/// Estimates on one axis.
#[derive(Debug, Clone, Default)]
pub struct Estimates {
    /// Title, description, direction, width.
    pub head: Head,
    /// The estimates, from top to bottom.
    pub rows: Vec<Interval>,
    /// What was observed: the value, and the words beside its line, for example `Documented: 612`.
    pub observed: Option<Mark>,
    /// The values of the grid lines, ascending.
    pub axis: Vec<Mark>,
}

const ROW: f64 = 40.0;
/// What a row with a density needs in addition.
const HILL: f64 = 26.0;

/// Draws estimates with intervals.
///
/// # Errors
/// [`Error::Chart`] when there is no row, fewer than two axis values, a number that is not finite, an interval that
/// runs backwards, or a point outside its interval.
pub fn estimates(chart: &Estimates) -> Result<Svg, Error> {
    check(chart)?;
    let width = chart.head.width.pixels();
    let mut pen = chart.head.pen();
    let labels = label_column(chart.rows.iter().map(|row| row.label.as_str()), Type::LABEL, width * 0.34) + 14.0;
    let ends = chart.axis.iter().map(|mark| mark.value).chain(chart.rows.iter().flat_map(|row| [row.low, row.high]));
    let ends = ends.chain(chart.rows.iter().flat_map(|row| row.density.iter().flat_map(|bar| [bar.0, bar.1])));
    let ends = ends.chain(chart.observed.iter().map(|mark| mark.value));
    let (low, high) = ends.fold((f64::MAX, f64::MIN), |(low, high), x| (low.min(x), high.max(x)));
    let last = chart.axis.last().map_or(0.0, |mark| Type::SMALL.width(&mark.shown) / 2.0);
    let scale = (width - labels - last - 6.0) / (high - low).max(f64::MIN_POSITIVE);
    let place = |value: f64| labels + 4.0 + (value - low) * scale;
    let top = if chart.observed.is_some() { 22.0 } else { 4.0 };
    let heights: Vec<f64> =
        chart.rows.iter().map(|row| if row.density.is_empty() { ROW } else { ROW + HILL }).collect();
    let floor = top + heights.iter().sum::<f64>();
    for mark in &chart.axis {
        let x = place(mark.value);
        pen.line((x, top), (x, floor), if mark.value == 0.0 { "axis" } else { "grid" });
        pen.text((x, floor + 16.0), Anchor::Middle, Type::SMALL, &mark.shown);
    }
    let line = chart.observed.as_ref().map(|mark| place(mark.value));
    observed(&mut pen, chart, (line.unwrap_or(0.0), top, floor));
    let mut next = top;
    for (row, height) in chart.rows.iter().zip(&heights) {
        next += height;
        let is_hilly = !row.density.is_empty();
        let y = next - ROW / 2.0 - if is_hilly { 5.0 } else { 0.0 };
        hill(&mut pen, &row.density, (&place, y + 5.0));
        lines(&mut pen, (labels - 12.0, y), Anchor::Right, Type::LABEL, &wrap(&row.label, Type::LABEL, labels - 14.0));
        let at = Place { low: place(row.low), point: row.point.map(place), high: place(row.high), y: y + 5.0 };
        interval(&mut pen, &at);
        let half = Type::LABEL.width(&row.shown) / 2.0;
        let x = beside(f64::midpoint(at.low, at.high), half, line);
        let x = x.clamp(labels + half, (width - half).max(labels + half));
        // Under the line of its interval where a hill stands on it.
        let lift = if is_hilly { -23.0 } else { 6.0 };
        pen.text((x, y - lift), Anchor::Middle, Type::LABEL, &row.shown);
    }
    Ok(pen.finish(floor + 24.0, &chart.head.title, &chart.head.description))
}

fn check(chart: &Estimates) -> Result<(), Error> {
    let head = &chart.head;
    let ends = chart.rows.iter().flat_map(|row| [row.low, row.high, row.point.unwrap_or(row.low)]);
    head.finite(ends.chain(chart.axis.iter().chain(&chart.observed).map(|mark| mark.value)))?;
    if chart.rows.is_empty() || chart.axis.len() < 2 {
        return Err(head.refuse("estimates need a row and an axis"));
    }
    head.finite(chart.rows.iter().flat_map(|row| row.density.iter().flat_map(|bar| [bar.0, bar.1, bar.2])))?;
    if chart.rows.iter().any(|row| row.low > row.high) {
        return Err(head.refuse("an interval runs backwards"));
    }
    if chart.rows.iter().any(|row| row.point.is_some_and(|point| point < row.low || point > row.high)) {
        return Err(head.refuse("a point lies outside its interval"));
    }
    Ok(())
}

/// The density as a hill that stands on the line of its interval, the highest bar as high as the room.
fn hill(pen: &mut Pen, density: &[(f64, f64, f64)], (place, base): (&dyn Fn(f64) -> f64, f64)) {
    let height = |bar: &(f64, f64, f64)| bar.2 / (bar.1 - bar.0).max(f64::MIN_POSITIVE);
    let most = density.iter().map(height).fold(0.0, f64::max);
    let (Some(first), Some(last)) = (density.first(), density.last()) else { return };
    if most <= 0.0 || !most.is_finite() {
        return;
    }
    let mut points = vec![(place(first.0), base)];
    for bar in density {
        points.push((place(f64::midpoint(bar.0, bar.1)), base - (HILL + 8.0) * height(bar) / most));
    }
    points.push((place(last.1), base));
    pen.area(&points);
}

fn observed(pen: &mut Pen, chart: &Estimates, (x, top, floor): (f64, f64, f64)) {
    if let Some(mark) = &chart.observed {
        pen.line((x, top - 4.0), (x, floor), "mark");
        let half = Type::STRONG.width(&mark.shown) / 2.0;
        let x = x.clamp(half, (chart.head.width.pixels() - half).max(half));
        pen.text((x, top - 9.0), Anchor::Middle, Type::STRONG, &mark.shown);
    }
}

/// Where an interval stands, in pixels.
struct Place {
    low: f64,
    point: Option<f64>,
    high: f64,
    y: f64,
}

fn interval(pen: &mut Pen, at: &Place) {
    pen.line((at.low, at.y), (at.high, at.y), "whisker");
    for x in [at.low, at.high] {
        pen.line((x, at.y - 5.0), (x, at.y + 5.0), "whisker");
    }
    if let Some(x) = at.point {
        pen.dot((x, at.y), 5.0, "point");
    }
}

/// Moves a label off the observed line, to the side on which most of it already stands.
fn beside(x: f64, half: f64, line: Option<f64>) -> f64 {
    match line {
        Some(line) if (x - line).abs() < half + 5.0 && x >= line => line + half + 5.0,
        Some(line) if (x - line).abs() < half + 5.0 => line - half - 5.0,
        _ => x,
    }
}
