//! Files of encodings: CSV with an id and an encoding in each row, and the JSON of clkhash, which has no ids. The kernel
//! reads what others send.

use super::make::Encoded;
use crate::formula::safe;
use crate::{Error, Result};
use linkage::private::{Clk, listed};
use serde_json::json;
use std::path::Path;

/// The column of the encodings.
const CLK: &str = "clk";

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
    let found = listed(bytes).map_err(|why| Error::Refused(format!("`{name}` {why}")))?;
    Ok(Encodings { name: name.to_owned(), id: found.id, ids: found.ids, clks: found.clks })
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
