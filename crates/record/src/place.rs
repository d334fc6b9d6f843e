//! Where: a coarse code that may be open, and an exact place that is sealed.

use serde::{Deserialize, Serialize};

/// How exactly a place is known or may be told, finest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlacePrecision {
    /// A point.
    Exact,
    /// A village or quarter.
    Locality,
    /// The second administrative level.
    District,
    /// The first administrative level.
    Governorate,
    /// The country.
    Country,
}

impl PlacePrecision {
    /// All of them, finest first.
    pub const ALL: [Self; 5] = [Self::Exact, Self::Locality, Self::District, Self::Governorate, Self::Country];

    /// The word used in agreements, forms and labels.
    pub fn code(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Locality => "locality",
            Self::District => "district",
            Self::Governorate => "governorate",
            Self::Country => "country",
        }
    }

    /// The precision that `code` names.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.code() == code)
    }
}

/// A point on the earth in degrees (WGS 84).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Degrees north, -90 to 90.
    pub latitude: f64,
    /// Degrees east, -180 to 180.
    pub longitude: f64,
}

impl Point {
    /// A point, or `None` when it lies outside the world or is not a number.
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        ((-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude))
            .then_some(Self { latitude, longitude })
    }
}

/// A place as a record holds it: the code is open to district level, the rest lies in `location`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Place {
    /// Gazetteer code: `SY`, `SY-Raqqa`, `SY-Raqqa/Ar-Raqqah`, or `SY-unknown`.
    pub code: String,
    /// The place as its source names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where it lies, as exactly as known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<Point>,
    /// How exactly the point is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<PlacePrecision>,
}

/// A gazetteer code cut to what `precision` lets through: `SY-Raqqa/Ar-Raqqah` at governorate level is
/// `SY-Raqqa`, at country level `SY`. Codes hold nothing finer than a district.
pub fn coarsen_code(code: &str, precision: PlacePrecision) -> &str {
    match precision {
        PlacePrecision::Exact | PlacePrecision::Locality | PlacePrecision::District => code,
        PlacePrecision::Governorate => governorate(code),
        PlacePrecision::Country => code.split(['-', '/']).next().unwrap_or(code),
    }
}

/// The governorate part of a code; a code that has only a country stays as it is.
pub fn governorate(code: &str) -> &str {
    code.split('/').next().unwrap_or(code)
}

#[cfg(test)]
mod tests {
    use super::{PlacePrecision, Point, coarsen_code};

    #[test]
    fn a_code_is_cut_to_the_precision_that_was_agreed() {
        let code = "SY-Raqqa/Ar-Raqqah";
        assert_eq!(coarsen_code(code, PlacePrecision::District), code);
        assert_eq!(coarsen_code(code, PlacePrecision::Governorate), "SY-Raqqa");
        assert_eq!(coarsen_code(code, PlacePrecision::Country), "SY");
    }

    #[test]
    fn a_point_outside_the_world_is_none() {
        assert!(Point::new(91.0, 0.0).is_none());
        assert!(Point::new(0.0, -180.5).is_none());
        assert!(Point::new(f64::NAN, 0.0).is_none());
        assert!(Point::new(35.9, 39.0).is_some());
    }
}
