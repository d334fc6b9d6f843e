//! `concord-cluster`: linkage on several machines. What it does is told in `docs/guide/cluster.md`.

use clap::Parser;
use cluster::{Command, act};
use std::process::ExitCode;

#[derive(Parser)]
#[command(
    name = "concord-cluster",
    version = concat!(env!("CARGO_PKG_VERSION"), " (build ", env!("CLUSTER_BUILD"), ")"),
    about = "Linkage of Parquet files on several machines: the same pairs as on one, to the bit"
)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

fn main() -> ExitCode {
    let line = Line::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("CONCORD_LOG");
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("error"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match act(&line.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
