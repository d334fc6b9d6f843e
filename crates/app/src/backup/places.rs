//! The places of backups that have a name: a folder, storage that speaks S3, or the node of a partner. Where they are and how they open is kept
//! sealed, secret and address alike, so that a database without its key does not tell where backups lie.

mod state;

pub(crate) use state::findings;
pub use state::{State, Trouble, failed, is_due, is_folder_due, made, show, states};

use super::register;
use crate::audit::Entry;
use crate::change::Change;
use crate::node::{Node, open_setting, seal_setting};
use crate::{Error, Result};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use store::{Tx, statements as sql, values};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

const SETTING: &str = "backup.places";

/// A place of backups by its name.
#[derive(Debug, Clone)]
pub struct Named {
    /// What people call it: `a-z`, `0-9`, `-`.
    pub name: String,
    /// Where it is.
    pub place: Where,
    /// For how many days its snapshots are kept.
    pub days: u16,
}

/// Where backups go.
#[derive(Debug, Clone)]
pub enum Where {
    /// A folder that this machine reaches.
    Folder(PathBuf),
    /// Storage that speaks S3.
    Bucket(Bucket),
    /// The node of a partner who granted it, by its short name.
    Partner(String),
}

/// An account with storage that speaks S3.
#[derive(Clone)]
pub struct Bucket {
    /// `https://…`
    pub endpoint: String,
    /// The region that signatures name.
    pub region: String,
    /// The bucket.
    pub bucket: String,
    /// What every name begins with there; empty, or ending with `/`.
    pub prefix: String,
    /// Whether the bucket stands in the path of the address; else in the name of the host.
    pub is_path_style: bool,
    /// The access key.
    pub key: String,
    /// The secret key.
    pub secret: SecretString,
    /// Certificates in PEM of the only authorities that are believed; those that browsers believe otherwise.
    pub authority: Option<String>,
}

impl std::fmt::Debug for Bucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Bucket")
    }
}

impl Bucket {
    /// What tells it from every other place.
    pub fn address(&self) -> String {
        format!("s3|{}|{}|{}", self.endpoint.trim_end_matches('/'), self.bucket, self.prefix)
    }
}

/// What tells the node of a partner from every other place.
pub fn of_partner(partner: &str) -> String {
    format!("partner|{partner}")
}

impl Named {
    fn spot(&self, node: &Node) -> String {
        match &self.place {
            Where::Folder(folder) => register::of_folder(node, folder),
            Where::Bucket(bucket) => register::of_address(node, &bucket.address()),
            Where::Partner(partner) => register::of_address(node, &of_partner(partner)),
        }
    }
}

/// As it is kept, under the seal.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
struct Kept {
    name: String,
    days: u16,
    folder: Option<String>,
    #[serde(default)]
    bucket: Option<KeptBucket>,
    #[serde(default)]
    partner: Option<String>,
}

#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
struct KeptBucket {
    endpoint: String,
    region: String,
    bucket: String,
    prefix: String,
    is_path_style: bool,
    key: String,
    secret: String,
    authority: Option<String>,
}

impl Kept {
    fn of(named: &Named) -> Result<Self> {
        let (name, days) = (named.name.clone(), named.days);
        let folder = match &named.place {
            Where::Partner(partner) => {
                return Ok(Self { name, days, folder: None, bucket: None, partner: Some(partner.clone()) });
            }
            Where::Bucket(b) => {
                let bucket = KeptBucket {
                    endpoint: b.endpoint.clone(),
                    region: b.region.clone(),
                    bucket: b.bucket.clone(),
                    prefix: b.prefix.clone(),
                    is_path_style: b.is_path_style,
                    key: b.key.clone(),
                    secret: b.secret.expose_secret().to_owned(),
                    authority: b.authority.clone(),
                };
                return Ok(Self { name, days, folder: None, bucket: Some(bucket), partner: None });
            }
            Where::Folder(folder) => folder,
        };
        let text = folder.to_str().ok_or_else(|| Error::Refused("the name of the folder is not UTF-8".to_owned()))?;
        Ok(Self { name, days, folder: Some(text.to_owned()), bucket: None, partner: None })
    }

