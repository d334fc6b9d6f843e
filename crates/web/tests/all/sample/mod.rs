//! One or more samples of every view, shared by the tests and the preview. All names are invented.

mod account;
mod agreements;
mod attached;
mod clauses;
mod consent;
pub mod estimates;
mod exchanged;
mod fuzzy;
mod joint;
mod keys;
mod people;
mod records;
mod reviewing;
mod roles;
mod sharing;

use record::{Kinds, Vocabularies};
use std::sync::Arc;
use web::fault::Fault;
use web::{Frame, Language, Pages};

/// What a hostile partner would put into every text.
pub const HOSTILE: &str = "<script>alert(1)</script>\"'&";

/// Everything that pages are made with.
pub struct Setting {
    /// The kinds.
    pub kinds: Kinds,
    /// The vocabularies.
    pub vocabularies: Arc<Vocabularies>,
    /// The pages.
    pub pages: Pages,
}

/// Loads everything.
pub fn setting() -> Setting {
    let vocabularies = Arc::new(Vocabularies::built_in().expect("the vocabularies load"));
    let kinds = Kinds::built_in(&vocabularies).expect("the kinds load");
    let pages = Pages::new(&kinds, &vocabularies).expect("the templates and words load");
    Setting { kinds, vocabularies, pages }
}

/// The frame of a signed-in person.
pub fn frame(path: &str, group: &str) -> Frame {
    Frame {
        path: path.to_owned(),
        then: format!("{path}?a=b&c=d"),
        organisation: "Human Rights Monitor".to_owned(),
        person: Some("Lina".to_owned()),
        csrf: "token".to_owned(),
        is_demonstration: true,
        group: Some(group.to_owned()),
        notice: Some("done-saved".to_owned()),
        viewing: Some("monitor".to_owned()),
        closed: vec!["/audit".to_owned()],
        leaving_locks: true,
        may_lock: true,
    }
}

/// Every sample in a language: a name and the page.
pub fn all(setting: &Setting, language: Language) -> Vec<(String, String)> {
    let mut made = Vec::new();
    people::add(setting, language, &mut made);
    records::add(setting, language, &mut made);
    account::add(setting, language, &mut made);
    agreements::add(setting, language, &mut made);
    clauses::add(setting, language, &mut made);
    exchanged::add(setting, language, &mut made);
    fuzzy::add(setting, language, &mut made);
    roles::add(setting, language, &mut made);
    consent::add(setting, language, &mut made);
    joint::add(setting, language, &mut made);
    keys::add(setting, language, &mut made);
    let faults = [
        Fault::NotFound,
        Fault::Forbidden,
        Fault::Conflict,
        Fault::Internal,
        Fault::TooLarge,
        wrong_rows(),
        Fault::Refused(HOSTILE.to_owned()),
        Fault::Stale,
        Fault::Viewing,
        Fault::Taking,
    ];
    for (i, fault) in faults.iter().enumerate() {
        let page = setting.pages.render(language, &Frame::default(), &fault.page());
        made.push((format!("error-{i}"), page.expect("the error page renders")));
    }
    made
}

fn wrong_rows() -> Fault {
    use record::problem::Reason;
    let problem = |r: &Reason| record::Problem::in_row("list.csv", Some(3), "deaths", *r, HOSTILE);
    Fault::Invalid(Reason::ALL.iter().map(problem).collect())
}
