//! A run: looks at the files, learns if it must, asks the cluster, and writes what comes.

use crate::command::Run;
use crate::executor::client;
use crate::job::Job;
use crate::scheduler::NOBODY;
use crate::tables::Tables;
use crate::trust::Trust;
use crate::write::{self, Pairs};
use crate::{Error, answer, codec, files, learn, trust};
use ballista::prelude::SessionContextExt;
use ballista_core::extension::SessionConfigExt;
use datafusion::common::DataFusionError;
use datafusion::execution::SessionStateBuilder;
use datafusion::prelude::{DataFrame, SessionContext};
use futures::StreamExt;
use linkage::table::{Fit, Model};
use std::path::Path;
use std::sync::Arc;

/// So often the pairs are asked for anew where the executor that held the last of them was lost before they were here.
const ATTEMPTS: usize = 3;

/// What no second attempt mends, in the words of who says it. A row that came twice is not of it: that was seen when an
/// executor was lost late (Ballista 55.0.0), and the query asked anew was right.
const LASTING: [&str; 4] = [
    crate::files::ANOTHER,
    crate::files::TOO_LARGE,
    crate::share::MISSING,
    // ENOSPC, as the standard library writes it.
    "No space left on device",
];

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
    if model.known.is_some() {
        // Values are counted by rows here, and would weigh other than they do in `concord link`.
        let words = "says by `known` which rows are one, and a cluster cannot count by it yet; take `known` out";
        return Err(Error::Refused(format!("`{shown}` {words}")));
    }
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
async fn cutting(context: &SessionContext, job: &mut Job, model: &Model) -> Result<u64, Error> {
    let tables = Tables { context, job: Arc::new(job.clone()), rules: model.block.len() };
    let mut most = 0;
    for (rule, query) in tables.sizes(model.most_rows_in_a_block)?.into_iter().enumerate() {
        let batches = collected(query).await?;
        let row = answer::one(&batches)?;
        // A rule that has a block for no row has no largest one.
        let largest = answer::number(row, "largest")?.unwrap_or(0);
        let is_large = usize::try_from(largest).is_ok_and(|rows| rows > model.most_rows_in_a_block);
        if is_large != (answer::count(row, "large")? > 0) {
            return Err(Error::Failed("the sizes of blocks contradict each other; run it again".to_owned()));
        }
        job.cutting.extend(is_large.then_some(rule));
        most = most.max(largest);
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
    let batches = collected(tables.filled()?).await?;
    let row = answer::one(&batches)?;
    let filled = job.counted.iter().map(|number| answer::count(row, &format!("filled{number}")));
    job.filled = filled.collect::<Result<_, _>>()?;
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
    if words.contains(codec::OTHER_BUILD) {
        return Err(Error::Refused(format!("a part is {}", codec::OTHER_BUILD)));
    }
    if LASTING.iter().any(|sign| words.contains(sign)) {
        return Err(error);
    }
    if trust::is_unbelieved(&words) {
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
            Ok(written) => return Ok((pairs, written?)),
            Err(error) => last = Some(told(error.into())?),
        }
    }
    Err(last.unwrap_or_else(|| Error::Failed("it was not asked".to_owned())))
}

/// Fetches and writes pairs. The outer error is the cluster's; the inner one is of the pairs or of the disk here, which
/// stay as they are when they are asked for anew.
async fn fetched(query: DataFrame, pairs: &mut Pairs) -> Result<Result<u64, Error>, DataFusionError> {
    let mut stream = query.execute_stream().await?;
    while let Some(batch) = stream.next().await {
        if let Err(error) = pairs.write(&batch?) {
            return Ok(Err(error));
        }
    }
    Ok(pairs.close())
}

/// Puts everything into its folder at once.
fn put(out: &Path, pairs: Pairs, model: &str) -> Result<(), Error> {
    pairs.put(out, model)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_second_attempt_mends_is_told_at_once_and_what_one_may_mend_is_tried_again() {
        let failed = |words: &str| told(Error::Failed(format!("Job failed: {words}")));
        for sign in LASTING {
            assert!(failed(&format!("`/lists/a.parquet` {sign}")).is_err(), "{sign}");
        }
        assert!(failed("received fatal alert: UnknownCA").is_err_and(|e| e.to_string().contains("does not believe")));
        assert!(failed(codec::OTHER_BUILD).is_err_and(|e| e.to_string().contains("the same on every machine")));
        assert!(failed(NOBODY).is_err_and(|e| e.to_string() == NOBODY));
        // A path with the word is no certificate.
        for passing in ["`/certificates/a.parquet`: connection reset", "the executor was lost", crate::share::TWICE] {
            assert!(failed(passing).is_ok(), "{passing}");
        }
    }
}
