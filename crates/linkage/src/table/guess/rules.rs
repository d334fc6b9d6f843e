//! Which pairs to look at, from which to learn, and which rules hardly any two different rows satisfy.

use super::name::Role;
use super::{Known, Told};
use crate::table::{Compare, Error, How, Part, Rule, Table};
use std::collections::HashMap;

/// The most rules that block.
const MOST_RULES: usize = 12;
/// A rule may let through so many pairs for each row, and [`FEW_PAIRS`] in any case.
const PAIRS_PER_ROW: f64 = 10.0;
const FEW_PAIRS: f64 = 200_000.0;
/// All rules together may let through so many pairs for each row, and [`FEW_PAIRS`] in any case.
const ALL_PAIRS_PER_ROW: f64 = 40.0;
/// The share of true pairs that agree to the letter in a column which both have, as an expert would say without knowing
/// better: two reports of one person, written by different people.
const AGREE: f64 = 2.0 / 3.0;

pub(super) struct Chosen {
    pub(super) block: Vec<Rule>,
    pub(super) train: Vec<Rule>,
    pub(super) certain: Vec<Rule>,
    pub(super) certain_recall: f64,
    pub(super) told: Vec<Told>,
}

/// A part of a rule by role.
#[derive(Clone, Copy)]
enum Of {
    Whole(Role),
    First(u8, Role),
    Year(Role),
    Month(Role),
    Sound(Role),
}

/// Rules in the order in which an expert would try them.
fn wanted() -> Vec<Vec<Of>> {
    use Of::{First, Month, Sound, Whole, Year};
    use Role::{Birth, Code, Email, Event, Full, Last, Parent, Phone, Place, Postcode};
    vec![
        vec![Whole(Role::First), Whole(Last)],
        vec![Whole(Code)],
        vec![Whole(Email)],
        vec![Whole(Phone)],
        vec![Whole(Last), Month(Event)],
        vec![Whole(Full)],
        vec![Whole(Full), Year(Event)],
        vec![Whole(Role::First), Whole(Event)],
        vec![Whole(Event), Whole(Place)],
        vec![Whole(Birth), First(2, Role::First)],
        vec![Whole(Parent), Whole(Role::First), Year(Event)],
        vec![First(3, Role::First), First(3, Last), Whole(Place)],
        vec![Sound(Role::First), Sound(Last)],
        vec![Sound(Last), Month(Event)],
        vec![Sound(Full), Month(Event)],
        vec![Sound(Full), Whole(Birth)],
        vec![First(4, Full), Whole(Event)],
        vec![Whole(Birth), Whole(Last)],
        vec![Whole(Birth), Whole(Place)],
        vec![Whole(Last), Whole(Postcode)],
        vec![Whole(Last), Whole(Place)],
        vec![Whole(Role::First), Whole(Place)],
        vec![First(4, Full), Whole(Place)],
        vec![Whole(Birth)],
        vec![Whole(Event)],
        vec![Whole(Last)],
        vec![Sound(Full)],
    ]
}

/// Rules of three columns, or of one that hardly repeats.
fn surest() -> Vec<Vec<Of>> {
    use Of::Whole;
    use Role::{Birth, Code, Email, Event, First, Full, Last, Parent, Phone, Place};
    let name = [Whole(First), Whole(Last)];
    let with = |more: &[Of]| [&name[..], more].concat();
    vec![
        with(&[Whole(Event)]),
        with(&[Whole(Birth)]),
        vec![Whole(Code)],
        vec![Whole(Email)],
        vec![Whole(Phone)],
        vec![Whole(Full), Whole(Event)],
        vec![Whole(Full), Whole(Birth)],
        with(&[Whole(Parent), Whole(Place)]),
        with(&[Whole(Place)]),
        vec![Whole(Full), Whole(Place)],
        vec![Whole(Last), Whole(Event), Whole(Place)],
    ]
}

