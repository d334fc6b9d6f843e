//! The one row of an answer, as numbers. A number that is not there is no nought: taken for one it would leave out pairs
//! and say nothing.

use crate::Error;
use crate::share::int64s;
use datafusion::arrow::array::{Array, RecordBatch};

/// The row of an answer that has one row.
///
/// # Errors
/// `Failed` where it has none or several.
pub(crate) fn one(batches: &[RecordBatch]) -> Result<&RecordBatch, Error> {
    let some: Vec<&RecordBatch> = batches.iter().filter(|batch| batch.num_rows() > 0).collect();
    match some[..] {
        [row] if row.num_rows() == 1 => Ok(row),
        _ => {
            let rows: usize = some.iter().map(|batch| batch.num_rows()).sum();
            Err(Error::Failed(format!("an answer of one row came with {rows}; run it again")))
        }
    }
}

/// A number of rows or blocks in it, where it may be none.
///
/// # Errors
/// `Failed` where there is no such column, or it is below 0.
pub(crate) fn number(row: &RecordBatch, name: &str) -> Result<Option<u64>, Error> {
    let column = int64s(row, name)?;
    if column.is_null(0) {
        return Ok(None);
    }
    u64::try_from(column.value(0)).map(Some).map_err(|_| Error::Failed(format!("`{name}` came as less than nothing")))
}

/// As [`number`], where it must be there.
///
/// # Errors
/// `Failed` also where it is not.
pub(crate) fn count(row: &RecordBatch, name: &str) -> Result<u64, Error> {
    number(row, name)?.ok_or_else(|| Error::Failed(format!("an answer came without `{name}`; run it again")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::arrow::array::{ArrayRef, Int64Array};
    use std::sync::Arc;

    fn rows(numbers: Vec<Option<i64>>) -> RecordBatch {
        let column: ArrayRef = Arc::new(Int64Array::from(numbers));
        RecordBatch::try_from_iter_with_nullable([("filled0", column, true)]).expect("it is a table")
    }

    #[test]
    fn a_number_that_did_not_come_stops_the_run_and_is_not_taken_for_nought() {
        let good = [rows(Vec::new()), rows(vec![Some(7)])];
        assert_eq!(count(one(&good).expect("one row"), "filled0").expect("it is there"), 7);
        assert!(count(&good[1], "filled1").is_err());
        for bad in [vec![], vec![rows(Vec::new())], vec![rows(vec![Some(1), Some(2)])], vec![good[1].clone(); 2]] {
            assert!(one(&bad).is_err(), "{bad:?}");
        }
        let (none, below) = (rows(vec![None]), rows(vec![Some(-1)]));
        assert_eq!(number(&none, "filled0").expect("it may be none"), None);
        assert!(count(&none, "filled0").is_err() && number(&below, "filled0").is_err());
    }
}
