//! Spreadsheets: as a damaged archive, and as a whole archive whose parts are anything.
#![no_main]

use std::io::{Cursor, Write};

use fuzz::{mode, seed, seeds};
use import::read_grid;
use libfuzzer_sys::fuzz_target;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

fuzz_target!(
    init: seeds("xlsx", all),
    |data: &[u8]| {
        let Some((mode, data)) = mode(data, 2) else { return };
        let file = match mode {
            0 if !data.starts_with(b"PK\x03\x04") => return,
            0 => data.to_vec(),
            _ => archive(data),
        };
        if let Ok(grid) = read_grid("list.xlsx", &file) {
            assert!(grid.rows.iter().all(|(_, cells)| cells.len() == grid.columns.len()));
        }
    }
);

const SHEET: &str = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:B2"/><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>n</t></is></c></row><row r="2"><c r="A2" s="1"><v>42928</v></c><c r="B2"><f>1+2</f><v>3</v></c></row></sheetData></worksheet>"#;
const STRINGS: &str = r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="1" uniqueCount="1"><si><r><t>da</t></r><r><t>te</t></r></si></sst>"#;
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/></numFmts><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>"#;
const WORKBOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;

/// An archive of parts that stand one behind the other with NULs between; an empty one is a small valid one.
fn archive(data: &[u8]) -> Vec<u8> {
    let mut given = data.split(|&byte| byte == 0);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let parts = [
        ("xl/worksheets/sheet1.xml", SHEET),
        ("xl/sharedStrings.xml", STRINGS),
        ("xl/styles.xml", STYLES),
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
    ];
    for (name, small) in parts {
        let part = given.next().filter(|part| !part.is_empty()).unwrap_or(small.as_bytes());
        zip.start_file(name, options).expect("a part has a name of its own");
        zip.write_all(part).expect("it is written to memory");
    }
    zip.finish().expect("it is written to memory").into_inner()
}

fn all() -> Vec<Vec<u8>> {
    let one = |at: usize, part: &str| seed(1, &["\0".repeat(at).as_bytes(), part.as_bytes()].concat());
    vec![seed(0, &archive(b"")), one(0, SHEET), one(1, STRINGS), one(2, STYLES), one(3, WORKBOOK), one(4, RELATIONS)]
}
