//! The integration tests of `estimate`, in one binary.

mod cube;
mod guard;
mod mse;
mod release;
mod tables;
