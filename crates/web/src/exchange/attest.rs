//! A person's word that paper and exports of what a partner withdrew are gone too.

use crate::fault::Fault;
use crate::posted::Posted;
use crate::view::confirm::Confirm;
use crate::visit::{Answer, Person, see_other};
use app::{Role, attestations};
use axum::extract::Path;

/// Asks for it, with how many records it is about.
///
/// # Errors
/// [`Fault::NotFound`] for an unknown partner, when nothing is open, or unless an officer or leader asks.
pub async fn attest_ask(person: Person, Path(name): Path<String>) -> Answer {
    confirm(&person, &name, false).await
}

async fn confirm(person: &Person, name: &str, is_missing: bool) -> Answer {
    let may = person.actor().is(Role::Officer) || person.actor().is(Role::Leader);
    let open = attestations::open(person.node(), person.actor(), name).await?;
    if !may || open == 0 {
        return Err(Fault::NotFound);
    }
    let view = Confirm {
        verb: "attest".to_owned(),
        about: name.to_owned(),
        count: u64::try_from(open).ok(),
        href: format!("/partners/{name}/attest"),
        back: "/exchange".to_owned(),
        is_missing,
        ..Confirm::default()
    };
    person.page("share", &view)
}

/// Gives the word; the partner hears of it with the next bundle.
///
/// # Errors
/// As [`attest_ask`].
pub async fn attest(person: Person, Path(name): Path<String>, Posted(form): Posted) -> Answer {
    let words = form.text("reason").trim();
    if words.is_empty() {
        return confirm(&person, &name, true).await;
    }
    attestations::attest(person.node(), person.actor(), &name, words).await?;
    Ok(see_other("/exchange?done=attested"))
}
