//! Trends of the joint picture: previewed, published as records, opened again.

use super::{Counted, Kept, Printed, Trend, release};
use crate::actor::Actor;
use crate::anonymous::Anonymous;
use crate::audit::Entry;
use crate::change::Draft;
use crate::estimates::may;
use crate::exports::Export;
use crate::node::Node;
use crate::picture::{self, Known, Picture};
use crate::records::{self, ListQuery, Show};
use crate::trends::source::{hierarchy, quarter};
use crate::{Error, Result, exports};
use estimate::release::cube::{self, Cube, Dimension, Rules};
use record::{Body, RecordId, Use};
use serde_json::json;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// What a trend of the joint picture may be broken down by: its code, and the levels from coarse to fine.
pub const WAYS: [&str; 4] = ["governorate", "year", "quarter", "month"];

/// What is asked of the joint picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// A code of [`WAYS`] for the rows.
    pub rows: String,
    /// A code of [`WAYS`] for the columns; none for a table of one column.
    pub columns: Option<String>,
    /// The smallest number that is printed; more where the label of a record asks for more.
    pub k: u64,
    /// Whether to hide whose caseload it is.
    pub hides_contributors: bool,
}

impl Default for Wanted {
    fn default() -> Self {
        Self { rows: "governorate".to_owned(), columns: Some("year".to_owned()), k: 5, hides_contributors: true }
    }
}

impl Wanted {
    fn ways(&self) -> Vec<&str> {
        let columns = self.columns.iter().map(String::as_str).filter(|c| *c != self.rows);
        [self.rows.as_str()].into_iter().chain(columns).filter(|way| WAYS.contains(way)).collect()
    }
}

/// A preview: what would be printed, or why nothing may be.
///
/// # Errors
/// `NotFound` without a role that analyses; `Refused` in words as [`super::release`], and when nothing is recorded.
pub async fn preview(node: &Node, actor: &Actor, wanted: &Wanted) -> Result<Trend> {
    node.require(may(actor), "only an officer, adviser or coordinator releases trends")?;
    let picture = picture::picture(node, actor).await?;
    let known = earlier(node, actor).await?;
    if known.closed > 0 {
        let words = "an earlier release cannot be opened by you, so that what it told cannot be taken into account; ask \
                     somebody who may open it";
        return Err(Error::Refused(words.to_owned()));
    }
    if !known.unreadable.is_empty() {
        let words = "an earlier release cannot be read any more, so that what it told cannot be taken into account; ask \
                     who keeps the node to restore it from a backup";
        return Err(Error::Refused(words.to_owned()));
    }
    let earlier: Vec<Printed> = known.opened.into_iter().map(|(_, kept)| kept.printed).collect();
    // No number below what the label of any record asks for.
    let least = u64::from(picture::label_of(node, &picture).await?.minimum_cell);
    let wanted = &Wanted { k: wanted.k.max(least), ..wanted.clone() };
    let counted = count(&picture, (wanted, &earlier))?;
    crate::runs::apart(|| release(counted, &earlier, &mut |_| ControlFlow::Continue(())))
}

fn key(way: &str, event: &Known) -> Vec<String> {
    let part = |to: usize| event.day.get(..to).unwrap_or_default().to_owned();
    match way {
        "year" => vec![part(4)],
        "quarter" => vec![part(4), quarter(&event.day)],
        "month" => vec![part(4), quarter(&event.day), part(7)],
        _ => vec![event.governorate.clone()],
    }
}

/// Every way is broken down to months and governorates underneath, so that releases by year and by month are audited
/// together; what is finer than asked is not printed.
fn count(picture: &Picture, (wanted, earlier): (&Wanted, &[Printed])) -> Result<Counted> {
    let ways = wanted.ways();
    let has_time = ways.iter().any(|w| *w != "governorate");
    let has_place = ways.contains(&"governorate");
    let mut dimensions = Vec::new();
    let mut leaves: Vec<BTreeMap<Vec<String>, usize>> = Vec::new();
    let all = |way: &str| {
        let paths = known_before(earlier, way).into_iter().map(|label| label.split(" > ").map(str::to_owned).collect());
        let now = picture.events.iter().map(|e| key(way, e));
        let mut found: BTreeMap<Vec<String>, usize> = now.chain(paths).map(|path| (path, 0)).collect();
        found.values_mut().enumerate().for_each(|(at, place)| *place = at);
        found
    };
    // The order of rows and columns is that of the printed table.
    let order = if ways.first() == Some(&"governorate") { ["governorate", "month"] } else { ["month", "governorate"] };
    for base in order {
        let known = all(base);
        let is_asked = if base == "governorate" { has_place } else { has_time };
        let finest = ways.iter().copied().find(|w| (*w == "governorate") == (base == "governorate"));
        let depth = match finest {
            Some("year") => 1,
            Some("quarter") => 2,
            _ => known.keys().next().map_or(1, Vec::len),
        };
        dimensions.push(match is_asked {
            true => printed_to(base, &known, depth)?,
            false => hierarchy(base, &known)?.only(&(0..known.len()).collect::<Vec<_>>())?,
        });
        leaves.push(known);
    }
    let (contributor, places) = contributors(picture, (wanted.hides_contributors, earlier))?;
    let counts: Vec<(Vec<usize>, u64)> = picture
        .events
        .iter()
        .map(|event| {
            let place = order.iter().zip(&leaves).map(|(way, known)| known[&key(way, event)]);
            (place.chain([places[&who(picture, event.lists)]]).collect(), 1)
        })
        .collect();
    dimensions.push(contributor);
    let rules = Rules { k: wanted.k, ..Rules::default() };
    Ok(Counted { cube: Cube::new(dimensions, counts)?, rules, has_contributors: true })
}

