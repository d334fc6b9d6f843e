//! Log-linear estimates: every model fitted, the best by a criterion, and their average.

use std::fmt;
use std::ops::ControlFlow;

use crate::lattice::Lattice;
use crate::maximum::{Found, Zeros, around, fit_model, fit_terms};
use crate::model::{Model, all_models};
use crate::{Diagnostic, Error, Estimate, Method, Note, Overlap};

/// The most lists for which models are fitted.
pub(crate) const MOST_LISTS: usize = 5;

/// An interaction of three or more lists needs so many people on all of them. Our choice: below it its parameter has
/// a relative error above 30 % and is noise, yet decides the unseen number. On the United Kingdom 2013 the least BIC
/// of all models is one whose interaction of three lists rests on two people, and gives 25,311.
pub const SUPPORT: u32 = 10;

/// What a model is chosen and weighted by; smaller is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Criterion {
    /// Akaike's: twice the parameters. Source: Akaike 1974.
    Aic,
    /// Schwarz's: parameters times the log of the number observed. Source: Schwarz 1978.
    Bic,
}

/// What all models say.
#[derive(Debug, Clone, PartialEq)]
pub struct LogLinear {
    /// The model with the smallest criterion, with its profile-likelihood interval.
    pub best: Estimate,
    /// The average of all fitted models, with an interval that includes the choice among them.
    pub averaged: Estimate,
    /// Every fitted model, smallest criterion first.
    pub models: Vec<FittedModel>,
    /// Every model that could not be fitted, and why.
    pub excluded: Vec<ExcludedModel>,
}

/// One fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedModel {
    /// The model in bracket notation.
    pub model: String,
    /// Persons or events in all.
    pub n: f64,
    /// Standard error of the logarithm of the unseen number.
    pub log_unseen_error: f64,
    /// Parameters, the intercept among them.
    pub parameters: usize,
    /// Akaike's criterion.
    pub aic: f64,
    /// Schwarz's criterion, with the number observed as sample size.
    pub bic: f64,
    /// Weight in the average, 0 to 1.
    pub weight: f64,
}

/// One model that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExcludedModel {
    /// The model in bracket notation.
    pub model: String,
    /// Why.
    pub reason: Exclusion,
}

/// Why a model was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exclusion {
    /// An interaction of three or more lists rests on fewer than [`SUPPORT`] people.
    Unsupported,
    /// Zero counts send a parameter to infinity: the likelihood has no maximum.
    NoMaximum,
    /// The counts do not determine the unseen number under this model.
    NotIdentified,
    /// The maximum exists but was not reached in double precision.
    NotReached,
    /// The exact check grew beyond 128 bits, so nothing is known of the maximum.
    NotDecided,
}

impl Exclusion {
    /// The stable code, for words, columns and interfaces.
    pub fn code(self) -> &'static str {
        match self {
            Exclusion::Unsupported => "unsupported",
            Exclusion::NoMaximum => "no-maximum",
            Exclusion::NotIdentified => "not-identified",
            Exclusion::NotReached => "not-reached",
            Exclusion::NotDecided => "not-decided",
        }
    }
}

impl fmt::Display for ExcludedModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} left out: {}", self.model, self.reason.code())
    }
}

/// Fits every hierarchical model of two to five lists; see docs/methods/log-linear.md.
///
/// Persons or events in all. Counts of patterns are taken as independent Poisson; the number on no list is what the
/// model without the interaction of all lists predicts for the empty pattern. There are 1, 8, 113 and 6,893 such
/// models. Existence of the maximum is checked exactly first, and a model without one is left out and named.
/// The average is taken over the logarithms of the unseen number.
///
/// Assumes a closed population, perfect linkage, equal reach, and that all lists together do not interact.
///
/// Source: Fienberg 1972; Cormack 1989, Biometrics 45, 395–413; Fienberg & Rinaldo 2012 (existence);
/// Cormack 1992 (interval of `best`); Burnham & Anderson 2002, sections 2.9 and 4.3 (weights, interval of `averaged`).
///
/// # Errors
/// [`Error::TooManyLists`] above five lists; [`Error::NoModelFitted`] if every model is excluded,
/// [`Error::ModelNotFitted`] if the interval of the best one cannot be computed.
///
/// ```
/// use estimate::{Criterion, Overlap, log_linear};
/// // Bishop, Fienberg & Holland 1975, chapter 6: with all pairs, the unseen are the product of the odds,
/// // 6·20·30·40 / (5·8·9) = 400.
/// let patterns = [(1, 20), (2, 30), (3, 5), (4, 40), (5, 8), (6, 9), (7, 6)];
/// let found = log_linear(&Overlap::new(&["a", "b", "c"], &patterns)?, Criterion::Bic)?;
/// let pairs = found.models.iter().find(|model| model.model == "[12][13][23]");
/// assert!(pairs.is_some_and(|pairs| (pairs.n - 518.0).abs() < 1e-6));
/// # Ok::<(), estimate::Error>(())
/// ```
pub fn log_linear(overlap: &Overlap, criterion: Criterion) -> Result<LogLinear, Error> {
    log_linear_with(overlap, criterion, &mut |_| ControlFlow::Continue(()))
}

