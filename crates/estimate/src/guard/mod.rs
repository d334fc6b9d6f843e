//! May these numbers be used? The warnings that go with estimates, and the verdict.
//! Sentences for people are in word files elsewhere; here are codes, values and a line for logs.
//! The rules are written out in `docs/methods/verdict.md`.

mod warning;

pub use warning::*;

use crate::{Diagnostic, Estimate, Method, Note, Overlap};

/// What is known of the lists beyond their counts. None: nobody said.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Circumstances {
    /// Do some lists take cases from each other, or cite each other as source?
    pub lists_cite_each_other: Option<bool>,
    /// Did one coder decide what is on the lists?
    pub one_coder: Option<bool>,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Yes, with interval and method.
    Usable,
    /// Yes, with interval, method and the warnings.
    WithCaution,
    /// No; cite recorded counts only.
    NotUsable,
}

impl Verdict {
    /// The stable code, for words, columns and interfaces.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Usable => "usable",
            Verdict::WithCaution => "usable-with-caution",
            Verdict::NotUsable => "not-usable",
        }
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

impl Judgement {
    /// The verdict that follows from warnings: not usable if one blocks or nothing was estimated.
    pub fn from_warnings(warnings: Vec<Warning>, has_estimates: bool) -> Judgement {
        let verdict = match warnings.iter().map(Warning::severity).max() {
            _ if !has_estimates => Verdict::NotUsable,
            Some(Severity::Blocking) => Verdict::NotUsable,
            Some(Severity::Caution) => Verdict::WithCaution,
            None => Verdict::Usable,
        };
        Judgement { verdict, warnings }
    }
}

/// Judges estimates of one overlap under its circumstances.
///
/// Floors and models of independent lists ([`Method::is_reference`]) are shown for comparison and do not decide:
/// how far the *middle* estimates lie apart, how wide they are and how their computation went does.
/// Assumes that all estimates are of this overlap. The thresholds are the constants of this module; those
/// without a source are chosen by us and not derived. Every rule: `docs/methods/verdict.md`.
/// Source of the directions of bias: International Working Group for Disease Monitoring and Forecasting 1995,
/// American Journal of Epidemiology 142, 1047–1058.
pub fn guard(estimates: &[Estimate], overlap: &Overlap, circumstances: &Circumstances) -> Judgement {
    let mut warnings = Vec::new();
    of_sources(circumstances, &mut warnings);
    of_counts(overlap, &mut warnings);
    of_linkage(circumstances, &mut warnings);
    compare(estimates, overlap.lists(), &mut warnings);
    estimates.iter().for_each(|estimate| of_computation(estimate, &mut warnings));
    if estimates.iter().filter(|estimate| !estimate.method.is_reference()).count() < 2 {
        warnings.push(Warning::OneMethod);
    }
    Judgement::from_warnings(warnings, !estimates.is_empty())
}

fn of_sources(circumstances: &Circumstances, warnings: &mut Vec<Warning>) {
    if circumstances.lists_cite_each_other == Some(true) {
        warnings.push(Warning::SharedSources);
    }
    if circumstances.one_coder == Some(true) {
        warnings.push(Warning::OneCoder);
    }
    if circumstances.lists_cite_each_other.is_none() || circumstances.one_coder.is_none() {
        warnings.push(Warning::SourcesUnknown);
    }
}

fn of_counts(overlap: &Overlap, warnings: &mut Vec<Warning>) {
    let (lists, observed) = (overlap.lists(), overlap.observed());
    if lists == 2 {
        warnings.push(Warning::FewLists);
    }
    let pairs = || (0..lists).flat_map(move |first| (first + 1..lists).map(move |second| (first, second)));
    let on = |list: usize| overlap.on_all(1 << list);
    let both = |(first, second): (usize, usize)| overlap.on_all(1 << first | 1 << second);
    for (first, second) in pairs() {
        let shared = both((first, second));
        match (shared == on(first), shared == on(second)) {
            (true, true) if shared > 0 => warnings.push(Warning::IdenticalLists { first, second }),
            (true, false) if shared > 0 => warnings.push(Warning::NestedList { inner: first, outer: second }),
            (false, true) if shared > 0 => warnings.push(Warning::NestedList { inner: second, outer: first }),
            _ => {}
        }
    }
    if let Some(list) = (0..lists).find(|list| f64::from(on(*list)) > DOMINANT * f64::from(observed)) {
        warnings.push(Warning::DominantList { list, share: f64::from(on(list)) / f64::from(observed) });
    }
    let shared = observed - overlap.on_exactly(1);
    if shared < SHARED {
        warnings.push(Warning::FewShared { shared });
    }
    if let Some(pair) = pairs().min_by_key(|pair| both(*pair)).filter(|pair| both(*pair) < SPARSE) {
        warnings.push(Warning::SparseOverlap { first: pair.0, second: pair.1, least: both(pair) });
    }
    if observed < SHORT {
        warnings.push(Warning::FewObserved { observed });
    }
}

