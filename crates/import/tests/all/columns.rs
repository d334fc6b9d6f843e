//! Files column by column: the same values as row by row.

use bytes::Bytes;
use import::{Column, Grid, Groups, Takes, needs_encoding, read_columns, read_grid, write_parquet};
use rust_xlsxwriter::Workbook;

/// Takes everything, as a grid would hold it.
#[derive(Default)]
struct Taken {
    names: Vec<String>,
    columns: Vec<Vec<String>>,
    places: Vec<u64>,
}

impl Takes for Taken {
    fn headings(&mut self, names: &[String]) {
        self.names = names.to_vec();
        self.columns = names.iter().map(|_| Vec::new()).collect();
    }

    fn text(&mut self, column: usize, value: &str) {
        self.columns[column].push(value.to_owned());
    }

    fn number(&mut self, column: usize, value: f64) {
        self.columns[column].push(if value.is_finite() { value.to_string() } else { String::new() });
    }

    fn row(&mut self, place: u64) {
        self.places.push(place);
    }
}

fn taken(name: &str, bytes: &[u8]) -> Taken {
    let mut taken = Taken::default();
    read_columns((name, bytes), None, &mut taken).expect("the file can be read");
    taken
}

fn columns(grid: &Grid) -> Vec<Vec<String>> {
    (0..grid.columns.len()).map(|at| grid.rows.iter().map(|(_, cells)| cells[at].clone()).collect()).collect()
}

#[test]
fn columns_hold_what_rows_hold() {
    let text = "id,name\n#meta+id,#name\n1, Amal \n\n2,\"Basim, the elder\"\n3,x,y\n,\n4,\n".as_bytes();
    let columnar = [
        ("id", Column::Whole(vec![1, 2, 3])),
        ("name", Column::Text(vec!["Amal".to_owned(), String::new(), " أمل ".to_owned()])),
        ("km", Column::Number(vec![1.0, 2.5, -0.25])),
    ];
    let parquet = write_parquet(&columnar).expect("the columns are even");
    for (name, bytes) in [("list.csv", text), ("list.parquet", &parquet[..])] {
        let grid = read_grid(name, bytes).expect("the file can be read");
        let taken = taken(name, bytes);
        assert_eq!((taken.names, taken.columns), (grid.columns.clone(), columns(&grid)), "{name}");
    }
    // By hand: under the tags stand 1, 2, a row of three cells, a row of nothing, and 4.
    assert_eq!(taken("list.csv", text).places, [0, 1, 4]);
}

#[test]
fn groups_of_rows_hold_what_the_file_holds() {
    let columnar = [
        ("name", Column::Text(vec!["Amal".to_owned(), String::new(), " أمل ".to_owned()])),
        ("km", Column::Number(vec![1.0, f64::NAN, -0.25])),
    ];
    let parquet = write_parquet(&columnar).expect("the columns are even");
    let whole = taken("list.parquet", &parquet);
    let groups = Groups::open("list.parquet", Bytes::from(parquet)).expect("it can be read");
    assert_eq!((groups.names(), groups.rows()), (whole.names.clone(), vec![3]));
    let mut shared = Taken::default();
    shared.headings(&groups.names());
    for column in [1, 0] {
        groups.column((0, column), &mut shared).expect("the column is there");
    }
    assert_eq!(shared.columns, whole.columns);
    for missing in [(1, 0), (0, 2)] {
        assert!(groups.column(missing, &mut shared).is_err(), "{missing:?}");
    }
    assert!(Groups::open("list.parquet", Bytes::from_static(b"PAR1 is no table")).is_err());
}

#[test]
fn a_row_that_cannot_be_read_is_told_and_the_others_are_read() {
    let file = ("list.csv", &b"a,b\n1,2\n1,2,3\n3,4\n"[..]);
    let problems = read_columns(file, None, &mut Taken::default()).expect("it can be read");
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].code, "wrong-width");
}

