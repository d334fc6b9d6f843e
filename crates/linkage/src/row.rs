//! The rows in the form in which they are compared: checked, and with each word replaced
//! by a number, so that a comparison never touches text.

use std::collections::HashMap;
use std::hash::BuildHasher;

use crate::error::Error;
use crate::event::{CountRange, Event, Point};

/// One checked row.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub from: i32,
    pub to: i32,
    pub point: Option<Point>,
    pub radius_km: f64,
    pub area: Option<u32>,
    pub kind: Option<u32>,
    /// INVARIANT: sorted, without repeats, never empty.
    pub parties: Option<Vec<u32>>,
    pub deaths: Option<CountRange>,
    pub civilians: Option<u32>,
}

impl Row {
    /// The same row some days later.
    pub(crate) fn shifted(&self, days: i32) -> Self {
        let (from, to) = (self.from.saturating_add(days), self.to.saturating_add(days));
        Self { from, to, ..self.clone() }
    }

    /// Days between two ranges; 0 when they touch or overlap.
    pub(crate) fn days_apart(&self, other: &Self) -> i64 {
        let (later, earlier) = (self.from.max(other.from), self.to.min(other.to));
        (i64::from(later) - i64::from(earlier)).max(0)
    }

    pub(crate) fn distance_km(&self, other: &Self) -> Option<f64> {
        Some(self.point?.distance_km(other.point?))
    }

    pub(crate) fn is_same_area(&self, other: &Self) -> bool {
        self.area.is_some() && self.area == other.area
    }

    /// How far two rows of equal level lie apart in the finer values, only to break ties:
    /// kilometres, days and people simply added.
    pub(crate) fn remoteness(&self, other: &Self) -> f64 {
        let count = |a: Option<CountRange>, b: Option<CountRange>| match (a, b) {
            (Some(a), Some(b)) => {
                let parts = [(a.low, b.low), (a.best, b.best), (a.high, b.high)];
                parts.iter().map(|(x, y)| f64::from(x.abs_diff(*y))).sum()
            }
            _ => 0.0,
        };
        let civilians = match (self.civilians, other.civilians) {
            (Some(a), Some(b)) => f64::from(a.abs_diff(b)),
            _ => 0.0,
        };
        let days = f64::from(self.from.abs_diff(other.from)) + f64::from(self.to.abs_diff(other.to));
        self.distance_km(other).unwrap_or(0.0) + days + count(self.deaths, other.deaths) + civilians
    }
}

/// Checks all lists and replaces their words by numbers.
pub(crate) fn read(lists: &[Vec<Event>]) -> Result<Vec<Vec<Row>>, Error> {
    read_with(&mut Words::default(), lists)
}

/// As [`read`], with words that later rows go on with.
pub(crate) fn read_with(words: &mut Words, lists: &[Vec<Event>]) -> Result<Vec<Vec<Row>>, Error> {
    let mut read = Vec::with_capacity(lists.len());
    for (list, events) in lists.iter().enumerate() {
        let mut rows = Vec::with_capacity(events.len());
        for (row, event) in events.iter().enumerate() {
            rows.push(words.checked(event, (list, row))?);
        }
        read.push(rows);
    }
    Ok(read)
}

fn check(event: &Event, list: usize, row: usize) -> Result<(), Error> {
    if event.to_day < event.from_day {
        return Err(Error::DatesBackwards { list, row });
    }
    let on_earth = event.point.is_none_or(|p| (-90.0..=90.0).contains(&p.lat) && (-180.0..=180.0).contains(&p.lon));
    let radius = event.place_radius_km;
    if !on_earth || !radius.is_finite() || radius < 0.0 {
        return Err(Error::PlaceOutsideWorld { list, row });
    }
    Ok(())
}

/// The words met so far, each under its number. Only a hash of each is kept: what is watched for months must not hold
/// the words themselves in memory. Two words share a hash with a chance below one in 10^9 for a hundred thousand words.
#[derive(Default)]
pub(crate) struct Words {
    numbers: HashMap<u64, u32>,
    hasher: std::hash::RandomState,
}

impl Words {
    fn number(&mut self, word: &str) -> u32 {
        let next = self.numbers.len() as u32;
        *self.numbers.entry(self.hasher.hash_one(word)).or_insert(next)
    }

    /// One row, checked; `list` and `row` say where it stands.
    pub(crate) fn checked(&mut self, event: &Event, (list, row): (usize, usize)) -> Result<Row, Error> {
        check(event, list, row)?;
        Ok(self.read(event))
    }

    fn read(&mut self, event: &Event) -> Row {
        let parties = event.parties.as_ref().filter(|p| !p.is_empty()).map(|p| {
            let mut numbers: Vec<u32> = p.iter().map(|word| self.number(word)).collect();
            numbers.sort_unstable();
            numbers
        });
        Row {
            from: event.from_day,
            to: event.to_day,
            point: event.point,
            radius_km: event.place_radius_km,
            area: event.area.as_deref().map(|word| self.number(word)),
            kind: event.kind.as_deref().map(|word| self.number(word)),
            parties,
            deaths: event.deaths,
            civilians: event.civilian_deaths,
        }
    }
}
