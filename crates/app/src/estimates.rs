//! How many incidents nobody recorded: every method for one place and period of the joint picture, with one verdict,
//! kept as a record. How the picture is made is left to `picture`, how numbers are made to the kernel.

mod kept;

pub use kept::{Kept, KeptEstimate, KeptVariation, KeptWarning, Part, Told};

use crate::actor::Actor;
use crate::anonymous::Anonymous;
use crate::audit::Entry;
use crate::briefs::Words;
use crate::change::Draft;
use crate::estimation::{self, Progress};
use crate::exports::Export;
use crate::node::Node;
use crate::picture::{self, Linked, Picture, Stratum};
use crate::records::Show;
use crate::runs::What;
use crate::{Error, Result, exports};
use estimate::{Overlap, Plan, StratumStudy, Study};
use policy::Role;
use record::{Body, RecordId, Use};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// By what a part of the picture is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    /// Not at all.
    #[default]
    Nothing,
    /// Governorates, shown on a map.
    Governorate,
    /// Years, shown over time.
    Year,
    /// Months, shown over time.
    Month,
}

impl By {
    /// Every way.
    pub const ALL: [Self; 4] = [Self::Nothing, Self::Governorate, Self::Year, Self::Month];

    /// The stable code, for forms and words.
    pub fn code(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Governorate => "governorate",
            Self::Year => "year",
            Self::Month => "month",
        }
    }

    /// The way of a code; not at all for another.
    pub fn from_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|by| by.code() == code).unwrap_or_default()
    }

    fn key(self, event: &picture::Known) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Governorate => event.governorate.clone(),
            Self::Year => event.day.get(..4).unwrap_or_default().to_owned(),
            Self::Month => event.day.get(..7).unwrap_or_default().to_owned(),
        }
    }
}

/// What to estimate.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Which part of the picture.
    pub part: Stratum,
    /// By what it is divided.
    pub by: By,
    /// The methods, what is known of the lists, the seed.
    pub plan: Plan,
    /// How many linkages to draw from what matching holds possible; nought takes the chosen pairs as certain.
    pub linkages: usize,
}

/// The probabilities at which pairs are taken, to see how much an estimate depends on it.
pub const THRESHOLDS: [f64; 3] = [0.5, 0.8, 0.95];

/// Estimates a part of the joint picture and keeps it as a record.
///
/// # Errors
/// `NotFound` without a role that estimates; `Refused` when the counts make nothing that can be estimated; `Conflict`
/// when stopped.
pub async fn run(
    node: &Node,
    actor: &Actor,
    wanted: &Wanted,
    progress: &mut (dyn FnMut(f64) -> std::ops::ControlFlow<()> + Send),
) -> Result<(Kept, RecordId)> {
    node.require(may(actor), "only an officer, adviser or coordinator estimates")?;
    let linked = picture::linked(node, actor).await?;
    let part = linked.chosen()?.within(&wanted.part);
    let label = picture::label_of(node, &part).await?;
    // The computation may take a minute: others are served meanwhile.
    let kept = crate::runs::apart(|| compute(&linked, &part, wanted, progress))?;
    let id = keep(node, actor, (&kept, wanted), (label, &part)).await?;
    Ok((kept, id))
}

fn compute(linked: &Linked, part: &Picture, wanted: &Wanted, progress: Progress<'_>) -> Result<Kept> {
    let plan = &wanted.plan;
    let active = active(part);
    let whole = overlap(part, &active)?;
    let mut most = |done: f64| progress(0.8 * done);
    let (study, strata) = match (wanted.by, wanted.linkages) {
        (By::Nothing, 0 | 1) => (estimate::study(&whole, plan, &mut most)?, Vec::new()),
        (By::Nothing, linkages) => (drawn(linked, (wanted, linkages, &active), &mut most)?, Vec::new()),
        (by, _) => divided(part, (by, &active, &whole, plan), &mut most)?,
    };
    let mut rest = |done: f64| progress(0.8 + 0.2 * done);
    let mut variations: Vec<KeptVariation> = Vec::new();
    for variation in estimate::sensitivity(&whole, plan, &mut rest)? {
        variations.extend(KeptVariation::of(&variation, whole.names()));
    }
    for threshold in THRESHOLDS {
        let at = linked.at(threshold)?.within(&wanted.part);
        let Ok(counts) = overlap(&at, &active) else { continue };
        let fast = [
            estimate::log_linear(&counts, estimate::Criterion::Bic).map(|f| f.best),
            estimate::graphs(&counts).map(|f| f.estimate),
        ];
        variations.extend(fast.into_iter().flatten().map(|e| KeptVariation::at(threshold, &e)));
    }
    let told = Told { divided_by: wanted.by.code().to_owned(), variations, linkages: wanted.linkages, seed: plan.seed };
    Ok(Kept::of(&study, &strata, told))
}

