//! A model as a file: what was written is read again, and what is wrong is said with its line.

use linkage::table::{Compare, Error, Fit, How, Interaction, Learnt, Model, Rule};
use proptest::prelude::*;

fn rule(text: &str) -> Rule {
    text.parse().expect("the rule is one")
}

fn compare(columns: &[&str], how: How, by_frequency: bool) -> Compare {
    Compare { columns: columns.iter().map(|column| (*column).to_owned()).collect(), how, by_frequency }
}

/// One comparison of each way.
fn every_way() -> Vec<Compare> {
    vec![
        compare(&["first \"name\""], How::Name { close: vec![0.92, 0.8] }, true),
        compare(&["town"], How::Text { close: vec![0.9] }, true),
        compare(&["الاسم"], How::Parts { close: 0.9 }, false),
        compare(&["sex"], How::Exact, false),
        compare(&["id card"], How::Typos { most: vec![1, 2] }, true),
        compare(&["died"], How::Date { days: vec![3, 31, 366], typos: true }, false),
        compare(&["lat", "lon", "off_km"], How::Distance { km: vec![0.5, 5.0] }, false),
        compare(&["dead"], How::Number { within: vec![0.1, 0.3], is_share: true }, false),
        compare(&["tags"], How::Set { shared: vec![0.75, 0.5] }, false),
    ]
}

/// Weights as training may leave them: probabilities that sum to 1 as far as a float can.
fn weights(compare: &[Compare], first: f64) -> Fit {
    let one = |compare: &Compare| {
        let others = compare.how.levels().len() - 1;
        let share = |first: f64| {
            let rest = (1.0 - first) / others as f64;
            std::iter::once(first).chain(std::iter::repeat_n(rest, others)).collect::<Vec<f64>>()
        };
        Learnt { m: share(first), u: share(1.0 - first) }
    };
    let levels = |number: usize| compare[number].how.levels().len();
    let interaction = |second: usize| {
        let bits = (0..levels(0)).map(|at| vec![at as f64 / 3.0 - first; levels(second)]).collect();
        Interaction { first: 0, second, bits }
    };
    Fit {
        lambda: first / 1e6,
        comparisons: compare.iter().map(one).collect(),
        interactions: (1..compare.len()).map(interaction).collect(),
        untaught: vec![1],
        rounds: 17,
        converged: false,
    }
}

proptest! {
    #[test]
    fn a_model_that_was_written_is_read_again(
        kept in proptest::sample::subsequence(every_way(), 1..=9),
        (keep, above) in (0.0..0.5_f64, 0.0..0.5_f64),
        (recall, first) in (0.01..=1.0_f64, 0.01..0.99_f64),
        (seed, most) in (0..u64::MAX / 2, 2..100_000_usize),
        (within_lists, once, is_learnt) in any::<(bool, bool, bool)>(),
    ) {
        let block = vec![rule("first name + month(died)"), rule("first(3, a \"b\") + sound(الاسم)"), rule("year(died) + x")];
        let mut model = Model::new(kept, block);
        model.certain = vec![rule("a + b + c")];
        (model.keep, model.join, model.certain_recall) = (keep, keep + above + 1e-9, recall);
        (model.seed, model.most_rows_in_a_block, model.random_pairs) = (seed, most, most * 7);
        (model.within_lists, model.once_in_a_list) = (within_lists, once);
        model.known = once.then(|| "who \"is\" it".to_owned());
        if is_learnt {
            let mut fit = weights(&model.compare, first);
            fit.untaught.retain(|number| *number < model.compare.len());
            model.learnt = Some(fit);
        }
        let text = model.write();
        prop_assert_eq!(Model::read(&text).map_err(|error| error.to_string()), Ok(model), "{}", text);
    }
}

const SMALL: &str = "block = [\"name\"]\n[[compare]]\ncolumns = [\"name\"]\nhow = \"name\"\nclose = [0.9]\n";

#[test]
fn each_setting_of_a_model_stands_under_a_line_that_says_what_it_does() {
    let mut model = Model::new(every_way(), vec![rule("a + b")]);
    model.known = Some("entity".to_owned());
    model.learnt = Some(weights(&model.compare, 0.9));
    let text = model.write();
    let lines: Vec<&str> = text.lines().collect();
    let mut is_told = false;
    for line in lines {
        if line.contains(" = ") && !line.starts_with([' ', '#']) {
            // What stands under one comment together is one thing: the columns of numbers of a level, the ways of training.
            let is_second = ["u =", "converged =", "second ="].iter().any(|second| line.starts_with(second));
            assert!(is_told || is_second || line.starts_with("m ="), "{line}");
        }
        is_told = line.starts_with('#') || line.starts_with("[[learnt");
    }
}

