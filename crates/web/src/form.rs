//! What a browser posts: `acts.0.type=V01` becomes nested data, within limits.
//!
//! Names: `.` goes one level down, digits are the rows of a list, and `name[]` is a list of everything
//! that was ticked. Names that begin with `_` are the page's own: `_add`, `_remove`. Rows keep their
//! `_id`. What the values mean is left to `typed`.

use crate::csrf;
use serde_json::{Map, Value};

const MOST_PAIRS: usize = 5_000;
const MOST_ROWS: usize = 500;
const DEEPEST: usize = 4;
/// Rows of all lists together, those that only stand before another among them: a few bytes of a name make many.
const MOST_ROWS_IN_ALL: usize = 5_000;

/// Why a posted form cannot be read. A browser that shows our pages never causes one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It is not percent-encoded UTF-8.
    #[error("the form is not percent-encoded UTF-8; send it from the page")]
    NotText,
    /// It has too many fields, rows or levels.
    #[error("the form has more fields, rows or levels than are taken; send less")]
    TooMuch,
    /// One name is used in two ways, or is no name.
    #[error("the field name `{0}` fits no form; send it from the page")]
    Name(String),
}

/// A posted form, the page's own fields apart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Submission {
    /// The fields, nested, every value a text or a list.
    pub fields: Map<String, Value>,
    /// The token that came back.
    pub csrf: String,
    /// The repeat to which a row is to be added, when that button was pressed.
    pub add: Option<String>,
    /// The row to be taken away, such as `acts.0`, when that button was pressed.
    pub remove: Option<String>,
}

impl Submission {
    /// Reads the body of a POST or a query string.
    ///
    /// # Errors
    /// [`Error::NotText`] for what is not percent-encoded UTF-8, [`Error::TooMuch`] above 5,000 fields,
    /// 500 rows of a list, 5,000 of all, or 4 levels, [`Error::Name`] for a name used as a value and as a group.
    pub fn parse(body: &[u8]) -> Result<Self, Error> {
        let (mut found, mut room) = (Self::default(), MOST_ROWS_IN_ALL);
        for (name, value) in pairs(body)? {
            match name.as_str() {
                // Of two values of one name the first stands, as in `put`.
                csrf::FIELD if found.csrf.is_empty() => found.csrf = value,
                "_add" => found.add = found.add.or(Some(value)),
                "_remove" => found.remove = found.remove.or(Some(value)),
                csrf::FIELD => {}
                _ => put(&mut found.fields, &name, value, &mut room)?,
            }
        }
        Ok(found)
    }

    /// Whether a button was pressed that changes rows only: show the form again, save nothing.
    pub fn changes_rows(&self) -> bool {
        self.add.is_some() || self.remove.is_some()
    }

    /// Does what those buttons say: adds an empty row, takes one away.
    pub fn change_rows(&mut self) {
        if let Some(name) = self.add.take() {
            let rows = self.fields.entry(name).or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(rows) = rows
                && rows.len() < MOST_ROWS
            {
                rows.push(Value::Object(Map::new()));
            }
        }
        let removed = self.remove.take();
        let at = removed.as_deref().and_then(|r| r.rsplit_once('.')).and_then(|(n, i)| Some((n, i.parse().ok()?)));
        if let Some((name, index)) = at
            && let Some(Value::Array(rows)) = self.fields.get_mut(name)
            && rows.get::<usize>(index).is_some()
        {
            rows.remove(index);
        }
    }

    /// The value of a field at the top, empty when there is none.
    pub fn text(&self, name: &str) -> &str {
        self.fields.get(name).and_then(Value::as_str).unwrap_or_default()
    }
}

