//! What people agreed to decides what passes: recorded, confirmed, withdrawn, ended; and the exceptions to it.

mod exceptions;
mod imported;

use crate::world::{
    Db, Org, agree, both, incident, leader, officer, only, pair, person, says, seal_for, send, shared_label, take,
    terms,
};
use app::agreements::Terms;
use app::consents::{self, allowed};
use app::imports::{self, List};
use app::records;
use app::{Error, Role, exchange, products};
use record::label::{Audience, Consents};
use record::{Body, Compartment, Label, OrgId, RecordId, Rung, Sensitivity, Use};
use serde_json::json;
use std::collections::BTreeSet;

/// Two organisations, everything granted, and one incident of a sensitivity under the label that records start with.
async fn shared(db: &Db, sensitivity: Sensitivity) -> (Org, Org, RecordId) {
    let (from, to) = (db.found("alpha", 41).await, db.found("beta", 42).await);
    pair(&from, &to).await;
    let grants = Terms { compartments: BTreeSet::from(Compartment::SEALED), ..terms(Rung::Case) };
    agree(&from, &to, (grants, Terms::nothing())).await;
    let label = Label { sensitivity, consents: Consents::not_needed(), ..shared_label(&from, &[&to]) };
    let body = incident("2017-07-12", "Village", "Maryam");
    let ours = records::create_labelled(&from.node, &officer(), "incident", body, label).await.expect("a record");
    (from, to, ours)
}

fn given(with: &str) -> Body {
    Body::default()
        .with("state", "given")
        .with("given_by", "self")
        .with("means", "written")
        .with("uses", json!(["analysis", "leadership-brief"]))
        .with("shared_with", with)
        .with("is_identified", true)
        .with("person", "Maryam")
        .with("withdrawal_contact", "the community centre")
}

async fn passes(from: &Org) -> Option<BTreeSet<Compartment>> {
    let (_, mut all) = exchange::see_as(&from.node, &officer(), "beta", 9).await.expect("a look");
    all.pop().map(|p| p.payload.sealed.keys().copied().collect())
}

async fn bound(from: &Org, ours: &RecordId) -> (Rung, String) {
    let shown = records::show(&from.node, &officer(), ours, Some("a test")).await.expect("it shows");
    (shown.seen[0].rung, shown.seen[0].bound_by.clone())
}

#[test]
fn a_name_passes_only_once_the_person_agreed_to_be_identified() {
    both(async |db| {
        let (from, to, ours) = shared(&db, Sensitivity::Low).await;
        let before = passes(&from).await.expect("it passes");
        assert!(!before.contains(&Compartment::Identity), "the agreement grants it, the person was not asked");
        assert!(before.contains(&Compartment::Source) && before.contains(&Compartment::Narrative));
        let unnamed = given("any-partner").with("is_identified", false);
        let first = consents::record(&from.node, &officer(), &ours, unnamed).await.expect("it is recorded");
        assert_eq!(send(&from, &to).await.added, 1);
        let copy = only(&to, "incident").await;
        let shown = records::show(&to.node, &officer(), &copy, None).await.expect("it shows");
        assert!(!serde_json::to_string(&shown.body.0).expect("JSON").contains("Maryam"));
        let named = given("any-partner").with("replaces", first.as_str());
        consents::record(&from.node, &officer(), &ours, named).await.expect("a newer one");
        assert_eq!(send(&from, &to).await.changed, 1);
        let shown = records::show(&to.node, &officer(), &copy, None).await.expect("it shows");
        assert!(serde_json::to_string(&shown.body.0).expect("JSON").contains("Maryam"));
        assert!(shown.label.consents.references.is_empty(), "ids of consents stay at home");
    });
}

