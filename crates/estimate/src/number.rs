//! What an estimator answers: a number that cannot be had without its interval, its model and its notes.

use std::fmt;

use crate::{Diagnostic, Distribution, Overlap};

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
    /// Poisson log-linear models of the overlaps, the best by Schwarz's criterion.
    LogLinear,
    /// The same by Akaike's criterion.
    LogLinearAic,
    /// All log-linear models, averaged by a criterion.
    LogLinearAverage,
    /// Log-linear, interactions of two lists added one by one.
    Stepwise,
    /// The same with the interval of a bootstrap that chooses anew each time.
    StepwiseBootstrap,
    /// Log-linear, all lists independent and of equal reach.
    M0,
    /// Log-linear, all lists independent, each with its own reach.
    Mt,
    /// Log-linear, as Mt, and some are harder to find than others.
    Mth,
    /// Bayesian average over decomposable graphs.
    Graphs,
    /// Bayesian latent classes, a Dirichlet process over how easily people are found.
    LatentClass,
}

impl Method {
    /// Every method, in the order in which people read them: the floor, models of independence, then the middle.
    pub const ALL: [Method; 12] = [
        Method::Chapman,
        Method::Chao,
        Method::M0,
        Method::Mt,
        Method::Mth,
        Method::LogLinear,
        Method::LogLinearAic,
        Method::LogLinearAverage,
        Method::Stepwise,
        Method::StepwiseBootstrap,
        Method::Graphs,
        Method::LatentClass,
    ];

    /// The method of a code.
    pub fn from_code(code: &str) -> Option<Method> {
        Method::ALL.into_iter().find(|method| method.code() == code)
    }

    /// The stable code, for words, columns and interfaces.
    pub fn code(self) -> &'static str {
        match self {
            Method::Chapman => "chapman",
            Method::Chao => "chao",
            Method::LogLinear => "log-linear",
            Method::LogLinearAic => "log-linear-aic",
            Method::LogLinearAverage => "log-linear-average",
            Method::Stepwise => "stepwise",
            Method::StepwiseBootstrap => "stepwise-bca",
            Method::M0 => "m0",
            Method::Mt => "mt",
            Method::Mth => "mth",
            Method::Graphs => "decomposable-graphs",
            Method::LatentClass => "latent-class",
        }
    }

    /// Is this a floor for the truth rather than a middle estimate?
    pub fn is_floor(self) -> bool {
        self == Method::Chao
    }

    /// Is this shown for comparison only: a floor, or a model of lists that are simply independent or reach alike?
    pub fn is_reference(self) -> bool {
        matches!(self, Method::Chao | Method::M0 | Method::Mt | Method::Mth)
    }

    /// What must hold for the number to mean what it says.
    pub fn assumptions(self) -> &'static [Assumption] {
        use Assumption::{
            Closed, EqualReach, Independent, IndependentGivenClass, IndependentPair, Linked, Sampled, SimpleDependence,
        };
        match self {
            Method::Chapman => &[Closed, Linked, IndependentPair, EqualReach],
            Method::Chao => &[Closed, Linked, Independent],
            Method::LogLinear
            | Method::LogLinearAic
            | Method::LogLinearAverage
            | Method::Stepwise
            | Method::StepwiseBootstrap => &[Closed, Linked, EqualReach, SimpleDependence],
            Method::M0 => &[Closed, Linked, Independent, EqualReach, Sampled],
            Method::Mt => &[Closed, Linked, Independent, EqualReach],
            Method::Mth => &[Closed, Linked, Independent],
            Method::Graphs => &[Closed, Linked, EqualReach, SimpleDependence],
            Method::LatentClass => &[Closed, Linked, IndependentGivenClass],
        }
    }
}

/// Something that must hold for an estimate to mean what it says. The words for people are elsewhere, by code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Assumption {
    /// The population is one and the same for all lists: same place, period and definition.
    Closed,
    /// Who is the same on two lists is known without error.
    Linked,
    /// Being on one list tells nothing about being on another, for each person.
    Independent,
    /// The same for the two lists of the pair.
    IndependentPair,
    /// Within what the model tells apart, everybody has the same chance of being on a list.
    EqualReach,
    /// All lists reach equally far.
    Sampled,
    /// All lists together do not interact beyond what the model holds; the missing interaction is zero.
    SimpleDependence,
    /// Within each latent class, being on one list tells nothing about being on another.
    IndependentGivenClass,
}

