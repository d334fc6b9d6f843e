//! One's own account: sessions, passphrase, authenticator, passkeys, recovery codes.

mod authenticator;
mod passkeys;
mod passphrase;
mod recovery;
mod sessions;
mod show;

pub use authenticator::{authenticator, set_authenticator};
pub use passkeys::{add_passkey, new_passkey, remove_passkey, remove_passkey_ask};
pub use passphrase::set_passphrase;
pub use recovery::renew;
pub use sessions::end_sessions;
pub use show::show;
