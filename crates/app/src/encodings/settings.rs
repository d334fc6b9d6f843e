//! How a list is encoded: a schema, and what makes encodings harder to break. Both sides must have the same.

use super::list::{self, Columns, List};
use super::secret::seed;
use crate::fuzzy::plain;
use crate::{Error, Result, linking};
use linkage::private::{Blip, Case, Comparison, Feature, Format, Hardening, Notice, Rule, Schema, Text};
use linkage::table::{self, Becomes, SchemaGuess, guess_schema};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// What a person decides before a list is encoded.
#[derive(Default)]
pub struct Choice {
    /// Name and text of a schema; guessed without one.
    pub schema: Option<(String, String)>,
    /// What a guessed schema is for: a project and a period, so that keys change with them.
    pub purpose: Option<String>,
    /// The column that says which row is which; rows are counted without one.
    pub id: Option<String>,
    /// The column that goes into the keys; [`Choice::NO_SALT`] for none.
    pub salt: Option<String>,
    /// How often encodings are folded beyond the folds of the schema.
    pub folds: u32,
    /// The share of bits that noise replaces, and the line of its seed.
    pub noise: Option<(f64, Zeroizing<Vec<u8>>)>,
    /// Whether text is put into one form first; always where the schema is guessed.
    pub is_cleaned: bool,
    /// Whether text that is encoded in pieces is first written by its consonants, for lists in two scripts.
    pub is_sounded: bool,
}

impl Choice {
    /// Says that no column goes into the keys.
    pub const NO_SALT: &str = "none";
}

/// How a list is encoded.
pub struct Settings {
    /// The schema.
    pub schema: Schema,
    /// What was guessed of each column; nothing where the schema was given.
    pub guessed: Option<Vec<(String, Becomes)>>,
    /// The column that says which row is which.
    pub id: Option<String>,
    /// The column that goes into the keys.
    pub salt: Option<String>,
    /// How often encodings are folded beyond the folds of the schema.
    pub folds: u32,
    /// The share of bits that noise replaces.
    pub noise: Option<f64>,
    /// Whether text is put into one form first.
    pub is_cleaned: bool,
    /// Whether text that is encoded in pieces is written by its consonants; it is cleaned then, too.
    pub is_sounded: bool,
    blip: Option<Blip>,
}

/// What a run would encode, and how.
///
/// # Errors
/// `Refused` for a schema that cannot be used, for a list that gives nothing to guess from, and for settings that do not
/// go together.
pub fn settings(file: &(String, Vec<u8>), encoding: Option<&str>, choice: &Choice) -> Result<Settings> {
    let (mut schema, guessed, salt) = match &choice.schema {
        Some((name, text)) => {
            let schema = Schema::parse(text).map_err(|error| Error::Refused(format!("`{name}`: {error}")))?;
            (schema, None, None)
        }
        None => {
            let lists = linking::read(std::slice::from_ref(file), encoding).map_err(list::without_headings)?;
            let SchemaGuess { schema, columns, salt } = guess_schema(&lists.table).map_err(no_model)?;
            let schema = choice.purpose.iter().fold(schema, |schema, purpose| schema.purpose(purpose.as_bytes()));
            (schema, Some(columns), salt)
        }
    };
    let salt = choice.salt.clone().or(salt).filter(|salt| salt != Choice::NO_SALT);
    if let Some(salt) = salt.as_ref().filter(|salt| place(&schema, salt).is_none()) {
        schema.features.push(Feature::ignored(salt));
    }
    let (noise, blip) = match &choice.noise {
        Some((share, line)) => (Some(*share), Some(Blip::new(*share, seed(line)?)?)),
        None => (None, None),
    };
    let is_sounded = choice.is_sounded;
    let is_cleaned = choice.is_cleaned || is_sounded || guessed.is_some();
    if let Some(feature) = schema.features.iter().find(|feature| is_cleaned && is_upper(feature)) {
        let (by, it) = match (choice.is_cleaned, is_sounded) {
            (true, true) => ("--clean and --by-sound write", "both"),
            (false, true) => ("--by-sound writes", "it"),
            (_, false) => ("--clean writes", "it"),
        };
        let words = format!("in capitals by the schema, and {by} small letters; leave {it} out");
        return Err(Error::Refused(format!("`{}` is {words}", feature.identifier)));
    }
    let (id, folds) = (choice.id.clone(), choice.folds);
    Ok(Settings { schema, guessed, id, salt, folds, noise, is_cleaned, is_sounded, blip })
}

/// How a text is written in one form.
type Written = fn(&str) -> String;

