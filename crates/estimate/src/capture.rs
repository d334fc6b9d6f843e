//! Models of independent lists, as of capture and recapture: lists of equal reach (M0), of different reach (Mt), and
//! people of different reach besides (Mth). Lists that depend on each other are left to `log_linear`.

use crate::maximum::{Found, fit_rows};
use crate::stepwise::MOST_LISTS;
use crate::{Error, Estimate, Method, Note, Overlap};

/// How the reach of people is spread in the model Mth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Spread {
    /// Any way at all: only those on one and two lists speak of the unseen, and the answer is a floor.
    Chao,
    /// The logit of the reach has a Poisson law: few people are far easier to find. The column is `2^k − 1`.
    Poisson,
    /// The logit of the reach has a normal law among the unseen (Darroch et al.). The column is `k² / 2`.
    Darroch,
    /// The logit of the reach has a gamma law: many people are nearly impossible to find. The column is
    /// `−ln(3.5 + k) + ln 3.5`.
    Gamma,
}

impl Spread {
    /// All of them, from the lowest answer to the highest.
    pub const ALL: [Spread; 4] = [Spread::Chao, Spread::Poisson, Spread::Darroch, Spread::Gamma];

    /// The stable code, which is the estimate's `model`.
    pub fn code(self) -> &'static str {
        match self {
            Spread::Chao => "chao",
            Spread::Poisson => "poisson-2",
            Spread::Darroch => "darroch",
            Spread::Gamma => "gamma-3.5",
        }
    }

    /// The entry of the extra column for those on k lists, and a whole multiple of it for the check of existence.
    ///
    /// Source: Baillargeon & Rivest 2007, J. Stat. Softw. 19(5), section on Mth.
    fn column(self, k: u32) -> Option<(f64, i64)> {
        let k = i64::from(k);
        match self {
            Spread::Chao => None,
            Spread::Poisson => Some((((1 << k) - 1) as f64, (1 << k) - 1)),
            Spread::Darroch => Some(((k * k) as f64 / 2.0, k * k)),
            Spread::Gamma => {
                let entry = 3.5_f64.ln() - (3.5 + k as f64).ln();
                // A logarithm has no whole multiple; six digits decide as it would unless the table hangs on less.
                Some((entry, (1e6 * entry).round() as i64))
            }
        }
    }
}

/// Estimates with all lists independent, each with its own reach (the model Mt); see docs/methods/log-linear.md.
///
/// Persons or events in all, from two to eight lists, with a profile-likelihood interval.
/// Assumes a closed population, perfect linkage, independent lists and equal reach.
///
/// Source: Otis et al. 1978, Wildlife Monographs 62; as a log-linear model Cormack 1989.
///
/// # Errors
/// [`Error::TooManyLists`] above eight lists; [`Error::ModelNotFitted`] if the likelihood has no maximum.
///
/// ```
/// // Lincoln and Petersen: ten and fifteen with five on both are thirty.
/// let overlap = estimate::Overlap::new(&["first", "second"], &[(0b01, 5), (0b10, 10), (0b11, 5)])?;
/// assert!((estimate::mt(&overlap)?.n - 30.0).abs() < 1e-6);
/// # Ok::<(), estimate::Error>(())
/// ```
pub fn mt(overlap: &Overlap) -> Result<Estimate, Error> {
    overlap.at_most(MOST_LISTS)?;
    let lists: String = (1..=overlap.lists()).map(|list| format!("[{list}]")).collect();
    let design = Design::new(overlap, |pattern| reach(overlap, pattern));
    design.estimated(overlap, (Method::Mt, &lists))
}

/// Estimates with all lists independent and of equal reach (the model M0); see docs/methods/log-linear.md.
///
/// Persons or events in all, from two to eight lists, with a profile-likelihood interval.
/// Assumes what [`mt`] assumes, and lists of equal reach.
///
/// Source: Otis et al. 1978, Wildlife Monographs 62; as a log-linear model Cormack 1989.
///
/// # Errors
/// [`Error::TooManyLists`] above eight lists; [`Error::ModelNotFitted`] if nobody is on more than one list, or
/// everybody on all.
///
/// ```
/// // By hand: 20 on one list and 10 on both, so each list has a chance of 20/40 and 10 are unseen.
/// let overlap = estimate::Overlap::new(&["first", "second"], &[(0b01, 10), (0b10, 10), (0b11, 10)])?;
/// assert!((estimate::m0(&overlap)?.n - 40.0).abs() < 1e-6);
/// # Ok::<(), estimate::Error>(())
/// ```
pub fn m0(overlap: &Overlap) -> Result<Estimate, Error> {
    overlap.at_most(MOST_LISTS)?;
    let design = Design::new(overlap, |pattern| {
        let k = pattern.count_ones();
        vec![(1.0, 1), (f64::from(k), i64::from(k))]
    });
    design.estimated(overlap, (Method::M0, "M0"))
}

