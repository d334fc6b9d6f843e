//! One's own account, and getting into it by invitation.

use super::View;
use super::passkey::PasskeyLine;
use serde::Serialize;

/// One's own account.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AccountShow {
    /// The name to sign in with.
    pub name: String,
    /// Where one is signed in.
    pub sessions: Vec<SessionLine>,
    /// When the sign-in before this session was, UTC.
    pub before: Option<String>,
    /// How many recovery codes are left.
    pub codes_left: i64,
    /// Whether so few are left that new ones are needed soon.
    pub are_few: bool,
    /// What the action said about a new passphrase.
    pub problem: Option<String>,
    /// One's passkeys.
    pub passkeys: Vec<PasskeyLine>,
    /// Whether passkeys work where the page was reached.
    pub has_passkeys: bool,
}

/// One session.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SessionLine {
    /// By which it is ended.
    pub id: String,
    /// When it began, UTC.
    pub started: String,
    /// When it was last used, UTC.
    pub seen: String,
    /// The code of a family of browsers.
    pub browser: String,
    /// Whether it is this one.
    pub is_this: bool,
}

/// A new authenticator, which a code confirms.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AccountAuthenticator {
    /// What the authenticator takes.
    pub secret: Secret,
    /// What the action said.
    pub problem: Option<String>,
}

/// What an authenticator takes: as a picture, and to be typed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Secret {
    /// The picture.
    pub qr: Qr,
    /// The secret in base32.
    pub text: String,
}

/// A QR code, drawn by its template: a line of its dark parts on a light square.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Qr {
    /// Width and height in modules, the quiet zone included.
    pub size: i32,
    /// The lines along which dark modules lie, as an SVG path.
    pub path: String,
}

/// Recovery codes, shown once.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RecoveryCodes {
    /// The codes.
    pub codes: Vec<String>,
    /// Whether they come with an account that was just opened, so that one signs in next.
    pub is_opened: bool,
}

/// Where an invitation is typed.
#[derive(Debug, Clone, Default, Serialize)]
pub struct InvitationEnter {
    /// The key of what went wrong.
    pub problem: Option<String>,
}

/// What an invitation leads to.
#[derive(Debug, Clone, Default, Serialize)]
pub struct InvitationOpen {
    /// The invitation.
    pub token: String,
    /// The name to sign in with.
    pub name: String,
    /// What the authenticator takes.
    pub secret: Secret,
    /// Whether the word of a second person is asked for.
    pub needs_word: bool,
    /// Whether the person has been here before.
    pub is_reset: bool,
    /// What the action said.
    pub problem: Option<String>,
}

/// An invitation, shown once to who made it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct InvitationMade {
    /// Whose account.
    pub name: String,
    /// The invitation.
    pub token: String,
    /// Until when, UTC.
    pub ends: String,
    /// Whether a second person tells them a word.
    pub needs_word: bool,
    /// The approval on which their roles wait.
    pub approval: Option<String>,
}

impl View for AccountShow {
    const TEMPLATE: &'static str = "account/show.html";
}

impl View for AccountAuthenticator {
    const TEMPLATE: &'static str = "account/authenticator.html";
}

impl View for RecoveryCodes {
    const TEMPLATE: &'static str = "account/codes.html";
}

impl View for InvitationEnter {
    const TEMPLATE: &'static str = "invitation/enter.html";
}

impl View for InvitationOpen {
    const TEMPLATE: &'static str = "invitation/open.html";
}

impl View for InvitationMade {
    const TEMPLATE: &'static str = "invitation/made.html";
}
