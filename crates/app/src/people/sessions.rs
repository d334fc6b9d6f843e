//! Sessions: what a cookie's token stands for, how long it lives, and how long its proof counts.

use super::{User, hashed, viewing};
use crate::Result;
use crate::actor::Actor;
use crate::audit::Entry;
use crate::change::Change;
use crate::clock::text;
use crate::node::Node;
use jiff::{SignedDuration, Timestamp};
use policy::Role;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::{statements as sql, values};

/// A live session.
#[derive(Debug, Clone)]
pub struct Session {
    /// Who.
    pub actor: Actor,
    /// What forms carry.
    pub csrf: String,
    /// The role as which a leader only looks; then `actor` has that role alone.
    pub view_as: Option<Role>,
    /// Whose session it is, with all that is theirs, while they look as another role.
    pub own: Actor,
    /// Whether the person proved themself lately enough for what leaves the node or opens it further.
    pub is_fresh: bool,
}

/// The session that a browser had when somebody signed in anew there.
#[derive(Debug, Clone)]
pub struct Former {
    /// What its cookie carried.
    pub token: String,
    /// The id of whoever it belonged to.
    pub person: String,
}

/// A family of browsers, as coarse as a person needs to know their own again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Browser {
    /// Firefox and what is made of it.
    Firefox,
    /// Edge.
    Edge,
    /// Chrome, Chromium and what calls itself so.
    Chrome,
    /// Safari.
    Safari,
    /// Anything else.
    Other,
}

impl Browser {
    /// The family that a `User-Agent` names; nothing else of it is kept.
    pub fn of(agent: &str) -> Self {
        // Edge calls itself Chrome too, and Chrome calls itself Safari.
        let families =
            [("Firefox/", Self::Firefox), ("Edg", Self::Edge), ("Chrom", Self::Chrome), ("Safari/", Self::Safari)];
        families.into_iter().find(|(mark, _)| agent.contains(mark)).map_or(Self::Other, |(_, family)| family)
    }

    /// Its code, as it is kept.
    pub fn code(self) -> &'static str {
        match self {
            Self::Firefox => "firefox",
            Self::Edge => "edge",
            Self::Chrome => "chrome",
            Self::Safari => "safari",
            Self::Other => "other",
        }
    }
}

/// How long after its last request a session ends.
pub const IDLE: SignedDuration = SignedDuration::from_mins(30);
pub(super) const LONGEST: SignedDuration = SignedDuration::from_hours(8);
/// How long passphrase and code count for what leaves the node or opens it further.
pub const FRESH: SignedDuration = SignedDuration::from_mins(10);

/// How long a page waits to write down that its session was used. Who takes in a long list writes for minutes.
const PATIENCE: Duration = Duration::from_millis(250);

/// Sessions that were used while somebody else wrote, and when: what is not in the database yet.
#[derive(Debug, Default)]
pub(crate) struct Seen(Mutex<HashMap<String, Timestamp>>);

impl Seen {
    fn all(&self) -> MutexGuard<'_, HashMap<String, Timestamp>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When a session was used last, which the database says was used at `kept`.
    pub(super) fn latest(&self, key: &str, kept: Timestamp) -> Timestamp {
        self.all().get(key).map_or(kept, |at| kept.max(*at))
    }
}

/// Writes down that a session was used, or keeps it in memory when that would have to wait.
async fn mark_seen(node: &Node, key: &str, now: Timestamp) {
    node.seen.all().insert(key.to_owned(), now);
    let writing = async {
        let mut tx = node.store.begin("people::session_seen").await?;
        tx.execute(sql::SESSION_SEEN, values![key, text(now)]).await?;
        tx.commit().await
    };
    match tokio::time::timeout(PATIENCE, writing).await {
        Ok(Ok(())) => {
            node.seen.all().remove(key);
        }
        Ok(Err(error)) => tracing::warn!(session.reason = %error, "that a session was used could not be written down"),
        Err(_) => {}
    }
}

/// The session of a token; `None` when it ended or never was.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn session(node: &Node, token: &str) -> Result<Option<Session>> {
    let key = hashed(token);
    let mut tx = node.store.read().await?;
    let Some(row) = tx.fetch_one(sql::SESSION, values![key.as_str()]).await? else { return Ok(None) };
    let time = |i: usize| row.text(i).and_then(|t| t.parse::<Timestamp>().ok()).unwrap_or(Timestamp::MIN);
    let (now, started, seen, proved) = (node.now(), time(2), node.seen.latest(&key, time(3)), time(5));
    if now.duration_since(started) > LONGEST || now.duration_since(seen) > IDLE {
        return Ok(None);
    }
    let found = tx.fetch_one(sql::USER_BY_ID, values![row.need(0)?]).await?;
    drop(tx);
    let Some(user) = found.as_ref().map(User::read).transpose()?.filter(|u| u.is_active) else { return Ok(None) };
    if now.duration_since(seen) > SignedDuration::from_mins(1) {
        mark_seen(node, &key, now).await;
    }
    // A clock that was set back makes no old proof fresh.
    let is_fresh = proved <= now && now.duration_since(proved) <= FRESH;
    let own = Actor { is_proved: is_fresh, ..user.actor };
    let Some((actor, view_as)) = viewing::seen_as(own.clone(), row.text(4).as_deref()) else { return Ok(None) };
    Ok(Some(Session { actor, csrf: row.need(1)?, view_as, own, is_fresh }))
}

/// Ends a session.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn sign_out(node: &Node, token: &str, actor: &Actor) -> Result<()> {
    let mut change = node.change("people::sign_out").await?;
    end(&mut change, token, &actor.id).await?;
    change.commit().await
}

/// Ends the session of a browser, whoever it belonged to, in the same change as what ends it.
pub(super) async fn end(change: &mut Change<'_>, token: &str, person: &str) -> Result<()> {
    let node = change.node;
    change.tx.execute(sql::SESSION_DELETE, values![hashed(token)]).await?;
    // What lies in memory alone goes first, or sessions that are in use would be cleared away as old.
    let unwritten: Vec<(String, Timestamp)> = node.seen.all().drain().collect();
    for (key, at) in unwritten {
        change.tx.execute(sql::SESSION_SEEN, values![key, text(at)]).await?;
    }
    let old = |age: SignedDuration| text(node.now() - age);
    change.tx.execute(sql::SESSIONS_OLD, values![old(IDLE), old(LONGEST)]).await?;
    change.note(&Entry::general("sign-out", person, None))
}
