//! Who comes in: the pinned key over TLS 1.3, from both sides, and nobody else.

use std::sync::Arc;

use courier::{Destination, Error, Settings, Whole};
use rustls::CipherSuite;
use rustls::pki_types::ServerName;
use rustls::version::{TLS12, TLS13};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{LazyConfigAcceptor, TlsAcceptor, TlsConnector};

use crate::hostile::{certificate, config, config_of, open};
use crate::nodes::{CALLER, Desk, Listening, caller, key, rng};

async fn deliver(node: &Destination, seed: u64) -> courier::Result<courier::Reply> {
    let mut caller = caller();
    caller.key = key(seed);
    caller.deliver(node, &mut Whole::new(vec![7; 10]), &mut rng(3), |_| ()).await
}

#[tokio::test]
async fn a_listener_with_another_key_than_the_pinned_one_is_refused() {
    let node = Listening::start(Desk::new(u64::MAX, vec![]), Settings::default()).await;
    let expected = key(99).pin();
    let to = Destination { pin: expected, ..node.destination() };
    assert_eq!(deliver(&to, CALLER).await, Err(Error::WrongPin { expected }));
}

#[tokio::test]
async fn a_caller_whose_key_is_not_known_is_refused_before_any_message() {
    let node = Listening::start(Desk::new(u64::MAX, vec![]), Settings::default()).await;
    for _ in 0..20 {
        assert_eq!(deliver(&node.destination(), 99).await, Err(Error::NotAdmitted));
    }
    assert!(node.desk.received().is_empty());
}

#[tokio::test]
async fn a_partner_whose_pin_was_taken_away_does_not_come_in_again() {
    let node = Listening::start(Desk::new(u64::MAX, vec![]), Settings::default()).await;
    assert!(deliver(&node.destination(), CALLER).await.is_ok());
    node.known.lock().expect("no test panics with it").clear();
    assert_eq!(deliver(&node.destination(), CALLER).await, Err(Error::NotAdmitted));
}

#[tokio::test]
async fn a_caller_that_speaks_tls_1_2_is_refused() {
    let node = Listening::start(Desk::new(u64::MAX, vec![]), Settings::default()).await;
    let tcp = TcpStream::connect(&node.address).await.expect("it listens");
    let name = ServerName::try_from("node.invalid").expect("it is a name");
    let refused = TlsConnector::from(config(&TLS12, Some(CALLER))).connect(name, tcp).await;
    let error = refused.map(|_| ()).expect_err("it is too old").to_string();
    assert!(error.contains("ProtocolVersion"), "{error}");
    assert!(open(&node, &TLS13, Some(CALLER)).await.is_ok(), "the same caller with TLS 1.3 comes in");
}

#[tokio::test]
async fn a_caller_without_a_certificate_is_refused() {
    let node = Listening::start(Desk::new(u64::MAX, vec![]), Settings::default()).await;
    let error = open(&node, &TLS13, None).await.map(|_| ()).expect_err("it has no certificate").to_string();
    assert!(error.contains("CertificateRequired"), "{error}");
}

#[tokio::test]
async fn a_listener_that_speaks_tls_1_2_is_refused() {
    let socket = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = socket.local_addr().expect("it is bound").to_string();
    let (chain, private) = certificate(1);
    let old = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_protocol_versions(&[&TLS12])
        .expect("ring speaks it")
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .expect("it is a certificate");
    tokio::spawn(async move {
        let (tcp, _) = socket.accept().await.expect("somebody calls");
        TlsAcceptor::from(Arc::new(old)).accept(tcp).await.map(|_| ())
    });
    let to = Destination { address, pin: key(1).pin() };
    let error = deliver(&to, CALLER).await;
    assert!(matches!(error, Err(Error::NoHandshake { .. })), "{error:?}");
}

#[tokio::test]
async fn something_else_than_tls_is_refused_on_either_side() {
    let node = Listening::start(Desk::new(u64::MAX, vec![]), Settings::default()).await;
    let mut tcp = TcpStream::connect(&node.address).await.expect("it listens");
    tcp.write_all(b"GET / HTTP/1.1\r\n\r\n").await.expect("it listens");
    let mut answer = Vec::new();
    let _ = tcp.read_to_end(&mut answer).await;
    assert!(!answer.starts_with(b"HTTP"));
    let socket = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = socket.local_addr().expect("it is bound").to_string();
    tokio::spawn(async move {
        let (mut tcp, _) = socket.accept().await.expect("somebody calls");
        tcp.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await
    });
    let error = deliver(&Destination { address, pin: key(1).pin() }, CALLER).await;
    assert!(matches!(error, Err(Error::NoHandshake { .. })), "{error:?}");
}

/// Every cipher suite of TLS 1.3 that is in use with it: RFC 8446, B.4, without the two of CCM.
const SUITES: [CipherSuite; 3] = [
    CipherSuite::TLS13_AES_128_GCM_SHA256,
    CipherSuite::TLS13_AES_256_GCM_SHA384,
    CipherSuite::TLS13_CHACHA20_POLY1305_SHA256,
];

#[tokio::test]
async fn a_caller_offers_the_suites_of_tls_1_3_alone_and_no_name() {
    let socket = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = socket.local_addr().expect("it is bound").to_string();
    let hello = tokio::spawn(async move {
        let (tcp, _) = socket.accept().await.expect("somebody calls");
        let start = LazyConfigAcceptor::new(rustls::server::Acceptor::default(), tcp).await.expect("it says hello");
        let hello = start.client_hello();
        let name = hello.server_name().map(str::to_owned);
        (hello.cipher_suites().to_vec(), name)
    });
    let to = Destination { address, pin: key(1).pin() };
    assert!(deliver(&to, CALLER).await.is_err(), "nobody answers it");
    let (mut offered, name) = hello.await.expect("the listener does not panic");
    offered.sort_by_key(|suite| u16::from(*suite));
    // RFC 5746, 3.4: this one is no suite, it says that nothing is renegotiated.
    offered.retain(|suite| *suite != CipherSuite::TLS_EMPTY_RENEGOTIATION_INFO_SCSV);
    assert_eq!((offered, name), (SUITES.to_vec(), None));
}

#[tokio::test]
async fn a_listener_takes_each_suite_of_tls_1_3() {
    let node = Listening::start(Desk::new(u64::MAX, vec![]), Settings::default()).await;
    for suite in SUITES {
        let tcp = TcpStream::connect(&node.address).await.expect("it listens");
        let name = ServerName::try_from("node.invalid").expect("it is a name");
        let line = TlsConnector::from(config_of(suite, CALLER)).connect(name, tcp).await.expect("it is taken");
        let agreed = line.get_ref().1.negotiated_cipher_suite().map(|s| s.suite());
        assert_eq!(agreed, Some(suite));
    }
}
