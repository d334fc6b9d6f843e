//! The codes of an authenticator (RFC 6238): a shared secret, six digits, a step of 30 seconds.

use super::User;
use crate::node::Node;
use crate::{Error, Result};
use jiff::Timestamp;
use totp_rs::{Algorithm, Builder, Secret, Totp};

const STEP_SECONDS: i64 = 30;

/// The time step in which the code is right and was not used: now, or one step to either side.
pub(super) fn matching_step(user: &User, code: &str, (now, issuer): (Timestamp, &str)) -> Option<i64> {
    let totp = totp(&user.totp, &user.actor.name, issuer).ok()?;
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