#[test]
fn a_withdrawn_consent_becomes_a_tombstone_by_itself_while_an_agreement_pauses_too() {
    both(async |db| {
        for is_paused in [false, true] {
            let (from, to, ours) = shared(&db, Sensitivity::Low).await;
            let consent =
                consents::record(&from.node, &officer(), &ours, given("any-partner")).await.expect("recorded");
            send(&from, &to).await;
            let copy = only(&to, "incident").await;
            if is_paused {
                app::agreements::suspend(&from.node, &leader(), to.org(), "a pause").await.expect("it pauses");
                assert_eq!(seal_for(&from, &to).await.tombstones, 0, "a pause destroys nothing");
                return;
            }
            let silent = consents::withdraw(&from.node, &officer(), &consent, " ").await;
            assert!(matches!(silent, Err(Error::Refused(_))), "a reason is needed");
            consents::withdraw(&from.node, &officer(), &consent, "she asked").await.expect("it is withdrawn");
            assert_eq!(passes(&from).await, None);
            assert_eq!(bound(&from, &ours).await, (Rung::None, "consent".to_owned()));
            let bundle = seal_for(&from, &to).await;
            assert_eq!((bundle.items, bundle.tombstones), (0, 1));
            assert_eq!(take(&to, &bundle.bytes).await.withdrawn, 1);
            assert!(!to.node.whereabouts(&copy).await.expect("a look").0, "its key is gone");
            let again = consents::withdraw(&from.node, &officer(), &consent, "again").await;
            assert!(matches!(again, Err(Error::Conflict(_))));
        }
    });
}

#[test]
fn a_withdrawal_passes_while_the_agreement_is_suspended() {
    both(async |db| {
        let (from, to, ours) = shared(&db, Sensitivity::Low).await;
        let consent = consents::record(&from.node, &officer(), &ours, given("any-partner")).await.expect("recorded");
        send(&from, &to).await;
        app::agreements::suspend(&from.node, &leader(), to.org(), "a pause").await.expect("it pauses");
        consents::withdraw(&from.node, &officer(), &consent, "she asked").await.expect("it is withdrawn");
        assert_eq!(send(&from, &to).await.withdrawn, 1);
    });
}

#[test]
fn a_consent_ends_after_its_last_day_and_the_next_bundle_says_so() {
    both(async |db| {
        let (from, to, ours) = shared(&db, Sensitivity::Low).await;
        // The clock stands at 2 March 2026.
        let until = given("any-partner").with("until", "2026-03-03");
        let consent = consents::record(&from.node, &officer(), &ours, until).await.expect("it is recorded");
        send(&from, &to).await;
        from.clock.days(1);
        to.clock.days(1);
        assert!(passes(&from).await.is_some(), "its last day");
        from.clock.days(1);
        to.clock.days(1);
        assert_eq!(passes(&from).await, None, "from the day after, without anybody doing anything");
        from.node.tend().await.expect("the node tends itself");
        let all = consents::of(&from.node, &officer(), &ours).await.expect("consents");
        assert_eq!((all[0].state.as_str(), &all[0].record.id), ("expired", &consent));
        let shown = records::show(&from.node, &officer(), &ours, None).await.expect("it shows");
        assert!(Consents::nothing().is_at_least_as_strict_as(&shown.label.consents));
        assert!(shown.label.consents.is_at_least_as_strict_as(&Consents::nothing()));
        assert_eq!(send(&from, &to).await.withdrawn, 1);
    });
}

#[test]
fn a_partner_whom_the_consent_does_not_name_gets_not_even_the_outline() {
    both(async |db| {
        let (from, to, ours) = shared(&db, Sensitivity::Low).await;
        let other = db.found("gamma", 43).await;
        let further = db.found("delta", 44).await;
        pair(&from, &other).await;
        pair(&from, &further).await;
        agree(&from, &other, (terms(Rung::Case), Terms::nothing())).await;
        let both_see = BTreeSet::from([from.org().clone(), to.org().clone(), other.org().clone()]);
        records::set_audience(&from.node, &officer(), &ours, both_see, "both work there").await.expect("it is widened");
        assert_eq!(send(&from, &to).await.added, 1);
        let named =
            given("named").with("organisations", json!([{ "organisation": "gamma" }, { "organisation": "delta" }]));
        consents::record(&from.node, &officer(), &ours, named).await.expect("it is recorded");
        assert_eq!(passes(&from).await, None);
        assert_eq!(send(&from, &to).await.withdrawn, 1, "who held it and is not named gives it back");
        assert_eq!(send(&from, &other).await.added, 1);
        let copy = only(&other, "incident").await;
        let held = records::show(&other.node, &officer(), &copy, None).await.expect("it shows");
        let orgs = BTreeSet::from([other.org().clone()]);
        assert_eq!(held.label.consents.with, Audience::Only(orgs), "nobody learns whom else a consent names");
        let unknown = given("named").with("organisations", json!([{ "organisation": "nobody" }]));
        let refused = consents::record(&from.node, &officer(), &ours, unknown).await;
        assert!(matches!(refused, Err(Error::Invalid(_))));
    });
}

