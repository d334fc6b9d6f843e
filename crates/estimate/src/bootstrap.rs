//! Intervals by resampling, which hold the choice of a model too: the bias-corrected and accelerated bootstrap.
//! What is estimated each time is left to the estimator.

use std::ops::ControlFlow;

use rand_core::{Rng, SeedableRng};
use rand_xoshiro::{SplitMix64, Xoshiro256PlusPlus};

use crate::distribution::{quantile_of, sorted};
use crate::number::{LEVEL, Z};
use crate::stepwise::{chosen, threshold_of};
use crate::{Diagnostic, Distribution, Error, Estimate, Method, Note, Overlap, normal};

/// A function from the overlap of lists to a total, seen and unseen together.
pub type Estimator<'a> = dyn Fn(&Overlap) -> Result<f64, Error> + Sync + 'a;

/// How often the counts are drawn again, and from which seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resampling {
    /// Replicates: 1,000 or more for the ends of an interval.
    pub replicates: usize,
    /// The same seed gives the same answer on any number of threads.
    pub seed: u64,
}

/// The fewest replicates from which a 2.5 % point can be read at all.
const FEWEST: usize = 40;
/// Replicates that a thread computes before the caller is asked whether to go on.
const SHARE: usize = 32;

/// Gives the stepwise estimate the interval of a bootstrap in which the choice is made anew each time; see
/// docs/methods/bootstrap.md.
///
/// Persons or events in all, from two to eight lists; `threshold` as in [`crate::stepwise`], 0.02 is customary.
/// Assumes what the stepwise estimate assumes, and people drawn independently of one another.
///
/// Source: Chan, Silverman & Vincent 2021, JASA 116, 1297–1306; as in [`bootstrap`].
///
/// # Errors
/// As [`crate::stepwise`] and [`bootstrap`].
///
/// ```
/// use std::ops::ControlFlow;
/// use estimate::{Overlap, Resampling, bootstrap_stepwise};
/// let patterns = [(1, 60), (2, 50), (3, 20), (4, 40), (5, 15), (6, 18), (7, 12)];
/// let overlap = Overlap::new(&["a", "b", "c"], &patterns)?;
/// let resampling = Resampling { replicates: 200, seed: 1 };
/// let found = bootstrap_stepwise(&overlap, 0.02, resampling, &mut |_| ControlFlow::Continue(()))?;
/// assert!(found.lower <= found.n && found.n <= found.upper);
/// # Ok::<(), estimate::Error>(())
/// ```
pub fn bootstrap_stepwise(
    overlap: &Overlap,
    threshold: f64,
    resampling: Resampling,
    progress: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<Estimate, Error> {
    let log_threshold = threshold_of(threshold)?;
    let chosen_here = chosen(overlap, log_threshold)?;
    let estimator = |overlap: &Overlap| Ok(f64::from(overlap.observed()) + chosen(overlap, log_threshold)?.unseen());
    let found = bootstrap(overlap, (Method::Stepwise, &estimator), resampling, progress)?;
    Ok(Estimate { model: chosen_here.model.name(), notes: chosen_here.notes(), ..found })
}

/// Gives any estimator the interval of the bias-corrected and accelerated bootstrap; see docs/methods/bootstrap.md.
///
/// As many people as were observed are drawn from them with replacement, each with the pattern of lists; the ends are
/// quantiles of what the estimator answers, moved for the bias of the median and for a spread that changes with the
/// number, which is learnt by leaving out one person of each pattern. `n` is the estimator's answer to the overlap
/// itself, and where the ends do not hold it they are widened to it. The distribution holds the replicates of the
/// unseen, in the order drawn. Replicates without an answer are left out and counted.
///
/// Assumes people drawn independently, and an estimator that depends on the counts alone and not on their order.
///
/// Source: Efron 1987, JASA 82, 171–185; DiCiccio & Efron 1996, Statistical Science 11, 189–228, section 2 and
/// equation 6.6 (acceleration).
///
/// # Errors
/// What the estimator answers to the overlap itself; [`Error::HingesOnOne`] if it has no answer once one person is
/// left out; [`Error::TooFewReplicates`] if fewer than 40 replicates have an answer; [`Error::Stopped`].
///
/// ```
/// use std::ops::ControlFlow;
/// use estimate::{Method, Overlap, Resampling, bootstrap, chao};
/// let overlap = Overlap::new(&["a", "b", "c"], &[(1, 60), (2, 50), (3, 20), (4, 40), (5, 15), (6, 18)])?;
/// let estimator = |overlap: &Overlap| chao(overlap).map(|found| found.n);
/// let resampling = Resampling { replicates: 200, seed: 1 };
/// let found = bootstrap(&overlap, (Method::Chao, &estimator), resampling, &mut |_| ControlFlow::Continue(()))?;
/// assert_eq!(found.n, chao(&overlap)?.n);
/// # Ok::<(), estimate::Error>(())
/// ```
pub fn bootstrap(
    overlap: &Overlap,
    (method, estimator): (Method, &Estimator<'_>),
    resampling: Resampling,
    progress: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<Estimate, Error> {
    let observed = f64::from(overlap.observed());
    let unseen = estimator(overlap)? - observed;
    let acceleration = acceleration(overlap, estimator)?;
    let drawn = replicates(overlap, estimator, resampling, progress)?;
    let draws: Vec<f64> = drawn.iter().flatten().map(|n| n - observed).collect();
    if draws.len() < FEWEST {
        return Err(Error::TooFewReplicates { computed: draws.len(), fewest: FEWEST });
    }
    let (lower, upper) = ends(&sorted(&draws), unseen, acceleration);
    let mean = draws.iter().sum::<f64>() / draws.len() as f64;
    Ok(Estimate {
        method,
        model: method.code().to_owned(),
        n: observed + unseen,
        mean: observed + mean,
        lower: observed + lower.min(unseen).max(0.0),
        upper: observed + upper.max(unseen),
        level: LEVEL,
        observed: overlap.observed(),
        diagnostics: vec![
            Diagnostic::Replicates(resampling.replicates),
            Diagnostic::FailedReplicates(resampling.replicates - draws.len()),
        ],
        distribution: Distribution::Draws(draws),
        notes: if method.is_floor() { vec![Note::LowerBound] } else { Vec::new() },
    })
}

/// The skewness of what each person adds, over six; zero if nobody matters.
fn acceleration(overlap: &Overlap, estimator: &Estimator<'_>) -> Result<f64, Error> {
    let mut values = Vec::new();
    for (pattern, count) in overlap.cells().filter(|(_, count)| *count > 0) {
        let value = overlap.without_one(pattern).and_then(|fewer| estimator(&fewer));
        match value {
            Ok(value) if value.is_finite() => values.push((f64::from(count), value)),
            _ => return Err(Error::HingesOnOne { pattern }),
        }
    }
    let people: f64 = values.iter().map(|(count, _)| count).sum();
    let mean = values.iter().map(|(count, value)| count * value).sum::<f64>() / people;
    let moment = |power| values.iter().map(|(count, value)| count * (mean - value).powi(power)).sum::<f64>();
    let spread = moment(2).powf(1.5);
    Ok(if spread > 0.0 { moment(3) / (6.0 * spread) } else { 0.0 })
}

/// What the estimator answers to each redrawn overlap, in the order of the replicates.
fn replicates(
    overlap: &Overlap,
    estimator: &Estimator<'_>,
    resampling: Resampling,
    progress: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<Vec<Option<f64>>, Error> {
    let members = overlap.members();
    let seed = SplitMix64::seed_from_u64(resampling.seed).next_u64();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let replicate = |index: usize| {
        // Each replicate has a generator of its own, so that it does not matter which thread draws it.
        let own = SplitMix64::seed_from_u64(seed.wrapping_add(index as u64)).next_u64();
        let drawn = redrawn(overlap, &members, &mut Xoshiro256PlusPlus::seed_from_u64(own));
        estimator(&drawn).ok().filter(|value| value.is_finite())
    };
    let mut values = vec![None; resampling.replicates];
    for (round, batch) in values.chunks_mut(SHARE * threads).enumerate() {
        let first = round * SHARE * threads;
        if progress(first as f64 / resampling.replicates as f64).is_break() {
            return Err(Error::Stopped);
        }
        std::thread::scope(|scope| {
            for (part, values) in batch.chunks_mut(SHARE).enumerate() {
                let from = first + part * SHARE;
                scope.spawn(move || (from..).zip(values).for_each(|(index, value)| *value = replicate(index)));
            }
        });
    }
    Ok(values)
}

/// As many people again, each drawn from all with the same probability.
fn redrawn(overlap: &Overlap, members: &[u16], rng: &mut impl Rng) -> Overlap {
    let mut counts = vec![0; 1 << overlap.lists()];
    for _ in 0..members.len() {
        // The upper half of the product is uniform below the number of people, up to one part in 2^32.
        let place = (u128::from(rng.next_u64()) * members.len() as u128) >> 64;
        counts[usize::from(members[place as usize])] += 1;
    }
    overlap.with_counts(counts)
}

/// The ends of the interval among ascending draws.
fn ends(draws: &[f64], point: f64, acceleration: f64) -> (f64, f64) {
    let below = draws.partition_point(|draw| *draw < point);
    let equal = draws.partition_point(|draw| *draw <= point) - below;
    let half = 0.5 / draws.len() as f64;
    let share = (below as f64 + 0.5 * equal as f64) / draws.len() as f64;
    let bias = normal::quantile(share.clamp(half, 1.0 - half));
    let end = |z: f64| {
        let moved = bias + z;
        let room = 1.0 - acceleration * moved;
        // Where the correction would turn round, the quantile is the outermost.
        let share = if room > 0.0 { normal::probability(bias + moved / room) } else { f64::from(moved > 0.0) };
        quantile_of(draws, share)
    };
    (end(-Z), end(Z))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_bias_and_acceleration_the_ends_are_the_percentiles() {
        // By hand: of 0, 1, …, 1000 the 2.5 % and 97.5 % points are 25 and 975.
        let draws: Vec<f64> = (0..=1000).map(f64::from).collect();
        let (lower, upper) = ends(&draws, 500.0, 0.0);
        assert!((lower - 25.0).abs() < 1e-6 && (upper - 975.0).abs() < 1e-6, "{lower} {upper}");
    }

    #[test]
    fn bias_and_acceleration_move_the_ends_as_efron_says() {
        // By hand with Φ(1) = 0.84134 and φ(1) = 0.24197: 841.5 of 1,001 draws below, so z0 = 0.9972; a = 0.1:
        // lower 0.9972 − 0.96276/1.096276 = 0.1190, P = 0.54736; upper 0.9972 + 2.95716/0.704284 = 5.196, P = 1.
        let draws: Vec<f64> = (0..=1000).map(f64::from).collect();
        let (lower, upper) = ends(&draws, 841.0, 0.1);
        assert!((lower - 547.36).abs() < 0.1, "{lower}");
        assert!((upper - 1000.0).abs() < 0.01, "{upper}");
    }

    #[test]
    fn the_acceleration_is_a_sixth_of_the_skewness_of_leaving_one_out() {
        // By hand: the count of the first pattern itself, 3 of 4 people. Left out: three times 2, once 3; mean 2.25;
        // moments 3/16 + 9/16 = 0.75 and 3/64 − 27/64 = −0.375; −0.375/(6 · 0.75^1.5) = −0.0962250.
        let overlap = Overlap::new(&["a", "b"], &[(1, 3), (2, 1)]).expect("the counts are valid");
        let found = acceleration(&overlap, &|overlap| Ok(f64::from(overlap.count(1)))).expect("it always answers");
        assert!((found + 0.096_225_0).abs() < 1e-7, "{found}");
    }
}
