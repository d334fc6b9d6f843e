//! Samples of the pages about what passes between organisations: spectrum, requests, alerts, holds.

use super::people::action;
use super::{HOSTILE, Setting, frame};
use web::Language;
use web::view::View;
use web::view::alert::{self, AlertList, AlertNew, AlertShow};
use web::view::confirm::Confirm;
use web::view::edit::Chosen;
use web::view::hold::{Hold, HoldList};
use web::view::partner::{SeeAsHit, SeeAsKind, SeeAsList};
use web::view::private::{PrivateList, PrivatePartner, PrivateRun};
use web::view::record::{Column, Facet, FacetValue, Row, Shown, WithPartner};
use web::view::request::{self, RequestList, RequestNew, RequestShow};
use web::view::spectrum::{self, Cell, DecisionStep, Held, History, Nudge, NudgePart, Spectrum, Step, TopicStep};
use web::view::{NumberRow, Numbers, Reference};

type Made = Vec<(String, String)>;

pub fn add(setting: &Setting, language: Language, made: &mut Made) {
    put(setting, language, made, ("spectrum", &matrix(0..2, 7)));
    put(setting, language, made, ("spectrum-below", &matrix(1..6, 2)));
    put(setting, language, made, ("spectrum-capped", &matrix(6..7, 2)));
    put(setting, language, made, ("spectrum-empty", &Spectrum::default()));
    put(setting, language, made, ("levels", &history()));
    put(setting, language, made, ("levels-empty", &History { partner: HOSTILE.into(), ..History::default() }));
    put(setting, language, made, ("see-list", &seen()));
    let found = SeeAsList {
        query: HOSTILE.into(),
        total: 1,
        hits: vec![SeeAsHit {
            kind: "incident".into(),
            title: HOSTILE.into(),
            href: "/partners/relief/see-as/1".into(),
            compartment: "narrative".into(),
        }],
        ..seen()
    };
    put(setting, language, made, ("see-list-found", &found));
    put(setting, language, made, ("see-list-empty", &SeeAsList { partner: "relief".into(), ..SeeAsList::default() }));
    requests(setting, language, made);
    alerts(setting, language, made);
    let hold = |is_due| Hold {
        kind: "incident".into(),
        partner: HOSTILE.into(),
        since: "2026-11-21T16:00:00Z".into(),
        is_due,
        href: (!is_due).then(|| "/records/incident/1".to_owned()),
        end: "/holds/1/end".into(),
    };
    put(setting, language, made, ("holds", &HoldList { holds: vec![hold(false), hold(true)] }));
    let run = |is_for_us, found| PrivateRun {
        is_for_us,
        partner: "relief".into(),
        tokens: 40,
        found,
        state: if found.is_some() { "answered" } else { "refused" }.into(),
        why: found.is_none().then(|| "budget".to_owned()),
        asked: "2026-11-22".into(),
        href: "/records/private_match/1".into(),
    };
    let runs = vec![run(false, Some(12)), run(false, None), run(true, None)];
    let partners = vec![PrivatePartner { name: "relief".into(), left: 4_960 }];
    let fuzzy = super::fuzzy::lines();
    let (budget, limits) = (Some(5_000), Some((4, 5_000)));
    let list = PrivateList { may_ask: true, partners, runs, budget, fuzzy, may_run: true, limits };
    put(setting, language, made, ("private", &list));
    put(setting, language, made, ("holds-empty", &HoldList::default()));
    for verb in ["refuse", "anew", "discard-bundles", "attest", "hold", "end-hold", "end-hold-due"] {
        let view = Confirm {
            verb: verb.into(),
            about: HOSTILE.into(),
            count: (verb == "attest").then_some(3),
            href: "/somewhere".into(),
            back: "/exchange".into(),
            is_missing: verb == "anew",
            is_danger: verb != "attest",
            is_nothing: false,
        };
        put(setting, language, made, (&format!("sure-{verb}"), &view));
    }
    let verb = "discard-bundles".to_owned();
    let view =
        Confirm { verb, about: HOSTILE.into(), back: "/exchange".into(), is_nothing: true, ..Confirm::default() };
    put(setting, language, made, ("sure-discard-bundles-none", &view));
}

