//! Two people at the machine: both keys together open the node, and it gets a new passphrase.

use super::FILE;
use crate::audit::Entry;
use crate::clock::SystemClock;
use crate::node::{Home, Node, are_there, file_error};
use crate::slots::{self, NewSlot};
use crate::{Error, Result};
use seal::MasterKey;
use secrecy::{ExposeSecret, SecretString};

/// Opens a node with the identities of both people, in either order, and gives it a new slot.
///
/// # Errors
/// `Refused` when there is no recovery, when they are not the two, or as [`slots::add`] for the new slot.
pub async fn open(home: &Home, identities: [&SecretString; 2], new: &NewSlot) -> Result<Node> {
    let file = home.folder.join(FILE);
    if !file.exists() {
        let folder = home.folder.display();
        return Err(Error::Refused(format!("`{folder}` has no recovery; only a passphrase opens it")));
    }
    let bytes = std::fs::read(&file).map_err(|e| file_error(&file, &e))?;
    let master = master(&bytes, identities)?;
    are_there(home)?;
    let node = Node::open_recovered(home, master, Box::new(SystemClock)).await?;
    let mut change = node.change("recovery::open").await?;
    change.note(&Entry::general("recovery-open", "recovery", Some(new.label.clone())))?;
    change.commit().await?;
    if let Err(refused) = slots::add_recovered(&node, new).await {
        node.store.close().await;
        return Err(refused);
    }
    Ok(node)
}

/// The master key that both identities open together.
pub(crate) fn master(sealed: &[u8], identities: [&SecretString; 2]) -> Result<MasterKey> {
    let [one, other] = identities.map(identity);
    MasterKey::recover(sealed, [&one?, &other?]).map_err(|_| {
        Error::Refused("these two keys do not open the recovery together; look for the right ones".to_owned())
    })
}

/// The identity in a file as `age-keygen` writes it: comments, then one line.
fn identity(text: &SecretString) -> Result<SecretString> {
    let lines = text.expose_secret().lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
    let found: Vec<&str> = lines.collect();
    match found.as_slice() {
        [one] => Ok((*one).to_owned().into()),
        _ => Err(Error::Refused(
            "a file with an age identity holds one line that begins with `AGE-SECRET-KEY-1`".to_owned(),
        )),
    }
}
