//! Places of backups by name, and storage that speaks S3 as the command line describes it.

use super::node::secret;
use crate::cli::{BucketArguments, PlaceAdd, PlaceCommand, PlaceS3};
use crate::output;
use crate::place::{self, Place};
use app::backup::places::{self, Named, State, Where};
use app::backup::{self, Remote};
use app::slots::NewSlot;
use app::{Error, Home, Node, Result, SecretString};

/// Adds, lists or removes places.
///
/// # Errors
/// As the actions of [`app::backup::places`].
pub async fn place(node: &Node, command: &PlaceCommand) -> Result<()> {
    match command {
        PlaceCommand::Add(PlaceAdd::S3(a)) => add_s3(node, a).await,
        PlaceCommand::Add(PlaceAdd::Folder { name, folder, days }) => {
            let whole = std::path::absolute(folder).map_err(|e| Error::Internal(e.to_string()))?;
            places::add(node, &Named { name: name.clone(), place: Where::Folder(whole), days: *days }).await?;
            println!("added `{name}`; make the first backup: concord backup --to {name}");
            Ok(())
        }
        PlaceCommand::Add(PlaceAdd::Partner { name, partner, days }) => {
            let named = Named { name: name.clone(), place: Where::Partner(partner.clone()), days: *days };
            // What was not granted is said now, not at night.
            if let Place::Remote(remote) = place::opened(node, &named).await? {
                remote.shelf.list("snapshots/").await?;
            }
            places::add(node, &named).await?;
            println!("added `{name}`; make the first backup: concord backup --to {name}");
            Ok(())
        }
        PlaceCommand::List => list(node).await,
        PlaceCommand::Remove { name, erase } => remove(node, name, *erase).await,
    }
}

async fn add_s3(node: &Node, a: &PlaceS3) -> Result<()> {
    let account = account(&a.account)?.ok_or_else(|| Error::Refused("say where it is, with --endpoint".to_owned()))?;
    // A wrong key or address is said now, not at night.
    let remote = place::remote(&a.name, &account)?;
    remote.shelf.list("snapshots/").await?;
    let keeps = remote.shelf.keeps_removed().await?;
    places::add(node, &Named { name: a.name.clone(), place: Where::Bucket(account), days: a.days }).await?;
    println!("added `{0}`; the secret key is kept sealed. Make the first backup: concord backup --to {0}", a.name);
    match keeps {
        Some(true) => println!(
            "MIND: this bucket keeps earlier versions, so that what was shredded stays there; turn versions off there"
        ),
        Some(false) => {}
        None => println!("whether this bucket keeps earlier versions it does not say; see to it that it does not"),
    }
    Ok(())
}

async fn list(node: &Node) -> Result<()> {
    let states = places::states(node).await?;
    if states.is_empty() {
        println!("no place of backups has a name yet; add one: concord backup place add");
    }
    for State { name, kind, made, tried, until, kept, troubles } in &states {
        let or = |text: &str| if text.is_empty() { "never".to_owned() } else { text.to_owned() };
        let called = if name.is_empty() { "(without a name)" } else { name };
        println!("{called} {kind}: last backup {}, last tried out {}", or(made), or(tried));
        if *kept > 0 {
            println!("    {kept} snapshots; what was shredded may be in one of them until {until}");
        }
        for trouble in troubles {
            println!("    MIND: {}", trouble.words(name));
        }
    }
    Ok(())
}

async fn remove(node: &Node, name: &str, is_erased: bool) -> Result<()> {
    let named = places::one(node, name).await?;
    if is_erased {
        let (snapshots, parts) = match place::opened(node, &named).await? {
            Place::Remote(remote) => backup::erase_there(node, &remote).await?,
            Place::Folder(folder) => backup::erase(node, &folder).await?,
        };
        println!("removed {snapshots} snapshots and {parts} parts");
    }
    places::remove(node, name).await?;
    println!("`{name}` is forgotten, and its keys");
    if !is_erased {
        println!("what lies there stays there; the page of destroyed records goes on to count with it");
    }
    Ok(())
}

/// Storage that the command line describes, if it does.
///
/// # Errors
/// `Refused` when something is missing, or a file cannot be read.
pub fn account(a: &BucketArguments) -> Result<Option<places::Bucket>> {
    let Some(endpoint) = &a.endpoint else { return Ok(None) };
    let missing = |what: &str| Error::Refused(format!("say it with {what} too"));
    let prefix = match a.prefix.trim_matches('/') {
        "" => String::new(),
        inner => format!("{inner}/"),
    };
    Ok(Some(places::Bucket {
        endpoint: endpoint.trim_end_matches('/').to_owned(),
        region: a.region.clone(),
        bucket: a.bucket.clone().ok_or_else(|| missing("--bucket"))?,
        prefix,
        is_path_style: !a.virtual_host,
        key: a.key.clone().ok_or_else(|| missing("--key"))?,
        secret: secret(a.secret_file.as_deref(), ("secret key of the storage", "--secret-file"))?,
        authority: a.authority.as_deref().map(output::text).transpose()?,
    }))
}

/// The same, open.
///
/// # Errors
/// As [`account`]; `Refused` when it cannot be opened as it was described.
pub fn elsewhere(a: &BucketArguments) -> Result<Option<Remote>> {
    account(a)?.map(|account| place::remote(&account.bucket, &account)).transpose()
}

/// Brings the newest backup there back with the keys of two people.
///
/// # Errors
/// As [`backup::restore_recovered_there`].
pub async fn recovered(remote: &Remote, home: &Home, (keys, new): ([&SecretString; 2], &NewSlot)) -> Result<Node> {
    let bar = output::bar("fetching", 1);
    let back = backup::restore_recovered_there(remote, home, (keys, new), &output::tell(&bar)).await;
    bar.finish_and_clear();
    let back = back?;
    super::backup::say_age(&back.made);
    Ok(back.node)
}
