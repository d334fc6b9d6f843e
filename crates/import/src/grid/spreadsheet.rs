//! The first sheet of an XLSX file as a grid.
//!
//! A file says how large it is in three places, and each may be a lie: what its parts unpack to, how far apart its
//! cells stand, and what it declares. Only what is counted here is believed.

use super::{Grid, whole};
use calamine::{Data, DataRef, Reader, Xlsx, XlsxError};
use record::Problem;
use record::problem::Reason;
use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};

/// The most bytes that the parts of a file may unpack to.
pub(super) const UNPACKED_LIMIT_BYTES: u64 = 1 << 30;

/// The most parts of a file: a sheet has a few, and what comes with it.
const MOST_PARTS: usize = 10_000;

/// The most cells of rows that are not empty, the empty cells among them counted.
pub(super) const MOST_CELLS: usize = 20_000_000;

/// A sheet with fewer cells than these is read however few of them are filled.
const FEW_CELLS: usize = 1_000_000;

/// A larger sheet has a filled cell among so many.
const CELLS_PER_FILLED: usize = 100;

/// The filled cells of a sheet by row and column, both counted from 0.
type Filled = BTreeMap<u32, BTreeMap<u32, String>>;

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Reads the first sheet that holds anything.
pub(super) fn read(file: &str, bytes: &[u8]) -> Result<Grid, Vec<Problem>> {
    let damaged = |said: String| {
        let words = format!("the spreadsheet cannot be read: {said}");
        let remedy = "open it in a spreadsheet program and save it again as .xlsx or .csv";
        vec![whole(file, Reason::NotText, &words, remedy)]
    };
    let too_long = |words: &str| {
        let remedy = "take out sheets, columns and rows that are not needed, or save the list as .csv";
        vec![whole(file, Reason::TooLong, words, remedy)]
    };
    if parts(bytes).map_err(|error| damaged(error.to_string()))? > MOST_PARTS {
        return Err(too_long("the spreadsheet has more than 10,000 parts"));
    }
    if unpacks_beyond(bytes, UNPACKED_LIMIT_BYTES).map_err(|error| damaged(error.to_string()))? {
        return Err(too_long("the spreadsheet unpacks to more than 1 GB"));
    }
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(error.to_string()))?;
    for name in book.sheet_names() {
        let filled = filled(&mut book, &name).map_err(|error| damaged(error.to_string()))?;
        if filled.is_empty() {
            continue;
        }
        return grid(filled).ok_or_else(|| too_long("the cells of the spreadsheet stand too far apart"));
    }
    Err(vec![whole(file, Reason::Missing, "the spreadsheet holds no cells", "choose the file again")])
}

/// How many parts a file has.
fn parts(bytes: &[u8]) -> io::Result<usize> {
    Ok(zip::ZipArchive::new(Cursor::new(bytes))?.len())
}

/// Unpacks every part into nothing, because a part may say less of its size than it unpacks to.
fn unpacks_beyond(bytes: &[u8], limit_bytes: u64) -> io::Result<bool> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes))?;
    let mut left = limit_bytes;
    for at in 0..archive.len() {
        let part = archive.by_index(at)?;
        let unpacked = io::copy(&mut part.take(left + 1), &mut io::sink())?;
        match left.checked_sub(unpacked) {
            Some(rest) => left = rest,
            None => return Ok(true),
        }
    }
    Ok(false)
}

/// The filled cells of a sheet; none when it is a chart.
fn filled(book: &mut Book<'_>, name: &str) -> Result<Filled, XlsxError> {
    let mut reader = match book.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(Filled::new()),
        Err(error) => return Err(error),
    };
    let mut filled = Filled::new();
    while let Some(cell) = reader.next_cell()? {
        let (row, column) = cell.get_position();
        if !matches!(cell.get_value(), DataRef::Empty) {
            let text = shown(&Data::from(cell.get_value().clone()));
            filled.entry(row).or_default().insert(column, text);
        }
    }
    Ok(filled)
}

/// The rows that hold anything, from the first filled column to the last; nothing when that is out of all proportion.
fn grid(filled: Filled) -> Option<Grid> {
    let columns = || filled.values().flat_map(BTreeMap::keys).copied();
    let (first, last) = (columns().min()?, columns().max()?);
    let width = (last - first) as usize + 1;
    let cells = filled.len().saturating_mul(width);
    let count: usize = filled.values().map(BTreeMap::len).sum();
    if cells > MOST_CELLS || cells > FEW_CELLS.max(count.saturating_mul(CELLS_PER_FILLED)) {
        return None;
    }
    let mut rows = filled.into_iter().map(|(row, mut cells)| {
        let texts = (first..=last).map(|column| cells.remove(&column).unwrap_or_default()).collect();
        (u64::from(row) + 1, texts)
    });
    let (heading, columns) = rows.next()?;
    Some(Grid { columns, heading, rows: rows.collect(), ..Grid::default() })
}

fn shown(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::DateTime(date) => date_shown(date),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        other => other.to_string().trim().to_owned(),
    }
}

/// A date without its time where it has none.
fn date_shown(date: &calamine::ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    match (hour, minute, second) {
        (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST_PARTS, read, unpacks_beyond};
    use std::io::{Cursor, Write};

    #[test]
    fn a_file_of_more_parts_than_any_list_needs_is_refused() {
        let of = |parts: usize| {
            let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
            for at in 0..parts {
                zip.start_file(format!("xl/{at}"), zip::write::SimpleFileOptions::default()).expect("it has a name");
            }
            zip.finish().expect("it is written to memory").into_inner()
        };
        let told = |parts: usize| read("file.xlsx", &of(parts)).expect_err("it is no list").remove(0).reason;
        assert!(told(MOST_PARTS + 1).contains("more than 10,000 parts"));
        // What is wrong with this one is that it holds no sheet.
        assert!(!told(MOST_PARTS).contains("more than"), "{}", told(MOST_PARTS));
    }

    #[test]
    fn a_part_that_says_less_than_it_unpacks_to_is_counted_all_the_same() {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("xl/sharedStrings.xml", zip::write::SimpleFileOptions::default()).expect("it has a name");
        zip.write_all(&[0; 100_000]).expect("it is written to memory");
        let honest = zip.finish().expect("it is written to memory").into_inner();
        // Origin: APPNOTE.TXT 6.3.10 (PKWARE), 4.3.7 and 4.3.12: the size stands in both headers, little-endian.
        let (size, lie) = (100_000u32.to_le_bytes(), 10u32.to_le_bytes());
        let mut lying = honest.clone();
        let places: Vec<usize> = (0..lying.len() - 4).filter(|at| lying[*at..at + 4] == size).collect();
        places.iter().for_each(|at| lying[*at..at + 4].copy_from_slice(&lie));
        assert_eq!(places.len(), 2);
        for file in [honest, lying] {
            assert_eq!(unpacks_beyond(&file, 100_000).ok(), Some(false));
            // An error would do as well: the file is refused either way.
            assert_ne!(unpacks_beyond(&file, 99_999).ok(), Some(false));
        }
    }
}
