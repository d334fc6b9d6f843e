//! Charts as SVG: bars, columns over time, curves, estimates with intervals, overlaps of lists, weights of answers, and
//! waterfalls of match weights.
//! Numbers come with the words that show them, so that language and digits are the caller's. Every chart labels
//! directly, keeps the zero line of bars, tells fills apart by pattern, and mirrors itself for right-to-left.

mod bars;
mod columns;
mod curves;
mod estimates;
mod overlap;
mod waterfall;
mod weights;

pub use bars::{Bars, bars};
pub use columns::{Columns, columns};
pub use curves::{Curves, curves};
pub use estimates::{Estimates, Interval, estimates};
pub use overlap::{Group, Overlap, overlap};
pub use waterfall::{Step, Waterfall, waterfall};
pub use weights::{Weights, weights};

use crate::svg::{Anchor, Pen, Type};
use crate::{Direction, Error};

/// How wide a drawing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Width {
    /// The full measure of a page, 640 pixels.
    #[default]
    Full,
    /// One of two columns, 330 pixels.
    Half,
}

impl Width {
    /// The width in pixels.
    #[must_use]
    pub fn pixels(self) -> f64 {
        match self {
            Self::Full => 640.0,
            Self::Half => 330.0,
        }
    }
}

/// What every drawing has.
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// The title, read aloud and shown as a tooltip; the figure's heading is set outside the drawing.
    pub title: String,
    /// What the drawing shows, in a sentence or two, for a reader who cannot see it.
    pub description: String,
    /// The direction of reading.
    pub direction: Direction,
    /// The width.
    pub width: Width,
}

impl Head {
    /// A pen of this width and direction.
    pub(crate) fn pen(&self) -> Pen {
        let key = format!("{}\n{}", self.title, self.description);
        Pen::new(self.width.pixels(), self.direction.is_rtl(), &key)
    }

    /// A refusal that names this chart.
    fn refuse(&self, reason: &'static str) -> Error {
        Error::Chart { title: self.title.clone(), reason }
    }

    /// Refuses numbers that no axis can show.
    fn finite(&self, mut values: impl Iterator<Item = f64>) -> Result<(), Error> {
        if values.all(f64::is_finite) { Ok(()) } else { Err(self.refuse("a value is not a finite number")) }
    }
}

/// A number and how the reader's language writes it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mark {
    /// The value.
    pub value: f64,
    /// As written.
    pub shown: String,
}

impl Mark {
    /// A value with its writing.
    #[must_use]
    pub fn new(value: f64, shown: impl Into<String>) -> Self {
        Self { value, shown: shown.into() }
    }
}

/// One series: a name and a value for each category; an absent value is drawn as a dash, never as zero.
#[derive(Debug, Clone, Default)]
pub struct Series {
    /// The name; shown when there are several.
    pub name: String,
    /// One per category.
    pub values: Vec<Option<Mark>>,
}

/// Round axis values from zero to at least `max`, four to six of them, for the caller to write in words.
///
/// Steps are 1, 2 or 5 times a power of ten, the common rule of hand-drawn axes. Gives only zero for a `max` that is not
/// positive and finite.
#[must_use]
pub fn steps(max: f64) -> Vec<f64> {
    if !max.is_finite() || max <= 0.0 {
        return vec![0.0];
    }
    let rough = max / 4.0;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|s| *s >= rough * 0.999).unwrap_or(rough);
    let mut values = vec![0.0];
    let mut count = 0.0;
    while step * count < max * 0.999_999 && values.len() < 12 {
        count += 1.0;
        values.push(step * count);
    }
    values
}

/// How much wider than its room a label may be: the room was made for the widest, and rounded on the way.
const ROUNDED: f64 = 0.01;

/// Breaks a label into at most two lines of a width, the second cut with an ellipsis where it must be.
pub(crate) fn wrap(text: &str, look: Type, width: f64) -> Vec<String> {
    if look.width(text) <= width + ROUNDED {
        return vec![text.to_owned()];
    }
    let mut first = String::new();
    let mut rest = text;
    for (end, _) in text.match_indices(' ') {
        let (head, tail) = text.split_at(end);
        if look.width(head) > width {
            break;
        }
        first = head.to_owned();
        rest = tail.trim_start();
    }
    let second = cut(rest, look, width);
    if first.is_empty() { vec![second] } else { vec![first, second] }
}

/// Cuts a label to a width with an ellipsis.
pub(crate) fn cut(text: &str, look: Type, width: f64) -> String {
    if look.width(text) <= width + ROUNDED {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if look.width(&kept) + look.width("…") > width {
            kept.pop();
            break;
        }
    }
    format!("{}…", kept.trim_end())
}

/// Writes one or two lines centred on a height.
pub(crate) fn lines(pen: &mut Pen, at: (f64, f64), anchor: Anchor, look: Type, words: &[String]) {
    let leading = look.size * 1.2;
    let top = match words.len() {
        0 | 1 => at.1 + look.size * 0.36,
        _ => at.1 + look.size * 0.36 - leading / 2.0,
    };
    let mut y = top;
    for line in words {
        pen.text((at.0, y), anchor, look, line);
        y += leading;
    }
}

/// A row of swatches with names, for several series; gives the height it took.
fn key(pen: &mut Pen, series: &[Series], width: f64) -> f64 {
    if series.len() < 2 {
        return 0.0;
    }
    let (mut x, mut y) = (0.0, 4.0);
    for (index, one) in series.iter().enumerate() {
        let wide = 18.0 + Type::LABEL.width(&one.name) + 18.0;
        if x > 0.0 && x + wide > width {
            x = 0.0;
            y += 20.0;
        }
        pen.bar((x, y), (12.0, 12.0), index);
        pen.text((x + 18.0, y + 11.0), Anchor::Left, Type::LABEL, &one.name);
        x += wide;
    }
    y + 26.0
}

/// The column for row labels: as wide as its widest label, but no wider than a share of the drawing.
fn label_column<'a>(labels: impl Iterator<Item = &'a str>, look: Type, most: f64) -> f64 {
    labels.map(|label| look.width(label)).fold(0.0, f64::max).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_reach_the_maximum() {
        // By hand: 43 / 4 = 10.75, the next round step is 20, so 0, 20, 40, 60.
        assert_eq!(steps(43.0), [0.0, 20.0, 40.0, 60.0]);
        assert_eq!(steps(4.0), [0.0, 1.0, 2.0, 3.0, 4.0]);
        assert_eq!(steps(0.0), [0.0]);
        assert_eq!(steps(f64::NAN), [0.0]);
    }

    #[test]
    fn a_long_label_takes_two_lines_and_then_an_ellipsis() {
        let two = wrap("Rif Dimashq and the southern suburbs of the city", Type::LABEL, 120.0);
        assert_eq!(two.len(), 2);
        assert!(two.iter().all(|line| Type::LABEL.width(line) <= 120.0));
        assert!(two.last().is_some_and(|line| line.ends_with('…')));
        assert_eq!(wrap("Homs", Type::LABEL, 120.0), ["Homs"]);
    }
}
