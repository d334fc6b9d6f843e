//! The command line as types.

mod attached;
mod backup;
mod encode;
mod files;
mod keys;
mod link;
mod person;
mod private;
mod tls;

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::net::SocketAddr;
use std::path::PathBuf;

pub use attached::{Attach, Attachment, AttachmentCommand};
pub use backup::{Backup, BackupCommand, BucketArguments, KeepCommand, PlaceAdd, PlaceCommand, PlaceS3, Restore};
pub use encode::{Encode, Match};
pub use files::{Estimate, KnownOfLists, Release};
pub use keys::{
    Certificate, CertificateCommand, Field, Recovery, RecoveryCommand, Root, RootFile, RootNew, Slot, SlotCommand,
};
pub use link::Link;
pub use person::{GivenArguments, Person, PersonCommand};
pub use private::{PrivateMatch, PrivateMatchCommand, RunOffer};
pub use tls::TlsArguments;

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
    /// Connections to PostgreSQL at most; pages wait for one when all are in use
    #[arg(
        long,
        env = "CONCORD_POSTGRES_CONNECTIONS",
        value_name = "NUMBER",
        default_value_t = app::Home::CONNECTIONS,
        value_parser = clap::value_parser!(u32).range(4..=500)
    )]
    pub postgres_connections: u32,
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
    /// Find records of a node that may be the same event, or rows of files of encodings that are alike
    Match(Match),
    /// Learn with a partner which records both know, through a linkage unit: offer, answer, compare, show
    PrivateMatch(PrivateMatch),
    /// Turn a list into encodings that a linkage unit can compare and not read
    Encode(Box<Encode>),
    /// Find rows of files that may be the same person or event, by a model that is learnt from them
    Link(Box<Link>),
    /// Estimate what nobody recorded, from files or from the records of a node
    Estimate(Box<Estimate>),
    /// Decide what of a table may be published, and prove that nothing withheld can be worked out
    Release(Box<Release>),
    /// Add files to a record, encrypted as they are read
    Attach(Attach),
    /// List the files of a record, take one out, set limits
    Attachment(Attachment),
    /// Seal a bundle for a partner
    Share(Share),
    /// Discard bundles that may not leave any more, so that the next one takes their place
    Discard(Discard),
    /// Start the channel with a partner again from number 1, when a bundle is lost for good or a backup was restored
    StartAnew(StartAnew),
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
    /// Make a snapshot into a place of backups; list, prune and try out what is there; name places
    Backup(Backup),
    /// Bring a backup back into an empty folder
    Restore(Restore),
    /// The root key, on a machine without a network: make, print, restore, sign, revoke
    #[command(subcommand)]
    Root(Root),
    /// The node's certificate: ask for the next, install it, take a partner's
    Certificate(Certificate),
    /// Who may unlock the node
    Slot(Slot),
    /// The way back into a node, by two people together
    Recovery(Recovery),
    /// Reports from people who can write to headquarters and cannot read back
    #[command(subcommand)]
    Field(Field),
}

#[derive(Debug, Args)]
pub struct Init {
    #[command(flatten)]
    pub node: NodeArguments,
    /// Short name of the organisation: a-z, 0-9 and -
    pub short_name: String,
    /// Its name as people know it
    pub name: String,
    /// With the root key on another machine: write a request for the certificate into this file, and stop there
    #[arg(long, conflicts_with = "certificate")]
    pub request: Option<PathBuf>,
    /// The second step: the certificate that the root key signed
    #[arg(long)]
    pub certificate: Option<PathBuf>,
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
    /// Address to serve on; without TLS a loopback one
    #[arg(long, default_value = "127.0.0.1:7070")]
    pub listen: SocketAddr,
    #[command(flatten)]
    pub tls: TlsArguments,
    /// Address on which partners' nodes bring bundles, over TLS with pinned keys; any interface
    #[arg(long)]
    pub post: Option<SocketAddr>,
    /// Make a snapshot into this folder of backups once a day, while serving; places with a name get theirs in any case
    #[arg(long, value_name = "FOLDER")]
    pub backup: Option<PathBuf>,
    /// When the node locks, kept for the next time. laptop: whoever signs out locks it, and so do ten minutes without a
    /// request; office: an administrator locks it. Pages over TLS want one chosen
    #[arg(long, value_parser = ["laptop", "office"])]
    pub mode: Option<String>,
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
    /// A draft (.toml) to offer, a partner's offer to sign, or a partner's signature to conclude; with --template,
    /// where the new draft is written
    pub file: PathBuf,
    /// Write a draft to edit: joint-action, reference-group, case-by-case or trends-only
    #[arg(long, requires = "partner", conflicts_with_all = ["sign", "conclude", "draft"])]
    pub template: Option<String>,
    /// With --template, the short name of the partner
    #[arg(long, requires = "template")]
    pub partner: Option<String>,
    /// Keep the draft in the node, to be finished on its pages, and offer nothing
    #[arg(long, conflicts_with_all = ["sign", "conclude"])]
    pub draft: bool,
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
pub struct Discard {
    #[command(flatten)]
    pub node: NodeArguments,
    /// Short name of the partner
    pub partner: String,
    /// Why; it is logged
    #[arg(long)]
    pub reason: String,
}

#[derive(Debug, Args)]
pub struct StartAnew {
    #[command(flatten)]
    pub node: NodeArguments,
    /// Short name of the partner
    pub partner: String,
    /// Why; it is logged
    #[arg(long)]
    pub reason: String,
    /// The partner does the same; without it only what would happen is said
    #[arg(long)]
    pub yes: bool,
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
    /// Answer for the disk under PostgreSQL: severe records are kept there once you say yes
    #[arg(long, value_name = "YES|NO")]
    pub disk_is_encrypted: Option<YesNo>,
    /// Seal the secrets of codes that an older program kept unsealed in PostgreSQL, after you put that database back;
    /// it is logged
    #[arg(long)]
    pub seal_codes: bool,
    #[command(flatten)]
    pub tls: TlsArguments,
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum YesNo {
    /// It is.
    Yes,
    /// It is not.
    No,
}
