//! Files of encodings: CSV with an id and an encoding in each row, and the JSON of clkhash, which has no ids.
//!
//! A linkage unit reads them from people whom it does not know. Whatever is no encoding is refused, plain data before all:
//! nothing of it is printed.

use super::make::Encoded;
use crate::formula::safe;
use crate::{Error, Result};
use linkage::private::Clk;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::Path;

/// The column of the encodings.
const CLK: &str = "clk";
/// A shorter text is a word and no encoding; a longer one than the kernel makes is neither.
const LEAST_BITS: usize = 64;
const MOST_BITS: usize = 1 << 20;

/// How encodings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// An id and an encoding in each row.
    Csv,
    /// As clkhash writes them: `{"clks": […]}`, in the order of the rows.
    Json,
}

impl Written {
    /// By the ending of a file.
    ///
    /// # Errors
    /// `Refused` for another ending.
    pub fn of(file: &Path) -> Result<Self> {
        match file.extension().and_then(|ending| ending.to_str()) {
            Some("csv") => Ok(Self::Csv),
            Some("json") => Ok(Self::Json),
            _ => Err(Error::Refused(format!("`{}`: the ending says how; choose .csv or .json", file.display()))),
        }
    }
}

/// The encodings as a file.
///
/// # Errors
/// `Refused` for JSON of a list from which rows were left out, or that has blank ones: those after them would be counted
/// wrongly.
pub fn write(encoded: &Encoded, how: Written) -> Result<Vec<u8>> {
    match how {
        Written::Csv => csv(encoded),
        Written::Json if encoded.left_out > 0 => {
            let words = "rows were left out, and JSON counts those that are there; write .csv";
            Err(Error::Refused(format!("{} {words}", encoded.left_out)))
        }
        Written::Json if !encoded.is_counted => {
            let words = "the list has blank rows, and JSON would count those after them wrongly";
            Err(Error::Refused(format!("{words}; write .csv, or take them out")))
        }
        Written::Json => {
            let clks: Vec<String> = encoded.clks.iter().map(Clk::to_base64).collect();
            Ok(format!("{}\n", json!({ "clks": clks })).into_bytes())
        }
    }
}

fn csv(encoded: &Encoded) -> Result<Vec<u8>> {
    let failed = |e: csv::Error| Error::Internal(format!("the encodings could not be written: {e}"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    let heading = match encoded.id.as_deref() {
        None => "row",
        Some(id) if id.to_lowercase() == CLK => "row_id",
        Some(id) => id,
    };
    writer.write_record([safe(heading).as_str(), CLK]).map_err(failed)?;
    for (id, clk) in encoded.ids.iter().zip(&encoded.clks) {
        // The encoding is left as it is although it may begin with a plus: it must be read again to the letter.
        writer.write_record([safe(id), clk.to_base64()]).map_err(failed)?;
    }
    writer.into_inner().map_err(|e| Error::Internal(e.to_string()))
}

/// The encodings of one party.
pub struct Encodings {
    /// What the party is called: the name of its file.
    pub name: String,
    /// The heading of the ids, where there is one.
    pub id: Option<String>,
    ids: Vec<String>,
    pub(super) clks: Vec<Clk>,
}

impl Encodings {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.clks.len()
    }

    /// Width of the encodings in bits.
    pub fn bits(&self) -> usize {
        self.clks.first().map_or(0, Clk::bits)
    }

    /// What a row is called: its id, or its place, counted from 0.
    pub fn called(&self, row: usize) -> String {
        self.ids.get(row).cloned().unwrap_or_else(|| row.to_string())
    }

    /// Whether it holds the same encodings as another, one by one.
    pub(super) fn is_copy_of(&self, other: &Self) -> bool {
        self.clks == other.clks
    }
}

/// Reads a file of encodings.
///
/// # Errors
/// `Refused` for anything else, with what it looks like, where and what to do; never with what stood there.
pub fn read(name: &str, bytes: &[u8]) -> Result<Encodings> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let file = File { name };
    let found = match bytes.trim_ascii_start() {
        [] => return Err(file.refused("is empty; ask for it again")),
        [b'P', b'K', ..] | [b'P', b'A', b'R', b'1', ..] => {
            return Err(file.plain("it is a workbook or Parquet, and encodings come as .csv or .json"));
        }
        [b'{' | b'[', ..] => file.json(bytes)?,
        _ => file.csv(bytes)?,
    };
    if found.clks.is_empty() {
        return Err(file.refused("holds no encodings; ask for it again"));
    }
    file.check_ids(&found.ids)?;
    Ok(found)
}

struct File<'a> {
    name: &'a str,
}

