//! What people review of the matching: which pair first, the events that pairs make, and how often matching errs.
//!
//! All of it is worked out from the pairs and records that the person may see; nothing of it is stored. Pairs of one kind
//! of records are reviewed at a time.

use crate::actor::Actor;
use crate::matching::{self, INCIDENT, Pair};
use crate::node::Node;
use crate::{Error, Result};
use estimate::{Band, Reviewed, reviewed};
use linkage::{Link, Network, RowRef, Standing, clusters};
use policy::Action;
use record::{Body, OrgId, RecordId};
use std::collections::{BTreeSet, HashMap};
use store::records::Stored;
use store::{statements as sql, values};

/// The least probability of each band of the sample, in percent, from the least likely.
pub const BANDS: [u8; 5] = [5, 20, 50, 80, 95];

/// How many pairs of each band are to be judged.
pub const SAMPLE: usize = 30;

/// Where the draws of the intervals begin.
const SEED: u64 = 1;

/// Which pair to look at, and how many are left.
#[derive(Debug, Clone, PartialEq)]
pub struct Turn {
    /// The pair.
    pub pair: RecordId,
    /// How many pairs of records its answer is expected to put right.
    pub gain: f64,
    /// How many pairs wait, this one included.
    pub waiting: usize,
}

/// One event that several records are held to tell of.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its records, ours first.
    pub records: Vec<Stored>,
    /// The pairs among them.
    pub links: Vec<Tie>,
}

/// One pair inside an event.
#[derive(Debug, Clone, PartialEq)]
pub struct Tie {
    /// The pair.
    pub pair: RecordId,
    /// Its two records, as numbers in [`Event::records`].
    pub ends: (usize, usize),
    /// From 0 to 1.
    pub probability: f64,
    /// A code of `match_states`.
    pub state: String,
    /// Whether it is held to be the same, and not joined through others alone.
    pub is_same: bool,
    /// Whether it is the weakest that nobody confirmed.
    pub is_weakest: bool,
    /// Whether the event falls into two without it.
    pub is_bridge: bool,
}

impl Event {
    /// The probability of its weakest link; 1 when people confirmed all.
    pub fn weakest(&self) -> f64 {
        self.links.iter().find(|tie| tie.is_weakest).map_or(1.0, |tie| tie.probability)
    }
}

/// What was judged of one band, and what it says about taking it and all likelier ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The least probability of the band, in percent.
    pub from: u8,
    /// All pairs of it.
    pub pairs: usize,
    /// How many are in the sample.
    pub sample: usize,
    /// Of the sample up to the first pair that waits, judged to be the same.
    pub right: usize,
    /// How many of the sample nobody looked at.
    pub waiting: usize,
    /// Of those up to the first that waits, judged not to be.
    pub wrong: usize,
    /// Of those, looked at without an answer.
    pub unsure: usize,
    /// Precision and recall from this band upwards.
    pub reviewed: Option<Reviewed>,
}

/// Pairs and records, laid out for the kernel.
struct Laid {
    /// Records of each list, ours first, in the order of their ids.
    lists: Vec<Vec<Stored>>,
    pairs: Vec<Pair>,
    links: Vec<Link>,
    events: Vec<Vec<RowRef>>,
}

