//! A schema as the JSON that clkhash reads.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::{Case, Comparison, Encoding, Feature, Format, Hash, Hashing, Kdf, KdfHash, Schema, Strategy, Text};

pub(super) fn schema(schema: &Schema) -> String {
    let mut config = json!({ "l": schema.bits, "xor_folds": schema.folds, "kdf": kdf(&schema.kdf) });
    if schema.idle_folds > 0 {
        config["xorFolds"] = json!(schema.idle_folds);
    }
    let features: Vec<Value> = schema.features.iter().map(feature).collect();
    let whole = json!({ "version": 3, "clkConfig": config, "features": features });
    format!("{whole:#}\n")
}

fn kdf(kdf: &Kdf) -> Value {
    let hash = match kdf.hash {
        KdfHash::Sha256 => "SHA256",
        KdfHash::Sha512 => "SHA512",
    };
    let mut all = json!({ "type": "HKDF", "hash": hash, "keySize": kdf.key_size });
    for (key, bytes) in [("salt", &kdf.salt), ("info", &kdf.info)] {
        if let Some(bytes) = bytes {
            all[key] = json!(STANDARD.encode(bytes));
        }
    }
    all
}

fn feature(feature: &Feature) -> Value {
    let mut all = json!({ "identifier": feature.identifier });
    if let Some(description) = &feature.description {
        all["description"] = json!(description);
    }
    match &feature.rule {
        None => all["ignored"] = json!(true),
        Some(rule) => {
            all["format"] = format(&rule.format);
            all["hashing"] = hashing(&rule.hashing);
        }
    }
    all
}

fn format(format: &Format) -> Value {
    match format {
        Format::Text(text) => self::text(text),
        Format::Pattern { pattern, encoding: by } => {
            json!({ "type": "string", "encoding": encoding(*by), "pattern": pattern })
        }
        Format::Integer { minimum, maximum } => {
            let mut all = Map::from_iter([("type".to_owned(), json!("integer"))]);
            all.extend(minimum.map(|least| ("minimum".to_owned(), json!(least))));
            all.extend(maximum.map(|most| ("maximum".to_owned(), json!(most))));
            Value::Object(all)
        }
        Format::Date { format } => json!({ "type": "date", "format": format }),
        Format::Enum { values } => json!({ "type": "enum", "values": values }),
    }
}

fn text(text: &Text) -> Value {
    let case = match text.case {
        Case::Mixed => "mixed",
        Case::Upper => "upper",
        Case::Lower => "lower",
    };
    let mut all = json!({ "type": "string", "encoding": encoding(text.encoding), "case": case });
    for (key, length) in [("minLength", text.min_length), ("maxLength", text.max_length)] {
        if let Some(length) = length {
            all[key] = json!(length);
        }
    }
    all
}

fn encoding(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Ascii => "ascii",
        Encoding::Utf8 => "utf-8",
        Encoding::Utf16 => "utf-16",
        Encoding::Utf32 => "utf-32",
    }
}

fn hashing(hashing: &Hashing) -> Value {
    let comparison = match &hashing.comparison {
        Comparison::Ngram { n, positional } => json!({ "type": "ngram", "n": n, "positional": positional }),
        Comparison::Exact => json!({ "type": "exact" }),
        Comparison::Numeric { threshold_distance, resolution, fractional_precision } => json!({
            "type": "numeric",
            "thresholdDistance": threshold_distance,
            "resolution": resolution,
            "fractional_precision": fractional_precision,
        }),
    };
    let strategy = match hashing.strategy {
        Strategy::BitsPerToken(bits) => json!({ "bitsPerToken": bits }),
        Strategy::BitsPerFeature(bits) => json!({ "bitsPerFeature": bits }),
    };
    let hash = match hashing.hash {
        Hash::Blake => json!({ "type": "blakeHash" }),
        Hash::Double { prevent_singularity } => {
            json!({ "type": "doubleHash", "prevent_singularity": prevent_singularity })
        }
    };
    let mut all = json!({ "comparison": comparison, "strategy": strategy, "hash": hash });
    if let Some(missing) = &hashing.missing {
        all["missingValue"] = json!({ "sentinel": missing.sentinel });
        if let Some(with) = &missing.replace_with {
            all["missingValue"]["replaceWith"] = json!(with);
        }
    }
    all
}