/// The finest categories that earlier releases knew: they stay part of what is audited.
fn known_before(earlier: &[Printed], name: &str) -> Vec<String> {
    let of =
        |p: &Printed| p.dimensions.iter().filter(|d| d.name == name).flat_map(|d| d.leaves.clone()).collect::<Vec<_>>();
    earlier.iter().flat_map(of).collect()
}

/// A dimension that prints categories down to a depth of their paths, and no finer; a group that holds what a finer
/// one holds is printed once, by the finer one's name.
fn printed_to(name: &str, leaves: &BTreeMap<Vec<String>, usize>, depth: usize) -> Result<Dimension> {
    let labels: Vec<String> = leaves.keys().map(|path| path.join(" > ")).collect();
    let names: Vec<&str> = labels.iter().map(String::as_str).collect();
    let mut nodes: Vec<cube::Node> = Vec::new();
    for (level, length) in (0..=depth).rev().enumerate() {
        let mut groups: BTreeMap<&[String], Vec<usize>> = BTreeMap::new();
        for (path, at) in leaves {
            groups.entry(&path[..length]).or_default().push(*at);
        }
        for (prefix, leaves) in groups {
            if nodes.iter().all(|node| node.leaves != leaves) {
                let label = if prefix.is_empty() { "total".to_owned() } else { prefix.join(" > ") };
                nodes.push(cube::Node { label, level, leaves });
            }
        }
    }
    match nodes.is_empty() {
        true => Err(Error::Refused("there is nothing to count yet".to_owned())),
        false => Ok(Dimension::with_nodes(name, &names, nodes)?),
    }
}

/// The organisations that know an event, as one contributor.
fn who(picture: &Picture, lists: u32) -> String {
    let on = picture.names.iter().enumerate().filter(|(bit, _)| lists >> bit & 1 == 1).map(|(_, n)| n.as_str());
    on.collect::<Vec<_>>().join(" + ")
}

/// Each combination of organisations is looked at: with more of them that takes the memory of the machine.
const MOST_CONTRIBUTORS: usize = 12;

/// Each combination of organisations is a contributor of its own; all that are in the picture are printed together.
/// Whether their rules apply is asked; that they are told apart in the audit is not.
fn contributors(
    picture: &Picture,
    (hides, earlier): (bool, &[Printed]),
) -> Result<(Dimension, BTreeMap<String, usize>)> {
    if picture.names.len() > MOST_CONTRIBUTORS {
        let words = "trends are released for at most twelve organisations together; ask them to make one release first";
        return Err(Error::Refused(words.to_owned()));
    }
    let now: Vec<String> = (1..1_u32 << picture.names.len()).map(|lists| who(picture, lists)).collect();
    let all = now.iter().cloned().chain(known_before(earlier, "contributor"));
    let mut places: BTreeMap<String, usize> = all.map(|name| (name, 0)).collect();
    places.values_mut().enumerate().for_each(|(at, place)| *place = at);
    let names: Vec<&str> = places.keys().map(String::as_str).collect();
    let partners: Vec<usize> = now.iter().map(|name| places[name]).collect();
    let dimension = Dimension::new("contributor", &names)?;
    let dimension = if hides { dimension.contributors(&partners)? } else { dimension.only(&partners)? };
    Ok((dimension, places))
}

