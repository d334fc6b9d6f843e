//! The document as DOCX, for people who must edit or comment. Drawings become pictures; two columns become one. The
//! writing library has no right-to-left tables and runs, so marks are put here and replaced in `package`.

mod package;

use std::io::Cursor;

use docx_rs::{
    AlignmentType, BorderType, BreakType, Docx, Footer, Footnote, Header, LineSpacing, NumPages, PageMargin, PageNum,
    Paragraph, ParagraphBorder, ParagraphBorderPosition, ParagraphBorders, Run, Shading, Table as WordTable,
    TableBorder, TableBorderPosition, TableCell, TableRow, WidthType,
};

use crate::order::{Levels, NoteOrder};
use crate::text::clean;
use crate::{Block, Cell, Document, Error, Figure, Span, Table, Timestamp};
pub(crate) use package::painted;
use package::{mended, picture, styled};

/// The style name that stands for "this run is right-to-left" until the XML is mended.
const RTL_MARK: &str = "concord-rtl";
const ACCENT: &str = "24557A";
const MUTED: &str = "5C594F";

/// Writes the document as DOCX; the same document and time give the same bytes.
///
/// # Errors
/// [`Error::MissingNote`], [`Error::RaggedTable`], [`Error::Timestamp`]; [`Error::Packing`] when the package or a picture
/// cannot be written.
pub fn docx(document: &Document, created: Timestamp) -> Result<Vec<u8>, Error> {
    let notes = NoteOrder::of(document)?;
    let mut page = Page {
        document,
        notes: &notes,
        levels: Levels::default(),
        pictures: 0,
        mentions: 0,
        out: styled().header(Header::new()),
    };
    page.margins();
    page.title();
    page.blocks(&document.blocks)?;
    page.uncited();
    let built = page.out.build();
    let mut file = Cursor::new(Vec::new());
    mended(built, document, created)?.pack(&mut file).map_err(|error| Error::Packing(error.to_string()))?;
    Ok(file.into_inner())
}

struct Page<'a> {
    document: &'a Document,
    notes: &'a NoteOrder,
    levels: Levels,
    pictures: usize,
    mentions: usize,
    out: Docx,
}

