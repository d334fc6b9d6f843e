//! What is listed of all live records, kept in memory on SQLite so that a page need not ask the database about each
//! record: open fields only, as `records` and `entries` hold them.
//!
//! All are read once; after that the index follows the records that changes touched. How they are read is in `load`,
//! how they lie in memory in `index`, their texts in `texts`. Which rows a page shows is asked of the database once
//! more: the index only says which to ask for. It is forgotten, and its texts are wiped, when the store is closed.

mod index;
mod load;
mod texts;

use crate::error::Error;
use crate::query::Selection;
use crate::records::Stored;
use crate::transaction::Tx;
use index::Index;
use std::sync::Arc;
use tokio::sync::{Mutex, RwLock};

/// What a list shows of a selection.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// How many records there are in all.
    pub total: i64,
    /// The fields that were asked for, each with its values and how many records have each: as [`Tx::facet`].
    pub facets: Vec<(String, Vec<(String, i64)>)>,
    /// The rows of the page: as [`Tx::page`].
    pub rows: Vec<Stored>,
}

/// The index of one store.
#[derive(Default)]
pub(crate) struct Kept {
    index: RwLock<Option<Index>>,
    /// Whose turn it is to read what the index lacks. Who only looks does not wait for it.
    turn: Mutex<()>,
}

/// How one transaction comes to the index.
#[derive(Debug, Clone)]
pub(crate) struct Listing {
    kept: Arc<Kept>,
    /// The number of the last change of records before the transaction began: it sees that one for certain.
    since: u64,
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Kept(…)")
    }
}

impl Tx {
    /// Total, facets and one page of a selection, from memory: what [`Tx::count`], [`Tx::facet`] and [`Tx::page`] give.
    /// `None` where nothing is kept in memory: on PostgreSQL, and once this transaction changed a record.
    ///
    /// Total and facets may already count what was changed after this transaction began; the rows are those that it
    /// sees.
    ///
    /// # Errors
    /// As [`Tx::record`].
    pub async fn listed(
        &mut self,
        selection: &Selection,
        fields: &[String],
        (limit, offset): (i64, i64),
    ) -> Result<Option<Listed>, Error> {
        let page = (usize::try_from(limit).unwrap_or(0), usize::try_from(offset).unwrap_or(0));
        let Some(kept) = self.followed().await? else { return Ok(None) };
        let walked = kept.index.read().await.as_ref().map(|index| index.walk(selection, fields, page));
        let Some(walked) = walked else { return Ok(None) };
        let rows = self.rows(selection, &walked.ids).await?;
        Ok(Some(Listed { total: walked.total, facets: walked.facets, rows }))
    }

    /// How many records each selection has, from memory; `None` as [`Tx::listed`].
    ///
    /// # Errors
    /// What the database says.
    pub async fn totals(&mut self, selections: &[Selection]) -> Result<Option<Vec<i64>>, Error> {
        let Some(kept) = self.followed().await? else { return Ok(None) };
        let index = kept.index.read().await;
        Ok(index.as_ref().map(|index| selections.iter().map(|one| index.walk(one, &[], (0, 0)).total).collect()))
    }

    /// The index, brought up to what this transaction sees.
    async fn followed(&mut self) -> Result<Option<Arc<Kept>>, Error> {
        let Some(listing) = self.listing() else { return Ok(None) };
        listing.follow(self).await?;
        Ok(Some(listing.kept))
    }
}

impl Kept {
    pub(crate) async fn is_loaded(&self) -> bool {
        self.index.read().await.is_some()
    }

    pub(crate) async fn forget(&self) {
        let before = self.index.write().await.take();
        drop(before);
    }

    /// Whether the change of this number is in the index for certain.
    async fn knows(&self, number: u64) -> bool {
        self.index.read().await.as_ref().is_some_and(|index| index.at() >= number)
    }
}

impl Listing {
    pub(crate) fn new(kept: Arc<Kept>, since: u64) -> Self {
        Self { kept, since }
    }

    /// Brings the index up to the last change before the transaction began.
    async fn follow(&self, tx: &mut Tx) -> Result<(), Error> {
        if self.kept.knows(self.since).await {
            return Ok(());
        }
        // Two who ask at once need not both read.
        let _turn = self.kept.turn.lock().await;
        if self.kept.knows(self.since).await {
            return Ok(());
        }
        let kept = self.kept.index.read().await.as_ref().map(|index| (index.at(), index.room()));
        let touched = kept.and_then(|(at, room)| tx.touched_since(at).filter(|ids| ids.len() <= room));
        let Some(touched) = touched else {
            let index = load::all(tx, self.since).await?;
            let before = self.kept.index.write().await.replace(index);
            drop(before);
            return Ok(());
        };
        // All is read before anything is changed: whoever asks may go away in between.
        let mut changed = Vec::with_capacity(touched.len());
        for id in touched {
            let found = load::one(tx, &id).await?;
            changed.push((id, found));
        }
        if let Some(index) = self.kept.index.write().await.as_mut() {
            index.follow(self.since, &changed);
        }
        Ok(())
    }
}
