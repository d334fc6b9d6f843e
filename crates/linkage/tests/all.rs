//! The tests of the crate as others use it, in one binary.

mod choosing;
mod counting;
mod demonstration;
mod drawing;
mod encoding;
mod guessing;
mod hardening;
mod hostile;
mod interactions;
mod joining;
mod known;
mod laws;
mod model_file;
mod odd;
mod reviewing;
mod sharing;
mod similarity;
mod stopping;
mod syria;
mod table;
mod watching;
mod weighing;
mod world;
