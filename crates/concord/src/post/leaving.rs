//! A bundle on its way over the network. That it leaves is asked and noted before its first byte goes.

use app::exchange::post;
use app::record::OrgId;
use app::{Node, Result};
use courier::{Parcel, Source, Whole};
use std::io;
use std::ops::Deref;

/// The next bundle that waits for a partner, from a node that is held in one way or another.
pub struct Leaving<N> {
    node: N,
    org: OrgId,
    id: String,
    whole: Whole,
    has_left: bool,
}

impl<N: Deref<Target = Node> + Send + Sync> Leaving<N> {
    /// It; nothing when nothing waits that may leave.
    pub async fn next(node: N, org: &OrgId) -> Result<Option<Self>> {
        let waiting = post::waiting(&node, org).await?;
        let Some(bundle) = waiting.into_iter().next() else { return Ok(None) };
        let whole = Whole::new(post::bytes(&node, org, &bundle.id).await?);
        Ok(Some(Self { node, org: org.clone(), id: bundle.id, whole, has_left: false }))
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl<N: Deref<Target = Node> + Send + Sync> Source for Leaving<N> {
    fn parcel(&self) -> Parcel {
        self.whole.parcel()
    }

    async fn read_at(&mut self, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
        if !self.has_left {
            let left = post::leaves(&self.node, &self.org, &self.id).await;
            left.map_err(|error| io::Error::other(error.to_string()))?;
            self.has_left = true;
        }
        self.whole.read_at(offset, bytes).await
    }
}
