//! Arguments of what is done with keys: the root key, certificates, slots, recovery, field nodes.

use super::{BucketArguments, NodeArguments};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub enum Root {
    /// Make a root key on a machine without a network, and the sheet to print
    New(RootNew),
    /// Make the file of the root key again from the words on the sheet
    Restore(RootNew),
    /// Take the root key out of the folder of a node that was founded on one machine
    Move {
        #[command(flatten)]
        node: NodeArguments,
        #[command(flatten)]
        new: RootNew,
    },
    /// Write the words of a root key as a page to be printed
    Sheet {
        #[command(flatten)]
        root: RootFile,
        /// Where the page is written; it holds the secret, delete it once it is printed
        sheet: PathBuf,
    },
    /// Sign a node's request for a certificate
    Sign {
        #[command(flatten)]
        root: RootFile,
        /// File with the request
        request: PathBuf,
        /// Where the certificate is written
        #[arg(long)]
        out: PathBuf,
        /// How many days it holds, 366 at most
        #[arg(long, default_value_t = 365)]
        days: u32,
        /// The letters were compared with those that the node showed
        #[arg(long)]
        compared: bool,
    },
    /// Say that a node's key is not to be trusted any more
    Revoke {
        #[command(flatten)]
        root: RootFile,
        /// File with the certificate of that key
        certificate: PathBuf,
        /// Where the statement is written
        #[arg(long)]
        out: PathBuf,
    },
}

#[derive(Debug, Args)]
pub struct RootFile {
    /// File of the root key
    #[arg(long, default_value = "concord-root.key")]
    pub root: PathBuf,
    /// File with the passphrase of the root key; asked for on the terminal otherwise
    #[arg(long)]
    pub root_passphrase_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct RootNew {
    #[command(flatten)]
    pub root: RootFile,
    /// Write the words as a page to be printed into this file; it holds the secret, delete it once it is printed
    #[arg(long)]
    pub sheet: Option<PathBuf>,
    /// File with the words, for `restore`; asked for on the terminal otherwise
    #[arg(long)]
    pub words_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Certificate {
    #[command(flatten)]
    pub node: NodeArguments,
    #[command(subcommand)]
    pub command: CertificateCommand,
}

#[derive(Debug, Subcommand)]
pub enum CertificateCommand {
    /// Make the node's next keys, and the request that the root key signs
    Request {
        /// Where the request is written
        #[arg(long)]
        out: PathBuf,
    },
    /// Install the certificate that the root key signed
    Install {
        /// File with the certificate
        file: PathBuf,
    },
    /// Take a partner's newer certificate, or a revocation, that came as a file
    Take {
        /// The file
        file: PathBuf,
    },
}

#[derive(Debug, Args)]
pub struct Slot {
    #[command(flatten)]
    pub node: NodeArguments,
    #[command(subcommand)]
    pub command: SlotCommand,
}

#[derive(Debug, Subcommand)]
pub enum SlotCommand {
    /// Who may unlock the node
    List,
    /// Give one more person the right to unlock
    Add {
        /// Whose slot it is
        label: String,
        /// File with the new passphrase; asked for on the terminal otherwise
        #[arg(long)]
        new_passphrase_file: Option<PathBuf>,
    },
    /// Take the right to unlock away
    Remove {
        /// Id of the slot, as `list` shows it
        id: String,
    },
}

#[derive(Debug, Args)]
pub struct Recovery {
    #[command(flatten)]
    pub node: NodeArguments,
    #[command(subcommand)]
    pub command: RecoveryCommand,
}

#[derive(Debug, Subcommand)]
pub enum RecoveryCommand {
    /// Seal the node to two people: both together open it when all passphrases are lost
    Set {
        /// An age recipient, `age1…`; give two
        #[arg(long, required = true)]
        to: Vec<String>,
    },
    /// How the recovery stands
    Show,
    /// Open the node, or a backup of it, with the keys of both people, and give it a new passphrase
    Open {
        /// Folder of backups, whose newest is first brought back into the folder of the node; or say with --endpoint where
        /// else it lies
        #[arg(long, value_name = "FOLDER", conflicts_with = "endpoint")]
        backup: Option<PathBuf>,
        #[command(flatten)]
        account: Box<BucketArguments>,
        /// File with an age identity; give two, in either order
        #[arg(long, required = true)]
        identity: Vec<PathBuf>,
        /// Whose the new slot is
        #[arg(long)]
        label: String,
        /// File with the new passphrase; asked for on the terminal otherwise
        #[arg(long)]
        new_passphrase_file: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub enum Field {
    /// Make a folder that can report to headquarters and cannot read back
    New {
        /// File with headquarters' certificate
        #[arg(long)]
        to: PathBuf,
        /// The new folder
        #[arg(long)]
        dir: PathBuf,
    },
    /// Seal a report into the folder
    Add {
        /// Folder of the field node
        #[arg(long)]
        dir: PathBuf,
        /// The file; `-` reads what is typed or piped, so that it never lies on the disk
        file: PathBuf,
        /// The answers to the form of this kind, as JSON, and not any file
        #[arg(long)]
        kind: Option<String>,
    },
    /// Headquarters: make a field node known by its public key
    Know {
        #[command(flatten)]
        node: NodeArguments,
        /// What it is called here
        name: String,
        /// Its public key, as `field new` shows it
        key: String,
    },
    /// Headquarters: take no more reports of a field node
    Close {
        #[command(flatten)]
        node: NodeArguments,
        /// Its name
        name: String,
    },
    /// Headquarters: field nodes and their reports
    List {
        #[command(flatten)]
        node: NodeArguments,
    },
    /// Headquarters: put reports into quarantine
    Receive {
        #[command(flatten)]
        node: NodeArguments,
        /// The reports
        files: Vec<PathBuf>,
    },
    /// Headquarters: write what a report holds into a file
    Open {
        #[command(flatten)]
        node: NodeArguments,
        /// Id of the report
        id: String,
        /// Where it is written
        #[arg(long)]
        out: PathBuf,
    },
    /// Headquarters: take a report in; answers become a record
    Accept {
        #[command(flatten)]
        node: NodeArguments,
        /// Id of the report
        id: String,
    },
    /// Headquarters: forget a report
    Refuse {
        #[command(flatten)]
        node: NodeArguments,
        /// Id of the report
        id: String,
        /// Why; it is logged
        #[arg(long)]
        reason: String,
    },
}
