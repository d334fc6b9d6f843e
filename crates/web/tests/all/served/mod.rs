//! Two real nodes in folders of their own, and a browser that is none: it sets its cookie by hand.

mod account;
mod agreed;
mod agreeing;
mod any_kind;
mod attached;
mod attack;
mod attribution;
mod carried;
mod clauses;
mod closing;
mod denied;
mod doing;
mod door;
mod exchanged;
mod full;
mod fuzzy;
mod joint;
mod keys;
mod leaving;
mod listed;
mod locking;
mod non_interference;
mod numbers;
mod pairing;
mod passkeys;
mod proving;
mod roles;
mod routes;
mod tls;

use app::actor::Actor;
use app::agreements::{self, Party, Protocol, Terms};
use app::clock::{Clock, FixedClock};
use app::people::{self, NewUser};
use app::{Cost, Founding, Home, Node, Role, records};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use closing::Closing;
use jiff::Timestamp;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use record::label::{Audience, Consents};
use record::{Compartment, Label, PlacePrecision, RecordId, Rung, Sensitivity, TimePrecision, Use};
use serde_json::json;
use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tower::ServiceExt;

/// What a hostile person would type.
pub const HOSTILE: &str = "<script>alert(1)</script>\"'&";

/// A node with its pages.
pub struct Site {
    pub node: Arc<Node>,
    pub router: Router,
    _folder: tempfile::TempDir,
    _closing: Closing,
}

/// A person who is signed in.
#[derive(Clone)]
pub struct Session {
    pub cookie: String,
    pub csrf: String,
}

/// What came back.
pub struct Got {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Got {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// What a file holds to whoever opens it: a workbook and a document are packages of compressed parts, and the values of
    /// Parquet are packed too. The text of a PDF stays packed: a test that looks for words asks for the DOCX beside it,
    /// which is made of the same document.
    pub fn unpacked(&self) -> Vec<u8> {
        if let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(&self.bytes)) {
            let mut parts = Vec::new();
            for at in 0..archive.len() {
                archive.by_index(at).expect("a part of the package").read_to_end(&mut parts).expect("it unpacks");
            }
            return parts;
        }
        let mut all = self.bytes.clone();
        if self.bytes.starts_with(b"PAR1") {
            let grid = app::import::read_grid("file.parquet", &self.bytes).expect("it is Parquet");
            let cells = grid.rows.into_iter().flat_map(|(_, cells)| cells);
            all.extend(grid.columns.into_iter().chain(cells).flat_map(|cell| format!("\n{cell}").into_bytes()));
        }
        all
    }

    /// The same as text.
    pub fn unpacked_text(&self) -> String {
        String::from_utf8_lossy(&self.unpacked()).into_owned()
    }

    pub fn header(&self, name: &str) -> String {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned()
    }
}

const CHEAP: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };
const PASSPHRASE: &str = "four words for a test";

const START: &str = "2026-11-22T10:00:00Z";

/// A clock that stands still until the test moves it.
#[derive(Clone)]
pub struct Moving(Arc<AtomicI64>);

impl Moving {
    pub fn minutes(&self, n: i64) {
        self.0.fetch_add(60 * n, Ordering::SeqCst);
    }
}

impl Clock for Moving {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::SeqCst)).expect("a time")
    }
}

pub fn everything() -> BTreeSet<Role> {
    BTreeSet::from([Role::Officer, Role::Reviewer, Role::Adviser, Role::Coordinator, Role::Leader])
}

/// Somebody who may do everything.
pub fn newcomer(name: &str) -> NewUser {
    NewUser {
        name: name.to_owned(),
        passphrase: PASSPHRASE.to_owned().into(),
        roles: everything(),
        grants: BTreeSet::from(Compartment::SEALED),
        language: "en".to_owned(),
        cost: CHEAP,
    }
}

impl Site {
    /// A node whose clock stands still and whose randomness is this seed's.
    pub async fn found(name: &str, seed: u8) -> Self {
        Self::found_as(name, seed, false).await
    }

    pub async fn found_as(name: &str, seed: u8, is_humanitarian: bool) -> Self {
        let clock = FixedClock(START.parse().expect("a time"));
        Self::found_by((name, seed, is_humanitarian), Box::new(clock)).await
    }

