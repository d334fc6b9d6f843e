//! What goes to a partner: chosen, stripped, coarsened, sealed; and how far it came.

mod alerting;
mod anew;
mod asking;
mod before;
pub(crate) mod contributors;
pub(crate) mod counted;
mod discard;
mod gather;
mod held;
mod left;
pub mod passing;
pub mod post;
mod seal;
mod untaken;
pub mod view;
mod way;
mod whereabouts;
mod withdrawals;

pub(crate) use alerting::Looked;
pub use alerting::alerting;
pub use anew::{Kept, kept, kept_one, start_anew};
pub(crate) use asking::{asked, begin as ask, paired, rests_on, told as told_again};
pub use discard::{Obstacle, discard, discardable};
pub use held::{Held, held, held_for, held_here};
pub(crate) use held::{alerts_sealed, older_copies, stuck};
pub(crate) use passing::COUNTED;
pub use passing::{Passing, Payload, see_as};
pub(crate) use seal::NO_AGREEMENT;
pub use seal::{Outgoing, seal_by_hand, seal_for, seal_for_post};
pub use untaken::{Untaken, seen, untaken};
pub(crate) use whereabouts::held_until;
pub use whereabouts::{State, Whereabouts, whereabouts};
pub use withdrawals::{Withdrawals, withdrawals};

use crate::actor::Actor;
use crate::agreements;
use crate::node::Node;
use crate::{Error, Result};
use policy::Role;
use record::{Compartment, RecordId};
use std::collections::HashMap;
use store::{statements as sql, values};

/// Whether this person seals, receives, and sees what waits for partners.
pub fn may_share(actor: &Actor) -> bool {
    [Role::Officer, Role::Coordinator, Role::Leader].into_iter().any(|r| actor.is(r))
}

pub(crate) fn require_sharer(node: &Node, actor: &Actor) -> Result<()> {
    node.require(may_share(actor), "only an officer, coordinator or leader shares")
}

/// The ids that we and a partner use for what passed between us, ours first. Not a page: for checking figures.
///
/// # Errors
/// `NotFound` for an unknown partner.
pub async fn partner_ids(node: &Node, partner: &str) -> Result<Vec<(RecordId, String)>> {
    let mut tx = node.store.read().await?;
    let partner = agreements::partner(&mut tx, partner).await?;
    let rows = tx.fetch(sql::RECEIPTS, values![partner.org.as_str()]).await?;
    rows.iter().map(|r| Ok((RecordId::parse(&r.need(1)?).ok_or(Error::NotFound)?, r.need(2)?))).collect()
}

/// Of each record of a kind that came from a partner: its open fields and the compartments that came with it.
///
/// # Errors
/// `Forbidden` without a role that shares; `NotFound` for an unknown partner.
pub async fn received(
    node: &Node,
    actor: &Actor,
    (partner, kind): (&str, &str),
) -> Result<Vec<(Vec<String>, Vec<Compartment>)>> {
    require_sharer(node, actor)?;
    let mut tx = node.store.read().await?;
    let mut sealed: HashMap<String, Vec<Compartment>> = HashMap::new();
    for compartment in Compartment::SEALED {
        for (record, _) in tx.sealed_of_kind(kind, compartment).await? {
            sealed.entry(record).or_default().push(compartment);
        }
    }
    let partner = agreements::partner(&mut tx, partner).await?;
    let records = tx.records_of(kind).await?;
    let received = records.into_iter().filter(|r| r.channel.as_deref() == Some(partner.org.as_str()));
    Ok(received.map(|r| (r.open.keys().cloned().collect(), sealed.remove(r.id.as_str()).unwrap_or_default())).collect())
}

/// The ids by which partners know a record of ours, for the record's page.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn states(node: &Node, id: &RecordId) -> Result<Vec<(String, String)>> {
    let mut tx = node.store.read().await?;
    let rows = tx.fetch(sql::RECEIPTS_OF, values![id.as_str()]).await?;
    let partners = agreements::partners_in(&mut tx).await?;
    let name = |org: &str| partners.iter().find(|p| p.org.as_str() == org).map(|p| p.short_name.clone());
    rows.iter().map(|r| Ok((name(&r.need(0)?).unwrap_or_default(), r.need(5)?))).collect()
}

/// What waits for a partner besides records that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Short name.
    pub partner: String,
    /// Messages that the next bundle carries.
    pub messages: usize,
    /// Records that the next bundle withdraws.
    pub withdrawals: Withdrawals,
    /// Bundles that were sealed and are not acknowledged.
    pub unacknowledged: usize,
    /// UTC time at which we last heard from them; empty when never.
    pub heard_at: String,
    /// Whether the channel is being started again.
    pub is_anew: bool,
    /// Whether this node went back to a backup, and nothing goes to them before they were heard.
    pub asks: bool,
}

/// For each partner what waits for them.
///
/// # Errors
/// `Forbidden` without a role that shares.
pub async fn waiting(node: &Node, actor: &Actor) -> Result<Vec<Waiting>> {
    require_sharer(node, actor)?;
    let mut tx = node.store.read().await?;
    let look = withdrawals::Look::new(node, &mut tx).await?;
    let mut all = Vec::new();
    for partner in agreements::partners_in(&mut tx).await?.into_iter().filter(|p| p.is_open) {
        let kept = tx.fetch(sql::BUNDLES_UNACKNOWLEDGED, values![partner.org.as_str()]).await?;
        all.push(Waiting {
            messages: crate::messages::waiting(&mut tx, &partner.org).await?,
            withdrawals: look.at(&mut tx, &partner).await?,
            unacknowledged: usize::try_from(kept.first().and_then(|r| r.int(0)).unwrap_or(0)).unwrap_or(0),
            partner: partner.short_name,
            heard_at: partner.heard_at,
            is_anew: partner.is_anew,
            asks: partner.asks,
        });
    }
    Ok(all)
}
