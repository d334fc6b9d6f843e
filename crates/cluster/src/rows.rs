//! The rows of a job, read where the work is done: their numbers, their cells, the spelling by which a value is counted,
//! and for each rule a hash of their block.

use crate::files::Open;
use crate::job::Job;
use async_trait::async_trait;
use datafusion::arrow::array::{Array, ArrayRef, RecordBatch, StringArray, UInt32Array, UInt64Array};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties};
use futures::stream;
use linkage::table::Model;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// So many rows travel at a time.
const BATCH: usize = 8_192;
/// Files of more groups than this share the tasks that read them.
const MOST_TASKS: usize = 64;

/// The rows as a table of a query.
#[derive(Debug)]
pub(crate) struct Rows {
    pub(crate) job: Arc<Job>,
    schema: SchemaRef,
}

impl Rows {
    pub(crate) fn new(job: Arc<Job>) -> Result<Self> {
        let schema = schema(&job, &job.model()?);
        Ok(Self { job, schema })
    }
}

fn schema(job: &Job, model: &Model) -> SchemaRef {
    let mut fields = vec![Field::new("row", DataType::UInt32, false), Field::new("list", DataType::UInt32, false)];
    fields.extend((0..job.columns.len()).map(|at| Field::new(format!("c{at}"), DataType::Utf8, true)));
    fields.extend(job.counted.iter().map(|number| Field::new(format!("v{number}"), DataType::Utf8, true)));
    fields.extend((0..model.block.len()).map(|rule| Field::new(format!("k{rule}"), DataType::UInt64, true)));
    Arc::new(Schema::new(fields))
}

#[async_trait]
impl TableProvider for Rows {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        _: &dyn Session,
        projection: Option<&Vec<usize>>,
        _: &[Expr],
        _: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let all: Vec<usize> = (0..self.schema.fields().len()).collect();
        Ok(Arc::new(Read::new(Arc::clone(&self.job), projection.cloned().unwrap_or(all))?))
    }
}

/// Reads some columns of the rows.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) job: Arc<Job>,
    /// Columns of the table, by number.
    pub(crate) projection: Vec<usize>,
    properties: Arc<PlanProperties>,
}

impl Read {
    pub(crate) fn new(job: Arc<Job>, projection: Vec<usize>) -> Result<Self> {
        let schema = Arc::new(schema(&job, &job.model()?).project(&projection)?);
        let tasks = job.files.iter().map(|file| file.groups.len()).sum::<usize>().clamp(1, MOST_TASKS);
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            Partitioning::UnknownPartitioning(tasks),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        Ok(Self { job, projection, properties: Arc::new(properties) })
    }
}

impl DisplayAs for Read {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Read")
    }
}

impl ExecutionPlan for Read {
    fn name(&self) -> &'static str {
        "Read"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        Vec::new()
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, _: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn execute(&self, partition: usize, _: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let (job, schema, tasks) =
            (Arc::clone(&self.job), self.schema(), self.properties.partitioning.partition_count());
        let model = job.model()?;
        let groups =
            job.files.iter().enumerate().flat_map(|(list, file)| (0..file.groups.len()).map(move |g| (list, g)));
        let mine: Vec<(usize, usize)> = groups.skip(partition).step_by(tasks).collect();
        let out = Arc::clone(&schema);
        let batches = mine.into_iter().flat_map(move |(list, group)| {
            let whole = Group { job: &job, model: &model, list, group }.read(&schema);
            slices(whole)
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(out, stream::iter(batches))))
    }
}

fn slices(whole: Result<RecordBatch>) -> Vec<Result<RecordBatch>> {
    match whole {
        Err(error) => vec![Err(error)],
        Ok(whole) => {
            let slice = |from: usize| Ok(whole.slice(from, BATCH.min(whole.num_rows() - from)));
            (0..whole.num_rows()).step_by(BATCH).map(slice).collect()
        }
    }
}

