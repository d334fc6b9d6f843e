//! The parts of a record, and which of them are sealed.

use serde::{Deserialize, Serialize};

/// A part of a record that is granted, or not, as a whole.
///
/// The order is that of strictness, so that the join of several is their maximum. Attribution stands
/// highest: a field that names no compartment falls there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Compartment {
    /// What, when, roughly where: codes, dates, counts and coarse places, never free text.
    Open,
    /// What happened, in words.
    Narrative,
    /// The exact place.
    Location,
    /// Names, contacts, faces, anything that identifies a person.
    Identity,
    /// Who told us, and how.
    Source,
    /// The alleged perpetrator, parties to the fighting, the chain of command.
    Attribution,
}

impl Compartment {
    /// All six, from the least to the most strict.
    pub const ALL: [Self; 6] =
        [Self::Open, Self::Narrative, Self::Location, Self::Identity, Self::Source, Self::Attribution];
    /// The five that are stored as ciphertext.
    pub const SEALED: [Self; 5] = [Self::Narrative, Self::Location, Self::Identity, Self::Source, Self::Attribution];
    /// Where a field falls that states nothing.
    pub const STRICTEST: Self = Self::Attribution;

    /// The word used in forms, tables and bundles.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Narrative => "narrative",
            Self::Location => "location",
            Self::Identity => "identity",
            Self::Source => "source",
            Self::Attribution => "attribution",
        }
    }

    /// The compartment that `code` names.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.code() == code)
    }
}
