//! The register of backups that this node made: it tells until when the key of something shredded lives on in one of
//! them. What it cannot tell: copies of the folder that somebody made by hand, and backups that were carried off.

use super::manifest::{Keys, Manifest};
use super::place::Place;
use crate::actor::Actor;
use crate::audit;
use crate::node::Node;
use crate::{Error, Result};
use record::RecordId;
use std::collections::BTreeSet;
use std::path::Path;
use store::{Tx, statements as sql, values};

/// A snapshot as listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its number.
    pub number: u64,
    /// The moment that it holds; empty when its manifest cannot be read.
    pub made: String,
    /// Last day on which it is kept.
    pub expires: String,
    /// Records in it.
    pub records: u64,
    /// Parts that it rests on and that are not there.
    pub missing: u64,
    /// Whether its manifest can be read.
    pub is_readable: bool,
    /// Whether the folder has it: the register may know of one that was taken away.
    pub is_there: bool,
}

/// The snapshots in a folder, and those that this node made there and that are gone.
///
/// # Errors
/// `Refused` when there is none; `Internal` when the folder cannot be read.
pub async fn list(node: &Node, folder: &Path) -> Result<Vec<Listed>> {
    let place = Place::look(folder)?;
    let keys = Keys::of(node.master());
    let parts = place.parts()?;
    let mut all = Vec::new();
    let numbers = place.numbers()?;
    for number in &numbers {
        let empty = Listed {
            number: *number,
            made: String::new(),
            expires: String::new(),
            records: 0,
            missing: 0,
            is_readable: false,
            is_there: true,
        };
        all.push(match Manifest::read(&place, &keys, *number) {
            Ok(manifest) => Listed {
                missing: u64::try_from(manifest.parts().iter().filter(|p| !parts.contains(**p)).count()).unwrap_or(0),
                records: manifest.records(),
                made: manifest.made,
                expires: manifest.expires,
                is_readable: true,
                ..empty
            },
            Err(_) => empty,
        });
    }
    let mut tx = node.store.read().await?;
    for known in known(&mut tx).await? {
        if known.place == name(node, folder) && known.is_kept && !numbers.contains(&known.number) {
            let (number, made, expires) = (known.number, known.made, known.expires);
            all.push(Listed { number, made, expires, records: 0, missing: 0, is_readable: false, is_there: false });
        }
    }
    Ok(all)
}

/// Something that was destroyed, and when that is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// Its id.
    pub record: RecordId,
    /// Its kind.
    pub kind: String,
    /// UTC time at which its key was destroyed here.
    pub at: String,
    /// The last day of the backups of ours that were made before and are there; past, when one was not removed in time.
    /// `None` when there is none.
    pub complete_on: Option<String>,
}

/// What was shredded here, the newest first, with the day on which no backup that this node made holds its key any more.
///
/// # Errors
/// `Forbidden` unless the actor may read the log, which tells the same.
pub async fn destroyed(node: &Node, actor: &Actor) -> Result<Vec<Gone>> {
    audit::require_reader(node, actor)?;
    let mut tx = node.store.read().await?;
    let backups = known(&mut tx).await?;
    let mut all = Vec::new();
    for row in tx.fetch(sql::SHREDDED, &[]).await? {
        let (kind, at) = (row.need(1)?, row.need(2)?);
        let Some(record) = RecordId::parse(&row.need(0)?) else { continue };
        // One that is past its day and was not removed holds the key all the same.
        let before = backups.iter().filter(|b| b.is_kept && b.made <= at);
        let complete_on = before.map(|b| b.expires.clone()).max();
        all.push(Gone { record, kind, at, complete_on });
    }
    Ok(all)
}

/// How many days ago the last backup and the last drill were; `None` when there never was one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Since {
    /// The newest backup.
    pub backup: Option<i64>,
    /// The newest drill.
    pub drill: Option<i64>,
}

