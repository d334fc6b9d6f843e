//! Keys from a secret: HKDF (RFC 5869), two for each feature, feature by feature.

use hkdf::Hkdf;
use sha2::{Sha256, Sha512};
use zeroize::Zeroizing;

use super::object::bad;
use super::{Error, KdfHash, Schema};

/// Both keys of a feature.
pub(super) struct KeyPair {
    pub(super) first: Zeroizing<Vec<u8>>,
    pub(super) second: Zeroizing<Vec<u8>>,
}

/// What keys are made from; the secret itself is not kept.
pub(super) struct Keys {
    from: From,
    info: Vec<u8>,
    size: usize,
    features: usize,
}

enum From {
    Sha256(Hkdf<Sha256>),
    Sha512(Hkdf<Sha512>),
}

impl Keys {
    pub(super) fn new(schema: &Schema, secret: &[u8]) -> Result<Self, Error> {
        if secret.is_empty() {
            return Err(Error::EmptySecret);
        }
        check(schema)?;
        let kdf = &schema.kdf;
        let from = match kdf.hash {
            KdfHash::Sha256 => From::Sha256(Hkdf::new(kdf.salt.as_deref(), secret)),
            KdfHash::Sha512 => From::Sha512(Hkdf::new(kdf.salt.as_deref(), secret)),
        };
        let info = kdf.info.clone().unwrap_or_default();
        Ok(Self { from, info, size: kdf.key_size, features: schema.features.len() })
    }

    /// The keys of all features; with a salt, those of the rows with that value, as if the info of the schema ended
    /// with a zero byte and the value.
    pub(super) fn pairs(&self, salt: Option<&str>) -> Vec<KeyPair> {
        let info = salt.map_or_else(|| self.info.clone(), |salt| [&self.info, &b"\0"[..], salt.as_bytes()].concat());
        let mut all = Zeroizing::new(vec![0; 2 * self.size * self.features]);
        let done = match &self.from {
            From::Sha256(from) => from.expand(&info, &mut all),
            From::Sha512(from) => from.expand(&info, &mut all),
        };
        done.expect("the length was checked when the keys were made");
        let key = |bytes: &[u8]| Zeroizing::new(bytes.to_vec());
        let pair = |both: &[u8]| KeyPair { first: key(&both[..self.size]), second: key(&both[self.size..]) };
        all.chunks(2 * self.size).map(pair).collect()
    }
}

/// HKDF gives at most 255 times the output of its hash.
pub(super) fn check(schema: &Schema) -> Result<(), Error> {
    let most = 255 * if schema.kdf.hash == KdfHash::Sha256 { 32 } else { 64 };
    let size = schema.kdf.key_size;
    if size == 0 {
        return Err(bad("clkConfig.kdf.keySize", "keys have no bytes", "write 64"));
    }
    if size.saturating_mul(2).saturating_mul(schema.features.len()) > most {
        let reason = format!("HKDF cannot give that many: two keys for each feature, {most} bytes in all");
        return Err(bad("clkConfig.kdf.keySize", &reason, "shorten the keys, use SHA512, or leave features out"));
    }
    Ok(())
}
