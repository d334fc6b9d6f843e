//! The loop in which the time goes: four left rows against eight right ones at a time.
//!
//! It is plain Rust on eight lanes, which the compiler turns into vector instructions. It is compiled once for each kind
//! of processor, and what the machine has is asked when it runs.

use super::need::Need;
use super::tile::QUAD;

/// Right rows of a group.
pub(super) const LANES: usize = 8;

/// The same word of the rows of a group.
#[derive(Clone, Copy, Default)]
#[repr(align(64))]
pub(super) struct Lanes(pub(super) [u64; LANES]);

/// What a processor can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Speed {
    /// Whatever the program was compiled for: on ARM that has NEON.
    Plain,
    /// 256 bits at once.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// 512 bits at once, and an instruction that counts bits.
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Speed {
    /// The fastest that this machine can do.
    pub(super) fn of_machine() -> Self {
        Self::all().pop().unwrap_or(Self::Plain)
    }

    /// All that this machine can do, the fastest last.
    pub(super) fn all() -> Vec<Self> {
        let mut all = vec![Self::Plain];
        #[cfg(target_arch = "x86_64")]
        {
            if std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("popcnt") {
                all.push(Self::Avx2);
            }
            let has_all = std::arch::is_x86_feature_detected!("avx512f")
                && std::arch::is_x86_feature_detected!("avx512bw")
                && std::arch::is_x86_feature_detected!("avx512vl")
                && std::arch::is_x86_feature_detected!("avx512vpopcntdq");
            if has_all {
                all.push(Self::Avx512);
            }
        }
        all
    }
}

/// Four left rows and the groups they meet.
pub(super) struct Strip<'a> {
    pub(super) rows: [&'a [u64]; QUAD],
    pub(super) ones: [u32; QUAD],
    /// Bits set in the second part of each row.
    pub(super) rest: [u32; QUAD],
    /// Words of the first part.
    pub(super) half: usize,
    pub(super) groups: &'a [Lanes],
    /// Set bits of the right rows, eight for each group.
    pub(super) group_ones: &'a [u32],
    pub(super) group_rest: &'a [u32],
    pub(super) need: &'a Need,
}

/// Gets a row and a group of which somebody may be alike, with the bits that they share.
pub(super) type Emit<'a> = &'a mut dyn FnMut(usize, usize, &[u64; LANES]);

impl Strip<'_> {
    #[cfg_attr(
        target_arch = "x86_64",
        expect(unsafe_code, reason = "functions compiled for a processor may be called on one that has it, see below")
    )]
    pub(super) fn scan(&self, speed: Speed, emit: Emit<'_>) {
        match speed {
            Speed::Plain => self.walk(emit),
            // SAFETY: INVARIANT: `Speed::all` gives out a speed only where the processor was asked for every feature
            // that the function is compiled for; and there is no other way to have one.
            #[cfg(target_arch = "x86_64")]
            Speed::Avx2 => unsafe { self.walk_avx2(emit) },
            // SAFETY: the same.
            #[cfg(target_arch = "x86_64")]
            Speed::Avx512 => unsafe { self.walk_avx512(emit) },
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,popcnt")]
    fn walk_avx2(&self, emit: Emit<'_>) {
        self.walk(emit);
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vpopcntdq")]
    fn walk_avx512(&self, emit: Emit<'_>) {
        self.walk(emit);
    }

    #[inline(always)]
    fn walk(&self, emit: Emit<'_>) {
        let words = self.rows[0].len();
        let first = self.rows.map(|row| &row[..self.half]);
        let second = self.rows.map(|row| &row[self.half..]);
        for (group, lanes) in self.groups.chunks_exact(words.max(1)).enumerate() {
            let rest = self.group_rest[group];
            let need = self.ones.map(|ones| self.need.of(ones + self.group_ones[group * LANES]));
            let mut shared = [[0; LANES]; QUAD];
            count(&mut shared, first, &lanes[..self.half]);
            let mut hope = [0; QUAD];
            for row in 0..QUAD {
                hope[row] = need[row].saturating_sub(rest.min(self.rest[row]));
            }
            if !reached(&shared, &hope).contains(&true) {
                continue;
            }
            count(&mut shared, second, &lanes[self.half..]);
            for (row, is_reached) in reached(&shared, &need).into_iter().enumerate() {
                if is_reached {
                    emit(row, group, &shared[row]);
                }
            }
        }
    }
}

#[inline(always)]
fn count(shared: &mut [[u64; LANES]; QUAD], rows: [&[u64]; QUAD], lanes: &[Lanes]) {
    let [a, b, c, d] = rows;
    for ((((lanes, a), b), c), d) in lanes.iter().zip(a).zip(b).zip(c).zip(d) {
        for (row, word) in [a, b, c, d].into_iter().enumerate() {
            for lane in 0..LANES {
                shared[row][lane] += u64::from((word & lanes.0[lane]).count_ones());
            }
        }
    }
}

/// Which rows share as many bits as are needed with anybody.
#[inline(always)]
fn reached(shared: &[[u64; LANES]; QUAD], need: &[u32; QUAD]) -> [bool; QUAD] {
    let mut all = [false; QUAD];
    for row in 0..QUAD {
        for lane in 0..LANES {
            all[row] |= shared[row][lane] >= u64::from(need[row]);
        }
    }
    all
}
