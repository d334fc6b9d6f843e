//! How our table and steps travel between the parts. What is not ours goes to Ballista's own way.

use crate::job::Job;
use crate::rows::{Read, Rows};
use crate::step::{Doing, Step, Task};
use ballista_core::serde::{BallistaLogicalExtensionCodec, BallistaPhysicalExtensionCodec};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::TableProvider;
use datafusion::common::{DataFusionError, Result, TableReference};
use datafusion::execution::TaskContext;
use datafusion::logical_expr::{Extension, LogicalPlan};
use datafusion::physical_plan::ExecutionPlan;
use datafusion_proto::logical_plan::LogicalExtensionCodec;
use datafusion_proto::physical_plan::{PhysicalExtensionCodec, PhysicalProtoConverterExtension};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What stands before everything of ours; no plan of Ballista begins so. The name of the build follows, and a line's end.
const OURS: &[u8] = b"concord-cluster ";
/// The name of this build, from `build.rs`.
const BUILD: &str = env!("CLUSTER_BUILD");
/// What is said to another build.
pub(crate) const OTHER_BUILD: &str = "another build of concord-cluster; use the same on every machine";

#[derive(Serialize, Deserialize)]
enum Sent {
    Read(String, Vec<usize>),
    Step(Task, String),
}

fn put(sent: &Sent, buf: &mut Vec<u8>) -> Result<()> {
    buf.extend_from_slice(OURS);
    buf.extend_from_slice(BUILD.as_bytes());
    buf.push(b'\n');
    serde_json::to_writer(buf, sent).map_err(|error| DataFusionError::External(Box::new(error)))
}

fn take(buf: &[u8]) -> Option<Result<Sent>> {
    let text = buf.strip_prefix(OURS)?;
    let Some(text) = text.strip_prefix(BUILD.as_bytes()).and_then(|text| text.strip_prefix(b"\n")) else {
        return Some(Err(DataFusionError::Execution(OTHER_BUILD.to_owned())));
    };
    Some(serde_json::from_slice(text).map_err(|error| DataFusionError::External(Box::new(error))))
}

fn strange() -> DataFusionError {
    DataFusionError::Internal("a plan came that does not hold together".to_owned())
}

/// For queries.
#[derive(Debug, Default)]
pub(crate) struct Queries(BallistaLogicalExtensionCodec);

impl LogicalExtensionCodec for Queries {
    fn try_decode(&self, buf: &[u8], inputs: &[LogicalPlan], ctx: &TaskContext) -> Result<Extension> {
        match (take(buf), inputs) {
            (None, _) => self.0.try_decode(buf, inputs, ctx),
            (Some(sent), [input]) => match sent? {
                Sent::Step(task, job) => {
                    Ok(Extension { node: Arc::new(Step::new(task, Arc::new(Job::decode(&job)?), input.clone())?) })
                }
                Sent::Read(..) => Err(strange()),
            },
            _ => Err(strange()),
        }
    }

    fn try_encode(&self, node: &Extension, buf: &mut Vec<u8>) -> Result<()> {
        match node.node.as_any().downcast_ref::<Step>() {
            Some(step) => put(&Sent::Step(step.task, step.job.encode()?), buf),
            None => self.0.try_encode(node, buf),
        }
    }

    fn try_decode_table_provider(
        &self,
        buf: &[u8],
        table: &TableReference,
        schema: SchemaRef,
        ctx: &TaskContext,
    ) -> Result<Arc<dyn TableProvider>> {
        match take(buf) {
            Some(sent) => match sent? {
                Sent::Read(job, _) => Ok(Arc::new(Rows::new(Arc::new(Job::decode(&job)?))?)),
                Sent::Step(..) => Err(strange()),
            },
            None => self.0.try_decode_table_provider(buf, table, schema, ctx),
        }
    }

    fn try_encode_table_provider(
        &self,
        table: &TableReference,
        node: Arc<dyn TableProvider>,
        buf: &mut Vec<u8>,
    ) -> Result<()> {
        match (&*node as &dyn std::any::Any).downcast_ref::<Rows>() {
            Some(rows) => put(&Sent::Read(rows.job.encode()?, Vec::new()), buf),
            None => self.0.try_encode_table_provider(table, node, buf),
        }
    }
}

/// For work.
#[derive(Debug, Default)]
pub(crate) struct Work(BallistaPhysicalExtensionCodec);

impl PhysicalExtensionCodec for Work {
    fn try_decode(
        &self,
        buf: &[u8],
        inputs: &[Arc<dyn ExecutionPlan>],
        ctx: &TaskContext,
        converter: &dyn PhysicalProtoConverterExtension,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        match (take(buf), inputs) {
            (None, _) => self.0.try_decode(buf, inputs, ctx, converter),
            (Some(sent), inputs) => match (sent?, inputs) {
                (Sent::Read(job, projection), [groups]) => {
                    Ok(Arc::new(Read::new(Arc::new(Job::decode(&job)?), projection, Arc::clone(groups))?))
                }
                (Sent::Step(task, job), [input]) => {
                    Ok(Arc::new(Doing::new(task, Arc::new(Job::decode(&job)?), Arc::clone(input))))
                }
                _ => Err(strange()),
            },
        }
    }

    fn try_encode(
        &self,
        node: Arc<dyn ExecutionPlan>,
        buf: &mut Vec<u8>,
        converter: &dyn PhysicalProtoConverterExtension,
    ) -> Result<()> {
        let any = &*node as &dyn std::any::Any;
        if let Some(read) = any.downcast_ref::<Read>() {
            return put(&Sent::Read(read.job.encode()?, read.projection.clone()), buf);
        }
        if let Some(doing) = any.downcast_ref::<Doing>() {
            return put(&Sent::Step(doing.task, doing.job.encode()?), buf);
        }
        self.0.try_encode(node, buf, converter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_of_another_build_is_refused_and_one_of_ballista_is_left_to_it() {
        let mut sent = Vec::new();
        put(&Sent::Step(Task::Weigh, "job".to_owned()), &mut sent).expect("it can be written");
        let same = take(&sent).expect("it is ours");
        assert!(matches!(same, Ok(Sent::Step(Task::Weigh, job)) if job == "job"));
        // The first byte of the name of the build; a longer name; and the header of builds that had no name.
        let mut other = sent.clone();
        other[OURS.len()] ^= 1;
        let longer = [&sent[..OURS.len() + BUILD.len()], b"0", &sent[OURS.len() + BUILD.len()..]].concat();
        for strange in [other, longer, b"concord-cluster 1\n{}".to_vec()] {
            let refused = take(&strange).expect("it is of ours").err().expect("it is another build").to_string();
            assert!(refused.contains("another build of concord-cluster; use the same on every machine"), "{refused}");
        }
        assert!(take(b"\x0a\x07ballista").is_none());
    }
}
