//! A map of graduated circles over country outlines: how much, where, and how precisely the place is known. Borders are
//! Natural Earth's at 1:50 million, drawn to orient the reader and not to claim anything.

pub(crate) mod geometry;
mod labels;
pub(crate) mod topology;

use crate::chart::{Head, Mark, Width};
use crate::svg::{Anchor, Pen, Type};
use crate::{Error, Svg};
use geometry::{Bounds, Projection};
use topology::{Country, Topology, WORLD};

/// What part of the world is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Focus {
    /// A country by its ISO 3166-1 numeric code (Syria is 760); its outline is drawn stronger than its neighbours'.
    Country(u16),
    /// A box in degrees.
    Box {
        /// The western edge.
        west: f64,
        /// The southern edge.
        south: f64,
        /// The eastern edge.
        east: f64,
        /// The northern edge.
        north: f64,
    },
}

/// One circle.
#[derive(Debug, Clone, Default)]
pub struct Circle {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// The value; the area of the circle is proportional to it.
    pub value: f64,
    /// The words beside the circle.
    pub label: String,
    /// How far the true place may lie from the point, in kilometres; drawn as a dashed ring when not zero.
    pub radius_km: f64,
}

/// A name written on the map to orient the reader, without a value.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// The name.
    pub label: String,
}

/// A map of graduated circles.
#[derive(Debug, Clone)]
pub struct Map {
    /// Title, description, direction, width.
    pub head: Head,
    /// What is shown; it grows to hold every circle.
    pub focus: Focus,
    /// The circles.
    pub circles: Vec<Circle>,
    /// Names to orient the reader, such as those of neighbouring countries.
    pub places: Vec<Place>,
    /// Values whose circles are drawn as a key of sizes, one to three of them.
    pub sizes: Vec<Mark>,
}

/// The most bytes that a map may take.
pub const BUDGET: usize = 15_000;

/// Draws the map.
///
/// Source: areas proportional to values, after Flannery, Canadian Cartographer 8(2), 1971, without his apparent-size
/// correction, because the numbers stand beside the circles.
///
/// # Errors
/// [`Error::Map`] when a coordinate is not on the earth, a value or radius is negative or not finite, the country is
/// unknown, the box is empty, or no thinning brings the drawing under [`BUDGET`]. [`Error::Embedded`] when the outlines
/// are damaged.
pub fn circles(map: &Map) -> Result<Svg, Error> {
    let refuse = |reason| Error::Map { title: map.head.title.clone(), reason };
    check(map).map_err(refuse)?;
    let world = WORLD.as_ref().ok_or(Error::Embedded("country outlines"))?;
    let mut bounds = frame(world, map.focus).ok_or_else(|| refuse("the country has no outline or the box is empty"))?;
    for circle in &map.circles {
        bounds = bounds.with((circle.lon, circle.lat));
    }
    // Low enough for a page to hold the map below its text; a narrow map may be nearly square.
    let tallest = if map.head.width == Width::Full { 0.6 } else { 0.85 };
    let projection = Projection::fit(bounds.grown(0.06), map.head.width.pixels(), tallest);
    // A long coast can need more thinning than an inland border; each try doubles the tolerance of half a pixel.
    for tolerance in [0.5, 1.0, 2.0, 4.0] {
        let svg = draw(map, world, &projection, tolerance);
        if svg.as_str().len() <= BUDGET {
            return Ok(svg);
        }
    }
    Err(refuse("the drawing is too large; show a smaller area or fewer circles"))
}

fn check(map: &Map) -> Result<(), &'static str> {
    let on_earth = |lat: f64, lon: f64| (-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon);
    let amount = |value: f64| value.is_finite() && value >= 0.0;
    if map.circles.iter().any(|circle| !on_earth(circle.lat, circle.lon)) {
        return Err("a circle does not lie on the earth");
    }
    if map.places.iter().any(|place| !on_earth(place.lat, place.lon)) {
        return Err("a place does not lie on the earth");
    }
    if map.circles.iter().any(|circle| !amount(circle.value) || !amount(circle.radius_km)) {
        return Err("a value or a radius is negative or not a number");
    }
    if map.sizes.len() > 3 || map.sizes.iter().any(|size| !amount(size.value)) {
        return Err("the key of sizes takes at most three values that are not negative");
    }
    Ok(())
}

fn frame(world: &Topology, focus: Focus) -> Option<Bounds> {
    match focus {
        Focus::Box { west, south, east, north } => {
            let finite = [west, south, east, north].iter().all(|x| x.is_finite());
            (finite && west < east && south < north).then_some(Bounds { west, south, east, north })
        }
        Focus::Country(id) => mainland(world, world.countries.iter().find(|country| country.id == Some(id))?),
    }
}

/// The box of a country's largest polygon and of the islands near it, so that overseas territories do not shrink it.
fn mainland(world: &Topology, country: &Country) -> Option<Bounds> {
    let rings = country.polygons.iter().filter_map(|polygon| polygon.first());
    let boxes: Vec<Bounds> = rings.filter_map(|ring| Bounds::of(&Topology::ring(&world.arcs, ring))).collect();
    let largest = boxes.iter().copied().max_by(|a, b| a.area().total_cmp(&b.area()))?;
    let near = largest.grown(0.3);
    Some(boxes.iter().filter(|one| near.touches(one)).fold(largest, |all, one| all.joined(*one)))
}

