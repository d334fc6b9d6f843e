//! TLS 1.3 and nothing older, a certificate from both sides, and one question to it: is this the pinned key?
//!
//! The certificate is only a wrapper that TLS wants. Names and authorities in it would say who
//! somebody else believes the node to be; dates would need a clock that is right, and cut off a
//! node whose partner knows it perfectly well. What counts is the key: its pin is compared, and the
//! handshake's own signature, which rustls checks through its provider, proves that the other side
//! holds it. How long a key is good is said by the node certificate that names the pin, elsewhere.

use std::fmt;
use std::sync::Arc;

use rustls::client::Resumption;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, ring, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{NoServerSessionStorage, ParsedCertificate};
use rustls::version::TLS13;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, DistinguishedName, Error as TlsError, ServerConfig,
    SignatureScheme, SupportedCipherSuite,
};

use crate::key::{Pin, TlsKey};

/// Answers whether a pin is known.
pub(crate) type IsKnown = Arc<dyn Fn(&Pin) -> bool + Send + Sync>;

/// What a listener does in a handshake.
pub(crate) fn server(key: &TlsKey, is_known: IsKnown) -> Result<Arc<ServerConfig>, TlsError> {
    let mut config = ServerConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&TLS13])?
        .with_client_cert_verifier(Arc::new(Pinned { is_known }))
        .with_single_cert(vec![key.certificate()], key.private())?;
    // A resumed session would not ask for the certificate again: a partner whose pin was taken
    // away would still come in.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(Arc::new(config))
}

/// What a caller does in a handshake with the node of this pin.
pub(crate) fn client(key: &TlsKey, pin: Pin) -> Result<Arc<ClientConfig>, TlsError> {
    let is_known: IsKnown = Arc::new(move |found| *found == pin);
    let mut config = ClientConfig::builder_with_provider(provider())
        .with_protocol_versions(&[&TLS13])?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Pinned { is_known }))
        .with_client_auth_cert(vec![key.certificate()], key.private())?;
    config.resumption = Resumption::disabled();
    // The name would travel in the clear, and tells whoever listens that this is a node of ours.
    config.enable_sni = false;
    Ok(Arc::new(config))
}

/// The pin of a certificate that was accepted.
pub(crate) fn pin_of(certificate: &CertificateDer<'_>) -> Result<Pin, TlsError> {
    let parsed = ParsedCertificate::try_from(certificate)?;
    Ok(Pin::of_spki(&parsed.subject_public_key_info()))
}

/// Without the suites of TLS 1.2, which a caller would name in its first words though it never speaks it.
fn provider() -> Arc<CryptoProvider> {
    let mut provider = ring::default_provider();
    provider.cipher_suites.retain(|suite| matches!(suite, SupportedCipherSuite::Tls13(_)));
    Arc::new(provider)
}

/// Believes exactly the certificates whose key is pinned, on either side.
struct Pinned {
    is_known: IsKnown,
}

impl Pinned {
    fn check(&self, certificate: &CertificateDer<'_>) -> Result<(), TlsError> {
        if (self.is_known)(&pin_of(certificate)?) {
            Ok(())
        } else {
            Err(TlsError::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
        }
    }

    fn algorithms() -> WebPkiSupportedAlgorithms {
        ring::default_provider().signature_verification_algorithms
    }
}

impl fmt::Debug for Pinned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pinned")
    }
}

fn too_old() -> Result<HandshakeSignatureValid, TlsError> {
    Err(TlsError::General("TLS 1.2 is never offered".to_owned()))
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        self.check(certificate).map(|()| ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        too_old()
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        verify_tls13_signature(message, certificate, signature, &Self::algorithms())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }
}

impl ClientCertVerifier for Pinned {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, TlsError> {
        self.check(certificate).map(|()| ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        too_old()
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        verify_tls13_signature(message, certificate, signature, &Self::algorithms())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        vec![SignatureScheme::ED25519]
    }
}
