//! The audit log: an RFC 6962 Merkle tree whose leaves stay while the entries can be shredded with their record.

mod denials;
mod export;
mod find;

pub(crate) use denials::Denials;
pub use denials::{Denied, denied};
pub use export::{Checked, Countersigned, check, export};
pub use find::{Found, Query, find, list};

use crate::actor::Actor;
use crate::node::{Node, hex, seconds, unhex};
use crate::{Error, Result, checkpoints};
use policy::Role;
use record::RecordId;
use seal::{Checkpoint, DataKey, Digest, Frontier, Place};
use serde::{Deserialize, Serialize};
use store::{Tx, statements as sql, values};

/// What happened, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What was done.
    pub action: String,
    /// Who did it: a user's id, or `import`, `exchange`, `method`.
    pub actor: String,
    /// To which record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// Of which kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Why, when a reason was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Anything else worth keeping: counts, hashes, partners.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// UTC time.
    #[serde(default)]
    pub at: String,
}

impl Entry {
    /// Something done to a record.
    pub fn about(action: &str, actor: &str, record: &RecordId, kind: &str) -> Self {
        Self {
            record: Some(record.as_str().to_owned()),
            kind: Some(kind.to_owned()),
            ..Self::general(action, actor, None)
        }
    }

    /// Something done to no single record.
    pub fn general(action: &str, actor: &str, detail: Option<String>) -> Self {
        Self {
            action: action.to_owned(),
            actor: actor.to_owned(),
            record: None,
            kind: None,
            reason: None,
            detail,
            at: String::new(),
        }
    }

    /// With the reason that was given.
    #[must_use]
    pub fn because(mut self, reason: &str) -> Self {
        self.reason = Some(reason.to_owned());
        self
    }
}

/// A leaf with its sealed entry, before it has a position.
pub(crate) struct Row {
    leaf: Digest,
    subject: RecordId,
    key: DataKey,
    plain: Vec<u8>,
}

const SALT: usize = 16;

pub(crate) fn row(node: &Node, entry: &Entry, key: Option<&DataKey>, subject: &RecordId) -> Result<Row> {
    let entry = Entry { at: node.now_text(), ..entry.clone() };
    let mut plain = vec![0_u8; SALT];
    rand_core::Rng::fill_bytes(&mut *node.rng(), &mut plain);
    plain.extend(serde_json::to_vec(&entry)?);
    let key = key.unwrap_or(&node.audit_key).clone();
    Ok(Row { leaf: seal::leaf_hash(&plain), subject: subject.clone(), key, plain })
}

/// Appends entries inside the caller's transaction, and moves the frontier.
pub(crate) async fn append(node: &Node, tx: &mut Tx, rows: Vec<Row>) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    // Two writers on PostgreSQL wait for each other here, so that no two leaves get one position.
    tx.execute(sql::LOCK_SETTING, values!["audit.frontier"]).await?;
    let frontier = tx.fetch_one(sql::SETTING, values!["audit.frontier"]).await?.and_then(|r| r.text(0));
    let mut frontier = Frontier::from_bytes(&unhex(&frontier.unwrap_or_default())?)?;
    let mut written = Vec::with_capacity(rows.len());
    for row in rows {
        let position = frontier.append(row.leaf);
        let place = audit_place(&row.subject, position);
        let sealed = seal::seal_compartment(&row.key, &place, &row.plain, &mut *node.rng());
        let position = i64::try_from(position).map_err(|_| Error::Internal("the log is full".to_owned()))?;
        written.push(values![position, row.leaf.as_bytes().to_vec(), row.subject.as_str(), sealed].to_vec());
    }
    tx.insert_many("audit", &["position", "leaf", "subject", "sealed"], written).await?;
    tx.execute(sql::SET, values!["audit.frontier", hex(&frontier.to_bytes())]).await?;
    Ok(())
}

fn audit_place(subject: &RecordId, position: u64) -> Place<'_> {
    Place { table: "audit", record: subject.as_str(), compartment: "entry", revision: position }
}

/// How the log stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// How many leaves.
    pub entries: u64,
    /// The root over all leaves, as hexadecimal digits.
    pub root: String,
    /// Whether the leaves give the root that was kept, and each readable entry its leaf.
    pub is_verified: bool,
    /// Entries that were shredded with their record.
    pub shredded: u64,
}

/// One line of the log as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// Its position.
    pub position: u64,
    /// The entry; `None` when it was shredded with its record.
    pub entry: Option<Entry>,
}

/// Checks every leaf against the kept root and every readable entry against its leaf.
///
/// # Errors
/// `Internal` when the log cannot be read at all.
pub async fn verify(node: &Node) -> Result<Verified> {
    let mut tx = node.store.read().await?;
    let (frontier, are_leaves_right) = tree(node, &mut tx).await?;
    let keys: std::collections::HashMap<String, Vec<u8>> = node.store.keyring().all().await?.into_iter().collect();
    let gone = tx.fetch(sql::GONE_RECORDS, &[]).await?;
    let gone = [gone, tx.fetch(sql::ATTACHMENTS_GONE, &[]).await?].concat();
    let gone: std::collections::HashSet<String> = gone.iter().filter_map(|r| r.text(0)).collect();
    let (mut are_entries_right, mut shredded) = (true, 0);
    let size = frontier.size();
    for start in (0..size).step_by(5_000) {
        for row in page(&mut tx, start, start + 5_000).await? {
            match open(node, &row, &keys)? {
                Some(plain) => are_entries_right &= seal::leaf_hash(&plain) == row.leaf,
                // Only a record that was destroyed has no key: any other entry without one was tampered with.
                None if gone.contains(&row.subject) => shredded += 1,
                None => are_entries_right = false,
            }
        }
    }
    let is_verified = are_entries_right && are_leaves_right;
    Ok(Verified { entries: size, root: frontier.root().to_string(), is_verified, shredded })
}