/// Lists that know something here.
fn active(part: &Picture) -> Vec<usize> {
    (0..part.names.len()).filter(|i| part.per_list[*i] > 0).collect()
}

fn overlap(part: &Picture, active: &[usize]) -> Result<Overlap> {
    Ok(counted(part.events.iter().map(|e| e.lists), (part, active))?)
}

fn counted(
    members: impl Iterator<Item = u32>,
    (part, active): (&Picture, &[usize]),
) -> std::result::Result<Overlap, estimate::Error> {
    let mut counts: BTreeMap<u32, i64> = BTreeMap::new();
    for lists in members {
        let mask = active.iter().enumerate().fold(0_u32, |sum, (to, from)| sum | ((lists >> from & 1) << to));
        if mask > 0 {
            *counts.entry(mask).or_default() += 1;
        }
    }
    let names: Vec<&str> = active.iter().map(|i| part.names[*i].as_str()).collect();
    Overlap::new(&names, &counts.into_iter().collect::<Vec<_>>())
}

fn divided(
    part: &Picture,
    (by, active, whole, plan): (By, &[usize], &Overlap, &Plan),
    progress: Progress<'_>,
) -> Result<(Study, Vec<StratumStudy>)> {
    let mut groups: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for event in &part.events {
        groups.entry(by.key(event)).or_default().push(event.lists);
    }
    let strata: Vec<_> = groups
        .into_iter()
        .map(|(name, members)| {
            let observed = u32::try_from(members.len()).unwrap_or(u32::MAX);
            let here: Vec<usize> = active.iter().copied().filter(|i| members.iter().any(|m| m >> i & 1 == 1)).collect();
            let counts = counted(members.into_iter(), (part, &here)).map_err(|reason| (observed, reason));
            (name, counts)
        })
        .collect();
    // Many strata: each needs fewer draws for its share in the whole.
    let plan = Plan {
        latent: estimate::LatentSettings { target_size: plan.latent.target_size / 4.0, ..plan.latent.clone() },
        ..plan.clone()
    };
    let found = estimate::study_strata(whole, &strata, &plan, progress)?;
    Ok((found.total, found.strata))
}

fn drawn(
    linked: &Linked,
    (wanted, linkages, active): (&Wanted, usize, &[usize]),
    progress: Progress<'_>,
) -> Result<Study> {
    let plan = &wanted.plan;
    let each = Plan {
        latent: estimate::LatentSettings { target_size: plan.latent.target_size / 4.0, ..plan.latent.clone() },
        ..plan.clone()
    };
    let mut studies = Vec::new();
    for number in 0..linkages {
        let picture = linked.drawn(plan.seed.wrapping_add(number as u64))?.within(&wanted.part);
        let mut inner = |done: f64| progress((number as f64 + done) / linkages as f64);
        studies.push(estimate::study(&overlap(&picture, active)?, &each, &mut inner)?);
    }
    estimation::mix(&studies, plan)
}

