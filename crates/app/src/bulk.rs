//! The sealed parts of many records, read at once: for exchange, exports and matching, which look at whole lists.
//!
//! INVARIANT: the store is asked when the parts are read and never when they are opened. So a store that fails is an
//! error, and what does not open is a damaged record, which keeps back no other.

use crate::Result;
use crate::node::Node;
use record::split::merge;
use record::{Body, Compartment, RecordId};
use seal::DataKey;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::Tx;
use store::records::Stored;

/// The sealed parts of a record that were opened.
pub(crate) type Opened = BTreeMap<Compartment, Map<String, Value>>;

/// Of more records than this the whole keyring is read.
const MANY: usize = 5_000;

/// Ciphertexts by record, with the wrapped keys that open them.
pub(crate) struct Sealed {
    parts: HashMap<String, Vec<store::records::Sealed>>,
    keys: HashMap<String, Vec<u8>>,
}

impl Sealed {
    /// Reads some compartments of all live records of a kind.
    pub(crate) async fn of_kind(node: &Node, tx: &mut Tx, kind: &str, wanted: &[Compartment]) -> Result<Self> {
        // Nothing is opened: the keys of all records need not be read for it.
        if wanted.is_empty() {
            return Ok(Self { parts: HashMap::new(), keys: HashMap::new() });
        }
        let mut parts: HashMap<String, Vec<store::records::Sealed>> = HashMap::new();
        for compartment in wanted {
            for (record, sealed) in tx.sealed_of_kind(kind, *compartment).await? {
                parts.entry(record).or_default().push(sealed);
            }
        }
        Self::with_keys(node, tx, parts).await
    }

    /// Reads every compartment of one live record.
    pub(crate) async fn of_record(node: &Node, tx: &mut Tx, id: &RecordId) -> Result<Self> {
        let parts = HashMap::from([(id.as_str().to_owned(), tx.sealed_of(id).await?)]);
        Self::with_keys(node, tx, parts).await
    }

    /// Reads these compartments of some live records; nothing at all where there are none.
    pub(crate) async fn of_records(
        node: &Node,
        tx: &mut Tx,
        (records, wanted): (&[RecordId], &BTreeSet<Compartment>),
    ) -> Result<Self> {
        let mut parts: HashMap<String, Vec<store::records::Sealed>> = HashMap::new();
        if !wanted.is_empty() {
            let found = tx.sealed_with(records).await?;
            for (record, sealed) in found.into_iter().filter(|(_, sealed)| wanted.contains(&sealed.compartment)) {
                parts.entry(record).or_default().push(sealed);
            }
        }
        Self::with_keys(node, tx, parts).await
    }

    async fn with_keys(node: &Node, tx: &Tx, parts: HashMap<String, Vec<store::records::Sealed>>) -> Result<Self> {
        let asked: Vec<&str> = parts.keys().map(String::as_str).collect();
        let kept = match asked.len() {
            0..=MANY => node.store.keyring().wrapped_of(&asked).await?,
            _ => node.store.keyring().all().await?,
        };
        let mut keys: HashMap<String, Vec<u8>> = kept.into_iter().collect();
        // Of a record that this transaction is only about to make, the keyring has no key yet.
        let fresh = tx.kept_keys().iter().filter(|(id, _)| parts.contains_key(id.as_str()));
        keys.extend(fresh.map(|(id, wrapped)| (id.as_str().to_owned(), wrapped.clone())));
        Ok(Self { parts, keys })
    }

    /// Opens what is granted of one record, once. `None` when it cannot be read: its ciphertext is damaged, or its key is
    /// lost, which must not look like a record that has no such parts.
    pub(crate) fn open(&mut self, node: &Node, id: &RecordId, granted: &BTreeSet<Compartment>) -> Option<Opened> {
        let kept = self.parts.remove(id.as_str()).unwrap_or_default().into_iter();
        let kept: Vec<_> = kept.filter(|s| granted.contains(&s.compartment)).collect();
        if kept.is_empty() {
            return Some(Opened::new());
        }
        let key = DataKey::unwrap(node.wrapping(), id.as_str(), self.keys.get(id.as_str())?).ok()?;
        node.open_sealed(id, &key, &kept).ok()
    }
}

/// The body of one live record as far as `granted` lets it be seen and it can be read: what is damaged is left out like
/// what was not granted, for work that nothing may stop.
pub(crate) async fn legible(
    node: &Node,
    tx: &mut Tx,
    record: &Stored,
    granted: &BTreeSet<Compartment>,
) -> Result<Body> {
    let form = node.form(&record.kind)?;
    let mut sealed = Sealed::of_record(node, tx, &record.id).await?;
    let opened = sealed.open(node, &record.id, granted).unwrap_or_default();
    Ok(merge(form, &record.open, &opened))
}
