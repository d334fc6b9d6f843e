//! How it stands with each place: the last backup, the last trial, until when something is kept there, what went wrong.

use super::{Named, Where, all};
use crate::actor::Actor;
use crate::audit;
use crate::backup::register::{self, Told};
use crate::backup::{Made, keeping};
use crate::node::{Node, open_setting, seal_setting};
use crate::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use store::{statements as sql, values};

const SETTING: &str = "backup.seen";
const MEGABYTE: u64 = 1024 * 1024;

/// What is wrong with a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trouble {
    /// The last backup did not get there; it may with the next.
    Unreachable,
    /// The place did not take the last backup, or gave something else back.
    Refused,
    /// The last backup failed in this node.
    Here,
    /// Snapshots that this node made are gone from there.
    Gone,
    /// It keeps what is removed: nothing ever expires there.
    KeepsRemoved,
    /// There was no backup for more than a week, or none at all.
    Late,
    /// None was tried out for more than ninety days, or none at all.
    Untried,
    /// Something there is past its last day.
    Past,
}

impl Trouble {
    /// The code in words and on pages.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::Refused => "refused",
            Self::Here => "here",
            Self::Gone => "gone",
            Self::KeepsRemoved => "keeps-removed",
            Self::Late => "late",
            Self::Untried => "untried",
            Self::Past => "past",
        }
    }

    fn of(error: &Error) -> Self {
        match error {
            Error::Conflict(_) => Self::Unreachable,
            Error::Refused(_) => Self::Refused,
            _ => Self::Here,
        }
    }

    /// What it is and what to do, for the command line.
    pub fn words(self, name: &str) -> String {
        match self {
            Self::Unreachable => format!("the last backup did not get there; try `concord backup --to {name}`"),
            Self::Refused => format!(
                "it did not take the last backup, or gave something else back; run `concord backup --to {name}` to see why"
            ),
            Self::Here => format!("the last backup failed in this node; run `concord backup --to {name}` to see why"),
            Self::Gone => format!(
                "snapshots that this node made are gone from there; see `concord backup list {name}`, and ask who runs it; if you \
                 know that they are destroyed: `concord backup prune {name} --keep NUMBER --forget-missing`"
            ),
            Self::KeepsRemoved => "it keeps what is removed, so that what was shredded stays there; turn versions off \
                                   there, and remove the earlier ones"
                .to_owned(),
            Self::Late => {
                format!("there was no backup for more than 7 days; make one with `concord backup --to {name}`")
            }
            Self::Untried => {
                format!("none has been tried out in the last 90 days; try one with `concord backup drill {name}`")
            }
            Self::Past => format!(
                "something there is past its day; remove it with `concord backup prune {name} --keep NUMBER`: what was \
                 shredded lives on in it"
            ),
        }
    }
}

/// How it stands with a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Its name; empty for places without one, which the register knows by a keyed hash only.
    pub name: String,
    /// `folder`, `bucket` or `partner`; empty for a place without a name.
    pub kind: &'static str,
    /// UTC time of the newest backup; empty when there is none.
    pub made: String,
    /// UTC time of the newest trial; empty when there is none.
    pub tried: String,
    /// The last day of everything that is kept there; empty when nothing is.
    pub until: String,
    /// How many snapshots are kept there.
    pub kept: u64,
    /// What is wrong.
    pub troubles: Vec<Trouble>,
}

/// What was seen of a place at the last backup.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Seen {
    failed: Option<Trouble>,
    is_gone: bool,
    keeps_removed: bool,
}

/// Writes down that a backup got to a place.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn made(node: &Node, name: &str, (made, keeps_removed): (&Made, Option<bool>)) -> Result<()> {
    let is_gone = !made.gone.is_empty();
    // A place that does not say any more has not stopped.
    let keeps = |seen: Seen| keeps_removed.unwrap_or(seen.keeps_removed);
    see(node, name, |seen| Seen { failed: None, is_gone, keeps_removed: keeps(seen) }).await
}

/// Writes down that a backup did not.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn failed(node: &Node, name: &str, error: &Error) -> Result<()> {
    see(node, name, |seen| Seen { failed: Some(Trouble::of(error)), ..seen }).await
}

async fn see(node: &Node, name: &str, change: impl FnOnce(Seen) -> Seen) -> Result<()> {
    let mut seen = seen(node).await?;
    let new = change(seen.remove(name).unwrap_or_default());
    seen.insert(name.to_owned(), new);
    // What was seen of places that are not any more goes.
    let names: Vec<String> = all(node).await?.into_iter().map(|one| one.name).collect();
    seen.retain(|name, _| names.contains(name));
    let sealed = seal_setting(node.wrapping(), (SETTING, &serde_json::to_vec(&seen)?), &mut node.rng());
    let mut tx = node.store.begin("backup::seen").await?;
    tx.execute(sql::SET, values![SETTING, sealed]).await?;
    Ok(tx.commit().await?)
}

