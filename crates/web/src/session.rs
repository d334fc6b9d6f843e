//! The door: signing in and out, proving oneself again, and the language.

mod create;
mod end;
mod language;
mod new;
mod passkey;
mod prove;

pub use create::create;
pub use end::end;
pub use language::language;
pub use new::new;
pub use passkey::{enter_with_passkey, prove_with_passkey};
pub use prove::{ask_proof, prove};

pub(crate) use create::admit;
pub(crate) use end::gone;
pub(crate) use prove::carried;
