//! How two rows are compared: for each comparison one level, or null when a side does not
//! know. What a level weighs is left to the model.

use crate::level::{AREA, CIVILIANS, COARSE, DATE, DEATHS, KIND, Level, PARTIES, PLACE};
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
        if is_here { equal(a.kind, b.kind) } else { UNKNOWN }
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
    use crate::event::{CountRange, Event, Point};
    use crate::row::read;

    fn event() -> Event {
        Event {
            from_day: 100,
            to_day: 100,
            point: Some(Point { lat: 0.0, lon: 0.0 }),
            place_radius_km: 1.0,
            area: Some("north".to_owned()),
            kind: None,
            parties: None,
            deaths: None,
            civilian_deaths: None,
        }
    }

    /// The codes a pair of events shows, as `Comparison level`, whichever comes first.
    fn shown(a: Event, b: Event) -> Vec<String> {
        let rows = read(&[vec![a, b]]).expect("the events of the tests are possible");
        let found = levels(&rows[0][0], &rows[0][1], 25.0);
        assert_eq!(found, levels(&rows[0][1], &rows[0][0], 25.0));
        let made = Comparison::ALL.into_iter().zip(found).filter(|(_, level)| *level != UNKNOWN);
        made.map(|(c, level)| format!("{c:?} {}", c.levels()[usize::from(level)].code)).collect()
    }

    fn dated(from_day: i32, to_day: i32) -> Event {
        Event { from_day, to_day, point: None, area: None, ..event() }
    }

    /// One degree along the equator is 111.19 km.
    fn placed(lon: f64, place_radius_km: f64, area: &str) -> Event {
        let point = Some(Point { lat: 0.0, lon });
        Event { point, place_radius_km, area: Some(area.to_owned()), ..event() }
    }

    fn counted(best: u32, high: u32, civilians: u32) -> Event {
        let deaths = Some(CountRange { low: best, best, high });
        Event { deaths, civilian_deaths: Some(civilians), ..dated(100, 100) }
    }

    #[test]
    fn the_opinions_held_before_seeing_data_are_proportions() {
        for comparison in Comparison::ALL {
            let m: f64 = comparison.levels().iter().map(|level| level.m).sum();
            let u: f64 = comparison.levels().iter().map(|level| level.u).sum();
            assert!((m - 1.0).abs() < 1e-9 && (u - 1.0).abs() < 1e-9, "{comparison:?}");
        }
    }

    #[test]
    fn days_are_compared_as_ranges() {
        let date = |from, to, other| shown(dated(from, to), other).swap_remove(0);
        assert_eq!(date(100, 100, dated(100, 100)), "Date same-day");
        assert_eq!(date(100, 104, dated(100, 104)), "Date same-range");
        assert_eq!(date(100, 104, dated(104, 110)), "Date overlap");
        assert_eq!(date(100, 104, dated(105, 105)), "Date within-1-day");
        assert_eq!(date(100, 104, dated(107, 109)), "Date within-3-days");
        assert_eq!(date(100, 104, dated(108, 108)), "Date far");
    }

    #[test]
    fn distances_mean_less_where_a_place_is_not_known_well() {
        let place = |lon, radius, area| shown(event(), placed(lon, radius, area)).swap_remove(1);
        assert_eq!(place(0.0, 1.0, "north"), "Place same-place");
        assert_eq!(place(0.04, 1.0, "north"), "Place within-5-km");
        assert_eq!(place(0.1, 1.0, "south"), "Place within-20-km");
        assert_eq!(place(0.2, 25.0, "north"), "Place within-reach");
        assert_eq!(place(0.2, 1.0, "north"), "Place same-area");
        assert_eq!(place(0.2, 1.0, "south"), "Place far");
        assert_eq!(place(0.0, 100.0, "north"), "CoarsePlace same-point");
        assert_eq!(place(0.5, 100.0, "south"), "CoarsePlace within-reach");
        assert_eq!(place(2.0, 100.0, "north"), "CoarsePlace same-area");
        assert_eq!(place(2.0, 100.0, "south"), "CoarsePlace far");
    }

    #[test]
    fn without_a_point_the_area_is_compared_and_without_either_nothing() {
        let outline = Event { point: None, ..event() };
        assert_eq!(shown(event(), outline.clone()), ["Date same-day", "Area same"]);
        assert_eq!(shown(event(), Event { area: None, ..outline }), ["Date same-day"]);
    }

    #[test]
    fn numbers_are_compared_as_ranges_and_large_ones_weigh_apart() {
        let people = |a, b| shown(a, b).split_off(1);
        let same = people(counted(12, 12, 0), counted(12, 12, 3));
        assert_eq!(same, ["Deaths same-many", "CiviliansOfSame one-none"]);
        let best = people(counted(2, 2, 2), counted(2, 5, 2));
        assert_eq!(best, ["Deaths same-best", "CiviliansOfSame same-few"]);
        let overlap = people(counted(2, 9, 8), counted(8, 8, 7));
        assert_eq!(overlap, ["Deaths overlap", "CiviliansOfClose close"]);
        // By hand: a quarter of 20 is 5, so 15 is still close to 20 and 14 is not.
        let close = people(counted(15, 15, 1), counted(20, 20, 9));
        assert_eq!(close, ["Deaths close", "CiviliansOfClose different"]);
        let far = people(counted(14, 14, 0), counted(20, 20, 0));
        assert_eq!(far, ["Deaths different", "CiviliansOfOther both-none"]);
    }
}