/// A group of rows of a file.
struct Group<'a> {
    job: &'a Job,
    model: &'a Model,
    list: usize,
    group: usize,
}

impl Group<'_> {
    fn read(&self, schema: &SchemaRef) -> Result<RecordBatch> {
        let file = &self.job.files[self.list];
        let first = file.first + file.groups[..self.group].iter().sum::<u32>();
        let rows = file.groups[self.group];
        let open = Open::new(file)?;
        let mut cells: Vec<Option<StringArray>> = vec![None; self.job.columns.len()];
        let names = schema.fields().iter().map(|field| field.name().as_str());
        for at in names.clone().flat_map(|name| self.reads(name)) {
            if cells[at].is_none() {
                cells[at] = Some(open.cells(self.group, at)?);
            }
        }
        let column = |name: &str| -> Result<ArrayRef> {
            let list = u32::try_from(self.list).unwrap_or(u32::MAX);
            Ok(match part(name) {
                Some(("row", _)) => Arc::new(UInt32Array::from_iter_values(first..first + rows)),
                Some(("list", _)) => Arc::new(UInt32Array::from_value(list, rows as usize)),
                Some(("c", at)) => Arc::new(of(&cells, at)?.clone()),
                Some(("v", number)) => Arc::new(self.values(number, &cells)?),
                Some(("k", rule)) => Arc::new(self.blocks(rule, &cells)?),
                _ => return Err(DataFusionError::Internal(format!("no column is called {name}"))),
            })
        };
        let columns = names.map(column).collect::<Result<Vec<_>>>()?;
        Ok(RecordBatch::try_new(Arc::clone(schema), columns)?)
    }

    /// The columns of the files that a column of the plan is made of.
    fn reads(&self, name: &str) -> Vec<usize> {
        let at = |column: &str| self.job.column(column);
        match part(name) {
            Some(("c", at)) => vec![at],
            Some(("v", number)) => self.model.compare.get(number).and_then(|c| at(&c.columns[0])).into_iter().collect(),
            Some(("k", rule)) => {
                let parts = self.model.block.get(rule).into_iter().flat_map(|rule| &rule.0);
                parts.filter_map(|part| at(part.column())).collect()
            }
            _ => Vec::new(),
        }
    }

    fn values(&self, number: usize, cells: &[Option<StringArray>]) -> Result<StringArray> {
        let compare = self.model.compare.get(number).ok_or_else(|| strange("comparison"))?;
        let at = self.job.column(&compare.columns[0]).ok_or_else(|| strange("column"))?;
        Ok(of(cells, at)?.iter().map(|cell| compare.value(cell?)).collect())
    }

    fn blocks(&self, rule: usize, cells: &[Option<StringArray>]) -> Result<UInt64Array> {
        let rule = self.model.block.get(rule).ok_or_else(|| strange("rule"))?;
        let rows = self.job.files[self.list].groups[self.group] as usize;
        let block = |row: usize| {
            let value = |name: &str| {
                let cells = cells.get(self.job.column(name)?)?.as_ref()?;
                cells.is_valid(row).then(|| cells.value(row))
            };
            // Two blocks of one hash only go to one place together: there the kernel tells them apart again.
            let mut hasher = DefaultHasher::new();
            rule.block(value)?.hash(&mut hasher);
            Some(hasher.finish())
        };
        Ok((0..rows).map(block).collect())
    }
}

fn of(cells: &[Option<StringArray>], at: usize) -> Result<&StringArray> {
    cells.get(at).and_then(Option::as_ref).ok_or_else(|| strange("column"))
}

fn strange(what: &str) -> DataFusionError {
    DataFusionError::Internal(format!("the plan asks for a {what} that the job has not"))
}

/// The kind of a column of the plan, and its number.
pub(crate) fn part(name: &str) -> Option<(&str, usize)> {
    if name == "row" || name == "list" {
        return Some((name, 0));
    }
    let (kind, number) = name.split_at_checked(1)?;
    Some((kind, number.parse().ok()?))
}
