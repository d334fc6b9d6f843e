//! The spectrum: how far records may pass to a partner.

use serde::{Deserialize, Serialize};

/// What data may pass, from nothing to documents held in common that serve joint advocacy.
///
/// What one organisation says alone of what another shared is not asked of a rung: uses, caveats and consent decide it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rung {
    /// Nothing passes.
    None,
    /// Audited counts.
    Trends,
    /// Do we both know this? Yes or no per opaque id.
    Match,
    /// The open compartment, coarsened.
    Outline,
    /// Plus narrative and location; the other compartments each by express grant.
    Case,
    /// May be combined in a document held in common.
    JointAnalysis,
    /// A document held in common may be cited in joint advocacy, through named uses.
    JointAction,
}

impl Rung {
    /// All rungs, lowest first.
    pub const ALL: [Self; 7] =
        [Self::None, Self::Trends, Self::Match, Self::Outline, Self::Case, Self::JointAnalysis, Self::JointAction];

    /// The word used in forms, tables and bundles.
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Trends => "trends",
            Self::Match => "match",
            Self::Outline => "outline",
            Self::Case => "case",
            Self::JointAnalysis => "joint-analysis",
            Self::JointAction => "joint-action",
        }
    }

    /// The rung that `code` names.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == code)
    }
}
