//! Files of encodings as others send them: CSV with an id and an encoding in each row, and the JSON of clkhash, which has
//! no ids.
//!
//! A linkage unit reads them from people whom it does not know. Whatever is no encoding is refused, plain data before all:
//! nothing of it is said.

use super::Clk;
use serde_json::Value;
use std::collections::HashMap;

/// The column of the encodings.
const CLK: &str = "clk";
/// A shorter text is a word and no encoding; a longer one than the kernel makes is neither.
const LEAST_BITS: usize = 64;
const MOST_BITS: usize = 1 << 20;

/// Encodings as they stood in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// The heading of the ids, where there is one.
    pub id: Option<String>,
    /// What each row is called; none where rows are counted.
    pub ids: Vec<String>,
    /// The encodings, all of one width.
    pub clks: Vec<Clk>,
}

/// Why a file holds no encodings: words to put after its name, which repeat nothing that stood in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unlisted(String);

/// Reads a file of encodings.
///
/// # Errors
/// [`Unlisted`] for anything else, with what it looks like, where and what to do; never with what stood there.
pub fn listed(bytes: &[u8]) -> Result<Listed, Unlisted> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let found = match bytes.trim_ascii_start() {
        [] => return Err(refused("is empty; ask for it again")),
        [b'P', b'K', ..] | [b'P', b'A', b'R', b'1', ..] => {
            return Err(plain("it is a workbook or Parquet, and encodings come as .csv or .json"));
        }
        [b'{' | b'[', ..] => json(bytes)?,
        _ => csv(bytes)?,
    };
    if found.clks.is_empty() {
        return Err(refused("holds no encodings; ask for it again"));
    }
    check_ids(&found.ids)?;
    Ok(found)
}

fn refused(words: &str) -> Unlisted {
    Unlisted(words.to_owned())
}

/// What somebody sent by mistake, perhaps, and must not lie about.
fn plain(why: &str) -> Unlisted {
    let words = "if others sent it, delete it and tell them: a linkage unit gets what `concord encode` writes";
    refused(&format!("looks like plain data and not like encodings: {why}; {words}"))
}

fn json(bytes: &[u8]) -> Result<Listed, Unlisted> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| match error.is_eof() {
        true => refused("ends in the middle: it was cut off on its way; ask for it again"),
        false => {
            let place = format!("line {}, column {}", error.line(), error.column());
            refused(&format!("is not JSON ({place}); ask for it again"))
        }
    })?;
    if value.get("clknblocks").is_some() {
        return Err(refused("holds encodings with blocks; ask for `clks` without blocks"));
    }
    if value.get("clkConfig").is_some() {
        return Err(refused("is a linkage schema and no encodings; give what was encoded with it"));
    }
    let Some(clks) = value.get("clks").and_then(Value::as_array) else {
        return Err(plain("the JSON has no list `clks`"));
    };
    let mut all = Vec::with_capacity(clks.len());
    for (row, clk) in clks.iter().enumerate() {
        let text = clk.as_str().ok_or_else(|| plain("what stands in `clks` is no text"))?;
        push(&mut all, (row, text))?;
    }
    Ok(Listed { id: None, ids: Vec::new(), clks: all })
}

fn csv(bytes: &[u8]) -> Result<Listed, Unlisted> {
    let mut reader = csv::Reader::from_reader(bytes);
    let headings = reader.headers().map_err(|e| broken(&e))?.clone();
    let is_clk = |heading: &str| heading.trim().eq_ignore_ascii_case(CLK);
    let Some(at) = headings.iter().position(is_clk) else {
        return Err(plain("it has no column `clk`"));
    };
    if headings.len() > 2 || headings.iter().filter(|heading| is_clk(heading)).count() > 1 {
        return Err(plain("beside `clk` it has more than one column"));
    }
    let id = headings.get(1 - at).map(|heading| heading.trim().to_owned());
    let (mut ids, mut all) = (Vec::new(), Vec::new());
    for (row, record) in reader.records().enumerate() {
        let record = record.map_err(|e| broken(&e))?;
        push(&mut all, (row, record.get(at).unwrap_or_default()))?;
        if id.is_some() {
            ids.push(record.get(1 - at).unwrap_or_default().to_owned());
        }
    }
    Ok(Listed { id, ids, clks: all })
}

/// What is wrong with a CSV, without what stands in it.
fn broken(error: &csv::Error) -> Unlisted {
    match error.kind() {
        csv::ErrorKind::Utf8 { .. } => refused("is not UTF-8 text; ask for it again as `concord encode` wrote it"),
        csv::ErrorKind::UnequalLengths { pos, .. } => {
            let line = pos.as_ref().map_or(0, csv::Position::line);
            refused(&format!("breaks off in line {line}: it was cut off on its way; ask for it again"))
        }
        _ => refused("cannot be read as CSV; ask for it again"),
    }
}

fn push(all: &mut Vec<Clk>, (row, text): (usize, &str)) -> Result<(), Unlisted> {
    let text = text.trim();
    let at = format!("row {row}, counted from 0");
    if text.is_empty() {
        return Err(refused(&format!("has no encoding in {at}; ask for it again")));
    }
    // Six bits a letter: what is longer is not even decoded.
    if text.len() > MOST_BITS / 6 + 4 {
        return Err(refused(&format!("has an encoding of more than {MOST_BITS} bits in {at}; ask for it again")));
    }
    let is_word = text.len() < LEAST_BITS / 6 || text.contains(char::is_whitespace) || !text.is_ascii();
    let clk = Clk::from_base64(text).map_err(|_| match is_word {
        true => plain("a value of `clk` is no encoding"),
        false => refused(&format!("is damaged: {at}, is not base64; ask for it again")),
    })?;
    if clk.bits() < LEAST_BITS {
        return Err(plain("a value of `clk` is too short to be an encoding"));
    }
    if let Some(first) = all.first().filter(|first| first.bits() != clk.bits()) {
        let widths = format!("{} bits in {at}, and {} before it", clk.bits(), first.bits());
        let words = "it was cut off, or is from two schemas; ask for it again";
        return Err(refused(&format!("holds encodings of {widths}: {words}")));
    }
    all.push(clk);
    Ok(())
}

fn check_ids(ids: &[String]) -> Result<(), Unlisted> {
    let mut seen = HashMap::new();
    for (row, id) in ids.iter().enumerate() {
        if id.trim().is_empty() {
            return Err(refused(&format!("has no id in row {row}, counted from 0; ask for it again")));
        }
        if let Some(before) = seen.insert(id, row) {
            let rows = format!("rows {before} and {row}, counted from 0, have one id");
            return Err(refused(&format!("has an id twice: {rows}; each row needs its own")));
        }
    }
    Ok(())
}
