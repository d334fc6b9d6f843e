//! All pairs against the naive loop, on every speed that the machine has and every number of threads.

use proptest::prelude::*;

use super::*;
use crate::private::clk::share;
use crate::random::Draws;

/// Encodings of which many are near each other, some are equal, and some are empty.
fn list(bits: usize, len: usize, seed: u64) -> Vec<Clk> {
    let (mut draws, mut base) = (Draws::new(seed), Draws::new(7));
    let mut clks: Vec<Clk> = Vec::new();
    for _ in 0..len {
        let noise = draws.below(4);
        let mut words: Vec<u64> = vec![0; bits.div_ceil(64)];
        for place in 0..bits {
            let source = if draws.below(10) < noise { &mut draws } else { &mut base };
            let is_set = source.below(100) < 30 && noise < 3;
            words[place / 64] |= u64::from(is_set) << (63 - place % 64);
        }
        clks.push(Clk::of_words(bits, words.into_boxed_slice()));
        base = Draws::new(7 + draws.below(3) as u64);
    }
    clks
}

fn naive(left: &[Clk], right: &[Clk], threshold: f64) -> Vec<Pair> {
    let mut all = Vec::new();
    for (i, a) in left.iter().enumerate() {
        for (j, b) in right.iter().enumerate() {
            let dice = share(a.shared(b), (a.ones() + b.ones()) as u32);
            if dice >= threshold {
                all.push(Pair { left: i, right: j, dice });
            }
        }
    }
    sort(&mut all);
    all
}

fn found(lists: (&[Clk], &[Clk]), threshold: f64, how: (usize, Speed)) -> Vec<Pair> {
    let mut all = Vec::new();
    let hear = &mut |_: f64, some: &[Pair]| {
        all.extend_from_slice(some);
        ControlFlow::Continue(())
    };
    search(lists, threshold, how, hear).expect("the lists have one width");
    all
}

proptest! {
    #[test]
    fn all_pairs_are_those_of_the_naive_loop(
        (words, extra) in (0_usize..20, 0_usize..64),
        (m, n) in (0_usize..90, 0_usize..90),
        threshold in prop_oneof![Just(0.0), Just(1.0), Just(0.5), Just(0.8), 0.0..1.0],
        seed in any::<u64>(),
    ) {
        let bits = words * 64 + extra;
        let (left, right) = (list(bits, m, seed), list(bits, n, seed ^ 1));
        let told = naive(&left, &right, threshold);
        for speed in Speed::all() {
            let once = found((&left, &right), threshold, (1, speed));
            prop_assert_eq!(&once, &found((&left, &right), threshold, (3, speed)), "the order is fixed");
            let mut sorted = once;
            sort(&mut sorted);
            prop_assert_eq!(&sorted, &told, "{:?}", speed);
        }
    }
}

#[test]
fn lists_longer_than_a_job_lose_no_pair() {
    let (left, right) = (list(128, 300, 1), list(128, 9000, 2));
    for threshold in [0.0, 0.75] {
        let mut all = found((&left, &right), threshold, (2, Speed::of_machine()));
        sort(&mut all);
        assert_eq!(all, naive(&left, &right, threshold));
    }
}

#[test]
fn a_pair_exactly_at_the_threshold_is_found_and_one_just_below_is_not() {
    // By hand: 4 bits of 4 and 6 shared give 2·4/10; the float 0.8 is the quotient, the next one above is not reached.
    let clk = |byte: u8| Clk::from_bytes(&[byte]);
    let (left, right) = ([clk(0b1111_0000)], [clk(0b1111_1100)]);
    assert_eq!(naive(&left, &right, 0.8).len(), 1);
    assert_eq!(found((&left, &right), 0.8, (1, Speed::Plain)).len(), 1);
    assert_eq!(found((&left, &right), 0.8_f64.next_up(), (1, Speed::Plain)).len(), 0);
}
