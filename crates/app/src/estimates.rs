//! How many incidents nobody recorded: an estimate for one place and period, with its interval and verdict.

use crate::actor::Actor;
use crate::audit::Entry;
use crate::change::Draft;
use crate::node::Node;
use crate::picture::{self, Picture, Stratum};
use crate::{Error, Result};
use estimate::{Circumstances, Criterion, Estimate, Overlap};
use policy::Role;
use record::{Body, RecordId};
use serde::Serialize;

/// Estimates of one stratum with one verdict over all of them.
#[derive(Debug, Clone, Serialize)]
pub struct Estimated {
    /// Short names of the lists that were active there.
    pub lists: Vec<String>,
    /// Incidents on record.
    pub observed: u32,
    /// Each estimate.
    pub estimates: Vec<Row>,
    /// `usable` or `not-usable`.
    pub verdict: String,
    /// Codes of the warnings, with the reason for logs.
    pub warnings: Vec<(String, String)>,
}

/// One estimate, never without its interval.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// chapman, chao, log-linear
    pub method: String,
    /// The model that was fitted.
    pub model: String,
    /// How many in all.
    pub n: f64,
    /// Lower end of the 95 % interval.
    pub lower: f64,
    /// Upper end of the 95 % interval.
    pub upper: f64,
}

/// Estimates from a part of the picture. Lists that know nothing there are left out.
///
/// # Errors
/// `Conflict` with fewer than two lists, or when the overlap is too thin for any estimator.
pub fn estimate(picture: &Picture, circumstances: &Circumstances) -> Result<Estimated> {
    let active: Vec<usize> = (0..picture.names.len()).filter(|i| picture.per_list[*i] > 0).collect();
    let mask =
        |lists: u32| active.iter().enumerate().fold(0_u32, |sum, (to, from)| sum | (((lists >> from) & 1) << to));
    let members = picture.events.iter().map(|e| mask(e.lists));
    let conflict = |e: estimate::Error| Error::Conflict(e.to_string());
    let overlap = Overlap::from_members(active.len(), members).map_err(conflict)?;
    let mut found: Vec<Estimate> = Vec::new();
    if active.len() >= 2 {
        // The two largest lists, so that Chapman rests on as many as possible.
        let mut largest: Vec<usize> = (0..active.len()).collect();
        largest.sort_by_key(|i| std::cmp::Reverse(picture.per_list[active[*i]]));
        let pair = overlap.pair(largest[0].min(largest[1]), largest[0].max(largest[1])).map_err(conflict)?;
        found.push(estimate::chapman(&pair).map_err(conflict)?);
    }
    found.push(estimate::chao(&overlap).map_err(conflict)?);
    found.push(estimate::log_linear(&overlap, Criterion::Bic).map_err(conflict)?.best);
    let judgement = estimate::guard(&found, &overlap, circumstances);
    Ok(Estimated {
        lists: active.iter().map(|i| picture.names[*i].clone()).collect(),
        observed: overlap.observed(),
        estimates: found
            .iter()
            .map(|e| Row {
                method: e.method.code().to_owned(),
                model: e.model.clone(),
                n: e.n,
                lower: e.lower,
                upper: e.upper,
            })
            .collect(),
        verdict: judgement.verdict.code().to_owned(),
        warnings: judgement.warnings.iter().map(|w| (w.code().to_owned(), w.to_string())).collect(),
    })
}

/// Estimates a stratum of the joint picture and keeps each estimate as a record.
///
/// # Errors
/// `Forbidden` without a role that analyses; as [`estimate`].
pub async fn run(
    node: &Node,
    actor: &Actor,
    stratum: &Stratum,
    circumstances: &Circumstances,
) -> Result<(Estimated, Vec<RecordId>)> {
    let may = [Role::Officer, Role::Adviser, Role::Coordinator].into_iter().any(|r| actor.is(r));
    node.require(may, "only an officer, adviser or coordinator estimates")?;
    let part = picture::picture(node, actor).await?.within(stratum);
    let estimated = estimate(&part, circumstances)?;
    let label = picture::label_of(node, &part).await?;
    let period = format!(
        "{}/{}",
        stratum.from.clone().unwrap_or_else(|| "1900".to_owned()),
        stratum.to.clone().unwrap_or_else(|| "2100".to_owned())
    );
    let place = stratum.governorate.clone().unwrap_or_else(|| "SY".to_owned());
    let codes: Vec<&str> = estimated.warnings.iter().map(|(c, _)| c.as_str()).collect();
    let drafts = estimated
        .estimates
        .iter()
        .map(|row| {
            let body = Body::default()
                .with("period", period.as_str())
                .with("place", serde_json::json!({ "code": place.as_str() }))
                .with("method", row.method.as_str())
                .with("number", row.n.round() as i64)
                .with("lower", row.lower.round() as i64)
                .with("upper", row.upper.round() as i64)
                .with("observed", estimated.observed)
                .with("verdict", estimated.verdict.as_str())
                .with("warnings", codes.join(":"))
                .with("model", row.model.as_str());
            Draft::new("estimate", body, label.clone(), "method")
        })
        .collect();
    let mut change = node.change("estimates::run").await?;
    let ids = change.create(drafts, "estimate").await?;
    change.note(&Entry::general("estimate", &actor.id, Some(format!("{place} {period} {}", estimated.verdict))))?;
    change.commit().await?;
    Ok((estimated, ids))
}
