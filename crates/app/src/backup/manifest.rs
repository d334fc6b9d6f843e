//! The manifest of a snapshot: which parts make it, in which order. Sealed under its number, so that no snapshot can
//! stand in another's place.

use super::place::Place;
use crate::node::Node;
use crate::{Error, Result};
use seal::{MasterKey, Purpose, SubKey};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::dump::{Kind, Table};

const FORMAT: &str = "concord-backup-1";

/// The keys of backups; they follow from the master key, so that whoever unlocks a node opens its backups.
pub(super) struct Keys {
    pub(super) names: SubKey,
    pub(super) parts: SubKey,
}

impl Keys {
    pub(super) fn of(master: &MasterKey) -> Self {
        Self { names: master.derive(Purpose::BackupNames), parts: master.derive(Purpose::BackupParts) }
    }
}

/// What a snapshot holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub(super) format: String,
    pub(super) org: String,
    pub(super) number: u64,
    /// UTC time of the moment that it holds.
    pub(super) made: String,
    /// Last day on which it is kept.
    pub(super) expires: String,
    /// Version of the schema.
    pub(super) schema: i64,
    /// How many entries the log has, and their root.
    pub(super) log: (u64, String),
    pub(super) tables: Vec<Packed>,
    /// The keyring.
    pub(super) keys: Packed,
    /// Files beside the database.
    #[serde(default)]
    pub(super) files: Vec<Filed>,
}

/// A file beside the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Filed {
    /// Its folder.
    pub(super) place: String,
    pub(super) name: String,
    pub(super) parts: Vec<String>,
}

/// The rows of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Packed {
    pub(super) table: String,
    pub(super) columns: Vec<(String, String)>,
    pub(super) rows: u64,
    pub(super) parts: Vec<String>,
}

impl Packed {
    pub(super) fn of(table: &Table) -> Self {
        let columns = table.columns.iter().map(|(name, kind)| (name.clone(), kind.code().to_owned())).collect();
        Self { table: table.name.clone(), columns, rows: 0, parts: Vec::new() }
    }

    pub(super) fn table(&self) -> Result<Table> {
        let column = |(name, kind): &(String, String)| Some((name.clone(), Kind::parse(kind)?));
        let columns = self.columns.iter().map(column).collect::<Option<Vec<_>>>();
        Ok(Table { name: self.table.clone(), columns: columns.ok_or_else(|| damaged("the list of a snapshot"))? })
    }
}

impl Manifest {
    pub(super) fn new(node: &Node, number: u64, expires: String) -> Self {
        let keys = Packed { table: "keyring".to_owned(), columns: Vec::new(), rows: 0, parts: Vec::new() };
        Self {
            format: FORMAT.to_owned(),
            org: node.org().as_str().to_owned(),
            number,
            made: node.now_text(),
            expires,
            schema: 0,
            log: (0, String::new()),
            tables: Vec::new(),
            keys,
            files: Vec::new(),
        }
    }

    pub(super) fn write(&self, place: &Place, keys: &Keys, node: &Node) -> Result<()> {
        let plain = serde_json::to_vec(self)?;
        let sealed = seal::seal_part(&keys.parts, &name(self.number), &plain, &mut *node.rng());
        place.put_manifest(self.number, &sealed)
    }

    /// Reads the manifest of a number.
    ///
    /// # Errors
    /// `Refused` when it is damaged, of another node, or another's under this number.
    pub(super) fn read(place: &Place, keys: &Keys, number: u64) -> Result<Self> {
        Self::open(keys, number, &place.manifest(number)?)
    }

    /// As [`Manifest::read`], of bytes that lay under that number.
    pub(super) fn open(keys: &Keys, number: u64, sealed: &[u8]) -> Result<Self> {
        let what = format!("snapshot {number}");
        let plain = seal::open_part(&keys.parts, &name(number), sealed).map_err(|_| damaged(&what))?;
        let manifest: Self = serde_json::from_slice(&plain).map_err(|_| damaged(&what))?;
        if manifest.format != FORMAT || manifest.number != number {
            return Err(Error::Refused(format!(
                "{what} has a format that this program does not know; install a newer"
            )));
        }
        Ok(manifest)
    }

    /// The names of all its parts.
    pub(super) fn parts(&self) -> BTreeSet<&String> {
        let rows = self.tables.iter().chain([&self.keys]).map(|packed| &packed.parts);
        rows.chain(self.files.iter().map(|filed| &filed.parts)).flatten().collect()
    }

    pub(super) fn records(&self) -> u64 {
        self.tables.iter().find(|t| t.table == "records").map_or(0, |t| t.rows)
    }
}

fn name(number: u64) -> String {
    format!("snapshot-{number:06}")
}

pub(super) fn damaged(what: &str) -> Error {
    Error::Refused(format!("{what} is damaged, or belongs to another node; take another snapshot"))
}
