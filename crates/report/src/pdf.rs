//! The document as PDF through Typst. A fixed template reads the document as JSON from a virtual file, so that no text of
//! a user is ever Typst code; the world behind it has two files and denies all others, packages, and the date.

use serde_json::{Value, json};
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::fonts::{BOOK, FONTS, printable};
use crate::order::{Levels, NoteOrder};
use crate::text::clean;
use crate::{Block, Document, Error, Figure, Span, Table, Timestamp};
use std::sync::LazyLock;

static TEMPLATE: &str = include_str!("../templates/brief.typ");

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// What a PDF was checked against while it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conformance {
    /// Archival and accessible: PDF/A-2a and PDF/UA-1.
    ArchivalAccessible,
    /// Accessible only: PDF/UA-1.
    Accessible,
    /// Tagged, but neither standard could be kept.
    Tagged,
}

/// A finished PDF.
#[derive(Debug, Clone)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// The standards that it keeps.
    pub conformance: Conformance,
}

/// Typesets the document; the same document and time give the same bytes.
///
/// Sources: ISO 19005-2 (PDF/A-2, level a) and ISO 14289-1 (PDF/UA-1), as typst-pdf enforces them. A text that breaks a
/// standard (a private-use character, for example) gives a PDF that keeps fewer of them, and says so.
///
/// # Errors
/// [`Error::MissingNote`], [`Error::RaggedTable`], [`Error::Timestamp`]; [`Error::Typesetting`] is a fault of this crate.
pub fn pdf(document: &Document, created: Timestamp) -> Result<Pdf, Error> {
    let date =
        Datetime::from_ymd_hms(created.year, created.month, created.day, created.hour, created.minute, created.second);
    let date = date.ok_or(Error::Timestamp(created))?;
    let paged = typeset(document)?;
    let tries = [
        (Conformance::ArchivalAccessible, vec![PdfStandard::A_2a, PdfStandard::Ua_1]),
        (Conformance::Accessible, vec![PdfStandard::Ua_1]),
        (Conformance::Tagged, vec![]),
    ];
    let mut fault = Error::Typesetting("no standard was tried".into());
    for (conformance, standards) in tries {
        let standards = PdfStandards::new(&standards).map_err(|e| Error::Typesetting(e.message().to_string()))?;
        let options = PdfOptions {
            creator: Smart::Custom(None),
            timestamp: Some(typst_pdf::Timestamp::new_utc(date)),
            standards,
            ..PdfOptions::default()
        };
        match typst_pdf::pdf(&paged, &options) {
            Ok(bytes) => {
                return Ok(Pdf { bytes, pages: paged.pages().len(), conformance });
            }
            Err(faults) => fault = Error::Typesetting(messages(&faults)),
        }
    }
    Err(fault)
}

/// Lays the document out in pages.
fn typeset(document: &Document) -> Result<PagedDocument, Error> {
    if FONTS.len() != 4 {
        return Err(Error::Embedded("fonts"));
    }
    let mut data = data(document)?;
    settle(&mut data);
    let world = TwoFiles::new(data.to_string())?;
    let result = typst::compile::<PagedDocument>(&world);
    // The compiler remembers what it has seen; a document may be confidential, so nothing of it is left behind.
    typst::comemo::evict(0);
    result.output.map_err(|faults| Error::Typesetting(messages(&faults)))
}

fn messages(faults: &[SourceDiagnostic]) -> String {
    faults.iter().map(|fault| fault.message.to_string()).collect::<Vec<_>>().join("; ")
}

/// Makes every text printable: no control characters, and no character that the fonts lack.
fn settle(value: &mut Value) {
    match value {
        Value::String(text) => *text = printable(&clean(text)),
        Value::Array(values) => values.iter_mut().for_each(settle),
        Value::Object(values) => values.values_mut().for_each(settle),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn data(document: &Document) -> Result<Value, Error> {
    let notes = NoteOrder::of(document)?;
    let texts: Vec<&str> =
        notes.all().iter().filter_map(|index| document.notes.get(*index)).map(|note| note.text.as_str()).collect();
    let mut writer = Writer { notes: &notes, levels: Levels::default(), seen: Vec::new(), inside: false };
    let blocks = writer.blocks(&document.blocks);
    let words = &document.words;
    Ok(json!({
        "language": language(&document.language),
        "direction": document.direction.code(),
        "title": document.title,
        "subtitle": document.subtitle,
        "stamp": document.stamp,
        "facts": document.facts,
        "blocks": blocks,
        "notes": texts,
        "uncited": notes.uncited().iter().map(|index| notes.number(*index)).collect::<Vec<_>>(),
        "footer": document.footer,
        "digits": words.digits.ten(),
        "words": { "page": words.page, "notes": words.notes, "source": words.source, "ask": words.ask },
    }))
}

/// The language as Typst takes it: two or three letters, or `und` for one that is not known.
fn language(tag: &str) -> String {
    let primary = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    let fits = (2..=3).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_lowercase());
    if fits { primary } else { "und".into() }
}

struct Writer<'a> {
    notes: &'a NoteOrder,
    levels: Levels,
    seen: Vec<usize>,
    inside: bool,
}

