//! The loop of the kernel for processors with registers of 256 and 512 bits. Bounds are checked once for each group;
//! only the two loads are unsafe, because the safe way to fill a register is eight times slower.

use std::arch::x86_64::*;

use super::kernel::{Emit, Lanes, QUAD, Strip};

/// Counts with the instruction of AVX-512 for it.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vpopcntdq,popcnt")]
pub(super) fn avx512(strip: &Strip<'_>, emit: Emit<'_>) {
    for (group, lanes) in strip.lanes() {
        let (need, hope) = strip.bounds(group);
        let (first, second) = lanes.split_at(strip.half);
        let shared = count_512([_mm512_setzero_si512(); QUAD], (strip, 0), first);
        if reached_512(shared, hope) == 0 {
            continue;
        }
        let found = reached_512(count_512(shared, (strip, strip.half), second), need);
        for row in 0..QUAD {
            if found >> row & 1 == 1 {
                emit(row, group);
            }
        }
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vpopcntdq,popcnt")]
fn count_512(shared: [__m512i; QUAD], (strip, from): (&Strip<'_>, usize), group: &[Lanes]) -> [__m512i; QUAD] {
    let [mut a, mut b, mut c, mut d] = shared;
    let [one, two, three, four] = strip.quad.rows;
    let until = from + group.len();
    let (one, two, three, four) = (&one[from..until], &two[from..until], &three[from..until], &four[from..until]);
    for at in 0..group.len() {
        let lanes = load_512(&group[at]);
        a = _mm512_add_epi64(a, _mm512_popcnt_epi64(_mm512_and_si512(_mm512_set1_epi64(one[at] as i64), lanes)));
        b = _mm512_add_epi64(b, _mm512_popcnt_epi64(_mm512_and_si512(_mm512_set1_epi64(two[at] as i64), lanes)));
        c = _mm512_add_epi64(c, _mm512_popcnt_epi64(_mm512_and_si512(_mm512_set1_epi64(three[at] as i64), lanes)));
        d = _mm512_add_epi64(d, _mm512_popcnt_epi64(_mm512_and_si512(_mm512_set1_epi64(four[at] as i64), lanes)));
    }
    [a, b, c, d]
}

#[inline]
#[target_feature(enable = "avx512f")]
#[expect(unsafe_code, reason = "a register is filled from memory")]
fn load_512(lanes: &Lanes) -> __m512i {
    // SAFETY: INVARIANT: `Lanes` is 64 bytes at a multiple of 64, which is what is read; any bits are a valid value.
    unsafe { _mm512_load_si512(std::ptr::from_ref(lanes).cast()) }
}

/// Which rows share as many bits as are needed with anybody, a bit for each.
#[inline]
#[target_feature(enable = "avx512f")]
fn reached_512(shared: [__m512i; QUAD], need: [u32; QUAD]) -> u32 {
    let mut all = 0;
    for row in 0..QUAD {
        let some = _mm512_cmpge_epu64_mask(shared[row], _mm512_set1_epi64(i64::from(need[row])));
        all |= u32::from(some != 0) << row;
    }
    all
}

/// A group in two halves of four rows.
type Two = [__m256i; 2];

/// Counts nibbles by looking them up (Muła, Kurz and Lemire 2018).
#[target_feature(enable = "avx2,popcnt")]
pub(super) fn avx2(strip: &Strip<'_>, emit: Emit<'_>) {
    for (group, lanes) in strip.lanes() {
        let (need, hope) = strip.bounds(group);
        let (first, second) = lanes.split_at(strip.half);
        let shared = count_256([[_mm256_setzero_si256(); 2]; QUAD], (strip, 0), first);
        if reached_256(shared, hope) == 0 {
            continue;
        }
        let found = reached_256(count_256(shared, (strip, strip.half), second), need);
        for row in 0..QUAD {
            if found >> row & 1 == 1 {
                emit(row, group);
            }
        }
    }
}

/// Words after which the counts in bytes are added up: a byte holds no more than 31 times 8.
const BYTES_HOLD: usize = 31;

#[inline]
#[target_feature(enable = "avx2")]
fn count_256(mut shared: [Two; QUAD], (strip, from): (&Strip<'_>, usize), group: &[Lanes]) -> [Two; QUAD] {
    let zero = _mm256_setzero_si256();
    let mut place = from;
    for some in group.chunks(BYTES_HOLD) {
        let [mut a, mut b, mut c, mut d] = [[zero; 2]; QUAD];
        let [one, two, three, four] = strip.quad.rows;
        let until = place + some.len();
        let (one, two) = (&one[place..until], &two[place..until]);
        let (three, four) = (&three[place..until], &four[place..until]);
        for at in 0..some.len() {
            let lanes = load_256(&some[at]);
            a = add_256(a, one[at], lanes);
            b = add_256(b, two[at], lanes);
            c = add_256(c, three[at], lanes);
            d = add_256(d, four[at], lanes);
        }
        let bytes = [a, b, c, d];
        for row in 0..QUAD {
            for half in 0..2 {
                shared[row][half] = _mm256_add_epi64(shared[row][half], _mm256_sad_epu8(bytes[row][half], zero));
            }
        }
        place = until;
    }
    shared
}

#[inline]
#[target_feature(enable = "avx2")]
#[expect(unsafe_code, reason = "two registers are filled from memory")]
fn load_256(lanes: &Lanes) -> Two {
    let halves: *const __m256i = std::ptr::from_ref(lanes).cast();
    // SAFETY: INVARIANT: `Lanes` is 64 bytes at a multiple of 64, which are the two halves that are read; any bits are
    // a valid value.
    unsafe { [_mm256_load_si256(halves), _mm256_load_si256(halves.add(1))] }
}

/// Adds, byte by byte, how many bits of the word are set in each of eight rows.
#[inline]
#[target_feature(enable = "avx2")]
fn add_256([low, high]: Two, word: u64, [first, second]: Two) -> Two {
    let word = _mm256_set1_epi64x(word as i64);
    [
        _mm256_add_epi8(low, bytes_256(_mm256_and_si256(word, first))),
        _mm256_add_epi8(high, bytes_256(_mm256_and_si256(word, second))),
    ]
}

#[inline]
#[target_feature(enable = "avx2")]
fn bytes_256(bits: __m256i) -> __m256i {
    let counts = _mm256_setr_epi8(
        0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,
    );
    let nibble = _mm256_set1_epi8(0x0F);
    let low = _mm256_shuffle_epi8(counts, _mm256_and_si256(bits, nibble));
    let high = _mm256_shuffle_epi8(counts, _mm256_and_si256(_mm256_srli_epi16::<4>(bits), nibble));
    _mm256_add_epi8(low, high)
}

/// Which rows share as many bits as are needed with anybody, a bit for each.
#[inline]
#[target_feature(enable = "avx2")]
fn reached_256(shared: [Two; QUAD], need: [u32; QUAD]) -> u32 {
    let mut all = 0;
    for row in 0..QUAD {
        let below = _mm256_set1_epi64x(i64::from(need[row]) - 1);
        let [low, high] = shared[row];
        let some = _mm256_or_si256(_mm256_cmpgt_epi64(low, below), _mm256_cmpgt_epi64(high, below));
        all |= u32::from(_mm256_testz_si256(some, some) == 0) << row;
    }
    all
}
