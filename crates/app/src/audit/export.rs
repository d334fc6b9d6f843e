//! The log as a file that anybody can check without a key, with what partners countersigned of it.

use super::{Entry, checkpoint, require_reader};
use crate::actor::Actor;
use crate::checkpoints;
use crate::node::{Node, hex, unhex};
use crate::{Error, Result};
use seal::{Checkpoint, Digest, Frontier, NodeCertificate};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::statements as sql;

/// Before partners countersigned.
const FIRST: &str = "concord-log-1";
const FORMAT: &str = "concord-log-2";

#[derive(Serialize, Deserialize)]
struct Exported {
    format: String,
    certificate: String,
    checkpoint: String,
    #[serde(default)]
    countersignatures: Vec<Signature>,
    leaves: Vec<String>,
}

/// A state of the log that a partner saw and signed.
#[derive(Serialize, Deserialize)]
struct Signature {
    certificate: String,
    checkpoint: String,
}

/// What an exported log says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Whose log, as they name themselves.
    pub organisation: String,
    /// The id that follows from their root key: a name alone anyone can take.
    pub org: String,
    /// How many leaves.
    pub entries: u64,
    /// The root that the node signed.
    pub root: String,
    /// Who else signed, and how much of it.
    pub countersigned: Vec<Countersigned>,
}

/// What a partner countersigned of an exported log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Countersigned {
    /// Who, as they name themselves.
    pub organisation: String,
    /// The id that follows from their root key.
    pub org: String,
    /// How many of the entries they saw.
    pub entries: u64,
}

/// The log as a file that can be checked without any key: leaves, a signed checkpoint, and what partners countersigned;
/// no entry.
///
/// # Errors
/// `Forbidden` unless the actor may read the log.
pub async fn export(node: &Node, actor: &Actor) -> Result<Vec<u8>> {
    require_reader(node, actor)?;
    // Written first, so that the file tells of itself.
    let mut change = node.change("audit::export").await?;
    change.note(&Entry::general("log-export", &actor.id, None))?;
    change.commit().await?;
    let mut tx = node.store.read().await?;
    let rows = tx.fetch(sql::AUDIT_LEAVES, &[]).await?;
    let leaves: Vec<String> = rows.iter().map(|r| hex(&r.bytes(0))).collect();
    let signed = hex(&checkpoint(node, &mut tx).await?.sign(&node.keys)?);
    let certificate = hex(node.certificate.to_bytes());
    // Of each witness the largest: it covers the others. One that speaks against the log goes along, explained or not.
    let mut newest = BTreeMap::new();
    for kept in checkpoints::of_ours(node, &mut tx).await? {
        if kept.witness != node.org.as_str() && kept.state != "sent" {
            newest.insert(kept.witness.clone(), kept);
        }
    }
    let countersignatures = newest
        .into_values()
        .map(|k| Signature { certificate: hex(&k.certificate), checkpoint: hex(&k.signed) })
        .collect();
    let file = Exported { format: FORMAT.to_owned(), certificate, checkpoint: signed, countersignatures, leaves };
    Ok(serde_json::to_vec_pretty(&file)?)
}

/// Checks an exported log with nothing but the file.
///
/// # Errors
/// `Refused` says what is wrong: not such a file, an altered leaf, a signature that does not hold, a partner who
/// countersigned another log.
pub fn check(bytes: &[u8]) -> Result<Checked> {
    let file: Exported = serde_json::from_slice(bytes).map_err(|_| refuse("this is not an exported log"))?;
    let is_known = file.format == FORMAT || (file.format == FIRST && file.countersignatures.is_empty());
    if !is_known {
        return Err(refuse("this log has a format that this program does not know"));
    }
    let certificate = NodeCertificate::from_bytes(&unhex(&file.certificate)?)?;
    let signed = Checkpoint::verify(&unhex(&file.checkpoint)?, certificate.signing_key())?;
    if signed.origin != certificate.org_id().as_str() {
        return Err(refuse("the signed root is that of another organisation's log"));
    }
    let leaves: Vec<Digest> =
        file.leaves.iter().map(|leaf| Ok(Digest::from_slice(&unhex(leaf)?)?)).collect::<Result<_>>()?;
    let mut frontier = Frontier::new();
    for leaf in &leaves {
        frontier.append(*leaf);
    }
    if frontier.size() != signed.size || frontier.root() != signed.root {
        return Err(refuse("the leaves do not give the root that the node signed: the log was altered"));
    }
    let countersigned = file.countersignatures.iter().map(|s| witness(s, &signed, &leaves)).collect::<Result<_>>()?;
    Ok(Checked {
        organisation: certificate.org_name().to_owned(),
        org: certificate.org_id().as_str().to_owned(),
        entries: signed.size,
        root: signed.root.to_string(),
        countersigned,
    })
}

fn witness(signature: &Signature, whole: &Checkpoint, leaves: &[Digest]) -> Result<Countersigned> {
    let certificate = NodeCertificate::from_bytes(&unhex(&signature.certificate)?)?;
    let seen = Checkpoint::verify(&unhex(&signature.checkpoint)?, certificate.signing_key())?;
    let name = certificate.org_name();
    if seen.origin != whole.origin || certificate.org_id().as_str() == whole.origin {
        return Err(refuse(&format!("`{name}` countersigned another log")));
    }
    let beginning = usize::try_from(seen.size).ok().and_then(|n| leaves.get(..n));
    match beginning {
        None => Err(refuse(&format!("`{name}` countersigned {} entries: some are missing here", seen.size))),
        Some(leaves) if seal::log::root_of(leaves) != seen.root => {
            Err(refuse(&format!("`{name}` countersigned {} entries that are others: the log was altered", seen.size)))
        }
        Some(_) => Ok(Countersigned {
            organisation: name.to_owned(),
            org: certificate.org_id().as_str().to_owned(),
            entries: seen.size,
        }),
    }
}

fn refuse(what: &str) -> Error {
    Error::Refused(format!("{what}; ask for the file again"))
}
