//! Comparing lists of records of any kind by what its form says, and comparing what arrives of it later.
//!
//! Only open parts are read, so that what is found is as open as the pair itself. Between two moments nothing is held in
//! memory: what arrives is compared with the lists as they are then, by the weights of the last comparison.

use super::arriving::on_behalf_of;
use super::keep::{self, Arrived, Found, Named};
use super::whole::Advance;
use super::{Compared, OriginList, Report, Shape, lists_of};
use crate::actor::Actor;
use crate::audit::Entry;
use crate::change::Change;
use crate::node::Node;
use crate::{Error, Result, access, runs};
use linkage::table::{self, Fit, Known, Learnt, Model, Stage, Table};
use linkage::{Decision, RowRef, Settings, probability};
use record::{Body, Label, RecordId};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};
use store::records::Stored;
use store::{Tx, statements as sql, values};

#[cfg(test)]
mod tests;

/// How many records that arrived are compared in one turn.
const MOST: i64 = 500;

/// The most pairs that a comparison keeps. Each becomes a record, all of them in one transaction, and nobody looks
/// through more.
const MOST_PAIRS: usize = 100_000;

/// The most pairs that are new of one record that arrives. Of so many that look alike nobody tells which is right, and
/// one turn would otherwise make a record of each: of a whole comparison such lists are refused.
const MOST_OF_ONE: usize = 50;

/// What is put away after a comparison. Numbers stand as the bits of doubles: not every reader of decimal numbers gives
/// the last digit back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Kept {
    /// What was compared: when the form says something else, all is learnt anew by the next comparison.
    fields: Vec<String>,
    lambda: u64,
    /// m and u of every finding of every field.
    levels: Vec<(Vec<u64>, Vec<u64>)>,
    /// Who compared them.
    by: String,
    /// Which comparison it was.
    run: String,
    /// Up to which change records were looked at.
    since: String,
    /// The records of that very moment that were looked at, each with its revision and state.
    seen: BTreeMap<String, String>,
}

/// What a comparison learnt, and of which fields.
pub(super) struct Weights {
    fields: Vec<String>,
    fit: Fit,
}

/// Rows of several lists, one list after another, as the kernel numbers them.
struct Rows {
    table: Table,
    lens: Vec<usize>,
}

fn failed(error: table::Error) -> Error {
    Error::Conflict(error.to_string())
}

/// Finds which records of different lists may be the same, chooses among them, and gives what was learnt.
pub(super) fn link(
    shape: &Shape,
    (lists, decisions): (&[OriginList], &[(RowRef, RowRef, Decision)]),
    progress: Advance<'_>,
) -> Result<(Vec<Found>, Weights)> {
    let rows = Rows::new(shape, lists)?;
    // What learns and what weighs tell of their own share each: for who waits it never falls.
    let heard = Mutex::new((progress, 0.0_f64));
    let tell = |stage: Stage, share: f64| -> ControlFlow<()> {
        let done = match stage {
            Stage::Read => 0.0,
            Stage::Learn => 0.5 * share,
            Stage::Score => 0.5 + 0.45 * share,
            Stage::Cluster => 0.95 + 0.05 * share,
        };
        let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
        let (advance, most) = &mut *heard;
        *most = most.max(done);
        (**advance)(*most)
    };
    let fit = table::learn(&rows.table, &shape.model, 0, &tell).map_err(failed)?;
    let fit = shape.weighed(&fit, rows.pairs());
    let fit = Fit { lambda: fit.lambda.min(rows.most_share()), ..fit };
    let model = Model { learnt: Some(fit.clone()), ..shape.model.clone() };
    let linked = table::link(&rows.table, &model, 0, &tell).map_err(failed)?;
    require_few(linked.pairs.len())?;
    let decided: HashMap<(u32, u32), Decision> =
        decisions.iter().map(|(one, other, decision)| (rows.pair(*one, *other), *decision)).collect();
    let likely = linked.pairs.iter().map(|pair| (pair.left, pair.right));
    let pairs: BTreeSet<(u32, u32)> = likely.chain(decided.keys().copied()).collect();
    let mut found = rows.weigh((shape, &fit), pairs)?;
    for one in &mut found {
        one.decision = decided.get(&rows.pair(one.left, one.right)).copied();
    }
    choose(&mut found);
    Ok((found, Weights { fields: names(shape), fit }))
}

fn require_few(pairs: usize) -> Result<()> {
    if pairs <= MOST_PAIRS {
        return Ok(());
    }
    Err(Error::Conflict(format!(
        "{pairs} pairs look alike, more than anybody can look through; fill in more of what tells these records apart"
    )))
}

