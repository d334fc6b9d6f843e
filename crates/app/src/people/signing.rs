//! Passphrase and code: signing in, and proving oneself again.
//!
//! Whatever is wrong, the answer and the work are the same: for a name that does not exist the secrets of another
//! account are tried, at its cost, and what comes of it is thrown away.

use super::authenticator::matching_step;
use super::{Begun, Browser, Former, User, by_id, hashed, news, recovery, session, sessions, staff};
use crate::audit::Entry;
use crate::change::Change;
use crate::clock::text;
use crate::node::{Node, normal};
use crate::{Error, Result};
use jiff::SignedDuration;
use secrecy::{ExposeSecret, SecretString};
use store::{statements as sql, values};

/// Failures after which the account waits, and how long each further one makes it wait.
const FREE_FAILURES: i64 = 5;

/// What the log calls somebody whose name is not known.
const NOBODY: &str = "nobody";

/// Signs in. Every refusal has the same answer, whether the name exists or not.
///
/// # Errors
/// `Refused` when name, passphrase or code is wrong, the code was used before, or the account waits.
pub async fn sign_in(node: &Node, name: &str, passphrase: &SecretString, code: &str) -> Result<Begun> {
    enter(node, name, (passphrase, code), (Browser::Other, None)).await
}

/// As [`sign_in`], with the family of the browser, by which the person knows the session again, and the session that this
/// browser had until now: it ends, since its token is not there any more, and may be somewhere else.
///
/// # Errors
/// As [`sign_in`].
pub async fn enter(
    node: &Node,
    name: &str,
    secrets: (&SecretString, &str),
    (browser, former): (Browser, Option<&Former>),
) -> Result<Begun> {
    let tried = Tried::find(node, |u| u.actor.name == name, name).await?;
    let change = tried.check(node, secrets, "sign-in-refused").await?;
    begin(change, tried.user, (browser, former, None)).await
}

/// Begins a session for whoever was let in, and ends the former one of this browser in the same change; `how` when it was
/// not by passphrase and code.
pub(super) async fn begin(
    mut change: Change<'_>,
    user: User,
    (browser, former, how): (Browser, Option<&Former>, Option<&str>),
) -> Result<Begun> {
    if let Some(former) = former {
        sessions::end(&mut change, &former.token, &former.person).await?;
    }
    let (token, csrf) = fresh(change.node);
    let now = text(change.node.now());
    let values = values![hashed(&token), user.actor.id.as_str(), csrf, now.as_str(), browser.code()];
    change.tx.execute(sql::SESSION_INSERT, values).await?;
    change.tx.execute(sql::USER_ENTERED, values![user.actor.id.as_str(), now]).await?;
    change.note(&Entry::general("sign-in", &user.actor.id, how.map(str::to_owned)))?;
    change.commit().await?;
    Ok(Begun { token, actor: user.actor })
}

/// Proves again who has a session, for what leaves the node or opens it further. The session goes on under a new token.
///
/// # Errors
/// `NotFound` when the session has ended; `Refused` as [`sign_in`].
pub async fn prove(node: &Node, token: &str, secrets: (&SecretString, &str)) -> Result<Begun> {
    let person = session(node, token).await?.ok_or(Error::NotFound)?.own;
    let tried = Tried::find(node, |u| u.actor.id == person.id, &person.name).await?;
    let change = tried.check(node, secrets, "prove-refused").await?;
    renew(change, tried.user, (token, None)).await
}

/// Lets a session go on, proved, under a new token; `how` as with [`begin`].
pub(super) async fn renew(mut change: Change<'_>, user: User, (token, how): (&str, Option<&str>)) -> Result<Begun> {
    let (renewed, _) = fresh(change.node);
    // What forms carry stays, so that whatever is being written in another window can still be sent.
    let values = values![hashed(token), hashed(&renewed), text(change.node.now())];
    if change.tx.execute(sql::SESSION_PROVED, values).await? == 0 {
        return Err(Error::NotFound);
    }
    change.note(&Entry::general("prove", &user.actor.id, how.map(str::to_owned)))?;
    change.commit().await?;
    Ok(Begun { token: renewed, actor: user.actor })
}

/// An account whose secrets are tried: the one that was named, or another one in its place.
pub(super) struct Tried {
    pub user: User,
    is_known: bool,
}

impl Tried {
    pub async fn find(node: &Node, is_it: impl Fn(&User) -> bool, name: &str) -> Result<Self> {
        let mut tx = node.store.read().await?;
        let mut users = staff::all(&mut tx).await?;
        if users.is_empty() {
            return Err(refused());
        }
        // Always the same one for the same name, so that trying a name twice tells nothing.
        let other = node.keyed_hash(name).bytes().fold(0, |sum: usize, b| sum.wrapping_mul(31) + usize::from(b));
        let (at, is_known) = match users.iter().position(is_it) {
            Some(at) => (at, true),
            None => (other % users.len(), false),
        };
        Ok(Self { user: users.swap_remove(at), is_known })
    }

