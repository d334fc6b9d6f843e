//! How well a computation went, as data.

/// One thing that the computation says of itself.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Diagnostic {
    /// Akaike's criterion of the model.
    Aic(f64),
    /// Schwarz's criterion of the model.
    Bic(f64),
    /// Parameters of the model, the intercept among them.
    Parameters(usize),
    /// Models or graphs that could be fitted.
    Models(usize),
    /// The largest weight of one model or graph in an average, 0 to 1.
    LargestWeight(f64),
    /// Bootstrap replicates.
    Replicates(usize),
    /// Replicates that could not be computed.
    FailedReplicates(usize),
    /// Chains that were run.
    Chains(usize),
    /// Sweeps of all chains together, those thrown away at the start not counted.
    Iterations(u64),
    /// Split R-hat of the logarithm of the unseen: 1 when the chains agree.
    RHat(f64),
    /// Effective sample size for the middle of the distribution.
    BulkSize(f64),
    /// Effective sample size for the ends of the interval.
    TailSize(f64),
    /// Latent classes that hold somebody, on average.
    OccupiedClasses(f64),
    /// Most latent classes that ever held somebody.
    MostClasses(usize),
    /// Latent classes that the model allows.
    AllowedClasses(usize),
    /// Probability left above the largest number looked at.
    MassAbove(f64),
    /// Strata that went into a sum.
    Strata(usize),
    /// Observed in strata that could not be estimated and are counted as they are.
    NotEstimated(u32),
    /// Share of the variance that comes from not knowing the linkage, 0 to 1.
    BetweenLinkages(f64),
    /// Share of sweeps in which every allowed latent class held somebody, 0 to 1.
    AllClassesHeld(f64),
}

impl Diagnostic {
    /// The stable code, for words, columns and interfaces.
    pub fn code(self) -> &'static str {
        match self {
            Diagnostic::Aic(_) => "aic",
            Diagnostic::Bic(_) => "bic",
            Diagnostic::Parameters(_) => "parameters",
            Diagnostic::Models(_) => "models",
            Diagnostic::LargestWeight(_) => "largest-weight",
            Diagnostic::Replicates(_) => "replicates",
            Diagnostic::FailedReplicates(_) => "failed-replicates",
            Diagnostic::Chains(_) => "chains",
            Diagnostic::Iterations(_) => "iterations",
            Diagnostic::RHat(_) => "r-hat",
            Diagnostic::BulkSize(_) => "ess-bulk",
            Diagnostic::TailSize(_) => "ess-tail",
            Diagnostic::OccupiedClasses(_) => "occupied-classes",
            Diagnostic::MostClasses(_) => "most-classes",
            Diagnostic::AllowedClasses(_) => "allowed-classes",
            Diagnostic::MassAbove(_) => "mass-above",
            Diagnostic::Strata(_) => "strata",
            Diagnostic::NotEstimated(_) => "not-estimated",
            Diagnostic::BetweenLinkages(_) => "between-linkages",
            Diagnostic::AllClassesHeld(_) => "all-classes-held",
        }
    }

    /// The value, counts as numbers too.
    pub fn value(self) -> f64 {
        match self {
            Diagnostic::Aic(value)
            | Diagnostic::Bic(value)
            | Diagnostic::LargestWeight(value)
            | Diagnostic::RHat(value)
            | Diagnostic::BulkSize(value)
            | Diagnostic::TailSize(value)
            | Diagnostic::OccupiedClasses(value)
            | Diagnostic::MassAbove(value)
            | Diagnostic::BetweenLinkages(value)
            | Diagnostic::AllClassesHeld(value) => value,
            Diagnostic::Parameters(count)
            | Diagnostic::Models(count)
            | Diagnostic::Replicates(count)
            | Diagnostic::FailedReplicates(count)
            | Diagnostic::Chains(count)
            | Diagnostic::MostClasses(count)
            | Diagnostic::AllowedClasses(count)
            | Diagnostic::Strata(count) => count as f64,
            Diagnostic::Iterations(count) => count as f64,
            Diagnostic::NotEstimated(count) => f64::from(count),
        }
    }
}
