//! Discarding bundles that are held and never left, so that the next one takes their place.

use crate::fault::Fault;
use crate::posted::Posted;
use crate::view::confirm::Confirm;
use crate::visit::{Answer, Person, see_other};
use app::{agreements, exchange};
use axum::extract::Path;

/// Says what it does, or that nothing is held.
///
/// # Errors
/// [`Fault::NotFound`] for an unknown partner, or without a role that shares.
pub async fn discard_ask(person: Person, Path(name): Path<String>) -> Answer {
    confirm(&person, &name, false).await
}

async fn confirm(person: &Person, name: &str, is_missing: bool) -> Answer {
    let partners = agreements::partners(person.node()).await?;
    let may = exchange::may_share(person.actor());
    let partner = partners.into_iter().find(|p| may && p.short_name == name).ok_or(Fault::NotFound)?;
    let held = exchange::held_for(person.node(), person.actor(), &partner.short_name).await?;
    let view = Confirm {
        verb: "discard-bundles".to_owned(),
        href: format!("/partners/{}/discard", partner.short_name),
        about: partner.short_name,
        back: "/exchange".to_owned(),
        is_missing,
        is_danger: true,
        is_nothing: held.is_empty(),
        ..Confirm::default()
    };
    person.page("share", &view)
}

/// Discards them, for a reason.
///
/// # Errors
/// As [`discard_ask`]; [`Fault::Refused`] when one of them left, or an older program sealed one.
pub async fn discard(person: Person, Path(name): Path<String>, Posted(form): Posted) -> Answer {
    let reason = form.text("reason").trim();
    if reason.is_empty() {
        return confirm(&person, &name, true).await;
    }
    exchange::discard(person.node(), person.actor(), &name, reason).await?;
    Ok(see_other("/exchange?done=discarded-bundles"))
}
