//! Who is acting: a signed-in person with roles and granted compartments.

use policy::Role;
use record::Compartment;
use std::collections::BTreeSet;

/// A person of this organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// users.id
    pub id: String,
    /// The name they sign in with; stays on what they did.
    pub name: String,
    /// Their roles.
    pub roles: BTreeSet<Role>,
    /// Sealed compartments that their work needs. Attribution is granted by name only.
    pub grants: BTreeSet<Compartment>,
    /// en, ar
    pub language: String,
    /// Whether they proved themselves in the last minutes: without it what is severe stays shut to them.
    pub is_proved: bool,
}

impl Actor {
    /// Whether they have the role.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// A text that is the same for all people whom policy treats alike.
    pub(crate) fn signature(&self) -> String {
        let roles: Vec<&str> = self.roles.iter().map(|r| r.code()).collect();
        let grants: Vec<&str> = self.grants.iter().map(|c| c.code()).collect();
        let proof = if self.is_proved { "proved" } else { "" };
        format!("{}|{}|{proof}", roles.join(","), grants.join(","))
    }
}
