//! How many records of ours lie in each topic, by label class.

use crate::Result;
use crate::agreements::{Topic, is_within};
use crate::node::Node;
use record::FieldType;
use std::collections::{BTreeMap, HashMap};
use store::{Row, Tx, statements as sql, values};

/// For one topic: label class, and how many records.
pub(super) type Count = Vec<(i64, i64)>;

/// Counts for each topic in turn, remembered until a record changes here: `now` is the number of the last change of
/// records before the transaction began.
pub(super) async fn of_topics(node: &Node, tx: &mut Tx, (topics, now): (&[Topic], u64)) -> Result<Vec<Count>> {
    let key = format!("spectrum|{topics:?}");
    if let Some(kept) = node.figure(&key, now) {
        return Ok(serde_json::from_value(kept)?);
    }
    let mut counts = vec![Count::new(); topics.len()];
    // Each kind and each field is read once, however many topics look at it.
    let mut kinds: BTreeMap<&str, BTreeMap<Option<&str>, Vec<usize>>> = BTreeMap::new();
    for (at, topic) in topics.iter().enumerate() {
        let path = topic.having.as_ref().map(|(path, _)| path.as_str());
        kinds.entry(&topic.kind).or_default().entry(path).or_default().push(at);
    }
    for (kind, mut fields) in kinds {
        let ours = Ours::of(tx, kind).await?;
        let whole = fields.remove(&None).unwrap_or_default();
        whole.into_iter().for_each(|at| counts[at] = ours.all());
        let fields = fields.into_iter().filter_map(|(path, wanted)| Some((path?, wanted))).collect();
        for (at, count) in of_fields(node, tx, (&ours, kind, topics), fields).await? {
            counts[at] = count;
        }
    }
    node.keep_figure(key, now, serde_json::to_value(&counts)?);
    Ok(counts)
}

/// Counts for the topics that look at a field of one kind, with the place of each among the topics.
async fn of_fields(
    node: &Node,
    tx: &mut Tx,
    (ours, kind, topics): (&Ours, &str, &[Topic]),
    fields: Vec<(&str, Vec<usize>)>,
) -> Result<Vec<(usize, Count)>> {
    if fields.is_empty() {
        return Ok(Vec::new());
    }
    let leaves = node.kinds.form(kind).map(|f| f.leaves()).unwrap_or_default();
    let is_place = |path: &str| leaves.iter().any(|(p, f)| p == path && f.kind == FieldType::Place);
    let mut found = None;
    let mut counts = Vec::new();
    let mut read: Option<(&str, Vec<usize>, Vec<Row>)> = None;
    // The database reads the next field while the one before is counted: both take about as long.
    for next in fields.into_iter().map(Some).chain([None]) {
        let reading = async {
            let Some((path, wanted)) = next else { return Ok(None) };
            Ok::<_, store::Error>(Some((path, wanted, tx.fetch(sql::ENTRIES_OF_FIELD, values![kind, path]).await?)))
        };
        let counting = async {
            let found = found.get_or_insert_with(|| ours.found());
            let Some((path, wanted, rows)) = read.take() else { return };
            for at in wanted {
                counts.push((at, found.among(lists(&rows, (&topics[at], is_place(path))))));
            }
        };
        let (next, ()) = tokio::join!(reading, counting);
        read = next?;
    }
    Ok(counts)
}

/// The lists of records that stand under a value which a topic means.
fn lists<'r>(rows: &'r [Row], (topic, is_place): (&'r Topic, bool)) -> impl Iterator<Item = &'r str> {
    let code = topic.having.as_ref().map_or("", |(_, code)| code);
    let values = rows.iter().filter_map(|r| r.str(0).zip(r.str(1)));
    // As a topic is read when a record passes: a place lies in another, any other code is that code.
    let is_meant = move |text: &str| if is_place { is_within(text, code) } else { text == code };
    values.filter(move |(text, _)| is_meant(text)).map(|(_, records)| records)
}

/// The records of ours of one kind. Only ids and classes are read, in few rows: a hundred thousand rows take longer to
/// hand over than to count.
struct Ours {
    classes: Vec<(i64, String)>,
}

impl Ours {
    async fn of(tx: &mut Tx, kind: &str) -> Result<Self> {
        let rows = tx.fetch(sql::OURS_OF_CLASSES, values![kind]).await?;
        Ok(Self { classes: rows.iter().filter_map(|r| r.int(0).zip(r.text(1))).collect() })
    }

    fn all(&self) -> Count {
        self.classes.iter().map(|(class, ids)| (*class, number(ids.split(' ').count()))).collect()
    }

    fn found(&self) -> Found<'_> {
        let ids = self.classes.iter().flat_map(|(class, ids)| ids.split(' ').map(|id| (id, *class)));
        let mut sorted: Vec<(&str, i64)> = ids.collect();
        sorted.sort_unstable();
        Found { sorted }
    }
}

/// The same in the order of ids, to be looked up by lists of ids that are in order too.
struct Found<'a> {
    sorted: Vec<(&'a str, i64)>,
}

impl Found<'_> {
    /// How many of these lie in each class. A record that stands there twice counts once.
    fn among<'r>(&self, lists: impl Iterator<Item = &'r str>) -> Count {
        let mut is_counted = vec![false; self.sorted.len()];
        let mut counts: HashMap<i64, i64> = HashMap::new();
        for list in lists {
            let mut from = 0;
            for id in list.split(' ') {
                // The index hands ids over in order; where a database does not, the search starts anew.
                if self.sorted.get(from).is_none_or(|(next, _)| *next > id) {
                    from = 0;
                }
                from = self.first_from(from, id);
                let Some((found, class)) = self.sorted.get(from) else { continue };
                if *found == id && !std::mem::replace(&mut is_counted[from], true) {
                    *counts.entry(*class).or_insert(0) += 1;
                }
            }
        }
        let mut counts: Count = counts.into_iter().collect();
        counts.sort_unstable();
        counts
    }

    /// The first place at or after `from` whose id is not less. Two lists in order are walked side by side, in steps
    /// that double, so that a short list need not pass every record.
    fn first_from(&self, from: usize, id: &str) -> usize {
        let mut step = 1;
        while self.sorted.get(from + step).is_some_and(|(next, _)| *next < id) {
            step *= 2;
        }
        let (low, high) = (from + step / 2, (from + step + 1).min(self.sorted.len()));
        low + self.sorted[low..high].partition_point(|(next, _)| *next < id)
    }
}

fn number(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn lists_in_any_order_count_every_record_once_and_nothing_of_others() {
        let id = |n: u32| format!("{:05}", n * 7919 % 10_007);
        let ours = Ours {
            classes: (0..3)
                .map(|class| {
                    let ids: Vec<String> = (0..1000).filter(|n| n % 3 == class && n % 5 > 0).map(id).collect();
                    (i64::from(class), ids.join(" "))
                })
                .collect(),
        };
        let mut sorted: Vec<String> = (0..700).map(id).collect();
        sorted.sort_unstable();
        let lists = [sorted.join(" "), (400..1200).map(id).collect::<Vec<_>>().join(" "), id(3), String::new()];
        let listed: BTreeSet<&str> = lists.iter().flat_map(|l| l.split(' ')).collect();
        let expected: Count = ours
            .classes
            .iter()
            .map(|(class, ids)| (*class, number(ids.split(' ').filter(|id| listed.contains(id)).count())))
            .collect();
        assert_eq!(ours.found().among(lists.iter().map(String::as_str)), expected);
        assert!(ours.found().among(std::iter::empty()).is_empty());
    }
}
