//! Who a part of the cluster believes. Both ends of every connection show a certificate of the cluster's own authority,
//! and who dials also checks that the other end is the part that it meant.

use crate::Error;
use crate::command::Channel;
use ballista_core::extension::EndpointOverrideFn;
use ballista_core::serde::protobuf::GetJobStatusParams;
use ballista_core::serde::protobuf::scheduler_grpc_client::SchedulerGrpcClient;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tonic::transport::{Certificate, ClientTlsConfig, Endpoint, Identity, Server, ServerTlsConfig};

pub(crate) const CA: &str = "ca.pem";
pub(crate) const CERTIFICATE: &str = "certificate.pem";
pub(crate) const KEY: &str = "key.pem";

/// A part of a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Scheduler,
    Executor,
    Run,
}

impl Part {
    pub(crate) const ALL: [Self; 3] = [Self::Scheduler, Self::Executor, Self::Run];

    /// The name of its folder.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Scheduler => "scheduler",
            Self::Executor => "executor",
            Self::Run => "run",
        }
    }

    /// The name in its certificate. It says what the part is and not where, so that machines may move.
    pub(crate) fn name(self) -> String {
        format!("{}.concord-cluster.internal", self.code())
    }
}

/// What a part shows of itself, and whom it believes; or nothing of it, where a person said so.
#[derive(Clone)]
pub struct Trust(Option<Arc<Papers>>);

struct Papers {
    authority: Certificate,
    identity: Identity,
}

impl Trust {
    /// As the command line says.
    ///
    /// # Errors
    /// `Refused` where a file of the folder is missing or is no PEM.
    pub(crate) fn of(channel: &Channel) -> Result<Self, Error> {
        match &channel.keys {
            Some(folder) => Self::read(folder),
            None => {
                eprintln!("insecure: nothing is encrypted, and whoever reaches a port is believed");
                Ok(Self(None))
            }
        }
    }

    /// The folder of a part.
    ///
    /// # Errors
    /// `Refused` where a file of it is missing or is no PEM, or others may read the key.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let pem = |name: &str| {
            let file = folder.join(name);
            let remedy = "`concord-cluster keys NEW-FOLDER` makes one folder for each part; give that of this part";
            let text = std::fs::read_to_string(&file)
                .map_err(|error| Error::Refused(format!("`{}`: {error}; {remedy}", file.display())))?;
            match text.contains("-----BEGIN ") {
                true => Ok(text),
                false => Err(Error::Refused(format!("`{}` is no PEM file; {remedy}", file.display()))),
            }
        };
        secret(&folder.join(KEY))?;
        let identity = Identity::from_pem(pem(CERTIFICATE)?, pem(KEY)?);
        Ok(Self(Some(Arc::new(Papers { authority: Certificate::from_pem(pem(CA)?), identity }))))
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.0.is_some()
    }

    /// A server that answers only to parts of the same cluster.
    ///
    /// # Errors
    /// `Refused` where the certificate or its key cannot be used.
    pub(crate) fn server(&self, server: Server) -> Result<Server, Error> {
        let Some(papers) = &self.0 else { return Ok(server) };
        let tls = ServerTlsConfig::new()
            .identity(papers.identity.clone())
            .client_ca_root(papers.authority.clone())
            .client_auth_optional(false)
            .timeout(Duration::from_secs(10));
        let unusable =
            |error| Error::Refused(format!("the certificate cannot be used: {}", crate::error::whole(&error)));
        server.tls_config(tls).map_err(unusable)
    }

    /// Makes of each address to be dialled one that is dialled in this trust. `scheduler` is what the scheduler is called,
    /// everything else is an executor.
    pub(crate) fn dial(&self, scheduler: &str) -> Option<EndpointOverrideFn> {
        let papers = self.0.clone()?;
        let scheduler = scheduler.to_owned();
        Some(Arc::new(move |given: Endpoint| {
            let authority = given.uri().authority().map(ToString::to_string).unwrap_or_default();
            let part = if authority == scheduler { Part::Scheduler } else { Part::Executor };
            // Ballista writes `http` for the scheduler, which would be dialled without TLS whatever its settings are.
            let endpoint = Endpoint::from_shared(format!("https://{authority}"))?
                .connect_timeout(Duration::from_secs(20))
                .tcp_nodelay(true)
                .tcp_keepalive(Some(Duration::from_secs(60)))
                .http2_keep_alive_interval(Duration::from_secs(30))
                .keep_alive_timeout(Duration::from_secs(20))
                .keep_alive_while_idle(true);
            let tls = ClientTlsConfig::new()
                .ca_certificate(papers.authority.clone())
                .identity(papers.identity.clone())
                .domain_name(part.name());
            Ok(endpoint.tls_config(tls)?)
        }))
    }

    /// Connects once, to say in words why it cannot be done.
    ///
    /// # Errors
    /// `Refused` where nobody answers, or the other end is not of this cluster.
    pub(crate) async fn try_scheduler(&self, scheduler: &str) -> Result<(), Error> {
        let wrong = |words: &str| Error::Refused(format!("`{scheduler}` is no address: {words}; write host:port"));
        let endpoint = Endpoint::from_shared(format!("http://{scheduler}")).map_err(|e| wrong(&e.to_string()))?;
        if endpoint.uri().port_u16().is_none() {
            return Err(wrong("it has no port"));
        }
        let endpoint = endpoint.connect_timeout(Duration::from_secs(10));
        let endpoint = match self.dial(scheduler) {
            Some(dial) => dial(endpoint).map_err(|e| Error::Refused(crate::error::whole(&*e)))?,
            None => endpoint,
        };
        let unreached = |error: tonic::transport::Error| {
            let words = crate::error::whole(&error);
            let remedy = match is_unbelieved(&words) {
                true => "it is not of this cluster: give each part its folder of one run of `concord-cluster keys`",
                false => "is it running there, with keys or without as this part?",
            };
            Error::Refused(format!("no scheduler at `{scheduler}`: {words}; {remedy}"))
        };
        let channel = endpoint.connect().await.map_err(unreached)?;
        // Under TLS 1.3 whom the other end does not believe hears of it only when he first asks for something (RFC 8446,
        // 2): so something is asked.
        let nothing = GetJobStatusParams { job_id: "none".to_owned() };
        let answer = SchedulerGrpcClient::new(channel).get_job_status(nothing).await;
        let shut = answer.err().filter(|status| std::error::Error::source(status).is_some());
        shut.map_or(Ok(()), |status| {
            let words = crate::error::whole(&status);
            // A connection that is shut in a hurry does not always say why.
            let sure = if is_unbelieved(&words) { "" } else { "most likely " };
            let remedy = "it does not believe this certificate: give each part its folder of one run of \
                          `concord-cluster keys`, and --keys to all or to none";
            Err(Error::Refused(format!("`{scheduler}` shut the connection ({words}); {sure}{remedy}")))
        })
    }
}