impl File<'_> {
    fn refused(&self, words: &str) -> Error {
        Error::Refused(format!("`{}` {words}", self.name))
    }

    /// What somebody sent by mistake, perhaps, and must not lie about.
    fn plain(&self, why: &str) -> Error {
        let words = "if others sent it, delete it and tell them: a linkage unit gets what `concord encode` writes";
        self.refused(&format!("looks like plain data and not like encodings: {why}; {words}"))
    }

    fn json(&self, bytes: &[u8]) -> Result<Encodings> {
        let value: Value = serde_json::from_slice(bytes).map_err(|error| match error.is_eof() {
            true => self.refused("ends in the middle: it was cut off on its way; ask for it again"),
            false => {
                let place = format!("line {}, column {}", error.line(), error.column());
                self.refused(&format!("is not JSON ({place}); ask for it again"))
            }
        })?;
        if value.get("clknblocks").is_some() {
            return Err(self.refused("holds encodings with blocks; ask for `clks` without blocks"));
        }
        let Some(clks) = value.get("clks").and_then(Value::as_array) else {
            return Err(self.plain("the JSON has no list `clks`"));
        };
        let mut all = Vec::with_capacity(clks.len());
        for (row, clk) in clks.iter().enumerate() {
            let text = clk.as_str().ok_or_else(|| self.plain("what stands in `clks` is no text"))?;
            self.push(&mut all, (row, text))?;
        }
        Ok(Encodings { name: self.name.to_owned(), id: None, ids: Vec::new(), clks: all })
    }

    fn csv(&self, bytes: &[u8]) -> Result<Encodings> {
        let mut reader = csv::Reader::from_reader(bytes);
        let headings = reader.headers().map_err(|e| self.broken(&e))?.clone();
        let is_clk = |heading: &str| heading.trim().eq_ignore_ascii_case(CLK);
        let Some(at) = headings.iter().position(is_clk) else {
            return Err(self.plain("it has no column `clk`"));
        };
        if headings.len() > 2 || headings.iter().filter(|heading| is_clk(heading)).count() > 1 {
            return Err(self.plain("beside `clk` it has more than one column"));
        }
        let id = headings.get(1 - at).map(|heading| heading.trim().to_owned());
        let (mut ids, mut all) = (Vec::new(), Vec::new());
        for (row, record) in reader.records().enumerate() {
            let record = record.map_err(|e| self.broken(&e))?;
            self.push(&mut all, (row, record.get(at).unwrap_or_default()))?;
            if id.is_some() {
                ids.push(record.get(1 - at).unwrap_or_default().to_owned());
            }
        }
        Ok(Encodings { name: self.name.to_owned(), id, ids, clks: all })
    }

    /// What is wrong with a CSV, without what stands in it.
    fn broken(&self, error: &csv::Error) -> Error {
        match error.kind() {
            csv::ErrorKind::Utf8 { .. } => self.refused("is not text; encodings come as .csv or .json"),
            csv::ErrorKind::UnequalLengths { pos, .. } => {
                let line = pos.as_ref().map_or(0, csv::Position::line);
                self.refused(&format!("breaks off in line {line}: it was cut off on its way; ask for it again"))
            }
            _ => self.refused("cannot be read as CSV; ask for it again"),
        }
    }

    fn push(&self, all: &mut Vec<Clk>, (row, text): (usize, &str)) -> Result<()> {
        let text = text.trim();
        let at = format!("row {row}, counted from 0,");
        if text.is_empty() {
            return Err(self.refused(&format!("has no encoding in {at} ask for it again")));
        }
        // Six bits a letter: what is longer is not even decoded.
        if text.len() > MOST_BITS / 6 + 4 {
            return Err(self.refused(&format!("has an encoding of more than {MOST_BITS} bits in {at} choose another")));
        }
        let is_word = text.len() < LEAST_BITS / 6 || text.contains(char::is_whitespace) || !text.is_ascii();
        let clk = Clk::from_base64(text).map_err(|_| match is_word {
            true => self.plain("a value of `clk` is no encoding"),
            false => self.refused(&format!("is damaged: {at} is not base64; ask for it again")),
        })?;
        if clk.bits() < LEAST_BITS {
            return Err(self.plain("a value of `clk` is too short to be an encoding"));
        }
        if let Some(first) = all.first().filter(|first| first.bits() != clk.bits()) {
            let widths = format!("{} bits in {at} and {} before it", clk.bits(), first.bits());
            let words = "it was cut off, or is from two schemas; ask for it again";
            return Err(self.refused(&format!("holds encodings of {widths}: {words}")));
        }
        all.push(clk);
        Ok(())
    }

    fn check_ids(&self, ids: &[String]) -> Result<()> {
        let mut seen = HashMap::new();
        for (row, id) in ids.iter().enumerate() {
            if id.trim().is_empty() {
                return Err(self.refused(&format!("has no id in row {row}, counted from 0; ask for it again")));
            }
            if let Some(before) = seen.insert(id, row) {
                let rows = format!("rows {before} and {row}, counted from 0, have one id");
                return Err(self.refused(&format!("has an id twice: {rows}; each row needs its own")));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Encodings, read};
    use rand_core::Rng;

    /// A whole file of three encodings of 128 bits, by hand: 16 bytes are 22 letters of base64 and two to fill.
    fn whole() -> Vec<u8> {
        let row = |at: usize| format!("{at},{}==\n", "AQ".repeat(11));
        format!("row,clk\n{}{}{}", row(0), row(1), row(2)).into_bytes()
    }

    #[test]
    fn a_whole_file_is_read() {
        let found = read("a.csv", &whole()).expect("it is whole");
        assert_eq!((found.rows(), found.bits(), found.called(2)), (3, 128, "2".to_owned()));
    }

    #[test]
    fn no_damage_ends_in_a_panic_or_tells_what_stood_in_the_file() {
        let mut rng = crate::clock::demonstration_rng(5);
        let json = format!("{{\"clks\": [\"{}==\", \"zaatar\"]}}", "AQ".repeat(11)).into_bytes();
        for from in [whole(), json, b"name,clk\nzaatar,olives and more\n".to_vec()] {
            for _ in 0..4_000 {
                let mut bytes = from.clone();
                for _ in 0..=rng.next_u32() % 4 {
                    let at = rng.next_u32() as usize % bytes.len();
                    bytes[at] = rng.next_u32() as u8;
                }
                bytes.truncate(rng.next_u32() as usize % (bytes.len() + 1));
                let refused = read("a.csv", &bytes).map(|found: Encodings| found.rows());
                let told = refused.map_or_else(|error| error.to_string(), |_| String::new());
                assert!(!["zaatar", "olives", "AQAQ"].iter().any(|word| told.contains(word)), "{told}");
            }
        }
    }
}
