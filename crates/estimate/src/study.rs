//! One population by every method that applies, with one verdict: what people call "the estimate".
//! Which numbers are shown where, and in which words, is left to others.

use std::ops::ControlFlow;

use crate::{
    Circumstances, Criterion, Error, Estimate, Judgement, LatentSettings, Method, Overlap, Resampling, Spread,
    bootstrap_stepwise, chao, chao_bias_corrected, chapman, graphs, guard, latent_class, log_linear, m0, mt, mth,
    stepwise, sum_of_strata,
};

/// What is to be estimated, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Which methods; empty for every one that applies.
    pub methods: Vec<Method>,
    /// The p below which stepwise adds an interaction.
    pub threshold: f64,
    /// Bootstrap replicates of the stepwise estimate.
    pub replicates: usize,
    /// How latent classes are simulated.
    pub latent: LatentSettings,
    /// What is known of the lists.
    pub circumstances: Circumstances,
    /// Fixes every random draw.
    pub seed: u64,
}

impl Default for Plan {
    fn default() -> Plan {
        Plan {
            methods: Vec::new(),
            threshold: 0.02,
            replicates: 1_000,
            latent: LatentSettings::default(),
            circumstances: Circumstances::default(),
            seed: 1,
        }
    }
}

/// A method that gave nothing, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    /// Which.
    pub method: Method,
    /// Why.
    pub reason: Error,
}

/// Every estimate of one population.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    /// The counts.
    pub overlap: Overlap,
    /// The estimates, in the order of [`Method::ALL`], at most one for each method; of Mth one for each form.
    pub estimates: Vec<Estimate>,
    /// Methods that gave nothing here.
    pub refused: Vec<Refused>,
    /// May they be cited?
    pub judgement: Judgement,
}

impl Study {
    /// The estimate by a method, the first where there are several.
    pub fn by(&self, method: Method) -> Option<&Estimate> {
        self.estimates.iter().find(|estimate| estimate.method == method)
    }
}

/// How much of the time each method takes, about, for the share done.
fn effort(method: Method) -> f64 {
    match method {
        Method::LatentClass => 80.0,
        Method::StepwiseBootstrap => 12.0,
        Method::LogLinear => 6.0,
        _ => 1.0,
    }
}

/// Estimates one population by every method of the plan that applies, and judges the whole.
///
/// Chapman applies to two lists, graphs and log-linear models to at most five; what does not apply is named in
/// `refused` with its reason. `progress` gets the share done, rising from 0 to 1; a `Break` stops within about a
/// second. The same plan gives the same study. Pages: `docs/methods/README.md` for which method when, and
/// `docs/methods/verdict.md` for how it is judged.
///
/// # Errors
/// [`Error::Stopped`] when `progress` breaks. Methods that fail are in the study, not an error.
pub fn study(overlap: &Overlap, plan: &Plan, progress: &mut dyn FnMut(f64) -> ControlFlow<()>) -> Result<Study, Error> {
    let wanted: Vec<Method> = Method::ALL.iter().copied().filter(|method| is_wanted(*method, plan, overlap)).collect();
    let whole: f64 = wanted.iter().map(|method| effort(*method)).sum();
    let (mut done, mut estimates, mut refused) = (0.0, Vec::new(), Vec::new());
    // The average is a by-product of the models; they are fitted once.
    let mut average = None;
    for &method in &wanted {
        let mut inner = |share: f64| progress((done + share * effort(method)) / whole);
        if inner(0.0).is_break() {
            return Err(Error::Stopped);
        }
        let found = match method {
            Method::LogLinearAverage if average.is_some() => average.take().into_iter().map(Ok).collect(),
            _ => run(overlap, plan, method, (&mut inner, &mut average)),
        };
        for result in found {
            match result {
                Ok(estimate) => estimates.push(estimate),
                Err(Error::Stopped) => return Err(Error::Stopped),
                Err(reason) => refused.push(Refused { method, reason }),
            }
        }
        done += effort(method);
    }
    let judgement = guard(&estimates, overlap, &plan.circumstances);
    Ok(Study { overlap: overlap.clone(), estimates, refused, judgement })
}

fn is_wanted(method: Method, plan: &Plan, overlap: &Overlap) -> bool {
    // Asked by name, a method that does not apply is refused with its reason; otherwise it is left out.
    let applies = match method {
        Method::Chapman => overlap.lists() == 2,
        _ => true,
    };
    if plan.methods.is_empty() { applies } else { plan.methods.contains(&method) }
}

