//! Samples of the pages that are about people, partners and decisions.

use super::sharing::{audit, audit_broken, destroyed, exchange, partners};
use super::{HOSTILE, Setting, frame};
use web::view::edit::Chosen;
use web::view::exchange::ExchangeList;
use web::view::objective::{Brings, Choice, Decided, Dissent, ObjectiveShow, Score};
use web::view::partner::PartnerList;
use web::view::picture::{Doubt, Estimated, Picture, Share};
use web::view::product::{Channel, Clearance, Cleared, File, ProductShow, Statement, Withheld};
use web::view::record::Shown;
use web::view::session::{SessionLeft, SessionNew};
use web::view::today::{Line, Today};
use web::view::{Action, Drawing, NumberRow, Numbers, Reference, View};
use web::{Frame, Language};

type Made = Vec<(String, String)>;

pub fn add(setting: &Setting, language: Language, made: &mut Made) {
    let mut put = |name: &str, group: &str, page: &dyn Fn(&Frame) -> String| {
        made.push((name.to_owned(), page(&frame(&format!("/{name}"), group))));
    };
    let make = |f: &Frame, v: &dyn Fn(&Frame) -> Result<String, web::pages::Error>| v(f).expect("the sample renders");
    macro_rules! page {
        ($name:literal, $group:literal, $view:expr) => {
            put($name, $group, &|f| make(f, &|f| setting.pages.render(language, f, &$view)));
        };
    }
    page!("today", "", today());
    page!("today-empty", "", Today { date: "2026-11-22".into(), is_empty: true, may_write: true, ..Today::default() });
    page!("picture", "understand", picture());
    page!("picture-empty", "understand", Picture::default());
    page!("picture-all", "understand", Picture { is_all: true, ..picture() });
    page!("estimate", "understand", super::estimates::estimate());
    page!(
        "estimate-empty",
        "understand",
        web::view::estimate::Estimate { verdict: "usable".into(), ..Default::default() }
    );
    page!("estimating", "understand", super::estimates::running());
    page!("estimating-stopped", "understand", web::view::running::Progress { is_stopped: true, ..Default::default() });
    page!(
        "estimating-failed",
        "understand",
        web::view::running::Progress { why: Some(HOSTILE.into()), ..Default::default() }
    );
    page!("comparing", "share", web::view::running::Progress { is_matching: true, ..super::estimates::running() });
    page!("trends", "understand", super::estimates::trends());
    page!("trends-empty", "understand", super::estimates::no_trends());
    page!("trend", "understand", super::estimates::trend());
    page!("objective", "act", objective());
    page!("product", "act", product());
    page!("clearance", "act", clearance(false));
    page!("clearance-clear", "act", clearance(true));
    page!("partners", "share", partners());
    page!("partners-empty", "share", PartnerList::default());
    page!("audit", "remember", audit());
    page!("destroyed", "remember", destroyed());
    page!("backups", "remember", super::sharing::backups());
    page!("backups-none", "remember", web::view::backup::PlaceList::default());
    page!("destroyed-none", "remember", web::view::audit::DestroyedList::default());
    page!("audit-broken", "remember", audit_broken());
    page!("exchange", "share", exchange());
    page!("exchange-empty", "share", ExchangeList::default());
    let problem = Some("session-problem-refused".into());
    let door = SessionNew { name: HOSTILE.into(), problem, then: "/".into(), passkey: None };
    let outside = Frame { path: "/session/new?a=b&c".into(), csrf: "t".into(), ..Frame::default() };
    made.push(("session".into(), render(setting, language, &outside, &door)));
    let left = SessionLeft { then: "/records/incident?a=b&c".into() };
    made.push(("session-left".into(), render(setting, language, &outside, &left)));
}

fn render<V: View>(setting: &Setting, language: Language, frame: &Frame, view: &V) -> String {
    setting.pages.render(language, frame, view).expect("the sample renders")
}

pub fn action(key: &str, is_post: bool) -> Action {
    Action { key: key.into(), href: "/somewhere".into(), is_post, is_danger: key == "action-withdraw" }
}

