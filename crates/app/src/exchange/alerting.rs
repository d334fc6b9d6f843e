//! Which bundles in quarantine hold an alert. They were opened and checked when they came; what is in them waits for a
//! person, and people at risk cannot.

use super::require_sharer;
use crate::Result;
use crate::actor::Actor;
use crate::agreements::{self, Partner};
use crate::alerts;
use crate::node::{Node, seconds};
use seal::Digest;
use seal::bundle::{self, Expect, Last, Limits};
use std::collections::BTreeSet;
use store::{statements as sql, values};

/// Bundles that wait to be accepted and hold an alert, by their ids.
///
/// # Errors
/// `Forbidden` without a role that shares.
pub async fn alerting(node: &Node, actor: &Actor) -> Result<BTreeSet<String>> {
    require_sharer(node, actor)?;
    let mut tx = node.store.read().await?;
    let partners = agreements::partners_in(&mut tx).await?;
    let rows = tx.fetch(sql::BUNDLES, &[]).await?;
    let mut found = BTreeSet::new();
    for row in rows.iter().filter(|r| r.text(4).as_deref() == Some("quarantine")) {
        let (id, org) = (row.need(0)?, row.text(1));
        let Some(partner) = partners.iter().find(|p| org.as_deref() == Some(p.org.as_str())) else { continue };
        let Some(whole) = tx.fetch_one(sql::BUNDLE, values![id.as_str()]).await? else { continue };
        if holds_alert(node, partner, &whole.bytes(8)) {
            found.insert(id);
        }
    }
    Ok(found)
}

/// Nothing is said of what is not authentic, in order, and for us.
fn holds_alert(node: &Node, partner: &Partner, bytes: &[u8]) -> bool {
    let unverified = bundle::decrypt_with_any(bytes, &node.opening_keys(), &Limits::default());
    let (Ok(unverified), Ok(me)) = (unverified, seal::OrgId::parse(node.org.as_str())) else { return false };
    let hash = Digest::from_slice(&partner.received.1).ok().filter(|_| partner.received.0 > 0);
    let last = hash.map(|hash| Last { sequence: partner.received.0, hash });
    let sender = *partner.certificate.root();
    let expect = Expect { me, sender, now: seconds(node.now()), last, limits: Limits::default() };
    unverified.verify(&expect).is_ok_and(|opened| opened.items.iter().any(|item| item.kind == alerts::KIND))
}
