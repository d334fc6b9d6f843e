//! The only place that assembles SQL: fixed fragments with bound values, the same on both databases.

use crate::db::Value;

/// How a database writes the place of a bound value in an assembled statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marks {
    /// `?`: SQLite looks a numbered place up by name, one after the other, which is slow for thousands.
    Anonymous,
    /// `$1`, `$2`, …
    Numbered,
}

/// Many rows into one table, in few statements; all but the last have the same text, so that it is prepared once.
pub fn insert_many(marks: Marks, table: &str, columns: &[&str], rows: Vec<Vec<Value>>) -> Vec<(String, Vec<Value>)> {
    let per_statement = (2_000 / columns.len().max(1)).max(1);
    let mut statements = Vec::new();
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let mut values = Vec::new();
        let mut tuples = Vec::new();
        for row in rows.by_ref().take(per_statement) {
            let places: Vec<String> = (1..=row.len())
                .map(|i| match marks {
                    Marks::Anonymous => "?".to_owned(),
                    Marks::Numbered => format!("${}", values.len() + i),
                })
                .collect();
            tuples.push(format!("({})", places.join(", ")));
            values.extend(row);
        }
        let sql = format!("insert into {table} ({}) values {}", columns.join(", "), tuples.join(", "));
        statements.push((sql, values));
    }
    statements
}

/// Values of a facet that are shown, those that most records have.
pub(crate) const MOST_VALUES: usize = 60;

/// Whole rows of records, as [`crate::records::Stored`] is read.
const RECORDS: &str = "select r.id, r.kind, r.origin, r.revision, r.state, r.label, r.author, r.body, r.title, r.date_from, r.date_to, r.place, r.number, r.source_key, r.content_key, r.channel, r.lease_until, r.changed from records r";

/// What a list shows: which records, in which order, which page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// The kind.
    pub kind: String,
    /// The label classes that policy allows; no class, no record.
    pub classes: Vec<i64>,
    /// Only what this user wrote, for those who see only their own.
    pub author: Option<String>,
    /// People whose records count as that user's, because they left and named the user. Without `author`, nothing.
    pub inherited: Vec<String>,
    /// Field and code that a record must have, all of them; with an empty code it must have none in that field.
    pub filters: Vec<(String, String)>,
    /// First day of the period that the record's date must touch, ISO.
    pub from: Option<String>,
    /// Last day of the period, ISO.
    pub to: Option<String>,
    /// Only records of this origin.
    pub origin: Option<String>,
}

/// SQL text with its values.
pub type Assembled = (String, Vec<Value>);

struct Builder {
    sql: String,
    values: Vec<Value>,
}

impl Builder {
    /// Whole rows of the records with these ids. There is at least one.
    fn of_ids<'a>(ids: impl IntoIterator<Item = &'a str>) -> Self {
        let mut b = Self { sql: RECORDS.to_owned(), values: Vec::new() };
        let marks: Vec<String> = ids.into_iter().map(|id| b.mark(id)).collect();
        b.sql.push_str(&format!(" where r.id in ({})", marks.join(", ")));
        b
    }

    fn mark(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }
}

/// The records that have one of these ids, whatever their state, in no order.
pub fn by_ids<'a>(ids: impl IntoIterator<Item = &'a str>) -> Assembled {
    let b = Builder::of_ids(ids);
    (b.sql, b.values)
}

/// The ciphertexts of the records with these ids, each behind the id of its record. There is at least one id.
pub fn sealed_by_ids<'a>(ids: impl IntoIterator<Item = &'a str>) -> Assembled {
    let head = "select c.record, c.compartment, c.revision, c.sealed from compartments c";
    let mut b = Builder { sql: head.to_owned(), values: Vec::new() };
    let marks: Vec<String> = ids.into_iter().map(|id| b.mark(id)).collect();
    b.sql.push_str(&format!(" where c.record in ({}) order by c.record, c.compartment", marks.join(", ")));
    (b.sql, b.values)
}

impl Selection {
    /// One page of records, newest first, with a stable order.
    pub fn page(&self, limit: i64, offset: i64) -> Assembled {
        let mut b = self.builder(RECORDS);
        let (limit, offset) = (b.mark(limit), b.mark(offset));
        // Without `nulls last` the two databases disagree about where a record without a date stands.
        b.sql.push_str(&format!(" order by r.date_from desc nulls last, r.id limit {limit} offset {offset}"));
        (b.sql, b.values)
    }

