//! Which pairs are compared at all: an OR of conjunctive rules, each found through an
//! index. A pair belongs to the first rule it satisfies, so no set of pairs is kept.

use std::collections::HashMap;

use crate::event::Point;
use crate::row::Row;
use crate::settings::Settings;

/// How many pairs one rule let through as their first rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RulePairs {
    /// A stable code of the rule.
    pub code: &'static str,
    /// Pairs of which this was the first rule satisfied.
    pub pairs: u64,
}

/// What the blocking rules let through and what they cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocking {
    /// Pairs per rule, in the order in which the rules are tried.
    pub rules: Vec<RulePairs>,
    /// The most partners one row had under one rule, before any cut.
    pub largest_block: usize,
    /// Rows that had more partners under a rule than the settings allow, counted per rule.
    pub capped_blocks: u64,
    /// Pairs left out because of that; they cannot become candidates.
    pub dropped_pairs: u64,
}

impl Blocking {
    pub(crate) fn new() -> Self {
        let rules = RULES.iter().map(|rule| RulePairs { code: rule.code(), pairs: 0 });
        Self { rules: rules.collect(), largest_block: 0, capped_blocks: 0, dropped_pairs: 0 }
    }

    /// All pairs compared.
    pub fn pairs(&self) -> u64 {
        self.rules.iter().map(|rule| rule.pairs).sum()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Rule {
    /// Few days and few kilometres apart.
    DaysAndNear,
    /// Few days apart in the same area.
    DaysAndArea,
    /// The same days and deaths, where the places are unknown or too coarse to differ.
    DaysAndDeaths,
    /// The same long range of days in the same area.
    LongRangeAndArea,
}

const RULES: [Rule; 4] = [Rule::DaysAndNear, Rule::DaysAndArea, Rule::DaysAndDeaths, Rule::LongRangeAndArea];

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Cell(i32, i32),
    Area(u32),
    Deaths(i32, i32, u32),
    Long(i32, i32, Option<u32>),
}

impl Rule {
    const fn code(self) -> &'static str {
        match self {
            Self::DaysAndNear => "days-and-near",
            Self::DaysAndArea => "days-and-area",
            Self::DaysAndDeaths => "days-and-deaths",
            Self::LongRangeAndArea => "long-range-and-area",
        }
    }

    /// Whether a pair satisfies this rule, whichever row comes first.
    fn holds(self, a: &Row, b: &Row, settings: &Settings) -> bool {
        let is_same_range = a.from == b.from && a.to == b.to;
        let is_near_in_time = || {
            let is_short = !is_long(a, settings) && !is_long(b, settings);
            is_short && a.days_apart(b) <= i64::from(settings.window_days)
        };
        match self {
            Self::DaysAndNear => {
                let is_near = |km| km <= settings.near_km;
                is_near_in_time() && a.distance_km(b).is_some_and(is_near)
            }
            Self::DaysAndArea => a.is_same_area(b) && is_near_in_time(),
            Self::DaysAndDeaths => {
                let deaths = a.deaths.map(|count| count.best);
                let is_same = deaths.is_some() && deaths == b.deaths.map(|count| count.best);
                is_same_range && is_same && may_be_one_place(a, b, settings)
            }
            Self::LongRangeAndArea => is_same_range && is_long(a, settings) && a.area == b.area,
        }
    }

    /// The key under which the index keeps a row for this rule.
    fn key(self, row: &Row, grid: &Grid, settings: &Settings) -> Option<Key> {
        match self {
            Self::DaysAndNear | Self::DaysAndArea if is_long(row, settings) => None,
            Self::DaysAndNear => row.point.map(|point| grid.cell(point)),
            Self::DaysAndArea => row.area.map(Key::Area),
            Self::DaysAndDeaths => row.deaths.map(|n| Key::Deaths(row.from, row.to, n.best)),
            Self::LongRangeAndArea if !is_long(row, settings) => None,
            Self::LongRangeAndArea => Some(Key::Long(row.from, row.to, row.area)),
        }
    }
}

fn is_long(row: &Row, settings: &Settings) -> bool {
    i64::from(row.to) - i64::from(row.from) > i64::from(settings.long_range_days)
}

/// Whether the two places are unknown, or so coarse that the one may lie in the other.
fn may_be_one_place(a: &Row, b: &Row, settings: &Settings) -> bool {
    let reach = a.radius_km + b.radius_km;
    let is_coarse = a.radius_km.max(b.radius_km) > settings.coarse_radius_km;
    match a.distance_km(b) {
        Some(km) => is_coarse && km <= reach,
        None => a.area.is_none() || b.area.is_none(),
    }
}

/// Where the rows of one list stand, to be found by the rules. The rows themselves are kept by who asks.
pub(crate) struct Index {
    grid: Grid,
    /// First day and row number of the rows under each key, sorted.
    blocks: HashMap<Key, Vec<(i32, u32)>>,
}

impl Index {
    pub(crate) fn new(rows: &[Row], settings: &Settings) -> Self {
        let grid = Grid::new(settings.near_km);
        let mut blocks: HashMap<Key, Vec<(i32, u32)>> = HashMap::new();
        for (number, row) in rows.iter().enumerate() {
            for rule in RULES {
                if let Some(key) = rule.key(row, &grid, settings) {
                    blocks.entry(key).or_default().push((row.from, number as u32));
                }
            }
        }
        for block in blocks.values_mut() {
            block.sort_unstable();
        }
        Self { grid, blocks }
    }

