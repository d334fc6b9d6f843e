//! An estimate as it is kept in a record: everything that its page shows, without being computed again.

use crate::drawings::Row;
use crate::estimation::json::code;
use crate::estimation::wording::why;
use estimate::{Change, Estimate, StratumStudy, Study, Variation, Warning};
use serde::{Deserialize, Serialize};

/// A run of estimates.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Kept {
    /// Short names of the lists that were active.
    pub lists: Vec<String>,
    /// Incidents on record.
    pub observed: u32,
    /// How many each combination of lists knows; bit 0 is the first list.
    pub counts: Vec<(u32, u32)>,
    /// `usable`, `usable-with-caution` or `not-usable`.
    pub verdict: String,
    /// Why.
    pub warnings: Vec<KeptWarning>,
    /// Every estimate of the whole.
    pub estimates: Vec<KeptEstimate>,
    /// Methods that gave nothing, and why: codes.
    pub refused: Vec<(String, String)>,
    /// By what it was divided.
    pub divided_by: String,
    /// Each part.
    pub parts: Vec<Part>,
    /// What becomes of the estimates when something is changed.
    pub variations: Vec<KeptVariation>,
    /// How many linkages were drawn; nought when the chosen pairs were taken as certain.
    pub linkages: usize,
    /// What every draw came from.
    pub seed: u64,
}

/// A warning with its values.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct KeptWarning {
    /// Its code.
    pub code: String,
    /// `caution` or `blocking`.
    pub severity: String,
    /// `too-low`, `too-high` or `unknown`.
    pub bias: String,
    /// What it rests on, by name.
    pub values: Vec<(String, f64)>,
}

/// One estimate; never without its interval.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct KeptEstimate {
    /// A code of `estimate_methods`.
    pub method: String,
    /// The model.
    pub model: String,
    /// The middle.
    pub n: f64,
    /// The mean; the middle again where there is no distribution.
    pub mean: f64,
    /// Lower end.
    pub lower: f64,
    /// Upper end; none where the counts do not bound it.
    pub upper: Option<f64>,
    /// Shown for comparison only.
    pub is_reference: bool,
    /// Where the probability lies.
    pub density: Vec<(f64, f64, f64)>,
    /// What must hold: codes.
    pub assumptions: Vec<String>,
    /// How the computation went: codes and values.
    pub diagnostics: Vec<(String, f64)>,
}

/// One part of a divided estimate.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Part {
    /// Its code: a governorate, a year, a month.
    pub key: String,
    /// Incidents on record there.
    pub observed: u32,
    /// The verdict there.
    pub verdict: String,
    /// The estimate there by the surest method that has one.
    pub estimate: Option<KeptEstimate>,
    /// Why there is none, a code.
    pub because: Option<String>,
}

/// What an estimate becomes when something is changed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct KeptVariation {
    /// `without-list`, `classes` or `threshold`.
    pub change: String,
    /// The list, the number of classes, the threshold in percent.
    pub value: String,
    /// The estimate then.
    pub estimate: KeptEstimate,
}

/// Methods without a number, each once: Mth is asked for in four forms.
fn refused(study: &Study) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> =
        study.refused.iter().map(|r| (r.method.code().to_owned(), why(&r.reason).to_owned())).collect();
    all.dedup();
    all
}

/// What is told of a run beside its studies.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// By what it was divided.
    pub divided_by: String,
    /// What becomes of the estimates when something is changed.
    pub variations: Vec<KeptVariation>,
    /// How many linkages were drawn.
    pub linkages: usize,
    /// The seed.
    pub seed: u64,
}

impl Kept {
    /// A run as it is kept.
    pub fn of(study: &Study, strata: &[StratumStudy], told: Told) -> Self {
        let overlap = &study.overlap;
        let patterns = 1..1_u32 << overlap.lists();
        Self {
            lists: overlap.names().to_vec(),
            observed: overlap.observed(),
            counts: patterns.map(|p| (p, overlap.count(p))).filter(|(_, n)| *n > 0).collect(),
            verdict: study.judgement.verdict.code().to_owned(),
            warnings: study.judgement.warnings.iter().map(KeptWarning::of).collect(),
            estimates: study.estimates.iter().map(KeptEstimate::of).collect(),
            refused: refused(study),
            divided_by: told.divided_by,
            parts: strata.iter().map(Part::of).collect(),
            variations: told.variations,
            linkages: told.linkages,
            seed: told.seed,
        }
    }

