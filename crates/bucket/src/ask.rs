//! Requests, signed with AWS Signature Version 4 in their address. Such an address is itself a key for a few minutes: it
//! is written nowhere.

use crate::account::Account;
use crate::error::{Error, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::Full;
use hyper::Request;
use jiff::Timestamp;
use rusty_s3::actions::{ListObjectsV2, S3Action};
use rusty_s3::{Credentials, Method, UrlStyle};
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};
use std::time::Duration;

/// How long a signature holds: long enough for a clock that is a little wrong, and for a slow line.
const VALID: Duration = Duration::from_secs(900);

/// With which the storage checks what it was sent, over all of its own ways.
const CHECKSUM: &str = "x-amz-checksum-sha256";

/// What is asked.
pub(crate) enum Ask<'a> {
    List { under: &'a str, after: Option<&'a str> },
    Get { name: &'a str },
    Put { name: &'a str, bytes: Bytes },
    Remove { name: &'a str },
    Versioning,
}

impl Ask<'_> {
    fn method(&self) -> &'static str {
        match self {
            Self::List { .. } | Self::Get { .. } | Self::Versioning => "GET",
            Self::Put { .. } => "PUT",
            Self::Remove { .. } => "DELETE",
        }
    }

    /// Bytes that go out.
    pub(crate) fn sent(&self) -> u64 {
        match self {
            Self::Put { bytes, .. } => u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            _ => 0,
        }
    }
}

pub(crate) struct Signer {
    bucket: rusty_s3::Bucket,
    credentials: Credentials,
    prefix: String,
    now: fn() -> Timestamp,
}

impl Signer {
    pub(crate) fn new(account: &Account, now: fn() -> Timestamp) -> Result<Self> {
        let style = if account.is_path_style { UrlStyle::Path } else { UrlStyle::VirtualHost };
        let endpoint = account.endpoint.parse().map_err(|_| Error::BadAccount("the address"))?;
        let name = account.bucket.as_str();
        // Dots would let one name mean another path, and no certificate holds for a host name with one more of them.
        let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        if !is_name || name.contains("..") || name.starts_with('.') {
            return Err(Error::BadAccount("the name of the bucket"));
        }
        if !account.prefix.is_empty() {
            let inner = account.prefix.strip_suffix('/').ok_or(Error::BadAccount("the prefix"))?;
            crate::named(inner).map_err(|_| Error::BadAccount("the prefix"))?;
        }
        let bucket = rusty_s3::Bucket::new(endpoint, style, account.bucket.clone(), account.region.clone())
            .map_err(|_| Error::BadAccount("the address with this bucket"))?;
        let url = bucket.base_url();
        let host = url.host_str().unwrap_or_default();
        let is_here = host == "localhost"
            || host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
        if url.scheme() != "https" && !is_here {
            return Err(Error::Insecure);
        }
        let credentials = Credentials::new(account.key.clone(), account.secret.expose_secret().to_owned());
        Ok(Self { bucket, credentials, prefix: account.prefix.clone(), now })
    }

    /// A request that is signed now.
    pub(crate) fn request(&self, ask: &Ask<'_>) -> Result<Request<Full<Bytes>>> {
        let key = |name: &str| format!("{}{name}", self.prefix);
        let (with, now) = (Some(&self.credentials), (self.now)());
        let mut checksum = None;
        let (url, body) = match ask {
            Ask::List { under, after } => {
                let mut action = ListObjectsV2::new(&self.bucket, with);
                action.with_prefix(key(under));
                if let Some(token) = after {
                    action.with_continuation_token(*token);
                }
                (String::from(action.sign_with_time(VALID, &now)), Bytes::new())
            }
            Ask::Get { name } => {
                let url = self.bucket.get_object(with, &key(name)).sign_with_time(VALID, &now);
                (String::from(url), Bytes::new())
            }
            Ask::Remove { name } => {
                let url = self.bucket.delete_object(with, &key(name)).sign_with_time(VALID, &now);
                (String::from(url), Bytes::new())
            }
            Ask::Put { name, bytes } => {
                let (key, sum) = (key(name), STANDARD.encode(Sha256::digest(bytes)));
                let mut action = self.bucket.put_object(with, &key);
                action.headers_mut().insert(CHECKSUM, sum.clone());
                checksum = Some(sum);
                (String::from(action.sign_with_time(VALID, &now)), bytes.clone())
            }
            Ask::Versioning => (self.versioning(&now), Bytes::new()),
        };
        let mut request = Request::builder().method(ask.method()).uri(url);
        if let Some(sum) = checksum {
            request = request.header(CHECKSUM, sum);
        }
        request.body(Full::new(body)).map_err(|_| Error::BadAccount("the address"))
    }

    /// The one question that the crate has no action for.
    fn versioning(&self, now: &Timestamp) -> String {
        let query = [("versioning", "")];
        let url = rusty_s3::signing::sign(
            now,
            Method::Get,
            self.bucket.base_url().clone(),
            self.credentials.key(),
            self.credentials.secret(),
            None,
            self.bucket.region(),
            VALID.as_secs(),
            query.into_iter(),
            std::iter::empty(),
        );
        String::from(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Source: botocore 1.44.8, S3SigV4QueryAuth, at the same moment with the same keys.
    #[test]
    fn signatures_are_those_that_the_makers_of_the_protocol_compute() {
        let account = Account {
            endpoint: "http://127.0.0.1:9000".to_owned(),
            region: "us-east-1".to_owned(),
            bucket: "place".to_owned(),
            prefix: "of-ours/".to_owned(),
            is_path_style: true,
            key: "ACCESS".to_owned(),
            secret: "the-secret-key".to_owned().into(),
            authority: None,
        };
        let now = || "2026-11-26T12:00:00Z".parse().expect("a time");
        let signer = Signer::new(&account, now).expect("it can be used");
        let name = "parts/a";
        for (ask, signature) in [
            (Ask::Get { name }, "c92f906e15486d8625844b93429bca906a8bb0fb3431c8c724de41815b58b11d"),
            (Ask::Remove { name }, "68f249ff57191ce819c7edeb15e86cef618d8d4111d8ad15e28b4229f8e42d9f"),
            (
                Ask::Put { name, bytes: "hello".into() },
                "98efb55eeb0b223d026b316f78fab9d47bf307bcb6a96450745055566c279c41",
            ),
            (
                Ask::List { under: "parts/", after: None },
                "bc2fe5e461c2661166d772ee9d097f0556fa94b446f75da5461469a523bf12fe",
            ),
            (Ask::Versioning, "9280e117799cd98382025e141d9c46dda358acac2f81ee9d2dd6836fc0d5d3a2"),
        ] {
            let request = signer.request(&ask).expect("a request");
            let address = request.uri().to_string();
            assert!(address.ends_with(&format!("&X-Amz-Signature={signature}")), "{address}");
        }
    }
}
