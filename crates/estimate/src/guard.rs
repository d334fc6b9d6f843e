//! May these numbers be used? The warnings that go with estimates, and the verdict.
//! Sentences for people are in word files elsewhere; here are codes, values and a line for logs.

use std::fmt;

use crate::{Estimate, Method, Overlap};

/// What is known of the lists beyond their counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Circumstances {
    /// Do some lists take cases from each other, or cite each other as source?
    pub lists_cite_each_other: bool,
    /// Did one coder decide what is on the lists?
    pub one_coder: bool,
    /// How often linkage erred, where it was measured; None if nobody knows.
    pub linkage_uncertain: Option<LinkageErrors>,
}

/// Measured errors of linkage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinkageErrors {
    /// Share of true links that were missed, 0 to 1 (one less recall).
    pub missed: f64,
    /// Share of links made that are false, 0 to 1 (one less precision).
    pub wrong: f64,
}

/// May the estimates be cited in a brief?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// With their warnings, yes.
    Usable,
    /// No; cite recorded counts only.
    NotUsable,
}

impl Verdict {
    /// The stable code, for words, columns and interfaces.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Usable => "usable",
            Verdict::NotUsable => "not-usable",
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

/// A reason for doubt, with the values it rests on.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Warning {
    /// Lists cite each other: they depend positively on each other.
    SharedSources,
    /// One coder selected what is on the lists, so overlaps show the coder's rules.
    OneCoder,
    /// Two lists: that they are independent cannot be tested.
    FewLists,
    /// Some pair of lists shares fewer than [`SPARSE`].
    SparseOverlap {
        /// The smallest number that two lists share.
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
    /// The estimates other than the floor differ by more than the factor [`SPREAD`].
    ModelsDisagree {
        /// The smallest of them.
        least: f64,
        /// The largest of them.
        most: f64,
    },
    /// Chao's floor stands above another estimate.
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
        /// Upper end.
        upper: f64,
    },
    /// Only one kind of estimate is at hand: nothing to compare with.
    OneMethod,
}

/// A pair of lists that shares fewer than this is sparse. Our choice: relative error of the overlap above 30 %.
pub const SPARSE: u32 = 10;
/// Fewer observed than this are few. Our choice.
pub const SHORT: u32 = 50;
/// A share of linkage errors above this is warned of. Our choice: it shifts the estimate by about as much.
pub const LINKAGE: f64 = 0.02;
/// Estimates that differ by more than this factor disagree. Our choice.
pub const SPREAD: f64 = 1.5;
/// An interval wider than this factor says too little. Our choice.
pub const WIDE: f64 = 2.0;

impl Warning {
    /// The stable code, for words, columns and interfaces.
    pub fn code(&self) -> &'static str {
        match self {
            Warning::SharedSources => "shared-sources",
            Warning::OneCoder => "one-coder",
            Warning::FewLists => "few-lists",
            Warning::SparseOverlap { .. } => "sparse-overlap",
            Warning::FewObserved { .. } => "few-observed",
            Warning::MissedLinks { .. } => "missed-links",
            Warning::FalseLinks { .. } => "false-links",
            Warning::LinkageUnmeasured => "linkage-unmeasured",
            Warning::ModelsDisagree { .. } => "models-disagree",
            Warning::ChaoAboveEstimate { .. } => "chao-above-estimate",
            Warning::IntervalTooWide { .. } => "interval-too-wide",
            Warning::OneMethod => "one-method",
        }
    }

    /// Which way the numbers err: positive dependence and false links lower them, missed links raise them.
    pub fn direction(&self) -> Direction {
        match self {
            Warning::SharedSources | Warning::FalseLinks { .. } | Warning::ChaoAboveEstimate { .. } => {
                Direction::TooLow
            }
            Warning::MissedLinks { .. } => Direction::TooHigh,
            _ => Direction::Unknown,
        }
    }

    /// Does this alone keep the numbers out of a brief?
    pub fn is_blocking(&self) -> bool {
        match self {
            Warning::SharedSources | Warning::OneCoder | Warning::FewLists => true,
            Warning::ModelsDisagree { .. } | Warning::IntervalTooWide { .. } | Warning::OneMethod => true,
            Warning::SparseOverlap { .. } | Warning::FewObserved { .. } | Warning::LinkageUnmeasured => false,
            Warning::MissedLinks { .. } | Warning::FalseLinks { .. } | Warning::ChaoAboveEstimate { .. } => false,
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (bias {}", self.code(), self.direction().code())?;
        match self {
            Warning::SparseOverlap { least } => write!(f, ", least overlap {least}")?,
            Warning::FewObserved { observed } => write!(f, ", observed {observed}")?,
            Warning::MissedLinks { missed: share } | Warning::FalseLinks { wrong: share } => write!(f, ", {share:.3}")?,
            Warning::ModelsDisagree { least, most } => write!(f, ", {least:.0} to {most:.0}")?,
            Warning::ChaoAboveEstimate { chao, estimate } => write!(f, ", {chao:.0} above {estimate:.0}")?,
            Warning::IntervalTooWide { lower, upper } => write!(f, ", {lower:.0} to {upper:.0}")?,
            _ => {}
        }
        write!(f, ")")
    }
}

/// The verdict and every warning, in the order of the enum.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// May the estimates be cited?
    pub verdict: Verdict,
    /// Why not, or with which care.
    pub warnings: Vec<Warning>,
}