pub fn put<V: View>(setting: &Setting, language: Language, made: &mut Made, (name, view): (&str, &V)) {
    let page = setting.pages.render(language, &frame(&format!("/{name}"), "share"), view);
    made.push((name.to_owned(), page.unwrap_or_else(|e| format!("could not be rendered: {e}"))));
}

const BOUNDS: [&str; 6] = ["label", "audience", "expiry", "consent", "override", "origin"];

/// Some of the partners, and the first of the topics.
fn matrix(partners: std::ops::Range<usize>, topics: usize) -> Spectrum {
    let ladder = ["none", "trends", "match", "outline", "case", "joint-analysis", "joint-action"];
    let held = |bound: &str, count| Held { bound: bound.into(), count };
    let cell = |(i, rung): (usize, &&str)| Cell {
        topic: format!("Topic {i}"),
        rung: (*rung).to_owned(),
        height: i as u8,
        agreed: "joint-action".into(),
        is_bound_by_agreement: i % 2 == 0,
        records: if i == 1 { 0 } else { 1200 },
        passing: 1100,
        is_at_most: i == 2,
        uncounted: app::spectrum::Uncounted::ALL.iter().filter(|_| i == 2).map(|u| u.code().to_owned()).collect(),
        held: BOUNDS.iter().take(i).map(|b| held(b, 20)).collect(),
        href: (i > 0).then(|| "/partners/relief/see-as?kind=incident".to_owned()),
    };
    let nudge = |remedy: &str, whom: &str| Nudge {
        minimum: "case".into(),
        parts: if remedy == "capped" { parts() } else { parts().into_iter().skip(1).take(1).collect() },
        remedy: remedy.into(),
        whom: whom.into(),
        href: "/agreements/1".into(),
    };
    let row = |(name, nudge): (&str, Option<Nudge>)| spectrum::Row {
        name: name.to_owned(),
        href: nudge.is_some().then(|| "/records/partner/1".to_owned()),
        level: if nudge.is_some() { "coordinate".into() } else { String::new() },
        state: if nudge.is_some() { "suspended".into() } else { String::new() },
        minimum: "case".into(),
        see_as: Some("/partners/relief/see-as".into()),
        history: "/spectrum/relief/history".into(),
        ask: nudge.is_some().then(|| "/requests/new?partner=relief".to_owned()),
        readable_until: nudge.is_some().then(|| "2026-12-21".to_owned()),
        cells: ladder.iter().enumerate().take(topics).map(cell).collect(),
        nudge,
    };
    let rows = [
        ("new", None),
        ("relief", Some(nudge("ours-suspended", "you"))),
        (HOSTILE, Some(nudge("theirs-suspended", "partner"))),
        ("watch", Some(nudge("expired", "leader"))),
        ("harm", Some(nudge("ours-lower", "leader"))),
        ("law", Some(nudge("theirs-lower", "partner"))),
        ("aid", Some(nudge("capped", "officer"))),
    ];
    let rows = rows.into_iter().enumerate().filter(|(i, _)| partners.contains(i)).map(|(_, r)| row(r)).collect();
    Spectrum { topics: (0..topics).map(|i| format!("Topic {i}")).collect(), rows }
}

/// What stays below, by whom.
fn parts() -> Vec<NudgePart> {
    let part = |(topic, by): (Option<&str>, &str)| NudgePart {
        topic: topic.map(str::to_owned),
        rung: "trends".into(),
        by: by.into(),
    };
    [(Some(HOSTILE), "us"), (Some("Incidents"), "them"), (None, "capped")].map(part).to_vec()
}

