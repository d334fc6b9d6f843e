//! What a device is asked to sign: a moment and a keyed hash of it, of what it is for, of the address, and of what binds it
//! to one browser. So nothing is kept for who only asks, and nobody who asks often makes a node remember anything.
//!
//! Web Authentication, section 13.4.3, wants challenges that nobody can guess, of 16 bytes at least: this has 128 bits of
//! HMAC-SHA256 under the node's key. That each counts once is kept with the passkey, see `kept`.

use super::Origin;
use crate::node::Node;
use crate::{Error, Result};
use jiff::SignedDuration;

/// How long one may be answered.
const LASTS: SignedDuration = SignedDuration::from_mins(5);

/// Hexadecimal digits of the moment, in microseconds.
const MOMENT: usize = 16;

/// What it is for: an answer to one is no answer to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Enter,
    Prove,
    Add,
}

impl Purpose {
    fn code(self) -> &'static str {
        match self {
            Self::Enter => "enter",
            Self::Prove => "prove",
            Self::Add => "add",
        }
    }
}

/// A challenge of now. `bound` is a secret of the browser that asks: its session's, or a cookie's.
pub(super) fn make(node: &Node, purpose: Purpose, (origin, bound): (&Origin, &str)) -> String {
    written(node, purpose, (origin, bound), node.now().as_microsecond())
}

/// The moment of a challenge that came back, in microseconds.
///
/// # Errors
/// `Conflict` for one that is not ours, is for something else, of another browser, or older than five minutes.
pub(super) fn moment(node: &Node, purpose: Purpose, bound: (&Origin, &str), challenge: &str) -> Result<i64> {
    let digits = challenge.get(..MOMENT).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit())).ok_or_else(ended)?;
    let at = i64::from_str_radix(digits, 16).map_err(|_| ended())?;
    let is_ours = super::is_same(&written(node, purpose, bound, at), challenge);
    let age = node.now().as_microsecond().checked_sub(at).ok_or_else(ended)?;
    // One from the future was made before the clock was set back.
    let is_young = age >= 0 && SignedDuration::from_micros(age) <= LASTS;
    if is_ours && is_young { Ok(at) } else { Err(ended()) }
}

fn written(node: &Node, purpose: Purpose, (origin, bound): (&Origin, &str), at: i64) -> String {
    let what = format!("passkey|{}|{}|{bound}|{at}", purpose.code(), origin.address());
    format!("{at:016x}{}", node.keyed_hash(&what))
}

fn ended() -> Error {
    Error::Conflict("five minutes have passed since this page was opened; try once more".to_owned())
}
