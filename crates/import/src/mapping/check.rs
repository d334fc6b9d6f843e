//! A mapping against the form of its kind: each mistake with its line, before any file is read.

use super::{Mapping, PlaceOf, RowSource, Source};
use record::form::FieldType;
use record::problem::Reason;
use record::{Field, Form, PlacePrecision, Problem};
use std::collections::BTreeMap;
use toml::Spanned;

pub(super) struct Check<'a> {
    file_name: &'a str,
    text: &'a str,
    pub problems: Vec<Problem>,
}

impl<'a> Check<'a> {
    pub fn new(file_name: &'a str, text: &'a str) -> Self {
        Self { file_name, text, problems: Vec::new() }
    }

    /// A problem at a word of the mapping; `words` is the reason, `;`, and the remedy.
    pub fn say(&mut self, at: &Spanned<String>, reason: Reason, words: &str) {
        let row = Some(line_of(self.text, at.span().start));
        let mut problem = Problem::in_row(self.file_name, row, at.get_ref(), reason, at.get_ref());
        if let Some((why, remedy)) = words.split_once("; ") {
            problem.reason = why.to_owned();
            problem.remedy = remedy.to_owned();
        }
        self.problems.push(problem);
    }

    pub fn mapping(&mut self, mapping: &Mapping, form: &Form) {
        if let Some(e) = &mapping.encoding
            && encoding_rs::Encoding::for_label(e.get_ref().as_bytes()).is_none()
        {
            let words = "this is not the name of an encoding; write for example windows-1256 or utf-8";
            self.say(e, Reason::UnknownCode, words);
        }
        if let Some(d) = &mapping.delimiter
            && (d.get_ref().len() != 1 || matches!(d.get_ref().as_str(), "\"" | "\n" | "\r" | "\0"))
        {
            self.say(d, Reason::NotObject, "a delimiter is one character; write \",\", \";\" or \"\\t\"");
        }
        if let Some(f) = &mapping.flags {
            self.typed(form, f, "select_multiple", |k| matches!(k, FieldType::SelectMultiple(_)));
        }
        if let Some(order) = &mapping.order {
            self.typed(form, &order.event, "partial_date", |k| *k == FieldType::Date);
            self.typed(form, &order.report, "partial_date", |k| *k == FieldType::Date);
        }
        for source in &mapping.field {
            match form.field(source.to.get_ref()).filter(|_| !source.to.get_ref().contains('.')) {
                Some(field) => self.source(source, field),
                None => self.say(&source.to, Reason::UnknownField, ""),
            }
        }
        for row in &mapping.row {
            self.row(row, form);
        }
    }

    fn typed(&mut self, form: &Form, at: &Spanned<String>, name: &str, is_fit: impl Fn(&FieldType) -> bool) {
        match form.field(at.get_ref()) {
            None => self.say(at, Reason::UnknownField, ""),
            Some(f) if !is_fit(&f.kind) => {
                let words = format!("the field is not of type {name}; name another field");
                self.say(at, Reason::NotObject, &words);
            }
            Some(_) => {}
        }
    }

    fn row(&mut self, row: &RowSource, form: &Form) {
        let Some(repeat) = form.field(row.to.get_ref()) else {
            return self.say(&row.to, Reason::UnknownField, "");
        };
        if repeat.kind != FieldType::Repeat {
            return self.say(&row.to, Reason::NotObject, "the field is not a repeat; fill it with [[field]]");
        }
        if row.split.is_some() && row.parallel.is_some() || row.id.is_some() && row.parallel.is_none() {
            self.say(&row.to, Reason::NotObject, "split, parallel and id do not go together so; keep one of them");
        }
        let separators = row.split.iter().map(|s| &s.by).chain(&row.parallel);
        if separators.into_iter().any(String::is_empty) {
            self.say(&row.to, Reason::NotObject, "the separator is empty; write what stands between two values");
        }
        if let Some(split) = &row.split
            && repeat.fields.iter().all(|f| f.name != split.into)
        {
            self.say(&Spanned::new(row.to.span(), split.into.clone()), Reason::UnknownField, "");
        }
        for source in &row.field {
            match repeat.fields.iter().find(|f| &f.name == source.to.get_ref()) {
                Some(field) => self.source(source, field),
                None => self.say(&source.to, Reason::UnknownField, ""),
            }
        }
    }

    fn source(&mut self, source: &Source, field: &Field) {
        let is_given = [
            source.column.is_some(),
            source.constant.is_some(),
            source.span.is_some(),
            source.range.is_some(),
            source.place.is_some(),
        ];
        if is_given.into_iter().filter(|g| *g).count() != 1 {
            let words = "a field has exactly one source; keep one of column, constant, span, range and place";
            return self.say(&source.to, Reason::NotObject, words);
        }
        let is_fit = match &field.kind {
            FieldType::Repeat | FieldType::Calculate => false,
            kind => {
                (*kind == FieldType::Date || source.span.is_none() && source.format.is_none())
                    && (source.range.is_none() || *kind == FieldType::CountRange)
                    && (source.place.is_none() || *kind == FieldType::Place)
                    && (source.split.is_none() || matches!(kind, FieldType::SelectMultiple(_)))
            }
        };
        if !is_fit || source.split.as_deref() == Some("") {
            self.say(
                &source.to,
                Reason::NotObject,
                "the source does not fit the type of the field; see import/README.md",
            );
        }
        if source.values.is_none() && source.otherwise.is_some() {
            self.say(&source.to, Reason::NotObject, "otherwise goes with values; add a table of values");
        }
        if let Some(place) = &source.place {
            self.place(source, place);
        }
    }

    fn place(&mut self, source: &Source, place: &PlaceOf) {
        let by_name = place.country.is_some() && place.governorate.is_some();
        if place.code.is_some() == by_name || place.latitude.is_some() != place.longitude.is_some() {
            let words = "a place has either code, or country and governorate; latitude and longitude go together";
            self.say(&source.to, Reason::NotObject, words);
        }
        let codes = place.precisions.iter().flat_map(BTreeMap::values);
        for code in codes.filter(|c| PlacePrecision::from_code(c).is_none()) {
            self.say(&Spanned::new(source.to.span(), code.clone()), Reason::UnknownCode, "");
        }
    }
}

/// The line of a text in which byte `at` stands.
pub(super) fn line_of(text: &str, at: usize) -> u64 {
    text.bytes().take(at).filter(|b| *b == b'\n').count() as u64 + 1
}