async fn seen(node: &Node) -> Result<BTreeMap<String, Seen>> {
    let mut tx = node.store.read().await?;
    match tx.fetch_one(sql::SETTING, values![SETTING]).await?.and_then(|r| r.text(0)) {
        Some(kept) => Ok(serde_json::from_slice(&open_setting(node.wrapping(), SETTING, &kept)?)?),
        None => Ok(BTreeMap::new()),
    }
}

/// Whether the last backup into a place is a day old, or there is none.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn is_due(node: &Node, named: &Named) -> Result<bool> {
    is_spot_due(node, &named.spot(node)).await
}

/// As [`is_due`], of a folder without a name.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn is_folder_due(node: &Node, folder: &Path) -> Result<bool> {
    is_spot_due(node, &register::of_folder(node, folder)).await
}

async fn is_spot_due(node: &Node, spot: &str) -> Result<bool> {
    let told = register::told(node).await?.remove(spot).unwrap_or_default();
    Ok(register::days_since(node, &told.made).is_none_or(|days| days > 0))
}

/// All places with a name, and last those without one, of which the register knows that something is kept there.
///
/// # Errors
/// `Forbidden` unless the actor may read the log, which tells the same.
pub async fn show(node: &Node, actor: &Actor) -> Result<Vec<State>> {
    audit::require_reader(node, actor)?;
    states(node).await
}

/// As [`show`], for the command line, whose caller holds the unlocked node anyway.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn states(node: &Node) -> Result<Vec<State>> {
    let (mut told, mut seen) = (register::told(node).await?, seen(node).await?);
    let mut states = Vec::new();
    for named in all(node).await? {
        let (told, seen) = (told.remove(&named.spot(node)), seen.remove(&named.name).unwrap_or_default());
        let kind = match named.place {
            Where::Folder(_) => "folder",
            Where::Bucket(_) => "bucket",
            Where::Partner(_) => "partner",
        };
        states.push(state(node, (named.name, kind), (told.unwrap_or_default(), seen)));
    }
    for told in told.into_values().filter(|told| told.kept > 0) {
        let mut state = state(node, (String::new(), ""), (told, Seen::default()));
        // Nobody promised that more would be made there.
        state.troubles.retain(|trouble| *trouble == Trouble::Past);
        states.push(state);
    }
    Ok(states)
}

fn state(node: &Node, (name, kind): (String, &'static str), (told, seen): (Told, Seen)) -> State {
    let mut troubles: Vec<Trouble> = seen.failed.into_iter().collect();
    let mut mind = |is_so: bool, trouble| troubles.extend(is_so.then_some(trouble));
    mind(seen.is_gone, Trouble::Gone);
    mind(seen.keeps_removed, Trouble::KeepsRemoved);
    mind(register::days_since(node, &told.made).is_none_or(|days| days > 7), Trouble::Late);
    mind(
        !told.made.is_empty() && register::days_since(node, &told.tried).is_none_or(|days| days > 90),
        Trouble::Untried,
    );
    mind(told.kept > 0 && told.first_until < node.today().to_string(), Trouble::Past);
    State { name, kind, made: told.made, tried: told.tried, until: told.until, kept: told.kept, troubles }
}

/// What `doctor` says of places with a name.
pub(crate) async fn findings(node: &Node) -> Result<Vec<(bool, String)>> {
    let mut all = Vec::new();
    for state in states(node).await?.iter().filter(|state| !state.name.is_empty()) {
        if state.troubles.is_empty() {
            let (name, made, until) = (&state.name, &state.made, &state.until);
            all.push((true, format!("`{name}`: the last backup holds {made}; the last one goes on {until}")));
        }
        let told = state.troubles.iter().map(|t| (false, format!("`{}`: {}", state.name, t.words(&state.name))));
        all.extend(told);
    }
    for kept in keeping::all(node).await? {
        let (partner, used, limit) = (&kept.partner, kept.used_bytes / MEGABYTE, kept.limit_bytes / MEGABYTE);
        let words = match (kept.is_ended, kept.objects) {
            (false, _) => format!("{used} of {limit} megabytes are kept for `{partner}`"),
            (true, 0) => continue,
            (true, _) => format!(
                "{used} megabytes are kept for `{partner}`, though it was ended; hand them out with `concord backup keep \
                 export`, then remove them with `concord backup keep end {partner} --erase`"
            ),
        };
        all.push((!kept.is_ended, words));
    }
    Ok(all)
}
