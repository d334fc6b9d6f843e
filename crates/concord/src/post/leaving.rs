//! A bundle on its way over the network. Whether it may leave is asked before its first byte goes, and where it goes on
//! elsewhere than it stopped; once more, and noted, before the last bytes of each attempt: what is not whole nobody accepts.

use app::exchange::post;
use app::record::OrgId;
use app::{Error, Node, Result};
use courier::{Parcel, Source, Whole};
use std::io;
use std::ops::Deref;

/// The next bundle that waits for a partner, from a node that is held in one way or another.
pub struct Leaving<N> {
    node: N,
    org: OrgId,
    id: String,
    whole: Whole,
    /// Up to where it was read.
    reached: Option<u64>,
    refused: Option<Error>,
}

impl<N: Deref<Target = Node> + Send + Sync> Leaving<N> {
    /// It; nothing when nothing waits that may leave.
    pub async fn next(node: N, org: &OrgId) -> Result<Option<Self>> {
        let waiting = post::waiting(&node, org).await?;
        let Some(bundle) = waiting.into_iter().next() else { return Ok(None) };
        let whole = Whole::new(post::bytes(&node, org, &bundle.id).await?);
        Ok(Some(Self { node, org: org.clone(), id: bundle.id, whole, reached: None, refused: None }))
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Why it did not go on, when that was for us to say.
    pub fn refused(&mut self) -> Option<Error> {
        self.refused.take()
    }
}

impl<N: Deref<Target = Node> + Send + Sync> Source for Leaving<N> {
    fn parcel(&self) -> Parcel {
        self.whole.parcel()
    }

    async fn read_at(&mut self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        let end = offset.saturating_add(bytes.len() as u64);
        let asked = if end >= self.parcel().size_bytes {
            post::leaves(&self.node, &self.org, &self.id).await
        } else if self.reached == Some(offset) {
            Ok(())
        } else {
            post::may_leave(&self.node, &self.org, &self.id).await
        };
        if let Err(error) = asked {
            self.refused = Some(error);
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        self.reached = Some(end);
        self.whole.read_at(offset, bytes).await
    }
}
