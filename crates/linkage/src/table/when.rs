//! Days, months, years and ranges of them, as people write them in lists.

use jiff::civil::Date;

/// When something was, as far as a text tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct When {
    /// The first and the last day that it may have been, in days since 1970-01-01.
    pub from: i32,
    pub to: i32,
    /// Year, month and day as eight digits of four bits; 0 where it is not one day.
    pub digits: u32,
    /// Year and month of the first day.
    pub year: i16,
    pub month: i8,
}

/// Reads `2016`, `2016-05`, `2016-05-03`, `3/5/2016` (the day first), and two of them joined by `..` or ` to `.
pub(crate) fn read(text: &str) -> Option<When> {
    let text: String = text.trim().chars().map(digit).collect();
    // A moment is read as its day.
    let text = text.split_once(['T', ' ']).filter(|(_, time)| time.contains(':')).map_or(text.as_str(), |(day, _)| day);
    let halves = text.split_once("..").or_else(|| text.split_once(" to "));
    let Some((first, last)) = halves else { return one(text) };
    let (first, last) = (one(first.trim())?, one(last.trim())?);
    (first.from <= last.to).then_some(When { to: last.to, digits: 0, ..first })
}

fn one(text: &str) -> Option<When> {
    let text = text.trim();
    // As files for programs write it, 20160503.
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        let number: i32 = text.parse().ok()?;
        let part = |number: i32| i16::try_from(number).ok();
        return day_of(part(number / 10_000)?, part(number / 100 % 100)?, part(number % 100)?);
    }
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let number = |part: &&str| -> Option<i16> { part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok())? };
    let numbers: Vec<i16> = parts.iter().map(number).collect::<Option<_>>()?;
    match (numbers.as_slice(), parts[0].len(), parts.last()?.len()) {
        ([year], 4, _) => span(*year, (1, 12)),
        ([year, month], 4, 1..=2) => span(*year, (*month, *month)),
        ([year, month, day], 4, 1..=2) => day_of(*year, *month, *day),
        ([day, month, year], 1..=2, 4) => day_of(*year, *month, *day),
        _ => None,
    }
}

fn span(year: i16, (first, last): (i16, i16)) -> Option<When> {
    let from = Date::new(year, i8::try_from(first).ok()?, 1).ok()?;
    let to = Date::new(year, i8::try_from(last).ok()?, 1).ok()?.last_of_month();
    Some(When { from: days(from), to: days(to), digits: 0, year, month: from.month() })
}

fn day_of(year: i16, month: i16, day: i16) -> Option<When> {
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    let digits = [year / 1000, year / 100, year / 10, year, month / 10, month, day / 10, day];
    let digits = digits.into_iter().fold(0, |all, digit| all << 4 | u32::from((digit % 10).unsigned_abs()));
    Some(When { from: days(date), to: days(date), digits, year, month: date.month() })
}

/// Days since 1970-01-01.
fn days(date: Date) -> i32 {
    // INVARIANT: a span between two dates that jiff can hold is a number of days of seven digits.
    date.since(Date::constant(1970, 1, 1)).map_or(0, |span| span.get_days())
}

/// Digits of Arabic and Persian as those of Latin.
fn digit(c: char) -> char {
    match c {
        '\u{660}'..='\u{669}' => char::from((u32::from(c) - 0x660) as u8 + b'0'),
        '\u{6F0}'..='\u{6F9}' => char::from((u32::from(c) - 0x6F0) as u8 + b'0'),
        c => c,
    }
}

/// Whether one digit was mistyped, two neighbours exchanged, or day and month.
pub(crate) fn is_typo(a: u32, b: u32) -> bool {
    let apart = a ^ b;
    let first = apart.trailing_zeros() / 4 * 4;
    if apart >> first < 16 {
        return true;
    }
    let is_exchange = apart >> first < 256 && exchanged(a >> first & 0xff) == b >> first & 0xff;
    let is_day_for_month = a >> 16 == b >> 16 && a & 0xff == b >> 8 & 0xff && a >> 8 & 0xff == b & 0xff;
    is_exchange || is_day_for_month
}

fn exchanged(two: u32) -> u32 {
    (two >> 4) | (two & 15) << 4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> Option<(i32, i32)> {
        read(text).map(|when| (when.from, when.to))
    }

    #[test]
    fn dates_are_read_as_far_as_they_are_known() {
        // Days since 1970 by `date -d DAY +%s`, divided by 86,400.
        assert_eq!(range("2016-05-03"), Some((16_924, 16_924)));
        assert_eq!(range("3/5/2016"), range("2016-05-03"));
        assert_eq!(range("20160503"), range("2016-05-03"));
        assert_eq!(range("20161303"), None, "there is no month 13");
        assert_eq!(range("٢٠١٦-٠٥-٠٣"), range("2016-05-03"));
        assert_eq!(range("2016-05-03T10:00:00Z"), range("2016-05-03"));
        assert_eq!(range("2016-05"), Some((16_922, 16_952)));
        assert_eq!(range("2016"), Some((16_801, 17_166)));
        assert_eq!(range("2016-05-01..2016-05-03"), Some((16_922, 16_924)));
        assert_eq!(range("1969-12-31"), Some((-1, -1)));
        for wrong in
            ["", "soon", "2016-13-01", "2016-02-30", "0000-00-00", "16-05-03", "2016-05-03..2015", "2016-5-3-1"]
        {
            assert_eq!(range(wrong), None, "{wrong}");
        }
        assert!(range("0000-01-01").is_some(), "a year 0 is a date, if an unlikely one");
    }

    #[test]
    fn a_typing_error_in_a_date_is_known() {
        let digits = |text: &str| read(text).expect("a date").digits;
        let is = |a: &str, b: &str| is_typo(digits(a), digits(b));
        assert!(is("1980-05-13", "1980-05-18") && is("1980-05-13", "1990-05-13"));
        assert!(is("1980-05-13", "1980-05-31"), "two digits exchanged");
        assert!(is("1980-05-03", "1980-03-05"), "day and month");
        assert!(!is("1980-05-13", "1981-05-14") && !is("1980-05-13", "1980-06-12"));
    }
}
