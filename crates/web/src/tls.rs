//! TLS for pages: which certificate is taken, for which name, and how it is put in the place of an earlier one.
//!
//! TLS 1.3 and nothing older, as between nodes: every browser has spoken it for years, and the older ones know no passkeys
//! either. Who issued a certificate is for browsers to judge. Files are left to `concord`, time is handed in.

use app::people::Origin;
use jiff::Timestamp;
use jiff::civil::Date;
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::version::TLS13;
use rustls::{CertificateError, Error as TlsError, InconsistentKeys, RootCertStore, ServerConfig};
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio_rustls::TlsAcceptor;

/// The port that a browser asks for when an address names none.
const USUAL: u16 = 443;
/// What the library that judges certificates says of one that signs others; it has no finer word for it.
const SIGNS_OTHERS: &str = "CaUsedAsEndEntity";

/// What is wrong with a name, a certificate or a key. The words go on after the name of the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// No browser could ask for it.
    #[error("`{0}` is no name of a site; give one like `monitor.example.org`, with `:port` if people ask for another")]
    Name(String),
    /// There is no certificate in it.
    #[error("holds no certificate that can be read; give it in PEM, the node's own first")]
    NoCertificate,
    /// There is no key in it.
    #[error("holds no key that can be read; give it in PEM, without a passphrase")]
    NoKey,
    /// The key is that of another certificate.
    #[error("is not the key of the certificate; give the one with which it was asked for")]
    OtherKey,
    /// It holds no more.
    #[error("ended on {0}; renew it")]
    Ended(Date),
    /// It does not hold yet.
    #[error("holds from {0} on, and not yet; look at the clock of this machine, or wait")]
    NotYet(Date),
    /// It is for other names.
    #[error("is for {covers}, not for `{name}`; get one for that name, or give another with --name")]
    OtherName {
        /// The one that was wanted.
        name: String,
        /// Those in it.
        covers: String,
    },
    /// It is for people or programs.
    #[error("is no certificate of a server; get one that is")]
    NotOfServer,
    /// It is one with which others are signed.
    #[error(
        "is the certificate of an authority, which browsers take for no site; let that authority sign one for a server"
    )]
    OfAuthority,
    /// Something else.
    #[error("cannot be used for TLS ({0}); get another")]
    Unusable(String),
}

impl Error {
    /// Whether the file of the key is meant, and not that of the certificate.
    pub fn is_of_key(&self) -> bool {
        matches!(self, Self::NoKey | Self::OtherKey)
    }
}

/// Under which name people reach pages over TLS, and at which port, when that is not the one listened on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    origin: Origin,
    port: Option<u16>,
}

impl Name {
    /// The name alone.
    pub fn host(&self) -> &str {
        self.origin.name()
    }

    /// The address of the pages, which listen on this port.
    pub fn at(&self, listening: u16) -> Origin {
        self.origin.clone().at(self.port.unwrap_or(listening))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.host())
    }
}

impl FromStr for Name {
    type Err = Error;

    /// Reads `monitor.example.org` or `monitor.example.org:443`.
    ///
    /// # Errors
    /// [`Error::Name`] for what is none, and for an address of numbers.
    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = || Error::Name(text.to_owned());
        let (name, port) = match text.split_once(':') {
            Some((name, port)) => (name, Some(port.parse::<u16>().ok().filter(|p| *p > 0).ok_or_else(wrong)?)),
            None => (text, None),
        };
        let origin = Origin::secure(&name.to_lowercase(), port.unwrap_or(USUAL)).ok_or_else(wrong)?;
        Ok(Self { origin, port })
    }
}

/// A certificate with its key, found to be in order.
pub struct Certified {
    config: Arc<ServerConfig>,
    ends: Timestamp,
}

impl Certified {
    /// Reads chain and key as PEM, and looks at the first certificate: that it holds now, is for this name, for a server and
    /// not for signing others, and that the key is its own. Who issued it, and with what, is not looked at.
    ///
    /// # Errors
    /// What is wrong, see [`Error`].
    pub fn read(name: &Name, (chain, key): (&[u8], &[u8]), now: Timestamp) -> Result<Self, Error> {
        let chain: Result<Vec<CertificateDer<'static>>, _> = CertificateDer::pem_slice_iter(chain).collect();
        let chain = chain.map_err(|_| Error::NoCertificate)?;
        let ends = judged(chain.first().ok_or(Error::NoCertificate)?, name, now)?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| Error::NoKey)?;
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&TLS13])
            .map_err(unusable)?
            .with_no_client_auth()
            .with_single_cert(chain, key);
        let mut config = config.map_err(|error| match error {
            TlsError::InconsistentKeys(InconsistentKeys::KeyMismatch) => Error::OtherKey,
            // What is no key of a kind that `ring` knows.
            TlsError::General(_) => Error::NoKey,
            other => unusable(other),
        })?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { config: Arc::new(config), ends })
    }

    /// Until when it holds.
    pub fn ends(&self) -> Timestamp {
        self.ends
    }
}

