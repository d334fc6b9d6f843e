//! A partner whose program keeps no rules, and tools to be one: what it sends ends its own connection only.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use courier::{Settings, Whole};
use rand_chacha::rand_core::Rng;
use rcgen::{CertificateParams, KeyPair};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, UnixTime};
use rustls::version::TLS13;
use rustls::{CipherSuite, ClientConfig, DigitallySignedStruct, SignatureScheme, SupportedProtocolVersion};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::nodes::{CALLER, Desk, Listening, body, brief, caller, key, rng};

/// The welcome: kind 0, a payload of one byte, version 1 (README).
const WELCOME: [u8; 6] = [0, 0, 0, 0, 1, 1];

/// Believes every listener.
#[derive(Debug)]
struct Credulous;

impl ServerCertVerifier for Credulous {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519, SignatureScheme::ECDSA_NISTP256_SHA256]
    }
}

/// A certificate for the key of this seed, and the key: PKCS #8 as in RFC 8410, section 7.
pub fn certificate(seed: u64) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
    let prefix = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
    // The stored form of a key: version, 32 bytes.
    let pkcs8 = PrivatePkcs8KeyDer::from([prefix.as_slice(), &key(seed).to_bytes()[1..]].concat());
    let pair = KeyPair::try_from(&pkcs8).expect("it is a key");
    let certificate = CertificateParams::default().self_signed(&pair).expect("it can sign");
    (vec![certificate.der().clone()], PrivateKeyDer::Pkcs8(pkcs8))
}

pub fn config(version: &'static SupportedProtocolVersion, seed: Option<u64>) -> Arc<ClientConfig> {
    config_with(ring::default_provider(), version, seed)
}

/// As [`config`] with TLS 1.3, with this one suite.
pub fn config_of(suite: CipherSuite, seed: u64) -> Arc<ClientConfig> {
    let mut provider = ring::default_provider();
    provider.cipher_suites.retain(|s| s.suite() == suite);
    config_with(provider, &TLS13, Some(seed))
}

fn config_with(
    provider: CryptoProvider,
    version: &'static SupportedProtocolVersion,
    seed: Option<u64>,
) -> Arc<ClientConfig> {
    let config = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(&[version])
        .expect("ring speaks it")
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Credulous));
    Arc::new(match seed.map(certificate) {
        Some((chain, private)) => config.with_client_auth_cert(chain, private).expect("it is a certificate"),
        None => config.with_no_client_auth(),
    })
}

/// A connection that was welcomed.
pub async fn open(
    node: &Listening,
    version: &'static SupportedProtocolVersion,
    seed: Option<u64>,
) -> io::Result<TlsStream<TcpStream>> {
    let tcp = TcpStream::connect(&node.address).await?;
    let name = ServerName::try_from("node.invalid").expect("it is a name");
    let mut line = TlsConnector::from(config(version, seed)).connect(name, tcp).await?;
    let mut welcome = WELCOME;
    line.read_exact(&mut welcome).await?;
    assert_eq!(welcome, WELCOME);
    Ok(line)
}

async fn is_well(node: &Listening) -> bool {
    let bytes = body(1000, 8);
    let mut parcel = Whole::new(bytes.clone());
    let delivered = caller().deliver(&node.destination(), &mut parcel, &mut rng(3), |_| ()).await;
    delivered.is_ok() && node.desk.received().contains(&bytes)
}

#[tokio::test]
async fn random_bytes_after_the_handshake_end_that_connection_and_no_other() {
    let node = Listening::start(Desk::new(u64::MAX, vec![]), Settings::default()).await;
    let mut rng = rng(5);
    for _ in 0..40 {
        let mut line = open(&node, &TLS13, Some(CALLER)).await.expect("it is known");
        let mut bytes = vec![0; 60];
        rng.fill_bytes(&mut bytes);
        // Half of them begin as a message might: a small kind and a length that fits.
        if bytes[0].is_multiple_of(2) {
            let kind = bytes[0] % 10;
            bytes[..5].copy_from_slice(&[kind, 0, 0, 0, 55]);
        }
        line.write_all(&bytes).await.expect("it listens");
        line.shutdown().await.expect("it listens");
        let mut answer = Vec::new();
        let _ = line.read_to_end(&mut answer).await;
    }
    assert!(is_well(&node).await);
    node.ended().await;
}

#[tokio::test]
async fn a_message_that_promises_more_than_it_may_ends_the_connection_at_once() {
    let node = Listening::start(Desk::new(u64::MAX, vec![]), Settings::default()).await;
    let mut line = open(&node, &TLS13, Some(CALLER)).await.expect("it is known");
    line.write_all(&[1, 0xff, 0xff, 0xff, 0xff]).await.expect("it listens");
    let mut answer = Vec::new();
    let _ = line.read_to_end(&mut answer).await;
    assert!(answer.is_empty());
    assert!(is_well(&node).await);
}

#[tokio::test]
async fn who_says_nothing_is_hung_up_on() {
    let node = Listening::start(Desk::new(u64::MAX, vec![]), brief()).await;
    let mut tcp = TcpStream::connect(&node.address).await.expect("it listens");
    assert_eq!(tcp.read(&mut [0]).await.expect("it hangs up in good order"), 0, "before the handshake");
    let mut line = open(&node, &TLS13, Some(CALLER)).await.expect("it is known");
    assert_eq!(line.read(&mut [0]).await.expect("it hangs up in good order"), 0, "after the handshake");
    let mut line = open(&node, &TLS13, Some(CALLER)).await.expect("it is known");
    // An offer of a thousand bytes (README), then a few of them and no more.
    let offer = [[1, 0, 0, 0, 40].as_slice(), &[9; 32], &1000u64.to_be_bytes(), &[1, 2, 3]].concat();
    line.write_all(&offer).await.expect("it listens");
    let mut answer = Vec::new();
    line.read_to_end(&mut answer).await.expect("it hangs up in good order");
    assert_eq!(answer, [4, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0], "go on from zero, and then nothing");
    assert_eq!(node.desk.appended_bytes(), 3, "what came is kept");
}

#[tokio::test]
async fn silent_connections_up_to_the_limit_do_not_keep_a_partner_out_for_ever() {
    // By hand: the partner is heard after two pairs of them, 4 s, and has the patience of 10 s that every caller has.
    let settings = Settings { most_connections: 2, handshake_timeout: Duration::from_secs(2), ..brief() };
    let node = Listening::start(Desk::new(u64::MAX, vec![]), settings).await;
    let mut silent = Vec::new();
    for _ in 0..5 {
        silent.push(TcpStream::connect(&node.address).await.expect("the system's queue takes it"));
    }
    let mut patient = caller();
    patient.settings = Settings::default();
    let delivered = patient.deliver(&node.destination(), &mut Whole::new(vec![1]), &mut rng(3), |_| ()).await;
    assert!(delivered.is_ok(), "{delivered:?}");
}
