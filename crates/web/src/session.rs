//! The door: signing in and out, and the language.

mod create;
mod end;
mod language;
mod new;

pub use create::create;
pub use end::end;
pub use language::language;
pub use new::new;
