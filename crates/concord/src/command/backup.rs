//! Backups: making, listing, pruning and trying them out; and bringing one back.

use super::keeping::keep;
use super::node::{home, opened, passphrase};
use super::place::{elsewhere, place};
use crate::cli::{Backup, BackupCommand, Restore};
use crate::output;
use crate::place::{Place, opened as opened_place, said};
use app::backup::places::{self, Named};
use app::backup::{self, Made, Restored, Wanted};
use app::{Error, Node, Result, SecretString};

/// Does what was asked of backups.
///
/// # Errors
/// As the actions of [`app::backup`].
pub async fn backup(a: &Backup) -> Result<()> {
    if let Some(BackupCommand::Keep(command)) = &a.command {
        return keep(&a.node, command).await;
    }
    let unlock = passphrase(a.node.passphrase_file.as_deref(), "passphrase of the node")?;
    let node = opened(Node::open(&home(&a.node), &unlock).await?);
    match (&a.command, &a.to) {
        (Some(BackupCommand::List { place }), _) => list(&node, place).await,
        (Some(BackupCommand::Prune { place, keep, forget_missing }), _) => {
            prune_as_said(&node, place, (*keep, *forget_missing)).await
        }
        (Some(BackupCommand::Drill { place, sample }), _) => drill(&node, place, *sample).await,
        (Some(BackupCommand::Place(command)), _) => place(&node, command).await,
        (Some(BackupCommand::Keep(_)), _) => Ok(()),
        (None, Some(to)) => match said(&node, to).await? {
            (Some(named), _) => make_named(&node, &named, a.days).await.map(drop),
            (None, place) => {
                make(&node, (to, &place), Wanted { days: a.days.unwrap_or(Wanted::default().days) }).await.map(drop)
            }
        },
        (None, None) if a.all => everywhere(&node, a.days).await,
        (None, None) => Err(Error::Refused("say where the snapshot goes, with --to PLACE, or --all".to_owned())),
    }
}

async fn everywhere(node: &Node, days: Option<u16>) -> Result<()> {
    let all = places::all(node).await?;
    let mut failed = 0;
    for named in &all {
        if let Err(error) = make_named(node, named, days).await {
            eprintln!("concord: the backup to `{}` failed: {error}", named.name);
            failed += 1;
        }
    }
    match (all.len(), failed) {
        (0, _) => Err(Error::Refused("no place has a name yet; add one: concord backup place add".to_owned())),
        (_, 0) => Ok(()),
        (all, failed) => Err(Error::Conflict(format!("{failed} of {all} places failed, see above"))),
    }
}

/// Makes a snapshot in a place with a name, and writes down how that went.
///
/// # Errors
/// As [`make`].
pub async fn make_named(node: &Node, named: &Named, days: Option<u16>) -> Result<Place> {
    let wanted = Wanted { days: days.unwrap_or(named.days) };
    let work = async {
        let place = opened_place(node, named).await?;
        let made = make(node, (&named.name, &place), wanted).await?;
        Ok((place, made))
    };
    match work.await {
        Ok((place, made)) => {
            let keeps = match &place {
                Place::Remote(remote) => remote.shelf.keeps_removed().await.unwrap_or(None),
                Place::Folder(_) => None,
            };
            places::made(node, &named.name, (&made, keeps)).await?;
            Ok(place)
        }
        Err(error) => {
            places::failed(node, &named.name, &error).await?;
            Err(error)
        }
    }
}

/// Makes a snapshot, and says what it took.
///
/// # Errors
/// As [`backup::make`] and [`backup::make_there`].
pub async fn make(node: &Node, (called, place): (&str, &Place), wanted: Wanted) -> Result<Made> {
    let bar = output::bar(called, 1);
    let made = match place {
        Place::Folder(folder) => backup::make(node, folder, wanted).await,
        Place::Remote(remote) => backup::make_there(node, remote, wanted, &output::tell(&bar)).await,
    };
    bar.finish_and_clear();
    let made = made?;
    println!(
        "snapshot {} in `{called}`: {} records, {} log entries, restored for a trial and verified",
        made.number, made.records, made.entries
    );
    println!("{} of {} parts written, {} bytes; kept until {}", made.fresh, made.parts, made.bytes, made.expires);
    for number in &made.gone {
        eprintln!("MIND: snapshot {number} of this node is gone from `{called}`; ask who runs it");
    }
    Ok(made)
}

async fn prune_as_said(node: &Node, called: &str, (keep, is_forgetting): (usize, bool)) -> Result<()> {
    let place = said(node, called).await?.1;
    let (snapshots, parts) = prune(node, &place, keep).await?;
    println!("removed {snapshots} snapshots and {parts} parts from `{called}`");
    if is_forgetting {
        let missing = match &place {
            Place::Folder(folder) => backup::forget_missing(node, folder).await?,
            Place::Remote(remote) => backup::forget_missing_there(node, remote).await?,
        };
        println!("{missing} that are missing are counted as destroyed");
    }
    Ok(())
}

/// Lets old snapshots go.
///
/// # Errors
/// As [`backup::prune`] and [`backup::prune_there`].
pub async fn prune(node: &Node, place: &Place, keep: usize) -> Result<(u64, u64)> {
    match place {
        Place::Folder(folder) => backup::prune(node, folder, keep).await,
        Place::Remote(remote) => backup::prune_there(node, remote, keep).await,
    }
}

async fn list(node: &Node, called: &str) -> Result<()> {
    let all = match said(node, called).await?.1 {
        Place::Folder(folder) => backup::list(node, &folder).await?,
        Place::Remote(remote) => backup::list_there(node, &remote).await?,
    };
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

async fn drill(node: &Node, called: &str, sample: usize) -> Result<()> {
    let bar = output::bar("fetching", 1);
    let done = match said(node, called).await?.1 {
        Place::Folder(folder) => backup::drill(node, &folder, sample).await,
        Place::Remote(remote) => backup::drill_there(node, &remote, sample, &output::tell(&bar)).await,
    };
    bar.finish_and_clear();
    let done = done?;
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
    let back = brought(a, &unlock).await?;
    let node = opened(back.node);
    say_age(&back.made);
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
            "ask `{partner}` to start the channel with you anew and to seal a bundle, and take it in: what they withdrew \
             since this backup is withdrawn here then, and what you withdrew from them is again. Until then no record \
             goes to them"
        );
    }
    println!("whatever else was written since is lost; partners who countersigned the log will see that it went back");
    Ok(())
}

async fn brought(a: &Restore, unlock: &SecretString) -> Result<Restored> {
    let home = home(&a.node);
    match (elsewhere(&a.account)?, &a.from) {
        (Some(remote), _) => {
            let bar = output::bar("fetching", 1);
            let back = backup::restore_there(&remote, &home, (unlock, a.snapshot), &output::tell(&bar)).await;
            bar.finish_and_clear();
            back
        }
        (None, Some(from)) => backup::restore(from, &home, (unlock, a.snapshot)).await,
        (None, None) => Err(Error::Refused("say where the backup lies".to_owned())),
    }
}

/// Says how old what came back is. A node that was lost knows of no newer one, and neither does this program: people do.
pub fn say_age(made: &str) {
    let Ok(at) = made.parse::<jiff::Timestamp>() else { return };
    let days = (app::clock::system_now().as_second() - at.as_second()) / 86_400;
    if days > 1 {
        println!(
            "MIND: it is {days} days old. If a newer one was made there, it was taken away, or the place gave an old one: \
             look for another place"
        );
    }
}
