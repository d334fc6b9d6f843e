//! One row of cells into one body, by the mapping. Places and repeats have files of their own.

use crate::mapping::{Mapping, RangeOf, Source, SpanOf, When, constant_text};
use crate::value;
use record::form::FieldType;
use record::problem::Reason;
use record::{CountRange, Field, Form, PartialDate, Problem, Vocabularies};
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::collections::HashMap;

mod place;
mod repeat;

/// What a governorate and a district of a list mean, once looked up.
pub(crate) type Places = HashMap<(String, String, String), (String, bool)>;

/// What stays the same from row to row.
pub(crate) struct Setting<'a> {
    pub file: &'a str,
    pub mapping: &'a Mapping,
    pub form: &'a Form,
    pub vocabularies: &'a Vocabularies,
    pub columns: HashMap<&'a str, usize>,
}

/// One row while it is being read.
pub(crate) struct Filling<'a> {
    pub setting: &'a Setting<'a>,
    pub places: &'a mut Places,
    pub number: u64,
    pub cells: &'a [Cow<'a, str>],
    pub rejected: Vec<Problem>,
    pub flagged: Vec<Problem>,
}

impl Filling<'_> {
    /// All fields of the row. What cannot be read is in `rejected`, what is implausible in `flagged`.
    pub fn body(&mut self) -> Map<String, Value> {
        let (mapping, form) = (self.setting.mapping, self.setting.form);
        let mut body = Map::new();
        for source in &mapping.field {
            if let Some(field) = form.field(source.to.get_ref())
                && let Some(value) = self.value(source, field, None)
            {
                body.insert(field.name.clone(), value);
            }
        }
        for source in &mapping.row {
            if let Some(repeat) = form.field(source.to.get_ref()) {
                let mut rows = body.remove(&repeat.name).and_then(|v| v.as_array().cloned()).unwrap_or_default();
                self.rows(source, repeat, &mut rows);
                if !rows.is_empty() {
                    body.insert(repeat.name.clone(), Value::Array(rows));
                }
            }
        }
        self.check_order(&body);
        self.add_flags(&mut body);
        body
    }

    /// A cell; nothing when it is blank.
    pub fn cell(&self, column: &str) -> Option<&str> {
        let cell = self.setting.columns.get(column).and_then(|i| self.cells.get(*i))?;
        let cell = if self.setting.mapping.trim { cell.trim() } else { cell };
        (!cell.is_empty()).then_some(cell)
    }

    pub fn reject(&mut self, column: &str, reason: Reason, seen: &str) {
        self.rejected.push(Problem::in_row(self.setting.file, Some(self.number), column, reason, seen));
    }

    fn flag(&mut self, column: &str, reason: Reason, seen: &str) {
        self.flagged.push(Problem::in_row(self.setting.file, Some(self.number), column, reason, seen));
    }

    fn is_so(&self, when: Option<&When>) -> bool {
        when.is_none_or(|w| {
            let cell = self.cell(&w.column).unwrap_or_default();
            (w.is.is_empty() || w.is.iter().any(|v| v == cell)) && w.is_not.iter().all(|v| v != cell)
        })
    }

    /// The value of one field; `part` stands for the cell where a row of a repeat is one part of it.
    fn value(&mut self, source: &Source, field: &Field, part: Option<&str>) -> Option<Value> {
        if !self.is_so(source.when.as_ref()) {
            return None;
        }
        if let Some(span) = &source.span {
            return self.span(span, source.format.as_deref());
        }
        if let Some(range) = &source.range {
            return self.range(range);
        }
        if let Some(place) = &source.place {
            return self.place(place);
        }
        let column = source.column.as_deref().unwrap_or(&field.name);
        let text = match (&source.constant, part) {
            (Some(constant), _) => constant_text(constant),
            (None, Some(part)) => part.to_owned(),
            (None, None) => self.cell(column)?.to_owned(),
        };
        self.convert(source, field, &text).unwrap_or_else(|(reason, seen)| {
            self.reject(column, reason, &seen);
            None
        })
    }

    fn convert(&self, source: &Source, field: &Field, text: &str) -> Result<Option<Value>, (Reason, String)> {
        if text.is_empty() {
            return Ok(None);
        }
        let parts = match &source.split {
            Some(by) => value::split(text, by),
            None => vec![text.to_owned()],
        };
        let mut codes = Vec::new();
        for part in &parts {
            let part = if self.setting.mapping.trim { part.trim() } else { part };
            let mapped = match &source.values {
                None => part,
                Some(values) => values
                    .get(part)
                    .or(source.otherwise.as_ref())
                    .ok_or_else(|| (Reason::UnknownCode, part.to_owned()))?,
            };
            if !mapped.is_empty() {
                codes.push(mapped);
            }
        }
        if let FieldType::SelectMultiple(_) = field.kind {
            return Ok((!codes.is_empty()).then(|| json!(codes)));
        }
        let Some(code) = codes.first() else {
            return Ok(None);
        };
        let found = match &source.format {
            Some(format) => value::partial_date(code, Some(format)).map(|d| json!(d)),
            None => value::from_cell(field, code),
        };
        found.map(Some).map_err(|reason| (reason, (*code).to_owned()))
    }

    fn date(&mut self, column: &str, format: Option<&str>) -> Option<PartialDate> {
        let cell = self.cell(column)?.to_owned();
        value::partial_date(&cell, format).map_err(|reason| self.reject(column, reason, &cell)).ok()
    }

    fn span(&mut self, span: &SpanOf, format: Option<&str>) -> Option<Value> {
        let (from, to) = (self.date(&span.from, format), self.date(&span.to, format));
        let (from, to) = (from.or(to)?, to.or(from)?);
        if to.to() < from.from() {
            self.flag(&span.to, Reason::EndBeforeStart, &format!("{from} to {to}"));
        }
        Some(json!(PartialDate::span(from.from().min(to.from()), from.to().max(to.to()))))
    }

    fn people(&mut self, column: Option<&str>) -> Option<u32> {
        let column = column?;
        let cell = self.cell(column)?.to_owned();
        value::people(&cell).map_err(|reason| self.reject(column, reason, &cell)).ok()
    }

    fn range(&mut self, range: &RangeOf) -> Option<Value> {
        let before = self.rejected.len();
        let (low, high) = (self.people(range.low.as_deref()), self.people(range.high.as_deref()));
        let Some(best) = self.people(Some(&range.best)) else {
            let is_unsaid = self.rejected.len() == before;
            if is_unsaid && low.or(high).is_some() {
                self.reject(&range.best, Reason::Missing, "");
            }
            return None;
        };
        let counts = CountRange { low: low.unwrap_or(best), best, high: high.unwrap_or(best) };
        if !counts.is_consistent() {
            let seen = format!("{} / {} / {}", counts.low, counts.best, counts.high);
            self.flag(&range.best, Reason::BestOutsideRange, &seen);
        }
        Some(value::count(counts))
    }

    fn check_order(&mut self, body: &Map<String, Value>) {
        let Some(order) = &self.setting.mapping.order else {
            return;
        };
        let date = |name: &str| PartialDate::parse(body.get(name)?.as_str()?).ok();
        let Some((event, report)) = date(order.event.get_ref()).zip(date(order.report.get_ref())) else {
            return;
        };
        if report.to() < event.from() {
            let seen = format!("{report} before {event}");
            let column = self.setting.column_of(order.report.get_ref());
            self.flag(&column, Reason::ReportBeforeEvent, &seen);
        }
    }

    fn add_flags(&mut self, body: &mut Map<String, Value>) {
        let Some(field) = &self.setting.mapping.flags else {
            return;
        };
        let held = body.get(field.get_ref()).and_then(Value::as_array);
        let held = held.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
        let mut codes: Vec<String> = held.chain(self.flagged.iter().map(|p| p.code.clone())).collect();
        codes.sort();
        codes.dedup();
        if !codes.is_empty() {
            body.insert(field.get_ref().clone(), json!(codes));
        }
    }
}

impl Setting<'_> {
    /// The column to blame for a field, by its path in a problem of the form (`parties.0.name`); else the path.
    pub fn column_of(&self, path: &str) -> String {
        let mut parts = path.split('.');
        let (head, inner) = (parts.next().unwrap_or(path), parts.nth(1));
        let of = |s: &Source| s.columns().first().map(|c| (*c).to_owned());
        let found = match inner {
            None => self.mapping.field.iter().find(|s| s.to.get_ref() == head).and_then(of),
            Some(inner) => self.mapping.row.iter().filter(|r| r.to.get_ref() == head).find_map(|r| {
                let split = r.split.iter().find(|s| s.into == inner).map(|s| s.column.clone());
                split.or_else(|| r.field.iter().find(|s| s.to.get_ref() == inner).and_then(of))
            }),
        };
        found.unwrap_or_else(|| path.to_owned())
    }
}
