//! Which pairs are looked at: those that satisfy one of the rules, each once, by the first rule that it satisfies.

use std::collections::HashMap;

use super::column::{Column, NOTHING, Numbering, Table, Values, mix};
use super::ready::Ready;
use super::rule::{Part, Rule};
use super::share::Place;
use super::{Error, fold, when};

/// What one rule let through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulePairs {
    /// The rule.
    pub rule: Rule,
    /// Pairs that satisfy it and none before it.
    pub pairs: u64,
    /// The rows of its largest block.
    pub largest_block: usize,
    /// Blocks that were too large, in which rows are compared only with the next ones in order of all that is compared.
    pub cut_blocks: usize,
}

/// Which pairs were looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Blocking {
    /// Each rule, in the order of the model.
    pub rules: Vec<RulePairs>,
    /// Pairs over all rules.
    pub pairs: u64,
}

/// The block of a row that a rule leaves out.
const NO_BLOCK: u64 = u64::MAX;

/// For each row and rule its block, or [`NO_BLOCK`].
///
/// A block is a hash of 64 bits of what the parts read. Should two blocks ever share one, some pairs are looked at that
/// satisfy no rule, and are weighed like all others.
#[derive(Debug)]
pub(crate) struct Keys {
    rules: usize,
    /// INVARIANT: rows times rules, the rules of a row side by side.
    keys: Vec<u64>,
    /// For each rule that is done the blocks that it cut; none where it cut none.
    cuts: Vec<Option<Cut>>,
}

/// Blocks of a rule in which not every pair was given out.
#[derive(Debug)]
struct Cut {
    /// How far rows of these blocks were compared.
    reach: HashMap<u64, u32>,
    /// For each row its place in the order in which they were.
    places: Vec<u32>,
}

impl Cut {
    /// Whether the pair was given out all the same.
    fn gave(&self, block: u64, left: u32, right: u32) -> bool {
        let apart = || self.places[left as usize].abs_diff(self.places[right as usize]);
        self.reach.get(&block).is_none_or(|reach| apart() <= *reach)
    }
}

impl Keys {
    pub(crate) fn new(table: &Table, rules: &[Rule]) -> Result<Self, Error> {
        Self::by(table, rules, &mut Parts::default())
    }

    fn by(table: &Table, rules: &[Rule], parts: &mut Parts) -> Result<Self, Error> {
        let mut keys = vec![NO_BLOCK; table.rows() * rules.len()];
        for (number, rule) in rules.iter().enumerate() {
            let of_rule = parts.blocks(table, rule)?;
            keys.iter_mut().skip(number).step_by(rules.len()).zip(of_rule).for_each(|(key, block)| *key = block);
        }
        Ok(Self { rules: rules.len(), keys, cuts: Vec::new() })
    }

    #[inline]
    fn of(&self, row: u32) -> &[u64] {
        let from = row as usize * self.rules;
        &self.keys[from..from + self.rules]
    }

    /// The first of the rules before this one that lets the pair through.
    #[inline]
    pub(crate) fn first(&self, rule: usize, left: u32, right: u32) -> Option<usize> {
        let (a, b) = (&self.of(left)[..rule], &self.of(right)[..rule]);
        let gave = |rule: usize, block| match self.cuts.get(rule) {
            Some(Some(cut)) => cut.gave(block, left, right),
            _ => true,
        };
        let lets = |(rule, (a, b)): (usize, (&u64, &u64))| a == b && *a != NO_BLOCK && gave(rule, *a);
        a.iter().zip(b).enumerate().position(lets)
    }

    /// Notes what a rule left out, so that a later one may still give it out.
    pub(crate) fn done(&mut self, blocks: &Blocks) {
        let cut: Vec<(u32, u32)> = blocks.cut_spans().copied().collect();
        let cut = (!cut.is_empty()).then(|| {
            let mut places = vec![0; self.keys.len() / self.rules.max(1)];
            blocks.rows.iter().enumerate().for_each(|(place, row)| places[*row as usize] = place as u32);
            let block = |from: u32| self.of(blocks.rows[from as usize])[blocks.rule];
            let reach =
                cut.iter().map(|(from, to)| (block(*from), blocks.reach((to - from) as usize) as u32)).collect();
            Cut { reach, places }
        });
        self.cuts.push(cut);
    }

