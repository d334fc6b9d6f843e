//! Serves a node's pages, locked and unlocked: on loopback, or over TLS anywhere.

use super::node::{home, passphrase};
use super::tls::Files;
use crate::cli::Serve;
use crate::place::Place;
use crate::post;
use app::backup::places;
use app::locking::{self, Mode};
use app::{Error, Node, Result};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::watch;
use web::Lock;
use web::tls::Tls;

/// Serves until interrupted.
///
/// # Errors
/// `Refused` for an address that is not loopback without TLS, for a certificate that is not in order, and over TLS until
/// somebody chose when the node locks.
pub async fn serve(a: &Serve) -> Result<()> {
    let files = Files::of(&a.tls);
    if files.is_none() && !a.listen.ip().is_loopback() {
        let words = "is not loopback; other addresses need TLS: give --tls-certificate, --tls-key and --name";
        return Err(Error::Refused(format!("`{}` {words}", a.listen)));
    }
    // What is wrong with the files is told before a passphrase is asked for.
    let tls = files.as_ref().map(Files::open).transpose()?;
    let unlock = passphrase(a.node.passphrase_file.as_deref(), "passphrase of the node")?;
    let home = home(&a.node);
    let node = Node::open(&home, &unlock).await?;
    drop(unlock);
    let (listener, lock) = begin(a, (node, home), tls.as_deref()).await?;
    tokio::spawn(lock.clone().watch());
    let done = match files.zip(tls) {
        None => web::serve(listener, lock.router(), until_interrupted()).await,
        Some((files, tls)) => {
            tokio::spawn(files.watch(Arc::clone(&tls)));
            let router = lock.router_under(tls.name());
            web::serve_tls(listener, (router, tls), until_interrupted()).await
        }
    };
    lock.lock("end").await;
    done.map_err(|e| Error::Internal(format!("the server stopped: {e}")))
}

async fn begin(
    a: &Serve,
    (node, home): (Node, app::Home),
    tls: Option<&Tls>,
) -> Result<(tokio::net::TcpListener, Arc<Lock>)> {
    let store = node.store().clone();
    let prepared = async {
        if let Some(mode) = a.mode.as_deref().and_then(Mode::from_code) {
            locking::set_mode(&node, mode).await?;
        }
        let mode = mode(&node, tls.is_some()).await?;
        let listener = tokio::net::TcpListener::bind(a.listen)
            .await
            .map_err(|e| Error::Refused(format!("`{}`: {e}; choose another port with --listen", a.listen)))?;
        let port = listener.local_addr().map_err(|e| Error::Internal(e.to_string()))?.port();
        let local = || format!("http://localhost:{port}");
        let address = tls.map_or_else(local, |tls| tls.name().at(port).address());
        println!("serving `{}` on {address} ({})", node.short_name(), mode.code());
        let office = post::office(&node)?;
        Ok((listener, mode, office))
    };
    let (listener, mode, office) = match prepared.await {
        Ok(prepared) => prepared,
        Err(error) => {
            store.close().await;
            return Err(error);
        }
    };
    let folder = home.folder.clone();
    let name = node.short_name().to_owned();
    let lock = Lock::new(node, home, mode);
    tokio::spawn(tend(lock.node()));
    tokio::spawn(back_up(lock.node(), a.backup.clone()));
    tokio::spawn(watch(lock.node()));
    if let Err(error) = carry((office, post::Hatch::new(lock.node(), folder)), (&name, a.post)).await {
        lock.lock("end").await;
        return Err(error);
    }
    Ok((listener, lock))
}

/// The mode in which it is served. Over TLS somebody must have chosen one: where several people work, a laptop's would let
/// each of them lock the node for all by signing out.
async fn mode(node: &Node, is_over_tls: bool) -> Result<Mode> {
    if is_over_tls && locking::chosen(node).await?.is_none() {
        let words = "several people may reach this node over TLS: say --mode office, or --mode laptop for one person; \
                     it is kept";
        return Err(Error::Refused(words.to_owned()));
    }
    locking::mode(node).await
}

/// Takes bundles on an address when one is given, and brings ours in any case.
pub async fn carry((key, hatch): (post::Key, post::Hatch), (name, address): (&str, Option<SocketAddr>)) -> Result<()> {
    let Some(address) = address else {
        tokio::spawn(post::walk(hatch));
        return Ok(());
    };
    let socket = tokio::net::TcpListener::bind(address)
        .await
        .map_err(|e| Error::Refused(format!("`{address}`: {e}; choose another with --post")))?;
    let address = socket.local_addr().map_err(|e| Error::Internal(e.to_string()))?;
    println!("taking bundles for `{name}` on {address}");
    tokio::spawn(async move {
        if let Err(error) = post::serve((key, hatch), socket, std::future::pending()).await {
            eprintln!("concord: {error}");
        }
    });
    Ok(())
}

