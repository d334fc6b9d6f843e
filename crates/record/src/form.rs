//! A form: the fields of a kind, read from TOML in XLSForm's vocabulary, checked as it loads.

use crate::compartment::Compartment;
use crate::expression::{self, Expression};
use crate::place::PlacePrecision;
use serde::Deserialize;

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldType {
    /// Free text; never open.
    Text,
    /// A short machine identifier of `a-z`, `0-9`, `-`, `.`, `_`, `:` and `/`, at most 80 characters.
    Code,
    /// A whole number.
    Integer,
    /// Yes or no.
    Boolean,
    /// A [`crate::PartialDate`].
    Date,
    /// A [`crate::Place`]: its code is open to the form's precision, the rest lies in `location`.
    Place,
    /// A [`crate::CountRange`].
    CountRange,
    /// One code of a vocabulary.
    SelectOne(String),
    /// Several codes of a vocabulary.
    SelectMultiple(String),
    /// The id of a record of this kind, or of any kind (`*`).
    Link(String),
    /// A number worked out from other fields.
    Calculate,
    /// Rows of fields, each with a stable id.
    Repeat,
}

/// One field of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name, unique in its form or repeat.
    pub name: String,
    /// What it holds.
    pub kind: FieldType,
    /// Whether it must be filled in when relevant.
    pub required: bool,
    /// The HXL tag of its column in exports.
    pub hxl: Option<String>,
    /// Where it lies. A repeat lies where its least strict field lies.
    pub compartment: Compartment,
    /// When it is asked at all.
    pub relevant: Option<Expression>,
    /// What its value must fulfil.
    pub constraint: Option<Expression>,
    /// How it is worked out.
    pub calculation: Option<Expression>,
    /// For a place: the finest code that is open.
    pub open_precision: PlacePrecision,
    /// Whether the values of an open field are counted and filtered by in lists.
    pub facet: bool,
    /// The fields of a repeat.
    pub fields: Vec<Field>,
}

/// Which fields fill the index columns of a record.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// A date field.
    pub date: Option<String>,
    /// A place field.
    pub place: Option<String>,
    /// A count or number field.
    pub count: Option<String>,
}

/// A kind of record, as its form says.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// The kind, in the singular.
    pub kind: String,
    /// Which of the five words of the navigation it stands under.
    pub group: String,
    /// The open fields whose words make its title.
    pub title: Vec<String>,
    /// The open fields shown in lists.
    pub list: Vec<String>,
    /// Index columns.
    pub index: Index,
    /// Whether records of this kind may pass to partners at all; closed unless the form says so.
    pub travels: bool,
    /// Whether only an action of its own makes such records: nobody types or imports one, since it would lack what
    /// ties it to its evidence, a signature, a second person or a method.
    pub made: bool,
    /// Its fields in order.
    pub fields: Vec<Field>,
}

