//! Which languages there are, and which one a reader gets.

use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

#[derive(RustEmbed)]
#[folder = "words/"]
#[include = "*/*.ftl"]
struct Files;

/// The name of the cookie that remembers a reader's choice. By its prefix a browser takes it from this host alone.
pub const COOKIE: &str = "__Host-language";

/// A language that has all its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// English.
    English,
    /// Arabic.
    Arabic,
}

/// Which way lines run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From left to right.
    LeftToRight,
    /// From right to left.
    RightToLeft,
}

impl Direction {
    /// The value of HTML's `dir`.
    pub fn code(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

impl Language {
    /// All of them; the first is what a reader gets who asks for none of them.
    pub const ALL: [Self; 2] = [Self::English, Self::Arabic];

    /// The value of HTML's `lang`, and the name of the word file.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Arabic => "ar",
        }
    }

    /// The language by its own name.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Arabic => "العربية",
        }
    }

    /// Which way its lines run.
    pub fn direction(self) -> Direction {
        match self {
            Self::English => Direction::LeftToRight,
            Self::Arabic => Direction::RightToLeft,
        }
    }

    /// The language that `code` names; anything behind a `-` is ignored, so `ar-SY` is Arabic.
    pub fn from_code(code: &str) -> Option<Self> {
        let base = code.trim().split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|l| l.code().eq_ignore_ascii_case(base))
    }

    /// The language of a reader: the cookie's, else the best that `Accept-Language` asks for, else the first.
    pub fn negotiate(cookie: Option<&str>, accept: Option<&str>) -> Self {
        cookie.and_then(Self::from_code).or_else(|| accept.and_then(best)).unwrap_or(Self::ALL[0])
    }

    // INVARIANT: our codes are language tags; an unknown one would only cost the plural rules.
    pub(crate) fn identifier(self) -> LanguageIdentifier {
        self.code().parse().unwrap_or_default()
    }

    /// Its word files, `words/CODE/*.ftl`, in the order of their names.
    pub(crate) fn files(self) -> impl Iterator<Item = String> {
        let folder = format!("{}/", self.code());
        let mine = Files::iter().filter(move |path| path.starts_with(&folder));
        mine.filter_map(|path| Files::get(&path)).map(|file| String::from_utf8_lossy(&file.data).into_owned())
    }
}

// RFC 9110, section 12.5.4: a missing weight is 1, a weight of 0 means not acceptable.
fn best(accept: &str) -> Option<Language> {
    let mut found: Option<(f32, Language)> = None;
    for item in accept.split(',').take(20) {
        let (name, weight) = item.split_once(";q=").unwrap_or((item, "1"));
        let weight: f32 = weight.trim().parse().unwrap_or(0.0);
        let Some(language) = Language::from_code(name) else {
            continue;
        };
        if weight > 0.0 && found.is_none_or(|(best, _)| weight > best) {
            found = Some((weight, language));
        }
    }
    found.map(|(_, language)| language)
}
