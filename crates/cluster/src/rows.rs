//! The rows of a job, read where the work is done: their numbers, their cells, the spelling by which a value is counted,
//! and for each rule a hash of their block.

use crate::files::Open;
use crate::job::Job;
use crate::share::uint32s;
use async_trait::async_trait;
use datafusion::arrow::array::{Array, ArrayRef, RecordBatch, StringArray, UInt32Array, UInt64Array};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DataFusionError, Result};
use datafusion::datasource::memory::MemorySourceConfig;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, Partitioning, PlanProperties,
};
use futures::{StreamExt, TryStreamExt, stream};
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
        let groups = groups(&self.job)?;
        Ok(Arc::new(Read::new(Arc::clone(&self.job), projection.cloned().unwrap_or(all), groups)?))
    }
}

/// The groups of all files, shared out to tasks as a table of numbers.
///
/// Ballista gives each task its part of the sources that it knows, and would run a source of ours whole in every task:
/// so the source is a table in memory, and [`Read`] reads what stands in it.
fn groups(job: &Job) -> Result<Arc<dyn ExecutionPlan>> {
    let number = |name: &str| Field::new(name, DataType::UInt32, false);
    let schema = Arc::new(Schema::new(vec![number("list"), number("group")]));
    let all: Vec<(u32, u32)> = (0..)
        .zip(&job.files)
        .flat_map(|(list, file)| (0..).zip(&file.groups).map(move |(group, _)| (list, group)))
        .collect();
    let tasks = all.len().clamp(1, MOST_TASKS);
    let of_task = |task: usize| {
        let mine = || all.iter().skip(task).step_by(tasks);
        let lists = UInt32Array::from_iter_values(mine().map(|(list, _)| *list));
        let groups = UInt32Array::from_iter_values(mine().map(|(_, group)| *group));
        Ok(vec![RecordBatch::try_new(Arc::clone(&schema), vec![Arc::new(lists), Arc::new(groups)])?])
    };
    let parts = (0..tasks).map(of_task).collect::<Result<Vec<_>>>()?;
    let source: Arc<dyn ExecutionPlan> = MemorySourceConfig::try_new_exec(&parts, schema, None)?;
    Ok(source)
}

/// Reads some columns of the rows.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) job: Arc<Job>,
    /// Columns of the table, by number.
    pub(crate) projection: Vec<usize>,
    /// Which groups of which files.
    input: Arc<dyn ExecutionPlan>,
    properties: Arc<PlanProperties>,
}

impl Read {
    pub(crate) fn new(job: Arc<Job>, projection: Vec<usize>, input: Arc<dyn ExecutionPlan>) -> Result<Self> {
        let schema = Arc::new(schema(&job, &job.model()?).project(&projection)?);
        let tasks = input.output_partitioning().partition_count();
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            Partitioning::UnknownPartitioning(tasks),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        Ok(Self { job, projection, input, properties: Arc::new(properties) })
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
        vec![&self.input]
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        let [input] = <[Arc<dyn ExecutionPlan>; 1]>::try_from(children).map_err(|_| strange("second input"))?;
        Ok(Arc::new(Self::new(Arc::clone(&self.job), self.projection.clone(), input)?))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let (job, schema, out) = (Arc::clone(&self.job), self.schema(), self.schema());
        let model = job.model()?;
        let read = move |groups: RecordBatch| {
            let (job, model, schema) = (Arc::clone(&job), model.clone(), Arc::clone(&schema));
            let places = || -> Result<Vec<(usize, usize)>> {
                let (lists, groups) = (uint32s(&groups, "list")?, uint32s(&groups, "group")?);
                Ok(lists.values().iter().zip(groups.values()).map(|(l, g)| (*l as usize, *g as usize)).collect())
            };
            let places = places()?;
            let one = move |(list, group)| slices(Group { job: &job, model: &model, list, group }.read(&schema));
            Ok(stream::iter(places).flat_map(move |place| stream::iter(one(place))))
        };
        let batches = self.input.execute(partition, context)?.map(move |groups| groups.and_then(&read)).try_flatten();
        Ok(Box::pin(RecordBatchStreamAdapter::new(out, batches)))
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
        let Some(file) = self.job.files.get(self.list).filter(|file| self.group < file.groups.len()) else {
            return Err(strange("group"));
        };
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
