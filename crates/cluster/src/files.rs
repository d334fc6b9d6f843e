//! Parquet files: what they say of themselves, and their cells as the text that `concord link` reads.

use crate::Error;
use crate::job::File;
use datafusion::arrow::array::{Array, StringArray, StringBuilder};
use datafusion::common::{DataFusionError, Result};
use import::{Groups, Takes};
use linkage::table::Model;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// What is said of a file that is not the one that the job means.
pub(crate) const ANOTHER: &str = "is another file here than where the run was started; give every machine the same";
/// What is said of a group of rows that no array can hold.
pub(crate) const TOO_LARGE: &str =
    "a group of rows holds more than 2 GB in one column; write the file with smaller groups";

/// The columns that a model reads, each once and in order.
pub(crate) fn columns(model: &Model) -> Vec<String> {
    let rules = model.block.iter().chain(&model.train).chain(&model.certain);
    let parts = rules.flat_map(|rule| rule.0.iter().map(|part| part.column().to_owned()));
    let mut all: Vec<String> = model.compare.iter().flat_map(|compare| compare.columns.clone()).chain(parts).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// What the files are: one list each.
///
/// # Errors
/// `Refused` where one cannot be read, has no rows, lacks a column, or all have more rows than can be numbered.
pub(crate) fn look(paths: &[std::path::PathBuf], columns: &[String]) -> std::result::Result<Vec<File>, Error> {
    let mut files: Vec<File> = Vec::new();
    let mut first = 0u64;
    for path in paths {
        let file = one(path, columns, first)?;
        first += file.groups.iter().map(|rows| u64::from(*rows)).sum::<u64>();
        if first >= u64::from(u32::MAX) {
            return Err(linkage::table::Error::TooManyRows.into());
        }
        files.push(file);
    }
    if first < 2 {
        return Err(linkage::table::Error::TooFewRows.into());
    }
    Ok(files)
}

fn one(path: &Path, columns: &[String], first: u64) -> std::result::Result<File, Error> {
    let shown = path.display();
    let absolute =
        path.canonicalize().map_err(|error| Error::Refused(format!("`{shown}`: {error}; is the path right?")))?;
    let Some(text) = absolute.to_str() else {
        return Err(Error::Refused(format!("the path of `{shown}` is no text; rename the file")));
    };
    let (groups, (bytes, foot)) = open(text).map_err(Error::Refused)?;
    let names = groups.names();
    let place = |column: &String| {
        let same = |name: &String| name == column;
        let alike = |name: &String| name.to_lowercase() == column.to_lowercase();
        let missing = || {
            Error::Refused(format!(
                "`{shown}` has no column `{column}`, which the model reads; there are: {}",
                names.join(", ")
            ))
        };
        names.iter().position(same).or_else(|| names.iter().position(alike)).ok_or_else(missing)
    };
    let columns = columns.iter().map(place).collect::<std::result::Result<_, _>>()?;
    let too_many = |_| Error::from(linkage::table::Error::TooManyRows);
    let groups = groups.rows().into_iter().map(u32::try_from).collect::<std::result::Result<Vec<u32>, _>>();
    let groups = groups.map_err(too_many)?;
    if groups.iter().all(|rows| *rows == 0) {
        return Err(Error::Refused(format!("`{shown}` holds no rows; choose another file")));
    }
    Ok(File { path: text.to_owned(), bytes, foot, first: u32::try_from(first).map_err(too_many)?, groups, columns })
}

/// A file, how many bytes it has, and a hash of its foot.
fn open(path: &str) -> std::result::Result<(Groups<std::fs::File>, (u64, u64)), String> {
    let mut file = std::fs::File::open(path).map_err(|error| format!("`{path}`: {error}"))?;
    let about = foot(&mut file).map_err(|error| format!("`{path}`: {error}"))?;
    let groups = Groups::open(path, file).map_err(|problems| said(path, &problems))?;
    Ok((groups, about))
}

/// How many bytes a file has, and a hash of its foot, which says where each column stands, how long it is and, if its
/// writer counted so much, between which values it lies. Source: Apache Parquet, file format: the foot, its length in 4 bytes, `PAR1`.
fn foot(file: &mut std::fs::File) -> std::io::Result<(u64, u64)> {
    let bytes = file.metadata()?.len();
    let mut hasher = DefaultHasher::new();
    if let Some(end) = bytes.checked_sub(8) {
        let mut last = [0; 8];
        file.seek(SeekFrom::Start(end))?;
        file.read_exact(&mut last)?;
        let [a, b, c, d, mark @ ..] = last;
        // A file that ends otherwise is no Parquet, which its reader tells.
        let from = end.checked_sub(u32::from_le_bytes([a, b, c, d]).into()).filter(|_| mark == *b"PAR1");
        let mut foot = Vec::new();
        file.seek(SeekFrom::Start(from.unwrap_or(end)))?;
        file.read_to_end(&mut foot)?;
        foot.hash(&mut hasher);
    }
    file.rewind()?;
    Ok((bytes, hasher.finish()))
}

fn said(path: &str, problems: &[record::Problem]) -> String {
    let words: Vec<String> = problems.iter().map(|p| format!("`{path}`: {}; {}", p.reason, p.remedy)).collect();
    words.join("\n")
}

/// An open file of a job.
pub(crate) struct Open<'a> {
    file: &'a File,
    groups: Groups<std::fs::File>,
}

