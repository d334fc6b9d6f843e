//! Pairs as a file, in the columns of `concord link`. A row is called by its place in its file, counted from 0.

use crate::command::Format;
use crate::job::File;
use crate::share::uint32s;
use crate::{Error, private};
use datafusion::arrow::array::{Array, ArrayRef, AsArray, Float64Array, Int64Array, RecordBatch, StringArray};
use datafusion::arrow::datatypes::{DataType, Field, Float32Type, Schema, SchemaRef};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::Compression;
use datafusion::parquet::file::properties::WriterProperties;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

/// Pairs as they come. Nothing is in its place before the last of them.
pub(crate) struct Pairs {
    folder: tempfile::TempDir,
    name: &'static str,
    into: Into,
    /// The name of each list and its first row.
    lists: Vec<(String, u32)>,
    schema: SchemaRef,
    written: u64,
    last: Option<(u32, u32)>,
}

enum Into {
    Csv(BufWriter<std::fs::File>),
    Parquet(Option<Box<ArrowWriter<std::fs::File>>>),
}

impl Pairs {
    pub(crate) fn new(out: &Path, format: Format, files: &[File]) -> Result<Self, Error> {
        let folder = beside(out)?;
        let name = if format == Format::Csv { "pairs.csv" } else { "pairs.parquet" };
        let file = private::file(&folder.path().join(name)).map_err(|e| failed(out, &e))?;
        let lists = named(files);
        let schema = schema(lists.len() > 1);
        let into = match format {
            Format::Csv => {
                let mut csv = BufWriter::new(file);
                let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
                writeln!(csv, "{}", names.join(",")).map_err(|e| failed(out, &e))?;
                Into::Csv(csv)
            }
            Format::Parquet => {
                let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
                let writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties));
                Into::Parquet(Some(Box::new(writer.map_err(|e| failed(out, &e))?)))
            }
        };
        Ok(Self { folder, name, into, lists, schema, written: 0, last: None })
    }

    /// Writes a batch of pairs.
    ///
    /// # Errors
    /// `Failed` where it cannot be written, or pairs come out of order or twice: then they are not those of one machine.
    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        let (left, right) = (uint32s(batch, "left")?, uint32s(batch, "right")?);
        let weight = batch.column_by_name("weight").and_then(|w| w.as_primitive_opt::<Float32Type>());
        let Some(weight) = weight.filter(|weight| weight.null_count() == 0) else {
            return Err(Error::Failed("pairs came without weights".to_owned()));
        };
        for pair in left.values().iter().copied().zip(right.values().iter().copied()) {
            if self.last.is_some_and(|last| last >= pair) {
                return Err(Error::Failed("pairs came out of order or twice".to_owned()));
            }
            self.last = Some(pair);
        }
        let weights: Vec<f64> = weight.values().iter().map(|weight| f64::from(*weight)).collect();
        self.rows((left.values(), right.values()), &weights)?;
        self.written += weights.len() as u64;
        Ok(())
    }

    fn rows(&mut self, (left, right): (&[u32], &[u32]), weights: &[f64]) -> Result<(), Error> {
        let probability = weights.iter().map(|weight| linkage::probability(*weight));
        let place = |row: &u32| i64::from(row - self.list(*row).1);
        let list = |row: &u32| self.list(*row).0.as_str();
        match &self.into {
            Into::Csv(_) => {
                let mut text = String::new();
                for ((left, right), (weight, probability)) in
                    left.iter().zip(right).zip(weights.iter().zip(probability))
                {
                    text += &format!("{},{},{weight},{probability}", place(left), place(right));
                    if self.lists.len() > 1 {
                        text += &format!(",{},{}", quoted(list(left)), quoted(list(right)));
                    }
                    text.push('\n');
                }
                let Into::Csv(csv) = &mut self.into else { return Ok(()) };
                csv.write_all(text.as_bytes()).map_err(|e| failed(self.folder.path(), &e))
            }
            Into::Parquet(_) => {
                let places =
                    |rows: &[u32]| -> ArrayRef { Arc::new(Int64Array::from_iter_values(rows.iter().map(place))) };
                let numbers = |values: Vec<f64>| -> ArrayRef { Arc::new(Float64Array::from(values)) };
                let mut columns =
                    vec![places(left), places(right), numbers(weights.to_vec()), numbers(probability.collect())];
                if self.lists.len() > 1 {
                    let lists =
                        |rows: &[u32]| -> ArrayRef { Arc::new(StringArray::from_iter_values(rows.iter().map(list))) };
                    columns.extend([lists(left), lists(right)]);
                }
                let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns)
                    .map_err(|e| failed(self.folder.path(), &e))?;
                let Into::Parquet(Some(writer)) = &mut self.into else { return Ok(()) };
                writer.write(&batch).map_err(|e| failed(self.folder.path(), &e))
            }
        }
    }

    /// The list of a row.
    fn list(&self, row: u32) -> &(String, u32) {
        let after = self.lists.partition_point(|(_, first)| *first <= row);
        // INVARIANT: the first list begins at row 0, so that one list at least is not after any row.
        &self.lists[after.saturating_sub(1)]
    }

    /// Ends the file, and tells how many pairs it has.
    pub(crate) fn close(&mut self) -> Result<u64, Error> {
        let closed = match &mut self.into {
            Into::Csv(csv) => csv.flush().map_err(|e| failed(self.folder.path(), &e)),
            Into::Parquet(writer) => match writer.take() {
                Some(writer) => writer.close().map(drop).map_err(|e| failed(self.folder.path(), &e)),
                None => Ok(()),
            },
        };
        closed.map(|()| self.written)
    }

    /// Puts pairs and model into their folder, which appears with everything in it.
    pub(crate) fn put(self, out: &Path, model: &str) -> Result<(), Error> {
        let refused = |error: std::io::Error| failed(out, &error);
        let mut file = private::file(&self.folder.path().join("model.toml")).map_err(refused)?;
        file.write_all(model.as_bytes()).map_err(refused)?;
        debug_assert!(self.folder.path().join(self.name).exists());
        std::fs::rename(self.folder.path(), out).map_err(refused)?;
        // It has another name now: there is nothing to remove.
        let _ = self.folder.keep();
        Ok(())
    }
}

