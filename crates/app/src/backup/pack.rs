//! Rows as bytes, cut where the rows themselves say so, so that a row that is added moves no other cut.

use crate::{Error, Result};
use seal::Digest;
use store::Value;

/// A part is cut after a row from this size on, when the row's digest says so, and from the larger one in any case.
const LEAST: usize = 8 * 1024;
const MOST: usize = 512 * 1024;

/// Collects rows, and gives parts as they are full.
#[derive(Default)]
pub(super) struct Packer {
    bytes: Vec<u8>,
}

impl Packer {
    /// Adds a row; a part, when one is full.
    pub(super) fn add(&mut self, row: &[Value]) -> Option<Vec<u8>> {
        let start = self.bytes.len();
        row.iter().for_each(|value| append(&mut self.bytes, value));
        // One row in 256 ends a part: parts of some ten kilobytes for small rows.
        let is_cut = Digest::of(&self.bytes[start..]).as_bytes()[0] == 0;
        let is_full = (is_cut && self.bytes.len() >= LEAST) || self.bytes.len() >= MOST;
        is_full.then(|| std::mem::take(&mut self.bytes))
    }

    /// The last part.
    pub(super) fn rest(self) -> Option<Vec<u8>> {
        (!self.bytes.is_empty()).then_some(self.bytes)
    }
}

fn append(bytes: &mut Vec<u8>, value: &Value) {
    let (tag, content): (u8, Vec<u8>) = match value {
        Value::Int(None) => (b'I', Vec::new()),
        Value::Text(None) => (b'T', Vec::new()),
        Value::Bytes(None) => (b'B', Vec::new()),
        Value::Int(Some(n)) => (b'i', n.to_be_bytes().to_vec()),
        Value::Text(Some(t)) => (b't', t.as_bytes().to_vec()),
        Value::Bytes(Some(b)) => (b'b', b.clone()),
    };
    bytes.push(tag);
    if tag.is_ascii_lowercase() {
        let length = u64::try_from(content.len()).unwrap_or(u64::MAX);
        bytes.extend(length.to_be_bytes());
        bytes.extend(content);
    }
}

/// The rows of a part, each with so many values.
///
/// # Errors
/// `Refused` when they are not what [`Packer`] writes.
pub(super) fn rows(mut bytes: &[u8], columns: usize) -> Result<Vec<Vec<Value>>> {
    let mut all = Vec::new();
    while !bytes.is_empty() {
        let row: Option<Vec<Value>> = (0..columns.max(1)).map(|_| value(&mut bytes)).collect();
        all.push(row.ok_or_else(|| Error::Refused("a part of the backup cannot be read; take another one".into()))?);
    }
    Ok(all)
}

fn value(bytes: &mut &[u8]) -> Option<Value> {
    let (tag, rest) = bytes.split_first()?;
    *bytes = rest;
    let mut content = || {
        let (length, rest) = bytes.split_first_chunk::<8>()?;
        let (content, rest) = rest.split_at_checked(usize::try_from(u64::from_be_bytes(*length)).ok()?)?;
        *bytes = rest;
        Some(content.to_vec())
    };
    Some(match tag {
        b'I' => Value::Int(None),
        b'T' => Value::Text(None),
        b'B' => Value::Bytes(None),
        b'i' => Value::Int(Some(i64::from_be_bytes(content()?.try_into().ok()?))),
        b't' => Value::Text(Some(String::from_utf8(content()?).ok()?)),
        b'b' => Value::Bytes(Some(content()?)),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(n: i64) -> Vec<Value> {
        let text = Digest::of(&n.to_be_bytes()).to_string().repeat(4);
        vec![Value::from(n), Value::from(text), Value::Int(None), Value::Bytes(Some(vec![0; 3])), Value::Text(None)]
    }

    fn parts(numbers: impl Iterator<Item = i64>) -> Vec<Vec<u8>> {
        let mut packer = Packer::default();
        let mut all: Vec<Vec<u8>> = numbers.filter_map(|n| packer.add(&row(n))).collect();
        all.extend(packer.rest());
        all
    }

    #[test]
    fn rows_come_back_and_a_row_in_the_middle_changes_few_parts() {
        let before = parts(0..6_000);
        let back: Vec<Vec<Value>> = before.iter().flat_map(|p| rows(p, 5).expect("rows")).collect();
        assert_eq!(back, (0..6_000).map(row).collect::<Vec<_>>());
        let after = parts((0..3_000).chain([100_000]).chain(3_000..6_000));
        let fresh = after.iter().filter(|p| !before.contains(p)).count();
        assert!(before.len() > 10 && (1..=2).contains(&fresh), "{fresh} of {} parts are new", after.len());
    }

    #[test]
    fn what_is_cut_or_foreign_is_refused() {
        let whole = parts(0..3).remove(0);
        for cut in [1, 5, whole.len() - 1] {
            assert!(rows(&whole[..cut], 5).is_err(), "cut at {cut}");
        }
        assert!(rows(b"x", 1).is_err());
        assert!(rows(&[b'b', 255, 255, 255, 255, 255, 255, 255, 255, 1], 1).is_err(), "a length beyond all bytes");
    }
}
