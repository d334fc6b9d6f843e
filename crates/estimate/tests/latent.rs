//! Latent classes against another program, a closed form, and counts that nothing can be learned from.

use std::ops::ControlFlow;

use estimate::{Diagnostic, Error, Estimate, LatentSettings, MOST_UNSEEN, Note, Overlap, latent_class};

use crate::tables::kosovo;

fn run(overlap: &Overlap, settings: &LatentSettings) -> Estimate {
    latent_class(overlap, settings, &mut |_| ControlFlow::Continue(())).expect("the settings are valid")
}

/// Few sweeps, for tests of what is said rather than of how much.
fn brief() -> LatentSettings {
    LatentSettings { burn_in: 200, most_sweeps: 4_000, ..LatentSettings::default() }
}

fn diagnostic(estimate: &Estimate, code: &str) -> f64 {
    let found = estimate.diagnostics.iter().find(|diagnostic| diagnostic.code() == code);
    found.copied().map(Diagnostic::value).expect("the diagnostic is given")
}

#[test]
fn kosovo_is_that_of_lcmcr() {
    // LCMCR 0.4.14, K = 10, 5.01 million iterations: 10,432 (9,026–13,986). Seed 1, effective size 4,000: the
    // median may differ by 1 %, the ends by 3 %.
    let found = run(&kosovo(), &LatentSettings { threads: 2, ..LatentSettings::default() });
    assert!((found.n / 10_432.0 - 1.0).abs() < 0.01, "{found}");
    assert!((found.lower / 9_026.0 - 1.0).abs() < 0.03, "{found}");
    assert!((found.upper / 13_986.0 - 1.0).abs() < 0.03, "{found}");
    assert!(diagnostic(&found, "ess-bulk") >= 4_000.0 && diagnostic(&found, "ess-tail") >= 4_000.0, "{found:?}");
    assert!(diagnostic(&found, "r-hat") < 1.01);
}