fn history() -> History {
    let topic = |(by, before): (&str, Option<&str>)| TopicStep {
        topic: HOSTILE.into(),
        by: by.into(),
        before: before.map(str::to_owned),
        now: "outline".into(),
    };
    let decided = |(at, way, is_in_force): (&str, &str, bool)| Step {
        at: at.into(),
        who: if is_in_force { "Lina".into() } else { String::new() },
        decision: Some(DecisionStep {
            way: way.into(),
            is_in_force,
            rung: (way == "cap").then(|| "match".to_owned()),
            topic: (way == "cap" && is_in_force).then(|| "Incidents".to_owned()),
            is_single: way != "cap",
        }),
        ..Step::default()
    };
    let step = |(at, state): (&str, &str)| Step {
        at: at.into(),
        who: "Lina".into(),
        version: 2,
        state: state.into(),
        rung_out: "case".into(),
        rung_in: "trends".into(),
        level: if at.is_empty() { String::new() } else { "coordinate".into() },
        topics: if state == "active" { [("us", Some("case")), ("them", None)].map(topic).to_vec() } else { Vec::new() },
        decision: None,
    };
    let steps = [("2026-11-21T16:00:00Z", "suspended"), ("2026-10-01T08:00:00Z", "active"), ("", "offered")];
    let decisions = [
        ("2026-11-20T00:00:00Z", "cap", false),
        ("2026-11-01T08:00:00Z", "cap", true),
        ("2026-10-11T08:00:00Z", "share-anyway", true),
    ];
    let steps = steps.into_iter().map(step).chain(decisions.into_iter().map(decided));
    History { partner: HOSTILE.into(), steps: steps.collect() }
}

fn seen() -> SeeAsList {
    let value = |label: &str, is_chosen| FacetValue { label: label.into(), count: 12, href: "?".into(), is_chosen };
    let numbers = |caption: &str| Numbers {
        caption: caption.into(),
        heads: vec!["Month".into(), "Records".into()],
        rows: vec![NumberRow { name: "July 2017".into(), numbers: vec![Some(12)] }],
    };
    SeeAsList {
        partner: "relief".into(),
        kinds: vec![SeeAsKind { kind: "incident".into(), count: 15_000, href: "?".into(), is_chosen: true }],
        kind: "incident".into(),
        total: 12,
        misread: vec![HOSTILE.into()],
        facets: vec![Facet {
            key: "incident-verification".into(),
            values: vec![value("Unverified", true), value(HOSTILE, false)],
        }],
        columns: vec![Column { key: "incident-date".into(), sort: "descending".into(), ..Column::default() }],
        rows: vec![Row {
            href: "/partners/relief/see-as/1".into(),
            title: HOSTILE.into(),
            cells: vec!["July 2017".into()],
        }],
        by_period: numbers("By month"),
        by_place: numbers("By governorate"),
        files: vec![("CSV".into(), "/partners/relief/see-as/files/csv?kind=incident".into())],
        ..SeeAsList::default()
    }
}

fn requests(setting: &Setting, language: Language, made: &mut Made) {
    let line = |what: &str, state: &str, is_for_us| request::Line {
        partner: HOSTILE.into(),
        is_for_us,
        what: what.into(),
        state: state.into(),
        records: 3,
        asked: "2026-11-20".into(),
        due: "2026-11-21".into(),
        is_late: state == "waiting",
        href: "/requests/1".into(),
    };
    let list = RequestList {
        to_answer: vec![line("higher-rung", "waiting", true)],
        waiting: vec![line("clearance", "waiting", false)],
        answered: vec![line("onward", "approved", true), line("information", "refused", false)],
        actions: vec![action("action-ask-partner", false)],
    };
    put(setting, language, made, ("requests", &list));
    put(setting, language, made, ("requests-empty", &RequestList::default()));
    let about = vec![Reference { kind: "incident".into(), title: HOSTILE.into(), href: "/records/incident/1".into() }];
    let fields = vec![Shown { key: "request-reason".into(), text: HOSTILE.into(), href: None }];
    for what in ["higher-rung", "clearance", "onward", "information", "authority"] {
        let show = RequestShow {
            line: line(what, "waiting", true),
            fields: fields.clone(),
            about: about.clone(),
            hidden: 2,
            obstacles: app::requests::Obstacle::ALL.iter().map(|o| o.code().to_owned()).collect(),
            answer: Some("/requests/1".into()),
            words: HOSTILE.into(),
            until: "2026-12-01".into(),
            wrong: ["words", "until", "until-past", "obstacle"].map(str::to_owned).to_vec(),
            joint: about.clone(),
        };
        put(setting, language, made, (&format!("asked-{what}"), &show));
    }
    let choice = |code: &str| vec![Chosen { code: code.into(), label: code.into(), is_chosen: true }];
    let wrong = "partner what rung purpose statement onward records reason due";
    let new = RequestNew {
        partners: choice("relief"),
        whats: choice("clearance"),
        rungs: choice("case"),
        uses: choice("analysis"),
        onward_to: HOSTILE.into(),
        statement: HOSTILE.into(),
        reason: HOSTILE.into(),
        due: "2026-12-01".into(),
        ids: vec!["1".into()],
        about,
        records: 3,
        product: Some(("1".into(), 0)),
        wrong: wrong.split(' ').map(str::to_owned).collect(),
        back: "/requests".into(),
    };
    put(setting, language, made, ("asking", &new));
    put(setting, language, made, ("asking-nobody", &RequestNew::default()));
}

