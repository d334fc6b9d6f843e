//! Serves a node's pages on loopback.

use super::node::{home, opened, passphrase};
use crate::cli::Serve;
use crate::post;
use app::{Error, Node, Result};
use std::path::PathBuf;
use std::sync::Arc;

/// Serves until interrupted.
///
/// # Errors
/// `Refused` for an address that is not loopback: other addresses need TLS, which this build does not offer.
pub async fn serve(a: &Serve) -> Result<()> {
    if !a.listen.ip().is_loopback() {
        return Err(Error::Refused(format!("`{}` is not loopback; other addresses need TLS", a.listen)));
    }
    let unlock = passphrase(a.node.passphrase_file.as_deref(), "passphrase of the node")?;
    let node = Arc::new(opened(Node::open(&home(&a.node), &unlock).await?));
    let listener = tokio::net::TcpListener::bind(a.listen)
        .await
        .map_err(|e| Error::Refused(format!("`{}`: {e}; choose another port with --listen", a.listen)))?;
    let port = listener.local_addr().map_err(|e| Error::Internal(e.to_string()))?.port();
    println!("serving `{}` on http://localhost:{port}", node.short_name());
    tokio::spawn(tend(node.clone(), a.backup.clone()));
    carry(&node, a.post).await?;
    web::serve(listener, web::router(node), until_interrupted())
        .await
        .map_err(|e| Error::Internal(format!("the server stopped: {e}")))
}

/// Takes bundles on an address when one is given, and brings ours in any case.
pub async fn carry(node: &Arc<Node>, address: Option<std::net::SocketAddr>) -> Result<()> {
    let Some(address) = address else {
        tokio::spawn(post::walk(node.clone()));
        return Ok(());
    };
    let socket = tokio::net::TcpListener::bind(address)
        .await
        .map_err(|e| Error::Refused(format!("`{address}`: {e}; choose another with --post")))?;
    let address = socket.local_addr().map_err(|e| Error::Internal(e.to_string()))?;
    println!("taking bundles for `{}` on {address}", node.short_name());
    let serving = node.clone();
    tokio::spawn(async move {
        if let Err(error) = post::serve(serving, socket, std::future::pending()).await {
            eprintln!("concord: {error}");
        }
    });
    Ok(())
}

/// Tends a node once an hour for as long as the program runs, and backs it up once a day where a folder is given.
async fn tend(node: Arc<Node>, backups: Option<PathBuf>) {
    let mut hour = tokio::time::interval(std::time::Duration::from_secs(3_600));
    loop {
        hour.tick().await;
        if let Err(error) = node.tend().await {
            eprintln!("concord: tending failed: {error}");
        }
        let Some(folder) = &backups else { continue };
        let is_due = app::backup::since(&node).await.is_ok_and(|since| since.backup.is_none_or(|days| days > 0));
        if !is_due {
            continue;
        }
        if let Err(error) = super::backup::make(&node, folder, app::backup::Wanted::default()).await {
            eprintln!("concord: the backup failed: {error}");
        }
    }
}

/// Ends when the process is asked to.
pub async fn until_interrupted() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    let _ = interrupted.await;
}
