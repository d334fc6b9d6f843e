//! A run as a report for people: what to look at first, then what each threshold would keep, what was learnt, which pairs
//! were looked at, and chosen pairs one by one.

mod drawn;
mod tabled;

use super::{Explained, Linking, wording};
use crate::briefs::{Words, document_words};
use crate::{Error, Result};
use report::chart::{Head, Width};
use report::{Block, Cell, Direction, Document, Figure, Span, Svg, Table};

/// A share of expected true pairs among those joined that is too low to go unread.
const LOW_PRECISION: f64 = 0.9;
/// A share of expected matches that no rule looked at that is too high.
const MANY_MISSED: f64 = 0.2;
/// A share of rows that could not match themselves that is too high.
const MANY_UNLINKABLE: f64 = 0.05;

/// The report; `facts` stand at its head.
///
/// # Errors
/// `Internal` when a drawing cannot be made.
pub fn document(found: &Linking, facts: Vec<(String, String)>, words: &Words<'_>) -> Result<Document> {
    let language = words("language-code", &[]);
    let direction = if language == "ar" { Direction::RightToLeft } else { Direction::LeftToRight };
    let paper = Paper { found, words, direction };
    let seed = (paper.word("estimation-seed"), found.ready.model.seed.to_string());
    Ok(Document {
        direction,
        title: paper.word("linking-title"),
        facts: facts.into_iter().chain([seed]).collect(),
        blocks: paper.blocks()?,
        words: document_words(words),
        language,
        ..Document::default()
    })
}

struct Paper<'a> {
    found: &'a Linking,
    words: &'a Words<'a>,
    direction: Direction,
}

