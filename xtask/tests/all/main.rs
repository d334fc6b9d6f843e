//! The checks on the tree, and each check on a small bad sample.

mod detectors;
mod house;
mod scanner;
mod security;
mod written;
