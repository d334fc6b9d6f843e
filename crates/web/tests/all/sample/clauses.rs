//! Samples of what stands on pages because an agreement says so.

use super::{HOSTILE, Setting, frame};
use web::Language;
use web::view::agreement::Difference;
use web::view::clauses::{Beside, BreachLine, Contributor, DueLine, OnwardShow, PastPartner, RetentionList, Untaken};
use web::view::confirm::Confirm;
use web::view::edit::Chosen;
use web::view::{Action, Reference, View};

type Made = Vec<(String, String)>;

pub fn add(setting: &Setting, language: Language, made: &mut Made) {
    put(setting, language, made, ("retention", &retention()));
    put(setting, language, made, ("retention-empty", &RetentionList::default()));
    put(setting, language, made, ("onward-choose", &onward(false)));
    put(setting, language, made, ("onward-said", &onward(true)));
    put(setting, language, made, ("onward-alone", &OnwardShow { contributors: Vec::new(), ..onward(true) }));
    put(setting, language, made, ("onward-nobody", &OnwardShow { partners: Vec::new(), ..onward(false) }));
    let confirm =
        Confirm { verb: "destroy-copies".into(), about: HOSTILE.into(), is_danger: true, ..Confirm::default() };
    put(setting, language, made, ("sure-destroy-copies", &confirm));
}

fn put<V: View>(setting: &Setting, language: Language, made: &mut Made, (name, view): (&str, &V)) {
    let page = setting.pages.render(language, &frame(&format!("/{name}"), "share"), view);
    made.push((name.to_owned(), page.unwrap_or_else(|e| format!("could not be rendered: {name}: {e}"))));
}

/// A line for each step, soon and late.
pub fn due() -> Vec<DueLine> {
    let keys = [
        ("publish", Some("action-due-publish")),
        ("send", Some("action-due-send")),
        ("held-back", Some("action-due-look")),
        ("seal", Some("action-due-send")),
        ("theirs", Some("action-due-ask")),
    ];
    let line = |(at, (code, key)): (usize, &(&str, Option<&str>))| DueLine {
        partner: HOSTILE.into(),
        code: (*code).to_owned(),
        days: ("2026-10-01".into(), "2026-10-31".into()),
        by: "2026-11-10".into(),
        is_late: at % 2 == 0,
        action: key.map(|key| Action { key: key.into(), href: "/exchange".into(), ..Action::default() }),
    };
    keys.iter().enumerate().map(line).collect()
}

pub fn breach() -> BreachLine {
    BreachLine {
        by: "us".into(),
        found: "2026-11-22T05:41:31Z".into(),
        until: "2026-11-24T05:41:31Z".into(),
        telling: "not-taken".into(),
        hours: 2,
        is_late: true,
        action: Some(Action {
            key: "action-agreement-told".into(),
            href: "/agreements/1/told".into(),
            ..Action::default()
        }),
    }
}

pub fn beside(differences: Vec<Difference>) -> Beside {
    Beside { number: 3, href: "/agreements/1".into(), differences, sign: Some("/agreements/1/sign".into()) }
}

pub fn untaken() -> Vec<Untaken> {
    let kinds = [
        "offer",
        "signature",
        "notice",
        "recall",
        "authority",
        "request",
        "answer",
        "alert",
        "acknowledgement",
        "match",
        "matched",
        "attestation",
        "other",
    ];
    let one = |kind: &str| Untaken {
        partner: HOSTILE.into(),
        key: format!("message-kind-{kind}"),
        at: "2026-11-22T05:41:31Z".into(),
        action: Action {
            key: "action-message-seen".into(),
            href: "/messages/1/seen".into(),
            is_post: true,
            ..Action::default()
        },
    };
    kinds.map(one).to_vec()
}

fn retention() -> RetentionList {
    let past = |held: u64| PastPartner {
        name: HOSTILE.into(),
        days: 30,
        copies: 3,
        held,
        oldest: "2026-01-31".into(),
        how: if held == 0 { String::new() } else { HOSTILE.into() },
        href: (held < 3).then(|| "/retention/relief".to_owned()),
    };
    RetentionList { partners: vec![past(0), past(1), past(3)] }
}

fn onward(is_chosen: bool) -> OnwardShow {
    let said = |word: &str| Contributor {
        name: HOSTILE.into(),
        word: word.into(),
        href: (word != "not-asked").then(|| "/requests/1".to_owned()),
    };
    let chosen = || Chosen { code: "relief".into(), label: HOSTILE.into(), is_chosen };
    OnwardShow {
        record: Reference { kind: "trend".into(), title: HOSTILE.into(), href: "/trends/1".into() },
        href: "/records/trend/1/onward".into(),
        partner: is_chosen.then(|| HOSTILE.to_owned()),
        partners: vec![chosen()],
        requests: vec![chosen()],
        contributors: ["not-asked", "waiting", "refused", "granted"].map(said).to_vec(),
        is_granted: is_chosen,
        is_missing: is_chosen,
    }
}
