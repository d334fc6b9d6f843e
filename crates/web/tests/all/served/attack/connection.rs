//! The connection itself: other names, paths that climb, heads that are split, bodies that lie about their length.

use super::wire::{ask, get, request};
use super::{Attack, Target, attack};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use web::listen::{Patience, serve_with};

pub fn requests(target: &Target) -> Vec<Attack> {
    [paths(target), names(target), lengths(target)].into_iter().flatten().collect()
}

fn paths(target: &Target) -> Vec<Attack> {
    let climb = [
        "/../../../../etc/passwd",
        "/static/../../Cargo.toml",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/..%5c..%5cnode.db",
        "/node.db",
        "/unlock.slot",
        "/.git/config",
        "/records/incident/..%2F..%2Funlock.slot",
        "/exchange/%2e%2e%2funlock.slot/file",
        "/records/incident/%00",
        "/records/incident/%ff%fe",
        "/records/incident/'%20or%20'1'='1",
    ];
    let mut attacks: Vec<Attack> =
        climb.into_iter().map(|p| attack(format!("the path {p}"), get(p, &target.keeper), [404, 400])).collect();
    let long = format!("/records/incident/{}", "a".repeat(10_000));
    attacks.push(attack("an id of ten thousand letters", get(&long, &target.lead), [404]));
    let longer = format!("/search?q={}", "a".repeat(1_000_000));
    attacks.push(attack("an address of a million letters", get(&longer, &target.nobody), [414, 431, 400, 0]));
    let many = format!("/session/new?{}", "a=b&".repeat(6_000));
    attacks.push(attack("six thousand questions", get(&many, &target.nobody), [200]));
    attacks
}

fn names(target: &Target) -> Vec<Attack> {
    let asked = |lines: &str| format!("GET /session/new HTTP/1.1\r\nconnection: close\r\n{lines}\r\n").into_bytes();
    let forwarded = ["x-forwarded-host: evil.example", "x-forwarded-proto: https", "x-original-url: /audit/export"];
    vec![
        attack("the name of another site", asked("host: evil.example\r\n"), [421]),
        attack("a name that begins like ours", asked("host: localhost.evil.example\r\n"), [421]),
        attack("a name with a user before it", asked("host: localhost@evil.example\r\n"), [421, 400]),
        attack("no name", asked(""), [400, 421]),
        attack("two names", asked("host: localhost\r\nhost: evil.example\r\n"), [400, 200, 421]),
        attack(
            "another site as the whole address",
            b"GET http://evil.example/session/new HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n".to_vec(),
            [200, 421, 400],
        ),
        attack("names that a proxy would give", request("GET", "/audit", &target.nobody, &forwarded), [303]),
        attack(
            "a tunnel",
            b"CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example:443\r\n\r\n".to_vec(),
            [404, 400, 421, 0],
        ),
        attack("a header across two lines", asked("host: localhost\r\nx-a: b\r\n c: d\r\n"), [400, 200]),
        attack(
            "a bare line end in a header",
            b"GET / HTTP/1.1\r\nhost: localhost\nx: y\r\nconnection: close\r\n\r\n".to_vec(),
            [400, 303],
        ),
        attack(
            "NUL in a header",
            b"GET / HTTP/1.1\r\nhost: localhost\r\nx: a\0b\r\nconnection: close\r\n\r\n".to_vec(),
            [400],
        ),
        attack("no HTTP at all", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(), [400, 0]),
    ]
}

fn lengths(target: &Target) -> Vec<Attack> {
    let post = |lines: &str, body: &str| {
        let cookie = &target.lead.cookie;
        format!("POST /session/end HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncookie: {cookie}\r\n{lines}\r\n{body}")
            .into_bytes()
    };
    let hidden = "0\r\n\r\nGET /audit/export HTTP/1.1\r\nhost: localhost\r\n\r\n";
    vec![
        attack("two lengths", post("content-length: 3\r\ncontent-length: 50\r\n", "a=b"), [400]),
        attack("a length below nought", post("content-length: -1\r\n", ""), [400]),
        attack("a length and pieces", post("content-length: 4\r\ntransfer-encoding: chunked\r\n", hidden), [400, 403]),
        attack("an encoding twice", post("transfer-encoding: chunked, chunked\r\n", hidden), [400, 403, 0]),
        attack(
            "a piece of a wrong size",
            post("transfer-encoding: chunked\r\n", "zz\r\nabc\r\n0\r\n\r\n"),
            [400, 422, 403],
        ),
        attack("a length that nothing keeps", post("content-length: 9999999999999\r\n", ""), [413, 400, 408, 422]),
        attack(
            "a body packed by gzip",
            post("content-encoding: gzip\r\ncontent-length: 4\r\n", "\u{1f}abc"),
            [403, 400, 415],
        ),
        attack("ten thousand headers", post(&"x-a: b\r\n".repeat(10_000), ""), [431, 400, 0]),
    ]
}

