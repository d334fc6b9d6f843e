//! The verdict on estimates.

use estimate::{
    Circumstances, Criterion, Diagnostic, Direction, Estimate, Judgement, LinkageErrors, Overlap, Severity, Verdict,
    Warning, chao, chapman, guard, log_linear, log_linear_model, stepwise,
};

use crate::tables::{kosovo, united_kingdom};

/// Nothing speaks against the lists, and linkage was measured to be nearly perfect.
const CLEAN: Circumstances = Circumstances {
    lists_cite_each_other: Some(false),
    one_coder: Some(false),
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
fn good_lists_with_models_that_agree_above_the_floor_are_usable() {
    // By hand: Chao for four lists 4,400 + 5,870.5·3/4 = 8,803, below both models, 10,357 and 9,824.
    let found = guard(&two_models(), &kosovo(), &CLEAN);
    assert!(found.warnings.is_empty(), "{found:?}");
    assert_eq!(found.verdict, Verdict::Usable);
}

#[test]
fn lists_that_cite_each_other_are_not_usable_and_too_low() {
    let found = guard(&two_models(), &kosovo(), &Circumstances { lists_cite_each_other: Some(true), ..CLEAN });
    assert_eq!(found.verdict, Verdict::NotUsable);
    assert_eq!(found.warnings[0], Warning::SharedSources);
    assert_eq!(found.warnings[0].direction(), Direction::TooLow);
}

#[test]
fn lists_of_one_coder_are_not_usable() {
    let found = guard(&two_models(), &kosovo(), &Circumstances { one_coder: Some(true), ..CLEAN });
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
    assert_eq!(codes(&found), ["sparse-overlap", "linkage-unmeasured", "chao-above-estimate", "one-method"]);
    assert!(found.warnings.contains(&Warning::SparseOverlap { first: 0, second: 4, least: 0 }));
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

#[test]
fn lists_that_are_one_list_are_not_usable() {
    let overlap = Overlap::new(&["a", "b", "c"], &[(0b011, 60), (0b111, 20), (0b100, 30)]).expect("valid");
    let found = guard(&two_models(), &overlap, &CLEAN);
    assert_eq!(found.warnings[0], Warning::IdenticalLists { first: 0, second: 1 });
    assert_eq!(found.verdict, Verdict::NotUsable);
}

#[test]
fn a_list_inside_another_and_a_list_that_holds_nearly_all_call_for_caution() {
    // By hand: b is 40 on a and nothing else; a holds 990 + 40 of 1,060, 97 %.
    let overlap =
        Overlap::new(&["a", "b", "c"], &[(0b001, 970), (0b011, 40), (0b101, 20), (0b100, 30)]).expect("valid");
    let found = guard(&two_models(), &overlap, &CLEAN);
    assert!(found.warnings.contains(&Warning::NestedList { inner: 1, outer: 0 }));
    assert_eq!(found.warnings.iter().filter(|w| w.code() == "dominant-list").count(), 1);
    assert_eq!(found.warnings[0].severity(), Severity::Caution);
}

#[test]
fn lists_that_hardly_meet_are_not_usable() {
    let overlap = Overlap::new(&["a", "b", "c"], &[(1, 200), (2, 300), (4, 250), (3, 4), (6, 5)]).expect("valid");
    let found = guard(&two_models(), &overlap, &CLEAN);
    assert!(found.warnings.contains(&Warning::FewShared { shared: 9 }));
    assert_eq!(found.verdict, Verdict::NotUsable);
}

#[test]
fn nobody_having_said_anything_of_the_sources_calls_for_caution() {
    let found = guard(&two_models(), &kosovo(), &Circumstances { one_coder: None, ..CLEAN });
    assert_eq!(codes(&found), ["sources-unknown"]);
    assert_eq!(found.verdict, Verdict::WithCaution);
}

#[test]
fn chains_that_disagree_are_not_usable_whatever_the_median() {
    let mut estimates = two_models();
    estimates[0].diagnostics.push(Diagnostic::RHat(1.2));
    assert_eq!(guard(&estimates, &kosovo(), &CLEAN).verdict, Verdict::NotUsable);
    estimates[0].diagnostics = vec![Diagnostic::RHat(1.02), Diagnostic::BulkSize(350.0), Diagnostic::TailSize(5_000.0)];
    let found = guard(&estimates, &kosovo(), &CLEAN);
    assert_eq!(codes(&found), ["chains-disagree", "few-draws"]);
    assert_eq!(found.verdict, Verdict::WithCaution);
}

#[test]
fn an_interval_without_end_is_too_wide() {
    let endless = Estimate { upper: f64::INFINITY, ..two_models()[0].clone() };
    let found = guard(&[endless.clone(), endless], &kosovo(), &CLEAN);
    assert_eq!(codes(&found), ["interval-too-wide"]);
    assert_eq!(found.verdict, Verdict::NotUsable);
}