#[test]
fn on_high_a_consent_that_widens_waits_for_a_second_person_and_one_that_narrows_does_not() {
    both(async |db| {
        let (from, _to, ours) = shared(&db, Sensitivity::High).await;
        let consent = consents::record(&from.node, &officer(), &ours, given("any-partner")).await.expect("recorded");
        assert!(!passes(&from).await.expect("it passes").contains(&Compartment::Identity));
        let own = consents::confirm(&from.node, &officer(), &consent).await;
        assert!(matches!(own, Err(Error::Forbidden(_))), "nobody confirms what they recorded");
        let reviewer = person("rana", &[Role::Reviewer], &Compartment::SEALED);
        let refused = consents::confirm(&from.node, &reviewer, &consent).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))));
        consents::confirm(&from.node, &leader(), &consent).await.expect("a second person");
        assert!(passes(&from).await.expect("it passes").contains(&Compartment::Identity));
        let narrower = given("nobody").with("replaces", consent.as_str());
        let last = consents::record(&from.node, &officer(), &ours, narrower).await.expect("it is recorded");
        assert_eq!(passes(&from).await, None, "at once");
        let wider = given("any-partner").with("replaces", last.as_str());
        let waiting = consents::record(&from.node, &officer(), &ours, wider).await.expect("it is recorded");
        assert_eq!(passes(&from).await, None, "what waits widens nothing");
        consents::confirm(&from.node, &leader(), &waiting).await.expect("a second person");
        assert!(passes(&from).await.expect("it passes").contains(&Compartment::Identity));
        let twice = consents::confirm(&from.node, &leader(), &waiting).await;
        assert!(matches!(twice, Err(Error::Conflict(_))));
    });
}

#[test]
fn what_waits_to_replace_a_consent_ends_when_that_one_is_withdrawn() {
    both(async |db| {
        let (from, to, ours) = shared(&db, Sensitivity::High).await;
        let unnamed = given("any-partner").with("is_identified", false);
        let first = consents::record(&from.node, &officer(), &ours, unnamed).await.expect("it is recorded");
        assert_eq!(send(&from, &to).await.added, 1);
        let wider = given("any-partner").with("replaces", first.as_str());
        let waits = consents::record(&from.node, &officer(), &ours, wider.clone()).await.expect("it is recorded");
        let written = from.fetch("select changed from records where id = $1", store::values![waits.as_str()]).await;
        let written = written[0].text(0).expect("a moment");
        for org in [&from, &to] {
            org.clock.forward(jiff::SignedDuration::from_secs(60));
        }
        consents::withdraw(&from.node, &officer(), &first, "she called").await.expect("it is withdrawn");
        assert_eq!(send(&from, &to).await.withdrawn, 1);
        let late = consents::confirm(&from.node, &leader(), &waits).await;
        assert!(matches!(late, Err(Error::Conflict(_))), "{late:?}");
        assert_eq!(passes(&from).await, None, "what she took back is not given by who sits at the desk");
        let all = consents::of(&from.node, &officer(), &ours).await.expect("consents");
        assert!(all.iter().all(|c| c.state == "withdrawn" && !c.needs_second), "{all:?}");
        // What she says after that is recorded anew, and counts.
        let anew = wider.with("replaces", waits.as_str());
        let anew = consents::record(&from.node, &officer(), &ours, anew).await.expect("it is recorded");
        assert_eq!(passes(&from).await, None, "it waits too");
        consents::confirm(&from.node, &leader(), &anew).await.expect("a second person");
        assert!(passes(&from).await.expect("it passes").contains(&Compartment::Identity));
        // As it stood before the withdrawal, brought back by whoever keeps the database.
        let back = "update records set changed = $2, body = replace(replace(body, '\"needs_second\":false', \
                    '\"needs_second\":true'), '\"state\":\"withdrawn\"', '\"state\":\"given\"') where id = $1";
        from.tamper(back, store::values![waits.as_str(), written]).await;
        let brought = consents::confirm(&from.node, &leader(), &waits).await;
        assert!(matches!(&brought, Err(Error::Conflict(why)) if why.contains("withdrawn since")), "{brought:?}");
    });
}

