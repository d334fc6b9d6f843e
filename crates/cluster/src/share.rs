//! The rows of one piece of work, as the kernel takes them, and what it makes of them as batches.

use crate::job::Job;
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Float32Array, Int64Array, RecordBatch, StringArray, UInt32Array,
};
use datafusion::arrow::datatypes::{ArrowPrimitiveType, Int64Type, SchemaRef, UInt32Type};
use datafusion::common::{DataFusionError, Result};
use linkage::table::{Column, Found, Model, Place, Share, Table, Values};
use std::collections::BTreeMap;
use std::sync::Arc;

/// So many pairs travel at a time.
const BATCH: usize = 8_192;

/// Hears batches; `false` to stop.
type Put<'a> = &'a mut dyn FnMut(Result<RecordBatch>) -> bool;

/// Weighs the pairs of each rule of which there are rows.
pub(crate) fn weigh(job: &Job, batches: &[RecordBatch], schema: &SchemaRef, put: Put<'_>) -> Result<()> {
    let model = job.model()?;
    for (rule, rows) in by_rule(batches)? {
        let piece = Piece { job, model: &model, batches, rows };
        let (table, mut held, mut is_heard) = (piece.table()?, Vec::new(), true);
        let share = piece.share(&table, Some(rule))?;
        let mut each = |pairs: &[Found]| {
            held.extend_from_slice(pairs);
            while held.len() >= BATCH && is_heard {
                is_heard = put(batch(&held.drain(..BATCH).collect::<Vec<_>>(), schema));
            }
        };
        share.pairs(&model, rule, &mut each).map_err(words)?;
        if !is_heard || (!held.is_empty() && !put(batch(&held, schema))) {
            return Ok(());
        }
    }
    Ok(())
}

fn batch(pairs: &[Found], schema: &SchemaRef) -> Result<RecordBatch> {
    let rows =
        |side: fn(&Found) -> u32| -> ArrayRef { Arc::new(UInt32Array::from_iter_values(pairs.iter().map(side))) };
    let weights = Float32Array::from_iter_values(pairs.iter().map(|pair| pair.weight_bits));
    let columns = vec![rows(|pair| pair.left), rows(|pair| pair.right), Arc::new(weights)];
    Ok(RecordBatch::try_new(Arc::clone(schema), columns)?)
}

/// Finds where rows stand in blocks that are too large.
pub(crate) fn cut(job: &Job, batches: &[RecordBatch], schema: &SchemaRef, put: Put<'_>) -> Result<()> {
    let model = job.model()?;
    for (rule, rows) in by_rule(batches)? {
        let piece = Piece { job, model: &model, batches, rows };
        let table = piece.table()?;
        let places = piece.share(&table, None)?.cut(&model, rule).map_err(words)?;
        for some in places.chunks(BATCH) {
            let column = |value: &dyn Fn(&(u32, Place)) -> u32| -> ArrayRef {
                Arc::new(UInt32Array::from_iter_values(some.iter().map(value)))
            };
            let number = u32::try_from(rule).unwrap_or(u32::MAX);
            let columns =
                vec![column(&|_| number), column(&|at| at.0), column(&|at| at.1.place), column(&|at| at.1.reach)];
            if !put(Ok(RecordBatch::try_new(Arc::clone(schema), columns)?)) {
                return Ok(());
            }
        }
    }
    Ok(())
}

fn words(error: linkage::table::Error) -> DataFusionError {
    DataFusionError::Execution(error.to_string())
}

/// Where a row is: its number in the whole table, the batch, and the place in it.
type At = (u32, usize, usize);

/// The rows of each rule, in the order of the whole table.
fn by_rule(batches: &[RecordBatch]) -> Result<BTreeMap<usize, Vec<At>>> {
    let mut all: BTreeMap<usize, Vec<At>> = BTreeMap::new();
    for (number, batch) in batches.iter().enumerate() {
        let (rules, rows) = (numbers::<UInt32Type>(batch, "rule")?, numbers::<UInt32Type>(batch, "row")?);
        for (at, (rule, row)) in rules.values().iter().zip(rows.values()).enumerate() {
            all.entry(*rule as usize).or_default().push((*row, number, at));
        }
    }
    all.values_mut().for_each(|rows| rows.sort_unstable());
    if all.values().any(|rows| rows.windows(2).any(|two| two[0].0 == two[1].0)) {
        return Err(DataFusionError::Internal("a row came twice to one rule".to_owned()));
    }
    Ok(all)
}

