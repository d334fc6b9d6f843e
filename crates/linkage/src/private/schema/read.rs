//! A schema from the JSON of clkhash. What is not understood is an error that says where: a setting that is passed over
//! in silence would give encodings that match nothing, or that hide less than somebody meant.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::{
    Case, Comparison, Encoding, Feature, Format, Hash, Hashing, Kdf, KdfHash, Missing, Rule, Schema, Strategy, Text,
};
use crate::private::Error;
use crate::private::object::{Object, bad};

pub(super) fn schema(json: &str) -> Result<Schema, Error> {
    let value: Value = serde_json::from_str(json).map_err(|error| {
        let reason = format!("it is not JSON: line {}, column {}", error.line(), error.column());
        bad("the whole", &reason, "correct the file, or export the schema again")
    })?;
    let all = Object::new("schema", &value, &["version", "clkConfig", "features"])?;
    match all.value("version").and_then(Value::as_f64) {
        Some(3.0) => {}
        Some(1.0 | 2.0) => {
            let remedy = "convert it with clkhash (`clkhash.schema.convert_to_latest_version`)";
            return Err(bad("version", "only version 3 is read", remedy));
        }
        _ => return Err(bad("version", "there is no version 3", "write `\"version\": 3`")),
    }
    let config = all.object("clkConfig", &["l", "xor_folds", "xorFolds", "kdf"])?;
    let features = all.need("features", all.value("features"))?;
    let list = features.as_array().ok_or_else(|| bad("features", "it is not a list", "write a list of features"))?;
    let each = |(i, value): (usize, &Value)| feature(&format!("features[{i}]"), value);
    Ok(Schema {
        bits: config.need("l", config.whole("l", 1)?)? as usize,
        folds: config.whole("xor_folds", 0)?.unwrap_or(0).try_into().unwrap_or(u32::MAX),
        kdf: kdf(&config.object("kdf", &["type", "hash", "salt", "info", "keySize"])?)?,
        features: list.iter().enumerate().map(each).collect::<Result<_, _>>()?,
        idle_folds: config.whole("xorFolds", 0)?.unwrap_or(0),
    })
}

fn kdf(kdf: &Object<'_>) -> Result<Kdf, Error> {
    kdf.one_of("type", &[("HKDF", ())])?;
    let bytes = |key: &str| -> Result<Option<Vec<u8>>, Error> {
        let Some(text) = kdf.text(key)? else { return Ok(None) };
        let clean: String = text.split_ascii_whitespace().collect();
        let bytes = STANDARD.decode(clean);
        bytes.map(Some).map_err(|_| bad(&kdf.at(key), "it is not base64", "write the bytes as base64 with padding"))
    };
    let hash = kdf.maybe_one_of("hash", &[("SHA256", KdfHash::Sha256), ("SHA512", KdfHash::Sha512)])?;
    let key_size = kdf.whole("keySize", 1)?.map_or(64, |size| size as usize);
    Ok(Kdf { hash: hash.unwrap_or(KdfHash::Sha256), salt: bytes("salt")?, info: bytes("info")?, key_size })
}

fn feature(place: &str, value: &Value) -> Result<Feature, Error> {
    let all = Object::new(place, value, &["identifier", "description", "ignored", "format", "hashing"])?;
    let identifier = all.need("identifier", all.text("identifier")?)?.to_owned();
    let description = all.text("description")?.map(str::to_owned);
    // clkhash checks the rest of an ignored feature only where there is a rest.
    let is_ignored = all.flag("ignored")?.unwrap_or(false);
    let has_rule = all.value("format").is_some() || all.value("hashing").is_some();
    let rule = if is_ignored && !has_rule { None } else { Some(rule(&all)?) };
    Ok(Feature { identifier, description, rule: rule.filter(|_| !is_ignored) })
}

fn rule(feature: &Object<'_>) -> Result<Rule, Error> {
    let hashing = feature.object("hashing", &["hash", "strategy", "comparison", "missingValue"])?;
    Ok(Rule { format: format(feature)?, hashing: self::hashing(&hashing)? })
}

fn format(feature: &Object<'_>) -> Result<Format, Error> {
    let kind = feature.object_of_any("format")?;
    let kind = kind.need("type", kind.text("type")?)?;
    let with = |keys: &[&'static str]| {
        let all = [&["type", "description"], keys].concat();
        feature.object("format", &all)
    };
    match kind {
        "string" => text(&with(&["encoding", "case", "minLength", "maxLength", "pattern"])?),
        "integer" => {
            let all = with(&["minimum", "maximum"])?;
            Ok(Format::Integer { minimum: all.signed("minimum")?, maximum: all.signed("maximum")? })
        }
        "date" => {
            let all = with(&["format"])?;
            Ok(Format::Date { format: all.need("format", all.text("format")?)?.to_owned() })
        }
        "enum" => {
            let all = with(&["values"])?;
            Ok(Format::Enum { values: all.need("values", all.texts("values")?)? })
        }
        other => {
            let reason = format!("there is no format `{other}`");
            Err(bad(&feature.at("format.type"), &reason, "write string, integer, date or enum"))
        }
    }
}

