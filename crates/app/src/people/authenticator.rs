//! The codes of an authenticator (RFC 6238): a shared secret, six digits, a step of 30 seconds.
//!
//! The secret is kept sealed under the node's key, so that it is closed where the database is not.

use super::User;
use crate::actor::Actor;
use crate::audit::Entry;
use crate::node::{Node, is_sealed_setting, open_setting, seal_setting};
use crate::{Error, Result};
use jiff::Timestamp;
use policy::Role;
use store::{Tx, statements as sql, values};
use totp_rs::{Algorithm, Builder, Secret, Totp};
use zeroize::Zeroizing;

const STEP_SECONDS: i64 = 30;

/// What the keyring notes once no secret is kept as it is.
const ALL_SEALED: &str = "codes-sealed";

/// Where secrets are kept, and how each is sealed there.
const SECRETS: [(&str, &str); 3] = [
    (sql::USERS_TOTP, sql::USER_TOTP_SEAL),
    (sql::USERS_TOTP_NEXT, sql::USER_TOTP_NEXT_SEAL),
    (sql::INVITATIONS_TOTP, sql::INVITATION_TOTP_SEAL),
];

/// The time step in which the code is right and was not used: now, or one step to either side.
pub(super) fn matching_step(node: &Node, user: &User, (code, now): (&str, Timestamp)) -> Option<i64> {
    let secret = opened(node, &user.actor.id, &user.totp).ok()?;
    let totp = totp(&secret, &user.actor.name, node.name()).ok()?;
    let is_new = |step: &i64| *step > user.last_step;
    step_of(&totp, code, now).into_iter().find(is_new)
}

/// The steps around `now` in which this code is shown.
pub(super) fn step_of(totp: &Totp, code: &str, now: Timestamp) -> Vec<i64> {
    let code = code.trim();
    let current = now.as_second() / STEP_SECONDS;
    let shows = |step: &i64| is_same(&totp.generate((step * STEP_SECONDS).unsigned_abs()).to_string(), code);
    [current, current - 1, current + 1].into_iter().filter(shows).collect()
}

/// Compares without telling by time where two texts differ.
pub(super) fn is_same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |sum, (x, y)| sum | (x ^ y)) == 0
}

/// 160 random bits, as RFC 4226 recommends.
pub(super) fn base32_secret(node: &Node) -> String {
    let mut bytes = [0_u8; 20];
    rand_core::Rng::fill_bytes(&mut *node.rng(), &mut bytes);
    record::id::base32(&bytes).to_uppercase()
}

/// A secret as it is kept, for one owner alone: users.id of an account, or the digest of an invitation.
pub(super) fn sealed(node: &Node, owner: &str, secret: &str) -> String {
    seal_setting(node.wrapping(), (&place(owner), secret.as_bytes()), &mut node.rng())
}

/// A secret that was kept. One that is not sealed was not kept by this node, and opens nothing.
pub(super) fn opened(node: &Node, owner: &str, kept: &str) -> Result<Zeroizing<String>> {
    let bytes = open_setting(node.wrapping(), &place(owner), kept)?;
    let damaged = |e: std::str::Utf8Error| Error::Internal(format!("the stored code secret is damaged: {e}"));
    Ok(Zeroizing::new(std::str::from_utf8(&bytes).map_err(damaged)?.to_owned()))
}

/// Seals what an older program kept as it is. In a foreign database once, and never again, or whoever keeps it could put a
/// secret there that the next start makes ours; a file of ours is written by nobody else, and may have been put back to
/// that of an older program. A restored backup begins anew, since its secrets may be those of such a program.
pub(crate) async fn seal_old(node: &Node) -> Result<()> {
    if node.store.is_postgres() && node.store.keyring().is_marked(ALL_SEALED).await? {
        return Ok(());
    }
    let mut tx = node.store.begin("people::seal_old").await?;
    seal_all(node, &mut tx).await?;
    tx.commit().await?;
    Ok(node.store.keyring().mark(ALL_SEALED).await?)
}

/// Seals once more what is not: for a foreign database that was put back to that of an older program. How many there were.
///
/// # Errors
/// `Forbidden` unless the actor is an administrator, who says so at the command line with the passphrase of the node.
pub async fn seal_codes(node: &Node, actor: &Actor) -> Result<usize> {
    node.require(actor.is(Role::Administrator), "only an administrator has secrets of codes sealed")?;
    let mut change = node.change("people::seal_codes").await?;
    let sealed = seal_all(node, &mut change.tx).await?;
    if sealed > 0 {
        change.note(&Entry::general("codes-sealed", &actor.id, Some(sealed.to_string())))?;
    }
    change.commit().await?;
    Ok(sealed)
}

/// How many secrets are kept that are not sealed, and open nothing.
pub(crate) async fn unsealed(node: &Node) -> Result<usize> {
    let mut tx = node.store.read().await?;
    let mut found = 0;
    for (secrets, _) in SECRETS {
        for row in tx.fetch(secrets, &[]).await? {
            found += usize::from(is_open(&row.need(1)?));
        }
    }
    Ok(found)
}

async fn seal_all(node: &Node, tx: &mut Tx) -> Result<usize> {
    let mut sealed_now = 0;
    for (secrets, seal) in SECRETS {
        for row in tx.fetch(secrets, &[]).await? {
            let (owner, kept) = (row.need(0)?, row.need(1)?);
            if is_open(&kept) {
                let closed = sealed(node, &owner, &kept);
                tx.execute(seal, values![owner, closed, kept]).await?;
                sealed_now += 1;
            }
        }
    }
    Ok(sealed_now)
}

/// Whether this is a secret as an older program kept it; who has none yet has nothing to seal.
fn is_open(kept: &str) -> bool {
    !kept.is_empty() && !is_sealed_setting(kept)
}

fn place(owner: &str) -> String {
    format!("totp/{owner}")
}

pub(super) fn totp(secret: &str, name: &str, issuer: &str) -> Result<Totp> {
    let secret = Secret::try_from_base32(secret)
        .map_err(|e| Error::Internal(format!("the stored code secret is damaged: {e}")))?;
    let plain = |t: &str| t.replace(':', " ");
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(0)
        .with_step_duration(STEP_SECONDS.unsigned_abs())
        .with_secret(secret)
        .with_account_name(plain(name))
        .with_issuer(Some(plain(issuer)))
        .build()
        .map_err(|e| Error::Internal(format!("the code secret does not work: {e}")))
}

/// The `otpauth:` address of a secret, for the QR code of an authenticator.
pub(super) fn address(secret: &str, name: &str, issuer: &str) -> Result<String> {
    totp(secret, name, issuer)?.to_url().map_err(|e| Error::Internal(format!("the code secret does not work: {e}")))
}
