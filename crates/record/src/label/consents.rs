//! What people agreed to, as a part of a label: for which uses, with whom, by name or not, until when.

use super::{Audience, Expiry, Use};
use crate::id::OrgId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What the people concerned agreed to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConsentScope {
    /// Said explicitly: no person's consent is needed.
    NotNeeded,
    /// Only these uses were consented to.
    Uses(BTreeSet<Use>),
}

impl ConsentScope {
    /// Whether `purpose` is consented to.
    pub fn covers(&self, purpose: Use) -> bool {
        match self {
            Self::NotNeeded => purpose != Use::Judicial,
            Self::Uses(uses) => uses.contains(&purpose),
        }
    }

    fn join(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::NotNeeded, Self::NotNeeded) => Self::NotNeeded,
            // Judicial use is always consented apart, so where no consent was asked there is none for it.
            (Self::NotNeeded, Self::Uses(u)) | (Self::Uses(u), Self::NotNeeded) => {
                let apart: BTreeSet<Use> = u.iter().copied().filter(|u| *u != Use::Judicial).collect();
                if apart.len() == Use::ALL.len() - 1 { Self::NotNeeded } else { Self::Uses(apart) }
            }
            (Self::Uses(a), Self::Uses(b)) => Self::Uses(a & b),
        }
    }
}

/// Consent: references to the records that hold it, and what they allow together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Consents {
    /// Ids of consent records at the origin.
    #[serde(default)]
    pub references: BTreeSet<String>,
    /// The uses that all of them allow. Combined: the intersection.
    #[serde(default = "super::strictest::scope")]
    pub scope: ConsentScope,
    /// Whether the people concerned agreed to be known by name. Combined: only when all did.
    #[serde(default)]
    pub is_identified: bool,
    /// With whom it may be shared at all. Combined: the intersection.
    #[serde(default = "super::strictest::audience")]
    pub with: Audience,
    /// The last day on which it allows anything. Combined: the earliest.
    #[serde(default = "super::strictest::expiry")]
    pub until: Expiry,
}

impl Consents {
    /// Allows everything, so that it is neutral in a join.
    pub fn neutral() -> Self {
        Self {
            references: BTreeSet::new(),
            scope: ConsentScope::Uses(Use::ALL.iter().copied().collect()),
            is_identified: true,
            with: Audience::Everyone,
            until: Expiry::Never,
        }
    }

    /// Allows nothing to anybody: refused, withdrawn, or never said.
    pub fn nothing() -> Self {
        super::strictest::consents()
    }

    /// Said explicitly: nobody's consent is needed. Nobody agreed to be known by name either.
    pub fn not_needed() -> Self {
        Self { scope: ConsentScope::NotNeeded, is_identified: false, ..Self::neutral() }
    }

    /// What both allow.
    #[must_use]
    pub fn join(&self, other: &Self) -> Self {
        Self {
            references: &self.references | &other.references,
            scope: self.scope.join(&other.scope),
            is_identified: self.is_identified && other.is_identified,
            with: self.with.join(&other.with),
            until: self.until.min(other.until),
        }
    }

    /// Whether it allows nothing that `other` does not allow; references grant nothing and are not compared.
    pub fn is_at_least_as_strict_as(&self, other: &Self) -> bool {
        let bare = |c: &Self| Self { references: BTreeSet::new(), ..c.clone() };
        bare(self).join(&bare(other)) == bare(self)
    }

    /// Whether it has ended by `today`.
    pub fn has_ended(&self, today: Date) -> bool {
        self.until.has_passed(today)
    }

    /// Whether `purpose` is consented to on `today`.
    pub fn covers(&self, purpose: Use, today: Date) -> bool {
        self.scope.covers(purpose) && !self.has_ended(today)
    }

    /// Whether it may be shared with `org` at all on `today`.
    pub fn reaches(&self, org: &OrgId, today: Date) -> bool {
        self.with.includes(org) && !self.has_ended(today)
    }
}