    /// Those of the selection that have one of these ids, in no order.
    pub fn rows<'a>(&self, ids: impl IntoIterator<Item = &'a str>) -> Assembled {
        let mut b = Builder::of_ids(ids);
        // SQLite takes a kind and a state for narrower than a few ids and would look at every record of the kind: it
        // must not know that the kind could be looked up.
        self.conditions(&mut b, " and r.kind || ''");
        (b.sql, b.values)
    }

    /// How many records there are.
    pub fn count(&self) -> Assembled {
        let b = self.builder("select count(*) from records r");
        (b.sql, b.values)
    }

    /// How many records with entries lie outside a selection of whole classes; `None` when it selects further.
    ///
    /// When there are none, facets are counted on the entries alone, without looking at each record.
    pub fn outside(&self) -> Option<Assembled> {
        let whole = Self { kind: self.kind.clone(), classes: self.classes.clone(), ..Self::default() };
        if self != &whole || self.classes.is_empty() {
            return None;
        }
        let mut b = Builder { sql: String::new(), values: Vec::new() };
        let kind = b.mark(self.kind.as_str());
        let marks: Vec<String> = self.classes.iter().map(|c| b.mark(*c)).collect();
        b.sql = format!(
            "select count(*) from records where kind = {kind} and state in ('live', 'lapsed') \
             and not (state = 'live' and label in ({}))",
            marks.join(", ")
        );
        Some((b.sql, b.values))
    }

    /// How many records of a kind have each value of an open field, whatever their state and label.
    pub fn facet_of_all(&self, field: &str) -> Assembled {
        let mut b = Builder { sql: String::new(), values: Vec::new() };
        let (kind, name) = (b.mark(self.kind.as_str()), b.mark(field));
        b.sql = format!(
            "select text, count(*) from entries where kind = {kind} and field = {name} and text is not null group by text"
        );
        (b.sql, b.values)
    }

    /// How many records have each value of an open field.
    pub fn facet(&self, field: &str) -> Assembled {
        let mut b = Builder { sql: String::new(), values: Vec::new() };
        let (kind, name) = (b.mark(self.kind.as_str()), b.mark(field));
        b.sql = format!(
            "select e.text, count(*) from entries e join records r on r.id = e.record \
             where e.kind = {kind} and e.field = {name} and e.text is not null"
        );
        self.conditions(&mut b, " and r.kind");
        b.sql.push_str(" group by e.text");
        (b.sql, b.values)
    }

    fn builder(&self, select: &str) -> Builder {
        let mut b = Builder { sql: select.to_owned(), values: Vec::new() };
        self.conditions(&mut b, " where r.kind");
        b
    }

    /// All conditions, after what they begin with: a word and the kind of the record.
    fn conditions(&self, b: &mut Builder, kind_of: &str) {
        let kind = b.mark(self.kind.as_str());
        b.sql.push_str(&format!("{kind_of} = {kind} and r.state = 'live'"));
        if self.classes.is_empty() {
            b.sql.push_str(" and 1 = 0");
        } else {
            let marks: Vec<String> = self.classes.iter().map(|c| b.mark(*c)).collect();
            b.sql.push_str(&format!(" and r.label in ({})", marks.join(", ")));
        }
        if let Some(author) = &self.author {
            let authors = std::iter::once(author).chain(&self.inherited);
            let marks: Vec<String> = authors.map(|a| b.mark(a.as_str())).collect();
            b.sql.push_str(&format!(" and r.author in ({})", marks.join(", ")));
        }
        if let Some(origin) = &self.origin {
            let mark = b.mark(origin.as_str());
            b.sql.push_str(&format!(" and r.origin = {mark}"));
        }
        if let Some(from) = &self.from {
            let mark = b.mark(from.as_str());
            b.sql.push_str(&format!(" and r.date_to >= {mark}"));
        }
        if let Some(to) = &self.to {
            let mark = b.mark(to.as_str());
            b.sql.push_str(&format!(" and r.date_from <= {mark}"));
        }
        for (field, code) in &self.filters {
            let field = b.mark(field.as_str());
            // With the kind, the whole condition is one place in an index.
            let entry = "select 1 from entries f where f.record = r.id and f.kind = r.kind and f.field =";
            if code.is_empty() {
                b.sql.push_str(&format!(" and not exists ({entry} {field} and f.text is not null)"));
            } else {
                let code = b.mark(code.as_str());
                b.sql.push_str(&format!(" and exists ({entry} {field} and f.text = {code})"));
            }
        }
    }
}
