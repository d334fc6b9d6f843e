//! From a plain list and a secret to encodings.

use super::list::List;
use super::secret::Secret;
use super::settings::Settings;
use crate::{Error, Result};
use linkage::private::{self, Clk, Encoder};
use linkage::table::Becomes;
use serde_json::{Value, json};
use std::ops::ControlFlow;

/// How many rows are named in a sentence.
const NAMED: usize = 5;

/// A list that was encoded.
pub struct Encoded {
    /// The encodings.
    pub(super) clks: Vec<Clk>,
    /// What each of them is called: its id, or its place in the file.
    pub(super) ids: Vec<String>,
    /// Whether each row is called by how many stand before it, as JSON counts them.
    pub(super) is_counted: bool,
    /// The column of the ids.
    pub(super) id: Option<String>,
    /// How many rows set no bit, because all that is encoded of them is missing.
    pub empty: usize,
    /// How many rows were left out because they could not be read or encoded.
    pub left_out: usize,
}

impl Encoded {
    /// How many encodings there are.
    pub fn rows(&self) -> usize {
        self.clks.len()
    }

    /// The figures of a run as one JSON object, without any value of the list.
    pub fn figures(&self, list: &List, settings: &Settings) -> Value {
        let column = |(name, becomes): &(String, Becomes)| {
            let (code, bits) = match becomes {
                Becomes::Pieces(bits) => ("pieces", *bits),
                Becomes::Day(bits) => ("day", *bits),
                Becomes::Whole(bits) => ("whole", *bits),
                Becomes::Nothing(_) => ("nothing", 0),
            };
            json!({ "name": name, "becomes": code, "bits": bits })
        };
        let guessed = settings.guessed.as_ref();
        json!({
            "made_by": "concord encode",
            "list": list.name,
            "encodings": self.rows(),
            "bits": settings.bits(),
            "left_out": self.left_out,
            "empty": self.empty,
            "fingerprint": settings.fingerprint(),
            "id": settings.id,
            "is_cleaned": settings.is_cleaned,
            "is_sounded": settings.is_sounded,
            "salt": settings.salt,
            "folds": settings.folds,
            "noise": settings.noise,
            "guessed": guessed.map(|columns| columns.iter().map(column).collect::<Vec<_>>()),
        })
    }
}

/// Encodes a list. Rows that cannot be encoded stop it, unless they may be left out.
///
/// # Errors
/// `Refused` for settings that cannot be used, and for rows that cannot be read or encoded, never with a value of them;
/// `Conflict` when stopped.
pub fn encode(
    list: &List,
    settings: &Settings,
    (secret, leaves_out): (&Secret, bool),
    tell: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<Encoded> {
    let encoder = Encoder::hardened(&settings.schema, secret.bytes(), &settings.hardening())?;
    let all = encoder.encode_each(&list.rows, tell)?;
    let bad = bad(list, &all);
    let left_out = list.flagged.len() + bad.len();
    if left_out > 0 && !leaves_out {
        return Err(refused(list, &bad, left_out));
    }
    let (mut clks, mut ids) = (Vec::with_capacity(all.len()), Vec::with_capacity(all.len()));
    for (row, clk) in all.into_iter().enumerate() {
        let Ok(clk) = clk else { continue };
        clks.push(clk);
        ids.push(match &list.ids {
            Some(ids) => ids[row].clone(),
            None => list.places[row].to_string(),
        });
    }
    if clks.is_empty() {
        return Err(refused(list, &bad, left_out));
    }
    let empty = clks.iter().filter(|clk| clk.ones() == 0).count();
    let is_counted = list.places.iter().enumerate().all(|(at, place)| *place as usize == at);
    Ok(Encoded { clks, ids, is_counted, id: settings.id.clone(), empty, left_out })
}

fn bad(list: &List, all: &[std::result::Result<Clk, private::Error>]) -> Vec<String> {
    let one = |error: &private::Error| match error {
        private::Error::BadValue { row, column, reason } => format!("{}, `{column}`: {reason}", list.called(*row)),
        other => other.to_string(),
    };
    all.iter().filter_map(|clk| clk.as_ref().err().map(one)).collect()
}

fn refused(list: &List, bad: &[String], count: usize) -> Error {
    let unread = list.flagged.iter().map(ToString::to_string);
    let named: Vec<String> = unread.chain(bad.iter().cloned()).take(NAMED).map(|one| format!("  {one}")).collect();
    let more = count.saturating_sub(named.len());
    let more = if more > 0 { format!("\n  … and {more} more") } else { String::new() };
    let words = "correct them, or leave them out with --leave-out";
    Error::Refused(format!("`{}`: {count} rows cannot be encoded; {words}\n{}{more}", list.name, named.join("\n")))
}
