//! A humanitarian node serves no attribution: every address of the router and every file, every role, whatever was
//! granted.

use super::{Got, Session, Site, agree, everything, incident, newcomer, shared};
use app::estimate::{Method, Plan};
use app::people::{self, NewUser};
use app::trends::joint;
use app::{
    Actor, Role, attachments, attribution, audit, documents, estimates, exchange, matching, products, receive, records,
};
use axum::http::StatusCode;
use record::{Compartment, RecordId, Use};
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use web::routes::PROVED;

const SECRET: &str = "Brigade-of-nobody";

/// Lists that leave for a second person's word.
const LISTS: [&str; 2] = ["/records/incident/export", "/records/match/export"];
const FOR_ANALYSIS: &str = "purpose=analysis&sealed=yes";

/// Two leaders who were granted nothing.
const DECIDERS: [&str; 2] = ["one", "two"];

async fn decider(site: &Site, name: &str) -> Actor {
    people::actor(&site.node, name).await.expect("the person is there")
}

async fn opt_in(site: &Site) {
    let [one, two] = [decider(site, DECIDERS[0]).await, decider(site, DECIDERS[1]).await];
    attribution::ask_to_open(&site.node, &one, "an inquiry").await.expect("it is asked");
    attribution::open(&site.node, &two, "agreed").await.expect("it is open");
}

/// Somebody for each role, one with all of them, and a second leader: all were granted attribution while it was open. It
/// is closed now.
async fn people_with_grants(site: &Site) {
    for name in DECIDERS {
        let roles = BTreeSet::from([Role::Leader]);
        let new = NewUser { roles, grants: BTreeSet::new(), ..newcomer(name) };
        people::add(&site.node, &new, "test").await.expect("the person is added");
    }
    opt_in(site).await;
    site.person("lead", everything()).await;
    site.person("second", BTreeSet::from([Role::Leader])).await;
    for role in Role::ALL {
        site.person(&format!("p-{}", role.code()), BTreeSet::from([*role])).await;
    }
    let one = decider(site, DECIDERS[0]).await;
    attribution::close(&site.node, &one, "it is over").await.expect("it closes");
}

/// The node with records of its own and of a partner, all with attribution, and the matches among them. Gives one of
/// each: ours, theirs, a match.
async fn relief() -> (Site, Vec<RecordId>) {
    let (site, rights) = (Site::found_as("relief", 5, true).await, Site::found("harm", 6).await);
    people_with_grants(&site).await;
    let lead = people::actor(&site.node, "lead").await.expect("the person is there");
    let other = rights.person("other", everything()).await;
    agree((&site.node, &lead), (&rights.node, &other)).await;
    let parties = serde_json::json!([{ "_id": "p1", "name": SECRET, "role": "party" }]);
    let (ours, theirs) = (shared(&site.node, &rights.node), shared(&rights.node, &site.node));
    let mut own = Vec::new();
    // As many as an estimate and a trend need; half of them are known to both.
    for day in 1..=12 {
        let saw = |day: u32, words: &str| incident(day, day, words).with("parties", parties.clone());
        let body = saw(day, "what we saw");
        let made = records::create_labelled(&site.node, &lead, "incident", body, ours.clone()).await;
        own.push(made.expect("it is written"));
        let body = saw(day + 6, "what they saw");
        let made = records::create_labelled(&rights.node, &other, "incident", body, theirs.clone()).await;
        made.expect("it is written");
    }
    let sent = exchange::seal_for(&rights.node, &other, "relief").await.expect("it is sealed");
    let bundle = receive::receive(&site.node, &lead, &sent.bytes).await.expect("it is received");
    receive::accept(&site.node, &lead, &bundle).await.expect("it is accepted");
    matching::run(&site.node, &lead, &mut |_| ControlFlow::Continue(())).await.expect("the lists are compared");
    let mut ids = vec![own.swap_remove(0)];
    for kind in ["incident", "match"] {
        let query = records::ListQuery { kind: kind.to_owned(), page: 1, ..records::ListQuery::default() };
        let rows = records::list(&site.node, &lead, &query).await.expect("a list").rows;
        let found = rows.into_iter().find(|r| kind == "match" || r.channel.is_some());
        ids.push(found.expect("one of theirs, and a match").id);
    }
    (site, ids)
}

