//! Parquet in and out, by the format's own crate without Arrow. How much a file may unpack to: `limits`.

mod limits;

use self::limits::{Left, Limits, TooLarge};
use super::{Grid, headings, whole};
use crate::columns::Takes;
use parquet::basic::{Compression, ConvertedType, LogicalType, Repetition, Type as Physical};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{ChunkReader, FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::record::Field;
use parquet::schema::types::{ColumnDescPtr, Type};
use record::Problem;
use record::problem::Reason;
use std::sync::Arc;

/// A column to be written.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// Text.
    Text(Vec<String>),
    /// Whole numbers.
    Whole(Vec<i64>),
    /// Numbers; those that are not finite are written as they are.
    Number(Vec<f64>),
}

/// Reads flat columns; a nested value is written as the format prints it.
pub(super) fn read(file: &str, bytes: &[u8]) -> Result<Grid, Vec<Problem>> {
    guarded(file, || rows(bytes, Limits::GRID))
}

/// Hands over flat columns one after another, without making rows of them.
pub(crate) fn columns(file: &str, bytes: &[u8], into: &mut dyn Takes) -> Result<(), Vec<Problem>> {
    let names = guarded(file, || Ok(names(&*open(bytes)?)))?;
    headings(file, &names)?;
    into.headings(&names);
    // What was handed over of a damaged file is thrown away with it by the caller.
    let mut into = std::panic::AssertUnwindSafe(into);
    guarded(file, move || hand_over(bytes, Limits::of(bytes.len() as u64), &mut **into))
}

/// Does it, and says of a damaged file that it is one.
fn guarded<T>(
    file: &str,
    work: impl FnOnce() -> Result<T, ParquetError> + std::panic::UnwindSafe,
) -> Result<T, Vec<Problem>> {
    // The crate checks some of what a damaged file says by panicking; to a person that is one more damaged file.
    let done = std::panic::catch_unwind(work);
    done.unwrap_or_else(|_| Err(ParquetError::General("it is damaged".to_owned()))).map_err(|error| told(file, &error))
}

/// What a person is told of a file that is not read.
fn told(file: &str, error: &ParquetError) -> Vec<Problem> {
    if let ParquetError::External(inner) = error
        && let Some(TooLarge(words)) = inner.downcast_ref::<TooLarge>()
    {
        let remedy = "take out columns and rows that are not needed, or export the list again as several files";
        return vec![whole(file, Reason::TooLong, words, remedy)];
    }
    let words = format!("the Parquet file cannot be read: {error}");
    vec![whole(file, Reason::NotText, &words, "export it again, uncompressed or with Snappy, or as .csv")]
}

fn open(bytes: &[u8]) -> Result<Box<SerializedFileReader<bytes::Bytes>>, ParquetError> {
    sound(bytes::Bytes::copy_from_slice(bytes))
}

/// Opens it where every column lies within.
fn sound<S: ChunkReader + 'static>(source: S) -> Result<Box<SerializedFileReader<S>>, ParquetError> {
    let most = i64::try_from(source.len()).unwrap_or(i64::MAX);
    let reader = SerializedFileReader::new(source)?;
    let is_outside = |place: i64| !(0..=most).contains(&place);
    for column in reader.metadata().row_groups().iter().flat_map(|group| group.columns()) {
        let start = column.dictionary_page_offset().unwrap_or(0);
        if [start, column.data_page_offset(), column.compressed_size()].into_iter().any(is_outside) {
            return Err(ParquetError::General("a column lies outside the file".to_owned()));
        }
    }
    Ok(Box::new(reader))
}

fn names<S: ChunkReader + 'static>(reader: &SerializedFileReader<S>) -> Vec<String> {
    let schema = reader.metadata().file_metadata().schema();
    schema.get_fields().iter().map(|field| field.name().to_owned()).collect()
}

fn rows(bytes: &[u8], limits: Limits) -> Result<Grid, ParquetError> {
    let reader = open(bytes)?;
    limits.check(reader.metadata())?;
    let mut left = limits.left();
    let columns = names(&reader);
    let mut grid = Grid { columns, heading: 1, ..Grid::default() };
    for (at, row) in reader.get_row_iter(None)?.enumerate() {
        let row = row?;
        let cells: Vec<String> = row.get_column_iter().map(|(_, field)| shown(field)).collect();
        left.spend(cells.iter().map(String::len).sum())?;
        grid.rows.push((at as u64 + 2, cells));
    }
    Ok(grid)
}

/// Whether each column of the file is one of the table.
fn is_flat(metadata: &ParquetMetaData) -> bool {
    let described = metadata.file_metadata().schema_descr();
    described.num_columns() == metadata.file_metadata().schema().get_fields().len()
        && described.columns().iter().all(|column| column.max_rep_level() == 0)
}

