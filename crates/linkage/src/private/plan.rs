//! A schema made ready to read values with: what can be wrong with it is found here, once.

use std::borrow::Cow;
use std::collections::HashSet;

use regex::{Regex, RegexBuilder};

use super::date::DateReader;
use super::number;
use super::object::bad;
use super::token::{Cut, Tokens};
use super::{Case, Encoding, Error, Feature, Format, Hash, Rule, Schema, Strategy, Text, keys};

/// No filter is wider, before folding: a schema must not take all memory.
const MOST_BITS: usize = 1 << 20;
/// No token or feature sets more.
const MOST_SET: u32 = 1 << 20;

/// A column that is encoded.
pub(super) struct Column {
    pub(super) identifier: String,
    /// Its place among all columns.
    pub(super) place: usize,
    reader: Reader,
    /// What stands for missing, and what is encoded then.
    missing: Option<(String, String)>,
    pub(super) tokens: Tokens,
    pub(super) strategy: Strategy,
    pub(super) hash: Hash,
}

/// How values are read.
enum Reader {
    Text(Text),
    Pattern(Regex),
    Whole { least: Option<i64>, most: Option<i64> },
    Date(DateReader),
    OneOf(HashSet<String>),
}

/// Width of the filters before folding.
pub(super) fn filter_bits(schema: &Schema) -> Result<usize, Error> {
    let bits = 1_usize.checked_shl(schema.folds).and_then(|by| schema.bits.checked_mul(by));
    let remedy = "choose fewer: 1024 bits and one or two folds are usual";
    match bits {
        Some(0) => Err(bad("clkConfig.l", "encodings have no bits", "write 1024")),
        Some(bits) if bits <= MOST_BITS && schema.folds < 20 => Ok(bits),
        _ => Err(bad("clkConfig", &format!("filters are wider than {MOST_BITS} bits before folding"), remedy)),
    }
}

/// Whether the schema can be used with any secret.
pub(super) fn check(schema: &Schema) -> Result<(), Error> {
    keys::check(schema)?;
    columns(schema).map(|_| ())
}

/// The columns that are encoded.
pub(super) fn columns(schema: &Schema) -> Result<Vec<Column>, Error> {
    let bits = filter_bits(schema)?;
    if schema.features.is_empty() {
        return Err(bad("features", "there is none", "write at least one"));
    }
    let encoded = |(place, feature): (usize, &Feature)| {
        let rule = feature.rule.as_ref()?;
        Some(column(&format!("features[{place}]"), rule, bits).map(|column| Column {
            identifier: feature.identifier.clone(),
            place,
            ..column
        }))
    };
    let columns: Vec<Column> = schema.features.iter().enumerate().filter_map(encoded).collect::<Result<_, _>>()?;
    let blake = columns.iter().find(|column| column.hash == Hash::Blake);
    if let Some(column) = blake.filter(|_| schema.kdf.key_size > 64) {
        let reason = format!("BLAKE2b takes keys of 64 bytes at most (`{}`)", column.identifier);
        return Err(bad("clkConfig.kdf.keySize", &reason, "write 64"));
    }
    Ok(columns)
}

