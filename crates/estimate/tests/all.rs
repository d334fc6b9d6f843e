//! The integration tests of `estimate`, in one binary.

mod bootstrap;
mod graphs;
mod guard;
mod laws;
mod mse;
mod near;
mod release;
mod tables;
