//! What of a kind is compared, and how. It follows from the form of the kind by rule: a new kind needs nothing more.
//!
//! Days are compared by how far apart they lie, places by their codes, choices by being the same or by how many they
//! share, numbers by how near they are, names by sound and letters, other words by letters. Which parts of a record may
//! be looked at is for the caller to say.

use super::keep::Findings;
use linkage::table::{Column, Compare, Error, Fit, How, Learnt, MOST_COMPARISONS, Model, Part, Rule, Step, Table};
use linkage::{NULL, Settings};
use record::place::governorate;
use record::{Body, Compartment, Field, FieldType, Form};
use std::cmp::Reverse;
use std::fmt::Display;

#[cfg(test)]
mod tests;

/// How the values of a field are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A day, a month, a year, or a span of them.
    Date,
    /// A place by its code.
    Place,
    /// One code.
    Choice,
    /// Several codes.
    Choices,
    /// A number, or a range of numbers.
    Number,
    /// A name.
    Name,
    /// Several names, in any order.
    Names,
    /// Words that are no name.
    Text,
}

/// A finding: its code, and the shares of pairs that are the same, and of others, which are held to show it.
type Held = (&'static str, f64, f64);

// INVARIANT: each table has the levels of its `How` in their order; both shares sum to 1.
const DATE: [Held; 6] = [
    ("same", 0.55, 0.01),
    ("as-known", 0.25, 0.04),
    ("within-a-day", 0.08, 0.01),
    ("within-a-week", 0.06, 0.04),
    ("within-a-month", 0.04, 0.10),
    ("different", 0.02, 0.80),
];
const PLACE: [Held; 4] =
    [("same", 0.70, 0.06), ("coarser", 0.20, 0.04), ("same-area", 0.06, 0.10), ("different", 0.04, 0.80)];
const CHOICE: [Held; 2] = [("same", 0.90, 0.25), ("different", 0.10, 0.75)];
const CHOICES: [Held; 4] =
    [("same", 0.55, 0.10), ("most", 0.25, 0.10), ("some", 0.15, 0.30), ("different", 0.05, 0.50)];
const NUMBER: [Held; 5] = [
    ("same", 0.55, 0.05),
    ("overlap", 0.15, 0.05),
    ("near", 0.15, 0.10),
    ("within-half", 0.10, 0.25),
    ("different", 0.05, 0.55),
];
const NAME: [Held; 5] = [
    ("same", 0.65, 0.005),
    ("same-sound", 0.15, 0.01),
    ("close", 0.10, 0.015),
    ("alike", 0.05, 0.05),
    ("different", 0.05, 0.92),
];
const NAMES: [Held; 5] = [
    ("same", 0.55, 0.005),
    ("contained", 0.20, 0.01),
    ("all-close", 0.10, 0.01),
    ("some-close", 0.10, 0.10),
    ("different", 0.05, 0.875),
];
const TEXT: [Held; 3] = [("same", 0.50, 0.02), ("close", 0.30, 0.08), ("different", 0.20, 0.90)];

/// How many pairs the opinions above count as.
const WORTH: f64 = 10.0;

/// The most rules by which pairs are looked for.
const MOST_RULES: usize = 12;

/// One field that is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// Its path, such as `partners.asset`.
    pub path: String,
    /// How.
    pub way: Way,
}

/// What of a kind is compared, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// The fields, in the order of the comparisons: those of the title first, then those of the index and the list.
    pub fields: Vec<Compared>,
    /// The comparisons, and the rules by which pairs are looked for.
    pub model: Model,
}

/// What a field does in a rule.
struct Key {
    /// Where pairs are looked for.
    block: Part,
    /// Where is learnt what the other fields weigh: without what is coarser than the field.
    train: Part,
    /// Where pairs are that hardly can be different.
    certain: Part,
    /// Whether it tells most records apart.
    is_strong: bool,
}