impl Assumption {
    /// The stable code, for words, columns and interfaces.
    pub fn code(self) -> &'static str {
        match self {
            Assumption::Closed => "closed-population",
            Assumption::Linked => "perfect-linkage",
            Assumption::Independent => "independent-lists",
            Assumption::IndependentPair => "independent-pair",
            Assumption::EqualReach => "equal-reach",
            Assumption::Sampled => "equal-lists",
            Assumption::SimpleDependence => "simple-dependence",
            Assumption::IndependentGivenClass => "independent-given-class",
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
    /// The number is a sum over so many strata, by joint draws.
    SumOfStrata(usize),
    /// The number is mixed over so many linkages of the same records.
    MixedOverLinkages(usize),
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
            Note::SumOfStrata(_) => "sum-of-strata",
            Note::MixedOverLinkages(_) => "mixed-over-linkages",
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
    /// Persons or events in all, on a list or on none: the point estimate, or the posterior median.
    pub n: f64,
    /// The posterior mean; the point estimate again where there is no posterior.
    pub mean: f64,
    /// Lower end of the interval; never below `observed`.
    pub lower: f64,
    /// Upper end of the interval; infinite if the counts do not bound the number.
    pub upper: f64,
    /// Confidence level of the interval.
    pub level: f64,
    /// Persons or events on at least one list.
    pub observed: u32,
    /// How likely each number is, as far as the method says.
    pub distribution: Distribution,
    /// How well the computation went.
    pub diagnostics: Vec<Diagnostic>,
    /// What to know beside the number.
    pub notes: Vec<Note>,
}

impl Estimate {
    /// An estimate with an interval and no posterior: `unseen` and its interval's ends are without the observed.
    pub(crate) fn with_interval(
        (method, model): (Method, String),
        overlap: &Overlap,
        (unseen, lower, upper): (f64, f64, f64),
        notes: Vec<Note>,
    ) -> Estimate {
        let observed = f64::from(overlap.observed());
        Estimate {
            method,
            model,
            n: observed + unseen,
            mean: observed + unseen,
            lower: observed + lower,
            upper: observed + upper,
            level: LEVEL,
            observed: overlap.observed(),
            distribution: Distribution::from_interval(unseen, lower, upper),
            diagnostics: Vec::new(),
            notes,
        }
    }

    /// An estimate whose median, mean and interval are those of a distribution of the unseen.
    pub(crate) fn with_distribution(
        (method, model): (Method, String),
        observed: u32,
        (mean, distribution): (f64, Distribution),
        notes: Vec<Note>,
    ) -> Estimate {
        let seen = f64::from(observed);
        Estimate {
            method,
            model,
            n: seen + distribution.quantile(0.5),
            mean: seen + mean,
            lower: seen + distribution.quantile(0.025),
            upper: seen + distribution.quantile(0.975),
            level: LEVEL,
            observed,
            distribution,
            diagnostics: Vec::new(),
            notes,
        }
    }

    /// Persons or events on no list.
    pub fn unseen(&self) -> f64 {
        self.n - f64::from(self.observed)
    }
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Estimate { method, model, n, lower, upper, .. } = self;
        write!(f, "{} {model}: {n:.0} ({lower:.0} to {upper:.0})", method.code())
    }
}

/// The ends of the log-normal interval of the unseen: `unseen / c` and `unseen · c`.
///
/// `unseen` is positive, `variance` is that of the total. The log of the unseen is taken as normal, so the
/// lower end never falls below what was seen.
/// Source: Chao 1987, Biometrics 43, 783–791; Burnham et al. 1987, American Fisheries Society Monograph 5.
pub(crate) fn log_normal(unseen: f64, variance: f64) -> (f64, f64) {
    let c = (Z * (variance / (unseen * unseen)).ln_1p().sqrt()).exp();
    (unseen / c, unseen * c)
}
