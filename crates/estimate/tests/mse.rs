//! Multiple systems estimation against published figures and other programs, and its laws.

use estimate::{
    Criterion, Error, Estimate, Exclusion, Method, Note, Overlap, Spread, chao, chao_bias_corrected, chapman,
    log_linear, log_linear_model, log_linear_with, m0, mt, mth, stepwise,
};
use proptest::prelude::*;
use std::ops::ControlFlow;

use crate::near::assert_near;
use crate::tables::{kosovo, united_kingdom};

#[test]
fn the_tables_hold_as_many_as_published() {
    assert_eq!(kosovo().observed(), 4400);
    assert_eq!(united_kingdom().observed(), 2744);
}

#[test]
fn chao_on_kosovo_and_the_united_kingdom_is_that_of_other_programs() {
    // Rcapture 1.4-4: 10,270.5; by hand 4,400 + 3,218²/(2·882) = 10,270.48 and 2,744 + 2,523²/(2·214) = 17,616.7.
    assert_near(chao(&kosovo()).expect("there are doubles").n, 10_270.5, 0.001);
    assert_near(chao(&united_kingdom()).expect("there are doubles").n, 17_617.0, 0.001);
}

#[test]
fn chao_on_kosovo_has_the_interval_computed_by_hand() {
    // By hand: r = 3218/882 = 3.648526; variance 882(r⁴/4 + r³ + r²/2) = 882(44.3003 + 48.5690 + 6.6559) = 87,781;
    // unseen 5,870.479; ln(1 + 87,781/34,462,524) = 0.00254391; exp(1.959964·0.0504372) = 1.103902;
    // 4,400 + 5,870.479/1.103902 = 9,717.94; 4,400 + 5,870.479·1.103902 = 10,880.43.
    let found = chao(&kosovo()).expect("there are doubles");
    assert_near(found.lower, 9_717.94, 0.0001);
    assert_near(found.upper, 10_880.43, 0.0001);
}

#[test]
fn the_bias_corrected_floor_on_kosovo_is_that_by_hand() {
    // By hand: 4,400 + 3,218·3,217/(2·883) = 4,400 + 5,862.008 = 10,262.008.
    assert_near(chao_bias_corrected(&kosovo()).expect("there are singles").n, 10_262.008, 0.000_01);
}

#[test]
fn the_bias_corrected_floor_exists_without_doubles() {
    // By hand: 4 + 4·3/2 = 10.
    let overlap = Overlap::new(&["a", "b"], &[(1, 2), (2, 2)]).expect("the counts are valid");
    assert_eq!(chao(&overlap), Err(Error::NoDoubles));
    assert_near(chao_bias_corrected(&overlap).expect("there are singles").n, 10.0, 1e-12);
}

#[test]
fn independent_lists_on_kosovo_are_those_of_rcapture() {
    // Rcapture 1.4-4, closedp: M0 7,608, Mt 7,394.6.
    assert_near(m0(&kosovo()).expect("it can be fitted").n, 7_608.0, 0.001);
    assert_near(mt(&kosovo()).expect("it can be fitted").n, 7_394.6, 0.001);
    assert_eq!(
        mt(&kosovo()).expect("it can be fitted").n,
        log_linear_model(&kosovo(), "[1][2][3][4]").expect("the same").n
    );
}

#[test]
fn the_model_with_the_least_bic_on_kosovo_gives_the_published_figure() {
    // Ball et al. 2002: 10,356 (9,002 to 12,122). Their interval is of another kind, hence the wider tolerance.
    let found = log_linear(&kosovo(), Criterion::Bic).expect("models can be fitted");
    assert_eq!(found.best.model, "[123][14][34]");
    assert_near(found.best.n, 10_356.0, 0.001);
    assert_near(found.best.lower, 9_002.0, 0.002);
    assert_near(found.best.upper, 12_122.0, 0.002);
    assert_eq!((found.models.len(), found.excluded.len()), (113, 0));
}

