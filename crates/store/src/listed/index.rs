//! How what is listed lies in memory: numbers, so that one walk over all records of a kind compares no text.

use super::load::Read;
use super::texts::{NONE, Texts, number};
use crate::Row;
use crate::error::Error;
use crate::query::{MOST_VALUES, Selection};
use std::cmp::Ordering;
use std::collections::HashMap;

/// When more changed than this, all is read anew, so that what is gone does not pile up.
const MOST_CHANGED: usize = 5_000;

/// What is listed of all live records.
#[derive(Default)]
pub(super) struct Index {
    /// The number of the last change of records that is in it for certain.
    at: u64,
    /// How many records changed since all were read.
    changed: usize,
    /// INVARIANT: the number of an id is the place of its record in `slots`.
    ids: Texts,
    /// The first and last days of records.
    days: Texts,
    /// Kinds, label classes, authors, origins, fields and their values.
    words: Texts,
    values: Vec<Value>,
    numbers: HashMap<Value, u32>,
    slots: Vec<Slot>,
    /// The values of each record, by number; a record has a part of it.
    entries: Vec<u32>,
    /// The records of each kind in the order of lists.
    orders: HashMap<u32, Vec<u32>>,
}

/// A value of a field.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Value {
    field: u32,
    text: u32,
}

/// What is listed of one record. Each is the number of a text.
struct Slot {
    kind: u32,
    class: u32,
    author: u32,
    origin: u32,
    from: u32,
    to: u32,
    /// Where its values begin and end.
    entries: (u32, u32),
}

/// The columns of a record as they are read.
pub(super) struct Columns<'a> {
    pub(super) id: &'a str,
    pub(super) kind: &'a str,
    pub(super) class: &'a str,
    pub(super) author: &'a str,
    pub(super) origin: &'a str,
    pub(super) from: Option<&'a str>,
    pub(super) to: Option<&'a str>,
}

/// What one walk gives.
pub(super) struct Walked {
    pub(super) total: i64,
    pub(super) facets: Vec<(String, Vec<(String, i64)>)>,
    /// The ids of the page, in order.
    pub(super) ids: Vec<String>,
}

/// A selection in numbers.
struct Wanted {
    classes: Vec<bool>,
    authors: Option<Vec<u32>>,
    origin: Option<u32>,
    /// Whether a record may end on a day.
    from: Option<Vec<bool>>,
    /// Whether it may begin on a day.
    to: Option<Vec<bool>>,
    values: Vec<u32>,
    /// The values that it must not have.
    without: Vec<bool>,
}

impl<'a> Columns<'a> {
    /// Reads a row of [`crate::statements::LISTED_ONE`].
    ///
    /// # Errors
    /// [`Error::Broken`] when something is null that never is.
    pub(super) fn of(row: &'a Row) -> Result<Self, Error> {
        let need = |i: usize| row.str(i).ok_or_else(|| Error::Broken(format!("column {i}")));
        Ok(Self {
            id: need(0)?,
            kind: need(1)?,
            class: need(2)?,
            author: need(3)?,
            origin: need(4)?,
            from: row.str(5),
            to: row.str(6),
        })
    }

    /// Lists show the newest first, what has no day last, and then go by id.
    fn order(&self, other: &Self) -> Ordering {
        other.from.cmp(&self.from).then_with(|| self.id.cmp(other.id))
    }
}

impl Index {
    /// Records without their values, up to the change of this number.
    pub(super) fn of_records(at: u64, mut records: Vec<Columns<'_>>) -> Self {
        // In the order of lists, so that a walk goes straight through memory.
        records.sort_unstable_by(|a, b| a.kind.cmp(b.kind).then_with(|| a.order(b)));
        let mut index = Self { at, ..Self::default() };
        for record in &records {
            let slot = index.slot(record);
            index.orders.entry(slot.kind).or_default().push(index.ids.put(record.id));
            index.slots.push(slot);
        }
        index
    }

    /// Notes in `pairs` which records have a value: ids with a space in between.
    pub(super) fn note(&mut self, (field, text, ids): (&str, &str, &str), pairs: &mut Vec<(u32, u32)>) {
        let value = self.value(field, text);
        // What is not live is not here.
        pairs.extend(ids.split(' ').filter_map(|id| Some((self.ids.find(id)?, value))));
    }