impl Paper<'_> {
    fn blocks(&self) -> Result<Vec<Block>> {
        let mut blocks = self.first();
        blocks.push(self.heading("linking-thresholds"));
        blocks.push(self.says("linking-thresholds-says"));
        blocks.push(self.thresholds()?);
        blocks.push(self.heading("linking-weights"));
        blocks.push(self.says("linking-weights-says"));
        blocks.extend(self.weights()?);
        if let Some(interactions) = self.interactions() {
            blocks.push(self.says("linking-interactions-says"));
            blocks.push(Block::Table(interactions));
        }
        blocks.push(self.says("linking-chances-says"));
        blocks.extend(self.chances()?);
        blocks.push(self.heading("linking-blocking"));
        blocks.push(self.says("linking-blocking-says"));
        blocks.push(Block::Table(self.blocking()));
        blocks.push(self.heading("linking-unlinkable"));
        blocks.push(self.says("linking-unlinkable-says"));
        blocks.push(Block::Table(self.unlinkable()));
        blocks.push(self.heading("linking-clusters"));
        blocks.extend(self.clusters()?);
        blocks.push(self.heading("linking-pairs"));
        blocks.push(self.says("linking-pairs-says"));
        for one in &self.found.figures.explained {
            blocks.push(self.pair(one)?);
        }
        blocks.extend(self.told());
        Ok(blocks)
    }

    fn word(&self, key: &str) -> String {
        (self.words)(key, &[])
    }

    fn heading(&self, key: &str) -> Block {
        Block::Heading { level: 1, text: self.word(key) }
    }

    fn says(&self, key: &str) -> Block {
        Block::Paragraph(vec![Span::plain(self.word(key))])
    }

    fn count(&self, number: f64) -> String {
        (self.words)("plain-number", &[("value", format!("{number:.0}"))])
    }

    fn share(&self, share: f64) -> String {
        (self.words)("linking-share", &[("value", wording::percent(share))])
    }

    /// A weight: isolated among Arabic words, where its sign would stand behind it.
    fn signed(&self, bits: f64, digits: usize) -> String {
        let shown = format!("{bits:+.digits$}");
        if self.direction == Direction::RightToLeft { isolated(&shown) } else { shown }
    }

    fn weight(&self, bits: f64, digits: usize) -> Cell {
        Cell::number(bits, self.signed(bits, digits))
    }

    fn counted(&self, number: f64) -> Cell {
        Cell::number(number, self.count(number))
    }

    fn shared(&self, share: f64) -> Cell {
        Cell::number(share, self.share(share))
    }

    fn head(&self, key: &str) -> Head {
        Head {
            title: self.word(&format!("drawing-linking-{key}")),
            description: self.word(&format!("drawing-linking-{key}-says")),
            direction: self.direction,
            width: Width::Full,
        }
    }

    /// The head of one of several drawings that belong together.
    fn part(&self, key: &str, (number, parts): (usize, usize)) -> Head {
        let head = self.head(key);
        if parts < 2 {
            return head;
        }
        let given = [("title", head.title.clone()), ("number", (number + 1).to_string()), ("parts", parts.to_string())];
        Head { title: (self.words)("linking-part", &given), ..head }
    }

    fn figure(&self, head: &Head, svg: Svg, data: Table) -> Block {
        let (title, description) = (head.title.clone(), head.description.clone());
        Block::Figure(Box::new(Figure { title, description, svg, data, source: None }))
    }

    /// How many clusters, and what should be read before anything is used.
    fn first(&self) -> Vec<Block> {
        let figures = &self.found.figures;
        let several: u32 = figures.sizes.range(2..).map(|(_, clusters)| clusters).sum();
        let rows: u64 = figures.sizes.range(2..).map(|(rows, clusters)| u64::from(*rows) * u64::from(*clusters)).sum();
        let given = [
            ("rows", self.count(rows as f64)),
            ("all", self.count(self.found.lists.table.rows() as f64)),
            ("pairs", self.count(self.found.linked.pairs.len() as f64)),
        ];
        let mut blocks = vec![
            Block::PullFigure {
                value: self.count(f64::from(several)),
                interval: None,
                label: (self.words)("linking-clusters-of-several", &given),
            },
            self.heading("linking-first"),
        ];
        let doubts = self.doubts();
        if doubts.is_empty() {
            blocks.push(self.says("linking-no-doubt"));
        } else {
            let items = doubts.into_iter().map(|doubt| vec![Span::plain(doubt)]).collect();
            blocks.push(Block::List { ordered: false, items });
        }
        blocks
    }

    fn doubts(&self) -> Vec<String> {
        let (figures, linked, model) = (&self.found.figures, &self.found.linked, &self.found.ready.model);
        let mut doubts = Vec::new();
        let mut doubt = |is: bool, key: &str, given: &[(&str, String)]| {
            if is {
                doubts.push((self.words)(key, given));
            }
        };
        doubt(self.found.ready.is_guessed, "linking-doubt-guessed", &[]);
        doubt(!linked.fit.converged, "linking-doubt-not-at-rest", &[]);
        let untaught: Vec<String> =
            linked.fit.untaught.iter().map(|number| isolated(&wording::comparison(model, *number))).collect();
        doubt(!untaught.is_empty(), "linking-doubt-untaught", &[("columns", untaught.join(&self.word("list-comma")))]);
        for unread in &linked.unread {
            let given = [
                ("column", isolated(&unread.column)),
                ("count", self.count(unread.rows as f64)),
                ("example", isolated(&unread.example)),
            ];
            doubt(true, "linking-doubt-unread", &given);
        }
        for rule in linked.blocking.rules.iter().filter(|rule| rule.cut_blocks > 0) {
            let given = [("rule", isolated(&rule.rule.to_string())), ("count", self.count(rule.cut_blocks as f64))];
            doubt(true, "linking-doubt-cut", &given);
        }
        let missed = 1.0 - figures.found / figures.expected.max(1.0);
        doubt(missed > MANY_MISSED, "linking-doubt-missed", &[("share", self.share(missed))]);
        let at_join = figures.kept.iter().rev().find(|kept| kept.from <= model.join);
        if let Some(kept) = at_join.filter(|kept| kept.pairs > 0 && kept.precision < LOW_PRECISION) {
            doubt(true, "linking-doubt-precision", &[("share", self.share(1.0 - kept.precision))]);
        }
        let lost = figures.unlinkable.iter().find(|(from, _)| *from >= model.join).map_or(0.0, |(_, share)| *share);
        doubt(lost > MANY_UNLINKABLE, "linking-doubt-unlinkable", &[("share", self.share(lost))]);
        doubts
    }

    fn told(&self) -> Vec<Block> {
        if self.found.ready.told.is_empty() {
            return Vec::new();
        }
        let told = self.found.ready.told.iter().map(|told| wording::told(self.words, told));
        let items = told.map(|text| vec![Span::plain(text)]).collect();
        vec![self.heading("linking-guessed"), self.says("linking-guessed-says"), Block::List { ordered: false, items }]
    }

    /// A pair: its values side by side, and the waterfall of their weights.
    fn pair(&self, one: &Explained) -> Result<Block> {
        let given = [
            ("left", isolated(&self.found.row_of_list(one.pair.left))),
            ("right", isolated(&self.found.row_of_list(one.pair.right))),
            ("bits", self.signed(f64::from(one.pair.weight_bits), 1)),
            ("share", self.share(one.pair.probability())),
        ];
        let head = Head {
            title: (self.words)(&format!("linking-pair-{}", one.chosen.code()), &given),
            description: self.word("drawing-waterfall-says"),
            direction: self.direction,
            width: Width::Full,
        };
        let svg = self.waterfall(one, &head)?;
        Ok(self.figure(&head, svg, self.side_by_side(one)))
    }
}

fn isolated(text: &str) -> String {
    format!("\u{2068}{text}\u{2069}")
}

fn failed(error: report::Error) -> Error {
    Error::Internal(error.to_string())
}
