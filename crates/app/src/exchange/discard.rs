//! Bundles that may not leave any more are discarded, and the next one takes their place in the channel.
//!
//! This is for what never left this node whole: of a file that was given nobody knows where it is, and a partner takes
//! whichever of two bundles with one number comes first. Of what the network began to carry and nobody knows whether it
//! came, their node is asked (`post::doubtful`). Nothing is lost: what was in them waits again, and the next
//! bundle holds of it what passes by then.

use super::before::Before;
use super::held::{self, Held};
use super::{left, require_sharer};
use crate::actor::Actor;
use crate::agreements::{self, Partner};
use crate::audit::Entry;
use crate::change::Change;
use crate::node::Node;
use crate::{Error, Result};
use std::collections::BTreeMap;
use store::{Tx, statements as sql, values};

/// Why bundles that are held cannot be discarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// One of them, or of those behind it, left this node, or its file was given.
    Left,
    /// One of them may have come over the network. Their node is asked as soon as it can be reached.
    Unsure,
    /// An older program sealed one of them, and did not keep what stood before.
    Older,
}

impl Obstacle {
    /// The code in words.
    pub fn code(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Unsure => "unsure",
            Self::Older => "older",
        }
    }

    fn refusal(self) -> Error {
        match self {
            Self::Left => Error::Refused(
                "one of these bundles left this node, or its file was given; seal the next one and carry it, or start \
                 the channel again"
                    .to_owned(),
            ),
            Self::Unsure => Error::Refused(
                "one of these bundles may have come over the network; their node is asked as soon as it can be reached"
                    .to_owned(),
            ),
            Self::Older => Error::Refused(
                "one of these bundles was sealed by an older program; start the channel again".to_owned(),
            ),
        }
    }
}

/// The first bundle that is held, and what is known of it and of those behind it: each with what stood before, in order.
struct Lot {
    first: String,
    bundles: std::result::Result<Vec<(String, Before)>, Obstacle>,
}

async fn lot(tx: &mut Tx, (partner, held): (&Partner, &BTreeMap<String, Held>)) -> Result<Option<Lot>> {
    let out = left::unacknowledged(tx, &partner.org).await?;
    let (left, given) = (left::read(tx, &partner.org).await?, left::given(tx, &partner.org).await?);
    // What left is out of our hands, and what was sealed before it with it.
    let begins = out.iter().rposition(|bundle| bundle.is_carried || left.contains(&bundle.id)).map_or(0, |at| at + 1);
    let Some(at) = (begins..out.len()).find(|at| held.contains_key(&out[*at].id)) else {
        let Some(first) = out.iter().find(|bundle| held.contains_key(&bundle.id)) else { return Ok(None) };
        let is_gone = out.iter().any(|b| b.number >= first.number && (b.is_carried || given.contains(&b.id)));
        // Nobody calls a partner with whom the pairing ended.
        let is_asked = !is_gone && held.get(&first.id) != Some(&Held::Closed);
        let why = if is_asked { Obstacle::Unsure } else { Obstacle::Left };
        return Ok(Some(Lot { first: first.id.clone(), bundles: Err(why) }));
    };
    let (first, behind) = (out[at].id.clone(), &out[at..]);
    // One that is missing in the row has arrived.
    if !behind.iter().map(|bundle| bundle.number).eq(behind[0].number..=partner.sent.0) {
        return Ok(Some(Lot { first, bundles: Err(Obstacle::Left) }));
    }
    let mut known = held::before(tx, &partner.org).await?;
    let mut bundles = Vec::new();
    for bundle in behind {
        match known.remove(&bundle.id).filter(|before| before.number() + 1 == bundle.number) {
            Some(before) => bundles.push((bundle.id.clone(), before)),
            None => return Ok(Some(Lot { first, bundles: Err(Obstacle::Older) })),
        }
    }
    Ok(Some(Lot { first, bundles: Ok(bundles) }))
}

/// Of each partner the first bundle that is held, by its id, and what stands against discarding it with those behind it.
/// `held` is what [`super::held()`] gave.
///
/// # Errors
/// `Forbidden` without a role that shares.
pub async fn discardable(
    node: &Node,
    actor: &Actor,
    held: &BTreeMap<String, Held>,
) -> Result<BTreeMap<String, Option<Obstacle>>> {
    require_sharer(node, actor)?;
    let (mut tx, mut all) = (node.store.read().await?, BTreeMap::new());
    if held.is_empty() {
        return Ok(all);
    }
    for partner in agreements::partners_in(&mut tx).await? {
        if let Some(lot) = lot(&mut tx, (&partner, held)).await? {
            all.insert(lot.first, lot.bundles.err());
        }
    }
    Ok(all)
}

/// Discards the first bundle for a partner that is held, and all that were sealed after it. They are void, the channel
/// goes back to the one before, and what was in them waits for the next bundle. Gives how many there were.
///
/// # Errors
/// `Forbidden` without a role that shares; `NotFound` for an unknown partner; `Conflict` when nothing is held; `Refused`
/// without a reason, when one of them left or its file was given, or when an older program sealed one of them.
pub async fn discard(node: &Node, actor: &Actor, partner: &str, reason: &str) -> Result<usize> {
    require_sharer(node, actor)?;
    if reason.trim().is_empty() {
        return Err(Error::Refused("say why the bundles are discarded; the reason is logged".to_owned()));
    }
    let mut change = node.change("exchange::discard").await?;
    let partner = agreements::partner(&mut change.tx, partner).await?;
    let held = held::of_partner(node, &mut change.tx, &partner).await?;
    let none =
        || Error::Conflict(format!("no bundle for `{}` is held now; look at the list again", partner.short_name));
    let lot = lot(&mut change.tx, (&partner, &held)).await?.ok_or_else(none)?;
    let bundles = lot.bundles.map_err(Obstacle::refusal)?;
    undo(&mut change, &partner, &bundles).await?;
    let detail = format!("{} bundles={}", partner.short_name, bundles.len());
    change.note(&Entry::general("discard-bundles", &actor.id, Some(detail)).because(reason))?;
    change.commit().await?;
    Ok(bundles.len())
}

/// What sealing them wrote is taken back, the last of them first.
async fn undo(change: &mut Change<'_>, partner: &Partner, bundles: &[(String, Before)]) -> Result<()> {
    for (id, before) in bundles.iter().rev() {
        before.restore(change, partner).await?;
        let row = values![id.as_str(), partner.org.as_str(), Vec::<u8>::new()];
        if change.tx.execute(sql::BUNDLE_DISCARD, row).await? != 1 {
            return Err(Obstacle::Left.refusal());
        }
    }
    match bundles.first() {
        Some((_, before)) => before.go_back(change, partner).await,
        None => Ok(()),
    }
}
