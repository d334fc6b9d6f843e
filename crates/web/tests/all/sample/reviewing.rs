//! Samples of the pages of review.

use super::records::{pagination, put};
use super::{HOSTILE, Setting};
use web::Language;
use web::view::matching::{
    BandLine, ComparedAll, EventLine, MatchEvent, MatchEvents, MatchQuality, MatchReviewed, Side, TieLine,
};

pub fn add(setting: &Setting, language: Language, made: &mut Vec<(String, String)>) {
    for (name, then, undo) in
        [("reviewed", "review", None), ("reviewed-sample", "sample", Some("/matches/1/candidate"))]
    {
        let view = MatchReviewed { then: then.into(), undo: undo.map(str::to_owned) };
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
    put(setting, language, made, ("match-events", &MatchEvents { events, pagination: pagination() }));
    put(setting, language, made, ("match-events-none", &MatchEvents::default()));
    put(setting, language, made, ("match-event-one", &event()));
    put(setting, language, made, ("match-quality", &quality()));
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
        bands: vec![
            band((95, 100), (1_204, 29, 1, 0), Some([(97.1, 88.4, 99.6), (71.2, 63.0, 78.8)])),
            band((50, 95), (310, 20, 8, 2), Some([(89.9, 83.1, 94.2), (90.4, 82.2, 95.0)])),
            band((5, 50), (739, 0, 0, 0), None),
        ],
        waiting: 31,
        may_judge: true,
    }
}
