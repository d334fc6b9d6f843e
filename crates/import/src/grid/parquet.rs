//! Parquet in and out, by the format's own crate without Arrow.

use super::{Grid, whole};
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::record::Field;
use parquet::schema::types::Type;
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
    let damaged = |said: &str| {
        let words = format!("the Parquet file cannot be read: {said}");
        vec![whole(file, Reason::NotText, &words, "export it again, uncompressed or with Snappy, or as .csv")]
    };
    // The crate checks some of what a damaged file says by panicking; to a person that is one more damaged file.
    let read = std::panic::catch_unwind(|| rows(bytes));
    read.unwrap_or_else(|_| Err(ParquetError::General("it is damaged".to_owned())))
        .map_err(|error| damaged(&error.to_string()))
}

fn rows(bytes: &[u8]) -> Result<Grid, ParquetError> {
    let reader = SerializedFileReader::new(bytes::Bytes::copy_from_slice(bytes))?;
    let most = bytes.len() as i64;
    let is_outside = |place: i64| !(0..=most).contains(&place);
    for column in reader.metadata().row_groups().iter().flat_map(|group| group.columns()) {
        let start = column.dictionary_page_offset().unwrap_or(0);
        if [start, column.data_page_offset(), column.compressed_size()].into_iter().any(is_outside) {
            return Err(ParquetError::General("a column lies outside the file".to_owned()));
        }
    }
    let schema = reader.metadata().file_metadata().schema();
    let columns = schema.get_fields().iter().map(|field| field.name().to_owned()).collect();
    let mut grid = Grid { columns, ..Grid::default() };
    for (at, row) in reader.get_row_iter(None)?.enumerate() {
        let row = row?;
        grid.rows.push((at as u64 + 2, row.get_column_iter().map(|(_, field)| shown(field)).collect()));
    }
    Ok(grid)
}

fn shown(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Str(text) => text.trim().to_owned(),
        Field::Bytes(bytes) => String::from_utf8_lossy(bytes.data()).trim().to_owned(),
        Field::Bool(is_true) => u8::from(*is_true).to_string(),
        Field::Float(number) if number.fract() == 0.0 && number.abs() < 1e7 => format!("{number:.0}"),
        Field::Double(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
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
