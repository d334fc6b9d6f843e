//! Taking in a list of somebody's.

mod create;
mod new;

pub use create::create;
pub use new::new;
