//! What an estimator answers: a number that cannot be had without its interval, its model and its notes.

use std::fmt;

/// The confidence level of every interval of this crate.
pub const LEVEL: f64 = 0.95;

/// The 0.975 quantile of the standard normal distribution.
pub(crate) const Z: f64 = 1.959_963_984_540_054;

/// The 0.95 quantile of the chi-squared distribution with one degree of freedom, the square of [`Z`].
pub(crate) const CHI_SQUARED: f64 = 3.841_458_820_694_124;

/// How a number was estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Two lists, independent.
    Chapman,
    /// Lower bound from those on exactly one and exactly two lists.
    Chao,
    /// Poisson log-linear model of the overlaps.
    LogLinear,
}

impl Method {
    /// The stable code, for words, columns and interfaces.
    pub fn code(self) -> &'static str {
        match self {
            Method::Chapman => "chapman",
            Method::Chao => "chao",
            Method::LogLinear => "log-linear",
        }
    }
}

/// What a reader of the number should know beside it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Note {
    /// The number is a floor for the truth, not a middle estimate.
    LowerBound,
    /// So many models had no maximum or did not determine the unseen number, and were left out.
    ModelsExcluded(usize),
    /// So many models were considered.
    ModelsConsidered(usize),
    /// The number is an average over models.
    Averaged,
    /// The interval knows nothing of the choice among models, and is therefore too narrow.
    ChoiceNotInInterval,
    /// No upper end could be found: the counts do not bound the number.
    Unbounded,
}

impl Note {
    /// The stable code, for words, columns and interfaces.
    pub fn code(&self) -> &'static str {
        match self {
            Note::LowerBound => "lower-bound",
            Note::ModelsExcluded(_) => "models-excluded",
            Note::ModelsConsidered(_) => "models-considered",
            Note::Averaged => "averaged",
            Note::ChoiceNotInInterval => "choice-not-in-interval",
            Note::Unbounded => "unbounded",
        }
    }
}

/// An estimated total, seen and unseen together, with its interval.
#[derive(Debug, Clone, PartialEq)]
pub struct Estimate {
    /// How it was estimated.
    pub method: Method,
    /// The model, in bracket notation where there is one: `[12][3]`.
    pub model: String,
    /// Persons or events in all, on a list or on none.
    pub n: f64,
    /// Lower end of the interval; never below `observed`.
    pub lower: f64,
    /// Upper end of the interval; infinite if the counts do not bound the number.
    pub upper: f64,
    /// Confidence level of the interval.
    pub level: f64,
    /// Persons or events on at least one list.
    pub observed: u32,
    /// What to know beside the number.
    pub notes: Vec<Note>,
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Estimate { method, model, n, lower, upper, .. } = self;
        write!(f, "{} {model}: {n:.0} ({lower:.0} to {upper:.0})", method.code())
    }
}

/// The ends of the log-normal interval of a total: `observed + unseen / c` and `observed + unseen · c`.
///
/// `unseen` is positive, `variance` is that of the total. The log of the unseen is taken as normal, so the
/// lower end never falls below what was seen.
/// Source: Chao 1987, Biometrics 43, 783–791; Burnham et al. 1987, American Fisheries Society Monograph 5.
pub(crate) fn log_normal(observed: u32, unseen: f64, variance: f64) -> (f64, f64) {
    let c = (Z * (variance / (unseen * unseen)).ln_1p().sqrt()).exp();
    (f64::from(observed) + unseen / c, f64::from(observed) + unseen * c)
}