impl Way {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Date, Self::Place, Self::Choice, Self::Choices, Self::Number, Self::Name, Self::Names, Self::Text];

    /// The word for it in keys of words.
    pub fn code(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Place => "place",
            Self::Choice => "choice",
            Self::Choices => "choices",
            Self::Number => "number",
            Self::Name => "name",
            Self::Names => "names",
            Self::Text => "text",
        }
    }

    /// The codes of what can be found, from near to far; where nothing could be compared it is `null`.
    pub fn findings(self) -> impl Iterator<Item = &'static str> {
        self.held().iter().map(|(code, _, _)| *code)
    }

    /// How a field is compared; `None` for what says nothing about records being the same: yes and no, links, what is
    /// worked out from other fields, and what stands in rows and is neither a code nor a name.
    pub fn of(path: &str, field: &Field) -> Option<Self> {
        let is_name = field.compartment == Compartment::Identity || path.ends_with("name");
        Some(match (&field.kind, path.contains('.')) {
            (FieldType::Date, false) => Self::Date,
            (FieldType::Place, false) => Self::Place,
            (FieldType::Integer | FieldType::CountRange, false) => Self::Number,
            (FieldType::SelectOne(_) | FieldType::Code, false) => Self::Choice,
            (FieldType::SelectOne(_) | FieldType::Code, true) | (FieldType::SelectMultiple(_), _) => Self::Choices,
            (FieldType::Text, true) if is_name => Self::Names,
            (FieldType::Text, false) if is_name => Self::Name,
            (FieldType::Text, false) => Self::Text,
            _ => return None,
        })
    }

    fn held(self) -> &'static [Held] {
        match self {
            Self::Date => &DATE,
            Self::Place => &PLACE,
            Self::Choice => &CHOICE,
            Self::Choices => &CHOICES,
            Self::Number => &NUMBER,
            Self::Name => &NAME,
            Self::Names => &NAMES,
            Self::Text => &TEXT,
        }
    }

    fn how(self) -> How {
        match self {
            Self::Date => How::Date { days: vec![1, 7, 31], typos: false },
            // A governorate and a district of it share one of two codes, two districts of it one of three.
            Self::Place => How::Set { shared: vec![0.5, 0.3] },
            Self::Choice => How::Exact,
            Self::Choices => How::Set { shared: vec![0.5, 0.01] },
            Self::Number => How::Number { within: vec![0.1, 0.5], is_share: true },
            Self::Name => How::Name { close: vec![0.92, 0.8] },
            Self::Names => How::Parts { close: 0.9 },
            Self::Text => How::Text { close: vec![0.9] },
        }
    }

    /// Whether agreeing on a rare value weighs more. Of sets a rare one may share what is common.
    fn is_rarer(self) -> bool {
        matches!(self, Self::Choice | Self::Name | Self::Names | Self::Text)
    }

    /// The code of what the kernel found.
    fn told(self, level: &str) -> &'static str {
        let at = self.how().levels().iter().position(|one| one == level);
        at.and_then(|at| self.held().get(at)).map_or(NULL, |(code, _, _)| *code)
    }
}

impl Compared {
    /// What a body says there, as the kernel reads it.
    fn value(&self, body: &Body) -> Option<String> {
        match self.way {
            Way::Date => body.date(&self.path).map(|date| range(date.from(), date.to())),
            Way::Place => {
                let code = body.place(&self.path)?.code;
                let area = area(&code)?;
                Some(if area == code { area.to_owned() } else { format!("{area};{code}") })
            }
            Way::Number => match body.count(&self.path) {
                Some(count) => {
                    let all = [count.low, count.best, count.high];
                    Some(range(all.iter().min()?, all.iter().max()?))
                }
                None => body.integer(&self.path).map(|number| number.to_string()),
            },
            Way::Choice | Way::Name | Way::Text => body.text(&self.path).map(str::to_owned),
            Way::Choices => Some(self.texts(body).join(";")),
            Way::Names => Some(self.texts(body).join(" ")),
        }
    }

