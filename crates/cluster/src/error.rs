//! What can go wrong, in words for the person who runs it.

use datafusion::error::DataFusionError;

/// Why a part of the cluster stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something that the person can put right.
    #[error("{0}")]
    Refused(String),
    /// The cluster could not do its work.
    #[error("the cluster failed: {0}")]
    Failed(String),
}

impl From<linkage::table::Error> for Error {
    fn from(error: linkage::table::Error) -> Self {
        Self::Refused(error.to_string())
    }
}

impl From<DataFusionError> for Error {
    fn from(error: DataFusionError) -> Self {
        Self::Failed(error.strip_backtrace())
    }
}

impl From<ballista_core::error::BallistaError> for Error {
    fn from(error: ballista_core::error::BallistaError) -> Self {
        Self::Failed(error.to_string())
    }
}

/// An error with all that caused it, for errors that say of themselves only "transport error".
pub(crate) fn whole(error: &dyn std::error::Error) -> String {
    let mut words = vec![error.to_string()];
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_words = cause.to_string();
        if words.last() != Some(&cause_words) {
            words.push(cause_words);
        }
        next = cause.source();
    }
    words.join(": ")
}