/// Whether an error says that one end does not believe the other's certificate, in the words of `rustls`. Paths and names
/// may hold any other word.
pub(crate) fn is_unbelieved(words: &str) -> bool {
    // Alerts: RFC 8446, 6.2.
    const ALERTS: [&str; 8] = [
        "UnknownCA",
        "BadCertificate",
        "CertificateRequired",
        "CertificateExpired",
        "CertificateUnknown",
        "CertificateRevoked",
        "UnsupportedCertificate",
        "DecryptError",
    ];
    let has = |alert: &str| words.contains(&format!("received fatal alert: {alert}"));
    words.contains("invalid peer certificate")
        || words.contains("peer sent no certificates")
        || ALERTS.into_iter().any(has)
}

/// Refuses a key that others than its owner may read.
#[cfg(unix)]
fn secret(key: &Path) -> Result<(), Error> {
    // That it is not there is told by who reads it.
    let Ok(about) = std::fs::metadata(key) else { return Ok(()) };
    if std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o077 == 0 {
        return Ok(());
    }
    let shown = key.display();
    Err(Error::Refused(format!("others may read `{shown}`, which is secret; do: chmod 600 '{shown}'")))
}

/// Where rights are told in another way nothing is asked of them.
#[cfg(not(unix))]
fn secret(_: &Path) -> Result<(), Error> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_not_believed_is_told_by_the_words_of_rustls_and_not_by_a_path() {
        // As rustls 0.23 writes them (src/error.rs, `Display for Error`).
        let unbelieved = [
            "transport error: received fatal alert: UnknownCA",
            "received fatal alert: BadCertificate",
            "received fatal alert: CertificateRequired",
            "invalid peer certificate: UnknownIssuer",
            "peer sent no certificates",
        ];
        assert!(unbelieved.into_iter().all(is_unbelieved));
        let others = ["`/lists/certificates.parquet` is another file here", "UnknownCA.parquet: connection refused"];
        assert!(!others.into_iter().any(is_unbelieved));
    }
}