/// What was made of the records, by the first part of its address.
type Made = Vec<(&'static str, String)>;

/// Makes one of everything that can leave as a file. A second person approves the lists.
async fn made(site: &Site, who: &str, (session, second): (&Session, &Session), own: &RecordId) -> Made {
    let (node, actor) = (&site.node, people::actor(&site.node, who).await.expect("the person is there"));
    let methods = vec![Method::Chapman, Method::Chao, Method::LogLinear];
    let wanted = estimates::Wanted { plan: Plan { methods, ..Plan::default() }, ..estimates::Wanted::default() };
    let run = estimates::run(node, &actor, &wanted, &mut |_| ControlFlow::Continue(())).await;
    let months = Some("month".to_owned());
    let wanted = joint::Wanted { columns: months, hides_contributors: false, ..joint::Wanted::default() };
    let trend = joint::publish(node, &actor, &wanted).await.expect("it is published");
    let mut made = vec![
        ("estimates", run.expect("it runs").1.to_string()),
        ("trends", trend.to_string()),
        ("products", issued(site, &actor, own).await.to_string()),
        ("attachments", attached(site, &actor, own).await.to_string()),
        ("documents", written(site, &actor, own).await.to_string()),
    ];
    let query = records::ListQuery { kind: "agreement".to_owned(), page: 1, ..records::ListQuery::default() };
    let agreements = records::list(node, &actor, &query).await.expect("a list").rows;
    made.push(("agreements", agreements.first().expect("they agreed").id.to_string()));
    exchange::seal_for(node, &actor, "harm").await.expect("it is sealed");
    let bundles = receive::list(node, &actor).await.expect("a list");
    made.push(("exchange", bundles.into_iter().find(|b| b.is_ours).expect("one of ours").id));
    let see_as = "/partners/harm/see-as/files/csv?kind=incident".to_owned();
    for list in LISTS.map(|list| format!("{list}?{FOR_ANALYSIS}")).into_iter().chain([see_as]) {
        made.push(("approvals", approved(site, (session, second), &list).await));
    }
    made
}

async fn issued(site: &Site, actor: &Actor, own: &RecordId) -> RecordId {
    let new = products::NewProduct {
        objective: None,
        channel: Use::LeadershipBrief,
        language: "en".to_owned(),
        title: "A brief".to_owned(),
        recipient: "The coordinator".to_owned(),
        summary: "In short.".to_owned(),
        statements: vec![products::Statement { text: "A house was hit.".to_owned(), evidence: vec![own.clone()] }],
        ask: "Ask for a pause.".to_owned(),
        reply_by: "2026-12-15".to_owned(),
    };
    let product = products::create(&site.node, actor, &new).await.expect("the product is written");
    products::sign_off(&site.node, actor, &product).await.expect("it is signed off");
    let issued = products::issue(&site.node, actor, &product, Use::LeadershipBrief).await.expect("it is issued");
    assert!(issued.is_clear(), "{:?}", issued.blocked());
    product
}

async fn written(site: &Site, actor: &Actor, own: &RecordId) -> RecordId {
    let section = documents::WrittenSection {
        text: "A house was hit.".to_owned(),
        cites: BTreeSet::from([documents::Cite::Record(own.clone())]),
        ..documents::WrittenSection::default()
    };
    let written = documents::Written {
        title: "Held in common".to_owned(),
        purpose: "To know.".to_owned(),
        sections: vec![section],
    };
    let new = documents::New { parties: BTreeSet::from(["harm".to_owned()]), for_use: Use::Analysis, written };
    documents::create(&site.node, actor, &new).await.expect("the document is begun")
}

async fn attached(site: &Site, actor: &Actor, own: &RecordId) -> RecordId {
    let new = attachments::New {
        record: own.clone(),
        compartment: Compartment::Narrative,
        name: "a note.txt".to_owned(),
        way: attachments::Way::Page,
        expected_bytes: None,
    };
    let mut arriving = attachments::begin(&site.node, actor, new).await.expect("it begins");
    arriving.write(b"what somebody wrote".as_slice()).await.expect("it is written");
    arriving.finish().await.expect("it is kept")
}

/// Asks for a list as a file, and lets the second person approve it.
async fn approved(site: &Site, (session, second): (&Session, &Session), list: &str) -> String {
    let asked = site.post(session, list, "reason=a+briefing").await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{list}: {}", asked.text());
    let approval = asked.header("location").split('?').next().expect("an address").to_owned();
    let done = site.post(second, &approval, "verdict=approve").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{list}: {}", done.text());
    approval.trim_start_matches("/approvals/").to_owned()
}

/// Every address that gives a file of these, each behind its route.
fn files(made: &Made) -> Vec<(&'static str, String)> {
    let mut all = vec![("/audit/export", "/audit/export".to_owned())];
    for (start, id) in made {
        let (route, formats) = match *start {
            "estimates" => ("/estimates/{id}/files/{format}", "pdf docx csv hxl xlsx parquet json svg png"),
            "trends" => ("/trends/{id}/files/{format}", "csv cells hxl xlsx svg png"),
            "products" => ("/products/{id}/files/{format}", "pdf docx html md"),
            "agreements" => ("/agreements/{id}/files/{format}", "pdf docx"),
            "documents" => ("/documents/{id}/files/{format}", "pdf docx"),
            "attachments" => ("/attachments/{id}", "once"),
            "exchange" => ("/exchange/{id}/file", "once"),
            _ => continue,
        };
        let purpose = if matches!(*start, "estimates" | "trends") { "?purpose=analysis" } else { "" };
        for format in formats.split(' ') {
            all.push((route, route.replace("{id}", id).replace("{format}", format) + purpose));
        }
        if *start == "agreements" {
            all.push(("/agreements/{id}/signed", format!("/agreements/{id}/signed")));
        }
    }
    for list in LISTS {
        let list = |format: &str| format!("{list}?{FOR_ANALYSIS}&format={format}");
        all.extend(["csv", "xlsx", "json"].map(|format| ("/records/{kind}/export", list(format))));
    }
    let seen = |format: &str| format!("/partners/harm/see-as/files/{format}?kind=incident");
    all.extend(["csv", "json"].map(|format| ("/partners/{name}/see-as/files/{format}", seen(format))));
    all
}

/// Every address that can be looked at, with what may be put into it.
fn addresses(site: &Site, ids: &[RecordId], made: &Made) -> BTreeSet<String> {
    let mut all = BTreeSet::from([format!("/records/incident?parties.name={SECRET}")]);
    all.extend(files(made).into_iter().map(|(_, path)| path));
    all.extend(made.iter().map(|(start, id)| format!("/records/{}/{id}", start.trim_end_matches('s'))));
    let split = |codes: &str| codes.split(' ').map(str::to_owned).collect::<Vec<_>>();
    for route in web::routes::list().into_iter().filter(|r| r.has_get) {
        let start = route.path.split('/').nth(1).unwrap_or_default();
        let here = made.iter().filter(|(first, _)| *first == start).map(|(_, id)| id.clone());
        let choices: [(&str, Vec<String>); 9] = [
            ("{kind}", site.node.kinds().all().map(|f| f.kind.clone()).collect()),
            ("{id}", ids.iter().map(|i| i.as_str().to_owned()).chain(here).collect()),
            ("{name}", vec!["harm".to_owned()]),
            ("{format}", split("pdf docx html md csv hxl xlsx parquet json svg png cells")),
            ("{channel}", vec!["analysis".to_owned()]),
            ("{state}", vec!["confirmed".to_owned()]),
            ("{code}", vec!["en".to_owned()]),
            ("{step}", split("template utility sensitivity capacity governance risks review")),
            ("{verb}", split("offer sign counter suspend breach told resume terminate discard")),
        ];
        let mut paths = vec![route.path.to_owned()];
        for (place, values) in &choices {
            let put = |p: &String| values.iter().map(|v: &String| p.replace(place, v)).collect::<Vec<_>>();
            paths = paths.iter().flat_map(|p| if p.contains(place) { put(p) } else { vec![p.clone()] }).collect();
        }
        all.extend(paths);
    }
    let open: Vec<&String> = all.iter().filter(|path| path.contains('{')).collect();
    assert!(open.is_empty(), "the walk does not know what to put into {open:?}");
    all
}

fn holds_secret(got: &Got) -> bool {
    got.unpacked().windows(SECRET.len()).any(|w| w == SECRET.as_bytes())
}

fn is_file(got: &Got) -> bool {
    got.status == StatusCode::OK && got.header("content-disposition").starts_with("attachment")
}

async fn tells(site: &Site, session: &Session, path: &str) -> bool {
    holds_secret(&site.get(session, path).await)
}

/// The routes of files that gave none. Every route that needs a proof to be looked at gives one, but for two pages of
/// one's own account.
fn without_a_file(given: &BTreeSet<&str>) -> Vec<&'static str> {
    let all = PROVED.iter().filter(|(method, path)| *method == "GET" && !path.starts_with("/account/"));
    all.map(|(_, path)| *path).filter(|path| !given.contains(path)).collect()
}

