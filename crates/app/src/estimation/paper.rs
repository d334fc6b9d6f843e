//! An estimation as a report for people: the verdict before any number, then what the lists share, every method side
//! by side, what each number assumes, how the computation went, and what becomes of it when something is changed.

use super::wording::{because, doubts, method, sentence};
use crate::briefs::{Words, document_words};
use crate::drawings::{self, Drawn, Row};
use crate::estimates::{Kept, KeptEstimate, KeptVariation};
use crate::{Error, Result};
use report::chart::Width;
use report::{Block, Cell, Direction, Document, Figure, Span, Svg, Table};

/// What stands at its head.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Names and values: files or place and period, the day.
    pub facts: Vec<(String, String)>,
    /// A warning on every page.
    pub stamp: Option<String>,
}

/// The report. `name` gives the name of a part by its key.
///
/// # Errors
/// `Internal` when a drawing cannot be made.
pub fn document(kept: &Kept, facts: Facts, (words, name): (&Words<'_>, &dyn Fn(&str) -> String)) -> Result<Document> {
    let language = words("language-code", &[]);
    let direction = if language == "ar" { Direction::RightToLeft } else { Direction::LeftToRight };
    let paper = Paper { kept, words, name, direction };
    let seed = (words("estimation-seed", &[]), kept.seed.to_string());
    Ok(Document {
        direction,
        title: words("estimation-title", &[]),
        stamp: facts.stamp,
        facts: facts.facts.into_iter().chain([seed]).collect(),
        blocks: paper.blocks()?,
        words: document_words(words),
        language,
        ..Document::default()
    })
}

struct Paper<'a> {
    kept: &'a Kept,
    words: &'a Words<'a>,
    name: &'a dyn Fn(&str) -> String,
    direction: Direction,
}

