//! Populations whose number is known, and the lists that find some of them: what coverage is measured on.
//! Estimating is left to the crate, counting how often it was right to `tally`.

use estimate::Overlap;
use rand_core::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// People in each population.
pub const PEOPLE: u32 = 2_000;
/// Lists in each population.
pub const LISTS: usize = 4;

type Reach = [f64; LISTS];

/// A way in which lists come to hold people.
#[derive(Debug, Clone, Copy)]
pub struct Scenario {
    /// Its name, in the partial results and as the heading of its table.
    pub code: &'static str,
    /// What is assumed, in a sentence for the page.
    pub says: &'static str,
    find: fn(&mut Random) -> u32,
}

/// The scenarios, in the order of the page.
pub const ALL: [Scenario; 5] = [
    Scenario {
        code: "independence",
        says: "Each list reaches everybody alike and knows nothing of the others: 35, 30, 25 and 20 % of all. \
               About 1,450 are seen.",
        find: |random| random.found([0.35, 0.30, 0.25, 0.20]),
    },
    Scenario {
        code: "heterogeneity",
        says: "Two classes that nobody recorded. Six in ten are found by the lists with 45, 40, 35 and 30 %, four in \
               ten with 12, 10, 10 and 8 %. About 1,300 are seen.",
        find: |random| match random.unit() {
            class if class < 0.6 => random.found([0.45, 0.40, 0.35, 0.30]),
            _ => random.found([0.12, 0.10, 0.10, 0.08]),
        },
    },
    Scenario {
        code: "strong heterogeneity",
        says: "Two classes again, further apart, as of people registered somewhere and people who are not. Half are \
               found by the lists with 70, 65, 60 and 50 %, half with 15, 12, 10 and 10 %. About 1,370 are seen.",
        find: |random| match random.unit() {
            class if class < 0.5 => random.found([0.70, 0.65, 0.60, 0.50]),
            _ => random.found([0.15, 0.12, 0.10, 0.10]),
        },
    },
    Scenario {
        code: "positive dependence",
        says: "Each list finds 25, 20, 15 and 15 % by itself, independently, and takes cases from others: the second \
               takes half of the first's, the third 40 in 100 of the first's, the fourth half of the second's and \
               30 in 100 of the third's. About 1,130 are seen.",
        find: |random| {
            let own = random.found([0.25, 0.20, 0.15, 0.15]);
            let second = random.taken(own, 0, 1, 0.5);
            let third = random.taken(second, 0, 2, 0.4);
            let fourth = random.taken(third, 1, 3, 0.5);
            random.taken(fourth, 2, 3, 0.3)
        },
    },
    Scenario {
        code: "sparse lists",
        says: "Independent lists that reach few: 6, 5, 4 and 3 % of all. About 340 are seen, some 23 of them more \
               than once.",
        find: |random| random.found([0.06, 0.05, 0.04, 0.03]),
    },
];

impl Scenario {
    /// Draws the population of this number: the same seed, scenario and number give the same counts.
    pub fn population(&self, seed: u64, number: u64) -> Overlap {
        let mut random = Random(Xoshiro256PlusPlus::seed_from_u64(mixed(seed, self.code, number)));
        let patterns = (0..PEOPLE).map(|_| (self.find)(&mut random)).filter(|pattern| *pattern != 0);
        Overlap::from_members(LISTS, patterns.collect::<Vec<u32>>()).expect("lists of 2,000 people are not all empty")
    }
}

/// One number from the three, by FNV-1a over their bytes.
///
/// Source: Fowler, Noll & Vo, RFC 9923 (offset and prime of 64 bits).
fn mixed(seed: u64, code: &str, number: u64) -> u64 {
    let bytes = seed.to_le_bytes().into_iter().chain(code.bytes()).chain(number.to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

struct Random(Xoshiro256PlusPlus);

impl Random {
    fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// The lists that find somebody, each with its own chance, as a bitmask.
    fn found(&mut self, reach: Reach) -> u32 {
        (0..LISTS).filter(|list| self.unit() < reach[*list]).map(|list| 1 << list).sum()
    }

    /// The same, when one list takes this share of another's cases.
    fn taken(&mut self, pattern: u32, from: usize, to: usize, share: f64) -> u32 {
        let is_taken = self.unit() < share;
        if is_taken && pattern >> from & 1 == 1 { pattern | 1 << to } else { pattern }
    }
}
