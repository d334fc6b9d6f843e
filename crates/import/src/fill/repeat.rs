//! The rows of a repeat: one, one for each part of a cell, or one for each position of parallel lists.

use super::Filling;
use crate::mapping::RowSource;
use crate::value;
use record::Field;
use record::split::ROW_ID;
use serde_json::{Map, Value, json};

impl Filling<'_> {
    pub(super) fn rows(&mut self, source: &RowSource, repeat: &Field, rows: &mut Vec<Value>) {
        if !self.is_so(source.when.as_ref()) {
            return;
        }
        if let Some(by) = &source.parallel {
            return self.parallel_rows(source, by, (repeat, rows));
        }
        let Some(split) = &source.split else {
            return self.push_row(source, repeat, None, rows);
        };
        let Some(into) = repeat.fields.iter().find(|f| f.name == split.into) else {
            return;
        };
        let parts = self.cell(&split.column).map(|c| value::split(c, &split.by)).unwrap_or_default();
        for part in parts.iter().map(|p| p.trim()).filter(|p| !p.is_empty() && split.except.iter().all(|e| e != p)) {
            match value::from_cell(into, part) {
                Ok(found) => self.push_row(source, repeat, Some((into.name.clone(), found)), rows),
                Err(reason) => self.reject(&split.column, reason, part),
            }
        }
    }

    /// Adds one row with its fields, unless nothing is in it. Ids count up within the draft, because import has no
    /// randomness: they are stable for one file and mapping.
    fn push_row(&mut self, source: &RowSource, repeat: &Field, first: Option<(String, Value)>, rows: &mut Vec<Value>) {
        let mut row: Map<String, Value> = first.into_iter().collect();
        for inner in &source.field {
            if let Some(field) = repeat.fields.iter().find(|f| &f.name == inner.to.get_ref())
                && let Some(value) = self.value(inner, field, None)
            {
                row.insert(field.name.clone(), value);
            }
        }
        if !row.is_empty() {
            row.insert(ROW_ID.to_owned(), json!(row_id(repeat, rows.len())));
            rows.push(Value::Object(row));
        }
    }

    fn parallel_rows(&mut self, source: &RowSource, by: &str, into: (&Field, &mut Vec<Value>)) {
        let (repeat, rows) = into;
        let list = |c: Option<&str>| c.and_then(|c| self.cell(c)).map(|c| value::split(c, by)).unwrap_or_default();
        let ids = list(source.id.as_deref());
        let lists: Vec<Vec<String>> = source.field.iter().map(|s| list(s.column.as_deref())).collect();
        let count = lists.iter().map(Vec::len).max().unwrap_or(0).max(ids.len());
        for i in 0..count {
            let mut row = Map::new();
            for (inner, list) in source.field.iter().zip(&lists) {
                let part = list.get(i).map_or("", String::as_str);
                if let Some(field) = repeat.fields.iter().find(|f| &f.name == inner.to.get_ref())
                    && let Some(value) = self.value(inner, field, Some(part))
                {
                    row.insert(field.name.clone(), value);
                }
            }
            let id = ids.get(i).filter(|id| !id.is_empty()).cloned();
            if id.is_some() || !row.is_empty() {
                row.insert(ROW_ID.to_owned(), json!(id.unwrap_or_else(|| row_id(repeat, rows.len()))));
                rows.push(Value::Object(row));
            }
        }
    }
}

fn row_id(repeat: &Field, n: usize) -> String {
    format!("{}{}", repeat.name.chars().next().unwrap_or('r'), n + 1)
}
