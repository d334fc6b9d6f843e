//! The document as Markdown (CommonMark with tables and footnotes), for places that take only text. Figures become their
//! title, description and data table.

use std::fmt::Write as _;

use crate::order::{Levels, NoteOrder};
use crate::text::clean;
use crate::{Block, Cell, Document, Error, Span, Table};

/// Writes the document as Markdown; every character of markup in a text is escaped.
///
/// # Errors
/// [`Error::MissingNote`] and [`Error::RaggedTable`].
pub fn markdown(document: &Document) -> Result<String, Error> {
    let notes = NoteOrder::of(document)?;
    let mut page = Page { document, notes: &notes, levels: Levels::default(), out: String::new() };
    if let Some(stamp) = &document.stamp {
        page.line(&format!("**{}**", escape(stamp)));
    }
    page.line(&format!("# {}", escape(&document.title)));
    if let Some(subtitle) = &document.subtitle {
        page.line(&escape(subtitle));
    }
    for (name, value) in &document.facts {
        let _ = writeln!(page.out, "- {}: {}", escape(name), escape(value));
    }
    page.out.push('\n');
    page.blocks(&document.blocks);
    for index in notes.all() {
        let text = document.notes.get(*index).map(|note| escape(&note.text)).unwrap_or_default();
        page.line(&format!("[^{}]: {text}", notes.number(*index)));
    }
    if let Some(footer) = &document.footer {
        page.line("---");
        page.line(&escape(footer));
    }
    Ok(page.out)
}

/// Escapes each character that Markdown or HTML could read as markup, by a backslash, which CommonMark allows before any
/// ASCII punctuation (section 2.4).
fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in clean(text).chars() {
        // A full stop or a closing bracket is markup only after digits that start a line.
        let numbered = matches!(c, '.' | ')') && !out.is_empty() && out.bytes().all(|b| b.is_ascii_digit());
        if numbered || "\\`*_{}[]<>#|!~$&^:+-=@".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

struct Page<'a> {
    document: &'a Document,
    notes: &'a NoteOrder,
    levels: Levels,
    out: String,
}

impl Page<'_> {
    fn line(&mut self, text: &str) {
        let _ = write!(self.out, "{text}\n\n");
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, text } => {
                let marks = "#".repeat(usize::from(self.levels.next(*level)) + 1);
                self.line(&format!("{marks} {}", escape(text)));
            }
            Block::Paragraph(spans) => {
                let text = self.spans(spans);
                self.line(&text);
            }
            Block::List { ordered, items } => {
                self.list(*ordered, items);
            }
            Block::Table(table) => self.table(table),
            Block::Figure(figure) => {
                self.line(&format!("**{}**", escape(&figure.title)));
                self.line(&escape(&figure.description));
                self.table(&figure.data);
                self.source(figure.source.as_deref());
            }
            Block::PullFigure { value, interval, label } => {
                let interval = interval.as_ref().map(|interval| format!(" {}", escape(interval))).unwrap_or_default();
                self.line(&format!("**{}**{interval} {}", escape(value), escape(label)));
            }
            Block::Ask { text, by } => {
                self.ask(text, by.as_deref());
            }
            Block::Columns { first, second } => {
                self.blocks(first);
                self.blocks(second);
            }
            Block::PageBreak => self.line("---"),
        }
    }

    fn list(&mut self, ordered: bool, items: &[Vec<Span>]) {
        for (index, item) in items.iter().enumerate() {
            let mark = if ordered { format!("{}.", index + 1) } else { "-".into() };
            let text = self.spans(item);
            let _ = writeln!(self.out, "{mark} {text}");
        }
        self.out.push('\n');
    }

    fn ask(&mut self, text: &str, by: Option<&str>) {
        let word = escape(&self.document.words.ask);
        let _ = writeln!(self.out, "> **{word}**\n>\n> {}", escape(text));
        if let Some(by) = by {
            let _ = writeln!(self.out, ">\n> {}", escape(by));
        }
        self.out.push('\n');
    }

    fn spans(&self, spans: &[Span]) -> String {
        let mut out = String::new();
        for span in spans {
            // A line is never empty in Markdown, and a first letter that could be a mark is already escaped.
            let text = escape(&span.text);
            let text = if span.foreign { format!("\u{2068}{text}\u{2069}") } else { text };
            let inner = text.trim();
            if span.strong && !inner.is_empty() {
                // Emphasis must touch its words, so the spaces stay outside.
                let marked = format!("**{inner}**");
                out.push_str(&text.replacen(inner, &marked, 1));
            } else {
                out.push_str(&text);
            }
            if let Some(index) = span.note {
                let _ = write!(out, "[^{}]", self.notes.number(index));
            }
        }
        out
    }

    fn table(&mut self, table: &Table) {
        if !table.caption.is_empty() {
            self.line(&format!("*{}*", escape(&table.caption)));
        }
        let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        self.out.push_str(&row(table.header.iter().map(|head| escape(head)).collect()));
        let rule = |number: bool| {
            if number { "---:".to_owned() } else { "---".to_owned() }
        };
        self.out.push_str(&row(table.numeric().into_iter().map(rule).collect()));
        for cells in &table.rows {
            self.out.push_str(&row(cells.iter().map(Cell::shown).map(escape).collect()));
        }
        self.out.push('\n');
        self.source(table.source.as_deref());
    }

    fn source(&mut self, source: Option<&str>) {
        if let Some(source) = source {
            self.line(&format!("{}: {}", escape(&self.document.words.source), escape(source)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_text_is_escaped() {
        assert_eq!(escape("# *a* <b> |c| 1. [x](y)"), r"\# \*a\* \<b\> \|c\| 1. \[x\](y)");
        assert_eq!(escape("1. not a list"), r"1\. not a list");
    }
}
