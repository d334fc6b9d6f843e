//! The maximum of the likelihood of a log-linear model of the overlaps, where there is one. Which models are tried
//! and what is made of them is left to others.

use crate::face::face;
use crate::fit::{Fit, fit};
use crate::lattice::Lattice;
use crate::log_linear::Exclusion;
use crate::model::Model;
use crate::number::Z;
use crate::profile::Profile;
use crate::{Estimate, Method, Note, Overlap};

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
    pub(crate) fit: Fit,
}

/// Fits a model, or says why it cannot be fitted.
pub(crate) fn fit_model(overlap: &Overlap, model: &Model, zeros: Zeros) -> Result<Found, Exclusion> {
    let counts = overlap.cells().map(|(_, count)| f64::from(count));
    fit_terms((&mut Lattice::new(counts), overlap), model, zeros)
}

/// The same, with the counts already laid out.
pub(crate) fn fit_terms(
    (lattice, overlap): (&mut Lattice, &Overlap),
    model: &Model,
    zeros: Zeros,
) -> Result<Found, Exclusion> {
    let terms = model.terms();
    let is_positive: Vec<bool> = overlap.cells().map(|(_, count)| count > 0).collect();
    // Without a zero count every hierarchical model has its maximum: nothing is to be checked.
    if is_positive.iter().all(|is_positive| *is_positive) {
        return lattice.fit(&terms, &is_positive).map(|fit| Found { fit }).ok_or(Exclusion::NotReached);
    }
    let (terms, keeps) = extended(overlap, terms, zeros)?;
    lattice.fit(&terms, &keeps).map(|fit| Found { fit }).ok_or(Exclusion::NotReached)
}

/// The independent terms and the patterns 1, 2, … that a fit can use; the intercept stays first, so its parameter is
/// the logarithm of the unseen number.
///
/// A term whose lists share nobody has the parameter minus infinity, and the patterns around it the mean zero:
/// both leave before the exact check, which then has little to do.
fn extended(overlap: &Overlap, terms: Vec<u32>, zeros: Zeros) -> Result<(Vec<u32>, Vec<bool>), Exclusion> {
    let (met, unmet): (Vec<u32>, Vec<u32>) = terms.into_iter().partition(|&term| overlap.on_all(term) > 0);
    let is_around = |pattern: u32| unmet.iter().any(|term| pattern & term == *term);
    let cells: Vec<(u32, u32)> = overlap.cells().filter(|(pattern, _)| !is_around(*pattern)).collect();
    let row = |pattern: u32| met.iter().map(|&term| i64::from(pattern & term == term)).collect();
    let rows: Vec<Vec<i64>> = cells.iter().map(|(pattern, _)| row(*pattern)).collect();
    let is_positive: Vec<bool> = cells.iter().map(|(_, count)| *count > 0).collect();
    let face = face(&rows, &is_positive, &row(0)).ok_or(Exclusion::NotDecided)?;
    if !face.is_identified {
        return Err(Exclusion::NotIdentified);
    }
    if zeros == Zeros::Exclude && (!unmet.is_empty() || face.keeps.contains(&false)) {
        return Err(Exclusion::NoMaximum);
    }
    let mut keeps = vec![false; (1 << overlap.lists()) - 1];
    for ((pattern, _), is_kept) in cells.iter().zip(&face.keeps) {
        keeps[*pattern as usize - 1] = *is_kept;
    }
    Ok((face.columns.iter().map(|&column| met[column]).collect(), keeps))
}

impl Found {
    /// Fitted means of the patterns 1, 2, …; zero for dropped cells.
    pub(crate) fn expected(&self) -> &[f64] {
        &self.fit.expected
    }

    /// The number on no list.
    pub(crate) fn unseen(&self) -> f64 {
        self.fit.beta[0].exp()
    }

    /// The ends of the interval of the unseen when its logarithm of the unseen is normal.
    pub(crate) fn wald(&self) -> (f64, f64) {
        around(self.fit.beta[0], self.fit.first_error)
    }

    /// The estimate with its profile-likelihood interval; `rows` is the design, the empty pattern first.
    pub(crate) fn with_profile(&self, overlap: &Overlap, rows: Vec<Vec<f64>>) -> Option<Estimate> {
        let counts = overlap.cells().map(|(_, count)| f64::from(count)).collect();
        let (lower, upper) = Profile { rows, counts }.interval(self.unseen())?;
        let notes = if upper.is_infinite() { vec![Note::Unbounded] } else { Vec::new() };
        let named = (Method::LogLinear, String::new());
        Some(Estimate::with_interval(named, overlap, (self.unseen(), lower, upper), notes))
    }
}

/// Fits a design whose first row is that of the unseen cell and whose counts must all have a positive mean.
///
/// `exact` is the same design in whole numbers, columns multiplied as need be, for the check of existence.
pub(crate) fn fit_rows(overlap: &Overlap, rows: &[Vec<f64>], exact: &[Vec<i64>]) -> Result<Found, Exclusion> {
    let counts: Vec<f64> = overlap.cells().map(|(_, count)| f64::from(count)).collect();
    let is_positive: Vec<bool> = counts.iter().map(|count| *count > 0.0).collect();
    let face = face(&exact[1..], &is_positive, &exact[0]).ok_or(Exclusion::NotDecided)?;
    if !face.is_identified || face.columns.len() < exact[0].len() {
        return Err(Exclusion::NotIdentified);
    }
    if face.keeps.contains(&false) {
        return Err(Exclusion::NoMaximum);
    }
    fit(&rows[1..], &counts).map(|fit| Found { fit }).ok_or(Exclusion::NotReached)
}

/// The ends of the interval of the unseen when its logarithm is normal.
pub(crate) fn around(log_unseen: f64, error: f64) -> (f64, f64) {
    ((log_unseen - Z * error).exp(), (log_unseen + Z * error).exp())
}
