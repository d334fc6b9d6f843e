//! Estimating one part of the picture.

use super::stratum;
use crate::naming::address;
use crate::posted::Posted;
use crate::visit::{Answer, Person, see_other};
use app::{Circumstances, estimates};

/// Estimates one place and period, and keeps the estimates as records.
///
/// # Errors
/// [`crate::fault::Fault::Clash`] when the lists overlap too little; `NotFound` without a role that estimates.
pub async fn estimate(person: Person, Posted(form): Posted) -> Answer {
    let part = stratum(|name| Some(form.text(name)).filter(|t| !t.is_empty()), person.node());
    let circumstances = Circumstances {
        lists_cite_each_other: form.text("independent") != "yes",
        one_coder: form.text("coders") != "yes",
        linkage_uncertain: None,
    };
    estimates::run(person.node(), person.actor(), &part, &circumstances).await?;
    let pairs = [("governorate", &part.governorate), ("from", &part.from), ("to", &part.to)];
    let kept: Vec<(&str, &str)> = pairs.iter().filter_map(|(n, v)| Some((*n, v.as_deref()?))).collect();
    Ok(see_other(&address("/picture", &[kept.as_slice(), &[("done", "estimated")]].concat())))
}
