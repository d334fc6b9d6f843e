//! A node: one organisation's store, keys, rules and clock, opened with a passphrase.

mod copy;
mod files;
mod upgraded;

pub(crate) use files::{file_error, private_folder};

use crate::clock::{Clock, SystemClock, system_rng};
use crate::{Error, Result};
use files::{lock, write_new};
use jiff::Timestamp;
use jiff::civil::Date;
use policy::Gate;
use rand_chacha::ChaCha20Rng;
use record::{Kinds, OrgId, RecordId, Vocabularies};
use seal::{
    CertificateRequest, Cost, DataKey, MasterKey, NodeCertificate, NodeKeys, Purpose, RootKey, Seconds, Slot, SubKey,
};
use secrecy::SecretString;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use store::{FileKey, Location, Store, values};
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
}

impl Home {
    /// A node in a folder.
    pub fn folder(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), postgres: None, max_pages: None }
    }

    pub(crate) fn location(&self) -> Location {
        let folder = self.folder.clone();
        match &self.postgres {
            Some((url, schema)) => Location::Postgres { url: url.clone(), schema: schema.clone(), folder },
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
    pub(crate) decisions: Mutex<HashMap<String, bool>>,
    pub(crate) figures: Mutex<HashMap<String, (u64, serde_json::Value)>>,
    pub(crate) audit_key: DataKey,
    pub(crate) runs: crate::runs::Runs,
    pub(crate) arriving: Mutex<std::collections::BTreeSet<String>>,
    master: MasterKey,
    wrapping: SubKey,
    clock: Box<dyn Clock>,
    rng: Mutex<ChaCha20Rng>,
    _lock: std::fs::File,
}

impl std::fmt::Debug for Node {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Node({})", self.short_name)
    }
}

const SLOT: &str = "unlock.slot";
const ROOT: &str = "root.key";

impl Node {
    /// Founds a node in an empty folder: keys, certificate, encrypted files, and the sealed root key in
    /// `root.key`, to be moved away from the machine.
    ///
    /// # Errors
    /// `Conflict` when a node is there already; `Refused` for a passphrase that would be guessed or a bad name; `Internal`
    /// when the folder cannot be written.
    pub async fn found(home: &Home, founding: &Founding, passphrase: &SecretString) -> Result<Self> {
        Self::found_with(home, founding, passphrase, Box::new(SystemClock), system_rng()?).await
    }

    /// As [`Node::found`], with clock and randomness given.
    ///
    /// # Errors
    /// As [`Node::found`].
    pub async fn found_with(
        home: &Home,
        founding: &Founding,
        passphrase: &SecretString,
        clock: Box<dyn Clock>,
        mut rng: ChaCha20Rng,
    ) -> Result<Self> {
        if home.folder.join(SLOT).exists() {
            return Err(Error::Conflict(format!(
                "`{}` holds a node already; choose another folder",
                home.folder.display()
            )));
        }
        if OrgId::parse(&founding.short_name).is_none() {
            return Err(Error::Refused("a short name has a-z, 0-9 and - only".to_owned()));
        }
        crate::people::check_strength(passphrase, &[&founding.short_name, &founding.name])?;
        std::fs::create_dir_all(&home.folder).map_err(|e| file_error(&home.folder, &e))?;
        private_folder(&home.folder)?;
        let lock = lock(&home.folder)?;
        if home.folder.join("node.db").exists() {
            // They may be somebody's only copy, so that nothing is removed here.
            return Err(Error::Conflict(format!(
                "`{}` holds files of a node without `{SLOT}`: its founding was cut short, or the file was moved; \
                 bring it back, or empty the folder",
                home.folder.display()
            )));
        }
        let master = MasterKey::generate(&mut rng);
        let slot = Slot::create(&normal(passphrase), &master, founding.cost, &mut rng)?;
        let (root, keys) = (RootKey::generate(&mut rng), NodeKeys::generate(&mut rng));
        let now = seconds(clock.now());
        let request = CertificateRequest {
            org_name: founding.name.clone(),
            not_before: now,
            not_after: now.plus_days(365),
            serial: 1,
            tls_pin: Some(seal::network_pin(&master.derive(Purpose::Network))),
        };
        let certificate = root.certify(&keys, &request)?;
        let wrapping = master.derive(Purpose::DataKeys);
        let audit_key = DataKey::generate(&mut rng);
        let store = Store::open(&home.location(), &file_keys(&master)).await?;
        let mut tx = store.begin("node::found").await?;
        let org = root.org_id();
        for (name, value) in [
            ("node.short_name", founding.short_name.clone()),
            ("node.org", org.as_str().to_owned()),
            ("node.is_humanitarian", founding.is_humanitarian.to_string()),
            ("node.is_demo", founding.is_demo.to_string()),
            ("node.keys", hex(&keys.to_bytes())),
            ("node.certificate", hex(certificate.to_bytes())),
            ("audit.key", hex(&audit_key.wrap(&wrapping, "audit", &mut rng))),
            ("audit.frontier", hex(&seal::Frontier::new().to_bytes())),
        ] {
            tx.execute(store::statements::SET, values![name, value]).await?;
        }
        tx.commit().await?;
        let sealed_root = seal_root(&root, &wrapping, &mut rng);
        write_new(&home.folder.join(ROOT), &sealed_root)?;
        // The slot goes last: a folder without it holds no node, so that a founding cut short starts again.
        write_new(&home.folder.join(SLOT), &slot.to_bytes())?;
        Self::assemble((store, lock), master, clock, rng).await
    }

