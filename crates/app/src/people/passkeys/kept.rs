//! Passkeys as they are kept: each row sealed under the node's key, for its id and its person.
//!
//! Whoever keeps the database could else put in a key of their own, move one to another person, or set a counter back. A
//! row that does not open is none.

use crate::change::Change;
use crate::node::{Node, open_setting, seal_setting};
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use store::{Row, Tx, statements as sql, values};
use webauthn_rs::prelude::Passkey;

/// One with all that is known of it.
pub(super) struct Kept {
    pub id: String,
    pub person: String,
    pub inside: Inside,
    sealed: String,
}

/// What is sealed.
#[derive(Serialize, Deserialize)]
pub(super) struct Inside {
    /// The key as `webauthn-rs` keeps it, with its counter.
    pub key: Passkey,
    /// What the person calls it.
    pub name: String,
    /// The address at which it was made, and at which alone a browser offers it.
    pub address: String,
    /// UTC time.
    pub added: String,
    /// UTC time; none when it never was.
    pub used: Option<String>,
    /// The moment of the challenge that it signed last, in microseconds. Only later ones count: each counts once.
    pub moment: i64,
}

/// The id of a row: a digest, because a device chooses how long its own is.
pub(super) fn id_of(credential: &[u8]) -> String {
    seal::Digest::of(credential).to_string()
}

/// The one of an id.
pub(super) async fn find(node: &Node, tx: &mut Tx, id: &str) -> Result<Option<Kept>> {
    let row = tx.fetch_one(sql::PASSKEY, values![id]).await?;
    row.map_or(Ok(None), |row| read(node, &row))
}

/// Those of a person.
pub(super) async fn of(node: &Node, tx: &mut Tx, person: &str) -> Result<Vec<Kept>> {
    let rows = tx.fetch(sql::PASSKEYS_OF, values![person]).await?;
    let found: Result<Vec<Option<Kept>>> = rows.iter().map(|row| read(node, row)).collect();
    Ok(found?.into_iter().flatten().collect())
}

/// Keeps a new one; `false` when it is here already.
pub(super) async fn insert(change: &mut Change<'_>, person: &str, inside: &Inside) -> Result<bool> {
    let id = id_of(inside.key.cred_id());
    let sealed = seal(change.node, (person, &id), inside)?;
    Ok(change.tx.execute(sql::PASSKEY_INSERT, values![id, person, sealed]).await? == 1)
}

/// Keeps what a use changed; `false` when it was used or removed meanwhile.
pub(super) async fn update(change: &mut Change<'_>, kept: &Kept) -> Result<bool> {
    let sealed = seal(change.node, (&kept.person, &kept.id), &kept.inside)?;
    // INVARIANT: of two who come with one signature at once, one finds the row as it was read, and the other does not.
    let values = values![kept.id.as_str(), sealed, kept.sealed.as_str()];
    Ok(change.tx.execute(sql::PASSKEY_USED, values).await? == 1)
}

fn read(node: &Node, row: &Row) -> Result<Option<Kept>> {
    let (id, person, sealed): (String, String, String) = (row.need(0)?, row.need(1)?, row.need(2)?);
    let opened = open_setting(node.wrapping(), &place(&person, &id), &sealed).ok();
    let inside: Option<Inside> = opened.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let Some(inside) = inside.filter(|i| id_of(i.key.cred_id()) == id) else {
        tracing::warn!("a passkey in the database was not written by this node, and counts as none");
        return Ok(None);
    };
    Ok(Some(Kept { id, person, inside, sealed }))
}

fn seal(node: &Node, (person, id): (&str, &str), inside: &Inside) -> Result<String> {
    let bytes = serde_json::to_vec(inside).map_err(|e| Error::Internal(e.to_string()))?;
    let place = place(person, id);
    Ok(seal_setting(node.wrapping(), (&place, &bytes), &mut node.rng()))
}

fn place(person: &str, id: &str) -> String {
    format!("passkey/{person}/{id}")
}