#[tokio::test]
async fn no_address_of_the_router_tells_any_role_of_a_humanitarian_node_who_did_it() {
    let (site, ids) = relief().await;
    let (lead, second) = (site.sign_in("lead").await, site.sign_in("second").await);
    let made = made(&site, "lead", (&lead, &second), &ids[0]).await;
    let all = addresses(&site, &ids, &made);
    assert!(all.len() > 150, "{}", all.len());
    for role in Role::ALL {
        let session = site.sign_in(&format!("p-{}", role.code())).await;
        for path in &all {
            // The words of a filter stand in its own box again.
            let own_words = path.contains(SECRET);
            assert!(own_words || !tells(&site, &session, path).await, "{role:?} {path}");
        }
        let found = site.post(&session, "/search", &format!("q={SECRET}")).await.text();
        assert!(!ids.iter().any(|id| found.contains(id.as_str())), "{role:?} finds it");
    }
    // Where the organisation opted in, the same page tells it to who was granted it: the walk does not pass by seeing
    // nothing.
    opt_in(&site).await;
    let mut told = 0;
    for id in &ids {
        told += usize::from(tells(&site, &lead, &format!("/records/incident/{id}")).await);
    }
    assert_eq!(told, 2, "both incidents");
}

#[tokio::test]
async fn no_file_tells_who_did_it_to_who_was_granted_everything_else() {
    let (site, ids) = relief().await;
    opt_in(&site).await;
    let mut grants = BTreeSet::from(Compartment::SEALED);
    grants.remove(&Compartment::Attribution);
    let careful = NewUser { grants, ..newcomer("careful") };
    people::add(&site.node, &careful, "test").await.expect("the person is added");
    let (careful, second) = (site.sign_in("careful").await, site.sign_in("second").await);
    let made = made(&site, "careful", (&careful, &second), &ids[0]).await;
    let mut given = BTreeSet::new();
    let all: BTreeSet<String> = files(&made).into_iter().map(|(_, path)| path).collect();
    for (route, path) in files(&made) {
        let got = site.get(&careful, &path).await;
        assert!(!holds_secret(&got), "{path}");
        let beside = path.strip_suffix("/pdf").map(|start| format!("{start}/docx"));
        assert!(
            beside.is_none_or(|docx| all.contains(&docx)),
            "{path} has a DOCX of the same document, which was read"
        );
        assert!(is_file(&got), "{path}: {}", got.status);
        given.insert(route);
    }
    assert!(without_a_file(&given).is_empty(), "{:?}", without_a_file(&given));
    // The same lists hold it for who was granted it: the walk does not pass by finding nothing.
    let lead = site.sign_in("lead").await;
    let list = format!("{}?{FOR_ANALYSIS}", LISTS[0]);
    approved(&site, (&lead, &second), &list).await;
    for format in ["csv", "xlsx", "json"] {
        assert!(tells(&site, &lead, &format!("{list}&format={format}")).await, "{format}");
    }
}

