//! Vectors that others have published, against what we build on and what we made of it.
//!
//! Those for functions that are not public stand beside them: `src/cbor/vectors.rs`, `src/cose/vectors.rs`,
//! `src/rest/aead/vectors.rs`. Where they come from and under which licence: `tests/vectors/README.md`.

mod age;
mod kdf;
pub mod rfc6962;
mod rfc9497;
mod verifier;
mod x25519;

/// Bytes that are written as hexadecimal digits.
pub fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("it is hexadecimal")).collect()
}
