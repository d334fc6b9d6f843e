//! Files of records: added as they stream, given out as bytes that no browser shows, removed for a reason.

mod create;
mod remove;
mod show;

pub use create::create;
pub use remove::{remove, remove_ask};
pub use show::{open, show};

use crate::fault::Fault;
use crate::naming::Names;
use crate::view::attachment::{Attachment, Attachments};
use crate::visit::Person;
use app::Stored;
use app::attachments::{self, Listed};

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;

/// The files of a record that was opened, and the form for another.
pub(crate) async fn block(person: &Person, record: &Stored, names: &Names) -> Result<Attachments, Fault> {
    let (node, actor, words) = (person.node(), person.actor(), person.words()?);
    let all = attachments::of(node, actor, &record.id, true).await?;
    let parts = attachments::open_to(node, actor, &record.id).await?;
    let limits = attachments::limits(node).await?;
    let one = |file: &Listed| {
        let (size, unit) = size(file.size_bytes);
        Attachment {
            name: file.name.clone(),
            plain_name: file.plain_name.clone(),
            group: group(&file.media).to_owned(),
            media: file.media.clone(),
            size,
            unit: unit.to_owned(),
            digest: file.digest.clone(),
            compartment: file.compartment.code().to_owned(),
            who: names.who(&file.who, words),
            made: file.made.clone(),
            href: (file.is_here && !file.is_lost).then(|| format!("/attachments/{}", file.id)),
            remove: file.may_remove.then(|| format!("/attachments/{}/remove", file.id)),
            is_lost: file.is_lost,
            is_ours: record.channel.is_none(),
            is_stripped: file.is_stripped,
        }
    };
    Ok(Attachments {
        all: all.iter().map(one).collect(),
        href: (!parts.is_empty()).then(|| format!("/records/{}/{}/attachments", record.kind, record.id)),
        parts: parts.iter().map(|c| c.code().to_owned()).collect(),
        most: limits.page_bytes / MIB,
    })
}

/// A size as people say it, rounded up, with its unit.
fn size(bytes: u64) -> (u64, &'static str) {
    if bytes < MIB { (bytes.div_ceil(KIB), "kib") } else { (bytes.div_ceil(MIB), "mib") }
}

/// The words for a media type: `file-GROUP`.
pub(crate) fn group(media: &str) -> &'static str {
    match media.split('/').next() {
        Some("image") => "picture",
        Some("video") => "film",
        Some("audio") => "sound",
        Some("text") if media == "text/plain" => "text",
        _ if media == "application/pdf" || media.contains("document") => "document",
        _ => "other",
    }
}
