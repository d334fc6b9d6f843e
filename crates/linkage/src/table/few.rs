//! A few rows of a table as a table of their own, so that what concerns them alone does not read all the others.

use std::borrow::Cow;

use super::Error;
use super::column::{Column, NOTHING, Numbering, Table, Values};
use super::model::{Compare, Fit, Model};
use super::ready::{Prepared, Ready, counted, known};

/// These rows made ready, to weigh what they weigh among all others.
pub(super) fn ready(table: &Table, model: &Model, (fit, rows): (&Fit, &[u32])) -> Result<Ready, Error> {
    let learnt = Model { learnt: Some(fit.clone()), ..model.clone() };
    let mut ready = Ready::new(&taken((table, model), rows, |_| None)?, &learnt)?;
    let known = known(table, model)?;
    for (comparison, compare) in ready.comparisons.iter_mut().zip(&model.compare) {
        count(comparison, compare, (table.column(&compare.columns[0])?, known.as_deref()));
    }
    Ok(ready)
}

/// A row that is not in the table, and then these. `value` gives its columns.
pub(super) fn beside(
    among: (&Table, &Model),
    rows: &[u32],
    value: &impl Fn(&str) -> Option<String>,
) -> Result<Table, Error> {
    taken(among, rows, |name| Some(value(name)))
}

/// `first` gives for a column what a row before the others has there; `None` where there is no such row.
fn taken(
    (table, model): (&Table, &Model),
    rows: &[u32],
    first: impl Fn(&str) -> Option<Option<String>>,
) -> Result<Table, Error> {
    let mut names: Vec<&String> = model.compare.iter().flat_map(|compare| &compare.columns).collect();
    names.extend(&model.known);
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
fn count(comparison: &mut Prepared, compare: &Compare, (column, known): (&Column, Option<&[u32]>)) {
    let Some(rare) = &comparison.rare else { return };
    let column = column.as_texts();
    let Values::Texts { texts, of_rows } = column.values() else { return };
    // Those of the few come first, and the others after them.
    let mut values = Numbering::new();
    rare.iter().for_each(|text| _ = values.number(text));
    let few = rare.len();
    let number = |text: &str| compare.value(text).map_or(NOTHING, |folded| values.number(&folded));
    let numbers: Vec<u32> = texts.iter().map(number).collect();
    let of_row = |number: &u32| numbers.get(*number as usize).copied().unwrap_or(NOTHING);
    let of_rows: Vec<u32> = of_rows.iter().map(of_row).collect();
    let mut counts = counted(values.texts().len(), &of_rows, known);
    comparison.filled = counts.iter().map(|count| f64::from(*count)).sum();
    counts.truncate(few);
    comparison.counts = counts;
}
