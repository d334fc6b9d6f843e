//! Bytes between two nodes, over mutual TLS 1.3 with pinned keys; knows nothing of what they mean.
//!
//! One side listens ([`listen`]), the other calls ([`Caller`]): it delivers a parcel, or asks
//! whether one is waiting and takes it along, so that a node that nobody can reach still gets its
//! post. Each side knows the other by the digest of its key and by nothing else. A parcel that was
//! cut goes on where the receiver has it.
//!
//! It leaves to others what the bytes mean and whether they are authentic (they are sealed and
//! signed before they come here), which keys are known, where parcels lie, and logs. Time is that
//! of tokio's timers; randomness is handed in, but for TLS itself, which takes its own from the
//! operating system through `ring`.

mod call;
mod error;
mod inbox;
mod key;
mod listen;
mod memory;
mod retry;
mod settings;
mod tls;
mod transfer;
mod wire;

pub use call::{Caller, Destination, Progress};
pub use error::{Error, Result};
pub use inbox::{Doubt, Held, Inbox, Outbox, Parcel, Pins, Place, Refusal, Reply, Source, Whole};
pub use key::{Pin, TlsKey};
pub use listen::{Office, listen};
pub use memory::{Memory, MemoryLimits, Reader};
pub use retry::Retry;
pub use settings::Settings;
