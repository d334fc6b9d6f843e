//! Where the words of a map go: beside their circle where there is room, largest value first; a label without room is
//! left out, because the table beside the map names every place.

use super::geometry::Bounds;
use super::topology::Point;
use crate::svg::{Anchor, Pen, Type};

/// A circle on the drawing and its words.
pub(super) struct Spot {
    pub at: Point,
    pub radius: f64,
    pub label: String,
    pub rank: f64,
}

impl Spot {
    fn bounds(&self) -> Bounds {
        let ((x, y), r) = (self.at, self.radius);
        Bounds { west: x - r, south: y - r, east: x + r, north: y + r }
    }

    /// The boxes where the label could stand, best first, with its anchor.
    fn candidates(&self) -> [(Bounds, Anchor); 6] {
        let ((x, y), gap) = (self.at, self.radius + 5.0);
        let w = Type::LABEL.width(&self.label);
        let slant = gap * 0.75;
        [
            (spread(x + gap, y, w), Anchor::Left),
            (spread(x - gap - w, y, w), Anchor::Right),
            (spread(x - w / 2.0, y - gap - 5.0, w), Anchor::Middle),
            (spread(x - w / 2.0, y + gap + 6.0, w), Anchor::Middle),
            (spread(x + slant, y - slant, w), Anchor::Left),
            (spread(x + slant, y + slant, w), Anchor::Left),
        ]
    }
}

/// The box of a line of text that starts here and is centred on this height.
fn spread(left: f64, middle: f64, width: f64) -> Bounds {
    Bounds { west: left, south: middle - 8.0, east: left + width, north: middle + 8.0 }
}

fn within(inner: &Bounds, outer: &Bounds) -> bool {
    inner.west >= outer.west + 3.0
        && inner.east <= outer.east - 3.0
        && inner.south >= outer.south + 2.0
        && inner.north <= outer.north - 2.0
}

fn point_of(place: &Bounds, anchor: Anchor) -> Point {
    let x = match anchor {
        Anchor::Left => place.west,
        Anchor::Middle => f64::midpoint(place.west, place.east),
        Anchor::Right => place.east,
    };
    (x, f64::midpoint(place.south, place.north) + 4.6)
}

/// Writes the labels of circles.
pub(super) fn write(pen: &mut Pen, spots: &[Spot], taken: Option<Bounds>, frame: Bounds) {
    let mut order: Vec<&Spot> = spots.iter().collect();
    order.sort_by(|a, b| b.rank.total_cmp(&a.rank));
    let mut used: Vec<Bounds> = taken.into_iter().collect();
    for spot in order {
        let free = |place: &Bounds| {
            let others = spots.iter().filter(|other| !std::ptr::eq(*other, spot)).map(Spot::bounds);
            within(place, &frame) && !others.chain(used.iter().copied()).any(|other| other.touches(place))
        };
        let found = spot.candidates().into_iter().find(|(place, _)| free(place));
        if let Some((place, anchor)) = found.filter(|_| !spot.label.is_empty()) {
            pen.text(point_of(&place, anchor), anchor, Type::LABEL, &spot.label);
            used.push(place);
        }
    }
}

/// Writes names to orient the reader, where no circle or circle's usual label stands.
pub(super) fn write_places<'a>(
    pen: &mut Pen,
    places: impl Iterator<Item = (Point, &'a str)>,
    spots: &[Spot],
    frame: Bounds,
) {
    for ((x, y), label) in places {
        let w = Type::SMALL.width(label);
        let place = spread(x - w / 2.0, y, w);
        let blocked = spots.iter().flat_map(|spot| [spot.bounds(), spot.candidates()[0].0]);
        if within(&place, &frame) && !blocked.into_iter().any(|other| other.touches(&place)) {
            pen.text((x, y + 4.0), Anchor::Middle, Type::SMALL, label);
        }
    }
}

/// The corner of the frame, of this size, that covers fewest circles; the lower corner at the reading end wins a tie.
pub(super) fn emptiest(spots: &[Spot], frame: Bounds, (w, h): (f64, f64), rtl: bool) -> Bounds {
    let corner = |right: bool, low: bool| {
        let west = if right { frame.east - w } else { frame.west };
        let south = if low { frame.north - h } else { frame.south };
        Bounds { west, south, east: west + w, north: south + h }
    };
    let order = [(!rtl, true), (rtl, true), (!rtl, false), (rtl, false)];
    let covered = |place: &Bounds| spots.iter().filter(|spot| spot.bounds().touches(place)).count();
    let corners = order.map(|(right, low)| corner(right, low));
    corners.into_iter().min_by_key(covered).unwrap_or(frame)
}
