//! Pages over TLS, by the program as a person starts it: what is refused and by which name, and what a browser gets.

use crate::{Place, said};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, ServerName};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;

const NAME: &str = "monitor.example.org";

fn pem(kind: &str, der: &[u8]) -> String {
    format!("-----BEGIN {kind}-----\n{}\n-----END {kind}-----\n", STANDARD.encode(der))
}

fn params(name: &str) -> CertificateParams {
    CertificateParams::new(vec![name.to_owned()]).expect("a name")
}

/// For the right name, and changed in something.
fn changed(change: impl FnOnce(&mut CertificateParams)) -> CertificateParams {
    let mut params = params(NAME);
    change(&mut params);
    params
}

/// Writes `NAME.pem` and `NAME.key` as a careful operator keeps them; gives the certificate.
fn write(place: &Place, name: &str, params: &CertificateParams) -> CertificateDer<'static> {
    let key = KeyPair::generate().expect("a key");
    let certificate = params.self_signed(&key).expect("it signs").der().clone();
    std::fs::write(place.path(&format!("{name}.pem")), pem("CERTIFICATE", &certificate)).expect("it is written");
    let file = place.path(&format!("{name}.key"));
    std::fs::write(&file, pem("PRIVATE KEY", &key.serialize_der())).expect("it is written");
    let_read(&file, 0o600);
    certificate
}

fn let_read(file: &std::path::Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode)).expect("its rights are set");
}

/// Starts serving with these files; there is no node, so that what is in order is refused for that alone.
fn serve(place: &Place, (certificate, key, name): (&str, &str, &str)) -> Output {
    let tls = ["--tls-certificate", certificate, "--tls-key", key, "--name", name];
    place.run(&[&["serve", "--dir", "nowhere", "--listen", "0.0.0.0:0"][..], &tls].concat())
}

#[test]
fn each_thing_that_is_wrong_is_said_with_its_file_before_a_node_is_opened() {
    let place = Place::new();
    write(&place, "good", &params(NAME));
    write(&place, "other", &params("other.example.org"));
    write(&place, "ended", &changed(|p| p.not_after = date_time_ymd(2020, 1, 2)));
    write(&place, "early", &changed(|p| p.not_before = date_time_ymd(3000, 1, 2)));
    let refused = [
        ("ended.pem", "ended.key", "`ended.pem` ended on 2020-01-02; renew it"),
        ("early.pem", "early.key", "`early.pem` holds from 3000-01-02 on, and not yet"),
        ("other.pem", "other.key", "`other.pem` is for `other.example.org`, not for `monitor.example.org`"),
        ("good.pem", "other.key", "`other.key` is not the key of the certificate"),
        ("good.key", "good.key", "`good.key` holds no certificate that can be read"),
        ("good.pem", "good.pem", "`good.pem` holds no key that can be read"),
        ("none.pem", "good.key", "`none.pem`: "),
        ("good.pem", "none.key", "`none.key`: "),
        // In order: what is missing is the node.
        ("good.pem", "good.key", "concord init"),
    ];
    for (certificate, key, words) in refused {
        let output = serve(&place, (certificate, key, NAME));
        assert_eq!(output.status.code(), Some(1), "{certificate} {key}: {}", said(&output));
        assert!(said(&output).contains(words), "{certificate} {key}: {}", said(&output));
    }
    let output = serve(&place, ("good.pem", "good.key", "192.0.2.1"));
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("`192.0.2.1` is no name of a site"), "{}", said(&output));
    for (given, missing) in [
        (&["--tls-certificate", "good.pem", "--name", NAME][..], "--tls-key"),
        (&["--tls-certificate", "good.pem", "--tls-key", "good.key"][..], "--name"),
        (&["--tls-key", "good.key", "--name", NAME][..], "--tls-certificate"),
        (&["--name", NAME][..], "--tls-certificate"),
    ] {
        let output = place.run(&[&["serve", "--dir", "nowhere"][..], given].concat());
        assert_eq!(output.status.code(), Some(2), "{given:?}");
        assert!(said(&output).contains(missing), "{given:?}: {}", said(&output));
    }
}

#[test]
fn pages_go_out_over_tls_only_once_somebody_chose_when_the_node_locks() {
    let place = Place::new();
    place.found("first");
    write(&place, "good", &params(NAME));
    let tls = ["--tls-certificate", "good.pem", "--tls-key", "good.key", "--name", NAME];
    // A port that is taken ends whatever gets as far as listening.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let listen = taken.local_addr().expect("it has an address").to_string();
    let serve = |mode: &[&str]| {
        said(&place.run(&[&["serve", "--dir", "first", "--listen", listen.as_str()][..], &tls, mode].concat()))
    };
    let told = serve(&[]);
    assert!(told.contains("--mode office, or --mode laptop") && !told.contains("choose another port"), "{told}");
    // Chosen once, it is kept; a laptop's counts as chosen too.
    for mode in [&["--mode", "laptop"][..], &[], &["--mode", "office"], &[]] {
        let told = serve(mode);
        assert!(told.contains("choose another port"), "{mode:?}: {told}");
    }
}

