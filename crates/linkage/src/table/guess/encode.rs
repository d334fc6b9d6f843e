//! A schema of encodings guessed from what columns mean: pieces of names, of dates and of places, with as many bits as
//! they count. The settings are those that `docs/methods/private-matching.md` measured.

use super::{Error, Known, Role, heading, known};
use crate::private::{Comparison, Feature, Format, Hashing, Missing, Schema, Strategy, Text};
use crate::table::{Column, Table};

/// Width of the encodings.
const BITS: usize = 1024;

/// A schema that was guessed.
#[derive(Debug, Clone, PartialEq)]
pub struct SchemaGuess {
    /// The schema; only what is encoded stands in it, so that it tells nobody what else a list holds.
    pub schema: Schema,
    /// Each column, and what becomes of it.
    pub columns: Vec<(String, Becomes)>,
    /// A column with few values of which each row has one: it may go into the keys.
    pub salt: Option<String>,
}

/// What becomes of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Becomes {
    /// Pieces of two letters, so many bits.
    Pieces(u32),
    /// A day, written as `1987-03-12`, in pieces; so many bits.
    Day(u32),
    /// The whole value, so many bits.
    Whole(u32),
    /// It is not encoded.
    Nothing(Because),
}

/// Why a column is not encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// It numbers the rows, or says already which belong together.
    Numbers,
    /// It says whence a row comes.
    Source,
    /// It is running text.
    Text,
    /// It holds nothing, or the same in each row.
    Empty,
    /// Two reports of one person hardly agree in it.
    Changes,
}

/// Guesses a schema for a table.
///
/// # Errors
/// [`Error::TooFewRows`] below two rows; [`Error::BadModel`] where no column could be encoded, or headings look like
/// the first row of the data.
pub fn guess_schema(table: &Table) -> Result<SchemaGuess, Error> {
    let known = known(table)?;
    heading::check(&known, table)?;
    let (mut columns, mut features) = (Vec::new(), Vec::new());
    for one in &known {
        let becomes = becomes(one, table.column(&one.name)?);
        features.extend(feature(&one.name, becomes));
        columns.push((one.name.clone(), becomes));
    }
    if features.is_empty() {
        let seen: Vec<&str> = known.iter().map(|one| one.name.as_str()).collect();
        let words = "no column can be encoded; choose a file that has names, dates or places";
        return Err(Error::BadModel(format!("{words} (there are: {})", seen.join(", "))));
    }
    let is_stable = |one: &&Known| {
        let filled = table.column(&one.name).map_or(0, Column::filled);
        one.is_place && one.role == Role::Few && filled == table.rows()
    };
    let salt = known.iter().find(is_stable).map(|one| one.name.clone());
    Ok(SchemaGuess { schema: Schema::new(BITS, features), columns, salt })
}

fn becomes(one: &Known, column: &Column) -> Becomes {
    match one.role {
        Role::First | Role::Last | Role::Parent | Role::Full => Becomes::Pieces(200),
        Role::Birth | Role::Event if is_each_day(column) => Becomes::Day(150),
        Role::Birth | Role::Event | Role::Email | Role::Phone | Role::Code => Becomes::Pieces(150),
        Role::Place => Becomes::Pieces(100),
        // Places are mistyped, however few there are.
        Role::Few if one.is_place => Becomes::Pieces(100),
        Role::Postcode => Becomes::Pieces(80),
        Role::Few | Role::Sex => Becomes::Whole(40),
        Role::Truth | Role::Id => Becomes::Nothing(Because::Numbers),
        Role::List => Becomes::Nothing(Because::Source),
        Role::Text | Role::Words => Becomes::Nothing(Because::Text),
        Role::Empty => Becomes::Nothing(Because::Empty),
        Role::Age | Role::Number | Role::Latitude | Role::Longitude => Becomes::Nothing(Because::Changes),
    }
}

/// Whether each value is a whole day as ISO writes it; else partial dates would be refused one by one.
fn is_each_day(column: &Column) -> bool {
    let is_day = |value: &str| value.len() == 10 && value.parse::<jiff::civil::Date>().is_ok();
    (0..column.len()).filter_map(|row| column.get(row)).all(|value| is_day(&value))
}

fn feature(name: &str, becomes: Becomes) -> Option<Feature> {
    let text = || Format::Text(Text::default());
    let pieces = Comparison::Ngram { n: 2, positional: false };
    let (format, comparison, bits) = match becomes {
        Becomes::Pieces(bits) => (text(), pieces, bits),
        Becomes::Day(bits) => (Format::Date { format: "%Y-%m-%d".to_owned() }, pieces, bits),
        Becomes::Whole(bits) => (text(), Comparison::Exact, bits),
        Becomes::Nothing(_) => return None,
    };
    // So many bits for the value and not for each piece: else the number of bits tells how long a name is.
    let mut hashing = Hashing::new(comparison, Strategy::BitsPerFeature(bits));
    hashing.missing = Some(Missing { sentinel: String::new(), replace_with: Some(String::new()) });
    Some(Feature::new(name, format, hashing))
}
