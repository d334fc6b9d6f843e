//! The commands about backups.

use super::NodeArguments;
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Backup {
    #[command(flatten)]
    pub node: NodeArguments,
    /// The name of a place, or a folder of backups: it may hold earlier ones, of which only what changed is written again
    #[arg(long, value_name = "PLACE")]
    pub to: Option<String>,
    /// To every place that has a name; one that fails does not stop the others
    #[arg(long, conflicts_with = "to")]
    pub all: bool,
    /// For how many days the snapshot is kept; what is shredded lives on in it as long [default: 90, or as the place says]
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..=3_660))]
    pub days: Option<u16>,
    #[command(subcommand)]
    pub command: Option<BackupCommand>,
}

#[derive(Debug, Subcommand)]
pub enum BackupCommand {
    /// The snapshots in a place, and those that are gone from it
    List {
        /// The name of a place, or a folder of backups
        place: String,
    },
    /// Remove snapshots that are past their last day, and all but the newest
    Prune {
        /// The name of a place, or a folder of backups
        place: String,
        /// How many of the newest stay
        #[arg(long, value_name = "NUMBER")]
        keep: usize,
        /// Those that this node made there and that are missing are destroyed: do not count with them any more
        #[arg(long)]
        forget_missing: bool,
    },
    /// Restore the newest snapshot for a trial, hold it against the node, and throw it away
    Drill {
        /// The name of a place, or a folder of backups
        place: String,
        /// How many records are opened, taken at random
        #[arg(long, default_value_t = 50, value_name = "NUMBER")]
        sample: usize,
    },
    /// Give places of backups a name, so that every day a backup goes to each of them
    #[command(subcommand)]
    Place(PlaceCommand),
    /// What this node keeps for partners: sealed parts of their backups
    #[command(subcommand)]
    Keep(KeepCommand),
}

#[derive(Debug, Subcommand)]
pub enum KeepCommand {
    /// Let a partner keep backups here, up to a limit; nobody here can open them
    Grant {
        /// Short name of the partner
        partner: String,
        /// The most that is kept for them
        #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
        megabytes: u32,
    },
    /// Take nothing more from them, and give nothing out over the network
    End {
        /// Short name of the partner
        partner: String,
        /// Also remove what lies here
        #[arg(long)]
        erase: bool,
    },
    /// What is kept for whom
    List,
    /// Write what is kept for a partner into a folder, from which they restore
    Export {
        /// Short name of the partner
        #[arg(long = "for", value_name = "PARTNER")]
        partner: String,
        /// The folder; it must be empty
        folder: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub enum PlaceCommand {
    /// Add a folder, storage that speaks S3, or the node of a partner
    #[command(subcommand)]
    Add(PlaceAdd),
    /// The places, and how it stands with each
    List,
    /// Forget a place and its keys
    Remove {
        /// Its name
        name: String,
        /// First remove everything of ours that lies there
        #[arg(long)]
        erase: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum PlaceAdd {
    /// Storage that speaks S3
    S3(Box<PlaceS3>),
    /// The node of a partner who granted it
    Partner {
        /// What it is called: a-z, 0-9 and -
        name: String,
        /// Short name of the partner
        partner: String,
        /// For how many days its snapshots are kept
        #[arg(long, default_value_t = 90, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..=3_660))]
        days: u16,
    },
    /// A folder: a drive, or one that is carried elsewhere by other means
    Folder {
        /// What it is called: a-z, 0-9 and -
        name: String,
        /// The folder
        folder: PathBuf,
        /// For how many days its snapshots are kept
        #[arg(long, default_value_t = 90, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..=3_660))]
        days: u16,
    },
}

#[derive(Debug, Args)]
pub struct PlaceS3 {
    /// What it is called: a-z, 0-9 and -
    pub name: String,
    /// For how many days its snapshots are kept
    #[arg(long, default_value_t = 90, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..=3_660))]
    pub days: u16,
    #[command(flatten)]
    pub account: BucketArguments,
}

/// Where the storage is, and as whom it is asked.
#[derive(Debug, Args)]
pub struct BucketArguments {
    /// Address of storage that speaks S3: https://…
    #[arg(long, value_name = "ADDRESS", requires = "bucket", requires = "key")]
    pub endpoint: Option<String>,
    /// Name of the bucket
    #[arg(long, requires = "endpoint")]
    pub bucket: Option<String>,
    /// Region of the bucket
    #[arg(long, default_value = "us-east-1")]
    pub region: String,
    /// What all names there begin with, for a bucket that holds other things too
    #[arg(long, default_value = "")]
    pub prefix: String,
    /// The bucket stands in the name of the host, not in the path
    #[arg(long)]
    pub virtual_host: bool,
    /// The access key
    #[arg(long, env = "CONCORD_S3_KEY", hide_env_values = true)]
    pub key: Option<String>,
    /// File with the secret key; asked for on the terminal otherwise
    #[arg(long, env = "CONCORD_S3_SECRET_FILE", value_name = "FILE")]
    pub secret_file: Option<PathBuf>,
    /// File with the certificates (PEM) of the only authorities that are believed; those of browsers otherwise
    #[arg(long, value_name = "FILE")]
    pub authority: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Restore {
    #[command(flatten)]
    pub node: NodeArguments,
    /// The folder of backups; or say with --endpoint where else it lies
    #[arg(required_unless_present = "endpoint", conflicts_with = "endpoint")]
    pub from: Option<PathBuf>,
    /// The number of the snapshot; the newest otherwise
    #[arg(long, value_name = "NUMBER")]
    pub snapshot: Option<u64>,
    #[command(flatten)]
    pub account: BucketArguments,
}