/// Chooses one to one within each two lists: first what people confirmed, then the strongest.
fn choose(found: &mut [Found]) {
    found.sort_by_key(|one| (Reverse(one.weight()), one.left, one.right));
    let offered: Vec<_> = found.iter().map(|one| (one.left, one.right, one.decision, one.probability)).collect();
    for number in linkage::choose(&offered, Settings::default().threshold) {
        found[number].chosen = true;
    }
}

impl Rows {
    /// The open parts of the records.
    fn new(shape: &Shape, lists: &[OriginList]) -> Result<Self> {
        let open = |list: &OriginList| -> Vec<Body> {
            list.rows.iter().map(|(record, _)| Body(record.open.clone())).collect()
        };
        let lists: Vec<Vec<Body>> = lists.iter().map(open).collect();
        let lens = lists.iter().map(Vec::len).collect();
        Ok(Self { table: shape.table(&lists).map_err(failed)?, lens })
    }

    /// Where a row of the kernel stands.
    fn at(&self, row: u32) -> RowRef {
        let mut row = row as usize;
        for (list, len) in self.lens.iter().enumerate() {
            if row < *len {
                return RowRef { list, row };
            }
            row -= len;
        }
        // INVARIANT: the kernel gives only rows of its table, which has as many as the lists together.
        RowRef { list: self.lens.len(), row }
    }

    /// The numbers of two rows, the lower first: that of the list that comes first.
    fn pair(&self, one: RowRef, other: RowRef) -> (u32, u32) {
        let number = |at: RowRef| (self.lens[..at.list].iter().sum::<usize>() + at.row) as u32;
        let (one, other) = (number(one), number(other));
        (one.min(other), one.max(other))
    }

    /// The first of the rows that are like this one and of other lists; they come strongest first.
    fn strongest(&self, row: u32, like: impl Iterator<Item = u32>) -> impl Iterator<Item = u32> {
        let list = self.at(row).list;
        like.filter(move |other| self.at(*other).list != list).take(MOST_OF_ONE)
    }

    /// How many pairs of rows of different lists there are.
    fn pairs(&self) -> f64 {
        let all: usize = self.lens.iter().sum();
        let within = |len: &usize| (*len as f64) * (*len as f64);
        ((all as f64) * (all as f64) - self.lens.iter().map(within).sum::<f64>()) / 2.0
    }

    /// Of two lists that hold each once no more rows can be the same than the shorter has: as a share of all pairs.
    /// Fields that are held to be certain let far more pairs through where all rows are alike in them.
    fn most_share(&self) -> f64 {
        let mut lens = self.lens.clone();
        lens.sort_unstable();
        // In this order each is the shorter one beside all that come after it.
        let most: usize = lens.iter().rev().enumerate().map(|(after, len)| after * len).sum();
        (most as f64 / self.pairs().max(1.0)).clamp(1e-9, 0.5)
    }

    /// What these pairs weigh, and why.
    fn weigh(&self, (shape, fit): (&Shape, &Fit), pairs: BTreeSet<(u32, u32)>) -> Result<Vec<Found>> {
        let pairs: Vec<(u32, u32)> = pairs.into_iter().collect();
        if pairs.is_empty() {
            return Ok(Vec::new());
        }
        let steps = table::explain(&self.table, &shape.model, fit, &pairs).map_err(failed)?;
        let one = |((left, right), steps): (&(u32, u32), Vec<table::Step>)| {
            let open = shape.findings(&steps);
            let probability = probability(keep::weight_of(&open) as f64 / 100.0);
            let (left, right) = (self.at(*left), self.at(*right));
            Found { left, right, open, all: None, probability, decision: None, chosen: false }
        };
        Ok(pairs.iter().zip(steps).map(one).collect())
    }
}

/// Puts what a comparison of a kind learnt away.
pub(super) async fn put_away(
    change: &mut Change<'_>,
    actor: &Actor,
    (kind, lists, Weights { fields, fit }): (&str, &[OriginList], &Weights),
) -> Result<()> {
    let bits = |all: &Vec<f64>| -> Vec<u64> { all.iter().map(|share| share.to_bits()).collect() };
    let mut kept = Kept {
        fields: fields.clone(),
        lambda: fit.lambda.to_bits(),
        levels: fit.comparisons.iter().map(|one| (bits(&one.m), bits(&one.u))).collect(),
        by: actor.name.clone(),
        run: RecordId::random(&mut *change.node.rng()).to_string(),
        since: String::new(),
        seen: BTreeMap::new(),
    };
    kept.looked_at(lists.iter().flat_map(|list| &list.rows).map(|(record, _)| record));
    keep_away(&mut change.tx, kind, &kept).await
}

