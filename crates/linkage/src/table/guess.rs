//! A model guessed by looking at names and values of columns, as somebody who knows matching would begin; each choice is
//! told in a sentence.
//!
//! What names mean is in `name`, what values look like in `look`, which pairs to look at in `rules`.

mod look;
mod name;
mod rules;

use super::file::sound;
use super::{Compare, Error, How, MOST_COMPARISONS, Model, Rule, Table};
use look::Look;
use name::Role;
use std::str::FromStr;

/// A model that was guessed.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    /// The model.
    pub model: Model,
    /// One sentence for each choice.
    pub told: Vec<String>,
    /// The column that numbers the rows, where there is one.
    pub id: Option<String>,
}

/// A column and what it was taken for.
struct Known {
    name: String,
    role: Role,
    look: Look,
}

/// Guesses a model for a table. A column of truth is never compared, nor one that only numbers the rows.
///
/// # Errors
/// [`Error::TooFewRows`] below two rows; [`Error::BadModel`] where no column could tell rows apart, or no rule would look
/// at few enough pairs.
pub fn guess(table: &Table) -> Result<Guess, Error> {
    if table.rows() < 2 {
        return Err(Error::TooFewRows);
    }
    let rows = look::sample(table);
    let names: Vec<String> = table.columns().iter().map(|column| column.name().to_owned()).collect();
    let mut known: Vec<Known> = Vec::new();
    for column in table.columns() {
        let look = Look::at(table, column, &rows);
        known.push(Known { name: column.name().to_owned(), role: look.role(name::role(column.name(), &names)), look });
    }
    let id = one_id(&mut known);
    without_doubles(&mut known);
    let (mut compare, mut told) = comparisons(&known);
    if compare.is_empty() {
        let seen = names.join(", ");
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

/// Takes out the comparisons that tell least apart until there are no more than a model may have.
fn without_least(compare: &mut Vec<Compare>) -> Option<String> {
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
    let words = format!("{MOST_COMPARISONS} comparisons are the most, and others tell more");
    (!left.is_empty()).then(|| format!("`{}` are not compared: {words}", left.join("`, `")))
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

fn comparisons(known: &[Known]) -> (Vec<Compare>, Vec<String>) {
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
            Ok((how, by_frequency, says)) => {
                told.push(format!("`{}` is compared as {says}", columns.join("`, `")));
                compare.push(Compare { columns, how, by_frequency });
            }
            Err(because) => told.push(format!("`{name}` is not compared: {because}")),
        }
    }
    (compare, told)
}

/// How a role is compared, whether by frequency, and in words; or why it is not.
fn way(role: Role) -> Result<(How, bool, &'static str), &'static str> {
    let name = |close: &[f64]| How::Name { close: close.to_vec() };
    Ok(match role {
        Role::First | Role::Last | Role::Parent => (
            name(&[0.92, 0.8]),
            true,
            "a name: the same, of the same consonants in any script, close; rare ones weigh more",
        ),
        Role::Full => (How::Parts { close: 0.9 }, true, "a name of several parts, in any order; rare ones weigh more"),
        Role::Place => {
            (How::Text { close: vec![0.9] }, true, "a place or another word: the same, or close; rare ones weigh more")
        }
        Role::Birth => (
            How::Date { days: vec![31, 366], typos: true },
            false,
            "a date of birth: the same, mistyped, a month or a year off",
        ),
        Role::Event => (
            How::Date { days: vec![3, 31, 366], typos: false },
            false,
            "a date: the same, or days, a month, a year off",
        ),
        Role::Latitude => {
            (How::Distance { km: vec![1.0, 5.0, 30.0] }, false, "a place on the map: within 1, 5 or 30 km")
        }
        Role::Sex | Role::Few => (How::Exact, false, "one of few values: the same or not"),
        Role::Email => (How::Typos { most: vec![1, 3] }, true, "an address as it is typed: up to 3 typing errors"),
        Role::Phone | Role::Code => {
            (How::Typos { most: vec![1, 2] }, true, "a number as it is typed: up to 2 typing errors")
        }
        Role::Postcode => (How::Typos { most: vec![1] }, true, "a code as it is typed: up to 1 typing error"),
        Role::Age => {
            (How::Number { within: vec![1.0, 5.0], is_share: false }, false, "an age: the same, or 1 or 5 years off")
        }
        Role::Number => (
            How::Number { within: vec![0.1, 0.3], is_share: true },
            false,
            "a number: the same, or a tenth or a third off",
        ),
        Role::Words => (How::Set { shared: vec![0.5] }, false, "a set of words: the same ones, or half of them"),
        Role::Truth => return Err("it may say already which rows belong together"),
        Role::Id => return Err("it numbers the rows"),
        Role::List => return Err("it says whence a row comes"),
        Role::Text => return Err("it is running text, or says again what another column says"),
        Role::Empty => return Err("it holds nothing, or the same in each row"),
        Role::Longitude => return Err("it is compared with the latitude"),
    })
}
