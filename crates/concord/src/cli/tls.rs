//! Options of pages that go out over TLS: all three, or none.

use clap::Args;
use std::path::PathBuf;
use web::tls::Name;

/// The certificate of the pages. All of it can come from the environment, where `serve` and `doctor` find the same.
#[derive(Debug, Args, Clone)]
pub struct TlsArguments {
    /// Serve pages over TLS: file with the certificate in PEM, the node's own first and those that lead to its authority
    /// after it. It is read anew when it changes
    #[arg(long, env = "CONCORD_TLS_CERTIFICATE", value_name = "FILE", requires_all = ["tls_key", "name"])]
    pub tls_certificate: Option<PathBuf>,
    /// File with the key of that certificate, in PEM, without a passphrase
    #[arg(long, env = "CONCORD_TLS_KEY", value_name = "FILE", requires = "tls_certificate")]
    pub tls_key: Option<PathBuf>,
    /// Name by which people reach the pages over TLS, as in `monitor.example.org`; with `:port` when they ask for another
    /// one than that of --listen
    #[arg(long, env = "CONCORD_NAME", value_name = "NAME", requires = "tls_certificate")]
    pub name: Option<Name>,
}
