//! Encoder.
use std::ops::ControlFlow;
use crate::private::{Clk, Error, Hardening, Schema};

/// Makes encodings of rows with one schema and one secret.
pub struct Encoder {
    _todo: (),
}

impl Encoder {
    /// Derives the keys.
    ///
    /// # Errors
    /// [`Error::EmptySecret`]; [`Error::BadSchema`] where the keys of all features are longer than HKDF can give.
    pub fn new(schema: &Schema, secret: &[u8]) -> Result<Self, Error> {
        Self::hardened(schema, secret, &Hardening::default())
    }

    /// The same, with what makes encodings harder to break. The result is no longer that of clkhash.
    ///
    /// # Errors
    /// As [`Encoder::new`]; [`Error::BadSetting`] where the hardening does not fit the schema.
    pub fn hardened(schema: &Schema, secret: &[u8], hardening: &Hardening) -> Result<Self, Error> {
        todo!()
    }

    /// Encodes one row: one value for each feature of the schema, ignored ones too.
    ///
    /// # Errors
    /// [`Error::WrongColumns`], [`Error::BadValue`], with row 0.
    pub fn encode(&self, row: &[&str]) -> Result<Clk, Error> {
        todo!()
    }

    /// Encodes all rows, on all cores; the result does not depend on how many there are.
    ///
    /// # Errors
    /// That of the first row that cannot be encoded; [`Error::Cancelled`].
    pub fn encode_all<R, S>(&self, rows: &[R], progress: &mut dyn FnMut(f64) -> ControlFlow<()>) -> Result<Vec<Clk>, Error>
    where
        R: AsRef<[S]> + Sync,
        S: AsRef<str>,
    {
        todo!()
    }

    /// Encodes what can be encoded and says of each other row why not.
    ///
    /// # Errors
    /// [`Error::Cancelled`] only.
    pub fn encode_each<R, S>(&self, rows: &[R], progress: &mut dyn FnMut(f64) -> ControlFlow<()>) -> Result<Vec<Result<Clk, Error>>, Error>
    where
        R: AsRef<[S]> + Sync,
        S: AsRef<str>,
    {
        todo!()
    }
}
