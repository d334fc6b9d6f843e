//! The state of one chain and its Gibbs sweep, the six steps of Manrique-Vallier 2016.
//! When to stop and what to keep is left to `run`.

use super::MOST_UNSEEN;
use super::cells::Cells;
use super::random::Random;
use crate::Overlap;

/// How the prior of the concentration α looks: gamma of this shape and rate.
#[derive(Debug, Clone, Copy)]
pub(super) struct Concentration {
    pub(super) shape: f64,
    pub(super) rate: f64,
}

/// One point of the chain: the parameters, and who is in which class.
pub(super) struct Sweep {
    prior: Concentration,
    /// Whether [`Sweep::permute`] and [`Sweep::slide`] go with the six steps.
    pub(super) has_moves: bool,
    /// The patterns that somebody has, with how many have it.
    pub(super) patterns: Vec<(u32, u64)>,
    /// The probability of each of them, and what it might become.
    pub(super) totals: Vec<f64>,
    pub(super) trials: Vec<f64>,
    observed: u64,
    /// λ of every list and class, π, and the probability of each pattern in each class.
    pub(super) cells: Cells,
    /// Members of each class, observed and unseen.
    sizes: Vec<u64>,
    /// Of them, those on each list; a row for each list.
    ones: Vec<u64>,
    /// How many of each pattern are in each class; a row for each pattern.
    placed: Vec<u64>,
    /// The classes, the largest first: the order in which people are given out.
    order: Vec<usize>,
    /// The concentration of the stick-breaking weights.
    pub(super) alpha: f64,
    /// How many are on no list.
    pub(super) unseen: u64,
    unseen_by_class: Vec<u64>,
}

impl Sweep {
    /// Starts a chain from the prior of reach and weights, at a concentration between 0.05 and 5 and with
    /// between a tenth and ten times as many unseen as observed, so that chains start far from each other.
    pub(super) fn start(overlap: &Overlap, classes: usize, prior: Concentration, random: &mut Random) -> Sweep {
        let held = overlap.cells().filter(|(_, count)| *count > 0);
        let patterns: Vec<_> = held.map(|(pattern, count)| (pattern, u64::from(count))).collect();
        let mut sweep = Sweep {
            prior,
            has_moves: true,
            placed: vec![0; classes * patterns.len()],
            totals: vec![0.0; patterns.len()],
            trials: vec![0.0; patterns.len()],
            patterns,
            observed: u64::from(overlap.observed()),
            cells: Cells::new(overlap.lists(), classes),
            sizes: vec![0; classes],
            ones: vec![0; classes * overlap.lists()],
            order: (0..classes).collect(),
            alpha: 0.05 * (random.unit() * 100_f64.ln()).exp(),
            unseen: (overlap.observed() as f64 * 0.1 * (random.unit() * 100_f64.ln()).exp()) as u64,
            unseen_by_class: vec![0; classes],
        };
        sweep.draw_reach(random);
        sweep.draw_weights(random);
        sweep.cells.multiply();
        sweep.place_unseen(random);
        sweep
    }

    /// One sweep.
    pub(super) fn advance(&mut self, random: &mut Random) {
        self.place_observed(random);
        if self.has_moves {
            self.permute(random);
        }
        self.sort();
        self.draw_reach(random);
        let ln_last = self.draw_weights(random);
        self.cells.multiply();
        let ln_last = if self.has_moves { self.slide(ln_last, random) } else { ln_last };
        self.draw_unseen(random);
        self.place_unseen(random);
        self.draw_concentration(ln_last, random);
    }

    /// Other counts of patterns than before.
    #[cfg(test)]
    pub(super) fn observe(&mut self, patterns: Vec<(u32, u64)>) {
        self.observed = patterns.iter().map(|(_, count)| count).sum();
        self.placed = vec![0; patterns.len() * self.classes()];
        (self.totals, self.trials) = (vec![0.0; patterns.len()], vec![0.0; patterns.len()]);
        self.patterns = patterns;
    }

