//! How much a Parquet file may unpack to: a few bytes can stand for a thousand million values.

use crate::grid::spreadsheet::{MOST_CELLS, UNPACKED_LIMIT_BYTES};
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};

/// A large file may hold so many cells, and unpack to so many bytes, for each of its own bytes.
const PER_BYTE: u64 = 100;

/// The most that is taken out of one file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    cells: u64,
    bytes: u64,
}

/// Why a file is not read to its end.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct TooLarge(pub(super) &'static str);

impl Limits {
    /// For a grid, which is held as a whole: as of a spreadsheet.
    pub(super) const GRID: Self = Self { cells: MOST_CELLS as u64, bytes: UNPACKED_LIMIT_BYTES };

    /// For what is handed over column by column: more of a larger file.
    pub(super) fn of(length_bytes: u64) -> Self {
        let most = length_bytes.saturating_mul(PER_BYTE);
        Self { cells: Self::GRID.cells.max(most), bytes: Self::GRID.bytes.max(most) }
    }

    /// Refuses a file that says itself that it holds more. One that says less than it holds is stopped by [`Left`].
    pub(super) fn check(&self, metadata: &ParquetMetaData) -> Result<(), ParquetError> {
        let sum = |of: fn(&RowGroupMetaData) -> u64| metadata.row_groups().iter().map(of).fold(0, u64::saturating_add);
        if sum(cells) > self.cells {
            return Err(too_large("the Parquet file holds more cells than are read of one file"));
        }
        if sum(bytes) > self.bytes { Err(unpacks()) } else { Ok(()) }
    }

    /// What may still be unpacked.
    pub(super) fn left(&self) -> Left {
        Left(self.bytes)
    }
}

/// How many bytes may still be unpacked.
#[derive(Debug)]
pub(super) struct Left(u64);

impl Left {
    /// Counts what was unpacked, whatever the file says of it.
    pub(super) fn spend(&mut self, bytes: usize) -> Result<(), ParquetError> {
        self.0 = self.0.checked_sub(bytes as u64).ok_or_else(unpacks)?;
        Ok(())
    }
}

/// The cells that a group promises; the values of a nested column count each.
fn cells(group: &RowGroupMetaData) -> u64 {
    let of = |values: i64| u64::try_from(values.max(group.num_rows())).unwrap_or(u64::MAX);
    group.columns().iter().map(|column| of(column.num_values())).fold(0, u64::saturating_add)
}

/// The bytes to which a group says that it unpacks.
fn bytes(group: &RowGroupMetaData) -> u64 {
    let of = |bytes: i64| u64::try_from(bytes).unwrap_or(u64::MAX);
    group.columns().iter().map(|column| of(column.uncompressed_size())).fold(0, u64::saturating_add)
}

fn unpacks() -> ParquetError {
    too_large("the Parquet file unpacks to more than is read of one file")
}

fn too_large(words: &'static str) -> ParquetError {
    ParquetError::External(Box::new(TooLarge(words)))
}

#[cfg(test)]
mod tests {
    use super::Limits;
    use crate::columns::Takes;
    use crate::grid::parquet::{Column, hand_over, rows, told, write_parquet};
    use parquet::errors::ParquetError;

    /// Takes everything and keeps nothing.
    struct Nothing;

    impl Takes for Nothing {
        fn headings(&mut self, _: &[String]) {}
        fn text(&mut self, _: usize, _: &str) {}
        fn number(&mut self, _: usize, _: f64) {}
        fn row(&mut self, _: u64) {}
    }

    /// The code and the words of the problem when a file is read as a grid, and column by column.
    fn refused(bytes: &[u8], limits: Limits) -> [Option<(String, String)>; 2] {
        let problem = |error: ParquetError| told("list.parquet", &error).into_iter().next().map(|p| (p.code, p.reason));
        let grid = rows(bytes, limits).err();
        let columns = hand_over(bytes, limits, &mut Nothing).err();
        [grid.and_then(problem), columns.and_then(problem)]
    }

    #[test]
    fn a_small_file_that_unpacks_to_much_is_refused_whatever_it_says() {
        // One text of 1,000 letters, 1,000 times over: a dictionary keeps it once, so that the file says little of it.
        let text = "x".repeat(1_000);
        let file = write_parquet(&[("note", Column::Text(vec![text; 1_000]))]).expect("one column is even");
        assert!(file.len() < 10_000, "{} bytes", file.len());
        // By hand: 1,000 times 1,000 bytes are a million.
        assert_eq!(refused(&file, Limits { cells: 1_000, bytes: 1_000_000 }), [None, None]);
        for problem in refused(&file, Limits { cells: 1_000, bytes: 999_999 }) {
            let (code, words) = problem.expect("it is refused");
            assert!(code == "too-long" && words.contains("unpacks"), "{code}: {words}");
        }
    }

    #[test]
    fn a_small_file_of_many_cells_is_refused_before_any_is_read() {
        let sevens = || Column::Whole(vec![7; 50_000]);
        let file = write_parquet(&[("a", sevens()), ("b", sevens())]).expect("the columns are even");
        assert!(file.len() < 10_000, "{} bytes", file.len());
        assert_eq!(refused(&file, Limits { cells: 100_000, bytes: 1 << 20 }), [None, None]);
        for problem in refused(&file, Limits { cells: 99_999, bytes: 1 << 20 }) {
            let (code, words) = problem.expect("it is refused");
            assert!(code == "too-long" && words.contains("cells"), "{code}: {words}");
        }
    }

    #[test]
    fn a_larger_file_may_hold_more_and_a_small_one_as_much_as_a_spreadsheet() {
        assert_eq!(Limits::of(1).cells, 20_000_000);
        assert_eq!(Limits::of(1 << 30).bytes, 100 << 30);
    }
}
