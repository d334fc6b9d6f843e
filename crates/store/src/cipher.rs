//! Opens one SQLCipher file with a raw key.

use crate::error::Error;
use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use std::path::Path;
use std::time::Duration;
use zeroize::Zeroizing;

/// A raw 256-bit key of one database file; wiped when dropped. Boxed: moving it leaves only an address behind.
#[derive(Clone)]
pub struct FileKey(Box<Zeroizing<[u8; 32]>>);

impl FileKey {
    /// Takes 32 random bytes.
    pub fn new(bytes: &[u8; 32]) -> Self {
        let mut key = Box::new(Zeroizing::new([0; 32]));
        key.copy_from_slice(bytes);
        Self(key)
    }

    /// SQLCipher's notation of a raw key.
    fn pragma(&self) -> Zeroizing<String> {
        let hex: Zeroizing<String> = Zeroizing::new(self.0.iter().map(|b| format!("{b:02x}")).collect());
        Zeroizing::new(format!("\"x'{}'\"", hex.as_str()))
    }
}

impl std::fmt::Debug for FileKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FileKey(…)")
    }
}

/// How a file is opened.
#[derive(Debug, Clone, Copy)]
pub struct Opening {
    /// How many connections at most.
    pub connections: u32,
    /// Whether a commit waits until the disk has it even in WAL mode.
    pub is_synced: bool,
    /// The most pages of 4 KiB that the file may have; `None` for no limit.
    pub max_pages: Option<u32>,
    /// Whether the file may be made.
    pub may_create: bool,
}

/// Pages of an open file whose tag does not fit what they hold: somebody changed them, or the disk did.
///
/// # Errors
/// What the database says.
pub(crate) async fn damaged(pool: &SqlitePool) -> Result<usize, Error> {
    Ok(sqlx::query("pragma cipher_integrity_check").fetch_all(pool).await?.len())
}

/// Opens a file, and reads from it so that a wrong key shows at once.
///
/// # Errors
/// [`Error::WrongKey`] when the key does not fit, [`Error::Database`] otherwise.
pub async fn open(file: &Path, key: &FileKey, how: Opening) -> Result<SqlitePool, Error> {
    let mut options = SqliteConnectOptions::new()
        .filename(file)
        // SQLCipher wants the key before anything else.
        .pragma("key", key.pragma().as_str().to_owned())
        .pragma("temp_store", "memory")
        .pragma("secure_delete", "on")
        // Each page that is not in memory is decrypted and authenticated again; 16 MiB a connection, as needed.
        .pragma("cache_size", "-16384")
        .row_buffer_size(2_000)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(if how.is_synced { SqliteSynchronous::Full } else { SqliteSynchronous::Normal })
        .busy_timeout(Duration::from_secs(10))
        .create_if_missing(how.may_create)
        .disable_statement_logging();
    if let Some(pages) = how.max_pages {
        options = options.pragma("max_page_count", pages.to_string());
    }
    let name = || file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let pool = SqlitePoolOptions::new()
        .max_connections(how.connections)
        .connect_with(options)
        .await
        .map_err(|e| named(Error::from(e), name()))?;
    sqlx::query("select count(*) from sqlite_master")
        .execute(&pool)
        .await
        .map_err(|e| named(Error::from(e), name()))?;
    Ok(pool)
}

fn named(error: Error, file: String) -> Error {
    match error {
        Error::WrongKey { .. } => Error::WrongKey { file },
        other => other,
    }
}