fn today() -> Today {
    let line = |key: &str, count, title: Option<&str>, date: Option<&str>, act: &str| Line {
        key: key.into(),
        count,
        title: title.map(str::to_owned),
        date: date.map(str::to_owned),
        note: (key == "today-alert").then(|| "3 hours ago".to_owned()),
        action: action(act, false),
    };
    Today {
        date: "2026-11-22".into(),
        alerts: vec![
            line("today-alert", None, Some(HOSTILE), None, "action-open"),
            line("today-withdrawn", None, Some(HOSTILE), None, "action-open"),
        ],
        waiting: vec![
            line("today-held", Some(2), None, None, "action-open"),
            line("today-withdrawals", Some(3), Some(HOSTILE), None, "action-due-send"),
            line("today-withdrawals-more", Some(1), Some("relief"), None, "action-due-send"),
            line("today-withdrawals-perhaps", None, Some("relief"), None, "action-due-send"),
            line("today-request", None, Some("Clearance · relief"), Some("2026-11-25"), "action-answer"),
            line("today-alert-sent", None, Some(HOSTILE), None, "action-open"),
            line("today-offer", None, Some("relief"), None, "action-open"),
            line("today-below-minimum", Some(2), None, None, "action-open"),
            line("today-match", Some(739), None, None, "action-compare"),
            line("today-verify", Some(1), None, None, "action-review"),
            line(
                "today-sign",
                None,
                Some("Leadership brief · 22 November 2026"),
                Some("2026-11-30"),
                "action-sign-off",
            ),
        ],
        expiring: vec![
            line("today-agreement-review", None, Some("relief"), Some("2026-12-15"), "action-open"),
            line("today-agreement-ends", None, Some("Relief Consortium"), Some("2026-12-31"), "action-open"),
        ],
        changed: vec![line("today-received", Some(12), None, None, "action-open")],
        is_empty: false,
        may_write: true,
    }
}

pub fn drawing() -> Drawing {
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 400 80\"><rect x=\"0\" y=\"20\" width=\"300\" \
               height=\"20\" fill=\"currentColor\"/></svg>";
    Drawing { svg: svg.into(), source: "Demonstration data, 2026".into() }
}

pub fn numbers() -> Numbers {
    let row = |name: &str, ns: &[Option<i64>]| NumberRow { name: name.into(), numbers: ns.to_vec() };
    Numbers {
        caption: "Incidents with civilian deaths".into(),
        heads: vec!["Governorate".into(), "Human Rights Monitor".into(), "Civilian Harm Monitor".into()],
        rows: vec![row("Aleppo", &[Some(1204), Some(311)]), row("Raqqa", &[Some(402), None])],
    }
}

pub fn chosen() -> Vec<Chosen> {
    vec![Chosen { code: "governorate".into(), label: HOSTILE.into(), is_chosen: true }]
}

fn picture() -> Picture {
    let share = |lists: &[&str], number, percent| Share {
        lists: lists.iter().map(|l| (*l).to_owned()).collect(),
        number,
        percent,
    };
    let codes = super::estimates::WARNINGS;
    Picture {
        place: Some(HOSTILE.into()),
        from: "2017-01".into(),
        to: "2017-12".into(),
        is_all: false,
        governorates: vec![Chosen { code: "SY-Raqqa".into(), label: "Raqqa".into(), is_chosen: true }],
        lists: vec![(HOSTILE.into(), 5602), ("Civilian Harm Monitor".into(), 1222)],
        union: 5612,
        overlap: vec![
            share(&["Human Rights Monitor"], 4390, 78),
            share(&["Human Rights Monitor", "Civilian Harm Monitor"], 1217, 22),
            share(&["Human Rights Monitor", "Civilian Harm Monitor", "Relief Consortium"], 5, 1),
        ],
        overlap_drawing: Some(drawing()),
        bars: Some(drawing()),
        by_place: numbers(),
        map: Some(drawing()),
        by_month: numbers(),
        chart: Some(drawing()),
        estimates: vec![Estimated {
            method: "chapman".into(),
            place: "Raqqa".into(),
            period: "2017".into(),
            observed: 812,
            number: 1360,
            lower: 1190,
            upper: Some(1530),
        }],
        verdict: Some("not-usable".into()),
        interval: Some(drawing()),
        warnings: codes.split_whitespace().map(|c| Doubt { code: c.into() }).collect(),
        may_estimate: true,
        estimate: Some("/estimates/1".into()),
        divisions: ["nothing", "governorate", "year", "month"].map(str::to_owned).to_vec(),
    }
}

