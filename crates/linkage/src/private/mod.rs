//! Who knows of the same person or event, without showing the lists: encodings (CLK), their Dice similarity, and what
//! makes them harder to break. It reads no file, draws no randomness and holds no key longer than its caller.
//!
//! Encodings are pseudonymous personal data, not anonymous data. What they hide and what they do not is in
//! `docs/methods/private-matching.md`.

mod assign;
mod clk;
mod date;
mod dice;
mod encoder;
mod error;
mod file;
mod filter;
mod harden;
mod keys;
mod near;
mod number;
mod object;
mod plan;
mod schema;
mod token;

use crate::parallel;

pub use assign::{Between, assign, groups};
pub use clk::Clk;
pub use dice::{Pair, each_pair, pairs};
pub use encoder::Encoder;
pub use error::Error;
pub use file::{Listed, Unlisted, listed};
pub use harden::{Blip, Hardening, fold};
pub use near::{Near, each_near_pair, near_pairs};
pub use schema::{
    Case, Comparison, Encoding, Feature, Format, Hash, Hashing, Kdf, KdfHash, Missing, Notice, Rule, Schema, Strategy,
    Text,
};
