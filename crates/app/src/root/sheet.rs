//! The sheet of a root key: its words in order and as a square code, on a page to be printed once and put away.

use super::Root;
use crate::node::write_first;
use crate::{Error, Result};
use report::{Block, Document, DocumentWords, Figure, Span, Table};
use std::path::Path;
use zeroize::Zeroizing;

/// What the sheet says, in both languages: whoever finds it in a safe after years may read only one.
const INTRODUCTION: [&str; 2] = [
    "Whoever has these words can speak as this organisation. Keep the sheet where no network and no camera is; write no \
     copy into a computer. `concord root restore` makes the key again from them.",
    "من يملك هذه الكلمات يستطيع التحدث باسم هذه المنظمة. احفظ الورقة بعيدا عن أي شبكة أو كاميرا، ولا تنسخها إلى حاسوب. \
     يعيد الأمر `concord root restore` صنع المفتاح منها.",
];

/// Writes the sheet as one HTML file that needs nothing else, readable to its owner alone, and never over another. It
/// holds the secret: print it, then delete it.
///
/// # Errors
/// `Conflict` when the file is there already; `Internal` when it cannot be written.
pub fn sheet(root: &Root, file: &Path) -> Result<()> {
    let words = root.words()?;
    let drawn = |e: report::Error| Error::Internal(e.to_string());
    let listed = words.split(' ').map(|word| vec![Span::strong(word)]).collect();
    let code = report::qr("The words as a square code", &words).map_err(drawn)?;
    let figure = Figure {
        title: "The same words as a square code · الكلمات نفسها كرمز مربع".to_owned(),
        description: "A square code that holds the words above.".to_owned(),
        svg: code,
        data: Table::default(),
        source: None,
    };
    let [english, arabic] = INTRODUCTION;
    let document = Document {
        language: "en".to_owned(),
        title: "Root key · المفتاح الجذر".to_owned(),
        subtitle: Some(root.fingerprint()),
        blocks: vec![
            Block::Paragraph(vec![Span::plain(english)]),
            Block::Paragraph(vec![Span::foreign(arabic)]),
            Block::List { ordered: true, items: listed },
            Block::Figure(Box::new(figure)),
        ],
        words: DocumentWords::default(),
        ..Document::default()
    };
    let page = Zeroizing::new(report::html_file(&document).map_err(drawn)?);
    let page = Zeroizing::new(page.replacen("</head>", &format!("<style>{STYLE}</style></head>"), 1));
    write_first(file, page.as_bytes())
}

/// One sheet of paper holds all of it: a second one with the code alone would be the key without a word of warning.
const STYLE: &str = "ol{columns:3;max-width:none}p{unicode-bidi:plaintext;text-align:start}figure svg{max-width:8cm;\
                     max-height:8cm}figure details{display:none}";
