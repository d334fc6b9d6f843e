//! The mapping file: which column of a list fills which field of a form.

use record::form::FieldType;
use record::problem::Reason;
use record::{Form, Kinds, Problem, Vocabularies};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

mod check;

use check::{Check, line_of};

/// How a list is read. The README describes its file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    pub(crate) kind: Spanned<String>,
    /// A label of the Encoding Standard; UTF-8 when not given.
    pub(crate) encoding: Option<Spanned<String>>,
    /// One ASCII character; sniffed from the heading when not given.
    pub(crate) delimiter: Option<Spanned<String>>,
    /// The column of the list's own stable id.
    pub(crate) key: Option<String>,
    /// The field that takes the codes of what is implausible.
    pub(crate) flags: Option<Spanned<String>>,
    #[serde(default = "yes")]
    pub(crate) trim: bool,
    pub(crate) order: Option<Order>,
    pub(crate) consent: Option<ConsentOf>,
    #[serde(default)]
    pub(crate) field: Vec<Source>,
    #[serde(default)]
    pub(crate) row: Vec<RowSource>,
}

fn yes() -> bool {
    true
}

/// Two dates of the form of which one should not come before the other.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Order {
    pub event: Spanned<String>,
    pub report: Spanned<String>,
}

/// Columns that say yes or no to Primero's two questions of consent. What they mean is decided in `app`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConsentOf {
    /// Consent to receive services: `consent_for_services`.
    pub services: Option<String>,
    /// Consent to disclose to other organisations: `disclosure_other_orgs`.
    pub disclosure: Option<String>,
}

/// Where the value of one field comes from: exactly one of `column`, `constant`, `span`, `range`, `place`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Source {
    pub to: Spanned<String>,
    pub column: Option<String>,
    pub constant: Option<toml::Value>,
    pub values: Option<BTreeMap<String, String>>,
    pub otherwise: Option<String>,
    pub format: Option<String>,
    pub split: Option<String>,
    pub span: Option<SpanOf>,
    pub range: Option<RangeOf>,
    pub place: Option<PlaceOf>,
    pub when: Option<When>,
}

/// A date from two columns.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SpanOf {
    pub from: String,
    pub to: String,
}

/// A count from up to three columns; low and high are the best where they are not given.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RangeOf {
    pub low: Option<String>,
    pub best: String,
    pub high: Option<String>,
}

/// A place from a code, or from names that the gazetteer knows.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaceOf {
    pub code: Option<String>,
    pub country: Option<String>,
    pub governorate: Option<String>,
    pub district: Option<String>,
    pub name: Option<String>,
    pub latitude: Option<String>,
    pub longitude: Option<String>,
    pub precision: Option<String>,
    pub precisions: Option<BTreeMap<String, String>>,
}

/// A condition on one cell.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct When {
    pub column: String,
    #[serde(default)]
    pub is: Vec<String>,
    #[serde(default)]
    pub is_not: Vec<String>,
}

/// Where rows of a repeat come from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RowSource {
    pub to: Spanned<String>,
    pub when: Option<When>,
    pub split: Option<SplitOf>,
    /// Every column of `field` holds one value per row, with this between them.
    pub parallel: Option<String>,
    /// With `parallel`: the column of the rows' own ids.
    pub id: Option<String>,
    #[serde(default)]
    pub field: Vec<Source>,
}

/// One cell that holds several rows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SplitOf {
    pub column: String,
    pub by: String,
    pub into: String,
    #[serde(default)]
    pub except: Vec<String>,
}

impl Mapping {
    /// Reads a mapping file and checks it against the form of its kind.
    ///
    /// # Errors
    /// One [`Problem`] for each thing wrong: not TOML of this shape, an unknown kind, field or encoding, a source that
    /// does not fit its field, a repeat filled as a field. Codes are checked when a file is read.
    pub fn parse(file_name: &str, text: &str, kinds: &Kinds) -> Result<Self, Vec<Problem>> {
        let mapping: Self = toml::from_str(text).map_err(|e| {
            let row = e.span().map(|s| line_of(text, s.start));
            let problem = Problem::in_row(file_name, row, "mapping", Reason::NotObject, "");
            let remedy = "compare with the mapping of another list; import/README.md lists all words".to_owned();
            vec![Problem { reason: e.message().to_owned(), remedy, ..problem }]
        })?;
        let mut check = Check::new(file_name, text);
        match kinds.form(mapping.kind.get_ref()) {
            Some(form) => check.mapping(&mapping, form),
            None => {
                let words = "there is no such kind of record; name one of the kinds that this node has";
                check.say(&mapping.kind, Reason::UnknownCode, words);
            }
        }
        if check.problems.is_empty() { Ok(mapping) } else { Err(check.problems) }
    }

