//! Counts every record of ours, and notes where each lies.

use super::places::{OfKind, Places, bit};
use super::{Count, is_meant, is_place};
use crate::Result;
use crate::agreements::Topic;
use crate::node::Node;
use std::collections::{BTreeMap, HashMap};
use store::{Row, Tx, statements as sql, values};

/// Counts for each topic in turn, and where each record lies.
pub(super) async fn counted(node: &Node, tx: &mut Tx, topics: &[Topic]) -> Result<(Vec<Count>, Places)> {
    let mut counts = vec![Count::new(); topics.len()];
    let mut places = Vec::new();
    // Each kind and each field is read once, however many topics look at it.
    let mut kinds: BTreeMap<&str, BTreeMap<Option<&str>, Vec<usize>>> = BTreeMap::new();
    for (at, topic) in topics.iter().enumerate() {
        let path = topic.having.as_ref().map(|(path, _)| path.as_str());
        kinds.entry(&topic.kind).or_default().entry(path).or_default().push(at);
    }
    for (kind, mut fields) in kinds {
        let whole = fields.remove(&None).unwrap_or_default();
        let fields = fields.into_iter().filter_map(|(path, wanted)| Some((path?, wanted))).collect();
        // Only ids and classes are read, in few rows: a hundred thousand rows take longer to hand over than to count.
        let classes = tx.fetch(sql::OURS_OF_CLASSES, values![kind]).await?;
        let classes: Vec<(i64, String)> = classes.iter().filter_map(|r| r.int(0).zip(r.text(1))).collect();
        let (of_kind, sorted) = of_kind(node, tx, (&classes, kind, topics), (whole, fields)).await?;
        of_kind.into_iter().for_each(|(at, count)| counts[at] = count);
        places.push(OfKind { classes, sorted });
    }
    Ok((counts, Places::new(places)))
}

type Located = Vec<(u32, u32, u32, u64)>;

/// Counts for the topics of one kind, with the place of each among the topics: those that mean every record, and those
/// that look at a field; and where each record lies.
async fn of_kind(
    node: &Node,
    tx: &mut Tx,
    (classes, kind, topics): (&[(i64, String)], &str, &[Topic]),
    (whole, fields): (Vec<usize>, Vec<(&str, Vec<usize>)>),
) -> Result<(Vec<(usize, Count)>, Located)> {
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
            let found = found.get_or_insert_with(|| Found::of(classes));
            let Some((path, wanted, rows)) = read.take() else { return };
            let is_place = is_place(node, kind, path);
            for at in wanted {
                counts.push((at, found.among(at, lists(&rows, (&topics[at], is_place)))));
            }
        };
        let (next, ()) = tokio::join!(reading, counting);
        read = next?;
    }
    let mut found = found.unwrap_or_else(|| Found::of(classes));
    counts.extend(whole.into_iter().map(|at| (at, found.all(at))));
    Ok((counts, found.located()))
}

/// The lists of records that stand under a value which a topic means.
fn lists<'r>(rows: &'r [Row], (topic, is_place): (&'r Topic, bool)) -> impl Iterator<Item = &'r str> {
    let code = topic.having.as_ref().map_or("", |(_, code)| code);
    let values = rows.iter().filter_map(|r| r.str(0).zip(r.str(1)));
    values.filter(move |(text, _)| is_meant(text, (code, is_place))).map(|(_, records)| records)
}

/// The records of ours of one kind in the order of ids, to be looked up by lists of ids that are in order too.
struct Found<'a> {
    classes: &'a [(i64, String)],
    /// The id, the number of its class, where it stands in the text of the class.
    sorted: Vec<(&'a str, u32, u32)>,
    /// A bit for each topic that means the record.
    topics: Vec<u64>,
}

impl<'a> Found<'a> {
    fn of(classes: &'a [(i64, String)]) -> Self {
        let mut sorted = Vec::new();
        for (class, (_, ids)) in (0..).zip(classes) {
            let mut from = 0;
            for id in ids.split(' ') {
                sorted.push((id, class, from));
                from += len(id) + 1;
            }
        }
        sorted.sort_unstable();
        let topics = vec![0; sorted.len()];
        Self { classes, sorted, topics }
    }

    /// Counts all, for the topic of this number.
    fn all(&mut self, topic: usize) -> Count {
        let bit = bit(topic);
        self.topics.iter_mut().for_each(|topics| *topics |= bit);
        self.classes.iter().map(|(class, ids)| (*class, number(ids.split(' ').count()))).collect()
    }

    /// How many of these lie in each class, for the topic of this number. A record that stands there twice counts once.
    fn among<'r>(&mut self, topic: usize, lists: impl Iterator<Item = &'r str>) -> Count {
        let mut is_counted = vec![false; self.sorted.len()];
        let mut counts: HashMap<u32, i64> = HashMap::new();
        let bit = bit(topic);
        for list in lists {
            let mut from = 0;
            for id in list.split(' ') {
                // The index hands ids over in order; where a database does not, the search starts anew.
                if self.sorted.get(from).is_none_or(|(next, ..)| *next > id) {
                    from = 0;
                }
                from = self.first_from(from, id);
                let Some((found, class, _)) = self.sorted.get(from) else { continue };
                if *found == id && !std::mem::replace(&mut is_counted[from], true) {
                    self.topics[from] |= bit;
                    *counts.entry(*class).or_insert(0) += 1;
                }
            }
        }
        let class = |number: u32| self.classes.get(number as usize).map(|(class, _)| *class);
        let mut counts: Count = counts.into_iter().filter_map(|(number, n)| Some((class(number)?, n))).collect();
        counts.sort_unstable();
        counts
    }

    /// The first place at or after `from` whose id is not less. Two lists in order are walked side by side, in steps
    /// that double, so that a short list need not pass every record.
    fn first_from(&self, from: usize, id: &str) -> usize {
        let mut step = 1;
        while self.sorted.get(from + step).is_some_and(|(next, ..)| *next < id) {
            step *= 2;
        }
        let (low, high) = (from + step / 2, (from + step + 1).min(self.sorted.len()));
        low + self.sorted[low..high].partition_point(|(next, ..)| *next < id)
    }

    fn located(self) -> Located {
        let each = self.sorted.into_iter().zip(self.topics);
        each.map(|((id, class, from), topics)| (class, from, len(id), topics)).collect()
    }
}

fn len(id: &str) -> u32 {
    u32::try_from(id.len()).unwrap_or(u32::MAX)
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
        let classes: Vec<(i64, String)> = (0..3)
            .map(|class| {
                let ids: Vec<String> = (0..1000).filter(|n| n % 3 == class && n % 5 > 0).map(id).collect();
                (i64::from(class), ids.join(" "))
            })
            .collect();
        let mut sorted: Vec<String> = (0..700).map(id).collect();
        sorted.sort_unstable();
        let lists = [sorted.join(" "), (400..1200).map(id).collect::<Vec<_>>().join(" "), id(3), String::new()];
        let listed: BTreeSet<&str> = lists.iter().flat_map(|l| l.split(' ')).collect();
        let expected: Count = classes
            .iter()
            .map(|(class, ids)| (*class, number(ids.split(' ').filter(|id| listed.contains(id)).count())))
            .collect();
        let mut found = Found::of(&classes);
        assert_eq!(found.among(5, lists.iter().map(String::as_str)), expected);
        assert!(found.among(6, std::iter::empty()).is_empty());
        for (class, from, len, topics) in found.located() {
            let id = &classes[class as usize].1[from as usize..(from + len) as usize];
            assert_eq!(topics, u64::from(listed.contains(id)) << 5, "{id}");
        }
    }
}
