//! The trained model in a form that people can read: for each level how often matches and
//! non-matches show it, what it weighs, and how a pair's weight is made up.

use serde::{Deserialize, Serialize};

use crate::compare::{COUNT, Comparison, Levels, UNKNOWN};
use crate::level::NULL;

/// What one level of one comparison weighs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevelWeight {
    /// The code of the level.
    pub code: &'static str,
    /// P(level | match), among pairs for which the comparison could be made.
    pub m: f64,
    /// P(level | non-match), among such pairs that pass the blocking rules.
    pub u: f64,
}

impl LevelWeight {
    /// The evidence of this level for a match, in bits: log2(m / u).
    ///
    /// Source: Fellegi and Sunter 1969, section 2.
    pub fn weight_bits(&self) -> f64 {
        (self.m / self.u).log2()
    }
}

/// Two lists: the share of matches among their compared pairs, and what levels weigh.
#[derive(Debug, Clone, PartialEq)]
pub struct ListPair {
    /// The list with the lower number.
    pub left: usize,
    /// The list with the higher number.
    pub right: usize,
    /// How many pairs of rows were compared.
    pub pairs: u64,
    /// The share of matches among them, lambda.
    pub lambda: f64,
    /// For each comparison, in the order of [`Comparison::ALL`], its levels.
    pub comparisons: Vec<(Comparison, Vec<LevelWeight>)>,
}

impl ListPair {
    /// What is known before any comparison, in bits: log2(lambda / (1 - lambda)).
    pub fn prior_bits(&self) -> f64 {
        odds_bits(self.lambda)
    }
}

/// The trained model: m is shared by all lists; u and lambda belong to a pair of lists.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Every two lists.
    pub lists: Vec<ListPair>,
    /// Rounds of training.
    pub iterations: usize,
    /// Whether training converged; if not, read the weights with doubt.
    pub converged: bool,
}

/// A trained model as it is put away: numbers alone, in the order of [`Comparison::ALL`] and its levels. They stand as the
/// bits of doubles, since not every reader of decimal numbers gives the last digit back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptModel {
    /// Every two lists.
    lists: Vec<KeptPair>,
    iterations: usize,
    converged: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct KeptPair {
    left: usize,
    right: usize,
    pairs: u64,
    lambda: u64,
    /// m and u of every level of every comparison.
    levels: Vec<Vec<(u64, u64)>>,
}

impl KeptModel {
    /// The model; `None` when its levels are not those of this program, or a number is none that training gives.
    pub fn model(&self) -> Option<Model> {
        let is_share = |share: f64| share > 0.0 && share <= 1.0;
        let pair = |kept: &KeptPair| {
            let comparison = |(comparison, levels): (&Comparison, &Vec<(u64, u64)>)| {
                let known = comparison.levels();
                let level = |(level, (m, u)): (&crate::Level, &(u64, u64))| {
                    let (m, u) = (f64::from_bits(*m), f64::from_bits(*u));
                    (is_share(m) && is_share(u)).then_some(LevelWeight { code: level.code, m, u })
                };
                let weights: Option<Vec<LevelWeight>> = known.iter().zip(levels).map(level).collect();
                (known.len() == levels.len()).then_some((*comparison, weights?))
            };
            let comparisons: Option<Vec<_>> = Comparison::ALL.iter().zip(&kept.levels).map(comparison).collect();
            let is_whole = kept.levels.len() == Comparison::ALL.len() && kept.left < kept.right;
            let KeptPair { left, right, pairs, lambda, .. } = *kept;
            let lambda = f64::from_bits(lambda);
            let comparisons = comparisons.filter(|_| is_whole && lambda > 0.0 && lambda < 1.0)?;
            Some(ListPair { left, right, pairs, lambda, comparisons })
        };
        let lists: Vec<ListPair> = self.lists.iter().map(pair).collect::<Option<_>>()?;
        Some(Model { lists, iterations: self.iterations, converged: self.converged })
    }
}

/// One step of a waterfall: what one comparison adds to the weight of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contribution {
    /// What was compared.
    pub comparison: Comparison,
    /// The code of the level found, or `null`.
    pub level: &'static str,
    /// What it adds, in bits; 0 for `null`.
    pub weight_bits: f64,
}

/// The probability that belongs to a weight in bits: 2^w / (1 + 2^w).
pub fn probability(weight_bits: f64) -> f64 {
    1.0 / (1.0 + (-weight_bits).exp2())
}

/// The weight in bits that belongs to a probability: log2(p / (1 - p)), the inverse of [`probability`].
pub fn odds_bits(probability: f64) -> f64 {
    (probability / (1.0 - probability)).log2()
}

impl Model {
    /// The model as numbers, to be put away.
    pub fn kept(&self) -> KeptModel {
        let bits = |levels: &[LevelWeight]| levels.iter().map(|l| (l.m.to_bits(), l.u.to_bits())).collect();
        let pair = |pair: &ListPair| KeptPair {
            left: pair.left,
            right: pair.right,
            pairs: pair.pairs,
            lambda: pair.lambda.to_bits(),
            levels: pair.comparisons.iter().map(|(_, levels)| bits(levels)).collect(),
        };
        let lists = self.lists.iter().map(pair).collect();
        KeptModel { lists, iterations: self.iterations, converged: self.converged }
    }

    /// The number of a pair of lists in `lists`, whichever comes first.
    pub(crate) fn group(lists: usize, one: usize, other: usize) -> usize {
        let (left, right) = (one.min(other), one.max(other));
        // Pairs stand in the order (0,1), (0,2), …, (1,2), …
        left * (2 * lists - left - 1) / 2 + right - left - 1
    }
}

impl ListPair {
    /// The weight in bits of every level, in the order of [`Comparison::ALL`].
    pub(crate) fn table(&self) -> Vec<Vec<f64>> {
        let bits = |levels: &Vec<LevelWeight>| levels.iter().map(LevelWeight::weight_bits).collect();
        self.comparisons.iter().map(|(_, levels)| bits(levels)).collect()
    }

    /// The waterfall of a pair: of the comparisons that share a code, the one made, or one
    /// null if none was.
    pub(crate) fn explain(&self, found: &Levels) -> Vec<Contribution> {
        let mut shown: Vec<Contribution> = Vec::with_capacity(COUNT);
        for ((comparison, levels), level) in self.comparisons.iter().zip(found) {
            let comparison = *comparison;
            let step = match *level {
                UNKNOWN => Contribution { comparison, level: NULL, weight_bits: 0.0 },
                level => {
                    let level = levels[usize::from(level)];
                    Contribution { comparison, level: level.code, weight_bits: level.weight_bits() }
                }
            };
            match shown.iter_mut().find(|other| other.comparison.code() == comparison.code()) {
                None => shown.push(step),
                Some(other) if other.level == NULL => *other = step,
                Some(_) => {}
            }
        }
        shown
    }
}

/// The weight in bits of a pair: its prior and the weights of its levels.
pub(crate) fn weigh(prior_bits: f64, table: &[Vec<f64>], found: &Levels) -> f64 {
    let mut weight = prior_bits;
    for (weights, level) in table.iter().zip(found) {
        if *level != UNKNOWN {
            weight += weights[usize::from(*level)];
        }
    }
    weight
}
