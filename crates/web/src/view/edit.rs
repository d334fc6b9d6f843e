//! The form of any kind, made from its fields; every box keeps what was typed.

use super::View;
use super::error::Wrong;
use crate::words::field_key;
use record::form::{Field, FieldType, Form};
use record::split::ROW_ID;
use record::{Compartment, Problem, Vocabularies};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The page on which a record is written.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RecordEdit {
    /// The kind.
    pub kind: String,
    /// The title of the record; none for a new one.
    pub title: Option<String>,
    /// The address that takes the form.
    pub href: String,
    /// The address to go back to.
    pub back: String,
    /// The revision that was read, so that a later one is not overwritten.
    pub revision: u64,
    /// Its fields and repeats in order.
    pub items: Vec<Item>,
    /// What the action said, in English, when no single field is wrong.
    pub detail: Option<String>,
    /// Everything wrong, summed up at the top.
    pub problems: Vec<Located>,
    /// Who will see what is typed, by name.
    pub audience: Vec<String>,
}

/// A field, or a repeat with its rows.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Item {
    /// One field.
    Field(Box<Input>),
    /// A repeat.
    Repeat(Repeat),
}

/// A repeat.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Repeat {
    /// The name of the field.
    pub name: String,
    /// The key of its words.
    pub key: String,
    /// Its rows.
    pub rows: Vec<Line>,
}

/// One row of a repeat.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Line {
    /// The name that the remove button sends, such as `acts.0`.
    pub path: String,
    /// The stable id of the row; empty for a new one.
    pub row_id: String,
    /// Its fields.
    pub fields: Vec<Input>,
}

/// One field.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Input {
    /// The name under which it is posted, such as `acts.0.type`.
    pub name: String,
    /// Its id in the page.
    pub id: String,
    /// The key of its words; its help is under the same with `-help`.
    pub key: String,
    /// `area`, `line`, `number`, `date`, `select`, `checks`, `place`, `range`, `yes-no`, `calculated`.
    pub control: String,
    /// Whether it must be filled in.
    pub is_required: bool,
    /// Where it lies.
    pub compartment: String,
    /// What stands in it.
    pub value: String,
    /// The boxes of a place or a range.
    pub boxes: Vec<InputBox>,
    /// What can be chosen.
    pub choices: Vec<Chosen>,
    /// What is wrong with it.
    pub problems: Vec<Wrong>,
}

/// One box of a field with several.
#[derive(Debug, Clone, Default, Serialize)]
pub struct InputBox {
    /// The name under which it is posted.
    pub name: String,
    /// Its id in the page.
    pub id: String,
    /// The key of its words.
    pub key: String,
    /// What stands in it.
    pub value: String,
}

/// One thing to choose.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Chosen {
    /// The code.
    pub code: String,
    /// In words.
    pub label: String,
    /// Whether it is chosen.
    pub is_chosen: bool,
}

/// A problem with the field at which it can be put right.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Located {
    /// The id of the field in the page.
    pub id: String,
    /// The key of the field's words.
    pub key: String,
    /// What is wrong.
    pub wrong: Wrong,
}

/// What a form is filled with.
pub struct Filling<'a> {
    /// The form.
    pub form: &'a Form,
    /// What was typed or stored.
    pub body: &'a Map<String, Value>,
    /// What is wrong with it.
    pub problems: &'a [Problem],
    /// The words for codes.
    pub vocabularies: &'a Vocabularies,
    /// The language of the reader.
    pub language: &'a str,
    /// The compartments that the writer may write; fields of others are not shown.
    pub granted: &'a BTreeSet<Compartment>,
    /// Records that can be linked to, by kind: id and title.
    pub linkable: &'a BTreeMap<String, Vec<(String, String)>>,
}

impl RecordEdit {
    /// The fields of a form; address, title and audience are filled in by the caller.
    pub fn new(filling: &Filling<'_>) -> Self {
        let items = filling.form.fields.iter().filter_map(|f| filling.item(f)).collect();
        let problems = filling.problems.iter().map(|p| filling.located(p)).collect();
        Self { kind: filling.form.kind.clone(), items, problems, ..Self::default() }
    }
}

