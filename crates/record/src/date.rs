//! Dates as people know them: a day, a month, a year, or a span between two of them.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How exactly a time is known or may be told, finest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimePrecision {
    /// One day.
    Day,
    /// A week from Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// Three calendar months.
    Quarter,
    /// A calendar year.
    Year,
}

impl TimePrecision {
    /// All of them, finest first.
    pub const ALL: [Self; 5] = [Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// The word used in agreements and labels.
    pub fn code(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// The precision that `code` names.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.code() == code)
    }
}

/// The years that a date may have.
const FIRST_YEAR: i16 = 1900;
const LAST_YEAR: i16 = 2100;

/// A date known to some precision: every day from `from` to `to`, both included.
///
/// Written as `2017-07-12`, `2017-07`, `2017`, or two of these with `/` between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    from: Date,
    to: Date,
}

/// Why a text is not a date that Concord takes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It cannot be read as a date at all.
    #[error("`{0}` is not a date; write 2017-07-12, 2017-07 or 2017")]
    NotDate(String),
    /// The year lies outside 1900 to 2100.
    #[error("the year of `{0}` lies outside 1900 to 2100; check the order of day, month and year")]
    Outside(String),
    /// The second date of a span lies before the first.
    #[error("`{0}` ends before it starts; swap the two dates")]
    Backwards(String),
}

impl PartialDate {
    /// One day.
    pub fn day(date: Date) -> Self {
        Self { from: date, to: date }
    }

    /// Every day from `from` to `to`; the two are swapped when they stand the wrong way round.
    pub fn span(from: Date, to: Date) -> Self {
        Self { from: from.min(to), to: from.max(to) }
    }

    /// Reads a partial date.
    ///
    /// # Errors
    /// [`Error::NotDate`] for anything but the forms above, [`Error::Outside`] for a year below 1900 or
    /// above 2100, [`Error::Backwards`] for a span whose end lies before its start.
    ///
    /// ```
    /// let month = record::PartialDate::parse("2017-07").expect("a month is a date");
    /// assert_eq!(month.to().to_string(), "2017-07-31");
    /// assert_eq!(month.to_string(), "2017-07");
    /// ```
    pub fn parse(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        if let Some((a, b)) = text.split_once('/') {
            let (a, b) = (parse_one(a)?, parse_one(b)?);
            if b.to < a.from {
                return Err(Error::Backwards(text.to_owned()));
            }
            return Ok(Self { from: a.from, to: b.to });
        }
        parse_one(text)
    }

    /// The first day that it can mean.
    pub fn from(self) -> Date {
        self.from
    }

    /// The last day that it can mean.
    pub fn to(self) -> Date {
        self.to
    }

    /// The smallest period of the given precision that covers the whole date, as far as dates go: the last week of 2100
    /// ends with its year, because nothing reads a date beyond.
    #[must_use]
    pub fn coarsen(self, precision: TimePrecision) -> Self {
        let end = end_of(self.to, precision);
        let end = if end.year() > LAST_YEAR { end.min(self.to.last_of_year()) } else { end };
        Self { from: start_of(self.from, precision), to: end }
    }

    /// The month in which it starts, as `2017-07`.
    pub fn month(self) -> String {
        format!("{:04}-{:02}", self.from.year(), self.from.month())
    }
}

fn parse_one(text: &str) -> Result<PartialDate, Error> {
    let not = || Error::NotDate(text.to_owned());
    let parts: Vec<&str> = text.split('-').collect();
    let shape: Vec<usize> = parts.iter().map(|p| p.len()).collect();
    if !parts.iter().all(|p| p.bytes().all(|b| b.is_ascii_digit())) {
        return Err(not());
    }
    let number = |i: usize| parts[i].parse::<i16>().map_err(|_| not());
    let (year, month, day) = match shape.as_slice() {
        [4] => (number(0)?, None, None),
        [4, 2] => (number(0)?, Some(number(1)?), None),
        [4, 2, 2] => (number(0)?, Some(number(1)?), Some(number(2)?)),
        _ => return Err(not()),
    };
    if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
        return Err(Error::Outside(text.to_owned()));
    }
    let civil = |m: i16, d: i16| Date::new(year, m as i8, d as i8).map_err(|_| not());
    match (month, day) {
        (Some(m), Some(d)) => Ok(PartialDate::day(civil(m, d)?)),
        (Some(m), None) => {
            let first = civil(m, 1)?;
            Ok(PartialDate { from: first, to: first.last_of_month() })
        }
        _ => Ok(PartialDate { from: civil(1, 1)?, to: civil(12, 31)? }),
    }
}