/// The pairs of a query string or form body, in order.
///
/// # Errors
/// [`Error::NotText`] and [`Error::TooMuch`] as in [`Submission::parse`].
pub fn pairs(body: &[u8]) -> Result<Vec<(String, String)>, Error> {
    let mut found = Vec::new();
    for pair in body.split(|b| *b == b'&').filter(|p| !p.is_empty()) {
        if found.len() == MOST_PAIRS {
            return Err(Error::TooMuch);
        }
        let at = pair.iter().position(|b| *b == b'=').unwrap_or(pair.len());
        let value = pair.get(at + 1..).unwrap_or_default();
        found.push((decode(&pair[..at])?, decode(value)?));
    }
    Ok(found)
}

/// The pieces of a query of which nothing can be read, as they stand in the address; none when all of it can.
pub fn unread(query: &[u8]) -> Vec<String> {
    match pairs(query) {
        Ok(_) => Vec::new(),
        Err(_) => {
            let pieces = query.split(|b| *b == b'&').filter(|p| !p.is_empty()).take(MOST_PAIRS);
            pieces.map(|piece| String::from_utf8_lossy(piece).into_owned()).collect()
        }
    }
}

fn decode(text: &[u8]) -> Result<String, Error> {
    let digit = |i: usize| text.get(i).and_then(|b| char::from(*b).to_digit(16));
    let mut bytes = Vec::with_capacity(text.len());
    let mut i = 0;
    while let Some(byte) = text.get(i) {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let (high, low) = digit(i + 1).zip(digit(i + 2)).ok_or(Error::NotText)?;
                bytes.push((high * 16 + low) as u8);
                i += 2;
            }
            other => bytes.push(*other),
        }
        i += 1;
    }
    // A text area sends line ends as two characters; one is kept.
    let text = String::from_utf8(bytes).map_err(|_| Error::NotText)?;
    if text.contains('\0') { Err(Error::NotText) } else { Ok(text.replace("\r\n", "\n")) }
}

fn put(fields: &mut Map<String, Value>, name: &str, value: String, room: &mut usize) -> Result<(), Error> {
    let (path, is_list) = name.strip_suffix("[]").map_or((name, false), |n| (n, true));
    let parts: Vec<&str> = path.split('.').collect();
    if parts.len() > DEEPEST {
        return Err(Error::TooMuch);
    }
    let (first, rest) = parts.split_first().filter(|(f, _)| !f.is_empty()).ok_or_else(|| wrong(name))?;
    let mut slot = fields.entry(*first).or_insert(Value::Null);
    for part in rest {
        slot = descend(slot, part, room).map_err(|e| e.unwrap_or_else(|| wrong(name)))?;
    }
    match slot {
        Value::Null if is_list => *slot = Value::Array(texts(value)),
        Value::Array(ticked) if is_list => ticked.extend(texts(value)),
        Value::Null if !is_list => *slot = Value::String(value),
        // INVARIANT: the first of two values of one name stands, so that nothing typed is replaced unseen.
        Value::String(_) if !is_list => {}
        _ => return Err(wrong(name)),
    }
    Ok(())
}

// An empty value stands in the page for *nothing ticked*, which a browser would not send.
fn texts(value: String) -> Vec<Value> {
    if value.is_empty() { Vec::new() } else { vec![Value::String(value)] }
}

fn wrong(name: &str) -> Error {
    Error::Name(name.chars().take(80).collect())
}

fn descend<'a>(slot: &'a mut Value, part: &str, room: &mut usize) -> Result<&'a mut Value, Option<Error>> {
    if let Ok(index) = part.parse::<usize>() {
        if index >= MOST_ROWS {
            return Err(Some(Error::TooMuch));
        }
        if slot.is_null() {
            *slot = Value::Array(Vec::new());
        }
        let rows = slot.as_array_mut().ok_or(None)?;
        while rows.len() <= index {
            *room = room.checked_sub(1).ok_or(Some(Error::TooMuch))?;
            rows.push(Value::Null);
        }
        return rows.get_mut(index).ok_or(None);
    }
    if slot.is_null() {
        *slot = Value::Object(Map::new());
    }
    match slot {
        Value::Object(object) if !part.is_empty() => Ok(object.entry(part).or_insert(Value::Null)),
        _ => Err(None),
    }
}
