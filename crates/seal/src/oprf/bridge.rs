//! Our random generator in the older form that `voprf` asks for: rand_core 0.10 seen as 0.6.
//!
//! It leaves the randomness to the generator that the caller hands in.

use rand_core::CryptoRng;
use rand_core_06 as old;

/// A generator of ours behind the older interface.
pub(super) struct Bridge<'a, R>(pub(super) &'a mut R);

impl<R: CryptoRng> old::RngCore for Bridge<'_, R> {
    fn next_u32(&mut self) -> u32 {
        self.0.next_u32()
    }

    fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), old::Error> {
        self.0.fill_bytes(bytes);
        Ok(())
    }
}

impl<R: CryptoRng> old::CryptoRng for Bridge<'_, R> {}
