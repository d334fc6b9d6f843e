//! The label: who may see a record, for what, how exactly, until when; and how labels combine.
//!
//! A label is a product of lattices. Whatever is made from several records carries the join of their
//! labels: the strictest of each part. Only the four audited declassifiers of `app` lower a label.

mod consents;

pub use consents::{ConsentScope, Consents};

use crate::date::TimePrecision;
use crate::id::OrgId;
use crate::place::PlacePrecision;
use crate::rung::Rung;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How much harm disclosure would do, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sensitivity {
    /// Disclosure is very unlikely to harm.
    Low,
    /// Limited harm.
    Moderate,
    /// Serious harm or loss of access is likely.
    High,
    /// Severe harm, people may die.
    Severe,
}

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $code)] $variant,)* }
        impl $name {
            /// All of them, in the order of the form.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// The word used in forms, tables and bundles.
            pub fn code(self) -> &'static str { match self { $(Self::$variant => $code,)* } }
            /// The value that `code` names.
            pub fn from_code(code: &str) -> Option<Self> { Self::ALL.iter().copied().find(|v| v.code() == code) }
        }
    };
}

codes! {
    /// What a record may be used for. An allow-list: what is not in it is not allowed.
    Use {
        /// Combined and studied inside the audience.
        Analysis = "analysis",
        /// Raised in confidence with those responsible.
        QuietDialogue = "quiet-dialogue",
        /// Cited in a brief to a leader.
        LeadershipBrief = "leadership-brief",
        /// Given to a donor or third State.
        ThirdState = "third-state",
        /// Submitted to a UN mechanism in confidence.
        UnConfidential = "un-confidential",
        /// Submitted to a UN mechanism that publishes.
        UnPublic = "un-public",
        /// Said in public.
        PublicStatement = "public-statement",
        /// Given to a court or prosecutor; always consented apart.
        Judicial = "judicial",
        /// Used to refer a person to a service.
        ServiceReferral = "service-referral",
    }
}

codes! {
    /// A limit that travels with a record into everything made from it.
    CaveatCode {
        /// Perpetrators and parties are not passed on or named.
        NoAttribution = "no-attribution",
        /// Not for courts.
        NoJudicial = "no-judicial",
        /// Not passed on by who receives it.
        NoOnward = "no-onward",
        /// Not published in any form.
        NoPublication = "no-publication",
        /// Not compared with other lists.
        NoMatching = "no-matching",
        /// Not given to authorities.
        NoAuthorities = "no-authorities",
        /// Nothing that hints at the source.
        NoSourceHint = "no-source-hint",
        /// The origin approves each use.
        OriginatorApproval = "originator-approval",
    }
}

/// A caveat of the closed vocabulary, or a text that must stand beside whatever is made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Caveat {
    /// One of the closed vocabulary.
    Is(CaveatCode),
    /// This acknowledgement is printed with whatever cites the record.
    Acknowledge(String),
}

impl Sensitivity {
    /// All four, least first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Moderate, Self::High, Self::Severe];

    /// The word used in forms, tables and bundles.
    pub fn code(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Moderate => "moderate",
            Self::High => "high",
            Self::Severe => "severe",
        }
    }

    /// The sensitivity that `code` names.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }
}

/// Who may see a record; the origin is named like everybody else.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// Said explicitly: any organisation.
    Everyone,
    /// These organisations only; nobody when empty.
    Only(BTreeSet<OrgId>),
}

impl Audience {
    /// Whether `org` is in it.
    pub fn includes(&self, org: &OrgId) -> bool {
        match self {
            Self::Everyone => true,
            Self::Only(orgs) => orgs.contains(org),
        }
    }

    fn join(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Everyone, x) | (x, Self::Everyone) => x.clone(),
            (Self::Only(a), Self::Only(b)) => Self::Only(a & b),
        }
    }
}

/// How exactly place and time may be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Precision {
    /// The finest place that may be told.
    #[serde(default = "strictest::place")]
    pub place: PlacePrecision,
    /// The finest time that may be told.
    #[serde(default = "strictest::time")]
    pub time: TimePrecision,
}

/// Until when the label grants anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expiry {
    /// The last day on which it grants anything.
    On(Date),
    /// Said explicitly: no end. The latest of all, so that the earliest of two is their minimum.
    Never,
}

impl Expiry {
    /// Whether the last day lies before `today`.
    pub fn has_passed(self, today: Date) -> bool {
        match self {
            Self::Never => false,
            Self::On(last) => last < today,
        }
    }
}

/// What may be done with a record, by whom. A part that is missing when read is the strictest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Label {
    /// Combined: the highest.
    #[serde(default = "strictest::sensitivity")]
    pub sensitivity: Sensitivity,
    /// Combined: the intersection.
    #[serde(default = "strictest::audience")]
    pub audience: Audience,
    /// Combined: the intersection.
    #[serde(default)]
    pub uses: BTreeSet<Use>,
    /// Combined: the union.
    #[serde(default = "strictest::caveats")]
    pub caveats: BTreeSet<Caveat>,
    /// Combined: the coarsest of each.
    #[serde(default = "strictest::precision")]
    pub precision: Precision,
    /// The smallest count that may be shown. Combined: the largest.
    #[serde(default = "strictest::minimum_cell")]
    pub minimum_cell: u32,
    /// Combined: the earliest.
    #[serde(default = "strictest::expiry")]
    pub expiry: Expiry,
    /// Combined: references united, all else the strictest.
    #[serde(default = "strictest::consents")]
    pub consents: Consents,
    /// Where it comes from; grants nothing. Combined: the union.
    #[serde(default)]
    pub origins: BTreeSet<OrgId>,
    /// How far it may pass at most. Combined: the lowest.
    #[serde(default = "strictest::top_rung")]
    pub top_rung: Rung,
}

