//! The three steps that a query cannot do by itself, as a node of its plan: give a row to each rule whose block it is in,
//! find where rows stand in blocks that are too large, and weigh pairs.

use crate::job::Job;
use crate::share;
use datafusion::arrow::array::{Array, ArrayRef, RecordBatch, UInt32Array};
use datafusion::arrow::compute::{filter_record_batch, is_not_null};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DFSchema, DFSchemaRef, DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, LogicalPlan, UserDefinedLogicalNodeCore};
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{Distribution, EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::EmissionType;
use datafusion::physical_plan::stream::{RecordBatchReceiverStreamBuilder, RecordBatchStreamAdapter};
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, InputDistributionRequirements, Partitioning,
    PlanProperties,
};
use futures::{TryStreamExt, stream};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::sync::Arc;

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Task {
    /// One row for each rule that has a block for it.
    Spread,
    /// Where rows stand in blocks that are too large.
    Cut,
    /// Pairs.
    Weigh,
}

impl Task {
    fn schema(self, input: &Schema) -> Schema {
        let number = |name: &str| Field::new(name, DataType::UInt32, false);
        match self {
            Self::Spread => {
                let mut fields = vec![number("rule"), Field::new("key", DataType::UInt64, false)];
                fields.extend(stays(input).map(|at| input.field(at).clone()));
                Schema::new(fields)
            }
            Self::Cut => Schema::new(["rule", "row", "place", "reach"].map(number).to_vec()),
            Self::Weigh => {
                Schema::new(vec![number("left"), number("right"), Field::new("weight", DataType::Float32, false)])
            }
        }
    }
}

/// Columns that a row keeps when it is given to a rule.
fn stays(input: &Schema) -> impl Iterator<Item = usize> {
    let is_done = |name: &str| matches!(crate::rows::part(name), Some(("k" | "v", _)));
    (0..input.fields().len()).filter(move |at| !is_done(input.field(*at).name()))
}

/// A step in a query.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Step {
    pub(crate) task: Task,
    pub(crate) job: Arc<Job>,
    pub(crate) input: LogicalPlan,
    schema: DFSchemaRef,
}

impl Step {
    pub(crate) fn new(task: Task, job: Arc<Job>, input: LogicalPlan) -> Result<Self> {
        let schema = DFSchema::try_from(task.schema(input.schema().as_arrow()))?;
        Ok(Self { task, job, input, schema: Arc::new(schema) })
    }
}

impl PartialOrd for Step {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self == other).then_some(Ordering::Equal)
    }
}

impl UserDefinedLogicalNodeCore for Step {
    fn name(&self) -> &str {
        match self.task {
            Task::Spread => "Spread",
            Task::Cut => "Cut",
            Task::Weigh => "Weigh",
        }
    }

    fn inputs(&self) -> Vec<&LogicalPlan> {
        vec![&self.input]
    }

    fn schema(&self) -> &DFSchemaRef {
        &self.schema
    }

    fn expressions(&self) -> Vec<Expr> {
        Vec::new()
    }

    fn fmt_for_explain(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.name())
    }

    fn with_exprs_and_inputs(&self, _: Vec<Expr>, inputs: Vec<LogicalPlan>) -> Result<Self> {
        let [input] = <[LogicalPlan; 1]>::try_from(inputs)
            .map_err(|_| DataFusionError::Internal("a step has one input".to_owned()))?;
        Self::new(self.task, Arc::clone(&self.job), input)
    }
}

/// A step as it is done.
#[derive(Debug)]
pub(crate) struct Doing {
    pub(crate) task: Task,
    pub(crate) job: Arc<Job>,
    input: Arc<dyn ExecutionPlan>,
    properties: Arc<PlanProperties>,
}

impl Doing {
    pub(crate) fn new(task: Task, job: Arc<Job>, input: Arc<dyn ExecutionPlan>) -> Self {
        let schema = Arc::new(task.schema(&input.schema()));
        let pieces = input.output_partitioning().partition_count();
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            Partitioning::UnknownPartitioning(pieces),
            if task == Task::Spread { EmissionType::Incremental } else { EmissionType::Final },
            input.boundedness(),
        );
        Self { task, job, input, properties: Arc::new(properties) }
    }
}

impl DisplayAs for Doing {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.task)
    }
}

impl ExecutionPlan for Doing {
    fn name(&self) -> &'static str {
        "Doing"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    /// Rows of one block are brought together: this is what shares the work out.
    fn input_distribution_requirements(&self) -> InputDistributionRequirements {
        let schema = self.input.schema();
        let column = |name: &str| -> Option<Arc<dyn PhysicalExpr>> {
            Some(Arc::new(Column::new(name, schema.index_of(name).ok()?)))
        };
        let keys: Vec<_> = ["rule", "key"].into_iter().filter_map(column).collect();
        InputDistributionRequirements::new(vec![match self.task {
            Task::Spread => Distribution::UnspecifiedDistribution,
            Task::Cut | Task::Weigh => Distribution::KeyPartitioned(keys),
        }])
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![self.task != Task::Spread]
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(self: Arc<Self>, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        let [input] = <[Arc<dyn ExecutionPlan>; 1]>::try_from(children)
            .map_err(|_| DataFusionError::Internal("a step has one input".to_owned()))?;
        Ok(Arc::new(Self::new(self.task, Arc::clone(&self.job), input)))
    }

    fn execute(&self, partition: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let (input, schema) = (self.input.execute(partition, context)?, self.schema());
        if self.task == Task::Spread {
            let (rules, out) = (self.job.model()?.block.len(), Arc::clone(&schema));
            let spread = input.map_ok(move |batch| stream::iter(spread(&batch, rules, &schema))).try_flatten();
            return Ok(Box::pin(RecordBatchStreamAdapter::new(out, spread)));
        }
        let mut builder = RecordBatchReceiverStreamBuilder::new(Arc::clone(&schema), 4);
        let (job, task, tx) = (Arc::clone(&self.job), self.task, builder.tx());
        builder.spawn(async move {
            let batches: Vec<RecordBatch> = input.try_collect().await?;
            let done = tokio::task::spawn_blocking(move || {
                let out = share::Out { schema: &schema, to: &tx };
                match task {
                    Task::Cut => share::cut(&job, &batches, out),
                    _ => share::weigh(&job, &batches, out),
                }
            });
            done.await.map_err(|error| DataFusionError::External(Box::new(error)))?
        });
        Ok(builder.build())
    }
}

/// The rows of a batch once for each rule that has a block for them.
fn spread(batch: &RecordBatch, rules: usize, schema: &SchemaRef) -> Vec<Result<RecordBatch>> {
    let one = |rule: usize| -> Result<Option<RecordBatch>> {
        let Some(key) = batch.column_by_name(&format!("k{rule}")) else {
            return Err(DataFusionError::Internal(format!("no block of rule {rule} came with the rows")));
        };
        if key.null_count() == key.len() {
            return Ok(None);
        }
        let number = u32::try_from(rule).unwrap_or(u32::MAX);
        let rule: ArrayRef = Arc::new(UInt32Array::from_value(number, batch.num_rows()));
        let kept = filter_record_batch(batch, &is_not_null(key)?)?;
        let key = datafusion::arrow::compute::filter(key, &is_not_null(key)?)?;
        let mut columns = vec![rule.slice(0, kept.num_rows()), key];
        columns.extend(stays(&batch.schema()).map(|at| Arc::clone(kept.column(at))));
        Ok(Some(RecordBatch::try_new(Arc::clone(schema), columns)?))
    };
    (0..rules).filter_map(|rule| one(rule).transpose()).collect()
}