#[tokio::test]
async fn who_looks_as_another_role_takes_no_file() {
    let (site, ids) = relief().await;
    let (lead, second) = (site.sign_in("lead").await, site.sign_in("second").await);
    let made = made(&site, "lead", (&lead, &second), &ids[0]).await;
    let mut given = BTreeSet::new();
    for (route, path) in files(&made) {
        assert!(is_file(&site.get(&lead, &path).await), "{path} is taken by the lead");
        given.insert(route);
    }
    assert!(without_a_file(&given).is_empty(), "{:?}", without_a_file(&given));
    for role in [Role::Officer, Role::Leader] {
        let begun = site.post(&lead, "/view-as", &format!("role={}", role.code())).await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text());
        let before = audit::verify_leaves(&site.node).await.expect("the log").entries;
        for (_, path) in files(&made) {
            let got = site.get(&lead, &path).await;
            assert_eq!(got.status, StatusCode::FORBIDDEN, "{path} as {role:?}");
            assert!(got.text().contains("No file leaves this view"), "{path} says why");
        }
        let after = audit::verify_leaves(&site.node).await.expect("the log").entries;
        assert_eq!(after, before, "nothing is logged as taken");
        let page = site.get(&lead, "/records/incident/export").await;
        assert_eq!(page.status, StatusCode::OK, "a page stays a page");
        assert_eq!(site.post(&lead, "/view-as/end", "").await.status, StatusCode::SEE_OTHER);
    }
    for (_, path) in files(&made) {
        assert!(is_file(&site.get(&lead, &path).await), "{path} is taken again");
    }
}
