//! What of a node's secrets stands in bytes that somebody took: the memory of a process, swap, an image of a disk, the
//! parts of a backup, the rows of a database that others keep.
//!
//! It never gives a key out. Who asks has the passphrase, and learns only whether it was needed.

use crate::node::{Node, ROOT, SLOT, file_error, normal, open_root, open_setting, unhex};
use crate::{Error, Result};
use memchr::memmem;
use rand_core::{TryCryptoRng, TryRng};
use record::RecordId;
use seal::{DataKey, MasterKey, NodeKeys, Purpose, Slot, Slots, SubKey};
use secrecy::SecretString;
use std::convert::Infallible;
use std::path::Path;
use store::{Value, statements as sql, values};
use zeroize::Zeroizing;

const DERIVED: [(&str, Purpose<'static>); 7] = [
    ("database", Purpose::Database),
    ("keyring", Purpose::Keyring),
    ("search index", Purpose::Lens),
    ("data keys", Purpose::DataKeys),
    ("names in backups", Purpose::BackupNames),
    ("parts of backups", Purpose::BackupParts),
    ("network", Purpose::Network),
];

/// Every key of a node that has a name, with that name. Erased when dropped, never printed.
pub struct Keys(Vec<(&'static str, Zeroizing<Vec<u8>>)>);

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys({:?})", self.names())
    }
}

impl Keys {
    /// The keys of an open node, from the master key to those of its records.
    ///
    /// # Errors
    /// `Refused` when the passphrase opens no slot; `Internal` when a file cannot be read or the store fails.
    pub async fn of(node: &Node, passphrase: &SecretString) -> Result<Self> {
        let file = node.store.folder().join(SLOT);
        let (slots, _) = unlocked(&file, passphrase)?;
        let mut all = vec![("master", master(&slots, &normal(passphrase))?)];
        let mut derived = |name, purpose| all.push((name, raw(&node.master().derive(purpose))));
        DERIVED.into_iter().for_each(|(name, purpose)| derived(name, purpose));
        derived("keyed hashes", Purpose::Channel(node.certificate.org_id()));
        let wrapping = node.wrapping();
        let audit = setting(node, "audit.key").await?;
        all.push(("audit", unwrapped(wrapping, "audit", &unhex(&audit)?)?));
        let kept = setting(node, "node.keys").await?;
        all.extend(of_node(&open_setting(wrapping, "node.keys", &kept)?)?);
        let root = node.store.folder().join(ROOT);
        if root.is_file() {
            let bytes = std::fs::read(&root).map_err(|e| file_error(&root, &e))?;
            all.push(("root", open_root(&bytes, wrapping)?.to_bytes()));
        }
        for (record, wrapped) in node.store.keyring().all().await? {
            all.push(("one record", unwrapped(wrapping, &record, &wrapped)?));
        }
        Ok(Self(all))
    }

    /// What is looked for, each name once.
    pub fn names(&self) -> Vec<&'static str> {
        let mut names: Vec<&str> = self.0.iter().map(|(name, _)| *name).collect();
        names.dedup();
        names
    }
}

/// The names of the keys that stand in `bytes`, as they are or as digits.
pub fn keys_in(bytes: &[u8], keys: &Keys) -> Vec<&'static str> {
    let finds = |needle: &[u8]| memmem::find(bytes, needle).is_some();
    let stands = |key: &[u8]| {
        let mut digits = Zeroizing::new(String::with_capacity(2 * key.len()));
        key.iter().for_each(|byte| digits.push_str(&format!("{byte:02x}")));
        let capitals = Zeroizing::new(digits.to_uppercase());
        finds(key) || finds(digits.as_bytes()) || finds(capitals.as_bytes())
    };
    let mut found: Vec<&str> = keys.0.iter().filter(|(_, key)| stands(key)).map(|(name, _)| *name).collect();
    found.dedup();
    found
}

/// Everything that lies in a folder of backups under a key of the node, opened, whether a snapshot names it or not: the
/// place of each file and what it holds.
///
/// # Errors
/// `Refused` when the passphrase opens no slot, or a part is damaged; `Internal` when a file cannot be read.
pub fn backup(folder: &Path, passphrase: &SecretString) -> Result<Vec<(String, Zeroizing<Vec<u8>>)>> {
    let (_, master) = unlocked(&folder.join(SLOT), passphrase)?;
    let key = master.derive(Purpose::BackupParts);
    let mut all = Vec::new();
    let mut folders = vec![folder.join("snapshots"), folder.join("parts")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(|e| file_error(&folder, &e))? {
            let file = entry.map_err(|e| file_error(&folder, &e))?.path();
            if file.is_dir() {
                folders.push(file);
                continue;
            }
            let sealed = std::fs::read(&file).map_err(|e| file_error(&file, &e))?;
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let name = if folder.ends_with("snapshots") { format!("snapshot-{name}") } else { name };
            all.push((file.display().to_string(), seal::open_part(&key, &name, &sealed)?));
        }
    }
    Ok(all)
}

/// Every text and all bytes of every table, each with its table and column: what whoever keeps the database can read.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn rows(node: &Node) -> Result<Vec<(String, Vec<u8>)>> {
    let mut dump = node.store.dump().await?;
    let mut all = Vec::new();
    while let Some((at, rows)) = dump.next().await? {
        let table = &dump.tables()[at];
        for (value, (column, _)) in rows.into_iter().flat_map(|row| row.into_iter().zip(&table.columns)) {
            let place = || format!("{}.{column}", table.name);
            match value {
                Value::Text(Some(text)) => all.push((place(), text.into_bytes())),
                Value::Bytes(Some(bytes)) => all.push((place(), bytes)),
                _ => {}
            }
        }
    }
    Ok(all)
}

