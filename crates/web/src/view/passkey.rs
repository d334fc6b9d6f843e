//! Passkeys: what the script of the page gives to a device, one's own, and a new one.

use super::View;
use serde::Serialize;

/// What a device is asked.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PasskeyOffer {
    /// What comes back with the answer.
    pub challenge: String,
    /// The options of the browser, as JSON.
    pub options: String,
    /// The address of the script.
    pub script: String,
}

/// One of one's own.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PasskeyLine {
    /// By which it is removed.
    pub id: String,
    /// What the person calls it.
    pub name: String,
    /// The address at which it works.
    pub address: String,
    /// When it was added, UTC.
    pub added: String,
    /// When it was last used, UTC.
    pub used: Option<String>,
}

/// A new one.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PasskeyNew {
    /// What a device is asked; nothing where passkeys do not work.
    pub passkey: Option<PasskeyOffer>,
    /// The name that was typed.
    pub name: String,
    /// What the action said.
    pub problem: Option<String>,
}

/// The question whether one is to be removed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PasskeyRemove {
    /// Which.
    pub line: PasskeyLine,
}

impl View for PasskeyNew {
    const TEMPLATE: &'static str = "account/passkey_new.html";
}

impl View for PasskeyRemove {
    const TEMPLATE: &'static str = "account/passkey_remove.html";
}