fn alerts(setting: &Setting, language: Language, made: &mut Made) {
    let line = |is_for_us, is_known: bool| alert::Line {
        title: HOSTILE.into(),
        href: "/alerts/1".into(),
        partner: "relief".into(),
        is_for_us,
        elapsed: "3 hours ago".into(),
        acknowledged_at: is_known.then(|| "2026-11-21T16:00:00Z".to_owned()),
        is_at_home: !is_for_us && !is_known,
    };
    let list = |may_seal| AlertList {
        to_seal: vec!["relief".into(), HOSTILE.into()],
        may_seal,
        alerts: vec![line(true, false), line(false, false), line(true, true)],
        actions: vec![action("action-alert", false)],
    };
    put(setting, language, made, ("alerts", &list(true)));
    put(setting, language, made, ("alerts-other", &list(false)));
    put(setting, language, made, ("alerts-empty", &AlertList::default()));
    for (name, is_for_us, is_known) in
        [("warned", true, false), ("warned-ours", false, false), ("warned-known", true, true)]
    {
        let show = AlertShow {
            line: line(is_for_us, is_known),
            fields: vec![Shown { key: "alert-feared".into(), text: "A siege".into(), href: None }],
            words: HOSTILE.into(),
            acknowledge: (is_for_us && !is_known).then(|| "/alerts/1/acknowledge".to_owned()),
        };
        put(setting, language, made, (name, &show));
    }
    let choice = |code: &str| vec![Chosen { code: code.into(), label: code.into(), is_chosen: true }];
    let wrong = "partner place window backwards past feared people refused";
    let new = AlertNew {
        partners: choice("relief"),
        places: choice("SY-Raqqa"),
        feared: choice("siege"),
        from: "2026-11-22".into(),
        to: "2026-11-24".into(),
        people: "200".into(),
        words: HOSTILE.into(),
        wrong: wrong.split(' ').map(str::to_owned).collect(),
    };
    put(setting, language, made, ("warning", &new));
    put(setting, language, made, ("warning-nobody", &AlertNew::default()));
}

/// A record at each state, for its page.
pub fn places() -> Vec<WithPartner> {
    let states = app::exchange::State::ALL;
    let one = |(i, state): (usize, &app::exchange::State)| WithPartner {
        name: if i == 0 { HOSTILE.into() } else { "relief".into() },
        state: state.code().to_owned(),
        since: if i < 2 { String::new() } else { "2026-11-21T16:00:00Z".into() },
        is_changed: i == 2,
        silent_since: match i {
            1 => Some(String::new()),
            4 => Some("2026-11-01T08:00:00Z".into()),
            _ => None,
        },
        readable_until: matches!(i, 1 | 4).then(|| "2026-12-21".to_owned()),
        has_lapsed: i == 4,
        is_stuck: i == 4,
        bundles: (i == 4).then(|| "/exchange".to_owned()),
    };
    states.iter().enumerate().map(one).collect()
}