    /// Lets one more row be found.
    pub(crate) fn insert(&mut self, (number, row): (u32, &Row), settings: &Settings) {
        for rule in RULES {
            let Some(key) = rule.key(row, &self.grid, settings) else { continue };
            let block = self.blocks.entry(key).or_default();
            if let Err(place) = block.binary_search(&(row.from, number)) {
                block.insert(place, (row.from, number));
            }
        }
    }

    /// Lets a row be found no longer.
    pub(crate) fn remove(&mut self, (number, row): (u32, &Row), settings: &Settings) {
        for rule in RULES {
            let Some(key) = rule.key(row, &self.grid, settings) else { continue };
            if let Some(block) = self.blocks.get_mut(&key)
                && let Ok(place) = block.binary_search(&(row.from, number))
            {
                block.remove(place);
            }
        }
    }

    /// Calls `each` with the number of every partner of `row` among the rows of this index, once each, in a fixed order.
    pub(crate) fn partners(
        &self,
        row: &Row,
        (rows, settings): (&[Row], &Settings),
        report: &mut Blocking,
        mut each: impl FnMut(u32),
    ) {
        for (place, rule) in RULES.into_iter().enumerate() {
            let mut found = 0;
            for key in self.keys(rule, row, settings) {
                for &(_, number) in self.window(key, row, settings) {
                    let partner = &rows[number as usize];
                    let holds = |rule: &Rule| rule.holds(row, partner, settings);
                    if !holds(&rule) || RULES[..place].iter().any(holds) {
                        continue;
                    }
                    found += 1;
                    if found <= settings.max_partners {
                        report.rules[place].pairs += 1;
                        each(number);
                    }
                }
            }
            report.largest_block = report.largest_block.max(found);
            if found > settings.max_partners {
                report.capped_blocks += 1;
                report.dropped_pairs += (found - settings.max_partners) as u64;
            }
        }
    }

    /// The keys under which partners of `row` can stand.
    fn keys(&self, rule: Rule, row: &Row, settings: &Settings) -> Vec<Key> {
        match (rule.key(row, &self.grid, settings), row.point) {
            (Some(Key::Cell(..)), Some(point)) => self.grid.around(point),
            (key, _) => key.into_iter().collect(),
        }
    }

    /// The part of a block whose first days can satisfy a rule.
    fn window(&self, key: Key, row: &Row, settings: &Settings) -> &[(i32, u32)] {
        let Some(block) = self.blocks.get(&key) else {
            return &[];
        };
        if matches!(key, Key::Deaths(..) | Key::Long(..)) {
            return block;
        }
        let window = i32::from(settings.window_days);
        let span = i32::from(settings.long_range_days);
        let first = row.from.saturating_sub(window).saturating_sub(span);
        let last = row.to.saturating_add(window);
        let start = block.partition_point(|(day, _)| *day < first);
        let end = block.partition_point(|(day, _)| *day <= last);
        &block[start..end]
    }
}

/// Bands of latitude cut into cells at least as wide as the radius, so that all points
/// within the radius of a point stand in its own cell or the eight around it.
struct Grid {
    band_degrees: f64,
}

impl Grid {
    fn new(near_km: f64) -> Self {
        // A degree of latitude is 111.195 km on the sphere of `Point::distance_km`.
        Self { band_degrees: near_km / 111.19 }
    }

    fn band(&self, lat: f64) -> i32 {
        (lat / self.band_degrees).floor() as i32
    }

    /// How many cells a band has. The width is taken one band nearer to the pole, since
    /// a degree of longitude is shorter there.
    fn cells(&self, band: i32) -> i32 {
        let far = f64::from(band.abs() + 2) * self.band_degrees;
        let width = if far < 89.0 { self.band_degrees / far.to_radians().cos() } else { 360.0 };
        ((360.0 / width * 0.999).floor() as i32).max(1)
    }

    fn column(&self, lon: f64, cells: i32) -> i32 {
        let column = ((lon + 180.0) / 360.0 * f64::from(cells)).floor() as i32;
        column.rem_euclid(cells)
    }

    fn cell(&self, point: Point) -> Key {
        let band = self.band(point.lat);
        Key::Cell(band, self.column(point.lon, self.cells(band)))
    }

    fn around(&self, point: Point) -> Vec<Key> {
        let own = self.band(point.lat);
        let mut keys = Vec::with_capacity(9);
        for band in own - 1..=own + 1 {
            let cells = self.cells(band);
            let column = self.column(point.lon, cells);
            for step in -1..=1 {
                let key = Key::Cell(band, (column + step).rem_euclid(cells));
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
        keys
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Draws;

    #[test]
    fn every_point_within_the_radius_stands_in_a_cell_around() {
        // Seeded: 20,000 points anywhere on earth, poles and date line among them, each
        // with a second point some tenths of a degree away.
        let grid = Grid::new(20.0);
        let mut draws = Draws::new(7);
        let mut unit = || draws.next() as f64 / u64::MAX as f64;
        let mut near = 0;
        for _ in 0..20_000 {
            let a = Point { lat: unit() * 180.0 - 90.0, lon: unit() * 360.0 - 180.0 };
            let lat = (a.lat + unit() * 0.4 - 0.2).clamp(-90.0, 90.0);
            let spread = 0.2 / lat.to_radians().cos().max(0.001);
            let lon = a.lon + (unit() * 2.0 - 1.0) * spread.min(180.0);
            let b = Point { lat, lon: (lon + 540.0).rem_euclid(360.0) - 180.0 };
            if a.distance_km(b) <= 20.0 {
                near += 1;
                assert!(grid.around(a).contains(&grid.cell(b)), "{a:?} {b:?}");
            }
        }
        assert!(near > 5_000, "the test must meet near points, it met {near}");
    }
}