    /// All codes or names at the path, those of each row of a repeat.
    fn texts(&self, body: &Body) -> Vec<String> {
        let of = |body: &Body, name: &str| -> Vec<String> {
            body.text(name).into_iter().chain(body.codes(name)).map(str::to_owned).collect()
        };
        match self.path.split_once('.') {
            Some((repeat, name)) => body.rows(repeat).flat_map(|row| of(&row, name)).collect(),
            None => of(body, &self.path),
        }
    }

    /// What it does in a rule; nothing where two reports of one thing often say it otherwise.
    fn key(&self) -> Option<Key> {
        let whole = || Part::Whole(self.path.clone());
        let (block, train) = match self.way {
            Way::Date => (Part::Month(self.path.clone()), Part::Month(self.path.clone())),
            Way::Place => (Part::Whole(area_of(&self.path)), whole()),
            Way::Choice => (whole(), whole()),
            Way::Name => (Part::Sound(self.path.clone()), Part::Sound(self.path.clone())),
            Way::Choices | Way::Number | Way::Names | Way::Text => return None,
        };
        let is_strong = self.way != Way::Choice;
        Some(Key { block, train, certain: whole(), is_strong })
    }
}

impl Shape {
    /// What follows from a form, for fields that lie in these parts of a record. `None` when they would not tell one
    /// record from another: that takes a day, a place or a name, and something beside it.
    pub fn of(form: &Form, parts: &[Compartment]) -> Option<Self> {
        let mut found: Vec<(u8, Compared)> = Vec::new();
        for (path, field) in form.leaves() {
            if let Some(way) = Way::of(&path, field).filter(|_| parts.contains(&field.compartment)) {
                found.push((rank(form, &path), Compared { path, way }));
            }
        }
        found.sort_by_key(|(rank, _)| *rank);
        found.truncate(MOST_COMPARISONS);
        let keys_to = |most: u8| -> Vec<Key> {
            found.iter().filter(|(rank, _)| *rank <= most).filter_map(|(_, one)| one.key()).collect()
        };
        // What stands in title and index tells a record best; other fields are asked where they name too little.
        let named = keys_to(1);
        let keys = if is_telling(&named) { named } else { keys_to(u8::MAX) };
        if !is_telling(&keys) {
            return None;
        }
        let fields: Vec<Compared> = found.into_iter().map(|(_, one)| one).collect();
        let model = model(&fields, &keys);
        Some(Self { fields, model })
    }

    /// The open parts of records of several lists as the kernel takes them.
    ///
    /// # Errors
    /// As [`Table::new`].
    pub(super) fn table(&self, lists: &[Vec<Body>]) -> Result<Table, Error> {
        let mut columns = Vec::new();
        for one in &self.fields {
            let values: Vec<Option<String>> = lists.iter().flatten().map(|body| one.value(body)).collect();
            columns.push(Column::texts(&one.path, values.iter().map(Option::as_deref)));
            if one.way == Way::Place {
                let areas = values.iter().map(|value| value.as_deref().and_then(|codes| codes.split(';').next()));
                columns.push(Column::texts(&area_of(&one.path), areas));
            }
        }
        Table::new(columns, lists.iter().map(Vec::len).collect())
    }

    /// What was learnt from so many pairs, with the opinion that is held of each finding: a few records teach little.
    pub(super) fn weighed(&self, fit: &Fit, pairs: f64) -> Fit {
        let one = |(number, (field, learnt)): (usize, (&Compared, &Learnt))| {
            let held = field.way.held();
            let m = match fit.untaught.contains(&number) {
                true => held.iter().map(|(_, m, _)| *m).collect(),
                false => learnt.m.clone(),
            };
            let joined = |(learnt, (_, _, held)): (&f64, &Held)| (learnt * pairs + held * WORTH) / (pairs + WORTH);
            Learnt { m, u: learnt.u.iter().zip(held).map(joined).collect() }
        };
        let comparisons = self.fields.iter().zip(&fit.comparisons).enumerate().map(one).collect();
        Fit { comparisons, ..fit.clone() }
    }

