//! What the gate is asked: who wants to do what to a record under which label.

use jiff::civil::Date;
use record::{Compartment, Label, OrgId, Rung, Use};
use std::collections::BTreeSet;

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }
        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// The word used in rules, tables and settings.
            pub fn code(self) -> &'static str { match self { $(Self::$variant => $code,)* } }
            /// The value that `code` names.
            pub fn from_code(code: &str) -> Option<Self> { Self::ALL.iter().copied().find(|v| v.code() == code) }
        }
    };
}

codes! {
    /// What a person does in the organisation. A person may have several; what they allow adds up.
    Role {
        /// Documents; sees only what he or she wrote.
        Monitor = "monitor",
        /// Verifies what others wrote.
        Reviewer = "reviewer",
        /// Keeps lists, shares, analyses.
        Officer = "officer",
        /// Plans and drafts advocacy.
        Adviser = "adviser",
        /// Decides and signs.
        Leader = "leader",
        /// Works between organisations.
        Coordinator = "coordinator",
        /// Keeps the machine; sees no content.
        Administrator = "administrator",
    }
}

codes! {
    /// What somebody wants to do.
    Action {
        /// See that it exists, with its open fields.
        List = "list",
        /// Open one compartment of it.
        Read = "read",
        /// Find it by what one compartment holds.
        Search = "search",
        /// Compare it with other lists.
        Match = "match",
        /// Count it with others.
        Aggregate = "aggregate",
        /// Take it out as a file.
        Export = "export",
        /// Let a partner have it.
        Share = "share",
        /// Refer to it in a product.
        Cite = "cite",
        /// Send out a product that rests on it.
        Issue = "issue",
        /// Clear a product that rests on it.
        SignOff = "sign-off",
        /// Create or change it.
        Write = "write",
        /// Lower its label.
        Declassify = "declassify",
        /// Be the second person for what lowers a label.
        ApproveDeclassify = "approve-declassify",
        /// Be the second person for a list that leaves as a file.
        ApproveExport = "approve-export",
        /// Be the second person for who may see content.
        ApprovePeople = "approve-people",
        /// Keep users, settings, keys and backups.
        Administer = "administer",
    }
}

codes! {
    /// Where a record comes from, seen from the actor.
    Relation {
        /// This person wrote it.
        Own = "own",
        /// Our organisation is the origin.
        Ours = "ours",
        /// A partner is the origin.
        Received = "received",
    }
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Somebody of our own organisation.
    Person {
        /// Our organisation.
        org: OrgId,
        /// What this person does.
        roles: BTreeSet<Role>,
        /// Whether the organisation is of the humanitarian family.
        is_humanitarian: bool,
    },
    /// Another organisation, to which something would pass.
    Partner {
        /// That organisation.
        org: OrgId,
        /// The agreement's rung for the topic; [`Rung::None`] when it is not in force.
        rung: Rung,
    },
}

impl Actor {
    /// The organisation that must be in the audience.
    pub fn org(&self) -> &OrgId {
        match self {
            Self::Person { org, .. } | Self::Partner { org, .. } => org,
        }
    }
}

/// One question to the gate.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Who asks.
    pub actor: &'a Actor,
    /// What they want to do.
    pub action: Action,
    /// The label of the record, or of what is made from several.
    pub label: &'a Label,
    /// Where it comes from.
    pub relation: Relation,
    /// Which part of it. One question for each part that is touched.
    pub compartment: Compartment,
    /// What for; needed to export, cite and issue.
    pub purpose: Option<Use>,
    /// The day on which it is asked.
    pub today: Date,
    /// The sealed parts granted expressly: to a partner by the agreement, to a person with the roles.
    pub granted: &'a BTreeSet<Compartment>,
}
