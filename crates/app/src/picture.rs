//! The joint picture: what several organisations know together, counted once, by place and month.

use crate::actor::Actor;
use crate::matching::{self, OriginList};
use crate::node::Node;
use crate::{Error, Result};
use linkage::RowRef;
use rand_core::{Rng, SeedableRng};
use record::place::governorate;
use record::{Label, RecordId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use store::records::Stored;

/// One event, known to one or several.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Known {
    /// Which lists know it, bit 0 being the first.
    pub lists: u32,
    /// Its records.
    pub records: Vec<RecordId>,
    /// First day of the first record, ISO.
    pub day: String,
    /// Governorate code.
    pub governorate: String,
}

/// Incidents with civilian deaths, or all of them, counted once each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// Short names of the lists, ours first.
    pub names: Vec<String>,
    /// How many incidents each list knows.
    pub per_list: Vec<usize>,
    /// The events.
    pub events: Vec<Known>,
}

/// Which part of the picture.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stratum {
    /// A governorate code.
    pub governorate: Option<String>,
    /// First month, `2017-06`.
    pub from: Option<String>,
    /// Last month, `2017-10`.
    pub to: Option<String>,
}

impl Stratum {
    fn includes(&self, event: &Known) -> bool {
        let month = &event.day[..7];
        self.governorate.as_ref().is_none_or(|g| g == &event.governorate)
            && self.from.as_ref().is_none_or(|f| month >= f.as_str())
            && self.to.as_ref().is_none_or(|t| month <= t.as_str())
    }
}

impl Picture {
    /// The part of the picture in a stratum.
    #[must_use]
    pub fn within(&self, stratum: &Stratum) -> Self {
        let events: Vec<Known> = self.events.iter().filter(|e| stratum.includes(e)).cloned().collect();
        let per_list =
            (0..self.names.len()).map(|i| events.iter().filter(|e| e.lists & (1 << i) != 0).count()).collect();
        Self { names: self.names.clone(), per_list, events }
    }

    /// How many events exactly these lists know.
    pub fn exactly(&self, lists: u32) -> usize {
        self.events.iter().filter(|e| e.lists == lists).count()
    }

    /// How many events at least `n` lists know.
    pub fn known_to(&self, n: u32) -> usize {
        self.events.iter().filter(|e| e.lists.count_ones() >= n).count()
    }

    /// Events by governorate code.
    pub fn by_governorate(&self) -> BTreeMap<String, usize> {
        self.tally(|e| e.governorate.clone())
    }

    /// Events by month.
    pub fn by_month(&self) -> BTreeMap<String, usize> {
        self.tally(|e| e.day[..7].to_owned())
    }

    fn tally(&self, key: impl Fn(&Known) -> String) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for event in &self.events {
            *counts.entry(key(event)).or_insert(0) += 1;
        }
        counts
    }
}

/// Works out the joint picture of incidents with civilian deaths from all records that the actor may combine.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn picture(node: &Node, actor: &Actor) -> Result<Picture> {
    let now = node.store.changes();
    let key = format!("picture|{}", actor.signature());
    if let Some(kept) = node.figure(&key, now) {
        return Ok(serde_json::from_value(kept)?);
    }
    let picture = linked(node, actor).await?.chosen()?;
    node.keep_figure(key, now, serde_json::to_value(&picture)?);
    Ok(picture)
}

/// The same of all incidents, whatever is reported of deaths: who knows of what. No estimate rests on it.
///
/// # Errors
/// As [`picture`].
pub async fn of_all(node: &Node, actor: &Actor) -> Result<Picture> {
    let now = node.store.changes();
    let key = format!("picture-of-all|{}", actor.signature());
    if let Some(kept) = node.figure(&key, now) {
        return Ok(serde_json::from_value(kept)?);
    }
    let Linked { lists, pairs } = linked(node, actor).await?;
    let picture = combine(&lists, &pairs, |_| true)?;
    node.keep_figure(key, now, serde_json::to_value(&picture)?);
    Ok(picture)
}

/// Short names of lists, and how many each combination of them knows; bit 0 is the first list.
pub type Overlap = (Vec<String>, Vec<(u32, usize)>);

/// Who knows of which records of a kind, each counted once: records that are held to be the same are one.
///
/// # Errors
/// `Refused` with more than 32 lists; `Internal` when the store fails.
pub async fn overlap_of(node: &Node, (actor, kind): (&Actor, &str)) -> Result<Overlap> {
    let now = node.store.changes();
    let key = format!("overlap|{kind}|{}", actor.signature());
    if let Some(kept) = node.figure(&key, now) {
        return Ok(serde_json::from_value(kept)?);
    }
    let mut tx = node.store.read().await?;
    let lists = matching::counted_of(node, &mut tx, (actor, kind)).await?;
    let pairs = matching::pairs_of(node, &mut tx, (actor, kind)).await?;
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for rows in together(&lists, &pairs)? {
        let known = rows.iter().fold(0_u32, |sum, row| sum | (1 << row.list));
        *counts.entry(known).or_default() += 1;
    }
    let overlap: Overlap = (lists.into_iter().map(|list| list.name).collect(), counts.into_iter().collect());
    node.keep_figure(key, now, serde_json::to_value(&overlap)?);
    Ok(overlap)
}

/// Lists and candidate pairs, out of which several pictures can be made: how sure the matching is becomes visible.
#[derive(Debug, Clone)]
pub struct Linked {
    lists: Vec<OriginList>,
    pairs: Vec<matching::Pair>,
}

