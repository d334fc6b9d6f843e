//! Which records the changes made through this process touched, so that figures derived from all records can follow
//! the few that changed instead of being made anew.
//!
//! What a change touched is read from its statements; a statement that does not name its record touched them all.

use crate::db::Value;
use std::collections::{BTreeSet, VecDeque};

/// The tables whose change is a change of records.
const OF_RECORDS: [&str; 2] = ["records", "entries"];
/// A change of more records than this is one of all.
const MOST_OF_ONE: usize = 200;
/// So many changes are remembered.
const MOST_CHANGES: usize = 500;

/// What one transaction touched.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) enum Touch {
    /// No record.
    #[default]
    Nothing,
    /// These: records.id.
    These(BTreeSet<String>),
    /// Any of them.
    Any,
}

/// What the changes touched, the last ones one by one.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    number: u64,
    /// What the changes up to `number` touched.
    last: VecDeque<Touch>,
}

impl Touch {
    /// Notes what a statement of [`crate::statements`] touches. A query touches nothing.
    pub(crate) fn by_statement(&mut self, sql: &str, values: &[Value]) {
        if writes_records(sql) {
            match (names_its_record(sql), values.first()) {
                (true, Some(Value::Text(Some(id)))) => self.one(id),
                _ => *self = Self::Any,
            }
        }
    }

    /// Notes rows that are inserted.
    pub(crate) fn by_rows(&mut self, table: &str, columns: &[&str], rows: &[Vec<Value>]) {
        if !OF_RECORDS.contains(&table) {
            return;
        }
        let column = if table == "records" { "id" } else { "record" };
        let at = columns.iter().position(|name| *name == column);
        for row in rows {
            match at.and_then(|at| row.get(at)) {
                Some(Value::Text(Some(id))) => self.one(id),
                _ => *self = Self::Any,
            }
        }
    }

    fn one(&mut self, id: &str) {
        match self {
            Self::Any => return,
            Self::Nothing => *self = Self::These(BTreeSet::from([id.to_owned()])),
            Self::These(ids) if ids.contains(id) => return,
            Self::These(ids) => drop(ids.insert(id.to_owned())),
        }
        if matches!(self, Self::These(ids) if ids.len() > MOST_OF_ONE) {
            *self = Self::Any;
        }
    }
}

impl Touched {
    /// Notes what a transaction that was committed touched.
    pub(crate) fn add(&mut self, touch: Touch) {
        if touch != Touch::Nothing {
            self.number += 1;
            self.last.push_back(touch);
            if self.last.len() > MOST_CHANGES {
                self.last.pop_front();
            }
        }
    }

    /// The number of the last change.
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// The records that were touched after the change of this number; `None` where it may be any.
    pub(crate) fn since(&self, number: u64) -> Option<BTreeSet<String>> {
        let count = usize::try_from(self.number.checked_sub(number)?).ok()?;
        let from = self.last.len().checked_sub(count)?;
        let mut all = BTreeSet::new();
        for touch in self.last.iter().skip(from) {
            match touch {
                Touch::Nothing => {}
                Touch::These(ids) => all.extend(ids.iter().cloned()),
                Touch::Any => return None,
            }
        }
        Some(all)
    }
}

/// Whether a statement changes rows of these tables. A query never does.
fn writes_records(sql: &str) -> bool {
    let mut words = sql.split_ascii_whitespace();
    let table = match words.next() {
        Some("update") => words.next(),
        Some("insert" | "delete") => words.nth(1),
        _ => None,
    };
    table.is_some_and(|table| OF_RECORDS.contains(&table))
}

/// Whether a statement changes the record alone whose id is its first value.
fn names_its_record(sql: &str) -> bool {
    let condition = sql.split_once(" where ").map_or("", |(_, condition)| condition);
    let first = condition.split(" and ").next().unwrap_or_default();
    matches!(first, "id = $1" | "record = $1") && !condition.contains(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statements::{self as sql, ALL};
    use crate::values;

    fn after(touch: impl FnOnce(&mut Touch)) -> Touch {
        let mut touched = Touch::default();
        touch(&mut touched);
        touched
    }

    fn these(ids: &[&str]) -> BTreeSet<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    #[test]
    fn every_statement_that_changes_records_or_their_entries_is_known_as_one() {
        let known: Vec<&str> = ALL.iter().filter(|(_, sql)| writes_records(sql)).map(|(name, _)| *name).collect();
        let verbs = ["update ", "insert into ", "delete from "];
        let is_change = |sql: &str| {
            let tables = OF_RECORDS.iter().flat_map(|t| verbs.iter().map(move |v| format!("{v}{t} ")));
            tables.into_iter().any(|begin| sql.contains(&begin))
        };
        let expected: Vec<&str> = ALL.iter().filter(|(_, sql)| is_change(sql)).map(|(name, _)| *name).collect();
        assert_eq!(known, expected);
        assert!(known.contains(&"RECORD_CLASS") && known.contains(&"ENTRIES_DELETE"), "{known:?}");
    }

    #[test]
    fn a_change_touches_the_record_that_it_names_or_else_any() {
        let by = |sql, values: &[Value]| after(|t| t.by_statement(sql, values));
        assert_eq!(by(sql::RECORD_CLASS, values!["r-1", 3]), Touch::These(these(&["r-1"])));
        assert_eq!(by(sql::ENTRIES_DELETE, values!["r-1"]), Touch::These(these(&["r-1"])));
        assert_eq!(by(sql::RECORD, values!["r-1"]), Touch::Nothing);
        assert_eq!(by(sql::LAPSE, values!["2026-11-27"]), Touch::Any);
        assert_eq!(by(sql::RENEW, values!["a-channel", "2026-11-27"]), Touch::Any);
        let rows = |rows: &[Vec<Value>]| after(|t| t.by_rows("entries", &["field", "record"], rows));
        let row = |id: &str| values!["place", id].to_vec();
        assert_eq!(rows(&[row("r-1"), row("r-2"), row("r-1")]), Touch::These(these(&["r-1", "r-2"])));
        let many: Vec<_> = (0..=MOST_OF_ONE).map(|n| row(&n.to_string())).collect();
        assert_eq!(rows(&many), Touch::Any);
        assert_eq!(after(|t| t.by_rows("links", &["record"], &[row("r-1")])), Touch::Nothing);
    }

    #[test]
    fn what_was_touched_since_a_change_is_known_while_it_is_remembered() {
        let mut touched = Touched::default();
        let one = |id: &str| Touch::These(these(&[id]));
        touched.add(one("r-1"));
        touched.add(Touch::Nothing);
        touched.add(one("r-2"));
        assert_eq!((touched.number(), touched.since(0)), (2, Some(these(&["r-1", "r-2"]))));
        assert_eq!((touched.since(1), touched.since(2)), (Some(these(&["r-2"])), Some(these(&[]))));
        assert_eq!(touched.since(3), None, "nobody was there yet");
        touched.add(Touch::Any);
        touched.add(one("r-3"));
        assert_eq!((touched.since(2), touched.since(3)), (None, Some(these(&["r-3"]))));
        (0..MOST_CHANGES).for_each(|_| touched.add(one("r-4")));
        assert_eq!((touched.since(3), touched.since(4)), (None, Some(these(&["r-4"]))));
    }
}
