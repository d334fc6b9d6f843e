//! Estimates of parts put together: strata added draw by draw, linkages of the same records mixed.
//! Estimating each part is left to the methods. Described in `docs/methods/strata.md` and `docs/methods/linkage-uncertainty.md`.

use rand_core::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::number::Z;
use crate::{Diagnostic, Distribution, Error, Estimate, Note};

/// How many joint draws are made: enough that a tail quantile is steady to about one part in two hundred.
pub const JOINT_DRAWS: usize = 20_000;

/// Adds estimates of strata that do not overlap, all by one method: one draw of each, added, many times.
///
/// `not_estimated` is how many were observed in strata for which the method gave nothing; they are counted as
/// they are, so the sum is then too low. Medians are never added: the median of a sum is not the sum of medians.
/// `seed` fixes the draws. See `docs/methods/strata.md`.
///
/// Assumes that strata are estimated independently of each other and that nobody stands in two of them.
/// Accuracy: [`JOINT_DRAWS`] draws.
///
/// ```
/// use estimate::{Overlap, chao, sum_of_strata};
/// // Two strata alike: twice ten and a half alone on one list, five on both.
/// let stratum = Overlap::new(&["a", "b"], &[(1, 20), (2, 20), (3, 20)])?;
/// let one = chao(&stratum)?;
/// let both = sum_of_strata(&[one.clone(), one.clone()], 0, 7)?;
/// assert_eq!(both.observed, 120);
/// // The interval of a sum of independent parts is narrower than the sum of their intervals.
/// assert!(both.upper - both.lower < 2.0 * (one.upper - one.lower));
/// # Ok::<(), estimate::Error>(())
/// ```
///
/// # Errors
/// [`Error::NothingObserved`] without a stratum; [`Error::MixedMethods`] if the strata were not all estimated by
/// one method.
pub fn sum_of_strata(strata: &[Estimate], not_estimated: u32, seed: u64) -> Result<Estimate, Error> {
    let first = one_method(strata)?;
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut totals = vec![0.0; JOINT_DRAWS];
    for stratum in strata {
        let draws = stratum.distribution.sample(JOINT_DRAWS, &mut rng);
        totals.iter_mut().zip(draws).for_each(|(total, draw)| *total += draw);
    }
    let observed = strata.iter().map(|stratum| stratum.observed).sum::<u32>() + not_estimated;
    let mean = totals.iter().sum::<f64>() / JOINT_DRAWS as f64;
    let named = (first.method, format!("sum of {}", strata.len()));
    let notes = [first.notes.clone(), vec![Note::SumOfStrata(strata.len())]].concat();
    let sum = Estimate::with_distribution(named, observed, (mean, Distribution::Draws(totals)), notes);
    let not_estimated = (not_estimated > 0).then_some(Diagnostic::NotEstimated(not_estimated));
    let diagnostics =
        [vec![Diagnostic::Strata(strata.len())], not_estimated.into_iter().collect(), worst(strata)].concat();
    Ok(Estimate { diagnostics, ..sum })
}

/// Mixes estimates of one population over several linkages of its records: how sure the linkage is goes into the
/// interval.
///
/// The logarithm of the unseen is taken as normal within each linkage; means and variances within and between
/// linkages are combined by Rubin's rules with Student's t. Several linkages are draws from what the linkage
/// model holds possible. See `docs/methods/linkage-uncertainty.md`.
///
/// Source: Rubin 1987, Multiple Imputation for Nonresponse in Surveys, eqs 3.1.2 to 3.1.6; for linkages
/// Sadinle 2018, Annals of Applied Statistics 12, 1013–1038 (arXiv 1812.09590).
///
/// # Errors
/// [`Error::NothingObserved`] without an estimate; [`Error::MixedMethods`] if they are not all by one method.
pub fn mix_linkages(linkages: &[Estimate]) -> Result<Estimate, Error> {
    let first = one_method(linkages)?;
    let count = linkages.len() as f64;
    let unseen = |estimate: &Estimate| (estimate.n - f64::from(estimate.observed)).max(1e-9).ln();
    let within = |estimate: &Estimate| {
        let end = |share| estimate.distribution.quantile(share).max(1e-9).ln();
        ((end(0.975) - end(0.025)) / (2.0 * Z)).powi(2)
    };
    let middle = linkages.iter().map(unseen).sum::<f64>() / count;
    let inside = linkages.iter().map(within).sum::<f64>() / count;
    let spread = linkages.iter().map(|estimate| (unseen(estimate) - middle).powi(2)).sum::<f64>();
    let between = (1.0 + 1.0 / count) * spread / (count - 1.0).max(1.0);
    let freedom = if between > 0.0 { (count - 1.0) * (1.0 + inside / between).powi(2) } else { f64::INFINITY };
    let reach = student(freedom) * (inside + between).sqrt();
    let observed = linkages.iter().map(|estimate| f64::from(estimate.observed)).sum::<f64>() / count;
    let (low, high) = ((middle - reach).exp(), (middle + reach).exp());
    let notes = [first.notes.clone(), vec![Note::MixedOverLinkages(linkages.len())]].concat();
    let diagnostics = [vec![Diagnostic::BetweenLinkages(between / (inside + between))], worst(linkages)].concat();
    Ok(Estimate {
        method: first.method,
        model: format!("over {} linkages", linkages.len()),
        n: observed + middle.exp(),
        mean: linkages.iter().map(|estimate| estimate.mean).sum::<f64>() / count,
        lower: observed + low,
        upper: observed + high,
        level: first.level,
        observed: observed.round() as u32,
        distribution: Distribution::from_interval(middle.exp(), low, high),
        diagnostics,
        notes,
    })
}

