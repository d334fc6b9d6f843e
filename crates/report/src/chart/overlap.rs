//! Overlap of two to eight lists: how many incidents one, several or all of them know. Dots say which lists, bars how many.

use super::{Head, Mark, cut};
use crate::svg::{Anchor, Pen, Type};
use crate::{Error, Svg};

/// The incidents known to one combination of lists.
#[derive(Debug, Clone, Default)]
pub struct Group {
    /// For each list, whether it knows them.
    pub members: Vec<bool>,
    /// How many there are.
    pub count: Mark,
}

/// Combinations of lists, one row each.
#[derive(Debug, Clone, Default)]
pub struct Overlap {
    /// Title, description, direction, width.
    pub head: Head,
    /// The names of the lists, two to eight.
    pub lists: Vec<String>,
    /// The combinations, from top to bottom.
    pub groups: Vec<Group>,
}

const ROW: f64 = 28.0;
const PITCH: f64 = 34.0;

/// Draws the overlap of lists.
///
/// # Errors
/// [`Error::Chart`] when there are not two to eight lists, no group, a group of another length, or a count that is
/// negative or not finite.
pub fn overlap(chart: &Overlap) -> Result<Svg, Error> {
    check(chart)?;
    let width = chart.head.width.pixels();
    let mut pen = chart.head.pen();
    let top = 20.0 * chart.lists.iter().map(|_| 1.0).sum::<f64>() + 12.0;
    let matrix = PITCH * chart.lists.iter().map(|_| 1.0).sum::<f64>() + 8.0;
    let floor = top + ROW * chart.groups.iter().map(|_| 1.0).sum::<f64>();
    names(&mut pen, chart, (top, floor));
    let numbers = chart.groups.iter().map(|group| Type::LABEL.width(&group.count.shown)).fold(8.0, f64::max) + 8.0;
    let most = chart.groups.iter().map(|group| group.count.value).fold(0.0, f64::max);
    let scale = if most > 0.0 { (width - matrix - numbers) / most } else { 0.0 };
    let mut y = top + ROW / 2.0;
    for group in &chart.groups {
        dots(&mut pen, group, y);
        let long = group.count.value * scale;
        // Solid where one list alone knows the incident, hatched where several agree: the pattern repeats the dots.
        let shared = group.members.iter().filter(|member| **member).count() > 1;
        pen.bar((matrix, y - 8.0), (long, 16.0), usize::from(shared));
        pen.text((matrix + long + 6.0, y + 4.6), Anchor::Left, Type::LABEL, &group.count.shown);
        y += ROW;
    }
    pen.line((matrix, top), (matrix, floor), "axis");
    Ok(pen.finish(floor + 2.0, &chart.head.title, &chart.head.description))
}

fn check(chart: &Overlap) -> Result<(), Error> {
    let head = &chart.head;
    head.finite(chart.groups.iter().map(|group| group.count.value))?;
    if !(2..=8).contains(&chart.lists.len()) || chart.groups.is_empty() {
        return Err(head.refuse("an overlap needs two to eight lists and a group"));
    }
    if chart.groups.iter().any(|group| group.members.len() != chart.lists.len()) {
        return Err(head.refuse("a group does not say yes or no for each list"));
    }
    if chart.groups.iter().any(|group| group.count.value < 0.0) {
        return Err(head.refuse("a count is negative"));
    }
    Ok(())
}

/// The names of the lists step down over their columns of dots, each with a leader, so that long names need no slant.
fn names(pen: &mut Pen, chart: &Overlap, (top, floor): (f64, f64)) {
    let width = chart.head.width.pixels();
    let (mut x, mut y) = (PITCH / 2.0, 14.0);
    for name in &chart.lists {
        pen.line((x, y + 4.0), (x, floor - 4.0), "grid");
        let room = width - x + 6.0;
        pen.text((x - 6.0, y), Anchor::Left, Type::LABEL, &cut(name, Type::LABEL, room));
        x += PITCH;
        y += 20.0;
    }
    debug_assert!(y <= top + 14.0, "the last name stands over the first row");
}

fn dots(pen: &mut Pen, group: &Group, y: f64) {
    let mut x = PITCH / 2.0;
    let mut ends: Option<(f64, f64)> = None;
    for member in &group.members {
        if *member {
            ends = Some((ends.map_or(x, |(first, _)| first), x));
        }
        x += PITCH;
    }
    if let Some((first, last)) = ends
        && last > first
    {
        pen.line((first, y), (last, y), "axis");
    }
    let mut x = PITCH / 2.0;
    for member in &group.members {
        if *member {
            pen.dot((x, y), 6.0, "present");
        } else {
            pen.dot((x, y), 3.0, "absent");
        }
        x += PITCH;
    }
}