fn hand_over(bytes: &[u8], limits: Limits, into: &mut dyn Takes) -> Result<(), ParquetError> {
    let reader = open(bytes)?;
    let metadata = reader.metadata();
    limits.check(metadata)?;
    let mut left = limits.left();
    let described = metadata.file_metadata().schema_descr();
    if !is_flat(metadata) {
        return nested(bytes, limits, into);
    }
    let groups = metadata.row_groups().iter().map(|group| u32::try_from(group.num_rows()).ok());
    let groups: Option<Vec<u32>> = groups.collect();
    let all = groups.as_ref().and_then(|all| all.iter().try_fold(0u32, |sum, rows| sum.checked_add(*rows)));
    let (Some(groups), Some(_)) = (groups, all) else {
        return Err(ParquetError::General("it promises more rows than a table may have".to_owned()));
    };
    let mut first = 0;
    for (group, rows) in groups.into_iter().enumerate() {
        let open = reader.get_row_group(group)?;
        for column in 0..described.num_columns() {
            let at = Place { column, rows: rows as usize, described: described.column(column) };
            at.read(open.get_column_reader(column)?, &mut left, into)?;
            // A file may promise rows that it does not hold: they are counted when they were there.
            if column == 0 {
                (first..first + u64::from(rows)).for_each(|place| into.row(place));
            }
        }
        first += u64::from(rows);
    }
    Ok(())
}

/// A Parquet file of flat columns that is read group by group, for those who share it out: an open file, or bytes.
pub struct Groups<S: ChunkReader + 'static> {
    file: String,
    limits: Limits,
    reader: Box<SerializedFileReader<S>>,
}

impl<S: ChunkReader + std::panic::UnwindSafe + 'static> Groups<S> {
    /// Reads what the file says of itself.
    ///
    /// # Errors
    /// A problem where it is damaged, two columns have one heading, or a value is nested.
    pub fn open(file: &str, source: S) -> Result<Self, Vec<Problem>> {
        let limits = Limits::of(source.len());
        let reader = guarded(file, || sound(source))?;
        headings(file, &names(&reader))?;
        if !is_flat(reader.metadata()) {
            let remedy = "write each value into a column of its own";
            return Err(vec![whole(file, Reason::NotText, "a column holds several values in one", remedy)]);
        }
        Ok(Self { file: file.to_owned(), limits, reader })
    }

    /// The headings.
    pub fn names(&self) -> Vec<String> {
        names(&self.reader)
    }

    /// How many rows each group promises to have.
    pub fn rows(&self) -> Vec<u64> {
        let groups = self.reader.metadata().row_groups().iter();
        groups.map(|group| u64::try_from(group.num_rows()).unwrap_or(u64::MAX)).collect()
    }

    /// Hands over one column of one group, by their numbers. Values read as by [`read_columns`](crate::read_columns).
    ///
    /// # Errors
    /// A problem where the file is damaged, or has no such group or column.
    pub fn column(&self, (group, column): (usize, usize), into: &mut dyn Takes) -> Result<(), Vec<Problem>> {
        let (mut into, reader) = (std::panic::AssertUnwindSafe(into), std::panic::AssertUnwindSafe(&self.reader));
        let mut left = self.limits.left();
        guarded(&self.file, move || {
            let metadata = reader.metadata();
            let described = metadata.file_metadata().schema_descr();
            let missing = || ParquetError::General("it has no such group or column".to_owned());
            let rows = metadata.row_groups().get(group).ok_or_else(missing)?.num_rows();
            let rows = usize::try_from(rows).map_err(|_| missing())?;
            if column >= described.num_columns() {
                return Err(missing());
            }
            let at = Place { column, rows, described: described.column(column) };
            at.read(reader.get_row_group(group)?.get_column_reader(column)?, &mut left, &mut **into)
        })
    }
}

/// A file of nested values, row by row.
fn nested(bytes: &[u8], limits: Limits, into: &mut dyn Takes) -> Result<(), ParquetError> {
    for (place, (_, cells)) in (0..).zip(rows(bytes, limits)?.rows) {
        into.row(place);
        cells.iter().enumerate().for_each(|(column, cell)| into.text(column, cell));
    }
    Ok(())
}

/// A column of one group of rows.
struct Place {
    column: usize,
    rows: usize,
    described: ColumnDescPtr,
}

