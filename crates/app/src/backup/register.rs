//! The register of backups that this node made: it tells until when the key of something shredded lives on in one of
//! them. What it cannot tell: copies of the folder that somebody made by hand, and backups that were carried off.

use super::manifest::{Keys, Manifest};
use super::place::{self, Place};
use crate::actor::Actor;
use crate::audit::{self, Entry};
use crate::node::Node;
use crate::{Error, Result};
use record::RecordId;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use store::{Tx, statements as sql, values};

/// It is there.
const KEPT: &str = "kept";
/// Its parts are on the way: until it is done, or what came there was cleared away, they may lie there.
const BEGUN: &str = "begun";
/// We removed it from a place that keeps what is removed, or does not say that it does not.
const TAKEN: &str = "taken";
/// Nothing of it is there.
const PRUNED: &str = "pruned";

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
    let (mut all, numbers) = (Vec::new(), place.numbers()?);
    for number in &numbers {
        all.push(listed(*number, Manifest::read(&place, &keys, *number).as_ref().ok(), &parts));
    }
    all.extend(gone(node, &of_folder(node, folder), &numbers).await?);
    Ok(all)
}

/// A snapshot as its manifest tells, among the parts that are there.
pub(super) fn listed(number: u64, manifest: Option<&Manifest>, parts: &BTreeSet<String>) -> Listed {
    let Some(manifest) = manifest else { return unread((number, String::new(), String::new())) };
    Listed {
        missing: u64::try_from(manifest.parts().iter().filter(|p| !parts.contains(**p)).count()).unwrap_or(0),
        records: manifest.records(),
        is_readable: true,
        ..unread((number, manifest.made.clone(), manifest.expires.clone()))
    }
}

fn unread((number, made, expires): (u64, String, String)) -> Listed {
    Listed { number, made, expires, records: 0, missing: 0, is_readable: false, is_there: true }
}

/// Snapshots that this node made in a place, did not let go, and that are not among these.
pub(super) async fn gone(node: &Node, place: &str, numbers: &[u64]) -> Result<Vec<Listed>> {
    let mut tx = node.store.read().await?;
    let known = known(&mut tx).await?.into_iter();
    let lost = known.filter(|k| k.place == place && k.is(KEPT) && !numbers.contains(&k.number));
    Ok(lost.map(|k| Listed { is_there: false, ..unread((k.number, k.made, k.expires)) }).collect())
}

/// The numbers of the snapshots that this node made in a place and did not let go.
pub(super) async fn kept_numbers(node: &Node, place: &str) -> Result<BTreeSet<u64>> {
    let mut tx = node.store.read().await?;
    Ok(known(&mut tx).await?.into_iter().filter(|k| k.place == place && k.is(KEPT)).map(|k| k.number).collect())
}

/// The numbers of those that this node made in a place, did not let go, and that are not among these.
pub(super) async fn gone_numbers(node: &Node, place: &str, there: &[u64]) -> Result<Vec<u64>> {
    Ok(gone(node, place, there).await?.into_iter().map(|one| one.number).collect())
}

/// The largest number that a place was ever given, also by a snapshot that was let go since.
pub(super) async fn last_number(node: &Node, place: &str) -> Result<u64> {
    let mut tx = node.store.read().await?;
    let given = known(&mut tx).await?.into_iter().filter(|k| k.place == place && !k.is(BEGUN));
    Ok(given.map(|k| k.number).max().unwrap_or(0))
}

/// Refuses a newest snapshot that is older than one that this node made there: somebody brought an old state back.
///
/// # Errors
/// `Refused` then, with both numbers.
pub(super) async fn is_newest(node: &Node, place: &str, (number, called): (u64, &str)) -> Result<()> {
    match kept_numbers(node, place).await?.last() {
        Some(last) if *last > number => Err(Error::Refused(format!(
            "`{called}` gives {number} as its newest snapshot, and this node made {last} there: it was taken away, or the \
             place went back; make another backup, and ask who runs it"
        ))),
        _ => Ok(()),
    }
}

