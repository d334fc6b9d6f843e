//! The command that matches files without a node.

use app::linking::tables::Format;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(after_help = "\
FILES in CSV, XLSX or Parquet. One file is searched for its own duplicates; several are matched with each other by the
columns that all of them have. Without --model one is guessed, and what was guessed is told.

Writes into the folder given by --out:
  pairs.csv      left, right, weight (bits), probability; left and right are ids, or rows counted from 0
  clusters.csv   the id column, or `row` counted from 0; cluster
  draws.csv      with --draws: draw, counted from 0; then as clusters.csv
  model.toml     the model with what was learnt, for --model
  report.html    what was learnt, which pairs were looked at, what each threshold would keep")]
pub struct Link {
    /// The lists
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// The model, as --init writes one
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// Write the guessed model with comments into a new file, and stop
    #[arg(long, value_name = "FILE", conflicts_with_all = ["model", "out", "report", "json", "explain", "truth"])]
    pub init: Option<PathBuf>,
    /// Column that says which row is which [default: one that is called so, and numbers every row]
    #[arg(long, value_name = "COLUMN")]
    pub id: Option<String>,
    /// Encoding of the CSV files that are not UTF-8, such as windows-1256
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Tell of some ten pairs why they weigh what they weigh
    #[arg(long)]
    pub explain: bool,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    /// Folder for the files
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// Format of the tables: csv, xlsx or parquet
    #[arg(long, default_value = "csv", value_parser = Format::from_code)]
    pub format: Format,
    /// Write the report here too: .html, .pdf, .docx or .md
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Language of the report and of what --explain tells: en or ar
    #[arg(long, default_value = "en")]
    pub language: String,
    /// Draw so many linkages that the model holds possible, so that estimates can carry how unsure the linkage is
    #[arg(long, value_name = "NUMBER", requires = "out", value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub draws: Option<u16>,
    /// Column of a labelled list that says who is who: tells how many of the true pairs the rules let through
    #[arg(long, value_name = "COLUMN")]
    pub truth: Option<String>,
    /// Threads [default: as many as the machine has]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Fixes every random draw [default: the model's]
    #[arg(long, value_parser = clap::value_parser!(u64).range(0..=i64::MAX as u64))]
    pub seed: Option<u64>,
}
