//! Log-linear estimates: every model fitted, the best by a criterion, and their average.

use std::fmt;

use crate::face::{face, independent_columns};
use crate::fit::{Fit, fit};
use crate::model::{Model, all_models};
use crate::number::Z;
use crate::profile::Profile;
use crate::{Diagnostic, Error, Estimate, Method, Note, Overlap};

/// The most lists for which models are fitted.
pub(crate) const MOST_LISTS: usize = 5;

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
    /// Zero counts send a parameter to infinity: the likelihood has no maximum.
    NoMaximum,
    /// The counts do not determine the unseen number under this model.
    NotIdentified,
    /// The maximum exists but was not reached in double precision.
    NotReached,
}

impl Exclusion {
    /// The stable code, for words, columns and interfaces.
    pub fn code(self) -> &'static str {
        match self {
            Exclusion::NoMaximum => "no-maximum",
            Exclusion::NotIdentified => "not-identified",
            Exclusion::NotReached => "not-reached",
        }
    }
}

impl fmt::Display for ExcludedModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} left out: {}", self.model, self.reason.code())
    }
}

/// Fits every hierarchical model (up to four lists) or every model of pairwise interactions (five lists).
///
/// Counts of patterns are taken as independent Poisson; the number on no list is what the model without the
/// interaction of all lists predicts for the empty pattern. Existence is checked exactly first.
/// The average is taken over the logarithms of the unseen number.
///
/// Source: Fienberg 1972; Cormack 1989, Biometrics 45, 395–413; Fienberg & Rinaldo 2012 (existence);
/// Cormack 1992 (interval of `best`); Burnham & Anderson 2002, sections 2.9 and 4.3 (weights, interval of `averaged`).
///
/// # Errors
/// [`Error::TooManyLists`] above five lists; [`Error::NoModelFitted`] if every model is excluded, [`Error::ModelNotFitted`] if the interval of the best
/// one cannot be computed.
pub fn log_linear(overlap: &Overlap, criterion: Criterion) -> Result<LogLinear, Error> {
    overlap.at_most(MOST_LISTS)?;
    let candidates = all_models(overlap.lists());
    let (mut fitted, mut excluded) = (Vec::new(), Vec::new());
    for model in &candidates {
        match fit_model(overlap, model, Zeros::Exclude) {
            Ok(found) => fitted.push((found.described(overlap, model), model)),
            Err(reason) => excluded.push(ExcludedModel { model: model.name(), reason }),
        }
    }
    fitted.sort_by(|a, b| criterion.of(&a.0).total_cmp(&criterion.of(&b.0)));
    let Some(&(_, best_model)) = fitted.first() else {
        return Err(Error::NoModelFitted { tried: candidates.len() });
    };
    let mut models: Vec<FittedModel> = fitted.into_iter().map(|(model, _)| model).collect();
    weigh(&mut models, criterion);
    let notes = vec![Note::ModelsConsidered(candidates.len()), Note::ModelsExcluded(excluded.len())];
    let mut best = estimate_of(overlap, best_model)?;
    best.notes.extend(notes.iter().cloned());
    let averaged = average(overlap, &models, notes);
    Ok(LogLinear { best, averaged, models, excluded })
}

/// Fits one model given in bracket notation, with its profile-likelihood interval.
///
/// Source: as [`log_linear`].
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
/// [`Error::TooManyLists`] above five lists; [`Error::NotAModel`] if the text names no model of these lists; [`Error::ModelNotFitted`] if its likelihood
/// has no maximum.
pub fn log_linear_model(overlap: &Overlap, model: &str) -> Result<Estimate, Error> {
    overlap.at_most(MOST_LISTS)?;
    estimate_of(overlap, &Model::parse(model, overlap.lists())?)
}

/// Estimates with all lists independent, each with its own reach (the model Mt).
///
/// Source: Otis et al. 1978, Wildlife Monographs 62; as a log-linear model Cormack 1989.
///
/// # Errors
/// [`Error::ModelNotFitted`] if the likelihood has no maximum.
pub fn mt(overlap: &Overlap) -> Result<Estimate, Error> {
    overlap.at_most(MOST_LISTS)?;
    let found = estimate_of(overlap, &Model::independence(overlap.lists()))?;
    Ok(Estimate { method: Method::Mt, ..found })
}

/// Estimates with all lists independent and of equal reach (the model M0).
///
/// Source: Otis et al. 1978, Wildlife Monographs 62; as a log-linear model Cormack 1989.
///
/// # Errors
/// [`Error::ModelNotFitted`] if nobody is on more than one list, or everybody on all.
pub fn m0(overlap: &Overlap) -> Result<Estimate, Error> {
    overlap.at_most(MOST_LISTS)?;
    let named = || Error::ModelNotFitted { model: "M0".to_owned() };
    let rows: Vec<Vec<i64>> = (0u32..1 << overlap.lists()).map(|p| vec![1, i64::from(p.count_ones())]).collect();
    let found = fit_rows(overlap, &rows, Zeros::Exclude).map_err(|_| named())?;
    let found = found.with_profile(overlap, &rows).ok_or_else(named)?;
    Ok(Estimate { method: Method::M0, model: "M0".to_owned(), ..found })
}