    /// Takes in which records have which values.
    pub(super) fn fill(&mut self, pairs: &[(u32, u32)]) {
        let mut counts = vec![0_u32; self.slots.len()];
        pairs.iter().for_each(|(at, _)| counts[*at as usize] += 1);
        let mut begin = 0;
        for (slot, count) in self.slots.iter_mut().zip(counts) {
            // The end moves as values come in.
            slot.entries = (begin, begin);
            begin += count;
        }
        self.entries = vec![NONE; pairs.len()];
        for (at, value) in pairs {
            let (_, end) = &mut self.slots[*at as usize].entries;
            self.entries[*end as usize] = *value;
            *end += 1;
        }
    }

    pub(super) fn at(&self) -> u64 {
        self.at
    }

    /// How many more records may change.
    pub(super) fn room(&self) -> usize {
        MOST_CHANGED.saturating_sub(self.changed)
    }

    /// The kinds of which there are live records.
    pub(super) fn kinds(&self) -> Vec<String> {
        self.orders.keys().map(|kind| self.words.get(*kind).to_owned()).collect()
    }

    /// Takes in what changed, up to the change of this number: ids, and what is listed of each now.
    pub(super) fn follow(&mut self, at: u64, changed: &[(String, Option<Read>)]) {
        for (id, found) in changed {
            if let Some(at) = self.ids.find(id) {
                self.take_out(at);
            }
            if let Some(found) = found {
                self.put(found);
            }
        }
        self.at = at;
        self.changed += changed.len();
    }

    /// Total, facets and the ids of one page of a selection: `limit` records after the first `offset`.
    pub(super) fn walk(&self, selection: &Selection, fields: &[String], (limit, offset): (usize, usize)) -> Walked {
        let (mut total, mut page) = (0, Vec::new());
        let mut counts = vec![0_u32; if fields.is_empty() { 0 } else { self.values.len() }];
        // What selects a word that stands nowhere selects nothing.
        let wanted = self.wanted(selection);
        let order = self.order(&selection.kind).filter(|_| wanted.is_some()).unwrap_or_default();
        for at in order {
            let Some(slot) = self.slots.get(*at as usize) else { continue };
            let values = self.values_of(slot);
            if !wanted.as_ref().is_some_and(|wanted| wanted.includes(slot, values)) {
                continue;
            }
            if total >= offset && page.len() < limit {
                page.push(self.ids.get(*at).to_owned());
            }
            total += 1;
            if !counts.is_empty() {
                values.iter().for_each(|value| counts[*value as usize] += 1);
            }
        }
        let facets = fields.iter().map(|field| (field.clone(), self.facet(field, &counts))).collect();
        Walked { total: i64::try_from(total).unwrap_or(i64::MAX), facets, ids: page }
    }

    /// The values of a field with their counts as lists show them.
    fn facet(&self, field: &str, counts: &[u32]) -> Vec<(String, i64)> {
        let Some(field) = self.words.find(field) else { return Vec::new() };
        let of_field = self.values.iter().zip(counts).filter(|(value, count)| value.field == field && **count > 0);
        let mut tally: Vec<(&str, u32)> = of_field.map(|(value, n)| (self.words.get(value.text), *n)).collect();
        tally.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        tally.truncate(MOST_VALUES);
        tally.into_iter().map(|(text, count)| (text.to_owned(), i64::from(count))).collect()
    }

    /// A selection in numbers; `None` when it asks for something that stands nowhere.
    fn wanted(&self, selection: &Selection) -> Option<Wanted> {
        let mut classes = vec![false; self.words.len()];
        for class in &selection.classes {
            if let Some(class) = self.words.find(&class.to_string()) {
                classes[class as usize] = true;
            }
        }
        let authors = selection.author.as_ref().map(|author| {
            std::iter::once(author).chain(&selection.inherited).filter_map(|one| self.words.find(one)).collect()
        });
        let origin = match &selection.origin {
            Some(origin) => Some(self.words.find(origin)?),
            None => None,
        };
        let value = |(field, text): &(String, String)| {
            let value = Value { field: self.words.find(field)?, text: self.words.find(text)? };
            self.numbers.get(&value).copied()
        };
        // An empty code asks for records without any value of the field.
        let (lacking, having): (Vec<_>, Vec<_>) = selection.filters.iter().partition(|(_, code)| code.is_empty());
        let lacking: Vec<u32> = lacking.into_iter().filter_map(|(field, _)| self.words.find(field)).collect();
        let is_lacking = |value: &Value| lacking.contains(&value.field);
        let without = if lacking.is_empty() { Vec::new() } else { self.values.iter().map(is_lacking).collect() };
        Some(Wanted {
            classes,
            authors,
            origin,
            from: selection.from.as_ref().map(|from| self.days.which(|day| day >= from.as_str())),
            to: selection.to.as_ref().map(|to| self.days.which(|day| day <= to.as_str())),
            values: having.into_iter().map(value).collect::<Option<_>>()?,
            without,
        })
    }

