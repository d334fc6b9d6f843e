//! The parts of a label, which of them one label lowers against another, and what may lower them.

use record::Label;
use serde::{Deserialize, Serialize};

/// One part of a label that can become more or less strict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// How much harm disclosure would do.
    Sensitivity,
    /// Who may see it.
    Audience,
    /// What it may be used for.
    Uses,
    /// What travels with it.
    Caveats,
    /// How exactly place and time are told.
    Precision,
    /// The smallest count that is shown.
    MinimumCell,
    /// Until when.
    Expiry,
    /// What people agreed to.
    Consents,
    /// How far it passes at most.
    TopRung,
}

impl Part {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 9] = [
        Self::Sensitivity,
        Self::Audience,
        Self::Uses,
        Self::Caveats,
        Self::Precision,
        Self::MinimumCell,
        Self::Expiry,
        Self::Consents,
        Self::TopRung,
    ];

    /// The word used in the log and in keys of words.
    pub fn code(self) -> &'static str {
        match self {
            Self::Sensitivity => "sensitivity",
            Self::Audience => "audience",
            Self::Uses => "uses",
            Self::Caveats => "caveats",
            Self::Precision => "precision",
            Self::MinimumCell => "minimum-cell",
            Self::Expiry => "expiry",
            Self::Consents => "consents",
            Self::TopRung => "top-rung",
        }
    }

    /// Whether `new` and `old` say the same in this part.
    fn is_same(self, new: &Label, old: &Label) -> bool {
        match self {
            Self::Sensitivity => new.sensitivity == old.sensitivity,
            Self::Audience => new.audience == old.audience,
            Self::Uses => new.uses == old.uses,
            Self::Caveats => new.caveats == old.caveats,
            Self::Precision => new.precision == old.precision,
            Self::MinimumCell => new.minimum_cell == old.minimum_cell,
            Self::Expiry => new.expiry == old.expiry,
            Self::Consents => new.consents == old.consents,
            Self::TopRung => new.top_rung == old.top_rung,
        }
    }
}

/// The four ways in which a label may be lowered; there is no fifth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Declassifier {
    /// Counts that passed the release audit.
    Aggregate,
    /// Fields were taken out and a reviewer looked at what is left.
    Redact,
    /// The people concerned agreed to more.
    ConsentWidened,
    /// The origin approves: for our own records, that is us.
    OriginatorApproval,
}

impl Declassifier {
    /// All four.
    pub const ALL: [Self; 4] = [Self::OriginatorApproval, Self::Redact, Self::ConsentWidened, Self::Aggregate];

    /// The word used in forms, approvals and the log.
    pub fn code(self) -> &'static str {
        match self {
            Self::Aggregate => "aggregate",
            Self::Redact => "redact",
            Self::ConsentWidened => "consent-widened",
            Self::OriginatorApproval => "originator-approval",
        }
    }

    /// The declassifier that `code` names.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.code() == code)
    }
}

/// The parts in which `new` is less strict than `old`: where their join is not `new`.
///
/// It follows the lattice of `record`, so that a part is lowered exactly when the join says so.
pub fn lowered(old: &Label, new: &Label) -> Vec<Part> {
    let join = old.join(new);
    Part::ALL.into_iter().filter(|part| !part.is_same(new, &join)).collect()
}

/// The parts in which `new` is stricter than `old` in something.
pub fn tightened(old: &Label, new: &Label) -> Vec<Part> {
    lowered(new, old)
}
