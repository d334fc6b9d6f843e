//! Documents held in common, and remarks.

use super::consent::Flag;
use super::edit::Chosen;
use super::product::File;
use super::record::Seen;
use super::{Action, Pagination, Reference, View};
use serde::Serialize;

/// All documents.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DocumentList {
    /// The documents; those that wait for a merge are marked.
    pub documents: Vec<Listed>,
    /// New.
    pub actions: Vec<Action>,
}

/// One document as listed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Listed {
    /// What it is called, or what is open of it.
    pub title: String,
    /// The address of its newest head.
    pub href: String,
    /// A code of `uses`.
    pub for_use: String,
    /// When the newest version was made, as a date that may be coarse.
    pub made: String,
    /// The others who hold it.
    pub parties: Vec<String>,
    /// The page of its heads, when they say different things.
    pub merge: Option<String>,
    /// Whether something that it rests on is gone or narrower.
    pub is_flagged: bool,
}

/// Choosing with whom, what for, and what may be cited.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DocumentNew {
    /// Where it leads: the page that writes.
    pub href: String,
    /// Where one came from.
    pub back: String,
    /// The document to which records are added; nothing for a new one.
    pub document: Option<String>,
    /// Partners with whom an agreement is in force.
    pub partners: Vec<Chosen>,
    /// What it may be for.
    pub uses: Vec<Chosen>,
    /// Whether with whom and what for are said.
    pub is_chosen: bool,
    /// Kinds of records that pass at all.
    pub kinds: Vec<Chosen>,
    /// First day, as typed.
    pub from: String,
    /// Last day, as typed.
    pub to: String,
    /// The records, each with what stands against citing it.
    pub records: Vec<Candidate>,
    /// Ids of records that were chosen on other pages of the list.
    pub chosen: Vec<String>,
    /// Other pages of the list.
    pub pagination: Pagination,
    /// What is wrong: `document-wrong-CODE`.
    pub wrong: Vec<String>,
}

/// A record that might be cited.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Candidate {
    /// Its id.
    pub id: String,
    /// The record.
    pub record: Reference,
    /// Whose it is.
    pub owner: String,
    /// Whether it is chosen.
    pub is_chosen: bool,
    /// What stands against it; empty when it may be cited.
    pub against: Vec<Against>,
}

/// Something that stands against a citation: `cite-CODE`, and the party concerned.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Against {
    /// The code.
    pub why: String,
    /// The party, when it is one's in particular.
    pub party: Option<String>,
}

/// Writing: a new document or the next version of one.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DocumentEdit {
    /// Where it is sent.
    pub href: String,
    /// Where one came from.
    pub back: String,
    /// Whether the document is only begun.
    pub is_new: bool,
    /// With whom; sent along for a new document.
    pub parties: Vec<String>,
    /// A code of `uses`; sent along for a new document.
    pub for_use: String,
    /// The page on which further records are chosen.
    pub choose: String,
    /// The title, as typed.
    pub title: String,
    /// The purpose, as typed.
    pub purpose: String,
    /// The sections, the empty ones last.
    pub sections: Vec<SectionEdit>,
    /// What is wrong: `document-wrong-CODE`.
    pub wrong: Vec<String>,
    /// Why it was refused, in the words of the action.
    pub detail: Option<String>,
}

/// One section to be written.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SectionEdit {
    /// Its place, from 0.
    pub at: usize,
    /// Its key; empty for a new one.
    pub key: String,
    /// Its heading, as typed.
    pub heading: String,
    /// Its text, as typed.
    pub text: String,
    /// What it can rest on.
    pub cites: Vec<CiteEdit>,
}

/// One record that a section can rest on.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CiteEdit {
    /// What is sent.
    pub value: String,
    /// What it is called; empty for a record that has not arrived here.
    pub title: String,
    /// Whose it is.
    pub owner: Option<String>,
    /// Whether the section rests on it.
    pub is_chosen: bool,
    /// What stands against citing it.
    pub against: Vec<Against>,
}

/// One version of a document.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DocumentShow {
    /// What it is called.
    pub title: String,
    /// Whether what it says is closed to this person.
    pub is_closed: bool,
    /// What it is for, in words.
    pub purpose: String,
    /// A code of `uses`.
    pub for_use: String,
    /// When it was made.
    pub made: String,
    /// Who wrote this version.
    pub author: String,
    /// Who holds it.
    pub parties: Vec<Party>,
    /// What it says.
    pub sections: Vec<SectionShow>,
    /// A later version, when this is no head.
    pub later: Option<String>,
    /// The page of the heads, when they say different things.
    pub merge: Option<String>,
    /// How many versions that it was made from have not arrived.
    pub missing: usize,
    /// Who can see it, and how far.
    pub seen: Seen,
    /// Why it is to be made again.
    pub flags: Vec<Flag>,
    /// Its files, for who may take them away.
    pub files: Vec<File>,
    /// Edit, history.
    pub actions: Vec<Action>,
    /// Remarks on this version.
    pub comments: Comments,
}

