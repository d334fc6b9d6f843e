//! What every part of a job must know: the model, the lists, and what was found of the whole table. It travels inside
//! each plan, as JSON.

use datafusion::common::{DataFusionError, Result};
use linkage::table::Model;
use serde::{Deserialize, Serialize};

/// A job.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Job {
    /// The model as its file is written, which keeps every number to the bit.
    pub(crate) model: String,
    /// How many rows each list has.
    pub(crate) lists: Vec<u64>,
    /// The columns that the model reads; column `c0` of a plan is the first of them.
    pub(crate) columns: Vec<String>,
    /// The files, one for each list; none in plans that do not read them.
    pub(crate) files: Vec<File>,
    /// The comparisons of which values are counted over the whole table, by number.
    pub(crate) counted: Vec<usize>,
    /// For each of these how many rows have a value.
    pub(crate) filled: Vec<u64>,
    /// Rules that cut blocks, by number.
    pub(crate) cutting: Vec<usize>,
}

/// A file of rows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct File {
    pub(crate) path: String,
    /// How many bytes it has: an executor that finds another file there stops.
    pub(crate) bytes: u64,
    /// A hash of its foot, for another file of as many bytes.
    pub(crate) foot: u64,
    /// The number of its first row over all lists.
    pub(crate) first: u32,
    /// How many rows each of its groups has.
    pub(crate) groups: Vec<u32>,
    /// For each of the columns of the job where it stands in this file.
    pub(crate) columns: Vec<usize>,
}

impl Job {
    /// The model.
    pub(crate) fn model(&self) -> Result<Model> {
        Model::read(&self.model).map_err(|error| DataFusionError::Execution(error.to_string()))
    }

    /// The job for plans that read no file.
    pub(crate) fn without_files(&self) -> Self {
        Self { files: Vec::new(), ..self.clone() }
    }

    pub(crate) fn encode(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|error| DataFusionError::External(Box::new(error)))
    }

    pub(crate) fn decode(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(|error| DataFusionError::External(Box::new(error)))
    }

    /// Where a column of the table stands among those that the model reads.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }
}
