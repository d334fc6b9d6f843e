//! A model guessed by looking at names and values of columns, as somebody who knows matching would begin; each choice is
//! told in a sentence.
//!
//! What names mean is in `name`, what values look like in `look`, which pairs to look at in `rules`.

mod encode;
mod heading;
mod look;
mod name;
mod rules;
mod told;

use super::file::sound;
use super::{Column, Compare, Error, How, MOST_COMPARISONS, Model, Rule, Table};
use look::Look;
use name::Role;
use std::str::FromStr;

pub use encode::{Because, Becomes, SchemaGuess, guess_schema};
pub use told::Told;

/// A model that was guessed.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// The model.
    pub model: Model,
    /// Each choice.
    pub told: Vec<Told>,
    /// The column that numbers the rows, where there is one.
    pub id: Option<String>,
}

/// A column and what it was taken for.
struct Known {
    name: String,
    role: Role,
    /// Whether its name says that it is a place, however few there are.
    is_place: bool,
    look: Look,
}

/// Guesses a model for a table. A column of truth is never compared, nor one that only numbers the rows.
///
/// # Errors
/// [`Error::TooFewRows`] below two rows; [`Error::BadModel`] where no column could tell rows apart, or no rule would look
/// at few enough pairs.
pub fn guess(table: &Table) -> Result<Guess, Error> {
    let mut known = known(table)?;
    let rows = look::sample(table);
    let id = one_id(&mut known);
    without_doubles(&mut known);
    let (mut compare, mut told) = comparisons(&known);
    if compare.is_empty() {
        let seen = known.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join(", ");
        let words =
            "no column can tell rows apart; write a model with --init from a file that has names, dates or places";
        return Err(Error::BadModel(format!("{words} (there are: {seen})")));
    }
    told.extend(without_least(&mut compare));
    let chosen = rules::choose(&known, (table, &rows), &compare)?;
    told.extend(chosen.told);
    let mut model = Model::new(compare, chosen.block);
    model.train = chosen.train;
    model.certain = chosen.certain;
    model.certain_recall = chosen.certain_recall;
    model.within_lists = table.lists().len() < 2;
    sound(&model)?;
    Ok(Guess { model, told, id })
}

/// What each column was taken for.
fn known(table: &Table) -> Result<Vec<Known>, Error> {
    if table.rows() < 2 {
        return Err(Error::TooFewRows);
    }
    let rows = look::sample(table);
    let names: Vec<String> = table.columns().iter().map(|column| column.name().to_owned()).collect();
    let one = |column: &Column| {
        let (look, name) = (Look::at(table, column, &rows), column.name().to_owned());
        let named = name::role(&name, &names);
        Known { role: look.role(named), is_place: named == Some(Role::Place), name, look }
    };
    Ok(table.columns().iter().map(one).collect())
}

/// Takes out the comparisons that tell least apart until there are no more than a model may have.
fn without_least(compare: &mut Vec<Compare>) -> Option<Told> {
    let tells = |how: &How| match how {
        How::Name { .. } | How::Parts { .. } | How::Date { .. } | How::Distance { .. } => 0,
        How::Typos { .. } | How::Text { .. } | How::Set { .. } => 1,
        How::Number { .. } | How::Exact => 2,
    };
    let mut left = Vec::new();
    while compare.len() > MOST_COMPARISONS {
        // Of those that tell as little, the one that stands last in the file.
        let least = (0..compare.len()).max_by_key(|at| tells(&compare[*at].how))?;
        left.push(compare.remove(least).columns.join(", "));
    }
    (!left.is_empty()).then_some(Told::TooMany(left))
}

/// The one column that numbers the rows: the first that is called so, or else the first that looks so.
fn one_id(known: &mut [Known]) -> Option<String> {
    let is_called = |one: &&Known| one.role == Role::Id && name::role(&one.name, &[]) == Some(Role::Id);
    let found = known.iter().find(is_called).or_else(|| known.iter().find(|one| one.role == Role::Id));
    found.map(|one| one.name.clone())
}

/// A second column of a role that only one can have is compared by what it holds, and half a place is none.
fn without_doubles(known: &mut [Known]) {
    let has = |known: &[Known], role| known.iter().any(|one| one.role == role);
    if !(has(known, Role::Latitude) && has(known, Role::Longitude)) {
        for one in known.iter_mut().filter(|one| matches!(one.role, Role::Latitude | Role::Longitude)) {
            one.role = Role::Number;
        }
    }
    for role in [Role::Latitude, Role::Longitude] {
        for one in known.iter_mut().filter(|one| one.role == role).skip(1) {
            one.role = Role::Empty;
        }
    }
    // Who knows the day of birth knows the age: both together would count the same agreement twice.
    let is_born = known.iter().any(|one| one.role == Role::Birth && one.look.filled >= 0.5);
    for one in known.iter_mut().filter(|one| one.role == Role::Age && is_born) {
        one.role = Role::Text;
    }
}

fn comparisons(known: &[Known]) -> (Vec<Compare>, Vec<Told>) {
    let mut compare = Vec::new();
    let mut told = Vec::new();
    let of = |role: Role| known.iter().find(|one| one.role == role).map(|one| one.name.clone());
    for one in known {
        let name = &one.name;
        if one.role == Role::Longitude || Rule::from_str(name).is_err() {
            continue;
        }
        let columns = match one.role {
            Role::Latitude => [Some(name.clone()), of(Role::Longitude)].into_iter().flatten().collect(),
            _ => vec![name.clone()],
        };
        match way(one.role) {
            Ok((how, by_frequency, way)) => {
                told.push(Told::Compared { columns: columns.clone(), way });
                compare.push(Compare { columns, how, by_frequency });
            }
            Err(because) => told.push(Told::Left { column: name.clone(), because }),
        }
    }
    (compare, told)
}

/// How a role is compared, whether by frequency, and the code of it; or that of why it is not.
fn way(role: Role) -> Result<(How, bool, &'static str), &'static str> {
    let name = |close: &[f64]| How::Name { close: close.to_vec() };
    let date = |days: &[u32], typos: bool| How::Date { days: days.to_vec(), typos };
    let typos = |most: &[u32]| How::Typos { most: most.to_vec() };
    let number = |within: &[f64], is_share: bool| How::Number { within: within.to_vec(), is_share };
    Ok(match role {
        Role::First | Role::Last | Role::Parent => (name(&[0.92, 0.8]), true, "name"),
        Role::Full => (How::Parts { close: 0.9 }, true, "parts"),
        Role::Place => (How::Text { close: vec![0.9] }, true, "word"),
        Role::Birth => (date(&[31, 366], true), false, "birth"),
        Role::Event => (date(&[3, 31, 366], false), false, "day"),
        Role::Latitude => (How::Distance { km: vec![1.0, 5.0, 30.0] }, false, "map"),
        Role::Sex | Role::Few => (How::Exact, false, "few"),
        Role::Email => (typos(&[1, 3]), true, "address"),
        Role::Phone | Role::Code => (typos(&[1, 2]), true, "typed"),
        Role::Postcode => (typos(&[1]), true, "postcode"),
        Role::Age => (number(&[1.0, 5.0], false), false, "age"),
        Role::Number => (number(&[0.1, 0.3], true), false, "number"),
        Role::Words => (How::Set { shared: vec![0.5] }, false, "set"),
        Role::Truth => return Err("truth"),
        Role::Id => return Err("id"),
        Role::List => return Err("list"),
        Role::Text => return Err("text"),
        Role::Empty => return Err("empty"),
        Role::Longitude => return Err("longitude"),
    })
}
