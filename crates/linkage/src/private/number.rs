//! Whole and decimal numbers as Python reads them from text, because clkhash does: with blanks around, single
//! underscores between digits, and the digits of every script.

/// The zero of each script; its nine followers are the other digits.
/// Source: Unicode 14.0, general category Nd, listed with Python 3.11 (`unicodedata`).
const ZEROS: [u32; 66] = [
    0x0030, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6,
    0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40,
    0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30, 0x11066, 0x110F0,
    0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50,
    0x11DA0, 0x16A60, 0x16AC0, 0x16B50, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E950,
    0x1FBF0,
];

/// Python refuses longer ones since 3.11: reading them takes time that grows with the square.
const MOST_DIGITS: usize = 4300;

/// The value of a digit of any script.
pub(super) fn digit(c: char) -> Option<u32> {
    let code = c as u32;
    let zero = ZEROS[..ZEROS.partition_point(|zero| *zero <= code)].last()?;
    (code - zero < 10).then(|| code - zero)
}

/// The text with digits and blanks of every script as those of ASCII, and no blanks around.
fn plain(text: &str) -> Option<String> {
    let one = |c: char| match c {
        _ if c.is_ascii() => Some(c),
        _ if c.is_whitespace() => Some(' '),
        _ => digit(c).and_then(|value| char::from_digit(value, 10)),
    };
    let all: String = text.chars().map(one).collect::<Option<_>>()?;
    let is_blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0b' | '\x0c');
    Some(all.trim_matches(is_blank).to_owned())
}

/// Without the underscores, each of which must stand between two digits.
fn without_underscores(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let is_digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let is_well = |(at, byte): (usize, &u8)| *byte != b'_' || (is_digit(at.checked_sub(1)) && is_digit(Some(at + 1)));
    bytes.iter().enumerate().all(is_well).then(|| text.replace('_', ""))
}

/// A whole number in its one way of writing: no blanks, no plus, no leading zeros.
///
/// `None` where `int(text, 10)` of Python 3.11 would not read it.
pub(super) fn whole(text: &str) -> Option<String> {
    let clean = without_underscores(&plain(text)?)?;
    let (is_negative, digits) = match clean.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, clean.strip_prefix('+').unwrap_or(&clean)),
    };
    if digits.is_empty() || digits.len() > MOST_DIGITS || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match digits.trim_start_matches('0') {
        "" => Some("0".to_owned()),
        rest if is_negative => Some(format!("-{rest}")),
        rest => Some(rest.to_owned()),
    }
}

/// Whether a whole number, as [`whole`] gives it, is from `least` to `most`.
pub(super) fn is_within(number: &str, least: Option<i64>, most: Option<i64>) -> bool {
    let beyond = if number.starts_with('-') { i128::MIN } else { i128::MAX };
    let value = number.parse().unwrap_or(beyond);
    least.is_none_or(|least| value >= i128::from(least)) && most.is_none_or(|most| value <= i128::from(most))
}

/// A decimal number; `None` where `float(text)` of Python would not read it.
pub(super) fn decimal(text: &str) -> Option<f64> {
    without_underscores(&plain(text)?)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_read_as_python_reads_them() {
        // Origin: `str(int(text, base=10))` of Python 3.11.7 for each text; `None` where it raised ValueError.
        let told = [
            ("12", Some("12")),
            (" +0012\t", Some("12")),
            ("-0", Some("0")),
            ("-00_7", Some("-7")),
            ("1_000", Some("1000")),
            ("1__0", None),
            ("_1", None),
            ("1_", None),
            ("+ 1", None),
            ("--1", None),
            ("", None),
            (" ", None),
            ("1.0", None),
            ("0x1", None),
            ("١٩٩٠", Some("1990")),
            ("\u{a0}٧\u{2003}", Some("7")),
            ("𝟗𝟘", Some("90")),
            ("½", None),
            ("\u{1c}1", None),
        ];
        for (text, read) in told {
            assert_eq!(whole(text).as_deref(), read, "{text:?}");
        }
        assert!(whole(&"9".repeat(4300)).is_some() && whole(&"9".repeat(4301)).is_none());
    }

    #[test]
    fn bounds_hold_for_numbers_of_any_length() {
        assert!(is_within("5", Some(5), Some(5)) && !is_within("6", None, Some(5)) && !is_within("-6", Some(-5), None));
        let long = "9".repeat(200);
        assert!(!is_within(&long, None, Some(i64::MAX)) && is_within(&long, Some(0), None));
        assert!(!is_within(&format!("-{long}"), Some(i64::MIN), None));
    }
}
