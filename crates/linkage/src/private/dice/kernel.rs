//! The loop in which the time goes: four left rows against eight right ones at a time. Here it is plain Rust; for
//! processors with wider registers it is in `x86`. What the machine has is asked when the program runs.

use super::need::Need;
#[cfg(target_arch = "x86_64")]
use super::x86;

/// Left rows that are taken at once.
pub(super) const QUAD: usize = 4;
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

/// Four left rows.
pub(super) struct Quad<'a> {
    pub(super) rows: [&'a [u64]; QUAD],
    pub(super) ones: [u32; QUAD],
    /// Bits set in the second part of each.
    pub(super) rest: [u32; QUAD],
}

/// Four left rows and the groups they meet.
pub(super) struct Strip<'a> {
    pub(super) quad: &'a Quad<'a>,
    /// Words of the first part.
    pub(super) half: usize,
    pub(super) groups: &'a [Lanes],
    /// Set bits of the right rows, eight for each group.
    pub(super) group_ones: &'a [u32],
    pub(super) group_rest: &'a [u32],
    pub(super) need: &'a Need,
}

/// Gets a row and a group of which somebody is alike enough.
pub(super) type Emit<'a> = &'a mut dyn FnMut(usize, usize);

impl Strip<'_> {
    #[cfg_attr(
        target_arch = "x86_64",
        expect(unsafe_code, reason = "a function compiled for some processors is called where the machine is one")
    )]
    pub(super) fn scan(&self, speed: Speed, emit: Emit<'_>) {
        match speed {
            Speed::Plain => self.walk(emit),
            // SAFETY: INVARIANT: `Speed::all` gives out a speed only where the processor said that it has every feature
            // that the function is compiled for, and nothing else makes one.
            #[cfg(target_arch = "x86_64")]
            Speed::Avx2 => unsafe { x86::avx2(self, emit) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Speed::Avx512 => unsafe { x86::avx512(self, emit) },
        }
    }

    fn walk(&self, emit: Emit<'_>) {
        for (group, lanes) in self.lanes() {
            let (need, hope) = self.bounds(group);
            for row in 0..QUAD {
                let mut shared = [0; LANES];
                let (first, second) = self.quad.rows[row].split_at(self.half);
                add(&mut shared, first, &lanes[..self.half]);
                if !reached(&shared, hope[row]) {
                    continue;
                }
                add(&mut shared, second, &lanes[self.half..]);
                if reached(&shared, need[row]) {
                    emit(row, group);
                }
            }
        }
    }

    /// The groups with their numbers.
    #[inline(always)]
    pub(super) fn lanes(&self) -> impl Iterator<Item = (usize, &[Lanes])> {
        self.groups.chunks_exact(self.quad.rows[0].len()).enumerate()
    }

    /// What each row must share with somebody of a group, in all and after the first part.
    #[inline(always)]
    pub(super) fn bounds(&self, group: usize) -> ([u32; QUAD], [u32; QUAD]) {
        let (ones, rest) = (self.group_ones[group * LANES], self.group_rest[group]);
        let (mut need, mut hope) = ([0; QUAD], [0; QUAD]);
        for row in 0..QUAD {
            need[row] = self.need.of(self.quad.ones[row] + ones);
            hope[row] = need[row].saturating_sub(rest.min(self.quad.rest[row]));
        }
        (need, hope)
    }
}

fn add(shared: &mut [u64; LANES], row: &[u64], lanes: &[Lanes]) {
    for (word, lanes) in row.iter().zip(lanes) {
        for (shared, lane) in shared.iter_mut().zip(lanes.0) {
            *shared += u64::from((word & lane).count_ones());
        }
    }
}

fn reached(shared: &[u64; LANES], need: u32) -> bool {
    shared.iter().any(|shared| *shared >= u64::from(need))
}