fn draw(map: &Map, world: &Topology, projection: &Projection, tolerance: f64) -> Svg {
    let head = &map.head;
    let key = format!("{}\n{}", head.title, head.description);
    // A map is never mirrored: east is right in every language.
    let mut pen = Pen::new(projection.width, false, &key);
    land(&mut pen, map.focus, world, (projection, tolerance));
    let (w, h) = (projection.width, projection.height);
    for (from, to) in [((0.0, 0.0), (w, 0.0)), ((w, 0.0), (w, h)), ((w, h), (0.0, h)), ((0.0, h), (0.0, 0.0))] {
        pen.line(from, to, "grid");
    }
    let most = map.circles.iter().map(|circle| circle.value);
    let most = most.chain(map.sizes.iter().map(|size| size.value)).fold(0.0, f64::max);
    let largest = (w * 0.05).clamp(14.0, 30.0);
    let radius = |value: f64| {
        if most > 0.0 { largest * (value / most).sqrt() } else { 0.0 }
    };
    let mut spots: Vec<labels::Spot> = Vec::new();
    for circle in &map.circles {
        let at = projection.place((circle.lon, circle.lat));
        let ring = projection.kilometres(circle.radius_km);
        if ring > 0.0 {
            pen.dot(at, ring, "precision");
        }
        let r = radius(circle.value).max(1.5);
        pen.dot(at, r, "circle");
        // The label keeps clear of the ring too, unless the ring is so wide that it would stand far from its place.
        let clear = if ring < largest * 2.0 { r.max(ring) } else { r };
        spots.push(labels::Spot { at, radius: clear, label: circle.label.clone(), rank: circle.value });
    }
    let taken = sizes(&mut pen, map, (&spots, projection), radius);
    let places = map.places.iter().map(|place| (projection.place((place.lon, place.lat)), place.label.as_str()));
    labels::write(&mut pen, &spots, taken, projection.frame());
    labels::write_places(&mut pen, places, &spots, projection.frame());
    pen.finish(projection.height, &head.title, &head.description)
}

fn land(pen: &mut Pen, focus: Focus, world: &Topology, (projection, tolerance): (&Projection, f64)) {
    let frame = projection.frame();
    let project = |arc: &Vec<_>| thin(arc, projection, tolerance);
    let arcs: Vec<_> = world.arcs.iter().map(project).collect();
    let mut neighbours = String::new();
    let mut own = String::new();
    for country in &world.countries {
        let chosen = country.id.is_some_and(|id| focus == Focus::Country(id));
        for ring in country.polygons.iter().flatten() {
            let points = Topology::ring(&arcs, ring);
            if Bounds::of(&points).is_none_or(|bounds| !bounds.touches(&frame)) {
                continue;
            }
            let cut = geometry::clip(&points, frame);
            if geometry::area(&cut) < 3.0 * tolerance.max(1.0) {
                continue;
            }
            if chosen { own.push_str(&geometry::path(&cut)) } else { neighbours.push_str(&geometry::path(&cut)) }
        }
    }
    for (data, class) in [(neighbours, "land"), (own, "focus")] {
        if !data.is_empty() {
            pen.path(&data, class);
        }
    }
}

/// Projects an arc and thins it, but leaves one far from the drawing as its two ends, which saves most of the work.
fn thin(arc: &[topology::Point], projection: &Projection, tolerance: f64) -> Vec<topology::Point> {
    let points: Vec<_> = arc.iter().map(|point| projection.place(*point)).collect();
    let near = Bounds::of(&points).is_some_and(|bounds| bounds.touches(&projection.frame().grown(0.2)));
    geometry::thin(&points, if near { tolerance } else { tolerance * 8.0 })
}

/// The key of sizes, nested circles in the emptiest corner; gives the box that it takes.
fn sizes(
    pen: &mut Pen,
    map: &Map,
    (spots, projection): (&[labels::Spot], &Projection),
    radius: impl Fn(f64) -> f64,
) -> Option<Bounds> {
    let biggest = map.sizes.iter().map(|size| radius(size.value)).fold(0.0, f64::max);
    if biggest <= 0.0 {
        return None;
    }
    let widest = map.sizes.iter().map(|size| Type::SMALL.width(&size.shown)).fold(0.0, f64::max);
    let (w, h) = (biggest * 2.0 + widest + 34.0, biggest * 2.0 + 24.0);
    let corner = labels::emptiest(spots, projection.frame(), (w, h), map.head.direction.is_rtl());
    let (x, floor) = (corner.west + 10.0 + biggest, corner.north - 12.0);
    let mut above = f64::INFINITY;
    let mut ordered: Vec<&Mark> = map.sizes.iter().collect();
    ordered.sort_by(|a, b| a.value.total_cmp(&b.value));
    for size in ordered {
        let r = radius(size.value);
        pen.dot((x, floor - r), r, "size");
        let y = (floor - 2.0 * r).min(above - 13.0);
        pen.line((x, floor - 2.0 * r), (x + biggest + 8.0, y), "grid");
        pen.text((x + biggest + 12.0, y + 4.0), Anchor::Left, Type::SMALL, &size.shown);
        above = y;
    }
    Some(corner)
}
