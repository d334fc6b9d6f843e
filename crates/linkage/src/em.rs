//! Expectation–maximisation for the Fellegi–Sunter model, on distinct level vectors with
//! counts. It knows levels as numbers only; what they mean is left to others.

/// All pairs of two lists that show the same levels.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    /// Which pair of lists; each has its own share of matches.
    pub group: usize,
    /// The level of each comparison; `None` where it could not be made.
    pub levels: Vec<Option<usize>>,
    /// How many pairs show these levels.
    pub count: f64,
}

/// Where training starts, what it holds fixed, and when it stops.
#[derive(Debug, Clone, PartialEq)]
pub struct Training {
    /// For each group P(level | non-match) of each comparison and level, held fixed; all
    /// above 0.
    pub u: Vec<Vec<Vec<f64>>>,
    /// The first P(level | match), and the opinion the data are mixed with; all above 0.
    pub m: Vec<Vec<f64>>,
    /// How many matches that opinion counts as; 0 gives the maximum likelihood.
    pub m_worth: f64,
    /// The first share of matches of each group.
    pub lambda: Vec<f64>,
    /// The greatest share of matches each group can have.
    pub lambda_most: Vec<f64>,
    /// Training stops when no probability moves by more than this.
    pub tolerance: f64,
    /// Training stops after this many rounds.
    pub max_iterations: usize,
}

/// What training found.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// P(level | match) of each comparison and level.
    pub m: Vec<Vec<f64>>,
    /// The share of matches of each group.
    pub lambda: Vec<f64>,
    /// Rounds made.
    pub iterations: usize,
    /// Whether the last round moved no probability by more than the tolerance.
    pub converged: bool,
}

/// A share of matches is never 0 or 1, or its weight would be infinite.
const LEAST_SHARE: f64 = 1e-9;

/// Finds m and lambda from patterns, with u held fixed.
///
/// Assumes that, among matches and among non-matches, comparisons are independent, and
/// that a comparison is missing for reasons unrelated to a match.
/// Source: Fellegi and Sunter 1969; Dempster, Laird and Rubin 1977; Winkler 1988 for the
/// use of EM with counts of patterns.
/// Errors: none; with no pattern the opinion comes back, not converged after no round.
pub fn fit(patterns: &[Pattern], training: &Training) -> Fit {
    let mut fit = Fit { m: training.m.clone(), lambda: training.lambda.clone(), iterations: 0, converged: false };
    while !patterns.is_empty() && !fit.converged && fit.iterations < training.max_iterations {
        let next = round(patterns, training, &fit);
        let moved = distance(&fit, &next);
        fit = Fit { iterations: fit.iterations + 1, converged: moved <= training.tolerance, ..next };
    }
    fit
}

/// The probability that a pair of this pattern is a match.
pub fn probability(pattern: &Pattern, training: &Training, fit: &Fit) -> f64 {
    let lambda = fit.lambda[pattern.group];
    let mut odds = lambda / (1.0 - lambda);
    for (comparison, level) in pattern.levels.iter().enumerate() {
        if let Some(level) = *level {
            odds *= fit.m[comparison][level] / training.u[pattern.group][comparison][level];
        }
    }
    // Written so that huge odds give 1 instead of a division of two infinities.
    1.0 - 1.0 / (1.0 + odds)
}

/// One round: expected matches of each pattern, then the shares they imply.
fn round(patterns: &[Pattern], training: &Training, fit: &Fit) -> Fit {
    let mut m: Vec<Vec<f64>> = training.m.iter().map(|opinion| scaled(opinion, training.m_worth)).collect();
    let mut matches = vec![0.0; fit.lambda.len()];
    let mut pairs = vec![0.0; fit.lambda.len()];
    for pattern in patterns {
        let expected = pattern.count * probability(pattern, training, fit);
        matches[pattern.group] += expected;
        pairs[pattern.group] += pattern.count;
        for (shares, level) in m.iter_mut().zip(&pattern.levels) {
            if let Some(level) = *level {
                shares[level] += expected;
            }
        }
    }
    for (shares, previous) in m.iter_mut().zip(&fit.m) {
        let total: f64 = shares.iter().sum();
        if total > 0.0 {
            *shares = scaled(shares, 1.0 / total);
        } else {
            // Nobody made this comparison: nothing is learnt about it.
            shares.clone_from(previous);
        }
    }
    let mut lambda = fit.lambda.clone();
    for (group, share) in lambda.iter_mut().enumerate() {
        if pairs[group] > 0.0 {
            let most = training.lambda_most[group].min(1.0 - LEAST_SHARE);
            *share = (matches[group] / pairs[group]).min(most).max(LEAST_SHARE);
        }
    }
    Fit { m, lambda, iterations: fit.iterations, converged: false }
}

fn scaled(shares: &[f64], by: f64) -> Vec<f64> {
    shares.iter().map(|share| share * by).collect()
}

fn distance(a: &Fit, b: &Fit) -> f64 {
    let m = a.m.iter().flatten().zip(b.m.iter().flatten());
    let lambda = a.lambda.iter().zip(&b.lambda);
    m.chain(lambda).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max)
}
