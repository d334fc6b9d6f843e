//! What must be known of a whole document before any of it is written: the numbers of its notes, and heading levels
//! without gaps. Refuses references to notes that are not there and tables whose rows do not fit.

use std::collections::HashMap;

use crate::{Block, Document, Error, Span};

/// The order in which notes are numbered: by first mention, then those never mentioned.
pub(crate) struct NoteOrder {
    numbers: HashMap<usize, usize>,
    cited: usize,
    order: Vec<usize>,
}

impl NoteOrder {
    /// Reads the document once; refuses a reference to a note that is not there.
    pub(crate) fn of(document: &Document) -> Result<Self, Error> {
        let mut found = Self { numbers: HashMap::new(), cited: 0, order: Vec::new() };
        found.blocks(&document.blocks, document.notes.len())?;
        found.cited = found.order.len();
        for index in 0..document.notes.len() {
            found.add(index);
        }
        Ok(found)
    }

    /// The number of the note at this index, from one.
    pub(crate) fn number(&self, index: usize) -> usize {
        self.numbers.get(&index).copied().unwrap_or(0)
    }

    /// The indices of all notes, in the order of their numbers.
    pub(crate) fn all(&self) -> &[usize] {
        &self.order
    }

    /// The indices of the notes that no span cites.
    pub(crate) fn uncited(&self) -> &[usize] {
        self.order.get(self.cited..).unwrap_or_default()
    }

    fn add(&mut self, index: usize) {
        if !self.numbers.contains_key(&index) {
            self.order.push(index);
            self.numbers.insert(index, self.order.len());
        }
    }

    fn blocks(&mut self, blocks: &[Block], notes: usize) -> Result<(), Error> {
        for block in blocks {
            match block {
                Block::Paragraph(spans) => self.spans(spans, notes)?,
                Block::List { items, .. } => items.iter().try_for_each(|item| self.spans(item, notes))?,
                Block::Table(table) => table.check()?,
                Block::Figure(figure) => figure.data.check()?,
                Block::Columns { first, second } => {
                    self.blocks(first, notes)?;
                    self.blocks(second, notes)?;
                }
                Block::Heading { .. } | Block::PullFigure { .. } | Block::Ask { .. } | Block::PageBreak => {}
            }
        }
        Ok(())
    }

    fn spans(&mut self, spans: &[Span], notes: usize) -> Result<(), Error> {
        for index in spans.iter().filter_map(|span| span.note) {
            if index >= notes {
                return Err(Error::MissingNote(index));
            }
            self.add(index);
        }
        Ok(())
    }
}

/// Keeps heading levels from skipping one, which assistive readers and PDF/UA forbid.
#[derive(Default)]
pub(crate) struct Levels(u8);

impl Levels {
    /// The level to use for a heading asked for at this level.
    pub(crate) fn next(&mut self, asked: u8) -> u8 {
        self.0 = asked.clamp(1, (self.0 + 1).min(4));
        self.0
    }
}
