//! The field's vocabularies as data: codes, words for them, and whether somebody verified them.

use crate::place::{Point, governorate};
use rust_embed::RustEmbed;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(RustEmbed)]
#[folder = "vocab/"]
#[include = "*.csv"]
#[include = "*.toml"]
struct Files;

/// One entry of a vocabulary.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// The code that records hold.
    pub code: String,
    /// The words in English, as the vocabulary gives them.
    pub label: String,
    /// Words in other languages, by language code.
    pub words: BTreeMap<String, String>,
    /// Whether somebody checked it against its source. The rest are drafts, and shown as such.
    pub is_verified: bool,
    /// For a place: a point inside it, for circles on a map.
    pub point: Option<Point>,
    /// For a place: other spellings.
    pub aliases: Vec<String>,
}

/// All vocabularies by name.
#[derive(Debug, Clone, Default)]
pub struct Vocabularies(BTreeMap<String, Vec<Term>>);

/// Why the vocabularies do not load.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The table of vocabularies or one of its files is broken.
    #[error("vocabulary `{name}` cannot be read: {reason}; check vocabularies.toml and its file")]
    Broken {
        /// Which one.
        name: String,
        /// The reader's words.
        reason: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    file: Option<String>,
    code: Option<String>,
    label: Option<String>,
    only: Option<BTreeMap<String, String>>,
    terms: Option<BTreeMap<String, String>>,
}

impl Vocabularies {
    /// Loads every vocabulary that `vocabularies.toml` names.
    ///
    /// # Errors
    /// [`Error::Broken`] names the vocabulary and what is wrong with it.
    pub fn built_in() -> Result<Self, Error> {
        let broken = |name: &str, reason: String| Error::Broken { name: name.to_owned(), reason };
        let text = file("vocabularies.toml");
        let sources: BTreeMap<String, Source> =
            toml::from_str(&text).map_err(|e| broken("vocabularies.toml", e.message().to_owned()))?;
        let mut all = BTreeMap::new();
        for (name, source) in sources {
            let terms = read(&source).map_err(|reason| broken(&name, reason))?;
            if terms.is_empty() {
                return Err(broken(&name, "it has no terms".to_owned()));
            }
            all.insert(name, terms);
        }
        let mut vocabularies = Self(all);
        vocabularies.add_words("ar").map_err(|reason| broken("words_ar.csv", reason))?;
        Ok(vocabularies)
    }

    /// The terms of a vocabulary in its own order; `None` when there is no such vocabulary.
    pub fn terms(&self, name: &str) -> Option<&[Term]> {
        self.0.get(name).map(Vec::as_slice)
    }

    /// The names of all vocabularies.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The codes of a vocabulary.
    pub fn codes(&self, name: &str) -> Option<Vec<&str>> {
        self.terms(name).map(|t| t.iter().map(|t| t.code.as_str()).collect())
    }

    /// One term.
    pub fn term(&self, name: &str, code: &str) -> Option<&Term> {
        self.terms(name)?.iter().find(|t| t.code == code)
    }

    /// The words for a code in a language, else in English, else the code itself.
    pub fn label<'a>(&'a self, name: &str, code: &'a str, language: &str) -> &'a str {
        self.term(name, code).map_or(code, |t| t.words.get(language).unwrap_or(&t.label))
    }

    /// The place code that a source's words mean: governorate and, when known, district.
    ///
    /// An unknown governorate gives `COUNTRY-unknown`, a category of its own; an unknown district gives
    /// the governorate. The flag says whether anything that was written could not be found.
    pub fn find_place(&self, country: &str, governorate_name: &str, district: &str) -> (String, bool) {
        let found = self.place_named(governorate_name, |code| code.starts_with(country) && !code.contains('/'));
        let Some(gov) = found else {
            return (format!("{country}-unknown"), !governorate_name.trim().is_empty());
        };
        let inside = |code: &str| code.contains('/') && governorate(code) == gov.code;
        match self.place_named(district, inside) {
            Some(found) => (found.code.clone(), false),
            None => (gov.code.clone(), !district.trim().is_empty()),
        }
    }

    fn place_named(&self, name: &str, is_candidate: impl Fn(&str) -> bool) -> Option<&Term> {
        let name = name.trim().to_lowercase();
        if name.is_empty() {
            return None;
        }
        self.terms("places")?.iter().find(|t| {
            is_candidate(&t.code)
                && (t.label.to_lowercase() == name || t.aliases.iter().any(|a| a.to_lowercase() == name))
        })
    }

    fn add_words(&mut self, language: &str) -> Result<(), String> {
        let text = file(&format!("words_{language}.csv"));
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        for row in reader.deserialize::<(String, String, String)>() {
            let (name, code, label) = row.map_err(|e| e.to_string())?;
            let terms = self.0.get_mut(&name).ok_or(format!("there is no vocabulary `{name}`"))?;
            for term in terms.iter_mut().filter(|t| t.code == code) {
                term.words.insert(language.to_owned(), label.clone());
            }
        }
        Ok(())
    }
}

fn file(name: &str) -> String {
    Files::get(name).map(|f| String::from_utf8_lossy(&f.data).into_owned()).unwrap_or_default()
}

fn read(source: &Source) -> Result<Vec<Term>, String> {
    if let Some(terms) = &source.terms {
        return Ok(terms.iter().map(|(c, l)| term(c, l, true)).collect());
    }
    let name = source.file.as_deref().ok_or("it names neither a file nor terms")?;
    let text = file(name);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headings = reader.headers().map_err(|e| e.to_string())?.clone();
    let column = |wanted: &str| headings.iter().position(|h| h == wanted);
    let code_name = source.code.as_deref().unwrap_or("code");
    let code = column(code_name).ok_or(format!("`{name}` has no column `{code_name}`"))?;
    let label_name = source.label.as_deref().unwrap_or("name");
    let label = column(label_name).ok_or(format!("`{name}` has no column `{label_name}`"))?;
    let mut terms = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|e| e.to_string())?;
        let cell = |wanted: &str| column(wanted).and_then(|i| row.get(i)).unwrap_or_default();
        let is_wanted = source.only.iter().flatten().all(|(c, v)| cell(c) == v);
        if !is_wanted {
            continue;
        }
        let mut term = term(&row[code], &row[label], cell("verified").starts_with("yes"));
        let degrees = |c: &str| cell(c).parse::<f64>().ok();
        term.point = degrees("latitude").zip(degrees("longitude")).and_then(|(a, b)| Point::new(a, b));
        term.aliases = cell("aliases").split(';').filter(|a| !a.is_empty()).map(str::to_owned).collect();
        terms.push(term);
    }
    Ok(terms)
}

fn term(code: &str, label: &str, is_verified: bool) -> Term {
    Term {
        code: code.to_owned(),
        label: label.to_owned(),
        words: BTreeMap::new(),
        is_verified,
        point: None,
        aliases: Vec::new(),
    }
}
