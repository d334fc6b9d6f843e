//! What to compare, which pairs to look at, and what was learnt: the model of a run, as people write it in a file.
//!
//! Reading and writing the file itself is in `file`; the short form of a blocking rule (`last_name + month(died)`) in
//! `rule`.

use super::level;
use super::rule::Rule;

/// How two values are compared, from near to far.
#[derive(Debug, Clone, PartialEq)]
pub enum How {
    /// The same word or not, upper and lower case and spaces apart.
    Exact,
    /// A word: the same, as close as each of `close`, or not.
    Text {
        /// Jaro–Winkler similarities, the closest first; each above 0 and below 1.
        close: Vec<f64>,
    },
    /// A name: the same; of the same consonants, also across scripts; as close as each of `close`, or not.
    Name {
        /// Jaro–Winkler similarities, the closest first; each above 0 and below 1.
        close: Vec<f64>,
    },
    /// A name of several parts, in any order: all the same, one contained in the other, all close, some, none.
    Parts {
        /// The Jaro–Winkler similarity from which two parts are close.
        close: f64,
    },
    /// A code or number as it is written: the same, or so many typing errors apart.
    Typos {
        /// Damerau–Levenshtein distances, the smallest first; each above 0.
        most: Vec<u32>,
    },
    /// A day, month, year, or a range of them: the same, a typing error apart, as far as known the same, near, far.
    Date {
        /// Days apart, the smallest first; each above 0.
        days: Vec<u32>,
        /// Whether a digit mistyped or day and month exchanged is a level of its own.
        typos: bool,
    },
    /// Two columns, degrees north and east, and a third for how far off the place may be, in kilometres.
    Distance {
        /// Kilometres apart, the smallest first; each above 0.
        km: Vec<f64>,
    },
    /// A number or a range of numbers such as `3-5`: the same, overlapping, as near as each of `within`, or not.
    Number {
        /// How far apart, the smallest first; each above 0.
        within: Vec<f64>,
        /// Whether `within` is a share of the larger number and not a difference.
        is_share: bool,
    },
    /// Several words separated by `;`: the same ones, or so large a share in common.
    Set {
        /// Shares in common (Jaccard), the largest first; each above 0 and below 1.
        shared: Vec<f64>,
    },
}

/// One comparison of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Compare {
    /// The columns it reads: one, or for a distance two or three.
    pub columns: Vec<String>,
    /// How.
    pub how: How,
    /// Whether agreeing on a rare value weighs more than on a common one.
    pub by_frequency: bool,
}

/// What one comparison learnt: for each level, from near to far, how often matches and other pairs show it.
#[derive(Debug, Clone, PartialEq)]
pub struct Learnt {
    /// P(level | match), each above 0, together 1.
    pub m: Vec<f64>,
    /// P(level | no match), each above 0, together 1.
    pub u: Vec<f64>,
}

/// A model: what people decide, and what is learnt where they leave it open.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The comparisons, at most [`MOST_COMPARISONS`].
    pub compare: Vec<Compare>,
    /// A pair is looked at if it satisfies one of these.
    pub block: Vec<Rule>,
    /// Rules that hardly any two different people satisfy: from them follows how many matches to expect.
    pub certain: Vec<Rule>,
    /// The share of all matches that satisfy one of `certain`; above 0, at most 1.
    pub certain_recall: f64,
    /// Rules from whose pairs the comparisons are learnt; a comparison needs one that does not use its columns.
    pub train: Vec<Rule>,
    /// Whether rows of one list are compared with each other.
    pub within_lists: bool,
    /// Whether a list holds each at most once, so that no two rows of it are ever joined.
    pub once_in_a_list: bool,
    /// Pairs below this probability are not kept.
    pub keep: f64,
    /// Pairs from this probability on can join rows into a cluster.
    pub join: f64,
    /// A block of more rows than this is cut, and the report says so.
    pub most_rows_in_a_block: usize,
    /// How many pairs are drawn to learn how often different ones agree.
    pub random_pairs: usize,
    /// The seed of these draws.
    pub seed: u64,
    /// A column of what is known already, from decisions or an earlier linkage: rows of one value there are known to be
    /// one, and a value that several of them have counts once in how often it occurs. It joins no rows.
    pub known: Option<String>,
    /// Whether what two comparisons say at once is learnt too.
    pub interactions: bool,
    /// What was learnt before; then nothing is learnt anew.
    pub learnt: Option<Fit>,
}

