//! Writing: who may, what stays hidden, what two people do at once.

use crate::world::{both, incident, officer, person, shared_label};
use app::imports::{self, List};
use app::{Error, Role, audit, records};
use record::{Body, Compartment, FieldType};
use serde_json::json;
use store::values;

#[test]
fn two_people_cannot_change_the_same_revision() {
    both(async |db| {
        let org = db.found("alpha", 31).await;
        let body = incident("2017-07-12", "Village", "Name");
        let id = records::create(&org.node, &officer(), "incident", body.clone()).await.expect("a record");
        let corrected = body.clone().with("narrative", "corrected");
        records::update(&org.node, &officer(), &id, 1, corrected).await.expect("the first is kept");
        let before = org.snapshot().await;
        let second = records::update(&org.node, &officer(), &id, 1, body.with("narrative", "late")).await;
        assert!(matches!(&second, Err(Error::Conflict(m)) if m.contains("somebody changed this record")), "{second:?}");
        assert_eq!(org.snapshot().await, before);
        let shown = records::show(&org.node, &officer(), &id, Some("to see")).await.expect("it opens");
        assert_eq!(
            (shown.body.text("narrative"), shown.record.revision, shown.history.len()),
            (Some("corrected"), 2, 1)
        );
    });
}

/// A mapping that gives every required field of a kind something that it takes.
fn whole_mapping(node: &app::Node, kind: &str) -> String {
    let form = node.kinds().form(kind).expect("the form is there");
    let mut mapping = format!("kind = \"{kind}\"\nkey = \"id\"\n");
    for field in form.fields.iter().filter(|f| f.required) {
        let constant = match &field.kind {
            FieldType::SelectOne(name) => node.vocabularies().terms(name).expect("a vocabulary")[0].code.clone(),
            FieldType::Date => "2026-03-02".to_owned(),
            FieldType::Integer => "1".to_owned(),
            _ => "something".to_owned(),
        };
        mapping.push_str(&format!("[[field]]\nto = \"{}\"\nconstant = \"{constant}\"\n", field.name));
    }
    mapping
}

#[test]
fn what_only_an_action_makes_is_neither_typed_nor_imported() {
    both(async |db| {
        let org = db.found("alpha", 36).await;
        let mut made: Vec<String> = org.node.kinds().all().filter(|f| f.made).map(|f| f.kind.clone()).collect();
        for kind in ["agreement", "approval", "consent", "override", "request"] {
            assert!(made.iter().any(|k| k == kind), "{kind} is made by an action");
        }
        // People write these on pages of their own, where their fields rest on each other.
        made.extend(["option", "decision"].map(str::to_owned));
        let before = org.snapshot().await;
        for kind in made {
            let typed = records::create(&org.node, &officer(), &kind, Body::default()).await;
            assert!(matches!(typed, Err(Error::Forbidden(_))), "{kind}: {typed:?}");
            let mapping = whole_mapping(&org.node, &kind);
            let label = shared_label(&org, &[]);
            let list = List { name: "list", bytes: b"id,a\n1,b\n", mapping: &mapping, label };
            let imported = imports::run(&org.node, &officer(), &list, &mut |_, _| {}).await;
            assert!(matches!(imported, Err(Error::Forbidden(_))), "{kind}: {imported:?}");
        }
        assert_eq!(org.snapshot().await, before);
    });
}

#[test]
fn the_history_says_of_each_revision_who_wrote_it_and_when() {
    both(async |db| {
        let org = db.found("alpha", 35).await;
        let people = [
            officer(),
            person("nadia", &[Role::Officer], &Compartment::SEALED),
            person("rami", &[Role::Officer], &Compartment::SEALED),
        ];
        let body = incident("2017-07-12", "Village", "Name");
        let id = records::create(&org.node, &people[0], "incident", body.clone()).await.expect("a record");
        for (revision, who) in (1..).zip(&people[1..]) {
            org.clock.days(1);
            let body = body.clone().with("narrative", format!("told by {}", who.name));
            records::update(&org.node, who, &id, revision, body).await.expect("it is kept");
        }
        let shown = records::show(&org.node, &people[0], &id, Some("to see")).await.expect("it opens");
        // The clock of the test begins on 2 March 2026, and a day passed before each change.
        let wrote = |who: &app::Actor, day: u32| (who.id.clone(), format!("2026-03-0{day}T09:00:00Z"));
        assert_eq!(shown.written, wrote(&people[2], 4));
        let earlier: Vec<_> = shown.history.into_iter().map(|(n, who, at)| (n, (who, at))).collect();
        assert_eq!(earlier, vec![(2, wrote(&people[1], 3)), (1, wrote(&people[0], 2))]);
    });
}

#[test]
fn who_may_not_see_a_part_does_not_lose_it_by_editing_the_rest() {
    both(async |db| {
        let org = db.found("alpha", 32).await;
        let body = incident("2017-07-12", "Village", "Hidden Name");
        let id = records::create(&org.node, &officer(), "incident", body).await.expect("a record");
        let narrow = person("nadia", &[Role::Officer], &[Compartment::Narrative]);
        let shown = records::show(&org.node, &narrow, &id, Some("to edit")).await.expect("it opens");
        let edited = shown.body.with("narrative", "new words").with("civilian_deaths", 2);
        records::update(&org.node, &narrow, &id, 1, edited).await.expect("it is kept");
        let whole = records::show(&org.node, &officer(), &id, Some("to see")).await.expect("it opens").body;
        let text = whole.to_json().to_string();
        for kept in ["Hidden Name", "Neighbourson", "Partyname", "35.951", "new words"] {
            assert!(text.contains(kept), "{kept} in {text}");
        }
        assert_eq!((whole.number("civilian_deaths"), whole.items("victims").len()), (Some(2), 1));
    });
}

