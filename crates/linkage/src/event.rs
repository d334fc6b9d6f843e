//! What the kernel knows of one report of an event, and how a row is named. Reading
//! rows from files or records, and deciding what a partner may see, is left to others.

use std::collections::BTreeSet;

/// One report of an event, as the kernel sees it.
///
/// A field that is `None` was not given or not shared with us. It says nothing for or
/// against a match: its comparison has level `null` and weight 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// First day on which the event may have begun, in days since 1970-01-01.
    pub from_day: i32,
    /// Last day on which it may have ended, in days since 1970-01-01; not before `from_day`.
    pub to_day: i32,
    /// Where it happened.
    pub point: Option<Point>,
    /// How far the true place may be from `point`, in kilometres; 0 is exact.
    pub place_radius_km: f64,
    /// A coarse code of the place, such as a governorate.
    pub area: Option<String>,
    /// What kind of event it was, in one vocabulary shared by all lists.
    pub kind: Option<String>,
    /// Who took part in the fighting; an empty set is treated as not known.
    pub parties: Option<BTreeSet<String>>,
    /// How many people died.
    pub deaths: Option<CountRange>,
    /// How many of the dead were civilians.
    pub civilian_deaths: Option<u32>,
}

/// The mean radius of the earth in kilometres (IUGG).
pub(crate) const EARTH_KM: f64 = 6371.0088;

/// A point on the earth, in degrees (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Degrees north, -90 to 90.
    pub lat: f64,
    /// Degrees east, -180 to 180.
    pub lon: f64,
}

impl Point {
    /// The great-circle distance to another point, in kilometres.
    ///
    /// Source: the haversine formula (Sinnott 1984, "Virtues of the haversine") on a
    /// sphere with the mean radius of the earth, 6371.0088 km (IUGG).
    /// Accuracy: within 0.6 % of the distance on the ellipsoid.
    pub fn distance_km(self, other: Self) -> f64 {
        let half_lat = (other.lat - self.lat).to_radians() / 2.0;
        let half_lon = (other.lon - self.lon).to_radians() / 2.0;
        let across = self.lat.to_radians().cos() * other.lat.to_radians().cos();
        let h = half_lat.sin().powi(2) + across * half_lon.sin().powi(2);
        2.0 * EARTH_KM * h.min(1.0).sqrt().asin()
    }
}

/// A count of people with its least and greatest value.
///
/// A best outside low to high is allowed: the range is widened to hold it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountRange {
    /// The least number reported.
    pub low: u32,
    /// The number held most likely.
    pub best: u32,
    /// The greatest number reported.
    pub high: u32,
}

impl CountRange {
    pub(crate) fn least(self) -> u32 {
        self.low.min(self.best).min(self.high)
    }

    pub(crate) fn greatest(self) -> u32 {
        self.low.max(self.best).max(self.high)
    }

    pub(crate) fn overlaps(self, other: Self) -> bool {
        self.least() <= other.greatest() && other.least() <= self.greatest()
    }
}

/// One row of one list, both counted from 0 in the order given to the kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowRef {
    /// Which list.
    pub list: usize,
    /// Which row of that list.
    pub row: usize,
}

/// What a person decided about a pair of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decision {
    /// The two rows are the same event, whatever the model says.
    Confirmed,
    /// The two rows are different events, whatever the model says.
    Rejected,
}
