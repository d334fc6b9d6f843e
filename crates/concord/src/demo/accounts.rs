//! The accounts of a demonstration, and their codes. They exist nowhere else.

use crate::output;
use app::{Error, Result};
use serde::{Deserialize, Serialize};
use std::path::Path;

const FILE: &str = "accounts.json";

/// One account of a demonstration.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Account {
    /// Where it signs in.
    pub host: String,
    /// Its name.
    pub user: String,
    /// Its passphrase.
    pub passphrase: String,
    /// Address of its code secret.
    pub otpauth: String,
}

/// Keeps the accounts beside the demonstration's nodes.
///
/// # Errors
/// `Internal` when the file cannot be written.
pub fn keep(out: &Path, accounts: &[Account]) -> Result<()> {
    let bytes = serde_json::to_vec_pretty(accounts).map_err(|e| Error::Internal(e.to_string()))?;
    output::write(&out.join(FILE), &bytes)
}

/// Prints account, passphrase and the code of this minute for each node.
///
/// # Errors
/// `Refused` when the folder holds no demonstration.
pub fn print_codes(out: &Path) -> Result<()> {
    let none = || Error::Refused(format!("`{}` holds no demonstration; run `concord demo` first", out.display()));
    let bytes = std::fs::read(out.join(FILE)).map_err(|_| none())?;
    let accounts: Vec<Account> = serde_json::from_slice(&bytes).map_err(|_| none())?;
    for a in accounts {
        let code = app::people::code_of(&a.otpauth, app::clock::system_now())?;
        println!("  {:22} user {}  passphrase \"{}\"  code {code}", a.host, a.user, a.passphrase);
    }
    Ok(())
}
