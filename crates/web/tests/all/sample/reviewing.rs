//! Samples of the pages of review.

use super::records::{compare, matches, pagination, put};
use super::{HOSTILE, Setting};
use app::matching::Way;
use web::Language;
use web::view::matching::{
    BandLine, ComparedAll, Contribution, EventLine, Kinds, MatchEvent, MatchEvents, MatchList, MatchQuality,
    MatchReviewed, MatchShow, OfKind, Side, TieLine,
};

pub fn add(setting: &Setting, language: Language, made: &mut Vec<(String, String)>) {
    for (name, then, undo) in
        [("reviewed", "review", None), ("reviewed-sample", "sample", Some("/matches/1/candidate"))]
    {
        let view = MatchReviewed { kinds: kinds(), then: then.into(), undo: undo.map(str::to_owned) };
        put(setting, language, made, (name, &view));
    }
    let line = |weakest, is_bridge| EventLine {
        href: "/matches/events/1".into(),
        title: HOSTILE.into(),
        origins: vec!["Human Rights Monitor".into(), "Civilian Harm Monitor".into()],
        weakest,
        is_bridge,
    };
    let events = vec![line(Some(52), true), line(Some(71), false), line(None, false)];
    let view = MatchEvents { kinds: kinds(), events, drawing: None, pagination: pagination() };
    put(setting, language, made, ("match-events", &view));
    put(setting, language, made, ("match-events-of-records", &MatchEvents { kinds: others(), ..view }));
    let none = MatchEvents { kinds: others(), ..MatchEvents::default() };
    put(setting, language, made, ("match-events-of-records-none", &none));
    put(setting, language, made, ("match-events-none", &MatchEvents::default()));
    put(setting, language, made, ("match-event-one", &event()));
    put(setting, language, made, ("match-quality", &quality()));
    of_records(setting, language, made);
}

/// The same pages of another kind than incidents.
fn of_records(setting: &Setting, language: Language, made: &mut Vec<(String, String)>) {
    put(setting, language, made, ("matches-of-records", &MatchList { kinds: others(), ..matches() }));
    put(setting, language, made, ("match-event-of-records", &MatchEvent { kinds: others(), ..event() }));
    put(setting, language, made, ("match-quality-of-records", &MatchQuality { kinds: others(), ..quality() }));
    // Everything that a field can be found to be, and each of the three things that a finding says.
    for way in Way::ALL {
        let one = |level: &str| {
            let bits = match level {
                "different" => -2.0,
                "null" => 0.0,
                _ => 1.5,
            };
            let found = Contribution::new((&format!("as-{}", way.code()), level), bits);
            Contribution { compared: "assessment-period".into(), ..found }
        };
        let contributions = way.findings().chain(["null"]).map(one).collect();
        let view = MatchShow { kinds: others(), contributions, ..compare() };
        put(setting, language, made, (&format!("match-of-records-{}", way.code()), &view));
    }
}

/// What can be compared, on a page of incidents.
pub fn kinds() -> Kinds {
    let one = |kind: &str, is_chosen| OfKind {
        key: format!("kind-{kind}-many"),
        href: format!("/matches?kind={kind}"),
        is_chosen,
    };
    Kinds { all: vec![one("incident", true), one("assessment", false)], ..Kinds::default() }
}

/// The same on a page of another kind.
fn others() -> Kinds {
    let (query, more, said) = ("?kind=assessment".into(), "&kind=assessment".into(), "-of-records".into());
    Kinds { query, more, said, all: kinds().all }
}

fn event() -> MatchEvent {
    let side = |title: &str, origin: &str| Side { title: title.into(), href: "/r".into(), origin: origin.into() };
    let field = |key: &str, texts: [Option<&str>; 3], is_different| ComparedAll {
        key: key.into(),
        texts: texts.iter().map(|text| text.map(str::to_owned)).collect(),
        is_different,
    };
    let tie = |left, right, percent, (is_same, is_weakest, is_bridge)| TieLine {
        href: "/matches/1".into(),
        left,
        right,
        percent,
        state: "candidate".into(),
        is_same,
        is_weakest,
        is_bridge,
    };
    MatchEvent {
        kinds: Kinds::default(),
        sides: vec![
            side("Raqqa · 12 July 2017", "Human Rights Monitor"),
            side(HOSTILE, "Civilian Harm Monitor"),
            side("Raqqa · 13 July 2017", "Relief Consortium"),
        ],
        fields: vec![
            field("incident-date", [Some("12 July 2017"), Some("12 July 2017"), Some("13 July 2017")], true),
            field("incident-deaths", [Some("1 (1–3)"), Some(""), Some("1 (1–3)")], false),
            field("incident-parties", [None, None, None], false),
        ],
        ties: vec![
            tie(1, 2, 93, (true, false, true)),
            tie(2, 3, 52, (true, true, true)),
            tie(1, 3, 12, (false, false, false)),
        ],
        weakest: Some("/matches/1".into()),
    }
}

fn quality() -> MatchQuality {
    let band = |(from, to), (pairs, right, wrong, unsure), shares: Option<[(f64, f64, f64); 2]>| BandLine {
        from,
        to,
        pairs,
        sample: 30,
        right,
        wrong,
        unsure,
        precision: shares.map(|both| both[0]),
        recall: shares.map(|both| both[1]),
    };
    MatchQuality {
        kinds: kinds(),
        bands: vec![
            band((95, 100), (1_204, 29, 1, 0), Some([(97.1, 88.4, 99.6), (71.2, 63.0, 78.8)])),
            band((50, 95), (310, 20, 8, 2), Some([(89.9, 83.1, 94.2), (90.4, 82.2, 95.0)])),
            band((5, 50), (739, 0, 0, 0), None),
        ],
        waiting: 31,
        may_judge: true,
    }
}
