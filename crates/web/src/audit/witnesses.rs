//! What partners saw of our log and we of theirs, and what is said when one of them went back.

use crate::fault::Fault;
use crate::posted::Posted;
use crate::view::audit::{Seen, WitnessLine};
use crate::view::confirm::Confirm;
use crate::visit::{Answer, Person, see_other};
use app::Role;
use app::checkpoints::{self, Kept, Witness};
use axum::extract::Path;

/// A line for each partner.
pub(super) async fn lines(person: &Person) -> Result<Vec<WitnessLine>, Fault> {
    let all = checkpoints::list(person.node(), person.actor()).await?;
    let may_explain = person.actor().is(Role::Leader);
    Ok(all.into_iter().map(|w| line(w, may_explain)).collect())
}

fn line(witness: Witness, may_explain: bool) -> WitnessLine {
    let seen = |kept: Kept| Seen { size: kept.size, at: kept.moment };
    WitnessLine {
        explain: (may_explain && !witness.against.is_empty()).then(|| format!("/audit/witnesses/{}", witness.partner)),
        against: witness.against.iter().map(|(against, _)| against.code().to_owned()).collect(),
        is_alarm: witness.against.iter().any(|(against, _)| against.is_alarm()),
        ours: witness.ours.map(seen),
        theirs: witness.theirs.map(seen),
        partner: witness.partner,
    }
}

/// Asks why a log went back.
///
/// # Errors
/// [`Fault::NotFound`] unless a leader asks, and something speaks against a log.
pub async fn explain_ask(person: Person, Path(name): Path<String>) -> Answer {
    confirm(&person, &name, false).await
}

async fn confirm(person: &Person, name: &str, is_missing: bool) -> Answer {
    let found = lines(person).await?.into_iter().find(|l| l.partner == name).ok_or(Fault::NotFound)?;
    let view = Confirm {
        verb: "explain-log".to_owned(),
        about: found.partner,
        href: found.explain.ok_or(Fault::NotFound)?,
        back: "/audit".to_owned(),
        is_missing,
        is_danger: true,
        ..Confirm::default()
    };
    person.page("remember", &view)
}

/// Keeps what was said.
///
/// # Errors
/// As [`explain_ask`].
pub async fn explain(person: Person, Path(name): Path<String>, Posted(form): Posted) -> Answer {
    let reason = form.text("reason").trim();
    if reason.is_empty() {
        return confirm(&person, &name, true).await;
    }
    checkpoints::explain(person.node(), person.actor(), &name, reason).await?;
    Ok(see_other("/audit?done=log-explained"))
}
