//! A node: one organisation's store, keys, rules and clock, opened with a passphrase.

mod copy;
mod files;
mod found;
mod open;
mod secrets;
mod upgraded;

pub(crate) use files::{Held, file_error, private_folder, write_first, write_whole};
pub use found::Sought;
pub(crate) use found::open_root;
pub(crate) use open::are_there;
pub(crate) use secrets::{is_sealed_setting, open_setting, seal_setting};

use crate::clock::{Clock, system_rng};
use crate::{Error, Result};
use files::lock;
use jiff::Timestamp;
use jiff::civil::Date;
use policy::Gate;
use rand_chacha::ChaCha20Rng;
use record::{Kinds, OrgId, RecordId, Vocabularies};
use seal::{Cost, DataKey, MasterKey, NodeCertificate, NodeKeys, PublicKey, Purpose, Seconds, SubKey};
use secrecy::SecretString;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use store::{FileKey, Location, Store};
use unicode_normalization::UnicodeNormalization;

/// What a new node is told about itself.
#[derive(Debug, Clone)]
pub struct Founding {
    /// Short name of the organisation: `a-z`, `0-9`, `-`.
    pub short_name: String,
    /// Its name as people know it.
    pub name: String,
    /// Whether it is a humanitarian organisation: attribution stays closed unless granted by name.
    pub is_humanitarian: bool,
    /// Whether it only demonstrates: everything is stamped.
    pub is_demo: bool,
    /// Cost of the passphrase; the default unless it is a test or a demonstration.
    pub cost: Cost,
}

/// Where a node lives.
#[derive(Debug, Clone)]
pub struct Home {
    /// Folder of its files.
    pub folder: PathBuf,
    /// Records in PostgreSQL: address and schema.
    pub postgres: Option<(String, String)>,
    /// The most pages of 4 KiB that the database may have.
    pub max_pages: Option<u32>,
    /// How many connections to PostgreSQL there are at most.
    pub connections: u32,
}

impl Home {
    /// Connections to PostgreSQL unless something else is said.
    pub const CONNECTIONS: u32 = store::CONNECTIONS;

    /// A node in a folder.
    pub fn folder(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), postgres: None, max_pages: None, connections: Self::CONNECTIONS }
    }

    pub(crate) fn location(&self) -> Location {
        let (folder, connections) = (self.folder.clone(), self.connections);
        match &self.postgres {
            Some((url, schema)) => Location::Postgres { url: url.clone(), schema: schema.clone(), folder, connections },
            None => Location::Sqlite { folder, max_pages: self.max_pages },
        }
    }
}

/// An unlocked node.
pub struct Node {
    pub(crate) store: Store,
    pub(crate) kinds: Kinds,
    pub(crate) vocabularies: Vocabularies,
    pub(crate) gate: Gate,
    pub(crate) org: OrgId,
    pub(crate) short_name: String,
    pub(crate) is_humanitarian: bool,
    pub(crate) is_demo: bool,
    pub(crate) attribution_open: std::sync::atomic::AtomicBool,
    pub(crate) keys: NodeKeys,
    pub(crate) certificate: NodeCertificate,
    /// Keys that were replaced not long ago: what was sealed to them may still be on its way.
    pub(crate) earlier: Vec<NodeKeys>,
    /// Our signing keys, the newest first, without any that was revoked.
    pub(crate) own_keys: Vec<PublicKey>,
    /// Which slot opened it; `None` for the recovery by two people.
    pub(crate) slot: Option<String>,
    pub(crate) decisions: Mutex<HashMap<String, bool>>,
    pub(crate) figures: Mutex<HashMap<String, (u64, serde_json::Value)>>,
    pub(crate) spectrum: tokio::sync::Mutex<crate::spectrum::Kept>,
    /// Which bundles in quarantine hold an alert.
    pub(crate) alerting: Mutex<crate::exchange::Looked>,
    pub(crate) audit_key: DataKey,
    pub(crate) runs: crate::runs::Runs,
    pub(crate) seen: crate::people::Seen,
    pub(crate) denials: crate::audit::Denials,
    pub(crate) watched: tokio::sync::Mutex<Option<crate::matching::Watched>>,
    pub(crate) arriving: Mutex<std::collections::BTreeSet<String>>,
    master: MasterKey,
    wrapping: SubKey,
    clock: Box<dyn Clock>,
    rng: Mutex<ChaCha20Rng>,
    _lock: Held,
}

impl std::fmt::Debug for Node {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Node({})", self.short_name)
    }
}

