//! Size buckets: what the length of a bundle tells somebody who only sees it pass.
//!
//! At least 4 KiB; up to 1 MiB a power of two; above, eight buckets for each doubling, so that a
//! large bundle grows by an eighth at most. It leaves the filling with zeros to `seal`.

const SMALLEST: usize = 4 * 1024;
const COARSE_UP_TO: usize = 1024 * 1024;
const STEPS_PER_DOUBLING: usize = 8;

/// Plaintext bytes in one chunk of the age payload, and what encryption adds to it.
// Source: age specification (C2SP), section Payload: chunks of 64 KiB, tags of 16 bytes.
const CHUNK_BYTES: usize = 64 * 1024;
const TAG_BYTES: usize = 16;

/// The bucket of a plaintext of this many bytes, in bytes; never smaller than the plaintext.
pub fn bucket(len_bytes: usize) -> usize {
    if len_bytes <= SMALLEST {
        SMALLEST
    } else if len_bytes <= COARSE_UP_TO {
        len_bytes.next_power_of_two()
    } else {
        let below = 1 << len_bytes.ilog2();
        len_bytes.next_multiple_of(below / STEPS_PER_DOUBLING)
    }
}

/// Whether an age payload of this length can be that of a whole bundle.
pub(super) fn is_whole(payload_bytes: usize) -> bool {
    let tags = payload_bytes.div_ceil(CHUNK_BYTES + TAG_BYTES) * TAG_BYTES;
    payload_bytes.checked_sub(tags).is_some_and(|plain| plain > 0 && bucket(plain) == plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_buckets_are_those_of_the_readme() {
        // By hand: powers of two to 1 MiB, then steps of an eighth of the power below.
        const KIB: usize = 1024;
        for (len, expected) in [
            (0, 4 * KIB),
            (1, 4 * KIB),
            (4 * KIB, 4 * KIB),
            (4 * KIB + 1, 8 * KIB),
            (600 * KIB, 1024 * KIB),
            (1024 * KIB, 1024 * KIB),
            (1024 * KIB + 1, 1152 * KIB),
            (1152 * KIB, 1152 * KIB),
            (2048 * KIB, 2048 * KIB),
            (2048 * KIB + 1, 2304 * KIB),
            (15 * 1024 * KIB, 15 * 1024 * KIB),
            (15 * 1024 * KIB + 1, 16 * 1024 * KIB),
        ] {
            assert_eq!(bucket(len), expected, "bucket of {len} bytes");
        }
    }

    proptest! {
        #[test]
        fn a_bucket_is_its_own_bucket_and_wastes_little(len in 1usize..300_000_000) {
            let size = bucket(len);
            prop_assert!(size >= len);
            prop_assert_eq!(bucket(size), size);
            if len > COARSE_UP_TO {
                prop_assert!((size - len) * STEPS_PER_DOUBLING <= len);
            }
        }
    }
}
