//! How two rows are compared: for each comparison one level, or null when a side does not
//! know. What a level weighs is left to the model.

use crate::row::Row;

/// One way in which two rows are compared.
///
/// Some of what people see as one comparison is kept in several, of which a pair shows
/// at most one. For places, because how precisely a list gives them is no evidence about
/// an event; a place is compared by the finest way both rows allow. For kinds and
/// civilian deaths, because they go with parties and deaths in non-matches too: whoever
/// counts the same dead counts much the same civilians. Weighed apart, each says only
/// what it adds, and the weights can be summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Comparison {
    /// The days.
    Date,
    /// The distance between two points, both known well.
    Place,
    /// The distance between two points, one of which may be far from the true place.
    CoarsePlace,
    /// The coarse place code, where a row has no point.
    Area,
    /// Who took part.
    Parties,
    /// The kind of event, where the parties are the same.
    KindOfSame,
    /// The kind of event, where the parties differ.
    KindOfOther,
    /// The kind of event, where the parties of a row are not known.
    Kind,
    /// How many died.
    Deaths,
    /// How many of the dead were civilians, where the deaths are the same.
    CiviliansOfSame,
    /// How many of the dead were civilians, where the deaths are close or overlap.
    CiviliansOfClose,
    /// How many of the dead were civilians, where the deaths differ.
    CiviliansOfOther,
    /// How many of the dead were civilians, where the deaths of a row are not known.
    CivilianDeaths,
}

/// One answer of a comparison. Its code is stable and can be a key for words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// The code, unique within its comparison.
    pub code: &'static str,
    /// What we hold before seeing data of a match showing this level.
    pub(crate) m: f64,
    /// The same of a non-match that passed the blocking rules.
    pub(crate) u: f64,
}

/// The code of a comparison that could not be made; its weight is 0.
pub const NULL: &str = "null";

const fn level(code: &'static str, m: f64, u: f64) -> Level {
    Level { code, m, u }
}

// The opinions below are weak: the settings of the model count them as a few pairs only.
// INVARIANT: the m of each table sum to 1, and so do the u.
const DATE: [Level; 6] = [
    level("same-day", 0.66, 0.18),
    level("same-range", 0.08, 0.01),
    level("overlap", 0.06, 0.06),
    level("within-1-day", 0.12, 0.25),
    level("within-3-days", 0.06, 0.40),
    level("far", 0.02, 0.10),
];
const PLACE: [Level; 6] = [
    level("same-place", 0.60, 0.08),
    level("within-5-km", 0.18, 0.10),
    level("within-20-km", 0.10, 0.20),
    level("within-reach", 0.06, 0.10),
    level("same-area", 0.04, 0.42),
    level("far", 0.02, 0.10),
];
const COARSE: [Level; 4] = [
    level("same-point", 0.50, 0.20),
    level("within-reach", 0.40, 0.40),
    level("same-area", 0.05, 0.20),
    level("far", 0.05, 0.20),
];
const AREA: [Level; 2] = [level("same", 0.95, 0.60), level("different", 0.05, 0.40)];
const KIND: [Level; 2] = [level("same", 0.90, 0.50), level("different", 0.10, 0.50)];
const PARTIES: [Level; 3] = [
    level("same", 0.70, 0.30),
    level("some", 0.20, 0.30),
    level("none", 0.10, 0.40),
];
const DEATHS: [Level; 7] = [
    level("same-few", 0.35, 0.15),
    level("same-some", 0.20, 0.03),
    level("same-many", 0.10, 0.01),
    level("same-best", 0.08, 0.03),
    level("overlap", 0.12, 0.10),
    level("close", 0.08, 0.18),
    level("different", 0.07, 0.50),
];
const CIVILIANS: [Level; 7] = [
    level("both-none", 0.30, 0.35),
    level("same-few", 0.20, 0.07),
    level("same-some", 0.20, 0.02),
    level("same-many", 0.10, 0.01),
    level("close", 0.10, 0.15),
    level("one-none", 0.05, 0.20),
    level("different", 0.05, 0.20),
];

/// How many comparisons there are.
pub(crate) const COUNT: usize = Comparison::ALL.len();
/// The level number of a comparison that could not be made.
pub(crate) const UNKNOWN: u8 = u8::MAX;
/// One level number for each comparison, in the order of [`Comparison::ALL`].
pub(crate) type Levels = [u8; COUNT];

impl Comparison {
    /// All comparisons, in the order in which they are explained.
    pub const ALL: [Self; 13] = [
        Self::Date,
        Self::Place,
        Self::CoarsePlace,
        Self::Area,
        Self::Parties,
        Self::KindOfSame,
        Self::KindOfOther,
        Self::Kind,
        Self::Deaths,
        Self::CiviliansOfSame,
        Self::CiviliansOfClose,
        Self::CiviliansOfOther,
        Self::CivilianDeaths,
    ];