/// Refuses a folder that is there, or cannot be made, before minutes of work and not after them.
///
/// # Errors
/// `Refused`, with what to do.
pub(crate) fn may_be_written(out: &Path) -> Result<(), Error> {
    if out.exists() {
        return Err(Error::Refused(format!("`{}` is there already; give a new folder", out.display())));
    }
    beside(out).map(drop)
}

/// A folder beside the place of another, on the same disk.
fn beside(out: &Path) -> Result<tempfile::TempDir, Error> {
    let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let refused = |error: std::io::Error| {
        Error::Refused(format!("`{}` cannot be made: {error}; choose a folder that may be written", out.display()))
    };
    private::new_folder(parent, ".concord-cluster-").map_err(refused)
}

fn failed(out: &Path, error: &dyn std::error::Error) -> Error {
    Error::Failed(format!("`{}` cannot be written: {error}; is the disk full?", out.display()))
}

fn schema(has_lists: bool) -> SchemaRef {
    let field = |name: &str, of: DataType| Field::new(name, of, false);
    let mut fields = vec![field("left", DataType::Int64), field("right", DataType::Int64)];
    fields.extend([field("weight", DataType::Float64), field("probability", DataType::Float64)]);
    if has_lists {
        fields.extend([field("left_list", DataType::Utf8), field("right_list", DataType::Utf8)]);
    }
    Arc::new(Schema::new(fields))
}

/// Lists under the names of their files, told apart where two have one.
fn named(files: &[File]) -> Vec<(String, u32)> {
    let mut named: Vec<(String, u32)> = Vec::new();
    for file in files {
        let plain = Path::new(&file.path).file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (mut name, mut number) = (plain.clone(), 2);
        while named.iter().any(|(other, _)| *other == name) {
            name = format!("{plain} ({number})");
            number += 1;
        }
        named.push((name, file.first));
    }
    named
}

fn quoted(text: &str) -> String {
    // A part of a name that a spreadsheet would run stays text. Source: OWASP, CSV Injection.
    let is_formula = |part: &str| part.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let mark = |part: &str| if is_formula(part) { format!("'{part}") } else { part.to_owned() };
    let text: String = text.split_inclusive([';', '\t', '\r', '\n']).map(mark).collect();
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}
