//! The posterior of the unseen number and of the graph together, over a grid of unseen numbers.

use super::chordal::Graph;
use crate::Overlap;
use crate::fit::ln_gamma;

/// Up to here the grid holds every whole number; above it blocks, each a [`FINENESS`]th of the number wide.
const EVERY: u64 = 1 << 16;
const FINENESS: u64 = 2048;
/// The largest unseen number looked at.
pub(crate) const HIGHEST: u32 = u32::MAX / 2;
/// Steps of the recurrence before it starts again from exact logarithms.
const STRIDE: usize = 64;
/// Graphs whose weight at some number is below e^−60 of the largest seen add nothing in double precision.
const NEGLIGIBLE: f64 = -60.0;

/// Where the posterior lies and what lies outside.
pub(crate) struct Masses {
    /// Unseen numbers, ascending, with their probabilities; above [`EVERY`] the middles of blocks.
    pub(crate) unseen: Vec<(u32, f64)>,
    /// The probability of each graph.
    pub(crate) graphs: Vec<f64>,
    /// The probability above the largest number looked at.
    pub(crate) above: f64,
}

/// The terms of the posterior that do not change with the unseen number.
pub(crate) struct Posterior<'a> {
    graphs: &'a [Graph],
    /// For each margin, as a bitmask of lists: the observed on none of its lists with their prior count, and the
    /// logarithm of the factors of the other cells.
    margins: Vec<(f64, f64)>,
    observed: f64,
    prior: f64,
}

impl<'a> Posterior<'a> {
    /// Takes the prior count of each cell of the whole table.
    pub(crate) fn new(overlap: &Overlap, graphs: &'a [Graph], per_cell: f64) -> Posterior<'a> {
        let lists = overlap.lists();
        let prior = per_cell * f64::from(1u32 << lists);
        let margins = (0u32..1 << lists)
            .map(|margin| {
                let prior_cell = prior / f64::from(1u32 << margin.count_ones());
                let mut counts = vec![0u32; 1 << lists];
                overlap.cells().for_each(|(pattern, count)| counts[(pattern & margin) as usize] += count);
                let cells = (1u32..1 << lists).filter(|cell| cell & margin == *cell);
                let others: f64 = cells
                    .map(|cell| ln_gamma(f64::from(counts[cell as usize]) + prior_cell) - ln_gamma(prior_cell))
                    .sum();
                (f64::from(counts[0]) + prior_cell, others + ln_gamma(prior) - ln_gamma(prior_cell))
            })
            .collect();
        Posterior { graphs, margins, observed: f64::from(overlap.observed()), prior }
    }

    /// Adds up the posterior: up to the given number, or to where less than `enough` lies above.
    pub(crate) fn masses(&self, most: Option<u32>, enough: f64) -> Masses {
        let pilot = Pilot::new(self);
        let last = most.unwrap_or_else(|| pilot.last(enough)).min(HIGHEST);
        let mut sum = Sum { peak: f64::NEG_INFINITY, unseen: Vec::new(), graphs: vec![0.0; self.graphs.len()] };
        let mut tables = Tables::new(self.margins.len());
        let mut at = u64::from(pilot.first().min(last));
        let mut here = self.terms(at as f64);
        while at < EVERY && at <= u64::from(last) {
            let steps = self.steps(at).min((u64::from(last) - at) as usize + 1).min((EVERY - at) as usize);
            let there = self.terms((at + steps as u64) as f64);
            tables.fill(self, at as f64, steps);
            sum.add((self, &tables), (at, steps, 1), (&here, &there));
            here = there;
            at += steps as u64;
        }
        tables.fill(self, at as f64, 1);
        while at <= u64::from(last) {
            let width = (at / FINENESS).min(u64::from(last) - at + 1);
            let middle = at + (width - 1) / 2;
            here = self.terms(middle as f64);
            sum.add((self, &tables), (middle, 1, width), (&here, &here));
            at += width;
        }
        sum.shared(pilot.above(last))
    }

    /// The logarithm of the factor of each margin at an unseen number, and in the place of no list that of the
    /// prior 1/N and of the ways to choose the unseen.
    fn terms(&self, unseen: f64) -> Vec<f64> {
        let all = self.observed + unseen;
        let whole = ln_gamma(all + self.prior);
        let mut terms: Vec<f64> =
            self.margins.iter().map(|(empty, others)| others + ln_gamma(empty + unseen) - whole).collect();
        terms[0] = ln_gamma(all) - ln_gamma(unseen + 1.0);
        terms
    }

    /// How many steps the recurrence may take from here.
    // INVARIANT: no product of a table leaves e^±60, so that the dozen factors of a graph stay within a double.
    fn steps(&self, at: u64) -> usize {
        let at = at as f64;
        let least = self.margins.iter().map(|(empty, _)| empty + at).fold(at + 1.0, f64::min);
        let steepest = ((self.observed + at + self.prior.max(1.0)) / least).ln().max(1e-9);
        ((60.0 / steepest) as usize).clamp(1, STRIDE)
    }
}

/// Products of the recurrences of one run of numbers, and their inverses.
struct Tables {
    products: Vec<[f64; STRIDE]>,
    inverses: Vec<[f64; STRIDE]>,
}

impl Tables {
    fn new(margins: usize) -> Tables {
        Tables { products: vec![[1.0; STRIDE]; margins], inverses: vec![[1.0; STRIDE]; margins] }
    }

