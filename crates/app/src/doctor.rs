//! Looks at the whole node and says what to do.

mod keys;

use crate::node::Node;
use crate::{Result, agreements, audit};
use record::RecordId;
use serde::Serialize;
use std::collections::HashSet;
use store::{statements as sql, values};

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub what: String,
    /// Whether it is well.
    pub is_well: bool,
    /// What was seen, and what to do when it is not well.
    pub words: String,
}

/// Checks audit log, keys, lens, certificate, agreements and storage.
///
/// # Errors
/// `Internal` when the store cannot be read at all.
pub async fn examine(node: &Node) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let mut add = |what: &str, is_well: bool, words: String| {
        findings.push(Finding { what: what.to_owned(), is_well, words });
    };
    let log = audit::verify(node).await?;
    add(
        "audit log",
        log.is_verified,
        if log.is_verified {
            format!("{} entries, root {}", log.entries, log.root)
        } else {
            "the log does not verify; keep this folder as it is and compare with a backup".to_owned()
        },
    );
    let mut tx = node.store.read().await?;
    let rows = tx.fetch(sql::KNOWN_RECORDS, &[]).await?;
    let known: HashSet<String> = rows.iter().filter_map(|r| r.text(0)).collect();
    let keys: HashSet<String> = node.store.keyring().all().await?.into_iter().map(|(r, _)| r).collect();
    let missing = known.difference(&keys).count();
    add(
        "keyring",
        missing == 0,
        match missing {
            0 => format!("{} records have their keys", known.len()),
            n => format!("{n} records have lost their key; restore the keyring from the newest backup"),
        },
    );
    let waiting = tx.fetch(sql::OUTBOX, &[]).await?.len();
    add(
        "outbox",
        waiting == 0,
        match waiting {
            0 => "nothing waits".to_owned(),
            n => format!("{n} tasks wait; start the node again"),
        },
    );
    drop(tx);
    for finding in keys::examine(node).await? {
        add(&finding.what, finding.is_well, finding.words);
    }
    for agreement in agreements::all(node).await? {
        let is_well = agreement.is_in_force(node.today());
        let state = agreement.state.as_str();
        add(
            "agreement",
            is_well,
            if is_well {
                format!("with `{}` until {}", agreement.partner, agreement.protocol.ends)
            } else {
                format!("with `{}` is {state} or out of date: nothing passes; renew it if it should", agreement.partner)
            },
        );
    }
    let is_postgres = node.store.is_postgres();
    add(
        "storage",
        !is_postgres,
        if is_postgres {
            "open parts are readable to the administrator of PostgreSQL; make sure that its disk is encrypted"
                .to_owned()
        } else {
            "all files are encrypted".to_owned()
        },
    );
    Ok(findings)
}

/// Whether a record is known at all, for tests of what remains after a kill.
///
/// # Errors
/// `Internal` when the store cannot be read.
pub async fn exists(node: &Node, id: &RecordId) -> Result<bool> {
    let mut tx = node.store.read().await?;
    Ok(tx.fetch_one(sql::RECORD, values![id.as_str()]).await?.is_some())
}
