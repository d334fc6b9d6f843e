//! One's own account: sessions, passphrase, authenticator, recovery codes.

mod authenticator;
mod passphrase;
mod recovery;
mod sessions;
mod show;

pub use authenticator::{authenticator, set_authenticator};
pub use passphrase::set_passphrase;
pub use recovery::renew;
pub use sessions::end_sessions;
pub use show::show;
