//! A version as it leaves the node in a file: for the use that the document has, naming nobody whom an agreement leaves
//! unnamed, with the marks and caveats that the file of a product bears. A second person approves it where its label is
//! high or severe, as with any record that leaves alone.

use super::show::{Document, show};
use super::version::{Text, mark};
use super::write::text_of;
use super::{KIND, bindings, one};
use crate::actor::Actor;
use crate::anonymous::Anonymous;
use crate::approvals::Approval;
use crate::audit::Entry;
use crate::briefs::{Words, caveats, document_words};
use crate::exports::Organisations;
use crate::exports::alone::{self, require_told};
use crate::exports::file::organisations;
use crate::node::Node;
use crate::{Error, Result, derivations, exports};
use record::{Body, Compartment, Label, RecordId, Use};
use report::{Block, Direction, Note, Span};
use std::collections::BTreeSet;

/// One version on paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Paper {
    /// Its record.
    pub record: RecordId,
    /// What it says.
    pub text: Text,
    /// What it is for.
    pub for_use: Use,
    /// When it was made, as coarsely as was agreed.
    pub made: String,
    /// Who wrote it.
    pub author: Organisations,
    /// Who holds it.
    pub parties: Organisations,
    /// Of each section how many of the cited records are our own, and how many are partners'.
    pub evidence: Vec<(usize, usize)>,
    /// Its label.
    pub label: Label,
    /// Whether no later version is here.
    pub is_head: bool,
    /// The approval under which it leaves; none where its label asks for none.
    pub approval: Option<Approval>,
}

/// Whether this person may take a file of a version away: by role and label, for the use that the document has.
pub fn may_take(node: &Node, actor: &Actor, document: &Document) -> bool {
    let open = Body(document.line.record.open.clone());
    let for_use = open.text("for_use").and_then(Use::from_code);
    // What it says lies in the narrative, and leaves with it.
    let parts = [Compartment::Open, Compartment::Narrative];
    let is_open = !document.show.closed.contains(&Compartment::Narrative);
    is_open && for_use.is_some_and(|wanted| exports::may_take_for(node, actor, &document.show.label, (wanted, &parts)))
}

/// A version as it leaves the node in a file. High and severe need a reason, which is logged.
///
/// # Errors
/// As [`show`]; `NotFound` where what it says is closed; `Forbidden` for who may take nothing of it away for the use
/// that the document has, and without an approval that stands where one is needed; `Conflict` as
/// [`derivations::require_fresh`].
pub async fn leaving(node: &Node, actor: &Actor, id: &RecordId, reason: Option<&str>) -> Result<Paper> {
    let document = show(node, actor, id, reason).await?;
    if document.show.closed.contains(&Compartment::Narrative) {
        return Err(Error::NotFound);
    }
    exports::require_that(node, may_take(node, actor, &document))?;
    derivations::require_fresh(node, id).await?;
    let mut tx = node.store.read().await?;
    let version = one(&mut tx, id).await?;
    let cited = bindings(&mut tx, std::slice::from_ref(&version)).await?.into_values();
    let rests_on = cited.chain([id.clone()]).collect();
    require_told(node, &mut tx, (actor, version.for_use), &rests_on).await?;
    let asked = (&version.record, &document.show.label, version.for_use);
    let approval = alone::approval(node, &mut tx, actor, asked).await?;
    let anonymous = Anonymous::read(node, &mut tx).await?;
    // A version names all parties, though nothing of theirs may have gone into it.
    let label = document.show.label;
    let origins = label.origins.union(&version.parties).cloned().collect();
    let label = Label { origins, ..label };
    let body = anonymous.body(node.form(KIND)?, &label, document.show.body)?;
    let text = text_of(&body, &version);
    let own = mark(&node.org);
    let counts = |cites: &BTreeSet<String>| {
        let ours = cites.iter().filter(|reference| reference.starts_with(&own)).count();
        (ours, cites.len() - ours)
    };
    Ok(Paper {
        record: id.clone(),
        for_use: version.for_use,
        made: body.text("made").unwrap_or_default().to_owned(),
        author: anonymous.said(node, &mut tx, (&BTreeSet::from([version.author.clone()]), &label)).await?,
        parties: anonymous.said(node, &mut tx, (&version.parties, &label)).await?,
        evidence: text.sections.iter().map(|section| counts(&section.cites)).collect(),
        is_head: document.line.is_head,
        label: anonymous.label(label),
        text,
        approval,
    })
}

/// Logs that a version left the node as a file: for the reason that a second person approved, or the one that was given.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn taken_away(
    node: &Node,
    actor: &Actor,
    (paper, as_what): (&Paper, &str),
    reason: Option<&str>,
) -> Result<()> {
    let mut change = node.change("documents::taken_away").await?;
    let entry = Entry::about("export", &actor.id, &paper.record, KIND);
    let approval = paper.approval.as_ref();
    let detail = Some(alone::detail(as_what, paper.for_use, approval));
    let reason = approval.map(|a| a.reason.as_str()).or(reason).map(str::to_owned);
    let entry = Entry { reason, detail, ..entry };
    change.note_about(&entry, &paper.record).await?;
    change.commit().await
}

/// The document, in the language of the words; what people wrote stays as they wrote it.
pub fn document(node: &Node, paper: &Paper, words: &Words<'_>) -> report::Document {
    let language = words("language-code", &[]);
    let fact = |key: &str, value: String| (words(key, &[]), value);
    let (blocks, notes) = body(paper, words);
    report::Document {
        direction: if language == "ar" { Direction::RightToLeft } else { Direction::LeftToRight },
        title: paper.text.title.clone(),
        subtitle: (!paper.is_head).then(|| words("document-later", &[])),
        stamp: node.is_demo().then(|| words("demonstration", &[])),
        facts: vec![
            fact("document-parties", organisations(&paper.parties, words).join(" · ")),
            fact("brief-from", organisations(&paper.author, words).join(" · ")),
            fact("brief-date", words("written-date", &[("date", paper.made.clone())])),
            fact("brief-handling", words(&format!("use-{}", paper.for_use.code()), &[])),
        ],
        blocks,
        notes,
        footer: caveats(&paper.label, words),
        words: document_words(words),
        language,
    }
}

/// The purpose, and each section with a note of what it rests on.
fn body(paper: &Paper, words: &Words<'_>) -> (Vec<Block>, Vec<Note>) {
    let mut blocks = vec![Block::Paragraph(vec![Span::strong(paper.text.purpose.clone())])];
    let mut notes = Vec::new();
    for (at, (section, evidence)) in paper.text.sections.iter().zip(&paper.evidence).enumerate() {
        let text = match section.heading.trim() {
            "" => words("document-section", &[("number", (at + 1).to_string())]),
            heading => heading.to_owned(),
        };
        blocks.push(Block::Heading { level: 2, text });
        notes.push(Note { text: rests_on(*evidence, words) });
        let lines: Vec<&str> = section.text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        for (number, line) in lines.iter().enumerate() {
            let span = Span::plain(*line);
            let is_last = number + 1 == lines.len();
            blocks.push(Block::Paragraph(vec![if is_last { span.citing(notes.len() - 1) } else { span }]));
        }
    }
    (blocks, notes)
}

/// How many records a section rests on. A partner is not named, as in the file of a product.
fn rests_on((ours, theirs): (usize, usize), words: &Words<'_>) -> String {
    let counted = [("brief-evidence-own", ours), ("brief-evidence-partner", theirs)];
    let some = counted.into_iter().filter(|(_, count)| *count > 0);
    some.map(|(key, count)| words(key, &[("count", count.to_string())])).collect::<Vec<_>>().join("; ")
}
