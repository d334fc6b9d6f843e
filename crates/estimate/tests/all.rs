//! The integration tests of `estimate`, in one binary.

mod bootstrap;
mod coverage;
mod cube;
mod graphs;
mod guard;
mod latent;
mod laws;
mod mse;
mod near;
mod release;
mod reviewed;
mod strata;
mod study;
mod tables;
mod verdict;
