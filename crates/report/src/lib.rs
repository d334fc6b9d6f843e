//! One neutral document rendered as HTML, PDF, DOCX, XLSX and Markdown, with charts and maps as SVG. It knows nothing of
//! records, labels or clearance: what may be said is decided before a [`Document`] is built. It writes bytes and leaves
//! files, clocks and words to its caller.

pub mod chart;
mod document;
mod docx;
mod fonts;
mod html;
pub mod map;
mod markdown;
mod order;
mod pdf;
mod qr;
mod svg;
mod text;
mod xlsx;

pub use document::{
    Block, Cell, Digits, Direction, Document, DocumentWords, Figure, Note, Sheet, Span, Table, Timestamp,
};
pub use docx::docx;
pub use html::{STYLE, html_body, html_file};
pub use markdown::markdown;
pub use pdf::{Conformance, Pdf, pdf};
pub use qr::qr;
pub use svg::Svg;
pub use xlsx::xlsx;

/// A drawing as a PNG of twice its size on white.
///
/// # Errors
/// [`Error::Packing`] when it cannot be painted.
pub fn png(svg: &Svg) -> Result<Vec<u8>, Error> {
    docx::painted(svg).map(|(png, _)| png)
}

/// Why a document, a chart or a map could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A table has a row whose length differs from its header.
    #[error("table \"{table}\": row {row} has {found} cells where the header has {expected}")]
    RaggedTable {
        /// The caption of the table.
        table: String,
        /// The row, counted from one.
        row: usize,
        /// How many cells the row has.
        found: usize,
        /// How many the header has.
        expected: usize,
    },
    /// A span refers to a note that the document does not hold.
    #[error("a span refers to note {0}, which the document does not hold")]
    MissingNote(usize),
    /// A chart was given series, categories or numbers that do not fit together.
    #[error("chart \"{title}\": {reason}")]
    Chart {
        /// The title of the chart.
        title: String,
        /// What does not fit.
        reason: &'static str,
    },
    /// A map was given a place or a frame that cannot be drawn.
    #[error("map \"{title}\": {reason}")]
    Map {
        /// The title of the map.
        title: String,
        /// What cannot be drawn.
        reason: &'static str,
    },
    /// A date or time that no calendar has.
    #[error("{0:?} is not a date and time")]
    Timestamp(Timestamp),
    /// A font or an outline file inside the program is damaged.
    #[error("a file embedded in the program cannot be read: {0}")]
    Embedded(&'static str),
    /// Typst refused the document: a fault of the template or of this crate, since text cannot cause it.
    #[error("the PDF could not be typeset: {0}")]
    Typesetting(String),
    /// The package of a DOCX or XLSX file could not be written.
    #[error("the file could not be packed: {0}")]
    Packing(String),
}
