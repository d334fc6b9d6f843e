//! The commands that work on files without a node.

use super::NodeArguments;
use clap::Args;
use std::path::PathBuf;

/// What is known of the lists, for the verdict.
#[derive(Debug, Args, Clone)]
pub struct KnownOfLists {
    /// The lists do not take cases from each other, nor cite each other
    #[arg(long, conflicts_with = "shared_sources")]
    pub independent_sources: bool,
    /// The lists take cases from each other, or cite each other
    #[arg(long)]
    pub shared_sources: bool,
    /// The lists were coded by different people
    #[arg(long, conflicts_with = "one_coder")]
    pub several_coders: bool,
    /// One coder decided what is on the lists
    #[arg(long)]
    pub one_coder: bool,
    /// Share of true links that linkage missed, if measured, 0 to 1
    #[arg(long, requires = "wrong_links", value_name = "SHARE")]
    pub missed_links: Option<f64>,
    /// Share of links that are false, if measured, 0 to 1
    #[arg(long, requires = "missed_links", value_name = "SHARE")]
    pub wrong_links: Option<f64>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
FILES. One file in CSV, XLSX or Parquet, of any of these shapes, or one file for each list with a common id:
  patterns  a 0/1 column for each list and a column of counts; patterns not listed count zero
  people    a row for each person or event, a 0/1 column for each list
  ids       a row for each person or event, a column of ids for each list, empty where it is on none
  entries   a row for each entry: a column `list`, and an id that is the same for one person on every list
A column `replicate`, or `draw` in a file of entries, tells several linkages of the same records apart: they are mixed.

With --place instead of a file, the joint picture of a node is estimated and kept as records.")]
pub struct Estimate {
    /// The file, or one file for each list
    #[arg(required_unless_present = "place", conflicts_with = "place")]
    pub files: Vec<PathBuf>,
    /// Column of counts [default: count, n, freq or frequency]
    #[arg(long, value_name = "COLUMN")]
    pub count: Option<String>,
    /// Columns that are lists [default: those that hold 0 and 1]
    #[arg(long, value_delimiter = ',', value_name = "COLUMN,…")]
    pub lists: Vec<String>,
    /// Column that says who a row is, in files of entries
    #[arg(long, value_name = "COLUMN")]
    pub id: Option<String>,
    /// Estimate these strata apart and add them by joint draws; year and month may come out of a date
    #[arg(long, value_delimiter = ',', value_name = "COLUMN,…")]
    pub strata: Vec<String>,
    /// Methods [default: every one that applies]
    #[arg(long, value_delimiter = ',', value_parser = app::estimation::method_of, value_name = "METHOD,…")]
    pub methods: Vec<app::estimate::Method>,
    /// Latent classes allowed
    #[arg(long, default_value_t = 10, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=64))]
    pub classes: u16,
    /// Effective draws wanted of the latent classes; fewer are faster and less exact
    #[arg(long, default_value_t = 4000, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(100..=100_000))]
    pub draws: u32,
    /// Leave lists out one by one, and change what should not matter much
    #[arg(long)]
    pub sensitivity: bool,
    #[command(flatten)]
    pub known: KnownOfLists,
    /// Fixes every random draw
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    /// Write a report: .html, .pdf, .docx or .md
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Language of warnings and report: en or ar
    #[arg(long, default_value = "en")]
    pub language: String,
    /// Write estimates, draws and counts as CSV and Parquet into this folder, for R and Python
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// Of a node instead of files: governorate code, for example SY-Raqqa
    #[arg(long, requires = "from", requires = "to")]
    pub place: Option<String>,
    /// First month, 2017-06
    #[arg(long, requires = "place")]
    pub from: Option<String>,
    /// Last month, 2017-10
    #[arg(long, requires = "place")]
    pub to: Option<String>,
    #[command(flatten)]
    pub node: NodeArguments,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Writes into the folder given by --out:
  table.csv, table.xlsx, cells.csv, cells.hxl.csv   what may be published, withheld cells marked
  internal/                                         NOT for publication:
    audit.csv, reasons.csv                          what readers must hold possible, and why cells are withheld
    release.json                                    for the audit of later releases (it names who contributed); give the
                                                    folder of this release with --previous
Columns year, quarter and month may come out of a column of dates.")]
pub struct Release {
    /// A row for each incident or person, in CSV, XLSX or Parquet
    pub file: PathBuf,
    /// Columns that break down the rows, coarse to fine: governorate>district
    #[arg(long, value_parser = app::trends::Broken::parse, value_name = "COLUMN>…")]
    pub rows: app::trends::Broken,
    /// Columns that break down the columns, coarse to fine: year>month
    #[arg(long, value_parser = app::trends::Broken::parse, value_name = "COLUMN>…")]
    pub columns: Option<app::trends::Broken>,
    /// Break down by these too; up to four things in all
    #[arg(long, value_parser = app::trends::Broken::parse, value_name = "COLUMN>…")]
    pub by: Vec<app::trends::Broken>,
    /// The smallest number that is printed
    #[arg(long, default_value_t = 5)]
    pub k: u64,
    /// Column of counts; each row counts one without it
    #[arg(long, value_name = "COLUMN")]
    pub count: Option<String>,
    /// Column that says which organisation a row comes from: counts of fewer than three of them, or with more than
    /// 75 % from one, are withheld
    #[arg(long, value_name = "COLUMN")]
    pub contributors: Option<String>,
    /// Release the rows of these organisations only
    #[arg(long, value_delimiter = ',', requires = "contributors", value_name = "NAME,…")]
    pub partners: Vec<String>,
    /// Column in which learning the category of a whole group is harm in itself
    #[arg(long, value_name = "COLUMN")]
    pub sensitive: Vec<String>,
    /// A larger smallest number for a category in small areas: perpetrator,district,20
    #[arg(long, value_name = "COLUMN,COLUMN,K")]
    pub stricter: Vec<String>,
    /// Folder of an earlier release, or of folders of them: what they printed is audited together with this
    #[arg(long, value_name = "FOLDER")]
    pub previous: Vec<PathBuf>,
    /// Folder for the files
    #[arg(long, default_value = "release", value_name = "FOLDER")]
    pub out: PathBuf,
    /// Print one JSON object with table, audit and reasons; not for publication
    #[arg(long)]
    pub json: bool,
    /// Language of the words in the table: en or ar
    #[arg(long, default_value = "en")]
    pub language: String,
}
