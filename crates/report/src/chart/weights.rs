//! What each answer weighs: bars to both sides of zero, in groups under the name of what was asked.

use super::{Head, Mark, label_column, lines, wrap};
use crate::svg::{Anchor, Pen, Type};
use crate::{Error, Svg};

/// Weights of answers, in groups.
#[derive(Debug, Clone, Default)]
pub struct Weights {
    /// Title, description, direction, width.
    pub head: Head,
    /// The name of each group, and its answers: name and weight.
    pub groups: Vec<(String, Vec<(String, Mark)>)>,
    /// The lowest and the highest weight, so that several drawings have one scale; those drawn may go further.
    pub reach: (f64, f64),
}

const ROW: f64 = 22.0;
const NAME: f64 = 28.0;

/// Draws weights: solid bars speak for, hatched bars against.
///
/// # Errors
/// [`Error::Chart`] when there is no group, a group is empty, or a weight is not finite.
pub fn weights(chart: &Weights) -> Result<Svg, Error> {
    let head = &chart.head;
    let rows = || chart.groups.iter().flat_map(|(_, rows)| rows);
    head.finite(rows().map(|(_, mark)| mark.value).chain([chart.reach.0, chart.reach.1]))?;
    if chart.groups.is_empty() || chart.groups.iter().any(|(_, rows)| rows.is_empty()) {
        return Err(head.refuse("weights need a group, and each group an answer"));
    }
    let width = head.width.pixels();
    let mut pen = head.pen();
    let labels = label_column(rows().map(|(name, _)| name.as_str()), Type::LABEL, width * 0.36) + 10.0;
    let numbers = label_column(rows().map(|(_, mark)| mark.shown.as_str()), Type::LABEL, width * 0.2) + 12.0;
    let low = rows().map(|(_, mark)| mark.value).fold(chart.reach.0.min(0.0), f64::min);
    let high = rows().map(|(_, mark)| mark.value).fold(chart.reach.1.max(0.0), f64::max);
    let scale = (width - labels - 2.0 * numbers) / (high - low).max(f64::MIN_POSITIVE);
    let zero = labels + numbers - low * scale;
    let mut y = 0.0;
    for (name, rows) in &chart.groups {
        pen.text((0.0, y + 18.0), Anchor::Left, Type::STRONG, &super::cut(name, Type::STRONG, width));
        y += NAME;
        let top = y;
        for (label, mark) in rows {
            row(&mut pen, (labels, y + ROW / 2.0), (zero, scale), (label, mark));
            y += ROW;
        }
        pen.line((zero, top), (zero, y), "axis");
        y += 6.0;
    }
    Ok(pen.finish(y + 2.0, &head.title, &head.description))
}

fn row(pen: &mut Pen, (labels, y): (f64, f64), (zero, scale): (f64, f64), (label, mark): (&str, &Mark)) {
    lines(pen, (labels - 8.0, y), Anchor::Right, Type::LABEL, &wrap(label, Type::LABEL, labels - 10.0));
    let end = zero + mark.value * scale;
    let falls = mark.value < 0.0;
    pen.bar((zero.min(end), y - 7.0), ((end - zero).abs(), 14.0), usize::from(falls));
    let (x, anchor) = if falls { (end - 6.0, Anchor::Right) } else { (end + 6.0, Anchor::Left) };
    pen.text((x, y + 4.6), anchor, Type::LABEL, &mark.shown);
}