#[test]
fn what_a_file_leaves_out_is_as_it_is_sensible() {
    let read = Model::read(SMALL).expect("it is a model");
    let expected = Model::new(vec![compare(&["name"], How::Name { close: vec![0.9] }, false)], vec![rule("name")]);
    assert_eq!(read, expected);
}

#[test]
fn a_model_that_cannot_be_used_is_refused_with_what_to_do() {
    let refused = |text: &str, words: &[&str]| {
        let error = Model::read(text).expect_err(text);
        assert!(matches!(error, Error::BadFile(_) | Error::BadModel(_)), "{error:?}");
        let said = error.to_string();
        assert!(!said.contains('\n'), "{said}");
        for word in words {
            assert!(said.contains(word), "`{word}` is not in: {said}");
        }
    };
    refused("", &["block"]);
    refused("block = 3\n", &["line 1"]);
    refused(&format!("{SMALL}closer = 1\n"), &["line 6", "closer"]);
    refused(&format!("blocks = []\n{SMALL}"), &["line 1", "blocks"]);
    refused(&SMALL.replace("\"name\"]\n[[", "\"first(x, name)\"]\n[["), &["line 1", "first(x, name)"]);
    refused(&SMALL.replace("[0.9]", "[0.8, 0.9]"), &["`name`", "largest first"]);
    refused(&SMALL.replace("[0.9]", "[1.5]"), &["between 0 and 1"]);
    refused(&SMALL.replace("[0.9]", "[nan]"), &["between 0 and 1"]);
    refused(&SMALL.replace("[0.9]", "\"near\""), &["line 5", "number"]);
    refused(&SMALL.replace("how = \"name\"", "how = \"magic\""), &["line 2", "magic", "distance"]);
    refused(&format!("{SMALL}days = [3]\n"), &["`days`", "take it out"]);
    refused(&SMALL.replace("close = [0.9]\n", ""), &["needs thresholds"]);
    refused(&SMALL.replace("[\"name\"]\nhow", "[\"a\", \"b\"]\nhow"), &["one column"]);
    refused(&format!("keep = 2.0\n{SMALL}"), &["keep", "1"]);
    refused(&format!("keep = 0.9\njoin = 0.5\n{SMALL}"), &["join"]);
    refused(&format!("certain_recall = 0.0\n{SMALL}"), &["certain_recall"]);
    refused(&SMALL.replace("block = [\"name\"]", "block = []"), &["no pair"]);
    let many: String = (0..16).map(|n| format!("[[compare]]\ncolumns = [\"c{n}\"]\nhow = \"exact\"\n")).collect();
    refused(&format!("block = [\"c1\"]\n{many}"), &["16 comparisons", "15"]);
    let learnt = "[learnt]\nlambda = 0.1\n[[learnt.comparison]]\nm = [0.5, 0.5]\nu = [0.5, 0.5]\n";
    refused(&format!("{SMALL}{learnt}"), &["levels", "learn anew"]);
    refused(&format!("{SMALL}[learnt]\nlambda = 0.1\ncomparison = []\n"), &["learnt for 0"]);
}

#[test]
fn an_interaction_that_is_of_no_two_comparisons_is_refused() {
    let mut model = Model::new(every_way(), vec![rule("a")]);
    let refused = |model: &Model, words: &str| {
        let error = Model::read(&model.write()).expect_err(words);
        assert!(error.to_string().contains(words) && error.to_string().contains("learn anew"), "{error}");
    };
    let with = |change: &dyn Fn(&mut Interaction)| {
        let mut fit = weights(&every_way(), 0.9);
        change(&mut fit.interactions[0]);
        Some(fit)
    };
    model.learnt = with(&|one| one.second = 99);
    refused(&model, "comparisons 0 and 99");
    model.learnt = with(&|one| one.first = one.second);
    refused(&model, "no two in this order");
    model.learnt = with(&|one| _ = one.bits.pop());
    refused(&model, "rows of");
    for bits in [f64::INFINITY, 1e308, -1_001.0] {
        model.learnt = with(&|one| one.bits[0][0] = bits);
        refused(&model, "bits of the interaction");
    }
    let mut fit = weights(&every_way(), 0.9);
    fit.interactions.push(fit.interactions[0].clone());
    model.learnt = Some(fit);
    refused(&model, "have two interactions");
}