/// Publishes a trend as a record, with the label of all that went into it.
///
/// # Errors
/// As [`preview`].
pub async fn publish(node: &Node, actor: &Actor, wanted: &Wanted) -> Result<RecordId> {
    let trend = preview(node, actor, wanted).await?;
    let made = node.today().to_string();
    let kept = trend.kept(&made);
    if trend.audit().iter().any(|one| !one.is_safe) {
        return Err(Error::Refused("the audit does not hold; nothing was published".to_owned()));
    }
    let picture = picture::picture(node, actor).await?;
    let label = picture::label_of(node, &picture).await?;
    let text = serde_json::to_string(&kept)?;
    let parts: Vec<_> = crate::estimates::chunks(&text)
        .into_iter()
        .enumerate()
        .map(|(at, part)| json!({ "_id": format!("p{at}"), "text": part }))
        .collect();
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let mut body = Body::default()
        .with("made", made.as_str())
        .with("rows", wanted.rows.as_str())
        .with("minimum", i64::try_from(kept.printed.k).unwrap_or(i64::MAX))
        .with("cells", count(kept.filled))
        .with("withheld", count(kept.withheld))
        .with("earlier", count(kept.previous))
        .with("detail", json!(parts));
    if let Some(columns) = &wanted.columns {
        body = body.with("columns", columns.as_str());
    }
    let mut change = node.change("trends::publish").await?;
    let ids = change.create(vec![Draft::new("trend", body, label, &actor.id)], "release").await?;
    let inputs = picture::inputs(&mut change.tx, &picture).await?;
    change.all_made_from(ids.iter().map(|id| (id.clone(), inputs.clone())).collect()).await?;
    change.note(&Entry::general("release", &actor.id, Some(format!("{} k {}", wanted.rows, kept.printed.k))))?;
    change.commit().await?;
    ids.into_iter().next().ok_or_else(|| Error::Internal("the trend was not kept".to_owned()))
}

/// A published trend, for pages. What leaves as a file is [`leaving`].
///
/// # Errors
/// `NotFound` when it does not exist or may not be opened; `ReasonNeeded` as [`records::show`].
pub async fn show(node: &Node, actor: &Actor, id: &RecordId, reason: Option<&str>) -> Result<(Kept, Show)> {
    let opened = records::show(node, actor, id, reason).await?;
    let is_trend = opened.record.kind == "trend";
    let kept = kept_of(&opened.body).filter(|_| is_trend).ok_or(Error::NotFound)?;
    Ok((kept, opened))
}

/// A published trend as it leaves the node in a file: resting on nothing that is gone or narrower now, and naming no
/// contributor whose agreement lets nobody be named. Every file of a trend is made of what this gives.
///
/// # Errors
/// As [`show`]; `Forbidden` for who may take nothing of it away for this purpose, or without an approval where its label
/// asks for one; `Conflict` as [`crate::derivations::require_fresh`], and while its origin is to be told first.
pub async fn leaving(
    node: &Node,
    actor: &Actor,
    id: &RecordId,
    (purpose, reason): (Use, Option<&str>),
) -> Result<(Kept, Export)> {
    let (kept, opened) = show(node, actor, id, reason).await?;
    crate::derivations::require_fresh(node, id).await?;
    let export = exports::alone::take(node, actor, &opened, purpose).await?;
    let anonymous = Anonymous::read(node, &mut node.store.read().await?).await?;
    Ok((anonymous.trend(&opened.label, kept), export))
}

/// The release that a body holds.
pub(crate) fn kept_of(body: &Body) -> Option<Kept> {
    let text: String = body.rows("detail").filter_map(|row| row.text("text").map(str::to_owned)).collect();
    serde_json::from_str(&text).ok()
}

/// What was published before.
#[derive(Debug, Clone, Default)]
pub struct Earlier {
    /// Every trend that the actor may open, the newest first.
    pub opened: Vec<(RecordId, Kept)>,
    /// How many are in the actor's list and cannot be opened. While there are any, nothing may be released: what they
    /// told would be left out of the audit.
    pub closed: usize,
    /// Those that the actor may open and nobody can read any more. Nothing is released while there are any either.
    pub unreadable: Vec<RecordId>,
}

/// Every trend published from this node that the actor may know of.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn earlier(node: &Node, actor: &Actor) -> Result<Earlier> {
    let mut found = Earlier::default();
    let mut page = 1;
    loop {
        let query = ListQuery { kind: "trend".to_owned(), page, ..ListQuery::default() };
        let list = records::rows(node, actor, &query).await?;
        for row in &list.rows {
            match records::show(node, actor, &row.id, Some("to audit a new release with it")).await {
                Ok(opened) => match kept_of(&opened.body) {
                    Some(kept) => found.opened.push((row.id.clone(), kept)),
                    // What is closed to the actor is not there at all.
                    None if opened.body.rows("detail").next().is_none() => found.closed += 1,
                    None => found.unreadable.push(row.id.clone()),
                },
                Err(Error::NotFound) => found.closed += 1,
                // One that is damaged hides no other.
                Err(Error::Internal(_) | Error::Refused(_)) => found.unreadable.push(row.id.clone()),
                Err(other) => return Err(other),
            }
        }
        if page >= list.pages {
            return Ok(found);
        }
        page += 1;
    }
}
