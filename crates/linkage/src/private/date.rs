//! Dates as Python reads them by a format of `strptime`, because clkhash does. Names of months and days are English,
//! as in the C locale.
//!
//! Source: CPython 3.11, `Lib/_strptime.py`: the same regular expression is built, and the same rules lead from its
//! groups to a day.

use jiff::civil::Date;
use jiff::{Span, civil};
use regex::{Captures, Regex, RegexBuilder};

use super::number::digit;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Reads dates of one format.
pub(super) struct DateReader {
    pattern: Regex,
}

impl DateReader {
    /// A reader; or what is wrong with the format.
    pub(super) fn new(format: &str) -> Result<Self, String> {
        let built = RegexBuilder::new(&format!(r"\A(?:{})", pattern(format)?)).case_insensitive(true).build();
        built.map(|pattern| Self { pattern }).map_err(|_| "a directive stands twice".to_owned())
    }

    /// Year, month and day as digits, without leading zeros of the year as Python writes it on Linux before 3.14.
    pub(super) fn read(&self, text: &str) -> Option<String> {
        let found =
            self.pattern.captures(text).filter(|found| found.get(0).is_some_and(|all| all.end() == text.len()))?;
        let date = self.parts(&found)?.date()?;
        (1..=9999).contains(&date.year()).then(|| format!("{}{:02}{:02}", date.year(), date.month(), date.day()))
    }

    /// The groups in the order of the format: of two that say the same, the later one holds.
    fn parts(&self, found: &Captures<'_>) -> Option<Parts> {
        let mut parts = Parts { month: 1, day: 1, ..Parts::default() };
        for name in self.pattern.capture_names().flatten() {
            let Some(text) = found.name(name).map(|group| group.as_str()) else { continue };
            let number = || text.trim_start().chars().try_fold(0, |sum, c| Some(sum * 10 + digit(c)? as i32));
            let place = |names: &[&str], letters: usize| {
                let is_it = |name: &&str| name[..letters.min(name.len())].eq_ignore_ascii_case(text);
                names.iter().position(is_it).map(|place| place as i32)
            };
            match name {
                "Y" => parts.year = Some(number()?),
                "y" => parts.year = number().map(|year| if year <= 68 { 2000 + year } else { 1900 + year }),
                "G" => parts.iso_year = Some(number()?),
                "m" => parts.month = number()?,
                "B" => parts.month = place(&MONTHS, 9)? + 1,
                "b" => parts.month = place(&MONTHS, 3)? + 1,
                "d" => parts.day = number()?,
                "A" => parts.weekday = Some(place(&DAYS, 9)?),
                "a" => parts.weekday = Some(place(&DAYS, 3)?),
                "w" => parts.weekday = Some((number()? + 6) % 7),
                "u" => parts.weekday = Some(number()? - 1),
                "j" => parts.day_of_year = Some(number()?),
                "U" | "W" => parts.week = Some((number()?, name == "W")),
                "V" => parts.iso_week = Some(number()?),
                // A minute of 61 seconds can be read, and no date can hold it.
                "S" if number()? > 59 => return None,
                "z" if !is_offset(text) => return None,
                _ => {}
            }
        }
        Some(parts)
    }
}

/// An offset from UTC of less than a day, its colons everywhere or nowhere.
fn is_offset(text: &str) -> bool {
    if text == "Z" {
        return true;
    }
    let plain: Vec<char> = text.chars().collect();
    let hours = plain[1..3].iter().try_fold(0, |sum, c| Some(sum * 10 + digit(*c)?));
    let has_seconds = plain.len() > 6;
    let is_even = !has_seconds || (plain[3] == ':') == (plain.get(6) == Some(&':') && plain[3] == ':');
    let splits = plain[3] != ':' && plain.get(5) == Some(&':');
    hours.is_some_and(|hours| hours < 24) && is_even && !splits
}

/// The regular expression of a format; or what is wrong with it.
fn pattern(format: &str) -> Result<String, String> {
    let mut all = String::new();
    let mut letters = format.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '%' => match letters.next() {
                Some(directive) => all.push_str(&of_directive(directive)?),
                None => return Err("it ends with a single `%`".to_owned()),
            },
            c if is_blank(c) => {
                while letters.next_if(|c| is_blank(*c)).is_some() {}
                all.push_str(r"\s+");
            }
            c => all.push_str(&regex::escape(&c.to_string())),
        }
    }
    Ok(all)
}

/// What `\s` of Python takes for blank.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || ('\x1c'..='\x1f').contains(&c)
}

