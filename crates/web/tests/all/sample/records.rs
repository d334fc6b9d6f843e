//! Samples of the pages that show records of any kind.

use super::people::action;
use super::{HOSTILE, Setting, frame};
use record::{Body, Compartment, Form, validate};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use web::view::attachment::Attachments;
use web::view::edit::{Chosen, Filling, RecordEdit};
use web::view::error::Wrong;
use web::view::import::ImportNew;
use web::view::matching::{Compared, Contribution, Kinds, MatchList, MatchShow, Pair, Said, Side, State};
use web::view::partner::{Remains, SeeAs, SeeAsFile};
use web::view::record::{
    Change, Column, Facet, FacetValue, Link, Reading, RecordAudience, RecordConfirm, RecordList, RecordReason,
    RecordShow, Row, Seen, SeenBy, parts,
};
use web::view::search::{Hit, Search};
use web::view::{Pagination, Reference, View};
use web::{Language, words};

type Made = Vec<(String, String)>;

pub fn add(setting: &Setting, language: Language, made: &mut Made) {
    for form in setting.kinds.all() {
        let kind = &form.kind;
        put(setting, language, made, (&format!("list-{kind}"), &list(form)));
        put(setting, language, made, (&format!("edit-{kind}"), &edit(setting, language, form, &Map::new())));
    }
    let incident = setting.kinds.form("incident").expect("there are incidents");
    put(setting, language, made, ("edit-wrong", &edit(setting, language, incident, &wrong())));
    let empty = RecordList { kind: "incident".into(), misread: vec![HOSTILE.into()], ..RecordList::default() };
    put(setting, language, made, ("list-empty", &empty));
    put(setting, language, made, ("show", &show(setting, language, incident)));
    // On a page of its own: no record has everything at once, and the sample of all else is as heavy as a page may be.
    let untold = super::exchanged::places().into_iter().filter(|p| p.state == "untold").collect();
    let (parts, places, files) = (Vec::new(), untold, super::attached::files());
    let with_files = RecordShow { parts, places, files, ..show(setting, language, incident) };
    put(setting, language, made, ("show-files", &with_files));
    let reason =
        |is_missing| RecordReason { kind: "incident".into(), href: "/records/incident/1/open".into(), is_missing };
    put(setting, language, made, ("reason-missing", &reason(true)));
    put(setting, language, made, ("reason-asked", &reason(false)));
    questions(setting, language, made);
    put(setting, language, made, ("matches", &matches()));
    put(setting, language, made, ("matches-empty", &MatchList::default()));
    put(setting, language, made, ("match", &compare()));
    super::reviewing::add(setting, language, made);
    let mut see = SeeAs {
        partner: "Relief Consortium".into(),
        title: Some(HOSTILE.into()),
        href: Some("/records/incident/1".into()),
        rung: Some("outline".into()),
        parts: show(setting, language, incident).parts,
        files: vec![SeeAsFile {
            group: "picture".into(),
            media: HOSTILE.into(),
            size: 3,
            compartment: "narrative".into(),
        }],
        ..SeeAs::default()
    };
    put(setting, language, made, ("see-as", &see));
    see.parts.clear();
    see.files.clear();
    put(setting, language, made, ("see-as-nothing", &see));
    for (name, until, has_lapsed) in
        [("held", Some("2026-12-21"), false), ("lapsed", Some("2026-11-01"), true), ("unknown", None, false)]
    {
        let readable_until = until.map(str::to_owned);
        see.remains = Remains { may_match: true, is_held: true, readable_until, has_lapsed };
        put(setting, language, made, (&format!("see-as-{name}"), &see));
    }
    let hit = Hit {
        record: Reference { kind: "incident".into(), title: "Raqqa · 12 July 2017".into(), href: "/r".into() },
        compartment: "narrative".into(),
    };
    let search = Search { query: HOSTILE.into(), kind: Some("incident".into()), hits: vec![hit], total: 1 };
    put(setting, language, made, ("search", &search));
    put(setting, language, made, ("search-empty", &Search::default()));
}

fn questions(setting: &Setting, language: Language, made: &mut Made) {
    for verb in ["withdraw", "shred"] {
        let confirm = RecordConfirm {
            kind: "incident".into(),
            verb: verb.into(),
            href: format!("/records/incident/1/{verb}"),
            back: "/records/incident/1".into(),
            is_missing: verb == "shred",
        };
        put(setting, language, made, (&format!("confirm-{verb}"), &confirm));
    }
    let audience = RecordAudience {
        kind: "incident".into(),
        title: HOSTILE.into(),
        href: "/records/incident/1/audience".into(),
        back: "/records/incident/1".into(),
        rests_on: HOSTILE.into(),
        choices: vec![Chosen { code: "o1".into(), label: HOSTILE.into(), is_chosen: true }],
    };
    put(setting, language, made, ("audience", &audience));
    let import = ImportNew {
        is_checked: true,
        accepted: 15_247,
        rejected: 3,
        problems: vec![Wrong { code: "missing".into(), row: Some(3), seen: HOSTILE.into(), ..Wrong::default() }],
        left_out: 2,
        ..ImportNew::default()
    };
    put(setting, language, made, ("import", &import));
    put(setting, language, made, ("import-done", &ImportNew { is_done: true, ..ImportNew::default() }));
}

