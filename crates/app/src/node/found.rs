//! Founding: on one machine, or in two steps with the root key on another one.

use super::files::{Held, lock, private_folder, write_whole};
use super::{Founding, Home, Node, ROOT, SLOT, file_error, file_keys, hex, normal, seal_setting, seconds, unhex};
use crate::certificates;
use crate::clock::{Clock, SystemClock, system_rng};
use crate::{Error, Result};
use rand_chacha::ChaCha20Rng;
use record::OrgId;
use seal::{
    CertificateRequest, Cost, DataKey, MasterKey, NodeCertificate, NodeKeys, NodeRequest, Place, Purpose, RootKey,
    Slot, Slots, SubKey, Wish,
};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use std::path::Path;
use store::{Store, values};

/// What waits for the certificate between the two steps: the slot, and the rest under the key that the slot opens.
pub(super) const PENDING: &str = "founding.pending";

/// A founding that waits for its certificate.
#[derive(Debug, Clone)]
pub struct Sought {
    /// The request, as hexadecimal digits, to be carried to the root key.
    pub request: String,
}

#[derive(Serialize, Deserialize)]
struct Pending {
    slot: String,
    sealed: String,
}

#[derive(Serialize, Deserialize)]
struct Plan {
    short_name: String,
    name: String,
    is_humanitarian: bool,
    keys: String,
}

/// Everything of a new node that is secret or follows from it.
struct Born {
    master: MasterKey,
    keys: NodeKeys,
    slot: Slot,
}

impl Node {
    /// Founds a node in an empty folder: keys, certificate, encrypted files, and the sealed root key in
    /// `root.key`, to be moved away from the machine.
    ///
    /// # Errors
    /// `Conflict` when a node is there already; `Refused` for a passphrase that would be guessed or a bad name;
    /// `Internal` when the folder cannot be written.
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
        crate::people::check_strength(passphrase, &[&founding.short_name, &founding.name])?;
        let lock = begin(home, founding)?;
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
            not_after: now.plus_days(certificates::VALID_DAYS),
            serial: 1,
            tls_pin: Some(seal::network_pin(&master.derive(Purpose::Network))),
        };
        let certificate = root.certify(&keys, &request)?;
        let born = Born { master, keys, slot };
        let store = establish(home, founding, (&born, &certificate), &mut rng).await?;
        let sealed_root = seal_root(&root, &born.master.derive(Purpose::DataKeys), &mut rng);
        write_whole(&home.folder.join(ROOT), &sealed_root)?;
        finish(home, (store, lock), born, (clock, rng)).await
    }

    /// The first of two steps: makes the node's keys and a request that the root key signs on another machine. The
    /// folder holds them sealed until [`Node::found_certified`]; a second call gives the same request again.
    ///
    /// # Errors
    /// As [`Node::found`]; `Refused` when the passphrase is not that of the first call.
    pub fn seek(home: &Home, founding: &Founding, passphrase: &SecretString) -> Result<Sought> {
        crate::people::check_strength(passphrase, &[&founding.short_name, &founding.name])?;
        let _lock = begin(home, founding)?;
        let file = home.folder.join(PENDING);
        if !file.exists() {
            let mut rng = system_rng()?;
            let master = MasterKey::generate(&mut rng);
            let slot = Slot::create(&normal(passphrase), &master, founding.cost, &mut rng)?;
            let plan = Plan {
                short_name: founding.short_name.clone(),
                name: founding.name.clone(),
                is_humanitarian: founding.is_humanitarian,
                keys: hex(&NodeKeys::generate(&mut rng).to_bytes()),
            };
            let plan = zeroize::Zeroizing::new(serde_json::to_vec(&plan)?);
            let sealed = seal_setting(&master.derive(Purpose::DataKeys), ("founding", &plan), &mut rng);
            let pending = Pending { slot: hex(&slot.to_bytes()), sealed };
            write_whole(&file, &serde_json::to_vec(&pending)?)?;
        }
        let (_, born) = resume(&file, passphrase)?;
        let wish = Wish {
            org_name: founding.name.clone(),
            org: None,
            serial: 1,
            tls_pin: Some(seal::network_pin(&born.master.derive(Purpose::Network))),
        };
        Ok(Sought { request: hex(NodeRequest::new(&born.keys, &wish)?.to_bytes()) })
    }

    /// The second step: takes the certificate that the root key signed, and founds the node.
    ///
    /// # Errors
    /// `NotFound` without the first step; `Refused` for a wrong passphrase, and for a certificate of other keys.
    pub async fn found_certified(home: &Home, certificate: &str, passphrase: &SecretString) -> Result<Self> {
        let certificate = certificates::read(certificate)?;
        let file = home.folder.join(PENDING);
        if !file.exists() {
            return Err(Error::NotFound);
        }
        let (plan, born) = resume(&file, passphrase)?;
        let founding = Founding { cost: born.slot.cost(), ..plan };
        let lock = begin(home, &founding)?;
        let clock = SystemClock;
        certificate.verify(seconds(clock.now()))?;
        let pin = seal::network_pin(&born.master.derive(Purpose::Network));
        if *certificate.signing_key() != born.keys.public()
            || certificate.recipient() != born.keys.recipient()
            || certificate.tls_pin() != Some(pin)
        {
            return Err(Error::Refused(certificates::OF_OTHER_KEYS.to_owned()));
        }
        let mut rng = system_rng()?;
        // What a founding that was cut short has left here opens with the same keys and is written again.
        let store = establish(home, &founding, (&born, &certificate), &mut rng).await?;
        let node = finish(home, (store, lock), born, (Box::new(clock), rng)).await?;
        std::fs::remove_file(&file).map_err(|e| file_error(&file, &e))?;
        Ok(node)
    }
}

