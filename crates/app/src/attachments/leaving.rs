//! A file on its way out: opened chunk by chunk, each believed only when it is authentic, never on the disk but sealed.

use super::folder::{self, BUFFER_BYTES, Hasher};
use super::{found, naming};
use crate::actor::Actor;
use crate::audit::Entry;
use crate::node::Node;
use crate::{Error, Result};
use record::{RecordId, Sensitivity};
use std::io::{self, ErrorKind, Read};
use store::Tx;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Buffers that wait for a slow reader.
const BUFFERS: usize = 4;

/// A file that is being given out.
#[derive(Debug)]
pub struct Leaving {
    /// A name that says nothing.
    pub file_name: String,
    /// Its media type when that is harmless, `application/octet-stream` otherwise.
    pub media: &'static str,
    /// Bytes.
    pub size_bytes: u64,
    /// SHA-256, as hexadecimal digits.
    pub digest: String,
    /// Its content. An error ends it: what came before is not the whole file.
    pub content: Receiver<io::Result<Vec<u8>>>,
}

/// Opens an attachment, which is logged. High and severe need a reason.
///
/// # Errors
/// `NotFound` for what may not be opened; `ReasonNeeded`; `Conflict` when its file is lost, damaged, or was never sent.
pub async fn open(node: &Node, actor: &Actor, id: &RecordId, reason: Option<&str>) -> Result<Leaving> {
    let mut tx = node.store.read().await?;
    let (record, kept) = found(node, &mut tx, actor, id).await?;
    let needs_reason = needs_reason(node, &mut tx, record.label).await?;
    drop(tx);
    let reason = reason.map(str::trim).filter(|r| !r.is_empty());
    if needs_reason && reason.is_none() {
        return Err(Error::ReasonNeeded);
    }
    if !kept.is_here {
        return Err(Error::Conflict("the partner told of this file and did not send it; ask them for it".to_owned()));
    }
    let reader = folder::reader(node, &kept)?;
    let mut change = node.change("attachments::open").await?;
    let mut entry = Entry::about("take-file", &actor.id, &record.id, &record.kind);
    entry.reason = reason.map(str::to_owned);
    entry.detail = Some(format!("{} sha256={}", kept.compartment.code(), kept.facts.digest));
    change.note_under(&entry, &kept.key, &kept.id)?;
    change.commit().await?;
    let (give, content) = channel(BUFFERS);
    let digest = kept.facts.digest.clone();
    tokio::task::spawn_blocking(move || pour(reader, &digest, &give));
    Ok(Leaving {
        file_name: naming::plain(id, &kept.facts.media),
        media: naming::served(&kept.facts.media),
        size_bytes: kept.facts.size_bytes,
        digest: kept.facts.digest,
        content,
    })
}

async fn needs_reason(node: &Node, tx: &mut Tx, class: i64) -> Result<bool> {
    Ok(node.label(tx, class).await?.sensitivity >= Sensitivity::High)
}

/// Ends early, and well, when nobody takes any more.
fn pour(mut reader: impl Read, digest: &str, give: &Sender<io::Result<Vec<u8>>>) {
    let mut hasher = Hasher::default();
    loop {
        let mut buffer = vec![0; BUFFER_BYTES];
        match reader.read(&mut buffer) {
            Ok(0) => {
                if hasher.finish() != digest {
                    let _ = give.blocking_send(Err(ErrorKind::InvalidData.into()));
                }
                return;
            }
            Ok(count) => {
                buffer.truncate(count);
                hasher.update(&buffer);
                if give.blocking_send(Ok(buffer)).is_err() {
                    return;
                }
            }
            Err(error) => {
                let _ = give.blocking_send(Err(error));
                return;
            }
        }
    }
}
