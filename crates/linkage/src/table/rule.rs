//! A blocking rule in the words of a model file: `last_name + month(died)`. A pair satisfies it if both rows have all
//! its parts, and the same ones.

use std::fmt;
use std::str::FromStr;

use super::Error;

/// A part of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The value, in one spelling: upper and lower case, accents, spaces and punctuation apart.
    Whole(String),
    /// Its first letters.
    First(u8, String),
    /// Its year, where it is a date.
    Year(String),
    /// Its year and month.
    Month(String),
    /// Its consonants, by which a name is found across scripts and spellings.
    Sound(String),
}

/// Parts that all must agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule(pub Vec<Part>);

impl Part {
    /// The column it reads.
    pub fn column(&self) -> &str {
        match self {
            Self::Whole(c) | Self::First(_, c) | Self::Year(c) | Self::Month(c) | Self::Sound(c) => c,
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(column) => write!(f, "{column}"),
            Self::First(letters, column) => write!(f, "first({letters}, {column})"),
            Self::Year(column) => write!(f, "year({column})"),
            Self::Month(column) => write!(f, "month({column})"),
            Self::Sound(column) => write!(f, "sound({column})"),
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = self.0.iter().map(Part::to_string).collect();
        write!(f, "{}", parts.join(" + "))
    }
}

impl FromStr for Part {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = || Error::BadRule(text.trim().to_owned());
        let text = text.trim();
        let Some((function, inner)) = text.strip_suffix(')').and_then(|t| t.split_once('(')) else {
            return if text.is_empty() { Err(wrong()) } else { Ok(Self::Whole(text.to_owned())) };
        };
        let column = |name: &str| match name.trim() {
            "" => Err(wrong()),
            name => Ok(name.to_owned()),
        };
        match function.trim() {
            "first" => {
                let (letters, name) = inner.split_once(',').ok_or_else(wrong)?;
                let letters = letters.trim().parse().ok().filter(|n| *n > 0).ok_or_else(wrong)?;
                Ok(Self::First(letters, column(name)?))
            }
            "year" => Ok(Self::Year(column(inner)?)),
            "month" => Ok(Self::Month(column(inner)?)),
            "sound" => Ok(Self::Sound(column(inner)?)),
            // A column may well be called `place (of death)`.
            _ => Ok(Self::Whole(text.to_owned())),
        }
    }
}

impl FromStr for Rule {
    type Err = Error;

    /// Reads parts joined by ` + `.
    fn from_str(text: &str) -> Result<Self, Error> {
        Ok(Self(text.split(" + ").map(Part::from_str).collect::<Result<_, _>>()?))
    }
}
