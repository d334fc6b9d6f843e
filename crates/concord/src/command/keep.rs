//! Founding, examining and checking a node.

use super::node::{home, new_secret, open_with, opened, passphrase, secret};
use super::tls;
use crate::cli::{Doctor, Init, Verify, YesNo};
use crate::output;
use app::doctor::Finding;
use app::people::{NewUser, add};
use app::{Cost, Error, Founding, Node, Result, Role, SecretString};
use std::collections::BTreeSet;

/// Founds a node with its first account.
///
/// # Errors
/// As [`Node::found`] and [`add`].
pub async fn init(a: &Init) -> Result<()> {
    let unlock = given(a, a.certificate.is_some())?;
    if let Some(request) = &a.request {
        let sought = Node::seek(&home(&a.node), &founding(a), &unlock)?;
        output::write_new(request, sought.request.as_bytes())?;
        println!("request: {}", app::root::read_request(&sought.request)?.fingerprint);
        println!(
            "wrote `{}`; sign it with `concord root sign`, then run this again with --certificate",
            request.display()
        );
        return Ok(());
    }
    let file = a.account_passphrase_file.as_deref();
    let own = new_secret(file, (&format!("new passphrase of `{}`", a.account), "--account-passphrase-file"))?;
    // Before anything is founded: a node without an account would be of no use to anybody.
    let name = a.name.as_str();
    app::people::check_new((&a.account, &own), (name, &a.short_name))?;
    let node = match &a.certificate {
        Some(file) => {
            let found = Node::found_certified(&home(&a.node), &output::text(file)?, &unlock).await;
            found.map_err(|e| match e {
                Error::NotFound => Error::Refused("no founding waits here; begin with --request".to_owned()),
                other => other,
            })?
        }
        None => Node::found(&home(&a.node), &founding(a), &unlock).await?,
    };
    let node = opened(node);
    let mut grants = BTreeSet::from(app::record::Compartment::SEALED);
    if a.humanitarian {
        grants.remove(&app::record::Compartment::Attribution);
    }
    let roles = [Role::Officer, Role::Adviser, Role::Leader, Role::Coordinator, Role::Reviewer, Role::Administrator];
    let new = NewUser {
        name: a.account.clone(),
        passphrase: own,
        roles: BTreeSet::from(roles),
        grants,
        language: "en".to_owned(),
        cost: Cost::default(),
    };
    let address = add(&node, &new, "init").await?;
    println!("founded `{}` in `{}`", node.short_name(), a.node.dir.display());
    println!("put this into an authenticator, it is shown once:\n{address}");
    if a.certificate.is_none() {
        println!(
            "move the root key to a drive that is kept elsewhere: concord root move --root /PATH/OF/THE/DRIVE/root --sheet SHEET.html"
        );
    }
    println!("let two people be able to open the node together: concord recovery set");
    Ok(())
}

/// The passphrase of the node: a new one, but for the second step of a founding, which has it from the first.
fn given(a: &Init, is_begun: bool) -> Result<SecretString> {
    let (file, option) = (a.node.passphrase_file.as_deref(), "--passphrase-file");
    match is_begun {
        true => secret(file, ("passphrase of the node, as in the first step", option)),
        false => new_secret(file, ("new passphrase of the node", option)),
    }
}

fn founding(a: &Init) -> Founding {
    Founding {
        short_name: a.short_name.clone(),
        name: a.name.clone(),
        is_humanitarian: a.humanitarian,
        is_demo: false,
        cost: Cost::default(),
    }
}

/// Checks an exported log.
///
/// # Errors
/// `Refused` says what is wrong with it.
pub fn verify(a: &Verify) -> Result<()> {
    let checked = app::audit::check(&output::read(&a.file)?)?;
    println!("{} ({}): {} entries, root {}: holds", checked.organisation, checked.org, checked.entries, checked.root);
    for by in &checked.countersigned {
        println!("countersigned by {} ({}): {} entries", by.organisation, by.org, by.entries);
    }
    Ok(())
}

/// Examines a node.
///
/// # Errors
/// `Conflict` when something is not well.
pub async fn doctor(a: &Doctor) -> Result<()> {
    // This needs no node, and while the node is served nobody else can open it.
    let mut findings = tls::examine(&a.tls);
    tell(&findings);
    let is_administration = a.disk_is_encrypted.is_some() || a.seal_codes;
    let role = if is_administration { Role::Administrator } else { Role::Officer };
    let unlock = passphrase(a.node.passphrase_file.as_deref(), "passphrase of the node")?;
    if a.rebuild_lens {
        // What is made anew need not be whole, nor open at all.
        Node::forget_lens(&home(&a.node), &unlock)?;
    }
    let (node, actor) = open_with(&a.node, role, &unlock).await?;
    if let Some(said) = a.disk_is_encrypted {
        app::disk::confirm(&node, &actor, said == YesNo::Yes).await?;
    }
    if a.seal_codes {
        println!("secrets of codes: {} sealed", app::people::seal_codes(&node, &actor).await?);
    }
    if a.rebuild_lens {
        println!("search index: {} records", node.rebuild_lens().await?);
    }
    let of_node = app::doctor::examine(&node).await?;
    tell(&of_node);
    findings.extend(of_node);
    match findings.iter().filter(|f| !f.is_well).count() {
        0 => Ok(()),
        n => Err(Error::Conflict(format!("{n} of {} things need attention, see above", findings.len()))),
    }
}

fn tell(findings: &[Finding]) {
    for f in findings {
        println!("{} {}: {}", if f.is_well { "well " } else { "MIND " }, f.what, f.words);
    }
}
