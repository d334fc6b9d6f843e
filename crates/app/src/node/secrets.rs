//! Secrets among the settings: sealed under the node's own key, so that they are closed where the database is not.

use super::{hex, unhex};
use crate::{Error, Result};
use rand_chacha::ChaCha20Rng;
use seal::{DataKey, Place, SubKey};
use zeroize::Zeroizing;

/// What every sealed setting begins with; one written by an older program does not.
const MARK: &str = "sealed:";

fn place(name: &str) -> Place<'_> {
    Place { table: "settings", record: name, compartment: "value", revision: 1 }
}

/// A setting as it is kept.
pub(crate) fn seal_setting(wrapping: &SubKey, (name, value): (&str, &[u8]), rng: &mut ChaCha20Rng) -> String {
    let key = DataKey::generate(rng);
    let wrapped = hex(&key.wrap(wrapping, name, rng));
    format!("{MARK}{wrapped}:{}", hex(&seal::seal_compartment(&key, &place(name), value, rng)))
}

/// Whether a value is kept sealed.
pub(crate) fn is_sealed_setting(kept: &str) -> bool {
    kept.starts_with(MARK)
}

/// As [`open_setting`], also for one that an older program wrote unsealed, and whether it was sealed.
pub(super) fn open_old_setting(wrapping: &SubKey, name: &str, kept: &str) -> Result<(Zeroizing<Vec<u8>>, bool)> {
    match is_sealed_setting(kept) {
        true => Ok((open_setting(wrapping, name, kept)?, true)),
        false => Ok((unhex(kept)?.into(), false)),
    }
}

/// What [`seal_setting`] kept. One that is not sealed is refused: whoever keeps the database could have put it there.
pub(crate) fn open_setting(wrapping: &SubKey, name: &str, kept: &str) -> Result<Zeroizing<Vec<u8>>> {
    let damaged = || Error::Internal(format!("`{name}` is damaged; restore a backup"));
    let sealed = kept.strip_prefix(MARK).ok_or_else(damaged)?;
    let (wrapped, sealed) = sealed.split_once(':').ok_or_else(damaged)?;
    let key = DataKey::unwrap(wrapping, name, &unhex(wrapped)?).map_err(|_| damaged())?;
    let opened = seal::open_compartment(&key, &place(name), &unhex(sealed)?).map_err(|_| damaged())?;
    Ok(opened)
}
