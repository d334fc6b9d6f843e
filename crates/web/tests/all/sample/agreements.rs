//! Samples of the pages about agreements and pairing.

use super::{HOSTILE, Setting, clauses, frame};
use web::Language;
use web::view::Action;
use web::view::agreement::{
    AgreementConfirm, AgreementList, AgreementNew, AgreementShow, AgreementStep, Article, ArticleLine, Below,
    Difference, FileLink, GapLink, Ladder, LeadChange, Question, Row, Section, SideQuestions, Signature, Soon,
    StepLink, Told, TopicRow, Version,
};
use web::view::edit::{Chosen, Input, Located, id};
use web::view::error::Wrong;
use web::view::partner::{Channel, Compare, PartnerPair};

const RUNGS: [&str; 7] = ["joint-action", "joint-analysis", "case", "outline", "match", "trends", "none"];
const STEPS: [&str; 7] = ["template", "utility", "sensitivity", "capacity", "governance", "risks", "whole"];
const PRINT: &str = "6e340b9c ffb37a98 9ca544e6 bb780a2c 78901d3f b3373876 8511a306 17afa01d";

pub fn add(setting: &Setting, language: Language, made: &mut Vec<(String, String)>) {
    macro_rules! page {
        ($name:expr, $view:expr) => {
            let path = format!("/{}", $name);
            let page = setting.pages.render(language, &frame(&path, "share"), &$view);
            made.push(($name.to_string(), page.expect("the sample renders")));
        };
    }
    page!("agreements", list());
    page!("agreements-empty", AgreementList { may_draft: true, ..AgreementList::default() });
    for state in ["draft", "offered", "active", "suspended", "superseded", "expired", "terminated", "countered"] {
        page!(format!("agreement-{state}"), show(state));
    }
    for verb in ["offer", "sign", "resume", "terminate", "discard", "suspend", "breach", "told"] {
        page!(format!("agreement-confirm-{verb}"), confirm(verb));
    }
    page!("agreement-new", new(true));
    page!("agreement-new-again", new(false));
    page!("agreement-new-alone", AgreementNew { steps: steps("template"), ..AgreementNew::default() });
    for step in ["utility", "sensitivity", "capacity", "governance", "risks"] {
        page!(format!("agreement-step-{step}"), asked(step));
    }
    page!("pairing", PartnerPair { own: PRINT.into(), ..PartnerPair::default() });
    page!(
        "pairing-wrong",
        PartnerPair { typed: HOSTILE.into(), detail: Some(HOSTILE.into()), ..PartnerPair::default() }
    );
    page!("pairing-compare", PartnerPair { compare: Some(compare()), ..PartnerPair::default() });
    page!("channel", channel(true));
    page!("channel-closed", channel(false));
}

fn list() -> AgreementList {
    let row = |version, state: &str| Row {
        partner: HOSTILE.into(),
        href: "/agreements/1".into(),
        version,
        state: state.into(),
        rung_out: "case".into(),
        rung_in: "trends".into(),
        ends: "2027-06-30".into(),
    };
    let section = |code: &str, states: &[&str]| Section {
        code: code.into(),
        rows: (1..).zip(states).map(|(i, s)| row(i, s)).collect(),
    };
    let because = ["suspended-us", "suspended-them", "expired", "not-begun", "terms", "capped"];
    AgreementList {
        sections: vec![
            section("running", &["active", "suspended"]),
            section("offered-to-us", &["offered"]),
            section("offered-by-us", &[]),
            section("drafts", &["draft"]),
            section("ended", &["expired", "terminated", "superseded", "countered"]),
        ],
        soon: ["end", "review", "overdue"].map(soon).to_vec(),
        below: because.map(below).to_vec(),
        due: clauses::due(),
        may_draft: true,
        may_receive: true,
        has_partners: true,
    }
}

fn soon(code: &str) -> Soon {
    Soon { partner: "relief".into(), href: "/agreements/1".into(), code: code.into(), date: "2026-12-31".into() }
}

fn below(because: &str) -> Below {
    Below {
        partner: HOSTILE.into(),
        href: (because != "terms").then(|| "/agreements/1".to_owned()),
        minimum: "trends".into(),
        because: because.into(),
    }
}

fn steps(current: &str) -> Vec<StepLink> {
    let link = |code: &&str| StepLink {
        code: (*code).to_owned(),
        href: (*code != "whole").then(|| "/agreements/1/steps/utility".to_owned()),
        is_current: *code == current,
    };
    STEPS.iter().map(link).collect()
}

fn articles() -> Vec<Article> {
    let line = |name: &str, values: &[&str]| ArticleLine {
        name: name.into(),
        values: values.iter().map(|v| (*v).to_owned()).collect(),
    };
    vec![
        Article {
            code: "purpose".into(),
            heading: "Purpose and days".into(),
            lines: vec![line("Purpose", &[HOSTILE])],
        },
        Article {
            code: "grants-0".into(),
            heading: format!("What {HOSTILE} lets pass to relief"),
            lines: vec![line("How far", &["Case", "What happened passes too."]), line("Topics", &[HOSTILE])],
        },
    ]
}

