//! Drafts: who discards them, what they lack, and how versions differ.

use super::{narrower, states, two, version};
use crate::world::{both, leader, officer, person, protocol, sqlite, terms};
use app::agreements::{self, Protocol, TEMPLATES, Terms};
use app::{Error, Role};
use record::{Rung, Use};

#[test]
fn only_who_drafts_discards_and_only_drafts_are_discarded() {
    both(async |db| {
        let (a, b) = two(&db, 333).await;
        let text = protocol(&a, &b, (terms(Rung::Case), Terms::nothing()));
        let id = agreements::draft(&a.node, &officer(), &text).await.expect("a draft");
        let monitor = person("mona", &[Role::Monitor], &[]);
        assert!(agreements::discard(&a.node, &monitor, &id).await.is_err());
        assert!(matches!(agreements::signed_file(&a.node, &leader(), &id).await, Err(Error::NotFound)));
        agreements::discard(&a.node, &officer(), &id).await.expect("it is discarded");
        assert!(states(&a).await.is_empty());
        agreements::offer(&a.node, &leader(), &text).await.expect("the number is free again");
        let offered = version(&a, 1).await.record;
        assert!(matches!(agreements::discard(&a.node, &leader(), &offered).await, Err(Error::NotFound)));
        let (name, bytes) = agreements::signed_file(&a.node, &officer(), &offered).await.expect("our offer");
        assert_eq!(name, "agreement-v1.offer");
        assert_eq!(agreements::read_offer(&b.node, &bytes).await.expect("it is signed"), text);
        assert!(matches!(agreements::signed_file(&a.node, &monitor, &offered).await, Err(Error::Forbidden(_))));
    });
}

#[test]
fn what_a_draft_lacks_is_what_an_offer_would_refuse() {
    sqlite(async |db| {
        let (a, b) = two(&db, 335).await;
        for template in TEMPLATES {
            let begun = agreements::begin(&a.node, template.code, (b.org(), b.name())).expect("a template");
            let codes: Vec<&str> = begun.gaps().iter().map(|g| g.code).collect();
            assert_eq!(codes, ["purpose", "risk-of-sharing", "risk-of-not-sharing"], "{}", template.code);
            assert!(begun.check().is_err());
        }
        let whole = protocol(&a, &b, (terms(Rung::Case), Terms::nothing()));
        assert!(whole.gaps().is_empty() && whole.check().is_ok());
        let breaks: [fn(&mut Protocol); 6] = [
            |p| p.purpose = " ".to_owned(),
            |p| p.risk_of_sharing = String::new(),
            |p| p.risk_of_not_sharing = String::new(),
            |p| p.ends = p.starts.yesterday().expect("a day"),
            |p| p.clauses.due_day = 29,
            |p| p.clauses.review = p.ends.tomorrow().ok(),
        ];
        for (at, break_it) in breaks.iter().enumerate() {
            let mut broken = whole.clone();
            break_it(&mut broken);
            assert!(!broken.gaps().is_empty() && broken.check().is_err(), "{at}");
        }
    });
}

#[test]
fn trends_only_begins_with_one_who_compiles_no_names_of_contributors_and_each_asked_each_time() {
    sqlite(async |db| {
        let (a, b) = two(&db, 343).await;
        let begin = |code| agreements::begin(&a.node, code, (b.org(), b.name())).expect("a template").clauses;
        // Source: the information sharing protocol template of the Gender-based Violence Information Management System.
        let trends = begin("trends-only");
        assert_eq!(trends.consolidator.as_ref(), Some(a.org()));
        assert!(trends.is_contributor_anonymous);
        assert_eq!(trends.onward, "each-contributor-each-time");
        for other in TEMPLATES.iter().filter(|t| t.code != "trends-only") {
            let clauses = begin(other.code);
            assert_eq!((clauses.consolidator, clauses.is_contributor_anonymous), (None, false), "{}", other.code);
            assert_eq!(clauses.onward, "origin-approves", "{}", other.code);
        }
    });
}

#[test]
fn versions_are_compared_field_by_field() {
    sqlite(async |db| {
        let (a, b) = two(&db, 337).await;
        let before = protocol(&a, &b, (terms(Rung::Case), Terms::nothing()));
        let mut now = narrower(&before);
        now.clauses.trust = "We trust each other.".to_owned();
        now.parties[0].grants.uses.remove(&Use::LeadershipBrief);
        // The words are the keys themselves, so that the test does not depend on a language.
        let words = |key: &str, _: &[(&str, String)]| key.to_owned();
        let articles = |p: &Protocol| agreements::articles(&a.node, p, &words);
        let found = agreements::differences(&articles(&before), &articles(&now));
        let names: Vec<&str> = found.iter().map(|d| d.name.as_str()).collect();
        assert_eq!(names, ["clause-rung", "clause-uses", "clause-trust"]);
        assert_eq!(found[0].before, ["Case", "rung-case"]);
        assert_eq!(found[0].now, ["Outline", "rung-outline"]);
        assert_eq!(found[1].before, ["Analysis", "Leadership brief"]);
        assert_eq!((found[2].before.len(), found[2].now[0].as_str()), (0, "We trust each other."));
        assert!(agreements::differences(&articles(&now), &articles(&now)).is_empty());
    });
}
