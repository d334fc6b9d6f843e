//! What the nodes of a run tell each other. Everything here comes from outside and is checked by who takes it.

use super::run::Method;
use super::schema::Schema;
use crate::{Error, Result};
use jiff::civil::Date;
use record::{OrgId, PartialDate};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub(super) const OFFER: &str = "@run-offer";
pub(super) const REPLY: &str = "@run-reply";
pub(super) const WITHDRAWAL: &str = "@run-withdrawal";
pub(super) const ENCODINGS: &str = "@encodings";
pub(super) const RESULT: &str = "@run-result";

/// A linkage unit as one party names it to the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct UnitName {
    pub(super) org: OrgId,
    /// As its certificate says.
    pub(super) name: String,
    /// Digest of its root key.
    pub(super) fingerprint: String,
}

/// What is offered. The secret lies in it, so that it goes to the partner alone.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Offer {
    pub(super) run: String,
    pub(super) method: Method,
    pub(super) unit: Option<UnitName>,
    pub(super) schema: Schema,
    pub(super) threshold: u8,
    pub(super) period: Option<PartialDate>,
    pub(super) until: Date,
    /// How many records the offering side would give.
    pub(super) rows: usize,
    /// Hexadecimal digits.
    pub(super) secret: String,
}

/// The answer to an offer.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Reply {
    pub(super) run: String,
    /// A code of `match_refusals`; empty for a yes.
    pub(super) refused: String,
}

/// A run is taken back.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Withdrawal {
    pub(super) run: String,
}

/// One side's encodings. Who compares them learns neither kind nor fields.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Encodings {
    pub(super) run: String,
    /// The other party of the run.
    pub(super) other: OrgId,
    pub(super) threshold: u8,
    pub(super) until: Date,
    pub(super) rows: Vec<Row>,
}

/// One record under an id that means nothing elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) id: String,
    /// Base64.
    pub(super) clk: String,
}

/// Which rows of the receiver matched.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Outcome {
    pub(super) run: String,
    /// A code of `match_refusals`; empty when the lists were compared.
    pub(super) refused: String,
    pub(super) rows: Vec<String>,
}

/// Reads a letter.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    serde_json::from_slice(bytes)
        .map_err(|_| Error::Refused("a message about a private match cannot be read; ask for it again".to_owned()))
}

pub(super) fn refused(why: &str) -> Error {
    Error::Refused(format!("a message about a private match {why}; call them and start a new run"))
}