pub(super) fn choose(known: &[Known], (table, rows): (&Table, &[usize]), compare: &[Compare]) -> Result<Chosen, Error> {
    let sight = Sight { known, table, rows };
    let rows = table.rows() as f64;
    let (most, mut left) = (PAIRS_PER_ROW.mul_add(rows, FEW_PAIRS), ALL_PAIRS_PER_ROW.mul_add(rows, FEW_PAIRS));
    let candidates = wanted().into_iter().filter_map(|rule| sight.rule(&rule)).chain(sight.any_two());
    let mut block: Vec<Rule> = Vec::new();
    let mut train: Vec<Rule> = Vec::new();
    for rule in candidates {
        let is_known = block.iter().any(|other| is_within(other, &rule));
        if block.len() >= MOST_RULES && teaches_all(&train, compare) {
            break;
        }
        let pairs = if is_known { f64::INFINITY } else { sight.pairs(&rule) };
        if pairs > most.min(left) {
            continue;
        }
        if !teaches_all(&train, compare) && (train.is_empty() || has_news(&train, &rule, compare)) {
            train.push(rule.clone());
        }
        if block.len() < MOST_RULES {
            left -= pairs;
            block.push(rule);
        }
    }
    if block.is_empty() {
        let words = "no two columns together tell rows apart well enough to look only at likely pairs; write the rules of \
                     block in a model file";
        return Err(Error::BadModel(words.to_owned()));
    }
    train.extend(of_names(&train, &block, compare));
    let (certain, certain_recall) = sight.certain();
    let counted = match certain.is_empty() {
        true => Told::NothingCertain,
        false => Told::Certain(certain.clone(), certain_recall * 100.0),
    };
    let told = vec![Told::Block(block.clone()), Told::Train(train.clone()), counted];
    Ok(Chosen { block, train, certain, certain_recall, told })
}

/// A rule that leaves all names free, where no other does: only such pairs show that two were exchanged.
fn of_names(train: &[Rule], block: &[Rule], compare: &[Compare]) -> Option<Rule> {
    let names: Vec<&Compare> = compare.iter().filter(|one| matches!(one.how, How::Name { .. })).collect();
    let leaves_free = |rule: &&Rule| names.iter().all(|name| teaches(rule, name));
    let is_there = names.len() < 2 || train.iter().any(|rule| leaves_free(&rule));
    block.iter().find(leaves_free).filter(|_| !is_there).cloned()
}

/// Whether each comparison has a rule that does not use its columns.
fn teaches_all(train: &[Rule], compare: &[Compare]) -> bool {
    compare.iter().all(|one| train.iter().any(|rule| teaches(rule, one)))
}

fn teaches(rule: &Rule, compare: &Compare) -> bool {
    rule.0.iter().all(|part| !compare.columns.iter().any(|column| column == part.column()))
}

/// Whether a rule teaches a comparison that no other does.
fn has_news(train: &[Rule], rule: &Rule, compare: &[Compare]) -> bool {
    compare.iter().any(|one| teaches(rule, one) && !train.iter().any(|other| teaches(other, one)))
}

/// Whether each pair of the second rule satisfies the first.
fn is_within(wide: &Rule, narrow: &Rule) -> bool {
    wide.0.iter().all(|part| narrow.0.contains(part))
}

struct Sight<'a> {
    known: &'a [Known],
    table: &'a Table,
    rows: &'a [usize],
}

