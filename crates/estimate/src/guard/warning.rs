//! The reasons for doubt, as data: codes, values, how much each weighs, and which way it moves the numbers.
//! When each is given is decided in the module above.

use std::fmt;

/// How much a warning weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The numbers may be cited with it.
    Caution,
    /// It alone keeps the numbers out of a brief.
    Blocking,
}

impl Severity {
    /// The stable code, for words, columns and interfaces.
    pub fn code(self) -> &'static str {
        match self {
            Severity::Caution => "caution",
            Severity::Blocking => "blocking",
        }
    }
}

/// Which way the numbers err because of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The numbers are too low.
    TooLow,
    /// The numbers are too high.
    TooHigh,
    /// It is not known which way.
    Unknown,
}

impl Direction {
    /// The stable code, for words, columns and interfaces.
    pub fn code(self) -> &'static str {
        match self {
            Direction::TooLow => "too-low",
            Direction::TooHigh => "too-high",
            Direction::Unknown => "unknown",
        }
    }
}

/// A reason for doubt, with the values it rests on. Lists are named by their position, from 0.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Warning {
    /// Lists cite each other: they depend positively on each other.
    SharedSources,
    /// One coder selected what is on the lists, so overlaps show the coder's rules.
    OneCoder,
    /// Nobody said whether the lists cite each other, or who coded them.
    SourcesUnknown,
    /// Two lists: that they are independent cannot be tested.
    FewLists,
    /// Two lists hold exactly the same: they are one list.
    IdenticalLists {
        /// One of them.
        first: usize,
        /// The other.
        second: usize,
    },
    /// Everybody on one list is on another: it adds nobody, and was perhaps copied.
    NestedList {
        /// The list inside.
        inner: usize,
        /// The list around it.
        outer: usize,
    },
    /// One list holds nearly everybody observed.
    DominantList {
        /// Which.
        list: usize,
        /// Its share of the observed, 0 to 1.
        share: f64,
    },
    /// Fewer than [`SHARED`] are on more than one list.
    FewShared {
        /// How many are.
        shared: u32,
    },
    /// Some pair of lists shares fewer than [`SPARSE`].
    SparseOverlap {
        /// One list of the pair that shares least.
        first: usize,
        /// The other.
        second: usize,
        /// The number that they share.
        least: u32,
    },
    /// Fewer than [`SHORT`] observed in all.
    FewObserved {
        /// How many are on at least one list.
        observed: u32,
    },
    /// Linkage missed more than [`LINKAGE`] of the true links.
    MissedLinks {
        /// Share missed, 0 to 1.
        missed: f64,
    },
    /// More than [`LINKAGE`] of the links are false.
    FalseLinks {
        /// Share of links that are false, 0 to 1.
        wrong: f64,
    },
    /// Nobody measured how often linkage erred.
    LinkageUnmeasured,
    /// The middle estimates differ by more than the factor [`SPREAD`].
    ModelsDisagree {
        /// The smallest of them.
        least: f64,
        /// The largest of them.
        most: f64,
    },
    /// Chao's floor stands above a middle estimate.
    ChaoAboveEstimate {
        /// The floor.
        chao: f64,
        /// The smallest estimate below it.
        estimate: f64,
    },
    /// An interval's upper end is more than [`WIDE`] times its lower end.
    IntervalTooWide {
        /// Lower end.
        lower: f64,
        /// Upper end; infinite if the counts do not bound the number.
        upper: f64,
    },
    /// Zero counts kept more than half of the models from being fitted.
    ModelsExcluded {
        /// How many were left out.
        excluded: usize,
        /// How many were tried.
        tried: usize,
    },
    /// The chains of a simulation have not come to agree.
    ChainsDisagree {
        /// Split R-hat; 1 when they agree.
        r_hat: f64,
    },
    /// The simulation was too short for its interval.
    FewDraws {
        /// The smaller effective sample size of middle and ends.
        effective: f64,
    },
    /// All the latent classes that the model allows were in use more often than [`HELD`].
    ClassesReached {
        /// How many it allows.
        classes: usize,
    },
    /// More than [`MASS`] of the probability lies beyond the largest number looked at.
    MassAbove {
        /// The probability left.
        mass: f64,
    },
    /// More than one in twenty of the bootstrap replicates could not be computed.
    FailedReplicates {
        /// How many.
        failed: usize,
        /// Of how many.
        replicates: usize,
    },
    /// Some strata held too few to be estimated and are counted as observed.
    StrataNotEstimated {
        /// Observed in them.
        observed: u32,
    },
    /// Only one kind of middle estimate is at hand: nothing to compare with.
    OneMethod,
}