pub fn put<V: View>(setting: &Setting, language: Language, made: &mut Made, (name, view): (&str, &V)) {
    let page = setting.pages.render(language, &frame(&format!("/{name}"), "know"), view);
    made.push((name.to_owned(), page.unwrap_or_else(|e| format!("could not be rendered: {name}: {e}"))));
}

pub fn pagination() -> Pagination {
    Pagination { page: 2, pages: 9, previous: Some("?page=1".into()), next: Some("?page=3".into()) }
}

pub fn seen(sensitivity: &str) -> Seen {
    let by = |name: &str, rung: &str, bounded_by: &str| SeenBy {
        name: name.into(),
        rung: rung.into(),
        bounded_by: bounded_by.into(),
        href: (rung != "none").then(|| "/see-as/1".to_owned()),
    };
    Seen {
        origin: "Human Rights Monitor".into(),
        is_own: true,
        sensitivity: sensitivity.into(),
        is_everyone: false,
        audience: vec!["Human Rights Monitor".into(), "Civilian Harm Monitor".into(), "Relief Consortium".into()],
        uses: vec!["analysis".into(), "leadership-brief".into()],
        caveats: vec!["no-publication".into()],
        acknowledgements: vec![HOSTILE.into()],
        place_precision: "district".into(),
        time_precision: "day".into(),
        minimum_cell: Some(5),
        expires: None,
        partners: vec![
            by("Civilian Harm Monitor", "case", "label"),
            by("Relief Consortium", "outline", "agreement"),
            by("Other", "none", "consent"),
            by("Another", "none", "override"),
            by("One more", "none", "audience"),
            by("Still one", "none", "expiry"),
        ],
    }
}

fn list(form: &Form) -> RecordList {
    let key = |path: &String| words::field_key(&form.kind, path);
    let value =
        |label: &str, count, is_chosen| FacetValue { label: label.into(), count, href: "?f=1".into(), is_chosen };
    let facets = form.leaves().into_iter().filter(|(_, f)| f.facet).map(|(path, _)| Facet {
        key: key(&path),
        values: vec![value("Aleppo", 4_120, true), value(HOSTILE, 12, false)],
    });
    let column = |(i, path): (usize, &String)| Column {
        key: key(path),
        href: Some("?sort=x".into()),
        sort: ["descending", "none", "ascending"][i.min(2)].into(),
        is_number: i > 3,
    };
    let row = |n: usize| Row {
        href: format!("/records/{}/{n}", form.kind),
        title: if n == 0 { HOSTILE.into() } else { "Direct attack on civilians · Raqqa · 12 July 2017".into() },
        cells: form.list.iter().map(|_| "12".to_owned()).collect(),
    };
    RecordList {
        kind: form.kind.clone(),
        total: 15_247,
        misread: Vec::new(),
        kept: vec![("kind".into(), HOSTILE.into())],
        facets: facets.collect(),
        columns: form.list.iter().enumerate().map(column).collect(),
        rows: (0..25).map(row).collect(),
        pagination: pagination(),
        actions: vec![action("action-new", false), action("action-export", false)],
    }
}

fn wrong() -> Map<String, Value> {
    let body = json!({
        "date": "12/07/2017", "place": { "code": "SY-Raqqa", "name": HOSTILE, "point": { "latitude": 95.0, "longitude": 39.0 } },
        "acts": [{ "_id": "r1", "type": "V99" }, {}], "deaths": { "low": -1, "best": 2, "high": 3 },
        "narrative": HOSTILE, "victims": [{ "age": "old" }], "flags": ["unknown-place"], "nothing": 1
    });
    body.as_object().cloned().expect("a body is an object")
}

fn edit(setting: &Setting, language: Language, form: &Form, body: &Map<String, Value>) -> RecordEdit {
    let (_, problems) = validate::validate(form, &setting.vocabularies, Body(body.clone()));
    let granted: BTreeSet<Compartment> = Compartment::ALL.into_iter().collect();
    let linkable = BTreeMap::from([("actor".to_owned(), vec![("a1".to_owned(), HOSTILE.to_owned())])]);
    let filling = Filling {
        form,
        body,
        problems: if body.is_empty() { &[] } else { &problems },
        vocabularies: &setting.vocabularies,
        language: language.code(),
        granted: &granted,
        linkable: &linkable,
    };
    RecordEdit {
        title: (!body.is_empty()).then(|| HOSTILE.to_owned()),
        href: format!("/records/{}", form.kind),
        back: format!("/records/{}", form.kind),
        revision: 3,
        audience: vec!["Human Rights Monitor".into()],
        detail: (!body.is_empty()).then(|| HOSTILE.to_owned()),
        ..RecordEdit::new(&filling)
    }
}