mod strictest {
    use super::{
        Audience, BTreeSet, Caveat, CaveatCode, ConsentScope, Consents, Date, Expiry, PlacePrecision, Precision, Rung,
        Sensitivity, TimePrecision,
    };

    pub fn sensitivity() -> Sensitivity {
        Sensitivity::Severe
    }
    pub fn audience() -> Audience {
        Audience::Only(BTreeSet::new())
    }
    pub fn caveats() -> BTreeSet<Caveat> {
        CaveatCode::ALL.iter().copied().map(Caveat::Is).collect()
    }
    pub fn place() -> PlacePrecision {
        PlacePrecision::Country
    }
    pub fn time() -> TimePrecision {
        TimePrecision::Year
    }
    pub fn precision() -> Precision {
        Precision { place: place(), time: time() }
    }
    pub fn minimum_cell() -> u32 {
        u32::MAX
    }
    pub fn expiry() -> Expiry {
        Expiry::On(Date::MIN)
    }
    pub fn scope() -> ConsentScope {
        ConsentScope::Uses(BTreeSet::new())
    }
    pub fn consents() -> Consents {
        Consents {
            references: BTreeSet::new(),
            scope: scope(),
            is_identified: false,
            with: audience(),
            until: expiry(),
        }
    }
    pub fn top_rung() -> Rung {
        Rung::None
    }
}

impl Label {
    /// The label of something that has none: nobody, for nothing.
    pub fn strictest() -> Self {
        Self {
            sensitivity: strictest::sensitivity(),
            audience: strictest::audience(),
            uses: BTreeSet::new(),
            caveats: strictest::caveats(),
            precision: strictest::precision(),
            minimum_cell: strictest::minimum_cell(),
            expiry: strictest::expiry(),
            consents: strictest::consents(),
            origins: BTreeSet::new(),
            top_rung: strictest::top_rung(),
        }
    }

    /// The label of what no record stands behind: grants everything, so that it is neutral in a join.
    pub fn neutral() -> Self {
        Self {
            sensitivity: Sensitivity::Low,
            audience: Audience::Everyone,
            uses: Use::ALL.iter().copied().collect(),
            caveats: BTreeSet::new(),
            precision: Precision { place: PlacePrecision::Exact, time: TimePrecision::Day },
            minimum_cell: 0,
            expiry: Expiry::Never,
            consents: Consents::neutral(),
            origins: BTreeSet::new(),
            top_rung: Rung::JointAction,
        }
    }

    /// The label that an organisation's own record starts with: itself only, analysis only.
    pub fn own(origin: &OrgId) -> Self {
        Self {
            sensitivity: Sensitivity::High,
            audience: Audience::Only(BTreeSet::from([origin.clone()])),
            uses: BTreeSet::from([Use::Analysis]),
            origins: BTreeSet::from([origin.clone()]),
            minimum_cell: 10,
            consents: Consents::not_needed(),
            ..Self::neutral()
        }
    }

    /// The label of whatever is made from both: the strictest of each part.
    #[must_use]
    pub fn join(&self, other: &Self) -> Self {
        Self {
            sensitivity: self.sensitivity.max(other.sensitivity),
            audience: self.audience.join(&other.audience),
            uses: &self.uses & &other.uses,
            caveats: &self.caveats | &other.caveats,
            precision: Precision {
                place: self.precision.place.max(other.precision.place),
                time: self.precision.time.max(other.precision.time),
            },
            minimum_cell: self.minimum_cell.max(other.minimum_cell),
            expiry: self.expiry.min(other.expiry),
            consents: self.consents.join(&other.consents),
            origins: &self.origins | &other.origins,
            top_rung: self.top_rung.min(other.top_rung),
        }
    }

    /// The join of all; the strictest when there is none, because an unlabelled thing grants nothing.
    pub fn join_all<'a>(labels: impl IntoIterator<Item = &'a Self>) -> Self {
        labels
            .into_iter()
            .fold(None, |sum: Option<Self>, l| Some(sum.map_or_else(|| l.clone(), |s| s.join(l))))
            .unwrap_or_else(Self::strictest)
    }

    /// Whether it grants nothing that `other` does not grant.
    pub fn is_at_least_as_strict_as(&self, other: &Self) -> bool {
        &self.join(other) == self
    }

    /// Whether it carries the caveat.
    pub fn has(&self, caveat: CaveatCode) -> bool {
        self.caveats.contains(&Caveat::Is(caveat))
    }

    /// Whether it has ended by `today`.
    pub fn has_expired(&self, today: Date) -> bool {
        self.expiry.has_passed(today)
    }
}
