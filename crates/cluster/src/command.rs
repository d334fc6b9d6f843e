//! The command line.

use crate::{Error, executor, keys, run, scheduler};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// What to be, or to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the certificates by which the parts of one cluster know each other
    Keys(Keys),
    /// Share out the work: one for a cluster
    Scheduler(Scheduler),
    /// Do the work: one for each machine
    Executor(Executor),
    /// Link Parquet files on the cluster
    Run(Run),
}

/// `keys`.
#[derive(Debug, Args)]
pub struct Keys {
    /// A new folder; in it `scheduler`, `executor` and `run`, one for each part
    pub folder: PathBuf,
    /// How many days the certificates are good for
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u16).range(1..))]
    pub days: u16,
}

/// How a part knows the others.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Channel {
    /// The folder that `keys` made for this part: every connection is then mutual TLS
    #[arg(long, value_name = "FOLDER")]
    pub keys: Option<PathBuf>,
    /// No encryption and no check of who asks: whoever reaches the port reads the rows and gives out work
    #[arg(long)]
    pub insecure: bool,
}

/// `scheduler`.
#[derive(Debug, Args)]
pub struct Scheduler {
    #[command(flatten)]
    pub channel: Channel,
    /// Where to listen; port 0 takes a free one, and the first line says which
    #[arg(long, default_value = "127.0.0.1:50050")]
    pub listen: std::net::SocketAddr,
    /// An executor that is silent for so many seconds counts as lost, and its work is done again; one that works asks every
    /// five
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u64).range(15..))]
    pub lost_after_seconds: u64,
}

/// `executor`.
#[derive(Debug, Args)]
pub struct Executor {
    #[command(flatten)]
    pub channel: Channel,
    /// The scheduler, as host:port
    #[arg(long, value_name = "HOST:PORT")]
    pub scheduler: String,
    /// Where to listen for the others; port 0 takes a free one, and the first line says which
    #[arg(long, default_value = "127.0.0.1:50051")]
    pub listen: std::net::SocketAddr,
    /// The name or address by which the others reach this machine; the one it listens on if left out
    #[arg(long)]
    pub host: Option<String>,
    /// How many pieces of work at a time; 0 for as many as there are cores
    #[arg(long, default_value_t = 0)]
    pub threads: u16,
    /// Where a new folder is made for pieces between two steps. They hold rows: take an encrypted disk
    #[arg(long)]
    pub work: PathBuf,
}

/// `run`.
#[derive(Debug, Args)]
pub struct Run {
    #[command(flatten)]
    pub channel: Channel,
    /// The scheduler, as host:port
    #[arg(long, value_name = "HOST:PORT")]
    pub scheduler: String,
    /// Parquet files, each a list; every executor must find them under the same path
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// A model, as `concord link` writes it. With what was learnt in it nothing is read here; without, it is learnt here
    #[arg(long)]
    pub model: PathBuf,
    /// A new folder for the pairs and for the model with what was learnt
    #[arg(long)]
    pub out: PathBuf,
    /// How the pairs are written
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    pub format: Format,
    /// Into how many pieces the rows are shared out: more take less memory each
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=4096))]
    pub pieces: u16,
}

/// How pairs are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text with commas.
    Csv,
    /// For Python, R and databases.
    Parquet,
}

/// Does it.
///
/// # Errors
/// In words for the person who asked.
pub fn act(command: &Command) -> Result<(), Error> {
    if let Command::Keys(keys) = command {
        return keys::keys(&keys.folder, keys.days);
    }
    let runtime = tokio::runtime::Runtime::new().map_err(|error| Error::Failed(error.to_string()))?;
    match command {
        Command::Keys(_) => Ok(()),
        Command::Scheduler(a) => runtime.block_on(scheduler::serve(a)),
        Command::Executor(a) => runtime.block_on(executor::serve(a)),
        Command::Run(a) => {
            let done = runtime.block_on(stoppable(a));
            // What still works for a run that was stopped is not waited for.
            runtime.shutdown_background();
            done
        }
    }
}

async fn stoppable(a: &Run) -> Result<(), Error> {
    tokio::select! {
        done = run::run(a) => done,
        _ = tokio::signal::ctrl_c() => Err(Error::Refused("stopped; nothing was written".to_owned())),
    }
}
