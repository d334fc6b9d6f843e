//! A model as a file that people write: TOML, each setting under a line that says what it does.
//!
//! Reading refuses what it does not know, with the line; what numbers a model may hold is in `check`, the text with its
//! comments in `write`.

mod check;
mod write;

pub(crate) use check::sound;

use super::rule::Rule;
use super::{Compare, Error, Fit, How, Interaction, Learnt, Model};
use serde::Deserialize;
use std::str::FromStr;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    block: Vec<Spanned<String>>,
    certain: Option<Vec<Spanned<String>>>,
    certain_recall: Option<f64>,
    train: Option<Vec<Spanned<String>>>,
    within_lists: Option<bool>,
    once_in_a_list: Option<bool>,
    keep: Option<f64>,
    join: Option<f64>,
    most_rows_in_a_block: Option<usize>,
    random_pairs: Option<usize>,
    seed: Option<u64>,
    known: Option<String>,
    interactions: Option<bool>,
    compare: Vec<Spanned<WrittenCompare>>,
    learnt: Option<Spanned<WrittenFit>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenCompare {
    columns: Vec<String>,
    how: String,
    close: Option<Close>,
    most: Option<Vec<u32>>,
    days: Option<Vec<u32>>,
    typos: Option<bool>,
    km: Option<Vec<f64>>,
    within: Option<Vec<f64>>,
    as_share: Option<bool>,
    shared: Option<Vec<f64>>,
    by_frequency: Option<bool>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "`close` is a list of numbers, or one number for `parts`")]