    fn named(&self) -> Result<Named> {
        let place = match (&self.bucket, &self.folder, &self.partner) {
            (Some(b), ..) => Where::Bucket(Bucket {
                endpoint: b.endpoint.clone(),
                region: b.region.clone(),
                bucket: b.bucket.clone(),
                prefix: b.prefix.clone(),
                is_path_style: b.is_path_style,
                key: b.key.clone(),
                secret: b.secret.clone().into(),
                authority: b.authority.clone(),
            }),
            (None, Some(folder), _) => Where::Folder(PathBuf::from(folder)),
            (None, None, Some(partner)) => Where::Partner(partner.clone()),
            (None, None, None) => {
                return Err(Error::Internal(format!("`{SETTING}` is damaged; restore a backup")));
            }
        };
        Ok(Named { name: self.name.clone(), place, days: self.days })
    }
}

/// All places, in the order in which they were added.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn all(node: &Node) -> Result<Vec<Named>> {
    read(node, &mut node.store.read().await?).await
}

async fn read(node: &Node, tx: &mut Tx) -> Result<Vec<Named>> {
    let Some(kept) = tx.fetch_one(sql::SETTING, values![SETTING]).await?.and_then(|r| r.text(0)) else {
        return Ok(Vec::new());
    };
    let kept: Vec<Kept> = serde_json::from_slice(&open_setting(node.wrapping(), SETTING, &kept)?)?;
    kept.iter().map(Kept::named).collect()
}

async fn write(node: &Node, change: &mut Change<'_>, all: &[Named]) -> Result<()> {
    let kept = all.iter().map(Kept::of).collect::<Result<Vec<_>>>()?;
    let plain = Zeroizing::new(serde_json::to_vec(&kept)?);
    let sealed = seal_setting(node.wrapping(), (SETTING, &plain), &mut node.rng());
    change.tx.execute(sql::SET, values![SETTING, sealed]).await?;
    Ok(())
}

/// The place of a name.
///
/// # Errors
/// `Refused` when there is none.
pub async fn one(node: &Node, name: &str) -> Result<Named> {
    let found = all(node).await?.into_iter().find(|one| one.name == name);
    found.ok_or_else(|| Error::Refused(format!("no place of backups is called `{name}`; list them first")))
}

/// Adds a place, from the command line, whose caller holds the unlocked node anyway.
///
/// # Errors
/// `Refused` for a name with other signs; `Conflict` when there is a place of that name, or at that address.
pub async fn add(node: &Node, named: &Named) -> Result<()> {
    let is_name = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if named.name.is_empty() || named.name.len() > 40 || !named.name.bytes().all(is_name) {
        return Err(Error::Refused("the name of a place has a-z, 0-9 and - only, at most 40".to_owned()));
    }
    let mut change = node.change("backup::place_add").await?;
    let mut all = read(node, &mut change.tx).await?;
    if let Some(same) = all.iter().find(|one| one.name == named.name || one.spot(node) == named.spot(node)) {
        return Err(Error::Conflict(format!("there is the place `{}` already; remove it first", same.name)));
    }
    all.push(named.clone());
    write(node, &mut change, &all).await?;
    change.note(&Entry::general("backup-place", "administrator", Some(format!("add {}", named.name))))?;
    change.commit().await
}

/// Forgets a place and its keys. What lies there stays there, and the register goes on to know until when.
///
/// # Errors
/// `Refused` when there is none of that name.
pub async fn remove(node: &Node, name: &str) -> Result<()> {
    one(node, name).await?;
    let mut change = node.change("backup::place_remove").await?;
    let mut all = read(node, &mut change.tx).await?;
    all.retain(|one| one.name != name);
    write(node, &mut change, &all).await?;
    change.note(&Entry::general("backup-place", "administrator", Some(format!("remove {name}"))))?;
    change.commit().await
}
