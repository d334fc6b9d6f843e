//! Which numbers a model may hold, and in which order.

use crate::table::{Compare, Error, Fit, How, Interaction, MOST_COMPARISONS, MOST_LEVELS, Model};

/// How far probabilities may sum from 1: what is lost when they are written with sixteen digits, and a person's rounding.
const SLACK: f64 = 1e-3;

/// More random pairs than say anything new; they are held in memory.
const MOST_RANDOM_PAIRS: usize = 100_000_000;

/// Refuses a model that cannot be used, whatever the table.
///
/// # Errors
/// [`Error::BadModel`], saying what is wrong and what to write.
pub(crate) fn sound(model: &Model) -> Result<(), Error> {
    let wrong = |words: String| Err(Error::BadModel(words));
    if model.compare.is_empty() {
        return wrong("nothing is compared; write at least one [[compare]]".to_owned());
    }
    if model.compare.len() > MOST_COMPARISONS {
        let count = model.compare.len();
        return wrong(format!("{count} comparisons are too many; leave at most {MOST_COMPARISONS}"));
    }
    if model.block.is_empty() {
        return wrong("no pair would be looked at; write at least one rule in block = [\"…\"]".to_owned());
    }
    for (name, value, least) in
        [("certain_recall", model.certain_recall, 0.0), ("keep", model.keep, -1.0), ("join", model.join, 0.0)]
    {
        // Keeping everything, 0, is a choice; expecting nothing is none.
        if !(value > least && (0.0..=1.0).contains(&value)) {
            let from = if least < 0.0 { "0" } else { "above 0" };
            return wrong(format!("{name} is {value}; write a number from {from} to 1"));
        }
    }
    if model.join < model.keep {
        return wrong(format!(
            "join is {} and keep is {}: pairs that join must be kept; let keep be no more than join",
            model.join, model.keep
        ));
    }
    for (name, value) in [("most_rows_in_a_block", model.most_rows_in_a_block), ("random_pairs", model.random_pairs)] {
        if value < 2 {
            return wrong(format!("{name} is {value}; write 2 or more"));
        }
    }
    if model.random_pairs > MOST_RANDOM_PAIRS {
        let words = format!("random_pairs is {}; write {MOST_RANDOM_PAIRS} or less", model.random_pairs);
        return wrong(words);
    }
    for compare in &model.compare {
        comparison(compare)?;
    }
    model.learnt.as_ref().map_or(Ok(()), |fit| learnt(fit, &model.compare))
}

fn comparison(compare: &Compare) -> Result<(), Error> {
    let name = compare.columns.join(", ");
    let wrong = |words: String| Err(Error::BadModel(format!("comparison of `{name}`: {words}")));
    let (few, many) = if matches!(compare.how, How::Distance { .. }) { (2, 3) } else { (1, 1) };
    if !(few..=many).contains(&compare.columns.len()) {
        let words =
            if many == 1 { "it reads one column" } else { "a distance reads degrees north and east, and maybe km" };
        return wrong(format!("{words}, and {} are given", compare.columns.len()));
    }
    if compare.columns.iter().any(|column| column.trim().is_empty()) {
        return wrong("a column has no name; write it as it stands in the file".to_owned());
    }
    let levels = compare.how.levels().len();
    if levels > MOST_LEVELS {
        return wrong(format!("{levels} levels are too many; leave at most {MOST_LEVELS}"));
    }
    match &compare.how {
        How::Exact => Ok(()),
        How::Name { close } | How::Text { close } => shares(&name, "close", close, false),
        How::Parts { close } => shares(&name, "close", &[*close], true),
        How::Set { shared } => shares(&name, "shared", shared, false),
        How::Typos { most } => rising(&name, "most", &numbers(most), true),
        How::Date { days, .. } => rising(&name, "days", &numbers(days), false),
        How::Distance { km } => rising(&name, "km", km, true),
        How::Number { within, is_share } => {
            rising(&name, "within", within, false)?;
            match within.iter().find(|share| *is_share && **share >= 1.0) {
                Some(share) => wrong(format!("within holds {share}; a share is below 1")),
                None => Ok(()),
            }
        }
    }
}

