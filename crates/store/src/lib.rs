//! The only crate that knows SQL: one spine of tables in SQLite (SQLCipher) or PostgreSQL, a keyring and a
//! lens apart from them, migrations, one named transaction door.
//!
//! It keeps what it is given. What is open, what is sealed and who may ask is decided by `record`, `policy`
//! and `app`; nothing here encrypts except SQLCipher itself.

pub mod cipher;
pub mod db;
pub mod dump;
mod error;
pub mod keyring;
pub mod labels;
pub mod lens;
pub mod listed;
pub mod normal;
pub mod query;
pub mod records;
pub mod schema;
pub mod statements;
mod tidy;
mod touched;
mod transaction;
pub mod upgrade;

pub use cipher::FileKey;
pub use db::{Row, Value};
pub use error::Error;
pub use keyring::Keyring;
pub use lens::Lens;
pub use schema::VERSION;
pub use transaction::Tx;

// The types of addresses alone: `core` has no sockets.
use crate::cipher::Opening;
use crate::db::Link;
use crate::listed::{Kept, Listing};
use core::net::IpAddr;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgSslMode};
use sqlx::sqlite::SqlitePool;
use sqlx::{AssertSqlSafe, ConnectOptions, Executor, SqlSafeStr};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Where a node keeps its records.
#[derive(Debug, Clone)]
pub enum Location {
    /// `node.db`, `keyring.db` and `lens.db` in one folder.
    Sqlite {
        /// The folder.
        folder: PathBuf,
        /// The most pages of 4 KiB that `node.db` may have.
        max_pages: Option<u32>,
    },
    /// Records in a schema of a PostgreSQL database; keyring and lens in a folder.
    Postgres {
        /// `postgres://…`
        url: String,
        /// The schema, made when it is missing: letters, digits and `_` only.
        schema: String,
        /// The folder.
        folder: PathBuf,
        /// How many connections there are at most; further transactions wait.
        connections: u32,
    },
}

/// Connections to PostgreSQL unless something else is said. A page takes one at a time; a server has a hundred for all.
pub const CONNECTIONS: u32 = 16;

/// The raw keys of the files.
#[derive(Debug, Clone)]
pub struct FileKeys {
    /// Of `node.db`; unused with PostgreSQL.
    pub database: FileKey,
    /// Of `keyring.db`.
    pub keyring: FileKey,
    /// Of `lens.db`.
    pub lens: FileKey,
}

#[derive(Debug, Clone)]
enum Pools {
    Sqlite { writer: SqlitePool, readers: SqlitePool },
    Postgres(PgPool),
}

/// An open store. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pools: Pools,
    keyring: Keyring,
    lens: Lens,
    folder: PathBuf,
    changes: Arc<transaction::Changes>,
    listed: Arc<Kept>,
    upgraded_from: Option<i64>,
}

impl Store {
    /// Opens a store, migrates it forward, sweeps what an interrupted write left, and marks interrupted jobs.
    ///
    /// # Errors
    /// [`Error::WrongKey`], [`Error::Newer`], [`Error::File`], or what the database says.
    pub async fn open(location: &Location, keys: &FileKeys) -> Result<Self, Error> {
        Self::open_watched(location, keys, &|_| {}).await
    }