async fn laid(node: &Node, (actor, kind): (&Actor, &str)) -> Result<Laid> {
    let mut tx = node.store.read().await?;
    let scope = node.scope(&mut tx, actor, Action::List).await?;
    let records = tx.records_linked_by("match").await?;
    let mut lists: Vec<(OrgId, Vec<Stored>)> = Vec::new();
    for record in records.into_iter().filter(|r| r.kind == kind && scope.includes(r)) {
        match lists.iter_mut().find(|(origin, _)| *origin == record.origin) {
            Some((_, list)) => list.push(record),
            None => lists.push((record.origin.clone(), vec![record])),
        }
    }
    lists.sort_by_key(|(origin, _)| (*origin != node.org, origin.clone()));
    let lists: Vec<Vec<Stored>> = lists.into_iter().map(|(_, list)| list).collect();
    let mut at = HashMap::new();
    for (list, records) in lists.iter().enumerate() {
        at.extend(records.iter().enumerate().map(|(row, record)| (record.id.clone(), RowRef { list, row })));
    }
    let (mut pairs, mut links) = (Vec::new(), Vec::new());
    for pair in matching::pairs_of(node, &mut tx, (actor, kind)).await? {
        let (Some(left), Some(right)) = (at.get(&pair.left), at.get(&pair.right)) else { continue };
        let standing = match (pair.is_confirmed, pair.is_rejected) {
            (true, _) => Standing::Confirmed,
            (_, true) => Standing::Rejected,
            _ => Standing::Open { is_same: pair.is_same },
        };
        links.push(Link { left: *left, right: *right, probability: pair.probability, standing });
        pairs.push(pair);
    }
    let events = events_of(&lists, &links);
    Ok(Laid { lists, pairs, links, events })
}

fn events_of(lists: &[Vec<Stored>], links: &[Link]) -> Vec<Vec<RowRef>> {
    let strength = |link: &Link| if link.standing == Standing::Confirmed { 1.0 } else { link.probability };
    let same = links.iter().filter(|link| link.standing.is_same());
    let same = same.map(|l| linkage::Pair { left: l.left, right: l.right, probability: strength(l) });
    let apart = links.iter().filter(|l| l.standing == Standing::Rejected).map(|l| (l.left, l.right));
    let lengths: Vec<usize> = lists.iter().map(Vec::len).collect();
    clusters(&lengths, &same.collect::<Vec<_>>(), &apart.collect::<Vec<_>>())
}

fn state(pair: &Pair) -> String {
    Body(pair.record.open.clone()).text("state").unwrap_or_default().to_owned()
}

fn is_waiting(pair: &Pair) -> bool {
    state(pair) == "candidate"
}

/// The pair of incidents whose answer is expected to put most right; `None` when every pair was looked at. With
/// `but` it is the one that comes after that.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn most_useful(node: &Node, actor: &Actor, but: Option<&RecordId>) -> Result<Option<Turn>> {
    most_useful_of(node, (actor, INCIDENT), but).await
}

/// The same of pairs of any kind.
///
/// # Errors
/// As [`most_useful`].
pub async fn most_useful_of(
    node: &Node,
    (actor, kind): (&Actor, &str),
    but: Option<&RecordId>,
) -> Result<Option<Turn>> {
    let laid = laid(node, (actor, kind)).await?;
    let network = Network::new(&laid.events, &laid.links);
    let useful: Vec<(usize, f64)> =
        network.useful().into_iter().filter(|(number, _)| is_waiting(&laid.pairs[*number])).collect();
    let is_but = |(number, _): &(usize, f64)| Some(&laid.pairs[*number].record.id) == but;
    let found = after(&useful, is_but);
    Ok(found.map(|(number, gain)| Turn {
        pair: laid.pairs[*number].record.id.clone(),
        gain: *gain,
        waiting: useful.len(),
    }))
}

/// The pair of the sample of incidents that comes next; `None` when all of it was looked at. With `but` it is the one that
/// comes after that.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn next_of_sample(node: &Node, actor: &Actor, but: Option<&RecordId>) -> Result<Option<Turn>> {
    next_of_sample_of(node, (actor, INCIDENT), but).await
}

