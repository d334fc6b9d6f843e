//! The verdict on estimates.

use estimate::{
    Circumstances, Criterion, Direction, Estimate, Judgement, LinkageErrors, Overlap, Verdict, Warning, chao, chapman,
    guard, log_linear, log_linear_model, stepwise,
};

use crate::tables::{kosovo, united_kingdom};

/// Nothing speaks against the lists, and linkage was measured to be nearly perfect.
const CLEAN: Circumstances = Circumstances {
    lists_cite_each_other: false,
    one_coder: false,
    linkage_uncertain: Some(LinkageErrors { missed: 0.01, wrong: 0.01 }),
};

fn two_models() -> Vec<Estimate> {
    let best = log_linear(&kosovo(), Criterion::Bic).expect("models can be fitted").best;
    vec![
        best,
        log_linear_model(&kosovo(), "[123][14][24][34]").expect("it can be fitted"),
        chao(&kosovo()).expect("it exists"),
    ]
}

fn codes(judgement: &Judgement) -> Vec<&str> {
    judgement.warnings.iter().map(Warning::code).collect()
}

#[test]
fn good_lists_with_models_that_agree_are_usable() {
    // The floor, 10,270, stands above the second model, 9,824: a warning, no bar.
    let found = guard(&two_models(), &kosovo(), &CLEAN);
    assert_eq!(codes(&found), ["chao-above-estimate"]);
    assert_eq!(found.verdict, Verdict::Usable);
}

#[test]
fn lists_that_cite_each_other_are_not_usable_and_too_low() {
    let found = guard(&two_models(), &kosovo(), &Circumstances { lists_cite_each_other: true, ..CLEAN });
    assert_eq!(found.verdict, Verdict::NotUsable);
    assert_eq!(found.warnings[0], Warning::SharedSources);
    assert_eq!(found.warnings[0].direction(), Direction::TooLow);
}

#[test]
fn lists_of_one_coder_are_not_usable() {
    let found = guard(&two_models(), &kosovo(), &Circumstances { one_coder: true, ..CLEAN });
    assert_eq!(found.verdict, Verdict::NotUsable);
    assert_eq!(found.warnings[0].code(), "one-coder");
}

#[test]
fn two_lists_cannot_be_tested_and_one_method_not_compared() {
    let overlap = Overlap::new(&["a", "b"], &[(1, 200), (2, 300), (3, 100)]).expect("the counts are valid");
    let found = guard(&[chapman(&overlap).expect("it exists")], &overlap, &CLEAN);
    assert_eq!(codes(&found), ["few-lists", "one-method"]);
    assert_eq!(found.verdict, Verdict::NotUsable);
}

#[test]
fn chao_above_stepwise_on_the_united_kingdom_is_warned_of() {
    // methods: Chao 17,617 stands above stepwise 11,313; LA and GP share nobody, linkage is unmeasured.
    let overlap = united_kingdom();
    let estimates = [stepwise(&overlap, 0.02).expect("it can be fitted"), chao(&overlap).expect("it exists")];
    let found = guard(&estimates, &overlap, &Circumstances { linkage_uncertain: None, ..CLEAN });
    assert_eq!(codes(&found), ["sparse-overlap", "linkage-unmeasured", "chao-above-estimate"]);
    assert!(found.warnings.contains(&Warning::SparseOverlap { least: 0 }));
}

#[test]
fn missed_links_inflate_and_false_links_deflate() {
    let linkage_uncertain = Some(LinkageErrors { missed: 0.1, wrong: 0.05 });
    let found = guard(&two_models(), &kosovo(), &Circumstances { linkage_uncertain, ..CLEAN });
    let directions: Vec<_> = found.warnings.iter().map(|warning| (warning.code(), warning.direction())).collect();
    assert!(directions.contains(&("missed-links", Direction::TooHigh)));
    assert!(directions.contains(&("false-links", Direction::TooLow)));
}

#[test]
fn models_that_disagree_by_half_and_wide_intervals_are_not_usable() {
    // Mt on Kosovo is 7,394.6 (Rcapture), [123][134] 12,741: factor 1.7.
    let low = log_linear_model(&kosovo(), "[1][2][3][4]").expect("it can be fitted");
    let high = log_linear_model(&kosovo(), "[123][134]").expect("it can be fitted");
    let wide = Estimate { upper: 2.5 * low.lower, ..low.clone() };
    assert_eq!(codes(&guard(&[low, high.clone()], &kosovo(), &CLEAN)), ["models-disagree"]);
    let found = guard(&[wide, high], &kosovo(), &CLEAN);
    assert_eq!(codes(&found), ["models-disagree", "interval-too-wide"]);
    assert_eq!(found.verdict, Verdict::NotUsable);
}

#[test]
fn no_estimate_is_not_usable() {
    assert_eq!(guard(&[], &kosovo(), &CLEAN).verdict, Verdict::NotUsable);
}