fn column<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a ArrayRef> {
    batch.column_by_name(name).ok_or_else(|| DataFusionError::Internal(format!("no column {name} came with the rows")))
}

fn numbers<'a, T: ArrowPrimitiveType>(
    batch: &'a RecordBatch,
    name: &str,
) -> Result<&'a datafusion::arrow::array::PrimitiveArray<T>> {
    let other = || DataFusionError::Internal(format!("column {name} is of another type"));
    column(batch, name)?.as_primitive_opt::<T>().ok_or_else(other)
}

/// Rows of one rule.
struct Piece<'a> {
    job: &'a Job,
    model: &'a Model,
    batches: &'a [RecordBatch],
    rows: Vec<At>,
}

impl Piece<'_> {
    fn table(&self) -> Result<Table> {
        let one = |(at, name): (usize, &String)| -> Result<Column> {
            let of_batch = |batch: &RecordBatch| -> Result<StringArray> {
                let other = || DataFusionError::Internal("a cell is no text".to_owned());
                Ok(column(batch, &format!("c{at}"))?.as_string_opt::<i32>().ok_or_else(other)?.clone())
            };
            let arrays = self.batches.iter().map(of_batch).collect::<Result<Vec<_>>>()?;
            let cell = |(_, batch, at): &At| arrays[*batch].is_valid(*at).then(|| arrays[*batch].value(*at));
            Ok(Column::texts(name, self.rows.iter().map(cell)))
        };
        let columns = self.job.columns.iter().enumerate().map(one).collect::<Result<_>>()?;
        let mut lists = vec![0; self.job.lists.len()];
        let of_batch = self.batches.iter().map(|batch| numbers::<UInt32Type>(batch, "list"));
        let of_batch = of_batch.collect::<Result<Vec<_>>>()?;
        for (_, batch, at) in &self.rows {
            let list = of_batch[*batch].value(*at) as usize;
            *lists.get_mut(list).ok_or_else(|| DataFusionError::Internal("a row is of no list".to_owned()))? += 1;
        }
        Table::new(columns, lists).map_err(words)
    }

    /// `rule` is none where nothing is asked of what rules before it cut.
    fn share<'t>(&self, table: &'t Table, rule: Option<usize>) -> Result<Share<'t>> {
        let mut values = vec![None; self.model.compare.len()];
        for (at, number) in self.job.counted.iter().enumerate() {
            let filled = self.job.filled.get(at).copied().unwrap_or_default();
            let counts = self.each::<Int64Type>(&format!("n{number}"))?;
            let counts = counts.into_iter().map(|n| u32::try_from(n.unwrap_or(0)).unwrap_or(u32::MAX)).collect();
            let firsts = self.each::<UInt32Type>(&format!("f{number}"))?;
            let firsts = firsts.into_iter().map(|row| row.unwrap_or(u32::MAX)).collect();
            let other = || DataFusionError::Internal("the job counts a comparison that is not there".to_owned());
            *values.get_mut(*number).ok_or_else(other)? = Some(Values { filled, counts, firsts });
        }
        let cuts = (0..rule.unwrap_or(0)).map(|earlier| self.places(earlier)).collect::<Result<_>>()?;
        Ok(Share { table, rows: self.rows.iter().map(|at| at.0).collect(), values, cuts })
    }

    fn places(&self, rule: usize) -> Result<Vec<Option<Place>>> {
        if !self.job.cutting.contains(&rule) {
            return Ok(Vec::new());
        }
        let places = self.each::<UInt32Type>(&format!("p{rule}"))?;
        let reach = self.each::<UInt32Type>(&format!("h{rule}"))?;
        Ok(places.into_iter().zip(reach).map(|both| Some(Place { place: both.0?, reach: both.1? })).collect())
    }

    fn each<T: ArrowPrimitiveType>(&self, name: &str) -> Result<Vec<Option<T::Native>>> {
        let arrays = self.batches.iter().map(|batch| numbers::<T>(batch, name)).collect::<Result<Vec<_>>>()?;
        let one = |(_, batch, at): &At| arrays[*batch].is_valid(*at).then(|| arrays[*batch].value(*at));
        Ok(self.rows.iter().map(one).collect())
    }
}

/// The rows of a batch of an answer as numbers, for those who collect one.
pub(crate) fn int64s<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a Int64Array> {
    numbers::<Int64Type>(batch, name)
}

/// As [`int64s`].
pub(crate) fn uint32s<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a UInt32Array> {
    numbers::<UInt32Type>(batch, name)
}
