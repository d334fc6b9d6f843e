//! The command line as types.

use clap::{Args, Parser, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Work with others on protection advocacy without giving up custody of what you know.
#[derive(Debug, Parser)]
#[command(name = "concord", version, about, arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

/// Where the node lies and how it opens.
#[derive(Debug, Args, Clone)]
pub struct NodeArguments {
    /// Folder of the node
    #[arg(long, env = "CONCORD_DIR", default_value = "concord-node")]
    pub dir: PathBuf,
    /// File with the unlock passphrase; asked for on the terminal otherwise
    #[arg(long, env = "CONCORD_PASSPHRASE_FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// Keep records in PostgreSQL: postgres://… (keyring and search stay in the folder)
    #[arg(long, env = "CONCORD_POSTGRES")]
    pub postgres: Option<String>,
    /// Schema in PostgreSQL
    #[arg(long, default_value = "concord")]
    pub schema: String,
    /// Act as this person
    #[arg(long, env = "CONCORD_USER")]
    pub user: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Found a node: keys, encrypted files, the first account
    Init(Init),
    /// Serve the node's pages
    Serve(Serve),
    /// Seal what changed for a partner, and bring everything that waits to their node
    Send(Post),
    /// Take along what a partner's node has for us
    Collect(Post),
    /// Show the whole way on real lists: three nodes, one brief
    Demo(Demo),
    /// Show our certificate, or pair with a partner's
    Pair(Pair),
    /// Offer, sign or conclude an agreement
    Agree(Agree),
    /// Import a list by a mapping file
    Import(Import),
    /// Find records of several organisations that may be the same event
    Match(NodeOnly),
    /// Estimate what nobody recorded, from files or from the records of a node
    Estimate(Box<Estimate>),
    /// Decide what of a table may be published, and prove that nothing withheld can be worked out
    Release(Box<Release>),
    /// Seal a bundle for a partner
    Share(Share),
    /// Open a partner's bundle into quarantine, and accept it
    Receive(Receive),
    /// Issue a brief and write its files
    Brief(Brief),
    /// Add people, list them, change their roles, let them leave
    Person(Person),
    /// Check an exported audit log, without any key
    Verify(Verify),
    /// Examine the node and say what to do
    Doctor(Doctor),
    /// Copy the node, encrypted and verified, into an empty folder
    Backup(Backup),
    /// Bring a backup back into an empty folder
    Restore(Restore),
}

#[derive(Debug, Args)]
pub struct NodeOnly {
    #[command(flatten)]
    pub node: NodeArguments,
}

#[derive(Debug, Args)]
pub struct Init {
    #[command(flatten)]
    pub node: NodeArguments,
    /// Short name of the organisation: a-z, 0-9 and -
    pub short_name: String,
    /// Its name as people know it
    pub name: String,
    /// A humanitarian organisation: attribution stays closed to its people unless granted by name
    #[arg(long)]
    pub humanitarian: bool,
    /// Name of the first account
    #[arg(long, default_value = "first")]
    pub account: String,
    /// File with the first account's passphrase; asked for on the terminal otherwise
    #[arg(long)]
    pub account_passphrase_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    pub node: NodeArguments,
    /// Loopback address to serve on
    #[arg(long, default_value = "127.0.0.1:7070")]
    pub listen: SocketAddr,
    /// Address on which partners' nodes bring bundles, over TLS with pinned keys; any interface
    #[arg(long)]
    pub post: Option<SocketAddr>,
}

#[derive(Debug, Args)]
pub struct Post {
    #[command(flatten)]
    pub node: NodeArguments,
    /// Short name of the partner
    pub partner: String,
    /// Keep this address of theirs, `host:port`, and use it
    #[arg(long)]
    pub address: Option<String>,
}

#[derive(Debug, Args)]
pub struct Demo {
    #[command(subcommand)]
    pub code: Option<DemoCommand>,
    /// Do everything, write the files, and stop
    #[arg(long)]
    pub no_serve: bool,
    /// Where briefs, trend table and logs are written
    #[arg(long, default_value = "concord-demo")]
    pub out: PathBuf,
    /// Print one JSON object with the figures
    #[arg(long)]
    pub json: bool,
    /// Loopback port to serve on; 0 takes a free one
    #[arg(long, default_value_t = 7070)]
    pub port: u16,
}

#[derive(Debug, Subcommand)]
pub enum DemoCommand {
    /// Print the sign-in codes of this minute
    Code {
        /// Folder of the demonstration
        #[arg(long, default_value = "concord-demo")]
        out: PathBuf,
    },
}

#[derive(Debug, Args)]
pub struct Pair {
    #[command(flatten)]
    pub node: NodeArguments,
    /// Short name for the partner; without it our certificate is printed
    pub short_name: Option<String>,
    /// File with the partner's certificate
    pub certificate: Option<PathBuf>,
    /// The words were compared in person or by voice
    #[arg(long)]
    pub compared: bool,
}

#[derive(Debug, Args)]
pub struct Agree {
    #[command(flatten)]
    pub node: NodeArguments,
    /// A draft (.toml) to offer, a partner's offer to sign, or a partner's signature to conclude
    pub file: PathBuf,
    /// Where the signed document for the partner is written
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Sign the offer in the file
    #[arg(long, conflicts_with = "conclude")]
    pub sign: bool,
    /// Conclude with the partner's signature in the file
    #[arg(long)]
    pub conclude: bool,
}

#[derive(Debug, Args)]
pub struct Import {
    #[command(flatten)]
    pub node: NodeArguments,
    /// The list
    pub file: PathBuf,
    /// The mapping file
    #[arg(long)]
    pub mapping: PathBuf,
    /// Show what would happen, and write nothing
    #[arg(long)]
    pub preview: bool,
    /// Write every problem into this file, one JSON object a line
    #[arg(long)]
    pub problems: Option<PathBuf>,
}

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
A column `replicate` tells several linkages of the same records apart: they are mixed.

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

#[derive(Debug, Args)]
pub struct Share {
    #[command(flatten)]
    pub node: NodeArguments,
    /// Short name of the partner
    pub partner: String,
    /// Folder for the bundle
    #[arg(long, default_value = ".")]
    pub out: PathBuf,
}

#[derive(Debug, Args)]
pub struct Receive {
    #[command(flatten)]
    pub node: NodeArguments,
    /// The bundle
    pub file: PathBuf,
    /// Accept it at once; otherwise it waits in quarantine
    #[arg(long)]
    pub accept: bool,
}

#[derive(Debug, Args)]
pub struct Brief {
    #[command(flatten)]
    pub node: NodeArguments,
    /// Id of the product
    pub product: String,
    /// The use it is issued for
    #[arg(long, default_value = "leadership-brief")]
    pub channel: String,
    /// Folder for the files
    #[arg(long, default_value = ".")]
    pub out: PathBuf,
}

#[derive(Debug, Args)]
pub struct Person {
    #[command(flatten)]
    pub node: NodeArguments,
    #[command(subcommand)]
    pub command: PersonCommand,
}

#[derive(Debug, Subcommand)]
pub enum PersonCommand {
    /// Who is here, with roles and sealed parts, and who left
    List,
    /// Add a person; what sees content waits for a leader
    Add {
        /// The name to sign in with
        name: String,
        #[command(flatten)]
        given: GivenArguments,
        /// File with the person's passphrase; asked for on the terminal otherwise
        #[arg(long)]
        account_passphrase_file: Option<PathBuf>,
        /// Language: en or ar
        #[arg(long, default_value = "en")]
        language: String,
    },
    /// Set roles and sealed parts; what sees more content waits for a leader
    Roles {
        /// Whose
        name: String,
        #[command(flatten)]
        given: GivenArguments,
        /// Why; it is logged
        #[arg(long)]
        reason: String,
    },
    /// Close an account; the name stays on everything the person did
    Leave {
        /// Who leaves
        name: String,
        /// Who carries on their open work
        #[arg(long)]
        successor: String,
        /// Why; it is logged
        #[arg(long)]
        reason: String,
    },
}

/// What a person's work needs.
#[derive(Debug, Args)]
pub struct GivenArguments {
    /// Roles: monitor, reviewer, officer, adviser, leader, coordinator, administrator
    #[arg(long, value_delimiter = ',', value_name = "ROLE,…")]
    pub roles: Vec<String>,
    /// Sealed parts: narrative, location, identity, source, attribution
    #[arg(long, value_delimiter = ',', value_name = "PART,…")]
    pub opens: Vec<String>,
    /// On a humanitarian node: this person is meant to open attribution
    #[arg(long)]
    pub attribution_is_meant: bool,
}

#[derive(Debug, Args)]
pub struct Verify {
    /// The exported log
    pub file: PathBuf,
}

#[derive(Debug, Args)]
pub struct Doctor {
    #[command(flatten)]
    pub node: NodeArguments,
    /// Make the search index again
    #[arg(long)]
    pub rebuild_lens: bool,
}

#[derive(Debug, Args)]
pub struct Backup {
    #[command(flatten)]
    pub node: NodeArguments,
    /// An empty folder
    pub to: PathBuf,
}

#[derive(Debug, Args)]
pub struct Restore {
    #[command(flatten)]
    pub node: NodeArguments,
    /// The folder of the backup
    pub from: PathBuf,
}
