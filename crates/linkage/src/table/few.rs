//! A few rows of a table as a table of their own, so that what concerns them alone does not read all the others.

use std::borrow::Cow;

use super::Error;
use super::column::{Column, NOTHING, Numbering, Table, Values};
use super::model::{Compare, Model};
use super::ready::Prepared;

/// These rows, with the columns that a model compares.
pub(super) fn of_rows(table: &Table, model: &Model, rows: &[u32]) -> Result<Table, Error> {
    taken((table, model), rows, |_| None)
}

/// A row that is not in the table, and then these. `value` gives its columns.
pub(super) fn beside(
    known: (&Table, &Model),
    rows: &[u32],
    value: &impl Fn(&str) -> Option<String>,
) -> Result<Table, Error> {
    taken(known, rows, |name| Some(value(name)))
}

/// `first` gives for a column what a row before the others has there; `None` where there is no such row.
fn taken(
    (table, model): (&Table, &Model),
    rows: &[u32],
    first: impl Fn(&str) -> Option<Option<String>>,
) -> Result<Table, Error> {
    let mut names: Vec<&String> = model.compare.iter().flat_map(|compare| &compare.columns).collect();
    names.sort_unstable();
    names.dedup();
    let mut len = rows.len();
    let mut columns = Vec::with_capacity(names.len());
    for name in names {
        let column = table.column(name)?;
        let mut values: Vec<Option<Cow<'_, str>>> =
            first(name).into_iter().map(|value| value.map(Cow::Owned)).collect();
        values.extend(rows.iter().map(|row| column.get(*row as usize)));
        len = values.len();
        columns.push(Column::texts(name, values.iter().map(Option::as_deref)));
    }
    Table::new(columns, vec![len])
}

/// Counts how often the values of a few rows occur in a whole column, where a comparison weighs by it.
pub(super) fn count(comparison: &mut Prepared, compare: &Compare, column: &Column) {
    let Some(rare) = &comparison.rare else { return };
    let column = column.as_texts();
    let Values::Texts { texts, of_rows } = column.values() else { return };
    let mut known = Numbering::new();
    rare.iter().for_each(|text| _ = known.number(text));
    // Of each different text once: whether it is a value at all, and which of the few.
    let value = |text: &str| {
        let folded = compare.value(text);
        (folded.is_some(), folded.and_then(|folded| known.find(&folded)))
    };
    let values: Vec<(bool, Option<u32>)> = texts.iter().map(value).collect();
    let mut counts = vec![0; rare.len()];
    let mut filled = 0_u32;
    for number in of_rows.iter().filter(|number| **number != NOTHING) {
        let (is_value, which) = values[*number as usize];
        filled += u32::from(is_value);
        if let Some(which) = which {
            counts[which as usize] += 1;
        }
    }
    (comparison.counts, comparison.filled) = (counts, f64::from(filled));
}
