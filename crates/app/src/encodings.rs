//! Encodings of files without a node: a list becomes encodings under a secret, and a linkage unit, which never has the
//! secret, finds which rows of several lists are alike.
//!
//! It reads and writes no file itself. What encodings hide and do not hide is in `docs/methods/private-matching.md`.

mod compare;
mod file;
mod list;
mod make;
mod secret;
mod settings;
pub mod tables;

pub use compare::{Matched, NEAR_FROM, Wanted, all_pairs, compare};
pub use file::{Encodings, Written, read, write};
pub use linkage::private::Notice;
pub use linkage::table::{Because, Becomes};
pub use list::List;
pub use make::{Encoded, encode};
pub use secret::{Secret, Weakness, fresh};
pub use settings::{Choice, Settings, settings};

use crate::Error;
use linkage::private;

impl From<private::Error> for Error {
    fn from(error: private::Error) -> Self {
        match error {
            private::Error::Cancelled => Self::Conflict("stopped; nothing was written".to_owned()),
            other => Self::Refused(other.to_string()),
        }
    }
}
