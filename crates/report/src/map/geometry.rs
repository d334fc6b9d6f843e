//! Plane geometry for maps: boxes, the projection, thinning of lines, clipping, and path data.

use std::fmt::Write as _;

use super::topology::Point;

/// A box of degrees or of pixels (where south is the smaller y).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bounds {
    pub west: f64,
    pub south: f64,
    pub east: f64,
    pub north: f64,
}

impl Bounds {
    /// The box round some points; nothing when there is none.
    pub(crate) fn of(points: &[Point]) -> Option<Self> {
        let (x, y) = *points.first()?;
        let first = Self { west: x, south: y, east: x, north: y };
        Some(points.iter().fold(first, |bounds, point| bounds.with(*point)))
    }

    /// The box grown to hold a point.
    pub(crate) fn with(self, (x, y): Point) -> Self {
        Self { west: self.west.min(x), south: self.south.min(y), east: self.east.max(x), north: self.north.max(y) }
    }

    /// The box grown to hold another.
    pub(crate) fn joined(self, other: Self) -> Self {
        self.with((other.west, other.south)).with((other.east, other.north))
    }

    /// The box grown on every side by a share of its size.
    pub(crate) fn grown(self, share: f64) -> Self {
        let (x, y) = ((self.east - self.west) * share, (self.north - self.south) * share);
        Self { west: self.west - x, south: self.south - y, east: self.east + x, north: self.north + y }
    }

    /// Whether two boxes share any area.
    pub(crate) fn touches(&self, other: &Self) -> bool {
        self.west < other.east && other.west < self.east && self.south < other.north && other.south < self.north
    }

    /// The area.
    pub(crate) fn area(&self) -> f64 {
        (self.east - self.west) * (self.north - self.south)
    }
}

/// Degrees to pixels: equirectangular, true to scale along the middle parallel.
///
/// Source: Snyder, Map Projections: A Working Manual (USGS Professional Paper 1395), chapter 12.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Projection {
    west: f64,
    north: f64,
    across: f64,
    down: f64,
    /// The size of the drawing in pixels.
    pub width: f64,
    pub height: f64,
}

impl Projection {
    /// Fits a box of degrees into a drawing of this width; a tall box is widened so that the drawing is at most
    /// `tallest` times as high as wide, a flat one heightened to at least half of that.
    pub(crate) fn fit(bounds: Bounds, width: f64, tallest: f64) -> Self {
        let middle = f64::midpoint(bounds.south, bounds.north);
        let shrink = middle.to_radians().cos().max(0.1);
        let mut across = ((bounds.east - bounds.west) * shrink).max(0.02);
        let mut down = (bounds.north - bounds.south).max(0.02);
        across = across.max(down / tallest);
        down = down.max(across * tallest * 0.5);
        let scale = width / across;
        let centre = f64::midpoint(bounds.west, bounds.east);
        Self {
            west: centre - across / shrink / 2.0,
            north: middle + down / 2.0,
            across: scale * shrink,
            down: scale,
            width,
            height: down * scale,
        }
    }

    /// The pixel of a longitude and latitude.
    pub(crate) fn place(&self, (lon, lat): Point) -> Point {
        ((lon - self.west) * self.across, (self.north - lat) * self.down)
    }

    /// A distance on the ground in pixels, at 111.2 km to a degree of latitude.
    pub(crate) fn kilometres(&self, km: f64) -> f64 {
        km / 111.2 * self.down
    }

    /// The drawing as a box of pixels.
    pub(crate) fn frame(&self) -> Bounds {
        Bounds { west: 0.0, south: 0.0, east: self.width, north: self.height }
    }
}

/// A line with fewer points, none further than `tolerance` from the line it replaces; the ends stay.
///
/// Source: Douglas and Peucker, Cartographica 10(2), 1973.
pub(crate) fn thin(points: &[Point], tolerance: f64) -> Vec<Point> {
    let Some(last) = points.len().checked_sub(1) else {
        return Vec::new();
    };
    let mut keep = vec![false; points.len()];
    let mut spans = vec![(0, last)];
    while let Some((start, end)) = spans.pop() {
        for index in [start, end] {
            if let Some(kept) = keep.get_mut(index) {
                *kept = true;
            }
        }
        if let Some((far, distance)) = furthest(points, start, end)
            && distance > tolerance
        {
            spans.push((start, far));
            spans.push((far, end));
        }
    }
    points.iter().zip(keep).filter_map(|(point, keep)| keep.then_some(*point)).collect()
}

fn furthest(points: &[Point], start: usize, end: usize) -> Option<(usize, f64)> {
    let (a, b) = (*points.get(start)?, *points.get(end)?);
    let inside = points.iter().enumerate().take(end).skip(start + 1);
    inside.map(|(index, p)| (index, distance(*p, a, b))).max_by(|x, y| x.1.total_cmp(&y.1))
}

