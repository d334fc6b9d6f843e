//! The page on the verdict says what the code does: every code, threshold, weight and direction.

use std::collections::BTreeSet;

use estimate::{Severity, Warning};

const PAGE: &str = include_str!("../../../docs/methods/verdict.md");
const SOURCE: &str = include_str!("../src/guard/warning.rs");

/// Each warning, just within each side of its thresholds, as the page gives them.
fn samples() -> Vec<Warning> {
    vec![
        Warning::SharedSources,
        Warning::OneCoder,
        Warning::SourcesUnknown,
        Warning::FewLists,
        Warning::IdenticalLists { first: 0, second: 1 },
        Warning::NestedList { inner: 0, outer: 1 },
        Warning::DominantList { list: 0, share: 0.91 },
        Warning::FewShared { shared: 9 },
        Warning::SparseOverlap { first: 0, second: 1, least: 9 },
        Warning::FewObserved { observed: 20 },
        Warning::FewObserved { observed: 19 },
        Warning::MissedLinks { missed: 0.03 },
        Warning::FalseLinks { wrong: 0.03 },
        Warning::LinkageUnmeasured,
        Warning::ModelsDisagree { least: 100.0, most: 150.0 },
        Warning::ModelsDisagree { least: 100.0, most: 150.1 },
        Warning::ChaoAboveEstimate { chao: 2.0, estimate: 1.0 },
        Warning::IntervalTooWide { lower: 100.0, upper: 300.0 },
        Warning::IntervalTooWide { lower: 100.0, upper: 300.1 },
        Warning::ModelsExcluded { excluded: 6, tried: 8 },
        Warning::ChainsDisagree { r_hat: 1.05 },
        Warning::ChainsDisagree { r_hat: 1.051 },
        Warning::FewDraws { effective: 100.0 },
        Warning::FewDraws { effective: 99.9 },
        Warning::ClassesReached { classes: 10 },
        Warning::MassAbove { mass: 0.002 },
        Warning::FailedReplicates { failed: 6, replicates: 100 },
        Warning::StrataNotEstimated { observed: 1 },
        Warning::OneMethod,
    ]
}

/// The rows of the page: code, rule, threshold, weight, direction.
fn rows() -> Vec<[&'static str; 5]> {
    let rows = PAGE.lines().filter_map(|line| line.strip_prefix("| `")?.strip_suffix(" |"));
    let cells = rows.map(|row| row.split(" | ").map(|cell| cell.trim_end_matches('`')).collect::<Vec<_>>());
    cells.map(|cells| cells.try_into().expect("a row has five cells")).collect()
}

/// Every code, read from the source: the compiler sees to it that each warning has one there.
fn codes() -> Vec<&'static str> {
    let lines = SOURCE.lines().map(str::trim).filter(|line| line.starts_with("Warning::"));
    lines.filter_map(|line| line.split_once("=> \"")?.1.strip_suffix("\",")).collect()
}

#[test]
fn the_page_has_a_row_for_every_code_in_the_order_of_the_code_and_no_other() {
    assert!(codes().len() >= 24, "codes are read from the source no longer");
    assert_eq!(rows().iter().map(|row| row[0]).collect::<Vec<_>>(), codes());
}

#[test]
fn every_code_is_tried() {
    let tried: BTreeSet<&str> = samples().iter().map(Warning::code).collect();
    assert_eq!(tried, codes().into_iter().collect());
}

#[test]
fn the_page_gives_weight_and_direction_as_they_are() {
    for row in rows() {
        let all: Vec<Warning> = samples().into_iter().filter(|sample| sample.code() == row[0]).collect();
        let is_blocking: BTreeSet<bool> = all.iter().map(|warning| warning.severity() == Severity::Blocking).collect();
        let weight = match (is_blocking.contains(&false), is_blocking.contains(&true)) {
            (true, true) => "caution, blocking ",
            (true, false) => "caution",
            _ => "blocking",
        };
        assert!(if weight.ends_with(' ') { row[3].starts_with(weight) } else { row[3] == weight }, "{row:?}");
        assert!(all.iter().all(|warning| warning.direction().code() == row[4]), "{row:?}");
    }
}

#[test]
fn the_page_gives_the_thresholds_of_the_code() {
    let constant = |name: &str| {
        let line = SOURCE.lines().find(|line| line.starts_with(&format!("pub const {name}: "))).expect("it exists");
        let value = line.split_once("= ").expect("it has a value").1.trim_end_matches(';');
        value.parse::<f64>().expect("it is a number")
    };
    let named = [
        ("dominant-list", vec!["DOMINANT"]),
        ("few-shared", vec!["SHARED"]),
        ("sparse-overlap", vec!["SPARSE"]),
        ("few-observed", vec!["SHORT", "TOO_SHORT"]),
        ("missed-links", vec!["LINKAGE"]),
        ("false-links", vec!["LINKAGE"]),
        ("models-disagree", vec!["SPREAD", "TOO_SPREAD"]),
        ("interval-too-wide", vec!["WIDE", "TOO_WIDE"]),
        ("chains-disagree", vec!["R_HAT", "TOO_R_HAT"]),
        ("few-draws", vec!["DRAWS", "TOO_FEW_DRAWS"]),
        ("classes-reached", vec!["HELD"]),
        ("mass-above", vec!["MASS"]),
    ];
    for (code, names) in &named {
        let says = names.iter().map(|name| constant(name).to_string()).collect::<Vec<_>>().join("; ");
        assert!(rows().iter().any(|row| row[0] == *code && row[2] == says), "{code}: {says}");
    }
    // Every constant is on the page.
    let constants = SOURCE.lines().filter(|line| line.starts_with("pub const ")).count();
    let used: BTreeSet<&str> = named.iter().flat_map(|(_, names)| names.iter().copied()).collect();
    assert_eq!(used.len(), constants);
}
