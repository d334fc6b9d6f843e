//! Fits hierarchical log-linear models fast: what `fit` does for any design, with the sums over patterns taken
//! along the lattice of sets of lists. Whether a maximum exists is decided before, by `face`.

use crate::fit::{Fit, ln_gamma};

/// Counts of all patterns of some lists, with room to work in; the empty pattern never counts.
pub(crate) struct Lattice {
    counts: Vec<f64>,
    total: f64,
    factorials: f64,
    /// Fitted means, zero for patterns left out.
    means: Vec<f64>,
    /// Sums over patterns, indexed by the set of lists.
    sums: Vec<f64>,
    /// The lower triangle of the information and then of its root, row by row.
    triangle: Vec<f64>,
}

impl Lattice {
    /// Takes the counts of the patterns 1, 2, ….
    pub(crate) fn new(counts: impl Iterator<Item = f64>) -> Lattice {
        let counts: Vec<f64> = [0.0].into_iter().chain(counts).collect();
        let factorials = counts.iter().filter(|count| **count > 1.0).map(|count| ln_gamma(count + 1.0)).sum();
        let size = counts.len();
        Lattice {
            total: counts.iter().sum(),
            factorials,
            means: vec![0.0; size],
            sums: vec![0.0; size],
            triangle: Vec::new(),
            counts,
        }
    }

    /// Maximises the Poisson likelihood where the logarithm of a pattern's mean is the sum of the parameters of the
    /// `terms` inside it.
    ///
    /// `keeps` tells which patterns 1, 2, … count. Assumes independent terms and an existing maximum. Newton's
    /// method as in `fit`, same accuracy: gradient below 1e-9 of the total. The product of two terms is the term
    /// of both, so every entry of the information is one sum over the patterns that hold a set of lists.
    /// Source: McCullagh & Nelder 1989, section 2.5; sums over supersets, Yates 1937.
    pub(crate) fn fit(&mut self, terms: &[u32], keeps: &[bool]) -> Option<Fit> {
        let keeps = |pattern: usize| pattern > 0 && keeps[pattern - 1];
        let mut beta = self.start(terms, &keeps)?;
        let mut height = self.climb(terms, &beta, &keeps);
        for _ in 0..200 {
            let mut gradient = self.gradient(terms, &keeps);
            self.factor(terms)?;
            if gradient.iter().all(|slope| slope.abs() <= 1e-9 * self.total.max(1.0)) {
                return Some(self.finish(beta, height));
            }
            self.solve(&mut gradient);
            let mut length = 1.0;
            loop {
                let next: Vec<f64> = beta.iter().zip(&gradient).map(|(b, step)| b + length * step).collect();
                let reached = self.climb(terms, &next, &keeps);
                if reached >= height - 1e-12 * height.abs() {
                    (beta, height) = (next, reached);
                    break;
                }
                length /= 2.0;
                if length < 1e-12 {
                    return None;
                }
            }
        }
        None
    }

    /// Least squares on the logarithms of the counts.
    fn start(&mut self, terms: &[u32], keeps: &impl Fn(usize) -> bool) -> Option<Vec<f64>> {
        for pattern in 0..self.counts.len() {
            let raised = self.counts[pattern] + 0.5;
            self.means[pattern] = if keeps(pattern) { raised } else { 0.0 };
            self.sums[pattern] = if keeps(pattern) { raised * raised.ln() } else { 0.0 };
        }
        add_supersets(&mut self.sums);
        let mut right: Vec<f64> = terms.iter().map(|&term| self.sums[term as usize]).collect();
        self.factor(terms)?;
        self.solve(&mut right);
        Some(right)
    }

    /// Sets the means to those of the parameters; answers the likelihood without its factorials.
    fn climb(&mut self, terms: &[u32], beta: &[f64], keeps: &impl Fn(usize) -> bool) -> f64 {
        self.sums.fill(0.0);
        for (&term, value) in terms.iter().zip(beta) {
            self.sums[term as usize] = *value;
        }
        add_subsets(&mut self.sums);
        let mut height = 0.0;
        for (pattern, eta) in self.sums.iter().enumerate() {
            let mean = if keeps(pattern) { eta.exp() } else { 0.0 };
            self.means[pattern] = mean;
            if keeps(pattern) {
                height += self.counts[pattern] * eta - mean;
            }
        }
        height
    }

