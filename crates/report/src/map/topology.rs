//! The embedded country outlines: TopoJSON read once into arcs of longitude and latitude. Borders are arcs shared by the
//! countries on both sides, so that simplifying an arc once keeps neighbours joined.
//!
//! Source: the TopoJSON format specification (github.com/topojson/topojson-specification, sections 2.1.2 and 2.1.4):
//! positions of an arc are differences of integers, scaled and translated; arc `-1 - i` is arc `i` reversed.

use std::sync::LazyLock;

use serde_json::Value;

static FILE: &str = include_str!("../../outlines/countries-50m.json");

/// All outlines, or nothing if the embedded file is damaged (which a test excludes).
pub(crate) static WORLD: LazyLock<Option<Topology>> = LazyLock::new(|| Topology::read(FILE));

/// A point: x (or longitude) and y (or latitude).
pub(crate) type Point = (f64, f64);

/// A ring as references to arcs: the index and whether it runs backwards.
pub(crate) type Ring = Vec<(usize, bool)>;

/// One country.
pub(crate) struct Country {
    /// The ISO 3166-1 numeric code; five disputed or remote territories have none.
    pub id: Option<u16>,
    /// Its polygons; the first ring of each is the outside.
    pub polygons: Vec<Vec<Ring>>,
}

/// Arcs and the countries made of them.
pub(crate) struct Topology {
    /// Each arc in degrees east and north.
    pub arcs: Vec<Vec<Point>>,
    /// The countries.
    pub countries: Vec<Country>,
}

impl Topology {
    fn read(text: &str) -> Option<Self> {
        let file: Value = serde_json::from_str(text).ok()?;
        let transform = file.get("transform")?;
        let scale = pair(transform.get("scale")?)?;
        let shift = pair(transform.get("translate")?)?;
        let arcs = file.get("arcs")?.as_array()?;
        let arcs = arcs.iter().map(|arc| decode(arc, scale, shift)).collect::<Option<Vec<_>>>()?;
        let shapes = file.get("objects")?.get("countries")?.get("geometries")?.as_array()?;
        let countries = shapes.iter().map(country).collect::<Option<Vec<_>>>()?;
        Some(Self { arcs, countries })
    }

    /// The outside ring of a polygon, with any arcs of the same indices (projected ones, for example).
    pub(crate) fn ring(arcs: &[Vec<Point>], ring: &Ring) -> Vec<Point> {
        let mut out: Vec<Point> = Vec::new();
        for (index, backwards) in ring {
            let Some(arc) = arcs.get(*index) else {
                continue;
            };
            // The first point of an arc repeats the last of the one before.
            let skip = usize::from(!out.is_empty());
            if *backwards {
                out.extend(arc.iter().rev().skip(skip));
            } else {
                out.extend(arc.iter().skip(skip));
            }
        }
        out
    }
}

fn pair(value: &Value) -> Option<Point> {
    Some((value.get(0)?.as_f64()?, value.get(1)?.as_f64()?))
}

fn decode(arc: &Value, scale: Point, shift: Point) -> Option<Vec<Point>> {
    let (mut x, mut y) = (0.0, 0.0);
    let mut points = Vec::new();
    for step in arc.as_array()? {
        let (dx, dy) = pair(step)?;
        x += dx;
        y += dy;
        points.push((x * scale.0 + shift.0, y * scale.1 + shift.1));
    }
    Some(points)
}

fn country(shape: &Value) -> Option<Country> {
    let arcs = shape.get("arcs")?.as_array()?;
    let polygons = match shape.get("type")?.as_str()? {
        "Polygon" => vec![rings(arcs)?],
        _ => arcs.iter().map(|polygon| rings(polygon.as_array()?)).collect::<Option<Vec<_>>>()?,
    };
    let id = shape.get("id").and_then(Value::as_str).and_then(|id| id.parse().ok());
    Some(Country { id, polygons })
}

fn rings(value: &[Value]) -> Option<Vec<Ring>> {
    value.iter().map(|ring| ring.as_array()?.iter().map(|arc| reference(arc.as_i64()?)).collect()).collect()
}

fn reference(arc: i64) -> Option<(usize, bool)> {
    let (index, backwards) = if arc < 0 { (!arc, true) } else { (arc, false) };
    Some((usize::try_from(index).ok()?, backwards))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::geometry::Bounds;

    #[test]
    fn syria_lies_where_atlases_put_it() {
        // Bounding box of Syria by Natural Earth: 35.7-42.4 E, 32.3-37.3 N; also read from the file by a Python script.
        let world = WORLD.as_ref().expect("the embedded outlines parse");
        let syria = world.countries.iter().find(|country| country.id == Some(760)).expect("Syria is there");
        let ring = syria.polygons.first().and_then(|polygon| polygon.first()).expect("Syria has an outline");
        let bounds = Bounds::of(&Topology::ring(&world.arcs, ring)).expect("the outline has points");
        let close = |found: f64, known: f64| (found - known).abs() < 0.07;
        assert!(close(bounds.west, 35.76) && close(bounds.east, 42.36), "{bounds:?}");
        assert!(close(bounds.south, 32.32) && close(bounds.north, 37.30), "{bounds:?}");
    }

    #[test]
    fn every_ring_closes() {
        let world = WORLD.as_ref().expect("the embedded outlines parse");
        assert_eq!(world.countries.len(), 241, "counted in the file by a Python script");
        for ring in world.countries.iter().flat_map(|country| country.polygons.iter().flatten()) {
            let points = Topology::ring(&world.arcs, ring);
            assert_eq!(points.first(), points.last());
        }
    }
}