fn of_linkage(circumstances: &Circumstances, warnings: &mut Vec<Warning>) {
    let Some(LinkageErrors { missed, wrong }) = circumstances.linkage_uncertain else {
        return warnings.push(Warning::LinkageUnmeasured);
    };
    // Not above, rather than below: a value that is not a number must warn.
    if missed.is_nan() || missed > LINKAGE {
        warnings.push(Warning::MissedLinks { missed });
    }
    if wrong.is_nan() || wrong > LINKAGE {
        warnings.push(Warning::FalseLinks { wrong });
    }
}

fn compare(estimates: &[Estimate], lists: usize, warnings: &mut Vec<Warning>) {
    let middle: Vec<&Estimate> = estimates.iter().filter(|estimate| !estimate.method.is_reference()).collect();
    let least = middle.iter().map(|estimate| estimate.n).fold(f64::INFINITY, f64::min);
    let most = middle.iter().map(|estimate| estimate.n).fold(0.0, f64::max);
    if most > SPREAD * least {
        warnings.push(Warning::ModelsDisagree { least, most });
    }
    let is_floor = |estimate: &&Estimate| estimate.method.is_floor() || estimate.notes.contains(&Note::LowerBound);
    let floors = estimates.iter().filter(is_floor);
    let chao = floors.map(|estimate| floor_of(estimate, lists)).fold(0.0, f64::max);
    if chao > least {
        warnings.push(Warning::ChaoAboveEstimate { chao, estimate: least });
    }
    let mut wide: Vec<(f64, f64)> = middle.iter().map(|estimate| (estimate.lower, estimate.upper)).collect();
    wide.sort_by(|a, b| (b.1 / b.0).total_cmp(&(a.1 / a.0)));
    let is_too_wide = |ends: &&(f64, f64)| ends.1 > TOO_WIDE * ends.0;
    // The middle one decides whether the interval is too wide; the widest, whether to warn.
    let shown = wide.get(wide.len() / 2).filter(is_too_wide).or(wide.iter().find(|ends| !is_too_wide(ends)));
    let shown = shown.filter(|ends| ends.1 > WIDE * ends.0);
    warnings.extend(shown.map(|&(lower, upper)| Warning::IntervalTooWide { lower, upper }));
}

/// A floor as it may be compared: Chao's form for many lists of low reach is too high for few, by the factor
/// (t − 1)/t of the unseen for t lists.
///
/// Source: Chao 1989, Biometrics 45, 427–438; our simulation, `docs/methods/simulation.md`, in which the form without
/// the factor stood above the truth in 93 of 100 populations of four independent lists.
fn floor_of(estimate: &Estimate, lists: usize) -> f64 {
    match estimate.method {
        Method::Chao => f64::from(estimate.observed) + estimate.unseen() * (lists as f64 - 1.0) / lists as f64,
        _ => estimate.n,
    }
}

/// What the diagnostics and notes of one estimate say against it.
fn of_computation(estimate: &Estimate, warnings: &mut Vec<Warning>) {
    let find =
        |wanted: fn(&Diagnostic) -> bool| estimate.diagnostics.iter().copied().find(wanted).map(Diagnostic::value);
    if let Some(r_hat) = find(|d| matches!(d, Diagnostic::RHat(_))).filter(|r_hat| r_hat.is_nan() || *r_hat > R_HAT) {
        warnings.push(Warning::ChainsDisagree { r_hat });
    }
    let sizes = estimate.diagnostics.iter().filter_map(|d| match d {
        Diagnostic::BulkSize(size) | Diagnostic::TailSize(size) => Some(*size),
        _ => None,
    });
    if let Some(effective) = sizes.min_by(f64::total_cmp).filter(|size| size.is_nan() || *size < DRAWS) {
        warnings.push(Warning::FewDraws { effective });
    }
    let allowed = find(|d| matches!(d, Diagnostic::AllowedClasses(_))).unwrap_or(0.0);
    let held = find(|d| matches!(d, Diagnostic::AllClassesHeld(_)));
    if held.is_some_and(|share| share > HELD) && allowed > 1.0 {
        warnings.push(Warning::ClassesReached { classes: allowed as usize });
    }
    if let Some(mass) = find(|d| matches!(d, Diagnostic::MassAbove(_))).filter(|mass| mass.is_nan() || *mass > MASS) {
        warnings.push(Warning::MassAbove { mass });
    }
    let failed = find(|d| matches!(d, Diagnostic::FailedReplicates(_))).unwrap_or(0.0);
    let all = find(|d| matches!(d, Diagnostic::Replicates(_))).unwrap_or(0.0);
    if failed > 0.05 * all {
        warnings.push(Warning::FailedReplicates { failed: failed as usize, replicates: all as usize });
    }
    let excluded = estimate.notes.iter().find_map(|note| match note {
        Note::ModelsExcluded(excluded) => Some(*excluded),
        _ => None,
    });
    let tried = estimate.notes.iter().find_map(|note| match note {
        Note::ModelsConsidered(tried) => Some(*tried),
        _ => None,
    });
    if let (Some(excluded), Some(tried)) = (excluded, tried)
        && 2 * excluded > tried
        && estimate.method == Method::LogLinear
    {
        warnings.push(Warning::ModelsExcluded { excluded, tried });
    }
}
