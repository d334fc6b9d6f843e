//! A run: looks at the files, learns if it must, asks the cluster, and writes what comes.

use crate::command::Run;
use crate::executor::client;
use crate::job::Job;
use crate::scheduler::NOBODY;
use crate::tables::Tables;
use crate::trust::Trust;
use crate::write::{self, Pairs};
use crate::{Error, files, learn, share};
use ballista::prelude::SessionContextExt;
use ballista_core::extension::SessionConfigExt;
use datafusion::execution::SessionStateBuilder;
use datafusion::prelude::{DataFrame, SessionContext};
use futures::StreamExt;
use linkage::table::{Fit, Model};
use std::path::Path;
use std::sync::Arc;

/// So often the pairs are asked for anew where the executor that held the last of them was lost before they were here.
const ATTEMPTS: usize = 3;

/// Links the files on the cluster.
///
/// # Errors
/// `Refused` where the files or the model cannot be used, or nobody works there; `Failed` where the cluster could not.
/// Nothing is written then.
pub(crate) async fn run(a: &Run) -> Result<(), Error> {
    let trust = Trust::of(&a.channel)?;
    let (mut model, mut job) = prepared(a)?;
    write::may_be_written(&a.out)?;
    trust.try_scheduler(&a.scheduler).await?;
    if model.learnt.is_none() {
        println!("learning here, since the model says nothing learnt: this holds all rows");
        model.learnt = Some(learnt(&job, &model).await?);
    }
    job.model = model.write();
    let context = context(a, &trust).await?;
    let largest = cutting(&context, &mut job, &model).await?;
    count(&context, &mut job, &model).await?;
    let written = pairs(a, (&context, &job, &model)).await?;
    put(&a.out, written.0, &job.model)?;
    println!(
        "{} rows, largest block {largest}, {} pairs; written to `{}`",
        job.lists.iter().sum::<u64>(),
        written.1,
        a.out.display()
    );
    Ok(())
}

/// Learns on a thread of its own, so that a person may stop it.
async fn learnt(job: &Job, model: &Model) -> Result<Fit, Error> {
    let (job, model) = (job.clone(), model.clone());
    let learning = tokio::task::spawn_blocking(move || learn::learn(&job, &model));
    learning.await.map_err(|error| Error::Failed(error.to_string()))?
}

fn prepared(a: &Run) -> Result<(Model, Job), Error> {
    let shown = a.model.display();
    let text = std::fs::read_to_string(&a.model).map_err(|error| Error::Refused(format!("`{shown}`: {error}")))?;
    let mut model = Model::read(&text).map_err(|error| Error::Refused(format!("`{shown}`: {error}")))?;
    if a.files.len() < 2 {
        model.within_lists = true;
    }
    let columns = files::columns(&model);
    let files = files::look(&a.files, &columns)?;
    let lists = files.iter().map(|file| file.groups.iter().map(|rows| u64::from(*rows)).sum()).collect();
    let none = Vec::new;
    let job = Job { model: model.write(), lists, columns, files, counted: none(), filled: Vec::new(), cutting: none() };
    Ok((model, job))
}

async fn context(a: &Run, trust: &Trust) -> Result<SessionContext, Error> {
    let mut config = client(trust, &a.scheduler)
        .with_target_partitions(usize::from(a.pieces))
        .with_ballista_broadcast_join_threshold_bytes(0)
        .with_ballista_broadcast_join_threshold_rows(0);
    // Both sides of a join are shared out, however small. A side that goes to every task whole would give out its rows
    // without a partner once for each task.
    let optimizer = &mut config.options_mut().optimizer;
    optimizer.repartition_joins = true;
    (optimizer.hash_join_single_partition_threshold, optimizer.hash_join_single_partition_threshold_rows) = (0, 0);
    let state = SessionStateBuilder::new().with_config(config).with_default_features().build();
    Ok(SessionContext::remote_with_state(&format!("df://{}", a.scheduler), state).await?)
}