    /// Opens a node with its passphrase.
    ///
    /// # Errors
    /// `NotFound` when there is no node; `Refused` for a wrong passphrase, a damaged file or a newer database.
    pub async fn open(home: &Home, passphrase: &SecretString) -> Result<Self> {
        Self::open_with(home, passphrase, Box::new(SystemClock), system_rng()?).await
    }

    /// As [`Node::open`], with clock and randomness given.
    ///
    /// # Errors
    /// As [`Node::open`].
    pub async fn open_with(
        home: &Home,
        passphrase: &SecretString,
        clock: Box<dyn Clock>,
        rng: ChaCha20Rng,
    ) -> Result<Self> {
        let bytes = std::fs::read(home.folder.join(SLOT)).map_err(|_| {
            Error::Refused(format!("`{}` holds no node; make one with `concord init`", home.folder.display()))
        })?;
        let lock = lock(&home.folder)?;
        let master = Slot::from_bytes(&bytes)?.unlock(&normal(passphrase))?;
        let store = Store::open(&home.location(), &file_keys(&master)).await?;
        Self::assemble((store, lock), master, clock, rng).await
    }

    async fn assemble(
        (store, lock): (Store, std::fs::File),
        master: MasterKey,
        clock: Box<dyn Clock>,
        rng: ChaCha20Rng,
    ) -> Result<Self> {
        let vocabularies = Vocabularies::built_in().map_err(|e| Error::Internal(e.to_string()))?;
        let kinds = Kinds::built_in(&vocabularies).map_err(|e| Error::Internal(e.to_string()))?;
        let gate = Gate::built_in().map_err(|e| Error::Internal(e.to_string()))?;
        let mut tx = store.read().await?;
        let mut setting = HashMap::new();
        for name in [
            "node.short_name",
            "node.org",
            "node.is_humanitarian",
            "node.is_demo",
            "node.keys",
            "node.certificate",
            "audit.key",
        ] {
            let row = tx.fetch_one(store::statements::SETTING, values![name]).await?;
            let value = row.and_then(|r| r.text(0)).ok_or_else(|| Error::Internal(format!("`{name}` is missing")))?;
            setting.insert(name, value);
        }
        let is_attribution_open = crate::attribution::is_open(&mut tx).await?;
        drop(tx);
        let wrapping = master.derive(Purpose::DataKeys);
        let org = OrgId::parse(&setting["node.org"]).ok_or_else(|| Error::Internal("bad `node.org`".to_owned()))?;
        let node = Self {
            org,
            short_name: setting["node.short_name"].clone(),
            is_humanitarian: setting["node.is_humanitarian"] == "true",
            is_demo: setting["node.is_demo"] == "true",
            attribution_open: is_attribution_open.into(),
            keys: NodeKeys::from_bytes(&unhex(&setting["node.keys"])?)?,
            certificate: NodeCertificate::from_bytes(&unhex(&setting["node.certificate"])?)?,
            runs: crate::runs::Runs::default(),
            arriving: Mutex::default(),
            audit_key: DataKey::unwrap(&wrapping, "audit", &unhex(&setting["audit.key"])?)?,
            decisions: Mutex::default(),
            figures: Mutex::default(),
            store,
            kinds,
            vocabularies,
            gate,
            master,
            wrapping,
            clock,
            rng: Mutex::new(rng),
            _lock: lock,
        };
        node.after_upgrade().await?;
        node.resume().await?;
        Ok(node)
    }

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
        crate::checkpoints::daily(self).await
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
        self.now().round(jiff::Unit::Second).unwrap_or_else(|_| self.now()).to_string()
    }

    pub(crate) fn rng(&self) -> MutexGuard<'_, ChaCha20Rng> {
        self.rng.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn new_id(&self) -> RecordId {
        RecordId::random(&mut *self.rng())
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
    let key = |purpose| FileKey::new(*master.derive(purpose).expose());
    store::FileKeys { database: key(Purpose::Database), keyring: key(Purpose::Keyring), lens: key(Purpose::Lens) }
}

/// The same words typed on two keyboards are the same passphrase.
pub(crate) fn normal(passphrase: &SecretString) -> SecretString {
    use secrecy::ExposeSecret;
    passphrase.expose_secret().trim().nfkc().collect::<String>().into()
}

fn seal_root(root: &RootKey, wrapping: &SubKey, rng: &mut ChaCha20Rng) -> Vec<u8> {
    let key = DataKey::generate(rng);
    let place = seal::Place { table: "root", record: "root", compartment: "key", revision: 1 };
    let mut bytes = key.wrap(wrapping, "root", rng);
    bytes.extend(seal::seal_compartment(&key, &place, &root.to_bytes(), rng));
    bytes
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
