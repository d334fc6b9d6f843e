//! Fuzzy private matching: offered, answered, compared for others, at every state.

use super::exchanged::put;
use super::{HOSTILE, Setting};
use web::Language;
use web::view::Reference;
use web::view::edit::Chosen;
use web::view::private::{FuzzyLine, PrivateNew, PrivateShow};
use web::view::record::Shown;

const STATES: [&str; 8] = ["offered", "agreed", "gathering", "ready", "answered", "refused", "withdrawn", "expired"];

fn line((side, method, state): (&str, &str, &str)) -> FuzzyLine {
    FuzzyLine {
        side: side.into(),
        method: method.into(),
        partner: HOSTILE.into(),
        other: if side == "between" { "relief".into() } else { String::new() },
        state: state.into(),
        why: (state == "refused").then(|| "declined".to_owned()),
        asked: "2026-11-20".into(),
        until: "2026-12-04".into(),
        is_waiting: state == "offered" || state == "ready",
        href: "/private-matches/1".into(),
    }
}

/// One at each state, by each side and way.
pub fn lines() -> Vec<FuzzyLine> {
    let ways = [("out", "unit"), ("in", "direct"), ("between", "unit")];
    STATES
        .iter()
        .enumerate()
        .map(|(i, state)| (ways[i % 3], state))
        .map(|((s, m), state)| line((s, m, state)))
        .collect()
}

pub fn add(setting: &Setting, language: Language, made: &mut Vec<(String, String)>) {
    let choice = |code: &str| vec![Chosen { code: code.into(), label: code.into(), is_chosen: true }];
    let wrong = "partner kind method unit warned period threshold";
    let new = PrivateNew {
        partners: choice("relief"),
        kinds: choice("incident"),
        units: choice("law"),
        method: "direct".into(),
        from: "2017-07-01".into(),
        to: HOSTILE.into(),
        threshold: "85".into(),
        has_names: true,
        days: 14,
        wrong: wrong.split(' ').map(str::to_owned).collect(),
    };
    put(setting, language, made, ("private-new", &new));
    put(setting, language, made, ("private-new-nobody", &PrivateNew::default()));
    let known = vec![Reference { kind: "incident".into(), title: HOSTILE.into(), href: "/records/incident/1".into() }];
    let show = |line: FuzzyLine| PrivateShow {
        facts: vec![Shown { key: "private-match-asked-by".into(), text: HOSTILE.into(), href: None }],
        fields: if line.side == "between" { Vec::new() } else { vec!["Date".into(), HOSTILE.into()] },
        has_names: true,
        known: known.clone(),
        found: 3,
        further: 2,
        would_give: Some(12),
        is_unit_known: true,
        line,
        ..PrivateShow::default()
    };
    for line in lines() {
        put(setting, language, made, (&format!("private-run-{}", line.state), &show(line)));
    }
    for (name, method, is_unit_known) in
        [("direct", "direct", true), ("unit", "unit", true), ("unknown", "unit", false)]
    {
        let show = PrivateShow {
            may_answer: true,
            is_unit_known,
            is_unticked: method == "direct",
            ..show(line(("in", method, "offered")))
        };
        put(setting, language, made, (&format!("private-run-to-answer-{name}"), &show));
    }
    let ours = PrivateShow { may_withdraw: true, ..show(line(("out", "unit", "offered"))) };
    put(setting, language, made, ("private-run-ours", &ours));
    let unit = PrivateShow { may_compare: true, may_decline: true, ..show(line(("between", "unit", "ready"))) };
    put(setting, language, made, ("private-run-as-unit", &unit));
}
