//! The headers that every answer carries: nothing from elsewhere, nothing kept, nothing told.
//!
//! A page with passkeys carries a script of ours, and says so with [`Scripted`]; no other page may run one.

use crate::origin::Secured;
use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::middleware::Next;
use axum::response::Response;

/// What no page may use.
macro_rules! nothing {
    () => {
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
    };
}

/// No script, no frame, no third party; styles, pictures and forms of our own only.
pub const CONTENT_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// As [`CONTENT_POLICY`], with the one script of passkeys, which can make no markup and no further script.
pub const SCRIPT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

/// Says of an answer that its page carries the script of passkeys, and for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scripted {
    /// A passkey is shown.
    Get,
    /// A passkey is made.
    Create,
}

impl Scripted {
    fn permissions(self) -> &'static str {
        match self {
            Self::Get => concat!(nothing!(), ", publickey-credentials-get=(self), publickey-credentials-create=()"),
            Self::Create => concat!(nothing!(), ", publickey-credentials-get=(), publickey-credentials-create=(self)"),
        }
    }
}

/// What a file that somebody added may do, should a browser show it all the same: nothing.
pub(crate) const SANDBOX: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";

const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");

const ALWAYS: [(HeaderName, &str); 8] = [
    (CONTENT_SECURITY_POLICY, CONTENT_POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
    (PERMISSIONS, concat!(nothing!(), ", publickey-credentials-get=(), publickey-credentials-create=()")),
];

/// With TLS: for a year the browser asks for this name in no other way. What lies below the name may be somebody else's,
/// and nothing is said of it.
pub const ALWAYS_TLS: &str = "max-age=31536000";

/// Middleware that sets them; use with `axum::middleware::from_fn`.
///
/// Answers are not stored anywhere, unless the route said otherwise (only style sheet and script do).
pub async fn secure(request: Request, next: Next) -> Response {
    let is_bound = request.extensions().get::<Secured>().is_some_and(|s| !is_of_machine(s.0.name()));
    let mut response = next.run(request).await;
    let script = response.extensions().get::<Scripted>().copied();
    let headers = response.headers_mut();
    let is_sandboxed = headers.get(CONTENT_SECURITY_POLICY).is_some_and(|v| v == SANDBOX);
    for (name, value) in ALWAYS {
        if !(is_sandboxed && name == CONTENT_SECURITY_POLICY) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if let Some(script) = script.filter(|_| !is_sandboxed) {
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(SCRIPT_POLICY));
        headers.insert(PERMISSIONS, HeaderValue::from_static(script.permissions()));
    }
    if is_bound {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(ALWAYS_TLS));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Whether other programs of the same machine have this name too, which must not be bound to TLS.
fn is_of_machine(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost")
}

/// The header of the answer to signing out: the browser forgets what it holds of this address.
pub fn clear_site() -> (HeaderName, HeaderValue) {
    (HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\", \"cookies\", \"storage\""))
}

#[cfg(test)]
mod tests {
    use super::{Secured, secure};
    use app::people::Origin;
    use axum::Router;
    use axum::body::Body;
    use axum::http::Request;
    use axum::http::header::STRICT_TRANSPORT_SECURITY;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use tower::ServiceExt;

    #[tokio::test]
    async fn a_name_that_other_programs_of_the_machine_have_is_not_bound_to_tls() {
        let router = Router::new().route("/", get(async || "a page")).layer(from_fn(secure));
        for (name, is_bound) in [
            ("monitor.example.org", true),
            ("example.notlocalhost", true),
            ("localhost", false),
            ("monitor.localhost", false),
        ] {
            let mut request = Request::get("/").body(Body::empty()).expect("a request");
            request.extensions_mut().insert(Secured(Origin::secure(name, 7070).expect("a name")));
            let answer = router.clone().oneshot(request).await.expect("it answers");
            assert_eq!(answer.headers().contains_key(STRICT_TRANSPORT_SECURITY), is_bound, "{name}");
        }
    }
}
