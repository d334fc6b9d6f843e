//! All integration tests of `courier` in one binary. Everything happens on the loopback address.
//!
//! It leaves the bytes of messages, the pauses between attempts and keys to the unit tests beside them.

#[path = "all/admission.rs"]
mod admission;
#[path = "all/collect.rs"]
mod collect;
#[path = "all/cuts.rs"]
mod cuts;
#[path = "all/deliver.rs"]
mod deliver;
#[path = "all/doubts.rs"]
mod doubts;
#[path = "all/hostile.rs"]
mod hostile;
#[path = "all/memory.rs"]
mod memory;
#[path = "all/nodes.rs"]
mod nodes;