impl Paper<'_> {
    fn blocks(&self) -> Result<Vec<Block>> {
        let mut blocks = self.verdict();
        blocks.push(self.heading("estimation-estimates"));
        blocks.extend(self.estimates()?);
        blocks.extend(self.parts()?);
        blocks.push(self.heading("estimation-lists"));
        blocks.extend(self.overlap()?);
        blocks.extend(self.sensitivity());
        blocks.push(self.heading("estimation-assumptions"));
        blocks.push(Block::Table(self.assumptions()));
        blocks.push(self.heading("estimation-diagnostics"));
        blocks.push(Block::Table(self.diagnostics()));
        if !self.kept.refused.is_empty() {
            blocks.push(self.heading("estimation-refused"));
            let item = |(code, reason): &(String, String)| {
                vec![Span::strong(method(self.words, code)), Span::plain(format!(": {}", because(self.words, reason)))]
            };
            blocks.push(Block::List { ordered: false, items: self.kept.refused.iter().map(item).collect() });
        }
        Ok(blocks)
    }

    fn word(&self, key: &str) -> String {
        (self.words)(key, &[])
    }

    fn number(&self, value: f64) -> String {
        (self.words)("plain-number", &[("value", format!("{value:.0}"))])
    }

    fn heading(&self, key: &str) -> Block {
        Block::Heading { level: 1, text: self.word(key) }
    }

    fn verdict(&self) -> Vec<Block> {
        let code = &self.kept.verdict;
        let mut blocks = vec![
            self.heading("estimation-verdict"),
            Block::Paragraph(vec![
                Span::strong(self.word(&format!("verdict-{code}"))),
                Span::plain(format!(". {}", self.word(&format!("verdict-{code}-why")))),
            ]),
        ];
        let items: Vec<Vec<Span>> = doubts(self.words, self.kept).into_iter().map(|d| vec![Span::plain(d)]).collect();
        if !items.is_empty() {
            blocks.push(Block::List { ordered: false, items });
        }
        blocks.push(Block::Heading { level: 2, text: self.word("estimation-sentence") });
        blocks.push(Block::Paragraph(vec![Span::plain(sentence(self.words, self.kept))]));
        blocks
    }

    fn drawn<'b>(&'b self) -> Drawn<'b> {
        Drawn { words: self.words, direction: self.direction, width: Width::Full }
    }

    fn figure(&self, key: &str, svg: Svg, data: Table) -> Block {
        Block::Figure(Box::new(Figure {
            title: self.word(&format!("drawing-{key}")),
            description: self.word(&format!("drawing-{key}-says")),
            svg,
            data,
            source: None,
        }))
    }

    fn overlap(&self) -> Result<Vec<Block>> {
        let (names, counts) = (&self.kept.lists, &self.kept.counts);
        let who = |pattern: u32| {
            let named = names.iter().enumerate().filter(|(bit, _)| pattern >> bit & 1 == 1).map(|(_, n)| n.clone());
            named.collect::<Vec<_>>().join(&self.word("list-comma"))
        };
        let count = |n: u32| Cell::number(f64::from(n), self.number(f64::from(n)));
        let data = Table {
            caption: self.word("estimation-combinations"),
            header: vec![self.word("estimation-on-lists"), self.word("estimation-count")],
            rows: counts.iter().map(|(p, n)| vec![Cell::text(who(*p)), count(*n)]).collect(),
            source: None,
        };
        let on = |bit: usize| counts.iter().filter(|(p, _)| p >> bit & 1 == 1).map(|(_, n)| n).sum();
        let alone = |bit: usize| counts.iter().filter(|(p, _)| *p == 1 << bit).map(|(_, n)| n).sum();
        let lists = names
            .iter()
            .enumerate()
            .map(|(bit, name)| vec![Cell::text(name.clone()), count(on(bit)), count(alone(bit))]);
        let each = Table {
            caption: (self.words)("estimation-observed", &[("count", self.kept.observed.to_string())]),
            header: ["estimation-list", "estimation-on-it", "estimation-on-it-alone"].map(|k| self.word(k)).to_vec(),
            rows: lists.collect(),
            source: None,
        };
        let groups = counts.iter().map(|(p, n)| (*p, *n as usize)).collect();
        match drawings::combinations(names, groups, &self.drawn()) {
            Ok(svg) => Ok(vec![Block::Table(each), self.figure("combinations", svg, data)]),
            Err(Error::Conflict(_)) => Ok(vec![Block::Table(each), Block::Table(data)]),
            Err(other) => Err(other),
        }
    }

    fn estimates(&self) -> Result<Vec<Block>> {
        let all = &self.kept.estimates;
        if all.is_empty() {
            return Ok(vec![Block::Paragraph(vec![Span::plain(self.word("estimation-none"))])]);
        }
        let table = self.table("estimation-estimates", all.iter().map(|e| (method(self.words, &e.method), e)));
        let rows: Vec<Row> = all.iter().map(|e| e.row(method(self.words, &e.method))).collect();
        let svg = drawings::estimates(&rows, Some(self.kept.observed), &self.drawn())?;
        Ok(vec![self.figure("estimates", svg, table)])
    }

    fn table<'b>(&self, caption: &str, rows: impl Iterator<Item = (String, &'b KeptEstimate)>) -> Table {
        let number = |value: Option<f64>| match value {
            Some(value) => Cell::number(value, self.number(value)),
            None => Cell::text(self.word("without-end")),
        };
        let line = |(name, e): (String, &KeptEstimate)| {
            vec![
                Cell::text(name),
                number(Some(e.n)),
                number(Some(e.lower)),
                number(e.upper),
                Cell::text(e.model.clone()),
            ]
        };
        let heads =
            ["estimation-what", "estimation-number", "estimation-lower", "estimation-upper", "estimation-model"];
        Table {
            caption: self.word(caption),
            header: heads.map(|key| self.word(key)).to_vec(),
            rows: rows.map(line).collect(),
            source: None,
        }
    }

    fn parts(&self) -> Result<Vec<Block>> {
        if self.kept.parts.is_empty() {
            return Ok(Vec::new());
        }
        let mut blocks = vec![self.heading("estimation-strata")];
        let parts: Vec<(String, &KeptEstimate)> =
            self.kept.parts.iter().filter_map(|p| Some(((self.name)(&p.key), p.estimate.as_ref()?))).collect();
        if !parts.is_empty() {
            let rows: Vec<Row> = parts.iter().map(|(name, e)| e.row(name.clone())).collect();
            let table = self.table("estimation-strata", parts.into_iter());
            blocks.push(self.figure("strata", drawings::estimates(&rows, None, &self.drawn())?, table));
        }
        let left: Vec<Vec<Span>> = self
            .kept
            .parts
            .iter()
            .filter(|p| p.estimate.is_none())
            .map(|p| {
                let reason = p.because.as_ref().map(|b| format!(": {}", because(self.words, b))).unwrap_or_default();
                vec![Span::strong((self.name)(&p.key)), Span::plain(format!(" ({}){reason}", p.observed))]
            })
            .collect();
        if !left.is_empty() {
            blocks.push(Block::Paragraph(vec![Span::plain(self.word("estimation-strata-left"))]));
            blocks.push(Block::List { ordered: false, items: left });
        }
        Ok(blocks)
    }

    fn sensitivity(&self) -> Vec<Block> {
        if self.kept.variations.is_empty() {
            return Vec::new();
        }
        let rows =
            self.kept.variations.iter().map(|v| {
                (format!("{}: {}", change(self.words, v), method(self.words, &v.estimate.method)), &v.estimate)
            });
        vec![self.heading("estimation-sensitivity"), Block::Table(self.table("estimation-sensitivity-says", rows))]
    }

    fn assumptions(&self) -> Table {
        let line = |e: &KeptEstimate| {
            let all: Vec<String> = e.assumptions.iter().map(|a| self.word(&format!("assumption-{a}"))).collect();
            vec![Cell::text(method(self.words, &e.method)), Cell::text(all.join(" "))]
        };
        Table {
            caption: self.word("estimation-assumptions-says"),
            header: vec![self.word("estimation-what"), self.word("estimation-assumes")],
            rows: self.kept.estimates.iter().map(line).collect(),
            source: None,
        }
    }

    fn diagnostics(&self) -> Table {
        let lines = self.kept.estimates.iter().flat_map(|e| {
            e.diagnostics.iter().map(|(code, value)| {
                let name = self.word(&format!("diagnostic-{code}"));
                vec![Cell::text(method(self.words, &e.method)), Cell::text(name), Cell::text(figure(*value))]
            })
        });
        Table {
            caption: self.word("estimation-diagnostics-says"),
            header: ["estimation-what", "estimation-diagnostic", "estimation-value"].map(|k| self.word(k)).to_vec(),
            rows: lines.collect(),
            source: None,
        }
    }
}

/// A diagnostic's value as it is read.
pub fn figure(value: f64) -> String {
    match value {
        _ if value.fract() == 0.0 => format!("{value:.0}"),
        _ if value.abs() >= 100.0 => format!("{value:.0}"),
        _ if value.abs() < 1e-3 => format!("{value:.1e}"),
        _ => format!("{value:.4}"),
    }
}

/// What was changed, in words.
pub fn change(words: &Words<'_>, variation: &KeptVariation) -> String {
    let value = variation.value.clone();
    match variation.change.as_str() {
        "without-list" => words("change-without-list", &[("list", value)]),
        "classes" => words("change-classes", &[("count", value)]),
        _ => words("change-threshold", &[("value", value)]),
    }
}