    /// A node whose clock the test moves.
    pub async fn found_moving(name: &str, seed: u8) -> (Self, Moving) {
        let start: Timestamp = START.parse().expect("a time");
        let clock = Moving(Arc::new(AtomicI64::new(start.as_second())));
        (Self::found_by((name, seed, false), Box::new(clock.clone())).await, clock)
    }

    async fn found_by((name, seed, is_humanitarian): (&str, u8, bool), clock: Box<dyn Clock>) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let founding = Founding {
            short_name: name.to_owned(),
            name: format!("Organisation {name}"),
            is_humanitarian,
            is_demo: true,
            cost: CHEAP,
        };
        let rng = ChaCha20Rng::from_seed([seed; 32]);
        let home = Home::folder(folder.path());
        let node = Node::found_with(&home, &founding, &PASSPHRASE.to_owned().into(), clock, rng).await;
        let node = Arc::new(node.expect("the node is founded"));
        let closing = Closing(node.store().clone());
        Self { router: web::router(Arc::clone(&node)), node, _folder: folder, _closing: closing }
    }

    /// Adds a person who opens every compartment of what the roles let them see.
    pub async fn person(&self, name: &str, roles: BTreeSet<Role>) -> Actor {
        let new = NewUser { roles, ..newcomer(name) };
        people::add(&self.node, &new, "test").await.expect("the person is added");
        people::actor(&self.node, name).await.expect("the person is there")
    }

    pub async fn ask(&self, request: Request<Body>) -> Got {
        let response = self.router.clone().oneshot(request).await.expect("a router always answers");
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), usize::MAX).await.expect("the answer is whole").to_vec();
        Got { status, headers, bytes }
    }

    pub async fn get(&self, session: &Session, path: &str) -> Got {
        let request = Request::get(path).header("host", "localhost:8000").header("cookie", &session.cookie);
        self.ask(request.body(Body::empty()).expect("the request is whole")).await
    }

    /// Looks at the page of a run until it leads on, which takes two minutes at most, and tells where to. Until then it
    /// says how far the run is, and can stop it.
    pub async fn awaited(&self, session: &Session, run: &str) -> String {
        for _ in 0..480 {
            let got = self.get(session, run).await;
            if got.status == StatusCode::SEE_OTHER {
                return got.header("location");
            }
            let page = got.text();
            assert!(got.header("refresh") == "2" && page.contains("<progress") && page.contains("Stop"), "{page}");
            tokio::time::sleep(std::time::Duration::from_millis(250)).await;
        }
        panic!("{run} is still under way");
    }

    /// Posts a form with the session's token.
    pub async fn post(&self, session: &Session, path: &str, form: &str) -> Got {
        let body = format!("csrf={}&{form}", session.csrf);
        self.post_raw(session, path, body).await
    }

    pub async fn post_raw(&self, session: &Session, path: &str, body: String) -> Got {
        let request = Request::post(path)
            .header("host", "localhost:8000")
            .header("cookie", &session.cookie)
            .header("content-type", "application/x-www-form-urlencoded");
        self.ask(request.body(Body::from(body)).expect("the request is whole")).await
    }

    /// Posts one file with texts beside it.
    pub async fn upload(&self, session: &Session, path: &str, parts: &[(&str, Option<&str>, &[u8])]) -> Got {
        let mut body = Vec::new();
        let csrf = ("csrf", None, session.csrf.as_bytes());
        for (name, file, bytes) in [csrf].iter().chain(parts) {
            let file = file.map_or(String::new(), |f| format!("; filename=\"{f}\""));
            body.extend(format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n").bytes());
            body.extend(*bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--edge--\r\n");
        let request = Request::post(path)
            .header("host", "localhost:8000")
            .header("cookie", &session.cookie)
            .header("content-type", "multipart/form-data; boundary=edge");
        self.ask(request.body(Body::from(body)).expect("the request is whole")).await
    }

    /// Signs in through the door, as a browser does.
    pub async fn sign_in(&self, name: &str) -> Session {
        let code = people::demo_code(&self.node, name).await.expect("a demonstration tells its codes");
        let form = format!("name={name}&passphrase=four+words+for+a+test&code={code}&then=/");
        let nobody = Session { cookie: String::new(), csrf: String::new() };
        let got = self.post_raw(&nobody, "/session", form).await;
        assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text());
        let cookie = got.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
        let (_, token) = cookie.split_once('=').expect("a cookie has a value");
        let session = people::session(&self.node, token).await.expect("the store answers").expect("it is live");
        Session { csrf: session.csrf, cookie }
    }
}

/// A label that passes to partners and may be analysed and briefed, not published.
pub fn shared(us: &Node, with: &Node) -> Label {
    Label {
        sensitivity: Sensitivity::Moderate,
        audience: Audience::Only(BTreeSet::from([us.org().clone(), with.org().clone()])),
        uses: BTreeSet::from([Use::Analysis, Use::LeadershipBrief]),
        consents: Consents { is_identified: true, ..Consents::not_needed() },
        ..Label::own(us.org())
    }
}

pub fn incident(day: u32, deaths: u32, narrative: &str) -> record::Body {
    let body = json!({
        "date": format!("2017-07-{day:02}"), "place": { "code": "SY-Raqqa", "name": "a village" },
        "violence": "one-sided", "civilian_deaths": deaths, "verification": "unverified",
        "deaths": { "low": deaths, "best": deaths, "high": deaths }, "narrative": narrative,
        "parties": [{ "_id": "p1", "name": narrative, "role": "party" }]
    });
    record::Body::from_json(body).expect("a body is an object")
}

/// Two paired nodes under an agreement, with incidents of each, and a person on each who may do everything.
pub struct Pair {
    pub monitor: Site,
    pub harm: Site,
    pub lead: Actor,
    pub other: Actor,
    pub incidents: Vec<RecordId>,
}

pub async fn pair() -> Pair {
    let (monitor, harm) = (Site::found("monitor", 1).await, Site::found("harm", 2).await);
    let (lead, other) = (monitor.person("lead", everything()).await, harm.person("other", everything()).await);
    agree((&monitor.node, &lead), (&harm.node, &other)).await;
    let mut incidents = Vec::new();
    for day in 1..=12 {
        let label = shared(&monitor.node, &harm.node);
        let body = incident(day, day, HOSTILE);
        let made = records::create_labelled(&monitor.node, &lead, "incident", body, label).await;
        incidents.push(made.expect("the incident is written"));
        let label = shared(&harm.node, &monitor.node);
        let body = incident(day + 6, day + 6, "the same told by others");
        records::create_labelled(&harm.node, &other, "incident", body, label).await.expect("the incident is written");
    }
    Pair { monitor, harm, lead, other, incidents }
}

pub async fn agree(ours: (&Node, &Actor), theirs: (&Node, &Actor)) {
    agree_on(&["incident"], ours, theirs).await;
}

/// Records of these kinds may pass.
pub async fn agree_on(kinds: &[&str], (a, lead): (&Node, &Actor), (b, other): (&Node, &Actor)) {
    agreements::pair(a, lead, b.short_name(), b.certificate()).await.expect("they pair");
    agreements::pair(b, other, a.short_name(), a.certificate()).await.expect("they pair");
    let terms = || Terms {
        rung: Rung::JointAction,
        place: PlacePrecision::Exact,
        time: TimePrecision::Day,
        compartments: BTreeSet::from([Compartment::Attribution]),
        uses: BTreeSet::from([Use::Analysis, Use::LeadershipBrief]),
        caveats: BTreeSet::new(),
        kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
        minimum_cell: 5,
        lease_days: 30,
        ..Terms::nothing()
    };
    let party = |n: &Node| Party { org: n.org().clone(), short_name: n.short_name().to_owned(), grants: terms() };
    let protocol = Protocol {
        id: "test".to_owned(),
        version: 1,
        parties: [party(a), party(b)],
        starts: a.today(),
        ends: "2027-01-01".parse().expect("a day"),
        purpose: "a test".to_owned(),
        risk_of_sharing: "none".to_owned(),
        risk_of_not_sharing: "none".to_owned(),
        clauses: agreements::Clauses::default(),
    };
    let offered = agreements::offer(a, lead, &protocol).await.expect("it is offered");
    let signed = agreements::countersign(b, other, &offered).await.expect("it is signed");
    agreements::conclude(a, lead, &signed).await.expect("it is concluded");
}
