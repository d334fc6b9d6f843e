//! The way there: HTTP/1.1 over TLS 1.3, with a time for everything and a limit on what comes back. No redirection is
//! followed, since a signature is for one place.

use crate::account::{Account, Limits};
use crate::answer::Answer;
use crate::ask::Ask;
use crate::error::{Error, Result};
use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Full};
use hyper::{Request, Response, body::Incoming};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;

/// The most of an answer that says why something was not done.
const REASON_BYTES: u64 = 64 * 1024;

pub(crate) struct Client {
    http: hyper_util::client::legacy::Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    limits: Limits,
}

impl Client {
    pub(crate) fn new(account: &Account, limits: Limits) -> Result<Self> {
        let mut connector = HttpConnector::new();
        connector.enforce_http(false);
        connector.set_connect_timeout(Some(limits.connect));
        connector.set_nodelay(true);
        let https = HttpsConnectorBuilder::new()
            .with_tls_config(tls(account.authority.as_deref())?)
            .https_or_http()
            .enable_http1()
            .wrap_connector(connector);
        let http = hyper_util::client::legacy::Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_secs(30))
            .build(https);
        Ok(Self { http, limits })
    }

    /// Sends one request and takes the whole answer.
    pub(crate) async fn send(&self, request: Request<Full<Bytes>>, ask: &Ask<'_>) -> Result<Answer> {
        let upload = Duration::from_secs(ask.sent() / u64::from(self.limits.slowest.max(1)));
        let patience = self.limits.connect + self.limits.silence + upload;
        let answered = timeout(patience, self.http.request(request)).await.map_err(|_| Error::Silent)?;
        let response = answered.map_err(|error| unreachable_why(&error))?;
        let status = response.status().as_u16();
        let most = if response.status().is_success() { self.limits.object_bytes } else { REASON_BYTES };
        let body = self.body(response, most).await?;
        Answer::of(status, body, ask)
    }

    async fn body(&self, response: Response<Incoming>, limit_bytes: u64) -> Result<Bytes> {
        let (mut body, mut all) = (response.into_body(), BytesMut::new());
        loop {
            let frame = timeout(self.limits.silence, body.frame()).await.map_err(|_| Error::Silent)?;
            let Some(frame) = frame else { return Ok(all.freeze()) };
            let Ok(data) = frame.map_err(|_| Error::Cut)?.into_data() else { continue };
            if u64::try_from(all.len() + data.len()).unwrap_or(u64::MAX) > limit_bytes {
                return Err(Error::TooLarge { limit_bytes });
            }
            all.extend_from_slice(&data);
        }
    }
}

/// Why there was no answer, in words that hold no address.
fn unreachable_why(error: &hyper_util::client::legacy::Error) -> Error {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(one) = cause {
        if let Some(mut io) = one.downcast_ref::<std::io::Error>() {
            // One may stand in another, where `source` does not show it.
            while let Some(inner) = io.get_ref().and_then(|e| e.downcast_ref::<std::io::Error>()) {
                io = inner;
            }
            let is_tls = io.get_ref().is_some_and(|inner| inner.is::<rustls::Error>());
            return Error::Unreachable(match io.kind() {
                _ if is_tls => "its certificate or its TLS is not one that is believed here",
                std::io::ErrorKind::ConnectionRefused => "nothing listens there",
                std::io::ErrorKind::TimedOut => "nobody answers there",
                std::io::ErrorKind::ConnectionReset | std::io::ErrorKind::BrokenPipe => "it was cut",
                _ => "the name is not known, or there is no way to it",
            });
        }
        cause = one.source();
    }
    if error.is_connect() { Error::Unreachable("the name is not known, or there is no way to it") } else { Error::Cut }
}

fn tls(authority: Option<&str>) -> Result<ClientConfig> {
    let mut roots = RootCertStore::empty();
    match authority {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(pem) => {
            let bad = || Error::BadAccount("the certificate of the authority");
            for one in CertificateDer::pem_slice_iter(pem.as_bytes()) {
                roots.add(one.map_err(|_| bad())?).map_err(|_| bad())?;
            }
            if roots.is_empty() {
                return Err(bad());
            }
        }
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|_| Error::BadAccount("TLS"))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}