impl<'a> Open<'a> {
    /// Opens it where it is the file that the job means.
    pub(crate) fn new(file: &'a File) -> Result<Self> {
        let (groups, about) = open(&file.path).map_err(DataFusionError::Execution)?;
        let is_same = about == (file.bytes, file.foot)
            && groups.rows().iter().copied().eq(file.groups.iter().map(|n| u64::from(*n)));
        if !is_same {
            return Err(DataFusionError::Execution(format!("`{}` {ANOTHER}", file.path)));
        }
        Ok(Self { file, groups })
    }

    /// The cells of one column of the job, of one group.
    pub(crate) fn cells(&self, group: usize, column: usize) -> Result<StringArray> {
        let mut cells = Cells { built: StringBuilder::new(), bytes: 0 };
        let place = self.file.columns[column];
        let broken = |problems: Vec<record::Problem>| DataFusionError::Execution(said(&self.file.path, &problems));
        self.groups.column((group, place), &mut cells).map_err(broken)?;
        if cells.bytes > i32::MAX as usize {
            return Err(DataFusionError::Execution(format!("`{}`: {TOO_LARGE}", self.file.path)));
        }
        let cells = cells.built.finish();
        debug_assert_eq!(cells.len(), self.file.groups[group] as usize);
        Ok(cells)
    }
}

/// Cells as text, in the way in which `concord link` turns numbers into text.
struct Cells {
    built: StringBuilder,
    bytes: usize,
}

impl Takes for Cells {
    fn headings(&mut self, _: &[String]) {}

    fn text(&mut self, _: usize, value: &str) {
        let value = value.trim();
        self.bytes += value.len();
        // Beyond what an array may hold the cells are counted and thrown away; the group is refused then.
        self.built.append_option((!value.is_empty() && self.bytes <= i32::MAX as usize).then_some(value));
    }

    fn number(&mut self, column: usize, value: f64) {
        let text = if value.is_finite() { value.to_string() } else { String::new() };
        self.text(column, &text);
    }

    fn row(&mut self, _: u64) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::arrow::array::{ArrayRef, RecordBatch};
    use datafusion::parquet::arrow::ArrowWriter;
    use std::sync::Arc;

    #[test]
    fn a_file_that_is_another_on_this_machine_stops_the_job() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("list.parquet");
        let names = import::Column::Text(vec!["Amina".to_owned(), String::new(), "Omar".to_owned()]);
        let bytes = import::write_parquet(&[("name", names)]).expect("it is a table");
        std::fs::write(&path, &bytes).expect("the folder may be written");
        let files = look(std::slice::from_ref(&path), &["name".to_owned()]).expect("it is Parquet");
        let cells = Open::new(&files[0]).expect("it is the same").cells(0, 0).expect("the column is there");
        assert_eq!(cells.iter().collect::<Vec<_>>(), [Some("Amina"), None, Some("Omar")]);
        let others = [File { bytes: 1, ..files[0].clone() }, File { groups: vec![2, 1], ..files[0].clone() }];
        for other in &others {
            let refused = Open::new(other).err().expect("it is another").to_string();
            assert!(refused.contains("another file here"), "{refused}");
        }
    }

    /// With what most programs write into the foot of a file: between which values each column lies.
    fn write(path: &Path, names: &[&str]) -> u64 {
        let column: ArrayRef = Arc::new(StringArray::from(names.to_vec()));
        let batch = RecordBatch::try_from_iter([("name", column)]).expect("it is a table");
        let file = std::fs::File::create(path).expect("the folder may be written");
        let mut writer = ArrowWriter::try_new(file, batch.schema(), None).expect("it can be written");
        writer.write(&batch).and_then(|()| writer.close()).expect("it can be written");
        std::fs::metadata(path).expect("it is there").len()
    }

    #[test]
    fn a_file_as_long_and_with_as_many_rows_is_another_where_its_foot_differs() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("list.parquet");
        let length = write(&path, &["Amina", "Omar"]);
        let files = look(std::slice::from_ref(&path), &["name".to_owned()]).expect("it is Parquet");
        assert!(Open::new(&files[0]).is_ok());
        assert_eq!(write(&path, &["Amani", "Omar"]), length);
        let refused = Open::new(&files[0]).err().expect("it is another").to_string();
        assert!(refused.contains("another file here"), "{refused}");
    }
}
