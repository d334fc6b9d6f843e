//! Who a node is: root key, node keys, the certificate that joins them, and pairing.
//!
//! An organisation's root key stays offline and signs certificates of at most twelve months. There
//! is no directory and no authority: two people compare the words of a [`Fingerprint`]. Which
//! root keys a node has pinned is kept by the caller.

mod certificate;
mod network;
mod node;
mod pairing;
mod paper;
mod public;
mod request;
mod revocation;
mod root;
mod words;

pub use certificate::{CertificateRequest, LONGEST_VALIDITY_DAYS, NodeCertificate};
pub use network::network_pin;
pub use node::NodeKeys;
pub use pairing::Fingerprint;
pub use paper::SealedRoot;
pub use public::{OrgId, PublicKey};
pub use request::{NodeRequest, Wish};
pub use revocation::Revocation;
pub use root::RootKey;