fn one_method(parts: &[Estimate]) -> Result<&Estimate, Error> {
    let first = parts.first().ok_or(Error::NothingObserved)?;
    match parts.iter().find(|part| part.method != first.method) {
        Some(other) => Err(Error::MixedMethods { first: first.method.code(), other: other.method.code() }),
        None => Ok(first),
    }
}

/// The worst of each diagnostic that tells how a computation went.
fn worst(parts: &[Estimate]) -> Vec<Diagnostic> {
    let all = || parts.iter().flat_map(|part| part.diagnostics.iter().copied());
    let largest = |wanted: fn(&Diagnostic) -> bool| all().filter(wanted).max_by(|a, b| a.value().total_cmp(&b.value()));
    let smallest =
        |wanted: fn(&Diagnostic) -> bool| all().filter(wanted).min_by(|a, b| a.value().total_cmp(&b.value()));
    [
        largest(|d| matches!(d, Diagnostic::RHat(_))),
        smallest(|d| matches!(d, Diagnostic::BulkSize(_))),
        smallest(|d| matches!(d, Diagnostic::TailSize(_))),
        largest(|d| matches!(d, Diagnostic::MostClasses(_))),
        largest(|d| matches!(d, Diagnostic::AllowedClasses(_))),
        largest(|d| matches!(d, Diagnostic::MassAbove(_))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The 0.975 quantile of Student's t; relative error below 3e-3.
///
/// Source: the expansion of Cornish and Fisher, Abramowitz & Stegun 1964, eq. 26.7.5, from 3 degrees on; the
/// closed forms of 1 and 2 degrees below, between which the logarithm is interpolated.
fn student(freedom: f64) -> f64 {
    let (one, two) = (12.706_204_736, 4.302_652_730);
    if !freedom.is_finite() {
        return Z;
    }
    if freedom < 2.0 {
        return f64::exp(f64::ln(one) + (freedom.max(1.0) - 1.0) * (f64::ln(two) - f64::ln(one)));
    }
    let z = Z;
    let terms = [
        (z.powi(3) + z) / 4.0,
        (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / 96.0,
        (3.0 * z.powi(7) + 19.0 * z.powi(5) + 17.0 * z.powi(3) - 15.0 * z) / 384.0,
        (79.0 * z.powi(9) + 776.0 * z.powi(7) + 1482.0 * z.powi(5) - 1920.0 * z.powi(3) - 945.0 * z) / 92_160.0,
    ];
    let expanded = (1..).zip(terms).fold(z, |sum, (power, term)| sum + term / freedom.powi(power));
    if freedom >= 3.0 {
        return expanded;
    }
    // The expansion is short of t at 2 and right at 3: the closed form takes over between.
    let at_three = 3.182_446_305;
    f64::exp(f64::ln(two) + (freedom - 2.0) * (f64::ln(at_three) - f64::ln(two)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_student_are_those_of_the_tables() {
        // Abramowitz & Stegun 1964, table 26.10 (Q = .025): 1: 12.706, 2: 4.303, 3: 3.182, 5: 2.571, 10: 2.228, 30: 2.042.
        for (freedom, t) in [(1.0, 12.706), (2.0, 4.303), (3.0, 3.182), (5.0, 2.571), (10.0, 2.228), (30.0, 2.042)] {
            assert!((student(freedom) / t - 1.0).abs() < 3e-3, "{freedom}: {} for {t}", student(freedom));
        }
        assert_eq!(student(f64::INFINITY), Z);
    }
}
