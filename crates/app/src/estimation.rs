//! Estimates from files, without a node: what an information manager tries first. Reads who is on which lists, runs
//! every method that applies, judges, and gives the result as JSON, tables for other programs, and a report.

pub mod json;
pub mod paper;
pub mod tables;
pub mod wording;

use crate::estimates::{Kept, KeptVariation, Told};
use crate::{Error, Result};
use estimate::{Overlap, Plan, StratumStudy, Study, Variation};
use import::{CaptureOptions, Captured, Captures, captures, read_grid};
use record::Problem;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// Called with the share done; `Break` stops.
pub type Progress<'a> = &'a mut dyn FnMut(f64) -> ControlFlow<()>;

/// What to estimate, from what, and how.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Names and bytes of the files.
    pub files: Vec<(String, Vec<u8>)>,
    /// What the columns are.
    pub options: CaptureOptions,
    /// The methods and what is known of the lists.
    pub plan: Plan,
    /// Whether to leave lists out one by one, and to change what should not matter much.
    pub has_sensitivity: bool,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Estimation {
    /// The lists, their shape, unused columns, what was left out.
    pub captures: Captures,
    /// The estimates of the whole: of strata their sum, of several linkages their mixture.
    pub whole: Study,
    /// The dividing columns.
    pub divided_by: Vec<String>,
    /// Each stratum.
    pub strata: Vec<StratumStudy>,
    /// How many linkages were mixed; none or one is nought.
    pub linkages: usize,
    /// What becomes of the estimates when something is changed.
    pub variations: Vec<Variation>,
    /// What every draw came from.
    pub seed: u64,
}

/// The method of a code, for the command line.
///
/// # Errors
/// The codes that there are.
pub fn method_of(code: &str) -> std::result::Result<estimate::Method, String> {
    estimate::Method::from_code(code).ok_or_else(|| {
        let all: Vec<&str> = estimate::Method::ALL.iter().map(|m| m.code()).collect();
        format!("choose from {}", all.join(", "))
    })
}

/// Reads the files and says who is on which lists.
///
/// # Errors
/// `Invalid` with one problem for each cell, row or column that cannot be understood.
pub fn read(files: &[(String, Vec<u8>)], options: &CaptureOptions) -> Result<Captures> {
    let mut grids = Vec::new();
    let mut problems = Vec::new();
    for (name, bytes) in files {
        match read_grid(name, bytes) {
            Ok(grid) => grids.push((name.clone(), grid)),
            Err(found) => problems.extend(found),
        }
    }
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    captures(&grids, options).map_err(Error::Invalid)
}

/// Estimates from files.
///
/// # Errors
/// As [`read`]; `Refused` when the counts make nothing that can be estimated, in words; `Conflict` when stopped.
pub fn run(asked: &Asked, progress: Progress<'_>) -> Result<Estimation> {
    let captures = read(&asked.files, &asked.options)?;
    let linkages: Vec<Option<String>> = {
        let mut all: Vec<Option<String>> = captures.captured.iter().map(|c| c.replicate.clone()).collect();
        all.sort();
        all.dedup();
        all
    };
    let share = if asked.has_sensitivity { 0.6 } else { 1.0 };
    let mut first = |done: f64| progress(done * share);
    let (whole, strata) = match (linkages.len(), asked.options.strata.is_empty()) {
        (0 | 1, true) => {
            (estimate::study(&overlap(&captures, &captures.captured)?, &asked.plan, &mut first)?, Vec::new())
        }
        (0 | 1, false) => divided(&captures, &asked.plan, &mut first)?,
        (_, true) => (mixed(&captures, (&linkages, &asked.plan), &mut first)?, Vec::new()),
        (_, false) => {
            let words = "several linkages cannot be divided into strata yet, estimate one stratum at a time";
            return Err(Error::Refused(words.to_owned()));
        }
    };
    let mut second = |done: f64| progress(share + done * (1.0 - share));
    let variations = match asked.has_sensitivity {
        true => estimate::sensitivity(&whole.overlap, &asked.plan, &mut second)?,
        false => Vec::new(),
    };
    Ok(Estimation {
        captures,
        whole,
        divided_by: asked.options.strata.clone(),
        strata,
        linkages: if linkages.len() > 1 { linkages.len() } else { 0 },
        variations,
        seed: asked.plan.seed,
    })
}

