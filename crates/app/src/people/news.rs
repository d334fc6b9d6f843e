//! What people are told in each of their sessions: whether somebody else tried to get in, whether how one gets in was
//! changed, and when the sign-in before was.
//!
//! No sign-in takes it away: whoever has stolen what opens an account would else take the news away with it. It goes by
//! itself after two weeks. Their own mistakes count too: who knows of them need not worry.

use super::hashed;
use crate::Result;
use crate::actor::Actor;
use crate::change::Change;
use crate::clock::text;
use crate::node::Node;
use jiff::{SignedDuration, Timestamp};
use store::{statements as sql, values};

/// How long it is told.
pub const TOLD: SignedDuration = SignedDuration::from_hours(14 * 24);

/// What happened to an account lately.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct News {
    /// How often passphrase, code or passkey were refused, without two weeks of quiet between them; 0 when the last time
    /// is longer ago than that.
    pub tries: u64,
    /// When the last of them was, UTC; none without one.
    pub tried: Option<String>,
    /// When passphrase, authenticator, passkeys or recovery codes were last changed, or a recovery code was used, UTC; none
    /// when that is longer ago.
    pub altered: Option<String>,
    /// When the sign-in before this session was, UTC; none for the first.
    pub before: Option<String>,
}

/// The news of a person, in the session of this token.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn news(node: &Node, actor: &Actor, token: &str) -> Result<News> {
    let mut tx = node.store.read().await?;
    let Some(row) = tx.fetch_one(sql::USER_NEWS, values![actor.id.as_str()]).await? else { return Ok(News::default()) };
    let session = tx.fetch_one(sql::SESSION_BEFORE, values![hashed(token)]).await?;
    let begins = text(begins(node));
    let is_new = |at: &String| *at >= begins;
    let tried = row.text(1).filter(is_new);
    let tries = if tried.is_some() { row.int(0).unwrap_or_default().unsigned_abs() } else { 0 };
    Ok(News { tries, tried, altered: row.text(2).filter(is_new), before: session.and_then(|row| row.text(0)) })
}

/// What was before this is not told any more.
pub(super) fn begins(node: &Node) -> Timestamp {
    node.now() - TOLD
}

/// How a person gets in was changed.
pub(super) async fn altered(change: &mut Change<'_>, person: &str) -> Result<()> {
    change.tx.execute(sql::USER_ALTERED, values![person, text(change.node.now())]).await?;
    Ok(())
}
