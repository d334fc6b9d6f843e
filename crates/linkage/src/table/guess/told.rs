//! What was guessed, as data: people read it in their language, programs in English.

use crate::table::{MOST_COMPARISONS, Rule};
use std::fmt;

/// One choice of a guess.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// How columns are compared.
    Compared {
        /// The columns.
        columns: Vec<String>,
        /// The code of the way, one of [`Told::CODES`].
        way: &'static str,
    },
    /// A column is not compared.
    Left {
        /// The column.
        column: String,
        /// The code of the reason, one of [`Told::CODES`].
        because: &'static str,
    },
    /// Columns are not compared because a model has no more comparisons.
    TooMany(Vec<String>),
    /// Pairs that agree in one of these are looked at.
    Block(Vec<Rule>),
    /// From pairs that agree in one of these the weights are learnt.
    Train(Vec<Rule>),
    /// How many matches there are is taken from these, and the share of them that agrees so, in percent.
    Certain(Vec<Rule>, f64),
    /// How many matches there are is learnt with the rest.
    NothingCertain,
    /// A column does not number every row once, so that rows are counted.
    Counted(String),
}

/// Codes and words of what can be told of columns; of rules: [`Told::code`].
const OF_COLUMNS: [(&str, &str); 20] = [
    ("name", "is compared as a name: the same, of the same consonants in any script, close; rare ones weigh more"),
    ("parts", "is compared as a name of several parts, in any order; rare ones weigh more"),
    ("word", "is compared as a place or another word: the same, or close; rare ones weigh more"),
    ("birth", "is compared as a date of birth: the same, mistyped, a month or a year off"),
    ("day", "is compared as a date: the same, or days, a month, a year off"),
    ("map", "is compared as a place on the map: within 1, 5 or 30 km"),
    ("few", "is compared as one of few values: the same or not"),
    ("address", "is compared as an address as it is typed: up to 3 typing errors"),
    ("typed", "is compared as a number as it is typed: up to 2 typing errors"),
    ("postcode", "is compared as a code as it is typed: up to 1 typing error"),
    ("age", "is compared as an age: the same, or 1 or 5 years off"),
    ("number", "is compared as a number: the same, or a tenth or a third off"),
    ("set", "is compared as a set of words: the same ones, or half of them"),
    ("truth", "is not compared: it may say already which rows belong together"),
    ("id", "is not compared: it numbers the rows"),
    ("list", "is not compared: it says whence a row comes"),
    ("text", "is not compared: it is running text, or says again what another column says"),
    ("empty", "is not compared: it holds nothing, or the same in each row"),
    ("longitude", "is not compared: it is compared with the latitude"),
    ("counted", "does not number every row once: rows are counted instead"),
];

impl Told {
    /// Every code that [`Told::code`] gives.
    pub const CODES: [&str; 25] = {
        let mut all = [""; 25];
        let rest = ["too-many", "block", "train", "certain", "nothing-certain"];
        let mut at = 0;
        while at < 25 {
            all[at] = if at < 20 { OF_COLUMNS[at].0 } else { rest[at - 20] };
            at += 1;
        }
        all
    };

    /// What is told, for the words of a language.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Compared { way, .. } => way,
            Self::Left { because, .. } => because,
            Self::TooMany(_) => "too-many",
            Self::Block(_) => "block",
            Self::Train(_) => "train",
            Self::Certain(..) => "certain",
            Self::NothingCertain => "nothing-certain",
            Self::Counted(_) => "counted",
        }
    }

    /// The columns or rules that it is about.
    pub fn about(&self) -> Vec<String> {
        match self {
            Self::Compared { columns, .. } | Self::TooMany(columns) => columns.clone(),
            Self::Left { column, .. } | Self::Counted(column) => vec![column.clone()],
            Self::Block(rules) | Self::Train(rules) | Self::Certain(rules, _) => {
                rules.iter().map(ToString::to_string).collect()
            }
            Self::NothingCertain => Vec::new(),
        }
    }

    /// The number in it: a share in percent, or the most comparisons.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Certain(_, percent) => Some(*percent),
            Self::TooMany(_) => Some(MOST_COMPARISONS as f64),
            _ => None,
        }
    }
}

/// An English sentence.
impl fmt::Display for Told {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |between: &str| format!("`{}`", self.about().join(between));
        let (columns, rules) = (joined("`, `"), joined("`, or `"));
        match self {
            Self::TooMany(_) => {
                write!(
                    out,
                    "{columns} are not compared: {MOST_COMPARISONS} comparisons are the most, and others tell more"
                )
            }
            Self::Block(_) => write!(out, "looked at are pairs that agree in {rules}"),
            Self::Train(_) => write!(out, "the weights are learnt from pairs that agree in {rules}"),
            Self::Certain(_, percent) => write!(
                out,
                "how many matches there are is taken from pairs that agree in {rules}, which some {percent:.0} % of them \
                 should"
            ),
            Self::NothingCertain => {
                out.write_str("no rule is certain enough to count matches by: their number is learnt with the rest")
            }
            Self::Compared { .. } | Self::Left { .. } | Self::Counted(_) => {
                let words = OF_COLUMNS.iter().find(|(code, _)| *code == self.code()).map_or("", |(_, words)| words);
                write!(out, "{columns} {words}")
            }
        }
    }
}
