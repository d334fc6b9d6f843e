//! Certificates, slots and recovery of a node.

use super::node::{home, new_secret, open_as, opened, passphrase};
use crate::cli::{Certificate, CertificateCommand, Recovery, RecoveryCommand, Slot, SlotCommand};
use crate::output;
use app::certificates::{self, Taken};
use app::recovery;
use app::slots::{self, NewSlot};
use app::{Cost, Error, Result, Role, SecretString};

/// Asks for, installs or takes certificates.
///
/// # Errors
/// As [`app::certificates`].
pub async fn certificate(a: &Certificate) -> Result<()> {
    let (node, actor) = open_as(&a.node, Role::Administrator).await?;
    match &a.command {
        CertificateCommand::Request { out } => {
            let request = certificates::request(&node, &actor).await?;
            output::write_new(out, request.as_bytes())?;
            println!("request: {}", app::root::read_request(&request)?.fingerprint);
            println!("wrote `{}`; carry it to the root key: concord root sign", out.display());
        }
        CertificateCommand::Install { file } => {
            let new = certificates::install(&node, &actor, &output::text(file)?).await?;
            println!("certificate {} is in use; partners learn of it with the next bundle", new.serial());
        }
        CertificateCommand::Take { file } => match certificates::take(&node, &actor, &output::text(file)?).await? {
            Taken::Renewed(org) => println!("the newer certificate of {org} is in use"),
            Taken::Revoked(org) => println!("the revoked key of {org} is not trusted any more"),
            Taken::OwnRevoked => println!("our old key is revoked; partners are told with the next bundle"),
        },
    }
    Ok(())
}

/// Lists, adds or removes those who may unlock.
///
/// # Errors
/// As [`app::slots`].
pub async fn slot(a: &Slot) -> Result<()> {
    let (node, actor) = open_as(&a.node, Role::Administrator).await?;
    let holder = || passphrase(a.node.passphrase_file.as_deref(), "passphrase of the node, once more");
    match &a.command {
        SlotCommand::List => {
            for slot in slots::list(&node, &actor).await? {
                let own = if slot.is_own { "\tyours" } else { "" };
                println!("{}\t{}\t{}{own}", slot.id, slot.label, slot.added);
            }
        }
        SlotCommand::Add { label, new_passphrase_file } => {
            let new = new_slot(label, new_passphrase_file.as_deref())?;
            println!("added {} for `{label}`", slots::add(&node, &actor, &holder()?, &new).await?);
        }
        SlotCommand::Remove { id } => {
            slots::remove(&node, &actor, &holder()?, id).await?;
            println!("removed; its passphrase still opens backups that were made before");
        }
    }
    Ok(())
}

fn new_slot(label: &str, file: Option<&std::path::Path>) -> Result<NewSlot> {
    let passphrase = new_secret(file, (&format!("new passphrase of `{label}`"), "--new-passphrase-file"))?;
    Ok(NewSlot { label: label.to_owned(), passphrase, cost: Cost::default() })
}

/// Sets, shows or uses the recovery by two people.
///
/// # Errors
/// As [`app::recovery`].
pub async fn recovery(a: &Recovery) -> Result<()> {
    match &a.command {
        RecoveryCommand::Set { to } => {
            let [one, other] = to.as_slice() else { return Err(two("--to age1…")) };
            let (node, actor) = open_as(&a.node, Role::Administrator).await?;
            let holder = passphrase(a.node.passphrase_file.as_deref(), "passphrase of the node, once more")?;
            recovery::set(&node, &actor, (&holder, [one, other])).await?;
            println!("both together open the node; backups made from now on carry it");
        }
        RecoveryCommand::Show => {
            let (node, _) = open_as(&a.node, Role::Administrator).await?;
            match recovery::state(&node).await? {
                Some(set) => println!("set {}\n{}\n{}", set.since, set.to[0], set.to[1]),
                None => println!("none is set"),
            }
        }
        RecoveryCommand::Open { backup, account, identity, label, new_passphrase_file } => {
            let [one, other] = identity.as_slice() else { return Err(two("--identity FILE")) };
            let read = |file| output::text(file).map(SecretString::from);
            let new = new_slot(label, new_passphrase_file.as_deref())?;
            let (one, other) = (read(one)?, read(other)?);
            let (home, keys) = (home(&a.node), [&one, &other]);
            let node = match (backup, super::place::elsewhere(account)?) {
                (_, Some(remote)) => super::place::recovered(&remote, &home, (keys, &new)).await?,
                (Some(from), None) => app::backup::restore_recovered(from, &home, (keys, &new)).await?.node,
                (None, None) => recovery::open(&home, keys, &new).await?,
            };
            let node = opened(node);
            println!("`{}` opens with the new passphrase; look at `concord slot list`", node.short_name());
            println!("if the two keys lay on this machine, make new ones and set the recovery again");
        }
    }
    Ok(())
}

fn two(what: &str) -> Error {
    Error::Refused(format!("two people are needed: give {what} twice"))
}