type Inner<'a> = (&'a mut dyn FnMut(f64) -> ControlFlow<()>, &'a mut Option<Estimate>);

fn run(overlap: &Overlap, plan: &Plan, method: Method, (progress, average): Inner<'_>) -> Vec<Result<Estimate, Error>> {
    match method {
        Method::Chapman => vec![chapman(overlap)],
        Method::Chao => vec![chao(overlap).or_else(|_| chao_bias_corrected(overlap))],
        Method::M0 => vec![m0(overlap)],
        Method::Mt => vec![mt(overlap)],
        Method::Mth => Spread::ALL.into_iter().map(|spread| mth(overlap, spread)).collect(),
        Method::LogLinear => vec![log_linear(overlap, Criterion::Bic).map(|found| {
            *average = Some(found.averaged);
            found.best
        })],
        Method::LogLinearAic => {
            vec![log_linear(overlap, Criterion::Aic).map(|found| Estimate { method, ..found.best })]
        }
        Method::LogLinearAverage => vec![log_linear(overlap, Criterion::Bic).map(|found| found.averaged)],
        Method::Stepwise => vec![stepwise(overlap, plan.threshold)],
        Method::StepwiseBootstrap => {
            let resampling = Resampling { replicates: plan.replicates, seed: plan.seed };
            let found = bootstrap_stepwise(overlap, plan.threshold, resampling, progress);
            vec![found.map(|estimate| Estimate { method, ..estimate })]
        }
        Method::Graphs => vec![graphs(overlap).map(|found| found.estimate)],
        Method::LatentClass => {
            let settings = LatentSettings { seed: plan.seed, ..plan.latent.clone() };
            vec![latent_class(overlap, &settings, progress)]
        }
    }
}

/// One stratum and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct StratumStudy {
    /// Its name for people.
    pub name: String,
    /// How many were observed in it.
    pub observed: u32,
    /// Its study, or why there is none.
    pub study: Result<Study, Error>,
}

/// Strata, and their sums by joint draws.
#[derive(Debug, Clone, PartialEq)]
pub struct StrataStudy {
    /// Each stratum, in the order given.
    pub strata: Vec<StratumStudy>,
    /// The sums over strata, judged against the counts of all.
    pub total: Study,
}

/// A stratum to be estimated: its name, and its counts or else its number observed and why there is no overlap.
pub type Stratum = (String, Result<Overlap, (u32, Error)>);