    /// As [`Store::open`]; `watch` is told how far an upgrade has come, so that a test can stop it there.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_watched(
        location: &Location,
        keys: &FileKeys,
        watch: &(dyn Fn(upgrade::Step) + Sync),
    ) -> Result<Self, Error> {
        let mut upgraded_from = match location {
            Location::Sqlite { folder, max_pages } => {
                upgrade::sqlite(folder, (&keys.database, *max_pages), watch).await?
            }
            Location::Postgres { .. } => None,
        };
        let store = Self::bare(location, keys).await?;
        let ready = match store.migrate().await {
            Ok(found) => {
                upgraded_from = upgraded_from.or(found);
                store.recover().await
            }
            Err(failed) => Err(failed),
        };
        if ready.is_err() {
            // Nobody else could close what was opened here.
            store.close().await;
        }
        ready.map(|()| Self { upgraded_from, ..store })
    }

    /// Opens the files and nothing more.
    pub(crate) async fn bare(location: &Location, keys: &FileKeys) -> Result<Self, Error> {
        let (pools, folder) = match location {
            Location::Sqlite { folder, max_pages } => (sqlite(folder, keys, *max_pages).await?, folder),
            Location::Postgres { url, schema, folder, connections } => {
                (postgres((url, schema), *connections).await?, folder)
            }
        };
        Ok(Self {
            pools,
            keyring: Keyring::open(folder, &keys.keyring).await?,
            lens: Lens::open(folder, &keys.lens).await?,
            folder: folder.clone(),
            changes: Arc::default(),
            listed: Arc::default(),
            upgraded_from: None,
        })
    }

    /// Opens a write transaction; on SQLite there is one at a time.
    ///
    /// # Errors
    /// [`Error::Busy`] when another process holds the database.
    pub async fn begin(&self, name: &'static str) -> Result<Tx, Error> {
        let listing = self.listing();
        let link = match &self.pools {
            Pools::Sqlite { writer, .. } => Link::Sqlite(writer.begin_with("begin immediate").await?),
            Pools::Postgres(pool) => Link::Postgres(pool.begin().await?),
        };
        Ok(Tx::new(name, link, (self.keyring.clone(), self.changes.clone()), listing))
    }

    /// Opens a transaction that only reads: one moment of the database.
    ///
    /// # Errors
    /// What the database says.
    pub async fn read(&self) -> Result<Tx, Error> {
        let listing = self.listing();
        let link = match &self.pools {
            Pools::Sqlite { readers, .. } => Link::Sqlite(readers.begin().await?),
            Pools::Postgres(pool) => {
                Link::Postgres(pool.begin_with("begin isolation level repeatable read read only").await?)
            }
        };
        Ok(Tx::new("read", link, (self.keyring.clone(), self.changes.clone()), listing))
    }

    /// The way to the index of what is listed, for a transaction that begins after this. Another process may write on
    /// PostgreSQL, and no index could follow.
    fn listing(&self) -> Option<Listing> {
        (!self.is_postgres()).then(|| Listing::new(self.listed.clone(), self.changes_of_records()))
    }

    /// The keyring.
    pub fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// The lens.
    pub fn lens(&self) -> &Lens {
        &self.lens
    }

    /// The folder of its files.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A number that grows with each change made through this process, for caches of derived figures.
    pub fn changes(&self) -> u64 {
        self.changes.of_anything.load(Ordering::Acquire)
    }

    /// The same of records and what is listed of them alone: signing in, reading and auditing do not count.
    pub fn changes_of_records(&self) -> u64 {
        self.changes.of_records().number()
    }

    /// The records that changes made through this process touched after the one of this number, which
    /// [`Store::changes_of_records`] gave: records.id. `None` where it may be any of them, and always on PostgreSQL, where
    /// another process may write.
    pub fn records_changed_since(&self, number: u64) -> Option<BTreeSet<String>> {
        if self.is_postgres() { None } else { self.changes.of_records().since(number) }
    }

    /// Whether what is listed of all records lies in memory now.
    pub async fn keeps_listed(&self) -> bool {
        self.listed.is_loaded().await
    }

    /// The version of the schema that the database had before this program upgraded it just now.
    pub fn upgraded_from(&self) -> Option<i64> {
        self.upgraded_from
    }

    /// Whether a database from before an upgrade is still kept in the folder.
    pub fn has_before_upgrade(&self) -> bool {
        !upgrade::kept(&self.folder).is_empty()
    }

    /// Removes the databases that were kept from before an upgrade: the new one is well, or something was shredded.
    ///
    /// # Errors
    /// [`Error::File`] when one cannot be removed.
    pub fn forget_before_upgrade(&self) -> Result<(), Error> {
        upgrade::forget(&self.folder)
    }

    /// Whether records lie in PostgreSQL, which this program does not encrypt.
    pub fn is_postgres(&self) -> bool {
        matches!(self.pools, Pools::Postgres(_))
    }

    /// Checks a statement against the schema without running it.
    ///
    /// # Errors
    /// What the database says of a statement that does not fit.
    pub async fn prepare(&self, sql: &'static str) -> Result<(), Error> {
        match &self.pools {
            Pools::Sqlite { readers, .. } => drop(readers.prepare(sql.into_sql_str()).await?),
            Pools::Postgres(pool) => drop(pool.prepare(sql.into_sql_str()).await?),
        }
        Ok(())
    }

    /// Closes all files, and forgets what was read of them.
    pub async fn close(&self) {
        // At once: files are closed only when the last transaction has ended, however long that takes.
        self.listed.forget().await;
        match &self.pools {
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
        // And again: a transaction that was still open may have read it anew.
        self.listed.forget().await;
        self.keyring.pool().close().await;
        self.lens.close().await;
    }
}

