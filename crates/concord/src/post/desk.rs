//! Where parcels go and come from: quarantine on one side, sealed bundles on the other.

use super::Hatch;
use super::leaving::Leaving;
use app::backup::keeping;
use app::exchange::post::{self, Turn};
use app::record::OrgId;
use app::{Error, Node, receive};
use courier::{Doubt, Held, Inbox, Memory, MemoryLimits, Outbox, Parcel, Place, Reader, Refusal, Reply};
use std::sync::{Arc, Mutex, PoisonError};

/// Says that a bundle is here, whether it came now or before.
const HERE: &[u8] = b"here";

/// Puts a whole bundle into quarantine, or lets it wait while the node is locked.
struct Quarantine(Hatch);

impl Reader<OrgId> for Quarantine {
    async fn read(&self, peer: &OrgId, bytes: Vec<u8>) -> Result<Reply, Refusal> {
        if keeping::is_request(&bytes) {
            return self.keep(peer, &bytes).await;
        }
        let Some(node) = self.0.node() else {
            return match receive::wait(self.0.folder(), peer, &bytes) {
                Ok(()) => Ok(reply()),
                Err(error) => Err(Refusal::NotNow(error.to_string())),
            };
        };
        match receive::arrived(&node, peer, &bytes).await {
            // A bundle that waits already, or was accepted, is here all the same.
            Ok(_) | Err(Error::Conflict(_)) => Ok(reply()),
            Err(Error::Refused(why)) if why.contains("was taken in already") => Ok(reply()),
            // Bundles come in their order, each once the one before was accepted.
            Err(Error::Refused(why)) if why.contains("have not arrived") => {
                Err(Refusal::NotNow("earlier bundles wait for a person".to_owned()))
            }
            Err(Error::Internal(_)) => Err(Refusal::NotNow("the node could not keep it".to_owned())),
            Err(why) => Err(Refusal::Never(why.to_string())),
        }
    }
}

impl Quarantine {
    /// Does what a partner asks of their backups that are kept here. A locked node knows of no grant.
    async fn keep(&self, peer: &OrgId, bytes: &[u8]) -> Result<Reply, Refusal> {
        let Some(node) = self.0.node() else { return Err(Refusal::NotNow("the node is locked".to_owned())) };
        match keeping::answer(&node, peer, bytes).await {
            Ok(said) => Ok(Reply::new(said).unwrap_or_default()),
            Err(Error::Refused(why)) => Err(Refusal::Never(why)),
            // No reason that names a folder of ours.
            Err(_) => Err(Refusal::NotNow("the node could not keep it".to_owned())),
        }
    }
}

fn reply() -> Reply {
    Reply::new(HERE.to_vec()).unwrap_or_default()
}

/// One node's desk.
pub(super) struct Desk {
    hatch: Hatch,
    inbox: Memory<OrgId, Quarantine>,
    /// Nothing while another process takes the post in, even for a locked node: what it holds is not known here.
    turn: Mutex<Option<Turn>>,
}

impl Desk {
    pub(super) fn new(hatch: Hatch) -> Self {
        let inbox = Memory::new(Quarantine(hatch.clone()), MemoryLimits::default());
        Self { inbox, hatch, turn: Mutex::default() }
    }

    /// Takes the turn, and keeps it for as long as the desk lives.
    fn take_turn(&self) -> Result<(), Refusal> {
        let mut turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if turn.is_none() {
            *turn =
                post::turn(self.hatch.folder()).map_err(|_| Refusal::NotNow("the node could not begin".to_owned()))?;
        }
        let elsewhere = || Refusal::NotNow("another process of the node takes the post in".to_owned());
        turn.as_ref().map(|_| ()).ok_or_else(elsewhere)
    }
}

impl Inbox<OrgId> for Desk {
    async fn offered(&self, peer: &OrgId, parcel: &Parcel) -> Result<Held, Refusal> {
        self.take_turn()?;
        self.inbox.offered(peer, parcel).await
    }

    async fn append(&self, peer: &OrgId, parcel: &Parcel, place: Place, bytes: &[u8]) -> Result<(), Refusal> {
        self.inbox.append(peer, parcel, place, bytes).await
    }

    async fn finish(&self, peer: &OrgId, parcel: &Parcel, offer: u64) -> Result<Reply, Refusal> {
        self.inbox.finish(peer, parcel, offer).await
    }

    async fn renounced(&self, peer: &OrgId, doubt: &Doubt) -> Result<Option<Reply>, Refusal> {
        self.take_turn()?;
        let Some(node) = self.hatch.node() else { return Err(Refusal::NotNow("the node is locked".to_owned())) };
        // What is held of it goes first: after that nothing can come any more, and what came before is found. That it
        // came once is not enough: a person may have refused it since.
        self.inbox.renounced(peer, doubt).await?;
        let id = doubt.name().split('/').next().unwrap_or_default();
        match receive::is_here(&node, peer, (id, doubt.parcel.id)).await {
            Ok(is_here) => Ok(is_here.then(reply)),
            Err(_) => Err(Refusal::NotNow("the node could not look".to_owned())),
        }
    }
}

impl Outbox<OrgId> for Desk {
    type Source = Leaving<Arc<Node>>;

    async fn waiting(&self, peer: &OrgId) -> Option<Leaving<Arc<Node>>> {
        Leaving::next(self.hatch.node()?, peer).await.ok()?
    }

    async fn taken(&self, peer: &OrgId, parcel: &Parcel, _: &Reply) {
        let Some(node) = self.hatch.node() else { return };
        // Whether it might leave when it left or not: they have it.
        for bundle in post::sealed(&node, peer).await.unwrap_or_default() {
            let bytes = post::bytes(&node, peer, &bundle.id).await;
            if !bytes.is_ok_and(|bytes| Parcel::of(&bytes) == *parcel) {
                continue;
            }
            if let Err(error) = post::carried(&node, peer, &bundle.id).await {
                tracing::error!(post.reason = %error, "a bundle that was taken could not be marked so");
            }
        }
    }

    async fn doubtful(&self, peer: &OrgId) -> Option<Doubt> {
        super::doubtful(&*self.hatch.node()?, peer).await.ok()?
    }

    async fn settled(&self, peer: &OrgId, doubt: &Doubt, is_there: bool) {
        let Some(node) = self.hatch.node() else { return };
        if let Err(error) = super::settled(&node, peer, (doubt, is_there)).await {
            tracing::error!(post.reason = %error, "what a partner said of a bundle could not be noted");
        }
    }
}
