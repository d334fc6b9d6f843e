//! Samples of the pages about second persons, exports, people and other roles.

use super::{HOSTILE, Setting, frame};
use web::view::approval::{ApprovalLine, ApprovalList, ApprovalShow, Step};
use web::view::audit::{AuditList, Entry};
use web::view::edit::Chosen;
use web::view::export::ExportPage;
use web::view::label::RecordLabel;
use web::view::person::{PersonAdded, PersonLine, PersonList, PersonNew, PersonShow};
use web::view::today::{Line, Today};
use web::view::view_as::ViewAsNew;
use web::{Frame, Language};

type Made = Vec<(String, String)>;

pub fn add(setting: &Setting, language: Language, made: &mut Made) {
    macro_rules! page {
        ($name:literal, $group:literal, $view:expr) => {
            let frame: Frame = frame(concat!("/", $name), $group);
            let page = setting.pages.render(language, &frame, &$view);
            made.push(($name.to_owned(), page.expect("the sample renders")));
        };
    }
    page!("approvals", "share", approvals());
    page!("approvals-empty", "share", ApprovalList::default());
    for action in ["declassify", "export", "people"] {
        page!("approving", "share", approval(action, "waiting"));
    }
    for state in ["approved", "refused", "withdrawn", "void", "expired"] {
        page!("approving", "share", approval("declassify", state));
    }
    page!("labelling", "know", label(true, true));
    page!("labelling", "know", label(false, true));
    page!("labelling", "know", label(false, false));
    page!("exporting", "know", ExportPage { kind: "incident".into(), purposes: choices(), ..Default::default() });
    let alone = |ask: Option<&str>| ExportPage { is_alone: true, kind: "trend".into(), ..export(None, ask, &[]) };
    page!("exporting", "understand", ExportPage { steps: Vec::new(), ..alone(None) });
    page!("exporting", "understand", alone(Some("/ask")));
    let document = ExportPage { kind: "joint_document".into(), purposes: Vec::new(), ..alone(Some("/ask")) };
    page!("exporting", "share", document);
    page!("exporting", "know", export(None, Some("/ask"), &[]));
    page!("exporting", "know", export(Some("/approvals/a"), None, &[]));
    page!("exporting", "know", export(Some("/approvals/a"), None, &["csv", "xlsx", "json"]));
    page!("people", "remember", people());
    page!("people-empty", "remember", PersonList::default());
    page!("person-new", "remember", person_new(Some(HOSTILE)));
    page!("person-new", "remember", person_new(None));
    page!("person-added", "remember", added());
    page!("person-show", "remember", person(false));
    page!("person-show", "remember", person(true));
    page!("audit-roles", "remember", log());
    page!("today-approvals", "", today());
    for role in roles() {
        let frame = Frame { viewing: Some(role), ..frame("/viewing", "know") };
        let page = setting.pages.render(language, &frame, &PersonList::default());
        made.push(("viewing".to_owned(), page.expect("the sample renders")));
    }
    page!("view-as", "remember", ViewAsNew { roles: roles() });
}

fn roles() -> Vec<String> {
    ["monitor", "reviewer", "officer", "adviser", "leader", "coordinator", "administrator"].map(str::to_owned).to_vec()
}

fn choices() -> Vec<Chosen> {
    let choice = |code: &str, is_chosen| Chosen { code: code.into(), label: HOSTILE.into(), is_chosen };
    vec![choice("a", true), choice("b", false)]
}

fn approvals() -> ApprovalList {
    let line = |action: &str, state: &str| ApprovalLine {
        action: action.into(),
        about: HOSTILE.into(),
        who: "Lina".into(),
        state: state.into(),
        until: "2026-11-29T05:41:31Z".into(),
        href: "/approvals/a".into(),
    };
    let ended = ["approved", "refused", "withdrawn", "void", "expired"];
    ApprovalList {
        waiting: vec![line("declassify", "waiting"), line("people", "waiting")],
        asked: vec![line("export", "waiting")],
        decided: ended.iter().map(|s| line("export", s)).collect(),
    }
}

fn approval(action: &str, state: &str) -> ApprovalShow {
    let step = |key: &str, before: Option<&str>| Step {
        key: key.into(),
        before: before.map(str::to_owned),
        after: HOSTILE.into(),
        is_lower: before.is_some(),
    };
    let is_decided = state != "waiting";
    let parts = [
        "label-sensitivity",
        "label-audience",
        "label-uses",
        "label-caveats",
        "label-precision",
        "label-minimum-cell",
        "label-expiry",
        "label-consents",
        "label-top-rung",
    ];
    let words = [
        "declassifier",
        "declassifier-redact",
        "declassifier-aggregate",
        "declassifier-consent-widened",
        "declassifier-originator-approval",
        "approval-some-record",
        "approval-person",
        "approval-left",
        "approval-successor",
        "person-roles-more",
        "person-grants-more",
    ];
    ApprovalShow {
        action: action.into(),
        about: HOSTILE.into(),
        record: (action == "declassify").then(|| "/records/incident/a".to_owned()),
        href: "/approvals/a".into(),
        steps: parts.map(|p| step(p, Some("us"))).into_iter().chain(words.map(|k| step(k, None))).collect(),
        who: "Lina".into(),
        asked: "2026-11-22".into(),
        reason: HOSTILE.into(),
        state: state.into(),
        until: "2026-11-29T05:41:31Z".into(),
        decided_by: is_decided.then(|| "Omar".to_owned()),
        decided: is_decided.then(|| "2026-11-23".to_owned()),
        answer: is_decided.then(|| HOSTILE.to_owned()),
        may_decide: !is_decided,
        may_withdraw: action == "export" && !is_decided,
        is_missing: action == "people",
        word: (action == "people").then(|| "abcd-efgh".to_owned()),
        may_make: action == "people",
    }
}

