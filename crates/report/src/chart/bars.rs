//! Horizontal bars: best for places, whose names are long. One or several series; the number stands at the end of its bar.

use super::{Head, Mark, Series, key, label_column, lines, wrap};
use crate::svg::{Anchor, Pen, Type};
use crate::{Error, Svg};

/// Horizontal bars from a zero line.
#[derive(Debug, Clone, Default)]
pub struct Bars {
    /// Title, description, direction, width.
    pub head: Head,
    /// What each bar or group of bars stands for.
    pub categories: Vec<String>,
    /// One to four series, each with a value per category; values are not negative.
    pub series: Vec<Series>,
    /// The value of the longest bar there could be, so that several drawings have one scale; what is drawn may be more.
    pub most: f64,
}

/// Where things stand in one drawing of bars.
struct Layout {
    labels: f64,
    scale: f64,
    thick: f64,
    row: f64,
}

/// Draws horizontal bars.
///
/// # Errors
/// [`Error::Chart`] when there is no category, not one to four series, a series of another length, or a value that is
/// negative or not finite.
pub fn bars(chart: &Bars) -> Result<Svg, Error> {
    check(chart)?;
    let width = chart.head.width.pixels();
    let mut pen = chart.head.pen();
    let top = key(&mut pen, &chart.series, width);
    let labels = label_column(chart.categories.iter().map(String::as_str), Type::LABEL, width * 0.36) + 10.0;
    let numbers = marks(chart).map(|mark| Type::LABEL.width(&mark.shown)).fold(8.0, f64::max) + 8.0;
    let most = marks(chart).map(|mark| mark.value).fold(chart.most.max(0.0), f64::max);
    let scale = if most > 0.0 { (width - labels - numbers) / most } else { 0.0 };
    let single = chart.series.len() == 1;
    let thick = if single { 16.0 } else { 13.0 };
    let row = (thick + 1.0) * chart.series.len() as f64 + if single { 11.0 } else { 12.0 };
    let layout = Layout { labels, scale, thick, row };
    let mut y = top;
    for (index, category) in chart.categories.iter().enumerate() {
        group(&mut pen, chart, &layout, (index, category, y));
        y += row;
    }
    pen.line((labels, top), (labels, y), "axis");
    Ok(pen.finish(y + 2.0, &chart.head.title, &chart.head.description))
}

fn marks(chart: &Bars) -> impl Iterator<Item = &Mark> {
    chart.series.iter().flat_map(|series| series.values.iter().flatten())
}

fn check(chart: &Bars) -> Result<(), Error> {
    let head = &chart.head;
    head.finite(marks(chart).map(|mark| mark.value).chain([chart.most]))?;
    if chart.categories.is_empty() || chart.series.is_empty() || chart.series.len() > 4 {
        return Err(head.refuse("bars need a category and one to four series"));
    }
    if chart.series.iter().any(|series| series.values.len() != chart.categories.len()) {
        return Err(head.refuse("a series does not have one value per category"));
    }
    if marks(chart).any(|mark| mark.value < 0.0) {
        return Err(head.refuse("a bar cannot be shorter than nothing"));
    }
    Ok(())
}

fn group(pen: &mut Pen, chart: &Bars, layout: &Layout, (index, category, y): (usize, &str, f64)) {
    let words = wrap(category, Type::LABEL, layout.labels - 10.0);
    lines(pen, (layout.labels - 8.0, y + layout.row / 2.0), Anchor::Right, Type::LABEL, &words);
    let mut top = y + 6.0;
    for (number, series) in chart.series.iter().enumerate() {
        let base = top + layout.thick / 2.0 + 4.6;
        match series.values.get(index) {
            Some(Some(mark)) => {
                let long = mark.value * layout.scale;
                pen.bar((layout.labels, top), (long, layout.thick), number);
                pen.text((layout.labels + long + 6.0, base), Anchor::Left, Type::LABEL, &mark.shown);
            }
            _ => pen.text((layout.labels + 6.0, base), Anchor::Left, Type::SMALL, "–"),
        }
        top += layout.thick + 1.0;
    }
}
