//! Bundles: what goes out, what comes in, what waits to be accepted, and what to do when one is lost.

mod accept;
mod anew;
mod attest;
mod discard;
mod file;
mod list;
mod receive;
mod refuse;
mod seal;
mod untaken;

pub use accept::accept;
pub use anew::{anew, anew_ask};
pub use attest::{attest, attest_ask};
pub use discard::{discard, discard_ask};
pub use file::file;
pub use list::list;
pub use receive::receive;
pub use refuse::{refuse, refuse_ask};
pub use seal::seal;
pub use untaken::seen;
