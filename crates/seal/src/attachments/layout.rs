//! How long a file of attachments is: known before its first byte, padding included.
//!
//! Lengths are padded as a bundle's up to 1 MiB and by Padmé above, because an eighth of a large
//! video, which a bundle may waste, is hours on a satellite line. It leaves the bytes to `wire`.

use super::{Announcement, wire};
use crate::bundle;

/// Up to here the buckets of a bundle, powers of two.
const COARSE_UP_TO: u64 = 1024 * 1024;

/// Plaintext bytes in one chunk of the age payload, and what encryption adds to it.
// Source: age specification (C2SP), section Payload: chunks of 64 KiB, tags of 16 bytes.
const CHUNK_BYTES: u64 = 64 * 1024;
const TAG_BYTES: u64 = 16;

/// The parts of a file whose lengths vary.
pub(super) struct Layout {
    head_bytes: u64,
    signature_bytes: u64,
    bodies_bytes: u64,
    count: u64,
}

impl Layout {
    /// The layout of these attachments behind a head and a signature of these lengths.
    pub(super) fn of(head: &[u8], signature: &[u8], attachments: &[Announcement]) -> Self {
        let bodies = attachments.iter().map(|a| part_bytes(a.size_bytes));
        Self {
            head_bytes: head.len() as u64,
            signature_bytes: signature.len() as u64,
            bodies_bytes: bodies.fold(0, u64::saturating_add),
            count: attachments.len() as u64,
        }
    }

    /// Bytes of the tail: an array of two, a digest, an array of digests (34 bytes each in CBOR).
    pub(super) fn tail_bytes(&self) -> u64 {
        1 + 34 + wire::array_head(self.count).len() as u64 + 34 * self.count
    }

    /// Bytes of everything but the padding.
    pub(super) fn content_bytes(&self) -> u64 {
        let signatures = 2 * part_bytes(self.signature_bytes);
        let lists = part_bytes(self.head_bytes) + part_bytes(self.tail_bytes());
        (wire::HEADER.len() as u64 + signatures + lists).saturating_add(self.bodies_bytes)
    }

    /// Bytes of the padding.
    pub(super) fn padding_bytes(&self) -> u64 {
        padded(self.content_bytes()) - self.content_bytes()
    }

    /// Bytes of the encrypted payload, without the age header and nonce.
    pub(super) fn payload_bytes(&self) -> u64 {
        let plain = padded(self.content_bytes());
        plain.saturating_add(plain.div_ceil(CHUNK_BYTES).saturating_mul(TAG_BYTES))
    }
}

/// The length to which a plaintext of this many bytes is padded, in bytes.
///
/// Above 1 MiB: Padmé, which tells about log log of the length and adds at most 1/32 there.
// Source: Nikitin et al., Reducing metadata leakage from encrypted files and communication with
// PURBs, PoPETs 2019(4), algorithm 1.
pub fn padded(len_bytes: u64) -> u64 {
    if len_bytes <= COARSE_UP_TO {
        let len = usize::try_from(len_bytes).expect("a length of at most 1 MiB fits");
        return bundle::bucket(len) as u64;
    }
    let exponent = len_bytes.ilog2();
    let kept = exponent.ilog2() + 1;
    len_bytes.checked_next_multiple_of(1 << (exponent - kept)).unwrap_or(u64::MAX)
}

/// Whether an age payload of this length can be that of a whole file.
pub(super) fn is_whole(payload_bytes: u64) -> bool {
    let tags = payload_bytes.div_ceil(CHUNK_BYTES + TAG_BYTES) * TAG_BYTES;
    payload_bytes.checked_sub(tags).is_some_and(|plain| plain > 0 && padded(plain) == plain)
}

fn part_bytes(len: u64) -> u64 {
    len.saturating_add(wire::bytes_head(len).len() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_lengths_are_those_of_the_readme() {
        const MIB: u64 = 1024 * 1024;
        // By hand: at 2^20 the exponent is 20, five bits are kept (20 has five digits in binary),
        // so the step is 2^15; at 2^30 the exponent is 30, five bits are kept, the step is 2^25.
        for (len, expected) in [
            (0, 4096),
            (4097, 8192),
            (MIB, MIB),
            (MIB + 1, MIB + 32 * 1024),
            (1024 * MIB, 1024 * MIB),
            (1024 * MIB + 1, 1056 * MIB),
        ] {
            assert_eq!(padded(len), expected, "{len} bytes");
        }
    }

    proptest! {
        #[test]
        fn a_padded_length_stays_and_wastes_at_most_a_thirty_second(len in COARSE_UP_TO..1 << 40) {
            let size = padded(len);
            prop_assert!(size >= len);
            prop_assert_eq!(padded(size), size);
            prop_assert!((size - len) * 32 <= len);
        }
    }
}
