//! The linkage schema of clkhash, version 3: what is encoded of each column, and how.

mod build;
mod read;
mod write;

use crate::private::{Error, plan};

/// How rows become encodings. Both sides must have the same one.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    /// Width of an encoding in bits, after folding.
    pub bits: usize,
    /// How many times a filter of `bits · 2^folds` bits is folded onto itself (`xor_folds`).
    pub folds: u32,
    /// How keys are derived from the secret.
    pub kdf: Kdf,
    /// The columns, in order.
    pub features: Vec<Feature>,
    /// What is written as `xorFolds`, which clkhash accepts and ignores.
    idle_folds: u64,
}

/// How keys are derived from the secret: HKDF (RFC 5869).
#[derive(Debug, Clone, PartialEq)]
pub struct Kdf {
    /// The hash inside.
    pub hash: KdfHash,
    /// The salt, if any; not secret.
    pub salt: Option<Vec<u8>>,
    /// What the keys are for, if anything; a project and a period, so that keys change with them.
    pub info: Option<Vec<u8>>,
    /// Bytes of each key; two keys for each feature.
    pub key_size: usize,
}

/// The hash inside HKDF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KdfHash {
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

/// A column: what it is called, and how it is encoded unless it is ignored.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// The name of the column.
    pub identifier: String,
    /// What it is, for people.
    pub description: Option<String>,
    /// How it is encoded; `None` for a column that is ignored.
    pub rule: Option<Rule>,
}

/// How a column is read and encoded.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// The form that values must have.
    pub format: Format,
    /// How they become bits.
    pub hashing: Hashing,
}

/// The form that values of a column must have.
#[derive(Debug, Clone, PartialEq)]
pub enum Format {
    /// Text.
    Text(Text),
    /// Text that matches a pattern as a whole.
    Pattern {
        /// A regular expression.
        pattern: String,
        /// How tokens become bytes.
        encoding: Encoding,
    },
    /// A whole number.
    Integer {
        /// The least allowed.
        minimum: Option<i64>,
        /// The greatest allowed.
        maximum: Option<i64>,
    },
    /// A date, in a form of `strptime`.
    Date {
        /// Such as `%Y-%m-%d`.
        format: String,
    },
    /// One of some values.
    Enum {
        /// What is allowed.
        values: Vec<String>,
    },
}

/// What text must be like.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Text {
    /// How tokens become bytes.
    pub encoding: Encoding,
    /// Upper or lower case.
    pub case: Case,
    /// The fewest characters.
    pub min_length: Option<usize>,
    /// The most characters.
    pub max_length: Option<usize>,
}

/// The case that text must have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Case {
    /// Any.
    #[default]
    Mixed,
    /// Upper case.
    Upper,
    /// Lower case.
    Lower,
}

/// How tokens become bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Encoding {
    /// ASCII; anything else is an error.
    Ascii,
    /// UTF-8.
    #[default]
    Utf8,
    /// UTF-16, little-endian with a mark before each token, as Python writes it.
    Utf16,
    /// UTF-32, the same.
    Utf32,
}

/// How values of a column become bits.
#[derive(Debug, Clone, PartialEq)]
pub struct Hashing {
    /// What of a value is compared.
    pub comparison: Comparison,
    /// How many bits.
    pub strategy: Strategy,
    /// Which bits.
    pub hash: Hash,
    /// What stands for a missing value.
    pub missing: Option<Missing>,
}

/// What of a value is compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Comparison {
    /// Pieces of `n` characters: forgives errors of spelling.
    Ngram {
        /// Characters in a piece.
        n: usize,
        /// Whether the place of a piece counts.
        positional: bool,
    },
    /// The whole value.
    Exact,
    /// Numbers near each other.
    Numeric {
        /// The distance from which nothing is shared any more, as written in the schema.
        threshold_distance: f64,
        /// Tokens to either side.
        resolution: u64,
        /// Digits after the point that count.
        fractional_precision: u32,
    },
}

/// How many bits a value sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strategy {
    /// So many for each token; a long value sets more.
    BitsPerToken(u32),
    /// So many for the value, shared among its tokens.
    BitsPerFeature(u32),
}

/// Which bits a token sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hash {
    /// From HMAC-SHA1 and HMAC-MD5, as Schnell 2011; weaker, see Kroll 2015.
    Double {
        /// Never one bit for all hashes of a token.
        prevent_singularity: bool,
    },
    /// From keyed BLAKE2b; the width must be a power of two.
    Blake,
}

/// What stands for a missing value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The value that stands for missing.
    pub sentinel: String,
    /// What is encoded instead; the sentinel itself if not said.
    pub replace_with: Option<String>,
}

/// Something in a schema that is allowed, and that people should know before they use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// `xorFolds` is written, which clkhash 0.18.3 accepts and ignores, and so do we: it reads `xor_folds`.
    FoldsIgnored,
    /// Keys have no info, so they are those of every project with the same secret and salt.
    NoPurpose,
    /// Keys are shorter than 16 bytes.
    ShortKeys,
    /// A column by HMAC-SHA1 and HMAC-MD5: its bits follow a line, which has been broken (Kroll and Steinmetzer 2015).
    DoubleHash(String),
    /// A column sets more bits the longer its value is.
    LengthShows(String),
}

impl Schema {
    /// Reads a schema of clkhash, version 3.
    ///
    /// # Errors
    /// [`Error::BadSchema`] with the place, where anything is unknown, missing or cannot be done.
    pub fn parse(json: &str) -> Result<Self, Error> {
        let schema = read::schema(json)?;
        plan::check(&schema)?;
        Ok(schema)
    }

    /// Writes it so that clkhash reads the same.
    pub fn to_json(&self) -> String {
        write::schema(self)
    }

    /// What people should know of it before they use it.
    pub fn notices(&self) -> Vec<Notice> {
        let mut notices = Vec::new();
        let mut note = |is_so: bool, notice: Notice| notices.extend(is_so.then_some(notice));
        note(self.idle_folds > 0, Notice::FoldsIgnored);
        note(self.kdf.info.as_ref().is_none_or(Vec::is_empty), Notice::NoPurpose);
        note(self.kdf.key_size < 16, Notice::ShortKeys);
        for feature in &self.features {
            let Some(Rule { hashing, .. }) = &feature.rule else { continue };
            let is_double = matches!(hashing.hash, Hash::Double { .. });
            note(is_double, Notice::DoubleHash(feature.identifier.clone()));
            let grows = matches!(hashing.comparison, Comparison::Ngram { .. });
            let is_each = matches!(hashing.strategy, Strategy::BitsPerToken(_));
            note(grows && is_each, Notice::LengthShows(feature.identifier.clone()));
        }
        notices
    }
}