    /// Notes of the next rule what it left out, for rows that are a share of a table; `None` for a row of no block that
    /// it cut.
    pub(crate) fn done_elsewhere(&mut self, places: &[Option<Place>]) {
        let rule = self.cuts.len();
        let mut cut = Cut { reach: HashMap::new(), places: vec![0; places.len()] };
        for (row, place) in places.iter().enumerate() {
            if let Some(place) = place {
                cut.reach.insert(self.of(row as u32)[rule], place.reach);
                cut.places[row] = place.place;
            }
        }
        self.cuts.push(Some(cut));
    }
}

/// Numbers of the parts of rules, kept since rules share them.
#[derive(Debug, Default)]
struct Parts(HashMap<String, (Numbering, Vec<u32>)>);

impl Parts {
    /// For each row its block under a rule.
    fn blocks(&mut self, table: &Table, rule: &Rule) -> Result<Vec<u64>, Error> {
        if rule.0.is_empty() {
            return Err(Error::BadRule(String::new()));
        }
        let mut blocks = vec![0; table.rows()];
        for part in &rule.0 {
            for (block, next) in blocks.iter_mut().zip(self.part(table, part)?) {
                *block = further(*block, *next);
            }
        }
        Ok(blocks)
    }

    fn part(&mut self, table: &Table, part: &Part) -> Result<&Vec<u32>, Error> {
        let name = part.to_string();
        if !self.0.contains_key(&name) {
            let numbers = numbers(table.column(part.column())?, part);
            self.0.insert(name.clone(), numbers);
        }
        // INVARIANT: it was put there above.
        self.0.get(&name).map(|(_, of_rows)| of_rows).ok_or(Error::BadRule(name))
    }

    /// The block of a row that is not in the table, which reads like this.
    fn block(&self, rule: &Rule, value: impl Fn(&str) -> Option<String>) -> u64 {
        let number = |part: &Part| {
            let (numbering, _) = self.0.get(&part.to_string())?;
            numbering.find(&read(part, &value(part.column())?))
        };
        rule.0.iter().fold(0, |block, part| further(block, number(part).unwrap_or(NOTHING)))
    }
}

/// A block of one part more.
fn further(block: u64, next: u32) -> u64 {
    if block == NO_BLOCK || next == NOTHING { NO_BLOCK } else { mix(block, u64::from(next)) }
}

/// For each row the number of what a part reads of it.
fn numbers(column: &Column, part: &Part) -> (Numbering, Vec<u32>) {
    let (column, mut numbering) = (column.as_texts(), Numbering::new());
    let Values::Texts { texts, of_rows } = column.values() else { return (numbering, Vec::new()) };
    let mut one = |text: &str| match read(part, text) {
        key if key.is_empty() => NOTHING,
        key => numbering.number(&key),
    };
    let known: Vec<u32> = texts.iter().map(&mut one).collect();
    let of_rows = of_rows.iter().map(|number| known.get(*number as usize).copied().unwrap_or(NOTHING)).collect();
    (numbering, of_rows)
}

/// What a part reads of a text; empty where that is nothing.
pub(super) fn read(part: &Part, text: &str) -> String {
    match part {
        Part::Whole(_) => fold::name(text),
        Part::First(letters, _) => first(&fold::name(text), usize::from(*letters)),
        Part::Sound(_) => fold::sound(&fold::name(text)),
        Part::Year(_) => when::read(text).map_or(String::new(), |w| w.year.to_string()),
        Part::Month(_) => match when::read(text) {
            // A year alone has no month, and twelve guesses help nobody.
            Some(w) if w.to - w.from <= 31 => format!("{} {}", w.year, w.month),
            _ => String::new(),
        },
    }
}

/// The first letters of a text that has as many.
fn first(text: &str, letters: usize) -> String {
    let first: String = text.chars().take(letters).collect();
    if first.chars().count() == letters { first } else { String::new() }
}

