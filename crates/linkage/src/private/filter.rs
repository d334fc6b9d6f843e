//! Which bits tokens set: Bloom filters after Schnell 2011, by two HMACs or by BLAKE2b.

use blake2::Blake2bMac512;
use blake2::digest::{FixedOutput, Update};
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha1::Sha1;

use super::Hash;
use super::keys::KeyPair;

/// Sets the bits of one column with its keys.
pub(super) struct Setter {
    bits: u32,
    by: By,
}

enum By {
    Double { sha1: Box<Hmac<Sha1>>, md5: Box<Hmac<Md5>>, prevents: bool, known: Known<(u32, u32)> },
    Blake { key: KeyPair, known: Known<Vec<u32>> },
}

impl Setter {
    /// Remembers up to `room` tokens, a power of two.
    ///
    /// INVARIANT: `bits` is below 2^32, and a power of two for BLAKE2b, whose key has 1 to 64 bytes; the plan of the
    /// schema checks both.
    pub(super) fn new(hash: Hash, (bits, room): (usize, usize), key: KeyPair) -> Self {
        let by = match hash {
            Hash::Double { prevent_singularity: prevents } => By::Double {
                sha1: Box::new(Hmac::new_from_slice(&key.first).expect("HMAC takes keys of any length")),
                md5: Box::new(Hmac::new_from_slice(&key.second).expect("HMAC takes keys of any length")),
                prevents,
                known: Known::new(room),
            },
            Hash::Blake => By::Blake { key, known: Known::new(room) },
        };
        Self { bits: bits as u32, by }
    }

    /// Sets the first `count` bits of a token.
    pub(super) fn set(&mut self, token: &[u8], count: u32, words: &mut [u64]) {
        let bits = self.bits;
        let mut mark = |place: u32| words[place as usize / 64] |= 1 << (63 - place % 64);
        match &mut self.by {
            By::Double { sha1, md5, prevents, known } => {
                let make = || double(token, (sha1, md5), *prevents, bits);
                let (mut place, step) = *known.get(token, |_| true, make);
                // After as many steps as there are bits the places repeat.
                for _ in 0..count.min(bits) {
                    mark(place);
                    place += step;
                    if place >= bits {
                        place -= bits;
                    }
                }
            }
            By::Blake { key, known } => {
                let count = count as usize;
                let make = || blake(token, &key.first, count, bits);
                let places = known.get(token, |places| places.len() >= count, make);
                places[..count].iter().for_each(|place| mark(*place));
            }
        }
    }
}

/// What is known of short tokens, each in a room of its own or in that of another: pieces of names repeat more than
/// names do. Nothing is searched, so no choice of tokens makes it slow.
struct Known<T> {
    rooms: Vec<Option<(u128, T)>>,
    /// The last one that was too long for a room.
    long: Option<T>,
}

impl<T> Known<T> {
    fn new(room: usize) -> Self {
        Self { rooms: std::iter::repeat_with(|| None).take(room).collect(), long: None }
    }

    /// What is known of a token if it is enough, or else is made.
    fn get(&mut self, token: &[u8], is_enough: impl Fn(&T) -> bool, make: impl FnOnce() -> T) -> &T {
        if token.len() > 15 {
            return self.long.insert(make());
        }
        // INVARIANT: the length is in the highest byte, so two tokens never have one key.
        let mut bytes = [0; 16];
        bytes[..token.len()].copy_from_slice(token);
        bytes[15] = token.len() as u8;
        let key = u128::from_le_bytes(bytes);
        let mixed = (key as u64 ^ (key >> 64) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let place = (mixed >> 32) as usize & (self.rooms.len() - 1);
        let room = &mut self.rooms[place];
        let known = room.take().filter(|(of, what)| *of == key && is_enough(what));
        &room.insert(known.unwrap_or_else(|| (key, make()))).1
    }
}

/// The first place of a token and the step to the next.
fn double(token: &[u8], (sha1, md5): (&Hmac<Sha1>, &Hmac<Md5>), prevents: bool, bits: u32) -> (u32, u32) {
    let place = rest(&sha1.clone().chain_update(token).finalize().into_bytes(), bits);
    let step_of = |end: &[u8]| rest(&md5.clone().chain_update(token).chain_update(end).finalize().into_bytes(), bits);
    let mut step = step_of(b"");
    // A step of nothing would set one bit instead of many. With one bit every step is nothing.
    let mut tries = (0..0xD800_u32).filter_map(char::from_u32);
    while prevents && step == 0 && bits > 1 {
        let Some(next) = tries.next() else { break };
        step = step_of(next.encode_utf8(&mut [0; 4]).as_bytes());
    }
    (place, step)
}

/// A digest, read as one number, modulo the width.
fn rest(digest: &[u8], bits: u32) -> u32 {
    let add = |sum: u64, byte: &u8| ((sum << 8) | u64::from(*byte)) % u64::from(bits);
    digest.iter().fold(0, add) as u32
}

/// At least `count` places of a token: sixteen bits each of BLAKE2b, whose salt counts the blocks.
fn blake(token: &[u8], key: &[u8], count: usize, bits: u32) -> Vec<u32> {
    let mut places = Vec::with_capacity(count.next_multiple_of(32));
    for block in 0..count.div_ceil(32) {
        let mut mac = Blake2bMac512::new_with_salt_and_personal(Some(key), block.to_string().as_bytes(), b"")
            .expect("the key has 1 to 64 bytes and a counter fits the salt");
        Update::update(&mut mac, token);
        let digest = mac.finalize_fixed();
        places.extend(digest.chunks(2).map(|two| (u32::from(two[0]) | u32::from(two[1]) << 8) % bits));
    }
    places
}