/// The same of pairs of any kind.
///
/// # Errors
/// As [`next_of_sample`].
pub async fn next_of_sample_of(
    node: &Node,
    (actor, kind): (&Actor, &str),
    but: Option<&RecordId>,
) -> Result<Option<Turn>> {
    let laid = laid(node, (actor, kind)).await?;
    let bands = samples(node, &laid.pairs);
    // One of each band in turn, the likeliest first: whenever people stop, all bands were judged about as far.
    let turns = (0..SAMPLE).flat_map(|rank| bands.iter().rev().filter_map(move |band| band.get(rank)));
    let waiting: Vec<&Pair> = turns.copied().filter(|pair| is_waiting(pair)).collect();
    let turn = |pair: &&Pair| Turn { pair: pair.record.id.clone(), gain: 0.0, waiting: waiting.len() };
    Ok(after(&waiting, |pair| Some(&pair.record.id) == but).map(turn))
}

/// The first, or that after the one passed over; after the last comes the first again.
fn after<T>(all: &[T], is_passed: impl Fn(&T) -> bool) -> Option<&T> {
    let next = all.iter().position(is_passed).map_or(0, |at| at + 1);
    all.get(next).or(all.first())
}

/// The random pairs of each band. Which they are hangs on a key of the node and on nothing that is known of a pair, so
/// that neither what people looked at first nor what they found changes it.
fn samples<'p>(node: &Node, pairs: &'p [Pair]) -> Vec<Vec<&'p Pair>> {
    let mut bands: Vec<Vec<&Pair>> = vec![Vec::new(); BANDS.len()];
    for pair in pairs {
        if let Some(band) = band_of(pair) {
            bands[band].push(pair);
        }
    }
    for band in &mut bands {
        band.sort_by_cached_key(|pair| node.keyed_hash(&format!("sample|{}", pair.record.id)));
        band.truncate(SAMPLE);
    }
    bands
}

fn band_of(pair: &Pair) -> Option<usize> {
    let percent = (pair.probability * 100.0).round();
    BANDS.iter().rposition(|from| percent >= f64::from(*from))
}

/// How often matching of incidents errs, from the sample that people judged.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn judged(node: &Node, actor: &Actor) -> Result<Vec<Judged>> {
    judged_of(node, (actor, INCIDENT)).await
}

/// The same of matching of any kind.
///
/// # Errors
/// As [`judged`].
pub async fn judged_of(node: &Node, (actor, kind): (&Actor, &str)) -> Result<Vec<Judged>> {
    let laid = laid(node, (actor, kind)).await?;
    let mut bands: Vec<Judged> = BANDS
        .iter()
        .map(|from| Judged {
            from: *from,
            pairs: 0,
            sample: 0,
            waiting: 0,
            right: 0,
            wrong: 0,
            unsure: 0,
            reviewed: None,
        })
        .collect();
    for pair in &laid.pairs {
        if let Some(band) = band_of(pair) {
            bands[band].pairs += 1;
        }
    }
    for (band, sample) in bands.iter_mut().zip(samples(node, &laid.pairs)) {
        band.sample = sample.len();
        band.waiting = sample.iter().filter(|pair| is_waiting(pair)).count();
        // Pairs that people looked at for other reasons are not random: only those before the first that waits count.
        let sample: Vec<&Pair> = sample.into_iter().take_while(|pair| !is_waiting(pair)).collect();
        band.right = sample.iter().filter(|pair| pair.is_confirmed).count();
        band.wrong = sample.iter().filter(|pair| pair.is_rejected).count();
        band.unsure = sample.iter().filter(|pair| state(pair) == "unsure").count();
    }
    let kernel: Vec<Band> =
        bands.iter().map(|b| Band { pairs: b.pairs as u64, right: b.right as u64, wrong: b.wrong as u64 }).collect();
    let found = reviewed(&kernel, SEED).map_err(|e| Error::Internal(e.to_string()))?;
    for (band, found) in bands.iter_mut().zip(found) {
        band.reviewed = found;
    }
    Ok(bands)
}

/// The events of two records or more, that with the weakest link first.
///
/// # Errors
/// `Internal` when the store fails.
pub async fn events(node: &Node, actor: &Actor) -> Result<Vec<Event>> {
    events_of_kind(node, (actor, INCIDENT)).await
}