/// Blocks of all rules in which rows that come later are looked up.
#[derive(Debug)]
pub(crate) struct Shelves {
    parts: Parts,
    keys: Keys,
    /// For each rule its rows, in the order of their blocks.
    rows: Vec<Vec<u32>>,
}

impl Shelves {
    pub(crate) fn new(table: &Table, rules: &[Rule]) -> Result<Self, Error> {
        let mut parts = Parts::default();
        let keys = Keys::by(table, rules, &mut parts)?;
        let all = 0..rules.len();
        let rows = all.map(|rule| grouped(table.rows() as u32, |row| keys.of(row)[rule])).collect();
        // What belongs to rows is in the keys now.
        parts.0.values_mut().for_each(|(_, of_rows)| *of_rows = Vec::new());
        Ok(Self { parts, keys, rows })
    }

    /// Rows that satisfy a rule with one that reads like this; of a block of more than `most` none.
    pub(crate) fn rows(&self, rules: &[Rule], value: impl Fn(&str) -> Option<String>, most: usize) -> Vec<u32> {
        let mut found = Vec::new();
        for (number, (rule, rows)) in rules.iter().zip(&self.rows).enumerate() {
            let block = self.parts.block(rule, &value);
            let key = |row: &u32| self.keys.of(*row)[number];
            let from = rows.partition_point(|row| key(row) < block);
            let len = rows[from..].partition_point(|row| key(row) == block);
            found.extend((block != NO_BLOCK && len <= most).then(|| &rows[from..from + len]).into_iter().flatten());
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The blocks of one rule.
#[derive(Debug)]
pub(crate) struct Blocks {
    rule: usize,
    /// Rows of all blocks, block after block.
    rows: Vec<u32>,
    /// Blocks of two rows or more: where each begins and ends.
    spans: Vec<(u32, u32)>,
    most: usize,
}

/// A share of the pairs of a rule that one thread looks at: blocks from one to another, or rows of one large block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unit {
    blocks: (u32, u32),
    rows: (u32, u32),
}

/// About how many pairs a unit has.
const UNIT_PAIRS: u64 = 200_000;

/// Rows that have a block, those of one block side by side and in order.
fn grouped(rows: u32, key: impl Fn(u32) -> u64) -> Vec<u32> {
    // Sorted roughly by the first bits, in two walks, and then exactly in small shares.
    const FIRST_BITS: u32 = 14;
    let share = |row: u32| (key(row) >> (64 - FIRST_BITS)) as usize;
    let mut next = vec![0u32; (1 << FIRST_BITS) + 1];
    (0..rows).filter(|row| key(*row) != NO_BLOCK).for_each(|row| next[share(row) + 1] += 1);
    for at in 1..next.len() {
        next[at] += next[at - 1];
    }
    let starts = next.clone();
    let mut sorted = vec![0; starts[starts.len() - 1] as usize];
    for row in (0..rows).filter(|row| key(*row) != NO_BLOCK) {
        let place = &mut next[share(row)];
        sorted[*place as usize] = row;
        *place += 1;
    }
    for ends in starts.windows(2) {
        sorted[ends[0] as usize..ends[1] as usize].sort_unstable_by_key(|row| (key(*row), *row));
    }
    sorted
}

impl Blocks {
    /// Sorts the rows into the blocks of a rule.
    pub(crate) fn new(keys: &Keys, rule: usize, (ready, most): (&Ready, usize)) -> Self {
        let key = |row: u32| keys.keys[row as usize * keys.rules + rule];
        let mut sorted = grouped(ready.rows() as u32, key);
        let mut spans: Vec<(u32, u32)> = Vec::new();
        let mut from = 0;
        for block in sorted.chunk_by(|a, b| key(*a) == key(*b)) {
            let to = from + block.len() as u32;
            spans.extend((block.len() > 1).then_some((from, to)));
            from = to;
        }
        for (from, to) in spans.iter().filter(|(from, to)| (to - from) as usize > most) {
            let block = &mut sorted[*from as usize..*to as usize];
            // Equal rows in no order of lists, so that rows of two lists meet.
            let tie = |row: &u32| mix(0, u64::from(ready.number(*row)));
            let order = |a: &u32, b: &u32| ready.order(*a).cmp(ready.order(*b));
            block.sort_unstable_by(|a, b| order(a, b).then(tie(a).cmp(&tie(b))).then(a.cmp(b)));
        }
        Self { rule, rows: sorted, spans, most }
    }

    pub(crate) fn largest(&self) -> usize {
        self.spans.iter().map(|(from, to)| (to - from) as usize).max().unwrap_or(0)
    }

    pub(crate) fn cut(&self) -> usize {
        self.cut_spans().count()
    }

    /// Rows of blocks that are too large, and where they stand.
    pub(crate) fn places(&self) -> Vec<(u32, Place)> {
        let of_span = |(from, to): &(u32, u32)| {
            let (rows, reach) = (&self.rows[*from as usize..*to as usize], self.reach((to - from) as usize) as u32);
            (0..).zip(rows).map(move |(place, row)| (*row, Place { place, reach })).collect::<Vec<_>>()
        };
        self.cut_spans().flat_map(of_span).collect()
    }

    fn cut_spans(&self) -> impl Iterator<Item = &(u32, u32)> {
        self.spans.iter().filter(|(from, to)| (to - from) as usize > self.most)
    }

    /// How many rows after it a row is compared with: all, or in a block that is too large so many that it has no more
    /// pairs than the largest that is not.
    fn reach(&self, len: usize) -> usize {
        if len <= self.most { len } else { (self.most * self.most / (2 * len)).max(1) }
    }

    /// Pairs of all blocks, those of earlier rules and within lists among them.
    pub(crate) fn size(&self) -> u64 {
        self.spans.iter().map(|(from, to)| self.pairs_of((to - from) as usize)).sum()
    }

    fn pairs_of(&self, len: usize) -> u64 {
        let reach = self.reach(len).min(len - 1) as u64;
        let len = len as u64;
        reach * len - reach * (reach + 1) / 2
    }

    /// Shares of about the same number of pairs.
    pub(crate) fn units(&self) -> Vec<Unit> {
        let (mut units, mut from, mut pairs) = (Vec::new(), 0, 0);
        let whole = |from: usize, to: usize| Unit { blocks: (from as u32, to as u32), rows: (0, u32::MAX) };
        for (block, (start, end)) in self.spans.iter().enumerate() {
            let len = (end - start) as usize;
            let of_block = self.pairs_of(len);
            if of_block > UNIT_PAIRS {
                units.extend((from < block).then(|| whole(from, block)));
                let rows = (UNIT_PAIRS / self.reach(len).max(1) as u64).max(1) as usize;
                let shares = (0..len).step_by(rows).map(|row| (row as u32, (row + rows).min(len) as u32));
                units.extend(shares.map(|rows| Unit { blocks: (block as u32, block as u32 + 1), rows }));
                (from, pairs) = (block + 1, 0);
                continue;
            }
            pairs += of_block;
            if pairs > UNIT_PAIRS {
                units.push(whole(from, block + 1));
                (from, pairs) = (block + 1, 0);
            }
        }
        units.extend((from < self.spans.len()).then(|| whole(from, self.spans.len())));
        units
    }

    /// Gives out the pairs of a unit, left below right: those that no earlier rule lets through, and of two lists where
    /// `within` is not set.
    pub(crate) fn pairs(&self, unit: Unit, (keys, lists): (&Keys, Option<&[u16]>), mut each: impl FnMut(u32, u32)) {
        for (start, end) in &self.spans[unit.blocks.0 as usize..unit.blocks.1 as usize] {
            let block = &self.rows[*start as usize..*end as usize];
            let reach = self.reach(block.len());
            let rows = unit.rows.0 as usize..(unit.rows.1 as usize).min(block.len());
            for at in rows {
                let one = block[at];
                for other in &block[at + 1..(at + 1 + reach).min(block.len())] {
                    let is_of_one_list = lists.is_some_and(|lists| lists[one as usize] == lists[*other as usize]);
                    if is_of_one_list || keys.first(self.rule, one, *other).is_some() {
                        continue;
                    }
                    each(one.min(*other), one.max(*other));
                }
            }
        }
    }
}
