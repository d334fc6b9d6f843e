//! Bytes into rows of cells: encoding, delimiter, quotes (RFC 4180, read leniently).
//!
//! A row that cannot be read is one row lost, never the rest of the file: a quote that is opened and not closed costs
//! its own line only.

use encoding_rs::Encoding;
use record::problem::Reason;
use std::borrow::Cow;

/// The most bytes that one row may have.
pub(crate) const ROW_LIMIT_BYTES: usize = 1 << 20;

/// One row, as a person counts: blank lines count and are skipped.
pub(crate) struct Row<'a> {
    pub number: u64,
    pub cells: Result<Vec<Cow<'a, str>>, Broken<'a>>,
}

/// Why a row has no cells, in the words of `Problem`.
pub(crate) struct Broken<'a> {
    pub reason: Reason,
    pub words: Option<(&'static str, &'static str)>,
    pub seen: Cow<'a, str>,
}

/// A file being read.
pub(crate) struct Rows<'a> {
    bytes: &'a [u8],
    at: usize,
    number: u64,
    delimiter: u8,
    is_decoded: bool,
}

/// The bytes as UTF-8, as far as they are, without a byte order mark; and whether they were decoded from something else.
pub(crate) fn decode<'a>(bytes: &'a [u8], encoding: Option<&str>) -> (Cow<'a, [u8]>, bool) {
    let declared = encoding.and_then(|e| Encoding::for_label(e.as_bytes()));
    let (encoding, mark) = match Encoding::for_bom(bytes) {
        Some((found, length)) => (found, length),
        None => (declared.unwrap_or(encoding_rs::UTF_8), 0),
    };
    let rest = &bytes[mark..];
    if encoding == encoding_rs::UTF_8 {
        return (Cow::Borrowed(rest), false);
    }
    match encoding.decode_without_bom_handling(rest).0 {
        Cow::Borrowed(text) => (Cow::Borrowed(text.as_bytes()), true),
        Cow::Owned(text) => (Cow::Owned(text.into_bytes()), true),
    }
}

impl<'a> Rows<'a> {
    pub fn new(bytes: &'a [u8], delimiter: Option<u8>, is_decoded: bool) -> Self {
        let delimiter = delimiter.unwrap_or_else(|| sniff(bytes));
        Self { bytes, at: 0, number: 0, delimiter, is_decoded }
    }

    /// Where the row that starts at `at` ends, where the next one starts, and whether its quotes are closed.
    fn end(&self) -> (usize, usize, bool) {
        let (mut i, mut is_quoted, mut is_start) = (self.at, false, true);
        while let Some(&byte) = self.bytes.get(i) {
            match byte {
                b'"' if is_quoted && self.bytes.get(i + 1) == Some(&b'"') => i += 1,
                b'"' if is_quoted => is_quoted = false,
                _ if is_quoted && i - self.at > ROW_LIMIT_BYTES => break,
                _ if is_quoted => {}
                b'"' if is_start => is_quoted = true,
                b'\n' => return (i, i + 1, true),
                b'\r' => {
                    return (i, i + 1 + usize::from(self.bytes.get(i + 1) == Some(&b'\n')), true);
                }
                _ => {}
            }
            is_start = !is_quoted && byte == self.delimiter;
            i += 1;
        }
        if !is_quoted {
            return (i, i, true);
        }
        let line = self.bytes[self.at..].iter().position(|b| *b == b'\n').map_or(self.bytes.len(), |n| self.at + n);
        (line, (line + 1).min(self.bytes.len()), false)
    }

    fn read(&self, line: &'a [u8], is_closed: bool) -> Result<Vec<Cow<'a, str>>, Broken<'a>> {
        let seen = || String::from_utf8_lossy(&line[..line.len().min(80)]);
        let broken = |reason, words| Broken { reason, words, seen: seen() };
        if line.len() > ROW_LIMIT_BYTES {
            let words = ("the row is longer than 1 MB", "check for a missing quote, or shorten the row");
            return Err(broken(Reason::TooLong, Some(words)));
        }
        if line.contains(&0) {
            let words = ("the row holds a NUL byte", "export the list again; the file is damaged or not a table");
            return Err(broken(Reason::NotText, Some(words)));
        }
        let text = std::str::from_utf8(line).map_err(|_| broken(Reason::NotText, None))?;
        if self.is_decoded && text.contains('\u{fffd}') {
            let words = ("the row is not text in the encoding of the file", "check the encoding in the mapping");
            return Err(broken(Reason::NotText, Some(words)));
        }
        if !is_closed {
            let words = ("a quote is opened and not closed", "check the quotes in this row");
            return Err(broken(Reason::WrongWidth, Some(words)));
        }
        Ok(cells(text, self.delimiter))
    }
}

impl<'a> Iterator for Rows<'a> {
    type Item = Row<'a>;

    fn next(&mut self) -> Option<Row<'a>> {
        while self.at < self.bytes.len() {
            let (end, next, is_closed) = self.end();
            let line = &self.bytes[self.at..end];
            self.at = next;
            self.number += 1;
            if !line.is_empty() {
                return Some(Row { number: self.number, cells: self.read(line, is_closed) });
            }
        }
        None
    }
}

/// The delimiter that the first line has most of outside quotes; a comma where it has none.
fn sniff(bytes: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut is_quoted = false;
    for &byte in bytes.iter().take(ROW_LIMIT_BYTES) {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' | b'\r' if !is_quoted => break,
            _ if is_quoted => {}
            _ => counts.iter_mut().filter(|(d, _)| *d == byte).for_each(|(_, n)| *n += 1),
        }
    }
    counts.iter().rev().max_by_key(|(_, n)| *n).map_or(b',', |(d, _)| *d)
}

fn cells(line: &str, delimiter: u8) -> Vec<Cow<'_, str>> {
    let (mut cells, mut rest) = (Vec::new(), line);
    loop {
        let (cell, after) = match rest.strip_prefix('"') {
            Some(inside) => quoted(inside, delimiter),
            None => {
                let end = rest.bytes().position(|b| b == delimiter).unwrap_or(rest.len());
                (Cow::Borrowed(&rest[..end]), &rest[end..])
            }
        };
        cells.push(cell);
        if after.is_empty() {
            return cells;
        }
        rest = &after[1..];
    }
}

/// A cell after its opening quote, and what follows it. What stands between its closing quote and the next delimiter
/// is kept as text.
fn quoted(inside: &str, delimiter: u8) -> (Cow<'_, str>, &str) {
    let (mut text, mut rest) = (Cow::Borrowed(""), inside);
    while let Some(quote) = rest.find('"') {
        append(&mut text, &rest[..quote]);
        rest = &rest[quote + 1..];
        if !rest.starts_with('"') {
            break;
        }
        append(&mut text, "\"");
        rest = &rest[1..];
    }
    let end = rest.bytes().position(|b| b == delimiter).unwrap_or(rest.len());
    append(&mut text, &rest[..end]);
    (text, &rest[end..])
}

fn append<'a>(text: &mut Cow<'a, str>, more: &'a str) {
    if text.is_empty() {
        *text = Cow::Borrowed(more);
    } else if !more.is_empty() {
        text.to_mut().push_str(more);
    }
}
