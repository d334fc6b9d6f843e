//! One person: roles, compartments, leaving.

use super::{grants, roles};
use crate::fault::Fault;
use crate::view::edit::Chosen;
use crate::view::person::PersonShow;
use crate::visit::{Answer, Person};
use app::people::{self, Listed};
use axum::extract::Path;

/// Shows what a person's work needs, as a form.
///
/// # Errors
/// [`Fault::NotFound`] unless the visitor keeps accounts and the person is here.
pub async fn show(person: Person, Path(id): Path<String>) -> Answer {
    if !people::may_administer(person.node(), person.actor()) {
        return Err(Fault::NotFound);
    }
    let all = people::list(person.node(), person.actor()).await?;
    let found = all.iter().find(|l| l.actor.id == id && l.is_active).ok_or(Fault::NotFound)?;
    let words = person.words()?;
    let heir = |l: &&Listed| l.is_active && l.actor.id != id;
    let choice = |l: &Listed| Chosen { code: l.actor.id.clone(), label: l.actor.name.clone(), is_chosen: false };
    let view = PersonShow {
        name: found.actor.name.clone(),
        href: format!("/people/{id}"),
        roles: roles(words, &found.actor.roles),
        grants: grants(words, &found.actor.grants),
        is_unopened: people::is_unopened(person.node(), &id).await?,
        is_self: id == person.actor().id,
        is_humanitarian: person.node().is_humanitarian(),
        successors: all.iter().filter(heir).map(choice).collect(),
    };
    person.page("remember", &view)
}