/// What training found.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The share of matches among all pairs of rows.
    pub lambda: f64,
    /// For each comparison of the model.
    pub comparisons: Vec<Learnt>,
    /// What two comparisons weigh at once beyond what each weighs.
    pub interactions: Vec<Interaction>,
    /// Comparisons that no training rule could teach m, by number: theirs is an opinion.
    pub untaught: Vec<usize>,
    /// Rounds of training, over all rules.
    pub rounds: usize,
    /// Whether each training came to rest; if not, read the weights with doubt.
    pub converged: bool,
}

/// What two comparisons weigh together beyond what each weighs alone, as two names that are both different where they were
/// swapped.
#[derive(Debug, Clone, PartialEq)]
pub struct Interaction {
    /// The lower of the two comparisons, by its number in the model.
    pub first: usize,
    /// The other.
    pub second: usize,
    /// In bits, for each level of the first and each of the second. Nothing is added where one of both could not be
    /// compared.
    pub bits: Vec<Vec<f64>>,
}

impl Fit {
    /// Weights that are given and not learnt, each comparison by itself.
    pub fn given(lambda: f64, comparisons: Vec<Learnt>) -> Self {
        Self { lambda, comparisons, interactions: Vec::new(), untaught: Vec::new(), rounds: 0, converged: true }
    }
}

impl Interaction {
    /// What a pair of these levels gets in bits.
    pub(crate) fn bits_of(&self, pattern: u64) -> f64 {
        let levels = (level::of(pattern, self.first), level::of(pattern, self.second));
        self.bits.get(levels.0).and_then(|row| row.get(levels.1)).copied().unwrap_or(0.0)
    }
}

/// The most comparisons that a model may have.
pub const MOST_COMPARISONS: usize = 15;
/// The most levels that a comparison may have, null apart.
pub const MOST_LEVELS: usize = 14;

impl Model {
    /// A model of these comparisons and rules, with all else as it is sensible: the first two blocking rules train, and
    /// rows of one list are compared with each other too.
    pub fn new(compare: Vec<Compare>, block: Vec<Rule>) -> Self {
        Self {
            compare,
            train: block.iter().take(2).cloned().collect(),
            certain: Vec::new(),
            block,
            certain_recall: 0.5,
            within_lists: true,
            once_in_a_list: false,
            keep: 0.01,
            join: 0.9,
            most_rows_in_a_block: 4_000,
            random_pairs: 1_000_000,
            seed: 1,
            known: None,
            interactions: true,
            learnt: None,
        }
    }
}

impl How {
    /// A stable code of each level, from near to far; the last is *different*.
    pub fn levels(&self) -> Vec<String> {
        let mut levels = vec!["same".to_owned()];
        match self {
            Self::Exact => {}
            Self::Text { close } => levels.extend(close.iter().map(|least| format!("close-{least}"))),
            Self::Name { close } => {
                levels.push("same-sound".to_owned());
                levels.extend(close.iter().map(|least| format!("close-{least}")));
            }
            Self::Parts { .. } => {
                levels.extend(["contained", "all-close", "some-close"].map(str::to_owned));
            }
            Self::Typos { most } => levels.extend(most.iter().map(|most| format!("typos-{most}"))),
            Self::Date { days, typos } => {
                levels.extend(typos.then(|| "typo".to_owned()));
                levels.push("as-known".to_owned());
                levels.extend(days.iter().map(|days| format!("within-{days}-days")));
            }
            Self::Distance { km } => {
                levels[0] = format!("within-{}-km", km.first().copied().unwrap_or(0.0));
                levels.extend(km.iter().skip(1).map(|km| format!("within-{km}-km")));
            }
            Self::Number { within, .. } => {
                levels.push("overlap".to_owned());
                levels.extend(within.iter().map(|within| format!("within-{within}")));
            }
            Self::Set { shared } => levels.extend(shared.iter().map(|share| format!("shared-{share}"))),
        }
        levels.push("different".to_owned());
        levels
    }
}

impl Learnt {
    /// The weight of each level in bits: log2(m / u).
    ///
    /// Source: Fellegi and Sunter 1969, section 2.
    pub fn weights_bits(&self) -> Vec<f64> {
        self.m.iter().zip(&self.u).map(|(m, u)| m.log2() - u.log2()).collect()
    }
}