#[test]
fn one_class_is_independent_lists_with_their_reach_integrated_out() {
    // By hand, K = 1: the likelihood N!/(N − n)! Π λ_j^{n_j} (1 − λ_j)^{N − n_j}, each λ_j integrated over
    // (0, 1): p(N) ∝ 1/N · N!/(N − n)! · Π (N − n_j)!/(N + 1)!. From N to N + 1 it grows by
    // N/(N + 1 − n) · Π (N + 1 − n_j)/(N + 2). Here n = 50, lists of 30, 25 and 20. Effective size 20,000:
    // a share of 50 % is met within 0.35 % · 4.5 = 1.6 %, one of 2.5 % within 0.5 %.
    let patterns = [(0b001, 12), (0b010, 10), (0b100, 9), (0b011, 8), (0b101, 4), (0b110, 1), (0b111, 6)];
    let overlap = Overlap::new(&["a", "b", "c"], &patterns).expect("the counts are valid");
    assert_eq!([overlap.on_all(1), overlap.on_all(2), overlap.on_all(4)], [30, 25, 20]);
    let settings = LatentSettings { classes: 1, target_size: 20_000.0, ..LatentSettings::default() };
    let found = run(&overlap, &settings);
    let mut mass = vec![1.0];
    for total in 50..5_000 {
        let n = f64::from(total);
        let grown: f64 = [30.0, 25.0, 20.0].iter().map(|on| (n + 1.0 - on) / (n + 2.0)).product();
        mass.push(mass[mass.len() - 1] * n / (n + 1.0 - 50.0) * grown);
    }
    let sum: f64 = mass.iter().sum();
    let below = |unseen: usize| mass[..=unseen].iter().sum::<f64>() / sum;
    for unseen in [3, 5, 8, 10, 12, 15, 20, 30] {
        let (expected, found) = (below(unseen), found.distribution.share_below(unseen as f64));
        let error = 4.5 * (expected * (1.0 - expected) / 20_000.0).sqrt();
        assert!((found - expected).abs() < error, "{unseen}: {found}, expected {expected}");
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let one = run(&kosovo(), &brief());
    assert_eq!(one, run(&kosovo(), &LatentSettings { threads: 3, ..brief() }));
    assert_ne!(one.distribution, run(&kosovo(), &LatentSettings { seed: 2, ..brief() }).distribution);
}

#[test]
fn too_few_sweeps_are_told_by_the_diagnostics() {
    let found = run(&kosovo(), &brief());
    assert_eq!(diagnostic(&found, "iterations"), 16_000.0);
    assert!(diagnostic(&found, "ess-tail") < 4_000.0);
}

#[test]
fn too_few_classes_are_told_by_the_diagnostics() {
    let found = run(&kosovo(), &LatentSettings { classes: 2, ..brief() });
    assert_eq!(diagnostic(&found, "most-classes"), diagnostic(&found, "allowed-classes"));
    assert!(diagnostic(&found, "all-classes-held") > 0.5);
}

#[test]
fn a_caller_may_stop_it() {
    let mut asked = 0;
    let found = latent_class(&kosovo(), &LatentSettings::default(), &mut |share| {
        asked += 1;
        assert!((0.0..=1.0).contains(&share));
        if asked < 3 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    assert_eq!((found, asked), (Err(Error::Stopped), 3));
}

#[test]
fn settings_outside_their_range_are_named() {
    let refused = |settings: LatentSettings| match latent_class(&kosovo(), &settings, &mut |_| ControlFlow::Break(())) {
        Err(Error::SettingOutOfRange { setting, .. }) => setting,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(LatentSettings { classes: 0, ..brief() }), "classes");
    assert_eq!(refused(LatentSettings { alpha_rate: f64::NAN, ..brief() }), "alpha rate");
    assert_eq!(refused(LatentSettings { threads: 0, ..brief() }), "threads");
    assert_eq!(refused(LatentSettings { most_sweeps: 0, ..brief() }), "most sweeps");
}

#[test]
fn counts_that_tell_little_give_a_wide_interval_and_no_panic() {
    // Overlaps of zero, a list inside another, lists that are equal, one person, sixteen lists.
    let many: Vec<u32> = (1..65_536).step_by(97).collect();
    let cases = [
        Overlap::new(&["a", "b"], &[(1, 50), (2, 50)]),
        Overlap::new(&["a", "b"], &[(2, 50), (3, 50)]),
        Overlap::new(&["a", "b"], &[(3, 50)]),
        Overlap::new(&["a", "b", "c"], &[(1, 1)]),
        Overlap::new(&["a", "b", "c"], &[(1, 40), (7, 3_000_000)]),
        Overlap::new(&["a", "b"], &[(1, 2_000_000_000), (2, 2_000_000_000)]),
        Overlap::from_members(16, many),
    ];
    for overlap in cases {
        let overlap = overlap.expect("the counts are valid");
        let found = run(&overlap, &LatentSettings { most_sweeps: 400, ..brief() });
        let observed = f64::from(overlap.observed());
        assert!(observed <= found.lower && found.lower <= found.n && found.n <= found.upper, "{found}");
        assert!(found.mean.is_finite() && !diagnostic(&found, "r-hat").is_nan(), "{found:?}");
    }
}

#[test]
fn lists_that_never_meet_are_worth_a_wider_interval_than_lists_that_do() {
    let apart = Overlap::new(&["a", "b", "c"], &[(1, 50), (2, 50), (4, 50)]).expect("the counts are valid");
    let met = Overlap::new(&["a", "b", "c"], &[(1, 50), (2, 50), (4, 50), (3, 20), (5, 20), (6, 20)])
        .expect("the counts are valid");
    let width = |found: Estimate| found.upper / found.lower;
    assert!(width(run(&apart, &brief())) > 2.0 * width(run(&met, &brief())));
}

#[test]
fn a_number_that_nothing_bounds_has_no_upper_end() {
    // Four billion people on two lists that never meet: all draws lie above what can be held.
    let billions = Overlap::new(&["a", "b"], &[(1, 2_000_000_000), (2, 2_000_000_000)]).expect("the counts are valid");
    let found = run(&billions, &LatentSettings { classes: 1, most_sweeps: 400, ..brief() });
    assert_eq!(found.upper, f64::INFINITY);
    assert!(found.notes.contains(&Note::Unbounded));
    assert!(diagnostic(&found, "mass-above") > 0.025);
    assert!(found.n <= 4e9 + MOST_UNSEEN as f64);
}