    /// Checks both secrets and uses the code up, in the change that is given back for what follows.
    pub async fn check<'n>(
        &self,
        node: &'n Node,
        (passphrase, code): (&SecretString, &str),
        refusal: &str,
    ) -> Result<Change<'n>> {
        let (user, now) = (&self.user, node.now());
        let is_right = is_passphrase(passphrase, &user.hash);
        let step = matching_step(node, user, (code, now));
        let mut change = node.change("people::check").await?;
        if let Some(step) = step.filter(|_| is_right && self.is_known) {
            // The account as it is now decides: it may have been closed, or have got another passphrase, meanwhile.
            let values = values![user.actor.id.as_str(), step, user.hash.as_str(), text(now)];
            if change.tx.execute(sql::USER_SIGNED_IN, values).await? == 1 {
                return Ok(change);
            }
        }
        let recovery = recovery::typed(&user.actor.id, code).filter(|_| is_right && self.is_known);
        if let Some(digest) = recovery {
            if self.recovers(&mut change, &digest).await? {
                return Ok(change);
            }
            // What was not right must leave nothing: a code that was taken before the account waited is not used up.
            drop(change);
            change = node.change("people::check").await?;
        }
        self.count(change, refusal).await?;
        Err(refused())
    }

    /// Checks the passphrase alone, for a change of it.
    pub async fn check_words<'n>(
        &self,
        node: &'n Node,
        passphrase: &SecretString,
        refusal: &str,
    ) -> Result<Change<'n>> {
        let is_right = is_passphrase(passphrase, &self.user.hash);
        let mut change = node.change("people::check_words").await?;
        if is_right && self.is_known && self.may_enter(&mut change).await? {
            return Ok(change);
        }
        self.count(change, refusal).await?;
        Err(refused())
    }

    /// Uses a recovery code up; `false` when it is none, was used, or the account waits.
    async fn recovers(&self, change: &mut Change<'_>, digest: &str) -> Result<bool> {
        let id = self.user.actor.id.as_str();
        if change.tx.execute(sql::RECOVERY_USE, values![id, digest]).await? == 0 || !self.may_enter(change).await? {
            return Ok(false);
        }
        news::altered(change, id).await?;
        change.note(&Entry::general("recovery-used", id, None))?;
        Ok(true)
    }

    /// Whether the account is still the one that was checked, is here and does not wait; then its failures are forgotten.
    async fn may_enter(&self, change: &mut Change<'_>) -> Result<bool> {
        let values = values![self.user.actor.id.as_str(), self.user.hash.as_str(), text(change.node.now())];
        Ok(change.tx.execute(sql::USER_RECOVERED, values).await? == 1)
    }

    /// As [`Self::may_enter`], for who showed a passkey: it stands for itself, whatever the passphrase is.
    pub async fn may_show(&self, change: &mut Change<'_>) -> Result<bool> {
        let values = values![self.user.actor.id.as_str(), text(change.node.now())];
        Ok(self.is_known && change.tx.execute(sql::USER_SHOWED_PASSKEY, values).await? == 1)
    }

    /// Counts a failure, and makes the account wait after the fifth.
    pub async fn count(&self, mut change: Change<'_>, refusal: &str) -> Result<()> {
        let id = if self.is_known { self.user.actor.id.as_str() } else { NOBODY };
        count_failure(&mut change, id).await?;
        change.note(&Entry::general(refusal, id, None))?;
        change.commit().await
    }
}

/// Counts a failure of an account, and makes it wait after the fifth.
pub(crate) async fn count_failure(change: &mut Change<'_>, id: &str) -> Result<()> {
    let before = by_id(&mut change.tx, id).await?.map_or(0, |u| u.failures);
    let wait = (before + 2 - FREE_FAILURES).clamp(0, 6);
    let until = (wait > 0).then(|| text(change.node.now() + SignedDuration::from_secs(30 << wait)));
    let (now, anew) = (text(change.node.now()), text(news::begins(change.node)));
    change.tx.execute(sql::USER_FAILED, values![id, until, now, anew]).await?;
    Ok(())
}

/// Whether an account waits after failures, so that a right guess is worth nothing for it.
pub(crate) async fn is_waiting(node: &Node, id: &str) -> Result<bool> {
    let mut tx = node.store.read().await?;
    let until = tx.fetch_one(sql::USER_BY_ID, values![id]).await?.and_then(|row| row.text(9));
    Ok(until.is_some_and(|until| until > text(node.now())))
}

fn refused() -> Error {
    Error::Refused("name, passphrase or code is wrong; after five failures wait a minute".to_owned())
}

/// Whether these are the words, as typed or in the form in which words are kept since 0.1.
fn is_passphrase(typed: &SecretString, hash: &str) -> bool {
    let is = |words: &SecretString| seal::verify_passphrase(words, hash).unwrap_or(false);
    let kept = normal(typed);
    let is_kept = is(&kept);
    // Both are tried whatever the first says; only what is typed otherwise than kept takes longer.
    if kept.expose_secret() == typed.expose_secret() { is_kept } else { is(typed) | is_kept }
}

/// A token with 256 random bits, and what forms carry.
fn fresh(node: &Node) -> (String, String) {
    let draw = || record::id::token(&mut *node.rng());
    // Two guards of one generator in one statement would wait for each other.
    let (mut token, csrf) = (draw(), draw());
    token.push_str(&draw());
    (token, csrf)
}
