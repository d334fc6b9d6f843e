//! Whether Markov chains agree, and how many independent draws theirs are worth.
//!
//! All figures come from ranks, so the logarithm of a number is judged as the number itself, and a number
//! without a mean can be judged. Running chains is left to the methods.
//!
//! Source of everything here: Vehtari, Gelman, Simpson, Carpenter & Bürkner 2021, Rank-normalization, folding,
//! and localization: an improved R̂ for assessing convergence of MCMC, Bayesian Analysis 16, 667–718.

use crate::distribution::{quantile_of, sorted};
use crate::normal;

/// Fewer draws than this in half a chain say nothing.
const FEWEST: usize = 4;

/// The larger of split R-hat of the rank-normalised draws and of their rank-normalised distance from the median.
///
/// 1 when the chains agree; infinite when a half chain has fewer than four draws. Chains that never move and are
/// equal agree. Assumes chains of one length.
/// Source: eq. 1–4 (R̂), 14 (ranks) and section 4.1 (folding).
pub(crate) fn r_hat(chains: &[Vec<f64>]) -> f64 {
    let halves = split(chains);
    let median = quantile_of(&sorted(&halves.concat()), 0.5);
    let folded: Vec<Vec<f64>> =
        halves.iter().map(|half| half.iter().map(|draw| (draw - median).abs()).collect()).collect();
    plain_r_hat(&rank_normalised(&halves)).max(plain_r_hat(&rank_normalised(&folded)))
}

/// Effective sample size for the middle of the distribution, of all chains together.
///
/// Zero when a half chain has fewer than four draws; all the draws when they are all the same.
/// Source: section 3.2 and 4.2, with ranks by eq. 14.
pub(crate) fn bulk_size(chains: &[Vec<f64>]) -> f64 {
    effective_size(&rank_normalised(&split(chains)))
}

/// Effective sample size for the ends of a 95 % interval, the smaller of the two.
///
/// The source takes the 5 % and the 95 % quantile; here they are 2.5 % and 97.5 %, the ends that are printed.
/// Source: section 4.3, indicators of being at most the quantile.
pub(crate) fn tail_size(chains: &[Vec<f64>]) -> f64 {
    let halves = split(chains);
    let ascending = sorted(&halves.concat());
    let at = |share: f64| {
        let end = quantile_of(&ascending, share);
        let below = |half: &Vec<f64>| half.iter().map(|draw| f64::from(u8::from(*draw <= end))).collect();
        effective_size(&halves.iter().map(below).collect::<Vec<Vec<f64>>>())
    };
    at(0.025).min(at(0.975))
}

/// Each chain cut in two, without the middle draw if their number is odd.
fn split(chains: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let halves = |chain: &Vec<f64>| {
        let half = chain.len() / 2;
        [chain[..half].to_vec(), chain[chain.len() - half..].to_vec()]
    };
    chains.iter().flat_map(halves).collect()
}

/// Every draw replaced by the normal number of its rank among all, equal draws by that of their mean rank.
///
/// Source: eq. 14, `Φ⁻¹((r − 3/8) / (S + 1/4))`.
fn rank_normalised(chains: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut places: Vec<(f64, usize, usize)> = Vec::new();
    for (c, chain) in chains.iter().enumerate() {
        places.extend(chain.iter().enumerate().map(|(i, draw)| (*draw, c, i)));
    }
    places.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut normalised: Vec<Vec<f64>> = chains.iter().map(|chain| vec![0.0; chain.len()]).collect();
    let (size, mut before) = (places.len() as f64, 0);
    for equal in places.chunk_by(|a, b| a.0 == b.0) {
        let rank = before as f64 + (equal.len() + 1) as f64 / 2.0;
        let score = normal::quantile((rank - 0.375) / (size + 0.25));
        equal.iter().for_each(|&(_, c, i)| normalised[c][i] = score);
        before += equal.len();
    }
    normalised
}

