//! The text that both parties sign: an information sharing protocol as data.

use super::terms::Terms;
use crate::{Error, Result};
use jiff::civil::Date;
use record::{OrgId, Rung, Use};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One party of a protocol.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Its organisation.
    pub org: OrgId,
    /// Its short name.
    pub short_name: String,
    /// What it grants to the other.
    pub grants: Terms,
}

/// What both sides sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Protocol {
    /// Random, the same on both sides.
    pub id: String,
    /// Counts from 1; a version never changes.
    pub version: u32,
    /// The two parties, who drafted first.
    pub parties: [Party; 2],
    /// First day.
    pub starts: Date,
    /// Last day.
    pub ends: Date,
    /// What it is for.
    pub purpose: String,
    /// What could go wrong by sharing.
    pub risk_of_sharing: String,
    /// What could go wrong by not sharing.
    pub risk_of_not_sharing: String,
    /// What else was agreed.
    #[serde(default)]
    pub clauses: Clauses,
}

/// What a protocol says besides its terms. Texts may be empty; then nothing was agreed about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Clauses {
    /// The template that it began from: a code of `agreement_templates`.
    pub template: String,
    /// How the two work together: a code of `collaboration_spectrum`.
    pub level: String,
    /// The rung that both said they would not stay below.
    pub minimum: Rung,
    /// What it may never be used for, whatever a label says.
    pub prohibited: BTreeSet<Use>,
    /// Whether what is made from it names no contributor.
    pub is_contributor_anonymous: bool,
    /// Passing on: a code of `onward_rules`.
    pub onward: String,
    /// How often: a code of `frequencies`.
    pub frequency: String,
    /// The day of the month by which it is due, 1 to 28; 0 when no day was agreed.
    pub due_day: u8,
    /// Who compiles what comes together, and who is asked before it goes to a third party.
    pub consolidator: Option<OrgId>,
    /// Days after which received copies are destroyed; 0 when no time was agreed.
    pub retention_days: u32,
    /// Whether they are then destroyed without anybody asking. Texts that were signed before this could be said lack it.
    #[serde(skip_serializing_if = "is_not")]
    pub destroys_itself: bool,
    /// Hours within which a breach is told to the other.
    pub breach_hours: u32,
    /// The day on which both look at it again.
    pub review: Option<Date>,
    /// What people must have consented to before anything that identifies them passes.
    pub consent: String,
    /// How third parties and authorities are answered. That the origin is told first stands always.
    pub third_parties: String,
    /// How it is destroyed.
    pub destruction: String,
    /// What both trust each other with.
    pub trust: String,
    /// What is gained by sharing.
    pub benefits: String,
    /// What is done against the risks.
    pub mitigations: String,
    /// Whether what passes is of use: the first step of the dialog.
    pub utility: String,
    /// How sensitive it is: the second step.
    pub sensitivity: String,
    /// Whether both can handle it safely: the third step.
    pub capacity: String,
    /// Who answers for it: the fourth step.
    pub governance: String,
}

/// Serde asks with a reference.
fn is_not(said: &bool) -> bool {
    !said
}

impl Default for Clauses {
    fn default() -> Self {
        Self {
            template: String::new(),
            level: String::new(),
            minimum: Rung::None,
            prohibited: BTreeSet::new(),
            is_contributor_anonymous: false,
            onward: "origin-approves".to_owned(),
            frequency: String::new(),
            due_day: 0,
            consolidator: None,
            retention_days: 0,
            destroys_itself: false,
            breach_hours: 48,
            review: None,
            consent: String::new(),
            third_parties: String::new(),
            destruction: String::new(),
            trust: String::new(),
            benefits: String::new(),
            mitigations: String::new(),
            utility: String::new(),
            sensitivity: String::new(),
            capacity: String::new(),
            governance: String::new(),
        }
    }
}

impl Protocol {
    /// Says what stands in the way of signing it.
    ///
    /// # Errors
    /// `Refused` names the first thing that is missing or cannot be meant, and what to do.
    pub fn check(&self) -> Result<()> {
        let refuse = |what: &str| Err(Error::Refused(what.to_owned()));
        if self.id.is_empty() || self.version == 0 {
            return refuse("an agreement has an id and a version from 1; draft it anew");
        }
        if self.starts > self.ends {
            return refuse("the agreement ends before it begins; correct its days");
        }
        if self.purpose.trim().is_empty() {
            return refuse("an agreement says what it is for; write its purpose");
        }
        if self.risk_of_sharing.trim().is_empty() || self.risk_of_not_sharing.trim().is_empty() {
            return refuse("an agreement names the risk of sharing and the risk of not sharing; write both");
        }
        if self.clauses.due_day > 28 {
            return refuse("the due day is a day that every month has, 1 to 28; choose one");
        }
        if self.clauses.review.is_some_and(|day| day < self.starts || day > self.ends) {
            return refuse("the day of review lies within the agreement; choose another");
        }
        self.parties.iter().try_for_each(|p| p.grants.check())
    }

    /// What one party grants, without what the agreement prohibits.
    pub(crate) fn granted(&self, org: &OrgId) -> Option<Terms> {
        let party = self.parties.iter().find(|p| &p.org == org)?;
        let mut terms = party.grants.clone();
        terms.uses = &terms.uses - &self.clauses.prohibited;
        Some(terms)
    }
}
