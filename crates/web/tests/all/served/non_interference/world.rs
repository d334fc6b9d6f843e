//! Twin worlds: two copies of one node, and in one of them something that some people must not know.
//!
//! The node is filled once and closed; its folder is copied. The forbidden thing is written into one copy, last, from a
//! stream of randomness of its own. Then both copies are opened with one clock and one stream, so that whatever is
//! drawn afterwards is drawn alike.

use super::super::full::{Full, full};
use super::super::{Pair, Session, Site, incident, newcomer, shared};
use app::actor::Actor;
use app::agreements::{self, certificate_text, read_certificate};
use app::clock::FixedClock;
use app::estimate::{Method, Plan};
use app::imports::{self, List};
use app::people::{self, NewUser};
use app::record::{Body, Compartment, Expiry, Label, RecordId, Sensitivity, Use};
use app::trends::joint;
use app::{Home, Node, Role, attachments, authorities, estimates, exchange, products, receive, records};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// When both twins are looked at, and when after what a partner gave has ended.
pub const NOW: &str = "2026-11-22T11:00:00Z";
pub const LATER: &str = "2026-11-25T10:00:00Z";
/// A word that only the forbidden thing holds.
pub const SECRET: &str = "zanzibar";

/// A list with its mapping, as several people may import it.
pub const LIST: &str = "report_id,day,town\n1,2018-03-09,Hama Governorate\n2,2017-07-12,Homs Governorate\n";
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

/// A filled node, closed.
pub struct Base {
    monitor: TempDir,
    harm: TempDir,
    /// The certificate of an organisation that nobody has paired with yet.
    stranger: String,
    /// An actor record, and ids of every kind.
    actor: RecordId,
    pub ids: Vec<(String, String)>,
    pub kinds: Vec<String>,
}

static BASE: OnceCell<Base> = OnceCell::const_new();

pub async fn base() -> &'static Base {
    BASE.get_or_init(build).await
}

/// The account of a role: with every grant, or bare of grants.
pub fn account(role: Role, is_bare: bool) -> String {
    if is_bare { format!("bare-{}", role.code()) } else { role.code().to_owned() }
}

async fn build() -> Base {
    let Full { pair: Pair { monitor, harm, lead, .. }, product, .. } = full().await;
    for role in Role::ALL {
        monitor.person(&account(*role, false), BTreeSet::from([*role])).await;
        let bare =
            NewUser { roles: BTreeSet::from([*role]), grants: BTreeSet::new(), ..newcomer(&account(*role, true)) };
        people::add(&monitor.node, &bare, "test").await.expect("the person is added");
    }
    let node = &monitor.node;
    let actor = write(node, &lead, "actor", json!({ "type": first(node, "actor_types"), "name": "A name" })).await;
    for who in [account(Role::Monitor, false), account(Role::Monitor, true)] {
        let nour = people::actor(node, &who).await.expect("the person is there");
        let own = records::create_labelled(node, &nour, "incident", incident(12, 2, "what nour saw"), low(node)).await;
        let own = own.expect("it is written");
        for _ in 0..10 {
            write(node, &nour, "consent", consent(&own)).await;
        }
        records::create(node, &nour, "incident", incident(14, 1, "of high sensitivity")).await.expect("it is written");
    }
    let methods = vec![Method::Chapman, Method::Chao, Method::LogLinear];
    let wanted = estimates::Wanted { plan: Plan { methods, ..Plan::default() }, ..estimates::Wanted::default() };
    estimates::run(node, &lead, &wanted, &mut |_| ControlFlow::Continue(())).await.expect("it runs");
    let wanted = joint::Wanted { k: 3, hides_contributors: false, ..joint::Wanted::default() };
    joint::publish(node, &lead, &wanted).await.expect("it is published");
    products::sign_off(node, &lead, &product).await.expect("it is signed off");
    let issued = products::issue(node, &lead, &product, Use::LeadershipBrief).await.expect("it is issued");
    assert!(issued.is_clear(), "so that its files are walked: {:?}", issued.blocked());
    exchange::seal_for(node, &lead, "harm").await.expect("it is sealed");
    let kinds: Vec<String> = node.kinds().all().map(|f| f.kind.clone()).collect();
    let mut ids = Vec::new();
    for who in [account(Role::Monitor, false), account(Role::Monitor, true), "lead".to_owned()] {
        ids.extend(some_of_each(node, &people::actor(node, &who).await.expect("the person is there"), &kinds).await);
    }
    let stranger = Site::found("stranger", 9).await;
    let stranger = certificate_text(&stranger.node);
    Base { monitor: closed(monitor).await, harm: closed(harm).await, stranger, actor, ids, kinds }
}

/// Two of each kind that a person sees, incidents first, and the bundles that he or she handles.
pub async fn some_of_each(node: &Node, person: &Actor, kinds: &[String]) -> Vec<(String, String)> {
    let mut ids = Vec::new();
    let (incidents, others): (Vec<&String>, Vec<&String>) = kinds.iter().partition(|k| *k == "incident");
    for kind in incidents.into_iter().chain(others) {
        let query = records::ListQuery { kind: kind.clone(), page: 1, ..records::ListQuery::default() };
        let found = records::list(node, person, &query).await.expect("it is listed").rows;
        ids.extend(found.iter().take(2).map(|r| (kind.clone(), r.id.to_string())));
    }
    let bundles = receive::list(node, person).await.unwrap_or_default();
    ids.extend(bundles.iter().map(|b| ("exchange".to_owned(), b.id.clone())));
    ids
}

