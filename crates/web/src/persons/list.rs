//! Everybody with an account.

use crate::view::person::{PersonLine, PersonList};
use crate::visit::{Answer, Person};
use app::people::{self, Listed};

/// Shows who is here and who left.
///
/// # Errors
/// [`crate::fault::Fault::NotFound`] unless the person is an administrator or a leader.
pub async fn list(person: Person) -> Answer {
    let all = people::list(person.node(), person.actor()).await?;
    let may_keep = people::may_administer(person.node(), person.actor());
    let name = |id: &String| all.iter().find(|l| &l.actor.id == id).map(|l| l.actor.name.clone());
    let line = |l: &Listed| PersonLine {
        name: l.actor.name.clone(),
        roles: l.actor.roles.iter().map(|r| r.code().to_owned()).collect(),
        grants: l.actor.grants.iter().map(|c| c.code().to_owned()).collect(),
        is_active: l.is_active,
        successor: l.successor.as_ref().and_then(name),
        href: (may_keep && l.is_active).then(|| format!("/people/{}", l.actor.id)),
    };
    let (here, left) = all.iter().partition::<Vec<&Listed>, _>(|l| l.is_active);
    let view = PersonList {
        here: here.into_iter().map(line).collect(),
        left: left.into_iter().map(line).collect(),
        may_add: may_keep,
    };
    person.page("remember", &view)
}
