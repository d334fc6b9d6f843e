//! A drill: the newest snapshot is restored beside the node, looked at, held against the node, timed, and thrown away.

use super::manifest::{Keys, Manifest};
use super::place::Place;
use super::restore::{self, Trial};
use super::{SLOT, register, whole};
use crate::audit::Entry;
use crate::node::Node;
use crate::{Error, Result};
use record::RecordId;
use std::path::Path;
use store::statements as sql;

/// What a drill found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drilled {
    /// The snapshot.
    pub number: u64,
    /// The moment that it holds.
    pub made: String,
    /// Entries of its log, all verified.
    pub entries: u64,
    /// Records that it has, shredded and withdrawn ones apart.
    pub records: u64,
    /// Records that were opened with all their sealed parts.
    pub opened: u64,
    /// How many of those are word for word as they are in the node now.
    pub same: u64,
    /// How many have been changed, or destroyed, in the node since.
    pub changed: u64,
    /// How long it took to have the node back.
    pub milliseconds: u64,
}

/// Tries the newest snapshot out, opening `sample` records at random.
///
/// # Errors
/// `Refused` when it does not come back whole: say so to whoever answers for backups, and make another one.
pub async fn drill(node: &Node, folder: &Path, sample: usize) -> Result<Drilled> {
    let place = Place::look(folder)?;
    restore::slot(place.beside(SLOT)?, &folder.display().to_string())?;
    drilled(node, (&place, &register::of_folder(node, folder)), sample).await
}

/// Tries out the newest snapshot that lies in a folder, of the place that the register knows so.
pub(super) async fn drilled(node: &Node, (place, spot): (&Place, &str), sample: usize) -> Result<Drilled> {
    let keys = Keys::of(node.master());
    let number = place.numbers()?.last().copied().unwrap_or_default();
    let manifest = Manifest::read(place, &keys, number)?;
    let begun = node.now();
    let trial = Trial::of(node, place, &manifest).await?;
    let milliseconds = node.now().as_millisecond().abs_diff(begun.as_millisecond());
    let looked = look(node, (&trial.node, &manifest), sample).await;
    trial.end().await?;
    let mut drilled = looked?;
    drilled.milliseconds = milliseconds;
    register::tried(node, spot, &manifest).await?;
    let mut change = node.change("backup::drill").await?;
    let Drilled { entries, records, opened, .. } = drilled;
    let detail = format!("number={number} entries={entries} records={records} opened={opened} ms={milliseconds}");
    change.note(&Entry::general("drill", "administrator", Some(detail)))?;
    change.commit().await?;
    Ok(drilled)
}

async fn look(node: &Node, (copy, manifest): (&Node, &Manifest), sample: usize) -> Result<Drilled> {
    let records = whole::require(node, copy, manifest).await?;
    let mut drilled = Drilled {
        number: manifest.number,
        made: manifest.made.clone(),
        entries: manifest.log.0,
        records,
        opened: 0,
        same: 0,
        changed: 0,
        milliseconds: 0,
    };
    for id in chosen(copy, sample).await? {
        let Some(there) = said(copy, &id).await? else { continue };
        drilled.opened += 1;
        match said(node, &id).await? {
            Some(here) if here == there => drilled.same += 1,
            Some(here) if here.0 == there.0 => {
                return Err(Error::Refused(
                    "a record of the snapshot differs from the node's; make another backup".into(),
                ));
            }
            _ => drilled.changed += 1,
        }
    }
    Ok(drilled)
}

/// Records of the copy, taken at random.
async fn chosen(copy: &Node, sample: usize) -> Result<Vec<RecordId>> {
    let mut tx = copy.store.read().await?;
    let rows = tx.fetch(sql::KNOWN_RECORDS, &[]).await?;
    let mut ids: Vec<RecordId> = rows.iter().filter_map(|r| RecordId::parse(&r.text(0)?)).collect();
    let mut chosen = Vec::new();
    while !ids.is_empty() && chosen.len() < sample {
        let draw = rand_core::Rng::next_u64(&mut *copy.rng());
        let size = u64::try_from(ids.len()).unwrap_or(1);
        chosen.push(ids.swap_remove(usize::try_from(draw % size).unwrap_or(0)));
    }
    Ok(chosen)
}

/// The revision of a record, and everything that it says, sealed parts opened.
async fn said(node: &Node, id: &RecordId) -> Result<Option<(i64, String)>> {
    let mut tx = node.store.read().await?;
    let Some(record) = tx.record(id).await? else { return Ok(None) };
    let Some(key) = node.data_key(id).await? else { return Ok(None) };
    let sealed = tx.sealed_of(id).await?;
    let opened = node.open_sealed(id, &key, &sealed)?;
    let said = serde_json::to_string(&(&record.open, opened.values().collect::<Vec<_>>()))?;
    Ok(Some((record.revision, said)))
}