impl Filling<'_> {
    fn item(&self, field: &Field) -> Option<Item> {
        if field.kind != FieldType::Repeat {
            return self.input(None, field, self.body).map(|input| Item::Field(Box::new(input)));
        }
        if !field.fields.iter().any(|f| self.granted.contains(&f.compartment)) {
            return None;
        }
        let rows = self.body.get(&field.name).and_then(Value::as_array).cloned().unwrap_or_default();
        let empty = Map::new();
        let line = |(i, row): (usize, &Value)| {
            let row = row.as_object().unwrap_or(&empty);
            let path = format!("{}.{i}", field.name);
            let fields = field.fields.iter().filter_map(|f| self.input(Some(&path), f, row)).collect();
            Line { row_id: text(row.get(ROW_ID)), path, fields }
        };
        let rows = rows.iter().enumerate().map(line).collect();
        Some(Item::Repeat(Repeat { name: field.name.clone(), key: field_key(&self.form.kind, &field.name), rows }))
    }

    fn input(&self, row: Option<&str>, field: &Field, body: &Map<String, Value>) -> Option<Input> {
        if !self.granted.contains(&field.compartment) {
            return None;
        }
        let name = row.map_or_else(|| field.name.clone(), |r| format!("{r}.{}", field.name));
        let value = body.get(&field.name);
        let problems = self.problems.iter().filter(|p| p.column == name).map(Wrong::from).collect();
        Some(Input {
            id: id(&name),
            key: self.key(&name),
            control: control(&field.kind).to_owned(),
            is_required: field.required,
            compartment: field.compartment.code().to_owned(),
            value: text(value),
            boxes: self.boxes(field, &name, value),
            choices: self.choices(field, value),
            problems,
            name,
        })
    }

    fn boxes(&self, field: &Field, name: &str, value: Option<&Value>) -> Vec<InputBox> {
        let exact = self.granted.contains(&Compartment::Location);
        let parts: &[(&str, &str, &str)] = match field.kind {
            FieldType::Place if exact => &[
                ("name", "place-name", "/name"),
                ("latitude", "place-latitude", "/point/latitude"),
                ("longitude", "place-longitude", "/point/longitude"),
                ("precision", "place-precision", "/precision"),
            ],
            FieldType::CountRange => {
                &[("low", "range-low", "/low"), ("best", "range-best", "/best"), ("high", "range-high", "/high")]
            }
            _ => &[],
        };
        let one = |(part, key, pointer): &(&str, &str, &str)| InputBox {
            name: format!("{name}.{part}"),
            id: id(&format!("{name}.{part}")),
            key: (*key).to_owned(),
            value: text(value.and_then(|v| v.pointer(pointer))),
        };
        parts.iter().map(one).collect()
    }

    fn choices(&self, field: &Field, value: Option<&Value>) -> Vec<Chosen> {
        let is_chosen = |code: &str| match value {
            Some(Value::String(one)) => one == code,
            Some(Value::Array(some)) => some.iter().any(|c| c == code),
            Some(Value::Object(place)) => place.get("code").is_some_and(|c| c == code),
            _ => false,
        };
        let chosen = |code: &str, label: &str| Chosen {
            code: code.to_owned(),
            label: label.to_owned(),
            is_chosen: is_chosen(code),
        };
        let name = match &field.kind {
            FieldType::SelectOne(name) | FieldType::SelectMultiple(name) => name,
            FieldType::Place => "places",
            FieldType::Link(kind) => {
                let records = self.linkable.get(kind).into_iter().flatten();
                return records.map(|(id, title)| chosen(id, title)).collect();
            }
            _ => return Vec::new(),
        };
        let terms = self.vocabularies.terms(name).into_iter().flatten();
        terms.map(|t| chosen(&t.code, self.vocabularies.label(name, &t.code, self.language))).collect()
    }

    fn located(&self, problem: &Problem) -> Located {
        Located { id: id(&problem.column), key: self.key(&problem.column), wrong: Wrong::from(problem) }
    }

    // `acts.0.type` has the words of `acts.type`; what the form does not have, those of any field.
    fn key(&self, name: &str) -> String {
        let path: Vec<&str> = name.split('.').filter(|p| p.parse::<usize>().is_err()).collect();
        let path = path.join(".");
        let is_known = self.form.field(&path).is_some();
        if is_known { field_key(&self.form.kind, &path) } else { "field-unknown".to_owned() }
    }
}

fn control(kind: &FieldType) -> &'static str {
    match kind {
        FieldType::Text => "area",
        FieldType::Code => "line",
        FieldType::Integer => "number",
        FieldType::Date => "date",
        FieldType::SelectOne(_) | FieldType::Link(_) => "select",
        FieldType::SelectMultiple(_) => "checks",
        FieldType::Place => "place",
        FieldType::CountRange => "range",
        FieldType::Boolean => "yes-no",
        FieldType::Calculate | FieldType::Repeat => "calculated",
    }
}

/// The id in the page of the field with this name.
pub fn id(name: &str) -> String {
    format!("f-{}", name.replace(['.', '_'], "-"))
}

fn text(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
        _ => String::new(),
    }
}

impl View for RecordEdit {
    const TEMPLATE: &'static str = "record/edit.html";
}