/// Judges estimates of one overlap under its circumstances: not usable if any warning blocks, or without estimates.
///
/// Assumes that all estimates are of this overlap. The thresholds are the constants of this module, chosen by
/// us and not derived. Source of the directions of bias: International Working Group for Disease Monitoring
/// and Forecasting 1995, American Journal of Epidemiology 142, 1047–1058.
pub fn guard(estimates: &[Estimate], overlap: &Overlap, circumstances: &Circumstances) -> Judgement {
    let mut warnings = Vec::new();
    let mut warn = |holds: bool, warning: Warning| {
        if holds {
            warnings.push(warning);
        }
    };
    warn(circumstances.lists_cite_each_other, Warning::SharedSources);
    warn(circumstances.one_coder, Warning::OneCoder);
    warn(overlap.lists() == 2, Warning::FewLists);
    let least = crate::model::pairs(overlap.lists()).map(|pair| overlap.on_all(pair)).min().unwrap_or(0);
    warn(least < SPARSE, Warning::SparseOverlap { least });
    let observed = overlap.observed();
    warn(observed < SHORT, Warning::FewObserved { observed });
    match circumstances.linkage_uncertain {
        // Not above, rather than below: a value that is not a number must warn.
        Some(LinkageErrors { missed, wrong }) => {
            warn(missed.is_nan() || missed > LINKAGE, Warning::MissedLinks { missed });
            warn(wrong.is_nan() || wrong > LINKAGE, Warning::FalseLinks { wrong });
        }
        None => warn(true, Warning::LinkageUnmeasured),
    }
    compare(estimates, &mut warnings);
    let is_usable = !estimates.is_empty() && !warnings.iter().any(Warning::is_blocking);
    Judgement { verdict: if is_usable { Verdict::Usable } else { Verdict::NotUsable }, warnings }
}

fn compare(estimates: &[Estimate], warnings: &mut Vec<Warning>) {
    let (floors, others): (Vec<&Estimate>, Vec<&Estimate>) =
        estimates.iter().partition(|estimate| estimate.method == Method::Chao);
    let least = others.iter().map(|estimate| estimate.n).fold(f64::INFINITY, f64::min);
    let most = others.iter().map(|estimate| estimate.n).fold(0.0, f64::max);
    if most > SPREAD * least {
        warnings.push(Warning::ModelsDisagree { least, most });
    }
    let chao = floors.iter().map(|estimate| estimate.n).fold(0.0, f64::max);
    if chao > least {
        warnings.push(Warning::ChaoAboveEstimate { chao, estimate: least });
    }
    let width = |estimate: &Estimate| estimate.upper / estimate.lower;
    let widest = estimates.iter().max_by(|a, b| width(a).total_cmp(&width(b)));
    if let Some(&Estimate { lower, upper, .. }) = widest.filter(|estimate| width(estimate) > WIDE) {
        warnings.push(Warning::IntervalTooWide { lower, upper });
    }
    if estimates.iter().all(|estimate| Some(&estimate.model) == estimates.first().map(|first| &first.model)) {
        warnings.push(Warning::OneMethod);
    }
}
