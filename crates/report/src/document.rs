//! The neutral document: what a product says, free of how it is drawn. All words arrive already in the language of the
//! document and all numbers already in its digits; nothing here translates or formats.

use crate::{Error, Svg};

/// The direction of writing of a document or a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// As in English.
    #[default]
    LeftToRight,
    /// As in Arabic.
    RightToLeft,
}

impl Direction {
    /// The other direction, that of a foreign run.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::LeftToRight => Self::RightToLeft,
            Self::RightToLeft => Self::LeftToRight,
        }
    }

    /// `ltr` or `rtl`, as HTML and Typst spell it.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }

    /// Whether lines start at the right.
    pub(crate) fn is_rtl(self) -> bool {
        self == Self::RightToLeft
    }
}

/// The digits for the few numbers that this crate writes itself: page and note numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Digits {
    /// 0123456789
    #[default]
    Western,
    /// ٠١٢٣٤٥٦٧٨٩
    ArabicIndic,
    /// ۰۱۲۳۴۵۶۷۸۹
    Persian,
}

impl Digits {
    /// The ten digits, from zero.
    pub(crate) fn ten(self) -> [char; 10] {
        let zero = match self {
            Self::Western => '0',
            Self::ArabicIndic => '\u{0660}',
            Self::Persian => '\u{06F0}',
        };
        let mut digits = [zero; 10];
        for (digit, step) in digits.iter_mut().zip(0_u32..) {
            *digit = char::from_u32(u32::from(zero) + step).unwrap_or(zero);
        }
        digits
    }

    /// A whole number in these digits.
    pub(crate) fn number(self, number: usize) -> String {
        let ten = self.ten();
        let digit = |c: char| c.to_digit(10).and_then(|d| ten.get(d as usize).copied()).unwrap_or(c);
        number.to_string().chars().map(digit).collect()
    }
}

/// The few fixed words that a rendering needs, in the language of the document.
#[derive(Debug, Clone, Default)]
pub struct DocumentWords {
    /// The page line, with `{page}` and `{pages}` where the numbers go, for example `Page {page} of {pages}`.
    pub page: String,
    /// The heading over the notes, for example `Notes`.
    pub notes: String,
    /// The name of the table behind a figure, for example `Data table`.
    pub data_table: String,
    /// The word before a source, for example `Source`.
    pub source: String,
    /// The word over the request of a brief, for example `We ask`.
    pub ask: String,
    /// The name of the link from a note back to the text, for example `Back to the text`.
    pub back: String,
    /// The digits of page and note numbers.
    pub digits: Digits,
}

/// A moment in UTC, given by the caller because nothing here reads a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timestamp {
    /// The year, 1 to 9999.
    pub year: i32,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
    /// The hour, 0 to 23.
    pub hour: u8,
    /// The minute, 0 to 59.
    pub minute: u8,
    /// The second, 0 to 59.
    pub second: u8,
}

/// A run of text within a paragraph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Span {
    /// The text, shown verbatim in every format.
    pub text: String,
    /// Whether it is emphasised.
    pub strong: bool,
    /// Whether it runs in the direction opposite to the document's and must be isolated from it (a Latin name in Arabic).
    pub foreign: bool,
    /// The index, in [`Document::notes`], of the note that this run cites.
    pub note: Option<usize>,
}

impl Span {
    /// Plain text.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Emphasised text.
    #[must_use]
    pub fn strong(text: impl Into<String>) -> Self {
        Self { text: text.into(), strong: true, ..Self::default() }
    }

    /// Text of the other direction, isolated.
    #[must_use]
    pub fn foreign(text: impl Into<String>) -> Self {
        Self { text: text.into(), foreign: true, ..Self::default() }
    }

    /// The same run, citing the note at this index.
    #[must_use]
    pub fn citing(mut self, note: usize) -> Self {
        self.note = Some(note);
        self
    }
}

/// A footnote: what the text rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Note {
    /// The text of the note.
    pub text: String,
}

