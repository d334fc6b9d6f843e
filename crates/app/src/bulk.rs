//! The sealed parts of all records of a kind, read at once: for exchange and matching, which look at whole lists.

use crate::Result;
use crate::node::Node;
use record::{Compartment, RecordId};
use seal::DataKey;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::Tx;

/// Ciphertexts of a kind by record, with the wrapped keys that open them.
pub(crate) struct Sealed {
    parts: HashMap<String, Vec<store::records::Sealed>>,
    keys: HashMap<String, Vec<u8>>,
}

impl Sealed {
    /// Reads some compartments of all live records of a kind.
    pub(crate) async fn of_kind(node: &Node, tx: &mut Tx, kind: &str, wanted: &[Compartment]) -> Result<Self> {
        let mut parts: HashMap<String, Vec<store::records::Sealed>> = HashMap::new();
        for compartment in wanted {
            for (record, sealed) in tx.sealed_of_kind(kind, *compartment).await? {
                parts.entry(record).or_default().push(sealed);
            }
        }
        let keys = node.store.keyring().all().await?.into_iter().collect();
        Ok(Self { parts, keys })
    }

    /// Opens what is granted of one record; nothing when its key was destroyed.
    pub(crate) fn open(
        &mut self,
        node: &Node,
        id: &RecordId,
        granted: &BTreeSet<Compartment>,
    ) -> Result<BTreeMap<Compartment, Map<String, Value>>> {
        let kept = self.parts.remove(id.as_str()).unwrap_or_default().into_iter();
        let kept: Vec<_> = kept.filter(|s| granted.contains(&s.compartment)).collect();
        match self.keys.get(id.as_str()) {
            Some(wrapped) if !kept.is_empty() => {
                let key = DataKey::unwrap(node.wrapping(), id.as_str(), wrapped)?;
                node.open_sealed(id, &key, &kept)
            }
            _ => Ok(BTreeMap::new()),
        }
    }
}
