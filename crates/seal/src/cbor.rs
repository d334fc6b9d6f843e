//! Deterministic CBOR (RFC 8949, section 4.2.1) with limits, on top of `ciborium`.
//!
//! Determinism is kept in two ways: our wire types are arrays of definite length without maps or
//! floats, and whatever is read is written again and must give the same bytes, so that one meaning
//! has one encoding. It leaves the shapes to the modules that own them.

use std::fmt;

use ciborium::de::Error as ReadError;
use serde::de::{DeserializeOwned, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::error::{Error, Limit, Part, Result};

/// Nesting allowed in what this crate reads on its own behalf; our deepest shape has four levels.
pub(crate) const DEPTH: usize = 16;

/// Bytes carried as a CBOR byte string (serde alone would write an array of numbers).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Blob(pub(crate) Vec<u8>);

/// The same for writing, without a copy.
pub(crate) struct BlobRef<'a>(pub(crate) &'a [u8]);

impl Serialize for Blob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl Serialize for BlobRef<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Blob;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a byte string")
            }
            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Blob, E> {
                Ok(Blob(bytes.to_vec()))
            }
            fn visit_byte_buf<E: de::Error>(self, bytes: Vec<u8>) -> Result<Blob, E> {
                Ok(Blob(bytes))
            }
        }
        deserializer.deserialize_byte_buf(Bytes)
    }
}

/// Writes one value.
pub(crate) fn encode(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::new();
    append(&mut bytes, value);
    bytes
}

/// Writes one value behind what is there.
pub(crate) fn append(bytes: &mut Vec<u8>, value: &impl Serialize) {
    ciborium::into_writer(value, bytes)
        .expect("our wire types have no unserialisable value, and a Vec accepts every byte");
}

/// Reads exactly one value from all of `bytes`; `part` names it when it is not well formed.
pub(crate) fn decode<T>(mut bytes: &[u8], depth: usize, part: Part) -> Result<T>
where
    T: Serialize + DeserializeOwned,
{
    let value = decode_first(&mut bytes, depth, part.clone())?;
    if bytes.is_empty() { Ok(value) } else { Err(Error::Malformed { part }) }
}

/// Reads the first value of a CBOR sequence (RFC 8742) and moves `bytes` behind it.
///
/// Errors: `TooLarge` when it nests deeper than `depth`; `Malformed` when it has another shape or
/// is not in its one deterministic encoding.
pub(crate) fn decode_first<T>(bytes: &mut &[u8], depth: usize, part: Part) -> Result<T>
where
    T: Serialize + DeserializeOwned,
{
    let start = *bytes;
    let value: T = match ciborium::de::from_reader_with_recursion_limit(&mut *bytes, depth) {
        Ok(value) => value,
        Err(ReadError::RecursionLimitExceeded) => {
            return Err(Error::TooLarge { limit: Limit::Depth, most: depth as u64 });
        }
        Err(_) => return Err(Error::Malformed { part }),
    };
    let read = &start[..start.len() - bytes.len()];
    if encode(&value) == read { Ok(value) } else { Err(Error::Malformed { part }) }
}

#[cfg(test)]
mod vectors;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_written_longer_than_needed_is_refused() {
        // Origin: RFC 8949, section 4.2.1: 0x01 is the only deterministic encoding of 1.
        assert_eq!(decode::<u64>(&[0x01], DEPTH, Part::Header), Ok(1));
        for longer in [&[0x18, 0x01][..], &[0x19, 0x00, 0x01], &[0xc1, 0x01]] {
            assert!(decode::<u64>(longer, DEPTH, Part::Header).is_err());
        }
    }

    #[test]
    fn an_array_of_indefinite_length_is_refused() {
        // Origin: RFC 8949, section 3.2.2: 0x9f … 0xff is an array of indefinite length.
        let definite = decode::<Vec<u64>>(&[0x81, 0x01], DEPTH, Part::Header);
        assert_eq!(definite, Ok(vec![1]));
        assert!(decode::<Vec<u64>>(&[0x9f, 0x01, 0xff], DEPTH, Part::Header).is_err());
    }

    #[test]
    fn nesting_beyond_the_limit_is_refused_by_name() {
        let deep = encode(&vec![vec![vec![1u64]]]);
        let error = decode::<Vec<Vec<Vec<u64>>>>(&deep, 2, Part::Manifest).expect_err("too deep");
        assert!(matches!(error, Error::TooLarge { limit: Limit::Depth, .. }));
    }
}