impl Writer<'_> {
    fn blocks(&mut self, blocks: &[Block]) -> Vec<Value> {
        blocks.iter().filter_map(|block| self.block(block)).collect()
    }

    fn block(&mut self, block: &Block) -> Option<Value> {
        Some(match block {
            Block::Heading { level, text } => {
                json!({ "kind": "heading", "level": self.levels.next(*level) + 1, "text": text })
            }
            Block::Paragraph(spans) => json!({ "kind": "paragraph", "spans": self.spans(spans) }),
            Block::List { ordered, items } => {
                let items: Vec<Value> = items.iter().map(|item| self.spans(item)).collect();
                json!({ "kind": "list", "ordered": ordered, "items": items })
            }
            Block::Table(one) => json!({ "kind": "table", "table": table(one) }),
            Block::Figure(one) => figure(one),
            Block::PullFigure { value, interval, label } => {
                json!({ "kind": "pull", "value": value, "interval": interval, "label": label })
            }
            Block::Ask { text, by } => json!({ "kind": "ask", "text": text, "by": by }),
            Block::Columns { first, second } => {
                let outside = std::mem::replace(&mut self.inside, true);
                let (first, second) = (self.blocks(first), self.blocks(second));
                self.inside = outside;
                json!({ "kind": "columns", "first": first, "second": second })
            }
            // A page cannot break within a column.
            Block::PageBreak if self.inside => return None,
            Block::PageBreak => json!({ "kind": "break" }),
        })
    }

    fn spans(&mut self, spans: &[Span]) -> Value {
        spans.iter().map(|span| self.span(span)).collect()
    }

    fn span(&mut self, span: &Span) -> Value {
        let note = span.note.map(|index| self.notes.number(index));
        let first = note.is_some_and(|number| !self.seen.contains(&number));
        self.seen.extend(note.filter(|_| first));
        json!({ "text": span.text, "strong": span.strong, "foreign": span.foreign, "note": note, "first": first })
    }
}

fn table(table: &Table) -> Value {
    let rows: Vec<Vec<&str>> = table.rows.iter().map(|row| row.iter().map(crate::Cell::shown).collect()).collect();
    json!({
        "caption": table.caption,
        "header": table.header,
        "numeric": table.numeric(),
        "rows": rows,
        "source": table.source,
    })
}

/// A figure; who cannot see it hears its description and the first rows of its data.
fn figure(figure: &Figure) -> Value {
    let row = |row: &Vec<crate::Cell>| row.iter().map(crate::Cell::shown).collect::<Vec<_>>().join(", ");
    let rows: Vec<String> = figure.data.rows.iter().take(40).map(row).collect();
    let full = figure.svg.size().0 > 400.0;
    json!({
        "kind": "figure",
        "title": figure.title,
        "alt": format!("{} {}", figure.description, rows.join("; ")),
        "svg": figure.svg.as_str(),
        "full": full,
        "source": figure.source,
    })
}

/// A world of two files: the template and the data.
struct TwoFiles {
    template: Source,
    data: (FileId, Bytes),
}

impl TwoFiles {
    fn new(data: String) -> Result<Self, Error> {
        let id = |name: &str| {
            let path = VirtualPath::new(name).map_err(|_| Error::Embedded("template name"))?;
            Ok::<_, Error>(RootedPath::new(VirtualRoot::Project, path).intern())
        };
        let template = Source::new(id("brief.typ")?, TEMPLATE.into());
        Ok(Self { template, data: (id("data.json")?, Bytes::from_string(data)) })
    }
}

impl World for TwoFiles {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data.0 { Ok(self.data.1.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use typst::layout::{Frame, FrameItem};

    fn text_of(frame: &Frame, out: &mut String) {
        for (_, item) in frame.items() {
            match item {
                FrameItem::Text(text) => out.push_str(&text.text),
                FrameItem::Group(group) => text_of(&group.frame, out),
                _ => {}
            }
        }
    }

    fn pages(document: &Document) -> Vec<String> {
        let paged = typeset(document).expect("the document is typeset");
        let page = |page: &typst_layout::Page| {
            let mut out = String::new();
            text_of(&page.frame, &mut out);
            out
        };
        paged.pages().iter().map(page).collect()
    }

    fn document(text: &str, paragraphs: usize) -> Document {
        Document {
            language: "en".into(),
            title: "Title".into(),
            stamp: Some("Demonstration, not for citation".into()),
            blocks: (0..paragraphs).map(|_| Block::Paragraph(vec![Span::plain(text)])).collect(),
            ..Document::default()
        }
    }

    #[test]
    fn the_stamp_is_on_every_page() {
        let pages = pages(&document(&"A long line of words that fills the page. ".repeat(20), 30));
        assert!(pages.len() > 2, "the text must run over several pages, found {}", pages.len());
        for page in &pages {
            assert!(page.contains("Demonstration, not for citation"), "{page}");
        }
    }

    #[test]
    fn hostile_text_is_printed_verbatim() {
        let hostile = r##"#panic() *bold* _it_ $x$ \ "q" @ref <label> `raw` = head // c #read("/etc/passwd")"##;
        let all = pages(&document(hostile, 1)).concat().replace(' ', "");
        assert!(all.contains(&hostile.replace(' ', "")), "{all}");
    }

    #[test]
    fn the_world_denies_every_other_file_and_package() {
        let world = TwoFiles::new("{}".into()).expect("the world is built");
        let path = VirtualPath::new("other.typ").expect("a valid path");
        let other = RootedPath::new(VirtualRoot::Project, path).intern();
        assert_eq!(world.file(other), Err(FileError::AccessDenied));
        assert!(world.source(other).is_err() && world.today(None).is_none());
    }
}