fn show(setting: &Setting, language: Language, form: &Form) -> RecordShow {
    let body = json!({
        "date": "2017-07-12", "place": { "code": "SY-Raqqa/Ar-Raqqah", "name": HOSTILE, "point": { "latitude": 35.95, "longitude": 39.01 }, "precision": "locality" },
        "violence": "one-sided", "acts": [{ "_id": "r1", "type": "V01" }], "deaths": { "low": 1, "best": 1, "high": 3 },
        "civilian_deaths": 1, "narrative": "A strike on a house.", "verification": "unverified",
        "victims": [{ "number": 1, "sex": "f", "age_group": "adult", "name": "closed" }]
    });
    let granted = BTreeSet::from([Compartment::Open, Compartment::Narrative, Compartment::Location]);
    let reading = Reading {
        words: setting.pages.words(language),
        vocabularies: &setting.vocabularies,
        links: &BTreeMap::new(),
        granted: &granted,
        whom: "Human Rights Monitor",
    };
    let did = "created imported received changed verified labelled withdrawn shredded";
    let change = |(revision, did): (u64, &str)| Change {
        revision,
        at: "2026-11-22T05:41:31Z".into(),
        who: "Lina".into(),
        did: did.into(),
    };
    let link = |is_incoming| Link {
        key: "consent-about".into(),
        is_incoming,
        record: Reference { kind: "consent".into(), title: HOSTILE.into(), href: "/records/consent/1".into() },
    };
    RecordShow {
        comments_href: Some("/records/incident/1/comments".into()),
        kind: "incident".into(),
        title: "Direct attack · Raqqa · 12 July 2017".into(),
        state: "current".into(),
        seen: seen("severe"),
        parts: parts(form, body.as_object().expect("a body is an object"), &reading),
        places: super::exchanged::places().into_iter().filter(|p| p.state != "untold").collect(),
        links: vec![link(true), link(false)],
        history: (1..).zip(did.split_whitespace()).map(change).collect(),
        actions: vec![action("action-edit", false), action("action-withdraw", true)],
        consents: super::consent::lines(),
        consent_href: Some("/records/incident/1/consent".into()),
        flags: super::consent::flags(),
        made: vec![Reference { kind: "product".into(), title: HOSTILE.into(), href: "/products/1".into() }],
        files: Attachments::default(),
    }
}

pub fn matches() -> MatchList {
    let state = |code: &str, count, is_chosen| State { code: code.into(), count, href: "?state=x".into(), is_chosen };
    let pair = Pair {
        href: "/matches/1".into(),
        left_origin: "Human Rights Monitor".into(),
        right_origin: HOSTILE.into(),
        percent: 71,
        weight: -4.5,
        state: "candidate".into(),
    };
    MatchList {
        kinds: super::reviewing::kinds(),
        states: vec![state("candidate", 739, true), state("confirmed", 12, false), state("rejected", 3, false)],
        pairs: vec![pair.clone(), pair],
        pagination: pagination(),
        actions: vec![action("action-match", true)],
    }
}

pub fn compare() -> MatchShow {
    let side = |title: &str, origin: &str| Side { title: title.into(), href: "/r".into(), origin: origin.into() };
    let field = |key: &str, left: Option<&str>, right: Option<&str>, is_same| Compared {
        key: key.into(),
        left: left.map(str::to_owned),
        right: right.map(str::to_owned),
        is_same,
    };
    let bits = |comparison: &str, level: &str, bits| Contribution::new((comparison, level), bits);
    MatchShow {
        kinds: Kinds::default(),
        left: side("Raqqa · 12 July 2017", "Human Rights Monitor"),
        right: side(HOSTILE, "Civilian Harm Monitor"),
        fields: vec![
            field("incident-date", Some("12 July 2017"), Some("12 July 2017"), true),
            field("incident-deaths", Some("1 (1–3)"), Some(""), false),
            field("incident-parties", None, None, false),
        ],
        contributions: vec![
            bits("date", "same-day", 4.37),
            bits("place", "within-5-km", 2.1),
            bits("deaths", "null", 0.0),
        ],
        prior: -8.25,
        total: -0.5,
        percent: 71,
        is_place_closed: true,
        drawing: None,
        state: "candidate".into(),
        decided_by: Some("Lina".into()),
        decided: Some("2024-01-05T12:30:00Z".into()),
        answers: [("action-confirm", "1"), ("action-reject", "2"), ("action-unsure", "3"), ("action-undo", "0")]
            .map(|(key, digit)| Said { key: key.into(), digit: digit.into(), href: "/matches/1/confirmed".into() })
            .to_vec(),
        then: "review".into(),
        waiting: Some(12),
        gain: Some(0.4),
        undo: Some("/matches/2/candidate".into()),
        next: Some("/matches/2".into()),
    }
}
