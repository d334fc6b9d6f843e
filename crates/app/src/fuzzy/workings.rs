//! What a run needs until it ends: its secret, which row stands for which record, and what a linkage unit was given.
//! It is sealed under the key of the run's record, in a table of its own that keeps no earlier versions, and is gone
//! when the run is over. A backup made meanwhile holds it until that backup is destroyed.

use super::letter::Row;
use super::run::Run;
use crate::change::Change;
use crate::node::Node;
use crate::{Error, Result};
use record::{OrgId, RecordId};
use seal::Place;
use serde::{Deserialize, Serialize};
use store::{Tx, statements as sql, values};

/// The secret of a run and what else must not outlive it.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Workings {
    /// Hexadecimal digits; empty once this side has encoded.
    pub(super) secret: String,
    /// Records of ours that a person put in.
    pub(super) chosen: Vec<RecordId>,
    /// Which row stands for which of them.
    pub(super) rows: Vec<(String, RecordId)>,
    /// For a unit: who gave which list.
    pub(super) lists: Vec<(OrgId, Vec<Row>)>,
    /// Our messages that hold the secret or encodings.
    pub(super) letters: Vec<(OrgId, String)>,
}

fn place(run: &RecordId) -> Place<'_> {
    Place { table: "workings", record: run.as_str(), compartment: "workings", revision: 1 }
}

impl Workings {
    /// Keeps them in place of what was there.
    pub(super) async fn keep(&self, change: &mut Change<'_>, run: &RecordId) -> Result<()> {
        let key = change.node.data_key_in(&change.tx, run).await?.ok_or(Error::NotFound)?;
        let sealed = seal::seal_compartment(&key, &place(run), &serde_json::to_vec(self)?, &mut *change.node.rng());
        change.tx.execute(sql::WORKINGS_SET, values![run.as_str(), sealed]).await?;
        Ok(())
    }

    /// Those of a run; empty ones when they are gone.
    pub(super) async fn of(node: &Node, tx: &mut Tx, run: &Run) -> Result<Self> {
        let id = &run.record.id;
        let row = tx.fetch_one(sql::WORKINGS, values![id.as_str()]).await?;
        let key = node.data_key_in(tx, id).await?;
        let Some((row, key)) = row.zip(key) else { return Ok(Self::default()) };
        let opened = seal::open_compartment(&key, &place(id), &row.bytes(0))
            .map_err(|e| Error::Internal(format!("the workings of a private match are damaged: {e}")))?;
        Ok(serde_json::from_slice(&opened)?)
    }
}