    /// Classes that hold somebody, observed or not: counted after [`Sweep::place_observed`] of this sweep.
    pub(super) fn occupied(&self) -> usize {
        self.sizes.iter().filter(|size| **size > 0).count()
    }

    /// Classes that the model allows.
    pub(super) fn classes(&self) -> usize {
        self.sizes.len()
    }

    /// Step 1: those observed over the classes, multinomial for each pattern.
    fn place_observed(&mut self, random: &mut Random) {
        self.placed.fill(0);
        let classes = self.order.len();
        for (i, &(pattern, count)) in self.patterns.iter().enumerate() {
            let total = self.cells.weigh(pattern);
            let row = &mut self.placed[i * classes..(i + 1) * classes];
            split((count, total), &self.cells.weights, &self.order, random, row);
        }
        self.count();
    }

    /// Puts the classes in the order of their sizes: it is nearly so already.
    fn sort(&mut self) {
        let sizes = &self.sizes;
        for i in 1..self.order.len() {
            let mut place = i;
            while place > 0 && sizes[self.order[place]] > sizes[self.order[place - 1]] {
                self.order.swap(place, place - 1);
                place -= 1;
            }
        }
    }

    /// Adds up who is in each class and on each list of it.
    fn count(&mut self) {
        let classes = self.sizes.len();
        self.sizes.copy_from_slice(&self.unseen_by_class);
        self.ones.fill(0);
        for (i, &(pattern, _)) in self.patterns.iter().enumerate() {
            let row = &self.placed[i * classes..(i + 1) * classes];
            add(&mut self.sizes, row);
            let mut rest = pattern;
            while rest != 0 {
                let list = rest.trailing_zeros() as usize;
                add(&mut self.ones[list * classes..(list + 1) * classes], row);
                rest &= rest - 1;
            }
        }
    }

    /// Between steps 1 and 2: neighbouring classes change places or not, given who is together.
    ///
    /// A Gibbs step of its own. With V integrated out the first of two neighbours of sizes a and b, with T people
    /// behind them, contributes `Γ(1 + a) Γ(α + b + T)/Γ(1 + α + a + b + T)`, the second
    /// `Γ(1 + b) Γ(α + T)/Γ(1 + α + b + T)`; all but `1/(α + b + T)` is the same in both orders, so a stands first
    /// with odds `(α + a + T) : (α + b + T)`. Reach, whose prior is the same for all classes, is drawn after it. The
    /// last stick is not broken, and the last class keeps its place.
    /// Why: Papaspiliopoulos & Roberts 2008, Biometrika 95, 169–186, section 3.4: without such moves chains stay
    /// long in one order of the classes, which the weights and α do not forget.
    fn permute(&mut self, random: &mut Random) {
        let classes = self.sizes.len();
        let mut behind = self.sizes[classes - 1];
        for second in (1..classes.saturating_sub(1)).rev() {
            let first = second - 1;
            let (a, b) = (self.sizes[first], self.sizes[second]);
            let stays = self.alpha + (a + behind) as f64;
            let changes = self.alpha + (b + behind) as f64;
            if a != b && random.unit() * (stays + changes) >= stays {
                self.sizes.swap(first, second);
                (0..self.cells.lists).for_each(|list| self.ones.swap(list * classes + first, list * classes + second));
            }
            behind += self.sizes[second];
        }
    }

    /// Step 2: how likely each list reaches each class, `Beta(1 + on it, 1 + not on it)`.
    fn draw_reach(&mut self, random: &mut Random) {
        let lists = self.cells.lists;
        for (class, &size) in self.sizes.iter().enumerate() {
            for list in 0..lists {
                let reach = match self.ones[list * self.order.len() + class] {
                    _ if size == 0 => {
                        let reach = random.unit();
                        (reach, 1.0 - reach)
                    }
                    ones => random.beta((1 + ones) as f64, (1 + size - ones) as f64),
                };
                self.cells.reach(list, class, reach);
            }
        }
    }

