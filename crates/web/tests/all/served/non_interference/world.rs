//! Twin worlds: two copies of one node, and in one of them something that some people must not know.
//!
//! The node is filled once and closed; its folder is copied. The forbidden thing is written into one copy, last, from a
//! stream of randomness of its own. Then both copies are opened with one clock and one stream, so that whatever is
//! drawn afterwards is drawn alike.

use super::super::full::{Full, full};
use super::super::{Pair, Session, Site, incident, newcomer};
use super::addresses::Known;
use super::forbidden::{Forbidden, put};
use app::actor::Actor;
use app::agreements::{self, certificate_text};
use app::clock::FixedClock;
use app::estimate::{Method, Plan};
use app::people::{self, NewUser};
use app::record::{Body, Label, RecordId, Sensitivity, Use};
use app::trends::joint;
use app::{Home, Node, Role, attestations, estimates, exchange, exports, products, receive, records};
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

/// A filled node, closed.
pub struct Base {
    monitor: TempDir,
    pub harm: TempDir,
    /// The certificate of an organisation that nobody has paired with yet.
    pub stranger: String,
    /// An actor record, and ids of every kind.
    pub actor: RecordId,
    pub ids: Vec<(String, String)>,
    pub kinds: Vec<String>,
    /// Addresses that show something only when they ask for it.
    pub samples: BTreeSet<String>,
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
    let Full {
        pair: Pair { monitor, harm, lead, incidents, .. }, product, document, attached, event, received, ..
    } = full().await;
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
    let (asked, parting) = waiting(node, &lead, &harm.node, &received).await;
    let kinds: Vec<String> = node.kinds().all().map(|f| f.kind.clone()).collect();
    let mut ids = Vec::new();
    for who in [account(Role::Monitor, false), account(Role::Monitor, true), "lead".to_owned()] {
        ids.extend(some_of_each(node, &people::actor(node, &who).await.expect("the person is there"), &kinds).await);
    }
    // What no list gives, by the address that it belongs to.
    let named = [("attachments", &attached), ("documents", &document), ("matches", &event)];
    let theirs = [("holds", &received), ("incident", &received)];
    ids.extend(named.into_iter().chain(theirs).map(|(place, id)| (place.to_owned(), id.to_string())));
    ids.extend([("approvals".to_owned(), asked.to_string()), ("people".to_owned(), parting)]);
    let samples = [
        format!("/documents/write?party=harm&use=analysis&cite={}", incidents[0]),
        "/partners/harm/see-as/files/csv?kind=incident".to_owned(),
        "/trends?rows=governorate&columns=month&k=3&hides=no".to_owned(),
    ];
    let stranger = Site::found("stranger", 9).await;
    let stranger = certificate_text(&stranger.node);
    let (monitor, harm) = (closed(monitor).await, closed(harm).await);
    Base { monitor, harm, stranger, actor, ids, kinds, samples: BTreeSet::from(samples) }
}

/// What waits for somebody: a draft of an agreement, a hold, an approval, which is given back; and a person, by id, whom
/// an administrator may do without.
async fn waiting(node: &Node, lead: &Actor, partner: &Node, received: &RecordId) -> (RecordId, String) {
    attestations::hold(node, lead, received, "a court").await.expect("it is held");
    let now = agreements::with(node, partner.org()).await.expect("it reads").expect("they agreed");
    agreements::counter(node, lead, now.protocol).await.expect("the next version is drafted");
    let adviser = people::actor(node, &account(Role::Adviser, false)).await.expect("the person is there");
    let query = records::ListQuery { kind: "incident".to_owned(), page: 1, ..records::ListQuery::default() };
    let wanted = exports::Wanted::of(&query, Use::LeadershipBrief, false);
    let asked = exports::ask(node, &adviser, &wanted, "a briefing").await.expect("it is asked");
    let parting = NewUser { roles: BTreeSet::from([Role::Reviewer]), ..newcomer("parting") };
    people::add(node, &parting, "test").await.expect("the person is added");
    (asked, people::actor(node, "parting").await.expect("the person is there").id)
}

impl Base {
    /// What can be put into addresses: these ids, which are forbidden, first.
    pub fn known(&self, forbidden: &[(String, String)]) -> Known {
        let never = ("incident".to_owned(), "neverneverneverneverneve".to_owned());
        Known {
            kinds: self.kinds.clone(),
            ids: forbidden.iter().chain(&self.ids).cloned().chain([never]).collect(),
            first: forbidden.len(),
            partners: [SECRET, "harm", "nobody"].map(str::to_owned).to_vec(),
            words: [SECRET, "village"].map(str::to_owned).to_vec(),
        }
    }

    /// The world without anything forbidden.
    pub async fn open(&self) -> Site {
        opened(copied(self.monitor.path()), (NOW, 99)).await
    }
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

pub fn first(node: &Node, vocabulary: &str) -> String {
    let terms = node.vocabularies().terms(vocabulary).expect("the vocabulary is there");
    terms.first().expect("it has terms").code.clone()
}

/// Ours, and of a sensitivity that asks for no reason.
pub fn low(node: &Node) -> Label {
    Label { sensitivity: Sensitivity::Moderate, ..Label::own(node.org()) }
}

pub fn consent(about: &RecordId) -> Value {
    json!({ "state": "given", "given_by": "self", "uses": ["analysis"], "shared_with": "any-partner", "about": about.as_str(),
        "until": "2027-01-01" })
}

pub async fn write(node: &Node, actor: &Actor, kind: &str, mut body: Value) -> RecordId {
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

pub fn copied(from: &Path) -> TempDir {
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

pub async fn opened(folder: TempDir, (at, stream): (&str, u8)) -> Site {
    let clock = FixedClock(at.parse().expect("a time"));
    let rng = ChaCha20Rng::from_seed([stream; 32]);
    let passphrase = super::super::PASSPHRASE.to_owned().into();
    let home = Home::folder(folder.path());
    let node = Node::open_with(&home, &passphrase, Box::new(clock), rng).await.expect("the node opens");
    let node = Arc::new(node);
    let closing = super::super::Closing(node.store().clone());
    Site { router: web::router(Arc::clone(&node)), node, _folder: folder, _closing: closing }
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
