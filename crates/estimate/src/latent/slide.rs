//! A move of its own between steps 3 and 4: a class becomes harder to find and larger, or easier and smaller.
//!
//! What the counts hardly determine is how many hide in a class that lists seldom reach. The sweep changes that in
//! small steps, since it holds everybody unseen in a class while it draws its reach. Here nobody is in a class and
//! nobody unseen is counted: the target is `p(λ, V | α, patterns) ∝ p(λ) p(V | α) Π_x (p_x / (1 − p0))^{n_x}`, which
//! p(N) ∝ 1/N leaves when N and the classes are summed out. Steps 4, 5 and 1 then draw both afresh.
//!
//! Source: partially collapsed Gibbs samplers, van Dyk & Park 2008, JASA 103, 790–796, section 3; Metropolis steps by
//! deterministic maps with a Jacobian, Green 1995, Biometrika 82, 711–732. The map is ours.

use super::random::Random;
use super::sweep::Sweep;

/// Trials in a sweep. Our choice by effective size per second on the killings in Kosovo.
const TRIALS: usize = 2;

/// Only so many of the first classes are tried: [`Sweep::permute`] brings the large ones there, and a choice that
/// looks at no class leaves the target as it is. Our choice, as above.
const FIRST: usize = 5;

impl Sweep {
    /// Tries a few classes; takes `ln π_K` and gives it as it is afterwards. The tables must be filled.
    pub(super) fn slide(&mut self, mut ln_last: f64, random: &mut Random) -> f64 {
        for (total, (pattern, _)) in self.totals.iter_mut().zip(&self.patterns) {
            *total = self.cells.weigh(*pattern);
        }
        for _ in 0..TRIALS {
            let class = (random.unit() * self.cells.shares.len().min(FIRST) as f64) as usize;
            // A mixture of scales from 0.05 to 2 on the log-odds; symmetric, since it looks at nothing.
            let scale = 0.05 * (random.unit() * 40_f64.ln()).exp();
            if let Some(ln_factor) = self.try_slide(class, scale * random.normal(), random) {
                ln_last += ln_factor;
            }
        }
        ln_last
    }

    /// Adds `shift` to the log-odds of every list to reach the class, and multiplies its weight before all are made
    /// to add up to one again by `c = P(found | before)/P(found | after)`, so that as many of it are found as before.
    /// If accepted, gives the logarithm of the factor by which `π_K` changed.
    ///
    /// With `Z = 1 + (c − 1) π_k`: `π' = π / Z` but `π'_k = c π_k / Z`. In terms of π the prior is
    /// `π_K^{α−1} / Π_{1<l<K} R_l`, R_l being what is left of the stick before class l; the map has the Jacobian
    /// `c Z^{−K}` in π and `Π λ'(1 − λ')/(λ(1 − λ))` in λ. Together, with the prior of λ uniform, the
    /// acceptance is `Π_x (p'_x/p_x)^{n_x} · Jacobian in λ · c Z^{−1−α} · Π_{1<l≤k, l<K} R_l/(R_l + (c − 1) π_k)`, and
    /// `c^{α−1}` more if k = K. 1 − p0 changes by 1/Z as every p_x does, which therefore cancels.
    fn try_slide(&mut self, class: usize, shift: f64, random: &mut Random) -> Option<f64> {
        let (ln_reach, c) = self.cells.shifted(class, shift.exp())?;
        let share = self.cells.shares[class];
        let last = self.cells.shares.len() - 1;
        let more = (c - 1.0) * share;
        let z = 1.0 + more;
        let mut sticks = 1.0;
        let mut left: f64 = self.cells.shares[class..].iter().sum();
        for before in (1..=class).rev() {
            if before < last {
                sticks *= left / (left + more);
            }
            left += self.cells.shares[before - 1];
        }
        let ln_last = if class == last { c.ln() } else { 0.0 };
        // One class has all the weight before and after.
        let ln_weights = match last {
            0 => 0.0,
            _ => (c * sticks).ln() - (1.0 + self.alpha) * z.ln() + (self.alpha - 1.0) * ln_last,
        };
        let mut ln_ratio = ln_reach + ln_weights;
        for ((&(pattern, count), total), trial) in self.patterns.iter().zip(&self.totals).zip(&mut self.trials) {
            *trial = total + c * share * self.cells.trial(pattern) - self.cells.weight(pattern, class);
            ln_ratio += count as f64 * (*trial / total).ln();
        }
        // Not above, rather than below: a ratio that is not a number is refused.
        let is_accepted = random.unit().ln() < ln_ratio;
        if !is_accepted {
            return None;
        }
        self.cells.accept(class, c, z);
        self.cells.multiply();
        for (total, trial) in self.totals.iter_mut().zip(&self.trials) {
            *total = trial / z;
        }
        Some(ln_last - z.ln())
    }
}
