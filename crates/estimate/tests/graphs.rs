//! Averages over decomposable graphs against another program and by hand.

use estimate::{Diagnostic, Distribution, Error, GraphPrior, Note, Overlap, graphs, graphs_with};

use crate::near::assert_near;
use crate::tables::kosovo;

#[test]
fn the_average_over_graphs_on_kosovo_is_that_of_dga() {
    // dga 2.0.2, δ = 1/16, n0 at most 22,000: mean 12,749, median 12,595, 95 % 9,827 to 16,544.
    let prior = GraphPrior { per_cell: 1.0 / 16.0, most_unseen: Some(22_000) };
    let found = graphs_with(&kosovo(), &prior).expect("four lists can be taken");
    assert_near(found.estimate.mean, 12_749.0, 0.001);
    assert_near(found.estimate.n, 12_595.0, 0.001);
    assert_near(found.estimate.lower, 9_827.0, 0.001);
    assert_near(found.estimate.upper, 16_544.0, 0.001);
    assert_eq!(found.graphs.len(), 61);
}

#[test]
fn three_people_on_two_lists_have_the_posterior_worked_out_by_hand() {
    // By hand, one person of each pattern, δ = 1/4, at most one unseen. Complete graph: (1/N) (1/4)³ times 1 or 1/4,
    // so 1/192 and 1/1024. Without edge: (1/N) N!/n0! times the square of Γ(1)/Γ(N+1) · (1/2 · 3/2) · (1/2 or
    // 1/2 · 3/2), so 1/128 and 27/8192. In units of 1/24576: 128, 24, 192 and 81, together 425.
    let overlap = Overlap::new(&["a", "b"], &[(1, 1), (2, 1), (3, 1)]).expect("the counts are valid");
    let found =
        graphs_with(&overlap, &GraphPrior { per_cell: 0.25, most_unseen: Some(1) }).expect("two lists can be taken");
    let Distribution::Exact(masses) = &found.estimate.distribution else { panic!("the posterior is exact") };
    assert_eq!(masses.len(), 2);
    assert!((masses[0].1 - 320.0 / 425.0).abs() < 1e-12 && (masses[1].1 - 105.0 / 425.0).abs() < 1e-12);
    assert_eq!(found.graphs[0].graph, "[1][2]");
    assert!((found.graphs[0].weight - 273.0 / 425.0).abs() < 1e-12);
    assert!((found.graphs[1].weight - 152.0 / 425.0).abs() < 1e-12);
    assert!((found.estimate.mean - (3.0 + 105.0 / 425.0)).abs() < 1e-12);
}

#[test]
fn the_grid_ends_where_almost_nothing_lies_above() {
    let found = graphs(&kosovo()).expect("four lists can be taken");
    let above = found.estimate.diagnostics.iter().find(|diagnostic| diagnostic.code() == "mass-above");
    assert!(above.is_some_and(|above| above.value() < 1e-5), "{above:?}");
    let weights: f64 = found.graphs.iter().map(|graph| graph.weight).sum();
    assert!((weights - 1.0).abs() < 1e-9);
    assert!(found.estimate.diagnostics.contains(&Diagnostic::Models(61)));
}

#[test]
fn a_prior_that_is_none_and_six_lists_are_refused() {
    for per_cell in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let prior = GraphPrior { per_cell, most_unseen: None };
        assert!(matches!(graphs_with(&kosovo(), &prior), Err(Error::PriorOutOfRange { .. })), "{per_cell}");
    }
    let six = Overlap::from_members(6, [1, 2, 3]).expect("the patterns are valid");
    assert_eq!(graphs(&six), Err(Error::TooManyLists { lists: 6, most: 5 }));
}

#[test]
fn a_prior_that_bounds_nothing_gives_no_upper_end() {
    // By hand: under the complete graph the posterior falls as the unseen number to the power −1 − 3δ (three cells
    // are seen), so above x lies about (x / 3)^(−3δ); with δ = 0.000001 nearly all is above two thousand million.
    let overlap = Overlap::new(&["a", "b"], &[(3, 3)]).expect("the counts are valid");
    let found = graphs_with(&overlap, &GraphPrior { per_cell: 1e-6, most_unseen: None }).expect("the prior is one");
    assert!(found.estimate.upper.is_infinite() && found.estimate.notes.contains(&Note::Unbounded));
    assert!(graphs(&overlap).expect("two lists").estimate.upper.is_finite());
}

#[test]
fn a_million_people_are_followed_as_far_as_need_be() {
    // By hand: 400,000 and 300,000 alone and 300,000 on both leave 400,000 unseen if the lists are independent. The
    // complete graph is a priori as likely and spreads the unseen over many orders, so only the part without edge is
    // compared, which its weight tells: its share of the probability lies within 1 % of 400,000.
    let overlap = Overlap::new(&["a", "b"], &[(1, 400_000), (2, 300_000), (3, 300_000)]).expect("the counts are valid");
    let found = graphs(&overlap).expect("two lists can be taken");
    let weight = found.graphs.iter().find(|graph| graph.graph == "[1][2]").expect("it is a graph").weight;
    let law = &found.estimate.distribution;
    let near = law.share_below(404_000.0) - law.share_below(396_000.0);
    assert!(weight > 0.01 && (near - weight).abs() < 0.01, "{near} {weight}");
}