/// The slots of everybody who may unlock.
pub(crate) const SLOT: &str = "unlock.slot";
/// Stands in a folder while a backup is being brought back into it.
pub(crate) const UNFINISHED: &str = "restore.unfinished";
/// The root key of a node that was founded on one machine, until it is moved away.
pub(crate) const ROOT: &str = "root.key";

impl Node {
    /// Takes fresh randomness from the operating system.
    ///
    /// # Errors
    /// `Internal` when the system gives none.
    pub fn reseed(&self) -> Result<()> {
        *self.rng() = system_rng()?;
        Ok(())
    }

    /// What a node that runs for long must do from time to time: lapse leases, finish what was interrupted, sign the
    /// state of the log once a day.
    ///
    /// # Errors
    /// `Internal` when the store fails.
    pub async fn tend(&self) -> Result<()> {
        self.resume().await?;
        crate::checkpoints::daily(self).await?;
        self.write_anew_if_due().await
    }

    /// The organisation.
    pub fn org(&self) -> &OrgId {
        &self.org
    }

    /// Its short name.
    pub fn short_name(&self) -> &str {
        &self.short_name
    }

    /// Its name as people know it.
    pub fn name(&self) -> &str {
        self.certificate.org_name()
    }

    /// Whether everything is stamped as a demonstration.
    pub fn is_demo(&self) -> bool {
        self.is_demo
    }

    /// Whether the organisation is humanitarian.
    pub fn is_humanitarian(&self) -> bool {
        self.is_humanitarian
    }

    /// The forms.
    pub fn kinds(&self) -> &Kinds {
        &self.kinds
    }

    /// The vocabularies.
    pub fn vocabularies(&self) -> &Vocabularies {
        &self.vocabularies
    }

    /// The store, for `doctor` and tests.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The certificate that partners pin.
    pub fn certificate(&self) -> &NodeCertificate {
        &self.certificate
    }

    /// The seed of the key by which partners know this node on the network; its pin stands in the certificate.
    pub fn network_seed(&self) -> SubKey {
        self.master.derive(Purpose::Network)
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Today in UTC.
    pub fn today(&self) -> Date {
        self.clock.today()
    }

    pub(crate) fn now_text(&self) -> String {
        crate::clock::text(self.now())
    }

    pub(crate) fn rng(&self) -> MutexGuard<'_, ChaCha20Rng> {
        self.rng.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn new_id(&self) -> RecordId {
        RecordId::random(&mut *self.rng())
    }

    pub(crate) fn master(&self) -> &MasterKey {
        &self.master
    }

    /// What bundles for this node may be sealed to, the newest first.
    pub(crate) fn opening_keys(&self) -> Vec<&NodeKeys> {
        std::iter::once(&self.keys).chain(&self.earlier).collect()
    }

    pub(crate) fn wrapping(&self) -> &SubKey {
        &self.wrapping
    }

    /// The id by which one partner knows a record.
    pub(crate) fn partner_id(&self, partner: &OrgId, record: &RecordId) -> Result<String> {
        let partner = seal::OrgId::parse(partner.as_str())?;
        Ok(seal::partner_id(&self.master.derive(Purpose::Channel(&partner)), record.as_str()))
    }

    /// A keyed hash of this node: equal for equal texts, and without the key a text cannot be tested against it.
    pub(crate) fn keyed_hash(&self, text: &str) -> String {
        let own = self.certificate.org_id();
        seal::partner_id(&self.master.derive(Purpose::Channel(own)), text)
    }
}

pub(crate) fn file_keys(master: &MasterKey) -> store::FileKeys {
    let key = |purpose| FileKey::new(master.derive(purpose).expose());
    store::FileKeys { database: key(Purpose::Database), keyring: key(Purpose::Keyring), lens: key(Purpose::Lens) }
}

/// The same words typed on two keyboards are the same passphrase.
pub(crate) fn normal(passphrase: &SecretString) -> SecretString {
    use secrecy::ExposeSecret;
    passphrase.expose_secret().trim().nfkc().collect::<String>().into()
}

pub(crate) fn seconds(at: Timestamp) -> Seconds {
    Seconds(at.as_second())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

pub(crate) fn unhex(text: &str) -> Result<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| std::str::from_utf8(pair).ok().and_then(|p| u8::from_str_radix(p, 16).ok()))
        .collect::<Option<Vec<u8>>>()
        .ok_or_else(|| Error::Internal("a stored key is damaged; restore a backup".to_owned()))
}
