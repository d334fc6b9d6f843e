//! An estimation as JSON for programs. The schema is told in `docs/guide/notebooks.md`.

use super::Estimation;
use super::wording::{doubt, sentence};
use crate::briefs::Words;
use crate::estimates::{Kept, KeptWarning, Told};
use estimate::{Change, Estimate, Study, Variation};
use serde_json::{Map, Value, json};

/// The whole as one object.
pub fn whole(found: &Estimation, words: &Words<'_>) -> Value {
    let mut object = study(&found.whole, words);
    let more = json!({
        "shape": found.captures.shape.code(),
        "unused_columns": found.captures.unused,
        "seed": found.seed,
        "linkages": found.linkages,
        "left_out": found.captures.flagged.iter().map(ToString::to_string).collect::<Vec<_>>(),
    });
    if let (Value::Object(into), Value::Object(from)) = (&mut object, more) {
        into.extend(from);
        if !found.divided_by.is_empty() {
            let strata: Vec<Value> = found.strata.iter().map(|s| stratum(found, s, words)).collect();
            into.insert("divided_by".to_owned(), json!(found.divided_by));
            into.insert("strata".to_owned(), Value::Array(strata));
        }
        if !found.variations.is_empty() {
            let names = found.whole.overlap.names();
            let all: Vec<Value> = found.variations.iter().map(|v| variation(v, names)).collect();
            into.insert("sensitivity".to_owned(), Value::Array(all));
        }
    }
    object
}

/// A refusal in the same shape, so that a program that reads the figures reads the reason too.
pub fn refusal(reason: &str) -> Value {
    json!({ "lists": [], "observed": 0, "verdict": "not-usable", "warnings": [reason], "estimates": [], "refused": [reason] })
}

fn study(study: &Study, words: &Words<'_>) -> Value {
    let names = study.overlap.names();
    let says = |w: &estimate::Warning| bare(&doubt(words, &KeptWarning::of(w), names));
    let kept = Kept::of(study, &[], Told::default());
    let reasons: Vec<Value> = study
        .judgement
        .warnings
        .iter()
        .map(|w| {
            let values: Map<String, Value> =
                w.values().into_iter().map(|(name, value)| (name.to_owned(), number(value))).collect();
            json!({
                "code": w.code(),
                "severity": w.severity().code(),
                "bias": w.direction().code(),
                "values": values,
                "says": says(w),
            })
        })
        .collect();
    json!({
        "lists": names,
        "observed": study.overlap.observed(),
        "verdict": study.judgement.verdict.code(),
        "warnings": study.judgement.warnings.iter().map(says).collect::<Vec<_>>(),
        "reasons": reasons,
        "sentence": bare(&sentence(words, &kept)),
        "estimates": study.estimates.iter().map(estimate).collect::<Vec<_>>(),
        "refused": study.refused.iter().map(|r| json!({ "method": r.method.code(), "because": r.reason.to_string() })).collect::<Vec<_>>(),
    })
}

fn estimate(found: &Estimate) -> Value {
    let diagnostics: Map<String, Value> =
        found.diagnostics.iter().map(|d| (d.code().to_owned(), number(d.value()))).collect();
    json!({
        "method": code(found),
        "model": found.model,
        "median": number(found.n),
        "mean": number(found.mean),
        "lower": number(found.lower),
        "upper": number(found.upper),
        "level": found.level,
        "observed": found.observed,
        "is_floor": found.method.is_floor(),
        "is_reference": found.method.is_reference(),
        "assumptions": found.method.assumptions().iter().map(|a| a.code()).collect::<Vec<_>>(),
        "warnings": found.notes.iter().map(|n| n.code()).collect::<Vec<_>>(),
        "diagnostics": diagnostics,
    })
}

/// The method's code; of Mth with its form, so that each stands once.
pub fn code(found: &Estimate) -> String {
    match found.method {
        estimate::Method::Mth => format!("mth-{}", found.model.split([' ', '-']).next().unwrap_or_default()),
        method => method.code().to_owned(),
    }
}

fn stratum(found: &Estimation, stratum: &estimate::StratumStudy, words: &Words<'_>) -> Value {
    let parts = stratum.name.split(" · ").map(str::to_owned);
    let values: Map<String, Value> = found.divided_by.iter().cloned().zip(parts.map(Value::String)).collect();
    let mut object = match &stratum.study {
        Ok(inside) => study(inside, words),
        Err(reason) => json!({
            "observed": stratum.observed,
            "verdict": "not-usable",
            "warnings": [reason.to_string()],
            "estimates": [],
        }),
    };
    if let Value::Object(into) = &mut object {
        into.insert("stratum".to_owned(), Value::Object(values));
    }
    object
}

fn variation(variation: &Variation, names: &[String]) -> Value {
    let what = match variation.change {
        Change::WithoutList(list) => json!({ "change": variation.change.code(), "list": names.get(list) }),
        Change::Classes(classes) => json!({ "change": variation.change.code(), "classes": classes }),
    };
    let result = match &variation.result {
        Ok(found) => estimate(found),
        Err(reason) => json!({ "because": reason.to_string() }),
    };
    match (what, result) {
        (Value::Object(mut what), Value::Object(result)) => {
            what.extend(result);
            Value::Object(what)
        }
        (what, _) => what,
    }
}

/// Without the marks that isolate directions: programs compare texts, and do not write from right to left.
fn bare(text: &str) -> String {
    text.replace(['\u{2068}', '\u{2069}'], "")
}

/// A number, whole where it is whole; null where it is not finite.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9e15 { json!(value as i64) } else { json!(value) }
}