/// What a record lies in while it is closed: its wrapped key and its ciphertexts, none of which may outlive it.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn closed(node: &Node, id: &RecordId) -> Result<Vec<Vec<u8>>> {
    let sealed = node.store.read().await?.sealed_of(id).await?;
    let mut all: Vec<Vec<u8>> = sealed.into_iter().map(|part| part.sealed).collect();
    all.extend(node.store.keyring().wrapped(id).await?);
    Ok(all)
}

fn unlocked(file: &Path, passphrase: &SecretString) -> Result<(Slots, MasterKey)> {
    let slots = Slots::from_bytes(&std::fs::read(file).map_err(|e| file_error(file, &e))?)?;
    let (_, master) = slots.unlock(&normal(passphrase))?;
    Ok((slots, master))
}

async fn setting(node: &Node, name: &str) -> Result<String> {
    let row = node.store.read().await?.fetch_one(sql::SETTING, values![name]).await?;
    row.and_then(|r| r.text(0)).ok_or_else(|| Error::Internal(format!("`{name}` is missing")))
}

fn raw(key: &SubKey) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(key.expose().to_vec())
}

/// A key under its name.
type NamedKey = (&'static str, Zeroizing<Vec<u8>>);

/// The node's own keys: a version byte, the seed of the key that signs, and the identity of age in its text form.
fn of_node(bytes: &[u8]) -> Result<[NamedKey; 3]> {
    NodeKeys::from_bytes(bytes)?;
    let (seed, identity) = bytes[1..].split_at(KEY_BYTES);
    Ok([
        ("signing", Zeroizing::new(seed.to_vec())),
        ("opening, as text", Zeroizing::new(identity.to_vec())),
        ("opening", scalar(identity)?),
    ])
}

/// The bytes that stand in a text of Bech32, without its six letters of checksum.
/// Source: BIP 173, section Bech32.
fn scalar(text: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    const LETTERS: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    let start = text.iter().rposition(|byte| *byte == b'1').map_or(0, |at| at + 1);
    let mut bytes = Zeroizing::new(Vec::with_capacity(KEY_BYTES));
    let (mut bits, mut held) = (0_u32, 0);
    for letter in &text[start..text.len().saturating_sub(6)] {
        let value = LETTERS.iter().position(|l| *l == letter.to_ascii_lowercase()).ok_or_else(unlike)?;
        bits = (bits << 5) | u32::try_from(value).unwrap_or(0);
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).unwrap_or(0));
        }
    }
    if bytes.len() == KEY_BYTES { Ok(bytes) } else { Err(unlike()) }
}

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
/// Version, nonce, key, tag.
const SEALED_BYTES: usize = 1 + NONCE_BYTES + KEY_BYTES + 16;
const SALT_BYTES: usize = 16;

/// The bytes of the master key. `seal` gives none out, and need not for this: another key that is sealed under the same
/// passphrase, salt and nonce differs from the one that was kept by exactly what the two keys differ by.
fn master(slots: &Slots, passphrase: &SecretString) -> Result<Zeroizing<Vec<u8>>> {
    let opens = |slot: &&Slot| slot.unlock(passphrase).is_ok();
    let slot = slots.iter().map(|(_, slot)| slot).find(opens).ok_or_else(unlike)?;
    let kept = slot.to_bytes();
    // In front of what is sealed stand the salt and the two bytes that say how long it is.
    let at = kept.len().checked_sub(SEALED_BYTES).filter(|at| *at >= SALT_BYTES + 2).ok_or_else(unlike)?;
    let drawn = [&kept[at - 2 - SALT_BYTES..at - 2], &kept[at + 1..=at + NONCE_BYTES]].concat();
    let sealed = |key: &[u8]| -> Result<Vec<u8>> {
        let master = MasterKey::generate(&mut Given(key));
        Ok(Slot::create(passphrase, &master, slot.cost(), &mut Given(&drawn))?.to_bytes())
    };
    let key = between(&kept, &sealed(&[])?)?;
    if sealed(&key)? == kept { Ok(key) } else { Err(unlike()) }
}

/// The bytes of a data key, in the same way.
fn unwrapped(wrapping: &SubKey, record: &str, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let nonce = wrapped.get(1..=NONCE_BYTES).ok_or_else(unlike)?;
    let sealed = |key: &[u8]| DataKey::generate(&mut Given(key)).wrap(wrapping, record, &mut Given(nonce));
    let key = between(wrapped, &sealed(&[]))?;
    if sealed(&key) == wrapped { Ok(key) } else { Err(unlike()) }
}

/// What the sealed keys at the ends of two texts differ by.
fn between(one: &[u8], other: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    let key = |text: &[u8]| text.len().checked_sub(KEY_BYTES + 16).map(|at| at..at + KEY_BYTES);
    let (Some(a), Some(b)) = (key(one), key(other)) else { return Err(unlike()) };
    Ok(Zeroizing::new(one[a].iter().zip(&other[b]).map(|(a, b)| a ^ b).collect()))
}

fn unlike() -> Error {
    Error::Internal("a key is not kept as this program keeps keys".to_owned())
}

/// Draws what was drawn once before, and zeros after it.
struct Given<'a>(&'a [u8]);

impl TryRng for Given<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> std::result::Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes).map(|()| u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> std::result::Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes).map(|()| u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> std::result::Result<(), Infallible> {
        let (now, later) = self.0.split_at(bytes.len().min(self.0.len()));
        bytes.fill(0);
        bytes[..now.len()].copy_from_slice(now);
        self.0 = later;
        Ok(())
    }
}

impl TryCryptoRng for Given<'_> {}
