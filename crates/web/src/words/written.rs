//! Dates, moments and numbers as each language writes them.
//!
//! Arabic gets Western digits. That is what UN documents on Syria commonly print, they line up in tables
//! beside Latin codes and coordinates, and every reader of the region reads them. Months carry both of
//! their Arabic names, the Levantine one first, as UN Arabic does: `12 تموز/يوليو 2017`.

use super::Words;
use fluent_bundle::FluentValue;
use jiff::civil::Date;
use record::PartialDate;

/// A whole number in groups of three: `15,247`.
pub fn number(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut written = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    if value < 0 { format!("−{written}") } else { written }
}

/// A number with at most two decimals, its whole part in groups of three.
pub fn decimal(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    let whole = number(rounded.trunc() as i64);
    let rest = rounded.fract().abs();
    if rest < 0.005 {
        return whole;
    }
    let sign = if rounded < 0.0 && rounded > -1.0 { "−" } else { "" };
    format!("{sign}{whole}{}", format!("{rest:.2}").trim_start_matches('0').trim_end_matches('0'))
}

impl Words {
    /// A partial date as the language writes it: a day, a month, a year, or a span.
    pub fn date(&self, date: PartialDate) -> String {
        let (from, to) = (date.from(), date.to());
        if from == to {
            self.day(from)
        } else if from == from.first_of_year() && to == from.last_of_year() {
            from.year().to_string()
        } else if from == from.first_of_month() && to == from.last_of_month() {
            self.dated("date-month", from, &[])
        } else if from.first_of_month() == to.first_of_month() {
            let until = to.day().to_string();
            self.dated("date-days", from, &[("until", until.as_str().into())])
        } else {
            self.text("date-span", &[("from", self.day(from).into()), ("to", self.day(to).into())])
        }
    }

    /// A moment in UTC to the minute; what cannot be read comes back as it is.
    pub fn moment(&self, text: &str) -> String {
        let Ok(moment) = text.parse::<jiff::Timestamp>() else {
            return text.to_owned();
        };
        let at = moment.to_zoned(jiff::tz::TimeZone::UTC);
        let time = format!("{:02}:{:02}", at.hour(), at.minute());
        self.text("date-moment", &[("day", self.day(at.date()).into()), ("time", time.into())])
    }

    /// The name of a month, 1 to 12.
    pub fn month(&self, month: i8) -> String {
        self.plain(&format!("month-{month}"))
    }

    fn day(&self, date: Date) -> String {
        self.dated("date-day", date, &[])
    }

    // Years and days go in as text, or they would be grouped like counts.
    fn dated(&self, key: &str, date: Date, more: &[(&str, FluentValue<'_>)]) -> String {
        let mut arguments: Vec<(&str, FluentValue<'_>)> = vec![
            ("day", date.day().to_string().into()),
            ("month", self.month(date.month()).into()),
            ("year", date.year().to_string().into()),
        ];
        arguments.extend(more.iter().cloned());
        self.text(key, &arguments)
    }
}