async fn keep(
    node: &Node,
    actor: &Actor,
    (kept, wanted): (&Kept, &Wanted),
    (label, picture): (record::Label, &Picture),
) -> Result<RecordId> {
    let part = &wanted.part;
    let period = format!(
        "{}/{}",
        part.from.clone().unwrap_or_else(|| "1900".to_owned()),
        part.to.clone().unwrap_or_else(|| "2100".to_owned())
    );
    let place = part.governorate.clone().unwrap_or_else(|| "SY".to_owned());
    let whole = |n: f64| if n.is_finite() { json!(n.round() as i64) } else { serde_json::Value::Null };
    let figures: Vec<_> = kept
        .estimates
        .iter()
        .enumerate()
        .map(|(at, e)| {
            json!({ "_id": format!("e{at}"), "method": e.method, "number": whole(e.n), "lower": whole(e.lower), "upper": e.upper.map(whole) })
        })
        .collect();
    let text = serde_json::to_string(kept)?;
    let parts: Vec<_> = chunks(&text)
        .into_iter()
        .enumerate()
        .map(|(at, part)| json!({ "_id": format!("p{at}"), "text": part }))
        .collect();
    let codes: Vec<&str> = kept.warnings.iter().map(|w| w.code.as_str()).collect();
    let mut body = Body::default()
        .with("period", period.as_str())
        .with("place", json!({ "code": place.as_str() }))
        .with("observed", kept.observed)
        .with("verdict", kept.verdict.as_str())
        .with("warnings", json!(codes))
        .with("divided_by", wanted.by.code())
        .with("figures", json!(figures))
        .with("detail", json!(parts));
    if let Some((lower, upper)) = kept.range() {
        body = body.with("lower", whole(lower)).with("upper", whole(upper));
    }
    let mut change = node.change("estimates::run").await?;
    let ids = change.create(vec![Draft::new("estimate", body, label, "method")], "estimate").await?;
    let inputs = picture::inputs(&mut change.tx, picture).await?;
    change.all_made_from(ids.iter().map(|id| (id.clone(), inputs.clone())).collect()).await?;
    let id = ids.into_iter().next().ok_or_else(|| Error::Internal("the estimate was not kept".to_owned()))?;
    // Place, period and verdict are content: only who may see the record reads them in the log.
    let detail = Some(format!("{place} {period} {}", kept.verdict));
    change.note_about(&Entry { detail, ..Entry::about("estimate", &actor.id, &id, "estimate") }, &id).await?;
    change.commit().await?;
    Ok(id)
}

/// Pieces that a field of text holds.
pub(crate) fn chunks(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    characters.chunks(15_000).map(|chunk| chunk.iter().collect()).collect()
}

/// An estimate as it was kept, as far as the actor may open it: for pages. What leaves as a file is [`leaving`].
///
/// # Errors
/// `NotFound` when it does not exist or may not be opened; `ReasonNeeded` as [`crate::records::show`].
pub async fn show(node: &Node, actor: &Actor, id: &RecordId, reason: Option<&str>) -> Result<(Kept, Show)> {
    let opened = crate::records::show(node, actor, id, reason).await?;
    let is_estimate = opened.record.kind == "estimate";
    let text: String = opened.body.rows("detail").filter_map(|row| row.text("text").map(str::to_owned)).collect();
    let kept = serde_json::from_str(&text).ok().filter(|_| is_estimate).ok_or(Error::NotFound)?;
    Ok((kept, opened))
}

/// An estimate as it leaves the node in a file: resting on nothing that is gone or narrower now, and naming no
/// contributor whose agreement lets nobody be named. Every file of an estimate is made of what this gives.
///
/// # Errors
/// As [`show`]; `Forbidden` for who may take nothing of it away for this purpose, or without an approval where its label
/// asks for one; `Conflict` as [`crate::derivations::require_fresh`], and while its origin is to be told first.
pub async fn leaving(
    node: &Node,
    actor: &Actor,
    id: &RecordId,
    (purpose, reason, words): (Use, Option<&str>, &Words<'_>),
) -> Result<(Kept, Show, Export)> {
    let (kept, opened) = show(node, actor, id, reason).await?;
    crate::derivations::require_fresh(node, id).await?;
    let export = exports::alone::take(node, actor, &opened, purpose).await?;
    let anonymous = Anonymous::read(node, &mut node.store.read().await?).await?;
    let name = |number: usize| words("contributor-number", &[("number", number.to_string())]);
    Ok((anonymous.estimate(&opened.label, kept, &name), opened, export))
}

/// Whether an actor may estimate.
pub fn may(actor: &Actor) -> bool {
    [Role::Officer, Role::Adviser, Role::Coordinator].into_iter().any(|r| actor.is(r))
}

/// Starts a run on its own and gives its id; [`crate::runs`] tells how it stands.
///
/// # Errors
/// As [`run`] for who may; `Conflict` while two are under way.
pub fn start(node: &Arc<Node>, actor: &Actor, wanted: Wanted) -> Result<String> {
    node.require(may(actor), "only an officer, adviser or coordinator estimates")?;
    let id = record::id::token(&mut *node.rng());
    let run = node.runs.begin(&id, (What::Estimate, &actor.id), node.now())?;
    let (node, actor) = (Arc::clone(node), actor.clone());
    let told = Arc::clone(&run);
    run.go(async move {
        let mut advance = |share: f64| told.advance(share);
        Ok(Some(self::run(&node, &actor, &wanted, &mut advance).await?.1))
    });
    Ok(id)
}