#[test]
fn a_consent_that_widens_waits_whatever_was_replaced_before() {
    both(async |db| {
        let (from, _to, ours) = shared(&db, Sensitivity::High).await;
        let unnamed = |with: &str| given(with).with("is_identified", false);
        let first = consents::record(&from.node, &officer(), &ours, unnamed("nobody")).await.expect("recorded");
        let second = unnamed("any-partner").with("replaces", first.as_str());
        let second = consents::record(&from.node, &officer(), &ours, second).await.expect("it is recorded");
        consents::confirm(&from.node, &leader(), &second).await.expect("a second person");
        assert!(!passes(&from).await.expect("it passes").contains(&Compartment::Identity));
        // The first one is out of the way, and does not make the third look narrow.
        let third = given("any-partner").with("replaces", second.as_str());
        let third = consents::record(&from.node, &officer(), &ours, third).await.expect("it is recorded");
        assert!(!passes(&from).await.expect("it passes").contains(&Compartment::Identity), "it waits");
        // Nor may a fourth one pass behind the back of the third.
        let uses = json!(["analysis", "leadership-brief", "public-statement"]);
        let fourth = given("any-partner").with("replaces", third.as_str()).with("uses", uses);
        consents::record(&from.node, &officer(), &ours, fourth).await.expect("it is recorded");
        consents::confirm(&from.node, &leader(), &third).await.expect("a second person");
        let shown = records::show(&from.node, &officer(), &ours, Some("a test")).await.expect("it shows");
        assert!(!shown.label.consents.covers(Use::PublicStatement, from.node.today()), "nobody confirmed that");
    });
}

#[test]
fn two_consents_about_one_record_allow_what_both_allow() {
    both(async |db| {
        let (from, _to, ours) = shared(&db, Sensitivity::Low).await;
        consents::record(&from.node, &officer(), &ours, given("any-partner")).await.expect("the mother");
        let child = given("any-partner").with("given_by", "guardian").with("is_identified", false);
        consents::record(&from.node, &officer(), &ours, child).await.expect("the child's guardian");
        assert!(!passes(&from).await.expect("it passes").contains(&Compartment::Identity));
        let shown = records::show(&from.node, &officer(), &ours, None).await.expect("it shows");
        assert_eq!(shown.label.consents.references.len(), 2);
    });
}

#[test]
fn courts_are_consented_apart_and_refusal_allows_nothing() {
    let body = given("any-partner").with("uses", json!(["analysis", "judicial"]));
    let today = jiff::civil::date(2026, 3, 2);
    assert!(!allowed(&body).covers(Use::Judicial, today), "a use among others is not enough");
    assert!(allowed(&body.clone().with("is_judicial", true)).covers(Use::Judicial, today));
    for state in ["refused", "withdrawn", "not-possible", "expired", "nonsense"] {
        let allows = allowed(&body.clone().with("state", state).with("is_judicial", true));
        assert_eq!(allows, Consents::nothing(), "{state}");
    }
    assert!(!allowed(&body.with("state", "not-needed").with("is_judicial", true)).covers(Use::Judicial, today));
}