/// Why a form does not load.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The file is not TOML of the right shape.
    #[error("form `{file}` cannot be read: {reason}; see CONTRIBUTING.md for the shape")]
    Shape {
        /// The file.
        file: String,
        /// The reader's words.
        reason: String,
    },
    /// A field breaks a rule of forms.
    #[error("form `{form}`, field `{field}`: {reason}")]
    Field {
        /// The form.
        form: String,
        /// The field.
        field: String,
        /// Which rule, and what to do.
        reason: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawForm {
    kind: String,
    group: String,
    #[serde(default)]
    title: Vec<String>,
    list: Vec<String>,
    #[serde(default)]
    index: Index,
    #[serde(default)]
    travels: bool,
    #[serde(default)]
    made: bool,
    field: Vec<RawField>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawField {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    required: bool,
    hxl: Option<String>,
    compartment: Option<Compartment>,
    relevant: Option<String>,
    constraint: Option<String>,
    calculation: Option<String>,
    open_precision: Option<PlacePrecision>,
    #[serde(default)]
    facet: bool,
    #[serde(default)]
    field: Vec<RawField>,
}

impl Form {
    /// Reads a form and checks it.
    ///
    /// # Errors
    /// [`Error::Shape`] for TOML that is not a form; [`Error::Field`] for free text in the open
    /// compartment, an unknown type or function, a list, title or index column that is not open, a
    /// calculation that is less strict than its inputs, a name used twice.
    pub fn parse(file: &str, text: &str) -> Result<Self, Error> {
        let raw: RawForm =
            toml::from_str(text).map_err(|e| Error::Shape { file: file.to_owned(), reason: e.message().to_owned() })?;
        let fields = raw.field.into_iter().map(|f| read(&raw.kind, f)).collect::<Result<Vec<_>, _>>()?;
        let form = Self {
            kind: raw.kind,
            group: raw.group,
            title: raw.title,
            list: raw.list,
            index: raw.index,
            travels: raw.travels,
            made: raw.made,
            fields,
        };
        form.check()?;
        Ok(form)
    }

    /// The field at a path such as `date` or `acts.type`.
    pub fn field(&self, path: &str) -> Option<&Field> {
        let (head, tail) = path.split_once('.').map_or((path, None), |(h, t)| (h, Some(t)));
        let field = self.fields.iter().find(|f| f.name == head)?;
        match tail {
            None => Some(field),
            Some(tail) => field.fields.iter().find(|f| f.name == tail),
        }
    }

    /// All leaf fields with their paths.
    pub fn leaves(&self) -> Vec<(String, &Field)> {
        let mut leaves = Vec::new();
        for field in &self.fields {
            if field.kind == FieldType::Repeat {
                leaves.extend(field.fields.iter().map(|f| (format!("{}.{}", field.name, f.name), f)));
            } else {
                leaves.push((field.name.clone(), field));
            }
        }
        leaves
    }

    fn fail<T>(&self, field: &str, reason: &str) -> Result<T, Error> {
        Err(Error::Field { form: self.kind.clone(), field: field.to_owned(), reason: reason.to_owned() })
    }

    fn check(&self) -> Result<(), Error> {
        let index = [&self.index.date, &self.index.place, &self.index.count];
        let named = self.title.iter().chain(&self.list).chain(index.into_iter().flatten());
        for path in named {
            match self.field(path) {
                Some(f) if f.compartment == Compartment::Open => {}
                _ => return self.fail(path, "lists, titles and index columns hold open fields only"),
            }
        }
        let leaves = self.leaves();
        for (i, (path, field)) in leaves.iter().enumerate() {
            if leaves[..i].iter().any(|(other, _)| other == path) {
                return self.fail(path, "the name is used twice; rename one");
            }
            self.check_field(path, field)?;
        }
        self.check_names()
    }

    /// A path names one field only when names hold no dot, and no two beside each other are the same.
    fn check_names(&self) -> Result<(), Error> {
        let is_name = |name: &str| {
            let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(is_plain)
        };
        for level in std::iter::once(&self.fields).chain(self.fields.iter().map(|f| &f.fields)) {
            for (i, field) in level.iter().enumerate() {
                if !is_name(&field.name) {
                    return self.fail(&field.name, "a name begins with a-z and has a-z, 0-9 and _ only; rename it");
                }
                if level[..i].iter().any(|other| other.name == field.name) {
                    return self.fail(&field.name, "the name is used twice; rename one");
                }
            }
        }
        Ok(())
    }

    fn check_field(&self, path: &str, field: &Field) -> Result<(), Error> {
        let is_open = field.compartment == Compartment::Open;
        if is_open && field.kind == FieldType::Text {
            return self.fail(path, "free text is never open; name a compartment");
        }
        if field.kind == FieldType::Place && field.open_precision < PlacePrecision::District {
            return self.fail(path, "a place is open to district at most; set open_precision");
        }
        if field.facet && !is_open {
            return self.fail(path, "only open fields are facets");
        }
        if field.kind == FieldType::Calculate && field.calculation.is_none() {
            return self.fail(path, "a calculated field needs a calculation");
        }
        let repeat = path.split_once('.').map(|(r, _)| r);
        let formulas = [&field.relevant, &field.constraint, &field.calculation];
        for name in formulas.into_iter().flatten().flat_map(Expression::fields) {
            let inside = repeat.and_then(|r| self.field(&format!("{r}.{name}")));
            let Some(input) = inside.or_else(|| self.field(name)) else {
                return self.fail(path, "its expression reads a field that the form does not have");
            };
            if field.calculation.is_some() && input.compartment > field.compartment {
                return self.fail(path, "a calculation is as strict as the strictest field it reads");
            }
        }
        Ok(())
    }
}

fn read(form: &str, raw: RawField) -> Result<Field, Error> {
    let fail = |reason: String| Error::Field { form: form.to_owned(), field: raw.name.clone(), reason };
    let kind = field_type(&raw.kind)
        .ok_or_else(|| fail(format!("`{}` is not a type of field; see CONTRIBUTING.md", raw.kind)))?;
    let expression = |text: &Option<String>| {
        text.as_deref().map(Expression::parse).transpose().map_err(|e: expression::Error| fail(e.to_string()))
    };
    let (relevant, constraint, calculation) =
        (expression(&raw.relevant)?, expression(&raw.constraint)?, expression(&raw.calculation)?);
    let fields = raw.field.into_iter().map(|f| read(form, f)).collect::<Result<Vec<_>, _>>()?;
    if (kind == FieldType::Repeat) == fields.is_empty() || fields.iter().any(|f| !f.fields.is_empty()) {
        return Err(Error::Field {
            form: form.to_owned(),
            field: raw.name,
            reason: "a repeat, and only a repeat, has fields; repeats do not nest".to_owned(),
        });
    }
    let compartment = if kind == FieldType::Repeat {
        fields.iter().map(|f| f.compartment).min().unwrap_or(Compartment::STRICTEST)
    } else {
        raw.compartment.unwrap_or(Compartment::STRICTEST)
    };
    Ok(Field {
        name: raw.name,
        kind,
        required: raw.required,
        hxl: raw.hxl,
        compartment,
        relevant,
        constraint,
        calculation,
        open_precision: raw.open_precision.unwrap_or(PlacePrecision::Country),
        facet: raw.facet,
        fields,
    })
}

fn field_type(text: &str) -> Option<FieldType> {
    let (head, of) = text.split_once(' ').map_or((text, None), |(h, o)| (h, Some(o.to_owned())));
    Some(match (head, of) {
        ("text", None) => FieldType::Text,
        ("code", None) => FieldType::Code,
        ("integer", None) => FieldType::Integer,
        ("boolean", None) => FieldType::Boolean,
        ("partial_date", None) => FieldType::Date,
        ("place", None) => FieldType::Place,
        ("count_range", None) => FieldType::CountRange,
        ("select_one", Some(v)) => FieldType::SelectOne(v),
        ("select_multiple", Some(v)) => FieldType::SelectMultiple(v),
        ("link", Some(k)) => FieldType::Link(k),
        ("calculate", None) => FieldType::Calculate,
        ("repeat", None) => FieldType::Repeat,
        _ => return None,
    })
}
