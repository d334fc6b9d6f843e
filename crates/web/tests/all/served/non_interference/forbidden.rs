//! What one of the twins has and the other has not, and how it comes there.

use super::super::{Site, incident, newcomer, shared};
use super::world::{Base, SECRET, account, consent, copied, first, low, opened, write};
use app::actor::Actor;
use app::agreements::{self, read_certificate};
use app::imports::{self, List};
use app::people::{self, NewUser};
use app::record::{Body, Compartment, Expiry, Label, RecordId, Use};
use app::{Node, Role, attachments, authorities, exchange, receive, records};
use serde_json::json;
use std::collections::BTreeSet;

/// A list with its mapping, as several people may import it.
pub const LIST: &str = "report_id,day,town\n1,2018-03-09,Hama Governorate\n2,2017-07-12,Homs Governorate\n";
/// Another one, imported where the forbidden record is not: that somebody imported a list is for readers of the log to
/// know, and only what was in it is not.
const OTHER: &str = "report_id,day,town\n8,2018-03-11,Hama Governorate\n9,2017-07-14,Homs Governorate\n";
pub const MAPPING: &str = "kind = \"incident\"\nencoding = \"utf-8\"\ndelimiter = \",\"\nkey = \"report_id\"\n\
    [[field]]\nto = \"report_id\"\ncolumn = \"report_id\"\n[[field]]\nto = \"date\"\ncolumn = \"day\"\n\
    [[field]]\nto = \"place\"\n[field.place]\ncountry = \"SY\"\ngovernorate = \"town\"\n\
    [[field]]\nto = \"verification\"\nconstant = \"unverified\"\n";

/// What one of the twins has and the other has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forbidden {
    /// An incident by somebody else, with values that nothing else has, and records that link from it to a visible one.
    Record,
    /// A received incident whose label has ended.
    Ended,
    /// Another text in every sealed compartment of the same record.
    Text,
    /// A sealed link between two records.
    Link,
    /// Another account.
    User,
    /// Another partner.
    Partner,
    /// An incident that may be read and not counted.
    NotAnalysed,
}

/// Writes it into one of the twins, with what goes with it in both. Gives the ids of what is forbidden.
pub async fn put(site: &Site, base: &Base, (what, is_with): (Forbidden, bool)) -> Vec<(String, String)> {
    let node = &site.node;
    let lead = people::actor(node, "lead").await.expect("the person is there");
    match what {
        Forbidden::Record if is_with => hidden(node, &lead, base).await,
        Forbidden::Record => {
            import(node, &lead, OTHER).await;
            Vec::new()
        }
        Forbidden::Ended => ended(node, &lead, (base, is_with)).await,
        Forbidden::Text => texts(node, &lead, if is_with { SECRET } else { "otherwise" }).await,
        Forbidden::Link => link(node, &lead, is_with.then_some(&base.actor)).await,
        Forbidden::User if is_with => {
            let ghost = NewUser { roles: BTreeSet::from([Role::Officer]), ..newcomer(SECRET) };
            people::add(node, &ghost, "test").await.expect("the person is added");
            Vec::new()
        }
        Forbidden::Partner if is_with => {
            let certificate = read_certificate(&base.stranger).expect("a certificate");
            agreements::pair(node, &lead, SECRET, &certificate).await.expect("they pair");
            Vec::new()
        }
        Forbidden::NotAnalysed if is_with => {
            let label = Label { uses: BTreeSet::from([Use::LeadershipBrief]), ..low(node) };
            let made = records::create_labelled(node, &lead, "incident", incident(9, 9, SECRET), label).await;
            vec![("incident".to_owned(), made.expect("it is written").to_string())]
        }
        _ => Vec::new(),
    }
}

/// An incident with values of its own, and what links from it and from others to a record that a monitor sees.
async fn hidden(node: &Node, lead: &Actor, base: &Base) -> Vec<(String, String)> {
    let body = json!({
        "date": "2018-03-09", "place": { "code": "SY-Hama", "name": SECRET }, "violence": "non-state",
        "civilian_deaths": 40, "deaths": { "low": 40, "best": 41, "high": 42 }, "verification": "verified",
        "acts": [{ "_id": "a", "type": first(node, "violation_types"), "perpetrator": base.actor.as_str() }],
        "narrative": SECRET, "parties": [{ "_id": "p", "name": SECRET, "role": "party" }]
    });
    let made = write(node, lead, "incident", body).await;
    let mut ids = vec![("incident".to_owned(), made.to_string())];
    ids.push(("attachments".to_owned(), attached(node, lead, &made, SECRET).await.to_string()));
    // A list that others import too.
    import(node, lead, LIST).await;
    let seen = base.ids.iter().filter(|(kind, _)| kind == "incident").filter_map(|(_, id)| RecordId::parse(id));
    // More than one page would show of links, so that hidden ones would push visible ones out. A consent would not do: it
    // belongs to the label of the record, which whoever reads the record sees.
    for about in seen.take(4) {
        for _ in 0..60 {
            asked_for(node, lead, &about).await;
        }
    }
    let last = write(node, lead, "consent", consent(&made)).await;
    ids.push(("consent".to_owned(), last.to_string()));
    ids
}