fn show(state: &str) -> AgreementShow {
    let gaps = ["purpose", "terms", "due-day", "days", "review", "risk-of-sharing", "risk-of-not-sharing"];
    let verbs = ["edit", "offer", "sign", "counter", "next", "resume", "terminate", "discard"];
    let action = |verb: &str| Action {
        key: format!("action-agreement-{verb}"),
        href: "/agreements/1/offer".into(),
        is_post: ["counter", "next"].contains(&verb),
        is_danger: ["terminate", "discard"].contains(&verb),
    };
    let is_draft = state == "draft";
    let file = |key: &str| FileLink { key: format!("agreement-file-{key}"), href: "/agreements/1/signed".into() };
    let gap = |code: &str| GapLink { code: code.into(), href: "/agreements/1/steps/risks".into() };
    let version = |number| Version { number, state: state.into(), href: "/agreements/1".into(), is_this: number == 2 };
    AgreementShow {
        partner: HOSTILE.into(),
        version: 2,
        state: state.into(),
        days: ("2026-01-01".into(), "2026-12-31".into()),
        is_in_force: state == "active",
        offered_by: if state == "countered" { "us" } else { "them" }.into(),
        suspended_by: if state == "suspended" { vec!["us".into(), "them".into()] } else { Vec::new() },
        cause: (state == "suspended").then(|| "lead-changed".to_owned()),
        steps: if is_draft { steps("whole") } else { Vec::new() },
        gaps: if is_draft { gaps.map(gap).to_vec() } else { Vec::new() },
        below: (state == "suspended").then(|| below("suspended-us")),
        articles: articles(),
        signatures: vec![
            Signature { who: HOSTILE.into(), print: Some(PRINT.into()) },
            Signature { who: "relief".into(), print: None },
        ],
        hash: PRINT.into(),
        versions: vec![version(2), version(1)],
        before: Some(1),
        differences: if is_draft { Vec::new() } else { differences() },
        files: ["signed", "pdf", "docx"].map(file).to_vec(),
        actions: verbs.map(action).to_vec(),
        suspend: ["active", "suspended"].contains(&state).then(|| "/agreements/1/suspend".to_owned()),
        causes: ["pause", "lead-changed"].map(str::to_owned).to_vec(),
        due: clauses::due(),
        breach: (state == "suspended").then(clauses::breach),
        beside: (state == "offered").then(|| clauses::beside(differences())),
        lead: ["active", "draft"].contains(&state).then(|| LeadChange {
            code: if is_draft { "next" } else { "running" }.into(),
            number: 2,
            href: "/agreements/1".into(),
            takes_back: !is_draft,
        }),
    }
}

fn differences() -> Vec<Difference> {
    let one = |before: &[&str], now: &[&str]| Difference {
        article: "Purpose and days".into(),
        name: HOSTILE.into(),
        before: before.iter().map(|v| (*v).to_owned()).collect(),
        now: now.iter().map(|v| (*v).to_owned()).collect(),
    };
    vec![one(&["Case", HOSTILE], &["Outline"]), one(&[], &[HOSTILE]), one(&["Month"], &[])]
}

fn confirm(verb: &str) -> AgreementConfirm {
    AgreementConfirm {
        verb: verb.into(),
        partner: HOSTILE.into(),
        version: 2,
        href: format!("/agreements/1/{verb}"),
        back: "/agreements/1".into(),
        asks_reason: ["suspend", "resume", "terminate", "breach", "told"].contains(&verb),
        hours_ago: (verb == "breach").then(|| "5".to_owned()),
        is_missing: verb == "terminate",
        is_danger: ["terminate", "discard"].contains(&verb),
        articles: articles(),
    }
}

fn new(is_first: bool) -> AgreementNew {
    let told = |code: &str| Told {
        code: code.into(),
        label: code.into(),
        told: format!("template-{code}"),
        is_chosen: code == "case-by-case",
    };
    AgreementNew {
        steps: steps("template"),
        href: "/agreements/new".into(),
        partners: if is_first { vec![chosen()] } else { Vec::new() },
        partner: (!is_first).then(|| HOSTILE.to_owned()),
        templates: ["joint-action", "reference-group", "case-by-case", "trends-only"].map(told).to_vec(),
        is_missing: is_first,
    }
}

fn chosen() -> Chosen {
    Chosen { code: HOSTILE.into(), label: HOSTILE.into(), is_chosen: true }
}

fn input(name: &str, control: &str) -> Question {
    let last = name.rsplit('.').next().unwrap_or_default();
    Question::Input(Box::new(Input {
        name: name.into(),
        id: id(name),
        key: format!("clause-{last}"),
        control: control.into(),
        compartment: "open".into(),
        value: HOSTILE.into(),
        choices: vec![chosen()],
        problems: if last == "purpose" { vec![wrong()] } else { Vec::new() },
        ..Input::default()
    }))
}