fn column(place: &str, rule: &Rule, bits: usize) -> Result<Column, Error> {
    let (hashing, at) = (&rule.hashing, |key: &str| format!("{place}.{key}"));
    if hashing.hash == Hash::Blake && !bits.is_power_of_two() {
        let reason = format!("blakeHash needs a width that is a power of two before folding, not {bits}");
        return Err(bad(&at("hashing.hash"), &reason, "change `l`, or use doubleHash"));
    }
    let (Strategy::BitsPerToken(set) | Strategy::BitsPerFeature(set)) = hashing.strategy;
    if !(1..=MOST_SET).contains(&set) {
        let reason = format!("the number of bits is not from 1 to {MOST_SET}");
        return Err(bad(&at("hashing.strategy"), &reason, "write some 200 for a feature"));
    }
    let cut = Cut::new(&hashing.comparison);
    let cut = cut.map_err(|(reason, remedy)| bad(&at("hashing.comparison"), reason, remedy))?;
    let encoding = match &rule.format {
        Format::Text(Text { encoding, .. }) | Format::Pattern { encoding, .. } => *encoding,
        _ => Encoding::Utf8,
    };
    let missing = hashing.missing.as_ref().map(|missing| {
        let with = missing.replace_with.as_ref().unwrap_or(&missing.sentinel);
        (missing.sentinel.clone(), with.clone())
    });
    if encoding == Encoding::Ascii && missing.as_ref().is_some_and(|(_, with)| !with.is_ascii()) {
        let reason = "what is encoded for a missing value is not ASCII, and the feature is";
        return Err(bad(&at("hashing.missingValue"), reason, "replace it with ASCII"));
    }
    let reader = Reader::new(&rule.format).map_err(|(reason, remedy)| bad(&at("format"), &reason, remedy))?;
    let tokens = Tokens { cut, encoding };
    let (strategy, hash) = (hashing.strategy, hashing.hash);
    Ok(Column { identifier: String::new(), place: 0, reader, missing, tokens, strategy, hash })
}

impl Column {
    /// The value as it is encoded; or why it does not have the form of its feature.
    pub(super) fn read<'a>(&'a self, value: &'a str) -> Result<Cow<'a, str>, &'static str> {
        match &self.missing {
            Some((sentinel, with)) if sentinel == value => Ok(Cow::Borrowed(with)),
            _ if self.tokens.encoding == Encoding::Ascii && !value.is_ascii() => Err("it is not ASCII"),
            _ => self.reader.read(value),
        }
    }
}

impl Reader {
    fn new(format: &Format) -> Result<Self, (String, &'static str)> {
        Ok(match format {
            Format::Text(text) => Self::Text(text.clone()),
            Format::Integer { minimum, maximum } => Self::Whole { least: *minimum, most: *maximum },
            Format::Enum { values } => Self::OneOf(values.iter().cloned().collect()),
            Format::Date { format } => {
                let remedy = "write directives of Python's strptime, such as `%Y-%m-%d`";
                Self::Date(DateReader::new(format).map_err(|reason| (reason, remedy))?)
            }
            Format::Pattern { pattern, .. } => {
                let remedy = "write it without looking around or back, or check the values before they come here";
                let built = RegexBuilder::new(&format!(r"\A(?:{pattern})\z")).size_limit(1 << 20).build();
                Self::Pattern(built.map_err(|_| ("the pattern cannot be used".to_owned(), remedy))?)
            }
        })
    }

    fn read<'a>(&self, value: &'a str) -> Result<Cow<'a, str>, &'static str> {
        match self {
            Self::Text(text) => check_text(text, value).map(|()| Cow::Borrowed(value)),
            Self::Pattern(pattern) if pattern.is_match(value) => Ok(Cow::Borrowed(value)),
            Self::Pattern(_) => Err("it does not match the pattern"),
            Self::OneOf(values) if values.contains(value) => Ok(Cow::Borrowed(value)),
            Self::OneOf(_) => Err("it is none of the values allowed"),
            Self::Date(reader) => reader.read(value).map(Cow::Owned).ok_or("it is not a date of the format"),
            Self::Whole { least, most } => {
                let number = number::whole(value).ok_or("it is not a whole number")?;
                let is_in = number::is_within(&number, *least, *most);
                if is_in { Ok(Cow::Owned(number)) } else { Err("it is below the minimum or above the maximum") }
            }
        }
    }
}

fn check_text(text: &Text, value: &str) -> Result<(), &'static str> {
    if text.min_length.is_some() || text.max_length.is_some() {
        let length = value.chars().count();
        if text.min_length.is_some_and(|least| length < least) {
            return Err("it is too short");
        }
        if text.max_length.is_some_and(|most| length > most) {
            return Err("it is too long");
        }
    }
    match text.case {
        Case::Upper if value.to_uppercase() != value => Err("it is not in upper case"),
        Case::Lower if value.to_lowercase() != value => Err("it is not in lower case"),
        _ => Ok(()),
    }
}
