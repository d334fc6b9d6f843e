//! The document as HTML: the body alone, with classes and no styles, to stand in a page under a strict content policy;
//! or a whole file with its one style sheet, to be sent and opened anywhere.

use crate::order::{Levels, NoteOrder};
use crate::text::xml;
use crate::{Block, Cell, Digits, Document, Error, Figure, Span, Table};

/// The style sheet of a standalone file; a site may serve it too.
pub const STYLE: &str = include_str!("../templates/document.css");

/// The body markup, one `article` element: no `style` attribute, no script, no link outside itself.
///
/// # Errors
/// [`Error::MissingNote`] and [`Error::RaggedTable`].
pub fn html_body(document: &Document) -> Result<String, Error> {
    let notes = NoteOrder::of(document)?;
    let digits = match document.words.digits {
        Digits::Western => "western",
        Digits::ArabicIndic => "arabic-indic",
        Digits::Persian => "persian",
    };
    let mut page = Page { document, notes: &notes, levels: Levels::default(), seen: Vec::new(), out: String::new() };
    page.push(&format!(
        "<article class=\"document digits-{digits}\" lang=\"{}\" dir=\"{}\">\n",
        xml(&document.language),
        document.direction.code()
    ));
    page.head();
    page.blocks(&document.blocks);
    page.notes();
    if let Some(footer) = &document.footer {
        page.push(&format!("<footer class=\"document-foot\"><p>{}</p></footer>\n", xml(footer)));
    }
    page.push("</article>\n");
    Ok(page.out)
}

/// A whole HTML file that needs nothing else.
///
/// # Errors
/// As [`html_body`].
pub fn html_file(document: &Document) -> Result<String, Error> {
    let body = html_body(document)?;
    Ok(format!(
        "<!DOCTYPE html>\n<html lang=\"{}\" dir=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body class=\"document-file\">\n{body}</body>\n</html>\n",
        xml(&document.language),
        document.direction.code(),
        xml(&document.title),
    ))
}

struct Page<'a> {
    document: &'a Document,
    notes: &'a NoteOrder,
    levels: Levels,
    seen: Vec<usize>,
    out: String,
}

