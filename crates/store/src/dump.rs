//! All rows of a database, table by table in one moment, and back into an empty one: SQLite or PostgreSQL, whichever
//! they came from.
//!
//! Tables and columns are read from the database's own catalogue, so that no table can be forgotten here.

use crate::db::{Link, Value};
use crate::error::Error;
use crate::query::{Marks, insert_many};
use crate::schema;
use crate::{FileKeys, Location, Store, Tx, statements as sql, values};
use record::RecordId;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole number.
    Int,
    /// A text.
    Text,
    /// Bytes.
    Bytes,
}

impl Kind {
    /// As the migrations write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Int => "bigint",
            Self::Text => "text",
            Self::Bytes => "bytea",
        }
    }

    /// Reads [`Kind::code`].
    pub fn parse(code: &str) -> Option<Self> {
        [Self::Int, Self::Text, Self::Bytes].into_iter().find(|k| k.code() == code)
    }

    /// A null keeps the type of its column, as PostgreSQL demands.
    fn of(self, value: Value) -> Value {
        match (self, value) {
            (Self::Int, Value::Text(None)) => Value::Int(None),
            (Self::Bytes, Value::Text(None)) => Value::Bytes(None),
            (_, value) => value,
        }
    }
}

/// A table with its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns in their order.
    pub columns: Vec<(String, Kind)>,
}

/// Sessions end with the node that they were on.
const LEFT_OUT: &str = "sessions";
/// Rows of one page; fewer where they hold ciphertexts of any size.
const PAGE: i64 = 10_000;
const PAGE_OF_BYTES: i64 = 500;

/// A database as it was at one moment.
pub struct Dump {
    tx: Tx,
    version: i64,
    tables: Vec<Table>,
    at: usize,
    offset: i64,
}

impl Store {
    /// Opens the database at this moment. Writers go on meanwhile.
    ///
    /// # Errors
    /// What the database says; [`Error::Broken`] for a column of a type that no migration uses.
    pub async fn dump(&self) -> Result<Dump, Error> {
        let mut tx = self.read().await?;
        let row = tx.fetch_one(sql::SETTING, values!["schema.version"]).await?;
        let version = row.and_then(|r| r.text(0)).and_then(|t| t.parse().ok()).unwrap_or(0);
        let mut tables = Vec::new();
        for name in schema::tables(&mut tx).await?.into_iter().filter(|name| name != LEFT_OUT) {
            let columns = columns(&mut tx, &name).await?;
            tables.push(Table { name, columns });
        }
        Ok(Dump { tx, version, tables, at: 0, offset: 0 })
    }
}

impl Dump {
    /// The version of the schema.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// All tables, in the order in which their rows come.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// The next rows, with the place of their table; `None` at the end. Rows of a table come in the order of their
    /// columns, so that two moments that differ little look much alike.
    ///
    /// # Errors
    /// What the database says.
    pub async fn next(&mut self) -> Result<Option<(usize, Vec<Vec<Value>>)>, Error> {
        while let Some(table) = self.tables.get(self.at) {
            let names: Vec<&str> = table.columns.iter().map(|(name, _)| name.as_str()).collect();
            let small = table.columns.iter().filter(|(_, kind)| *kind != Kind::Bytes);
            let order: Vec<&str> = small.map(|(name, _)| name.as_str()).collect();
            let most = if order.len() == names.len() { PAGE } else { PAGE_OF_BYTES };
            let query = format!(
                "select {} from {} order by {} limit $1 offset $2",
                names.join(", "),
                table.name,
                order.join(", ")
            );
            let rows = self.tx.fetch(&query, values![most, self.offset]).await?;
            let at = self.at;
            if i64::try_from(rows.len()).is_ok_and(|n| n < most) {
                self.at += 1;
                self.offset = 0;
            } else {
                self.offset += most;
            }
            if !rows.is_empty() {
                let typed = |row: crate::Row| {
                    let kinds = table.columns.iter().map(|(_, kind)| *kind);
                    kinds.zip(row.into_values()).map(|(kind, value)| kind.of(value)).collect()
                };
                return Ok(Some((at, rows.into_iter().map(typed).collect())));
            }
        }
        Ok(None)
    }
}

async fn columns(tx: &mut Tx, table: &str) -> Result<Vec<(String, Kind)>, Error> {
    let query = match tx.link() {
        Link::Sqlite(_) => "select name, lower(type) from pragma_table_info($1) order by cid",
        Link::Postgres(_) => {
            "select cast(column_name as text), cast(data_type as text) from information_schema.columns where table_schema = current_schema() and table_name = $1 order by ordinal_position"
        }
    };
    let rows = tx.fetch(query, values![table]).await?;
    rows.iter()
        .map(|row| {
            let (name, kind) = (row.need(0)?, row.need(1)?);
            let kind = Kind::parse(&kind).ok_or_else(|| Error::Broken(format!("type of `{table}.{name}`")))?;
            Ok((name, kind))
        })
        .collect()
}

/// An empty database that takes rows.
pub struct Load {
    store: Store,
}

impl Load {
    /// Makes a database of an earlier or the present schema in an empty place.
    ///
    /// # Errors
    /// [`Error::Newer`] for a schema that this program does not know; [`Error::Exists`] when something is there.
    pub async fn begin(location: &Location, keys: &FileKeys, version: i64) -> Result<Self, Error> {
        if version > schema::VERSION {
            return Err(Error::Newer { found: version, known: schema::VERSION });
        }
        let store = Store::bare(location, keys).await?;
        let mut tx = store.begin("dump::begin").await?;
        if !schema::tables(&mut tx).await?.is_empty() {
            drop(tx);
            store.close().await;
            return Err(Error::Exists("tables, where an empty database is needed".to_owned()));
        }
        for statement in schema::until(usize::try_from(version).unwrap_or(0)) {
            tx.execute(&statement, &[]).await?;
        }
        tx.commit().await?;
        Ok(Self { store })
    }

    /// Takes rows of a table.
    ///
    /// # Errors
    /// [`Error::Broken`] for a name that is none; what the database says.
    pub async fn insert(&self, table: &Table, rows: Vec<Vec<Value>>) -> Result<(), Error> {
        let is_name = |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        if !is_name(&table.name) || !table.columns.iter().all(|(name, _)| is_name(name)) {
            return Err(Error::Broken(format!("table `{}` of the backup", table.name)));
        }
        let columns: Vec<&str> = table.columns.iter().map(|(name, _)| name.as_str()).collect();
        let mut tx = self.store.begin("dump::insert").await?;
        let marks = if self.store.is_postgres() { Marks::Numbered } else { Marks::Anonymous };
        for (statement, values) in insert_many(marks, &table.name, &columns, rows) {
            tx.execute(&statement, &values).await?;
        }
        tx.commit().await
    }

    /// Takes wrapped data keys.
    ///
    /// # Errors
    /// What the keyring says.
    pub async fn keys(&self, keys: &[(RecordId, Vec<u8>)]) -> Result<(), Error> {
        self.store.keyring().put(keys).await
    }

    /// Closes it; [`Store::open`] takes it from here.
    pub async fn finish(self) {
        self.store.close().await;
    }
}