/// A guess that fails says why; it is about no model here.
fn no_model(error: table::Error) -> Error {
    match error {
        table::Error::BadModel(why) => Error::Refused(why),
        other => other.into(),
    }
}

fn is_upper(feature: &Feature) -> bool {
    let format = feature.rule.as_ref().map(|rule| &rule.format);
    matches!(format, Some(Format::Text(Text { case: Case::Upper, .. })))
}

fn place(schema: &Schema, name: &str) -> Option<usize> {
    schema.features.iter().position(|feature| feature.identifier.to_lowercase() == name.to_lowercase())
}

impl Settings {
    /// Reads what is encoded of a list.
    ///
    /// # Errors
    /// `Invalid` for a file that cannot be read; `Refused` for one that lacks a column or rows, and for ids that do not
    /// tell rows apart.
    pub fn list(&self, (name, bytes): &(String, Vec<u8>), encoding: Option<&str>) -> Result<List> {
        let may_lack = |feature: &Feature| {
            let is_salt = self.salt.as_ref().and_then(|salt| place(&self.schema, salt));
            feature.rule.is_none() && is_salt.is_none_or(|at| self.schema.features[at] != *feature)
        };
        let features = self.schema.features.iter();
        let values = features.map(|feature| (feature.identifier.as_str(), may_lack(feature))).collect();
        let mut list = list::read((name, bytes), encoding, &Columns { values, id: self.id.as_deref() })?;
        if self.is_cleaned {
            let forms: Vec<Option<Written>> = self.schema.features.iter().map(|f| self.form(f)).collect();
            for row in &mut list.rows {
                for (value, form) in row.iter_mut().zip(&forms) {
                    if let Some(form) = form {
                        *value = form(value).into_boxed_str();
                    }
                }
            }
        }
        Ok(list)
    }

    /// How the text of a column is put into one form; nothing for days and codes, which have one of their own.
    fn form(&self, feature: &Feature) -> Option<Written> {
        let is_in_pieces = |rule: &Rule| matches!(rule.hashing.comparison, Comparison::Ngram { .. });
        match is_text(feature) {
            false => None,
            // A column that only goes into the keys must be the same in both scripts, too.
            true if self.is_sounded && feature.rule.as_ref().is_none_or(is_in_pieces) => Some(table::sounded),
            true => Some(clean),
        }
    }

    /// What the kernel is told beyond the schema.
    pub(super) fn hardening(&self) -> Hardening {
        let salt = self.salt.as_ref().and_then(|salt| place(&self.schema, salt));
        Hardening { salt, folds: self.folds, blip: self.blip.clone() }
    }

    /// Width of the encodings in bits.
    pub fn bits(&self) -> usize {
        self.schema.bits.checked_shr(self.folds).unwrap_or(0)
    }

    /// What people should know of the schema.
    pub fn notices(&self) -> Vec<Notice> {
        self.schema.notices()
    }

    /// Sixteen letters that are the same on both sides where everything is that must be: schema, cleaning, salt, folds.
    /// Nothing of the secret is in it, nor of the noise, which may differ.
    pub fn fingerprint(&self) -> String {
        let salt = self.salt.as_deref().unwrap_or_default().to_lowercase();
        // Of cleaning its name, so that who cleans in another way sees another fingerprint.
        let form = match (self.is_cleaned, self.is_sounded) {
            (false, _) => "as it is",
            (true, false) => "spelt",
            (true, true) => "sounded",
        };
        let said = format!("{}\0{salt}\0{}\0{form}", self.schema.to_json(), self.folds);
        let digest = Sha256::digest(said.as_bytes());
        let pairs: Vec<String> = digest[..8].chunks(2).map(|two| format!("{:02x}{:02x}", two[0], two[1])).collect();
        pairs.join("-")
    }
}

/// Whether a column holds text that may be written in several ways; days and codes have one form of their own.
fn is_text(feature: &Feature) -> bool {
    feature.rule.as_ref().is_none_or(|rule| matches!(rule.format, Format::Text(_)))
}

/// Small letters without marks and signs, one space between words, and one form of the letters of Arabic that writers
/// exchange: as names are compared where they may be seen.
fn clean(value: &str) -> String {
    plain(&table::spelt(value)).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn a_name_is_put_into_one_form() {
        // By hand, after UAX 15: marks come off their letters, in Latin as in Arabic.
        for (written, cleaned) in [
            ("  Aïsha  O'Brien (2) ", "aisha obrien 2"),
            ("أَمَل", "امل"),
            ("ＡＭＡＬ", "amal"),
            ("فاطمة", "فاطمه"),
            ("یحیی", "يحيي"),
        ] {
            assert_eq!(clean(written), cleaned);
        }
    }
}