/// What to do with a model that zero counts push to the border of its space.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zeros {
    /// Leave it out.
    Exclude,
    /// Drop the cells whose expectation is zero, if the unseen number is still determined.
    Extend,
}

/// A fit with the number of parameters that it used.
pub(crate) struct Found {
    fit: Fit,
    /// Fitted means of the patterns 1, 2, …; zero for dropped cells.
    pub(crate) expected: Vec<f64>,
}

/// Fits a model, or says why it cannot be fitted.
pub(crate) fn fit_model(overlap: &Overlap, model: &Model, zeros: Zeros) -> Result<Found, Exclusion> {
    let rows: Vec<Vec<i64>> = (0u32..1 << overlap.lists()).map(|pattern| model.row(pattern)).collect();
    fit_rows(overlap, &rows, zeros)
}

impl Found {
    /// The number on no list.
    pub(crate) fn unseen(&self) -> f64 {
        self.fit.beta[0].exp()
    }

    /// The ends of the interval of the unseen when its logarithm of the unseen is normal.
    pub(crate) fn wald(&self) -> (f64, f64) {
        around(self.fit.beta[0], self.fit.first_error)
    }

    fn with_profile(&self, overlap: &Overlap, rows: &[Vec<i64>]) -> Option<Estimate> {
        let rows = rows.iter().map(|row| row.iter().map(|&x| x as f64).collect()).collect();
        let counts = overlap.cells().map(|(_, count)| f64::from(count)).collect();
        let (lower, upper) = Profile { rows, counts }.interval(self.unseen())?;
        let notes = if upper.is_infinite() { vec![Note::Unbounded] } else { Vec::new() };
        let named = (Method::LogLinear, String::new());
        Some(Estimate::with_interval(named, overlap, (self.unseen(), lower, upper), notes))
    }

    fn described(&self, overlap: &Overlap, model: &Model) -> FittedModel {
        let parameters = model.parameters();
        let observed = f64::from(overlap.observed());
        let misfit = -2.0 * self.fit.log_likelihood;
        FittedModel {
            model: model.name(),
            n: observed + self.unseen(),
            log_unseen_error: self.fit.first_error,
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
    let rows: Vec<Vec<i64>> = (0u32..1 << overlap.lists()).map(|pattern| model.row(pattern)).collect();
    let found = fit_rows(overlap, &rows, Zeros::Exclude).ok().and_then(|found| found.with_profile(overlap, &rows));
    match found {
        Some(estimate) => {
            Ok(Estimate { model: name, notes: [estimate.notes, vec![Note::ChoiceNotInInterval]].concat(), ..estimate })
        }
        None => Err(Error::ModelNotFitted { model: name }),
    }
}

/// Fits a design whose first row is that of the unseen cell.
fn fit_rows(overlap: &Overlap, rows: &[Vec<i64>], zeros: Zeros) -> Result<Found, Exclusion> {
    let counts: Vec<f64> = overlap.cells().map(|(_, count)| f64::from(count)).collect();
    let is_positive: Vec<bool> = counts.iter().map(|count| *count > 0.0).collect();
    let (unseen, seen) = (&rows[0], &rows[1..]);
    let face = face(seen, &is_positive, unseen);
    if !face.is_identified {
        return Err(Exclusion::NotIdentified);
    }
    if zeros == Zeros::Exclude && face.keeps.contains(&false) {
        return Err(Exclusion::NoMaximum);
    }
    let kept: Vec<usize> = (0..seen.len()).filter(|&cell| face.keeps[cell]).collect();
    let lines: Vec<&[i64]> = kept.iter().map(|&cell| seen[cell].as_slice()).collect();
    // The intercept comes first among the independent columns, so it is the logarithm of the unseen number.
    let columns = independent_columns(&lines, unseen.len());
    let design: Vec<Vec<f64>> = lines.iter().map(|row| columns.iter().map(|&c| row[c] as f64).collect()).collect();
    let observed: Vec<f64> = kept.iter().map(|&cell| counts[cell]).collect();
    let fit = fit(&design, &observed).ok_or(Exclusion::NotReached)?;
    let mut expected = vec![0.0; seen.len()];
    for (&cell, mean) in kept.iter().zip(&fit.expected) {
        expected[cell] = *mean;
    }
    Ok(Found { fit, expected })
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

fn around(log_unseen: f64, error: f64) -> (f64, f64) {
    ((log_unseen - Z * error).exp(), (log_unseen + Z * error).exp())
}