/// Mean of the variances within the chains, and the variance that takes the spread between them in.
///
/// Source: eq. 1–3.
fn variances(chains: &[Vec<f64>]) -> (f64, f64) {
    let draws = chains.first().map_or(0, Vec::len) as f64;
    let means: Vec<f64> = chains.iter().map(|chain| mean(chain)).collect();
    let squares = |values: &[f64], middle: f64| values.iter().map(|x| (x - middle) * (x - middle)).sum::<f64>();
    let spreads = chains.iter().zip(&means).map(|(chain, mean)| squares(chain, *mean) / (draws - 1.0));
    let within = spreads.sum::<f64>() / chains.len() as f64;
    let between = squares(&means, mean(&means)) / (chains.len() as f64 - 1.0).max(1.0);
    (within, (draws - 1.0) / draws * within + between)
}

/// Source: eq. 4.
fn plain_r_hat(chains: &[Vec<f64>]) -> f64 {
    if chains.iter().any(|chain| chain.len() < FEWEST) {
        return f64::INFINITY;
    }
    match variances(chains) {
        (_, 0.0) => 1.0,
        (within, over_all) => (over_all / within).sqrt(),
    }
}

/// The number of independent draws whose mean is as uncertain as that of these.
///
/// Autocorrelations are summed in pairs until a pair is negative, each pair at most as large as the one before.
/// At most `S log10 S`, as chains that alternate could claim any number.
/// Source: eq. 10–13; Geyer 1992, Statistical Science 7, 473–483, section 3.3.
fn effective_size(chains: &[Vec<f64>]) -> f64 {
    let draws = chains.iter().map(Vec::len).min().unwrap_or(0);
    let total = (draws * chains.len()) as f64;
    if draws < FEWEST {
        return 0.0;
    }
    let (within, over_all) = variances(chains);
    if over_all == 0.0 {
        return total;
    }
    let centred: Vec<Vec<f64>> = chains
        .iter()
        .map(|chain| {
            let middle = mean(chain);
            chain.iter().map(|x| x - middle).collect()
        })
        .collect();
    let correlation = |lag: usize| {
        let products = centred.iter().map(|chain| dot(&chain[..draws - lag], &chain[lag..draws]));
        1.0 - (within - products.sum::<f64>() / total) / over_all
    };
    let (mut time, mut last) = (-1.0, f64::INFINITY);
    for lag in (0..draws - 1).step_by(2) {
        let even = if lag == 0 { 1.0 } else { correlation(lag) };
        let pair = even + correlation(lag + 1);
        if pair < 0.0 {
            time += even.max(0.0);
            break;
        }
        last = pair.min(last);
        time += 2.0 * last;
    }
    total / time.max(1.0 / total.log10())
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Four sums side by side, which a processor adds at once.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    for (a, b) in a.chunks_exact(4).zip(b.chunks_exact(4)) {
        (0..4).for_each(|i| sums[i] += a[i] * b[i]);
    }
    let rest = a.len() / 4 * 4;
    sums.iter().sum::<f64>() + a[rest..].iter().zip(&b[rest..]).map(|(a, b)| a * b).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use rand_core::SeedableRng;
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;

    /// Chains `x_t = ρ x_{t−1} + √(1 − ρ²) e_t` from their stationary distribution, the standard normal.
    fn autoregressive(seed: u64, rho: f64, (chains, draws): (usize, usize)) -> Vec<Vec<f64>> {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut step = move || normal::quantile(normal::open_unit(&mut rng));
        let chain = |_| {
            let mut x = step();
            (0..draws)
                .map(|_| {
                    x = rho * x + (1.0 - rho * rho).sqrt() * step();
                    x
                })
                .collect()
        };
        (0..chains).map(chain).collect()
    }

    #[test]
    fn an_autoregression_is_worth_n_times_one_less_rho_over_one_more() {
        // Closed form: 1 + 2 Σ ρ^t = (1 + ρ)/(1 − ρ). n = 80,000. The estimate's own error is about
        // √(2 · 2M/n) with a window M of five autocorrelation times (Sokal 1997): 7 % at ρ = 0.9; 20 % are given.
        for (seed, rho) in [(1, 0.0), (2, 0.5), (3, 0.9)] {
            let expected = 80_000.0 * (1.0 - rho) / (1.0 + rho);
            let found = bulk_size(&autoregressive(seed, rho, (4, 20_000)));
            assert!((found / expected - 1.0).abs() < 0.2, "rho {rho}: {found}, expected {expected}");
        }
    }

    #[test]
    fn independent_draws_are_worth_their_number_at_the_ends_too() {
        let found = tail_size(&autoregressive(4, 0.0, (4, 20_000)));
        assert!((found / 80_000.0 - 1.0).abs() < 0.2, "{found}");
    }

    #[test]
    fn a_chain_that_seldom_enters_its_tail_is_worth_what_its_entries_are() {
        // A chain of two states, in the upper one with probability 0.05: it leaves with probability 0.19 and
        // enters with 0.01, so the indicator's correlation is 1 − 0.2 = 0.8 a step, worth n (1 − 0.8)/(1 + 0.8).
        // Inside each state draws are independent, so the 2.5 % quantile, in the lower state, is worth about n;
        // the 97.5 % quantile halves the upper state: correlation at lag t of its indicator is
        // 0.8^t · c with c = Cov₁/Var/0.8 = (0.025² (1/0.05) · 0.95)/(0.025 · 0.975) = 0.48718, so the time is
        // 1 + 2 · 0.48718 · 0.8/0.2 = 4.8974. n = 400,000; 20 % as above.
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(5);
        let mut unit = move || normal::open_unit(&mut rng);
        let mut chain = |_| {
            let mut is_high = unit() < 0.05;
            let draw = |_| {
                is_high = unit() < if is_high { 0.81 } else { 0.01 };
                unit() + if is_high { 10.0 } else { 0.0 }
            };
            (0..100_000).map(draw).collect::<Vec<f64>>()
        };
        let found = tail_size(&(0..4).map(&mut chain).collect::<Vec<_>>());
        assert!((found / (400_000.0 / 4.8974) - 1.0).abs() < 0.2, "{found}");
    }

    #[test]
    fn r_hat_of_two_short_chains_is_that_by_hand() {
        // Means 2.5 and 4.5, variances 5/3 each: W = 5/3, B/n = 2, 3/4 · 5/3 + 2 = 3.25; √(3.25 · 3/5) = 1.396424.
        let chains = [vec![1.0, 2.0, 3.0, 4.0], vec![3.0, 4.0, 5.0, 6.0]];
        assert!((plain_r_hat(&chains) - 1.396_424).abs() < 1e-6);
    }

    #[test]
    fn ranks_become_normal_numbers_and_ties_share_theirs() {
        // Ranks 1.5, 1.5, 3 and 4 of four: (1.5 − .375)/4.25 = .264706; z = −.6289; (4 − .375)/4.25 = .852941;
        // z = 1.0491 (Abramowitz & Stegun 1964, table 26.1, interpolated).
        let found = rank_normalised(&[vec![7.0, 7.0], vec![8.0, 100.0]]);
        assert_eq!(found[0][0], found[0][1]);
        assert!((found[0][0] + 0.6289).abs() < 1e-3, "{found:?}");
        assert!((found[1][1] - 1.0491).abs() < 1e-3, "{found:?}");
    }

    #[test]
    fn chains_of_one_distribution_agree() {
        // n = 4 × 5,000: R-hat exceeds 1 by about chains/n.
        assert!(r_hat(&autoregressive(6, 0.0, (4, 5_000))) < 1.003);
    }

    #[test]
    fn a_chain_elsewhere_or_wider_is_noticed() {
        let mut chains = autoregressive(7, 0.0, (4, 5_000));
        let still = chains.clone();
        chains[0].iter_mut().for_each(|x| *x += 1.0);
        assert!(r_hat(&chains) > 1.05);
        // The same middle and three times the spread: only the folded ranks can tell.
        chains.clone_from(&still);
        chains[0].iter_mut().for_each(|x| *x *= 3.0);
        assert!(r_hat(&chains) > 1.05);
    }

    #[test]
    fn nothing_is_concluded_from_fewer_than_eight_draws() {
        let chains = [vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]];
        assert_eq!(r_hat(&chains), f64::INFINITY);
        assert_eq!(bulk_size(&chains), 0.0);
        assert_eq!(tail_size(&chains), 0.0);
    }

    #[test]
    fn equal_draws_agree_and_count_all() {
        let chains = vec![vec![3.0; 10]; 2];
        assert_eq!(r_hat(&chains), 1.0);
        assert_eq!(bulk_size(&chains), 20.0);
    }
}