/// Tends a node once an hour while it is open, for as long as the program runs.
async fn tend(node: watch::Receiver<Option<Arc<Node>>>) {
    let mut hour = tokio::time::interval(std::time::Duration::from_secs(3_600));
    loop {
        hour.tick().await;
        let open = node.borrow().clone();
        let Some(open) = open else { continue };
        if let Err(error) = open.tend().await {
            eprintln!("concord: tending failed: {error}");
        }
    }
}

/// Reads what is listed and counts what the spectrum shows, so that nobody waits for it, and compares records as they
/// arrive with those of the other lists, once somebody compared the lists: when a node is opened, and again when a
/// record changed. Lets go of the node when it is locked.
async fn watch(node: watch::Receiver<Option<Arc<Node>>>) {
    let mut turn = tokio::time::interval(std::time::Duration::from_secs(2));
    let mut done = None;
    loop {
        turn.tick().await;
        let open = node.borrow().clone();
        let Some(open) = open else {
            done = None;
            continue;
        };
        // Another process may write on PostgreSQL, and nothing here would count it.
        let now = open.store().changes_of_records();
        if done == Some(now) && !open.store().is_postgres() {
            continue;
        }
        let mut news = node.clone();
        let work = async move {
            let listed = app::records::warm(&open).await;
            let listed = listed.inspect_err(|error| eprintln!("concord: reading what is listed failed: {error}"));
            let counted = app::spectrum::warm(&open).await;
            let counted = counted.inspect_err(|error| eprintln!("concord: counting for the spectrum failed: {error}"));
            let caught = app::matching::catch_up(&open).await;
            let caught = caught.inspect_err(|error| eprintln!("concord: comparing new records failed: {error}"));
            listed.is_ok() && counted.is_ok() && caught.is_ok()
        };
        tokio::select! {
            is_done = work => {
                done = is_done.then_some(now);
                if !is_done {
                    turn.reset_after(std::time::Duration::from_secs(60));
                }
            }
            _ = news.wait_for(Option::is_none) => {}
        }
    }
}

/// Backs a node up once a day while it is open, and lets go of it when it is locked, however far that had come: storage
/// elsewhere that answers slowly must not keep the keys in memory.
async fn back_up(node: watch::Receiver<Option<Arc<Node>>>, folder: Option<PathBuf>) {
    let mut hour = tokio::time::interval(std::time::Duration::from_secs(3_600));
    loop {
        hour.tick().await;
        let open = node.borrow().clone();
        let Some(open) = open else { continue };
        let mut news = node.clone();
        let to = folder.clone();
        let work = async move {
            if let Some(folder) = &to {
                daily(&open, folder).await;
            }
            daily_named(&open).await;
        };
        tokio::select! {
            () = work => {}
            _ = news.wait_for(Option::is_none) => {}
        }
    }
}

/// Backs up into a folder without a name, once a day.
async fn daily(node: &Node, folder: &Path) {
    let is_due = places::is_folder_due(node, folder).await.unwrap_or(false);
    if !is_due {
        return;
    }
    let (place, called) = (Place::Folder(folder.to_owned()), folder.display().to_string());
    if let Err(error) = super::backup::make(node, (&called, &place), app::backup::Wanted::default()).await {
        eprintln!("concord: the backup failed: {error}");
        return;
    }
    // What is past its day goes as well: what was shredded lives on in it.
    if let Err(error) = app::backup::prune(node, folder, usize::MAX).await {
        eprintln!("concord: removing old backups failed: {error}");
    }
}

/// Backs up to every place with a name, once a day. One that fails is tried again in an hour, and stops no other.
async fn daily_named(node: &Node) {
    let all = match places::all(node).await {
        Ok(all) => all,
        Err(error) => return eprintln!("concord: the places of backups cannot be read: {error}"),
    };
    for named in &all {
        if !places::is_due(node, named).await.unwrap_or(false) {
            continue;
        }
        match super::backup::make_named(node, named, None).await {
            // What is past its day goes as well: what was shredded lives on in it.
            Ok(place) => {
                if let Err(error) = super::backup::prune(node, &place, usize::MAX).await {
                    eprintln!("concord: removing old backups from `{}` failed: {error}", named.name);
                }
            }
            Err(error) => eprintln!("concord: the backup to `{}` failed: {error}", named.name),
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