async fn sqlite(folder: &Path, keys: &FileKeys, max_pages: Option<u32>) -> Result<Pools, Error> {
    let file = folder.join("node.db");
    let how = |connections| Opening { connections, is_synced: true, max_pages, may_create: true };
    let writer = cipher::open(&file, &keys.database, how(1)).await?;
    let readers = cipher::open(&file, &keys.database, how(4)).await?;
    Ok(Pools::Sqlite { writer, readers })
}

async fn postgres((url, schema): (&str, &str), connections: u32) -> Result<Pools, Error> {
    if schema.is_empty() || !schema.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        return Err(Error::Database("a schema name has letters, digits and _ only".to_owned()));
    }
    let options = guarded(PgConnectOptions::from_str(url)?)?;
    let options = options.disable_statement_logging().options([("search_path", schema)]);
    let host = options.get_host().to_owned();
    let pool = PgPoolOptions::new().max_connections(connections).connect_with(options).await;
    let pool = pool.map_err(|error| match error {
        sqlx::Error::Tls(why) => Error::Tls { host, reason: why.to_string() },
        other => other.into(),
    })?;
    // Only where it is missing: an account that may not make schemas works in one that somebody made for it.
    let found = sqlx::query("select 1 from pg_namespace where nspname = $1").bind(schema).fetch_optional(&pool).await?;
    if found.is_none() {
        sqlx::query(AssertSqlSafe(format!("create schema if not exists {schema}"))).execute(&pool).await?;
    }
    Ok(Pools::Postgres(pool))
}

/// The way to a database on another machine goes over TLS alone. Where the address says nothing of it, the certificate
/// has to be for that name and from an authority that is believed.
fn guarded(options: PgConnectOptions) -> Result<PgConnectOptions, Error> {
    let host = options.get_host();
    let is_here = options.get_socket().is_some()
        || host.starts_with('/')
        || host == "localhost"
        || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    match options.get_ssl_mode() {
        _ if is_here => Ok(options),
        PgSslMode::Prefer => Ok(options.ssl_mode(PgSslMode::VerifyFull)),
        PgSslMode::Disable | PgSslMode::Allow => Err(Error::Open { host: host.to_owned() }),
        PgSslMode::Require | PgSslMode::VerifyCa | PgSslMode::VerifyFull => Ok(options),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_on_another_machine_is_reached_over_tls_alone() {
        let mode = |url: &str| {
            let options = guarded(PgConnectOptions::from_str(url).expect("an address"));
            options.map(|options| format!("{:?}", options.get_ssl_mode())).map_err(|error| error.to_string())
        };
        for here in ["localhost", "127.0.0.1", "[::1]", "%2Fvar%2Frun%2Fpostgresql"] {
            let url = format!("postgres://concord@{here}/concord?sslmode=disable");
            assert_eq!(mode(&url).as_deref(), Ok("Disable"), "{here}");
        }
        for (asked, given) in [
            ("", "VerifyFull"),
            ("?sslmode=prefer", "VerifyFull"),
            ("?sslmode=require", "Require"),
            ("?sslmode=verify-ca", "VerifyCa"),
            ("?sslmode=verify-full", "VerifyFull"),
        ] {
            assert_eq!(mode(&format!("postgres://concord@db.example/concord{asked}")).as_deref(), Ok(given));
        }
        for open in ["disable", "allow"] {
            for host in ["db.example", "192.0.2.7"] {
                let refused =
                    mode(&format!("postgres://concord@{host}/concord?sslmode={open}")).expect_err("it is open");
                assert!(refused.contains(host) && refused.contains("sslmode"), "{refused}");
            }
        }
    }
}