    fn gradient(&mut self, terms: &[u32], keeps: &impl Fn(usize) -> bool) -> Vec<f64> {
        for pattern in 0..self.counts.len() {
            let residual = self.counts[pattern] - self.means[pattern];
            self.sums[pattern] = if keeps(pattern) { residual } else { 0.0 };
        }
        add_supersets(&mut self.sums);
        terms.iter().map(|&term| self.sums[term as usize]).collect()
    }

    /// The lower triangle L with L Lᵀ = the information at the means; None if that is not positive definite.
    fn factor(&mut self, terms: &[u32]) -> Option<()> {
        self.sums.copy_from_slice(&self.means);
        add_supersets(&mut self.sums);
        let order = terms.len();
        self.triangle.clear();
        self.triangle.resize(order * order, 0.0);
        for i in 0..order {
            let (above, line) = self.triangle.split_at_mut(i * order);
            for j in 0..=i {
                let whole = self.sums[(terms[i] | terms[j]) as usize];
                let earlier = if i == j { &line[..j] } else { &above[j * order..j * order + j] };
                let rest = whole - line[..j].iter().zip(earlier).map(|(a, b)| a * b).sum::<f64>();
                if i == j && (rest.is_nan() || rest <= 1e-14 * whole) {
                    return None;
                }
                line[j] = if i == j { rest.sqrt() } else { rest / above[j * order + j] };
            }
        }
        Some(())
    }

    /// Solves L Lᵀ x = right in place.
    fn solve(&self, right: &mut [f64]) {
        let order = right.len();
        for i in 0..order {
            let line = &self.triangle[i * order..i * order + i];
            let below: f64 = line.iter().zip(&right[..i]).map(|(a, b)| a * b).sum();
            right[i] = (right[i] - below) / self.triangle[i * order + i];
        }
        for i in (0..order).rev() {
            right[i] /= self.triangle[i * order + i];
            let value = right[i];
            for (j, entry) in right[..i].iter_mut().enumerate() {
                *entry -= self.triangle[i * order + j] * value;
            }
        }
    }

    fn finish(&self, beta: Vec<f64>, height: f64) -> Fit {
        let mut unit = vec![0.0; beta.len()];
        unit[0] = 1.0;
        self.solve(&mut unit);
        let (expected, first_error) = (self.means[1..].to_vec(), unit[0].sqrt());
        Fit { expected, first_error, log_likelihood: height - self.factorials, beta }
    }
}

/// Replaces each entry by the sum over the sets inside its own.
fn add_subsets(sums: &mut [f64]) {
    let mut half = 1;
    while half < sums.len() {
        for pair in sums.chunks_exact_mut(2 * half) {
            let (without, with) = pair.split_at_mut(half);
            with.iter_mut().zip(without).for_each(|(with, without)| *with += *without);
        }
        half *= 2;
    }
}

/// Replaces each entry by the sum over the sets around its own.
fn add_supersets(sums: &mut [f64]) {
    let mut half = 1;
    while half < sums.len() {
        for pair in sums.chunks_exact_mut(2 * half) {
            let (without, with) = pair.split_at_mut(half);
            without.iter_mut().zip(with).for_each(|(without, with)| *without += *with);
        }
        half *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_run_over_the_sets_inside_and_around() {
        // By hand, sets of two lists in the order none, first, second, both.
        let (mut inside, mut around) = ([1.0, 2.0, 4.0, 8.0], [1.0, 2.0, 4.0, 8.0]);
        add_subsets(&mut inside);
        add_supersets(&mut around);
        assert_eq!((inside, around), ([1.0, 3.0, 5.0, 15.0], [15.0, 10.0, 12.0, 8.0]));
    }

    #[test]
    fn two_independent_lists_leave_their_product_over_the_overlap_unseen() {
        // By hand: 5 and 10 alone, 5 on both, so 5 · 10 / 5 = 10 unseen; the model is saturated, so the variance of
        // the logarithm is 1/5 + 1/10 + 1/5.
        let found = Lattice::new([5.0, 10.0, 5.0].into_iter()).fit(&[0, 1, 2], &[true; 3]).expect("it exists");
        assert!((found.beta[0].exp() - 10.0).abs() < 1e-8);
        assert!((found.first_error - 0.5_f64.sqrt()).abs() < 1e-8);
    }
}
