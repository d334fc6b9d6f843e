//! The button: what a page of the open node holds of the lock around it.

use crate::fault::Fault;
use crate::headers;
use crate::posted::Posted;
use crate::visit::{Answer, Person, see_other};
use app::locking::Mode;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::sync::watch;

/// Asks for the lock, and remembers when somebody was last heard.
#[derive(Debug)]
pub(crate) struct Switch {
    mode: Mode,
    seen: AtomicI64,
    asked: watch::Sender<Option<String>>,
}

impl Switch {
    pub(super) fn new(mode: Mode, now: i64) -> Self {
        Self { mode, seen: AtomicI64::new(now), asked: watch::Sender::new(None) }
    }

    pub(crate) fn mode(&self) -> Mode {
        self.mode
    }

    /// Somebody who is signed in has asked for something.
    pub(crate) fn heard(&self, now: i64) {
        self.seen.store(now, Ordering::Relaxed);
    }

    pub(super) fn seen(&self) -> i64 {
        self.seen.load(Ordering::Relaxed)
    }

    /// From now on no further request reaches the node.
    pub(crate) fn lock(&self, by: &str) {
        self.asked.send_if_modified(|asked| {
            let is_first = asked.is_none();
            asked.get_or_insert_with(|| by.to_owned());
            is_first
        });
    }

    pub(super) fn is_locking(&self) -> bool {
        self.asked.borrow().is_some()
    }

    /// Who asked, once somebody has.
    pub(super) async fn asked(&self) -> String {
        let mut asked = self.asked.subscribe();
        let found = asked.wait_for(Option::is_some).await;
        found.ok().and_then(|by| by.clone()).unwrap_or_default()
    }
}

/// Locks the node for everybody.
///
/// # Errors
/// [`Fault::NotFound`] where the node cannot be locked, or not by this person.
pub async fn end(person: Person, _form: Posted) -> Answer {
    let switch = person.server.switch.as_ref().filter(|_| person.may_lock()).ok_or(Fault::NotFound)?;
    switch.lock(&person.actor().id);
    let mut response = see_other("/unlock");
    let (name, value) = headers::clear_site();
    response.headers_mut().insert(name, value);
    Ok(response)
}
