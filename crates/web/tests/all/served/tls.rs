//! Pages over TLS: which certificate is taken, what every answer carries then, and that the limits of connections hold.

use super::{START, Site, everything};
use app::people;
use axum::Router;
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use std::future::pending;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, oneshot};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use web::listen::{Patience, serve_tls_with};
use web::tls::{Certified, Error, Name, Tls};

const NAME: &str = "monitor.example.org";

/// A certificate with its key, as files hold them.
struct Made {
    der: CertificateDer<'static>,
    chain: String,
    key: String,
}

fn pem(kind: &str, der: &[u8]) -> String {
    format!("-----BEGIN {kind}-----\n{}\n-----END {kind}-----\n", STANDARD.encode(der))
}

fn params(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    CertificateParams::new(names).expect("names of sites")
}

fn signed(params: &CertificateParams) -> Made {
    let key = KeyPair::generate().expect("a key");
    let der = params.self_signed(&key).expect("it signs").der().clone();
    Made { chain: pem("CERTIFICATE", &der), key: pem("PRIVATE KEY", &key.serialize_der()), der }
}

fn name() -> Name {
    NAME.parse().expect("a name")
}

fn read(chain: &str, key: &str) -> Result<Certified, Error> {
    Certified::read(&name(), (chain.as_bytes(), key.as_bytes()), START.parse().expect("a time"))
}

/// Why a certificate is not taken.
fn refused(params: &CertificateParams) -> String {
    let made = signed(params);
    read(&made.chain, &made.key).err().expect("it is not taken").to_string()
}

/// Pages over TLS on the network.
struct Served {
    address: SocketAddr,
    made: Made,
    tls: Arc<Tls>,
}

impl Served {
    async fn new(router: Router, patience: Patience) -> Self {
        let made = signed(&params(&[NAME]));
        let tls = Tls::new(name(), read(&made.chain, &made.key).expect("it is in order"));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("it has an address");
        tokio::spawn(serve_tls_with(listener, (router, Arc::clone(&tls)), (patience, pending())));
        Self { address, made, tls }
    }

    async fn line(&self) -> TlsStream<TcpStream> {
        line(self.address, &self.made.der, &TLS13).await.expect("both agree")
    }

    /// Head and body of the answer to a request, whose other lines are given.
    async fn ask(&self, first: &str, rest: &str) -> String {
        let (mut line, port) = (self.line().await, self.address.port());
        let request = format!("{first} HTTP/1.1\r\nhost: {NAME}:{port}\r\nconnection: close\r\n{rest}");
        line.write_all(request.as_bytes()).await.expect("it is sent");
        until_the_end(&mut line).await
    }
}

/// A line to a server that is believed by this certificate alone.
async fn line(
    address: SocketAddr,
    believed: &CertificateDer<'static>,
    version: &'static SupportedProtocolVersion,
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(believed.clone()).expect("it is a certificate");
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_protocol_versions(&[version])
        .expect("ring speaks it")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let socket = TcpStream::connect(address).await.expect("it listens");
    TlsConnector::from(Arc::new(config)).connect(ServerName::try_from(NAME).expect("a name"), socket).await
}

async fn until_the_end(line: &mut TlsStream<TcpStream>) -> String {
    let mut text = Vec::new();
    // Closed in order or not: both are an end.
    let _ = line.read_to_end(&mut text).await;
    String::from_utf8_lossy(&text).into_owned()
}

async fn site() -> (Site, Router) {
    let site = Site::found("monitor", 1).await;
    site.person("lina", everything()).await;
    let router = web::by_host(vec![(NAME.to_owned(), Arc::clone(&site.node))]);
    (site, router)
}

