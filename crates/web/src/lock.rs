//! A node that can be locked while it is served: its keys leave memory, and a page waits for a passphrase.
//!
//! Locked, nothing of the node is held but its folder, its short name and the words of the page. Whoever else works with
//! the node follows [`Lock::node`] and lets go of it when it is gone.

mod cut;
mod locked;
mod switch;

pub(crate) use switch::Switch;
pub use switch::end;

use crate::pages::Pages;
use crate::server::pages_of;
use crate::tls::Name;
use crate::{door::Door, hosts};
use app::locking::{self, Mode};
use app::{Error, Home, Node, SecretString, Store};
use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use record::{Kinds, Vocabularies};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, Weak};
use std::time::Duration;
use tokio::sync::{Mutex, watch};
use tower::ServiceExt;

/// How often it is looked whether requests under way have ended, before the files are closed under them: 20 seconds.
const PATIENCE_STEPS: u32 = 1_000;
const STEP: Duration = Duration::from_millis(20);
/// How often it is looked whether nobody has asked for anything.
const LOOK: Duration = Duration::from_secs(5);

/// A served node, open or locked.
pub struct Lock {
    home: Home,
    mode: Mode,
    short_name: String,
    open: RwLock<Option<Open>>,
    current: watch::Sender<Option<Arc<Node>>>,
    turning: Arc<Mutex<()>>,
    failures: AtomicU64,
    pages: Option<Pages>,
    door: Door,
}

#[derive(Clone)]
struct Open {
    router: Router,
    switch: Arc<Switch>,
    /// Becomes true when what is still under way is cut off.
    over: Arc<watch::Sender<bool>>,
}

impl std::fmt::Debug for Lock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Lock({})", self.short_name)
    }
}

impl Lock {
    /// Around an open node.
    pub fn new(node: Node, home: Home, mode: Mode) -> Arc<Self> {
        let lock = Arc::new(Self {
            home,
            mode,
            short_name: node.short_name().to_owned(),
            open: RwLock::default(),
            current: watch::Sender::new(None),
            turning: Arc::default(),
            failures: AtomicU64::new(0),
            pages: words().inspect_err(|e| tracing::error!(pages.reason = %e, "the pages do not load")).ok(),
            door: Door::default(),
        });
        lock.take(node);
        lock
    }

    /// The node while it is open, and the news when it is locked or opened.
    pub fn node(&self) -> watch::Receiver<Option<Arc<Node>>> {
        self.current.subscribe()
    }

    /// Whether it is locked, or being locked.
    pub fn is_locked(&self) -> bool {
        self.now_open().is_none()
    }

