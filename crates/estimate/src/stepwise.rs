//! Stepwise choice of a log-linear model, for sparse overlaps of several lists.

use crate::fit::ln_gamma;
use crate::lattice::Lattice;
use crate::maximum::{Found, Zeros, fit_terms};
use crate::model::{Model, pairs};
use crate::{Error, Estimate, Method, Note, Overlap};

/// The most lists for models of independent lists and of pairs: the exact check of pair models stays within 128 bits
/// (see `face`), and lists have one digit in bracket notation.
pub(crate) const MOST_LISTS: usize = 8;

/// Adds interactions of two lists one by one while the next is significant; see docs/methods/log-linear.md.
///
/// Persons or events in all, from two to eight lists. For each pair of lists not yet in the model, the number found
/// on both is compared with its expectation under the model by the smaller tail of a Poisson distribution; the pair
/// with the smallest tail is added if it is below `threshold` (0.02 is customary) and the model still determines the
/// unseen number. A pair that never meets may be added: its cells then have expectation zero. Pairs that were
/// significant but could not be added are counted in a note. The interval takes the logarithm of the unseen number
/// as normal and knows nothing of the choice; [`crate::bootstrap_stepwise`] does.
///
/// Assumes a closed population, perfect linkage, equal reach, and that no three lists interact.
///
/// Source: Chan, Silverman & Vincent 2021, JASA 116, 1297–1306, section 3; manual of SparseMSE 2.0.1, `stepwisefit`.
///
/// # Errors
/// [`Error::TooManyLists`] above eight lists; [`Error::NotAProportion`] for a threshold outside (0, 1);
/// [`Error::ModelNotFitted`] if not even the model of independent lists can be fitted.
///
/// ```
/// // With two lists there is nothing to add: Lincoln and Petersen.
/// let overlap = estimate::Overlap::new(&["first", "second"], &[(0b01, 5), (0b10, 10), (0b11, 5)])?;
/// assert!((estimate::stepwise(&overlap, 0.02)?.n - 30.0).abs() < 1e-6);
/// # Ok::<(), estimate::Error>(())
/// ```
pub fn stepwise(overlap: &Overlap, threshold: f64) -> Result<Estimate, Error> {
    let chosen = chosen(overlap, threshold_of(threshold)?)?;
    let (lower, upper) = chosen.found.wald();
    let named = (Method::Stepwise, chosen.model.name());
    let notes = [vec![Note::ChoiceNotInInterval], chosen.notes()].concat();
    Ok(Estimate::with_interval(named, overlap, (chosen.unseen(), lower, upper), notes))
}

/// The model that was reached, and what was in the way.
pub(crate) struct Chosen {
    pub(crate) model: Model,
    found: Found,
    /// Significant pairs that could not be added, as bitmasks.
    refused: Vec<u32>,
}

impl Chosen {
    /// The number on no list.
    pub(crate) fn unseen(&self) -> f64 {
        self.found.unseen()
    }

    /// Says how many significant pairs were left out, if any.
    pub(crate) fn notes(&self) -> Vec<Note> {
        if self.refused.is_empty() { Vec::new() } else { vec![Note::ModelsExcluded(self.refused.len())] }
    }
}

/// The logarithm of a threshold, if it is one.
pub(crate) fn threshold_of(threshold: f64) -> Result<f64, Error> {
    if threshold > 0.0 && threshold < 1.0 { Ok(threshold.ln()) } else { Err(Error::NotAProportion { threshold }) }
}

/// Chooses the model.
pub(crate) fn chosen(overlap: &Overlap, log_threshold: f64) -> Result<Chosen, Error> {
    overlap.at_most(MOST_LISTS)?;
    let mut lattice = Lattice::new(overlap.cells().map(|(_, count)| f64::from(count)));
    let model = Model::independence(overlap.lists());
    let found = fit_terms((&mut lattice, overlap), &model, Zeros::Extend)
        .map_err(|_| Error::ModelNotFitted { model: model.name() })?;
    let mut chosen = Chosen { model, found, refused: Vec::new() };
    while let Some((model, found)) = step((&mut lattice, overlap), &mut chosen, log_threshold) {
        (chosen.model, chosen.found) = (model, found);
    }
    Ok(chosen)
}

/// The most significant extension that can be fitted, if any is significant.
fn step(
    (lattice, overlap): (&mut Lattice, &Overlap),
    chosen: &mut Chosen,
    log_threshold: f64,
) -> Option<(Model, Found)> {
    // With two lists their interaction is that of all lists, which no model may hold.
    let candidates = pairs(overlap.lists()).filter(|_| overlap.lists() > 2).filter(|pair| !chosen.model.has(*pair));
    let mut ranked: Vec<(f64, u32)> = candidates
        .map(|pair| {
            let patterns = (1u32..).zip(chosen.found.expected());
            let expected = patterns.filter(|(pattern, _)| pattern & pair == pair).map(|(_, mean)| mean).sum();
            (log_tail(overlap.on_all(pair), expected), pair)
        })
        .filter(|(log_tail, _)| *log_tail < log_threshold)
        .collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0));
    chosen.refused.retain(|refused| ranked.iter().any(|(_, pair)| pair == refused));
    for (_, pair) in ranked {
        let extended = chosen.model.with_pair(pair);
        match fit_terms((lattice, overlap), &extended, Zeros::Extend) {
            Ok(found) => {
                chosen.refused.retain(|refused| *refused != pair);
                return Some((extended, found));
            }
            Err(_) if !chosen.refused.contains(&pair) => chosen.refused.push(pair),
            Err(_) => {}
        }
    }
    None
}

/// The logarithm of the smaller Poisson tail, the observed count included.
///
/// Summed outwards from the observed count, so that it stays exact where the probability itself underflows.
fn log_tail(count: u32, mean: f64) -> f64 {
    let count = f64::from(count);
    if mean <= 0.0 {
        return 0.0;
    }
    let log_mass = count * mean.ln() - mean - ln_gamma(count + 1.0);
    let (mut sum, mut term, mut at) = (1.0, 1.0, count);
    while term > 1e-17 * sum && at >= 0.0 {
        if count > mean {
            at += 1.0;
            term *= mean / at;
        } else {
            term *= at / mean;
            at -= 1.0;
        }
        sum += term;
    }
    log_mass + sum.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn poisson_tails_are_those_of_the_tables() {
        // By hand, mean 2: P(X ≤ 0) = e⁻² = 0.135335; P(X ≤ 1) = 3 e⁻² = 0.406006;
        // P(X ≥ 4) = 1 − (1 + 2 + 2 + 4/3) e⁻² = 0.142877.
        for (count, tail) in [(0, 0.135_335), (1, 0.406_006), (4, 0.142_877)] {
            assert!((log_tail(count, 2.0).exp() - tail).abs() < 1e-6, "{count}");
        }
    }
}
