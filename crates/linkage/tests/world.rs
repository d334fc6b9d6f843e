//! A small made-up war with known truth, for tests that need no real data.

use std::ops::ControlFlow;

use linkage::{CountRange, Event, Linkage, Point, RowRef, Settings, link};

/// SplitMix64 (Steele, Lea and Flood 2014), so that every test is seeded.
pub struct Draws(pub u64);

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Between 0 and 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn below(&mut self, end: u32) -> u32 {
        (self.unit() * f64::from(end)) as u32
    }
}

/// An event of one day in one of 30 towns of 5 areas.
pub fn event(day: i32, town: u32, deaths: u32) -> Event {
    let (row, column) = (town / 6, town % 6);
    Event {
        from_day: day,
        to_day: day,
        point: Some(Point { lat: 34.0 + 0.5 * f64::from(row), lon: 36.0 + 0.3 * f64::from(column) }),
        place_radius_km: 1.0,
        area: Some(format!("area {row}")),
        kind: Some(["shelling", "air strike"][(town % 2) as usize].to_owned()),
        parties: Some([format!("party {}", town % 3), "army".to_owned()].into()),
        deaths: Some(CountRange { low: deaths, best: deaths, high: deaths + 1 }),
        civilian_deaths: Some(deaths / 2),
    }
}

/// Two lists over 600 events of a year; each holds about half, a tenth of the second a day
/// late; and the pairs of rows that are one event.
pub fn war(seed: u64) -> (Vec<Vec<Event>>, Vec<(RowRef, RowRef)>) {
    let mut draws = Draws(seed);
    let (mut lists, mut truth) = (vec![Vec::new(), Vec::new()], Vec::new());
    for _ in 0..600 {
        let day = 17_000 + draws.below(365) as i32;
        let mut report = event(day, draws.below(30), 1 + draws.below(40));
        let (is_in_first, is_in_second) = (draws.unit() < 0.5, draws.unit() < 0.5);
        if is_in_first {
            lists[0].push(report.clone());
        }
        if is_in_first && is_in_second {
            let (left, right) = (lists[0].len() - 1, lists[1].len());
            truth.push((RowRef { list: 0, row: left }, RowRef { list: 1, row: right }));
        }
        if is_in_second {
            let late = i32::from(draws.unit() < 0.1);
            report.from_day += late;
            report.to_day += late;
            lists[1].push(report);
        }
    }
    (lists, truth)
}

pub fn run(lists: &[Vec<Event>]) -> Linkage {
    link(lists, &Settings::default(), &mut |_| ControlFlow::Continue(())).expect("the lists of the test can be linked")
}

pub fn pairs(linkage: &Linkage) -> Vec<(RowRef, RowRef)> {
    linkage.chosen().iter().map(|pair| (pair.left, pair.right)).collect()
}

pub fn at(list: usize, row: usize) -> RowRef {
    RowRef { list, row }
}