#[test]
fn labels_of_an_older_node_name_nobody_and_stay_as_wide_as_they_were() {
    both(async |db| {
        let org = db.found("alpha", 46).await;
        // As they were written before: a consent had references and a scope.
        let old = |id: i64, scope: &str| {
            let text = format!(
                r#"{{"sensitivity":"low","audience":"everyone","uses":["analysis"],"caveats":[],"precision":{{"place":"exact","time":"day"}},"minimum_cell":0,"expiry":"never","consents":{{"references":[],"scope":{scope}}},"origins":["alpha"],"top_rung":"case"}}"#
            );
            (id, text)
        };
        for (id, text) in [old(901, "\"not-needed\""), old(902, r#"{"uses":["analysis"]}"#), old(903, r#"{"uses":[]}"#)]
        {
            let insert = "insert into labels (id, canonical, sensitivity, top_rung, expiry) values ($1, $2, 'low', 'case', 'never')";
            org.tamper(insert, store::values![id, text]).await;
        }
        let migration = include_str!("../../../store/migrations/0003_derivations.sql");
        let plain: Vec<&str> = migration.lines().filter(|l| !l.starts_with("--")).collect();
        for update in plain.join("\n").split(';').map(str::trim).filter(|s| s.starts_with("update")) {
            org.tamper(update, &[]).await;
        }
        let mut tx = org.node.store().read().await.expect("a read");
        let labels = tx.classes().await.expect("every label reads");
        let (today, anyone) = (org.node.today(), OrgId::parse("anyone").expect("a name"));
        let read: Vec<_> = labels.iter().filter(|(id, _)| *id > 900).map(|(_, l)| &l.consents).collect();
        let analysis: Vec<bool> = read.iter().map(|c| c.covers(Use::Analysis, today)).collect();
        assert_eq!(analysis, [true, true, false]);
        assert!(read.iter().all(|c| !c.is_identified && c.reaches(&anyone, today)));
    });
}

#[test]
fn a_court_gets_what_a_person_agreed_to_apart_and_nothing_else() {
    both(async |db| {
        let org = db.found("alpha", 47).await;
        let uses = BTreeSet::from([Use::Analysis, Use::Judicial]);
        let label = Label { uses, ..shared_label(&org, &[]) };
        let body = incident("2017-07-12", "Village", "Maryam");
        let ours = records::create_labelled(&org.node, &officer(), "incident", body, label).await.expect("a record");
        let new = says(Use::Judicial, "It happened.", vec![ours.clone()]);
        let product = products::create(&org.node, &officer(), &new).await.expect("a product");
        let because = async || {
            let cleared = products::clearance(&org.node, &officer(), &product, Use::Judicial).await.expect("an answer");
            cleared.blocked().into_iter().flat_map(|b| b.because).collect::<Vec<_>>()
        };
        assert_eq!(because().await, ["consent"], "where no consent was needed for the rest");
        let ticked = given("any-partner").with("uses", json!(["analysis", "judicial"]));
        let first = consents::record(&org.node, &officer(), &ours, ticked.clone()).await.expect("it is recorded");
        assert_eq!(because().await, ["consent"], "among other uses it does not count");
        let apart = ticked.with("is_judicial", true).with("replaces", first.as_str());
        consents::record(&org.node, &officer(), &ours, apart).await.expect("it is recorded");
        products::make_again(&org.node, &officer(), &product).await.expect("it is made again");
        assert!(because().await.is_empty());
    });
}

#[test]
fn a_consent_is_written_by_its_action_only_and_a_list_brings_none() {
    both(async |db| {
        let (from, _, ours) = shared(&db, Sensitivity::High).await;
        let body = given("any-partner").with("about", ours.as_str()).with("needs_second", false);
        let made = records::create(&from.node, &officer(), "consent", body.clone()).await;
        assert!(matches!(made, Err(Error::Forbidden(_))), "{made:?}");
        let mapping = "kind = \"consent\"\nkey = \"n\"\n[[field]]\nto = \"about\"\ncolumn = \"about\"\n\
                       [[field]]\nto = \"state\"\nconstant = \"given\"\n[[field]]\nto = \"given_by\"\nconstant = \"self\"\n\
                       [[field]]\nto = \"shared_with\"\nconstant = \"any-partner\"\n";
        let bytes = format!("n,about\n1,{ours}\n");
        let list = List { name: "list", bytes: bytes.as_bytes(), mapping, label: Label::own(from.org()) };
        let run = imports::run(&from.node, &officer(), &list, &mut |_, _| {}).await;
        assert!(matches!(run, Err(Error::Forbidden(_))), "{run:?}");
        // One that waits for its second person does not stop waiting because somebody edits it.
        let waiting = consents::record(&from.node, &officer(), &ours, given("any-partner")).await.expect("recorded");
        let edited = records::update(&from.node, &officer(), &waiting, 1, body).await;
        assert!(matches!(edited, Err(Error::Forbidden(_))), "{edited:?}");
    });
}
