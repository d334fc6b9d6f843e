//! Rows into encodings, byte for byte those of clkhash 0.18.3.

use std::collections::HashMap;
use std::ops::ControlFlow;

use super::filter::Setter;
use super::keys::Keys;
use super::plan::{self, Column};
use super::{Blip, Clk, Error, Hardening, Schema, Strategy, harden, parallel};

/// Makes encodings of rows with one schema and one secret.
pub struct Encoder {
    columns: Vec<Column>,
    keys: Keys,
    features: usize,
    bits: usize,
    filter_bits: usize,
    folds: u32,
    salt: Option<usize>,
    blip: Option<Blip>,
}

/// Rows encoded between two looks at whether to go on.
const SHARE: usize = 512;
/// Values of a salt whose keys a thread keeps.
const MOST_SALTS: usize = 256;
/// Bytes of filters that a thread keeps of a column, and tokens that it remembers; a part of it where there is a salt,
/// whose every value has its own.
const MOST_BYTES: usize = 8 << 20;
const MOST_TOKENS: usize = 1 << 11;
const SALTED: usize = 1 << 3;

impl Encoder {
    /// Derives the keys. Encodings are those of clkhash.
    ///
    /// # Errors
    /// [`Error::EmptySecret`]; [`Error::BadSchema`] where the schema cannot be used.
    pub fn new(schema: &Schema, secret: &[u8]) -> Result<Self, Error> {
        Self::hardened(schema, secret, &Hardening::default())
    }

    /// The same, with what makes encodings harder to break; they are no longer those of clkhash.
    ///
    /// # Errors
    /// As [`Encoder::new`]; [`Error::BadSetting`] where there is no such column, or the width cannot be folded so often.
    pub fn hardened(schema: &Schema, secret: &[u8], hardening: &Hardening) -> Result<Self, Error> {
        let features = schema.features.len();
        if hardening.salt.is_some_and(|column| column >= features) {
            return Err(Error::BadSetting { name: "salt", remedy: "name a column of the schema, from 0" });
        }
        harden::check_folds(schema.bits, hardening.folds)?;
        Ok(Self {
            columns: plan::columns(schema)?,
            keys: Keys::new(schema, secret)?,
            features,
            bits: schema.bits >> hardening.folds,
            filter_bits: plan::filter_bits(schema)?,
            folds: schema.folds + hardening.folds,
            salt: hardening.salt,
            blip: hardening.blip.clone(),
        })
    }

    /// Width of the encodings in bits.
    pub fn bits(&self) -> usize {
        self.bits
    }

    /// Encodes one row: one value for each feature of the schema, ignored ones too.
    ///
    /// # Errors
    /// [`Error::WrongColumns`] and [`Error::BadValue`], with row 0.
    pub fn encode(&self, row: &[&str]) -> Result<Clk, Error> {
        Desk::new(self).encode(0, row)
    }

    /// Encodes all rows, on all cores; the result does not depend on how many there are.
    ///
    /// `progress` gets the share of the rows that are done.
    ///
    /// # Errors
    /// [`Error::WrongColumns`] or [`Error::BadValue`] of the first row that cannot be encoded; [`Error::Cancelled`].
    pub fn encode_all<R, S>(
        &self,
        rows: &[R],
        progress: &mut dyn FnMut(f64) -> ControlFlow<()>,
    ) -> Result<Vec<Clk>, Error>
    where
        R: AsRef<[S]> + Sync,
        S: AsRef<str>,
    {
        self.encode_each(rows, progress)?.into_iter().collect()
    }

    /// Encodes what can be encoded, and says of each other row why not.
    ///
    /// # Errors
    /// [`Error::Cancelled`] only.
    pub fn encode_each<R, S>(
        &self,
        rows: &[R],
        progress: &mut dyn FnMut(f64) -> ControlFlow<()>,
    ) -> Result<Vec<Result<Clk, Error>>, Error>
    where
        R: AsRef<[S]> + Sync,
        S: AsRef<str>,
    {
        let mut desks: Vec<Desk<'_>> = (0..parallel::threads()).map(|_| Desk::new(self)).collect();
        self.encode_at(rows, &mut desks, progress)
    }

    fn encode_at<R, S>(
        &self,
        rows: &[R],
        desks: &mut [Desk<'_>],
        progress: &mut dyn FnMut(f64) -> ControlFlow<()>,
    ) -> Result<Vec<Result<Clk, Error>>, Error>
    where
        R: AsRef<[S]> + Sync,
        S: AsRef<str>,
    {
        let jobs = rows.len().div_ceil(SHARE);
        let mut all = Vec::with_capacity(rows.len());
        let work = |desk: &mut Desk<'_>, job: usize| {
            let some = &rows[job * SHARE..rows.len().min((job + 1) * SHARE)];
            let each = |(i, row): (usize, &R)| {
                let values: Vec<&str> = row.as_ref().iter().map(AsRef::as_ref).collect();
                desk.encode(job * SHARE + i, &values)
            };
            some.iter().enumerate().map(each).collect::<Vec<_>>()
        };
        parallel::rounds((jobs, 16, usize::MAX - 1), desks, (work, |_: &Vec<_>| 0), |done, results| {
            all.extend(results.into_iter().flatten());
            progress(done as f64 / jobs as f64)
        })
        .map_err(|_| Error::Cancelled)?;
        Ok(all)
    }
}

