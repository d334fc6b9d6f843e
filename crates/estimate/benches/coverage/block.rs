//! What came of a block of populations, and the line that keeps it, so that a run that was broken off goes on.

use std::fmt;
use std::ops::ControlFlow;
use std::time::Instant;

use estimate::{
    Circumstances, Estimate, LatentSettings, LinkageErrors, Method, Overlap, Plan, Severity, Study, Warning, chapman,
    study,
};

use crate::scenario::{PEOPLE, Scenario};

/// Populations in a block.
pub const SIZE: u64 = 10;
/// Every so many blocks one is estimated by latent classes too, and judged: they take most of the time.
pub const LATENT_EVERY: u64 = 3;

/// What one method said of one population, each number divided by the truth.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// The method, and of Mth the form.
    pub method: String,
    /// The point.
    pub point: f64,
    /// Lower end of the interval.
    pub lower: f64,
    /// Upper end of the interval.
    pub upper: f64,
}

/// What came of one population.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The verdict of the guard on the study, by its code; none where latent classes were not run.
    pub verdict: Option<String>,
    /// The codes of the warnings, with a `!` before those that bar the numbers.
    pub warnings: Vec<String>,
    /// Methods that gave an answer.
    pub said: Vec<Said>,
}

/// What came of a block.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// The scenario, by its code.
    pub scenario: String,
    /// Which block of the scenario.
    pub number: u64,
    /// How long it took.
    pub seconds: f64,
    /// Each population.
    pub outcomes: Vec<Outcome>,
}

/// The plan of every study: nothing speaks against the lists but their counts, and linkage is perfect.
pub fn plan(seed: u64) -> Plan {
    let latent = LatentSettings {
        burn_in: 2_000,
        target_size: 400.0,
        most_sweeps: 200_000,
        most_kept: 4_096,
        has_moves: true,
        threads: 2,
        ..LatentSettings::default()
    };
    let circumstances = Circumstances {
        lists_cite_each_other: Some(false),
        one_coder: Some(false),
        linkage_uncertain: Some(LinkageErrors { missed: 0.0, wrong: 0.0 }),
    };
    Plan { latent, circumstances, seed, ..Plan::default() }
}

impl Block {
    /// Draws the populations of a block and estimates each by every method.
    pub fn run(scenario: &Scenario, number: u64, seed: u64) -> Block {
        let begun = Instant::now();
        let is_whole = number.is_multiple_of(LATENT_EVERY);
        let numbers = number * SIZE..(number + 1) * SIZE;
        let seed_of = |at: u64| seed.wrapping_mul(1_000_000).wrapping_add(at);
        let outcomes = numbers.map(|at| outcome(&scenario.population(seed, at), seed_of(at), is_whole)).collect();
        Block { scenario: scenario.code.to_owned(), number, seconds: begun.elapsed().as_secs_f64(), outcomes }
    }

    /// Reads the line of a block; nothing if the line was cut off.
    pub fn read(line: &str) -> Option<Block> {
        let fields: Vec<&str> = line.split('\t').collect();
        let [scenario, number, seconds, outcomes, "end"] = fields[..] else { return None };
        let outcomes = outcomes.split(';').map(Outcome::read).collect::<Option<Vec<Outcome>>>()?;
        let (number, seconds) = (number.parse().ok()?, seconds.parse().ok()?);
        Some(Block { scenario: scenario.to_owned(), number, seconds, outcomes })
    }
}

fn outcome(overlap: &Overlap, seed: u64, is_whole: bool) -> Outcome {
    let methods = Method::ALL.into_iter().filter(|m| is_quick(*m) || is_whole && *m == Method::LatentClass);
    let plan = Plan { methods: methods.collect(), ..plan(seed) };
    let Study { estimates, judgement, .. } =
        study(overlap, &plan, &mut |_| ControlFlow::Continue(())).expect("nobody stops it");
    // Two lists are what Chapman takes: the first two of the four, of the same population.
    let pair = overlap.pair(0, 1).and_then(|pair| chapman(&pair)).ok();
    let marked = |warning: &Warning| match warning.severity() {
        Severity::Blocking => format!("!{}", warning.code()),
        Severity::Caution => warning.code().to_owned(),
    };
    Outcome {
        verdict: is_whole.then(|| judgement.verdict.code().to_owned()),
        warnings: judgement.warnings.iter().map(marked).collect(),
        said: pair.iter().chain(&estimates).map(said).collect(),
    }
}

fn is_quick(method: Method) -> bool {
    !matches!(method, Method::Chapman | Method::LatentClass)
}

fn said(estimate: &Estimate) -> Said {
    let truth = f64::from(PEOPLE);
    let method = match estimate.method {
        Method::Mth => format!("mth {}", estimate.model),
        method => method.code().to_owned(),
    };
    Said { method, point: estimate.n / truth, lower: estimate.lower / truth, upper: estimate.upper / truth }
}

impl Outcome {
    fn read(text: &str) -> Option<Outcome> {
        let mut parts = text.split('|');
        let mut codes = parts.next()?.split('+').map(str::to_owned);
        Some(Outcome {
            verdict: codes.next().map(|code| (code != "-").then_some(code))?,
            warnings: codes.collect(),
            said: parts.map(Said::read).collect::<Option<Vec<Said>>>()?,
        })
    }
}

impl Said {
    fn read(text: &str) -> Option<Said> {
        let (method, numbers) = text.split_once('=')?;
        let numbers = numbers.split(',').map(|number| number.parse().ok()).collect::<Option<Vec<f64>>>()?;
        let [point, lower, upper] = numbers[..] else { return None };
        Some(Said { method: method.to_owned(), point, lower, upper })
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\t{}\t{:.3}\t", self.scenario, self.number, self.seconds)?;
        let outcomes: Vec<String> = self.outcomes.iter().map(ToString::to_string).collect();
        write!(f, "{}\tend", outcomes.join(";"))
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.verdict.as_deref().unwrap_or("-"))?;
        self.warnings.iter().try_for_each(|code| write!(f, "+{code}"))?;
        let each = |s: &Said| format!("|{}={:.5},{:.5},{:.5}", s.method, s.point, s.lower, s.upper);
        self.said.iter().try_for_each(|said| write!(f, "{}", each(said)))
    }
}
