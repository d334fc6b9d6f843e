//! Samples of the pages about documents held in common, and about comments.

use super::people::action;
use super::records::seen;
use super::{HOSTILE, Setting, frame};
use web::Language;
use web::view::document::*;
use web::view::edit::Chosen;
use web::view::product::File;
use web::view::{Pagination, Reference, View};

type Made = Vec<(String, String)>;

pub fn add(setting: &Setting, language: Language, made: &mut Made) {
    put(setting, language, made, ("documents", &list()));
    put(setting, language, made, ("documents-empty", &DocumentList::default()));
    put(setting, language, made, ("document-new", &DocumentNew::default()));
    put(setting, language, made, ("document-parties", &new(false)));
    put(setting, language, made, ("document-records", &new(true)));
    put(setting, language, made, ("document-writing", &edit(true)));
    put(setting, language, made, ("document-editing", &edit(false)));
    put(setting, language, made, ("document-shown", &show(false)));
    put(setting, language, made, ("document-closed", &show(true)));
    put(setting, language, made, ("document-heads", &heads()));
    put(setting, language, made, ("document-versions", &versions()));
    let list = CommentList { title: HOSTILE.into(), back: "/records/incident/1".into(), comments: comments() };
    put(setting, language, made, ("commented", &list));
    put(setting, language, made, ("commented-empty", &CommentList::default()));
}

fn put<V: View>(setting: &Setting, language: Language, made: &mut Made, (name, view): (&str, &V)) {
    let page = setting.pages.render(language, &frame(&format!("/{name}"), "share"), view);
    made.push((name.to_owned(), page.unwrap_or_else(|e| format!("could not be rendered: {name}: {e}"))));
}

fn reference() -> Reference {
    Reference { kind: "incident".into(), title: HOSTILE.into(), href: "/records/incident/1".into() }
}

fn list() -> DocumentList {
    let line = |is_forked: bool| Listed {
        title: HOSTILE.into(),
        href: "/documents/1".into(),
        for_use: "analysis".into(),
        made: "2026-11".into(),
        parties: vec!["relief".into(), HOSTILE.into()],
        merge: is_forked.then(|| "/documents/1/heads".to_owned()),
        is_flagged: !is_forked,
    };
    DocumentList { documents: vec![line(true), line(false)], actions: vec![action("action-document", false)] }
}

/// Everything that can stand against a citation.
fn against() -> Vec<Against> {
    let all = "agreement label audience expiry consent override onward use policy gone";
    let one = |(at, why): (usize, &str)| Against { why: why.into(), party: (at % 2 == 0).then(|| HOSTILE.to_owned()) };
    all.split_whitespace().enumerate().map(one).collect()
}

fn new(is_chosen: bool) -> DocumentNew {
    let chosen = |code: &str| Chosen { code: code.into(), label: HOSTILE.into(), is_chosen };
    let record = |against: Vec<Against>| Candidate {
        id: if against.is_empty() { "1" } else { "2" }.into(),
        record: reference(),
        owner: HOSTILE.into(),
        is_chosen,
        against,
    };
    DocumentNew {
        href: "/documents/write".into(),
        back: "/documents".into(),
        document: None,
        partners: vec![chosen("relief"), chosen("harm")],
        uses: vec![chosen("analysis"), chosen("leadership-brief")],
        is_chosen,
        kinds: vec![chosen("incident")],
        from: "2017-07-01".into(),
        to: String::new(),
        records: vec![record(Vec::new()), record(against())],
        chosen: vec!["3".into()],
        pagination: Pagination { page: 2, pages: 3, previous: Some("/p".into()), next: Some("/n".into()) },
        wrong: if is_chosen { Vec::new() } else { vec!["party".into()] },
    }
}

fn edit(is_new: bool) -> DocumentEdit {
    let cite = |title: &str, against: Vec<Against>| CiteEdit {
        value: "record.1".into(),
        title: title.into(),
        owner: (!title.is_empty()).then(|| HOSTILE.to_owned()),
        is_chosen: against.is_empty(),
        against,
    };
    let section = |at: usize| SectionEdit {
        at,
        key: "k".into(),
        heading: HOSTILE.into(),
        text: HOSTILE.into(),
        cites: vec![cite(HOSTILE, Vec::new()), cite("", against())],
    };
    let wrong = "party title purpose sections text cites".split_whitespace().map(str::to_owned).collect();
    DocumentEdit {
        href: "/documents".into(),
        back: "/documents".into(),
        is_new,
        parties: vec!["relief".into(), HOSTILE.into()],
        for_use: "analysis".into(),
        choose: "/documents/new".into(),
        title: HOSTILE.into(),
        purpose: HOSTILE.into(),
        sections: vec![section(0), section(1)],
        wrong,
        detail: is_new.then(|| HOSTILE.to_owned()),
    }
}