/// How long ago.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn since(node: &Node) -> Result<Since> {
    let mut tx = node.store.read().await?;
    let known = known(&mut tx).await?;
    let days = |time: Option<&str>| {
        let at: jiff::Timestamp = time?.parse().ok()?;
        Some((node.now().as_second() - at.as_second()) / 86_400)
    };
    let newest = |times: Vec<&str>| days(times.into_iter().filter(|t| !t.is_empty()).max());
    Ok(Since {
        backup: newest(known.iter().map(|k| k.made.as_str()).collect()),
        drill: newest(known.iter().map(|k| k.tried.as_str()).collect()),
    })
}

struct Known {
    place: String,
    number: u64,
    made: String,
    expires: String,
    is_kept: bool,
    tried: String,
}

async fn known(tx: &mut Tx) -> Result<Vec<Known>> {
    let rows = tx.fetch(sql::BACKUPS, &[]).await?;
    rows.iter()
        .map(|r| {
            Ok(Known {
                place: r.need(0)?,
                number: r.int(1).unwrap_or(0).unsigned_abs(),
                made: r.need(2)?,
                expires: r.need(3)?,
                is_kept: r.need(4)? == "kept",
                tried: r.need(5)?,
            })
        })
        .collect()
}

fn name(node: &Node, folder: &Path) -> String {
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    node.keyed_hash(&format!("backups|{}", whole.display()))
}

pub(super) async fn keep(node: &Node, folder: &Path, manifest: &Manifest) -> Result<()> {
    set(node, folder, (manifest, "kept", "")).await
}

pub(super) async fn tried(node: &Node, folder: &Path, manifest: &Manifest) -> Result<()> {
    set(node, folder, (manifest, "kept", &node.now_text())).await
}

async fn set(node: &Node, folder: &Path, (manifest, state, tried): (&Manifest, &str, &str)) -> Result<()> {
    let number = i64::try_from(manifest.number).unwrap_or(i64::MAX);
    let (made, expires) = (manifest.made.as_str(), manifest.expires.as_str());
    let mut tx = node.store.begin("backup::register").await?;
    tx.execute(sql::BACKUP_SET, values![name(node, folder), number, made, expires, state, tried]).await?;
    Ok(tx.commit().await?)
}

/// Marks every snapshot of a folder that is not among those that stay.
pub(super) async fn forget(node: &Node, folder: &Path, kept: &[Manifest]) -> Result<()> {
    let stays: BTreeSet<(u64, &str)> = kept.iter().map(|m| (m.number, m.made.as_str())).collect();
    let place = name(node, folder);
    let mut tx = node.store.begin("backup::forget").await?;
    for one in known(&mut tx).await? {
        if one.place == place && !stays.contains(&(one.number, one.made.as_str())) {
            let number = i64::try_from(one.number).map_err(|_| Error::Internal("a number is too large".to_owned()))?;
            tx.execute(sql::BACKUP_PRUNED, values![place.as_str(), number, one.made.as_str()]).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// What `doctor` says of backups.
pub(crate) async fn findings(node: &Node) -> Result<Vec<(bool, String)>> {
    let since = since(node).await?;
    let said = |what: &str, days: Option<i64>, most: i64, how: &str| match days {
        Some(days) if days <= most => (true, format!("the last {what} was {days} days ago")),
        Some(days) => (false, format!("the last {what} was {days} days ago; {how}")),
        None => (false, format!("there was no {what} yet; {how}")),
    };
    let mut all = vec![
        said("backup", since.backup, 7, "make one with `concord backup --to FOLDER`"),
        said("drill", since.drill, 90, "try one out with `concord backup drill FOLDER`"),
    ];
    let (mut tx, today) = (node.store.read().await?, node.today().to_string());
    let past = known(&mut tx).await?.iter().filter(|b| b.is_kept && b.expires < today).count();
    if past > 0 {
        let how = "remove them with `concord backup prune FOLDER --keep NUMBER`: what was shredded lives on in them";
        all.push((false, format!("{past} backups are past their day; {how}")));
    }
    // A demonstration has nothing to lose.
    all.iter_mut().for_each(|(is_well, _)| *is_well |= node.is_demo());
    Ok(all)
}