    /// What was compared, what was found, and what that weighs.
    pub(super) fn findings(&self, steps: &[Step]) -> Findings {
        let one = |step: &Step| {
            let hundredths = (step.weight_bits * 100.0).round() as i64;
            match step.comparison.and_then(|number| self.fields.get(number)) {
                Some(field) => (field.path.clone(), field.way.told(&step.level).to_owned(), hundredths),
                None => ("prior".to_owned(), "prior".to_owned(), hundredths),
            }
        };
        steps.iter().map(one).collect()
    }
}

/// How much a form makes of a field: 0 in the title, 1 in the index, 2 in the list, 3 elsewhere.
fn rank(form: &Form, path: &str) -> u8 {
    let index = [&form.index.date, &form.index.place, &form.index.count];
    if form.title.iter().any(|one| one == path) {
        0
    } else if index.into_iter().flatten().any(|one| one == path) {
        1
    } else if form.list.iter().any(|one| one == path) {
        2
    } else {
        3
    }
}

fn is_telling(keys: &[Key]) -> bool {
    keys.len() > 1 && keys.iter().any(|key| key.is_strong)
}

fn model(fields: &[Compared], keys: &[Key]) -> Model {
    let compare = |one: &Compared| Compare {
        columns: vec![one.path.clone()],
        how: one.way.how(),
        by_frequency: one.way.is_rarer(),
    };
    let compare: Vec<Compare> = fields.iter().map(compare).collect();
    let train = teaching(two_by_two(keys, |key| &key.train), &compare);
    // Three that agree to the letter are hardly chance; of two that can be said only once more is known.
    let all = Rule(keys.iter().map(|key| key.certain.clone()).collect());
    let certain = if keys.len() > 2 { vec![all] } else { Vec::new() };
    let mut model = Model::new(compare, two_by_two(keys, |key| &key.block));
    // Shares are joined with an opinion of each field, and there is none of two at once.
    model.interactions = false;
    (model.train, model.certain) = (train, certain);
    (model.within_lists, model.once_in_a_list) = (false, true);
    model.keep = Settings::default().review_floor;
    model
}

/// Rules of two parts each, those that tell most records apart first.
fn two_by_two(keys: &[Key], part: impl Fn(&Key) -> &Part) -> Vec<Rule> {
    let mut rules: Vec<(u8, Rule)> = Vec::new();
    for (at, one) in keys.iter().enumerate() {
        for other in &keys[at + 1..] {
            let strong = u8::from(one.is_strong) + u8::from(other.is_strong);
            rules.push((strong, Rule(vec![part(one).clone(), part(other).clone()])));
        }
    }
    rules.sort_by_key(|(strong, _)| Reverse(*strong));
    rules.truncate(MOST_RULES);
    rules.into_iter().map(|(_, rule)| rule).collect()
}

/// Those rules that teach a comparison which none before them does: a rule says nothing of its own fields.
fn teaching(rules: Vec<Rule>, compare: &[Compare]) -> Vec<Rule> {
    let teaches =
        |rule: &Rule, one: &Compare| rule.0.iter().all(|part| !one.columns.iter().any(|c| c == part.column()));
    let mut chosen: Vec<Rule> = Vec::new();
    for rule in rules {
        let is_news = |one: &Compare| teaches(&rule, one) && !chosen.iter().any(|other| teaches(other, one));
        if compare.iter().any(is_news) {
            chosen.push(rule);
        }
    }
    chosen
}

/// The governorate of a code; nothing where that is not known, or where it names a country alone.
fn area(code: &str) -> Option<&str> {
    let area = governorate(code);
    (area.contains('-') && !area.ends_with("-unknown")).then_some(area)
}

/// The column of governorates beside that of a place. No path has a slash.
fn area_of(path: &str) -> String {
    format!("{path}/governorate")
}

/// One value, or the ends of a range.
fn range<T: PartialEq + Display>(from: T, to: T) -> String {
    if from == to { from.to_string() } else { format!("{from}..{to}") }
}
