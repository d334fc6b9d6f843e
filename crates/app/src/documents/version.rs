//! One version of a document as its author signed it: the bytes that every party holds alike.

use super::rung_for;
use crate::node::Node;
use crate::{Error, Result};
use record::label::{Audience, CaveatCode};
use record::{Label, OrgId, PartialDate, Use};
use seal::{Digest, PublicKey};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most parties, parents, sections, and references.
const MOST: [usize; 4] = [8, 16, 60, 200];
/// The longest heading or title, and the longest text, in characters.
const LONGEST: [usize; 2] = [300, 20_000];
/// The most bytes of one version: what is larger is no text that people wrote.
pub(super) const MOST_BYTES: usize = 512 * 1024;

/// What a version says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// What it is called.
    pub title: String,
    /// What it is for, in words.
    pub purpose: String,
    /// Its sections in order.
    pub sections: Vec<Section>,
}

/// A section with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Random; the same in every version that keeps the section.
    pub key: String,
    /// Its heading; may be empty.
    pub heading: String,
    /// What it says.
    pub text: String,
    /// References to records: whose it is, and a random name that tells nothing to who does not hold the record.
    pub cites: BTreeSet<String>,
}

/// A version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Version {
    /// Random, the same for all parties.
    pub document: String,
    /// Everybody who holds the document; never changes.
    pub parties: BTreeSet<OrgId>,
    /// Who wrote this version.
    pub author: OrgId,
    /// Digests of the versions that it was made from.
    pub parents: BTreeSet<String>,
    /// When, as coarsely as the coarsest agreement says.
    pub made: String,
    /// What the document may be used for; never changes.
    pub for_use: Use,
    /// What it says.
    pub text: Text,
    /// The join of what it cites and of what was agreed.
    pub label: Label,
}

/// A version with the bytes that were signed.
#[derive(Debug, Clone)]
pub(crate) struct Signed {
    /// The version.
    pub version: Version,
    /// Hash of its bytes.
    pub digest: String,
    /// The bytes under their author's signature.
    pub bytes: Vec<u8>,
}

/// What every reference to a record of an organisation begins with. It stands in what is signed, so that nobody can
/// turn a citation of one organisation's record into one of another's.
pub(super) fn mark(owner: &OrgId) -> String {
    record::id::base32(&Digest::of(owner.as_str().as_bytes()).as_bytes()[..10])
}

/// What the name of a document begins with. It binds the name to its parties and its use, so that nobody can give it to
/// others and have the honest versions refused.
pub(super) fn named(parties: &BTreeSet<OrgId>, for_use: Use) -> String {
    let orgs: Vec<&str> = parties.iter().map(OrgId::as_str).collect();
    let bound = format!("{}|{}", for_use.code(), orgs.join("|"));
    record::id::base32(&Digest::of(bound.as_bytes()).as_bytes()[..10])
}

