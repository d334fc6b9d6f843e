//! What the values of a column look like, from a sample of its rows.

use super::name::Role;
use crate::table::column::mix;
use crate::table::{Column, Table};
use std::collections::HashMap;

/// The most rows that are looked at; they are spread over all.
const MOST_ROWS: usize = 50_000;

/// A column as far as its values tell.
#[derive(Debug, Clone)]
pub(super) struct Look {
    /// The share of rows that have a value.
    pub(super) filled: f64,
    /// How many different values were seen.
    pub(super) distinct: usize,
    /// The chance that two rows with a value have the same.
    pub(super) repeats: f64,
    /// Whether no value stands twice within a list.
    pub(super) is_unique: bool,
    numbers: f64,
    dates: f64,
    mails: f64,
    several: f64,
    words: f64,
    values: f64,
    least: f64,
    most: f64,
}

/// The rows that are looked at: one of each so many, and not always the first of them, since lists repeat in steps.
pub(super) fn sample(table: &Table) -> Vec<usize> {
    let rows = table.rows();
    let count = rows.min(MOST_ROWS);
    let one = |at: usize| {
        let (from, to) = (at * rows / count, (at + 1) * rows / count);
        from + mix(1, at as u64) as usize % (to - from).max(1)
    };
    (0..count).map(one).collect()
}

impl Look {
    pub(super) fn at(table: &Table, column: &Column, rows: &[usize]) -> Self {
        let mut ends = Vec::new();
        let mut end = 0;
        for len in table.lists() {
            end += len;
            ends.push(end);
        }
        let mut counts: HashMap<String, u32> = HashMap::new();
        let (mut in_list, mut list, mut is_unique) = (HashMap::new(), 0, true);
        for row in rows {
            if ends.get(list).is_some_and(|end| row >= end) {
                list += 1;
                in_list.clear();
            }
            if let Some(value) = column.get(*row) {
                is_unique &= in_list.insert(value.to_string(), ()).is_none();
                *counts.entry(value.into_owned()).or_default() += 1;
            }
        }
        Self::of(&counts, rows.len(), is_unique)
    }

    fn of(counts: &HashMap<String, u32>, rows: usize, is_unique: bool) -> Self {
        let values: f64 = counts.values().map(|n| f64::from(*n)).sum();
        let share = |is: &dyn Fn(&str) -> bool| {
            let fitting = counts.iter().filter(|(value, _)| is(value)).map(|(_, n)| f64::from(*n)).sum::<f64>();
            if values > 0.0 { fitting / values } else { 0.0 }
        };
        let pairs: f64 = counts.values().map(|n| f64::from(*n) * (f64::from(*n) - 1.0)).sum();
        let words: f64 = counts.iter().map(|(v, n)| v.split_whitespace().count() as f64 * f64::from(*n)).sum();
        let numbers: Vec<f64> = counts.keys().filter_map(|value| number(value)).collect();
        Self {
            filled: values / (rows.max(1) as f64),
            distinct: counts.len(),
            repeats: if values > 1.0 { pairs / (values * (values - 1.0)) } else { 0.0 },
            is_unique: is_unique && values > 1.0,
            numbers: share(&|value| number(value).is_some()),
            dates: share(&is_date),
            mails: share(&|value| value.contains('@')),
            several: share(&|value| value.contains(';')),
            words: words / values.max(1.0),
            values,
            least: numbers.iter().copied().fold(f64::INFINITY, f64::min),
            most: numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        }
    }

    /// The role that fits the values, given what the name says.
    pub(super) fn role(&self, named: Option<Role>) -> Role {
        if self.values < 2.0 || self.distinct < 2 {
            return if matches!(named, Some(Role::Truth)) { Role::Truth } else { Role::Empty };
        }
        match named {
            Some(Role::Truth | Role::List) => named.unwrap_or(Role::Truth),
            // A column that is called an id and repeats may say which rows belong together.
            Some(Role::Id) if self.is_unique => Role::Id,
            Some(Role::Id) => Role::Truth,
            Some(Role::Birth) if self.dates > 0.5 => Role::Birth,
            Some(Role::Event) if self.dates > 0.5 => Role::Event,
            Some(Role::Latitude) if self.is_within(90.0) => Role::Latitude,
            Some(Role::Longitude) if self.is_within(180.0) => Role::Longitude,
            Some(Role::Age) if self.numbers > 0.8 => Role::Age,
            Some(Role::Sex) if self.is_few() => Role::Sex,
            Some(Role::Place) if self.is_few() => Role::Few,
            // Numbers of houses and of areas are codes: one more or less means nothing.
            Some(Role::Place) if self.numbers > 0.8 => Role::Postcode,
            Some(Role::Place) if self.words > 6.0 => Role::Text,
            Some(Role::Birth | Role::Event | Role::Latitude | Role::Longitude | Role::Age | Role::Sex) | None => {
                self.by_value()
            }
            Some(Role::First | Role::Last) if self.words > 2.2 => Role::Full,
            Some(role) => role,
        }
    }

    fn by_value(&self) -> Role {
        match () {
            () if self.is_few() => Role::Few,
            () if self.mails > 0.8 => Role::Email,
            // Without a word for it, a number that each row has once can only be one of the row.
            () if self.is_unique && self.filled > 0.99 && self.words < 1.2 => Role::Id,
            () if self.dates > 0.9 && self.numbers < 0.5 => Role::Event,
            () if self.numbers > 0.95 => Role::Number,
            () if self.several > 0.2 => Role::Words,
            () if self.words > 6.0 => Role::Text,
            () if self.words > 1.7 => Role::Full,
            () => Role::Place,
        }
    }

    /// Few different values, each of them often.
    fn is_few(&self) -> bool {
        self.distinct <= 40 && self.values >= 4.0 * self.distinct as f64
    }

    fn is_within(&self, degrees: f64) -> bool {
        self.numbers > 0.95 && self.least >= -degrees && self.most <= degrees
    }
}

pub(super) fn number(value: &str) -> Option<f64> {
    value.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// Whether a value is a day, a month or a year as people write them.
pub(super) fn is_date(value: &str) -> bool {
    let start = value.trim().split(['T', ' ']).next().unwrap_or_default();
    let parts: Vec<&str> = start.split(['-', '/', '.']).collect();
    let digits = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !parts.iter().all(digits) {
        return false;
    }
    let is_year = |part: &str| part.len() == 4 && ("1000".."2200").contains(&part);
    let is_small = |part: &str| part.len() <= 2 && part.parse().is_ok_and(|n: u8| (1..=31).contains(&n));
    match parts.as_slice() {
        [year] => is_year(year) || (year.len() == 8 && is_year(&year[..4])),
        [year, month] => is_year(year) && is_small(month),
        [a, b, c] => is_small(b) && ((is_year(a) && is_small(c)) || (is_small(a) && (is_year(c) || c.len() == 2))),
        _ => false,
    }
}
