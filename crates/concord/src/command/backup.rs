//! Backups: making, listing, pruning and trying them out; and bringing one back.

use super::node::{home, opened, passphrase};
use crate::cli::{Backup, BackupCommand, Restore};
use app::backup::{self, Wanted};
use app::{Error, Node, Result};
use std::path::Path;

/// Does what was asked of backups.
///
/// # Errors
/// As the actions of [`app::backup`].
pub async fn backup(a: &Backup) -> Result<()> {
    let unlock = passphrase(a.node.passphrase_file.as_deref(), "passphrase of the node")?;
    let node = opened(Node::open(&home(&a.node), &unlock).await?);
    match (&a.command, &a.to) {
        (Some(BackupCommand::List { folder }), _) => list(&node, folder).await,
        (Some(BackupCommand::Prune { folder, keep }), _) => {
            let (snapshots, parts) = backup::prune(&node, folder, *keep).await?;
            println!("removed {snapshots} snapshots and {parts} parts from `{}`", folder.display());
            Ok(())
        }
        (Some(BackupCommand::Drill { folder, sample }), _) => drill(&node, folder, *sample).await,
        (None, Some(to)) => make(&node, to, Wanted { days: a.days }).await,
        (None, None) => Err(Error::Refused("say where the snapshot goes, with --to FOLDER".to_owned())),
    }
}

/// Makes a snapshot, and says what it took.
///
/// # Errors
/// As [`backup::make`].
pub async fn make(node: &Node, to: &Path, wanted: Wanted) -> Result<()> {
    let made = backup::make(node, to, wanted).await?;
    println!(
        "snapshot {} in `{}`: {} records, {} log entries, restored for a trial and verified",
        made.number,
        to.display(),
        made.records,
        made.entries
    );
    println!("{} of {} parts written, {} bytes; kept until {}", made.fresh, made.parts, made.bytes, made.expires);
    Ok(())
}

async fn list(node: &Node, folder: &Path) -> Result<()> {
    let all = backup::list(node, folder).await?;
    for one in &all {
        let state = match (one.is_there, one.is_readable, one.missing) {
            (false, ..) => "GONE: this node made it, and it is not there any more".to_owned(),
            (true, false, _) => "DAMAGED: it cannot be read, or belongs to another node".to_owned(),
            (true, true, 0) => "whole".to_owned(),
            (true, true, missing) => format!("DAMAGED: {missing} parts are missing"),
        };
        println!("{:>6}  {}  until {}  {} records  {state}", one.number, one.made, one.expires, one.records);
    }
    match all.iter().filter(|one| !one.is_there || !one.is_readable || one.missing > 0).count() {
        0 => Ok(()),
        n => Err(Error::Conflict(format!("{n} of {} snapshots are not whole; make another one", all.len()))),
    }
}

async fn drill(node: &Node, folder: &Path, sample: usize) -> Result<()> {
    let done = backup::drill(node, folder, sample).await?;
    println!("snapshot {} of {}: back in {} ms", done.number, done.made, done.milliseconds);
    println!("log of {} entries verified; {} records, each with its key", done.entries, done.records);
    println!("{} opened: {} as they are now, {} changed since", done.opened, done.same, done.changed);
    Ok(())
}

/// Restores a snapshot, and says what is to be done next.
///
/// # Errors
/// As [`backup::restore`].
pub async fn restore(a: &Restore) -> Result<()> {
    let unlock = passphrase(a.node.passphrase_file.as_deref(), "passphrase of the node")?;
    let back = backup::restore(&a.from, &home(&a.node), (&unlock, a.snapshot)).await?;
    let node = opened(back.node);
    match back.number {
        Some(number) => println!("snapshot {number} of {}:", back.made),
        None => println!("a backup of the earlier kind:"),
    }
    println!("restored `{}` into `{}`", node.short_name(), a.node.dir.display());
    if back.destroyed > 0 {
        println!("{} records that were destroyed since were destroyed again", back.destroyed);
    }
    for partner in &back.partners {
        println!(
            "ask `{partner}` to start the channel with you anew, then exchange bundles: what they withdrew since this \
             backup is withdrawn then, and not before"
        );
    }
    println!("whatever else was written since is lost; partners who countersigned the log will see that it went back");
    Ok(())
}