#[tokio::test]
async fn a_page_over_tls_binds_browsers_to_tls_and_passkeys_to_the_name() {
    let (site, router) = site().await;
    let served = Served::new(router, Patience::default()).await;
    let door = served.ask("GET /session/new", "\r\n").await;
    assert!(door.starts_with("HTTP/1.1 200"), "{door}");
    assert!(door.contains("strict-transport-security: max-age=31536000\r\n"), "{door}");
    let cookie = door.lines().find(|l| l.starts_with("set-cookie: __Host-concord-")).expect("the cookie of the door");
    for part in ["Secure", "HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(door.contains(&format!("&quot;rpId&quot;:&quot;{NAME}&quot;")), "{door}");
    let own = site.get(&super::Session { cookie: String::new(), csrf: String::new() }, "/session/new").await;
    assert_eq!(own.header("strict-transport-security"), "", "without TLS nothing is promised");
    // Without a port browsers mean 443, and this is another one.
    let mut line = served.line().await;
    let request = format!("GET /session/new HTTP/1.1\r\nhost: {NAME}\r\nconnection: close\r\n\r\n");
    line.write_all(request.as_bytes()).await.expect("it is sent");
    assert!(until_the_end(&mut line).await.contains("Passkeys do not work at this address"));
}

#[tokio::test]
async fn one_signs_in_over_tls_from_the_page_itself_and_from_none_without_tls() {
    let (site, router) = site().await;
    let served = Served::new(router, Patience::default()).await;
    let code = people::demo_code(&site.node, "lina").await.expect("a demonstration tells its codes");
    let form = format!("name=lina&passphrase=four+words+for+a+test&code={code}&then=/");
    let sent = async |origin: String| {
        let length = form.len();
        let kind = "content-type: application/x-www-form-urlencoded";
        let rest = format!("origin: {origin}\r\n{kind}\r\ncontent-length: {length}\r\n\r\n{form}");
        served.ask("POST /session", &rest).await
    };
    let port = served.address.port();
    let got = sent(format!("http://{NAME}:{port}")).await;
    assert!(got.starts_with("HTTP/1.1 403"), "{got}");
    let got = sent(format!("https://{NAME}:{port}")).await;
    assert!(got.starts_with("HTTP/1.1 303"), "{got}");
    let cookie = got.lines().find(|l| l.starts_with("set-cookie: __Host-concord-")).expect("a session begins");
    assert!(cookie.contains("Secure") && cookie.contains("HttpOnly"), "{cookie}");
}

#[tokio::test]
async fn who_speaks_without_tls_or_an_older_one_gets_no_answer() {
    let served = Served::new(Router::new().route("/", get(async || "a page")), Patience::default()).await;
    let mut plain = TcpStream::connect(served.address).await.expect("it listens");
    plain.write_all(b"GET / HTTP/1.1\r\nhost: monitor.example.org\r\n\r\n").await.expect("it is sent");
    let mut got = Vec::new();
    let _ = plain.read_to_end(&mut got).await;
    let text = String::from_utf8_lossy(&got);
    assert!(!text.contains("HTTP") && !text.contains("page"), "{text}");
    assert!(line(served.address, &served.made.der, &TLS12).await.is_err(), "TLS 1.2");
    assert!(served.ask("GET /", "\r\n").await.ends_with("a page"));
}

#[tokio::test]
async fn over_tls_too_who_says_or_takes_nothing_is_shown_out() {
    // More than the buffers of both ends hold together.
    const LONG: usize = 64 * 1024 * 1024;
    let router = Router::new().route("/long", get(async || vec![b'a'; LONG])).route("/short", get(async || "short"));
    let (head, answer) = (Duration::from_secs(2), Duration::from_millis(300));
    let served = Served::new(router, Patience { head, answer, connections: 1, ..Patience::default() }).await;
    let next = async || {
        let asked = timeout(Duration::from_secs(20), served.ask("GET /short", "\r\n"));
        let got = asked.await.expect("the place is given to the next");
        assert!(got.starts_with("HTTP/1.1 200") && got.ends_with("short"), "{got}");
    };
    // Holds the only place, and never says which keys it could use.
    let mut silent = TcpStream::connect(served.address).await.expect("it listens");
    next().await;
    let mut rest = Vec::new();
    let _ = silent.read_to_end(&mut rest).await;
    assert!(rest.is_empty(), "{rest:?}");
    // Agrees on keys, and says only half of what it wants.
    let mut slow = served.line().await;
    slow.write_all(b"GET /short HTTP/1.1\r\nhost: mon").await.expect("it is sent");
    next().await;
    assert!(!until_the_end(&mut slow).await.contains("200 OK"));
    let mut idle = served.line().await;
    idle.write_all(b"GET /long HTTP/1.1\r\nhost: monitor.example.org\r\n\r\n").await.expect("it is asked");
    next().await;
    assert!(until_the_end(&mut idle).await.len() < LONG, "the answer was cut off");
}

#[tokio::test]
async fn over_tls_too_what_is_under_way_is_finished_when_the_node_stops_and_nobody_silent_holds_it() {
    let begun = Arc::new(Notify::new());
    let told = Arc::clone(&begun);
    let slow = move || {
        let told = Arc::clone(&told);
        async move {
            told.notify_one();
            tokio::time::sleep(Duration::from_millis(300)).await;
            "done"
        }
    };
    let router = Router::new().route("/", get(slow));
    let made = signed(&params(&[NAME]));
    let tls = Tls::new(name(), read(&made.chain, &made.key).expect("it is in order"));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    let (stop, stopped) = oneshot::channel::<()>();
    let until = async {
        let _ = stopped.await;
    };
    // The time for a handshake is longer than this test waits for the end.
    let patience = Patience { head: Duration::from_secs(600), ..Patience::default() };
    let serving = tokio::spawn(serve_tls_with(listener, (router, tls), (patience, until)));
    let _silent = TcpStream::connect(address).await.expect("it listens");
    let mut line = line(address, &made.der, &TLS13).await.expect("both agree");
    line.write_all(b"GET / HTTP/1.1\r\nhost: monitor.example.org\r\n\r\n").await.expect("it is asked");
    begun.notified().await;
    stop.send(()).expect("it still serves");
    assert!(until_the_end(&mut line).await.ends_with("done"));
    timeout(Duration::from_secs(20), serving).await.expect("it stops").expect("it did not panic").expect("in order");
}

#[tokio::test]
async fn a_renewed_certificate_is_shown_from_the_next_connection_on() {
    let served = Served::new(Router::new().route("/", get(async || "a page")), Patience::default()).await;
    let mut before = served.line().await;
    let mut later = params(&[NAME]);
    later.not_after = date_time_ymd(3000, 1, 1);
    let renewed = signed(&later);
    served.tls.renew(read(&renewed.chain, &renewed.key).expect("it is in order"));
    assert_eq!(web::tls::day(served.tls.ends()).to_string(), "3000-01-01");
    assert!(line(served.address, &served.made.der, &TLS13).await.is_err(), "the old one is shown to nobody");
    let mut after = line(served.address, &renewed.der, &TLS13).await.expect("both agree");
    for open in [&mut before, &mut after] {
        let request = b"GET / HTTP/1.1\r\nhost: monitor.example.org\r\nconnection: close\r\n\r\n";
        open.write_all(request).await.expect("it is sent");
        assert!(until_the_end(open).await.ends_with("a page"), "what had begun goes on");
    }
}

#[test]
fn a_certificate_that_no_browser_would_take_is_refused_with_the_reason() {
    // The clock of the test stands on 22 November 2026.
    let mut ended = params(&[NAME]);
    ended.not_after = date_time_ymd(2026, 11, 21);
    assert_eq!(refused(&ended), "ended on 2026-11-21; renew it");
    let mut early = params(&[NAME]);
    early.not_before = date_time_ymd(2026, 11, 24);
    assert!(refused(&early).starts_with("holds from 2026-11-24 on, and not yet"), "{}", refused(&early));
    let other = refused(&params(&["other.example.org", "*.example.net"]));
    assert!(other.starts_with("is for `other.example.org`, `*.example.net`, not for `monitor.example.org`"), "{other}");
    assert!(refused(&params(&[])).starts_with("is for no name of a site, not for"), "{}", refused(&params(&[])));
    let mut of_people = params(&[NAME]);
    of_people.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    assert!(refused(&of_people).starts_with("is no certificate of a server"), "{}", refused(&of_people));
    // As `openssl req -x509` makes it.
    let mut authority = params(&[NAME]);
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    assert!(refused(&authority).starts_with("is the certificate of an authority"), "{}", refused(&authority));
    for names in [&[NAME][..], &["*.example.org"], &["example.org", NAME]] {
        let made = signed(&params(names));
        assert!(read(&made.chain, &made.key).is_ok(), "{names:?}");
    }
}

#[test]
fn files_that_hold_no_certificate_or_not_its_key_are_told_apart() {
    let (made, other) = (signed(&params(&[NAME])), signed(&params(&[NAME])));
    let why = |chain: &str, key: &str| read(chain, key).err().expect("it is not taken");
    assert_eq!(why(&made.chain, &other.key), Error::OtherKey);
    for nothing in ["", "no PEM", "-----BEGIN CERTIFICATE-----\nAAAA\n", made.key.as_str()] {
        assert_eq!(why(nothing, &made.key), Error::NoCertificate, "{nothing}");
    }
    let locked = pem("ENCRYPTED PRIVATE KEY", b"a key under a passphrase");
    let broken = pem("PRIVATE KEY", b"no key");
    for nothing in ["", locked.as_str(), broken.as_str(), made.chain.as_str()] {
        assert_eq!(why(&made.chain, nothing), Error::NoKey, "{nothing}");
    }
    assert!(matches!(why(&pem("CERTIFICATE", b"no certificate"), &made.key), Error::Unusable(_)));
    assert!(Error::OtherKey.is_of_key() && Error::NoKey.is_of_key() && !Error::NoCertificate.is_of_key());
}

#[test]
fn a_name_of_pages_has_letters_and_may_have_a_port() {
    let at = |text: &str| text.parse::<Name>().map(|name| name.at(7070).address());
    assert_eq!(at("Monitor.Example.org").as_deref(), Ok("https://monitor.example.org:7070"));
    assert_eq!(at("monitor.example.org:443").as_deref(), Ok("https://monitor.example.org"));
    for wrong in
        ["", "192.0.2.1", "[::1]", "monitor.example.org:", "monitor.example.org:0", "a.org:70000", "https://a.org"]
    {
        assert_eq!(at(wrong), Err(Error::Name(wrong.to_owned())), "{wrong}");
    }
}
