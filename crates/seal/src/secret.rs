//! Thirty-two secret bytes that cannot be printed and are erased when they are dropped.
//!
//! The building block of every symmetric key here. It leaves the meaning of a key to the type
//! that wraps it, so that a database key cannot be handed over where a data key is due.

use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// Length of every symmetric key in bytes.
pub(crate) const KEY_BYTES: usize = 32;

/// A secret key of 256 bits.
///
/// INVARIANT: its bytes have one place on the heap from the first one on. Whoever moves a value leaves what it was made
/// of behind, in frames and futures that live as long as the program; of this only an address stays.
#[derive(Clone)]
pub(crate) struct Key(Box<Zeroizing<[u8; KEY_BYTES]>>);

impl Key {
    pub(crate) fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut key = Self::zeroed();
        rng.fill_bytes(key.expose_mut());
        key
    }

    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        let mut key = Self::zeroed();
        (bytes.len() == KEY_BYTES).then(|| {
            key.expose_mut().copy_from_slice(bytes);
            key
        })
    }

    pub(crate) fn zeroed() -> Self {
        Self(Box::new(Zeroizing::new([0; KEY_BYTES])))
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