fn numbers(whole: &[u32]) -> Vec<f64> {
    whole.iter().map(|number| f64::from(*number)).collect()
}

/// Similarities: the largest first, each above 0 and below 1.
fn shares(name: &str, setting: &str, values: &[f64], is_needed: bool) -> Result<(), Error> {
    let is_inside = values.iter().all(|value| *value > 0.0 && *value < 1.0);
    let is_falling = values.windows(2).all(|two| two[0] > two[1]);
    if is_inside && is_falling && !(is_needed && values.is_empty()) {
        return Ok(());
    }
    let words = format!("{setting} is {values:?}; write numbers between 0 and 1, the largest first");
    Err(Error::BadModel(format!("comparison of `{name}`: {words}")))
}

/// Distances: the smallest first, each above 0.
fn rising(name: &str, setting: &str, values: &[f64], is_needed: bool) -> Result<(), Error> {
    let is_inside = values.iter().all(|value| *value > 0.0 && value.is_finite());
    let is_rising = values.windows(2).all(|two| two[0] < two[1]);
    if is_inside && is_rising && !(is_needed && values.is_empty()) {
        return Ok(());
    }
    let words = format!("{setting} is {values:?}; write numbers above 0, the smallest first");
    Err(Error::BadModel(format!("comparison of `{name}`: {words}")))
}

fn learnt(fit: &Fit, compare: &[Compare]) -> Result<(), Error> {
    let again = "take [learnt] out to learn anew";
    let wrong = |words: String| Err(Error::BadModel(format!("{words}; {again}")));
    if !(fit.lambda > 0.0 && fit.lambda < 1.0) {
        return wrong(format!("lambda is {} and must be above 0 and below 1", fit.lambda));
    }
    if fit.comparisons.len() != compare.len() {
        let (found, expected) = (fit.comparisons.len(), compare.len());
        return wrong(format!("{expected} comparisons are written, and weights were learnt for {found}"));
    }
    if let Some(unknown) = fit.untaught.iter().find(|number| **number >= compare.len()) {
        return wrong(format!("untaught names comparison {unknown}, counted from 0, and there is none"));
    }
    for (one, compare) in fit.comparisons.iter().zip(compare) {
        let (name, levels) = (compare.columns.join(", "), compare.how.levels());
        for (side, values) in [("m", &one.m), ("u", &one.u)] {
            if values.len() != levels.len() {
                let codes = levels.join(", ");
                return wrong(format!("{side} of `{name}` has {} numbers for the levels {codes}", values.len()));
            }
            if values.iter().any(|p| !(*p > 0.0 && *p <= 1.0)) || (values.iter().sum::<f64>() - 1.0).abs() > SLACK {
                return wrong(format!(
                    "{side} of `{name}` is {values:?}, and is no set of probabilities that sum to 1"
                ));
            }
        }
    }
    for (at, one) in fit.interactions.iter().enumerate() {
        interaction(one, compare).or_else(wrong)?;
        let is_same = |other: &Interaction| (other.first, other.second) == (one.first, one.second);
        if fit.interactions[..at].iter().any(is_same) {
            return wrong(format!("comparisons {} and {} have two interactions", one.first, one.second));
        }
    }
    Ok(())
}

/// More bits than any pair weighs.
const MOST_BITS: f64 = 1_000.0;

/// A number for each level of one comparison with each of another, later one.
fn interaction(one: &Interaction, compare: &[Compare]) -> Result<(), String> {
    let (first, second) = (one.first, one.second);
    let (Some(a), Some(b)) = (compare.get(first), compare.get(second).filter(|_| first < second)) else {
        return Err(format!(
            "an interaction is of comparisons {first} and {second}, counted from 0: no two in this order"
        ));
    };
    let (rows, numbers) = (a.how.levels().len(), b.how.levels().len());
    let is_whole = one.bits.len() == rows && one.bits.iter().all(|row| row.len() == numbers);
    if is_whole && one.bits.iter().flatten().all(|bits| bits.abs() <= MOST_BITS) {
        return Ok(());
    }
    Err(format!(
        "bits of the interaction of comparisons {first} and {second} are not {rows} rows of {numbers} numbers between \
         -{MOST_BITS} and {MOST_BITS}"
    ))
}
