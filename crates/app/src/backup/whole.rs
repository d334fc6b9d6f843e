//! What a restored copy must be before its snapshot counts: the log that it says, and nothing lost that the node has.

use super::manifest::Manifest;
use crate::node::Node;
use crate::{Error, Result, attachments, audit, doctor};
use record::RecordId;

/// Looks at a copy as a whole, beside the node that it is one of. How many records it has.
///
/// What the node itself has lost, or has destroyed meanwhile, may be lost in the copy too: one damaged file must not
/// keep everything else from being backed up.
///
/// # Errors
/// `Refused` when the log is another, or a key or a file is lost that the node has whole.
pub(super) async fn require(node: &Node, copy: &Node, manifest: &Manifest) -> Result<u64> {
    is_same_log(copy, manifest).await?;
    let keyed = doctor::keyed(copy).await?;
    let mut lost = 0;
    for id in keyed.missing.iter().filter_map(|id| RecordId::parse(id)) {
        lost += u64::from(node.store.keyring().wrapped(&id).await?.is_some());
    }
    if lost > 0 {
        return Err(Error::Refused(format!(
            "{lost} records or files of the snapshot have no key; make another backup"
        )));
    }
    for id in attachments::verify(copy).await? {
        if attachments::is_whole(node, &id).await? {
            return Err(Error::Refused("a file of the snapshot is lost or damaged; make another backup".to_owned()));
        }
    }
    Ok(u64::try_from(keyed.records).unwrap_or(u64::MAX))
}

/// The log of a restored node must be the one that the snapshot was made of.
async fn is_same_log(copy: &Node, manifest: &Manifest) -> Result<()> {
    let verified = audit::verify(copy).await?;
    if verified.is_verified && (verified.entries, &verified.root) == (manifest.log.0, &manifest.log.1) {
        return Ok(());
    }
    Err(Error::Refused("the log of the snapshot does not verify; take another snapshot".to_owned()))
}