    /// A stable code of what is compared, for keys of words and for files. Comparisons of
    /// which a pair shows at most one share a code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Place | Self::CoarsePlace | Self::Area => "place",
            Self::Parties => "parties",
            Self::Kind | Self::KindOfSame | Self::KindOfOther => "kind",
            Self::Deaths => "deaths",
            Self::CiviliansOfSame | Self::CiviliansOfClose => "civilian-deaths",
            Self::CiviliansOfOther | Self::CivilianDeaths => "civilian-deaths",
        }
    }

    /// The levels this comparison can have besides null, mostly from near to far.
    pub const fn levels(self) -> &'static [Level] {
        match self {
            Self::Date => &DATE,
            Self::Place => &PLACE,
            Self::CoarsePlace => &COARSE,
            Self::Area => &AREA,
            Self::Parties => &PARTIES,
            Self::Kind | Self::KindOfSame | Self::KindOfOther => &KIND,
            Self::Deaths => &DEATHS,
            Self::CiviliansOfSame | Self::CiviliansOfClose => &CIVILIANS,
            Self::CiviliansOfOther | Self::CivilianDeaths => &CIVILIANS,
        }
    }
}

/// Compares two rows. The answer is the same whichever row comes first.
pub(crate) fn levels(a: &Row, b: &Row, coarse_radius_km: f64) -> Levels {
    let [place, coarse, area] = places(a, b, coarse_radius_km);
    let (parties, deaths) = (parties(a, b), deaths(a, b));
    let kind = |is_here: bool| {
        if is_here {
            equal(a.kind, b.kind)
        } else {
            UNKNOWN
        }
    };
    let civilians = |is_here: bool| if is_here { civilians(a, b) } else { UNKNOWN };
    [
        date(a, b),
        place,
        coarse,
        area,
        parties,
        kind(parties == 0),
        kind(matches!(parties, 1 | 2)),
        kind(parties == UNKNOWN),
        deaths,
        civilians(deaths <= 3),
        civilians(matches!(deaths, 4 | 5)),
        civilians(deaths == 6),
        civilians(deaths == UNKNOWN),
    ]
}

fn date(a: &Row, b: &Row) -> u8 {
    let is_same = a.from == b.from && a.to == b.to;
    match a.days_apart(b) {
        0 if is_same && a.from == a.to => 0,
        0 if is_same => 1,
        0 => 2,
        1 => 3,
        2..=3 => 4,
        _ => 5,
    }
}

fn places(a: &Row, b: &Row, coarse_radius_km: f64) -> [u8; 3] {
    let Some(km) = a.distance_km(b) else {
        return [UNKNOWN, UNKNOWN, equal(a.area, b.area)];
    };
    let is_within_reach = km <= a.radius_km + b.radius_km;
    let beyond = if a.is_same_area(b) { 0 } else { 1 };
    if a.radius_km.max(b.radius_km) > coarse_radius_km {
        let level = match km {
            _ if km <= SAME_PLACE_KM => 0,
            _ if is_within_reach => 1,
            _ => 2 + beyond,
        };
        return [UNKNOWN, level, UNKNOWN];
    }
    let level = match km {
        _ if km <= SAME_PLACE_KM => 0,
        _ if km <= 5.0 => 1,
        _ if km <= 20.0 => 2,
        _ if is_within_reach => 3,
        _ => 4 + beyond,
    };
    [level, UNKNOWN, UNKNOWN]
}

/// Gazetteers put one village up to about this far apart.
const SAME_PLACE_KM: f64 = 1.0;

fn equal(a: Option<u32>, b: Option<u32>) -> u8 {
    match (a, b) {
        (Some(a), Some(b)) => u8::from(a != b),
        _ => UNKNOWN,
    }
}

fn parties(a: &Row, b: &Row) -> u8 {
    let (Some(a), Some(b)) = (&a.parties, &b.parties) else {
        return UNKNOWN;
    };
    if a == b {
        0
    } else if a.iter().any(|party| b.binary_search(party).is_ok()) {
        1
    } else {
        2
    }
}

/// Equal large numbers are rarer by chance than equal small ones, so they are levels of
/// their own: 1 or 2 few, up to 9 some, 10 and above many.
fn size(count: u32) -> u8 {
    match count {
        0..=2 => 0,
        3..=9 => 1,
        _ => 2,
    }
}

/// Apart by one person, or by a quarter of the larger number.
fn is_close(a: u32, b: u32) -> bool {
    let apart = a.abs_diff(b);
    apart <= 1 || u64::from(apart) * 4 <= u64::from(a.max(b))
}

fn deaths(a: &Row, b: &Row) -> u8 {
    let (Some(a), Some(b)) = (a.deaths, b.deaths) else {
        return UNKNOWN;
    };
    match a.best == b.best {
        true if a.least() == b.least() && a.greatest() == b.greatest() => size(a.best),
        true => 3,
        false if a.overlaps(b) => 4,
        false if is_close(a.best, b.best) => 5,
        false => 6,
    }
}

fn civilians(a: &Row, b: &Row) -> u8 {
    match (a.civilians, b.civilians) {
        (None, _) | (_, None) => UNKNOWN,
        (Some(0), Some(0)) => 0,
        (Some(a), Some(b)) if a == b => 1 + size(a),
        (Some(0), Some(_)) | (Some(_), Some(0)) => 5,
        (Some(a), Some(b)) if is_close(a, b) => 4,
        _ => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_opinions_held_before_seeing_data_are_proportions() {
        for comparison in Comparison::ALL {
            let m: f64 = comparison.levels().iter().map(|level| level.m).sum();
            let u: f64 = comparison.levels().iter().map(|level| level.u).sum();
            assert!(
                (m - 1.0).abs() < 1e-9 && (u - 1.0).abs() < 1e-9,
                "{comparison:?}"
            );
        }
    }
}
