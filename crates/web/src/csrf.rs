//! Forms of other sites are refused: the session's token, which every form carries back, and the browser's
//! own word. The token is random and kept with the session by `app`; nothing is made up here.

use app::people::Origin;
use axum::http::HeaderMap;

/// The name of the field that carries the token.
pub const FIELD: &str = "csrf";

/// Whether the token that came back is the session's; takes as long for a wrong one as for the right one.
/// A session without a token lets nothing through.
pub fn is_valid(expected: &str, given: &str) -> bool {
    let difference = expected.bytes().zip(given.bytes()).fold(0_u8, |all, (a, b)| all | (a ^ b));
    !expected.is_empty() && expected.len() == given.len() && difference == 0
}

/// Whether the browser says that the request comes from this site. Sign-in has no session yet and rests on this.
///
/// `Sec-Fetch-Site` decides where it is sent; else `Origin` must be the address under which pages go out over TLS, or name
/// the host where there is no TLS; a program that sends neither is no browser that could be misled.
pub fn is_same_origin(headers: &HeaderMap, secured: Option<&Origin>) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    match (text("sec-fetch-site"), text("origin"), text("host")) {
        (Some(site), ..) => site == "same-origin" || site == "none",
        // A page without TLS under the same name is another site: anybody on the way can write it.
        (None, Some(origin), _) if secured.is_some() => secured.is_some_and(|ours| ours.address() == origin),
        (None, Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, o)| o == host),
        (None, Some(_), None) => false,
        (None, None, _) => true,
    }
}
