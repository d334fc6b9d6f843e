//! Everything that can go wrong between two nodes, one name each.
//!
//! What may pass by itself (a line that is down) is told from what will not (a key that is not the
//! pinned one), because only the first is tried again.

use std::io::ErrorKind;

use crate::key::Pin;

/// The result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Bytes that should be a key are none.
    #[error("these bytes are not a key for the network")]
    NotAKey,
    /// No connection could be made.
    #[error("the partner's node cannot be reached ({kind}); check the address and that it runs")]
    Unreachable {
        /// What the system said.
        kind: ErrorKind,
    },
    /// The connection ended in the middle.
    #[error("the connection was cut ({kind}); it goes on from there when tried again")]
    Cut {
        /// What the system said.
        kind: ErrorKind,
    },
    /// The other side let more time pass than the settings allow.
    #[error("the other node does not answer in time; try again")]
    Silent,
    /// Who answered does not have the pinned key: another node, or somebody in between.
    #[error("the node that answers has another key than the pinned one; pair again in person")]
    WrongPin {
        /// The key that was expected.
        expected: Pin,
    },
    /// The other side does not know our key.
    #[error("the partner's node does not know this node's key; ask the partner to pair again")]
    NotAdmitted,
    /// The two could not agree on TLS 1.3, or the other speaks something else.
    #[error("the other side does not speak this protocol ({reason}); check the address and port")]
    NoHandshake {
        /// What the TLS library said.
        reason: String,
    },
    /// What came is not of this protocol, or of a later version of it.
    #[error("the other side sent what this program does not understand; update both programs")]
    Malformed,
    /// The parcel exceeds what the other side, or this one, accepts.
    #[error("more than the limit of `{most}` bytes; split it")]
    TooLarge {
        /// The limit in bytes.
        most: u64,
    },
    /// The other side cannot take it now.
    #[error("the other node cannot take it now ({reason}); try again later")]
    NotNow {
        /// What it said.
        reason: String,
    },
    /// The other side will not take it.
    #[error("the other node refuses it ({reason}); ask the partner")]
    Refused {
        /// What it said.
        reason: String,
    },
    /// The bytes to be sent could not be read.
    #[error("the bytes to be sent could not be read ({kind}); check the medium")]
    ReadFailed {
        /// What the system said.
        kind: ErrorKind,
    },
    /// It was tried as often as it may be.
    #[error("given up after `{attempts}` attempts without progress: {last}")]
    GaveUp {
        /// Attempts since something last arrived.
        attempts: u32,
        /// Why the last one failed.
        last: Box<Error>,
    },
}

impl Error {
    /// Whether the same may succeed later without anybody doing anything.
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::Unreachable { .. } | Self::Cut { .. } | Self::Silent | Self::NotNow { .. } | Self::GaveUp { .. }
        )
    }

    pub(crate) fn cut(error: &std::io::Error) -> Self {
        Self::Cut { kind: error.kind() }
    }
}
