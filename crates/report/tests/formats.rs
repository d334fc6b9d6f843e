//! Both sample briefs in every format: complete, stamped, deterministic, and unmoved by hostile text.

use std::io::Read as _;

use report::{
    Block, Cell, Conformance, Document, Error, Sheet, Span, Table, docx, html_body, html_file, markdown, pdf, xlsx,
};

use crate::briefs::{ARABIC, CREATED, ENGLISH, brief};

const HOSTILE: &str = "#eval(\"1\") *a* $x$ \\ \"q\" <script>alert(1)</script> & 'b' `c` [d](e) | =1+1";

fn part(file: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file)).expect("the file is a package");
    let mut out = String::new();
    let mut part = archive.by_name(name).unwrap_or_else(|_| panic!("{name} is in the package"));
    part.read_to_string(&mut out).expect("the part is text");
    out
}

fn texts(xml: &str) -> String {
    let tree = roxmltree::Document::parse(xml).expect("the part is well formed");
    tree.descendants().filter(|node| node.is_text()).filter_map(|node| node.text()).collect()
}

fn hostile() -> Document {
    let table = Table {
        caption: HOSTILE.into(),
        header: vec![HOSTILE.into(), "=2".into()],
        rows: vec![vec![Cell::text("=HYPERLINK(\"http://x\")"), Cell::text("@SUM(1)\u{1}")]],
        source: Some(HOSTILE.into()),
    };
    Document {
        language: "en\" onload=\"x".into(),
        title: HOSTILE.into(),
        subtitle: Some(HOSTILE.into()),
        stamp: Some(HOSTILE.into()),
        facts: vec![(HOSTILE.into(), HOSTILE.into())],
        blocks: vec![
            Block::Paragraph(vec![Span::strong(HOSTILE).citing(0)]),
            Block::Table(table),
            Block::Ask { text: HOSTILE.into(), by: Some(HOSTILE.into()) },
            Block::PullFigure { value: HOSTILE.into(), interval: None, label: HOSTILE.into() },
        ],
        notes: vec![report::Note { text: HOSTILE.into() }],
        footer: Some(HOSTILE.into()),
        ..brief(ENGLISH)
    }
}