/// What of a place the register tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// UTC time of the newest backup; empty when there is none.
    pub(super) made: String,
    /// UTC time of the newest trial; empty before the first.
    pub(super) tried: String,
    /// The last day of all that may be there; empty when nothing is.
    pub(super) until: String,
    /// The first day on which one of them should have gone.
    pub(super) first_until: String,
    /// How many are kept there.
    pub(super) kept: u64,
}

/// What the register tells of each place, by its keyed hash.
pub(super) async fn told(node: &Node) -> Result<BTreeMap<String, Told>> {
    let (mut tx, mut all) = (node.store.read().await?, BTreeMap::<String, Told>::new());
    for one in known(&mut tx).await? {
        let told = all.entry(one.place.clone()).or_default();
        told.made = one.made.clone().max(std::mem::take(&mut told.made));
        told.tried = one.tried.clone().max(std::mem::take(&mut told.tried));
        if one.is(KEPT) {
            if told.kept == 0 || one.expires < told.first_until {
                told.first_until.clone_from(&one.expires);
            }
            told.kept += 1;
        }
        if !one.is(PRUNED) {
            told.until = one.expires.max(std::mem::take(&mut told.until));
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
        let before = backups.iter().filter(|b| !b.is(PRUNED) && b.made <= at);
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
    let newest = |times: Vec<&str>| days_since(node, times.into_iter().max()?);
    Ok(Since {
        backup: newest(known.iter().map(|k| k.made.as_str()).collect()),
        drill: newest(known.iter().map(|k| k.tried.as_str()).collect()),
    })
}

/// Whole days since a time; `None` for the empty text.
pub(super) fn days_since(node: &Node, time: &str) -> Option<i64> {
    let at: jiff::Timestamp = time.parse().ok()?;
    Some((node.now().as_second() - at.as_second()) / 86_400)
}

struct Known {
    place: String,
    number: u64,
    made: String,
    expires: String,
    state: String,
    tried: String,
}

impl Known {
    fn is(&self, state: &str) -> bool {
        self.state == state
    }
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
                state: r.need(4)?,
                tried: r.need(5)?,
            })
        })
        .collect()
}

/// By what the register knows a folder.
pub(super) fn of_folder(node: &Node, folder: &Path) -> String {
    of_address(node, &place::whole(folder).display().to_string())
}

/// By what the register knows a place elsewhere.
pub(super) fn of_address(node: &Node, address: &str) -> String {
    node.keyed_hash(&format!("backups|{address}"))
}

/// Writes down that a snapshot is on its way to a place, before anything of it is there.
pub(super) async fn begin(node: &Node, place: &str, snapshot: Snapshot<'_>) -> Result<()> {
    set(node, place, (snapshot, BEGUN, "")).await
}

pub(super) async fn keep(node: &Node, place: &str, manifest: &Manifest) -> Result<()> {
    set(node, place, (of(manifest), KEPT, "")).await
}

pub(super) async fn tried(node: &Node, place: &str, manifest: &Manifest) -> Result<()> {
    set(node, place, (of(manifest), KEPT, &node.now_text())).await
}

/// As [`adopt`], with all that a folder holds.
pub(super) async fn adopt_all(node: &Node, folder: &Path) -> Result<()> {
    let (place, keys) = (Place::look(folder)?, Keys::of(node.master()));
    let there: Vec<Manifest> =
        place.numbers()?.into_iter().filter_map(|n| Manifest::read(&place, &keys, n).ok()).collect();
    adopt(node, &of_folder(node, folder), &there).await
}

/// Counts with snapshots that are in a place and that the register does not know, as after a restore, or when the last
/// step of a backup was cut short.
pub(super) async fn adopt(node: &Node, place: &str, there: &[Manifest]) -> Result<()> {
    let mut tx = node.store.read().await?;
    let known = known(&mut tx).await?;
    drop(tx);
    let is_known = |m: &Manifest| {
        let is_it = |k: &&Known| k.place == place && k.number == m.number && k.made == m.made;
        known.iter().find(is_it).is_some_and(|k| k.is(KEPT))
    };
    for manifest in there.iter().filter(|m| !is_known(m)) {
        keep(node, place, manifest).await?;
    }
    Ok(())
}