#[test]
fn a_file_that_is_none_is_refused() {
    for (bytes, words) in
        [(&b""[..], "empty"), (b"PAR1 is no table", "Parquet"), (b"PK\x03\x04 is none", "spreadsheet")]
    {
        let refused = read_columns(("list", bytes), None, &mut Taken::default()).expect_err("it is no file");
        assert!(refused[0].to_string().contains(words), "{}", refused[0]);
    }
    for twice in ["a,A\n1,2\n", "é,É\n1,2\n"] {
        assert!(read_columns(("list.csv", twice.as_bytes()), None, &mut Taken::default()).is_err(), "{twice}");
    }
}

#[test]
fn a_row_of_a_sheet_keeps_its_place_when_rows_above_it_are_blank() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    // By hand: headings in row 2, tags in row 3, people in rows 4 and 7.
    for (row, text) in [(1, "name"), (2, "#name"), (3, "Amal"), (6, "Basim")] {
        sheet.write_string(row, 0, text).expect("it fits");
    }
    let bytes = book.save_to_buffer().expect("it is written to memory");
    let taken = taken("list.xlsx", &bytes);
    assert_eq!((taken.columns, taken.places), (vec![vec!["Amal".to_owned(), "Basim".to_owned()]], vec![0, 3]));
}

#[test]
fn text_in_another_encoding_is_read_when_it_is_named() {
    // Origin: the code page windows-1256: alef C7, meem E3, lam E1.
    let bytes = b"name\n\xC7\xE3\xE1\n";
    assert!(needs_encoding(bytes) && !needs_encoding("name\nأمل\n".as_bytes()));
    let mut taken = Taken::default();
    let problems = read_columns(("list.csv", bytes), Some("windows-1256"), &mut taken).expect("it can be read");
    assert_eq!((problems.len(), taken.columns), (0, vec![vec!["امل".to_owned()]]));
}

/// The file with another number of rows, wherever its footer tells it.
fn promising(honest: &[u8], (held, promised): (&[u8], &[u8])) -> Vec<u8> {
    // Origin: parquet-format, "File Format": footer, its length as four bytes, PAR1.
    let (body, end) = honest.split_at(honest.len() - 8);
    let length = u32::from_le_bytes(end[..4].try_into().expect("four bytes"));
    let (mut lying, mut footer) = (body[..body.len() - length as usize].to_vec(), Vec::new());
    let mut left = &body[body.len() - length as usize..];
    while let Some((byte, rest)) = left.split_first() {
        footer.push(*byte);
        left = rest;
        // Origin: Thrift compact protocol: 0x16 opens a 64-bit number one field after the last.
        if let (0x16, Some(rest)) = (*byte, rest.strip_prefix(held)) {
            footer.extend_from_slice(promised);
            left = rest;
        }
    }
    lying.extend_from_slice(&footer);
    lying.extend_from_slice(&(footer.len() as u32).to_le_bytes());
    lying.extend_from_slice(b"PAR1");
    lying
}

#[test]
fn rows_that_a_footer_promises_and_the_file_does_not_hold_are_not_counted() {
    let held = 12_345_i64;
    let honest = write_parquet(&[("id", Column::Whole((0..held).collect()))]).expect("one column is even");
    // By hand, zigzag and base 128: 12,345 rows; 2^33 rows; 2^31 rows.
    let written = [0xF2, 0xC0, 0x01];
    for promised in [[0x80, 0x80, 0x80, 0x80, 0x40], [0x80, 0x80, 0x80, 0x80, 0x10]] {
        let lying = promising(&honest, (&written, &promised));
        assert!(lying.len() > honest.len() + 2, "the number was found");
        let mut taken = Taken::default();
        let refused = read_columns(("list.parquet", &lying), None, &mut taken);
        assert!(refused.is_err(), "{refused:?}");
        assert_eq!(taken.places.len(), 0);
    }
}
