//! Turns a view into a page: the templates, and the few functions that they may call.
//!
//! Templates only look things up: `t(key, …)`, `has(key)`, `label(vocabulary, code)`, and the filters
//! `date`, `moment`, `number` and `key`. Everything is escaped; what is not given is an error.

use crate::assets;
use crate::frame::{self, Frame};
use crate::view::View;
use crate::words::{self, Language, Words, written};
use fluent_bundle::FluentValue;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde, ValueKind};
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior, Value, context};
use record::{Kinds, PartialDate, Vocabularies};
use rust_embed::RustEmbed;
use std::sync::Arc;

#[derive(RustEmbed)]
#[folder = "templates/"]
#[include = "*.html"]
struct Templates;

/// Why pages cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The words do not load.
    #[error(transparent)]
    Words(#[from] words::Error),
    /// A template cannot be read, or asks for something that its view does not give.
    #[error("template `{name}`: {reason}; see the README of web")]
    Template {
        /// Which template.
        name: String,
        /// What the engine said.
        reason: String,
    },
}

/// All pages in all languages.
pub struct Pages {
    languages: Vec<Spoken>,
    navigation: Vec<frame::Group>,
}

struct Spoken {
    words: Arc<Words>,
    environment: Environment<'static>,
}

impl Pages {
    /// Loads every template and every word.
    ///
    /// # Errors
    /// [`Error::Words`] for a broken word file, [`Error::Template`] for a broken template.
    pub fn new(kinds: &Kinds, vocabularies: &Arc<Vocabularies>) -> Result<Self, Error> {
        let languages = Language::ALL.into_iter().map(|l| speak(l, vocabularies)).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { languages, navigation: frame::navigation(kinds) })
    }

    /// The words of a language.
    pub fn words(&self, language: Language) -> &Words {
        &self.spoken(language).words
    }

    /// A view as a whole page in a language.
    ///
    /// # Errors
    /// [`Error::Template`] when the template asks for something that is not given.
    pub fn render<V: View>(&self, language: Language, frame: &Frame, view: &V) -> Result<String, Error> {
        let fail = |e: minijinja::Error| Error::Template { name: V::TEMPLATE.to_owned(), reason: format!("{e:#}") };
        let languages: Vec<Value> = Language::ALL
            .into_iter()
            .map(|l| context! { code => l.code(), name => l.own_name(), is_current => l == language })
            .collect();
        let template = self.spoken(language).environment.get_template(V::TEMPLATE).map_err(fail)?;
        template
            .render(context! {
                frame => Value::from(Serde(frame)),
                view => Value::from(Serde(view)),
                navigation => Value::from(Serde(&self.navigation)),
                languages => languages,
                language => language.code(),
                direction => language.direction().code(),
                stylesheet => assets::stylesheet().path(),
            })
            .map_err(fail)
    }

    // INVARIANT: `new` makes one entry for each language, in the order of `Language::ALL`.
    fn spoken(&self, language: Language) -> &Spoken {
        let index = Language::ALL.iter().position(|l| *l == language).unwrap_or_default();
        &self.languages[index]
    }
}

fn speak(language: Language, vocabularies: &Arc<Vocabularies>) -> Result<Spoken, Error> {
    let words = Arc::new(Words::new(language)?);
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    for name in Templates::iter() {
        let data = Templates::get(&name).map(|f| f.data).unwrap_or_default();
        let text = String::from_utf8_lossy(&data).into_owned();
        environment
            .add_template_owned(name.to_string(), text)
            .map_err(|e| Error::Template { name: name.to_string(), reason: format!("{e:#}") })?;
    }
    add_words(&mut environment, &words, vocabularies);
    Ok(Spoken { words, environment })
}

fn add_words(environment: &mut Environment<'static>, words: &Arc<Words>, vocabularies: &Arc<Vocabularies>) {
    let w = Arc::clone(words);
    environment.add_function("t", move |key: String, arguments: Kwargs| say(&w, &key, &arguments));
    let w = Arc::clone(words);
    environment.add_function("has", move |key: String| w.has(&key));
    let (v, language) = (Arc::clone(vocabularies), words.language().code());
    environment.add_function("label", move |name: String, code: String| v.label(&name, &code, language).to_owned());
    let w = Arc::clone(words);
    environment.add_filter("date", move |text: String| PartialDate::parse(&text).map_or(text, |d| w.date(d)));
    let w = Arc::clone(words);
    environment.add_filter("moment", move |text: String| w.moment(&text));
    environment.add_filter("number", |value: f64| written::decimal(value));
    environment.add_filter("urlencode", |text: String| percent(&text));
    environment.add_filter("key", |text: String| words::key(&text));
}

fn say(words: &Words, key: &str, arguments: &Kwargs) -> Result<String, minijinja::Error> {
    let mut given: Vec<(&str, FluentValue<'_>)> = Vec::new();
    for name in arguments.args() {
        let value: Value = arguments.get(name)?;
        if value.kind() == ValueKind::Number {
            let number =
                f64::try_from(value).map_err(|e| minijinja::Error::new(ErrorKind::InvalidOperation, e.to_string()))?;
            given.push((name, number.into()));
        } else {
            given.push((name, words::isolate(&value.to_string()).into()));
        }
    }
    Ok(words.text(key, &given))
}

// RFC 3986, section 2.3: these stand for themselves; `/` may too in a query (section 3.4).
pub(crate) fn percent(text: &str) -> String {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~/".contains(&b);
    let one = |b: u8| {
        if is_plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }
    };
    text.bytes().map(one).collect()
}