    fn fill(&mut self, posterior: &Posterior<'_>, start: f64, steps: usize) {
        for (margin, (empty, _)) in posterior.margins.iter().enumerate() {
            let (mut product, mut inverse) = (1.0, 1.0);
            for step in 0..steps {
                self.products[margin][step] = product;
                self.inverses[margin][step] = inverse;
                let unseen = start + step as f64;
                let all = posterior.observed + unseen;
                let (up, down) = match margin {
                    0 => (all, unseen + 1.0),
                    _ => (empty + unseen, all + posterior.prior),
                };
                product *= up / down;
                inverse *= down / up;
            }
        }
    }
}

/// What has been added up, all in units of e^peak.
struct Sum {
    peak: f64,
    unseen: Vec<(u32, f64)>,
    graphs: Vec<f64>,
}

impl Sum {
    fn add(
        &mut self,
        (posterior, tables): (&Posterior<'_>, &Tables),
        (start, steps, width): (u64, usize, u64),
        (here, there): (&[f64], &[f64]),
    ) {
        let log = |graph: &Graph, terms: &[f64]| terms[0] + weighted(graph, terms);
        let heights: Vec<(f64, f64)> =
            posterior.graphs.iter().map(|graph| (log(graph, here), log(graph, there))).collect();
        self.raise(heights.iter().map(|(left, right)| left.max(*right)).fold(f64::NEG_INFINITY, f64::max));
        let mut sums = [0.0; STRIDE];
        for (index, (left, right)) in heights.iter().enumerate() {
            if left.max(*right) - self.peak < NEGLIGIBLE {
                continue;
            }
            let mut values = [(left - self.peak).exp() * width as f64; STRIDE];
            multiply(&mut values[..steps], &tables.products[0]);
            for &(margin, power) in &posterior.graphs[index].powers {
                let factors = if power > 0 { &tables.products } else { &tables.inverses };
                (0..power.abs()).for_each(|_| multiply(&mut values[..steps], &factors[margin as usize]));
            }
            self.graphs[index] += values[..steps].iter().sum::<f64>();
            sums.iter_mut().zip(&values[..steps]).for_each(|(sum, value)| *sum += value);
        }
        // The grid ends at `HIGHEST`, which is a u32.
        self.unseen.extend((start as u32..).zip(sums).take(steps));
    }

    /// Changes the unit when the posterior has risen far above it.
    fn raise(&mut self, height: f64) {
        if height > self.peak + 100.0 {
            let factor = (self.peak - height).exp();
            self.unseen.iter_mut().for_each(|(_, mass)| *mass *= factor);
            self.graphs.iter_mut().for_each(|mass| *mass *= factor);
            self.peak = height;
        }
    }

    /// Divides by the whole; `above` is the logarithm of what lies beyond the grid.
    fn shared(mut self, above: f64) -> Masses {
        let total: f64 = self.unseen.iter().map(|(_, mass)| mass).sum();
        self.unseen.iter_mut().for_each(|(_, mass)| *mass /= total);
        self.graphs.iter_mut().for_each(|mass| *mass /= total);
        let beyond = (above - self.peak).exp();
        // A tail that cannot be told from an endless one holds everything.
        let above = if beyond.is_infinite() { 1.0 } else { beyond / (beyond + total) };
        Masses { unseen: self.unseen, graphs: self.graphs, above }
    }
}

fn weighted(graph: &Graph, terms: &[f64]) -> f64 {
    graph.powers.iter().map(|&(margin, power)| f64::from(power) * terms[margin as usize]).sum()
}

fn multiply(values: &mut [f64], factors: &[f64]) {
    values.iter_mut().zip(factors).for_each(|(value, factor)| *value *= factor);
}

/// A coarse look at the whole range, to find where the posterior lies.
struct Pilot {
    /// Unseen numbers, each a twentieth above the last, with the logarithm of the mass of the trapezium around it.
    points: Vec<(f64, f64)>,
    /// The logarithm of the mass beyond the last point, as a power law.
    beyond: f64,
}

impl Pilot {
    fn new(posterior: &Posterior<'_>) -> Pilot {
        let mut numbers = vec![0.0];
        while let Some(&last) = numbers.last().filter(|last| **last < f64::from(HIGHEST)) {
            numbers.push((last * 1.05).floor().max(last + 1.0).min(f64::from(HIGHEST)));
        }
        let heights: Vec<f64> = numbers.iter().map(|&unseen| posterior.height(unseen)).collect();
        let width = |i: usize| (numbers[(i + 1).min(numbers.len() - 1)] - numbers[i.saturating_sub(1)]) / 2.0;
        let points = (0..numbers.len()).map(|i| (numbers[i], heights[i] + width(i).ln())).collect();
        let (end, before) = (numbers.len() - 1, numbers.len() - 2);
        let power = (heights[before] - heights[end]) / (numbers[end] / numbers[before]).ln();
        let beyond = if power > 1.0 { heights[end] + numbers[end].ln() - (power - 1.0).ln() } else { f64::INFINITY };
        Pilot { points, beyond }
    }