/// Somebody who holds a document.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Party {
    /// The name.
    pub name: String,
    /// Whether it is ourselves.
    pub is_us: bool,
    /// Whether what was agreed with them goes far enough today.
    pub is_agreed: bool,
}

/// A section as it is read.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SectionShow {
    /// Its heading.
    pub heading: String,
    /// What it says.
    pub text: String,
    /// What it rests on.
    pub cites: Vec<CiteShow>,
}

/// Something that a section rests on.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CiteShow {
    /// The record, when it is here and this person may see it.
    pub record: Option<Reference>,
    /// Whose it is; nothing when it is no party's.
    pub owner: Option<String>,
    /// Whether the record has arrived here, whatever became of it.
    pub is_here: bool,
    /// What stands against citing it again.
    pub against: Vec<Against>,
}

/// Two heads beside each other.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DocumentHeads {
    /// What the first is called.
    pub title: String,
    /// The first.
    pub left: Side,
    /// The second.
    pub right: Side,
    /// Titles and purposes: `title`, `purpose`.
    pub lines: Vec<Compared>,
    /// The sections.
    pub rows: Vec<Compared>,
    /// How many further heads there are.
    pub others: usize,
    /// Where the merge is sent, for who may merge.
    pub href: Option<String>,
    /// Why it could not be done.
    pub detail: Option<String>,
}

/// One of two heads.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Side {
    /// Its id, sent along.
    pub id: String,
    /// Its address.
    pub href: String,
    /// Who wrote it.
    pub author: String,
    /// When it was made.
    pub made: String,
}

/// Something that two heads say.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Compared {
    /// `title`, `purpose`, or the place of the section from 0.
    pub name: String,
    /// Its place among the sections, from 1.
    pub number: usize,
    /// What the first says; nothing when it lacks it.
    pub left: Option<Vec<Piece>>,
    /// What the second says; nothing when it lacks it.
    pub right: Option<Vec<Piece>>,
    /// Whether both say the same.
    pub is_same: bool,
    /// Whether what they rest on differs.
    pub is_cited_otherwise: bool,
    /// What is taken unless somebody says otherwise: `left`, `right`, `both` or `neither`.
    pub proposal: String,
    /// Both texts, one after the other, to be written together.
    pub together: String,
}

/// A stretch of a text.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// Whether the other side lacks them.
    pub is_changed: bool,
}

/// The history of a document.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DocumentVersions {
    /// The address of the version that one came from.
    pub back: String,
    /// The versions, what was written last first.
    pub versions: Vec<Version>,
}

/// One version in the history.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Version {
    /// Its address.
    pub href: String,
    /// The first signs of its id, to tell versions apart.
    pub short: String,
    /// Who wrote it.
    pub author: String,
    /// When it was made.
    pub made: String,
    /// When it was written or taken in here, UTC.
    pub at: String,
    /// The versions that it was made from.
    pub parents: Vec<Parent>,
    /// How many of those have not arrived.
    pub missing: usize,
    /// Whether no other one was made from it.
    pub is_head: bool,
}

/// A version that another one was made from.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Parent {
    /// Its address.
    pub href: String,
    /// The first signs of its id.
    pub short: String,
}

/// Remarks on something.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Comments {
    /// The remarks in the order in which they came.
    pub all: Vec<Comment>,
    /// Where a new one is sent, for who may write one.
    pub href: Option<String>,
    /// Whom it would go to, for who may let it go.
    pub goes_to: Vec<String>,
    /// What was wrong with the one that was sent.
    pub is_missing: bool,
}

/// One remark.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Comment {
    /// Who wrote it.
    pub who: String,
    /// Whose it is.
    pub organisation: String,
    /// When.
    pub made: String,
    /// A code of `comment_states`.
    pub state: String,
    /// What it says; nothing when that is closed to this person.
    pub words: Option<String>,
}

/// The remarks on a record of a partner.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CommentList {
    /// What the record is called.
    pub title: String,
    /// Its address.
    pub back: String,
    /// The remarks.
    pub comments: Comments,
}

impl View for DocumentList {
    const TEMPLATE: &'static str = "document/list.html";
}

impl View for DocumentNew {
    const TEMPLATE: &'static str = "document/new.html";
}

impl View for DocumentEdit {
    const TEMPLATE: &'static str = "document/edit.html";
}

impl View for DocumentShow {
    const TEMPLATE: &'static str = "document/show.html";
}

impl View for DocumentHeads {
    const TEMPLATE: &'static str = "document/heads.html";
}

impl View for DocumentVersions {
    const TEMPLATE: &'static str = "document/versions.html";
}

impl View for CommentList {
    const TEMPLATE: &'static str = "comment/list.html";
}
