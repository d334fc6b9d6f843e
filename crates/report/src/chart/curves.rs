//! Curves over a scale from left to right, each named at its end: shares that rise and fall as something is set.

use super::{Head, Mark, label_column};
use crate::svg::{Anchor, Pen, Type};
use crate::{Error, Svg};

/// One or two curves over the same points.
#[derive(Debug, Clone, Default)]
pub struct Curves {
    /// Title, description, direction, width.
    pub head: Head,
    /// Where the points stand, in rising order, as they are written under the axis.
    pub points: Vec<String>,
    /// The name of each curve, and a value for each point.
    pub curves: Vec<(String, Vec<f64>)>,
    /// The values of the grid lines, ascending; the first is the floor and the last the ceiling.
    pub axis: Vec<Mark>,
    /// The point that was chosen, by number, and the words beside its line.
    pub chosen: Option<(usize, String)>,
}

const HEIGHT: f64 = 180.0;

/// Draws curves: the first solid, the second dashed.
///
/// # Errors
/// [`Error::Chart`] when there are fewer than two points, not one or two curves, a curve of another length, no axis of two
/// values, or a value that is not finite or lies outside the axis.
pub fn curves(chart: &Curves) -> Result<Svg, Error> {
    check(chart)?;
    let width = chart.head.width.pixels();
    let mut pen = chart.head.pen();
    let left = label_column(chart.axis.iter().map(|mark| mark.shown.as_str()), Type::SMALL, width * 0.2) + 10.0;
    let right = label_column(chart.curves.iter().map(|(name, _)| name.as_str()), Type::LABEL, width * 0.3) + 14.0;
    let (low, high) = ends(chart);
    let top = 22.0;
    let plot = Plot {
        left,
        step: (width - left - right) / (chart.points.len() - 1) as f64,
        floor: top + HEIGHT,
        low,
        scale: HEIGHT / (high - low),
    };
    for mark in &chart.axis {
        let y = plot.y(mark.value);
        pen.line((left, y), (width - right, y), "grid");
        pen.text((left - 6.0, y + 4.0), Anchor::Right, Type::SMALL, &mark.shown);
    }
    for (at, name) in chart.points.iter().enumerate() {
        pen.line((plot.x(at), plot.floor), (plot.x(at), plot.floor + 4.0), "axis");
        pen.text((plot.x(at), plot.floor + 17.0), Anchor::Middle, Type::SMALL, name);
    }
    if let Some((at, words)) = &chart.chosen {
        pen.line((plot.x(*at), top - 4.0), (plot.x(*at), plot.floor), "axis");
        let half = Type::SMALL.width(words) / 2.0;
        pen.text((plot.x(*at).clamp(half, width - half), top - 9.0), Anchor::Middle, Type::SMALL, words);
    }
    named(&mut pen, chart, (&plot, width - right));
    pen.line((left, plot.floor), (width - right, plot.floor), "axis");
    Ok(pen.finish(plot.floor + 24.0, &chart.head.title, &chart.head.description))
}

struct Plot {
    left: f64,
    step: f64,
    floor: f64,
    low: f64,
    scale: f64,
}

impl Plot {
    fn x(&self, point: usize) -> f64 {
        self.left + self.step * point as f64
    }

    fn y(&self, value: f64) -> f64 {
        self.floor - (value - self.low) * self.scale
    }
}

fn ends(chart: &Curves) -> (f64, f64) {
    let values = || chart.axis.iter().map(|mark| mark.value);
    (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max))
}

fn check(chart: &Curves) -> Result<(), Error> {
    let head = &chart.head;
    let values = || chart.curves.iter().flat_map(|(_, values)| values.iter().copied());
    head.finite(values().chain(chart.axis.iter().map(|mark| mark.value)))?;
    if chart.points.len() < 2 || !(1..=2).contains(&chart.curves.len()) {
        return Err(head.refuse("curves need two points, and are one or two"));
    }
    if chart.curves.iter().any(|(_, values)| values.len() != chart.points.len()) {
        return Err(head.refuse("a curve does not have one value per point"));
    }
    let (low, high) = ends(chart);
    if high <= low || values().any(|value| value < low || value > high) {
        return Err(head.refuse("a value lies outside the axis"));
    }
    match &chart.chosen {
        Some((at, _)) if *at >= chart.points.len() => Err(head.refuse("the chosen point is none of the points")),
        _ => Ok(()),
    }
}

/// The curves, and at the end of each its name, moved apart where two would touch.
fn named(pen: &mut Pen, chart: &Curves, (plot, end): (&Plot, f64)) {
    let mut heights: Vec<f64> = Vec::new();
    for ((_, values), class) in chart.curves.iter().zip(["whisker", "mark"]) {
        for (at, two) in values.windows(2).enumerate() {
            pen.line((plot.x(at), plot.y(two[0])), (plot.x(at + 1), plot.y(two[1])), class);
        }
        heights.push(plot.y(values.last().copied().unwrap_or(plot.low)));
    }
    if let [first, second] = heights.as_mut_slice()
        && (*first - *second).abs() < 16.0
    {
        let (middle, down) = (f64::midpoint(*first, *second), if first < second { -8.0 } else { 8.0 });
        (*first, *second) = (middle + down, middle - down);
    }
    for ((name, _), y) in chart.curves.iter().zip(heights) {
        pen.text((end + 8.0, y + 4.6), Anchor::Left, Type::LABEL, name);
    }
}