/// The same of records of any kind: what several records are held to tell of.
///
/// # Errors
/// As [`events`].
pub async fn events_of_kind(node: &Node, (actor, kind): (&Actor, &str)) -> Result<Vec<Event>> {
    let laid = laid(node, (actor, kind)).await?;
    let network = Network::new(&laid.events, &laid.links);
    let several = laid.events.iter().enumerate().filter(|(_, rows)| rows.len() > 1);
    let mut events: Vec<Event> = several.map(|(number, _)| laid.event(&network, number)).collect();
    events.sort_by(|a, b| a.weakest().total_cmp(&b.weakest()));
    Ok(events)
}

/// The event that a record is held to tell of, with others; of a record of another kind, what that one tells of.
///
/// # Errors
/// `NotFound` for a record that may not be seen, or that is in no pair.
pub async fn event(node: &Node, actor: &Actor, record: &RecordId) -> Result<Event> {
    let mut tx = node.store.read().await?;
    let kind = tx.record(record).await?.map(|found| found.kind).ok_or(Error::NotFound)?;
    drop(tx);
    let laid = laid(node, (actor, &kind)).await?;
    let network = Network::new(&laid.events, &laid.links);
    let is_it = |rows: &Vec<RowRef>| rows.iter().any(|row| laid.lists[row.list][row.row].id == *record);
    let number = laid.events.iter().position(is_it).ok_or(Error::NotFound)?;
    Ok(laid.event(&network, number))
}

/// Who said of a pair what it says now, and when: users.id or `method`, and UTC. A later comparison writes the pair
/// again, but what a person said of it stays that person's, also where the comparison leaves it unsure because a later
/// word contradicts it. `None` while nobody said anything.
///
/// # Errors
/// `NotFound` for a pair that may not be seen; `Internal` when the store fails.
pub async fn decided(node: &Node, actor: &Actor, pair: &RecordId) -> Result<Option<(String, String)>> {
    let mut tx = node.store.read().await?;
    let pair = tx.record(pair).await?.filter(|r| r.kind == "match").ok_or(Error::NotFound)?;
    node.visible(&mut tx, actor, &pair).await?;
    let state = |open: &serde_json::Map<String, serde_json::Value>| Body(open.clone()).text("state").map(str::to_owned);
    let now = state(&pair.open);
    if now.as_deref() == Some("candidate") {
        return Ok(None);
    }
    let mut since = 0;
    for row in tx.fetch(sql::REVISIONS, values![pair.id.as_str()]).await? {
        if row.str(1) == Some("open") {
            if state(&serde_json::from_slice(&row.bytes(2))?) != now {
                break;
            }
            since += 1;
        }
    }
    let writers = crate::records::writers(&mut tx, &pair).await?;
    let person = writers.iter().skip(since).find(|(_, author, _)| author != "method");
    Ok(person.or(writers.get(since)).map(|(_, author, at)| (author.clone(), at.clone())))
}

impl Laid {
    fn event(&self, network: &Network<'_>, number: usize) -> Event {
        let rows = &self.events[number];
        let inside = network.inside(number);
        let same: BTreeSet<usize> = inside.links.iter().copied().collect();
        let place = |row: RowRef| rows.iter().position(|r| *r == row);
        let tie = |link: usize| {
            let Link { left, right, probability, .. } = self.links[link];
            Some(Tie {
                pair: self.pairs[link].record.id.clone(),
                ends: place(left).zip(place(right))?,
                probability,
                state: state(&self.pairs[link]),
                is_same: same.contains(&link),
                is_weakest: inside.weakest == Some(link),
                is_bridge: inside.bridges.contains(&link),
            })
        };
        let all: BTreeSet<usize> = inside.links.iter().chain(&inside.against).copied().collect();
        Event {
            records: rows.iter().map(|row| self.lists[row.list][row.row].clone()).collect(),
            links: all.into_iter().filter_map(tie).collect(),
        }
    }
}
