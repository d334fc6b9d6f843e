//! Learning, where the model has nothing learnt: by the kernel, here, over all rows, as one machine does.

use crate::Error;
use crate::files::Open;
use crate::job::Job;
use datafusion::arrow::array::Array;
use linkage::table::{self, Column, Filling, Fit, Model, Table};

/// Learns what the comparisons weigh. All rows are held here meanwhile.
///
/// # Errors
/// `Refused` where the model does not fit the rows; `Failed` where a file cannot be read.
pub(crate) fn learn(job: &Job, model: &Model) -> Result<Fit, Error> {
    Ok(table::learn(&whole(job)?, model, 0, &table::go_on)?)
}

/// The whole table.
fn whole(job: &Job) -> Result<Table, Error> {
    let mut columns = Vec::new();
    for (at, name) in job.columns.iter().enumerate() {
        columns.push(column(job, at)?.named(name));
    }
    let columns: Vec<Column> = columns;
    let lists = job.lists.iter().map(|rows| usize::try_from(*rows).unwrap_or(usize::MAX)).collect();
    Ok(Table::new(columns, lists)?)
}

fn column(job: &Job, at: usize) -> Result<Filling, Error> {
    let mut filling = Filling::new();
    for file in &job.files {
        let open = Open::new(file)?;
        for group in 0..file.groups.len() {
            let cells = open.cells(group, at)?;
            (0..cells.len()).for_each(|row| filling.push(if cells.is_valid(row) { cells.value(row) } else { "" }));
        }
    }
    Ok(filling)
}
