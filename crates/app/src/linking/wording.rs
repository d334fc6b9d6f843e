//! Levels, comparisons and steps in the reader's words.

use super::{Model, Step, Told};
use crate::briefs::Words;

/// A level of a comparison, by its code: `same`, `close-0.92`, `within-3-days`.
pub fn level(words: &Words<'_>, code: &str) -> String {
    let given = |key: &str, value: &str| words(key, &[("value", value.to_owned())]);
    let plain = [
        "same",
        "same-sound",
        "contained",
        "all-close",
        "some-close",
        "typo",
        "as-known",
        "overlap",
        "different",
        "null",
    ];
    if plain.contains(&code) {
        return words(&format!("linking-level-{code}"), &[]);
    }
    let within = code.strip_prefix("within-");
    match (within, code.split_once('-')) {
        (Some(rest), _) => match (rest.strip_suffix("-days"), rest.strip_suffix("-km")) {
            (Some(days), _) => given("linking-level-within-days", days),
            (_, Some(km)) => given("linking-level-within-km", km),
            _ => given("linking-level-within", rest),
        },
        (_, Some(("close", least))) => given("linking-level-close", least),
        (_, Some(("typos", most))) => given("linking-level-typos", most),
        (_, Some(("shared", share))) => given("linking-level-shared", share),
        _ => code.to_owned(),
    }
}

/// The columns of a comparison.
pub fn comparison(model: &Model, number: usize) -> String {
    model.compare.get(number).map(|compare| compare.columns.join(", ")).unwrap_or_default()
}

/// What a step compares and what it found.
pub fn step(words: &Words<'_>, model: &Model, step: &Step) -> (String, String) {
    match step.comparison {
        None => (words("comparison-prior", &[]), words("linking-level-prior", &[])),
        Some(number) => (comparison(model, number), level(words, &step.level)),
    }
}

/// A choice of a guess, as a sentence; names of columns and rules keep their own direction.
pub fn told(words: &Words<'_>, told: &Told) -> String {
    let between = match told {
        Told::Block(_) | Told::Train(_) | Told::Certain(..) => words("linking-told-or", &[]),
        _ => words("linking-told-and", &[]),
    };
    let about: Vec<String> = told.about().iter().map(|name| format!("\u{2068}{name}\u{2069}")).collect();
    let given = [
        ("about", about.join(&format!(" {between} "))),
        ("number", told.number().map_or_else(String::new, |number| format!("{number:.0}"))),
    ];
    words(&format!("linking-told-{}", told.code()), &given)
}