/// How the leaves alone stand: what a page can ask each time, without opening a single entry.
///
/// # Errors
/// `Internal` when the log cannot be read at all.
pub async fn verify_leaves(node: &Node) -> Result<Verified> {
    let mut tx = node.store.read().await?;
    let (frontier, are_leaves_right) = tree(node, &mut tx).await?;
    let (entries, root) = (frontier.size(), frontier.root().to_string());
    Ok(Verified { entries, root, is_verified: are_leaves_right, shredded: 0 })
}

/// The tree over the leaves, and whether it is the one that was kept, and passed through every state that was signed.
async fn tree(node: &Node, tx: &mut Tx) -> Result<(Frontier, bool)> {
    let leaves = checkpoints::leaves(tx).await?;
    let kept = tx.fetch_one(sql::SETTING, values!["audit.frontier"]).await?.and_then(|r| r.text(0));
    let kept = Frontier::from_bytes(&unhex(&kept.unwrap_or_default())?)?;
    let (frontier, is_as_signed) = as_signed(node, tx, &leaves).await?;
    let is_right = is_as_signed && frontier == kept;
    Ok((frontier, is_right))
}

/// The tree over the leaves, and whether it passed through every state that was signed before: by us day by day, and by
/// partners. What speaks against the log is told apart from this, with its date.
async fn as_signed(node: &Node, tx: &mut Tx, leaves: &[Digest]) -> Result<(Frontier, bool)> {
    let signed = checkpoints::of_ours(node, tx).await?;
    let mut signed: std::collections::VecDeque<(u64, String)> = signed
        .into_iter()
        .filter(|k| matches!(k.state.as_str(), "daily" | "holds"))
        .map(|k| (k.size, k.root))
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect();
    let (mut frontier, mut is_as_signed) = (Frontier::new(), true);
    for leaf in leaves {
        frontier.append(*leaf);
        while let Some((_, root)) = signed.pop_front_if(|(size, _)| *size <= frontier.size()) {
            is_as_signed &= root == frontier.root().to_string();
        }
    }
    Ok((frontier, is_as_signed && signed.is_empty()))
}

struct Stored {
    position: u64,
    leaf: Digest,
    subject: String,
    sealed: Vec<u8>,
}

async fn page(tx: &mut Tx, from: u64, to: u64) -> Result<Vec<Stored>> {
    let bound = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let rows = tx.fetch(sql::AUDIT_PAGE, values![bound(from), bound(to)]).await?;
    rows.iter()
        .map(|r| {
            Ok(Stored {
                position: r.int(0).unwrap_or(0).unsigned_abs(),
                leaf: Digest::from_slice(&r.bytes(1))?,
                subject: r.need(2)?,
                sealed: r.bytes(3),
            })
        })
        .collect()
}

/// The salted entry; `None` when its key was destroyed. An entry that does not open counts as altered.
fn open(node: &Node, row: &Stored, keys: &std::collections::HashMap<String, Vec<u8>>) -> Result<Option<Vec<u8>>> {
    let key = if row.subject == "node" {
        node.audit_key.clone()
    } else {
        match keys.get(&row.subject) {
            Some(wrapped) => DataKey::unwrap(node.wrapping(), &row.subject, wrapped)?,
            None => return Ok(None),
        }
    };
    open_with(&key, row).map(Some)
}

fn open_with(key: &DataKey, row: &Stored) -> Result<Vec<u8>> {
    let subject = RecordId::parse(&row.subject).ok_or(Error::NotFound)?;
    let opened = seal::open_compartment(key, &audit_place(&subject, row.position), &row.sealed);
    Ok(opened.map_or_else(|_| b"altered".to_vec(), |plain| plain.to_vec()))
}

/// Whether this person may read the log.
pub fn may_read(actor: &Actor) -> bool {
    [Role::Leader, Role::Coordinator, Role::Administrator].into_iter().any(|r| actor.is(r))
}

pub(crate) fn require_reader(node: &Node, actor: &Actor) -> Result<()> {
    node.require(may_read(actor), "only a leader, coordinator or administrator reads the log")
}

pub(crate) async fn checkpoint(node: &Node, tx: &mut Tx) -> Result<Checkpoint> {
    let kept = tx.fetch_one(sql::SETTING, values!["audit.frontier"]).await?.and_then(|r| r.text(0));
    let frontier = Frontier::from_bytes(&unhex(&kept.unwrap_or_default())?)?;
    Ok(Checkpoint {
        origin: node.org.as_str().to_owned(),
        size: frontier.size(),
        root: frontier.root(),
        time: seconds(node.now()),
    })
}