/// Estimates with independent lists and people some of whom are harder to find (the model Mth); see
/// docs/methods/log-linear.md.
///
/// Persons or events in all, from three to eight lists (two for [`Spread::Chao`], which is then Mt), with a
/// profile-likelihood interval. Nothing in the counts tells the spreads apart for those never found: the distance
/// between their answers is the warning. Under [`Spread::Chao`] the logarithm of the mean may bend upwards at each
/// number of lists from two on, by columns `max(k − j, 0)` whose parameters are not negative, since the moments of
/// any spread are log-convex; the answer is the highest of all likelihoods under that condition, and a floor.
///
/// Assumes a closed population, perfect linkage, and lists that are independent for each person.
///
/// Source: Baillargeon & Rivest 2007, Journal of Statistical Software 19(5), section on Mth; Rivest & Baillargeon 2007,
/// Biometrics 63, 999–1006 (the floor); Darroch et al. 1993, JASA 88, 1137–1148.
///
/// # Errors
/// [`Error::TooManyLists`] above eight lists; [`Error::ModelNotFitted`] if the likelihood has no maximum or does not
/// determine the unseen number, as always with two lists.
///
/// ```
/// use estimate::{Overlap, Spread, mth};
/// let patterns = [(1, 60), (2, 50), (3, 20), (4, 40), (5, 15), (6, 18), (7, 12)];
/// let overlap = Overlap::new(&["a", "b", "c"], &patterns)?;
/// assert!(mth(&overlap, Spread::Chao)?.n < mth(&overlap, Spread::Darroch)?.n);
/// # Ok::<(), estimate::Error>(())
/// ```
pub fn mth(overlap: &Overlap, spread: Spread) -> Result<Estimate, Error> {
    overlap.at_most(MOST_LISTS)?;
    if spread == Spread::Chao {
        return floor(overlap);
    }
    let design = Design::new(overlap, |pattern| {
        let mut row = reach(overlap, pattern);
        row.extend(spread.column(pattern.count_ones()));
        row
    });
    design.estimated(overlap, (Method::Mth, spread.code()))
}

/// Tries every set of extra parameters and keeps the likeliest whose parameters are not negative.
///
/// The maximum under the condition is that of the set of its own positive parameters, so it is among them.
fn floor(overlap: &Overlap) -> Result<Estimate, Error> {
    let bends: Vec<u32> = (2..overlap.lists() as u32).collect();
    let lists = 1 + overlap.lists();
    let mut best: Option<(Found, Design)> = None;
    for choice in 0u32..1 << bends.len() {
        let chosen = bends.iter().enumerate().filter(|(i, _)| choice >> i & 1 == 1).map(|(_, bend)| *bend);
        let design = Design::new(overlap, |pattern| {
            let mut row = reach(overlap, pattern);
            let k = pattern.count_ones();
            row.extend(
                chosen.clone().map(|bend| k.saturating_sub(bend)).map(|beyond| (f64::from(beyond), beyond.into())),
            );
            row
        });
        let Ok(found) = fit_rows(overlap, &design.rows, &design.exact) else { continue };
        let is_higher =
            best.as_ref().is_none_or(|(before, _)| found.fit.log_likelihood > before.fit.log_likelihood + 1e-9);
        if is_higher && found.fit.beta[lists..].iter().all(|eta| *eta >= 0.0) {
            best = Some((found, design));
        }
    }
    let model = Spread::Chao.code().to_owned();
    let found = best.and_then(|(found, design)| found.with_profile(overlap, design.rows));
    let estimate = found.ok_or_else(|| Error::ModelNotFitted { model: model.clone() })?;
    Ok(Estimate { method: Method::Mth, model, notes: [vec![Note::LowerBound], estimate.notes].concat(), ..estimate })
}

/// A design in numbers and in whole numbers, the row of the empty pattern first.
struct Design {
    rows: Vec<Vec<f64>>,
    exact: Vec<Vec<i64>>,
}

impl Design {
    fn new(overlap: &Overlap, row: impl Fn(u32) -> Vec<(f64, i64)>) -> Design {
        let both: Vec<Vec<(f64, i64)>> = (0u32..1 << overlap.lists()).map(row).collect();
        Design {
            rows: both.iter().map(|row| row.iter().map(|(entry, _)| *entry).collect()).collect(),
            exact: both.iter().map(|row| row.iter().map(|(_, entry)| *entry).collect()).collect(),
        }
    }

    fn estimated(self, overlap: &Overlap, (method, model): (Method, &str)) -> Result<Estimate, Error> {
        let found = fit_rows(overlap, &self.rows, &self.exact).ok();
        match found.and_then(|found| found.with_profile(overlap, self.rows)) {
            Some(estimate) => Ok(Estimate { method, model: model.to_owned(), ..estimate }),
            None => Err(Error::ModelNotFitted { model: model.to_owned() }),
        }
    }
}

/// One for everybody, and one for each list that the pattern holds.
fn reach(overlap: &Overlap, pattern: u32) -> Vec<(f64, i64)> {
    [(1.0, 1)].into_iter().chain((0..overlap.lists()).map(|list| is(pattern >> list & 1 == 1))).collect()
}

fn is(holds: bool) -> (f64, i64) {
    if holds { (1.0, 1) } else { (0.0, 0) }
}
