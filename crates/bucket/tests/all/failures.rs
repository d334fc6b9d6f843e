//! What fails, lies or is slow: it is tried again where that helps, told where it does not, and believed never.

use crate::server::{Server, Told, account, answer, limits, now};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bucket::{Account, Bucket, Error, Object};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use std::sync::{Arc, Mutex};

fn code(code: &str) -> Vec<u8> {
    format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>for you</Message></Error>").into_bytes()
}

fn open(account: Account) -> bucket::Result<Bucket> {
    Bucket::open(account, limits(), now, Box::new(ChaCha20Rng::seed_from_u64(1)))
}

/// A page of a list, as AWS writes it.
// Source: AWS API Reference, ListObjectsV2, sample response.
fn page(keys: &[String], next: Option<&str>) -> Vec<u8> {
    let content = |k: &String| format!("<Contents><Key>{k}</Key><Size>7</Size></Contents>");
    let contents: String = keys.iter().map(content).collect();
    let more = next.map_or("<IsTruncated>false</IsTruncated>".to_owned(), |t| {
        format!("<IsTruncated>true</IsTruncated><NextContinuationToken>{t}</NextContinuationToken>")
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
         <Name>place</Name><Prefix>of-ours/</Prefix><KeyCount>{}</KeyCount><MaxKeys>1000</MaxKeys>{more}{contents}\
         </ListBucketResult>",
        keys.len()
    )
    .into_bytes()
}

#[tokio::test]
async fn no_redirection_is_followed() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = Server::start(|_, _| Told::Plain(200, b"a trap".to_vec())).await;
        let to = format!("http://127.0.0.1:{}/place/of-ours/parts/a", elsewhere.port);
        let server = Server::start(move |_, _| Told::Moved(status, to.clone())).await;
        assert_eq!(server.bucket().get("parts/a").await, Err(Error::Elsewhere), "{status}");
        assert_eq!((server.asked().len(), elsewhere.asked().len()), (1, 0), "{status}");
    }
}

#[tokio::test]
async fn what_may_pass_is_tried_again_and_what_will_not_is_not() {
    let server = Server::start(|count, _| match count {
        1 => Told::Plain(503, code("SlowDown")),
        2 => Told::Closed,
        _ => Told::Plain(200, b"here it is".to_vec()),
    })
    .await;
    assert_eq!(server.bucket().get("parts/a").await, Ok(Some("here it is".into())));
    assert_eq!(server.asked().len(), 3);
    let cases = [
        (403, "AccessDenied", Error::NotAdmitted("AccessDenied".to_owned()), 1),
        (403, "SignatureDoesNotMatch", Error::NotAdmitted("SignatureDoesNotMatch".to_owned()), 1),
        (403, "RequestTimeTooSkewed", Error::WrongClock, 1),
        (404, "NoSuchBucket", Error::NoBucket, 1),
        (301, "PermanentRedirect", Error::Elsewhere, 1),
        (307, "", Error::Elsewhere, 1),
        (507, "", Error::Full, 1),
        (403, "QuotaExceeded", Error::Full, 1),
        (418, "<script>", Error::Unexpected { status: 418, code: "script".to_owned() }, 1),
        (500, "InternalError", Error::Busy(500), 3),
        (429, "", Error::Busy(429), 3),
    ];
    for (status, said, expected, attempts) in cases {
        let server = Server::start(move |_, _| Told::Plain(status, code(said))).await;
        assert_eq!(server.bucket().put("parts/a", "x".into()).await, Err(expected), "{status} {said}");
        assert_eq!(server.asked().len(), attempts, "{status} {said}");
    }
}

#[tokio::test]
async fn what_is_absent_is_nothing_and_what_is_cut_silent_or_too_large_is_an_error() {
    let server = Server::start(|_, _| Told::Plain(404, code("NoSuchKey"))).await;
    assert_eq!(server.bucket().get("parts/a").await, Ok(None));
    assert_eq!(server.bucket().remove("parts/a").await, Ok(()), "what is gone is removed");
    let server = Server::start(|_, _| Told::Cut(200, b"half of".to_vec())).await;
    assert_eq!(server.bucket().get("parts/a").await, Err(Error::Cut));
    let server = Server::start(|_, _| Told::Nothing).await;
    let mut short = limits();
    (short.connect, short.attempts) = (std::time::Duration::from_secs(1), 2);
    let bucket = Bucket::open(account(server.port), short, now, Box::new(ChaCha20Rng::seed_from_u64(1)));
    assert_eq!(bucket.expect("it opens").get("parts/a").await, Err(Error::Silent));
    assert_eq!(server.asked().len(), 2);
    let server = Server::start(|_, _| Told::Plain(200, vec![0; 64 * 1024 + 1])).await;
    assert_eq!(server.bucket().get("parts/a").await, Err(Error::TooLarge { limit_bytes: 64 * 1024 }));
    // A port that is ours, so that nobody else gets it, and at which nothing listens.
    let bound = tokio::net::TcpSocket::new_v4().expect("a socket");
    bound.bind("127.0.0.1:0".parse().expect("an address")).expect("a port");
    let nobody = open(account(bound.local_addr().expect("one").port())).expect("it opens");
    assert_eq!(nobody.get("a").await, Err(Error::Unreachable("nothing listens there")));
}

