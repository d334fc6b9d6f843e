//! The cluster as people run it: processes on loopback, in one binary.

mod calls;
mod closed;
mod lists;
mod lost;
mod parts;
mod refused;
mod work;
