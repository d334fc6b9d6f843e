//! Thirty-two secret bytes that cannot be printed and are erased when they are dropped.
//!
//! The building block of every symmetric key here. It leaves the meaning of a key to the type
//! that wraps it, so that a database key cannot be handed over where a data key is due.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// Length of every symmetric key in bytes.
pub(crate) const KEY_BYTES: usize = 32;

/// A secret key of 256 bits.
#[derive(Clone)]
pub(crate) struct Key(Zeroizing<[u8; KEY_BYTES]>);

impl Key {
    pub(crate) fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        rng.fill_bytes(bytes.as_mut());
        Self(bytes)
    }

    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        (bytes.len() == KEY_BYTES).then(|| {
            key.copy_from_slice(bytes);
            Self(key)
        })
    }

    pub(crate) fn zeroed() -> Self {
        Self(Zeroizing::new([0; KEY_BYTES]))
    }

    pub(crate) fn expose(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    pub(crate) fn expose_mut(&mut self) -> &mut [u8; KEY_BYTES] {
        &mut self.0
    }
}

/// Gives a secret type a `Debug` that shows its name and nothing else.
macro_rules! redacted {
    ($($name:ty),+) => {$(
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(secret)"))
            }
        }
    )+};
}
pub(crate) use redacted;

redacted!(Key);
