//! Samples of the pages about consent, overrides, authorities and attribution.

use super::people::action;
use super::{HOSTILE, Setting, frame};
use web::Language;
use web::view::authority::{AuthorityList, AuthorityShow, Concerned, Notice, Request};
use web::view::consent::{Consent, ConsentShow, Flag};
use web::view::overrides::{Attribution, Override, OverrideList};
use web::view::record::RecordConfirm;
use web::view::{Reference, View};

type Made = Vec<(String, String)>;

pub fn add(setting: &Setting, language: Language, made: &mut Made) {
    put(setting, language, made, ("consents", &consents()));
    put(setting, language, made, ("consents-empty", &ConsentShow::default()));
    put(setting, language, made, ("overrides", &overrides()));
    put(setting, language, made, ("overrides-empty", &OverrideList::default()));
    put(setting, language, made, ("authorities", &authorities()));
    put(setting, language, made, ("authorities-empty", &AuthorityList::default()));
    put(setting, language, made, ("authority-waits", &authority((false, false))));
    put(setting, language, made, ("authority-told", &authority((true, true))));
    put(setting, language, made, ("authority-asks", &authority((true, false))));
    let none = AuthorityShow { is_waiting: false, ..authority((true, false)) };
    put(setting, language, made, ("authority-nothing", &none));
    for wall in ["none", "closed", "asked", "open"] {
        let steps = ["ask", "open", "close"].map(str::to_owned).to_vec();
        put(setting, language, made, (&format!("attribution-{wall}"), &Attribution { wall: wall.into(), steps }));
    }
    for (kind, verb) in [("consent", "withdraw-consent"), ("override", "end-override")] {
        let (href, back) = ("/somewhere".to_owned(), "/back".to_owned());
        let confirm = RecordConfirm { kind: kind.into(), verb: verb.into(), href, back, is_missing: true };
        put(setting, language, made, (&format!("confirm-{verb}"), &confirm));
    }
}

fn put<V: View>(setting: &Setting, language: Language, made: &mut Made, (name, view): (&str, &V)) {
    let page = setting.pages.render(language, &frame(&format!("/{name}"), "share"), view);
    made.push((name.to_owned(), page.unwrap_or_else(|e| format!("could not be rendered: {name}: {e}"))));
}

fn reference() -> Reference {
    Reference { kind: "incident".into(), title: HOSTILE.into(), href: "/records/incident/1".into() }
}

/// One consent of each state.
pub fn lines() -> Vec<Consent> {
    let states = ["given", "refused", "withdrawn", "not-possible", "not-needed", "expired"];
    let one = |state: &str| Consent {
        href: "/records/consent/1".into(),
        state: state.into(),
        given_by: "self".into(),
        means: Some("spoken-noted".into()),
        uses: vec!["analysis".into(), "service-referral".into()],
        reach: "named".into(),
        organisations: vec![HOSTILE.into()],
        is_identified: state != "given",
        until: Some("2027-03-02".into()),
        needs_second: state == "given",
        is_in_vain: state == "not-needed",
        actions: vec![action("action-consent-confirm", true), action("action-withdraw-consent", false)],
    };
    states.into_iter().map(one).collect()
}

/// One flag for each reason.
pub fn flags() -> Vec<Flag> {
    let reasons = ["withdrawn", "shredded", "lapsed", "consent", "narrowed", "expired", "input"];
    let one = |reason: &str| Flag {
        reason: reason.into(),
        owner: HOSTILE.into(),
        since: "2026-11-22T05:41:31Z".into(),
        input: (reason == "narrowed").then(reference),
    };
    reasons.into_iter().map(one).collect()
}

fn consents() -> ConsentShow {
    ConsentShow {
        title: HOSTILE.into(),
        back: "/records/incident/1".into(),
        consents: lines(),
        actions: vec![action("action-consent", false)],
    }
}

fn overrides() -> OverrideList {
    let one = |way: &str, state: &str| Override {
        record: reference(),
        partner: HOSTILE.into(),
        way: way.into(),
        state: state.into(),
        ground: "imminent-danger".into(),
        rung: (way == "cap").then(|| "match".to_owned()),
        until: "2026-12-01".into(),
        is_acknowledged: state == "in-force",
        is_in_vain: state == "waiting" && way == "cap",
        actions: vec![
            action("action-override-confirm", true),
            action("action-override-seen", true),
            action("action-end-override", false),
        ],
    };
    OverrideList {
        overrides: vec![
            one("share-anyway", "waiting"),
            one("cap", "waiting"),
            one("cap", "in-force"),
            one("cap", "ended"),
        ],
        actions: vec![action("action-cap", false)],
    }
}

fn authorities() -> AuthorityList {
    let one = |state: &str| Request {
        record: Reference { kind: "authority_request".into(), title: HOSTILE.into(), href: "/authorities/1".into() },
        state: state.into(),
        due: "2026-12-01".into(),
        untold: if state == "notifying" { vec![HOSTILE.into()] } else { Vec::new() },
    };
    AuthorityList { requests: ["received", "notifying", "notified", "answered", "refused"].map(one).to_vec() }
}

fn concerned(given: &str) -> Concerned {
    let names = || vec![HOSTILE.to_owned(), "relief".to_owned()];
    let by = if matches!(given, "no" | "waiting") { names() } else { Vec::new() };
    let codes = "use consent expired no-judicial no-authorities originator-approval policy withdrawn lapsed shredded";
    let because = if given == "closed" { codes.split(' ').map(str::to_owned).collect() } else { Vec::new() };
    Concerned { record: reference(), id: "1".to_owned(), given: given.to_owned(), by, because }
}

fn authority((is_told, may_give): (bool, bool)) -> AuthorityShow {
    let notice = |state: &str| Notice {
        name: HOSTILE.into(),
        org: "relief".into(),
        state: state.into(),
        on: (state != "due").then(|| "2026-11-22".to_owned()),
    };
    AuthorityShow {
        title: HOSTILE.into(),
        state: if is_told { "notified".into() } else { "notifying".into() },
        due: "2026-12-01".into(),
        may_give,
        is_waiting: !may_give,
        href: "/authorities/1".into(),
        notices: if is_told {
            Vec::new()
        } else {
            ["due", "sent", "acknowledged", "granted", "refused", "told", "unreached"].map(notice).to_vec()
        },
        records: ["yes", "waiting", "no", "closed", "was"].map(concerned).to_vec(),
        may_answer: is_told,
        ..AuthorityShow::default()
    }
}