#[tokio::test]
async fn a_list_of_more_than_a_page_is_whole() {
    let all: Vec<String> = (0..2_001).map(|n| format!("of-ours/parts/{n:04}")).collect();
    let pages: Vec<Vec<String>> = all.chunks(1_000).map(<[String]>::to_vec).collect();
    let server = Server::start(move |count, _| {
        let next = format!("token+{count}/=");
        Told::Plain(200, page(&pages[count - 1], (count < pages.len()).then_some(next.as_str())))
    })
    .await;
    let listed = server.bucket().list("parts/").await.expect("a list");
    assert_eq!(listed.len(), 2_001);
    assert_eq!(listed[2_000], Object { name: "parts/2000".to_owned(), size_bytes: 7 });
    let asked = server.asked();
    assert_eq!(asked.len(), 3);
    assert!(asked[0].target.contains("list-type=2") && asked[0].target.contains("prefix=of-ours%2Fparts%2F"));
    assert!(asked[2].target.contains("continuation-token=token%2B2%2F%3D"), "{}", asked[2].target);
}

#[tokio::test]
async fn a_list_that_turns_in_a_circle_names_others_things_or_is_none_is_refused() {
    let cases: [fn(usize) -> Vec<u8>; 4] = [
        |_| page(&["of-ours/parts/a".to_owned()], Some("again")),
        |_| page(&["of-others/parts/a".to_owned()], None),
        |_| page(&["of-ours/snapshots/1".to_owned()], None),
        |_| b"<html><body>Welcome to the hotel! Sign in first.</body></html>".to_vec(),
    ];
    for (at, case) in cases.into_iter().enumerate() {
        let server = Server::start(move |count, _| Told::Plain(200, case(count))).await;
        assert_eq!(server.bucket().list("parts/").await, Err(Error::Garbled), "case {at}");
    }
}

#[tokio::test]
async fn what_goes_out_is_signed_with_its_checksum_and_never_holds_the_secret() {
    let server = Server::start(|_, _| Told::Plain(200, Vec::new())).await;
    server.bucket().put("parts/a", "hello".into()).await.expect("it is put");
    let asked = server.asked().remove(0);
    assert_eq!((asked.method.as_str(), asked.body.as_slice()), ("PUT", b"hello".as_slice()));
    assert!(asked.target.starts_with("/place/of-ours/parts/a?X-Amz-Algorithm=AWS4-HMAC-SHA256&"), "{}", asked.target);
    assert!(asked.target.contains("X-Amz-SignedHeaders=host%3Bx-amz-checksum-sha256"), "{}", asked.target);
    // Source: printf hello | openssl dgst -sha256 -binary | base64
    assert!(asked.head.contains("LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="), "{}", asked.head);
    assert!(!asked.head.contains("the-secret-key"));
    let account = account(1);
    assert!(!format!("{account:?}").contains("secret") && !format!("{:?}", server.bucket()).contains("ACCESS"));
}

#[tokio::test]
async fn an_address_without_tls_and_names_that_climb_are_refused() {
    let with = |change: fn(&mut Account)| {
        let mut account = account(1);
        change(&mut account);
        open(account).map(drop)
    };
    assert_eq!(with(|a| a.endpoint = "http://storage.example".to_owned()), Err(Error::Insecure));
    assert_eq!(with(|a| a.endpoint = "http://127.0.0.1.example".to_owned()), Err(Error::Insecure));
    assert_eq!(with(|a| a.endpoint = "https://storage.example".to_owned()), Ok(()));
    assert_eq!(with(|a| a.endpoint = "http://[::1]:9000".to_owned()), Ok(()));
    assert_eq!(
        with(|a| a.endpoint = "ftp://127.0.0.1".to_owned()),
        Err(Error::BadAccount("the address with this bucket"))
    );
    assert_eq!(with(|a| a.endpoint = "storage".to_owned()), Err(Error::BadAccount("the address")));
    assert_eq!(with(|a| a.bucket = "../other".to_owned()), Err(Error::BadAccount("the name of the bucket")));
    assert_eq!(with(|a| a.prefix = "../".to_owned()), Err(Error::BadAccount("the prefix")));
    assert_eq!(with(|a| a.prefix = "no-slash".to_owned()), Err(Error::BadAccount("the prefix")));
    assert_eq!(
        with(|a| a.authority = Some("no pem".to_owned())),
        Err(Error::BadAccount("the certificate of the authority"))
    );
    let bucket = open(account(1)).expect("it opens");
    for name in ["", "../up", "a//b", "a/./b", "a b", "/a"] {
        assert_eq!(bucket.remove(name).await, Err(Error::BadAccount("the name of an object")), "{name}");
    }
}

#[tokio::test]
async fn a_certificate_is_believed_only_of_the_authority_that_was_named() {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
    let der = made.cert.der().clone();
    let pem = format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", STANDARD.encode(&der));
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![der], key)
        .expect("a configuration");
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = socket.local_addr().expect("an address").port();
    tokio::spawn(async move {
        let kept = Mutex::default();
        while let Ok((stream, _)) = socket.accept().await {
            let Ok(stream) = acceptor.accept(stream).await else { continue };
            answer(stream, &kept, &|_, _| Told::Plain(200, b"over TLS".to_vec())).await;
        }
    });
    let endpoint = format!("https://localhost:{port}");
    let named = Account { endpoint: endpoint.clone(), authority: Some(pem), ..account(port) };
    assert_eq!(open(named).expect("it opens").get("a").await, Ok(Some("over TLS".into())));
    let others = open(Account { endpoint, ..account(port) }).expect("it opens");
    let refused = others.get("a").await;
    assert_eq!(refused, Err(Error::Unreachable("its certificate or its TLS is not one that is believed here")));
}
