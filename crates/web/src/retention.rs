//! Received copies that are past the time agreed: which, and destroying them.

use crate::fault::Fault;
use crate::posted::Posted;
use crate::view::clauses::{PastPartner, RetentionList};
use crate::view::confirm::Confirm;
use crate::visit::{Answer, Person, see_other};
use app::retention::{self, Past};
use axum::extract::Path;

/// Shows them by partner.
///
/// # Errors
/// [`Fault::NotFound`] without a role that shares.
pub async fn list(person: Person) -> Answer {
    let may = retention::may_destroy(person.actor());
    let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let one = |p: Past| PastPartner {
        href: (may && p.copies > p.held).then(|| format!("/retention/{}", p.partner)),
        name: p.partner,
        days: u64::from(p.days),
        copies: count(p.copies),
        held: count(p.held),
        oldest: p.oldest,
        how: p.how,
    };
    let past = retention::past(person.node(), person.actor()).await?;
    person.page("share", &RetentionList { partners: past.into_iter().map(one).collect() })
}

/// Asks whether they are to be destroyed, and why.
///
/// # Errors
/// [`Fault::NotFound`] unless a leader asks, and something is past its time.
pub async fn ask(person: Person, Path(name): Path<String>) -> Answer {
    confirm(&person, &name, false).await
}

async fn confirm(person: &Person, name: &str, is_missing: bool) -> Answer {
    let past = retention::past(person.node(), person.actor()).await?;
    let may = retention::may_destroy(person.actor());
    let found = past.into_iter().find(|p| may && p.partner == name && p.copies > p.held).ok_or(Fault::NotFound)?;
    let view = Confirm {
        verb: "destroy-copies".to_owned(),
        about: found.partner,
        href: format!("/retention/{name}"),
        back: "/retention".to_owned(),
        is_missing,
        is_danger: true,
        ..Confirm::default()
    };
    person.page("share", &view)
}

/// Destroys them; the partner learns of it with the next bundle.
///
/// # Errors
/// As [`ask`].
pub async fn destroy(person: Person, Path(name): Path<String>, Posted(form): Posted) -> Answer {
    let reason = form.text("reason").trim();
    if reason.is_empty() {
        return confirm(&person, &name, true).await;
    }
    retention::destroy(person.node(), person.actor(), &name, reason).await?;
    Ok(see_other("/retention?done=copies-destroyed"))
}
