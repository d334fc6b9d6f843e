//! Why two records match: each comparison adds or takes away weight (in bits), and the bars follow one another from zero
//! to the total.

use super::{Head, Mark, ROUNDED, label_column, lines, wrap};
use crate::svg::{Anchor, Pen, Type};
use crate::{Error, Svg};

/// One contribution.
#[derive(Debug, Clone, Default)]
pub struct Step {
    /// What was compared.
    pub label: String,
    /// The weight that it added or took away.
    pub weight: Mark,
}

/// Contributions that add up to a total.
#[derive(Debug, Clone, Default)]
pub struct Waterfall {
    /// Title, description, direction, width.
    pub head: Head,
    /// The contributions, in order.
    pub steps: Vec<Step>,
    /// The name of the total and how it is written; its value is the sum of the steps.
    pub total: (String, String),
    /// A weight above which the pair counts as a match, and the words beside its line.
    pub threshold: Option<Mark>,
}

const ROW: f64 = 28.0;
/// A row where a label takes two lines.
const TALL: f64 = 36.0;

/// Draws a waterfall: solid bars add, hatched bars take away.
///
/// # Errors
/// [`Error::Chart`] when there is no step or a weight is not finite.
pub fn waterfall(chart: &Waterfall) -> Result<Svg, Error> {
    let head = &chart.head;
    head.finite(chart.steps.iter().map(|step| step.weight.value).chain(chart.threshold.iter().map(|mark| mark.value)))?;
    if chart.steps.is_empty() {
        return Err(head.refuse("a waterfall needs a step"));
    }
    let width = head.width.pixels();
    let mut pen = head.pen();
    let mut names = chart.steps.iter().map(|step| step.label.as_str()).chain([chart.total.0.as_str()]);
    let labels = label_column(names.clone(), Type::STRONG, width * 0.36) + 10.0;
    let shown = chart.steps.iter().map(|step| step.weight.shown.as_str()).chain([chart.total.1.as_str()]);
    let numbers = label_column(shown, Type::STRONG, width * 0.25) + 12.0;
    let (low, high) = reach(chart);
    let scale = (width - labels - 2.0 * numbers) / (high - low).max(f64::MIN_POSITIVE);
    let place = |value: f64| labels + numbers + (value - low) * scale;
    let top = if chart.threshold.is_some() { 22.0 } else { 2.0 };
    let height = if names.any(|name| Type::STRONG.width(name) > labels - 10.0 + ROUNDED) { TALL } else { ROW };
    let floor = top + height * (chart.steps.iter().map(|_| 1.0).sum::<f64>() + 1.0);
    let mut row = Row { y: top + height / 2.0, labels, zero: place(0.0) };
    let mut sum = 0.0;
    for step in &chart.steps {
        let next = sum + step.weight.value;
        bar(&mut pen, &row, (place(sum), place(next)), (&step.label, &step.weight.shown, Type::LABEL));
        pen.line((place(next), row.y + 8.0), (place(next), row.y + height - 8.0), "grid");
        sum = next;
        row.y += height;
    }
    bar(&mut pen, &row, (row.zero, place(sum)), (&chart.total.0, &chart.total.1, Type::STRONG));
    pen.line((row.zero, top), (row.zero, floor), "axis");
    if let Some(mark) = &chart.threshold {
        let x = place(mark.value);
        pen.line((x, top - 4.0), (x, floor), "mark");
        let half = Type::SMALL.width(&mark.shown) / 2.0;
        pen.text((x.clamp(half, width - half), top - 9.0), Anchor::Middle, Type::SMALL, &mark.shown);
    }
    Ok(pen.finish(floor + 2.0, &head.title, &head.description))
}

/// The lowest and highest point of the running sum, zero and the threshold.
fn reach(chart: &Waterfall) -> (f64, f64) {
    let mut sum = 0.0;
    let mut ends = (0.0_f64, 0.0_f64);
    for step in &chart.steps {
        sum += step.weight.value;
        ends = (ends.0.min(sum), ends.1.max(sum));
    }
    let mark = chart.threshold.as_ref().map_or(0.0, |mark| mark.value);
    (ends.0.min(mark), ends.1.max(mark))
}

struct Row {
    y: f64,
    labels: f64,
    zero: f64,
}

fn bar(pen: &mut Pen, row: &Row, (from, to): (f64, f64), (label, shown, look): (&str, &str, Type)) {
    lines(pen, (row.labels - 8.0, row.y), Anchor::Right, look, &wrap(label, look, row.labels - 10.0));
    let falls = to < from;
    pen.bar((from.min(to), row.y - 8.0), ((to - from).abs(), 16.0), usize::from(falls));
    let (x, anchor) = if falls { (to - 6.0, Anchor::Right) } else { (to + 6.0, Anchor::Left) };
    pen.text((x, row.y + 4.6), anchor, look, shown);
}
