//! What this node keeps for partners: parts of their backups, which nobody here can open. A leader or administrator
//! grants it to a partner with a limit, and ends it.
//!
//! Who asks is known by the key of their connection, which `concord` checks before a request comes here. What lies here
//! is a folder of backups like any other, so that it can be handed to a partner who has lost everything.

mod ask;

pub use ask::{Ask, CHUNK_BYTES, Said, is_request};

use super::place::Place;
use crate::actor::Actor;
use crate::agreements;
use crate::audit::Entry;
use crate::node::{Node, file_error, open_setting, private_folder, seal_setting};
use crate::{Error, Result};
use policy::Role;
use record::OrgId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use store::{Tx, statements as sql, values};

const SETTING: &str = "keeping.grants";
const FOLDER: &str = "kept";

/// What an object takes at least: a disk has blocks, and many empty files fill it too.
const BLOCK_BYTES: u64 = 4096;

/// Room is looked at and taken by one request at a time.
static ROOM: Mutex<()> = Mutex::new(());

/// What was granted to a partner.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Grant {
    limit_bytes: u64,
    /// Nothing more is taken, nor given out over the network.
    is_ended: bool,
}

/// What is kept for a partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Short name.
    pub partner: String,
    /// The most that is kept.
    pub limit_bytes: u64,
    /// What lies here, in whole blocks.
    pub used_bytes: u64,
    /// How many parts and other files.
    pub objects: usize,
    /// Whether it was ended.
    pub is_ended: bool,
}

/// Grants a partner to keep backups here, or grants more or less; what lies here already stays.
///
/// # Errors
/// `NotFound` for an unknown partner; `Forbidden` unless the actor is a leader or an administrator.
pub async fn grant(node: &Node, actor: &Actor, (partner, megabytes): (&str, u32)) -> Result<()> {
    let limit_bytes = u64::from(megabytes) * 1024 * 1024;
    let told = format!("megabytes={megabytes}");
    set(node, actor, (partner, "grant", told), |_| Some(Grant { limit_bytes, is_ended: false })).await
}

/// Ends it: nothing more is taken from them, nor given out over the network. What lies here stays until it is erased.
///
/// # Errors
/// As [`grant`].
pub async fn end(node: &Node, actor: &Actor, partner: &str) -> Result<()> {
    let ended = |grant: Option<Grant>| grant.map(|grant| Grant { is_ended: true, ..grant });
    set(node, actor, (partner, "end", String::new()), ended).await
}

/// Ends it and removes what lies here.
///
/// # Errors
/// As [`grant`]; `Internal` when a file cannot be removed.
pub async fn erase(node: &Node, actor: &Actor, partner: &str) -> Result<()> {
    end(node, actor, partner).await?;
    let org = agreements::partner(&mut node.store.read().await?, partner).await?.org;
    let folder = folder(node, &org);
    match std::fs::remove_dir_all(&folder) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(file_error(&folder, &e)),
        _ => set(node, actor, (partner, "erase", String::new()), |_| None).await,
    }
}

async fn set(
    node: &Node,
    actor: &Actor,
    (partner, action, detail): (&str, &str, String),
    change: impl FnOnce(Option<Grant>) -> Option<Grant>,
) -> Result<()> {
    node.require(may(actor), "only a leader or administrator decides what is kept for partners")?;
    let mut written = node.change("keeping::set").await?;
    let partner = agreements::partner(&mut written.tx, partner).await?;
    let mut all = grants(node, &mut written.tx).await?;
    if let Some(grant) = change(all.remove(partner.org.as_str())) {
        all.insert(partner.org.as_str().to_owned(), grant);
    }
    let sealed = seal_setting(node.wrapping(), (SETTING, &serde_json::to_vec(&all)?), &mut node.rng());
    written.tx.execute(sql::SET, values![SETTING, sealed]).await?;
    let detail = format!("{action} {} {detail}", partner.short_name).trim_end().to_owned();
    written.note(&Entry::general("keeping", &actor.id, Some(detail)))?;
    written.commit().await
}

fn may(actor: &Actor) -> bool {
    actor.is(Role::Leader) || actor.is(Role::Administrator)
}

async fn grants(node: &Node, tx: &mut Tx) -> Result<BTreeMap<String, Grant>> {
    match tx.fetch_one(sql::SETTING, values![SETTING]).await?.and_then(|r| r.text(0)) {
        Some(kept) => Ok(serde_json::from_slice(&open_setting(node.wrapping(), SETTING, &kept)?)?),
        None => Ok(BTreeMap::new()),
    }
}

/// What is kept for each partner.
///
/// # Errors
/// `Forbidden` unless the actor is a leader or an administrator.
pub async fn list(node: &Node, actor: &Actor) -> Result<Vec<Kept>> {
    node.require(may(actor), "only a leader or administrator sees what is kept for partners")?;
    all(node).await
}

