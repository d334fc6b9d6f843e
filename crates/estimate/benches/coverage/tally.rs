//! How often the intervals held the truth, as tables for the page.

use std::collections::BTreeMap;
use std::fmt;

use crate::block::{Outcome, Said};
use crate::scenario::Scenario;

/// The methods, and the forms of Mth, in the order of the tables.
const METHODS: [&str; 15] = [
    "chapman",
    "chao",
    "m0",
    "mt",
    "mth chao",
    "mth poisson-2",
    "mth darroch",
    "mth gamma-3.5",
    "log-linear",
    "log-linear-aic",
    "log-linear-average",
    "stepwise",
    "stepwise-bca",
    "decomposable-graphs",
    "latent-class",
];

/// The verdicts, from the best.
const VERDICTS: [&str; 3] = ["usable", "usable-with-caution", "not-usable"];

/// All that came of one scenario.
pub struct Tally<'a> {
    /// Which.
    pub scenario: &'a Scenario,
    /// Each population.
    pub outcomes: Vec<&'a Outcome>,
}

/// How often intervals missed, and on which side.
#[derive(Debug, Clone, Copy, Default)]
struct Missed {
    all: usize,
    too_low: usize,
    too_high: usize,
}

impl Missed {
    fn of<'a>(said: impl Iterator<Item = &'a Said>) -> Missed {
        said.fold(Missed::default(), |missed, said| Missed {
            all: missed.all + 1,
            // The truth is one, for numbers are divided by it.
            too_low: missed.too_low + usize::from(said.upper < 1.0),
            too_high: missed.too_high + usize::from(said.lower > 1.0),
        })
    }

    fn share(self) -> f64 {
        (self.too_low + self.too_high) as f64 / self.all as f64
    }
}

impl Tally<'_> {
    fn said<'a>(&'a self, method: &'a str) -> impl Iterator<Item = (&'a Outcome, &'a Said)> {
        let one = move |outcome: &'a Outcome| Some((outcome, outcome.said.iter().find(|said| said.method == method)?));
        self.outcomes.iter().copied().filter_map(one)
    }

    fn row(&self, f: &mut fmt::Formatter<'_>, method: &str) -> fmt::Result {
        let all = if method == "latent-class" { self.judged().count() } else { self.outcomes.len() };
        let said: Vec<&Said> = self.said(method).map(|(_, said)| said).collect();
        write!(f, "| {method} | {} | {} |", grouped(all), percent(said.len() as f64 / all as f64))?;
        if said.is_empty() {
            return writeln!(f, " – | – | – | – | – | – |");
        }
        let count = said.len() as f64;
        let mean = said.iter().map(|said| said.point).sum::<f64>() / count;
        let middle = median(said.iter().map(|said| said.point).collect());
        let missed = Missed::of(said.iter().copied());
        let covered = 1.0 - missed.share();
        let error = 100.0 * (covered * (1.0 - covered) / count).sqrt();
        let width = median(said.iter().map(|said| said.upper - said.lower).collect());
        write!(f, " {} ({}) | {:.1} ± {error:.1} |", ratio(mean), ratio(middle), 100.0 * covered)?;
        let sides = [missed.too_low, missed.too_high].map(|side| percent(side as f64 / count));
        write!(f, " {} | {} | {} |", sides[0], sides[1], ratio(width))?;
        let is_passed = |outcome: &Outcome| outcome.verdict.as_deref().is_some_and(|verdict| verdict != "not-usable");
        let passed = self.said(method).filter(|(outcome, _)| is_passed(outcome));
        let passed = Missed::of(passed.map(|(_, said)| said));
        match passed.all {
            0 => writeln!(f, " none passed |"),
            passed_all => writeln!(f, " {} of {passed_all} |", percent(passed.share())),
        }
    }

    /// The populations on which every method was run, and which were judged.
    fn judged(&self) -> impl Iterator<Item = &Outcome> {
        self.outcomes.iter().copied().filter(|outcome| outcome.verdict.is_some())
    }

    /// One row of the table of verdicts.
    pub fn verdicts(&self) -> String {
        let all = self.judged().count();
        let is = |outcome: &Outcome, verdict: &str| outcome.verdict.as_deref() == Some(verdict);
        let with = |verdict: &str| self.judged().filter(|o| is(o, verdict)).count() as f64 / all as f64;
        let shares = VERDICTS.map(|verdict| percent(with(verdict))).join(" | ");
        let (barring, cautions) = (self.warned(true), self.warned(false));
        format!("| {} | {all} | {shares} | {barring} | {cautions} |", self.scenario.code)
    }

    /// How often each warning was given: those that bar the numbers, or those that do not.
    fn warned(&self, is_barring: bool) -> String {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let codes = self.judged().flat_map(|outcome| &outcome.warnings);
        for code in codes.filter(|code| code.starts_with('!') == is_barring) {
            *counts.entry(code.trim_start_matches('!')).or_default() += 1;
        }
        let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let share = |count: usize| percent(count as f64 / self.judged().count() as f64);
        counts.iter().map(|(code, count)| format!("`{code}` {}", share(*count))).collect::<Vec<_>>().join(", ")
    }
}

impl fmt::Display for Tally<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "## {}\n\n{}\n", capital(self.scenario.code), self.scenario.says)?;
        writeln!(
            f,
            "| method | populations | with an answer | mean (median) estimate ÷ truth | coverage, % | too low | \
             too high | median width ÷ truth | missed, where not barred |\n|---|---|---|---|---|---|---|---|---|"
        )?;
        METHODS.iter().try_for_each(|method| self.row(f, method))
    }
}

/// With a comma before the last three digits.
pub fn grouped(count: usize) -> String {
    if count < 1_000 { count.to_string() } else { format!("{},{:03}", count / 1_000, count % 1_000) }
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// Two decimals, or a power of ten where nobody would count the digits.
fn ratio(value: f64) -> String {
    match value {
        _ if value.is_infinite() => "no end".to_owned(),
        _ if value >= 1_000.0 => format!("{value:.0e}"),
        _ => format!("{value:.2}"),
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    if values.len() % 2 == 1 { values[half] } else { (values[half - 1] + values[half]) / 2.0 }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
