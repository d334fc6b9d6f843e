//! Checkpoints: what a log was at a moment, signed. Partners keep each other's and countersign them, so that a database
//! that went back, or was rewritten, is noticed by what others hold.

mod travel;

pub(crate) use travel::{belongs, sent, take, tell};

use crate::actor::Actor;
use crate::agreements;
use crate::audit;
use crate::audit::Entry;
use crate::change::Change;
use crate::node::Node;
use crate::{Error, Result};
use policy::Role;
use record::OrgId;
use seal::{Checkpoint, Digest};
use store::{Row, Tx, statements as sql, values};

/// States in which a partner's checkpoint is what the next one must go on from.
const BASIS: [&str; 2] = ["first", "consistent"];
/// Bundles without proof, after which it is no longer taken for a lost one: the first may cross with our
/// countersignature on its way, and the second may have been sealed already.
const SEVERAL: usize = 3;

/// What speaks against a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Against {
    /// A partner countersigned more entries of our log than it has now.
    OursIsShorter,
    /// A partner countersigned our log, and it does not begin like that any more.
    OursDiffers,
    /// A partner's log has fewer entries than it had.
    TheirsIsShorter,
    /// A partner signed two logs of the same size that differ: proof that one of them is false.
    TheirsForked,
    /// A partner's log grew, and nothing shows that it goes on from what we knew.
    TheirsIsUnproven,
    /// So it was in several bundles, although they know by our countersignature what they would have to show.
    TheirsStaysUnproven,
}

impl Against {
    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::OursIsShorter => "longer",
            Self::OursDiffers => "differs",
            Self::TheirsIsShorter => "behind",
            Self::TheirsForked => "forked",
            Self::TheirsIsUnproven => "unproven",
            Self::TheirsStaysUnproven => "stays-unproven",
        }
    }

    fn of(state: &str) -> Option<Self> {
        let all =
            [Self::OursIsShorter, Self::OursDiffers, Self::TheirsIsShorter, Self::TheirsForked, Self::TheirsIsUnproven];
        all.into_iter().find(|a| a.code() == state)
    }

    /// Whether somebody must act; what is only unproven may be proven by the next bundle.
    pub fn is_alarm(self) -> bool {
        self != Self::TheirsIsUnproven
    }
}

/// A checkpoint that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Whose log.
    pub origin: String,
    /// Who signed.
    pub witness: String,
    /// How many entries.
    pub size: u64,
    /// The root, hexadecimal.
    pub root: String,
    /// As the migration lists them.
    pub state: String,
    /// UTC time at which it came here.
    pub moment: String,
    pub(crate) signed: Vec<u8>,
    pub(crate) certificate: Vec<u8>,
}

impl Kept {
    fn of(row: &Row) -> Result<Self> {
        Ok(Self {
            origin: row.need(0)?,
            witness: row.need(1)?,
            size: row.int(2).unwrap_or(0).unsigned_abs(),
            root: row.need(3)?,
            state: row.need(4)?,
            moment: row.need(5)?,
            signed: row.bytes(6),
            certificate: row.bytes(7),
        })
    }
}

/// How a partner and we stand as witnesses of each other's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// Short name.
    pub partner: String,
    /// The newest checkpoint of their log that we hold.
    pub theirs: Option<Kept>,
    /// The newest checkpoint of our log that they countersigned.
    pub ours: Option<Kept>,
    /// What speaks against either log, and since when.
    pub against: Vec<(Against, String)>,
}

/// Partners as witnesses.
///
/// # Errors
/// `Forbidden` unless the actor may read the log: the sizes of logs tell how much happens.
pub async fn list(node: &Node, actor: &Actor) -> Result<Vec<Witness>> {
    audit::require_reader(node, actor)?;
    let mut tx = node.store.read().await?;
    witnesses(node, &mut tx).await
}

pub(crate) async fn witnesses(node: &Node, tx: &mut Tx) -> Result<Vec<Witness>> {
    let mut all = Vec::new();
    for partner in agreements::partners_in(tx).await? {
        let theirs = kept(tx, (partner.org.as_str(), partner.org.as_str())).await?;
        let ours = kept(tx, (node.org.as_str(), partner.org.as_str())).await?;
        // What was not shown then is overtaken by what was shown since; it is kept.
        let shown = theirs.iter().filter(|k| BASIS.contains(&k.state.as_str())).map(|k| k.moment.as_str()).max();
        let is_overtaken = |k: &&Kept| k.state == "unproven" && shown.is_some_and(|m| m > k.moment.as_str());
        let both: Vec<&Kept> = ours.iter().chain(&theirs).filter(|k| !is_overtaken(k)).collect();
        let spoken = both.iter().filter_map(|k| Against::of(&k.state).map(|a| (a, k.moment.clone())));
        let (unproven, mut against): (Vec<_>, Vec<_>) = spoken.partition(|(a, _)| !a.is_alarm());
        if let Some((_, first)) = unproven.iter().min_by(|a, b| a.1.cmp(&b.1)) {
            let stays = unproven.len() >= SEVERAL;
            let said = if stays { Against::TheirsStaysUnproven } else { Against::TheirsIsUnproven };
            against.push((said, first.clone()));
        }
        all.push(Witness {
            partner: partner.short_name,
            // What came last says where they stand, whatever its size.
            theirs: theirs.into_iter().max_by(|a, b| (&a.moment, a.size).cmp(&(&b.moment, b.size))),
            ours: ours.into_iter().find(|k| k.state != "sent"),
            against,
        });
    }
    Ok(all)
}

