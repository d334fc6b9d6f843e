//! Files into draft records plus a list of problems, and back out again.
//!
//! A mapping file says which column fills which field. Whatever cannot be read is a [`record::Problem`] with its row
//! and column, never a failure. No database, no clock, no randomness: storing, labels and ids of records are left to
//! `app`; who may import is left to `policy`.

mod capture;
mod columns;
mod draft;
mod export;
mod fill;
mod grid;
mod mapping;
mod read;
mod rows;
mod value;

pub use capture::{CaptureOptions, Captured, Captures, Shape, captures};
pub use columns::{Takes, is_encoding, needs_encoding, read_columns};
pub use draft::{Consented, Draft, Imported};
pub use export::write;
pub use grid::{Column, Grid, Groups, read_grid, write_parquet};
pub use mapping::Mapping;
pub use read::read;
