//! Where a page was reached, for what depends on it in the browser: a passkey belongs to the name under which it was made.
//!
//! Without TLS the name is what the browser asked for, and stands here only because `hosts` let it in. The port is that of
//! our own socket, never what a request says: else somebody with a page of their own on another port of this machine could
//! ask for a signature there and bring it here. Over TLS name and port are those that the node was started with.

use crate::hosts;
use app::people::Origin;
use axum::extract::Request;
use std::net::SocketAddr;

/// The socket of ours at which a connection came in; `listen` says it with every request.
#[derive(Debug, Clone, Copy)]
pub struct Local(pub SocketAddr);

/// The one address under which pages go out over TLS; `listen` says it with every request of such a connection.
#[derive(Debug, Clone)]
pub struct Secured(pub Origin);

/// The origin of a request, when passkeys work there. Behind a tunnel from another port they do not.
pub(crate) fn of(request: &Request) -> Option<Origin> {
    if let Some(Secured(origin)) = request.extensions().get::<Secured>() {
        let (name, port) = hosts::named(request, 443)?;
        return (name == origin.name() && port == origin.port()).then(|| origin.clone());
    }
    let ours = request.extensions().get::<Local>()?.0.port();
    let (name, port) = hosts::named(request, 80)?;
    Origin::of(&name, ours).filter(|_| port == ours)
}