    fn put(&mut self, found: &Read) {
        let Ok(record) = found.columns() else { return };
        let begin = number(self.entries.len());
        for (field, text) in found.entries() {
            let value = self.value(field, text);
            self.entries.push(value);
        }
        let slot = Slot { entries: (begin, number(self.entries.len())), ..self.slot(&record) };
        let (kind, at) = (slot.kind, self.ids.put(record.id));
        match self.slots.get_mut(at as usize) {
            Some(there) => *there = slot,
            None => self.slots.push(slot),
        }
        let order = self.orders.get(&kind).map(Vec::as_slice).unwrap_or_default();
        let place = order.partition_point(|other| self.compare(*other, at) == Ordering::Less);
        self.orders.entry(kind).or_default().insert(place, at);
    }

    /// A record is listed no more, or elsewhere from now on.
    fn take_out(&mut self, at: u32) {
        let Some(kind) = self.slots.get(at as usize).map(|slot| slot.kind) else { return };
        let order = self.orders.get(&kind).map(Vec::as_slice).unwrap_or_default();
        let place = order.binary_search_by(|other| self.compare(*other, at));
        if let (Ok(place), Some(order)) = (place, self.orders.get_mut(&kind)) {
            order.remove(place);
        }
    }

    /// As [`Columns::order`].
    fn compare(&self, a: u32, b: u32) -> Ordering {
        let from = |at: u32| {
            let day = self.slots.get(at as usize).map_or(NONE, |slot| slot.from);
            (day != NONE).then(|| self.days.get(day))
        };
        from(b).cmp(&from(a)).then_with(|| self.ids.get(a).cmp(self.ids.get(b)))
    }

    fn order(&self, kind: &str) -> Option<&[u32]> {
        self.orders.get(&self.words.find(kind)?).map(Vec::as_slice)
    }

    fn values_of(&self, slot: &Slot) -> &[u32] {
        let (begin, end) = slot.entries;
        self.entries.get(begin as usize..end as usize).unwrap_or_default()
    }

    /// A record in numbers, without its values.
    fn slot(&mut self, record: &Columns<'_>) -> Slot {
        let mut day = |day: Option<&str>| day.map_or(NONE, |day| self.days.put(day));
        let (from, to) = (day(record.from), day(record.to));
        let mut word = |word: &str| self.words.put(word);
        let (kind, class) = (word(record.kind), word(record.class));
        Slot { kind, class, author: word(record.author), origin: word(record.origin), from, to, entries: (0, 0) }
    }

    /// The number of a value, the next one when it is new.
    fn value(&mut self, field: &str, text: &str) -> u32 {
        let value = Value { field: self.words.put(field), text: self.words.put(text) };
        let values = &mut self.values;
        *self.numbers.entry(value).or_insert_with(|| {
            values.push(value);
            number(values.len() - 1)
        })
    }
}

impl Wanted {
    fn includes(&self, slot: &Slot, values: &[u32]) -> bool {
        // What has no day lies in no period: its number is past the end.
        let is = |set: &[bool], at: u32| set.get(at as usize).copied().unwrap_or(false);
        is(&self.classes, slot.class)
            && self.authors.as_ref().is_none_or(|authors| authors.contains(&slot.author))
            && self.origin.is_none_or(|origin| origin == slot.origin)
            && self.from.as_ref().is_none_or(|days| is(days, slot.to))
            && self.to.as_ref().is_none_or(|days| is(days, slot.from))
            && self.values.iter().all(|value| values.contains(value))
            && (self.without.is_empty() || !values.iter().any(|value| is(&self.without, *value)))
    }
}
