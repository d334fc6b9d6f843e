//! What can go wrong with storage elsewhere. No text holds an address, a key or a signature: it may end in a log.

/// Why a request was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The address has no TLS and is not on this machine.
    #[error("the address is not `https`: keys and contents would pass openly; give an address with `https`")]
    Insecure,
    /// Something of the account cannot be used.
    #[error("{0} cannot be used; correct it")]
    BadAccount(&'static str),
    /// No connection.
    #[error("no connection: {0}; check address, network and certificate")]
    Unreachable(&'static str),
    /// No answer in time.
    #[error("no answer in time; try again, or from a better line")]
    Silent,
    /// It answers that it cannot now.
    #[error("the storage is not able to answer now (status {0}); try again later")]
    Busy(u16),
    /// The answer ended before it was whole.
    #[error("the answer ended before it was whole; try again")]
    Cut,
    /// It does not admit the key to this.
    #[error("the storage does not admit this key to that (`{0}`); check key, secret and what the key is allowed")]
    NotAdmitted(String),
    /// Its clock and ours differ.
    #[error("the storage says that the clock of this machine is wrong; set it")]
    WrongClock,
    /// There is no such bucket.
    #[error("there is no such bucket; check its name and the address")]
    NoBucket,
    /// The bucket is in another region, or behind another address.
    #[error("the bucket is in another region or behind another address; check both")]
    Elsewhere,
    /// It has no room.
    #[error("the storage has no room left; make room there, or let old backups go")]
    Full,
    /// More bytes than may be held.
    #[error("an object has more than {limit_bytes} bytes; what lies there is not ours")]
    TooLarge {
        /// The most that is taken.
        limit_bytes: u64,
    },
    /// The answer is none of S3.
    #[error("what answers does not speak S3; check the address, and whether this network asks for a sign-in first")]
    Garbled,
    /// An answer that nothing else fits.
    #[error("the storage answers with status {status} (`{code}`); ask who runs it")]
    Unexpected {
        /// The status of HTTP.
        status: u16,
        /// Its own code.
        code: String,
    },
}

/// The answer of a request.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// Whether the same request may succeed later.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Silent | Self::Busy(_) | Self::Cut)
    }
}