pub(super) async fn all(node: &Node) -> Result<Vec<Kept>> {
    let mut tx = node.store.read().await?;
    let (partners, mut all) = (agreements::partners_in(&mut tx).await?, Vec::new());
    for (org, grant) in grants(node, &mut tx).await? {
        let Some(partner) = partners.iter().find(|p| p.org.as_str() == org) else { continue };
        let objects = Place::of(&folder(node, &partner.org)).objects()?;
        all.push(Kept {
            partner: partner.short_name.clone(),
            limit_bytes: grant.limit_bytes,
            used_bytes: objects.iter().map(|(_, size)| taken(*size)).sum(),
            objects: objects.len(),
            is_ended: grant.is_ended || !partner.is_open,
        });
    }
    Ok(all)
}

/// Copies what is kept for a partner into a folder, from which they restore: for a partner who has lost their node, and
/// whom somebody knows by face or voice.
///
/// # Errors
/// As [`list`]; `Refused` when nothing is kept for them; `Conflict` when the folder is not empty.
pub async fn export(node: &Node, actor: &Actor, (partner, to): (&str, &Path)) -> Result<usize> {
    node.require(may(actor), "only a leader or administrator hands out what is kept for partners")?;
    let partner = agreements::partner(&mut node.store.read().await?, partner).await?;
    super::restore::require_empty(to)?;
    let (from, into) = (Place::of(&folder(node, &partner.org)), Place::of(to));
    let objects = from.objects()?;
    if objects.is_empty() {
        return Err(Error::Refused(format!("nothing is kept for `{}`", partner.short_name)));
    }
    for (name, _) in &objects {
        let bytes = from.read(name)?;
        let bytes = bytes.ok_or_else(|| Error::Conflict("the partner changed it meanwhile; do it again".to_owned()))?;
        into.write(name, &bytes)?;
    }
    let mut change = node.change("keeping::export").await?;
    let detail = format!("export {} files={}", partner.short_name, objects.len());
    change.note(&Entry::general("keeping", &actor.id, Some(detail)))?;
    change.commit().await?;
    Ok(objects.len())
}

/// Does what a partner asks, and gives the answer that goes back.
///
/// # Errors
/// `Refused` in words for the partner's people: nothing was granted, it was ended, there is no room, or the request is
/// not one.
pub async fn answer(node: &Node, peer: &OrgId, request: &[u8]) -> Result<Vec<u8>> {
    let (ask, bytes) = Ask::read(request)?;
    let mut tx = node.store.read().await?;
    let is_open = agreements::partner_of(&mut tx, peer).await.is_ok_and(|p| p.is_open && p.revoked_at.is_empty());
    let grant = grants(node, &mut tx).await?.remove(peer.as_str()).filter(|grant| is_open && !grant.is_ended);
    drop(tx);
    let no = "no backups of yours are kept here; ask our people to grant it (`concord backup keep grant`)";
    let grant = grant.ok_or_else(|| Error::Refused(no.to_owned()))?;
    let place = Place::of(&folder(node, peer));
    match ask {
        Ask::List { under, after } => {
            let all = place.objects()?.into_iter();
            let page = all.filter(|(name, _)| name.starts_with(&under) && *name > after).take(ask::PAGE).collect();
            Said::List(page).bytes()
        }
        Ask::Get { name, offset } => Said::Part(place.read(&name)?.map(|all| ask::chunk(&all, offset))).bytes(),
        Ask::Put { name } => {
            let _room = ROOM.lock().unwrap_or_else(PoisonError::into_inner);
            require_room(&place, &grant, (&name, bytes.len()))?;
            std::fs::create_dir_all(node.store.folder().join(FOLDER))
                .map_err(|e| file_error(&node.store.folder().join(FOLDER), &e))?;
            private_folder(&node.store.folder().join(FOLDER))?;
            place.write(&name, bytes)?;
            Said::Done.bytes()
        }
        Ask::Remove { name } => {
            place.remove(&name)?;
            Said::Done.bytes()
        }
    }
}

/// Refuses before anything is written: the disk here is ours.
fn require_room(place: &Place, grant: &Grant, (name, size): (&str, usize)) -> Result<()> {
    let others = place.objects()?.into_iter().filter(|(there, _)| there != name);
    let used: u64 = others.map(|(_, size)| taken(size)).sum();
    let wanted = taken(u64::try_from(size).unwrap_or(u64::MAX));
    if used.saturating_add(wanted) <= grant.limit_bytes {
        return Ok(());
    }
    Err(Error::Refused(format!(
        "there is no room: {} megabytes are granted; let old backups go, or ask our people for more",
        grant.limit_bytes / (1024 * 1024)
    )))
}

fn taken(size: u64) -> u64 {
    size.div_ceil(BLOCK_BYTES).max(1).saturating_mul(BLOCK_BYTES)
}

/// Under a keyed hash: the folder does not tell who our partners are.
fn folder(node: &Node, org: &OrgId) -> PathBuf {
    node.store.folder().join(FOLDER).join(node.keyed_hash(&format!("kept|{}", org.as_str())))
}
