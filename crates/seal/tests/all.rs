//! All integration tests of `seal` in one binary, one file for each noun of the crate.
//!
//! It leaves the inner helpers (base32, CBOR, size buckets, words) to the unit tests beside them.

#[path = "all/at_rest.rs"]
mod at_rest;
#[path = "all/attachments.rs"]
mod attachments;
#[path = "all/bundle.rs"]
mod bundle;
#[path = "all/field.rs"]
mod field;
#[path = "all/forged.rs"]
mod forged;
#[path = "all/keys.rs"]
mod keys;
#[path = "all/log.rs"]
mod log;
#[path = "all/nodes.rs"]
mod nodes;
#[path = "all/oprf.rs"]
mod oprf;
#[path = "all/paper.rs"]
mod paper;
#[path = "all/recovery.rs"]
mod recovery;
#[path = "all/rest.rs"]
mod rest;
#[path = "all/rotation.rs"]
mod rotation;
#[path = "all/slots.rs"]
mod slots;
#[path = "all/swapped.rs"]
mod swapped;
#[path = "all/vectors/mod.rs"]
mod vectors;
