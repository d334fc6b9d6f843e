//! Columns of values, as a file or a node gives them. Each different text is kept once, and read once when it is made
//! ready to be compared.

use std::borrow::Cow;

use super::Error;

/// The number of a text that is not there.
pub(crate) const NOTHING: u32 = u32::MAX;

/// One column: a name, and for each row a value or nothing.
#[derive(Debug, Clone)]
pub struct Column {
    name: String,
    values: Values,
}

#[derive(Debug, Clone)]
pub(crate) enum Values {
    /// For each row the number of its text, or [`NOTHING`].
    Texts { texts: Texts, of_rows: Vec<u32> },
    /// For each row a number, or one that is not finite for nothing.
    Numbers(Vec<f64>),
}

/// Different texts, one after another in one allocation.
#[derive(Debug, Clone)]
pub(crate) struct Texts {
    bytes: String,
    ends: Vec<usize>,
}

impl Texts {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn get(&self, number: usize) -> &str {
        let from = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[from..self.ends[number]]
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|number| self.get(number))
    }
}

/// Gives each different text a number, in the order in which they come.
#[derive(Debug)]
pub(crate) struct Numbering {
    texts: Texts,
    /// Numbers of texts by hash, in a table of a power of two places; [`NOTHING`] where there is none.
    places: Vec<u32>,
}

impl Numbering {
    pub(crate) fn new() -> Self {
        Self { texts: Texts { bytes: String::new(), ends: Vec::new() }, places: vec![NOTHING; 64] }
    }

    /// The number of a text that came before.
    pub(crate) fn find(&self, text: &str) -> Option<u32> {
        let mut at = self.place(text);
        while self.places[at] != NOTHING {
            if self.texts.get(self.places[at] as usize) == text {
                return Some(self.places[at]);
            }
            at = (at + 1) & (self.places.len() - 1);
        }
        None
    }

    pub(crate) fn number(&mut self, text: &str) -> u32 {
        if self.texts.len() * 2 >= self.places.len() {
            self.grow();
        }
        let mut at = self.place(text);
        while self.places[at] != NOTHING {
            if self.texts.get(self.places[at] as usize) == text {
                return self.places[at];
            }
            at = (at + 1) & (self.places.len() - 1);
        }
        // INVARIANT: a table has fewer than 2^32 - 1 rows, so that a number of a text is never `NOTHING`.
        let number = self.texts.len() as u32;
        self.places[at] = number;
        self.texts.bytes.push_str(text);
        self.texts.ends.push(self.texts.bytes.len());
        number
    }

    pub(crate) fn texts(self) -> Texts {
        self.texts
    }

    fn place(&self, text: &str) -> usize {
        hash(text.as_bytes()) as usize & (self.places.len() - 1)
    }

    fn grow(&mut self) {
        self.places = vec![NOTHING; self.places.len() * 4];
        for number in 0..self.texts.len() {
            let mut at = self.place(self.texts.get(number));
            while self.places[at] != NOTHING {
                at = (at + 1) & (self.places.len() - 1);
            }
            self.places[at] = number as u32;
        }
    }
}

/// A hash that is the same on each machine and in each run.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let mut state = 0x9E37_79B9_7F4A_7C15 ^ bytes.len() as u64;
    for chunk in bytes.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        state = mix(state, u64::from_le_bytes(word));
    }
    state ^ (state >> 32)
}

/// Joins a number to a hash.
pub(crate) fn mix(state: u64, next: u64) -> u64 {
    let product = u128::from(state ^ next ^ 0x94D0_49BB_1331_11EB) * 0xBF58_476D_1CE4_E5B9_u128;
    (product as u64) ^ ((product >> 64) as u64)
}

