//! Sign-in passphrases as Argon2id hashes in PHC string form.
//!
//! For asking *is this the person*, not for opening anything (that is a slot). It leaves strength
//! (zxcvbn), normalisation (NFKC), second factors and rate limits to the caller.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{Error as HashError, PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Params};
use rand_core::CryptoRng;
use secrecy::{ExposeSecret, SecretString};

use super::cost::Cost;
use crate::error::{Error, Part, Result};

/// Hashes a passphrase with a new salt of 16 bytes, as `$argon2id$v=19$…`.
///
/// Errors: `BadCost` when the cost is out of range.
pub fn hash_passphrase(passphrase: &SecretString, cost: Cost, rng: &mut impl CryptoRng) -> Result<String> {
    let mut salt = [0; 16];
    rng.fill_bytes(&mut salt);
    cost.argon2()?
        .hash_password_with_salt(passphrase.expose_secret().as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|_| Error::BadCost)
}

/// Says whether the passphrase is the hashed one; the comparison takes constant time.
///
/// Errors: `Malformed` when the text is no Argon2id PHC string; `BadCost` when it asks for more
/// than [`Cost`] allows.
pub fn verify_passphrase(passphrase: &SecretString, hash: &str) -> Result<bool> {
    let malformed = || Error::Malformed { part: Part::PassphraseHash };
    let hash = PasswordHash::new(hash).map_err(|_| malformed())?;
    let params = Params::try_from(&hash).map_err(|_| malformed())?;
    if hash.algorithm != Algorithm::Argon2id.ident() {
        return Err(malformed());
    }
    let cost = Cost { memory_kib: params.m_cost(), passes: params.t_cost(), lanes: params.p_cost() };
    match cost.argon2()?.verify_password(passphrase.expose_secret().as_bytes(), &hash) {
        Ok(()) => Ok(true),
        Err(HashError::PasswordInvalid) => Ok(false),
        Err(_) => Err(malformed()),
    }
}
