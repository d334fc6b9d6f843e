//! One's own account: where one is signed in, another passphrase, another authenticator.
//!
//! Whatever changes how one gets in ends every other session, so that whoever had got hold of one is out.

use super::authenticator::{self, base32_secret, step_of, totp};
use super::sessions::{IDLE, LONGEST};
use super::signing::Tried;
use super::{active, check_strength, hashed, may_administer, news, passkeys};
use crate::actor::Actor;
use crate::audit::Entry;
use crate::change::Change;
use crate::clock::text;
use crate::node::{Node, normal};
use crate::{Error, Result};
use jiff::Timestamp;
use seal::Cost;
use secrecy::{ExposeSecret, SecretString};
use store::{statements as sql, values};

/// A session as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// By which it can be ended; says nothing of its token.
    pub id: String,
    /// When it began, UTC.
    pub started: String,
    /// When it was last used, UTC.
    pub seen: String,
    /// The code of a family of browsers.
    pub browser: String,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

/// Which sessions end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// One of them.
    One(String),
    /// All but the one that asks.
    Others,
    /// All of them.
    All,
}

/// Another passphrase in the place of the present one.
#[derive(Debug, Clone)]
pub struct NewPassphrase {
    /// The present one.
    pub present: SecretString,
    /// The one that takes its place.
    pub new: SecretString,
    /// What it costs to try it.
    pub cost: Cost,
}

/// A person's live sessions, the newest first.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn open_sessions(node: &Node, actor: &Actor, token: &str) -> Result<Vec<Open>> {
    let mut tx = node.store.read().await?;
    let (this, now) = (hashed(token), node.now());
    let rows = tx.fetch(sql::SESSIONS_OF, values![actor.id.as_str()]).await?;
    let time = |text: &str| text.parse::<Timestamp>().unwrap_or(Timestamp::MIN);
    let mut open = Vec::new();
    for row in rows {
        let (key, started, seen): (String, String, String) = (row.need(0)?, row.need(1)?, row.need(2)?);
        let seen = node.seen.latest(&key, time(&seen));
        if now.duration_since(time(&started)) > LONGEST || now.duration_since(seen) > IDLE {
            continue;
        }
        let browser = row.text(3).unwrap_or_else(|| "other".to_owned());
        open.push(Open { id: id_of(&key), started, seen: seen.to_string(), browser, is_this: key == this });
    }
    Ok(open)
}

/// Ends sessions of one's own.
///
/// # Errors
/// `NotFound` for one that has ended, or is somebody else's.
pub async fn end_sessions(node: &Node, actor: &Actor, token: &str, ending: &Ending) -> Result<()> {
    let mut change = node.change("people::end_sessions").await?;
    let person = actor.id.as_str();
    let ended = match ending {
        Ending::One(id) => {
            let rows = change.tx.fetch(sql::SESSIONS_OF, values![person]).await?;
            let key = rows.iter().filter_map(|r| r.text(0)).find(|key| id_of(key) == *id).ok_or(Error::NotFound)?;
            change.tx.execute(sql::SESSION_DELETE, values![key]).await?
        }
        Ending::Others => change.tx.execute(sql::SESSIONS_END_OTHERS, values![person, hashed(token)]).await?,
        Ending::All => change.tx.execute(sql::SESSIONS_END, values![person]).await?,
    };
    change.note(&Entry::general("sessions-end", person, Some(ended.to_string())))?;
    change.commit().await
}

/// Ends all sessions of somebody else: a machine or a phone is in other hands. Passphrase, authenticator and passkeys stay
/// as they are.
///
/// # Errors
/// `Forbidden` unless the actor keeps accounts; `NotFound` for who is not here; `Refused` without a reason.
pub async fn end_sessions_of(node: &Node, actor: &Actor, person: &str, reason: &str) -> Result<()> {
    node.require(may_administer(node, actor), "only an administrator ends sessions of others")?;
    if reason.trim().is_empty() {
        return Err(Error::Refused("say why the sessions end; the reason is logged".to_owned()));
    }
    let mut change = node.change("people::end_sessions_of").await?;
    active(&mut change.tx, person).await?.ok_or(Error::NotFound)?;
    change.tx.execute(sql::SESSIONS_END, values![person]).await?;
    change.note(&Entry::general("sessions-end-of", &actor.id, Some(person.to_owned())).because(reason))?;
    change.commit().await
}