#[test]
fn the_sample_briefs_are_archival_accessible_two_page_pdfs() {
    for language in [ENGLISH, ARABIC] {
        let made = pdf(&brief(language), CREATED).expect("the brief is typeset");
        assert!(made.bytes.starts_with(b"%PDF-1.7"));
        assert_eq!(made.pages, 2);
        assert_eq!(made.conformance, Conformance::ArchivalAccessible);
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let document = brief(ARABIC);
    let once = pdf(&document, CREATED).expect("the brief is typeset");
    assert!(once.bytes == pdf(&document, CREATED).expect("the brief is typeset").bytes);
    let once = docx(&document, CREATED).expect("the file is packed");
    assert!(once == docx(&document, CREATED).expect("the file is packed"));
    let sheets = [Sheet { name: "A".into(), ..Sheet::default() }];
    let once = xlsx(&sheets, CREATED).expect("the file is packed");
    assert!(once == xlsx(&sheets, CREATED).expect("the file is packed"));
}

#[test]
fn every_kind_of_block_reaches_every_text_format() {
    let document = brief(ENGLISH);
    let word = texts(&part(&docx(&document, CREATED).expect("the file is packed"), "word/document.xml"));
    let page = html_body(&document).expect("the page is written");
    let plain = markdown(&document).expect("the text is written");
    let expected = [
        "Protect the hospitals",
        "Resident Coordinator",
        "What we know",
        "194 attacks on health care",
        "Name the deconfliction focal point",
        "271",
        "Three estimates agree",
        "What closed, and for how long",
        "Ambulances and crews",
        "A named person who answers at night",
        "Funding for two more",
        "is available on request",
    ];
    for text in expected {
        assert!(word.contains(text), "DOCX lacks {text}");
        assert!(page.contains(text), "HTML lacks {text}");
        assert!(plain.replace('\\', "").contains(text), "Markdown lacks {text}");
    }
    assert_eq!(page.matches("<svg").count(), 3);
}

#[test]
fn html_holds_hostile_text_as_text_and_no_inline_style() {
    for document in [hostile(), brief(ENGLISH), brief(ARABIC)] {
        let body = html_body(&document).expect("the page is written");
        let tree = roxmltree::Document::parse(&body).expect("the body is well formed even as XML");
        for node in tree.descendants().filter(roxmltree::Node::is_element) {
            assert!(node.attribute("style").is_none() && node.attribute("onload").is_none());
            assert!(!["script", "style", "iframe", "link"].contains(&node.tag_name().name()));
        }
        assert!(html_file(&document).expect("the file is written").contains("<style>"));
    }
    let body = html_body(&hostile()).expect("the page is written");
    let tree = roxmltree::Document::parse(&body).expect("the body is well formed");
    let title = tree.descendants().find(|node| node.tag_name().name() == "h1").and_then(|node| node.text());
    assert_eq!(title, Some(HOSTILE));
}

#[test]
fn whoever_has_no_pointer_reaches_what_is_wider_than_the_screen_and_hears_its_name() {
    for language in [ENGLISH, ARABIC] {
        let body = html_body(&brief(language)).expect("the page is written");
        let tree = roxmltree::Document::parse(&body).expect("the body is well formed");
        let wide = |node: &roxmltree::Node<'_, '_>| {
            matches!(node.attribute("class"), Some("document-drawing" | "document-scroll"))
        };
        let found: Vec<_> = tree.descendants().filter(wide).collect();
        assert!(found.len() > 3, "{}", found.len());
        for node in found {
            let said = [node.attribute("tabindex"), node.attribute("role")];
            assert_eq!(said, [Some("0"), Some("group")], "{node:?}");
            assert!(node.attribute("aria-label").is_some_and(|name| !name.is_empty()), "{node:?}");
        }
    }
}

#[test]
fn dark_is_for_screens_alone_and_paper_cuts_nothing_off() {
    let page = html_file(&brief(ENGLISH)).expect("the file is written");
    let dark = page.matches("prefers-color-scheme: dark").count();
    assert_eq!((dark, page.matches("@media screen and (prefers-color-scheme: dark)").count()), (1, 1));
    let print = page.split_once("@media print").expect("there is a style for paper").1;
    for rule in ["overflow: visible", "overflow-wrap: anywhere", "max-height"] {
        assert!(print.contains(rule), "{rule}");
    }
}

#[test]
fn the_stamp_heads_html_word_and_every_sheet() {
    let document = brief(ENGLISH);
    let stamp = document.stamp.clone().expect("the sample has a stamp");
    let body = html_body(&document).expect("the page is written");
    assert!(body.find(&stamp) < body.find("<h1>"));
    let word = docx(&document, CREATED).expect("the file is packed");
    assert!(texts(&part(&word, "word/header1.xml")).contains(&stamp));
    let sheet = |name: &str| Sheet { name: name.into(), stamp: Some(stamp.clone()), ..Sheet::default() };
    let book = xlsx(&[sheet("A"), sheet("B")], CREATED).expect("the file is packed");
    for number in [1, 2] {
        let xml = part(&book, &format!("xl/worksheets/sheet{number}.xml"));
        assert!(xml.contains("<c r=\"A1\" s=\"1\" t=\"s\"><v>0</v></c>"), "{xml}");
    }
    assert!(part(&book, "xl/sharedStrings.xml").contains(&format!("<si><t>{stamp}</t></si>")));
}

#[test]
fn word_writes_hostile_text_verbatim_and_right_to_left_as_such() {
    let word = docx(&hostile(), CREATED).expect("the file is packed");
    let text = texts(&part(&word, "word/document.xml"));
    assert!(text.matches(HOSTILE).count() >= 8 && !text.contains('\u{1}'));
    assert!(texts(&part(&word, "word/footnotes.xml")).contains(HOSTILE));
    let arabic = part(&docx(&brief(ARABIC), CREATED).expect("the file is packed"), "word/document.xml");
    for mark in ["<w:bidi />", "<w:bidiVisual />", "<w:rtl />"] {
        assert!(arabic.contains(mark), "{mark}");
    }
    assert!(!arabic.contains("concord-rtl"));
}

#[test]
fn sheets_hold_numbers_as_numbers_and_formulas_as_text() {
    let table = Table {
        caption: String::new(),
        header: vec!["Place".into(), "Count".into()],
        rows: vec![
            vec![Cell::text("=1+1"), Cell::number(1234.5, "1,234.5")],
            vec![Cell::text("-2"), Cell::text("+3")],
            vec![Cell::text("@x"), Cell::number(f64::NAN, "unknown")],
        ],
        source: None,
    };
    let sheet = Sheet { name: "Counts".into(), direction: ARABIC.direction, stamp: None, table };
    let book = xlsx(&[sheet], CREATED).expect("the file is packed");
    let xml = part(&book, "xl/worksheets/sheet1.xml");
    assert!(xml.contains("<v>1234.5</v>") && xml.contains("rightToLeft=\"1\"") && !xml.contains("<f>"), "{xml}");
    let shared = part(&book, "xl/sharedStrings.xml");
    for text in ["=1+1", "-2", "+3", "@x", "unknown"] {
        assert!(shared.contains(&format!("<t>{text}</t>")), "{text}");
    }
    assert!(part(&book, "docProps/core.xml").contains("2026-11-20T09:30:00Z"));
}

#[test]
fn a_pdf_survives_hostile_text_and_characters_without_a_glyph() {
    let mut document = hostile();
    document.subtitle = Some("漢字 🙂 \u{E000} \u{202E}abc".into());
    let made = pdf(&document, CREATED).expect("the document is typeset");
    assert_eq!(made.conformance, Conformance::ArchivalAccessible);
}

#[test]
fn faults_of_a_document_are_refused() {
    let mut document = brief(ENGLISH);
    document.blocks.push(Block::Paragraph(vec![Span::plain("x").citing(9)]));
    assert!(matches!(html_body(&document), Err(Error::MissingNote(9))));
    let ragged = Table { header: vec!["a".into(), "b".into()], rows: vec![vec![Cell::text("1")]], ..Table::default() };
    let document = Document { blocks: vec![Block::Table(ragged)], ..Document::default() };
    assert!(matches!(markdown(&document), Err(Error::RaggedTable { row: 1, found: 1, expected: 2, .. })));
    let wrong = report::Timestamp { month: 13, ..CREATED };
    assert!(matches!(pdf(&brief(ENGLISH), wrong), Err(Error::Timestamp(_))));
    assert!(matches!(docx(&brief(ENGLISH), wrong), Err(Error::Timestamp(_))));
    assert!(matches!(xlsx(&[], wrong), Err(Error::Timestamp(_))));
}

#[test]
fn writes_the_samples_where_asked() {
    let Ok(folder) = std::env::var("REPORT_LOOK") else {
        return;
    };
    for (language, name) in [(ENGLISH, "en"), (ARABIC, "ar")] {
        let document = brief(language);
        let write = |end: &str, bytes: &[u8]| {
            std::fs::write(format!("{folder}/brief-{name}.{end}"), bytes).expect("the folder can be written");
        };
        let made = pdf(&document, CREATED).expect("the brief is typeset");
        write("pdf", &made.bytes);
        write("docx", &docx(&document, CREATED).expect("the file is packed"));
        write("html", html_file(&document).expect("the file is written").as_bytes());
        write("md", markdown(&document).expect("the text is written").as_bytes());
    }
}
