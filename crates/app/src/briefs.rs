//! A product as a document: two pages, one ask, each statement with its evidence.

use crate::node::Node;
use crate::picture::Picture;
use crate::products::{Clearance, require_unnamed};
use crate::{Error, Result};
use record::{Caveat, Label};
use report::{Block, Cell, Direction, Document, DocumentWords, Note, Sheet, Span, Table};

/// Gives the words of a language by key, with the values to be put in.
pub type Words<'a> = dyn Fn(&str, &[(&str, String)]) -> String + Send + Sync + 'a;

/// What goes into a brief besides the product: figures that the joint picture gives.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    /// A number to pull out, what it counts.
    pub pulled: Option<(String, String)>,
    /// Charts and maps.
    pub blocks: Vec<Block>,
}

/// The document of a cleared product.
///
/// # Errors
/// `Conflict` when a statement is not cleared, or a text names a contributor whom an agreement lets nobody name: such a
/// product has no document.
pub fn document(node: &Node, clearance: &Clearance, figures: Figures, words: &Words<'_>) -> Result<Document> {
    if !clearance.is_clear() {
        return Err(Error::Conflict("this product is not cleared; it has no document".to_owned()));
    }
    require_unnamed(&clearance.named)?;
    let body = &clearance.product.body;
    let text = |name: &str| body.text(name).unwrap_or_default().to_owned();
    let language = text("language");
    let (mut blocks, mut notes) = (Vec::new(), Vec::new());
    blocks.push(Block::Paragraph(vec![Span::strong(text("summary"))]));
    // A leader reads the ask first, and on page one.
    let by = words("brief-reply-by", &[("date", text("reply_by"))]);
    blocks.push(Block::Ask { text: text("ask"), by: Some(by) });
    if let Some((value, label)) = figures.pulled {
        blocks.push(Block::PullFigure { value, interval: None, label });
    }
    blocks.push(Block::Heading { level: 2, text: words("brief-what-we-know", &[]) });
    for statement in &clearance.statements {
        let parts: Vec<String> = statement
            .evidence
            .iter()
            .map(|(owner, count)| {
                // A partner is not named: nobody's name stands on a text without a sign-off.
                let who = if owner == node.short_name() { "brief-evidence-own" } else { "brief-evidence-partner" };
                words(who, &[("count", count.to_string())])
            })
            .collect();
        notes.push(Note { text: parts.join("; ") });
        blocks.push(Block::Paragraph(vec![Span::plain(statement.text.clone()).citing(notes.len() - 1)]));
    }
    blocks.extend(figures.blocks);
    let fact = |key: &str, value: String| (words(key, &[]), value);
    Ok(Document {
        direction: if language == "ar" { Direction::RightToLeft } else { Direction::LeftToRight },
        title: text("title"),
        subtitle: None,
        stamp: node.is_demo().then(|| words("demonstration", &[])),
        facts: vec![
            fact("brief-to", text("recipient")),
            fact("brief-from", node.name().to_owned()),
            fact("brief-date", words("written-date", &[("date", text("dated"))])),
            fact("brief-handling", words(&format!("use-{}", clearance.channel.code()), &[])),
        ],
        blocks,
        notes,
        footer: caveats(&clearance.label, words),
        words: document_words(words),
        language,
    })
}

/// What stands at the foot of a file: the caveats of its label. `None` when it has none.
pub(crate) fn caveats(label: &Label, words: &Words<'_>) -> Option<String> {
    let said = label.caveats.iter().map(|caveat| match caveat {
        Caveat::Is(code) => words(&format!("caveat-{}", code.code()), &[]),
        Caveat::Acknowledge(text) => text.clone(),
    });
    let all: Vec<String> = said.collect();
    (!all.is_empty()).then(|| all.join(" · "))
}

/// The fixed words of documents.
pub fn document_words(words: &Words<'_>) -> DocumentWords {
    let word = |key: &str| words(key, &[]);
    DocumentWords {
        // The document puts the numbers in, page by page.
        page: words("report-page", &[("page", "{page}".to_owned()), ("pages", "{pages}".to_owned())]),
        notes: word("report-notes"),
        data_table: word("report-data-table"),
        source: word("report-source"),
        ask: word("report-ask"),
        back: word("report-back"),
        ..DocumentWords::default()
    }
}

/// Trends by governorate and year as a workbook, small numbers withheld so that they cannot be worked out.
///
/// # Errors
/// `Internal` when the table cannot be audited or written.
pub fn trends(node: &Node, picture: &Picture, minimum: u64, words: &Words<'_>) -> Result<(Vec<u8>, Table)> {
    let internal = |e: &dyn std::fmt::Display| Error::Internal(e.to_string());
    let governorates: Vec<String> = picture.by_governorate().into_keys().collect();
    let mut years: Vec<String> = picture.events.iter().map(|e| e.day[..4].to_owned()).collect();
    years.sort();
    years.dedup();
    let mut counts = vec![vec![0_u64; years.len()]; governorates.len()];
    for event in &picture.events {
        let row = governorates.iter().position(|g| g == &event.governorate);
        let column = years.iter().position(|y| event.day.starts_with(y.as_str()));
        if let (Some(r), Some(c)) = (row, column) {
            counts[r][c] += 1;
        }
    }
    let table = estimate::release::Table::new(counts).map_err(|e| internal(&e))?;
    let released = estimate::release::release(&table, minimum).map_err(|e| internal(&e))?;
    let cell = |c: &estimate::release::Cell| match c {
        estimate::release::Cell::Published(n) => Cell::number(*n as f64, n.to_string()),
        withheld => Cell::text(words(&format!("release-{}", withheld.code()), &[])),
    };
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for (i, code) in governorates.iter().enumerate() {
        let name = node.vocabularies().label("places", code, &words("language-code", &[])).to_owned();
        let mut row = vec![Cell::text(name)];
        row.extend(released.cells[i].iter().map(cell));
        row.push(cell(&released.row_totals[i]));
        rows.push(row);
    }
    let mut last = vec![Cell::text(words("total", &[]))];
    last.extend(released.column_totals.iter().map(cell));
    last.push(cell(&released.total));
    rows.push(last);
    let mut header = vec![words("governorate", &[])];
    header.extend(years);
    header.push(words("total", &[]));
    let table = Table {
        caption: words("trends-caption", &[("minimum", minimum.to_string())]),
        header,
        rows,
        source: Some(words("trends-source", &[])),
    };
    let sheet = Sheet {
        name: words("trends", &[]),
        direction: Direction::LeftToRight,
        stamp: node.is_demo().then(|| words("demonstration", &[])),
        table: table.clone(),
    };
    let bytes = report::xlsx(&[sheet], created(node)).map_err(|e| internal(&e))?;
    Ok((bytes, table))
}

/// Now, as documents carry it.
pub fn created(node: &Node) -> report::Timestamp {
    moment(node.now())
}

/// A moment as documents carry it.
pub fn moment(at: jiff::Timestamp) -> report::Timestamp {
    let at = at.to_zoned(jiff::tz::TimeZone::UTC);
    report::Timestamp {
        year: i32::from(at.year()),
        month: at.month().unsigned_abs(),
        day: at.day().unsigned_abs(),
        hour: at.hour().unsigned_abs(),
        minute: at.minute().unsigned_abs(),
        second: at.second().unsigned_abs(),
    }
}
