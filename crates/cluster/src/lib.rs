//! Linkage on several machines, on Apache DataFusion Ballista: reads Parquet, brings the rows of each block together,
//! weighs them with the kernel of one machine, and writes the pairs.
//!
//! This crate moves rows and keeps the channels closed. What a pair weighs is all in `linkage`, how a cell reads is in
//! `import`: so the pairs are those of `concord link`, to the bit.

mod answer;
mod codec;
mod command;
mod error;
mod executor;
mod files;
mod job;
mod keys;
mod learn;
mod planner;
mod private;
mod rows;
mod run;
mod scheduler;
mod share;
mod step;
mod tables;
mod trust;
mod write;

pub use command::{Command, Executor, Keys, Run, Scheduler, act};
pub use error::Error;
pub use keys::keys;
pub use trust::Trust;
