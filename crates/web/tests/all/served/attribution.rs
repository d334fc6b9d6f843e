//! A humanitarian node serves no attribution: every address of the router, every role, whatever was granted.

use super::{Session, Site, agree, everything, incident, shared};
use app::{Actor, Role, attribution, exchange, matching, people, receive, records};
use record::RecordId;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

const SECRET: &str = "Brigade-of-nobody";

fn decider(id: &str) -> Actor {
    let roles = BTreeSet::from([Role::Leader]);
    let (grants, language) = (BTreeSet::new(), "en".to_owned());
    Actor { id: id.to_owned(), name: id.to_owned(), roles, grants, language, is_proved: true }
}

async fn opt_in(site: &Site) {
    attribution::ask_to_open(&site.node, &decider("one"), "an inquiry").await.expect("it is asked");
    attribution::open(&site.node, &decider("two"), "agreed").await.expect("it is open");
}

/// Somebody for each role, and one with all of them: all were granted attribution while it was open. It is closed now.
async fn people_with_grants(site: &Site) {
    opt_in(site).await;
    site.person("lead", everything()).await;
    for role in Role::ALL {
        site.person(&format!("p-{}", role.code()), BTreeSet::from([*role])).await;
    }
    attribution::close(&site.node, &decider("one"), "it is over").await.expect("it closes");
}

/// The node with its own record and one of a partner, both with attribution, and a match of the two.
async fn relief() -> (Site, Vec<RecordId>) {
    let (site, rights) = (Site::found_as("relief", 5, true).await, Site::found("harm", 6).await);
    people_with_grants(&site).await;
    let lead = people::actor(&site.node, "lead").await.expect("the person is there");
    let other = rights.person("other", everything()).await;
    agree((&site.node, &lead), (&rights.node, &other)).await;
    let label = shared(&rights.node, &site.node);
    let parties = serde_json::json!([{ "_id": "p1", "name": SECRET, "role": "party" }]);
    let theirs = incident(12, 2, "what they saw").with("parties", parties.clone());
    records::create_labelled(&rights.node, &other, "incident", theirs, label).await.expect("it is written");
    let sent = exchange::seal_for(&rights.node, &other, "relief").await.expect("it is sealed");
    let bundle = receive::receive(&site.node, &lead, &sent.bytes).await.expect("it is received");
    receive::accept(&site.node, &lead, &bundle).await.expect("it is accepted");
    let own = incident(12, 2, "what we saw").with("parties", parties);
    let label = shared(&site.node, &rights.node);
    records::create_labelled(&site.node, &lead, "incident", own, label).await.expect("it is written");
    matching::run(&site.node, &lead, &mut |_| ControlFlow::Continue(())).await.expect("the lists are compared");
    let mut ids = Vec::new();
    for kind in ["incident", "match"] {
        let query = records::ListQuery { kind: kind.to_owned(), page: 1, ..records::ListQuery::default() };
        let rows = records::list(&site.node, &lead, &query).await.expect("a list").rows;
        ids.extend(rows.into_iter().map(|r| r.id));
    }
    (site, ids)
}

/// Every address that can be looked at, with what may be put into it.
fn addresses(site: &Site, ids: &[RecordId]) -> BTreeSet<String> {
    let mut all = BTreeSet::from([format!("/records/incident?parties.name={SECRET}")]);
    let kinds: Vec<String> = site.node.kinds().all().map(|f| f.kind.clone()).collect();
    let formats = "pdf docx html md csv hxl xlsx parquet json svg png cells".split(' ').map(str::to_owned);
    let choices = [
        ("{kind}", kinds),
        ("{id}", ids.iter().map(|i| i.as_str().to_owned()).collect()),
        ("{name}", vec!["harm".to_owned()]),
        ("{format}", formats.collect()),
        ("{channel}", vec!["analysis".to_owned()]),
        ("{state}", vec!["confirmed".to_owned()]),
        ("{code}", vec!["en".to_owned()]),
    ];
    for route in web::routes::list().into_iter().filter(|r| r.has_get) {
        let mut paths = vec![route.path.to_owned()];
        for (place, values) in &choices {
            let put = |p: &String| values.iter().map(|v| p.replace(place, v)).collect::<Vec<_>>();
            paths = paths.iter().flat_map(|p| if p.contains(place) { put(p) } else { vec![p.clone()] }).collect();
        }
        all.extend(paths);
    }
    all
}

async fn tells(site: &Site, session: &Session, path: &str) -> bool {
    let got = site.get(session, path).await;
    got.bytes.windows(SECRET.len()).any(|w| w == SECRET.as_bytes())
}

#[tokio::test]
async fn no_address_of_the_router_tells_any_role_of_a_humanitarian_node_who_did_it() {
    let (site, ids) = relief().await;
    let all = addresses(&site, &ids);
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
    let session = site.sign_in("lead").await;
    let mut told = 0;
    for id in &ids {
        told += usize::from(tells(&site, &session, &format!("/records/incident/{id}")).await);
    }
    assert_eq!(told, 2, "both incidents");
}