/// Says why a log went back, or does not go on: what spoke against it stands as explained, and is kept. A partner's log
/// is followed on from what they signed last.
///
/// # Errors
/// `Forbidden` unless the actor is a leader; `Refused` without a reason; `NotFound` for an unknown partner, or when
/// nothing is to be explained.
pub async fn explain(node: &Node, actor: &Actor, partner: &str, reason: &str) -> Result<()> {
    node.require(actor.is(Role::Leader), "only a leader explains why a log went back")?;
    if reason.trim().is_empty() {
        return Err(Error::Refused("say why; it is logged".to_owned()));
    }
    let mut change = node.change("checkpoints::explain").await?;
    let partner = agreements::partner(&mut change.tx, partner).await?;
    let mut explained = 0;
    for one in kept(&mut change.tx, (node.org.as_str(), partner.org.as_str())).await? {
        if Against::of(&one.state).is_some() {
            set_state(&mut change, &one, "explained").await?;
            explained += 1;
        }
    }
    explained += explain_theirs(&mut change, &partner.org).await?;
    if explained == 0 {
        return Err(Error::NotFound);
    }
    change.note(&Entry::general("log-explained", &actor.id, Some(partner.short_name)).because(reason))?;
    change.commit().await
}

async fn explain_theirs(change: &mut Change<'_>, org: &OrgId) -> Result<usize> {
    let all = kept(&mut change.tx, (org.as_str(), org.as_str())).await?;
    let spoken: Vec<&Kept> = all.iter().filter(|k| Against::of(&k.state).is_some()).collect();
    let last = spoken.iter().max_by(|a, b| (&a.moment, a.size).cmp(&(&b.moment, b.size))).copied();
    for one in &all {
        // The branch that they left is no basis any more.
        let is_left = BASIS.contains(&one.state.as_str()) && last.is_some_and(|l| one.size >= l.size);
        if Some(one) == last && one.state != "forked" {
            set_state(change, one, "first").await?;
        } else if is_left || Against::of(&one.state).is_some() {
            set_state(change, one, "explained").await?;
        }
    }
    Ok(spoken.len())
}

/// Keeps a checkpoint of our own log once a day.
pub(crate) async fn daily(node: &Node) -> Result<()> {
    let today = node.today().to_string();
    let mut tx = node.store.read().await?;
    let own = kept(&mut tx, (node.org.as_str(), node.org.as_str())).await?;
    drop(tx);
    if own.iter().any(|k| k.moment.starts_with(&today)) {
        return Ok(());
    }
    let mut change = node.change("checkpoints::daily").await?;
    let checkpoint = audit::checkpoint(node, &mut change.tx).await?;
    if checkpoint.size > 0 {
        let signed = (checkpoint.sign(&node.keys)?, node.certificate.to_bytes().to_vec());
        keep(&mut change, (node.org.as_str(), "daily"), (&checkpoint, signed)).await?;
    }
    change.commit().await
}

/// Checkpoints of one log by one witness, the largest first.
pub(crate) async fn kept(tx: &mut Tx, (origin, witness): (&str, &str)) -> Result<Vec<Kept>> {
    let rows = tx.fetch(sql::CHECKPOINTS, values![origin, witness]).await?;
    rows.iter().map(Kept::of).collect()
}

/// Everything that is known of our own log besides the log: position and root.
pub(crate) async fn of_ours(node: &Node, tx: &mut Tx) -> Result<Vec<Kept>> {
    let rows = tx.fetch(sql::CHECKPOINTS_ALL, &[]).await?;
    let all: Result<Vec<Kept>> = rows.iter().map(Kept::of).collect();
    Ok(all?.into_iter().filter(|k| k.origin == node.org.as_str()).collect())
}

async fn keep(
    change: &mut Change<'_>,
    (witness, state): (&str, &str),
    (checkpoint, (signed, certificate)): (&Checkpoint, (Vec<u8>, Vec<u8>)),
) -> Result<()> {
    let now = change.node.now_text();
    let size = i64::try_from(checkpoint.size).unwrap_or(i64::MAX);
    let root = checkpoint.root.to_string();
    let row = values![checkpoint.origin.as_str(), witness, size, root, state, now, signed, certificate];
    change.tx.execute(sql::CHECKPOINT_KEEP, row).await?;
    Ok(())
}

async fn set_state(change: &mut Change<'_>, one: &Kept, state: &str) -> Result<()> {
    let size = i64::try_from(one.size).unwrap_or(i64::MAX);
    let row = values![one.origin.as_str(), one.witness.as_str(), size, one.root.as_str(), state];
    change.tx.execute(sql::CHECKPOINT_STATE, row).await?;
    Ok(())
}

/// The leaves of our log.
pub(crate) async fn leaves(tx: &mut Tx) -> Result<Vec<Digest>> {
    let rows = tx.fetch(sql::AUDIT_LEAVES, &[]).await?;
    rows.iter().map(|r| Ok(Digest::from_slice(&r.bytes(0))?)).collect()
}