impl Place {
    /// Hands over the column. Each arm gives how many bytes a value came to.
    fn read(&self, reader: ColumnReader, left: &mut Left, into: &mut dyn Takes) -> Result<(), ParquetError> {
        const NUMBER_BYTES: usize = size_of::<f64>();
        let (column, of) = (self.column, &self.described);
        let text = |into: &mut dyn Takes, field: Option<Field>| {
            let shown = field.as_ref().map(shown).unwrap_or_default();
            into.text(column, &shown);
            shown.len()
        };
        let number = |into: &mut dyn Takes, value: Option<f64>| {
            into.number(column, value.unwrap_or(f64::NAN));
            NUMBER_BYTES
        };
        match reader {
            ColumnReader::BoolColumnReader(r) => {
                self.each(r, left, |v| text(into, v.map(|v| Field::convert_bool(of, *v))))
            }
            ColumnReader::Int32ColumnReader(r) => {
                self.each(r, left, |v| text(into, v.map(|v| Field::convert_int32(of, *v))))
            }
            ColumnReader::Int64ColumnReader(r) => {
                self.each(r, left, |v| text(into, v.map(|v| Field::convert_int64(of, *v))))
            }
            ColumnReader::Int96ColumnReader(r) => {
                self.each(r, left, |v| text(into, v.map(|v| Field::convert_int96(of, *v))))
            }
            ColumnReader::FloatColumnReader(r) => self.each(r, left, |v| number(into, v.map(|v| f64::from(*v)))),
            ColumnReader::DoubleColumnReader(r) => self.each(r, left, |v| number(into, v.copied())),
            ColumnReader::ByteArrayColumnReader(r) if is_text(of) => self.each(r, left, |v| {
                let text = v.map(|v| String::from_utf8_lossy(v.data()));
                into.text(column, text.as_deref().unwrap_or_default().trim());
                v.map_or(0, |v| v.data().len())
            }),
            ColumnReader::ByteArrayColumnReader(r) => {
                self.each(r, left, |v| text(into, v.and_then(|v| Field::convert_byte_array(of, v.clone()).ok())))
            }
            ColumnReader::FixedLenByteArrayColumnReader(r) => {
                self.each(r, left, |v| text(into, v.and_then(|v| Field::convert_byte_array(of, v.clone().into()).ok())))
            }
        }
    }

    /// Hands over each value of the column, and nothing where there is none.
    fn each<T: DataType>(
        &self,
        mut reader: ColumnReaderImpl<T>,
        left: &mut Left,
        mut take: impl FnMut(Option<&T::T>) -> usize,
    ) -> Result<(), ParquetError> {
        const BATCH: usize = 8_192;
        let full = self.described.max_def_level();
        let (mut values, mut levels) = (Vec::new(), Vec::new());
        let mut done = 0;
        while done < self.rows {
            values.clear();
            levels.clear();
            let (read, ..) = reader.read_records(BATCH.min(self.rows - done), Some(&mut levels), None, &mut values)?;
            if read == 0 {
                return Err(ParquetError::General("a column ends before its rows".to_owned()));
            }
            if full == 0 {
                values.iter().try_for_each(|value| left.spend(take(Some(value))))?;
            } else {
                let mut found = values.iter();
                let mut next = |level: &i16| if *level == full { found.next() } else { None };
                levels.iter().try_for_each(|level| left.spend(take(next(level))))?;
            }
            done += read;
        }
        Ok(())
    }
}

/// Whether bytes are text, or nothing says what they are.
fn is_text(described: &ColumnDescPtr) -> bool {
    matches!(described.logical_type_ref(), None | Some(LogicalType::String | LogicalType::Enum | LogicalType::Json))
        && described.converted_type() != ConvertedType::DECIMAL
}

fn shown(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Str(text) => text.trim().to_owned(),
        Field::Bytes(bytes) => String::from_utf8_lossy(bytes.data()).trim().to_owned(),
        Field::Bool(is_true) => u8::from(*is_true).to_string(),
        // The format's own writing has an exponent where a person writes 0.25.
        Field::Float(number) => number.to_string(),
        Field::Double(number) => number.to_string(),
        other => other.to_string(),
    }
}

/// Writes columns of equal length as one row group, compressed with Snappy.
///
/// # Errors
/// The words of the format's crate, when columns are of different lengths or names stand twice.
pub fn write_parquet(columns: &[(&str, Column)]) -> Result<Vec<u8>, String> {
    let written = || -> Result<Vec<u8>, ParquetError> {
        let fields = columns.iter().map(|(name, column)| field(name, column)).collect::<Result<Vec<_>, _>>()?;
        let schema = Arc::new(Type::group_type_builder("concord").with_fields(fields).build()?);
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
        let mut group = writer.next_row_group()?;
        for (_, column) in columns {
            let Some(mut open) = group.next_column()? else { break };
            match column {
                Column::Text(values) => {
                    let values: Vec<ByteArray> = values.iter().map(|text| text.as_bytes().to_vec().into()).collect();
                    open.typed::<ByteArrayType>().write_batch(&values, None, None)?;
                }
                Column::Whole(values) => drop(open.typed::<Int64Type>().write_batch(values, None, None)?),
                Column::Number(values) => drop(open.typed::<DoubleType>().write_batch(values, None, None)?),
            }
            open.close()?;
        }
        group.close()?;
        writer.into_inner()
    };
    written().map_err(|error| error.to_string())
}

fn field(name: &str, column: &Column) -> Result<Arc<Type>, ParquetError> {
    let builder = match column {
        Column::Text(_) => {
            Type::primitive_type_builder(name, Physical::BYTE_ARRAY).with_logical_type(Some(LogicalType::String))
        }
        Column::Whole(_) => Type::primitive_type_builder(name, Physical::INT64),
        Column::Number(_) => Type::primitive_type_builder(name, Physical::DOUBLE),
    };
    Ok(Arc::new(builder.with_repetition(Repetition::REQUIRED).build()?))
}