fn label(is_two_people: bool, may_lower: bool) -> RecordLabel {
    RecordLabel {
        kind: "incident".into(),
        title: HOSTILE.into(),
        href: "/records/incident/a/label".into(),
        back: "/records/incident/a".into(),
        revision: 3,
        is_two_people,
        may_lower,
        rests_on: if is_two_people { HOSTILE.into() } else { String::new() },
        is_everyone: is_two_people,
        sensitivity: choices(),
        audience: choices(),
        uses: choices(),
        caveats: choices(),
        acknowledgements: vec![HOSTILE.into()],
        place: choices(),
        time: choices(),
        minimum_cell: 10,
        expiry: "2027-01-31".into(),
        rungs: choices(),
        declassifiers: choices(),
    }
}

fn export(approval: Option<&str>, ask: Option<&str>, formats: &[&str]) -> ExportPage {
    let step = |key: &str| Step { key: key.into(), after: HOSTILE.into(), ..Step::default() };
    ExportPage {
        is_alone: false,
        kind: "incident".into(),
        href: "/records/incident/export".into(),
        back: "/records/incident".into(),
        kept: vec![("place".into(), "SY-Raqqa".into())],
        purposes: choices(),
        is_sealed: true,
        steps: ["export-list", "incident-place", "export-from", "export-to", "export-purpose", "export-sealed"]
            .map(step)
            .to_vec(),
        left_out: 3,
        why: [("narrowed", 1), ("untold", 1), ("unreadable", 1)].map(|(why, count)| (why.to_owned(), count)).to_vec(),
        is_to_make_again: true,
        ask: ask.map(str::to_owned),
        approval: approval.map(str::to_owned),
        until: approval.map(|_| "2026-11-23T05:41:31Z".to_owned()),
        files: formats.iter().map(|f| ((*f).to_owned(), format!("/records/incident/export?format={f}"))).collect(),
    }
}

fn people() -> PersonList {
    let line = |name: &str, is_active: bool| PersonLine {
        name: name.into(),
        roles: if is_active { roles() } else { Vec::new() },
        grants: vec!["narrative".into(), "attribution".into()],
        is_active,
        successor: (!is_active).then(|| HOSTILE.to_owned()),
        href: is_active.then(|| "/people/a".to_owned()),
    };
    PersonList { here: vec![line(HOSTILE, true), line("Lina", true)], left: vec![line("Omar", false)], may_add: true }
}

fn today() -> Today {
    let keys = ["approve-declassify", "approve-export", "approve-people", "decided-approved", "decided-refused"];
    let line = |key: &str| Line {
        key: format!("today-{key}"),
        title: Some(HOSTILE.into()),
        date: Some("2026-11-29".into()),
        action: super::people::action("action-open", false),
        ..Line::default()
    };
    let waiting = keys.into_iter().chain(["decided-void"]).map(line).collect();
    Today { date: "2026-11-22".into(), waiting, ..Today::default() }
}

/// What the log says of these pages.
fn log() -> AuditList {
    let did = "approval-ask approve approval-refuse approval-withdraw approval-void narrow leave succeed reassign \
               people-alone view-as view-as-end rewound partner-log-forked partner-log-behind log-explained \
               countersignature drill upgrade backup restore backup-prune backup-place keeping";
    let entry = |(number, did): (u64, &str)| Entry {
        number,
        at: "2026-11-22T05:41:31Z".into(),
        who: "Lina".into(),
        did: Some(did.into()),
        ..Entry::default()
    };
    let entries = (1..).zip(did.split_whitespace()).map(entry).collect();
    AuditList { entries, ..AuditList::default() }
}

fn person_new(problem: Option<&str>) -> PersonNew {
    PersonNew {
        name: HOSTILE.into(),
        roles: choices(),
        grants: choices(),
        is_humanitarian: problem.is_some(),
        problem: problem.map(str::to_owned),
    }
}

fn added() -> PersonAdded {
    PersonAdded {
        name: HOSTILE.into(),
        address: "otpauth://totp/Org:Lina?secret=ABCDEFGH&issuer=Org".into(),
        secret: "ABCDEFGH".into(),
        approval: Some("/approvals/a".into()),
    }
}

fn person(is_self: bool) -> PersonShow {
    PersonShow {
        name: HOSTILE.into(),
        href: "/people/a".into(),
        roles: choices(),
        grants: choices(),
        is_self,
        is_unopened: is_self,
        is_humanitarian: true,
        successors: if is_self { Vec::new() } else { choices() },
    }
}
