//! Which of our records partners know too, without either showing its list.

mod act;
mod new;
mod show;

pub use act::{act, set_limits};
pub use new::{create, new};
pub use show::show;

use crate::fault::Fault;
use crate::posted::Posted;
use crate::view::private::{PrivateList, PrivatePartner, PrivateRun};
use crate::visit::{Answer, Person, see_other};
use app::private::{self, Run};
use app::{Role, fuzzy};

/// Shows whom one can ask, and what was asked.
///
/// # Errors
/// [`Fault::NotFound`] without a role that matches.
pub async fn list(person: Person) -> Answer {
    let (runs, left) = private::list(person.node(), person.actor()).await?;
    let (budget, limits) = match person.actor().is(Role::Leader) {
        true => (Some(private::budget(person.node()).await?), Some(fuzzy::budget(person.node()).await?)),
        false => (None, None),
    };
    let today = person.node().today();
    let runs_of_fuzzy = fuzzy::list(person.node(), person.actor()).await?;
    let partners = left.into_iter().map(|(name, left)| PrivatePartner { name, left }).collect();
    let view = PrivateList {
        may_ask: private::may_ask(person.actor()),
        partners,
        runs: runs.into_iter().map(run).collect(),
        budget,
        fuzzy: runs_of_fuzzy.iter().map(|run| show::line(run, today)).collect(),
        may_run: fuzzy::may_run(person.actor()),
        limits: limits.map(|l| (l.runs, l.rows)),
    };
    person.page("share", &view)
}

fn run(run: Run) -> PrivateRun {
    PrivateRun {
        is_for_us: run.is_for_us,
        partner: run.partner,
        tokens: run.tokens,
        found: run.found,
        state: run.state,
        why: run.why,
        asked: run.asked,
        href: format!("/records/private_match/{}", run.record.id),
    }
}

/// Asks a partner about our incidents.
///
/// # Errors
/// [`Fault::NotFound`] without a role that matches or for an unknown partner; `Clash` when no agreement lets them
/// answer.
pub async fn ask(person: Person, Posted(form): Posted) -> Answer {
    private::ask(person.node(), person.actor(), (form.text("partner"), "incident")).await?;
    Ok(see_other("/private-matches?done=private-asked"))
}

/// Sets how many records each partner may ask about.
///
/// # Errors
/// [`Fault::NotFound`] unless a leader asks; [`Fault::Invalid`] for what is no number.
pub async fn set_budget(person: Person, Posted(form): Posted) -> Answer {
    let budget = form.text("budget").trim().parse().map_err(|_| Fault::Invalid(Vec::new()))?;
    private::set_budget(person.node(), person.actor(), budget).await?;
    Ok(see_other("/private-matches?done=saved"))
}
