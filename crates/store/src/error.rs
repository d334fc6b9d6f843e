//! What can go wrong with storage, in words that say what to do.

/// Why a store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The key does not open the file, or the file is damaged from its first page.
    #[error("`{file}` does not open with this key; check the passphrase, or restore a backup if the file is damaged")]
    WrongKey {
        /// Which file.
        file: String,
    },
    /// The database was written by a newer program.
    #[error("the database has version {found}, this program knows {known}; install the newer program")]
    Newer {
        /// Version in the database.
        found: i64,
        /// Newest version that this program knows.
        known: i64,
    },
    /// No space left.
    #[error("the disk or the size limit of the database is full; free some space and try again; nothing was changed")]
    Full,
    /// The way to a database on another machine would not be encrypted.
    #[error(
        "`{host}` is another machine, and the address, or `PGSSLMODE`, says that the way there may go without TLS; take `sslmode` out of it, or set it to `verify-full`"
    )]
    Open {
        /// Which machine.
        host: String,
    },
    /// The way to a database could not be encrypted, or whose certificate it is could not be checked.
    #[error(
        "`{host}` cannot be reached over TLS: {reason}; name the authority of its certificate with `?sslrootcert=FILE`, switch TLS on there, or let a tunnel end on this machine"
    )]
    Tls {
        /// Which machine.
        host: String,
        /// What the library said.
        reason: String,
    },
    /// Another process holds the database.
    #[error("the database is in use by another process; stop it, or try again in a moment")]
    Busy,
    /// Something that must be unique is there already.
    #[error("this exists already: {0}")]
    Exists(String),
    /// What a row holds cannot be read.
    #[error("`{0}` in the database cannot be read; run `concord doctor`")]
    Broken(String),
    /// Any other failure of the database.
    #[error("the database failed: {0}; run `concord doctor`")]
    Database(String),
    /// A file could not be read or written.
    #[error("`{file}`: {reason}; check that the folder exists and may be written")]
    File {
        /// Which file.
        file: String,
        /// The system's words.
        reason: String,
    },
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if let sqlx::Error::Database(e) = &error {
            let code = e.code().unwrap_or_default().into_owned();
            let text = e.message().to_owned();
            return match code.as_str() {
                "26" => Self::WrongKey { file: "database".to_owned() },
                "13" | "53100" => Self::Full,
                "5" | "6" | "261" | "517" | "55P03" | "40001" => Self::Busy,
                _ if e.is_unique_violation() => Self::Exists(text),
                _ if text.contains("disk is full") => Self::Full,
                _ => Self::Database(text),
            };
        }
        Self::Database(error.to_string())
    }
}
