//! The first sheet of an XLSX file as a grid.

use super::{Grid, whole};
use calamine::{Data, Reader, Xlsx};
use record::Problem;
use record::problem::Reason;
use std::io::Cursor;

/// The most bytes that the parts of a file may unpack to.
const UNPACKED_LIMIT_BYTES: u64 = 1 << 30;

/// Reads the first sheet that holds anything.
pub(super) fn read(file: &str, bytes: &[u8]) -> Result<Grid, Vec<Problem>> {
    let damaged = |said: &str| {
        let words = format!("the spreadsheet cannot be read: {said}");
        vec![whole(
            file,
            Reason::NotText,
            &words,
            "open it in a spreadsheet program and save it again as .xlsx or .csv",
        )]
    };
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error.to_string()))?;
    let sizes = (0..archive.len()).map(|at| archive.by_index_raw(at).map_or(0, |entry| entry.size()));
    if sizes.sum::<u64>() > UNPACKED_LIMIT_BYTES {
        let remedy = "take out sheets that are not needed, or save the list as .csv";
        return Err(vec![whole(file, Reason::TooLong, "the spreadsheet unpacks to more than 1 GB", remedy)]);
    }
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error.to_string()))?;
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(|error| damaged(&error.to_string()))?;
        let Some((top, _)) = range.start() else { continue };
        let mut rows = range.rows();
        let Some(first) = rows.next() else { continue };
        let columns = first.iter().map(shown).collect();
        let number = |at: usize| u64::from(top) + at as u64 + 2;
        let rows = rows.enumerate().map(|(at, cells)| (number(at), cells.iter().map(shown).collect())).collect();
        return Ok(Grid { columns, rows, problems: Vec::new() });
    }
    Err(vec![whole(file, Reason::Missing, "the spreadsheet holds no cells", "choose the file again")])
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
