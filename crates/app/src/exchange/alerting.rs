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
use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;
use store::{statements as sql, values};

/// What was found in bundles that wait, while the node is open: by the id of each, with a digest of all that the answer
/// rests on.
pub(crate) type Looked = BTreeMap<String, (Digest, bool)>;

/// The most answers that are remembered: what waits beyond is opened at each look.
const MOST: usize = 200;

/// Bundles that wait to be accepted and hold an alert, by their ids.
///
/// # Errors
/// `Forbidden` without a role that shares.
pub async fn alerting(node: &Node, actor: &Actor) -> Result<BTreeSet<String>> {
    require_sharer(node, actor)?;
    let mut tx = node.store.read().await?;
    let partners = agreements::partners_in(&mut tx).await?;
    let rows = tx.fetch(sql::BUNDLES_OPEN, &[]).await?;
    let known = node.alerting.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let mut looked = Looked::new();
    for row in rows.iter().filter(|r| r.str(4) == Some("quarantine")) {
        let (id, org) = (row.need(0)?, row.text(1));
        let Some(partner) = partners.iter().find(|p| org.as_deref() == Some(p.org.as_str())) else { continue };
        let Some(whole) = tx.fetch_one(sql::BUNDLE, values![id.as_str()]).await? else { continue };
        let bytes = whole.bytes(8);
        let basis = basis(partner, &bytes);
        let has_alert = match known.get(&id).filter(|(before, _)| *before == basis) {
            Some((_, found)) => *found,
            None => holds_alert(node, partner, &bytes),
        };
        looked.insert(id, (basis, has_alert));
    }
    let found = looked.iter().filter(|(_, (_, found))| *found).map(|(id, _)| id.clone()).collect();
    // What waits no more is forgotten.
    let kept = looked.into_iter().take(MOST).collect();
    *node.alerting.lock().unwrap_or_else(PoisonError::into_inner) = kept;
    Ok(found)
}

/// Everything that the answer depends on but the day: the bytes, whom they must come from, and after which bundle.
fn basis(partner: &Partner, bytes: &[u8]) -> Digest {
    let (number, hash) = (partner.received.0.to_be_bytes(), Digest::of(bytes));
    let certificate = Digest::of(partner.certificate.to_bytes());
    Digest::of(&[hash.as_bytes().as_slice(), certificate.as_bytes().as_slice(), &number, &partner.received.1].concat())
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
