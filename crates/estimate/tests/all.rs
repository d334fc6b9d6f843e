//! The integration tests of `estimate`, in one binary.

mod bootstrap;
mod graphs;
mod cube;
mod guard;
mod latent;
mod laws;
mod mse;
mod near;
mod release;
mod strata;
mod tables;