/// A pair of lists that shares fewer than this is sparse. Our choice: relative error of the overlap above 30 %.
pub const SPARSE: u32 = 10;
/// Fewer than this on more than one list tell nothing of the rest. Our choice, for the reason of [`SPARSE`].
pub const SHARED: u32 = 10;
/// Fewer observed than this are few. Our choice.
pub const SHORT: u32 = 50;
/// Fewer observed than this are too few for any model. Our choice.
pub const TOO_SHORT: u32 = 20;
/// A list with more than this share of all observed dominates. Our choice.
pub const DOMINANT: f64 = 0.9;
/// A share of linkage errors above this is warned of. Our choice: it shifts the estimate by about as much.
pub const LINKAGE: f64 = 0.02;
/// Middle estimates that differ by more than this factor call for caution. Our choice.
pub const SPREAD: f64 = 1.2;
/// Middle estimates that differ by more than this factor disagree. Our choice.
pub const TOO_SPREAD: f64 = 1.5;
/// An interval wider than this factor calls for caution. Our choice.
pub const WIDE: f64 = 2.0;
/// When half of the middle estimates have intervals wider than this factor, they say too little. Our choice.
pub const TOO_WIDE: f64 = 3.0;
/// Chains with an R-hat above this call for caution. Source: Vehtari et al. 2021, Bayesian Analysis 16, 667–718.
pub const R_HAT: f64 = 1.01;
/// Chains with an R-hat above this disagree. Source: Gelman & Rubin's older bounds, 1.1 to 1.05, the stricter.
pub const TOO_R_HAT: f64 = 1.05;
/// Fewer independent draws than this are few. Source: Vehtari et al. 2021, 100 for each of four chains.
pub const DRAWS: f64 = 400.0;
/// Fewer independent draws than this give no interval. Our choice.
pub const TOO_FEW_DRAWS: f64 = 100.0;
/// Probability beyond the largest number looked at that is warned of. Our choice: it may move the upper end.
pub const MASS: f64 = 1e-3;

/// All classes occupied in more than this share of the sweeps: the model had too few. Our choice.
pub const HELD: f64 = 0.5;

