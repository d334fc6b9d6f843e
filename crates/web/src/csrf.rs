//! Forms of other sites are refused: a token bound to the session, and the browser's own word.
//!
//! The token is a hash of the session's secret under a name of its own, so it needs no storage, changes
//! with each sign-in, and reveals nothing of the secret. The secret has 256 random bits and a fixed
//! length, so a plain hash does what a keyed one would.

use crate::cookie::hexadecimal;
use axum::http::HeaderMap;
use sha2::{Digest, Sha256};

/// The name of the field that carries the token.
pub const FIELD: &str = "csrf";

/// The token of the session with this secret.
pub fn token(session_secret: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(b"concord csrf 1\0");
    hash.update(session_secret.as_bytes());
    hexadecimal(&hash.finalize())
}

/// Whether the token that came back is the session's; takes as long for a wrong one as for the right one.
pub fn is_valid(session_secret: &str, given: &str) -> bool {
    let expected = token(session_secret);
    let difference = expected.bytes().zip(given.bytes()).fold(0_u8, |all, (a, b)| all | (a ^ b));
    expected.len() == given.len() && difference == 0
}

/// Whether the browser says that the request comes from this site. Sign-in has no session yet and rests on this.
///
/// `Sec-Fetch-Site` decides where it is sent; else `Origin` must name the host; a program that sends
/// neither is no browser that could be misled.
pub fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    match (text("sec-fetch-site"), text("origin"), text("host")) {
        (Some(site), ..) => site == "same-origin" || site == "none",
        (None, Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, o)| o == host),
        (None, Some(_), None) => false,
        (None, None, _) => true,
    }
}
