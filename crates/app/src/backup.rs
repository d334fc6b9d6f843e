//! Backups: encrypted, incremental, made while the node works, on both databases; each is tried out before it counts.
//!
//! A backup is a *snapshot* in a folder of many: a manifest and the parts that it names. Parts are named by what they
//! hold, so that what did not change is not written again. Snapshots expire, since what is shredded lives on in them.

mod carry;
mod drill;
mod files;
pub mod keeping;
mod make;
mod manifest;
mod pack;
mod place;
pub mod places;
mod register;
mod remote;
mod restore;
mod shelf;
mod shredded;
mod whole;

pub use drill::{Drilled, drill};
pub use make::{Made, Wanted, erase, make, prune};
pub(crate) use register::findings;
pub use register::{Gone, Listed, Since, destroyed, forget_missing, list, since};
pub use remote::{
    drill_there, erase_there, forget_missing_there, list_there, make_there, prune_there, restore_recovered_there,
    restore_there,
};
pub(crate) use restore::forget_trial;
pub use restore::{Restored, restore, restore_by, restore_recovered};
pub use shelf::{Remote, Shelf, Soon, Tell};
pub(crate) use shredded::remember;

/// The slot that lies beside snapshots: without it a passphrase opens nothing.
const SLOT: &str = "unlock.slot";

/// What of the node's folder lies beside its snapshots as it is, each sealed by itself.
const BESIDE: [&str; 2] = [SLOT, crate::recovery::FILE];
