//! How many records of ours lie in each topic, by label class.
//!
//! All are counted once; after that the counts follow the records that changes touched. How all are counted is in `all`,
//! where each record lies in `places`.

mod all;
mod places;

use crate::Result;
use crate::agreements::{Topic, is_within};
use crate::node::Node;
use places::{Place, Places};
use record::FieldType;
use std::collections::BTreeMap;
use store::{Tx, statements as sql, values};

/// For one topic: label class, and how many records.
pub(super) type Count = Vec<(i64, i64)>;

/// More topics than this are counted anew each time: a record remembers in 64 bits where it lies.
const MOST_TOPICS: usize = 64;
/// So many sets of topics are remembered.
const MOST_KEPT: usize = 2;

/// What was counted, by topics; the last used last.
#[derive(Debug, Default)]
pub(crate) struct Kept(Vec<Counted>);

#[derive(Debug)]
struct Counted {
    topics: Vec<Topic>,
    /// The number of the last change of records that is in it for certain.
    at: u64,
    counts: Vec<BTreeMap<i64, i64>>,
    places: Places,
}

/// Counts for each topic in turn: `now` is the number of the last change of records before the transaction began.
pub(super) async fn of_topics(node: &Node, tx: &mut Tx, (topics, now): (&[Topic], u64)) -> Result<Vec<Count>> {
    if topics.is_empty() {
        return Ok(Vec::new());
    }
    if topics.len() > MOST_TOPICS || node.store.is_postgres() {
        return Ok(all::counted(node, tx, topics).await?.0);
    }
    // Two who ask at once need not both count.
    let mut kept = node.spectrum.lock().await;
    if let Some(at) = kept.0.iter().position(|counted| counted.topics == topics) {
        if follow(node, tx, &mut kept.0[at], now).await? {
            let last = kept.0.remove(at);
            let counts = last.counts();
            kept.0.push(last);
            return Ok(counts);
        }
        kept.0.remove(at);
    }
    let (counts, places) = all::counted(node, tx, topics).await?;
    if kept.0.len() == MOST_KEPT {
        kept.0.remove(0);
    }
    let own = counts.iter().map(|count| count.iter().copied().collect()).collect();
    kept.0.push(Counted { topics: topics.to_vec(), at: now, counts: own, places });
    Ok(counts)
}

/// Brings counts up to the change of this number. Gives whether they are right then.
async fn follow(node: &Node, tx: &mut Tx, counted: &mut Counted, now: u64) -> Result<bool> {
    if counted.at >= now {
        return Ok(true);
    }
    let Some(touched) = node.store.records_changed_since(counted.at) else { return Ok(false) };
    if !counted.places.has_room(touched.len()) {
        return Ok(false);
    }
    // All is read before anything is changed: whoever asks may go away in between.
    let mut moved = Vec::new();
    for id in touched {
        let place = place(node, tx, (&id, &counted.topics)).await?;
        moved.push((id, place));
    }
    for (id, to) in moved {
        let from = counted.places.put(id, to);
        counted.count(from, -1);
        counted.count(to, 1);
    }
    counted.at = now;
    Ok(true)
}

/// Where a record lies as it stands now; `None` when it is not one of ours that live.
async fn place(node: &Node, tx: &mut Tx, (id, topics): (&str, &[Topic])) -> Result<Option<Place>> {
    let Some(row) = tx.fetch_one(sql::OURS_CLASS, values![id]).await? else { return Ok(None) };
    let (Some(kind), Some(class)) = (row.text(0), row.int(1)) else { return Ok(None) };
    let entries = tx.fetch(sql::ENTRIES, values![id]).await?;
    let means = |topic: &Topic| {
        let Some((path, code)) = topic.having.as_ref() else { return true };
        let is_place = is_place(node, &kind, path);
        let of_field = entries.iter().filter(|row| row.str(0) == Some(path.as_str()));
        of_field.filter_map(|row| row.str(1)).any(|text| is_meant(text, (code, is_place)))
    };
    let lies = topics.iter().map(|topic| topic.kind == kind && means(topic));
    Ok(Some(Place { class, topics: places::bits(lies) }))
}

/// Whether a topic that names this code means a value. As a topic is read when a record passes: a place lies in another,
/// any other code is that code.
fn is_meant(text: &str, (code, is_place): (&str, bool)) -> bool {
    if is_place { is_within(text, code) } else { text == code }
}

fn is_place(node: &Node, kind: &str, path: &str) -> bool {
    let leaves = node.kinds.form(kind).map(|f| f.leaves()).unwrap_or_default();
    leaves.iter().any(|(p, f)| p == path && f.kind == FieldType::Place)
}

impl Counted {
    fn counts(&self) -> Vec<Count> {
        self.counts.iter().map(|count| count.iter().map(|(class, n)| (*class, *n)).collect()).collect()
    }

    fn count(&mut self, place: Option<Place>, step: i64) {
        let Some(Place { class, topics }) = place else { return };
        for at in places::numbers(topics) {
            let n = self.counts[at].entry(class).or_insert(0);
            *n += step;
            if *n == 0 {
                self.counts[at].remove(&class);
            }
        }
    }
}