fn wrong() -> Wrong {
    Wrong { code: "missing".into(), seen: HOSTILE.into(), ..Wrong::default() }
}

fn ladder(side: &str, source: &str, codes: &[&str]) -> Question {
    let told = |code: &&str| Told {
        code: (*code).into(),
        label: (*code).into(),
        told: format!("ladder-{source}-{code}"),
        is_chosen: false,
    };
    let name = format!("{side}.{source}");
    let choices = codes.iter().map(told).collect();
    Question::Ladder(Ladder { id: id(&name), key: format!("clause-{source}"), name, choices })
}

/// Every question that the dialog asks stands in one of the samples.
fn asked(step: &str) -> AgreementStep {
    let names: &[(&str, &str)] = match step {
        "utility" => &[
            ("purpose", "area"),
            ("utility", "area"),
            ("level", "select"),
            ("minimum", "select"),
            ("prohibited", "checks"),
        ],
        "sensitivity" => &[("sensitivity", "area")],
        "capacity" => &[
            ("capacity", "area"),
            ("retention-days", "number"),
            ("destroys-itself", "yes-no"),
            ("destruction", "area"),
            ("breach-hours", "number"),
            ("frequency", "select"),
            ("due-day", "number"),
        ],
        "governance" => &[
            ("governance", "area"),
            ("consolidator", "select"),
            ("anonymous", "yes-no"),
            ("onward", "select"),
            ("third-parties", "area"),
            ("consent", "area"),
            ("starts", "day"),
            ("ends", "day"),
            ("review", "day"),
        ],
        _ => &[
            ("benefits", "area"),
            ("risk-of-sharing", "area"),
            ("risk-of-not-sharing", "area"),
            ("mitigations", "area"),
            ("trust", "area"),
        ],
    };
    let has_sides = ["utility", "sensitivity", "capacity"].contains(&step);
    let is_different = step != "capacity";
    AgreementStep {
        step: step.into(),
        steps: steps(step),
        partner: HOSTILE.into(),
        href: format!("/agreements/1/steps/{step}"),
        read: PRINT.into(),
        problems: if step == "utility" {
            vec![Located { id: id("purpose"), key: "clause-purpose".into(), wrong: wrong() }]
        } else {
            Vec::new()
        },
        common: names.iter().map(|(name, control)| input(name, control)).collect(),
        ours: has_sides.then(|| side(step, "ours")),
        theirs: (has_sides && is_different).then(|| side(step, "theirs")),
        is_different,
        topics: if step == "sensitivity" { vec![chosen()] } else { Vec::new() },
    }
}

fn side(step: &str, side: &str) -> SideQuestions {
    let named = |name: &str, control: &str| input(&format!("{side}.{name}"), control);
    let questions = match step {
        "utility" => vec![named("uses", "checks"), named("places", "checks"), named("from", "day"), named("to", "day")],
        "capacity" => vec![named("lease-days", "number")],
        // The second set of the sample is short, as pages are measured with it.
        _ if side == "theirs" => vec![ladder(side, "rung", &["case", "none"])],
        _ => vec![
            ladder(side, "rung", &RUNGS),
            named("kinds", "checks"),
            ladder(side, "place", &["exact", "locality", "district", "governorate", "country"]),
            ladder(side, "time", &["day", "week", "month", "quarter", "year"]),
            named("minimum-cell", "number"),
            named("compartments", "checks"),
            named("caveats", "checks"),
        ],
    };
    let topic = TopicRow {
        title: HOSTILE.into(),
        name: format!("{side}.topics.0.topic"),
        topic: "incident".into(),
        drop: format!("drop-{side}-0"),
        questions: vec![named("topics.0.rung", "select"), named("topics.0.minimum-cell", "number")],
    };
    SideQuestions { side: side.into(), questions, topics: if step == "sensitivity" { vec![topic] } else { Vec::new() } }
}

fn compare() -> Compare {
    Compare {
        name: HOSTILE.into(),
        certificate: PRINT.into(),
        words: ["abandon", "ability", "able"].map(str::to_owned).to_vec(),
        digits: ["01234", "56789"].map(str::to_owned).to_vec(),
        code: Default::default(),
        short_name: HOSTILE.into(),
    }
}

fn channel(is_open: bool) -> Channel {
    Channel {
        name: "relief".into(),
        is_open,
        words: ["abandon", "ability", "able"].map(str::to_owned).to_vec(),
        digits: ["01234", "56789"].map(str::to_owned).to_vec(),
        serial: 2,
        ends: "2027-01-11".into(),
        is_ending: is_open,
        renewed_at: "2026-11-22T05:41:31Z".into(),
        revoked_at: if is_open { String::new() } else { "2026-11-22T05:41:31Z".into() },
        may_take: true,
        sent_at: if is_open { "2026-11-22T05:41:31Z".into() } else { String::new() },
        heard_at: String::new(),
        address: if is_open { "node.example.org:8443".into() } else { String::new() },
        may_address: true,
        may_close: true,
        is_missing: true,
        detail: Some(HOSTILE.into()),
    }
}