    fn now_open(&self) -> Option<Open> {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner).clone();
        open.filter(|o| !o.switch.is_locking())
    }

    fn take(self: &Arc<Self>, node: Node) {
        let node = Arc::new(node);
        let switch = Arc::new(Switch::new(self.mode, node.now().as_second()));
        let router = pages_of(Arc::clone(&node), Some(Arc::clone(&switch)));
        let (lock, waiting) = (Arc::downgrade(self), Arc::clone(&switch));
        tokio::spawn(async move {
            let by = waiting.asked().await;
            if let Some(lock) = lock.upgrade() {
                lock.turn_off(Some(&waiting), &by).await;
            }
        });
        self.current.send_replace(Some(node));
        *self.open.write().unwrap_or_else(PoisonError::into_inner) =
            Some(Open { router, switch, over: Arc::new(watch::Sender::new(false)) });
    }

    /// Locks: no request reaches the node any more, long work is stopped, sessions end, files are closed, and the last
    /// who lets go of the node erases its keys.
    pub async fn lock(&self, by: &str) {
        self.turn_off(None, by).await;
    }

    /// As [`Lock::lock`], unless the node was opened anew since its button, `pressed`, was made.
    async fn turn_off(&self, pressed: Option<&Arc<Switch>>, by: &str) {
        let _turn = self.turning.lock().await;
        let is_now = |open: &Open| pressed.is_none_or(|switch| Arc::ptr_eq(switch, &open.switch));
        if !self.open.read().unwrap_or_else(PoisonError::into_inner).as_ref().is_some_and(is_now) {
            return;
        }
        let Some(node) = self.current.send_replace(None) else { return };
        let open = self.open.write().unwrap_or_else(PoisonError::into_inner).take();
        let over = open.map(|open| {
            open.switch.lock(by);
            open.over
        });
        if let Err(error) = locking::locked(&node, by).await {
            tracing::error!(lock.reason = %error, "that the node was locked could not be written down");
        }
        let (store, held): (Store, Weak<Node>) = (node.store().clone(), Arc::downgrade(&node));
        drop(node);
        if !ended(&held).await {
            // Somebody sends a file byte by byte, or takes none of an answer: the keys do not wait for that.
            if let Some(over) = &over {
                over.send_replace(true);
            }
            ended(&held).await;
        }
        store.close().await;
        if held.strong_count() > 0 {
            tracing::warn!("something still held the node when its files were closed");
        }
    }

    /// Opens again with the passphrase of any slot.
    ///
    /// # Errors
    /// `Refused` for a wrong passphrase; `Conflict` while it is still being locked, or another process has it.
    pub(crate) async fn unlock(self: &Arc<Self>, passphrase: SecretString) -> app::Result<()> {
        let turn = Arc::clone(&self.turning).lock_owned().await;
        // Whoever hangs up now stops nothing: the memory of a passphrase is used to its end, and until then nobody else
        // has a turn.
        let lock = Arc::clone(self);
        let opening = tokio::spawn(async move {
            let _turn = turn;
            lock.open_with(passphrase).await
        });
        opening.await.map_err(|e| Error::Internal(e.to_string()))?
    }

    async fn open_with(self: &Arc<Self>, passphrase: SecretString) -> app::Result<()> {
        if !self.is_locked() {
            return Ok(());
        }
        let (home, runtime) = (self.home.clone(), tokio::runtime::Handle::current());
        // Passphrases take a second of one processor, which must not be one that answers others.
        let opening = move || runtime.block_on(Node::open(&home, &passphrase));
        let opened = tokio::task::spawn_blocking(opening).await.map_err(|e| Error::Internal(e.to_string()))?;
        let node = opened.inspect_err(|e| {
            if locking::is_wrong(e) {
                self.failures.fetch_add(1, Ordering::Relaxed);
            }
        })?;
        locking::unlocked(&node, self.failures.swap(0, Ordering::Relaxed)).await?;
        self.take(node);
        Ok(())
    }

    /// Locks a laptop on which nobody has done anything for ten minutes; for as long as the program runs.
    pub async fn watch(self: Arc<Self>) {
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            look.tick().await;
            self.look(app::clock::system_now().as_second()).await;
        }
    }

    /// Locks when it is due at `now`, in seconds.
    pub async fn look(&self, now: i64) {
        let Some(open) = self.now_open() else { return };
        if now < open.switch.seen() {
            // The clock was put back: what was heard by the old one must not keep the node open until it comes again.
            open.switch.heard(now);
        }
        if self.mode.is_due(open.switch.seen(), now) {
            self.lock("idle").await;
        }
    }

    /// The pages of the node while it is open, and the one page of a locked one; under the names of this machine.
    pub fn router(self: &Arc<Self>) -> Router {
        hosts::only(&format!("{}.localhost", self.short_name), self.answers())
    }

    /// The same for pages over TLS: under the name of their certificate, and no other.
    pub fn router_under(self: &Arc<Self>, name: &Name) -> Router {
        hosts::dispatch(vec![(name.host().to_owned(), self.answers())])
    }

    fn answers(self: &Arc<Self>) -> Router {
        let (lock, closed) = (Arc::clone(self), locked::router(Arc::clone(self)));
        let answer = move |request: Request| {
            let (open, closed) = (lock.now_open(), closed.clone());
            async move {
                match open {
                    Some(_) if request.uri().path() == "/unlock" => crate::visit::see_other("/"),
                    Some(open) => cut::off(reached(open.router, request), &open.over).await,
                    None => reached(closed, request).await,
                }
            }
        };
        Router::new().fallback(answer)
    }
}

/// Waits until nobody holds the node, 20 seconds at most.
async fn ended(held: &Weak<Node>) -> bool {
    for _ in 0..PATIENCE_STEPS {
        if held.strong_count() == 0 {
            return true;
        }
        tokio::time::sleep(STEP).await;
    }
    false
}

async fn reached(router: Router, request: Request) -> Response {
    router.oneshot(request).await.unwrap_or_else(|never| match never {}).into_response()
}

fn words() -> Result<Pages, Box<dyn std::error::Error + Send + Sync>> {
    let vocabularies = Arc::new(Vocabularies::built_in()?);
    Ok(Pages::new(&Kinds::built_in(&vocabularies)?, &vocabularies)?)
}
