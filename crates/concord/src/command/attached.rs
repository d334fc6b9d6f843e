//! Files of records in and out, with a bar for large ones.

use super::node::{open, open_as};
use crate::cli::{Attach, Attachment, AttachmentCommand};
use crate::output;
use app::attachments::{self, Leaving, Limits, New, Way};
use app::record::{Compartment, RecordId};
use app::{Actor, Error, Node, Result, Role, records};
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

/// Bytes that are read at a time.
const BUFFER_BYTES: usize = 1024 * 1024;
const MIB: u64 = 1024 * 1024;

/// Adds files to a record.
///
/// # Errors
/// As [`attachments::begin`]; `Refused` when a file cannot be read.
pub async fn attach(a: &Attach) -> Result<()> {
    let (node, actor) = open(&a.node).await?;
    let compartment = Compartment::from_code(&a.part).filter(|c| *c != Compartment::Open).ok_or_else(|| {
        Error::Refused(format!("`{}` is no sealed part; narrative, location, identity, source or attribution", a.part))
    })?;
    for file in &a.files {
        let id = take(&node, &actor, (&id(&a.record)?, compartment), file).await?;
        println!("{id}  {}", file.display());
    }
    Ok(())
}

async fn take(
    node: &Node,
    actor: &Actor,
    (record, compartment): (&RecordId, Compartment),
    file: &Path,
) -> Result<RecordId> {
    let unread = |e: std::io::Error| Error::Refused(format!("`{}`: {e}; check the name of the file", file.display()));
    let mut source = File::open(file).map_err(unread)?;
    let size = source.metadata().map_err(unread)?.len();
    let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let (record, way, expected_bytes) = (record.clone(), Way::CommandLine, Some(size));
    let mut arriving = attachments::begin(node, actor, New { record, compartment, name, way, expected_bytes }).await?;
    let bar = output::bar(&file.display().to_string(), size);
    loop {
        let mut buffer = vec![0; BUFFER_BYTES];
        let count = source.read(&mut buffer).map_err(unread)?;
        if count == 0 {
            break;
        }
        buffer.truncate(count);
        arriving.write(buffer).await?;
        bar.inc(count as u64);
    }
    bar.finish_and_clear();
    arriving.finish().await
}

/// Lists files, takes one out, sets limits.
///
/// # Errors
/// As the actions; `Conflict` when the file that is to be written exists.
pub async fn attachment(a: &Attachment) -> Result<()> {
    match &a.command {
        AttachmentCommand::List { record, reason } => {
            let (node, actor) = open(&a.node).await?;
            list(&node, &actor, (&id(record)?, reason.as_deref())).await
        }
        AttachmentCommand::Get { id: of, out, reason } => {
            let (node, actor) = open(&a.node).await?;
            let leaving = attachments::open(&node, &actor, &id(of)?, reason.as_deref()).await?;
            give(leaving, out).await
        }
        AttachmentCommand::Limits { page, command, count, free } => {
            let (node, actor) = open_as(&a.node, Role::Administrator).await?;
            let now = attachments::limits(&node).await?;
            let bytes = |wanted: &Option<u64>, now| wanted.map_or(now, |mib| mib.saturating_mul(MIB));
            let limits = Limits {
                page_bytes: bytes(page, now.page_bytes),
                command_bytes: bytes(command, now.command_bytes),
                count: count.unwrap_or(now.count),
                free_bytes: bytes(free, now.free_bytes),
            };
            if limits != now {
                attachments::set_limits(&node, &actor, limits).await?;
            }
            let Limits { page_bytes, command_bytes, count, free_bytes } = limits;
            println!("by a page at most {} MiB, by the command line {} MiB", page_bytes / MIB, command_bytes / MIB);
            println!("at most {count} files a record; {} MiB of the disk stay free", free_bytes / MIB);
            Ok(())
        }
    }
}

async fn list(node: &Node, actor: &Actor, (record, reason): (&RecordId, Option<&str>)) -> Result<()> {
    let shown = records::show(node, actor, record, reason).await?;
    for file in attachments::of(node, actor, &shown.record.id, true).await? {
        let state = if file.is_lost {
            "lost"
        } else if file.is_here {
            "here"
        } else {
            "told of"
        };
        let name = file.name.as_deref().unwrap_or(&file.plain_name);
        println!(
            "{}  {}  {} bytes  {}  {state}  {name}",
            file.id,
            file.compartment.code(),
            file.size_bytes,
            file.media
        );
    }
    Ok(())
}

async fn give(mut leaving: Leaving, out: &Path) -> Result<()> {
    let unwritten = |e: std::io::Error| match e.kind() {
        std::io::ErrorKind::AlreadyExists => Error::Conflict(format!("`{}` exists; choose another", out.display())),
        _ => Error::Internal(format!("`{}`: {e}; choose a folder that may be written", out.display())),
    };
    let mut file = File::create_new(out).map_err(unwritten)?;
    let bar = output::bar(&leaving.file_name, leaving.size_bytes);
    while let Some(next) = leaving.content.recv().await {
        let bytes = next.map_err(|_| Error::Conflict("the file is damaged; bring it back from a backup".to_owned()));
        let written = bytes.and_then(|bytes| {
            bar.inc(bytes.len() as u64);
            file.write_all(&bytes).map_err(unwritten)
        });
        if let Err(why) = written {
            // What is not whole is worse than nothing.
            let _ = std::fs::remove_file(out);
            return Err(why);
        }
    }
    file.sync_all().map_err(unwritten)?;
    bar.finish_and_clear();
    println!("{}: {} bytes, {}, sha256 {}", out.display(), leaving.size_bytes, leaving.media, leaving.digest);
    Ok(())
}

fn id(text: &str) -> Result<RecordId> {
    RecordId::parse(text).ok_or(Error::NotFound)
}