/// The same, telling from 0 to 1 how far it has come, and stopping when told to; see docs/methods/log-linear.md.
///
/// # Errors
/// As [`log_linear`], and [`Error::Stopped`].
pub fn log_linear_with(
    overlap: &Overlap,
    criterion: Criterion,
    progress: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<LogLinear, Error> {
    overlap.at_most(MOST_LISTS)?;
    let candidates = all_models(overlap.lists());
    let mut lattice = Lattice::new(overlap.cells().map(|(_, count)| f64::from(count)));
    let (mut fitted, mut excluded) = (Vec::new(), Vec::new());
    for (index, model) in candidates.iter().enumerate() {
        if index % 64 == 0 && progress(index as f64 / candidates.len() as f64).is_break() {
            return Err(Error::Stopped);
        }
        let fitted_model = match model.thinnest(|lists| overlap.on_all(lists)) {
            Some(people) if people < SUPPORT => Err(Exclusion::Unsupported),
            _ => fit_terms((&mut lattice, overlap), model, Zeros::Exclude),
        };
        match fitted_model {
            Ok(found) => fitted.push((FittedModel::new(&found, overlap, model), model)),
            Err(reason) => excluded.push(ExcludedModel { model: model.name(), reason }),
        }
    }
    // Models of equal criterion stand in an order that does not depend on how they were found.
    fitted.sort_by(|(a, _), (b, _)| criterion.of(a).total_cmp(&criterion.of(b)).then_with(|| a.model.cmp(&b.model)));
    let Some(&(_, best_model)) = fitted.first() else {
        return Err(Error::NoModelFitted { tried: candidates.len() });
    };
    let mut models: Vec<FittedModel> = fitted.into_iter().map(|(model, _)| model).collect();
    weigh(&mut models, criterion);
    let notes = vec![Note::ModelsConsidered(candidates.len()), Note::ModelsExcluded(excluded.len())];
    let mut best = estimate_of(overlap, best_model)?;
    best.notes.extend(notes.iter().cloned());
    best.diagnostics = models.first().map(FittedModel::diagnostics).unwrap_or_default();
    let averaged = average(overlap, &models, notes);
    Ok(LogLinear { best, averaged, models, excluded })
}

/// Fits one model given in bracket notation, with its profile-likelihood interval; see docs/methods/log-linear.md.
///
/// Persons or events in all. The interval knows nothing of why this model was chosen.
/// Source and assumptions: as [`log_linear`].
///
/// ```
/// use estimate::{Overlap, log_linear_model};
/// // Lincoln and Petersen: five and ten alone, five on both, so ten unseen.
/// let overlap = Overlap::new(&["first", "second"], &[(0b01, 5), (0b10, 10), (0b11, 5)])?;
/// assert!((log_linear_model(&overlap, "[1][2]")?.n - 30.0).abs() < 1e-6);
/// # Ok::<(), estimate::Error>(())
/// ```
///
/// # Errors
/// [`Error::TooManyLists`] above five lists; [`Error::NotAModel`] if the text names no model of these lists;
/// [`Error::ModelNotFitted`] if its likelihood has no maximum.
pub fn log_linear_model(overlap: &Overlap, model: &str) -> Result<Estimate, Error> {
    overlap.at_most(MOST_LISTS)?;
    estimate_of(overlap, &Model::parse(model, overlap.lists())?)
}

impl FittedModel {
    fn diagnostics(&self) -> Vec<Diagnostic> {
        vec![Diagnostic::Aic(self.aic), Diagnostic::Bic(self.bic), Diagnostic::Parameters(self.parameters)]
    }

    fn new(found: &Found, overlap: &Overlap, model: &Model) -> FittedModel {
        let parameters = model.parameters();
        let observed = f64::from(overlap.observed());
        let misfit = -2.0 * found.fit.log_likelihood;
        FittedModel {
            model: model.name(),
            n: observed + found.unseen(),
            log_unseen_error: found.fit.first_error,
            parameters,
            aic: misfit + 2.0 * parameters as f64,
            bic: misfit + observed.ln() * parameters as f64,
            weight: 0.0,
        }
    }
}

impl Criterion {
    fn of(self, model: &FittedModel) -> f64 {
        match self {
            Criterion::Aic => model.aic,
            Criterion::Bic => model.bic,
        }
    }
}

fn estimate_of(overlap: &Overlap, model: &Model) -> Result<Estimate, Error> {
    let name = model.name();
    let found = fit_model(overlap, model, Zeros::Exclude);
    match found.ok().and_then(|found| found.with_profile(overlap, model.design())) {
        Some(estimate) => {
            Ok(Estimate { model: name, notes: [estimate.notes, vec![Note::ChoiceNotInInterval]].concat(), ..estimate })
        }
        None => Err(Error::ModelNotFitted { model: name }),
    }
}

fn weigh(models: &mut [FittedModel], criterion: Criterion) {
    let least = models.first().map_or(0.0, |model| criterion.of(model));
    for model in models.iter_mut() {
        model.weight = (-0.5 * (criterion.of(model) - least)).exp();
    }
    let sum: f64 = models.iter().map(|model| model.weight).sum();
    for model in models.iter_mut() {
        model.weight /= sum;
    }
}

fn average(overlap: &Overlap, models: &[FittedModel], notes: Vec<Note>) -> Estimate {
    let observed = f64::from(overlap.observed());
    let log_unseen = |model: &FittedModel| (model.n - observed).ln();
    let middle: f64 = models.iter().map(|model| model.weight * log_unseen(model)).sum();
    let spread = |model: &FittedModel| model.log_unseen_error.hypot(log_unseen(model) - middle);
    let error: f64 = models.iter().map(|model| model.weight * spread(model)).sum();
    let (lower, upper) = around(middle, error);
    let named = (Method::LogLinearAverage, format!("average of {}", models.len()));
    let notes = [vec![Note::Averaged], notes].concat();
    let largest = models.iter().map(|model| model.weight).fold(0.0, f64::max);
    Estimate {
        diagnostics: vec![Diagnostic::Models(models.len()), Diagnostic::LargestWeight(largest)],
        ..Estimate::with_interval(named, overlap, (middle.exp(), lower, upper), notes)
    }
}