fn text(all: &Object<'_>) -> Result<Format, Error> {
    let names = [
        ("ascii", Encoding::Ascii),
        ("utf-8", Encoding::Utf8),
        ("utf-16", Encoding::Utf16),
        ("utf-32", Encoding::Utf32),
    ];
    let encoding = all.maybe_one_of("encoding", &names)?.unwrap_or_default();
    let cases = [("upper", Case::Upper), ("lower", Case::Lower), ("mixed", Case::Mixed)];
    let case = all.maybe_one_of("case", &cases)?;
    let length = |key: &str, least: u64| Ok(all.whole(key, least)?.map(|n| usize::try_from(n).unwrap_or(usize::MAX)));
    let (min_length, max_length) = (length("minLength", 0)?, length("maxLength", 1)?);
    let Some(pattern) = all.text("pattern")? else {
        return Ok(Format::Text(Text { encoding, case: case.unwrap_or_default(), min_length, max_length }));
    };
    if case.is_some() || min_length.is_some() || max_length.is_some() {
        let reason = "a pattern stands beside a case or a length";
        return Err(bad(&all.at("pattern"), reason, "say all of it in the pattern, or leave it out"));
    }
    Ok(Format::Pattern { pattern: pattern.to_owned(), encoding })
}

fn hashing(all: &Object<'_>) -> Result<Hashing, Error> {
    Ok(Hashing { comparison: comparison(all)?, strategy: strategy(all)?, hash: hash(all)?, missing: missing(all)? })
}

fn comparison(hashing: &Object<'_>) -> Result<Comparison, Error> {
    let kind = hashing.object_of_any("comparison")?;
    match kind.need("type", kind.text("type")?)? {
        "ngram" => {
            let all = hashing.object("comparison", &["type", "n", "positional"])?;
            let n = all.need("n", all.whole("n", 1)?)? as usize;
            Ok(Comparison::Ngram { n, positional: all.flag("positional")?.unwrap_or(false) })
        }
        "exact" => hashing.object("comparison", &["type"]).map(|_| Comparison::Exact),
        "numeric" => {
            let keys = ["type", "thresholdDistance", "resolution", "fractional_precision"];
            let all = hashing.object("comparison", &keys)?;
            let digits = all.whole("fractional_precision", 0)?.unwrap_or(0);
            Ok(Comparison::Numeric {
                threshold_distance: all.need("thresholdDistance", all.number("thresholdDistance")?)?,
                resolution: all.need("resolution", all.whole("resolution", 1)?)?,
                fractional_precision: digits.try_into().unwrap_or(u32::MAX),
            })
        }
        other => {
            let reason = format!("there is no comparison `{other}`");
            Err(bad(&hashing.at("comparison.type"), &reason, "write ngram, exact or numeric"))
        }
    }
}

fn strategy(hashing: &Object<'_>) -> Result<Strategy, Error> {
    let all = hashing.object("strategy", &["bitsPerToken", "bitsPerFeature"])?;
    let bits = |key: &str| Ok(all.whole(key, 1)?.map(|bits| u32::try_from(bits).unwrap_or(u32::MAX)));
    match (bits("bitsPerToken")?, bits("bitsPerFeature")?) {
        (Some(bits), None) => Ok(Strategy::BitsPerToken(bits)),
        (None, Some(bits)) => Ok(Strategy::BitsPerFeature(bits)),
        _ => {
            let remedy = "write one of `bitsPerToken` and `bitsPerFeature`";
            Err(bad(&hashing.at("strategy"), "it is not clear how many bits are set", remedy))
        }
    }
}

fn hash(hashing: &Object<'_>) -> Result<Hash, Error> {
    if hashing.value("hash").is_none() {
        return Ok(Hash::Blake);
    }
    let kind = hashing.object("hash", &["type", "prevent_singularity"])?;
    let is_double = kind.one_of("type", &[("doubleHash", true), ("blakeHash", false)])?;
    let prevents = kind.flag("prevent_singularity")?;
    match (is_double, prevents) {
        (true, prevents) => Ok(Hash::Double { prevent_singularity: prevents.unwrap_or(false) }),
        (false, None) => Ok(Hash::Blake),
        (false, Some(_)) => {
            let reason = "only doubleHash has it";
            Err(bad(&kind.at("prevent_singularity"), reason, "leave it out"))
        }
    }
}

fn missing(hashing: &Object<'_>) -> Result<Option<Missing>, Error> {
    if hashing.value("missingValue").is_none() {
        return Ok(None);
    }
    let all = hashing.object("missingValue", &["sentinel", "replaceWith"])?;
    let sentinel = all.need("sentinel", all.text("sentinel")?)?.to_owned();
    Ok(Some(Missing { sentinel, replace_with: all.text("replaceWith")?.map(str::to_owned) }))
}
