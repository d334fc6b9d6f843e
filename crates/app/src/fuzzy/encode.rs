//! Encodings of one run, made and compared by `linkage::private`. The secret goes in as bytes and is kept nowhere here.

use super::letter::{Row, refused};
use super::schema::{How, Schema};
use crate::node::unhex;
use crate::{Error, Result};
use linkage::private::{
    Clk, Comparison, Encoder, Feature, Format, Hardening, Hashing, Missing, Schema as Kernel, Strategy, Text, assign,
    each_pair,
};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// Width of an encoding.
const BITS: usize = 1024;

/// No more pairs are held: lists of which more are alike tell nothing apart.
const MOST_ALIKE: usize = 1_000_000;

/// How far days and counts may lie apart and still share something.
const NEAR_DAYS: f64 = 4.0;
const NEAR_COUNTS: f64 = 4.0;

fn feature(name: &str, (format, comparison, bits): (Format, Comparison, u32)) -> Feature {
    let missing = Some(Missing { sentinel: String::new(), replace_with: None });
    let hashing = Hashing { missing, ..Hashing::new(comparison, Strategy::BitsPerFeature(bits)) };
    Feature::new(name, format, hashing)
}

/// The kernel's schema. How many bits each field sets says how much it counts: names most, then the day.
fn kernel(schema: &Schema, run: &str) -> (Kernel, Hardening) {
    let integer = || Format::Integer { minimum: None, maximum: None };
    let text = || Format::Text(Text::default());
    let near = |threshold_distance| Comparison::Numeric { threshold_distance, resolution: 8, fractional_precision: 0 };
    let mut features = Vec::new();
    let mut hardening = Hardening::default();
    for part in &schema.parts {
        match part.how {
            How::Day => features.push(feature(&part.path, (integer(), near(NEAR_DAYS), 90))),
            How::Count => features.push(feature(&part.path, (integer(), near(NEAR_COUNTS), 20))),
            How::Code => features.push(feature(&part.path, (text(), Comparison::Exact, 30))),
            How::Place => {
                // The governorate goes into the keys too: the same name in two places sets different bits, so that
                // frequent values cannot be told by how often they come in the whole list.
                hardening.salt = hardening.salt.or(Some(features.len()));
                features.push(feature(&part.path, (text(), Comparison::Exact, 30)));
                features.push(feature(&format!("{}-fine", part.path), (text(), Comparison::Exact, 40)));
            }
            How::Name => {
                let pieces = Comparison::Ngram { n: 2, positional: false };
                features.push(feature(&part.path, (text(), pieces, 160)));
            }
        }
    }
    let mut kernel = Kernel::new(BITS, features);
    kernel.kdf.info = Some(format!("concord private match {run}").into_bytes());
    (kernel, hardening)
}

/// Encodes rows of values, each under its id, in the order of the ids.
pub(super) fn encode((schema, run, secret): (&Schema, &str, &str), rows: &[(String, Vec<String>)]) -> Result<Vec<Row>> {
    let failed = |e: linkage::private::Error| Error::Internal(format!("records could not be encoded: {e}"));
    let (kernel, hardening) = kernel(schema, run);
    let encoder = Encoder::hardened(&kernel, &unhex(secret)?, &hardening).map_err(failed)?;
    let values: Vec<&Vec<String>> = rows.iter().map(|(_, values)| values).collect();
    let clks = encoder.encode_all(&values, &mut |_| ControlFlow::Continue(())).map_err(failed)?;
    let encoded = rows.iter().zip(clks).map(|((id, _), clk)| Row { id: id.clone(), clk: clk.to_base64() });
    let mut encoded: Vec<Row> = encoded.collect();
    encoded.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(encoded)
}

/// Checks a list that came from outside: how many rows, each once, each as wide as it must be.
pub(super) fn check(rows: &[Row], most: i64) -> Result<()> {
    if i64::try_from(rows.len()).unwrap_or(i64::MAX) > most {
        return Err(refused("holds more rows than this node takes"));
    }
    let ids: BTreeSet<&str> = rows.iter().map(|r| r.id.as_str()).collect();
    if ids.len() != rows.len() || ids.iter().any(|id| id.is_empty() || id.len() > 64) {
        return Err(refused("holds rows that cannot be told apart"));
    }
    read(rows).map(|_| ())
}

fn read(rows: &[Row]) -> Result<Vec<Clk>> {
    let one = |row: &Row| {
        let clk = Clk::from_base64(&row.clk).map_err(|_| refused("holds what is no encoding"))?;
        if clk.bits() == BITS { Ok(clk) } else { Err(refused("holds encodings of another width")) }
    };
    rows.iter().map(one).collect()
}

/// Which rows of the one and of the other list belong together, one to one, in the order of their ids.
pub(super) fn matched(
    (left, right): (&[Row], &[Row]),
    threshold: u8,
    advance: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<(Vec<String>, Vec<String>)> {
    let (ours, theirs) = (read(left)?, read(right)?);
    let mut found = Vec::new();
    let all = each_pair(&ours, &theirs, f64::from(threshold) / 100.0, &mut |share, some| {
        found.extend_from_slice(some);
        if found.len() > MOST_ALIKE { ControlFlow::Break(()) } else { advance(share) }
    });
    all.map_err(|e| Error::Conflict(format!("the lists cannot be compared: {e}")))?;
    let (mut of_left, mut of_right) = (Vec::new(), Vec::new());
    for (l, r) in assign(&found) {
        of_left.push(left[l].id.clone());
        of_right.push(right[r].id.clone());
    }
    // Sorted apart, so that the order of the one tells nothing of the other.
    of_left.sort();
    of_right.sort();
    Ok((of_left, of_right))
}
