//! Spreadsheets that are more than they say.
//!
//! No page reads one: `/import` reads text alone, and takes these for damaged text. The command line reads them
//! (`concord link`, `encode`, `match`, `estimate` and `release`), all through `import::read_grid`, which is what is
//! asked here.

use super::SECRET;
use app::import::{Grid, read_grid};
use app::record::Problem;
use std::io::{Cursor, Write};
use std::net::TcpListener;
use zip::write::SimpleFileOptions;

/// What a reader may unpack at most is 1 GiB: in parts of this size, one more than 16 is too many.
const PART_BYTES: usize = 1 << 26;

/// The text parts of a workbook with one sheet.
struct Book<'a> {
    /// What stands before each part.
    prolog: &'a str,
    /// The name of its sheet, a cell in the sheet, and a text that a second cell shares.
    said: [&'a str; 3],
    /// Where the second cell stands.
    second: &'a str,
}

const NAME: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

impl Book<'_> {
    const PLAIN: Book<'static> = Book { prolog: "", said: ["list", "day", "place"], second: "B1" };

    /// Its parts as ECMA-376 has them.
    fn parts(&self) -> Vec<(&'static str, String)> {
        let Self { prolog, said: [title, cell, shared], second } = self;
        let relation = |id: &str, kind: &str, to: &str| {
            format!("<Relationship Id=\"{id}\" Type=\"{OFFICE}/{kind}\" Target=\"{to}\"/>")
        };
        let relations =
            |inner: &str| format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{inner}</Relationships>");
        let within = relation("r1", "worksheet", "worksheets/sheet1.xml")
            + &relation("r2", "sharedStrings", "sharedStrings.xml");
        let kinds = format!(
            "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"
        );
        let book = format!(
            "{prolog}<workbook xmlns=\"{NAME}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"{title}\" sheetId=\"1\" \
             r:id=\"r1\"/></sheets></workbook>"
        );
        let strings = format!("{prolog}<sst xmlns=\"{NAME}\"><si><t>{shared}</t></si></sst>");
        let sheet = format!(
            "{prolog}<worksheet xmlns=\"{NAME}\"><sheetData><row><c r=\"A1\" t=\"inlineStr\"><is><t>{cell}</t></is></c>\
             <c r=\"{second}\" t=\"s\"><v>0</v></c></row></sheetData></worksheet>"
        );
        vec![
            ("[Content_Types].xml", kinds),
            ("_rels/.rels", relations(&relation("r1", "officeDocument", "xl/workbook.xml"))),
            ("xl/_rels/workbook.xml.rels", relations(&within)),
            ("xl/workbook.xml", book),
            ("xl/sharedStrings.xml", strings),
            ("xl/worksheets/sheet1.xml", sheet),
        ]
    }

    /// The file, with so many parts of spaces beside, each of which weighs next to nothing.
    fn bytes(&self, swollen: usize) -> Vec<u8> {
        let kept = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in self.parts() {
            zip.start_file(name, kept).expect("it begins");
            zip.write_all(text.as_bytes()).expect("it is written");
        }
        if swollen > 0 {
            // Packed once, and copied as it is.
            let mut one = zip::ZipWriter::new(Cursor::new(Vec::new()));
            one.start_file("spaces", kept).expect("it begins");
            one.write_all(&vec![b' '; PART_BYTES]).expect("it is written");
            let mut one = zip::ZipArchive::new(one.finish().expect("it ends")).expect("it opens");
            for at in 0..swollen {
                let part = one.by_index_raw(0).expect("it is there");
                zip.raw_copy_file_rename(part, format!("xl/media/{at}")).expect("it is copied");
            }
        }
        zip.finish().expect("it ends").into_inner()
    }
}

/// What an XML reader that believes everything would put into a cell.
fn entities(at: &str) -> [String; 4] {
    let tenfold = (1..10).map(|n| format!("<!ENTITY e{n} \"{}\">", format!("&e{};", n - 1).repeat(10)));
    [
        format!("<!DOCTYPE x [<!ENTITY e SYSTEM \"{at}\">]>"),
        format!("<!DOCTYPE x [<!ENTITY e PUBLIC \"x\" \"{at}\">]>"),
        format!("<!DOCTYPE x [<!ENTITY % p SYSTEM \"{at}\"> %p;]>"),
        format!("<!DOCTYPE x [<!ENTITY e0 \"swells\">{}<!ENTITY e \"&e9;\">]>", tenfold.collect::<String>()),
    ]
}

/// A spreadsheet that names a file of the node.
pub fn with_an_entity() -> Vec<u8> {
    Book { prolog: &entities("file:///etc/passwd")[0], said: ["&e;"; 3], ..Book::PLAIN }.bytes(0)
}

/// A spreadsheet that unpacks to more than is taken.
pub fn that_swells() -> Vec<u8> {
    Book::PLAIN.bytes(17)
}

fn reason(read: Result<Grid, Vec<Problem>>) -> String {
    read.expect_err("it is no list").into_iter().map(|problem| problem.reason).collect()
}

#[test]
fn a_spreadsheet_that_names_a_file_or_an_address_is_read_without_them() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("told");
    std::fs::write(&file, SECRET).expect("a file is written");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.set_nonblocking(true).expect("it does not wait");
    let address = format!("http://{}/x.dtd", listener.local_addr().expect("it has an address"));
    let grid = read_grid("a.xlsx", &Book::PLAIN.bytes(0)).expect("without them it is a list");
    assert_eq!(grid.columns, ["day", "place"]);
    for prolog in [format!("file://{}", file.display()), address].iter().flat_map(|at| entities(at)) {
        for at in 0..3 {
            let mut said = Book::PLAIN.said;
            said[at] = "&e;";
            let read = read_grid("a.xlsx", &Book { prolog: &prolog, said, ..Book::PLAIN }.bytes(0));
            let told = format!("{read:?}");
            assert!(!told.contains(SECRET) && !told.contains("swells"), "{prolog} {said:?}: {told:.400}");
            assert!(told.len() < 10_000, "{prolog} {said:?}: {}", told.len());
        }
    }
    let called = listener.accept().map(|(_, from)| from);
    assert!(called.is_err_and(|e| e.kind() == std::io::ErrorKind::WouldBlock), "nobody was called");
}

#[test]
fn a_spreadsheet_that_swells_is_refused_before_it_is_read() {
    let bomb = that_swells();
    // By hand: 17 parts of 64 MiB are 1,088 MiB, and deflate makes at most 1,032 bytes of one (RFC 1951, 3.2.5).
    assert!(bomb.len() < 2_000_000, "{}", bomb.len());
    assert!(reason(read_grid("a.xlsx", &bomb)).contains("unpacks to more than 1 GB"));
    let small = read_grid("a.xlsx", &Book::PLAIN.bytes(1)).expect("what swells less is a list");
    assert_eq!(small.columns, ["day", "place"]);
    // The last cell that there can be: a table between it and the first would have 17 thousand million.
    let far = read_grid("a.xlsx", &Book { second: "XFD1048576", ..Book::PLAIN }.bytes(0));
    assert!(far.as_ref().is_err() || far.as_ref().is_ok_and(|g| g.columns.len() * g.rows.len() < 100_000), "{far:?}");
}