enum Close {
    One(f64),
    Several(Vec<f64>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenFit {
    lambda: f64,
    rounds: Option<usize>,
    converged: Option<bool>,
    untaught: Option<Vec<usize>>,
    comparison: Vec<WrittenLearnt>,
    #[serde(default)]
    interaction: Vec<WrittenInteraction>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenLearnt {
    m: Vec<f64>,
    u: Vec<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenInteraction {
    first: usize,
    second: usize,
    bits: Vec<Vec<f64>>,
}

/// The ways to compare, as they are written.
const WAYS: &str = "exact, text, name, parts, typos, date, distance, number or set";

impl Model {
    /// Reads a model file. What it leaves out is as in [`Model::new`].
    ///
    /// # Errors
    /// [`Error::BadFile`], with the line, when it is no TOML, a setting is unknown, missing or of the wrong kind, or a rule
    /// cannot be read; [`Error::BadModel`] when a number is out of its range or thresholds are not in order.
    pub fn read(text: &str) -> Result<Self, Error> {
        let written: Written = toml::from_str(text).map_err(|error| broken(text, &error))?;
        let file = File { text };
        let mut model = Self::new(file.compare(&written.compare)?, file.rules(&written.block)?);
        if let Some(train) = &written.train {
            model.train = file.rules(train)?;
        }
        model.certain = file.rules(written.certain.as_deref().unwrap_or_default())?;
        model.certain_recall = written.certain_recall.unwrap_or(model.certain_recall);
        model.within_lists = written.within_lists.unwrap_or(model.within_lists);
        model.once_in_a_list = written.once_in_a_list.unwrap_or(model.once_in_a_list);
        model.keep = written.keep.unwrap_or(model.keep);
        model.join = written.join.unwrap_or(model.join);
        model.most_rows_in_a_block = written.most_rows_in_a_block.unwrap_or(model.most_rows_in_a_block);
        model.random_pairs = written.random_pairs.unwrap_or(model.random_pairs);
        model.seed = written.seed.unwrap_or(model.seed);
        model.known = written.known;
        model.interactions = written.interactions.unwrap_or(model.interactions);
        model.learnt = written.learnt.map(|fit| learnt(fit.into_inner()));
        sound(&model)?;
        Ok(model)
    }
}

struct File<'a> {
    text: &'a str,
}

impl File<'_> {
    fn wrong(&self, at: usize, words: &str) -> Error {
        Error::BadFile(format!("line {}: {words}", line(self.text, at)))
    }

    fn rules(&self, written: &[Spanned<String>]) -> Result<Vec<Rule>, Error> {
        let one = |rule: &Spanned<String>| {
            Rule::from_str(rule.get_ref()).map_err(|error| self.wrong(rule.span().start, &error.to_string()))
        };
        written.iter().map(one).collect()
    }

    fn compare(&self, written: &[Spanned<WrittenCompare>]) -> Result<Vec<Compare>, Error> {
        let one = |spanned: &Spanned<WrittenCompare>| {
            let compare = spanned.get_ref();
            let wrong = |words: String| self.wrong(spanned.span().start, &words);
            let how = how(compare).map_err(wrong)?;
            let by_frequency = compare.by_frequency.unwrap_or(false);
            Ok(Compare { columns: compare.columns.clone(), how, by_frequency })
        };
        written.iter().map(one).collect()
    }
}

/// The way of a comparison, with no setting that belongs to another.
fn how(written: &WrittenCompare) -> Result<How, String> {
    let (how, takes): (How, &[&str]) = match written.how.as_str() {
        "exact" => (How::Exact, &[]),
        "name" => match &written.close {
            Some(Close::Several(close)) => (How::Name { close: close.clone() }, &["close"]),
            Some(Close::One(close)) => (How::Name { close: vec![*close] }, &["close"]),
            None => return Err(lacks("name", "close = [0.92, 0.8]")),
        },
        "text" => match &written.close {
            Some(Close::Several(close)) => (How::Text { close: close.clone() }, &["close"]),
            Some(Close::One(close)) => (How::Text { close: vec![*close] }, &["close"]),
            None => return Err(lacks("text", "close = [0.9]")),
        },
        "parts" => match &written.close {
            Some(Close::One(close)) => (How::Parts { close: *close }, &["close"]),
            _ => return Err(lacks("parts", "close = 0.9")),
        },
        "typos" => {
            let most = written.most.clone().ok_or_else(|| lacks("typos", "most = [1, 2]"))?;
            (How::Typos { most }, &["most"])
        }
        "date" => {
            let days = written.days.clone().ok_or_else(|| lacks("date", "days = [31, 366]"))?;
            (How::Date { days, typos: written.typos.unwrap_or(false) }, &["days", "typos"])
        }
        "distance" => {
            let km = written.km.clone().ok_or_else(|| lacks("distance", "km = [5, 30]"))?;
            (How::Distance { km }, &["km"])
        }
        "number" => {
            let within = written.within.clone().ok_or_else(|| lacks("number", "within = [1, 5]"))?;
            (How::Number { within, is_share: written.as_share.unwrap_or(false) }, &["within", "as_share"])
        }
        "set" => {
            let shared = written.shared.clone().ok_or_else(|| lacks("set", "shared = [0.5]"))?;
            (How::Set { shared }, &["shared"])
        }
        other => return Err(format!("`{other}` is no way to compare; write how = {WAYS}")),
    };
    match given(written).into_iter().find(|name| !takes.contains(name)) {
        Some(name) => Err(format!("`{name}` means nothing where how is `{}`; take it out", written.how)),
        None => Ok(how),
    }
}

fn lacks(how: &str, example: &str) -> String {
    format!("`{how}` needs thresholds; write for example {example}")
}

/// The settings that stand there and belong to one way or another.
fn given(written: &WrittenCompare) -> Vec<&'static str> {
    let all = [
        ("close", written.close.is_some()),
        ("most", written.most.is_some()),
        ("days", written.days.is_some()),
        ("typos", written.typos.is_some()),
        ("km", written.km.is_some()),
        ("within", written.within.is_some()),
        ("as_share", written.as_share.is_some()),
        ("shared", written.shared.is_some()),
    ];
    all.into_iter().filter(|(_, is_given)| *is_given).map(|(name, _)| name).collect()
}

fn learnt(written: WrittenFit) -> Fit {
    Fit {
        lambda: written.lambda,
        comparisons: written.comparison.into_iter().map(|one| Learnt { m: one.m, u: one.u }).collect(),
        interactions: written.interaction.into_iter().map(interaction).collect(),
        untaught: written.untaught.unwrap_or_default(),
        rounds: written.rounds.unwrap_or(0),
        converged: written.converged.unwrap_or(true),
    }
}

fn interaction(WrittenInteraction { first, second, bits }: WrittenInteraction) -> Interaction {
    Interaction { first, second, bits }
}

fn broken(text: &str, error: &toml::de::Error) -> Error {
    let words = error.message().trim().replace('\n', ", ");
    let place = error.span().map(|span| format!("line {}: ", line(text, span.start))).unwrap_or_default();
    Error::BadFile(format!("{place}{words}; `concord link FILES --init NEW.toml` writes one to compare with"))
}

/// The line of a byte of a text, counted from 1.
fn line(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}
