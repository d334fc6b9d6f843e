//! Columns over time: one column per period, stacked when there are several series; tick labels are thinned to fit.

use super::{Head, Mark, Series, key};
use crate::svg::{Anchor, Pen, Type};
use crate::{Error, Svg};

/// Columns over time, from a zero line.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    /// Title, description, direction, width.
    pub head: Head,
    /// The name of each period, in order of time.
    pub periods: Vec<String>,
    /// One to four series, stacked; values are not negative.
    pub series: Vec<Series>,
    /// The values of the grid lines, from zero, ascending; see [`super::steps`].
    pub axis: Vec<Mark>,
}

const HEIGHT: f64 = 170.0;

/// Draws columns over time; the tallest column carries its number when there is one series.
///
/// # Errors
/// [`Error::Chart`] when there is no period, not one to four series, a series of another length, a value that is
/// negative or not finite, or no positive end of the axis.
pub fn columns(chart: &Columns) -> Result<Svg, Error> {
    check(chart)?;
    let width = chart.head.width.pixels();
    let mut pen = chart.head.pen();
    let top = key(&mut pen, &chart.series, width) + 18.0;
    let axis = chart.axis.iter().map(|mark| Type::SMALL.width(&mark.shown)).fold(0.0, f64::max) + 8.0;
    let totals: Vec<f64> = (0..chart.periods.len()).map(|period| total(chart, period)).collect();
    let most = chart.axis.iter().map(|mark| mark.value).chain(totals.iter().copied()).fold(0.0, f64::max);
    let floor = top + HEIGHT;
    for mark in &chart.axis {
        let y = floor - mark.value / most * HEIGHT;
        if mark.value > 0.0 {
            pen.line((axis, y), (width, y), "grid");
        }
        pen.text((axis - 6.0, y + 4.0), Anchor::Right, Type::SMALL, &mark.shown);
    }
    let pitch = (width - axis) / chart.periods.len() as f64;
    let plot = Plot { axis, pitch, floor, scale: HEIGHT / most };
    stacks(&mut pen, chart, &plot);
    peak(&mut pen, chart, &plot);
    ticks(&mut pen, chart, &plot);
    pen.line((axis, floor), (width, floor), "axis");
    Ok(pen.finish(floor + 24.0, &chart.head.title, &chart.head.description))
}

struct Plot {
    axis: f64,
    pitch: f64,
    floor: f64,
    scale: f64,
}

fn total(chart: &Columns, period: usize) -> f64 {
    chart.series.iter().filter_map(|series| series.values.get(period)?.as_ref()).map(|mark| mark.value).sum()
}

fn check(chart: &Columns) -> Result<(), Error> {
    let head = &chart.head;
    let values = || chart.series.iter().flat_map(|series| series.values.iter().flatten());
    head.finite(values().chain(&chart.axis).map(|mark| mark.value))?;
    if chart.periods.is_empty() || chart.series.is_empty() || chart.series.len() > 4 {
        return Err(head.refuse("columns need a period and one to four series"));
    }
    if chart.series.iter().any(|series| series.values.len() != chart.periods.len()) {
        return Err(head.refuse("a series does not have one value per period"));
    }
    if values().chain(&chart.axis).any(|mark| mark.value < 0.0) {
        return Err(head.refuse("a column cannot be lower than nothing"));
    }
    if !chart.axis.iter().any(|mark| mark.value > 0.0) {
        return Err(head.refuse("the axis has no positive end"));
    }
    Ok(())
}

fn stacks(pen: &mut Pen, chart: &Columns, plot: &Plot) {
    let gap = (plot.pitch * 0.25).clamp(1.0, 10.0);
    let mut x = plot.axis + gap / 2.0;
    for period in 0..chart.periods.len() {
        let mut y = plot.floor;
        for (number, series) in chart.series.iter().enumerate() {
            match series.values.get(period) {
                Some(Some(mark)) => {
                    let tall = mark.value * plot.scale;
                    y -= tall;
                    pen.bar((x, y), (plot.pitch - gap, tall), number);
                }
                _ if chart.series.len() == 1 => {
                    let middle = x + (plot.pitch - gap) / 2.0;
                    pen.text((middle, plot.floor - 5.0), Anchor::Middle, Type::SMALL, "–");
                }
                _ => {}
            }
        }
        x += plot.pitch;
    }
}

/// The number over the tallest column of a single series: the one that a reader looks for.
fn peak(pen: &mut Pen, chart: &Columns, plot: &Plot) {
    let [only] = chart.series.as_slice() else {
        return;
    };
    let mut x = plot.axis + plot.pitch / 2.0;
    let mut best: Option<(f64, &Mark)> = None;
    for value in &only.values {
        if let Some(mark) = value
            && best.is_none_or(|(_, tallest)| mark.value > tallest.value)
        {
            best = Some((x, mark));
        }
        x += plot.pitch;
    }
    if let Some((x, mark)) = best {
        pen.text((x, plot.floor - mark.value * plot.scale - 5.0), Anchor::Middle, Type::STRONG, &mark.shown);
    }
}

fn ticks(pen: &mut Pen, chart: &Columns, plot: &Plot) {
    let widest = chart.periods.iter().map(|period| Type::SMALL.width(period)).fold(0.0, f64::max) + 12.0;
    let every = ((widest / plot.pitch).ceil() as usize).max(1);
    let mut x = plot.axis + plot.pitch / 2.0;
    let end = plot.axis + plot.pitch * chart.periods.iter().map(|_| 1.0).sum::<f64>();
    for (index, period) in chart.periods.iter().enumerate() {
        let half = Type::SMALL.width(period) / 2.0;
        if index % every == 0 {
            pen.line((x, plot.floor), (x, plot.floor + 4.0), "axis");
            pen.text((x.min(end - half), plot.floor + 17.0), Anchor::Middle, Type::SMALL, period);
        }
        x += plot.pitch;
    }
}