impl Page<'_> {
    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn head(&mut self) {
        let document = self.document;
        if let Some(stamp) = &document.stamp {
            self.push(&format!("<p class=\"document-stamp\"><strong>{}</strong></p>\n", xml(stamp)));
        }
        self.push(&format!("<header class=\"document-head\">\n<h1>{}</h1>\n", xml(&document.title)));
        if let Some(subtitle) = &document.subtitle {
            self.push(&format!("<p class=\"document-subtitle\">{}</p>\n", xml(subtitle)));
        }
        if !document.facts.is_empty() {
            self.push("<dl class=\"document-facts\">\n");
            for (name, value) in &document.facts {
                self.push(&format!("<div><dt>{}</dt><dd><bdi>{}</bdi></dd></div>\n", xml(name), xml(value)));
            }
            self.push("</dl>\n");
        }
        self.push("</header>\n");
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { level, text } => {
                let level = self.levels.next(*level) + 1;
                self.push(&format!("<h{level}>{}</h{level}>\n", xml(text)));
            }
            Block::Paragraph(spans) => {
                self.push("<p>");
                self.spans(spans);
                self.push("</p>\n");
            }
            Block::List { ordered, items } => self.list(*ordered, items),
            Block::Table(table) => {
                self.push("<div class=\"document-table\">");
                self.table(table);
                self.source(table.source.as_deref());
                self.push("</div>\n");
            }
            Block::Figure(figure) => self.figure(figure),
            Block::PullFigure { value, interval, label } => {
                let interval = interval.as_ref().map(|interval| format!(" <span>{}</span>", xml(interval)));
                self.push(&format!(
                    "<p class=\"document-pull\"><strong>{}</strong>{} <span class=\"label\">{}</span></p>\n",
                    xml(value),
                    interval.unwrap_or_default(),
                    xml(label)
                ));
            }
            Block::Ask { text, by } => self.ask(text, by.as_deref()),
            Block::Columns { first, second } => {
                self.push("<div class=\"document-columns\">\n<div>\n");
                self.blocks(first);
                self.push("</div>\n<div>\n");
                self.blocks(second);
                self.push("</div>\n</div>\n");
            }
            Block::PageBreak => self.push("<div class=\"document-break\"></div>\n"),
        }
    }

    fn list(&mut self, ordered: bool, items: &[Vec<Span>]) {
        let tag = if ordered { "ol" } else { "ul" };
        self.push(&format!("<{tag}>\n"));
        for item in items {
            self.push("<li>");
            self.spans(item);
            self.push("</li>\n");
        }
        self.push(&format!("</{tag}>\n"));
    }

    fn ask(&mut self, text: &str, by: Option<&str>) {
        let word = xml(&self.document.words.ask);
        self.push(&format!("<aside class=\"document-ask\" aria-label=\"{word}\">\n<p class=\"word\">{word}</p>\n"));
        self.push(&format!("<p class=\"text\">{}</p>\n", xml(text)));
        if let Some(by) = by {
            self.push(&format!("<p class=\"by\">{}</p>\n", xml(by)));
        }
        self.push("</aside>\n");
    }

    fn figure(&mut self, figure: &Figure) {
        self.push(&format!("<figure class=\"document-figure\">\n<figcaption>{}</figcaption>\n", xml(&figure.title)));
        let drawing = scrolled("document-drawing", &figure.title);
        self.push(&format!("{drawing}{}</div>\n", figure.svg.as_str()));
        self.source(figure.source.as_deref());
        self.push(&format!("<details><summary>{}</summary>\n", xml(&self.document.words.data_table)));
        self.push(&format!("<p>{}</p>\n", xml(&figure.description)));
        self.table(&figure.data);
        self.source(figure.data.source.as_deref());
        self.push("</details>\n</figure>\n");
    }

    fn source(&mut self, source: Option<&str>) {
        if let Some(source) = source {
            let word = xml(&self.document.words.source);
            self.push(&format!("<p class=\"document-source\">{word}: {}</p>\n", xml(source)));
        }
    }

    fn table(&mut self, table: &Table) {
        let numeric = table.numeric();
        let class = |column: usize| {
            if numeric.get(column) == Some(&true) { " class=\"number\"" } else { "" }
        };
        self.push(&format!("{}<table>\n", scrolled("document-scroll", &table.caption)));
        if !table.caption.is_empty() {
            self.push(&format!("<caption>{}</caption>\n", xml(&table.caption)));
        }
        self.push("<thead><tr>");
        for (column, head) in table.header.iter().enumerate() {
            self.push(&format!("<th scope=\"col\"{}>{}</th>", class(column), xml(head)));
        }
        self.push("</tr></thead>\n<tbody>\n");
        for row in &table.rows {
            self.push("<tr>");
            for (column, cell) in row.iter().enumerate() {
                let value = match cell {
                    Cell::Number { value, .. } if value.is_finite() => {
                        format!(" data-value=\"{value}\"")
                    }
                    _ => String::new(),
                };
                self.push(&format!("<td{}{value}>{}</td>", class(column), xml(cell.shown())));
            }
            self.push("</tr>\n");
        }
        self.push("</tbody></table></div>\n");
    }

    fn spans(&mut self, spans: &[Span]) {
        for span in spans {
            let mut text = xml(&span.text);
            if span.foreign {
                text = format!("<bdi dir=\"{}\">{text}</bdi>", self.document.direction.other().code());
            }
            if span.strong {
                text = format!("<strong>{text}</strong>");
            }
            self.push(&text);
            if let Some(index) = span.note {
                self.cite(self.notes.number(index));
            }
        }
    }

    fn cite(&mut self, number: usize) {
        let shown = self.document.words.digits.number(number);
        let id = if self.seen.contains(&number) { String::new() } else { format!(" id=\"cite-{number}\"") };
        self.seen.push(number);
        self.push(&format!("<sup class=\"document-cite\"><a{id} href=\"#note-{number}\">{shown}</a></sup>"));
    }

    fn notes(&mut self) {
        let document = self.document;
        if document.notes.is_empty() {
            return;
        }
        let back = xml(&document.words.back);
        self.push(&format!("<section class=\"document-notes\">\n<h2>{}</h2>\n<ol>\n", xml(&document.words.notes)));
        for index in self.notes.all() {
            let number = self.notes.number(*index);
            let text = document.notes.get(*index).map(|note| xml(&note.text)).unwrap_or_default();
            self.push(&format!("<li id=\"note-{number}\">{text}"));
            if self.seen.contains(&number) {
                self.push(&format!(" <a href=\"#cite-{number}\" aria-label=\"{back}\" title=\"{back}\">↩</a>"));
            }
            self.push("</li>\n");
        }
        self.push("</ol>\n</section>\n");
    }
}

/// Opens what may be wider than a small screen: whoever has no pointer reaches and moves it, and hears what it is.
fn scrolled(class: &str, name: &str) -> String {
    let name = if name.is_empty() { String::new() } else { format!(" role=\"group\" aria-label=\"{}\"", xml(name)) };
    format!("<div class=\"{class}\" tabindex=\"0\"{name}>")
}
