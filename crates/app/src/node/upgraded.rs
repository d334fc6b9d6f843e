//! What a node does when its database was upgraded.

use super::Node;
use crate::Result;
use crate::audit::{self, Entry};

impl Node {
    /// Logs an upgrade that was just done; at the next start, when all is well, what was kept from before it goes.
    pub(super) async fn after_upgrade(&self) -> Result<()> {
        if let Some(found) = self.store.upgraded_from() {
            let mut change = self.change("node::upgraded").await?;
            let detail = format!("from={found} to={}", store::VERSION);
            change.note(&Entry::general("upgrade", "administrator", Some(detail)))?;
            return change.commit().await;
        }
        if self.store.has_before_upgrade() && audit::verify_leaves(self).await?.is_verified {
            self.store.forget_before_upgrade()?;
        }
        Ok(())
    }
}