async fn import(node: &Node, lead: &Actor, text: &str) {
    let list = List { name: "list", bytes: text.as_bytes(), mapping: MAPPING, label: low(node) };
    let report = imports::run(node, lead, &list, &mut |_, _| {}).await.expect("it is imported");
    assert_eq!(report.added, 2, "{:?}", report.problems);
}

/// A court asks for a record.
async fn asked_for(node: &Node, lead: &Actor, record: &RecordId) {
    let body = json!({ "asked_by": "court", "received_on": "2026-11-20", "due": "2026-12-20", "who": "A court",
        "legal_basis": "An order", "what": "All" });
    let body = Body::from_json(body).expect("a body is an object");
    authorities::register(node, lead, body, std::slice::from_ref(record)).await.expect("it is registered");
}

/// One bundle from the partner, with an incident whose label ends soon, or with none.
async fn ended(node: &Node, lead: &Actor, (base, is_with): (&Base, bool)) -> Vec<(String, String)> {
    let harm = opened(copied(base.harm.path()), ("2026-11-22T10:20:00Z", 51)).await;
    let other = people::actor(&harm.node, "other").await.expect("the person is there");
    if is_with {
        let expiry = Expiry::On("2026-11-24".parse().expect("a day"));
        let us = app::record::OrgId::parse(node.org().as_str()).expect("an organisation");
        let audience = app::record::label::Audience::Only(BTreeSet::from([us, harm.node.org().clone()]));
        let label = Label { expiry, audience, ..shared(&harm.node, &harm.node) };
        let body = incident(21, 30, SECRET);
        records::create_labelled(&harm.node, &other, "incident", body, label).await.expect("it is written");
    }
    let sent = exchange::seal_for(&harm.node, &other, "monitor").await.expect("it is sealed");
    assert_eq!(sent.items, usize::from(is_with));
    let id = receive::receive(node, lead, &sent.bytes).await.expect("it is received");
    receive::accept(node, lead, &id).await.expect("it is accepted");
    let query = records::ListQuery { kind: "incident".to_owned(), page: 1, ..records::ListQuery::default() };
    let days = |d: &str| records::ListQuery { from: Some(d.to_owned()), to: Some(d.to_owned()), ..query.clone() };
    let found = records::list(node, lead, &days("2017-07-21")).await.expect("it is listed").rows;
    found.iter().map(|r| ("incident".to_owned(), r.id.to_string())).collect()
}

/// The same record with other sealed texts: one of the lead's, and one of a monitor without grants.
async fn texts(node: &Node, lead: &Actor, text: &str) -> Vec<(String, String)> {
    let nour = people::actor(node, &account(Role::Monitor, true)).await.expect("the person is there");
    let mut ids = Vec::new();
    for author in [lead, &nour] {
        let body = json!({
            "date": "2017-07-22", "place": { "code": "SY-Raqqa", "name": text }, "verification": "plausible",
            "violence": "one-sided", "civilian_deaths": 3, "narrative": text, "report_id": text,
            "victims": [{ "_id": "v", "number": 1, "sex": "f", "name": text, "age": text.len() }],
            "sources": [{ "_id": "s", "name": text, "relation": text }],
            "parties": [{ "_id": "p", "name": text, "role": "party" }]
        });
        let made = write(node, author, "incident", body).await;
        ids.push(("attachments".to_owned(), attached(node, lead, &made, text).await.to_string()));
        ids.push(("incident".to_owned(), made.to_string()));
    }
    ids
}

/// A file of a record, in whichever part its author may open first, with a text for its name and content.
async fn attached(node: &Node, actor: &Actor, record: &RecordId, text: &str) -> RecordId {
    let parts = attachments::open_to(node, actor, record).await.expect("it is seen");
    let (compartment, way) = (parts[0], attachments::Way::Page);
    let (record, name) = (record.clone(), format!("{text}.txt"));
    let new = attachments::New { record, compartment, name, way, expected_bytes: None };
    let mut arriving = attachments::begin(node, actor, new).await.expect("it begins");
    arriving.write(text.to_owned().into_bytes()).await.expect("it is written");
    arriving.finish().await.expect("it is kept")
}

async fn link(node: &Node, lead: &Actor, to: Option<&RecordId>) -> Vec<(String, String)> {
    let mut act = json!({ "_id": "a", "type": first(node, "violation_types") });
    if let Some(actor) = to {
        act["perpetrator"] = json!(actor.as_str());
    }
    let body = json!({
        "date": "2017-07-23", "place": { "code": "SY-Raqqa" }, "verification": "plausible", "acts": [act],
        // The compartment is there in both worlds, so that sealing it again draws the same.
        "parties": [{ "_id": "p", "name": "A party", "role": "party" }]
    });
    vec![("incident".to_owned(), write(node, lead, "incident", body).await.to_string())]
}

/// Every sealed compartment, so that a test that leaves one out fails when there is a new one.
pub const SEALED: usize = Compartment::SEALED.len();
