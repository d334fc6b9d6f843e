//! Opens the node that the command line names, and finds out as whom to act.

use crate::cli::NodeArguments;
use crate::output;
use app::{Actor, Error, ExposeSecret, Home, Node, Result, SecretString, Store};
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use zeroize::Zeroizing;

/// The stores of all nodes that this process has opened.
static OPEN: Mutex<Vec<Store>> = Mutex::new(Vec::new());

/// Remembers a node so that its files are closed before the process ends. Left open, the threads of the
/// database would still run while the cryptographic library cleans up after itself, and the process would crash.
pub fn opened(node: Node) -> Node {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner).push(node.store().clone());
    node
}

/// Closes the files of every node.
pub async fn close_all() {
    let stores = std::mem::take(&mut *OPEN.lock().unwrap_or_else(PoisonError::into_inner));
    for store in stores {
        store.close().await;
    }
}

/// Where the node lies.
pub fn home(arguments: &NodeArguments) -> Home {
    let postgres = arguments.postgres.clone().map(|url| (url, arguments.schema.clone()));
    Home { postgres, connections: arguments.postgres_connections, ..Home::folder(arguments.dir.clone()) }
}

/// The passphrase from a file, or from the terminal.
///
/// # Errors
/// `Refused` when there is neither a file nor a terminal.
pub fn passphrase(file: Option<&Path>, what: &str) -> Result<SecretString> {
    secret(file, (what, "--passphrase-file"))
}

/// As [`passphrase`], of anything that nobody may see, and whose file is given by that option.
///
/// # Errors
/// As [`passphrase`].
pub fn secret(file: Option<&Path>, (what, option): (&str, &str)) -> Result<SecretString> {
    if let Some(file) = file {
        let bytes = output::read_secret(file)?;
        let text = std::str::from_utf8(&bytes)
            .map_err(|_| Error::Refused(format!("`{}` is not UTF-8 text", file.display())))?;
        return Ok(text.trim_end_matches(['\r', '\n']).to_owned().into());
    }
    let input = std::io::stdin();
    if !input.is_terminal() {
        return Err(Error::Refused(format!("no {what}; give it in a file with {option}")));
    }
    asked(what)
}

/// As [`secret`], for what is given for the first time: it is asked for twice. Nobody sees what they type, and a slip
/// would close for ever what only these words open.
///
/// # Errors
/// As [`passphrase`]; `Refused` when it was typed in two ways.
pub fn new_secret(file: Option<&Path>, (what, option): (&str, &str)) -> Result<SecretString> {
    let given = secret(file, (what, option))?;
    if file.is_none() && asked(&format!("{what}, once more"))?.expose_secret() != given.expose_secret() {
        return Err(Error::Refused(format!("the {what} was typed in two ways; nothing was done, try again")));
    }
    Ok(given)
}

fn asked(what: &str) -> Result<SecretString> {
    eprint!("{what}: ");
    std::io::stderr().flush().map_err(|e| Error::Internal(e.to_string()))?;
    let line = Zeroizing::new(rpassword::read_password().map_err(|e| Error::Internal(e.to_string()))?);
    Ok(line.trim_end_matches(['\r', '\n']).to_owned().into())
}

/// The unlocked node, and the person to act as: the one named, or the only sensible one.
///
/// # Errors
/// `Refused` for a wrong passphrase; `NotFound` for an unknown person.
pub async fn open(arguments: &NodeArguments) -> Result<(Node, Actor)> {
    open_as(arguments, app::Role::Officer).await
}

/// As [`open`], with the role that is sensible when nobody is named.
///
/// # Errors
/// As [`open`].
pub async fn open_as(arguments: &NodeArguments, role: app::Role) -> Result<(Node, Actor)> {
    let unlock = passphrase(arguments.passphrase_file.as_deref(), "passphrase of the node")?;
    open_with(arguments, role, &unlock).await
}

/// As [`open_as`], with the passphrase that was asked for before.
///
/// # Errors
/// As [`open`].
pub async fn open_with(arguments: &NodeArguments, role: app::Role, unlock: &SecretString) -> Result<(Node, Actor)> {
    let node = opened(Node::open(&home(arguments), unlock).await?);
    let actor = match &arguments.user {
        Some(name) => app::people::actor(&node, name).await,
        None => app::people::with_role(&node, role).await,
    };
    let actor = actor.map_err(|_| Error::Refused("no such account; name one with --user".to_owned()))?;
    Ok((node, actor))
}
