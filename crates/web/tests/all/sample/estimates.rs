//! Samples of the pages about estimates and trends.

use super::HOSTILE;
use super::people::{chosen, drawing, numbers};
use web::view::estimate::{Assumed, Computed, Doubted, Estimate, Line, PartLine};
use web::view::trend::{Coarser, Compared, Grid, Preview, Proof, Published, TrendShow, Trends};

/// Every warning that the kernel can give.
pub const WARNINGS: &str = "shared-sources one-coder sources-unknown few-lists identical-lists nested-list \
     dominant-list few-shared sparse-overlap few-observed missed-links false-links linkage-unmeasured models-disagree \
     chao-above-estimate interval-too-wide models-excluded chains-disagree few-draws classes-reached mass-above \
     failed-replicates strata-not-estimated one-method";

/// Every assumption that a method can make.
pub const ASSUMPTIONS: &str = "closed-population perfect-linkage independent-lists independent-pair equal-reach \
     equal-lists simple-dependence independent-given-class";

/// Every diagnostic that a computation can give.
pub const DIAGNOSTICS: &str = "aic bic parameters models largest-weight replicates failed-replicates chains iterations \
     r-hat ess-bulk ess-tail occupied-classes most-classes allowed-classes all-classes-held mass-above strata \
     not-estimated between-linkages";

fn line(name: &str, upper: Option<i64>) -> Line {
    Line {
        name: name.into(),
        number: 10_432,
        lower: 9_026,
        upper,
        model: HOSTILE.into(),
        is_reference: upper.is_none(),
    }
}

pub fn estimate() -> Estimate {
    let doubt = |text: &str, is_blocking| Doubted { text: text.into(), is_blocking, bias: Some("too-low".into()) };
    let part = |name: &str, line: Option<Line>| PartLine {
        name: name.into(),
        observed: 3,
        verdict: "not-usable".into(),
        because: if line.is_none() { HOSTILE.into() } else { String::new() },
        line,
    };
    Estimate {
        place: HOSTILE.into(),
        period: "2017-06/2017-10".into(),
        observed: 4_400,
        lists: vec!["A".into(), HOSTILE.into()],
        verdict: "usable-with-caution".into(),
        doubts: vec![doubt(HOSTILE, true), doubt("The methods differ.", false)],
        sentence: HOSTILE.into(),
        drawing: Some(drawing()),
        lines: vec![line("Chao", Some(10_880)), line("Mth, Gamma", None)],
        refused: vec![(HOSTILE.into(), HOSTILE.into())],
        overlap_drawing: Some(drawing()),
        overlap: numbers(),
        parts: vec![part("Raqqa", Some(line("Raqqa", Some(9)))), part("Homs", None)],
        parts_drawing: Some(drawing()),
        map: Some(drawing()),
        variations: vec![line("Without A", Some(12_000))],
        assumed: vec![Assumed {
            method: "Chao".into(),
            codes: ASSUMPTIONS.split_whitespace().map(str::to_owned).collect(),
        }],
        computed: DIAGNOSTICS
            .split_whitespace()
            .map(|code| Computed { method: "Latent classes".into(), code: code.into(), value: "1.0003".into() })
            .collect(),
        linkages: 10,
        seed: "1".into(),
        files: vec![("PDF".into(), "/estimates/1/files/pdf".into())],
        record: "/records/estimate/1".into(),
    }
}

pub fn running() -> web::view::running::Progress {
    web::view::running::Progress {
        percent: 37,
        left: Some(12),
        stop: Some("/estimates/runs/1/stop".into()),
        ..Default::default()
    }
}

fn grid() -> Grid {
    let cell = |text: &str, is_text| (text.to_owned(), is_text);
    Grid {
        caption: "Numbers below 5 are withheld".into(),
        heads: vec!["Governorate / Year".into(), "2017".into(), HOSTILE.into()],
        rows: vec![vec![cell(HOSTILE, true), cell("1,204", false), cell("withheld: small number", true)]],
    }
}

pub fn no_trends() -> Trends {
    Trends { rows: chosen(), columns: chosen(), k: 5, refused: Some(HOSTILE.into()), ..Trends::default() }
}

pub fn trends() -> Trends {
    let coarser = |dimension: &str, href: Option<&str>| Coarser {
        dimension: dimension.into(),
        withheld: 4,
        filled: 40,
        href: href.map(str::to_owned),
    };
    Trends {
        hides: true,
        preview: Some(Preview {
            least: Some(20),
            grid: grid(),
            withheld: 30,
            filled: 60,
            earlier: 2,
            coarser: vec![coarser("month", Some("/trends?rows=governorate")), coarser("governorate", None)],
            proof: vec![
                Proof { cell: HOSTILE.into(), least: 0, greatest: Some(9) },
                Proof { cell: "Homs".into(), least: 0, greatest: None },
            ],
        }),
        published: vec![Published {
            href: "/trends/1".into(),
            made: "2026-11-22".into(),
            by: vec!["governorate".into(), "month".into()],
            minimum: 5,
        }],
        unreadable: vec![("/records/trend/2".into(), "2".into())],
        refused: None,
        ..no_trends()
    }
}

pub fn trend() -> TrendShow {
    TrendShow {
        made: "2026-11-22".into(),
        grid: grid(),
        withheld: 30,
        filled: 60,
        earlier: 1,
        drawing: Some(drawing()),
        compared: Some(Compared { made: "2026-10-22".into(), rows: vec![(HOSTILE.into(), 12, 14)] }),
        files: vec![("CSV".into(), "/trends/1/files/csv".into())],
        record: "/records/trend/1".into(),
    }
}
