//! A copy of a node beside it, under the same keys: to see that a backup comes back.

use super::{Node, file_keys, lock};
use crate::Result;
use crate::clock::{FixedClock, system_rng};
use std::path::Path;
use store::{Location, Store};

impl Node {
    /// Opens a copy of this node that lies in a folder, at this moment.
    pub(crate) async fn open_copy(&self, folder: &Path) -> Result<Self> {
        let lock = lock(folder)?;
        let location = Location::Sqlite { folder: folder.to_owned(), max_pages: None };
        let store = Store::open(&location, &file_keys(&self.master)).await?;
        Self::assemble((store, lock), (self.master.clone(), None), Box::new(FixedClock(self.now())), system_rng()?)
            .await
    }
}
