//! The integration tests of `estimate`, in one binary.

mod guard;
mod latent;
mod mse;
mod release;
mod strata;
mod tables;