impl Page<'_> {
    fn rtl(&self) -> bool {
        self.document.direction.is_rtl()
    }

    fn run(&self, text: &str) -> Run {
        let run = Run::new().add_text(clean(text));
        if self.rtl() { run.style(RTL_MARK) } else { run }
    }

    fn paragraph(&self) -> Paragraph {
        let mut paragraph = Paragraph::new();
        if self.rtl() {
            paragraph.property = paragraph.property.bidi(true);
        }
        paragraph
    }

    fn push(&mut self, paragraph: Paragraph) {
        self.out = std::mem::take(&mut self.out).add_paragraph(paragraph);
    }

    /// The stamp at the head of every page; caveats and page numbers at the foot.
    fn margins(&mut self) {
        let stamp = self.document.stamp.as_deref().unwrap_or_default();
        let header = Header::new().add_paragraph(self.paragraph().add_run(self.run(stamp).bold().size(18)));
        let mut footer = Footer::new();
        if let Some(text) = &self.document.footer {
            footer = footer.add_paragraph(self.paragraph().add_run(self.run(text).size(15).color(MUTED)));
        }
        let mut numbers = self.paragraph();
        let template = clean(&self.document.words.page);
        let (before, rest) = template.split_once("{page}").unwrap_or(("", &template));
        let (between, after) = rest.split_once("{pages}").unwrap_or((rest, ""));
        numbers = numbers.add_run(self.run(before).size(15)).add_page_num(PageNum::new());
        numbers = numbers.add_run(self.run(between).size(15));
        if rest.contains("{pages}") {
            numbers = numbers.add_num_pages(NumPages::new());
        }
        footer = footer.add_paragraph(numbers.add_run(self.run(after).size(15)));
        let margin = PageMargin::new().left(1250).right(1250).top(1420).bottom(1420).header(700).footer(600);
        let out = std::mem::take(&mut self.out);
        self.out = out.page_size(11906, 16838).page_margin(margin).header(header).footer(footer);
    }

    fn title(&mut self) {
        let document = self.document;
        self.push(self.paragraph().style("Title").add_run(self.run(&document.title)));
        if let Some(subtitle) = &document.subtitle {
            self.push(self.paragraph().add_run(self.run(subtitle).size(24).color(MUTED)));
        }
        for (name, value) in &document.facts {
            let name = self.run(&format!("{name}: ")).color(MUTED);
            let line = self.paragraph().line_spacing(LineSpacing::new().after(20));
            self.push(line.add_run(name).add_run(self.run(value).bold()));
        }
        self.push(self.paragraph());
    }

    fn blocks(&mut self, blocks: &[Block]) -> Result<(), Error> {
        blocks.iter().try_for_each(|block| self.block(block))
    }

    fn block(&mut self, block: &Block) -> Result<(), Error> {
        match block {
            Block::Heading { level, text } => {
                let style = format!("Heading{}", self.levels.next(*level));
                self.push(self.paragraph().style(&style).keep_next(true).add_run(self.run(text)));
            }
            Block::Paragraph(spans) => {
                let line = self.spans(self.paragraph(), spans);
                self.push(line);
            }
            Block::List { ordered, items } => {
                self.list(*ordered, items);
            }
            Block::Table(table) => {
                // A table whose heading says what it shows has no caption, and no empty line in its place.
                if !table.caption.is_empty() {
                    self.push(self.paragraph().keep_next(true).add_run(self.run(&table.caption).bold()));
                }
                self.table(table);
            }
            Block::Figure(figure) => self.figure(figure)?,
            Block::PullFigure { value, interval, label } => {
                self.pull(value, interval.as_deref());
                self.push(self.paragraph().add_run(self.run(label)));
            }
            Block::Ask { text, by } => self.ask(text, by.as_deref()),
            Block::Columns { first, second } => {
                self.blocks(first)?;
                self.blocks(second)?;
            }
            Block::PageBreak => self.push(self.paragraph().add_run(Run::new().add_break(BreakType::Page))),
        }
        Ok(())
    }

    fn list(&mut self, ordered: bool, items: &[Vec<Span>]) {
        for (index, item) in items.iter().enumerate() {
            let number = self.document.words.digits.number(index + 1);
            let mark = if ordered { format!("{number}.  ") } else { "•  ".into() };
            let line = self.paragraph().indent(Some(360), None, None, None);
            let line = self.spans(line.add_run(self.run(&mark)), item);
            self.push(line);
        }
    }

    fn pull(&mut self, value: &str, interval: Option<&str>) {
        let mut line = self.paragraph().keep_next(true);
        line.property = line.property.set_borders(side(ParagraphBorderPosition::Top));
        line = line.add_run(self.run(value).bold().size(50).color(ACCENT));
        if let Some(interval) = interval {
            line = line.add_run(self.run(&format!("  {interval}")));
        }
        self.push(line);
    }

    fn ask(&mut self, text: &str, by: Option<&str>) {
        let position = if self.rtl() { ParagraphBorderPosition::Right } else { ParagraphBorderPosition::Left };
        let word = self.run(&self.document.words.ask).bold().size(17).color(ACCENT);
        let lines = [Some(word), Some(self.run(text).bold().size(24)), by.map(|by| self.run(by))];
        for run in lines.into_iter().flatten() {
            let mut line = self.paragraph().keep_next(true).indent(Some(200), None, None, None);
            let shade = Shading::new().fill("EEF2F5");
            line.property = line.property.set_borders(side(position.clone())).shading(shade);
            self.push(line.add_run(run));
        }
        self.push(self.paragraph());
    }

    fn spans(&mut self, mut line: Paragraph, spans: &[Span]) -> Paragraph {
        for span in spans {
            // A foreign run carries no right-to-left mark in a right-to-left document, and the mark in any other.
            let text = Run::new().add_text(clean(&span.text));
            let run = if span.foreign == self.rtl() { text } else { text.style(RTL_MARK) };
            line = line.add_run(if span.strong { run.bold() } else { run });
            if let Some(index) = span.note {
                let text = self.document.notes.get(index).map(|note| note.text.as_str()).unwrap_or_default();
                let content = self.paragraph().add_run(self.run(text).size(16));
                // Each mention is a footnote of its own in Word, numbered by Word.
                self.mentions += 1;
                let note = Footnote { id: self.mentions, content: vec![content] };
                line = line.add_run(Run::new().add_footnote_reference(note));
            }
        }
        line
    }

    fn figure(&mut self, figure: &Figure) -> Result<(), Error> {
        self.push(self.paragraph().keep_next(true).add_run(self.run(&figure.title).bold()));
        self.pictures += 1;
        let picture = picture(&figure.svg, self.pictures)?;
        self.push(self.paragraph().keep_next(true).add_run(Run::new().add_image(picture)));
        self.push(self.paragraph().add_run(self.run(&figure.description).size(17).color(MUTED)));
        self.source(figure.source.as_deref());
        let heading = format!("{}: {}", self.document.words.data_table, figure.data.caption);
        self.push(self.paragraph().keep_next(true).add_run(self.run(&heading).size(17)));
        self.table(&figure.data);
        Ok(())
    }

    fn source(&mut self, source: Option<&str>) {
        if let Some(source) = source {
            let text = format!("{}: {source}", self.document.words.source);
            self.push(self.paragraph().add_run(self.run(&text).size(16).color(MUTED)));
        }
    }

    fn table(&mut self, table: &Table) {
        let numeric = table.numeric();
        let cell = |text: &str, column: usize, strong: bool| {
            let run = self.run(text).size(18);
            let run = if strong { run.bold() } else { run };
            let mut line = self.paragraph().line_spacing(LineSpacing::new().after(0)).add_run(run);
            if numeric.get(column) == Some(&true) {
                // In a right-to-left paragraph Word reads "right" as the end of the line.
                line = line.align(AlignmentType::Right);
            }
            TableCell::new().add_paragraph(line)
        };
        let head = table.header.iter().enumerate().map(|(column, text)| cell(text, column, true)).collect();
        let mut rows = vec![TableRow::new(head).cant_split()];
        for cells in &table.rows {
            let cells = cells.iter().map(Cell::shown).enumerate();
            rows.push(TableRow::new(cells.map(|(column, text)| cell(text, column, false)).collect()).cant_split());
        }
        let mut built = WordTable::without_borders(rows).width(5000, WidthType::Pct);
        for position in [TableBorderPosition::Top, TableBorderPosition::Bottom, TableBorderPosition::InsideH] {
            let inside = matches!(position, TableBorderPosition::InsideH);
            let (size, colour) = if inside { (2, "C9C6BD") } else { (8, "1C1B18") };
            built = built.set_border(TableBorder::new(position).size(size).color(colour));
        }
        self.out = std::mem::take(&mut self.out).add_table(built);
        self.source(table.source.as_deref());
        self.push(self.paragraph());
    }

    fn uncited(&mut self) {
        let uncited = self.notes.uncited();
        if uncited.is_empty() {
            return;
        }
        self.push(self.paragraph().style("Heading1").add_run(self.run(&self.document.words.notes)));
        for index in uncited {
            let number = self.document.words.digits.number(self.notes.number(*index));
            let text = self.document.notes.get(*index).map(|note| note.text.as_str()).unwrap_or_default();
            self.push(self.paragraph().add_run(self.run(&format!("{number}. {text}")).size(16)));
        }
    }
}

fn side(position: ParagraphBorderPosition) -> ParagraphBorders {
    let border = ParagraphBorder::new(position).val(BorderType::Single).size(18).space(8).color(ACCENT);
    ParagraphBorders::with_empty().set(border)
}
