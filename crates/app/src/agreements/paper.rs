//! An agreement as a document for people: everything agreed, who signed it, and whether it stands.

use super::{Agreement, Side, articles};
use crate::briefs::{Words, document_words};
use crate::node::{Node, unhex};
use report::{Block, Cell, Direction, Document, Span, Table};
use seal::Digest;

/// The document, in the language of the words.
pub fn document(node: &Node, agreement: &Agreement, words: &Words<'_>) -> Document {
    let language = words("language-code", &[]);
    let [a, b] = &agreement.protocol.parties;
    let names = [("party", a.short_name.clone()), ("other", b.short_name.clone())];
    let paper = Paper { node, agreement, words };
    Document {
        direction: if language == "ar" { Direction::RightToLeft } else { Direction::LeftToRight },
        title: words("agreement-paper-title", &names),
        subtitle: Some(words("agreement-version-number", &[("number", agreement.protocol.version.to_string())])),
        stamp: Some(paper.stamp()),
        facts: paper.facts(&language),
        blocks: paper.blocks(),
        footer: Some(words("agreement-paper-foot", &[("hash", digits(agreement.hash, 16))])),
        words: document_words(words),
        language,
        ..Document::default()
    }
}

/// A digest as digits in groups of eight, so that two people can read it to each other.
pub fn digits(digest: Digest, most: usize) -> String {
    let text: Vec<char> = digest.to_string().chars().take(most).collect();
    text.chunks(8).map(|c| c.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// Who signed, with the digest of the signed document: who offered comes first.
pub fn signed(agreement: &Agreement) -> Vec<(String, Option<Digest>)> {
    let name = |side: Side| {
        let is_them = |p: &&super::Party| (p.org == agreement.partner) == (side == Side::Them);
        agreement.protocol.parties.iter().find(is_them).map(|p| p.short_name.clone()).unwrap_or_default()
    };
    let second = if agreement.offered_by == Side::Us { Side::Them } else { Side::Us };
    let digest = |at: usize| agreement.signatures.get(at).and_then(|s| unhex(s).ok()).map(|bytes| Digest::of(&bytes));
    vec![(name(agreement.offered_by), digest(0)), (name(second), digest(1))]
}

struct Paper<'a> {
    node: &'a Node,
    agreement: &'a Agreement,
    words: &'a Words<'a>,
}

impl Paper<'_> {
    fn word(&self, key: &str) -> String {
        (self.words)(key, &[])
    }

    fn stamp(&self) -> String {
        let (today, agreement) = (self.node.today(), self.agreement);
        let until = [("date", agreement.protocol.ends.to_string())];
        let stands = if agreement.is_in_force(today) {
            (self.words)("stamp-in-force", &until)
        } else if agreement.state == "draft" {
            self.word("stamp-draft")
        } else {
            self.word("stamp-not-in-force")
        };
        let shown = self.node.is_demo().then(|| self.word("demonstration"));
        [Some(stands), shown].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    fn facts(&self, language: &str) -> Vec<(String, String)> {
        let state = self.agreement.state_today(self.node.today());
        let [a, b] = &self.agreement.protocol.parties;
        let date = |day: jiff::civil::Date| (self.words)("written-date", &[("date", day.to_string())]);
        vec![
            (self.word("agreement-between"), format!("{} · {}", a.short_name, b.short_name)),
            (
                self.word("agreement-state"),
                self.node.vocabularies().label("agreement_states", state, language).to_owned(),
            ),
            (self.word("clause-starts"), date(self.agreement.protocol.starts)),
            (self.word("clause-ends"), date(self.agreement.protocol.ends)),
            (self.word("agreement-printed"), date(self.node.today())),
        ]
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut unsaid = Vec::new();
        for article in articles(self.node, &self.agreement.protocol, self.words) {
            let said: Vec<_> = article.lines.iter().filter(|l| !l.values.is_empty()).collect();
            unsaid.extend(article.lines.iter().filter(|l| l.values.is_empty()).map(|l| l.name.clone()));
            if said.is_empty() {
                continue;
            }
            // A sentence of the other direction keeps its full stop at its own end.
            let said_so = |l: &super::Line| l.values.iter().map(|v| isolated(v)).collect::<Vec<_>>().join(" · ");
            let row = |l: &&super::Line| vec![Cell::text(l.name.clone()), Cell::text(said_so(l))];
            blocks.push(Block::Heading { level: 1, text: article.heading });
            blocks.push(self.table("", ["agreement-clause", "agreement-agreed"], said.iter().map(row).collect()));
        }
        unsaid.sort();
        unsaid.dedup();
        if !unsaid.is_empty() {
            let names = unsaid.join(&self.word("list-comma"));
            blocks.push(Block::Paragraph(vec![Span::plain((self.words)("agreement-unsaid", &[("names", names)]))]));
        }
        blocks.extend(self.ending());
        blocks
    }

    fn ending(&self) -> Vec<Block> {
        let print = |(name, digest): (String, Option<Digest>)| {
            let shown = digest.map_or_else(|| self.word("agreement-unsigned"), |d| digits(d, 64));
            vec![Cell::text(name), Cell::text(shown)]
        };
        let rows = signed(self.agreement).into_iter().map(print).collect();
        let hash = (self.words)("agreement-hash-of-text", &[("hash", digits(self.agreement.hash, 64))]);
        vec![
            Block::Heading { level: 1, text: self.word("agreement-ends-how") },
            Block::Paragraph(vec![Span::plain(self.word("agreement-ends-how-says"))]),
            Block::Heading { level: 1, text: self.word("agreement-signatures") },
            self.table("", ["agreement-party", "agreement-fingerprint"], rows),
            Block::Paragraph(vec![Span::plain(hash)]),
        ]
    }

    fn table(&self, caption: &str, header: [&str; 2], rows: Vec<Vec<Cell>>) -> Block {
        let header = header.iter().map(|k| self.word(k)).collect();
        Block::Table(Table { caption: caption.to_owned(), header, rows, source: None })
    }
}

fn isolated(text: &str) -> String {
    format!("\u{2068}{text}\u{2069}")
}