/// Sets another passphrase, and ends every other session and every passkey.
///
/// # Errors
/// `Refused` for a new one that would be guessed, and for a wrong present one, which counts like a failed sign-in.
pub async fn set_passphrase(node: &Node, actor: &Actor, token: &str, words: &NewPassphrase) -> Result<()> {
    check_strength(&words.new, &[&actor.name, node.name(), node.short_name()])?;
    let (new, present) = (normal(&words.new), normal(&words.present));
    if new.expose_secret() == present.expose_secret() {
        return Err(Error::Refused("this is the present passphrase; choose another one".to_owned()));
    }
    let hash = seal::hash_passphrase(&new, words.cost, &mut *node.rng())?;
    let tried = Tried::find(node, |u| u.actor.id == actor.id, &actor.name).await?;
    let mut change = tried.check_words(node, &words.present, "passphrase-refused").await.map_err(|e| match e {
        Error::Refused(_) => {
            Error::Refused("the present passphrase is not right; after five failures wait a minute".to_owned())
        }
        other => other,
    })?;
    if change.tx.execute(sql::USER_PASSPHRASE, values![actor.id.as_str(), hash, tried.user.hash.as_str()]).await? == 0 {
        return Err(Error::NotFound);
    }
    end_the_others(&mut change, actor, token).await?;
    change.note(&Entry::general("passphrase", &actor.id, None))?;
    change.commit().await
}

/// Begins with another authenticator: gives its `otpauth:` address. The present one stays until a code confirms this.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn begin_authenticator(node: &Node, actor: &Actor) -> Result<String> {
    let secret = base32_secret(node);
    let kept = authenticator::sealed(node, &actor.id, &secret);
    let mut tx = node.store.begin("people::begin_authenticator").await?;
    tx.execute(sql::USER_TOTP_NEXT_SET, values![actor.id.as_str(), kept]).await?;
    tx.commit().await?;
    authenticator::address(&secret, &actor.name, node.name())
}

/// The address of an authenticator that was begun and is not confirmed.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn begun_authenticator(node: &Node, actor: &Actor) -> Result<Option<String>> {
    let mut tx = node.store.read().await?;
    let row = tx.fetch_one(sql::USER_TOTP_NEXT, values![actor.id.as_str()]).await?;
    let Some(kept) = row.and_then(|r| r.text(0)) else { return Ok(None) };
    let secret = authenticator::opened(node, &actor.id, &kept)?;
    authenticator::address(&secret, &actor.name, node.name()).map(Some)
}

/// Takes the new authenticator in the place of the present one, and ends every other session and every passkey.
///
/// # Errors
/// `Conflict` when none was begun; `Refused` for a code that it does not show.
pub async fn confirm_authenticator(node: &Node, actor: &Actor, token: &str, code: &str) -> Result<()> {
    let mut change = node.change("people::confirm_authenticator").await?;
    let row = change.tx.fetch_one(sql::USER_TOTP_NEXT, values![actor.id.as_str()]).await?;
    let none = || Error::Conflict("no new authenticator waits for its code; begin again".to_owned());
    let kept = row.and_then(|r| r.text(0)).ok_or_else(none)?;
    let secret = authenticator::opened(node, &actor.id, &kept)?;
    let steps = step_of(&totp(&secret, &actor.name, node.name())?, code, node.now());
    let Some(step) = steps.into_iter().max() else { return Err(other_code()) };
    if change.tx.execute(sql::USER_TOTP_TAKE, values![actor.id.as_str(), kept, step]).await? == 0 {
        return Err(none());
    }
    end_the_others(&mut change, actor, token).await?;
    change.note(&Entry::general("authenticator", &actor.id, None))?;
    change.commit().await
}

pub(super) fn other_code() -> Error {
    Error::Refused(
        "the authenticator does not show this code; check the time of its phone, and take the next".to_owned(),
    )
}

/// Ends every other way in, the passkeys too: a phone that was lost, or somebody who had got hold of the passphrase, may
/// have one.
async fn end_the_others(change: &mut Change<'_>, actor: &Actor, token: &str) -> Result<()> {
    passkeys::end_all(change, &actor.id, &actor.id).await?;
    end_others(change, actor, token).await
}

/// Ends every other session, and what would begin one anew; how one gets in was changed, which the person is told.
pub(super) async fn end_others(change: &mut Change<'_>, actor: &Actor, token: &str) -> Result<()> {
    change.tx.execute(sql::SESSIONS_END_OTHERS, values![actor.id.as_str(), hashed(token)]).await?;
    // A link to get in anew that is still under way is not needed any more, and may be in the wrong hands.
    let now = text(change.node.now());
    change.tx.execute(sql::INVITATIONS_END, values![actor.id.as_str(), now]).await?;
    news::altered(change, &actor.id).await
}

fn id_of(key: &str) -> String {
    let digest = seal::Digest::of_parts(&[b"concord/session/1", key.as_bytes()]).to_string();
    digest.chars().take(26).collect()
}
