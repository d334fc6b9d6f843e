//! How often rows that are different events agree all the same: the u of the model.
//!
//! One list is shifted by whole weeks, further than the day window, and blocked as usual.
//! What then falls together cannot be the same event, yet it is of the same lists, war,
//! season and towns as the pairs to be judged: a negative control. Pairs drawn from all
//! rows would put u far too low, since hardly any two of those are of one month and town;
//! they are used, with a small worth, only for what the shifted lists have not shown.

use std::ops::ControlFlow;

use crate::block::{Blocking, Index};
use crate::compare::{Comparison, UNKNOWN, levels};
use crate::error::Error;
use crate::level::Level;
use crate::random::Draws;
use crate::row::Row;
use crate::settings::Settings;

/// How many pairs the opinion before data counts as, against random pairs.
const OPINION_WORTH: f64 = 10.0;
/// How many pairs all random pairs together count as, against shifted lists.
const RANDOM_WORTH: f64 = 10.0;
/// How many pairs all lists together count as, against the two lists in question.
const POOLED_WORTH: f64 = 20.0;
/// How many random pairs are drawn.
const RANDOM_PAIRS: usize = 20_000;

/// u of each comparison and level, all above 0.
pub(crate) struct Chance {
    /// For each pair of lists.
    pub groups: Vec<Vec<Vec<f64>>>,
    /// For all of them together.
    pub pooled: Vec<Vec<f64>>,
}

impl Chance {
    /// What to hold of m before seeing a match. The opinion is about weights, m over u: a
    /// level that speaks against a match keeps the weight the opinion gives it, also when
    /// chance hardly ever shows it here; the others share what is left as they would.
    pub(crate) fn opinion_of_m(&self) -> Vec<Vec<f64>> {
        let opinion = |(comparison, u): (&Comparison, &Vec<f64>)| {
            let levels = || comparison.levels().iter().zip(u);
            let weighed = |(level, u): (&Level, &f64)| u * level.m / level.u;
            let speaks_for = |(level, _): &(&Level, &f64)| level.m >= level.u;
            let against: f64 = levels().filter(|l| !speaks_for(l)).map(weighed).sum();
            let in_favour: f64 = levels().filter(speaks_for).map(weighed).sum();
            let scale = (1.0 - against) / in_favour;
            let share = |l| {
                if speaks_for(&l) { scale * weighed(l) } else { weighed(l) }
            };
            levels().map(share).collect()
        };
        Comparison::ALL.iter().zip(&self.pooled).map(opinion).collect()
    }
}

/// Learns u from shifted lists.
pub(crate) fn estimate(
    lists: &[Vec<Row>],
    indexes: &[Index],
    settings: &Settings,
    tick: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Result<Chance, Error> {
    let mut draws = Draws::new(settings.seed);
    let opinion = Comparison::ALL.map(|c| c.levels().iter().map(|level| level.u).collect());
    let random = random_pairs(lists, settings, &mut draws).mixed(&opinion, OPINION_WORTH);
    let mut groups = Vec::new();
    for (list, rows) in lists.iter().enumerate() {
        for other in list + 1..lists.len() {
            let mut counts = Counts::new();
            let (mut seen, mut unused) = (0, Blocking::new());
            for number in draws.order(rows.len()) {
                let before = seen;
                for shift in shifts(settings) {
                    let row = rows[number as usize].shifted(shift);
                    let against = (lists[other].as_slice(), settings);
                    indexes[other].partners(&row, against, &mut unused, |partner| {
                        counts.add(&row, &lists[other][partner as usize], settings);
                        seen += 1;
                    });
                }
                if tick(seen - before).is_break() {
                    return Err(Error::Cancelled);
                }
                if seen >= settings.sample_pairs {
                    break;
                }
            }
            groups.push(counts);
        }
    }
    let mut pooled = Counts::new();
    groups.iter().for_each(|counts| pooled.join(counts));
    let pooled = pooled.mixed(&random, RANDOM_WORTH);
    let groups = groups.iter().map(|counts| counts.mixed(&pooled, POOLED_WORTH)).collect();
    Ok(Chance { groups, pooled })
}

/// One and two times the shortest whole weeks that no match can bridge, both ways. Two
/// reports of an event lie within the window, so twice the window keeps them apart.
fn shifts(settings: &Settings) -> [i32; 4] {
    let days = (i32::from(settings.window_days) * 2 / 7 + 1) * 7;
    [-2 * days, -days, days, 2 * days]
}

fn random_pairs(lists: &[Vec<Row>], settings: &Settings, draws: &mut Draws) -> Counts {
    let mut counts = Counts::new();
    let filled: Vec<&Vec<Row>> = lists.iter().filter(|rows| !rows.is_empty()).collect();
    if filled.len() < 2 {
        return counts;
    }
    for _ in 0..RANDOM_PAIRS {
        let one = draws.below(filled.len());
        let other = (one + 1 + draws.below(filled.len() - 1)) % filled.len();
        let row = &filled[one][draws.below(filled[one].len())];
        let partner = &filled[other][draws.below(filled[other].len())];
        counts.add(row, partner, settings);
    }
    counts
}

/// How many pairs showed each level of each comparison.
struct Counts(Vec<Vec<f64>>);

impl Counts {
    fn new() -> Self {
        Self(Comparison::ALL.iter().map(|c| vec![0.0; c.levels().len()]).collect())
    }

    fn add(&mut self, a: &Row, b: &Row, settings: &Settings) {
        for (counts, level) in self.0.iter_mut().zip(levels(a, b, settings.coarse_radius_km)) {
            if level != UNKNOWN {
                counts[usize::from(level)] += 1.0;
            }
        }
    }

    fn join(&mut self, others: &Self) {
        for (count, other) in self.0.iter_mut().flatten().zip(others.0.iter().flatten()) {
            *count += other;
        }
    }

    /// Proportions, with `opinion` counted as `worth` pairs. A level is never held rarer
    /// than half a pair of those seen, unless the opinion holds it rarer itself.
    fn mixed(&self, opinion: &[Vec<f64>], worth: f64) -> Vec<Vec<f64>> {
        let mix = |counts: &Vec<f64>, opinion: &Vec<f64>| {
            let total = counts.iter().sum::<f64>() + worth;
            let share = |(count, held): (&f64, &f64)| {
                let mixed = (count + worth * held) / total;
                mixed.max(held.min(0.5 / total))
            };
            counts.iter().zip(opinion).map(share).collect()
        };
        self.0.iter().zip(opinion).map(|(counts, opinion)| mix(counts, opinion)).collect()
    }
}
