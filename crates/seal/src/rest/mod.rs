//! How secrets lie on a disk: a passphrase opens a slot, a slot holds the master key, the master
//! key gives every other key, and a data key of its own seals each record's compartments.
//!
//! Destroying a record's data key destroys what it sealed (crypto-shredding). It leaves storing,
//! syncing and destroying to `store`, and the calibration of costs to the caller, who has a clock.

mod aead;
mod backup;
mod compartment;
mod cost;
mod file;
pub(crate) mod guarded;
mod master;
mod passphrase;
mod recovery;
mod slot;
mod slots;

pub use backup::{open_part, part_name, seal_part};
pub use compartment::{DataKey, Place, open_compartment, seal_compartment};
pub use cost::Cost;
pub use file::{OpenedFile, SealedFile, SealingFile, open_file, seal_file};
pub use master::{MasterKey, Purpose, SubKey, partner_id};
pub use passphrase::{hash_passphrase, verify_passphrase};
pub use slot::Slot;
pub use slots::{MOST_SLOTS, Slots};