    /// The logarithm of the mass above a number.
    fn above(&self, unseen: u32) -> f64 {
        let above = self.points.iter().filter(|(number, _)| *number > f64::from(unseen)).map(|(_, mass)| *mass);
        log_sum(above.chain([self.beyond]))
    }

    /// A number with at most this share above it: two points beyond the first that seems to have it, because a
    /// posterior narrower than the pilot's steps may hide between two of them.
    fn last(&self, share: f64) -> u32 {
        let enough = log_sum(self.points.iter().map(|(_, mass)| *mass).chain([self.beyond])) + share.ln();
        let mut above = self.beyond;
        let mut index = self.points.len() - 1;
        while index > 0 && log_sum([above, self.points[index].1].into_iter()) < enough {
            above = log_sum([above, self.points[index].1].into_iter());
            index -= 1;
        }
        self.points[(index + 2).min(self.points.len() - 1)].0 as u32
    }

    /// A number with nothing below it that a double would notice.
    fn first(&self) -> u32 {
        let whole = log_sum(self.points.iter().map(|(_, mass)| *mass));
        let index = self.points.iter().position(|(_, mass)| *mass > whole - 45.0).unwrap_or(0);
        self.points[index.saturating_sub(2)].0 as u32
    }
}

impl Posterior<'_> {
    /// The logarithm of the posterior of an unseen number, all graphs together, up to a constant.
    fn height(&self, unseen: f64) -> f64 {
        let terms = self.terms(unseen);
        terms[0] + log_sum(self.graphs.iter().map(|graph| weighted(graph, &terms)))
    }
}

/// The logarithm of the sum of exponentials.
fn log_sum(logs: impl Iterator<Item = f64> + Clone) -> f64 {
    let peak = logs.clone().fold(f64::NEG_INFINITY, f64::max);
    if peak.is_infinite() {
        return peak;
    }
    peak + logs.map(|log| (log - peak).exp()).sum::<f64>().ln()
}
