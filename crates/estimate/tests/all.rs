//! The integration tests of `estimate`, in one binary.

mod graphs;
mod guard;
mod mse;
mod near;
mod release;
mod tables;
