//! Bayesian latent classes: people differ in how easily each list finds them, in ways that nobody recorded.
//!
//! [`latent_class`] checks the settings and words the answer. `run` keeps the chains going until they agree,
//! `sweep` is one Gibbs sweep, `slide` a move beside it, `cells` its table of probabilities, `random`, `ziggurat` and
//! `counts` its random numbers. The page for people is `docs/methods/latent-class.md`.

mod cells;
mod counts;
mod random;
mod run;
mod slide;
mod sweep;
mod ziggurat;

pub(crate) use random::Random;

#[cfg(test)]
mod joint;

use std::ops::ControlFlow;

use crate::{Diagnostic, Distribution, Error, Estimate, Method, Note, Overlap};

/// The most people on no list that the chains can hold: beyond it a draw is cut to it, and the estimate says so.
pub const MOST_UNSEEN: u64 = u32::MAX as u64;

/// How the latent class model is set up and how long it is run.
#[derive(Debug, Clone, PartialEq)]
pub struct LatentSettings {
    /// Classes that the model allows, 1 to 64; with 1 all lists are independent. The customary 10.
    pub classes: usize,
    /// Shape of the gamma prior of the concentration α: small values favour few classes.
    pub alpha_shape: f64,
    /// Rate of the gamma prior of the concentration α.
    pub alpha_rate: f64,
    /// Chains, 1 to 64, each from a start of its own. At least four tell whether they agree.
    pub chains: usize,
    /// Of the random numbers: equal seeds give equal estimates, whatever the number of threads.
    pub seed: u64,
    /// Sweeps that each chain throws away at its start.
    pub burn_in: u64,
    /// Effective sample size that the middle and the ends of the distribution must reach.
    pub target_size: f64,
    /// Sweeps after which each chain ends even if the target is not reached.
    pub most_sweeps: u64,
    /// Draws kept of each chain, evenly spread; 16 or more. With fewer than the target divided by the
    /// chains the target cannot be reached.
    pub most_kept: usize,
    /// Whether two moves go with the six steps of the source that change what is sampled in nothing, and need a
    /// third of the sweeps: classes change places, and a class becomes larger and harder to find.
    pub has_moves: bool,
    /// Threads to share the chains among, 1 or more.
    pub threads: usize,
}

impl Default for LatentSettings {
    /// The model of the source, four chains, an effective sample size of 4,000, one thread.
    fn default() -> LatentSettings {
        LatentSettings {
            classes: 10,
            alpha_shape: 0.25,
            alpha_rate: 0.25,
            chains: 4,
            seed: 1,
            burn_in: 10_000,
            target_size: 4_000.0,
            most_sweeps: 5_000_000,
            most_kept: 16_384,
            has_moves: true,
            threads: 1,
        }
    }
}

impl LatentSettings {
    fn check(&self) -> Result<(), Error> {
        let whole = |count: usize| count as f64;
        let ranges = [
            ("classes", whole(self.classes), 1.0, 64.0),
            ("alpha shape", self.alpha_shape, 1e-3, 1e3),
            ("alpha rate", self.alpha_rate, 1e-3, 1e3),
            ("chains", whole(self.chains), 1.0, 64.0),
            ("target size", self.target_size, 1.0, 1e6),
            ("most sweeps", self.most_sweeps as f64, 16.0, 1e12),
            ("most kept", whole(self.most_kept), 16.0, 1e6),
            ("threads", whole(self.threads), 1.0, 1024.0),
        ];
        for (setting, value, least, most) in ranges {
            // Not inside, rather than outside: a value that is not a number is refused.
            if !(least..=most).contains(&value) {
                return Err(Error::SettingOutOfRange { setting, value, least, most });
            }
        }
        Ok(())
    }
}