/// Estimates strata apart and adds them draw by draw, method by method; medians are never added.
///
/// `strata` holds a name and the counts of each; a stratum whose counts make no overlap comes as its number
/// observed and the reason. A method that gave nothing in a stratum counts it as observed there, and the sum
/// says how many those were. `progress` and the seed as in [`study`]. Page: `docs/methods/strata.md`.
///
/// # Errors
/// [`Error::Stopped`] when `progress` breaks; [`Error::NothingObserved`] if no stratum can be studied.
pub fn study_strata(
    whole: &Overlap,
    strata: &[Stratum],
    plan: &Plan,
    progress: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<StrataStudy, Error> {
    let mut studied = Vec::new();
    for (at, (name, overlap)) in strata.iter().enumerate() {
        let mut inner = |share: f64| progress((at as f64 + share) / strata.len() as f64);
        let plan = Plan { seed: plan.seed.wrapping_add(at as u64), ..plan.clone() };
        let (observed, study) = match overlap {
            Ok(overlap) => match study(overlap, &plan, &mut inner) {
                Err(Error::Stopped) => return Err(Error::Stopped),
                found => (overlap.observed(), found),
            },
            Err((observed, reason)) => (*observed, Err(reason.clone())),
        };
        studied.push(StratumStudy { name: name.clone(), observed, study });
    }
    let total = total(whole, &studied, plan)?;
    Ok(StrataStudy { strata: studied, total })
}

fn total(whole: &Overlap, strata: &[StratumStudy], plan: &Plan) -> Result<Study, Error> {
    let all: u32 = strata.iter().map(|stratum| stratum.observed).sum();
    let mut estimates = Vec::new();
    let mut left_out = 0;
    for (method, model) in kinds(strata) {
        let has = |study: &Study| {
            study.estimates.iter().find(|e| e.method == method && (model.is_empty() || e.model == model)).cloned()
        };
        let parts: Vec<Estimate> = strata.iter().filter_map(|s| s.study.as_ref().ok().and_then(has)).collect();
        let missing = all - parts.iter().map(|part| part.observed).sum::<u32>();
        let sum = sum_of_strata(&parts, missing, plan.seed)?;
        estimates.push(if model.is_empty() { sum } else { Estimate { model, ..sum } });
        if !method.is_reference() {
            left_out = left_out.max(missing);
        }
    }
    if estimates.is_empty() {
        return Err(Error::NothingObserved);
    }
    let mut judgement = guard(&estimates, whole, &plan.circumstances);
    if left_out > 0 {
        judgement.warnings.push(crate::Warning::StrataNotEstimated { observed: left_out });
        judgement = Judgement::from_warnings(judgement.warnings, true);
    }
    Ok(Study { overlap: whole.clone(), estimates, refused: Vec::new(), judgement })
}

/// The methods that some stratum has, and of Mth the forms, in order.
fn kinds(strata: &[StratumStudy]) -> Vec<(Method, String)> {
    let mut kinds: Vec<(Method, String)> = Vec::new();
    for estimate in strata.iter().filter_map(|s| s.study.as_ref().ok()).flat_map(|study| &study.estimates) {
        let model = if estimate.method == Method::Mth { estimate.model.clone() } else { String::new() };
        if !kinds.contains(&(estimate.method, model.clone())) {
            kinds.push((estimate.method, model));
        }
    }
    kinds.sort_by_key(|(method, _)| Method::ALL.iter().position(|m| m == method));
    kinds
}

/// What one estimate becomes when something is changed that should not matter much.
#[derive(Debug, Clone, PartialEq)]
pub struct Variation {
    /// What was changed.
    pub change: Change,
    /// The estimate then, or why there is none.
    pub result: Result<Estimate, Error>,
}

/// Something that is changed to see how much depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// A list is left out, by its position.
    WithoutList(usize),
    /// Another number of latent classes.
    Classes(usize),
}

impl Change {
    /// The stable code, for words, columns and interfaces.
    pub fn code(self) -> &'static str {
        match self {
            Change::WithoutList(_) => "without-list",
            Change::Classes(_) => "classes",
        }
    }
}

/// Estimates again with each list left out, and with half and twice the latent classes; see
/// docs/methods/sensitivity.md.
///
/// Without a list there are two results each, by log-linear models (the best by BIC) and by graphs, or one reason
/// why there is none; where there are two lists none can be left out. Classes are varied where latent classes are in
/// the plan. `progress` and the seed as in [`study`].
///
/// # Errors
/// [`Error::Stopped`] when `progress` breaks.
pub fn sensitivity(
    overlap: &Overlap,
    plan: &Plan,
    progress: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Result<Vec<Variation>, Error> {
    let has = |method: Method| plan.methods.is_empty() || plan.methods.contains(&method);
    let without = (0..overlap.lists()).filter(|_| overlap.lists() > 2).map(Change::WithoutList);
    let classes = [plan.latent.classes / 2, plan.latent.classes * 2].map(Change::Classes);
    let classes = classes.into_iter().filter(|_| has(Method::LatentClass));
    let changes: Vec<Change> = without.chain(classes).collect();
    let mut found = Vec::new();
    for (at, &change) in changes.iter().enumerate() {
        let mut inner = |share: f64| progress((at as f64 + share) / changes.len() as f64);
        if inner(0.0).is_break() {
            return Err(Error::Stopped);
        }
        let results = vary(overlap, plan, change, &mut inner);
        if results.contains(&Err(Error::Stopped)) {
            return Err(Error::Stopped);
        }
        found.extend(results.into_iter().map(|result| Variation { change, result }));
    }
    Ok(found)
}

fn vary(
    overlap: &Overlap,
    plan: &Plan,
    change: Change,
    progress: &mut dyn FnMut(f64) -> ControlFlow<()>,
) -> Vec<Result<Estimate, Error>> {
    match change {
        Change::WithoutList(list) => match overlap.without(list) {
            Ok(rest) => vec![
                log_linear(&rest, Criterion::Bic).map(|found| found.best),
                graphs(&rest).map(|found| found.estimate),
            ],
            Err(reason) => vec![Err(reason)],
        },
        Change::Classes(classes) => {
            let settings = LatentSettings { classes, seed: plan.seed, ..plan.latent.clone() };
            vec![latent_class(overlap, &settings, progress)]
        }
    }
}
