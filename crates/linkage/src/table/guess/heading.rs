//! Whether headings are headings: a list without them has a person in their place, and a schema would give that away.

use super::look::{is_date, number};
use super::{Known, name};
use crate::table::{Column, Error, Table};

/// Refuses headings that look like the first row of the data. No heading is repeated in the refusal.
///
/// # Errors
/// [`Error::BadModel`] where a heading is a number, a date or an address of mail, or stands in its own column, too; and
/// where no heading says what its column holds.
pub(super) fn check(known: &[Known], table: &Table) -> Result<(), Error> {
    for (at, one) in known.iter().enumerate() {
        if is_value(&one.name) || stands_in(table.column(&one.name)?, &one.name) {
            let words = "the first row looks like data and not like headings (column";
            let remedy = "put headings over the list, such as first_name or date_of_birth, or give a --schema";
            return Err(Error::BadModel(format!("{words} {}); {remedy}", at + 1)));
        }
    }
    let names: Vec<String> = known.iter().map(|one| one.name.clone()).collect();
    if names.iter().all(|one| name::role(one, &names).is_none()) {
        let words = "no heading says what its column holds, so that the first row looks like data";
        let remedy = "put headings over the list, such as first_name or date_of_birth, or give a --schema";
        return Err(Error::BadModel(format!("{words}; {remedy}")));
    }
    Ok(())
}

fn is_value(name: &str) -> bool {
    // A number of a telephone or of a card, in whatever digits and with whatever signs between them.
    let is_digits = name.chars().any(char::is_numeric) && !name.chars().any(char::is_alphabetic);
    is_digits || number(name).is_some() || is_date(name) || name.contains('@')
}

fn stands_in(column: &Column, name: &str) -> bool {
    let name = name.trim().to_lowercase();
    !name.is_empty()
        && (0..column.len()).filter_map(|row| column.get(row)).any(|value| value.trim().to_lowercase() == name)
}