fn objective() -> ObjectiveShow {
    let choice = |way: &str, scores: [u8; 3], is_chosen| Choice {
        way: way.into(),
        href: "/records/option/1".into(),
        benefit: Some(3),
        scores: scores.into_iter().map(|s| (s > 0).then(|| Score::new(s))).collect(),
        is_chosen,
    };
    ObjectiveShow {
        title: "Attacks on civilians · Raqqa".into(),
        seen: super::records::seen("high"),
        href: "/records/objective/1".into(),
        fields: vec![Shown { key: "objective-change".into(), text: HOSTILE.into(), href: None }],
        partners: vec![Brings {
            partner: "Relief Consortium".into(),
            asset: "access".into(),
            contribution: Some("Speaks with the civil council".into()),
        }],
        bearers: vec!["staff".into(), "local-partner".into(), "community".into()],
        options: vec![
            choice("silence", [2, 6, 20], false),
            choice("quiet-dialogue", [4, 6, 8], false),
            choice("leadership-brief", [4, 6, 9], true),
            choice("public-statement", [12, 25, 0], false),
        ],
        is_silence_scored: false,
        decision: Some(Decided {
            way: "leadership-brief".into(),
            on: "2026-11-20".into(),
            reason: Some("The coordinator can raise it this month without naming anybody.".into()),
            has_dissent: true,
            dissents: vec![Dissent { partner: "Civilian Harm Monitor".into(), reason: None }],
        }),
        actions: vec![action("action-option", false), action("action-decide", true)],
    }
}

fn product() -> ProductShow {
    let reference = Reference { kind: "incident".into(), title: HOSTILE.into(), href: "/records/incident/1".into() };
    ProductShow {
        title: "Civilian deaths in Raqqa governorate".into(),
        seen: super::records::seen("moderate"),
        channel: "leadership-brief".into(),
        state: "issued".into(),
        recipient: "The Humanitarian Coordinator".into(),
        dated: "2026-11-22".into(),
        summary: "Two monitors recorded 812 incidents in 2017.".into(),
        statements: vec![Statement {
            text: "In July 2017 more incidents were recorded than in any other month.".into(),
            evidence: vec![reference.clone(), reference.clone()],
            records: 96,
        }],
        ask: "Ask the parties for a pause so that people can leave.".into(),
        reply_by: "2026-12-15".into(),
        signed_off_by: None,
        files: vec![File { format: "PDF".into(), href: "/files/1".into() }],
        clearance: "/products/1/clearance".into(),
        asks: vec![reference],
        actions: vec![action("action-sign-off", true), action("action-again", true)],
        flags: super::consent::flags(),
    }
}

fn clearance(is_clear: bool) -> Clearance {
    let channel = |code: &str, is_chosen| Channel { code: code.into(), href: "/c".into(), is_chosen };
    let reasons = "use expired consent rung no-attribution no-judicial no-onward no-publication no-matching \
                   no-authorities no-source-hint originator-approval no-evidence withdrawn lapsed shredded policy \
                   made-again";
    let withheld = Withheld {
        owner: "Civilian Harm Monitor".into(),
        records: 3,
        reasons: reasons.split_whitespace().map(str::to_owned).collect(),
        ask: Some("/requests/new?partner=harm&product=1".into()),
    };
    let withheld = if is_clear { Vec::new() } else { vec![withheld] };
    Clearance {
        title: "Civilian deaths in Raqqa governorate".into(),
        href: "/products/1".into(),
        channel: "public-statement".into(),
        channels: vec![channel("leadership-brief", false), channel("public-statement", true)],
        statements: vec![
            Cleared { text: "Two monitors recorded 812 incidents.".into(), records: 812, withheld: Vec::new() },
            Cleared { text: HOSTILE.into(), records: 96, withheld },
        ],
        is_clear,
        acknowledgements: vec!["Uppsala Conflict Data Program".into()],
        actions: vec![action("action-issue", true)],
    }
}