    /// The kind of the records that it makes.
    pub fn kind(&self) -> &str {
        self.kind.get_ref()
    }

    /// Every column that it reads, once, in the order of the mapping.
    pub(crate) fn columns(&self) -> Vec<&str> {
        let mut columns: Vec<&str> = self.key.iter().map(String::as_str).collect();
        for source in &self.field {
            columns.extend(source.columns());
        }
        for row in &self.row {
            columns.extend(row.when.iter().map(|w| w.column.as_str()));
            columns.extend(row.split.iter().map(|s| s.column.as_str()));
            columns.extend(row.id.as_deref());
            columns.extend(row.field.iter().flat_map(Source::columns));
        }
        let asked = self.consent.iter().flat_map(|c| [&c.services, &c.disclosure]);
        columns.extend(asked.flatten().map(String::as_str));
        let mut seen = std::collections::BTreeSet::new();
        columns.retain(|c| seen.insert(*c));
        columns
    }

    /// Required fields that nothing fills, so that no row could be taken.
    pub(crate) fn unfilled(&self, form: &Form) -> Vec<Problem> {
        let is_filled = |name: &str| {
            let fields = self.field.iter().map(|s| &s.to);
            fields.chain(self.row.iter().map(|r| &r.to)).any(|to| to.get_ref() == name)
        };
        let always = |f: &&record::Field| f.required && f.relevant.is_none() && f.calculation.is_none();
        let missing = form.fields.iter().filter(always).filter(|f| !is_filled(&f.name));
        missing.map(|f| Problem::in_row("mapping", None, &f.name, Reason::Missing, "")).collect()
    }

    /// Constants and mapped values that are not in the vocabulary of their field.
    pub(crate) fn unknown_codes(&self, form: &Form, vocabularies: &Vocabularies) -> Vec<Problem> {
        let sources = self.field.iter().map(|s| (s, s.to.get_ref().clone()));
        let inner =
            self.row.iter().flat_map(|r| r.field.iter().map(|s| (s, format!("{}.{}", r.to.get_ref(), s.to.get_ref()))));
        let mut problems = Vec::new();
        for (source, path) in sources.chain(inner) {
            let Some(FieldType::SelectOne(v) | FieldType::SelectMultiple(v)) = form.field(&path).map(|f| &f.kind)
            else {
                continue;
            };
            for code in source.codes() {
                if vocabularies.term(v, &code).is_none() {
                    problems.push(Problem::in_row("mapping", None, &path, Reason::UnknownCode, &code));
                }
            }
        }
        problems
    }
}

impl Source {
    /// A field filled from one column as it stands.
    pub(crate) fn from_column(to: &str, column: &str) -> Self {
        Self {
            to: Spanned::new(0..0, to.to_owned()),
            column: Some(column.to_owned()),
            constant: None,
            values: None,
            otherwise: None,
            format: None,
            split: None,
            span: None,
            range: None,
            place: None,
            when: None,
        }
    }

    /// The columns that it reads, the one to blame first.
    pub(crate) fn columns(&self) -> Vec<&str> {
        let mut columns: Vec<&str> = self.column.iter().map(String::as_str).collect();
        if let Some(span) = &self.span {
            columns.extend([span.from.as_str(), span.to.as_str()]);
        }
        if let Some(range) = &self.range {
            columns.push(&range.best);
            columns.extend(range.low.as_deref().into_iter().chain(range.high.as_deref()));
        }
        if let Some(p) = &self.place {
            let all = [&p.code, &p.governorate, &p.district, &p.name, &p.latitude, &p.longitude, &p.precision];
            columns.extend(all.into_iter().flatten().map(String::as_str));
        }
        columns.extend(self.when.iter().map(|w| w.column.as_str()));
        columns
    }

    fn codes(&self) -> impl Iterator<Item = String> {
        let mapped = self.values.iter().flat_map(BTreeMap::values).chain(&self.otherwise).cloned();
        mapped.chain(self.constant.iter().map(constant_text)).filter(|c| !c.is_empty())
    }
}

/// The text of a constant, as a cell would hold it.
pub(crate) fn constant_text(value: &toml::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
