//! What is said when something cannot be done.

use super::View;
use record::Problem;
use serde::Serialize;

/// What happened, why, and what to do.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ErrorPage {
    /// `not-found`, `invalid`, `conflict`, `refused`, `stale`, `internal` or `too-large`.
    pub code: String,
    /// What the action said: in the reader's language, or else in English.
    pub detail: Option<String>,
    /// Whether it is in the reader's language.
    pub is_translated: bool,
    /// What was wrong with what was sent.
    pub problems: Vec<Wrong>,
}

/// One thing that was wrong: its words live under `problem-CODE`.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Wrong {
    /// The code of the reason.
    pub code: String,
    /// The file or form.
    pub file: String,
    /// The row, the heading being row 1.
    pub row: Option<u64>,
    /// The column or field.
    pub column: String,
    /// What stood there; empty when it says nothing to people.
    pub seen: String,
}

impl ErrorPage {
    /// The page for a code.
    pub fn new(code: &str, problems: &[Problem]) -> Self {
        Self {
            code: code.to_owned(),
            detail: None,
            is_translated: false,
            problems: problems.iter().map(Wrong::from).collect(),
        }
    }
}

impl From<&Problem> for Wrong {
    fn from(problem: &Problem) -> Self {
        // A value with parts is shown in its boxes; its notation means nothing to people.
        let is_shown = problem.seen != "null" && !problem.seen.starts_with(['{', '[']);
        Self {
            code: problem.code.clone(),
            file: problem.file.clone(),
            row: problem.row,
            column: problem.column.clone(),
            seen: if is_shown { problem.seen.clone() } else { String::new() },
        }
    }
}

impl View for ErrorPage {
    const TEMPLATE: &'static str = "error/show.html";
}