#[test]
fn rows_added_in_one_edit_stay_apart() {
    both(async |db| {
        let org = db.found("alpha", 33).await;
        let id = records::create(&org.node, &officer(), "incident", incident("2017-07-12", "Village", "First")).await;
        let id = id.expect("a record");
        let mut body = records::show(&org.node, &officer(), &id, Some("to edit")).await.expect("it opens").body;
        let mut victims = body.items("victims").to_vec();
        victims.push(json!({ "number": 1, "sex": "m", "name": "Second" }));
        victims.push(json!({ "number": 1, "sex": "f", "name": "Third" }));
        body = body.with("victims", victims);
        records::update(&org.node, &officer(), &id, 1, body).await.expect("it is kept");
        let whole = records::show(&org.node, &officer(), &id, Some("to see")).await.expect("it opens").body;
        let named: Vec<_> = whole
            .rows("victims")
            .map(|v| (v.text("sex").map(str::to_owned), v.text("name").map(str::to_owned)))
            .collect();
        let pair = |sex: &str, name: &str| (Some(sex.to_owned()), Some(name.to_owned()));
        assert_eq!(named, [pair("f", "First"), pair("m", "Second"), pair("f", "Third")]);
    });
}

#[test]
fn each_role_writes_only_what_the_policy_lets_it_write() {
    both(async |db| {
        let org = db.found("alpha", 34).await;
        let body = || incident("2017-07-12", "Village", "Name");
        for role in [Role::Leader, Role::Administrator] {
            let answer = records::create(&org.node, &person("x", &[role], &[]), "incident", body()).await;
            assert!(matches!(answer, Err(Error::Forbidden(_))), "{role:?}");
        }
        let (one, other) = (person("one", &[Role::Monitor], &[]), person("other", &[Role::Monitor], &[]));
        let id = records::create(&org.node, &one, "incident", body()).await.expect("a record");
        assert!(matches!(records::update(&org.node, &other, &id, 1, body()).await, Err(Error::NotFound)));
        records::update(&org.node, &one, &id, 1, body().with("civilian_deaths", 3)).await.expect("her own");
        let wrong = body().with("date", "0000-01-01").with("civilian_deaths", -1).with("nothing", "x");
        let before = org.snapshot().await;
        let Err(Error::Invalid(problems)) = records::create(&org.node, &one, "incident", wrong).await else {
            panic!("a wrong body is invalid");
        };
        let mut codes: Vec<_> = problems.iter().map(|p| p.code.as_str()).collect();
        codes.sort_unstable();
        assert_eq!(codes, ["constraint", "date-outside", "unknown-field"], "every problem at once");
        assert_eq!(org.snapshot().await, before);
        assert!(matches!(records::create(&org.node, &one, "nothing", Body::default()).await, Err(Error::NotFound)));
    });
}

#[test]
fn attribution_is_opt_in_for_the_people_of_a_humanitarian_organisation() {
    both(async |db| {
        let org = db.found("relief-alpha", 35).await;
        let body = incident("2017-07-12", "Village", "Name");
        let id = records::create(&org.node, &officer(), "incident", body).await.expect("a record");
        let others = [Compartment::Narrative, Compartment::Location, Compartment::Identity, Compartment::Source];
        let ungranted = person("nour", &[Role::Officer, Role::Leader, Role::Coordinator], &others);
        let shown = records::show(&org.node, &ungranted, &id, Some("to see")).await.expect("it opens");
        assert!(!shown.body.to_json().to_string().contains("Partyname"));
        assert_eq!(shown.closed, [Compartment::Attribution]);
        let granted = records::show(&org.node, &officer(), &id, Some("to see")).await.expect("it opens");
        assert!(!granted.body.to_json().to_string().contains("Partyname"), "a grant alone is not enough");
        let leader = crate::roles::somebody(&org, "lara", &[Role::Leader], &[]).await;
        app::attribution::ask_to_open(&org.node, &leader, "an inquiry").await.expect("it is asked");
        app::attribution::open(&org.node, &officer(), "agreed").await.expect("the organisation opts in");
        let granted = records::show(&org.node, &officer(), &id, Some("to see")).await.expect("it opens");
        assert!(granted.body.to_json().to_string().contains("Partyname"), "granted by name");
        let shown = records::show(&org.node, &ungranted, &id, Some("to see")).await.expect("it opens");
        assert_eq!(shown.closed, [Compartment::Attribution], "and to nobody else");
    });
}

#[test]
fn writers_at_the_same_time_wait_for_each_other() {
    both(async |db| {
        let org = db.found("alpha", 36).await;
        let write = |n: u32| {
            let org = &org;
            async move {
                let body = incident(&format!("2017-07-{:02}", n + 1), "Village", "Name");
                records::create(&org.node, &officer(), "incident", body).await
            }
        };
        let (a, b, c, d) = tokio::join!(write(0), write(1), write(2), write(3));
        for made in [a, b, c, d] {
            made.expect("each is kept");
        }
        assert_eq!(org.count("select count(*) from records where kind = 'incident'", values![]).await, 4);
        assert!(audit::verify(&org.node).await.expect("a log").is_verified);
        let more = records::create(&org.node, &officer(), "actor", Body::default()).await;
        assert!(matches!(more, Err(Error::Invalid(_))));
    });
}
