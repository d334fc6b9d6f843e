//! What an action answers when it cannot be done: five faces, mapped to HTTP and exit codes in one place each.

use record::Problem;
use serde_json::error::Category;

/// Why an action was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It does not exist, or the asker may not see it: the same answer.
    #[error("not found; it does not exist, or you may not see it")]
    NotFound,
    /// The asker may see it but not do this.
    #[error("not allowed: {0}")]
    Forbidden(String),
    /// What was entered has problems.
    #[error("{}", first(.0))]
    Invalid(Vec<Problem>),
    /// It clashes with how things are.
    #[error("{0}")]
    Conflict(String),
    /// A reason must be given before a record of high or severe sensitivity opens.
    #[error("a reason is needed to open a record of this sensitivity; give one, it is logged")]
    ReasonNeeded,
    /// The asker must prove themself again before something severe opens.
    #[error("this is severe and opens only to who proved themself in the last ten minutes; prove it again")]
    ProofNeeded,
    /// What arrived from outside cannot be taken; says what, where and what to do.
    #[error("{0}")]
    Refused(String),
    /// The node itself failed.
    #[error("{0}")]
    Internal(String),
}

/// The answer of an action.
pub type Result<T> = std::result::Result<T, Error>;

fn first(problems: &[Problem]) -> String {
    match problems {
        [] => "the input has a problem".to_owned(),
        [one] => one.to_string(),
        [one, rest @ ..] => format!("{one} (and {} more)", rest.len()),
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Exists(_) => Self::Conflict(error.to_string()),
            store::Error::WrongKey { .. }
            | store::Error::Newer { .. }
            | store::Error::Open { .. }
            | store::Error::Tls { .. } => Self::Refused(error.to_string()),
            other => Self::Internal(other.to_string()),
        }
    }
}

impl From<seal::Error> for Error {
    fn from(error: seal::Error) -> Self {
        Self::Refused(error.to_string())
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        // Its own words quote what stood there, and this one is written into a log.
        let (line, column) = (error.line(), error.column());
        let kind = match error.classify() {
            Category::Data => "has another form than expected",
            Category::Eof => "ends early",
            Category::Io | Category::Syntax => "is not JSON",
        };
        Self::Internal(format!("something stored {kind} (line {line}, column {column})"))
    }
}

impl Error {
    /// One problem of one field.
    pub fn field(form: &str, field: &str, reason: record::problem::Reason, seen: &str) -> Self {
        Self::Invalid(vec![Problem::in_field(form, field, reason, seen)])
    }
}

#[cfg(test)]
mod tests {
    use super::Error;

    #[test]
    fn what_cannot_be_read_is_told_with_its_place_and_without_its_words() {
        let broken = serde_json::from_str::<u8>("\"Maryam Name\"").expect_err("it is no number");
        assert!(broken.to_string().contains("Maryam"), "the reader itself quotes it: {broken}");
        let told = Error::from(broken).to_string();
        assert!(told.contains("line 1") && !told.contains("Maryam"), "{told}");
    }
}
