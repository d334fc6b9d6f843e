//! Cells that a spreadsheet would run, in files that leave the house as text.

/// A text that a spreadsheet would run as a formula gets an apostrophe before it, and so does each part of it that
/// a spreadsheet with other separators would take for a cell; numbers stay. Source: OWASP, CSV Injection.
pub(crate) fn safe(cell: &str) -> String {
    let apostrophe = if cell.starts_with(['\t', '\r', '\n']) { "'" } else { "" };
    let parts = cell.split_inclusive([';', '\t', '\r', '\n']);
    let mark = |part: &str| if is_formula(part) { "'" } else { "" };
    parts.fold(apostrophe.to_owned(), |safe, part| safe + mark(part) + part)
}

fn is_formula(part: &str) -> bool {
    let is_number = part.trim().parse::<f64>().is_ok_and(f64::is_finite);
    let inside = part.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '"');
    !is_number && inside.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_a_spreadsheet_would_run_becomes_text_and_numbers_stay() {
        for (cell, written) in
            [("=1+1", "'=1+1"), ("@x", "'@x"), ("-7", "-7"), ("+4.5", "+4.5"), ("-a", "'-a"), ("a", "a")]
        {
            assert_eq!(safe(cell), written);
        }
    }

    #[test]
    fn a_part_that_another_separator_would_make_a_cell_becomes_text() {
        for (cell, written) in [
            ("x;=cmd|'/c calc'!A1", "x;'=cmd|'/c calc'!A1"),
            ("x; \"@y", "x;' \"@y"),
            ("a\n=1", "a\n'=1"),
            ("\t=1", "'\t'=1"),
            ("＝1+1", "'＝1+1"),
            ("+inf", "'+inf"),
            ("-nan", "'-nan"),
            (" -a", "' -a"),
            ("a;b - c", "a;b - c"),
        ] {
            assert_eq!(safe(cell), written);
        }
    }
}