    /// Step 3: the weights by breaking a stick, `V_k ~ Beta(1 + n_k, α + Σ_{l>k} n_l)`; gives `ln π_K`.
    ///
    /// What is left of the stick is kept as a logarithm too, since α near zero leaves less than any number holds.
    fn draw_weights(&mut self, random: &mut Random) -> f64 {
        let last = self.sizes.len() - 1;
        let mut after: u64 = self.sizes.iter().sum();
        let (mut left, mut ln_left) = (1.0, 0.0);
        for class in 0..last {
            let size = self.sizes[class];
            after -= size;
            let tail = self.alpha + after as f64;
            let (broken, ln_rest) = if size == 0 {
                // Beta(1, b) by inversion: 1 − V = U^(1/b).
                let ln_rest = random.unit().ln() / tail;
                (-ln_rest.exp_m1(), ln_rest)
            } else if tail >= 1.0 {
                let (broken, rest) = random.beta((1 + size) as f64, tail);
                (broken, rest.ln())
            } else {
                let (x, ln_y) = (random.gamma((1 + size) as f64), random.ln_gamma(tail));
                let sum = x + ln_y.exp();
                (x / sum, ln_y - sum.ln())
            };
            self.cells.shares[class] = left * broken;
            ln_left += ln_rest;
            left = f64::exp(ln_left);
        }
        self.cells.shares[last] = left;
        ln_left
    }

    /// Step 4: how many are on no list, `n0 ~ NegBin(n, 1 − p0)`, as Poisson of a gamma mean.
    ///
    /// Beyond [`MOST_UNSEEN`] it is taken as that, which `run` counts and reports.
    fn draw_unseen(&mut self, random: &mut Random) {
        let (missed, found) = self.cells.missed();
        let mean = random.gamma(self.observed as f64) * missed / found;
        // Not below, rather than above: a quotient that is not a number is bounded too.
        let is_within = mean < MOST_UNSEEN as f64;
        self.unseen = if is_within { random.poisson(mean).min(MOST_UNSEEN) } else { MOST_UNSEEN };
    }

    /// Step 5: those unseen over the classes, multinomial.
    fn place_unseen(&mut self, random: &mut Random) {
        self.unseen_by_class.fill(0);
        let total = self.cells.weigh(0);
        split((self.unseen, total), &self.cells.weights, &self.order, random, &mut self.unseen_by_class);
    }

    /// Step 6: `α ~ Gamma(shape + K − 1, rate − ln π_K)`.
    fn draw_concentration(&mut self, ln_last: f64, random: &mut Random) {
        let shape = self.prior.shape + (self.sizes.len() - 1) as f64;
        // The least positive number keeps the next stick defined where the draw underflows.
        self.alpha = (random.gamma(shape) / (self.prior.rate - ln_last)).max(f64::MIN_POSITIVE);
    }
}

/// Gives out `count` people over classes with these weights of this sum: a chain of binomials, the largest
/// class first, which ends when nobody is left.
///
/// The order changes nothing in the distribution of the counts, only how soon nobody is left.
/// Source: Devroye 1986, Non-uniform random variate generation, chapter XI.1.4.
fn split((count, total): (u64, f64), weights: &[f64], order: &[usize], random: &mut Random, placed: &mut [u64]) {
    let (mut left, mut rest) = (count, total);
    let Some((&last, others)) = order.split_last() else { return };
    for &class in others {
        if left == 0 {
            return;
        }
        let after = (rest - weights[class]).max(0.0);
        let scale = 1.0 / rest;
        let p = (weights[class] * scale).min(1.0);
        let members = if rest > 0.0 { random.binomial(left, p, after * scale) } else { 0 };
        placed[class] = members;
        left -= members;
        rest = after;
    }
    placed[last] = left;
}

fn add(sums: &mut [u64], counts: &[u64]) {
    let counts = &counts[..sums.len()];
    for i in 0..sums.len() {
        sums[i] += counts[i];
    }
}
