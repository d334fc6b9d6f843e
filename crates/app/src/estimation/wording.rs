//! Warnings, methods and the sentence that a brief may use, in the reader's words.

use crate::briefs::Words;
use crate::estimates::{Kept, KeptEstimate, KeptWarning};

/// A warning as a sentence, with its values. `lists` are the names that its positions stand for.
pub fn doubt(words: &Words<'_>, warning: &KeptWarning, lists: &[String]) -> String {
    let shown = |name: &str, value: f64| match name {
        "first" | "second" => lists.get(value as usize).map_or_else(|| format!("{}", value + 1.0), |l| isolated(l)),
        _ if value >= f64::from(u32::MAX) => words("without-end", &[]),
        _ if value.fract() == 0.0 => format!("{value:.0}"),
        _ => format!("{value:.3}"),
    };
    let given: Vec<(&str, String)> = warning.values.iter().map(|(name, v)| (name.as_str(), shown(name, *v))).collect();
    words(&format!("doubt-{}", warning.code), &given)
}

/// All warnings of a run as sentences.
pub fn doubts(words: &Words<'_>, kept: &Kept) -> Vec<String> {
    kept.warnings.iter().map(|w| doubt(words, w, &kept.lists)).collect()
}

/// Why a method gave nothing, as a code for words.
pub fn why(error: &estimate::Error) -> &'static str {
    use estimate::Error as E;
    match error {
        E::ModelNotFitted { .. } | E::NoModelFitted { .. } => "not-fitted",
        E::TooManyLists { .. } => "too-many-lists",
        E::TooFewLists { .. } | E::NotTwoLists { .. } => "too-few-lists",
        E::NestedLists => "nested",
        E::TooFewSingles { .. } | E::NoDoubles => "too-few",
        E::HingesOnOne { .. } | E::TooFewReplicates { .. } => "hinges",
        E::NothingObserved => "nobody",
        _ => "other",
    }
}

/// The same in words.
pub fn because(words: &Words<'_>, code: &str) -> String {
    words(&format!("no-estimate-{code}"), &[])
}

/// A method's name.
pub fn method(words: &Words<'_>, code: &str) -> String {
    words(&format!("method-{code}"), &[])
}

/// A sentence that a brief may use, and what must stand beside it: the interval over all middle estimates when they
/// may be cited, recorded counts alone when they may not.
pub fn sentence(words: &Words<'_>, kept: &Kept) -> String {
    let observed = ("observed", kept.observed.to_string());
    let names: Vec<String> = kept.lists.iter().map(|n| isolated(n)).collect();
    let lists = ("lists", names.join(&words("list-comma", &[])));
    let middle: Vec<&KeptEstimate> = kept.estimates.iter().filter(|e| !e.is_reference).collect();
    match kept.range().filter(|_| kept.verdict != "not-usable") {
        None => words("sentence-not-usable", &[observed, lists]),
        Some((lower, upper)) => {
            let given = [
                observed,
                lists,
                ("lower", rounded(lower, f64::floor)),
                ("upper", rounded(upper, f64::ceil)),
                ("methods", middle.len().to_string()),
            ];
            words(&format!("sentence-{}", kept.verdict), &given)
        }
    }
}

/// Three figures that count: a sentence must not claim more. Outwards, so that the interval is not made narrower.
fn rounded(value: f64, outwards: fn(f64) -> f64) -> String {
    let unit = 10_f64.powf((value.max(1.0).log10().floor() - 2.0).max(0.0));
    format!("{:.0}", outwards(value / unit) * unit)
}

fn isolated(text: &str) -> String {
    format!("\u{2068}{text}\u{2069}")
}