#[test]
fn doctor_says_until_when_the_certificate_holds_and_minds_a_key_that_others_may_read() {
    let place = Place::new();
    place.found("first");
    write(&place, "good", &changed(|p| p.not_after = date_time_ymd(3000, 1, 2)));
    let doctor = |key: &str| {
        let tls = ["--tls-certificate", "good.pem", "--tls-key", key, "--name", NAME];
        said(&place.run(&[&["doctor", "--dir", "first"][..], &tls].concat()))
    };
    let told = doctor("good.key");
    let well =
        "well  certificate of the pages: pages go out over TLS as `monitor.example.org`, with a certificate until";
    assert!(told.contains(&format!("{well} 3000-01-02")), "{told}");
    assert!(doctor("none.key").contains("MIND  certificate of the pages: `none.key`: "));
    let_read(&place.path("good.key"), 0o644);
    assert!(doctor("good.key").contains("MIND  certificate of the pages: others may read `good.key`"));
    assert!(!said(&place.run(&["doctor", "--dir", "first"])).contains("certificate of the pages"));
    write(&place, "ended", &changed(|p| p.not_after = date_time_ymd(2020, 1, 2)));
    let tls = ["--tls-certificate", "ended.pem", "--tls-key", "ended.key", "--name", NAME];
    let told = said(&place.run(&[&["doctor", "--dir", "nowhere"][..], &tls].concat()));
    assert!(told.contains("MIND  certificate of the pages: `ended.pem` ended on 2020-01-02"), "{told}");
    assert!(told.contains("concord init"), "it is told of even when the node cannot be opened: {told}");
}

/// A node whose pages go out over TLS, on every address of the machine.
struct Served {
    child: Child,
    port: u16,
    certificate: CertificateDer<'static>,
}

impl Served {
    fn of(place: &Place) -> Self {
        let certificate = write(place, "good", &params(NAME));
        let mut child = Command::new(env!("CARGO_BIN_EXE_concord"))
            .args(["serve", "--dir", "first", "--listen", "0.0.0.0:0", "--mode", "office"])
            .current_dir(place.path(""))
            .env("CONCORD_PASSPHRASE_FILE", place.path("words"))
            .env("CONCORD_TLS_CERTIFICATE", place.path("good.pem"))
            .env("CONCORD_TLS_KEY", place.path("good.key"))
            .env("CONCORD_NAME", NAME)
            .env_remove("CONCORD_DIR")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let out = child.stdout.take().expect("its output is piped");
        let line = BufReader::new(out).lines().map_while(Result::ok).find(|l| l.contains("https://"));
        let port = line.and_then(|l| l.split("https://monitor.example.org:").nth(1)?.split(' ').next()?.parse().ok());
        Self { child, port: port.expect("it says where it serves"), certificate }
    }

    fn ask(&self, host: &str) -> String {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(self.certificate.clone()).expect("it is a certificate");
        let config = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_protocol_versions(&[&rustls::version::TLS13])
            .expect("ring speaks it")
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from(NAME).expect("a name");
        let session = rustls::ClientConnection::new(Arc::new(config), name).expect("it is in order");
        let socket = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        let mut line = rustls::StreamOwned::new(session, socket);
        let request = format!("GET /session/new HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        line.write_all(request.as_bytes()).expect("both agree on keys");
        let mut text = Vec::new();
        // Closed in order or not: both are an end.
        let _ = line.read_to_end(&mut text);
        String::from_utf8_lossy(&text).into_owned()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // A child that has ended by itself cannot be stopped, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn pages_are_served_over_tls_beyond_loopback_under_their_name_alone() {
    let place = Place::new();
    place.found("first");
    let served = Served::of(&place);
    let door = served.ask(&format!("{NAME}:{}", served.port));
    assert!(door.starts_with("HTTP/1.1 200"), "{door}");
    assert!(door.contains("strict-transport-security: max-age=31536000"), "{door}");
    assert!(door.contains("set-cookie: __Host-concord-") && door.contains("; Secure; HttpOnly"), "{door}");
    assert!(door.contains("&quot;rpId&quot;:&quot;monitor.example.org&quot;"), "{door}");
    for other in ["localhost", "127.0.0.1", "first.localhost", "example.org"] {
        assert!(served.ask(other).starts_with("HTTP/1.1 421"), "{other}");
    }
    let mut plain = TcpStream::connect(("127.0.0.1", served.port)).expect("it listens");
    plain.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").expect("it is sent");
    let mut got = Vec::new();
    let _ = plain.read_to_end(&mut got);
    assert!(!String::from_utf8_lossy(&got).contains("HTTP"), "without TLS there is no answer");
}