/// The fields and how each is compared.
fn names(shape: &Shape) -> Vec<String> {
    shape.fields.iter().map(|one| format!("{} {}", one.path, one.way.code())).collect()
}

fn setting(kind: &str) -> String {
    format!("matching.model.{kind}")
}

async fn keep_away(tx: &mut Tx, kind: &str, kept: &Kept) -> Result<()> {
    tx.execute(sql::SET, values![setting(kind), serde_json::to_string(kept)?]).await?;
    Ok(())
}

async fn kept(tx: &mut Tx, kind: &str) -> Result<Option<Kept>> {
    let text = tx.fetch_one(sql::SETTING, values![setting(kind)]).await?.and_then(|row| row.text(0));
    // What another version of the program put away is made anew by the next comparison.
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

impl Kept {
    /// What was learnt; `None` when it is of another form, or a number is none that learning gives.
    fn fit(&self, shape: &Shape) -> Option<Fit> {
        let shares = |all: &Vec<u64>| -> Vec<f64> { all.iter().map(|bits| f64::from_bits(*bits)).collect() };
        let comparisons: Vec<Learnt> = self.levels.iter().map(|(m, u)| Learnt { m: shares(m), u: shares(u) }).collect();
        let is_sound = |(one, field): (&Learnt, &Compared)| {
            let findings = field.way.findings().count();
            let is_whole =
                |all: &Vec<f64>| all.len() == findings && all.iter().all(|share| *share > 0.0 && *share <= 1.0);
            is_whole(&one.m) && is_whole(&one.u)
        };
        let lambda = f64::from_bits(self.lambda);
        let is_of_shape = self.fields == names(shape) && comparisons.len() == shape.fields.len();
        let fits = is_of_shape && lambda > 0.0 && lambda < 1.0 && comparisons.iter().zip(&shape.fields).all(is_sound);
        fits.then_some(Fit::given(lambda, comparisons))
    }

    /// Notes that these records were looked at.
    fn looked_at<'r>(&mut self, records: impl Iterator<Item = &'r Stored> + Clone) {
        let latest = records.clone().map(|record| record.changed.as_str()).max().unwrap_or_default();
        if latest > self.since.as_str() {
            self.since = latest.to_owned();
            self.seen.clear();
        }
        let of_then = records.filter(|record| record.changed == self.since);
        let of_then: Vec<(String, String)> = of_then.map(|r| (r.id.as_str().to_owned(), mark(r))).collect();
        self.seen.extend(of_then);
    }
}

fn mark(record: &Stored) -> String {
    format!("{} {}", record.revision, record.state)
}

/// Compares what arrived of a kind since its lists were compared, or since this was last asked. `None` when they never
/// were, or who did so may not any more.
///
/// So many records at a time: others write in between, and what was written down stays when the next turn fails.
pub(super) async fn catch_up(node: &Node, (kind, shape): (&str, &Shape)) -> Result<Option<Report>> {
    let mut all: Option<Report> = None;
    loop {
        let mut tx = node.store.read().await?;
        let kept = kept(&mut tx, kind).await?;
        drop(tx);
        let Some((fit, kept)) = kept.and_then(|kept| Some((kept.fit(shape)?, kept))) else { return Ok(all) };
        let Some(actor) = on_behalf_of(node, &kept.by).await? else { return Ok(all) };
        let (report, is_all) = arrive(node, &actor, (kind, shape), (&fit, kept)).await?;
        all.get_or_insert_default().add(&report);
        if is_all {
            return Ok(all);
        }
        tokio::task::yield_now().await;
    }
}