/// Whoever says nothing, or says it slowly, is shown out, and takes nobody's place meanwhile.
pub async fn silence_ends(target: &Target) {
    let router = target.full.pair.monitor.router.clone();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    let short = Duration::from_secs(2);
    let patience = Patience { head: short, body: short, piece: short, answer: short, connections: 2 };
    tokio::spawn(serve_with(listener, router, (patience, std::future::pending())));
    let silent = async |bytes: &[u8]| {
        let mut socket = TcpStream::connect(address).await.expect("it listens");
        socket.write_all(bytes).await.expect("it takes what comes");
        socket
    };
    // Two who hold both places.
    let (mut first, mut second) = (silent(b"").await, silent(b"GET / HTTP/1.1\r\nhost: loc").await);
    let well = ask(address, &get("/session/new", &target.nobody)).await;
    assert_eq!(well.status, 200, "the third is answered once their time is over");
    for socket in [&mut first, &mut second] {
        let mut rest = Vec::new();
        // Closed or reset: both are an end.
        let _ = socket.read_to_end(&mut rest).await;
        assert!(!String::from_utf8_lossy(&rest).contains("200 OK"));
    }
    let form = b"POST /session HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\nname=le";
    let got = ask(address, form).await;
    assert!([400, 408, 422, 0].contains(&got.status), "{}", got.status);
}

#[tokio::test]
async fn who_takes_nothing_of_an_answer_is_shown_out() {
    // More than the buffers of both ends hold together.
    const LONG: usize = 64 * 1024 * 1024;
    let router = axum::Router::new()
        .route("/long", axum::routing::get(async || vec![b'a'; LONG]))
        .route("/short", axum::routing::get(async || "short"));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    let patience = Patience { answer: Duration::from_millis(300), connections: 1, ..Patience::default() };
    tokio::spawn(serve_with(listener, router, (patience, std::future::pending())));
    let mut idle = TcpStream::connect(address).await.expect("it listens");
    idle.write_all(b"GET /long HTTP/1.1\r\nhost: localhost\r\n\r\n").await.expect("it is asked");
    let next = ask(address, b"GET /short HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    let got = tokio::time::timeout(Duration::from_secs(10), next).await.expect("its place is given to the next");
    assert_eq!((got.status, got.text().as_str()), (200, "short"));
    let mut rest = Vec::new();
    // Closed or reset: both are an end.
    let _ = idle.read_to_end(&mut rest).await;
    assert!(rest.len() < LONG, "the answer was cut off");
}

async fn length(body: axum::body::Bytes) -> String {
    body.len().to_string()
}

#[tokio::test]
async fn who_sends_next_to_nothing_is_shown_out_and_who_keeps_the_pace_is_heard() {
    // By hand: 64 KiB are a piece; six of them, a second apart, take longer than the time of one. A busy machine may
    // stand still for three seconds in between.
    const PIECE: usize = 64 * 1024;
    let router = axum::Router::new().route("/length", axum::routing::post(length));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    let patience = Patience { piece: Duration::from_secs(4), connections: 1, ..Patience::default() };
    tokio::spawn(serve_with(listener, router, (patience, std::future::pending())));
    let head = |length: usize| {
        format!("POST /length HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n")
    };
    let mut steady = TcpStream::connect(address).await.expect("it listens");
    steady.write_all(head(6 * PIECE).as_bytes()).await.expect("it takes what comes");
    let mut turn = tokio::time::interval(Duration::from_secs(1));
    for _ in 0..6 {
        turn.tick().await;
        steady.write_all(&[b'a'; PIECE]).await.expect("it takes what comes");
    }
    let mut answer = Vec::new();
    steady.read_to_end(&mut answer).await.expect("it is answered");
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("393216"), "{answer}");
    let mut slow = TcpStream::connect(address).await.expect("it listens");
    slow.write_all(head(1_000_000).as_bytes()).await.expect("it takes what comes");
    let dripping = tokio::spawn(async move {
        let mut turn = tokio::time::interval(Duration::from_millis(50));
        // Each byte is in good time after the one before.
        while slow.write_all(b"a").await.is_ok() {
            turn.tick().await;
        }
    });
    let next = [head(3).as_bytes(), b"abc"].concat();
    let next = tokio::time::timeout(Duration::from_secs(30), ask(address, &next)).await;
    let got = next.expect("its place is given to the next");
    assert_eq!((got.status, got.text().as_str()), (200, "3"));
    tokio::time::timeout(Duration::from_secs(30), dripping).await.expect("it is shown out").expect("and hears of it");
}