fn of_directive(directive: char) -> Result<String, String> {
    let names = |names: &[&str], letters: usize| {
        let mut all: Vec<&str> = names.iter().map(|name| &name[..letters.min(name.len())]).collect();
        all.sort_by_key(|name| std::cmp::Reverse(name.len()));
        format!("(?P<{directive}>{})", all.join("|"))
    };
    Ok(match directive {
        'd' => r"(?P<d>3[0-1]|[1-2]\d|0[1-9]|[1-9]| [1-9])".to_owned(),
        'f' => r"(?P<f>[0-9]{1,6})".to_owned(),
        'H' => r"(?P<H>2[0-3]|[0-1]\d|\d)".to_owned(),
        'I' => r"(?P<I>1[0-2]|0[1-9]|[1-9])".to_owned(),
        'G' => r"(?P<G>\d\d\d\d)".to_owned(),
        'j' => r"(?P<j>36[0-6]|3[0-5]\d|[1-2]\d\d|0[1-9]\d|00[1-9]|[1-9]\d|0[1-9]|[1-9])".to_owned(),
        'm' => r"(?P<m>1[0-2]|0[1-9]|[1-9])".to_owned(),
        'M' => r"(?P<M>[0-5]\d|\d)".to_owned(),
        'S' => r"(?P<S>6[0-1]|[0-5]\d|\d)".to_owned(),
        'U' | 'W' => format!(r"(?P<{directive}>5[0-3]|[0-4]\d|\d)"),
        'w' => r"(?P<w>[0-6])".to_owned(),
        'u' => r"(?P<u>[1-7])".to_owned(),
        'V' => r"(?P<V>5[0-3]|0[1-9]|[1-4]\d|\d)".to_owned(),
        'y' => r"(?P<y>\d\d)".to_owned(),
        'Y' => r"(?P<Y>\d\d\d\d)".to_owned(),
        'z' => r"(?P<z>[+-]\d\d:?[0-5]\d(?::?[0-5]\d(?:\.\d{1,6})?)?|(?-i:Z))".to_owned(),
        'A' => names(&DAYS, 9),
        'a' => names(&DAYS, 3),
        'B' => names(&MONTHS, 9),
        'b' => names(&MONTHS, 3),
        'p' => "(?P<p>am|pm)".to_owned(),
        'Z' => "(?P<Z>utc|gmt)".to_owned(),
        'c' => pattern("%a %b %d %H:%M:%S %Y")?,
        'x' => pattern("%m/%d/%y")?,
        'X' => pattern("%H:%M:%S")?,
        '%' => "%".to_owned(),
        other => return Err(format!("there is no directive `%{other}`")),
    })
}

/// What a text says of a day.
#[derive(Default)]
struct Parts {
    year: Option<i32>,
    month: i32,
    day: i32,
    iso_year: Option<i32>,
    iso_week: Option<i32>,
    /// The week of the year, and whether weeks begin on Monday.
    week: Option<(i32, bool)>,
    /// From 0, Monday.
    weekday: Option<i32>,
    day_of_year: Option<i32>,
}

impl Parts {
    fn date(&self) -> Option<Date> {
        match (self.year, self.iso_year) {
            (None, Some(_)) if self.iso_week.is_none() || self.weekday.is_none() || self.day_of_year.is_some() => {
                return None;
            }
            (None, Some(_)) => {}
            _ if self.week.is_none() && self.iso_week.is_some() => return None,
            _ => {}
        }
        let year = self.year.unwrap_or(1900);
        let Some((year, day_of_year)) = self.by_days(year) else { return day(year, self.month, self.day) };
        // February 29 without a year is none, whatever else is said.
        let is_leap_day = self.year.is_none() && (self.month, self.day) == (2, 29);
        let found = day(year, 1, 1)?.checked_add(Span::new().try_days(day_of_year - 1).ok()?).ok()?;
        if is_leap_day { day(1900, i32::from(found.month()), i32::from(found.day())) } else { Some(found) }
    }

    /// The year, and the day in it from 1 where days or weeks are said; may lie before or after the year.
    fn by_days(&self, year: i32) -> Option<(i32, i32)> {
        if let Some(day_of_year) = self.day_of_year {
            return Some((self.leap_year(year), day_of_year));
        }
        let weekday = self.weekday?;
        if let Some((week, from_monday)) = self.week {
            let year = self.leap_year(year);
            let first = i32::from(day(year, 1, 1)?.weekday().to_monday_zero_offset());
            let shift = if from_monday { 0 } else { 1 };
            let (first, weekday) = ((first + shift) % 7, (weekday + shift) % 7);
            let days = if week == 0 { weekday - first } else { (7 - first) % 7 + 7 * (week - 1) + weekday };
            return Some((year, 1 + days));
        }
        let (iso_year, iso_week) = (self.iso_year?, self.iso_week?);
        let correction = i32::from(day(iso_year, 1, 4)?.weekday().to_monday_one_offset()) + 3;
        Some((iso_year, iso_week * 7 + weekday + 1 - correction))
    }

    /// Python takes 1904 for a February 29 without a year, until the day is known.
    fn leap_year(&self, year: i32) -> i32 {
        if self.year.is_none() && (self.month, self.day) == (2, 29) { 1904 } else { year }
    }
}

fn day(year: i32, month: i32, day: i32) -> Option<Date> {
    let year = i16::try_from(year).ok().filter(|year| *year >= 1)?;
    civil::Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
}