/// Finds which rules cut blocks, and the rows of the largest block.
async fn cutting(context: &SessionContext, job: &mut Job, model: &Model) -> Result<i64, Error> {
    let tables = Tables { context, job: Arc::new(job.clone()), rules: model.block.len() };
    let mut most = 0;
    for (rule, query) in tables.sizes(model.most_rows_in_a_block)?.into_iter().enumerate() {
        for batch in collected(query).await? {
            let (largest, large) = (share::int64s(&batch, "largest")?, share::int64s(&batch, "large")?);
            most = largest.iter().flatten().fold(most, i64::max);
            if large.values().iter().any(|blocks| *blocks > 0) {
                job.cutting.push(rule);
            }
        }
    }
    Ok(most)
}

/// Counts values where their frequency weighs, or orders a block that is cut.
async fn count(context: &SessionContext, job: &mut Job, model: &Model) -> Result<(), Error> {
    let is_cut = !job.cutting.is_empty();
    let compares = model.compare.iter().enumerate();
    let counted = compares.filter(|(_, compare)| compare.counts_values() && (compare.by_frequency || is_cut));
    job.counted = counted.map(|(number, _)| number).collect();
    if job.counted.is_empty() {
        return Ok(());
    }
    let tables = Tables { context, job: Arc::new(job.clone()), rules: model.block.len() };
    for batch in collected(tables.filled()?).await?.iter().filter(|batch| batch.num_rows() > 0) {
        for number in &job.counted {
            let filled = share::int64s(batch, &format!("filled{number}"))?.value(0);
            job.filled.push(u64::try_from(filled).unwrap_or_default());
        }
    }
    Ok(())
}

async fn collected(query: DataFrame) -> Result<Vec<datafusion::arrow::array::RecordBatch>, Error> {
    let mut last = None;
    for _ in 0..ATTEMPTS {
        match query.clone().collect().await {
            Ok(batches) => return Ok(batches),
            Err(error) => last = Some(told(error.into())?),
        }
    }
    Err(last.unwrap_or_else(|| Error::Failed("it was not asked".to_owned())))
}

/// An error that a second attempt may mend; what it cannot mend is given back at once.
fn told(error: Error) -> Result<Error, Error> {
    let words = error.to_string();
    if words.contains(NOBODY) {
        return Err(Error::Refused(NOBODY.to_owned()));
    }
    let is_closed = ["certificate", "CertificateRequired", "UnknownCA", "BadCertificate"];
    if is_closed.iter().any(|sign| words.contains(sign)) {
        let remedy = "give each part its folder of one run of `concord-cluster keys`";
        return Err(Error::Refused(format!(
            "a part of the cluster does not believe this certificate; {remedy} ({words})"
        )));
    }
    Ok(error)
}

/// Asks for the pairs and writes them beside the place where they belong.
async fn pairs(a: &Run, (context, job, model): (&SessionContext, &Job, &Model)) -> Result<(Pairs, u64), Error> {
    let tables = Tables { context, job: Arc::new(job.clone()), rules: model.block.len() };
    let query = tables.pairs()?;
    let mut last = None;
    for _ in 0..ATTEMPTS {
        let mut pairs = Pairs::new(&a.out, a.format, &job.files)?;
        match fetched(query.clone(), &mut pairs).await {
            Ok(written) => return Ok((pairs, written)),
            Err(error) => last = Some(told(error)?),
        }
    }
    Err(last.unwrap_or_else(|| Error::Failed("it was not asked".to_owned())))
}

async fn fetched(query: DataFrame, pairs: &mut Pairs) -> Result<u64, Error> {
    let mut stream = query.execute_stream().await?;
    while let Some(batch) = stream.next().await {
        pairs.write(&batch?)?;
    }
    pairs.close()
}

/// Puts everything into its folder at once.
fn put(out: &Path, pairs: Pairs, model: &str) -> Result<(), Error> {
    pairs.put(out, model)
}