impl Sight<'_> {
    /// A rule of columns, where all its roles are there.
    fn rule(&self, parts: &[Of]) -> Option<Rule> {
        let one = |of: &Of| {
            let (Of::Whole(role) | Of::First(_, role) | Of::Year(role) | Of::Month(role) | Of::Sound(role)) = of;
            let column = self.best(*role)?;
            Some(match of {
                Of::Whole(_) => Part::Whole(column),
                Of::First(letters, _) => Part::First(*letters, column),
                Of::Year(_) => Part::Year(column),
                Of::Month(_) => Part::Month(column),
                Of::Sound(_) => Part::Sound(column),
            })
        };
        let rule = Rule(parts.iter().map(one).collect::<Option<_>>()?);
        // A column whose name reads like a rule cannot stand in one.
        (rule.to_string().parse::<Rule>().as_ref() == Ok(&rule)).then_some(rule)
    }

    /// The column of a role that tells most rows apart.
    fn best(&self, role: Role) -> Option<String> {
        let all = self.known.iter().filter(|one| one.role == role && one.look.filled > 0.05);
        let worth = |one: &&Known| one.look.filled * (1.0 - one.look.repeats);
        all.max_by(|a, b| worth(a).total_cmp(&worth(b))).map(|one| one.name.clone())
    }

    /// Any two columns that tell rows apart, for tables without the columns that experts know.
    fn any_two(&self) -> Vec<Rule> {
        let left = [Role::Truth, Role::Id, Role::List, Role::Text, Role::Empty, Role::Latitude, Role::Longitude];
        let mut columns: Vec<&Known> =
            self.known.iter().filter(|one| !left.contains(&one.role) && one.look.filled > 0.2).collect();
        columns.sort_by(|a, b| a.look.repeats.total_cmp(&b.look.repeats));
        columns.truncate(6);
        let mut rules = Vec::new();
        for (at, first) in columns.iter().enumerate() {
            for second in &columns[at + 1..] {
                rules.push(Rule(vec![Part::Whole(first.name.clone()), Part::Whole(second.name.clone())]));
            }
        }
        rules.extend(columns.iter().map(|one| Rule(vec![Part::Whole(one.name.clone())])));
        rules.retain(|rule| rule.to_string().parse::<Rule>().as_ref() == Ok(rule));
        rules
    }

    /// How many pairs of the whole table a rule would let through, from those of the sample.
    fn pairs(&self, rule: &Rule) -> f64 {
        let mut columns = Vec::new();
        for part in &rule.0 {
            let Ok(column) = self.table.column(part.column()) else { return f64::INFINITY };
            columns.push((part, column));
        }
        let mut blocks: HashMap<String, f64> = HashMap::new();
        for row in self.rows {
            let keys: Option<Vec<String>> = columns.iter().map(|(part, c)| key(part, &c.get(*row)?)).collect();
            if let Some(keys) = keys {
                *blocks.entry(keys.join("\u{1f}")).or_default() += 1.0;
            }
        }
        let pairs: f64 = blocks.values().map(|rows| rows * (rows - 1.0) / 2.0).sum();
        let scale = self.table.rows() as f64 / self.rows.len().max(1) as f64;
        if blocks.is_empty() { f64::INFINITY } else { pairs * scale * scale }
    }

    /// Rules that by chance hardly two rows satisfy, and the share of matches that should satisfy one.
    fn certain(&self) -> (Vec<Rule>, f64) {
        let rows = self.table.rows() as f64;
        let mut found: Vec<Rule> = Vec::new();
        let mut missed = 1.0;
        for rule in surest().into_iter().filter_map(|rule| self.rule(&rule)) {
            let columns = || rule.0.iter().filter_map(|part| self.known.iter().find(|k| k.name == part.column()));
            let chance: f64 = columns().map(|one| one.look.repeats).product();
            // What repeats alone is true pairs as often as chance: only columns that hardly repeat may stand alone.
            let is_rare =
                if rule.0.len() == 1 { chance * rows <= 1.0 } else { chance * rows * rows / 2.0 <= 0.02 * rows };
            if !is_rare || found.iter().any(|other| is_within(other, &rule)) || found.len() >= 3 {
                continue;
            }
            missed *= 1.0 - columns().map(|one| one.look.filled.powi(2) * AGREE).product::<f64>();
            found.push(rule);
        }
        // To the nearest twentieth: more would pretend to know.
        let recall = ((1.0 - missed) * 20.0).round() / 20.0;
        if found.is_empty() { (found, 0.5) } else { (found, recall.clamp(0.1, 0.9)) }
    }
}

/// A value as a part of a rule sees it, nearly: enough to count pairs.
fn key(part: &Part, value: &str) -> Option<String> {
    let value = value.trim().to_lowercase();
    let text: String = match part {
        Part::Whole(_) => value,
        Part::First(letters, _) => value.chars().take(usize::from(*letters)).collect(),
        Part::Year(_) => value.chars().take(4).collect(),
        Part::Month(_) => value.chars().take(7).collect(),
        Part::Sound(_) => {
            value.chars().filter(|letter| letter.is_alphanumeric() && !"aeiouy".contains(*letter)).collect()
        }
    };
    (!text.is_empty()).then_some(text)
}