/// Holds the folder for a node that is not there yet.
fn begin(home: &Home, founding: &Founding) -> Result<Held> {
    if home.folder.join(SLOT).exists() {
        return Err(Error::Conflict(format!(
            "`{}` holds a node already; choose another folder",
            home.folder.display()
        )));
    }
    if OrgId::parse(&founding.short_name).is_none() {
        return Err(Error::Refused("a short name has a-z, 0-9 and - only".to_owned()));
    }
    std::fs::create_dir_all(&home.folder).map_err(|e| file_error(&home.folder, &e))?;
    private_folder(&home.folder)?;
    lock(&home.folder)
}

fn resume(file: &Path, passphrase: &SecretString) -> Result<(Founding, Born)> {
    let damaged = || Error::Refused(format!("`{}` is damaged; empty the folder and begin again", file.display()));
    let bytes = std::fs::read(file).map_err(|e| file_error(file, &e))?;
    let pending: Pending = serde_json::from_slice(&bytes).map_err(|_| damaged())?;
    let slot = Slot::from_bytes(&unhex(&pending.slot).map_err(|_| damaged())?)?;
    let master = slot.unlock(&normal(passphrase))?;
    let wrapping = master.derive(Purpose::DataKeys);
    let plan = super::open_setting(&wrapping, "founding", &pending.sealed).map_err(|_| damaged())?;
    let plan: Plan = serde_json::from_slice(&plan).map_err(|_| damaged())?;
    let keys = NodeKeys::from_bytes(&unhex(&plan.keys)?)?;
    let Plan { short_name, name, is_humanitarian, .. } = plan;
    let founding = Founding { short_name, name, is_humanitarian, is_demo: false, cost: Cost::default() };
    Ok((founding, Born { master, keys, slot }))
}

/// Makes the encrypted files and what a node knows of itself.
async fn establish(
    home: &Home,
    founding: &Founding,
    (born, certificate): (&Born, &NodeCertificate),
    rng: &mut ChaCha20Rng,
) -> Result<Store> {
    let wrapping = born.master.derive(Purpose::DataKeys);
    let audit_key = DataKey::generate(rng);
    let store = Store::open(&home.location(), &file_keys(&born.master)).await?;
    let mut tx = store.begin("node::found").await?;
    for (name, value) in [
        ("node.short_name", founding.short_name.clone()),
        ("node.org", certificate.org_id().as_str().to_owned()),
        ("node.is_humanitarian", founding.is_humanitarian.to_string()),
        ("node.is_demo", founding.is_demo.to_string()),
        ("node.keys", seal_setting(&wrapping, ("node.keys", &born.keys.to_bytes()), rng)),
        ("node.certificate", hex(certificate.to_bytes())),
        ("audit.key", hex(&audit_key.wrap(&wrapping, "audit", rng))),
        ("audit.frontier", hex(&seal::Frontier::new().to_bytes())),
    ] {
        tx.execute(store::statements::SET, values![name, value]).await?;
    }
    tx.commit().await?;
    Ok(store)
}

/// The slot goes last: a folder without it holds no node, so that a founding cut short starts again.
async fn finish(
    home: &Home,
    (store, lock): (Store, Held),
    born: Born,
    (clock, rng): (Box<dyn Clock>, ChaCha20Rng),
) -> Result<Node> {
    let mut slots = Slots::default();
    slots.add("first", born.slot)?;
    write_whole(&home.folder.join(SLOT), &slots.to_bytes())?;
    let node = Node::assemble((store, lock), (born.master, Some("first".to_owned())), clock, rng).await?;
    node.begin().await?;
    Ok(node)
}

fn seal_root(root: &RootKey, wrapping: &SubKey, rng: &mut ChaCha20Rng) -> Vec<u8> {
    let key = DataKey::generate(rng);
    let mut bytes = key.wrap(wrapping, "root", rng);
    bytes.extend(seal::seal_compartment(&key, &ROOT_PLACE, &root.to_bytes(), rng));
    bytes
}

const ROOT_PLACE: Place<'static> = Place { table: "root", record: "root", compartment: "key", revision: 1 };
/// A wrapped data key: version, nonce, key and tag.
const WRAPPED_BYTES: usize = 1 + 24 + 32 + 16;

/// Opens what a founding on one machine wrote into `root.key`.
pub(crate) fn open_root(bytes: &[u8], wrapping: &SubKey) -> Result<RootKey> {
    let damaged = || Error::Refused("`root.key` is not the root key of this node, or is damaged".to_owned());
    let (wrapped, sealed) = bytes.split_at_checked(WRAPPED_BYTES).ok_or_else(damaged)?;
    let key = DataKey::unwrap(wrapping, "root", wrapped).map_err(|_| damaged())?;
    let opened = seal::open_compartment(&key, &ROOT_PLACE, sealed).map_err(|_| damaged())?;
    Ok(RootKey::from_bytes(&opened)?)
}
