//! The way to places of backups elsewhere: carries what `app` puts and fetches to storage that speaks S3, or to a partner.

mod partner;

use app::backup::places::{self, Named, Where};
use app::backup::{Remote, Shelf, Soon};
use app::{Error, Node, Result};
use bucket::{Account, Limits};
use std::path::PathBuf;
use std::sync::Arc;

/// A place that can be written to and read from now.
pub enum Place {
    /// A folder of this machine.
    Folder(PathBuf),
    /// Elsewhere.
    Remote(Remote),
}

/// What a person said: the name of a place, or else a folder.
///
/// # Errors
/// `Refused` when the storage cannot be opened as it was described.
pub async fn said(node: &Node, said: &str) -> Result<(Option<Named>, Place)> {
    match places::all(node).await?.into_iter().find(|one| one.name == said) {
        Some(named) => {
            let place = opened(node, &named).await?;
            Ok((Some(named), place))
        }
        None => Ok((None, Place::Folder(PathBuf::from(said)))),
    }
}

/// A place with a name.
///
/// # Errors
/// As [`said`].
pub async fn opened(node: &Node, named: &Named) -> Result<Place> {
    match &named.place {
        Where::Folder(folder) => Ok(Place::Folder(folder.clone())),
        Where::Bucket(account) => remote(&named.name, account).map(Place::Remote),
        Where::Partner(partner) => partner::remote(node, (&named.name, partner)).await.map(Place::Remote),
    }
}

/// Storage elsewhere.
///
/// # Errors
/// As [`said`].
pub fn remote(name: &str, account: &places::Bucket) -> Result<Remote> {
    let asked = Account {
        endpoint: account.endpoint.clone(),
        region: account.region.clone(),
        bucket: account.bucket.clone(),
        prefix: account.prefix.clone(),
        is_path_style: account.is_path_style,
        key: account.key.clone(),
        secret: account.secret.clone(),
        authority: account.authority.clone(),
    };
    let rng = Box::new(app::clock::system_rng()?);
    let opened = bucket::Bucket::open(asked, Limits::default(), app::clock::system_now, rng);
    let bucket = opened.map_err(|e| failed(name, &e))?;
    let shelf = Arc::new(InBucket { name: name.to_owned(), bucket });
    Ok(Remote { shelf, address: account.address(), name: name.to_owned() })
}

struct InBucket {
    name: String,
    bucket: bucket::Bucket,
}

fn failed(name: &str, error: &bucket::Error) -> Error {
    let words = format!("`{name}`: {error}");
    if error.may_pass() { Error::Conflict(words) } else { Error::Refused(words) }
}

impl Shelf for InBucket {
    fn list<'a>(&'a self, under: &'a str) -> Soon<'a, Vec<(String, u64)>> {
        Box::pin(async move {
            let all = self.bucket.list(under).await.map_err(|e| failed(&self.name, &e))?;
            Ok(all.into_iter().map(|one| (one.name, one.size_bytes)).collect())
        })
    }

    fn get<'a>(&'a self, name: &'a str) -> Soon<'a, Option<Vec<u8>>> {
        Box::pin(async move {
            let got = self.bucket.get(name).await.map_err(|e| failed(&self.name, &e))?;
            Ok(got.map(Vec::from))
        })
    }

    fn put<'a>(&'a self, name: &'a str, bytes: Vec<u8>) -> Soon<'a, ()> {
        Box::pin(async move { self.bucket.put(name, bytes.into()).await.map_err(|e| failed(&self.name, &e)) })
    }

    fn remove<'a>(&'a self, name: &'a str) -> Soon<'a, ()> {
        Box::pin(async move { self.bucket.remove(name).await.map_err(|e| failed(&self.name, &e)) })
    }

    fn keeps_removed(&self) -> Soon<'_, Option<bool>> {
        Box::pin(async move { self.bucket.keeps_versions().await.map_err(|e| failed(&self.name, &e)) })
    }
}
