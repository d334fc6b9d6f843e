//! What every format does to text before showing it: control characters out, markup characters escaped.

/// Text without the control characters that XML forbids; line breaks and tabs become spaces.
pub(crate) fn clean(text: &str) -> String {
    text.chars().filter_map(clean_char).collect()
}

fn clean_char(c: char) -> Option<char> {
    match c {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' | '\u{85}' => Some(' '),
        // The two last code points of the plane are not characters, and explicit embeddings and overrides could show a
        // name backwards or leak their direction into what follows; isolates are what this crate itself uses.
        '\u{FFFE}' | '\u{FFFF}' | '\u{202A}'..='\u{202E}' => None,
        c if c.is_control() => None,
        c => Some(c),
    }
}

/// Text for the inside of an XML or HTML element or of a quoted attribute.
pub(crate) fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter_map(clean_char) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// A number for an SVG attribute: at most one decimal, no trailing zero, never `-0`.
pub(crate) fn pixel(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    if rounded == 0.0 { "0".into() } else { format!("{rounded}") }
}

/// A short stable name from some text, for identifiers inside one page (FNV-1a, 32 bits).
pub(crate) fn short_name(text: &str) -> String {
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{hash:08x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_go_and_markup_is_escaped() {
        assert_eq!(clean("a\u{0}b\u{8}\nc\u{202E}d"), "ab cd");
        assert_eq!(xml("<b a=\"1\">&'"), "&lt;b a=&quot;1&quot;&gt;&amp;&#39;");
    }

    #[test]
    fn pixels_are_short_and_have_no_negative_zero() {
        assert_eq!([pixel(-0.04), pixel(1.25), pixel(3.0)], ["0", "1.3", "3"]);
    }

    #[test]
    fn the_short_name_is_the_published_fnv_1a_of_a() {
        // The FNV test vector for "a" is e40c292c (Fowler, Noll, Vo: test_fnv.c).
        assert_eq!(short_name("a"), "e40c292c");
    }
}
