//! The tests of the crate as others use it, in one binary.

mod choosing;
mod demonstration;
mod encoding;
mod hardening;
mod hostile;
mod joining;
mod laws;
mod similarity;
mod syria;
mod weighing;
mod world;
