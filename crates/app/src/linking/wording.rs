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
        Some(number) if let Some(with) = step.with => {
            let both = [number, with].map(|number| comparison(model, number));
            (both.join(&format!(" {} ", words("linking-told-and", &[]))), words("linking-level-at-once", &[]))
        }
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

/// A share in percent, with as many digits as it needs: of a small one those that tell it from none, since how rare an
/// answer is among others makes its weight.
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    match percent {
        // Cut and not rounded: nothing here is certain.
        _ if percent >= 99.9 && share < 1.0 => format!("{:.3}", (percent * 1e3).floor() / 1e3),
        _ if percent.fract() == 0.0 => format!("{percent:.0}"),
        _ if (0.0..0.1).contains(&percent) => {
            let digits = (-percent.log10()).ceil().min(9.0) as usize;
            format!("{percent:.digits$}")
        }
        _ => format!("{percent:.1}"),
    }
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn a_small_share_is_told_from_none_and_a_large_one_from_all() {
        // By hand.
        for (share, written) in [
            (0.0, "0"),
            (0.000_000_3, "0.00003"),
            (0.000_4, "0.04"),
            (0.012_34, "1.2"),
            (0.5, "50"),
            (0.999_999_9, "99.999"),
            (1.0, "100"),
        ] {
            assert_eq!(percent(share), written);
        }
    }
}