/// One cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text.
    Text(String),
    /// A number: its value for a spreadsheet, and how the document's language writes it.
    Number {
        /// The value.
        value: f64,
        /// The value as written for a reader.
        shown: String,
    },
}

impl Cell {
    /// A text cell.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A number cell.
    #[must_use]
    pub fn number(value: f64, shown: impl Into<String>) -> Self {
        Self::Number { value, shown: shown.into() }
    }

    /// What a reader sees.
    #[must_use]
    pub fn shown(&self) -> &str {
        match self {
            Self::Text(text) | Self::Number { shown: text, .. } => text,
        }
    }
}

/// A table; every row has as many cells as the header.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// What the table shows.
    pub caption: String,
    /// The heads of the columns.
    pub header: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
    /// Where the numbers come from and their date.
    pub source: Option<String>,
}

impl Table {
    /// Whether each column holds numbers, and so is aligned at its end.
    pub(crate) fn numeric(&self) -> Vec<bool> {
        let is_number = |row: &Vec<Cell>, column: usize| matches!(row.get(column), Some(Cell::Number { .. }));
        (0..self.header.len()).map(|column| self.rows.iter().any(|row| is_number(row, column))).collect()
    }

    /// Refuses rows that do not fit the header.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let expected = self.header.len();
        match self.rows.iter().enumerate().find(|(_, row)| row.len() != expected) {
            None => Ok(()),
            Some((index, row)) => {
                Err(Error::RaggedTable { table: self.caption.clone(), row: index + 1, found: row.len(), expected })
            }
        }
    }
}

/// A chart or a map with the table behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The title over the figure: the finding, in words.
    pub title: String,
    /// What the figure shows, for a reader who cannot see it.
    pub description: String,
    /// The drawing.
    pub svg: Svg,
    /// The numbers drawn.
    pub data: Table,
    /// Where the numbers come from and their date.
    pub source: Option<String>,
}

/// One part of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading; level 1 is a section. A level that skips one is raised to the next allowed.
    Heading {
        /// 1 to 4.
        level: u8,
        /// The words.
        text: String,
    },
    /// A paragraph.
    Paragraph(Vec<Span>),
    /// A list, numbered or not.
    List {
        /// Whether the items are numbered.
        ordered: bool,
        /// The items.
        items: Vec<Vec<Span>>,
    },
    /// A table.
    Table(Table),
    /// A chart or a map.
    Figure(Box<Figure>),
    /// One number, set large, with its interval.
    PullFigure {
        /// The number as written.
        value: String,
        /// Its interval, as written.
        interval: Option<String>,
        /// What it counts.
        label: String,
    },
    /// The one request of a brief.
    Ask {
        /// What is asked.
        text: String,
        /// By when, in words, for example `By 30 November 2026`.
        by: Option<String>,
    },
    /// Two columns where the medium has room; otherwise one after the other.
    Columns {
        /// The column read first.
        first: Vec<Block>,
        /// The column read second.
        second: Vec<Block>,
    },
    /// A new page, where the medium has pages.
    PageBreak,
}

/// One sheet of a workbook.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sheet {
    /// The name on the tab; made valid and unique where it is not.
    pub name: String,
    /// The direction of the sheet.
    pub direction: Direction,
    /// The stamp, in the first row.
    pub stamp: Option<String>,
    /// The table.
    pub table: Table,
}

/// A whole document.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// The language, as BCP 47 (`en`, `ar`).
    pub language: String,
    /// The direction of writing.
    pub direction: Direction,
    /// The title.
    pub title: String,
    /// A line under the title.
    pub subtitle: Option<String>,
    /// A warning repeated on every page, for example `Demonstration, not for citation`.
    pub stamp: Option<String>,
    /// Date, recipient, sender, handling: name and value.
    pub facts: Vec<(String, String)>,
    /// The body.
    pub blocks: Vec<Block>,
    /// The notes that spans cite by index.
    pub notes: Vec<Note>,
    /// Caveats, at the foot of every page.
    pub footer: Option<String>,
    /// The fixed words.
    pub words: DocumentWords,
}