impl Warning {
    /// The stable code, for words, columns and interfaces.
    pub fn code(&self) -> &'static str {
        match self {
            Warning::SharedSources => "shared-sources",
            Warning::OneCoder => "one-coder",
            Warning::SourcesUnknown => "sources-unknown",
            Warning::FewLists => "few-lists",
            Warning::IdenticalLists { .. } => "identical-lists",
            Warning::NestedList { .. } => "nested-list",
            Warning::DominantList { .. } => "dominant-list",
            Warning::FewShared { .. } => "few-shared",
            Warning::SparseOverlap { .. } => "sparse-overlap",
            Warning::FewObserved { .. } => "few-observed",
            Warning::MissedLinks { .. } => "missed-links",
            Warning::FalseLinks { .. } => "false-links",
            Warning::LinkageUnmeasured => "linkage-unmeasured",
            Warning::ModelsDisagree { .. } => "models-disagree",
            Warning::ChaoAboveEstimate { .. } => "chao-above-estimate",
            Warning::IntervalTooWide { .. } => "interval-too-wide",
            Warning::ModelsExcluded { .. } => "models-excluded",
            Warning::ChainsDisagree { .. } => "chains-disagree",
            Warning::FewDraws { .. } => "few-draws",
            Warning::ClassesReached { .. } => "classes-reached",
            Warning::MassAbove { .. } => "mass-above",
            Warning::FailedReplicates { .. } => "failed-replicates",
            Warning::StrataNotEstimated { .. } => "strata-not-estimated",
            Warning::OneMethod => "one-method",
        }
    }

    /// Which way the numbers err: positive dependence and false links lower them, missed links raise them.
    pub fn direction(&self) -> Direction {
        match self {
            Warning::SharedSources | Warning::FalseLinks { .. } | Warning::ChaoAboveEstimate { .. } => {
                Direction::TooLow
            }
            Warning::NestedList { .. } | Warning::IdenticalLists { .. } => Direction::TooLow,
            Warning::StrataNotEstimated { .. } => Direction::TooLow,
            Warning::MissedLinks { .. } => Direction::TooHigh,
            _ => Direction::Unknown,
        }
    }

    /// Does this alone keep the numbers out of a brief?
    pub fn severity(&self) -> Severity {
        let is_blocking = match self {
            Warning::SharedSources | Warning::OneCoder | Warning::FewLists | Warning::OneMethod => true,
            Warning::IdenticalLists { .. } | Warning::FewShared { .. } => true,
            Warning::FewObserved { observed } => *observed < TOO_SHORT,
            Warning::ModelsDisagree { least, most } => *most > TOO_SPREAD * least,
            Warning::IntervalTooWide { lower, upper } => *upper > TOO_WIDE * lower,
            Warning::ChainsDisagree { r_hat } => r_hat.is_nan() || *r_hat > TOO_R_HAT,
            Warning::FewDraws { effective } => effective.is_nan() || *effective < TOO_FEW_DRAWS,
            _ => false,
        };
        if is_blocking { Severity::Blocking } else { Severity::Caution }
    }

    /// The values it rests on, by name, in the order of the words that show them. Lists go by position, from 0.
    pub fn values(&self) -> Vec<(&'static str, f64)> {
        match *self {
            Warning::IdenticalLists { first, second } => vec![("first", first as f64), ("second", second as f64)],
            Warning::NestedList { inner, outer } => vec![("first", inner as f64), ("second", outer as f64)],
            Warning::DominantList { list, share } => vec![("first", list as f64), ("percent", percent(share))],
            Warning::FewShared { shared } => vec![("count", f64::from(shared))],
            Warning::SparseOverlap { first, second, least } => {
                vec![("first", first as f64), ("second", second as f64), ("count", f64::from(least))]
            }
            Warning::FewObserved { observed } | Warning::StrataNotEstimated { observed } => {
                vec![("count", f64::from(observed))]
            }
            Warning::MissedLinks { missed: share } | Warning::FalseLinks { wrong: share } => {
                vec![("percent", percent(share))]
            }
            Warning::ModelsDisagree { least, most } => vec![("lower", least.round()), ("upper", most.round())],
            Warning::ChaoAboveEstimate { chao, estimate } => {
                vec![("upper", chao.round()), ("lower", estimate.round())]
            }
            Warning::IntervalTooWide { lower, upper } => vec![("lower", lower.round()), ("upper", upper.round())],
            Warning::ModelsExcluded { excluded, tried } => vec![("count", excluded as f64), ("all", tried as f64)],
            Warning::ChainsDisagree { r_hat } => vec![("value", r_hat)],
            Warning::FewDraws { effective } => vec![("count", effective.round())],
            Warning::ClassesReached { classes } => vec![("count", classes as f64)],
            Warning::MassAbove { mass } => vec![("percent", 100.0 * mass)],
            Warning::FailedReplicates { failed, replicates } => {
                vec![("count", failed as f64), ("all", replicates as f64)]
            }
            _ => Vec::new(),
        }
    }
}

fn percent(share: f64) -> f64 {
    (100.0 * share).round()
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}, bias {}", self.code(), self.severity().code(), self.direction().code())?;
        for (name, value) in self.values() {
            write!(f, ", {name} {value}")?;
        }
        write!(f, ")")
    }
}