#[test]
fn stepwise_on_the_united_kingdom_is_that_of_sparsemse() {
    // SparseMSE 2.0.1, estimatepopulation.0, p < 0.02: 11,313 (9,884 to 13,027).
    let found = stepwise(&united_kingdom(), 0.02).expect("it can be fitted");
    assert_near(found.n, 11_313.0, 0.001);
    assert_near(found.lower, 9_884.0, 0.001);
    assert_near(found.upper, 13_027.0, 0.001);
}

#[test]
fn two_lists_have_one_model_and_it_is_lincoln_and_petersens() {
    // By hand: Lincoln–Petersen 10·15/5 = 30 is the only model.
    let overlap = Overlap::new(&["a", "b"], &[(1, 5), (2, 10), (3, 5)]).expect("the counts are valid");
    let found = log_linear(&overlap, Criterion::Aic).expect("it can be fitted");
    assert_eq!(found.models.len(), 1);
    assert_near(found.best.n, 30.0, 1e-9);
    assert_near(found.averaged.n, 30.0, 1e-9);
}

#[test]
fn the_full_pair_model_of_three_lists_is_the_product_of_odds() {
    // Bishop, Fienberg & Holland 1975, chapter 6: unseen = n111 n001 n010 n100 / (n011 n101 n110); by hand
    // 6·20·30·40/(5·8·9) = 400, so 518 in all.
    let patterns = [(1, 20), (2, 30), (3, 5), (4, 40), (5, 8), (6, 9), (7, 6)];
    let overlap = Overlap::new(&["a", "b", "c"], &patterns).expect("the counts are valid");
    assert_near(log_linear_model(&overlap, "[12][13][23]").expect("it can be fitted").n, 518.0, 1e-9);
    // By hand, [12][3]: lists 1 and 2 joined against 3: unseen = (20+30+5)·40/(8+9+6).
    let joined = log_linear_model(&overlap, "[12][3]").expect("it can be fitted").n;
    assert_near(joined, 118.0 + 55.0 * 40.0 / 23.0, 1e-9);
}

#[test]
fn a_pair_that_never_meets_excludes_the_models_that_need_it_to_meet() {
    // By hand, with lists 1 and 2 sharing nobody: the parameter of [12] is minus infinity in the four models that
    // hold it; [13][23] takes the unseen to be n100·n010/n110 = 20·30/0, which is nothing. Left are three.
    let patterns = [(1, 20), (2, 30), (4, 40), (5, 8), (6, 9)];
    let overlap = Overlap::new(&["a", "b", "c"], &patterns).expect("the counts are valid");
    let found = log_linear(&overlap, Criterion::Bic).expect("independence can be fitted");
    let mut excluded: Vec<(&str, Exclusion)> =
        found.excluded.iter().map(|excluded| (excluded.model.as_str(), excluded.reason)).collect();
    excluded.sort_by_key(|(model, _)| *model);
    let expected = [
        ("[12][13]", Exclusion::NoMaximum),
        ("[12][13][23]", Exclusion::NotIdentified),
        ("[12][23]", Exclusion::NoMaximum),
        ("[12][3]", Exclusion::NoMaximum),
        ("[13][23]", Exclusion::NotIdentified),
    ];
    assert_eq!(excluded, expected);
    assert_eq!(found.models.len(), 3);
    assert!(found.best.notes.contains(&Note::ModelsExcluded(5)));
}

#[test]
fn of_the_united_kingdoms_models_those_are_left_that_ask_for_no_empty_overlap() {
    // By hand: of five lists there are 6,893 models. No three lists share ten people (at most NG, PFNCA and GO, 4 + 1),
    // so every model with an interaction of three or more is unsupported: 6,893 less the 2^10 models of pairs. LA and GP
    // (1 and 5) share nobody, so the half of those with [15] has no maximum: 512 are left, 6,381 are not.
    let found = log_linear(&united_kingdom(), Criterion::Aic).expect("the others can be fitted");
    assert_eq!((found.models.len(), found.excluded.len()), (512, 6381));
    let why = |reason: Exclusion| found.excluded.iter().filter(|excluded| excluded.reason == reason).count();
    assert_eq!((why(Exclusion::Unsupported), why(Exclusion::NoMaximum)), (5869, 512));
    // Silverman 2014 chose among models of pairs by AIC; the choice is the one of stepwise, 11,313 (SparseMSE 2.0.1).
    assert_eq!(found.best.model, "[12][13][24][25][35][45]");
    assert_near(found.best.n, 11_313.0, 0.001);
}

