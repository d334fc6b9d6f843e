//! A form of any kind, filled with what is stored or was typed.

use super::shown::granted;
use crate::fault::Fault;
use crate::form::Submission;
use crate::naming::linkable;
use crate::typed;
use crate::view::edit::{Filling, Item, RecordEdit};
use crate::visit::Person;
use record::{Compartment, Form, Problem};
use serde_json::{Map, Value};

/// Fields that an action works out: a new record's form leaves them out.
const WORKED_OUT: [(&str, &str); 4] =
    [("objective", "state"), ("option", "highest_risk"), ("decision", "way"), ("decision", "has_dissent")];

/// What stands in a form, and what is wrong with it.
pub(crate) struct Filled<'a> {
    pub form: &'a Form,
    pub body: Map<String, Value>,
    pub problems: Vec<Problem>,
    pub closed: Vec<Compartment>,
    pub detail: Option<String>,
}

impl<'a> Filled<'a> {
    /// A form with what was typed, nothing judged.
    pub fn typed(form: &'a Form, submission: &Submission) -> Self {
        Self {
            form,
            body: typed::body(form, &submission.fields),
            problems: Vec::new(),
            closed: Vec::new(),
            detail: None,
        }
    }

    /// A form with the rows that were added still empty, which a typed body would leave out.
    pub fn as_posted(form: &'a Form, submission: &Submission) -> Self {
        let mut filled = Self::typed(form, submission);
        for (name, value) in &submission.fields {
            if let (Some(Value::Array(rows)), Some(field)) = (Some(value), form.field(name))
                && field.kind == record::FieldType::Repeat
            {
                let typed = |row: &Value| typed_row(form, name, row);
                filled.body.insert(name.clone(), Value::Array(rows.iter().map(typed).collect()));
            }
        }
        filled
    }

    /// The fields as a page shows them.
    pub async fn view(&self, person: &Person) -> Result<RecordEdit, Fault> {
        let linkable = linkable(person, self.form, false).await?;
        let granted = granted(person, &self.closed);
        let filling = Filling {
            form: self.form,
            body: &self.body,
            problems: &self.problems,
            vocabularies: person.node().vocabularies(),
            language: person.language.code(),
            granted: &granted,
            linkable: &linkable,
        };
        Ok(RecordEdit { detail: self.detail.clone(), ..RecordEdit::new(&filling) })
    }

    /// The form of a new record.
    pub async fn view_of_new(&self, person: &Person) -> Result<RecordEdit, Fault> {
        let kind = &self.form.kind;
        let mut view = self.view(person).await?;
        let is_worked_out = |name: &str| WORKED_OUT.contains(&(kind, name));
        view.items.retain(|i| !matches!(i, Item::Field(input) if is_worked_out(&input.name)));
        view.href = format!("/records/{kind}");
        view.back = format!("/records/{kind}");
        view.audience = vec![person.node().name().to_owned()];
        Ok(view)
    }
}

fn typed_row(form: &Form, repeat: &str, row: &Value) -> Value {
    let mut alone = Map::new();
    alone.insert(repeat.to_owned(), Value::Array(vec![row.clone()]));
    let typed = typed::body(form, &alone);
    let first = typed.get(repeat).and_then(|rows| rows.get(0)).cloned();
    first.unwrap_or_else(|| Value::Object(Map::new()))
}