fn first(node: &Node, vocabulary: &str) -> String {
    let terms = node.vocabularies().terms(vocabulary).expect("the vocabulary is there");
    terms.first().expect("it has terms").code.clone()
}

/// Ours, and of a sensitivity that asks for no reason.
fn low(node: &Node) -> Label {
    Label { sensitivity: Sensitivity::Moderate, ..Label::own(node.org()) }
}

fn consent(about: &RecordId) -> Value {
    json!({ "state": "given", "given_by": "self", "uses": ["analysis"], "shared_with": "any-partner", "about": about.as_str(),
        "until": "2027-01-01" })
}

async fn write(node: &Node, actor: &Actor, kind: &str, mut body: Value) -> RecordId {
    if kind == "consent" {
        let about = body.as_object_mut().and_then(|b| b.remove("about")).expect("it is about something");
        let about = RecordId::parse(about.as_str().expect("an id")).expect("an id");
        let body = Body::from_json(body).expect("a body is an object");
        return app::consents::record(node, actor, &about, body).await.expect("it is written");
    }
    let body = Body::from_json(body).expect("a body is an object");
    records::create_labelled(node, actor, kind, body, low(node)).await.expect("it is written")
}

async fn closed(site: Site) -> TempDir {
    let Site { node, router, _folder, .. } = site;
    node.store().close().await;
    drop((node, router));
    _folder
}

fn copied(from: &Path) -> TempDir {
    let to = tempfile::tempdir().expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("a folder is read") {
        let entry = entry.expect("a file");
        let target = to.path().join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir(&target).expect("a folder can be made");
            for file in std::fs::read_dir(entry.path()).expect("a folder is read").map(|f| f.expect("a file")) {
                std::fs::copy(file.path(), target.join(file.file_name())).expect("a file is copied");
            }
        } else {
            std::fs::copy(entry.path(), target).expect("a file is copied");
        }
    }
    to
}

async fn opened(folder: TempDir, (at, stream): (&str, u8)) -> Site {
    let clock = FixedClock(at.parse().expect("a time"));
    let rng = ChaCha20Rng::from_seed([stream; 32]);
    let passphrase = super::super::PASSPHRASE.to_owned().into();
    let home = Home::folder(folder.path());
    let node = Node::open_with(&home, &passphrase, Box::new(clock), rng).await.expect("the node opens");
    let node = Arc::new(node);
    Site { router: web::router(Arc::clone(&node)), node, _folder: folder, _closing: super::super::Closing }
}

/// Two worlds that differ in the forbidden thing, closed.
pub struct Pairing {
    without: TempDir,
    with: TempDir,
    /// Ids of what is forbidden.
    pub forbidden: Vec<(String, String)>,
}

/// Both worlds, open.
pub struct Twins {
    pub without: Site,
    pub with: Site,
}

impl Pairing {
    pub async fn new(base: &Base, what: Forbidden) -> Self {
        let (mut folders, mut forbidden) = (Vec::new(), Vec::new());
        for is_with in [false, true] {
            let site = opened(copied(base.monitor.path()), ("2026-11-22T10:30:00Z", 50)).await;
            forbidden = put(&site, base, (what, is_with)).await;
            folders.push(closed(site).await);
        }
        let with = folders.pop().expect("two were made");
        Self { without: folders.pop().expect("two were made"), with, forbidden }
    }

    /// Opens copies of both at a moment, with one stream of randomness.
    pub async fn open(&self, at: &str) -> Twins {
        let without = opened(copied(self.without.path()), (at, 99)).await;
        Twins { without, with: opened(copied(self.with.path()), (at, 99)).await }
    }
}

impl Twins {
    /// Signs somebody in on both, without and with.
    pub async fn sign_in(&self, name: &str) -> (Session, Session) {
        let both = (self.without.sign_in(name).await, self.with.sign_in(name).await);
        assert_eq!(both.0.csrf, both.1.csrf, "both worlds draw the same");
        both
    }
}

async fn put(site: &Site, base: &Base, (what, is_with): (Forbidden, bool)) -> Vec<(String, String)> {
    let node = &site.node;
    let lead = people::actor(node, "lead").await.expect("the person is there");
    match what {
        Forbidden::Record if is_with => hidden(node, &lead, base).await,
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
    let list = List { name: "list", bytes: LIST.as_bytes(), mapping: MAPPING, label: low(node) };
    let report = imports::run(node, lead, &list, &mut |_, _| {}).await.expect("it is imported");
    assert_eq!(report.added, 2, "{:?}", report.problems);
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

/// A court asks for a record.
async fn asked_for(node: &Node, lead: &Actor, record: &RecordId) {
    let body = json!({ "asked_by": "court", "received_on": "2026-11-20", "due": "2026-12-20", "who": SECRET,
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