fn distance(p: Point, a: Point, b: Point) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let long = dx.hypot(dy);
    if long == 0.0 {
        return (p.0 - a.0).hypot(p.1 - a.1);
    }
    (dx * (a.1 - p.1) - dy * (a.0 - p.0)).abs() / long
}

/// A closed ring cut to a box.
///
/// Source: Sutherland and Hodgman, Communications of the ACM 17(1), 1974. A ring that leaves the box and comes back is
/// joined along its edge, which the frame of the map covers.
pub(crate) fn clip(ring: &[Point], to: Bounds) -> Vec<Point> {
    let mut points = ring.to_vec();
    for side in 0..4 {
        let inside = |p: Point| match side {
            0 => p.0 >= to.west,
            1 => p.0 <= to.east,
            2 => p.1 >= to.south,
            _ => p.1 <= to.north,
        };
        let cross = |a: Point, b: Point| {
            let (edge, from, till) = match side {
                0 => (to.west, a.0, b.0),
                1 => (to.east, a.0, b.0),
                2 => (to.south, a.1, b.1),
                _ => (to.north, a.1, b.1),
            };
            let share = (edge - from) / (till - from);
            (a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share)
        };
        let Some(mut before) = points.last().copied() else {
            return points;
        };
        let mut kept = Vec::with_capacity(points.len());
        for point in points {
            if inside(point) != inside(before) {
                kept.push(cross(before, point));
            }
            if inside(point) {
                kept.push(point);
            }
            before = point;
        }
        points = kept;
    }
    points
}

/// The area of a ring, without sign.
pub(crate) fn area(ring: &[Point]) -> f64 {
    let next = ring.iter().cycle().skip(1);
    (ring.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<f64>() / 2.0).abs()
}

/// Path data of a closed ring: relative steps in tenths of a pixel, which are the shortest to write; rounding does not
/// add up because each step starts from the rounded point.
pub(crate) fn path(ring: &[Point]) -> String {
    let mut out = String::new();
    let mut at: Option<(i64, i64)> = None;
    for point in ring {
        let (x, y) = ((point.0 * 10.0).round() as i64, (point.1 * 10.0).round() as i64);
        match at {
            None => {
                let _ = write!(out, "M{} {}l", tenth(x), tenth(y));
            }
            Some((px, py)) if (px, py) != (x, y) => {
                let (dx, dy) = (tenth(x - px), tenth(y - py));
                let before = if out.ends_with('l') || dx.starts_with('-') { "" } else { " " };
                let between = if dy.starts_with('-') { "" } else { " " };
                let _ = write!(out, "{before}{dx}{between}{dy}");
            }
            Some(_) => continue,
        }
        at = Some((x, y));
    }
    if out.ends_with('l') {
        return String::new();
    }
    out.push('z');
    out
}

fn tenth(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let (whole, part) = (value.abs() / 10, value.abs() % 10);
    match (whole, part) {
        (whole, 0) => format!("{sign}{whole}"),
        (0, part) => format!("{sign}.{part}"),
        (whole, part) => format!("{sign}{whole}.{part}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_drops_what_lies_on_the_line() {
        let line = [(0.0, 0.0), (1.0, 0.01), (2.0, 0.0), (3.0, 5.0)];
        assert_eq!(thin(&line, 0.5), [(0.0, 0.0), (2.0, 0.0), (3.0, 5.0)]);
    }

    #[test]
    fn a_square_cut_by_a_box_loses_the_part_outside() {
        // By hand: a 10 by 10 square of which the box holds the upper right 5 by 5.
        let square = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0)];
        let cut = clip(&square, Bounds { west: 5.0, south: 5.0, east: 20.0, north: 20.0 });
        assert!((area(&cut) - 25.0).abs() < 1e-9);
    }

    #[test]
    fn path_data_is_relative_and_short() {
        assert_eq!(path(&[(0.0, 0.0), (1.5, 0.0), (1.5, -0.2)]), "M0 0l1.5 0 0-.2z");
    }

    #[test]
    fn a_degree_is_as_long_both_ways_at_the_equator_and_half_as_wide_at_sixty() {
        let at = |lat: f64| Bounds { west: 0.0, south: lat - 1.0, east: 4.0, north: lat + 1.0 };
        let flat = Projection::fit(at(0.0), 400.0, 1.0);
        let (a, b) = (flat.place((1.0, 0.0)), flat.place((2.0, 1.0)));
        assert!(((b.0 - a.0) - (a.1 - b.1)).abs() < 1e-6);
        let north = Projection::fit(at(60.0), 400.0, 1.0);
        let (a, b) = (north.place((1.0, 60.0)), north.place((2.0, 61.0)));
        assert!(((b.0 - a.0) * 2.0 - (a.1 - b.1)).abs() < 1e-6);
    }
}
