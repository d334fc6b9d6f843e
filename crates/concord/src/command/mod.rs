//! One file a command; here they are told apart.

mod agree;
mod attached;
mod backup;
mod encode;
mod estimate;
mod field;
mod folder;
mod import;
mod keep;
mod keeping;
mod keys;
mod link;
mod node;
mod pair;
mod person;
mod place;
mod private;
mod release;
mod report;
mod root;
mod serve;
mod share;
mod tls;
mod unit;

use crate::cli::{Arguments, Command, DemoCommand};
use crate::demo;
use app::Result;

pub use node::{close_all, opened};
pub use report::files;
pub use serve::until_interrupted;
#[cfg(test)]
pub use share::stays;

/// Does what the command line says.
///
/// # Errors
/// Whatever the action says.
pub async fn run(arguments: Arguments) -> Result<()> {
    match arguments.command {
        Command::Init(a) => keep::init(&a).await,
        Command::Serve(a) => serve::serve(&a).await,
        Command::Send(a) => share::send(&a).await,
        Command::Collect(a) => share::collect(&a).await,
        Command::Demo(a) => match &a.code {
            Some(DemoCommand::Code { out }) => demo::print_codes(out),
            None => demo::run(&a).await,
        },
        Command::Pair(a) => pair::pair(&a).await,
        Command::Agree(a) => agree::agree(&a).await,
        Command::Import(a) => import::import(&a).await,
        Command::Match(a) if a.files.is_empty() => report::matches(&a.node).await,
        Command::Match(a) => unit::compare(&a),
        Command::PrivateMatch(a) => private::private(&a).await,
        Command::Encode(a) => encode::encode(&a),
        Command::Link(a) => link::link(&a),
        Command::Estimate(a) => estimate::estimate(&a).await,
        Command::Release(a) => release::release(&a),
        Command::Attach(a) => attached::attach(&a).await,
        Command::Attachment(a) => attached::attachment(&a).await,
        Command::Share(a) => share::share(&a).await,
        Command::Discard(a) => share::discard(&a).await,
        Command::StartAnew(a) => share::start_anew(&a).await,
        Command::Receive(a) => share::receive(&a).await,
        Command::Brief(a) => report::brief(&a).await,
        Command::Person(a) => person::person(&a).await,
        Command::Verify(a) => keep::verify(&a),
        Command::Doctor(a) => keep::doctor(&a).await,
        Command::Backup(a) => backup::backup(&a).await,
        Command::Restore(a) => backup::restore(&a).await,
        Command::Root(command) => root::root(&command).await,
        Command::Certificate(a) => keys::certificate(&a).await,
        Command::Slot(a) => keys::slot(&a).await,
        Command::Recovery(a) => keys::recovery(&a).await,
        Command::Field(command) => field::field(&command).await,
    }
}
