//! Every word of the screen by key and language, from the Fluent files under `words/`.
//!
//! Leaves out the words of vocabularies: those are data of `record`.
//!
//! Isolation: Fluent's own marks are switched off, because they also wrap numbers and end up in copied
//! text. A value that stands alone in a page is wrapped in `<bdi>` by the template; a value inside a
//! sentence is wrapped in FSI and PDI by [`isolate`], which works in attributes and titles too.

pub mod language;
pub mod written;

pub use language::{Direction, Language};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use record::PartialDate;

/// Why the words do not load.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A word file is not Fluent, or says a key twice.
    #[error("words of `{language}` cannot be read: {reason}; correct words/{language}/")]
    Broken {
        /// Which language.
        language: &'static str,
        /// The reader's words.
        reason: String,
    },
}

/// The words of one language.
pub struct Words {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    /// Loads the words of a language.
    ///
    /// # Errors
    /// [`Error::Broken`] when a file is not Fluent or a key stands in them twice.
    pub fn new(language: Language) -> Result<Self, Error> {
        let broken = |reason: String| Error::Broken { language: language.code(), reason };
        let mut bundle = FluentBundle::new_concurrent(vec![language.identifier()]);
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(|value, _| match value {
            FluentValue::Number(n) => Some(written::decimal(n.value)),
            _ => None,
        }));
        for text in language.files() {
            let resource = FluentResource::try_new(text).map_err(|(_, errors)| broken(format!("{errors:?}")))?;
            bundle.add_resource(resource).map_err(|errors| broken(format!("{errors:?}")))?;
        }
        Ok(Self { language, bundle })
    }

    /// Which language this is.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Whether there are words for `key`.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.get_message(key).is_some_and(|m| m.value().is_some())
    }

    /// The words for `key`; `⟦key⟧` when there are none, which no test lets through.
    pub fn text(&self, key: &str, arguments: &[(&str, FluentValue<'_>)]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|m| m.value()) else {
            tracing::error!(words.key = key, words.language = self.language.code(), "a word is missing");
            return format!("⟦{key}⟧");
        };
        let mut given = FluentArgs::new();
        for (name, value) in arguments {
            given.set((*name).to_owned(), value.clone());
        }
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&given), &mut errors).into_owned();
        if errors.is_empty() { text } else { format!("⟦{key}: {errors:?}⟧") }
    }

    /// These words as documents and drawings ask for them: by key, with texts to be put in. A text that is a
    /// whole number counts as one, so that plurals follow it; one called `date` is written as a date.
    pub fn lookup(&self) -> impl Fn(&str, &[(&str, String)]) -> String + Send + Sync + '_ {
        |key, arguments| {
            let given: Vec<(&str, FluentValue<'_>)> =
                arguments.iter().map(|(name, text)| (*name, self.value(name, text))).collect();
            self.text(key, &given)
        }
    }

    fn value<'a>(&self, name: &str, text: &'a str) -> FluentValue<'a> {
        if name == "date" {
            return PartialDate::parse(text).map_or_else(|_| text.into(), |d| self.date(d).into());
        }
        text.parse::<i32>().map_or_else(|_| text.into(), FluentValue::from)
    }

    /// The words for `key`, which takes no arguments.
    pub fn plain(&self, key: &str) -> String {
        self.text(key, &[])
    }
}

/// The key of a field's words: `incident` and `acts.type` give `incident-acts-type`.
pub fn field_key(kind: &str, path: &str) -> String {
    key(&format!("{kind}-{path}"))
}

/// A code as part of a key: dots and underscores become dashes.
pub fn key(text: &str) -> String {
    text.replace(['.', '_'], "-").to_lowercase()
}

/// A value isolated from the direction of the sentence around it.
pub fn isolate(text: &str) -> String {
    format!("\u{2068}{text}\u{2069}")
}
