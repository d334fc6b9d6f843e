//! A checkpoint: what a log was at a moment, signed by the node that keeps it.
//!
//! Partners keep each other's checkpoints, and countersign one by signing the same value. It
//! leaves when to make one, and whether it fits an earlier one, to the caller.

use serde::{Deserialize, Serialize};

use crate::cose::{self, Context, Envelope};
use crate::error::{Error, Limit, Part, Result};
use crate::keys::{NodeKeys, PublicKey};
use crate::{Digest, Seconds, cbor};

const VERSION: u64 = 1;
const CONTEXT: Context = Context(b"concord/checkpoint/1");
const MOST_BYTES: usize = 4096;

/// The state of a log at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose log it is, for instance the organisation's id.
    pub origin: String,
    /// How many leaves it has.
    pub size: u64,
    /// Its Merkle root.
    pub root: Digest,
    /// When this was so.
    pub time: Seconds,
}

#[derive(Serialize, Deserialize)]
struct Wire(u64, String, u64, Digest, Seconds);

impl Checkpoint {
    /// Signs the checkpoint: COSE_Sign1 with the payload inside.
    ///
    /// Errors: `TooLarge` when the origin makes it larger than 4096 bytes.
    pub fn sign(&self, keys: &NodeKeys) -> Result<Vec<u8>> {
        let wire = Wire(VERSION, self.origin.clone(), self.size, self.root, self.time);
        let bytes = cose::sign(keys.signing(), CONTEXT, &cbor::encode(&wire));
        within_limit(&bytes)?;
        Ok(bytes)
    }

    /// Reads a signed checkpoint that this key must have signed.
    ///
    /// Errors: `TooLarge`, `Malformed`, `BadSignature`, `UnknownVersion`.
    pub fn verify(bytes: &[u8], key: &PublicKey) -> Result<Self> {
        within_limit(bytes)?;
        let envelope = Envelope::read(bytes, Part::Checkpoint)?;
        if !envelope.verify(key, CONTEXT) {
            return Err(Error::BadSignature { part: Part::Checkpoint });
        }
        let payload = envelope.payload().unwrap_or_default();
        let Wire(version, origin, size, root, time) = cbor::decode(payload, cbor::DEPTH, Part::Checkpoint)?;
        if version != VERSION {
            return Err(Error::UnknownVersion { found: version.to_string() });
        }
        Ok(Self { origin, size, root, time })
    }
}

fn within_limit(bytes: &[u8]) -> Result<()> {
    if bytes.len() <= MOST_BYTES {
        Ok(())
    } else {
        Err(Error::TooLarge { limit: Limit::Size, most: MOST_BYTES as u64 })
    }
}
