//! What the caller of this crate provides: who is known, where parcels go, which ones wait.
//!
//! The crate moves bytes; a node decides. Each method may be called for several parcels at once.

use std::fmt;
use std::future::{Future, ready};
use std::io;

use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::key::Pin;
use crate::wire::{MOST_NAME, MOST_PAYLOAD};

/// What a parcel is known by while it travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Parcel {
    /// The SHA-256 digest of its bytes.
    pub id: [u8; 32],
    /// Its length in bytes.
    pub size_bytes: u64,
}

impl Parcel {
    /// The parcel of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self { id: Sha256::digest(bytes).into(), size_bytes: bytes.len() as u64 }
    }
}

/// A parcel that its sender takes back, not knowing whether it came whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// The parcel.
    pub parcel: Parcel,
    name: String,
}

impl Doubt {
    /// A parcel by what both nodes call it, opaque here; nothing when that is more than 256 bytes.
    pub fn new(parcel: Parcel, name: &str) -> Option<Self> {
        (name.len() <= MOST_NAME).then(|| Self { parcel, name: name.to_owned() })
    }

    /// What both nodes call it.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// What the receiver says to a parcel that it has whole: at most 64 KiB, opaque here.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Reply(Vec<u8>);

impl Reply {
    /// A reply of these bytes; nothing when they are more than 64 KiB.
    pub fn new(bytes: Vec<u8>) -> Option<Self> {
        (bytes.len() <= MOST_PAYLOAD).then_some(Self(bytes))
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reply({} bytes)", self.0.len())
    }
}

/// Why the receiver does not take a parcel. Reasons travel to the other side; they hold no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is larger than this many bytes.
    TooLarge {
        /// The limit in bytes.
        most: u64,
    },
    /// Not now: no room, locked, damaged on the way. The sender tries again.
    NotNow(String),
    /// Never: the sender tells a person.
    Never(String),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::TooLarge { most } => Self::TooLarge { most },
            Refusal::NotNow(reason) => Self::NotNow { reason },
            Refusal::Never(reason) => Self::Refused { reason },
        }
    }
}

/// How much of an offered parcel the receiver has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// The first so many bytes, none or all among them; the sender goes on from there.
    Bytes {
        /// How many.
        offset: u64,
        /// Which offer this is. What an earlier one still brings is not taken.
        offer: u64,
    },
    /// It was finished before, with this reply; nothing is sent again.
    Done(Reply),
}

/// Where bytes of a parcel belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The offer that brings them, as [`Held::Bytes`] named it.
    pub offer: u64,
    /// Their place in the parcel, in bytes from its begin.
    pub offset: u64,
}

/// Which keys are known, and whose they are.
pub trait Pins<P>: Send + Sync + 'static {
    /// The peer with this pin; nothing for a stranger, who is refused in the handshake.
    fn peer(&self, pin: &Pin) -> Option<P>;
}

impl<P, F: Fn(&Pin) -> Option<P> + Send + Sync + 'static> Pins<P> for F {
    fn peer(&self, pin: &Pin) -> Option<P> {
        self(pin)
    }
}

/// Where parcels from a peer go. Half a parcel stays until the rest comes, in memory or in a file.
pub trait Inbox<P: Sync>: Send + Sync {
    /// A peer offers a parcel: how much of it is held? Sizes above the settings never come here.
    fn offered(&self, peer: &P, parcel: &Parcel) -> impl Future<Output = Result<Held, Refusal>> + Send;

    /// The next bytes. Two connections may bring the same parcel: refuse (`NotNow`) an `offset`
    /// that is not the end of what is held, and what belongs to any offer but the last.
    fn append(
        &self,
        peer: &P,
        parcel: &Parcel,
        place: Place,
        bytes: &[u8],
    ) -> impl Future<Output = Result<(), Refusal>> + Send;

    /// All bytes are there. Check that their SHA-256 is the parcel's id; when it is not, forget
    /// them and refuse (`NotNow`), so that it begins anew. Remember the reply for a while: the
    /// sender may not hear it and offer the parcel again.
    fn finish(&self, peer: &P, parcel: &Parcel, offer: u64) -> impl Future<Output = Result<Reply, Refusal>> + Send;

    /// The sender takes a parcel back. Nothing when it is not here: what was held of it is forgotten
    /// first, so that no connection that is still open can complete it, not even when the parcel is
    /// offered again. The reply when it came whole, now or long ago; refuse (`NotNow`) when that cannot
    /// be said now.
    fn renounced(&self, peer: &P, doubt: &Doubt) -> impl Future<Output = Result<Option<Reply>, Refusal>> + Send;
}

/// What waits for peers that cannot be reached and ask.
pub trait Outbox<P: Sync>: Send + Sync {
    /// Where the bytes of a waiting parcel come from.
    type Source: Source;

    /// The next parcel that waits for this peer.
    fn waiting(&self, peer: &P) -> impl Future<Output = Option<Self::Source>> + Send;

    /// The peer has it whole and said this. Told again when the peer did not hear that we heard.
    fn taken(&self, peer: &P, parcel: &Parcel, reply: &Reply) -> impl Future<Output = ()> + Send;

    /// When nothing waits: a parcel that may not leave any more, and of which nobody here knows whether the peer has it.
    fn doubtful(&self, peer: &P) -> impl Future<Output = Option<Doubt>> + Send;

    /// The peer said whether it has that parcel. What it has not, it cannot complete any more.
    fn settled(&self, peer: &P, doubt: &Doubt, is_there: bool) -> impl Future<Output = ()> + Send;
}

/// Where the bytes of a parcel come from: memory, or a file.
pub trait Source: Send {
    /// The parcel whose bytes these are.
    fn parcel(&self) -> Parcel;

    /// Fills all of `bytes` from this offset, which never reaches beyond the parcel's end.
    fn read_at(&mut self, offset: u64, bytes: &mut [u8]) -> impl Future<Output = io::Result<()>> + Send;
}

/// A parcel whose bytes are in memory.
#[derive(Clone, PartialEq, Eq)]
pub struct Whole {
    parcel: Parcel,
    bytes: Vec<u8>,
}

impl Whole {
    /// The parcel of these bytes.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { parcel: Parcel::of(&bytes), bytes }
    }
}

impl fmt::Debug for Whole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Whole({} bytes)", self.bytes.len())
    }
}

impl Source for Whole {
    fn parcel(&self) -> Parcel {
        self.parcel
    }

    fn read_at(&mut self, offset: u64, bytes: &mut [u8]) -> impl Future<Output = io::Result<()>> + Send {
        let part = usize::try_from(offset).ok().and_then(|from| self.bytes.get(from..)?.get(..bytes.len()));
        ready(part.map(|part| bytes.copy_from_slice(part)).ok_or(io::ErrorKind::UnexpectedEof.into()))
    }
}
