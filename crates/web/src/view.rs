//! What each page shows, as plain data: one struct a template, one file a noun.
//!
//! A view holds texts that are already in the reader's language where they come from records, and codes,
//! ISO dates and numbers where the template writes them. It decides nothing.

pub mod account;
pub mod agreement;
pub mod alert;
pub mod approval;
pub mod attachment;
pub mod audit;
pub mod authority;
pub mod backup;
pub mod clauses;
pub mod confirm;
pub mod consent;
pub mod document;
pub mod edit;
pub mod error;
pub mod estimate;
pub mod exchange;
pub mod export;
pub mod hold;
pub mod import;
pub mod keys;
pub mod label;
pub mod lock;
pub mod matching;
pub mod objective;
pub mod overrides;
pub mod partner;
pub mod passkey;
pub mod person;
pub mod picture;
pub mod private;
pub mod product;
pub mod record;
pub mod request;
pub mod running;
pub mod search;
pub mod session;
pub mod spectrum;
pub mod today;
pub mod trend;
pub mod view_as;

use serde::Serialize;

/// A view and the template that shows it.
pub trait View: Serialize {
    /// The template, relative to `templates/`.
    const TEMPLATE: &'static str;
}

/// Something that can be done, as a link or as a button that posts.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Action {
    /// The key of its words.
    pub key: String,
    /// Its address.
    pub href: String,
    /// Whether it changes something, and so is a button.
    pub is_post: bool,
    /// Whether it can harm people or lose data.
    pub is_danger: bool,
}

/// A link to a record, with its title in the reader's language.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Reference {
    /// The kind, for its word.
    pub kind: String,
    /// The title.
    pub title: String,
    /// The address.
    pub href: String,
}

/// Where one is in a long list.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Pagination {
    /// This page, from 1.
    pub page: u64,
    /// How many pages there are.
    pub pages: u64,
    /// The address of the page before.
    pub previous: Option<String>,
    /// The address of the page after.
    pub next: Option<String>,
}

/// A drawing with what it shows, in words.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Drawing {
    /// SVG made by `report`, which names and describes itself. The only text that is not escaped.
    pub svg: String,
    /// Source and date; empty when the page says it.
    pub source: String,
}

/// A table of numbers: the first column names the row.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Numbers {
    /// What it shows.
    pub caption: String,
    /// The heads of all columns.
    pub heads: Vec<String>,
    /// The rows.
    pub rows: Vec<NumberRow>,
}

/// One row of [`Numbers`]. A missing number is withheld or unknown, and said so.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NumberRow {
    /// What it is about.
    pub name: String,
    /// Its numbers.
    pub numbers: Vec<Option<i64>>,
}