#[test]
fn a_search_over_models_stops_when_told_to() {
    let mut seen = Vec::new();
    let found = log_linear_with(&united_kingdom(), Criterion::Bic, &mut |share| {
        seen.push(share);
        if share > 0.5 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!(found, Err(Error::Stopped));
    assert!(seen.is_sorted() && seen.first() == Some(&0.0) && seen.last().is_some_and(|last| *last < 0.52));
}

#[test]
fn people_of_different_reach_on_kosovo_give_what_rcapture_gives() {
    // Rcapture 1.4-4, closedp: Mth Chao 8,591; Poisson 9,328; Darroch 12,797; Gamma 18,387.
    for (spread, n) in Spread::ALL.into_iter().zip([8_591.0, 9_328.0, 12_797.0, 18_387.0]) {
        let found = mth(&kosovo(), spread).expect("it can be fitted");
        assert_near(found.n, n, 0.000_1);
        assert_eq!((found.method, found.model.as_str()), (Method::Mth, spread.code()));
        assert!(found.lower < found.n && found.n < found.upper);
        assert_eq!(found.notes.contains(&Note::LowerBound), spread == Spread::Chao);
    }
}

#[test]
fn the_floor_of_three_lists_without_negative_parameter_is_that_of_two_captures() {
    // By hand, three lists of equal counts, 30 on each alone and 10 on each pair alone: without those on three lists,
    // λ, μ fit 30 = λμ and 10 = λμ² exactly, so μ = 1/3 and 90 are unseen. 20 on all three are more than λμ³ = 3.3,
    // so the parameter is positive and takes them out.
    let patterns = [(1, 30), (2, 30), (4, 30), (3, 10), (5, 10), (6, 10), (7, 20)];
    let overlap = Overlap::new(&["a", "b", "c"], &patterns).expect("the counts are valid");
    assert_near(mth(&overlap, Spread::Chao).expect("it can be fitted").n, 140.0 + 90.0, 1e-6);
    // With nobody on all three the parameter would be negative, and the model is Mt.
    let patterns = [(1, 30), (2, 30), (4, 30), (3, 10), (5, 10), (6, 10), (7, 0)];
    let overlap = Overlap::new(&["a", "b", "c"], &patterns).expect("the counts are valid");
    let found = mth(&overlap, Spread::Chao).expect("it can be fitted");
    assert_near(found.n, mt(&overlap).expect("it can be fitted").n, 1e-9);
}

#[test]
fn seven_lists_can_be_taken_by_the_models_that_say_so() {
    // Seven lists that each hold a half of 1,280 people, independent by design: ten of each pattern, so by the
    // symmetry of the table ten are unseen.
    let patterns: Vec<(u32, i64)> = (1..128).map(|pattern| (pattern, 10)).collect();
    let overlap = Overlap::new(&["a", "b", "c", "d", "e", "f", "g"], &patterns).expect("the counts are valid");
    for found in [m0(&overlap), mt(&overlap), stepwise(&overlap, 0.02), mth(&overlap, Spread::Darroch)] {
        assert_near(found.expect("it can be fitted").n, 1_280.0, 1e-6);
    }
    let nine = Overlap::from_members(9, [1, 2, 3]).expect("the patterns are valid");
    assert_eq!(stepwise(&nine, 0.02), Err(Error::TooManyLists { lists: 9, most: 8 }));
}

#[test]
fn lists_that_never_meet_give_no_log_linear_estimate() {
    let overlap = Overlap::new(&["a", "b"], &[(1, 20), (2, 30)]).expect("the counts are valid");
    assert_eq!(log_linear(&overlap, Criterion::Bic), Err(Error::NoModelFitted { tried: 1 }));
    assert!(stepwise(&overlap, 0.02).is_err() && m0(&overlap).is_err());
}

#[test]
fn what_is_not_an_overlap_is_refused() {
    assert_eq!(Overlap::new(&["a"], &[(1, 5)]), Err(Error::TooFewLists { lists: 1 }));
    assert_eq!(Overlap::from_members(17, [1]), Err(Error::TooManyLists { lists: 17, most: 16 }));
    assert_eq!(Overlap::new(&["a", "b"], &[(1, 0)]), Err(Error::NothingObserved));
    assert_eq!(Overlap::new(&["a", "b"], &[(1, -2)]), Err(Error::NegativeCount { pattern: 1, count: -2 }));
    assert_eq!(Overlap::from_members(2, [0]), Err(Error::PatternOutOfRange { pattern: 0, lists: 2 }));
    assert_eq!(Overlap::from_members(2, [4]), Err(Error::PatternOutOfRange { pattern: 4, lists: 2 }));
    assert_eq!(Overlap::new(&["a", "b"], &[(1, 2), (1, 2)]), Err(Error::RepeatedPattern { pattern: 1 }));
}

#[test]
fn a_pair_of_several_lists_counts_what_either_holds() {
    // By hand: EXH 1,131+177+228+181+106+18+42+27 = 1,910; ABA 845+177+217+181+31+18+32+27 = 1,528; both 403.
    let pair = kosovo().pair(0, 1).expect("both lists exist");
    assert_eq!((pair.count(0b01), pair.count(0b10), pair.count(0b11)), (1507, 1125, 403));
    // By hand: 1,911·1,529/404 − 1 = 7,231.50.
    assert_near(chapman(&pair).expect("both have some of their own").n, 7_231.50, 0.000_01);
    assert_eq!(chapman(&kosovo()), Err(Error::NotTwoLists { lists: 4 }));
}

/// Every estimate that these counts allow.
fn all_estimates(overlap: &Overlap) -> Vec<Estimate> {
    let pair = overlap.pair(0, 1).and_then(|pair| chapman(&pair));
    let single = [pair, chao(overlap), chao_bias_corrected(overlap), mt(overlap), m0(overlap), stepwise(overlap, 0.02)];
    let models = log_linear(overlap, Criterion::Bic).ok().map(|found| [found.best, found.averaged]);
    single.into_iter().flatten().chain(models.into_iter().flatten()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn intervals_hold_their_point_and_nothing_is_below_what_was_seen(
        lists in 2usize..=4,
        counts in prop::collection::vec(0i64..40, 15),
    ) {
        let names = &["a", "b", "c", "d"][..lists];
        let patterns: Vec<(u32, i64)> = (1u32..1 << lists).zip(counts).collect();
        prop_assume!(patterns.iter().any(|(_, count)| *count > 0));
        let overlap = Overlap::new(names, &patterns).expect("counts are positive somewhere");
        let sum: i64 = patterns.iter().map(|(_, count)| count).sum();
        prop_assert_eq!(i64::from(overlap.observed()), sum);
        for found in all_estimates(&overlap) {
            prop_assert!(found.lower <= found.n && found.n <= found.upper, "{:?}", found);
            prop_assert!(f64::from(found.observed) <= found.lower, "{:?}", found);
            prop_assert!(found.lower < found.upper, "{:?}", found);
            prop_assert!(found.level == 0.95 && !found.model.is_empty());
            prop_assert!(found.mean == found.n);
        }
    }

    #[test]
    fn members_and_their_counts_make_the_same_overlap(members in prop::collection::vec(1u32..8, 1..60)) {
        let overlap = Overlap::from_members(3, members.iter().copied()).expect("patterns are in range");
        for pattern in 1..8 {
            let count = members.iter().filter(|member| **member == pattern).count();
            prop_assert_eq!(overlap.count(pattern) as usize, count);
        }
    }

    #[test]
    fn the_order_of_two_lists_does_not_matter(only in (1i64..99, 1i64..99), both in 0i64..99) {
        let one = Overlap::new(&["a", "b"], &[(1, only.0), (2, only.1), (3, both)]).expect("valid");
        let other = Overlap::new(&["b", "a"], &[(1, only.1), (2, only.0), (3, both)]).expect("valid");
        prop_assert_eq!(chapman(&one), chapman(&other));
    }
}

#[test]
fn an_estimate_says_how_it_came_about() {
    let found = chao(&kosovo()).expect("there are doubles");
    assert_eq!(found.method, Method::Chao);
    assert!(found.notes.contains(&Note::LowerBound));
}
