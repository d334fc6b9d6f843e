//! A served node that is locked and opened again.

use super::{CHEAP, Closing, Got, PASSPHRASE, Session, newcomer};
use app::locking::{self, Mode};
use app::people;
use app::{Founding, Home, Node, Role};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceExt;
use web::Lock;

struct Served {
    lock: Arc<Lock>,
    router: Router,
    folder: tempfile::TempDir,
    /// Of the node as it was founded; one that is opened again is locked by its test.
    _closing: Closing,
}

impl Served {
    async fn new(mode: Mode) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let founding = Founding {
            short_name: "monitor".to_owned(),
            name: "Monitor of Raqqa".to_owned(),
            is_humanitarian: false,
            is_demo: true,
            cost: CHEAP,
        };
        let home = Home::folder(folder.path());
        let node = Node::found(&home, &founding, &PASSPHRASE.to_owned().into()).await.expect("a node");
        people::add(&node, &newcomer("lead"), "test").await.expect("a person");
        let keeper = people::NewUser { roles: BTreeSet::from([Role::Administrator]), ..newcomer("keeper") };
        people::add(&node, &keeper, "test").await.expect("a person");
        let closing = Closing(node.store().clone());
        let lock = Lock::new(node, home, mode);
        Self { router: lock.router(), lock, folder, _closing: closing }
    }

    async fn ask(&self, request: Request<Body>) -> Got {
        let response = self.router.clone().oneshot(request).await.expect("a router always answers");
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), usize::MAX).await.expect("the answer is whole").to_vec();
        Got { status, headers, bytes }
    }

    async fn get(&self, session: &Session, path: &str) -> Got {
        let request = Request::get(path).header("host", "localhost").header("cookie", &session.cookie);
        self.ask(request.body(Body::empty()).expect("the request is whole")).await
    }

    async fn post(&self, session: &Session, path: &str, form: &str) -> Got {
        let request = Request::post(path)
            .header("host", "localhost")
            .header("cookie", &session.cookie)
            .header("content-type", "application/x-www-form-urlencoded");
        let body = format!("csrf={}&{form}", session.csrf);
        self.ask(request.body(Body::from(body)).expect("the request is whole")).await
    }

    async fn sign_in(&self, name: &str) -> Session {
        let node = self.lock.node().borrow().clone().expect("it is open");
        let code = people::demo_code(&node, name).await.expect("a code");
        let form = format!("name={name}&passphrase=four+words+for+a+test&code={code}&then=/");
        let nobody = Session { cookie: String::new(), csrf: String::new() };
        let got = self.post(&nobody, "/session", &form).await;
        assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text());
        let cookie = got.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
        let (_, token) = cookie.split_once('=').expect("a value");
        let session = people::session(&node, token).await.expect("the store answers").expect("it is live");
        Session { csrf: session.csrf, cookie }
    }

    /// Waits until the files are closed.
    async fn closed(&self) {
        for _ in 0..6_000 {
            // The folder is free once the last who held the node has let go.
            let file = std::fs::OpenOptions::new().write(true).open(self.folder.path().join("node.lock"));
            let file = file.expect("it is there");
            if file.try_lock().is_ok() {
                return file.unlock().expect("it was held here");
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the node was not let go of");
    }
}

fn nobody() -> Session {
    Session { cookie: String::new(), csrf: String::new() }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_button_locks_the_node_and_a_passphrase_opens_it_again() {
    let served = Served::new(Mode::Laptop).await;
    let session = served.sign_in("lead").await;
    let page = served.get(&session, "/").await.text();
    assert!(page.contains("action=\"/lock\"") && page.contains("Lock this node"), "the button is on the page");
    let without = served.post(&Session { csrf: "wrong".to_owned(), ..session.clone() }, "/lock", "").await;
    assert_eq!(without.status, StatusCode::FORBIDDEN);
    assert!(!served.lock.is_locked());
    let got = served.post(&session, "/lock", "").await;
    assert_eq!((got.status, got.header("location")), (StatusCode::SEE_OTHER, "/unlock".to_owned()));
    assert!(got.header("clear-site-data").contains("cookies"));
    assert!(served.lock.is_locked(), "at once, before the files are closed");
    let got = served.get(&session, "/records/incident").await;
    assert_eq!(got.header("location"), "/unlock?then=/records/incident");
    served.closed().await;
    assert!(served.lock.node().borrow().is_none());
    let page = served.get(&session, "/unlock").await;
    assert_eq!(page.status, StatusCode::OK);
    super::routes::check("/unlock", &page.text());
    assert!(page.text().contains("This node is locked") && !page.text().contains("Raqqa"));
    assert!(page.header("content-security-policy").contains("default-src 'none'"));
    let wrong = served.post(&nobody(), "/unlock", "passphrase=other+words+for+a+test&then=/").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = "passphrase=four+words+for+a+test&then=/records/incident";
    let got = served.post(&nobody(), "/unlock", right).await;
    assert_eq!((got.status, got.header("location")), (StatusCode::SEE_OTHER, "/records/incident".to_owned()));
    let got = served.get(&session, "/records/incident").await;
    assert_eq!(got.header("location"), "/session/new?then=/records/incident", "every session ended");
    let node = served.lock.node().borrow().clone().expect("open");
    let log = app::audit::list(&node, &people::actor(&node, "lead").await.expect("lead"), 50).await.expect("the log");
    let told = format!("{log:?}");
    assert!(told.contains("\"lock\"") && told.contains("\"unlock\"") && told.contains("failures=1"), "{told}");
    drop(node);
    served.lock.lock("test").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_locks_a_laptop_and_not_an_office() {
    for (mode, locks) in [(Mode::Laptop, true), (Mode::Office, false)] {
        let served = Served::new(mode).await;
        // A code is used once, so that each is of another account.
        for (name, path, form) in [("lead", "/session/end", ""), ("keeper", "/account/sessions", "end=all")] {
            let session = served.sign_in(name).await;
            let page = served.get(&session, "/").await.text();
            assert_eq!(page.contains("<button>Lock and sign out</button>"), locks, "it says what it does: {mode:?}");
            served.post(&session, path, form).await;
            assert_eq!(served.lock.is_locked(), locks, "{mode:?} {path}");
            if locks {
                served.lock.lock("test").await;
                served.post(&nobody(), "/unlock", "passphrase=four+words+for+a+test&then=/").await;
            }
        }
        served.lock.lock("test").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_an_office_only_an_administrator_locks() {
    let served = Served::new(Mode::Office).await;
    let lead = served.sign_in("lead").await;
    assert!(!served.get(&lead, "/").await.text().contains("action=\"/lock\""));
    assert_eq!(served.post(&lead, "/lock", "").await.status, StatusCode::NOT_FOUND);
    assert!(!served.lock.is_locked());
    let keeper = served.sign_in("keeper").await;
    served.post(&keeper, "/lock", "").await;
    assert!(served.lock.is_locked());
    served.closed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_laptop_locks_by_itself_ten_minutes_after_the_last_request_of_somebody_signed_in() {
    let served = Served::new(Mode::Laptop).await;
    let session = served.sign_in("lead").await;
    let page = served.get(&session, "/").await;
    assert_eq!(page.header("refresh"), "610; url=/session/left?in=en&then=/", "what stands there leaves the screen");
    let now = app::clock::system_now().as_second();
    served.lock.look(now + 590).await;
    assert!(!served.lock.is_locked());
    // Whoever only looks at the door keeps nothing open.
    served.get(&nobody(), "/session/new").await;
    served.lock.look(now + 605).await;
    assert!(served.lock.is_locked());
    let left = served.get(&session, "/session/left?in=en&then=/records/incident%3Fpage%3D2").await;
    assert_eq!(left.header("location"), "/unlock?then=/records/incident%3Fpage%3D2");
    let strange = served.get(&session, "/session/left?then=//evil.example").await;
    assert_eq!(strange.header("location"), "/unlock?then=/");
    served.closed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tries_are_counted_by_address_and_another_site_cannot_try() {
    let served = Served::new(Mode::Laptop).await;
    served.lock.lock("test").await;
    let from = Request::post("/unlock").header("host", "localhost").header("sec-fetch-site", "cross-site");
    let got = served.ask(from.body(Body::from("passphrase=four+words+for+a+test")).expect("whole")).await;
    assert_eq!(got.status, StatusCode::FORBIDDEN);
    let mut waits = 0;
    // A minute may turn in between, and then two minutes have their tries.
    for _ in 0..=2 * web::door::TRIES {
        let got = served.post(&nobody(), "/unlock", "passphrase=wrong").await;
        waits += usize::from(got.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(waits >= 1, "the last try of two minutes is one too many");
    assert!(served.lock.is_locked());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_locked_node_speaks_both_languages() {
    let served = Served::new(Mode::Laptop).await;
    served.lock.lock("test").await;
    let got = served.get(&nobody(), "/language/ar?then=/unlock").await;
    assert_eq!(got.header("location"), "/unlock");
    let cookie = got.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    let page = served.get(&Session { cookie, csrf: String::new() }, "/unlock").await.text();
    assert!(page.contains("dir=\"rtl\"") && page.contains("هذه العقدة مقفلة"));
    let style = web::assets::stylesheet().path().to_owned();
    assert_eq!(served.get(&nobody(), &style).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn bundles_that_came_while_it_was_locked_wait_sealed_and_are_judged_afterwards() {
    let served = Served::new(Mode::Laptop).await;
    served.lock.lock("test").await;
    let from = record::OrgId::parse("beta").expect("an id");
    app::receive::wait(served.folder.path(), &from, b"no bundle at all").expect("it waits");
    app::receive::wait(served.folder.path(), &from, b"no bundle at all").expect("twice is once");
    let waiting = || std::fs::read_dir(served.folder.path().join("waiting")).expect("a folder").count();
    assert_eq!(waiting(), 1);
    served.post(&nobody(), "/unlock", "passphrase=four+words+for+a+test&then=/").await;
    let node = served.lock.node().borrow().clone().expect("open");
    assert_eq!(app::receive::take_waiting(&node).await.expect("judged"), 0);
    assert_eq!(waiting(), 0, "what is no bundle is refused, and forgotten");
    locking::set_mode(&node, Mode::Office).await.expect("it is kept");
    assert_eq!(locking::mode(&node).await.expect("a mode"), Mode::Office);
    drop(node);
    served.lock.lock("test").await;
}

#[tokio::test]
async fn who_sends_or_takes_without_end_does_not_keep_the_keys_in_memory() {
    let served = Served::new(Mode::Laptop).await;
    let session = served.sign_in("lead").await;
    // A form that begins, and goes on for as long as this end is held.
    let (more, rest) = tokio::sync::mpsc::channel::<Result<Vec<u8>, std::io::Error>>(1);
    more.send(Ok(b"csrf=".to_vec())).await.expect("somebody reads");
    let body = Body::from_stream(tokio_stream::wrappers::ReceiverStream::new(rest));
    let request = Request::post("/records/incident")
        .header("host", "localhost")
        .header("cookie", &session.cookie)
        .header("content-type", "application/x-www-form-urlencoded");
    let sending = served.router.clone().oneshot(request.body(body).expect("the request is whole"));
    let sending = tokio::spawn(sending);
    more.send(Ok(b"0".to_vec())).await.expect("somebody reads");
    // A page that was begun and of which nothing is taken.
    let request = Request::get("/").header("host", "localhost").header("cookie", &session.cookie);
    let request = request.body(Body::empty()).expect("the request is whole");
    let page = served.router.clone().oneshot(request).await.expect("a router always answers");
    let held = Arc::downgrade(&served.lock.node().borrow().clone().expect("it is open"));
    served.lock.lock("lead").await;
    assert_eq!(held.strong_count(), 0, "the last who held the node has let go");
    let answer = sending.await.expect("it does not panic").expect("a router always answers");
    assert_eq!(answer.headers()["location"], "/unlock");
    assert!(to_bytes(page.into_body(), usize::MAX).await.is_err(), "an answer that had begun breaks off");
    drop(more);
}

#[tokio::test]
async fn a_partner_who_fills_the_room_of_a_locked_node_takes_it_from_nobody_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let [one, other] = ["beta", "beta-2"].map(|id| record::OrgId::parse(id).expect("an id"));
    // docs/security/limits.md
    for number in 0..64_u32 {
        app::receive::wait(folder.path(), &one, &number.to_be_bytes()).expect("it waits");
    }
    let full = app::receive::wait(folder.path(), &one, b"one more");
    assert!(matches!(full, Err(app::Error::Conflict(_))), "{full:?}");
    app::receive::wait(folder.path(), &one, &0_u32.to_be_bytes()).expect("what waits already is here");
    for number in 0..64_u32 {
        app::receive::wait(folder.path(), &other, &(number + 100).to_be_bytes()).expect("it waits");
    }
}
