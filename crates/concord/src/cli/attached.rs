//! Files of records, on the command line.

use super::NodeArguments;
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Attach {
    #[command(flatten)]
    pub node: NodeArguments,
    /// Id of the record
    pub record: String,
    /// The files
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Part of the record in which they are to lie: narrative, location, identity, source or attribution
    #[arg(long)]
    pub part: String,
}

#[derive(Debug, Args)]
pub struct Attachment {
    #[command(flatten)]
    pub node: NodeArguments,
    #[command(subcommand)]
    pub command: AttachmentCommand,
}

#[derive(Debug, Subcommand)]
pub enum AttachmentCommand {
    /// List the files of a record
    List {
        /// Id of the record
        record: String,
        /// Why the record is opened; high and severe need it, and it is logged
        #[arg(long)]
        reason: Option<String>,
    },
    /// Take a file out; it lies open in the file that is written
    Get {
        /// Id of the attachment
        id: String,
        /// Where it is written; never over another file
        #[arg(long)]
        out: PathBuf,
        /// Why; high and severe need it, and it is logged
        #[arg(long)]
        reason: Option<String>,
    },
    /// Show or set how large files may be, and how much of the disk stays free
    Limits {
        /// Largest file by a page, in MiB
        #[arg(long)]
        page: Option<u64>,
        /// Largest file by the command line, in MiB
        #[arg(long)]
        command: Option<u64>,
        /// Most files of a record
        #[arg(long)]
        count: Option<u64>,
        /// What stays free on the disk, in MiB
        #[arg(long)]
        free: Option<u64>,
    },
}