fn show(is_closed: bool) -> DocumentShow {
    let cite = |record, owner: Option<&str>, against| CiteShow {
        record,
        owner: owner.map(str::to_owned),
        is_here: owner == Some("harm"),
        against,
    };
    let cites = vec![
        cite(Some(reference()), Some(HOSTILE), against()),
        cite(None, Some("harm"), vec![]),
        cite(None, None, vec![]),
    ];
    let section = |heading: &str| SectionShow { heading: heading.into(), text: HOSTILE.into(), cites: cites.clone() };
    let party = |name: &str, is_us, is_agreed| Party { name: name.into(), is_us, is_agreed };
    DocumentShow {
        title: HOSTILE.into(),
        is_closed,
        purpose: HOSTILE.into(),
        for_use: "analysis".into(),
        made: "2026-11-22".into(),
        author: HOSTILE.into(),
        parties: vec![
            party("Human Rights Monitor", true, true),
            party("harm", false, true),
            party(HOSTILE, false, false),
        ],
        sections: vec![section(HOSTILE), section("")],
        later: Some("/documents/2".into()),
        merge: Some("/documents/1/heads".into()),
        missing: 1,
        seen: seen("moderate"),
        flags: super::consent::flags(),
        files: ["pdf", "docx"]
            .map(|format| File { format: format.to_uppercase(), href: format!("/documents/1/files/{format}") })
            .to_vec(),
        actions: ["edit", "records", "versions"].map(|a| action(&format!("action-document-{a}"), false)).to_vec(),
        comments: comments(),
    }
}

fn comments() -> Comments {
    let comment = |state: &str, words: Option<&str>| Comment {
        who: HOSTILE.into(),
        organisation: "harm".into(),
        made: "2026-11".into(),
        state: state.into(),
        words: words.map(str::to_owned),
    };
    Comments {
        all: vec![comment("kept", Some(HOSTILE)), comment("sent", None), comment("received", Some("why?"))],
        href: Some("/documents/1/comments".into()),
        goes_to: vec!["harm".into(), HOSTILE.into()],
        is_missing: true,
    }
}

fn heads() -> DocumentHeads {
    let side = |id: &str| Side {
        id: id.into(),
        href: format!("/documents/{id}"),
        author: HOSTILE.into(),
        made: "2026-11-22".into(),
    };
    let pieces = || {
        Some(vec![Piece { text: HOSTILE.into(), is_changed: true }, Piece { text: "all".into(), is_changed: false }])
    };
    let row = |name: &str, number: usize, proposal: &str| Compared {
        name: name.into(),
        number,
        left: pieces(),
        right: pieces().filter(|_| proposal != "left"),
        is_same: proposal.is_empty(),
        is_cited_otherwise: proposal == "both",
        proposal: proposal.into(),
        together: HOSTILE.into(),
    };
    DocumentHeads {
        title: HOSTILE.into(),
        left: side("1"),
        right: side("2"),
        lines: vec![row("title", 0, "right"), row("purpose", 0, "")],
        rows: vec![row("0", 1, "both"), row("1", 2, "left"), row("2", 3, ""), row("3", 4, "neither")],
        others: 1,
        href: Some("/documents/1/merge".into()),
        detail: Some(HOSTILE.into()),
    }
}

fn versions() -> DocumentVersions {
    let version = |is_head: bool| Version {
        href: "/documents/1".into(),
        short: "abcdef".into(),
        author: HOSTILE.into(),
        made: "2026-11".into(),
        at: "2026-11-22T05:41:31Z".into(),
        parents: if is_head {
            vec![Parent { href: "/documents/2".into(), short: "fedcba".into() }]
        } else {
            Vec::new()
        },
        missing: usize::from(!is_head),
        is_head,
    };
    DocumentVersions { back: "/documents/1".into(), versions: vec![version(true), version(false)] }
}