/// Estimates the total by latent classes whose number the data choose, a Dirichlet process mixture.
///
/// Each person belongs to one of at most K classes, to class k with probability `π_k`; list j reaches a member of
/// class k with probability `λ_jk`, independently of other lists. `λ ~ Beta(1, 1)`; `π` by breaking a stick,
/// `V_k ~ Beta(1, α)`, `V_K = 1`; `α ~ Gamma(shape, rate)`; `p(N) ∝ 1/N`. The answer's point is the posterior
/// median, its ends are the 2.5 % and the 97.5 % quantile, in persons or events, those observed included; its
/// distribution holds the draws of the unseen number, chain after chain.
///
/// `progress` hears a share from 0 to 1 a few times a second and may break. `diagnostics` hold chains,
/// iterations, R-hat, effective sizes and occupied classes: **chains that disagree, R-hat of 1.01 or more or sizes
/// below the target, make the number not usable**. Where every class was at times occupied, try more classes; try
/// other α as well. That is sensitivity, and one call for each. The method, for people: `docs/methods/latent-class.md`.
///
/// Assumes a closed population, perfect linkage, and lists that within a class are independent. Two lists are
/// accepted, though their counts cannot tell classes from chance.
///
/// Source: Manrique-Vallier 2016, Bayesian population size estimation using Dirichlet process mixtures, Biometrics
/// 72, 1246–1254 (model and Gibbs sampler); stick-breaking by Ishwaran & James 2001, JASA 96,
/// 161–173; agreement by Vehtari et al. 2021, Bayesian Analysis 16, 667–718, with the tail at 2.5 % and 97.5 %.
///
/// Accuracy: at an effective size of 4,000 the error of simulation is, were the posterior normal, 2 % of its standard
/// deviation at the median, `√(π/2 / 4000)`, and 4 % at the ends. Draws beyond [`MOST_UNSEEN`] are cut to it: their
/// share is the diagnostic `mass-above`, and where the upper end is among them it is infinite, with [`Note::Unbounded`].
///
/// # Errors
/// [`Error::SettingOutOfRange`] unless 1 ≤ `classes`, `chains` ≤ 64, 0.001 ≤ `alpha_shape`, `alpha_rate` ≤ 1000,
/// 1 ≤ `target_size` ≤ 10^6, 16 ≤ `most_sweeps` ≤ 10^12, 16 ≤ `most_kept` ≤ 10^6 and 1 ≤ `threads` ≤ 1024;
/// [`Error::Stopped`] when `progress` breaks.
///
/// ```
/// use std::ops::ControlFlow;
/// use estimate::{LatentSettings, Overlap, latent_class};
/// let overlap = Overlap::new(&["a", "b"], &[(0b01, 60), (0b10, 60), (0b11, 40)])?;
/// // One class: the lists are independent. 100 · 100 / 40 = 250 is the estimate of Lincoln and Petersen.
/// let settings = LatentSettings { classes: 1, ..LatentSettings::default() };
/// let estimate = latent_class(&overlap, &settings, &mut |_| ControlFlow::Continue(()))?;
/// assert!((estimate.n - 250.0).abs() < 5.0);
/// # Ok::<(), estimate::Error>(())
/// ```
pub fn latent_class(
    overlap: &Overlap,
    settings: &LatentSettings,
    progress: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<Estimate, Error> {
    settings.check()?;
    let outcome = run::run(overlap, settings, progress)?;
    let mean = outcome.draws.iter().sum::<f64>() / outcome.draws.len().max(1) as f64;
    let LatentSettings { classes, alpha_shape, alpha_rate, chains, .. } = settings;
    let named = (Method::LatentClass, format!("K = {classes}, α ~ Gamma({alpha_shape}, {alpha_rate})"));
    let spread = (mean, Distribution::Draws(outcome.draws));
    let mut estimate = Estimate::with_distribution(named, overlap.observed(), spread, Vec::new());
    if estimate.upper >= f64::from(overlap.observed()) + MOST_UNSEEN as f64 {
        estimate.upper = f64::INFINITY;
        estimate.notes.push(Note::Unbounded);
    }
    estimate.diagnostics = vec![
        Diagnostic::Chains(*chains),
        Diagnostic::Iterations(outcome.sweeps),
        Diagnostic::RHat(outcome.r_hat),
        Diagnostic::BulkSize(outcome.bulk),
        Diagnostic::TailSize(outcome.tail),
        Diagnostic::OccupiedClasses(outcome.occupied),
        Diagnostic::MostClasses(outcome.most),
        Diagnostic::AllowedClasses(*classes),
        Diagnostic::AllClassesHeld(outcome.full),
        Diagnostic::MassAbove(outcome.cut),
    ];
    Ok(estimate)
}
