//! Bundles: what goes out, what comes in, what waits to be accepted.

mod accept;
mod list;
mod receive;
mod refuse;
mod seal;

pub use accept::accept;
pub use list::list;
pub use receive::receive;
pub use refuse::refuse;
pub use seal::seal;
