//! The program that you start: reads the command line, opens a node, does one thing or serves.
//!
//! Exit code 0 when it is done, 1 when it failed, 2 when the command line is wrong.

#[macro_use]
mod lines;

mod cli;
mod closed;
mod command;
mod demo;
mod output;
mod place;
mod post;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    closed::wipe_below();
    closed::close();
    let arguments = cli::Arguments::parse();
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return output::failed(&format!("the runtime does not start: {error}")),
    };
    let done = runtime.block_on(async {
        let done = command::run(arguments).await;
        command::close_all().await;
        done
    });
    let told = done.err().map(|error| error.to_string());
    let unprinted = lines::failed().filter(|words| told.as_deref() != Some(*words));
    match (told, unprinted) {
        (None, None) => ExitCode::SUCCESS,
        (told, unprinted) => {
            output::failed(&told.as_deref().into_iter().chain(unprinted).collect::<Vec<_>>().join("\n"))
        }
    }
}