/// What one thread works with: keys made ready, and what it has seen before.
struct Desk<'a> {
    encoder: &'a Encoder,
    /// For each value of the salt.
    drawers: HashMap<String, Vec<Drawer>>,
    filter: Vec<u64>,
}

/// What belongs to one column.
struct Drawer {
    setter: Setter,
    /// The filters of whole values: sexes, years and first names come again and again.
    known: HashMap<String, Box<[u64]>>,
    /// No more of them are kept.
    most: usize,
}

impl<'a> Desk<'a> {
    fn new(encoder: &'a Encoder) -> Self {
        let filter = vec![0; encoder.filter_bits.div_ceil(64)];
        Self { encoder, drawers: HashMap::new(), filter }
    }

    fn encode(&mut self, row: usize, values: &[&str]) -> Result<Clk, Error> {
        let encoder = self.encoder;
        if values.len() != encoder.features {
            return Err(Error::WrongColumns { row, found: values.len(), expected: encoder.features });
        }
        self.filter.fill(0);
        let salt = encoder.salt_of(row, values)?;
        if self.drawers.len() >= MOST_SALTS && !self.drawers.contains_key(&salt) {
            self.drawers.clear();
        }
        let filter = &mut self.filter;
        let drawers = self.drawers.entry(salt).or_insert_with_key(|salt| encoder.drawers(salt));
        for (column, drawer) in encoder.columns.iter().zip(drawers) {
            let found = drawer.add(column, values[column.place], filter);
            found.map_err(|reason| bad_value(row, column, reason))?;
        }
        let folded = harden::folded(filter, encoder.filter_bits, encoder.folds);
        let clk = Clk::of_words(encoder.bits, folded.into_boxed_slice());
        Ok(match &encoder.blip {
            Some(blip) => blip.apply(&clk),
            None => clk,
        })
    }
}

fn bad_value(row: usize, column: &Column, reason: &str) -> Error {
    Error::BadValue { row, column: column.identifier.clone(), reason: reason.to_owned() }
}

impl Encoder {
    /// The value of the salt in a row, read as its column is encoded; nothing without a salt.
    fn salt_of(&self, row: usize, values: &[&str]) -> Result<String, Error> {
        let Some(place) = self.salt else { return Ok(String::new()) };
        match self.columns.iter().find(|column| column.place == place) {
            None => Ok(values[place].to_owned()),
            Some(column) => {
                let value = column.read(values[place]).map_err(|reason| bad_value(row, column, reason))?;
                Ok(value.into_owned())
            }
        }
    }

    fn drawers(&self, salt: &str) -> Vec<Drawer> {
        let mut pairs: Vec<Option<_>> = self.keys.pairs(self.salt.map(|_| salt)).into_iter().map(Some).collect();
        let drawer = |column: &Column| {
            let pair = pairs[column.place].take().expect("each feature has its own pair of keys");
            let part = if self.salt.is_some() { SALTED } else { 1 };
            let setter = Setter::new(column.hash, (self.filter_bits, MOST_TOKENS / part), pair);
            let most = MOST_BYTES / (part * part) / (self.filter_bits / 8 + 64);
            Drawer { setter, known: HashMap::new(), most }
        };
        self.columns.iter().map(drawer).collect()
    }
}

impl Drawer {
    /// Adds the bits of a value to a filter; or says why it has none.
    fn add(&mut self, column: &Column, value: &str, filter: &mut [u64]) -> Result<(), &'static str> {
        if let Some(known) = self.known.get(value) {
            filter.iter_mut().zip(known).for_each(|(into, from)| *into |= from);
            return Ok(());
        }
        let read = column.read(value)?;
        let mut own = vec![0; filter.len()];
        column.tokens.each(&read, |place, count, token| {
            let set = match column.strategy {
                Strategy::BitsPerToken(set) => set,
                Strategy::BitsPerFeature(set) => {
                    set / count as u32 + u32::from((place as u64) < u64::from(set) % count as u64)
                }
            };
            self.setter.set(token, set, &mut own);
        })?;
        filter.iter_mut().zip(&own).for_each(|(into, from)| *into |= from);
        if value.len() <= 64 && self.known.len() < self.most {
            self.known.insert(value.to_owned(), own.into_boxed_slice());
        }
        Ok(())
    }
}