/// What a listener works with: a name, and the certificate of now.
pub struct Tls {
    name: Name,
    current: RwLock<Certified>,
}

impl Tls {
    /// With the first certificate.
    pub fn new(name: Name, certified: Certified) -> Arc<Self> {
        Arc::new(Self { name, current: RwLock::new(certified) })
    }

    /// The name.
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// Shows another certificate from the next connection on.
    pub fn renew(&self, certified: Certified) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = certified;
    }

    /// Until when the certificate of now holds.
    pub fn ends(&self) -> Timestamp {
        self.current.read().unwrap_or_else(PoisonError::into_inner).ends
    }

    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner).config))
    }
}

/// When a certificate ends that is for this name and holds now.
fn judged(certificate: &CertificateDer<'_>, name: &Name, now: Timestamp) -> Result<Timestamp, Error> {
    let parsed = ParsedCertificate::try_from(certificate).map_err(unusable)?;
    match looked_at(&parsed, u64::try_from(now.as_second()).unwrap_or_default()) {
        Some(CertificateError::ExpiredContext { not_after, .. }) => return Err(Error::Ended(day(moment(not_after)))),
        Some(CertificateError::NotValidYetContext { not_before, .. }) => {
            return Err(Error::NotYet(day(moment(not_before))));
        }
        Some(CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. }) => {
            return Err(Error::NotOfServer);
        }
        Some(CertificateError::Other(why)) if why.to_string() == SIGNS_OTHERS => return Err(Error::OfAuthority),
        // That the issuer is not known among no issuers says nothing. Whatever else is found, browsers find too.
        Some(CertificateError::UnknownIssuer) => {}
        Some(other) => return Err(unusable(TlsError::InvalidCertificate(other))),
        None => return Err(Error::Unusable("it cannot be judged".to_owned())),
    }
    let wanted = ServerName::try_from(name.host()).map_err(|_| Error::Name(name.to_string()))?;
    match verify_server_name(&parsed, &wanted) {
        Ok(()) => {}
        Err(TlsError::InvalidCertificate(CertificateError::NotValidForNameContext { presented, .. })) => {
            return Err(Error::OtherName { name: name.to_string(), covers: listed(&presented) });
        }
        Err(other) => return Err(unusable(other)),
    }
    // Nothing tells the day alone: asked at the end of all time, the library says when it was over.
    match looked_at(&parsed, u64::MAX) {
        Some(CertificateError::ExpiredContext { not_after, .. }) => Ok(moment(not_after)),
        _ => Err(Error::Unusable("its dates cannot be read".to_owned())),
    }
}

/// What is wrong with a certificate in itself at a time, in seconds. No authority is given, so there always is something:
/// dates are looked at first, then what it is for, and last of all who issued it.
fn looked_at(certificate: &ParsedCertificate<'_>, second: u64) -> Option<CertificateError> {
    let (at, nobody) = (UnixTime::since_unix_epoch(Duration::from_secs(second)), RootCertStore::empty());
    let known = ring::default_provider().signature_verification_algorithms;
    match verify_server_cert_signed_by_trust_anchor(certificate, &nobody, &[], at, known.all) {
        Err(TlsError::InvalidCertificate(why)) => Some(why),
        _ => None,
    }
}

/// Names as the library gives them, `DnsName("a.example.org")`, in words.
fn listed(presented: &[String]) -> String {
    let plain = |name: &String| format!("`{}`", name.split('"').nth(1).unwrap_or(name.as_str()));
    let all: Vec<String> = presented.iter().map(plain).collect();
    if all.is_empty() { "no name of a site".to_owned() } else { all.join(", ") }
}

fn moment(time: UnixTime) -> Timestamp {
    let second = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    // The last seconds of the year 9999, which stand for no end, lie beyond.
    Timestamp::from_second(second).unwrap_or(Timestamp::MAX)
}

/// The day of a moment, as it is told.
pub fn day(moment: Timestamp) -> Date {
    moment.to_zoned(jiff::tz::TimeZone::UTC).date()
}

fn unusable(error: TlsError) -> Error {
    Error::Unusable(error.to_string())
}