impl Column {
    /// A column of texts; one that is empty or all blank counts as nothing.
    pub fn texts<'a>(name: &str, values: impl IntoIterator<Item = Option<&'a str>>) -> Self {
        let mut numbering = Numbering::new();
        let one = |value: Option<&str>| match value.map(str::trim) {
            None | Some("") => NOTHING,
            Some(text) => numbering.number(text),
        };
        let of_rows = values.into_iter().map(one).collect();
        Self { name: name.to_owned(), values: Values::Texts { texts: numbering.texts(), of_rows } }
    }

    /// A column of numbers; one that is not finite counts as nothing.
    pub fn numbers(name: &str, values: Vec<f64>) -> Self {
        Self { name: name.to_owned(), values: Values::Numbers(values) }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        match &self.values {
            Values::Texts { of_rows, .. } => of_rows.len(),
            Values::Numbers(numbers) => numbers.len(),
        }
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a row as text; `None` where there is nothing, or no such row.
    pub fn get(&self, row: usize) -> Option<Cow<'_, str>> {
        match &self.values {
            Values::Texts { texts, of_rows } => {
                let number = *of_rows.get(row)?;
                (number != NOTHING).then(|| Cow::Borrowed(texts.get(number as usize)))
            }
            Values::Numbers(numbers) => numbers.get(row).filter(|n| n.is_finite()).map(|n| Cow::Owned(n.to_string())),
        }
    }

    /// How many rows have a value.
    pub fn filled(&self) -> usize {
        match &self.values {
            Values::Texts { of_rows, .. } => of_rows.iter().filter(|n| **n != NOTHING).count(),
            Values::Numbers(numbers) => numbers.iter().filter(|n| n.is_finite()).count(),
        }
    }

    pub(crate) fn values(&self) -> &Values {
        &self.values
    }

    /// The column as texts, for what reads it as such.
    pub(crate) fn as_texts(&self) -> Cow<'_, Column> {
        match &self.values {
            Values::Texts { .. } => Cow::Borrowed(self),
            Values::Numbers(numbers) => {
                let texts: Vec<Option<String>> = numbers.iter().map(|n| n.is_finite().then(|| n.to_string())).collect();
                Cow::Owned(Self::texts(&self.name, texts.iter().map(Option::as_deref)))
            }
        }
    }
}

/// A column of texts that grows row by row, for what is read once and not held.
pub struct Filling {
    numbering: Numbering,
    of_rows: Vec<u32>,
}

impl Filling {
    /// A column without a row.
    pub fn new() -> Self {
        Self { numbering: Numbering::new(), of_rows: Vec::new() }
    }

    /// Adds a row; a text that is empty or all blank counts as nothing.
    pub fn push(&mut self, value: &str) {
        let number = match value.trim() {
            "" => NOTHING,
            text => self.numbering.number(text),
        };
        self.of_rows.push(number);
    }

    /// The column under a name.
    pub fn named(self, name: &str) -> Column {
        let values = Values::Texts { texts: self.numbering.texts(), of_rows: self.of_rows };
        Column { name: name.to_owned(), values }
    }
}

impl Default for Filling {
    fn default() -> Self {
        Self::new()
    }
}

/// Rows of one list or more, one list after another, as columns.
#[derive(Debug, Clone)]
pub struct Table {
    columns: Vec<Column>,
    lists: Vec<usize>,
}

impl Table {
    /// Columns of all rows, and how many of these rows each list has.
    ///
    /// # Errors
    /// [`Error::Uneven`] where a column has more or fewer rows than the lists, [`Error::TwoColumns`] where two have one
    /// name, [`Error::TooManyRows`] from 2^32 - 1 rows on, [`Error::TooManyLists`] above 65,535.
    pub fn new(columns: Vec<Column>, lists: Vec<usize>) -> Result<Self, Error> {
        let rows: usize = lists.iter().sum();
        if lists.len() > usize::from(u16::MAX) {
            return Err(Error::TooManyLists(lists.len()));
        }
        if rows >= NOTHING as usize {
            return Err(Error::TooManyRows);
        }
        for (number, column) in columns.iter().enumerate() {
            if column.len() != rows {
                return Err(Error::Uneven { column: column.name.clone(), rows: column.len(), expected: rows });
            }
            if columns[..number].iter().any(|other| other.name == column.name) {
                return Err(Error::TwoColumns(column.name.clone()));
            }
        }
        Ok(Self { columns, lists })
    }

    /// Its columns.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// How many rows each list has.
    pub fn lists(&self) -> &[usize] {
        &self.lists
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.lists.iter().sum()
    }

    /// The column of this name.
    ///
    /// # Errors
    /// [`Error::NoColumn`], with the names that there are.
    pub fn column(&self, name: &str) -> Result<&Column, Error> {
        let found = self.columns.iter().find(|column| column.name == name);
        found.ok_or_else(|| Error::NoColumn {
            name: name.to_owned(),
            there: self.columns.iter().map(|c| c.name.clone()).collect::<Vec<_>>().join(", "),
        })
    }

    /// For each row the number of its list.
    pub(crate) fn list_of_rows(&self) -> Vec<u16> {
        let lists = self.lists.iter().enumerate();
        lists.flat_map(|(list, len)| std::iter::repeat_n(u16::try_from(list).unwrap_or(u16::MAX), *len)).collect()
    }
}