/// The lists and pairs that the actor may combine.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn linked(node: &Node, actor: &Actor) -> Result<Linked> {
    let mut tx = node.store.read().await?;
    let lists = matching::counted(node, &mut tx, actor).await?;
    let pairs = matching::pairs(node, &mut tx, actor).await?;
    Ok(Linked { lists, pairs })
}

impl Linked {
    /// The picture by the pairs that are held to be the same.
    ///
    /// # Errors
    /// `NotFound` for a record without a date.
    pub fn chosen(&self) -> Result<Picture> {
        combine(&self.lists, &self.pairs, is_deadly)
    }

    /// The picture by the pairs at least this likely; what people decided stays decided.
    ///
    /// # Errors
    /// As [`Linked::chosen`].
    pub fn at(&self, threshold: f64) -> Result<Picture> {
        self.taking(|pair| pair.probability >= threshold)
    }

    /// A picture drawn from what matching holds possible: each undecided pair is taken as often as it is likely.
    ///
    /// Source: Sadinle 2018, Annals of Applied Statistics 12, 1013–1038, with independent pairs in place of a
    /// posterior over whole partitions; contradictions are settled by the strongest pair.
    ///
    /// # Errors
    /// As [`Linked::chosen`].
    pub fn drawn(&self, seed: u64) -> Result<Picture> {
        let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(seed);
        self.taking(|pair| (rng.next_u64() >> 11) as f64 / ((1_u64 << 53) as f64) < pair.probability)
    }

    fn taking(&self, mut is_taken: impl FnMut(&matching::Pair) -> bool) -> Result<Picture> {
        let mut pairs = self.pairs.clone();
        for pair in pairs.iter_mut().filter(|p| !p.is_rejected && !p.is_confirmed) {
            pair.is_same = is_taken(pair);
        }
        combine(&self.lists, &pairs, is_deadly)
    }
}

/// Whether a list reports civilian deaths in it.
fn is_deadly(record: &Stored) -> bool {
    record.columns.count.unwrap_or(0) > 0
}

/// The rows of lists that are held to be the same, together; a row that is like no other stands alone.
fn together(lists: &[OriginList], pairs: &[matching::Pair]) -> Result<Vec<Vec<RowRef>>> {
    // Who knows an event stands in as many bits.
    if lists.len() > u32::BITS as usize {
        let words = "the joint picture is drawn from at most 32 organisations; ask them to share one list";
        return Err(Error::Refused(words.to_owned()));
    }
    let mut at = HashMap::new();
    for (list, l) in lists.iter().enumerate() {
        for (row, (record, _)) in l.rows.iter().enumerate() {
            at.insert(record.id.clone(), RowRef { list, row });
        }
    }
    let ends = |p: &matching::Pair| at.get(&p.left).copied().zip(at.get(&p.right).copied());
    let same: Vec<linkage::Pair> = pairs
        .iter()
        .filter(|p| p.is_same)
        .filter_map(|p| ends(p).map(|(left, right)| linkage::Pair { left, right, probability: p.probability }))
        .collect();
    let apart: Vec<(RowRef, RowRef)> = pairs.iter().filter(|p| p.is_rejected).filter_map(ends).collect();
    let lengths: Vec<usize> = lists.iter().map(|l| l.rows.len()).collect();
    Ok(linkage::clusters(&lengths, &same, &apart))
}

/// An event counts for a list when a record of that list in it does.
fn combine(lists: &[OriginList], pairs: &[matching::Pair], is_counted: impl Fn(&Stored) -> bool) -> Result<Picture> {
    let mut events = Vec::new();
    for cluster in together(lists, pairs)? {
        let rows: Vec<_> = cluster.iter().map(|r| (r.list, &lists[r.list].rows[r.row])).collect();
        let knowing = rows.iter().filter(|(_, (r, _))| is_counted(r));
        let known: u32 = knowing.clone().fold(0, |sum, (list, _)| sum | (1 << list));
        let Some((_, (first, _))) = knowing.clone().min_by_key(|(list, (r, _))| (r.columns.date, *list)) else {
            continue;
        };
        let date = first.columns.date.ok_or(Error::NotFound)?;
        events.push(Known {
            lists: known,
            records: knowing.map(|(_, (r, _))| r.id.clone()).collect(),
            day: date.from().to_string(),
            governorate: governorate(first.columns.place.as_deref().unwrap_or("unknown")).to_owned(),
        });
    }
    let per_list = (0..lists.len()).map(|i| events.iter().filter(|e| e.lists & (1 << i) != 0).count()).collect();
    Ok(Picture { names: lists.iter().map(|l| l.name.clone()).collect(), per_list, events })
}

/// The label of everything that goes into a part of the picture.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn label_of(node: &Node, picture: &Picture) -> Result<Label> {
    let mut tx = node.store.read().await?;
    let labels: HashMap<i64, Label> = tx.classes().await?.into_iter().collect();
    let mut classes = std::collections::BTreeSet::new();
    let records: HashMap<RecordId, i64> =
        tx.records_of("incident").await?.into_iter().map(|r| (r.id, r.label)).collect();
    for id in picture.events.iter().flat_map(|e| &e.records) {
        classes.extend(records.get(id));
    }
    Ok(Label::join_all(classes.iter().filter_map(|c| labels.get(c))))
}

/// What goes into a part of the picture, with the label class of each.
pub(crate) async fn inputs(tx: &mut store::Tx, picture: &Picture) -> Result<Vec<(RecordId, i64)>> {
    let classes: HashMap<RecordId, i64> =
        tx.records_of("incident").await?.into_iter().map(|r| (r.id, r.label)).collect();
    let all = picture.events.iter().flat_map(|e| &e.records);
    Ok(all.filter_map(|id| Some((id.clone(), *classes.get(id)?))).collect())
}