fn of(manifest: &Manifest) -> Snapshot<'_> {
    (manifest.number, &manifest.made, &manifest.expires)
}

type Snapshot<'a> = (u64, &'a str, &'a str);

async fn set(
    node: &Node,
    place: &str,
    ((number, made, expires), state, tried): (Snapshot<'_>, &str, &str),
) -> Result<()> {
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    let mut tx = node.store.begin("backup::register").await?;
    tx.execute(sql::BACKUP_SET, values![place, number, made, expires, state, tried]).await?;
    Ok(tx.commit().await?)
}

/// Marks the snapshots of a place that were removed now, those that are not there and past their day, and what was left
/// by backups that were cut short, whose parts went with the others. One that is not there before its day was taken
/// away, so that somebody may have it: it is counted on. So is all that was removed from a place that keeps what is
/// removed (`keeps`), or that does not say: until its day then.
pub(super) async fn let_go(
    node: &Node,
    place: &str,
    (gone, there, keeps): (&[u64], &[u64], Option<bool>),
) -> Result<()> {
    let (mut tx, today) = (node.store.begin("backup::let_go").await?, node.today().to_string());
    for one in known(&mut tx).await?.iter().filter(|one| one.place == place && !one.is(PRUNED)) {
        let is_removed = gone.contains(&one.number) || one.is(BEGUN) || one.is(TAKEN);
        let is_past = !there.contains(&one.number) && one.expires < today;
        let state = match keeps {
            Some(false) if (is_removed && !one.is(TAKEN)) || is_past => PRUNED,
            None if is_past => PRUNED,
            _ if is_removed => TAKEN,
            _ => continue,
        };
        state_of(&mut tx, one, state).await?;
    }
    Ok(tx.commit().await?)
}

async fn state_of(tx: &mut Tx, one: &Known, state: &str) -> Result<()> {
    let number = i64::try_from(one.number).map_err(|_| Error::Internal("a number is too large".to_owned()))?;
    tx.execute(sql::BACKUP_STATE, values![one.place.as_str(), number, one.made.as_str(), state]).await?;
    Ok(())
}

/// Ends what [`begin`] began, when the snapshot itself is in the register under another moment.
pub(super) async fn settle(node: &Node, place: &str, (number, began): (u64, &str)) -> Result<()> {
    let mut tx = node.store.begin("backup::settle").await?;
    let is_it = |k: &&Known| k.place == place && k.number == number && k.made == began && k.is(BEGUN);
    if let Some(one) = known(&mut tx).await?.iter().find(is_it) {
        state_of(&mut tx, one, PRUNED).await?;
    }
    Ok(tx.commit().await?)
}

/// Stops counting with the snapshots that are not in a folder any more: somebody knows what became of them.
///
/// # Errors
/// `Internal` when the folder cannot be read, or the store fails.
pub async fn forget_missing(node: &Node, folder: &Path) -> Result<u64> {
    let numbers = if folder.is_dir() { Place::of(folder).numbers()? } else { Vec::new() };
    missing(node, &of_folder(node, folder), &numbers).await
}

pub(super) async fn missing(node: &Node, place: &str, there: &[u64]) -> Result<u64> {
    let mut change = node.change("backup::forget_missing").await?;
    let mut count = 0;
    for one in known(&mut change.tx).await? {
        if one.place == place && !one.is(PRUNED) && !there.contains(&one.number) {
            state_of(&mut change.tx, &one, PRUNED).await?;
            count += 1;
        }
    }
    change.note(&Entry::general("backup-prune", "administrator", Some(format!("missing={count}"))))?;
    change.commit().await?;
    Ok(count)
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
    let past = known(&mut tx).await?.iter().filter(|b| b.is(KEPT) && b.expires < today).count();
    if past > 0 {
        let how = "remove them with `concord backup prune FOLDER --keep NUMBER`: what was shredded lives on in them";
        all.push((false, format!("{past} backups are past their day; {how}")));
    }
    all.extend(super::places::findings(node).await?);
    // A demonstration has nothing to lose.
    all.iter_mut().for_each(|(is_well, _)| *is_well |= node.is_demo());
    Ok(all)
}