/// A random name as this program draws them.
pub(super) fn is_token(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

fn is_short(text: &str, most: usize) -> bool {
    text.chars().count() <= most
}

impl Text {
    /// All references.
    pub fn references(&self) -> BTreeSet<&String> {
        self.sections.iter().flat_map(|s| &s.cites).collect()
    }

    /// Says what is missing or too much.
    ///
    /// # Errors
    /// `Refused` names the first thing that is wrong, and what to do.
    pub(super) fn check(&self) -> Result<()> {
        let refuse = |why: &str| Err(Error::Refused(why.to_owned()));
        let [short, long] = LONGEST;
        if self.title.trim().is_empty() || self.purpose.trim().is_empty() {
            return refuse("a joint document has a title and says what it is for; write both");
        }
        if !is_short(&self.title, short) || !is_short(&self.purpose, long) {
            return refuse("the title or the purpose is too long; shorten it");
        }
        if self.sections.is_empty() || self.sections.len() > MOST[2] {
            return refuse("a joint document has 1 to 60 sections; write one, or split it into two documents");
        }
        let keys: BTreeSet<&String> = self.sections.iter().map(|s| &s.key).collect();
        if keys.len() != self.sections.len() || !keys.iter().all(|k| is_token(k)) {
            return refuse("two sections have one key; write the document again");
        }
        if self.references().len() > MOST[3] {
            return refuse("a joint document cites at most 200 records; leave some out, or split it into two");
        }
        for section in &self.sections {
            if section.text.trim().is_empty() {
                return refuse("a section says something; write its text or leave it out");
            }
            if !is_short(&section.heading, short) || !is_short(&section.text, long) {
                return refuse("a section is too long; split it into two");
            }
            if section.cites.is_empty() {
                return refuse("every section rests on a record; say which ones it cites");
            }
            if !section.cites.iter().all(|c| is_token(c)) {
                return refuse("a section cites something that is no record; take it out");
            }
        }
        Ok(())
    }
}

impl Version {
    /// Says why a version cannot be what it claims to be, whoever wrote it.
    ///
    /// # Errors
    /// `Refused` names the first thing that is wrong.
    pub(super) fn check(&self) -> Result<()> {
        let refuse = |why: &str| Err(Error::Refused(why.to_owned()));
        let is_org = |org: &OrgId| OrgId::parse(org.as_str()).is_some();
        let is_named = is_token(&self.document) && self.document.starts_with(&named(&self.parties, self.for_use));
        if !is_named || !self.parents.iter().all(|p| is_digest(p)) || self.parents.len() > MOST[1] {
            return refuse("names itself or its parents in a way that nothing is named");
        }
        if !(2..=MOST[0]).contains(&self.parties.len()) || !self.parties.iter().all(is_org) {
            return refuse("has fewer than two parties, more than eight, or one that is no organisation");
        }
        if !self.parties.contains(&self.author) {
            return refuse("was written by somebody who is no party to it");
        }
        if PartialDate::parse(&self.made).is_err() {
            return refuse("does not say when it was made");
        }
        self.text.check()?;
        let label = &self.label;
        let is_theirs = label.audience == Audience::Only(self.parties.clone())
            && label.consents.with == Audience::Only(self.parties.clone())
            && label.consents.references.is_empty()
            && label.origins.contains(&self.author)
            && label.origins.is_subset(&self.parties);
        if !is_theirs || !label.has(CaveatCode::NoOnward) {
            return refuse("has a label for others than its parties, or one that lets it be passed on");
        }
        if label.top_rung < rung_for(self.for_use) || !label.uses.contains(&self.for_use) {
            return refuse("is for more than its label allows");
        }
        Ok(())
    }

    /// Signs it as ours.
    pub(super) fn sign(self, node: &Node) -> Result<Signed> {
        self.check()?;
        let text = serde_json::to_vec(&self)?;
        if text.len() > MOST_BYTES {
            return Err(Error::Refused("this document is too long; split it into two".to_owned()));
        }
        let bytes = seal::document::sign(&node.keys, &text);
        Ok(Signed { digest: Digest::of(&text).to_string(), bytes, version: self })
    }
}

impl Signed {
    /// Who says they wrote it; believed only after [`Signed::read`] with their key.
    pub(super) fn claimed_author(bytes: &[u8], keys: &[(OrgId, PublicKey)]) -> Option<(OrgId, PublicKey)> {
        keys.iter().find(|(_, key)| seal::document::verify(bytes, key).is_ok()).cloned()
    }

    /// Reads what somebody signed.
    ///
    /// # Errors
    /// `Refused` when this key did not sign it, when it is too large, or when it is no version.
    pub(super) fn read(bytes: &[u8], (author, key): (&OrgId, &PublicKey)) -> Result<Self> {
        let refuse = |why: &str| Error::Refused(why.to_owned());
        let text = seal::document::verify(bytes, key).map_err(|_| refuse("is not signed by its author"))?;
        if text.len() > MOST_BYTES {
            return Err(refuse("is larger than any document"));
        }
        let version: Version = serde_json::from_slice(&text).map_err(|_| refuse("cannot be read"))?;
        if &version.author != author {
            return Err(refuse("is not signed by its author"));
        }
        version.check()?;
        Ok(Self { digest: Digest::of(&text).to_string(), bytes: bytes.to_vec(), version })
    }
}
