//! Why the rules do not load. Deciding never fails: what goes wrong there is a refusal.

/// Why a gate cannot be opened. Only a broken build meets it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A file of rules or the schema is not Cedar.
    #[error("rules `{file}` cannot be read: {reason}; correct the file and build again")]
    Unreadable {
        /// Which file.
        file: String,
        /// Cedar's words.
        reason: String,
    },
    /// A rule has no `@id`, or another rule has the same.
    #[error("rules `{file}`: a rule has no `@id` of its own ({reason}); give it one")]
    Unnamed {
        /// Which file.
        file: String,
        /// Which rule.
        reason: String,
    },
    /// The rules do not fit the schema.
    #[error("the rules do not fit their schema: {0}; correct the rule that is named")]
    Invalid(String),
}
