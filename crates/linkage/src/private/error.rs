//! What can be wrong with a schema, a secret, a row or a search. No error holds a value of a row: errors end up in logs.

/// Why something could not be encoded or matched.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// The schema is not one of clkhash's version 3, or asks for something that cannot be done.
    #[error("schema, `{place}`: {reason}: {remedy}")]
    BadSchema {
        /// Where, as a path such as `features[2].hashing.strategy`.
        place: String,
        /// What is wrong.
        reason: String,
        /// What to do.
        remedy: String,
    },
    /// The secret is empty, so anybody could make the same encodings.
    #[error("the secret is empty: agree on one of 32 random bytes or more")]
    EmptySecret,
    /// A row has more or fewer columns than the schema has features.
    #[error(
        "row {row}: {found} columns where the schema has {expected}: give one value for each feature, ignored ones too"
    )]
    WrongColumns {
        /// The row, from 0.
        row: usize,
        /// Columns seen.
        found: usize,
        /// Features of the schema.
        expected: usize,
    },
    /// A value does not have the form that its feature asks for.
    #[error("row {row}, column `{column}`: {reason}: correct it, or use the value that stands for missing")]
    BadValue {
        /// The row, from 0.
        row: usize,
        /// The identifier of the feature.
        column: String,
        /// What is wrong; never the value itself.
        reason: String,
    },
    /// The text is not base64 of an encoding.
    #[error("the encoding is not base64: copy it again from where it was made")]
    NotBase64,
    /// Two encodings, or two lists of them, have different widths.
    #[error("encodings of {left} and {right} bits cannot be compared: encode both lists with one schema")]
    WidthsDiffer {
        /// Bits of the one.
        left: usize,
        /// Bits of the other.
        right: usize,
    },
    /// A setting is outside its range.
    #[error("setting `{name}` is outside its range: {remedy}")]
    BadSetting {
        /// The name of the setting.
        name: &'static str,
        /// The range that is allowed.
        remedy: &'static str,
    },
    /// More pairs reach the threshold than can be held at once.
    #[error("more than {limit} pairs reach the threshold: raise it, or take the pairs one by one")]
    TooManyPairs {
        /// The greatest number of pairs held.
        limit: usize,
    },
    /// The caller asked to stop.
    #[error("matching was stopped")]
    Cancelled,
}