fn start_of(date: Date, precision: TimePrecision) -> Date {
    match precision {
        TimePrecision::Day => date,
        TimePrecision::Week => {
            let back = i64::from(date.weekday().to_monday_zero_offset());
            date.checked_sub(back.days()).unwrap_or(date)
        }
        TimePrecision::Month => date.first_of_month(),
        TimePrecision::Quarter => {
            let first = (date.month() - 1) / 3 * 3 + 1;
            Date::new(date.year(), first, 1).unwrap_or(date)
        }
        TimePrecision::Year => date.first_of_year(),
    }
}

fn end_of(date: Date, precision: TimePrecision) -> Date {
    match precision {
        TimePrecision::Day => date,
        TimePrecision::Week => {
            let ahead = 6 - i64::from(date.weekday().to_monday_zero_offset());
            date.checked_add(ahead.days()).unwrap_or(date)
        }
        TimePrecision::Month => date.last_of_month(),
        TimePrecision::Quarter => {
            let last = (date.month() - 1) / 3 * 3 + 3;
            Date::new(date.year(), last, 1).map_or(date, Date::last_of_month)
        }
        TimePrecision::Year => date.last_of_year(),
    }
}

impl std::fmt::Display for PartialDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (a, b) = (self.from, self.to);
        if a == b {
            write!(f, "{a}")
        } else if a == a.first_of_year() && b == a.last_of_year() {
            write!(f, "{:04}", a.year())
        } else if a == a.first_of_month() && b == a.last_of_month() {
            write!(f, "{:04}-{:02}", a.year(), a.month())
        } else {
            write!(f, "{a}/{b}")
        }
    }
}

impl Serialize for PartialDate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::{Error, PartialDate, TimePrecision};

    fn parse(text: &str) -> PartialDate {
        PartialDate::parse(text).expect("the test gives a date")
    }

    #[test]
    fn a_day_coarsens_to_the_periods_of_the_calendar() {
        // By hand from a calendar: 12 July 2017 was a Wednesday.
        let day = parse("2017-07-12");
        let told = |p| day.coarsen(p).to_string();
        assert_eq!(told(TimePrecision::Day), "2017-07-12");
        assert_eq!(told(TimePrecision::Week), "2017-07-10/2017-07-16");
        assert_eq!(told(TimePrecision::Month), "2017-07");
        assert_eq!(told(TimePrecision::Quarter), "2017-07-01/2017-09-30");
        assert_eq!(told(TimePrecision::Year), "2017");
    }

    #[test]
    fn a_date_at_the_end_of_all_dates_is_read_again_after_it_was_coarsened() {
        // By hand from a calendar: 31 December 2100 will be a Friday, and its week ends in 2101.
        let coarse = parse("2100-12-31").coarsen(TimePrecision::Week);
        assert_eq!(coarse.to_string(), "2100-12-27/2100-12-31");
        assert_eq!(PartialDate::parse(&coarse.to_string()), Ok(coarse));
        // 1 January 1900 was a Monday.
        assert_eq!(parse("1900-01-01").coarsen(TimePrecision::Week).to_string(), "1900-01-01/1900-01-07");
    }

    #[test]
    fn what_is_not_a_date_is_refused_with_its_reason() {
        assert!(matches!(PartialDate::parse("0000-01-01"), Err(Error::Outside(_))));
        assert!(matches!(PartialDate::parse("0000"), Err(Error::Outside(_))));
        assert!(matches!(PartialDate::parse("2017-02-30"), Err(Error::NotDate(_))));
        assert!(matches!(PartialDate::parse("12/07/2017"), Err(Error::NotDate(_))));
        assert!(matches!(PartialDate::parse("+017-01-01"), Err(Error::NotDate(_))));
        assert!(matches!(PartialDate::parse("2017-13"), Err(Error::NotDate(_))));
        assert!(matches!(PartialDate::parse("2017-02/2016"), Err(Error::Backwards(_))));
        assert!(matches!(PartialDate::parse(""), Err(Error::NotDate(_))));
    }

    #[test]
    fn a_partial_date_is_written_as_it_was_read() {
        for text in ["2017-07-12", "2017-07", "2017", "2016-12-30/2017-01-02"] {
            assert_eq!(parse(text).to_string(), text);
        }
    }
}