/// The counts of some strata together.
fn overlap(captures: &Captures, captured: &[Captured]) -> Result<Overlap> {
    Ok(counted(captures, captured)?)
}

fn counted(captures: &Captures, captured: &[Captured]) -> std::result::Result<Overlap, estimate::Error> {
    let mut counts: BTreeMap<u32, i64> = BTreeMap::new();
    for (pattern, count) in captured.iter().flat_map(|c| &c.counts) {
        let count = i64::try_from(*count).map_err(|_| estimate::Error::TooLarge)?;
        *counts.entry(*pattern).or_default() += count;
    }
    let names: Vec<&str> = captures.lists.iter().map(String::as_str).collect();
    Overlap::new(&names, &counts.into_iter().collect::<Vec<_>>())
}

fn divided(captures: &Captures, plan: &Plan, progress: Progress<'_>) -> Result<(Study, Vec<StratumStudy>)> {
    let whole = overlap(captures, &captures.captured)?;
    let stratum = |c: &Captured| {
        let observed = c.counts.values().sum::<u64>();
        let counts = counted(captures, std::slice::from_ref(c)).map(within_lists);
        let counts = counts.and_then(|o| o).map_err(|reason| (u32::try_from(observed).unwrap_or(u32::MAX), reason));
        (c.stratum.join(" · "), counts)
    };
    let strata: Vec<_> = captures.captured.iter().map(stratum).collect();
    let found = estimate::study_strata(&whole, &strata, plan, progress)?;
    Ok((found.total, found.strata))
}

/// Lists that hold nobody in a stratum are left out of it: they were not active there.
fn within_lists(overlap: Overlap) -> std::result::Result<Overlap, estimate::Error> {
    (0..overlap.lists())
        .rev()
        .filter(|list| overlap.on_all(1 << list) == 0)
        .try_fold(overlap.clone(), |o, list| o.without(list))
}

fn mixed(captures: &Captures, (linkages, plan): (&[Option<String>], &Plan), progress: Progress<'_>) -> Result<Study> {
    let mut studies: Vec<Study> = Vec::new();
    for (at, linkage) in linkages.iter().enumerate() {
        let part: Vec<Captured> = captures.captured.iter().filter(|c| &c.replicate == linkage).cloned().collect();
        let mut inner = |done: f64| progress((at as f64 + done) / linkages.len() as f64);
        studies.push(estimate::study(&overlap(captures, &part)?, plan, &mut inner)?);
    }
    mix(&studies, plan)
}

/// Studies of several linkages of the same records as one: each method mixed over the linkages that have it.
///
/// # Errors
/// `Refused` without a study.
pub fn mix(studies: &[Study], plan: &Plan) -> Result<Study> {
    let first = studies.first().ok_or_else(|| Error::Refused("there is no linkage to estimate from".to_owned()))?;
    let mut estimates = Vec::new();
    for one in &first.estimates {
        let is_it = |e: &&estimate::Estimate| {
            e.method == one.method && (e.method != estimate::Method::Mth || e.model == one.model)
        };
        let parts: Vec<_> = studies.iter().filter_map(|s| s.estimates.iter().find(is_it).cloned()).collect();
        let mixture = estimate::mix_linkages(&parts)?;
        let model = if one.method == estimate::Method::Mth { one.model.clone() } else { mixture.model.clone() };
        estimates.push(estimate::Estimate { model, ..mixture });
    }
    let judgement = estimate::guard(&estimates, &first.overlap, &plan.circumstances);
    Ok(Study { estimates, judgement, overlap: first.overlap.clone(), refused: first.refused.clone() })
}

impl From<estimate::Error> for Error {
    fn from(error: estimate::Error) -> Self {
        match error {
            estimate::Error::Stopped => Self::Conflict("stopped; nothing was written".to_owned()),
            other => Self::Refused(other.to_string()),
        }
    }
}

impl Estimation {
    /// As it would be kept in a record.
    pub fn kept(&self) -> Kept {
        let names = self.whole.overlap.names();
        Kept::of(
            &self.whole,
            &self.strata,
            Told {
                divided_by: self.divided_by.join(" · "),
                variations: self.variations.iter().filter_map(|v| KeptVariation::of(v, names)).collect(),
                linkages: self.linkages,
                seed: self.seed,
            },
        )
    }

    /// What should be known of how the files were read, as problems that stop nothing.
    pub fn flagged(&self) -> &[Problem] {
        &self.captures.flagged
    }
}
