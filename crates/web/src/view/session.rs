//! The door.

use super::View;
use super::passkey::PasskeyOffer;
use serde::Serialize;

/// Signing in.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SessionNew {
    /// The name that was typed, shown again after a failure.
    pub name: String,
    /// The key of what went wrong: one text for every reason, so that it tells nothing.
    pub problem: Option<String>,
    /// Where to go after.
    pub then: String,
    /// What a device is asked, where passkeys work.
    pub passkey: Option<PasskeyOffer>,
}

impl View for SessionNew {
    const TEMPLATE: &'static str = "session/new.html";
}

/// Proving again who one is.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SessionProve {
    /// The page to go back to.
    pub then: String,
    /// Where a form was sent; empty when a page was asked for.
    pub to: String,
    /// What it held, as it was sent.
    pub typed: String,
    /// The key of what went wrong.
    pub problem: Option<String>,
    /// What a device is asked, where passkeys work.
    pub passkey: Option<PasskeyOffer>,
}

/// What had been typed before the proof, to be sent now.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SessionResume {
    /// Where it goes.
    pub to: String,
    /// What it holds.
    pub carried: Vec<Carried>,
}

/// One field of it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Carried {
    /// Its name.
    pub name: String,
    /// What was typed.
    pub value: String,
}

/// What stands in the place of a page that was taken off the screen.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SessionLeft {
    /// The page that was there.
    pub then: String,
}

impl View for SessionLeft {
    const TEMPLATE: &'static str = "session/left.html";
}

impl View for SessionProve {
    const TEMPLATE: &'static str = "session/prove.html";
}

impl View for SessionResume {
    const TEMPLATE: &'static str = "session/resume.html";
}
