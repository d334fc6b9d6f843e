//! What makes encodings harder to break, beyond a secret key. Each costs recall; how much was measured is in
//! `docs/methods/private-matching.md`.

use std::fmt;

use hkdf::Hkdf;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use sha2::Sha256;

use super::{Clk, Error};

/// What to do to encodings beyond the schema. Both sides must do the same, but for the seed of [`Blip`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hardening {
    /// The column, from 0, of a stable attribute whose value goes into the keys: a year of birth, a governorate.
    ///
    /// The same name then has other bits in each year, so that counting bits over the whole list says little. Two rows
    /// whose salt differs are as unlike as any two: what is wrong or missing in that column is never found.
    pub salt: Option<usize>,
    /// How many times encodings are folded onto themselves beyond the folds of the schema; each halves the width.
    pub folds: u32,
    /// Random noise on top.
    pub blip: Option<Blip>,
}

/// BLIP, Bloom filters with permanent random noise (Alaggan, Gambs and Kermarrec 2012).
///
/// The noise of an encoding follows from the seed and the encoding itself, so encoding a list again gives the same: who
/// sees it twice cannot average the noise away. Equal encodings stay equal.
#[derive(Clone, PartialEq)]
pub struct Blip {
    share: f64,
    seed: [u8; 32],
}

impl Blip {
    /// Each bit is replaced by a random one with probability `share`. The seed is secret, from a cryptographic
    /// generator, and need not be the same on both sides.
    ///
    /// # Errors
    /// [`Error::BadSetting`] where the share is not from 0 to 1.
    pub fn new(share: f64, seed: [u8; 32]) -> Result<Self, Error> {
        if !(0.0..=1.0).contains(&share) {
            return Err(Error::BadSetting { name: "blip", remedy: "choose a share of the bits from 0 to 1" });
        }
        Ok(Self { share, seed })
    }

    /// The encoding with its noise.
    pub fn apply(&self, clk: &Clk) -> Clk {
        let mut own = [0; 32];
        let done = Hkdf::<Sha256>::new(None, &self.seed).expand(&clk.to_bytes(), &mut own);
        done.expect("32 bytes are less than HKDF can give");
        let mut rng = ChaCha20Rng::from_seed(own);
        // INVARIANT: the share is from 0 to 1, so the bound fits 33 bits, and a share of 1 replaces every bit.
        let below = (self.share * 4_294_967_296.0) as u64;
        let mut words: Vec<u64> = clk.words().to_vec();
        for place in 0..clk.bits() {
            let (chance, bit) = (rng.next_u32(), rng.next_u32() & 1);
            if u64::from(chance) < below {
                let mask = 1 << (63 - place % 64);
                let word = &mut words[place / 64];
                *word = if bit == 1 { *word | mask } else { *word & !mask };
            }
        }
        Clk::of_words(clk.bits(), words.into_boxed_slice())
    }
}

/// Says the share only: the seed is secret.
impl fmt::Debug for Blip {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Blip({})", self.share)
    }
}

/// Folds an encoding onto itself so many times: the bits of one half against those of the other, by exclusive or.
///
/// # Errors
/// [`Error::BadSetting`] where the width cannot be halved so often.
pub fn fold(clk: &Clk, times: u32) -> Result<Clk, Error> {
    check_folds(clk.bits(), times)?;
    let words = folded(clk.words(), clk.bits(), times);
    Ok(Clk::of_words(clk.bits() >> times, words.into_boxed_slice()))
}

pub(super) fn check_folds(bits: usize, times: u32) -> Result<(), Error> {
    let can = times < usize::BITS && bits > 0 && bits.is_multiple_of(1 << times);
    let remedy = "fold fewer times: the width must be a multiple of two to that power";
    if can || times == 0 { Ok(()) } else { Err(Error::BadSetting { name: "folds", remedy }) }
}

/// INVARIANT: `bits` is a multiple of 2^times.
pub(super) fn folded(words: &[u64], mut bits: usize, times: u32) -> Vec<u64> {
    let mut all = words.to_vec();
    for _ in 0..times {
        let half = bits / 2;
        let upper: Vec<u64> = (0..half.div_ceil(64)).map(|word| from(&all, half + word * 64)).collect();
        all.truncate(upper.len());
        all.iter_mut().zip(upper).for_each(|(lower, upper)| *lower ^= upper);
        if !half.is_multiple_of(64)
            && let Some(last) = all.last_mut()
        {
            *last &= !(u64::MAX >> (half % 64));
        }
        bits = half;
    }
    all
}

/// 64 bits from a place on; beyond the end there are zeros.
fn from(words: &[u64], place: usize) -> u64 {
    let word = |at: usize| words.get(at).copied().unwrap_or(0);
    let (at, shift) = (place / 64, place % 64);
    if shift == 0 { word(at) } else { word(at) << shift | word(at + 1) >> (64 - shift) }
}