/// Compares the first of the records that arrived; tells whether these were all.
async fn arrive(
    node: &Node,
    actor: &Actor,
    (kind, shape): (&str, &Shape),
    (fit, mut kept): (&Fit, Kept),
) -> Result<(Report, bool)> {
    let mut tx = node.store.read().await?;
    let fresh = fresh(&mut tx, (kind, &kept)).await?;
    if fresh.is_empty() {
        return Ok((Report::default(), true));
    }
    let labels: HashMap<i64, Label> = tx.classes().await?.into_iter().collect();
    let is_shut = |class: i64| labels.get(&class).is_none_or(|label| access::is_shut(actor, label));
    let mut lists = lists_of(node, &mut tx, (actor, kind)).await?;
    for list in &mut lists {
        list.rows.retain(|(record, _)| !is_shut(record.label));
    }
    let mut touched: BTreeSet<RecordId> =
        fresh.iter().filter(|record| !is_shut(record.label)).map(|record| record.id.clone()).collect();
    let standing = keep::undecided(&mut tx, (kind, &touched)).await?;
    drop(tx);
    let candidates = runs::apart(|| arrived(shape, (&lists, fit), (&touched, &standing)))?;
    let mut change = node.change("matching::catch_up").await?;
    // Somebody compared the lists meanwhile, what arrived with them.
    if self::kept(&mut change.tx, kind).await?.is_none_or(|now| now.run != kept.run) {
        return Ok((Report::default(), true));
    }
    let shut: Vec<&Stored> = fresh.iter().filter(|record| is_shut(record.label)).collect();
    for record in shut {
        // Pairs that were made before the record became severe go. Those that are as severe wait for who compares.
        let pairs = keep::pairs_of(&mut change, &record.id).await?;
        if pairs.iter().any(|pair| !is_shut(pair.record.label)) {
            touched.insert(record.id.clone());
        }
    }
    let known: BTreeSet<RecordId> =
        lists.iter().flat_map(|list| &list.rows).map(|(record, _)| record.id.clone()).collect();
    let detail = format!("kind={kind} arrived={} candidates={}", touched.len(), candidates.len());
    let names = lists.into_iter().map(|list| list.name).collect();
    let arrived = Arrived { kind: kind.to_owned(), names, touched, candidates };
    let report = arrived.keep(&mut change, &|id| known.contains(id)).await?;
    kept.looked_at(fresh.iter());
    change.note(&Entry::general("match", &actor.id, Some(detail)))?;
    keep_away(&mut change.tx, kind, &kept).await?;
    change.commit().await?;
    Ok((report, (fresh.len() as i64) < MOST))
}

/// The first records of a kind that were not looked at in their present form, in the order in which they changed: those
/// of a moment that are left for the next turn are known by not being among the ones that were seen.
async fn fresh(tx: &mut Tx, (kind, kept): (&str, &Kept)) -> Result<Vec<Stored>> {
    let (mut found, mut after) = (Vec::new(), (kept.since.clone(), String::new()));
    loop {
        let page = tx.records_since(kind, (&after.0, &after.1, MOST)).await?;
        let Some(last) = page.last() else { break };
        after = (last.changed.clone(), last.id.as_str().to_owned());
        let is_last = (page.len() as i64) < MOST;
        found.extend(page.into_iter().filter(|record| kept.seen.get(record.id.as_str()) != Some(&mark(record))));
        if is_last || found.len() as i64 >= MOST {
            break;
        }
    }
    found.truncate(MOST as usize);
    Ok(found)
}

/// What may be the same as records that arrived, the strongest first.
///
/// A whole comparison finds pairs in blocks that are too large to look up one record: what it found stays as long as it
/// is likely enough.
fn arrived(
    shape: &Shape,
    (lists, fit): (&[OriginList], &Fit),
    (touched, standing): (&BTreeSet<RecordId>, &[(RecordId, RecordId)]),
) -> Result<Vec<Named>> {
    let rows = Rows::new(shape, lists)?;
    let known = Known::new(&rows.table, &shape.model, fit).map_err(failed)?;
    let id = |at: RowRef| &lists[at.list].rows[at.row].0.id;
    let mut pairs = BTreeSet::new();
    for row in (0..rows.table.rows() as u32).filter(|row| touched.contains(id(rows.at(*row)))) {
        let columns = rows.table.columns().iter();
        let values: Vec<(&str, String)> =
            columns.filter_map(|one| Some((one.name(), one.get(row as usize)?.into_owned()))).collect();
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let like = known.like(&values).map_err(failed)?;
        let others = rows.strongest(row, like.iter().map(|like| like.row));
        pairs.extend(others.map(|other| (other.min(row), other.max(row))));
    }
    let numbers: HashMap<&RecordId, u32> = (0..rows.table.rows() as u32).map(|row| (id(rows.at(row)), row)).collect();
    let ends = |(left, right): &(RecordId, RecordId)| numbers.get(left).copied().zip(numbers.get(right).copied());
    let standing: BTreeSet<(u32, u32)> =
        standing.iter().filter_map(ends).map(|(one, other)| (one.min(other), one.max(other))).collect();
    let all = pairs.union(&standing).copied().collect();
    let mut found = rows.weigh((shape, fit), all)?;
    let least = Settings::default().review_floor;
    found.retain(|one| one.probability >= least || pairs.contains(&rows.pair(one.left, one.right)));
    found.sort_by_key(|one| Reverse(one.weight()));
    let named = |one: Found| {
        let (left, right) = (id(one.left).clone(), id(one.right).clone());
        (one, left, right)
    };
    Ok(found.into_iter().map(named).collect())
}
