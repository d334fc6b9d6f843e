//! The rows of one piece of work, as the kernel takes them, and what it makes of them as batches.

use crate::job::Job;
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Float32Array, Int64Array, RecordBatch, StringArray, UInt32Array,
};
use datafusion::arrow::datatypes::{ArrowPrimitiveType, Int64Type, SchemaRef, UInt32Type};
use datafusion::common::{DataFusionError, Result};
use linkage::table::{Column, Found, Model, Place, Share, Table, Values};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use tokio::sync::mpsc::Sender;

/// So many pairs travel at a time.
const BATCH: usize = 8_192;

/// What is said where a row came twice to one rule.
pub(crate) const TWICE: &str = "a row came twice to one rule";
/// What is said where a number did not come with a row that must have it.
pub(crate) const MISSING: &str = "a number is missing with the rows; a weight without it would be another";

/// Where batches go.
#[derive(Clone, Copy)]
pub(crate) struct Out<'a> {
    pub(crate) schema: &'a SchemaRef,
    pub(crate) to: &'a Sender<Result<RecordBatch>>,
}

impl Out<'_> {
    /// Breaks where nobody is there to take it: who was there was told why already, or asked to stop.
    fn put(self, columns: Vec<ArrayRef>) -> ControlFlow<()> {
        let batch = RecordBatch::try_new(Arc::clone(self.schema), columns).map_err(DataFusionError::from);
        self.to.blocking_send(batch).map_or(ControlFlow::Break(()), ControlFlow::Continue)
    }

    /// Breaks where nobody is there any more, also while there is nothing to give.
    fn is_heard(self) -> ControlFlow<()> {
        if self.to.is_closed() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// Weighs the pairs of each rule of which there are rows.
pub(crate) fn weigh(job: &Job, batches: &[RecordBatch], out: Out<'_>) -> Result<()> {
    let model = job.model()?;
    for (rule, rows) in by_rule(batches)? {
        let piece = Piece { job, model: &model, batches, rows };
        let (table, mut held) = (piece.table()?, Vec::new());
        let share = piece.share(&table, Some(rule))?;
        let mut each = |pairs: &[Found]| {
            out.is_heard()?;
            held.extend_from_slice(pairs);
            while held.len() >= BATCH {
                out.put(columns(&held.drain(..BATCH).collect::<Vec<_>>()))?;
            }
            ControlFlow::Continue(())
        };
        match share.pairs(&model, rule, &mut each) {
            Err(linkage::table::Error::Cancelled) => return Ok(()),
            done => done.map_err(words)?,
        };
        if !held.is_empty() && out.put(columns(&held)).is_break() {
            return Ok(());
        }
    }
    Ok(())
}

fn columns(pairs: &[Found]) -> Vec<ArrayRef> {
    let rows =
        |side: fn(&Found) -> u32| -> ArrayRef { Arc::new(UInt32Array::from_iter_values(pairs.iter().map(side))) };
    let weights = Float32Array::from_iter_values(pairs.iter().map(|pair| pair.weight_bits));
    vec![rows(|pair| pair.left), rows(|pair| pair.right), Arc::new(weights)]
}

/// Finds where rows stand in blocks that are too large.
pub(crate) fn cut(job: &Job, batches: &[RecordBatch], out: Out<'_>) -> Result<()> {
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
            if out.put(columns).is_break() {
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
        let (rules, rows) = (uint32s(batch, "rule")?, uint32s(batch, "row")?);
        for (at, (rule, row)) in rules.values().iter().zip(rows.values()).enumerate() {
            all.entry(*rule as usize).or_default().push((*row, number, at));
        }
    }
    all.values_mut().for_each(|rows| rows.sort_unstable());
    if all.values().any(|rows| rows.windows(2).any(|two| two[0].0 == two[1].0)) {
        return Err(DataFusionError::Internal(TWICE.to_owned()));
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
            let arrays = self.cells(at)?;
            Ok(Column::texts(name, self.rows.iter().map(|at| cell(&arrays, at))))
        };
        let columns = self.job.columns.iter().enumerate().map(one).collect::<Result<_>>()?;
        let mut lists = vec![0; self.job.lists.len()];
        let of_batch = self.batches.iter().map(|batch| uint32s(batch, "list"));
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
        if self.job.counted.len() != self.job.filled.len() {
            return Err(missing());
        }
        for (number, filled) in self.job.counted.iter().zip(&self.job.filled) {
            let other = || DataFusionError::Internal("the job counts a comparison that is not there".to_owned());
            *values.get_mut(*number).ok_or_else(other)? = Some(self.values(*number, *filled)?);
        }
        let cuts = (0..rule.unwrap_or(0)).map(|earlier| self.places(earlier)).collect::<Result<_>>()?;
        Ok(Share { table, rows: self.rows.iter().map(|at| at.0).collect(), values, cuts })
    }

    /// How often the values of a comparison occur, and where they first stand.
    fn values(&self, number: usize, filled: u64) -> Result<Values> {
        let compare = self.model.compare.get(number).ok_or_else(missing)?;
        let at = compare.columns.first().and_then(|name| self.job.column(name)).ok_or_else(missing)?;
        let cells = self.cells(at)?;
        let counts = self.each::<Int64Type>(&format!("n{number}"))?;
        let firsts = self.each::<UInt32Type>(&format!("f{number}"))?;
        let of_row = |((at, count), first): ((&At, Option<i64>), Option<u32>)| match (count, first) {
            (Some(count), Some(first)) => {
                let count = u32::try_from(count).ok().filter(|count| (1..=filled).contains(&u64::from(*count)));
                Ok((count.ok_or_else(missing)?, first))
            }
            // Nobody reads what is said of a row without a value.
            (None, None) if cell(&cells, at).and_then(|cell| compare.value(cell)).is_none() => Ok((0, u32::MAX)),
            _ => Err(missing()),
        };
        let both = self.rows.iter().zip(counts).zip(firsts).map(of_row).collect::<Result<Vec<_>>>()?;
        let (counts, firsts) = both.into_iter().unzip();
        Ok(Values { filled, counts, firsts })
    }

    /// The cells of a column, batch for batch.
    fn cells(&self, at: usize) -> Result<Vec<StringArray>> {
        let of_batch = |batch: &RecordBatch| -> Result<StringArray> {
            let other = || DataFusionError::Internal("a cell is no text".to_owned());
            Ok(column(batch, &format!("c{at}"))?.as_string_opt::<i32>().ok_or_else(other)?.clone())
        };
        self.batches.iter().map(of_batch).collect()
    }

    fn places(&self, rule: usize) -> Result<Vec<Option<Place>>> {
        if !self.job.cutting.contains(&rule) {
            return Ok(Vec::new());
        }
        let places = self.each::<UInt32Type>(&format!("p{rule}"))?;
        let reach = self.each::<UInt32Type>(&format!("h{rule}"))?;
        let of_row = |both: (Option<u32>, Option<u32>)| match both {
            (Some(place), Some(reach)) => Ok(Some(Place { place, reach })),
            // A row of none of the blocks that were cut.
            (None, None) => Ok(None),
            _ => Err(missing()),
        };
        places.into_iter().zip(reach).map(of_row).collect()
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

/// As [`int64s`], where none may be missing.
pub(crate) fn uint32s<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a UInt32Array> {
    Some(numbers::<UInt32Type>(batch, name)?).filter(|numbers| numbers.null_count() == 0).ok_or_else(missing)
}

fn missing() -> DataFusionError {
    DataFusionError::Internal(MISSING.to_owned())
}

fn cell<'a>(arrays: &'a [StringArray], (_, batch, at): &At) -> Option<&'a str> {
    let array = &arrays[*batch];
    array.is_valid(*at).then(|| array.value(*at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::arrow::datatypes::{DataType, Field, Schema};
    use tokio::sync::mpsc::channel;

    const MODEL: &str = r#"block = ["place"]
train = ["place"]
keep = 0.000001
within_lists = true
[[compare]]
columns = ["name"]
how = "exact"
by_frequency = true
[[compare]]
columns = ["place"]
how = "exact"
"#;

    fn job() -> Job {
        let names = ["Amina", "Amina", "Omar", "Omar", "Layla", "Sami"].map(Some);
        let places = ["Homs", "Homs", "Homs", "Homs", "Douma", "Douma"].map(Some);
        let columns = vec![Column::texts("name", names), Column::texts("place", places)];
        let table = Table::new(columns, vec![6]).expect("it is a table");
        let mut model = Model::read(MODEL).expect("it is a model");
        let learnt = linkage::table::learn(&table, &model, 1, &linkage::table::go_on).expect("it can be learnt");
        model.learnt = Some(learnt);
        let columns = vec!["name".to_owned(), "place".to_owned()];
        let (counted, filled) = (vec![0], vec![3]);
        Job { model: model.write(), lists: vec![3], columns, files: Vec::new(), counted, filled, cutting: Vec::new() }
    }

    /// Two rows of one name and one without.
    fn rows(counts: [Option<i64>; 3], firsts: [Option<u32>; 3]) -> RecordBatch {
        let numbers = |numbers: [u32; 3]| -> ArrayRef { Arc::new(UInt32Array::from(numbers.to_vec())) };
        let texts = |texts: [Option<&str>; 3]| -> ArrayRef { Arc::new(StringArray::from(texts.to_vec())) };
        let columns: [(&str, ArrayRef); 7] = [
            ("rule", numbers([0; 3])),
            ("row", numbers([0, 1, 2])),
            ("list", numbers([0; 3])),
            ("c0", texts([Some("Amina"), Some("Amina"), None])),
            ("c1", texts([Some("Homs"); 3])),
            ("n0", Arc::new(Int64Array::from(counts.to_vec()))),
            ("f0", Arc::new(UInt32Array::from(firsts.to_vec()))),
        ];
        RecordBatch::try_from_iter(columns).expect("it is a table")
    }

    fn weighed(job: &Job, rows: RecordBatch) -> Result<usize> {
        let number = |name: &str| Field::new(name, DataType::UInt32, false);
        let fields = vec![number("left"), number("right"), Field::new("weight", DataType::Float32, false)];
        let (schema, (to, mut from)) = (Arc::new(Schema::new(fields)), channel(4));
        weigh(job, &[rows], Out { schema: &schema, to: &to })?;
        drop(to);
        let mut pairs = 0;
        while let Some(batch) = from.blocking_recv() {
            pairs += batch?.num_rows();
        }
        Ok(pairs)
    }

    #[test]
    fn a_number_that_is_missing_where_a_row_has_a_value_stops_the_job() {
        let job = job();
        let (counts, firsts) = ([Some(2), Some(2), None], [Some(0), Some(0), None]);
        // Three rows of one block are three pairs.
        assert_eq!(weighed(&job, rows(counts, firsts)).expect("nothing is missing"), 3);
        let bad = [
            rows([Some(2), None, None], firsts),
            rows([Some(2), None, None], [Some(0), None, None]),
            rows(counts, [Some(0), None, None]),
            rows([Some(2), Some(0), None], firsts),
            // More than have any value.
            rows([Some(2), Some(4), None], firsts),
            rows([Some(2), Some(-1), None], firsts),
        ];
        for bad in bad {
            let refused = weighed(&job, bad).expect_err("a number is missing").to_string();
            assert!(refused.contains(MISSING), "{refused}");
        }
        let short = Job { filled: Vec::new(), ..job };
        assert!(weighed(&short, rows(counts, firsts)).is_err());
    }

    #[test]
    fn nothing_more_is_weighed_when_nobody_is_there_to_take_it() {
        let (to, from) = channel(4);
        drop(from);
        let schema = Arc::new(Schema::empty());
        let out = Out { schema: &schema, to: &to };
        assert!(out.is_heard().is_break() && out.put(Vec::new()).is_break());
        let rows = rows([Some(2), Some(2), None], [Some(0), Some(0), None]);
        assert!(weigh(&job(), &[rows], out).is_ok());
    }
}
