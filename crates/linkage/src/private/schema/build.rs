//! A schema made in code instead of read from a file.

use super::{Comparison, Feature, Format, Hash, Hashing, Kdf, KdfHash, Missing, Rule, Schema, Strategy};

impl Schema {
    /// A schema of encodings of so many bits, with features, HKDF over SHA-256, keys of 64 bytes and no folds.
    pub fn new(bits: usize, features: Vec<Feature>) -> Self {
        Self { bits, folds: 0, kdf: Kdf::default(), features, idle_folds: 0 }
    }

    /// The same, folded so many times: filters are `2^folds` times as wide first.
    pub fn folded(mut self, folds: u32) -> Self {
        self.folds = folds;
        self
    }

    /// The same, with keys that hold for one purpose only: a project and a period, so that they change with them.
    pub fn purpose(mut self, info: &[u8]) -> Self {
        self.kdf.info = Some(info.to_vec());
        self
    }
}

/// HKDF over SHA-256, without salt or info, keys of 64 bytes, as clkhash takes them where nothing is said.
impl Default for Kdf {
    fn default() -> Self {
        Self { hash: KdfHash::Sha256, salt: None, info: None, key_size: 64 }
    }
}

impl Feature {
    /// A column that is encoded.
    pub fn new(identifier: &str, format: Format, hashing: Hashing) -> Self {
        Self { identifier: identifier.to_owned(), description: None, rule: Some(Rule { format, hashing }) }
    }

    /// A column that is not.
    pub fn ignored(identifier: &str) -> Self {
        Self { identifier: identifier.to_owned(), description: None, rule: None }
    }
}

impl Hashing {
    /// By keyed BLAKE2b, with no value that stands for missing but the empty one.
    pub fn new(comparison: Comparison, strategy: Strategy) -> Self {
        Self { comparison, strategy, hash: Hash::Blake, missing: None }
    }

    /// The same, by another hash.
    pub fn by(mut self, hash: Hash) -> Self {
        self.hash = hash;
        self
    }

    /// The same, where `sentinel` stands for missing, and nothing is encoded of it.
    pub fn missing(mut self, sentinel: &str) -> Self {
        self.missing = Some(Missing { sentinel: sentinel.to_owned(), replace_with: Some(String::new()) });
        self
    }
}
