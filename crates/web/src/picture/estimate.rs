//! Estimating one part of the picture.

use super::stratum;
use crate::posted::Posted;
use crate::running;
use crate::visit::{Answer, Person, see_other};
use app::estimate::{Circumstances, LatentSettings, Plan};
use app::estimates::{self, By, Wanted};
use app::runs::What;

/// The most linkages that a person may ask for: each is a whole run.
const MOST_LINKAGES: usize = 50;

/// Independent draws of the latent classes: enough for an interval, in a fraction of the time of the command line.
const EFFECTIVE: f64 = 1_000.0;

/// Starts estimating one place and period; the page of the run shows how far it is.
///
/// # Errors
/// `NotFound` without a role that estimates; [`crate::fault::Fault::Clash`] while two runs are under way.
pub async fn estimate(person: Person, Posted(form): Posted) -> Answer {
    let part = stratum(|name| Some(form.text(name)).filter(|t| !t.is_empty()), person.node());
    let said = |name: &str, yes: &str, no: &str| match form.text(name) {
        t if t == yes => Some(true),
        t if t == no => Some(false),
        _ => None,
    };
    let circumstances = Circumstances {
        lists_cite_each_other: said("cite", "yes", "no"),
        one_coder: said("coded", "one", "several"),
        linkage_uncertain: None,
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let latent = LatentSettings { target_size: EFFECTIVE, threads, ..LatentSettings::default() };
    let wanted = Wanted {
        part,
        by: By::from_code(form.text("by")),
        plan: Plan { circumstances, latent, ..Plan::default() },
        linkages: form.text("linkages").trim().parse().unwrap_or(0).min(MOST_LINKAGES),
    };
    let run = estimates::start(person.node(), person.actor(), wanted)?;
    Ok(see_other(&running::page(What::Estimate, &run)))
}
