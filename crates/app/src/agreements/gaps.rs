//! What a draft still lacks before it can be offered, and on which step of the dialog it is written.

use super::Protocol;

/// One thing that a draft lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// `purpose`, `risk-of-sharing`, `risk-of-not-sharing`, `days`, `due-day`, `review` or `terms`.
    pub code: &'static str,
    /// The step on which it is written.
    pub step: &'static str,
}

impl Protocol {
    /// Everything that [`Protocol::check`] would refuse, one by one.
    pub fn gaps(&self) -> Vec<Gap> {
        let is_review_out = self.clauses.review.is_some_and(|day| day < self.starts || day > self.ends);
        let all = [
            (self.purpose.trim().is_empty(), "purpose", "utility"),
            (self.parties.iter().any(|p| p.grants.check().is_err()), "terms", "sensitivity"),
            (self.clauses.due_day > 28, "due-day", "capacity"),
            (self.starts > self.ends, "days", "governance"),
            (is_review_out, "review", "governance"),
            (self.risk_of_sharing.trim().is_empty(), "risk-of-sharing", "risks"),
            (self.risk_of_not_sharing.trim().is_empty(), "risk-of-not-sharing", "risks"),
        ];
        all.into_iter().filter(|(is_there, ..)| *is_there).map(|(_, code, step)| Gap { code, step }).collect()
    }
}
