//! The people of this organisation.

use super::View;
use super::edit::Chosen;
use serde::Serialize;

/// Who is here, and who left.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PersonList {
    /// Those who may sign in.
    pub here: Vec<PersonLine>,
    /// Those who left; their names stay on what they did.
    pub left: Vec<PersonLine>,
    /// Whether the visitor may add somebody.
    pub may_add: bool,
}

/// One person in one line.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PersonLine {
    /// The name.
    pub name: String,
    /// Codes of roles.
    pub roles: Vec<String>,
    /// Codes of compartments.
    pub grants: Vec<String>,
    /// Whether they are here.
    pub is_active: bool,
    /// Who carries on what they wrote.
    pub successor: Option<String>,
    /// Their page, when it would open.
    pub href: Option<String>,
}

/// The form of a new account.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PersonNew {
    /// The name that was typed.
    pub name: String,
    /// Roles to tick.
    pub roles: Vec<Chosen>,
    /// Compartments to tick.
    pub grants: Vec<Chosen>,
    /// Whether attribution needs a tick of its own.
    pub is_humanitarian: bool,
    /// What the action said, in English.
    pub problem: Option<String>,
}

/// A new account, with what is shown once.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PersonAdded {
    /// The name.
    pub name: String,
    /// The `otpauth:` address.
    pub address: String,
    /// Its secret, to be typed.
    pub secret: String,
    /// The approval that waits before they see content.
    pub approval: Option<String>,
}

/// One person with the forms to change what they may, and to leave.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PersonShow {
    /// The name.
    pub name: String,
    /// The address.
    pub href: String,
    /// Roles.
    pub roles: Vec<Chosen>,
    /// Compartments.
    pub grants: Vec<Chosen>,
    /// Whether they were invited and never came.
    pub is_unopened: bool,
    /// Whether this is the visitor, who does not change their own roles.
    pub is_self: bool,
    /// Whether attribution needs a tick of its own.
    pub is_humanitarian: bool,
    /// Who may carry on.
    pub successors: Vec<Chosen>,
}

impl View for PersonList {
    const TEMPLATE: &'static str = "person/list.html";
}

impl View for PersonNew {
    const TEMPLATE: &'static str = "person/new.html";
}

impl View for PersonAdded {
    const TEMPLATE: &'static str = "person/added.html";
}

impl View for PersonShow {
    const TEMPLATE: &'static str = "person/show.html";
}