    /// The lowest lower and the highest upper end of the middle estimates; none where one has no end.
    pub fn range(&self) -> Option<(f64, f64)> {
        let middle: Vec<&KeptEstimate> = self.estimates.iter().filter(|e| !e.is_reference).collect();
        let lower = middle.iter().map(|e| e.lower).fold(f64::INFINITY, f64::min);
        let upper = middle.iter().try_fold(0.0, |most: f64, e| Some(most.max(e.upper?)))?;
        (!middle.is_empty()).then_some((lower, upper))
    }
}

impl KeptWarning {
    /// A warning of the kernel.
    pub fn of(warning: &Warning) -> Self {
        let finite =
            |(name, value): (&str, f64)| (name.to_owned(), if value.is_finite() { value } else { f64::from(u32::MAX) });
        Self {
            code: warning.code().to_owned(),
            severity: warning.severity().code().to_owned(),
            bias: warning.direction().code().to_owned(),
            values: warning.values().into_iter().map(finite).collect(),
        }
    }
}

impl KeptEstimate {
    fn of(estimate: &Estimate) -> Self {
        let observed = f64::from(estimate.observed);
        let round = |value: f64| (value * 10.0).round() / 10.0;
        let bars = estimate.distribution.bars(40).into_iter();
        Self {
            method: code(estimate),
            model: estimate.model.clone(),
            n: round(estimate.n),
            mean: round(estimate.mean),
            lower: round(estimate.lower),
            upper: estimate.upper.is_finite().then(|| round(estimate.upper)),
            is_reference: estimate.method.is_reference(),
            density: bars
                .map(|(low, high, share)| (round(observed + low), round(observed + high), (share * 1e4).round() / 1e4))
                .collect(),
            assumptions: estimate.method.assumptions().iter().map(|a| a.code().to_owned()).collect(),
            diagnostics: estimate
                .diagnostics
                .iter()
                .filter(|d| d.value().is_finite())
                .map(|d| (d.code().to_owned(), d.value()))
                .collect(),
        }
    }

    /// As it is drawn, under a name.
    pub fn row(&self, label: String) -> Row {
        Row {
            label,
            n: self.n,
            lower: self.lower,
            upper: self.upper.unwrap_or(f64::INFINITY),
            density: self.density.clone(),
        }
    }
}

impl Part {
    fn of(stratum: &StratumStudy) -> Self {
        use estimate::Method::{Chapman, Graphs, LatentClass, LogLinear};
        let (verdict, found, because) = match &stratum.study {
            Ok(study) => {
                let surest = [LatentClass, Graphs, LogLinear, Chapman].into_iter().find_map(|m| study.by(m));
                (study.judgement.verdict.code(), surest.map(KeptEstimate::of), None)
            }
            Err(reason) => ("not-usable", None, Some(why(reason).to_owned())),
        };
        let bare =
            found.map(|e| KeptEstimate { density: Vec::new(), assumptions: Vec::new(), diagnostics: Vec::new(), ..e });
        Self {
            key: stratum.name.clone(),
            observed: stratum.observed,
            verdict: verdict.to_owned(),
            estimate: bare,
            because,
        }
    }
}

impl KeptVariation {
    /// A variation of the kernel; none where it gave no number.
    pub fn of(variation: &Variation, names: &[String]) -> Option<Self> {
        let value = match variation.change {
            Change::WithoutList(list) => names.get(list).cloned().unwrap_or_default(),
            Change::Classes(classes) => classes.to_string(),
        };
        Some(Self {
            change: variation.change.code().to_owned(),
            value,
            estimate: bare(variation.result.as_ref().ok()?),
        })
    }

    /// The estimate when pairs from a probability on are taken.
    pub fn at(threshold: f64, estimate: &Estimate) -> Self {
        Self { change: "threshold".to_owned(), value: format!("{:.0}", threshold * 100.0), estimate: bare(estimate) }
    }
}

fn bare(estimate: &Estimate) -> KeptEstimate {
    KeptEstimate { density: Vec::new(), assumptions: Vec::new(), diagnostics: Vec::new(), ..KeptEstimate::of(estimate) }
}
